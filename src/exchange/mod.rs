//! Formats in and out: world files in TOML and JSON, tables in CSV, drawings in DOT and GraphML.
//!
//! | | in | out | feature |
//! | --- | --- | --- | --- |
//! | a world in one file | [`load`], [`toml::from_str`], [`json::from_str`] | [`save`], [`toml::to_string`], [`json::to_string`] | `toml`, `json` |
//! | a world in a folder | [`load`], [`Folder`] | | `toml` or `json`; `csv` for its tables |
//! | flows, duties, obligations, rivalries, troops, capabilities | [`csv`] | | `csv` |
//! | a graph to draw | | [`dot`], [`graphml`] | |
//! | a picture of figures | | [`plot`]: SVG | `plot` |
//! | a report | | [`html::Report`] | `plot` |
//!
//! Loading is all or nothing: what comes back has passed [`World::check`], and an [`Error`] names the
//! file and the place in it, line and column of a text, row and field of a table, or the entry of a list
//! whose content contradicts the rest. Nothing else is read than what is named here, and nothing is
//! written but by [`save`].
//!
//! # A world file
//!
//! The same form in TOML and JSON. Only `geoecon`, the version of the form, and `name` are required.
//!
//! ```
//! # #[cfg(feature = "toml")] {
//! let world = geoecon::exchange::toml::from_str(r#"
//! geoecon = 1
//! name = "Korea and the United States"
//!
//! [sources.fact-sheet]
//! title = "White House, fact sheet on the agreement with Korea"
//! url = "https://www.whitehouse.gov/"
//! published = 2025-11-13
//! basis = "Agreed"                        # Measured (the default), Agreed, Claimed, Assumed
//!
//! [[states]]
//! id = "KOR"                              # ISO 3166-1 alpha-3, or three capital letters of your own
//! name = "South Korea"
//! [states.attributes]                     # names and units: see Attribute
//! Gdp = [{ as_of = 2024-12-31, estimate = { value = "1.87e12" } }]
//! Reserves = [{ as_of = 2025-10-31, estimate = { value = "428.8e9", low = "425e9", high = "430e9" } }]
//!
//! [[states]]
//! id = "USA"
//! name = "United States"
//!
//! [[classification.sectors]]
//! code = "vehicles"
//! name = "Motor vehicles and parts"
//! hs = [{ code = "87", share_of_code = "95%" }]
//!
//! [[agreements]]
//! id = "kor-usa-2025"
//! name = "Korea-US strategic trade and investment deal"
//! kind = "Deal"
//! parties = [{ state = "KOR" }, { state = "USA", validity = "2025-11-14.." }]
//! life = [{ date = 2025-07-30, status = "Announced" }, { date = 2025-11-14, status = "InForce" }]
//! source = "fact-sheet"
//! [[agreements.clauses]]
//! id = "pledge"
//! title = "USD 350 bn of investment"
//! [[agreements.clauses]]
//! id = "ceiling"
//! title = "15 percent on vehicles"
//! conditional_on = ["pledge"]
//!
//! [[ties]]                                # from and to: see the families of terms
//! from = "KOR"
//! to = "USA"
//! validity = "2025-11-14.."               # first day..first day after; either may be missing
//! agreement = "kor-usa-2025"
//! clause = "pledge"
//! source = "fact-sheet"
//! [ties.terms.InvestmentPledge]
//! total = "USD 350 bn"
//! annual_cap = "USD 20 bn"
//! cash_share = "57.1%"
//!
//! [[ties]]
//! from = "USA"
//! to = "KOR"
//! validity = "2025-11-14.."
//! status = "InForce"                      # the default; Threatened, Suspended, ... do not count
//! agreement = "kor-usa-2025"
//! clause = "ceiling"
//! terms = { Tariff = { scope = "87", rate = "15%", stacking = "Ceiling", measure = "section-232-vehicles" } }
//!
//! [[coverage]]                            # inside, a tie that is missing is none
//! kind = "InvestmentPledge"
//! states = ["KOR", "USA"]
//!
//! [[technology]]                          # value added and inputs, as shares of output
//! state = "KOR"
//! sector = "vehicles"
//! value_added = "0.3"
//! inputs = { vehicles = "0.7" }
//!
//! [elasticities.mine.theta]               # sigma - 1, by sector
//! vehicles = "4.5"
//! "#)?;
//! assert_eq!(world.tie_count(), 2);
//! assert!(world.problems().is_empty());
//! # }
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! | key | holds |
//! | --- | --- |
//! | `geoecon` | 1 |
//! | `name` | the name of the data set |
//! | `sources` | a map from [`SourceId`](crate::SourceId) to [`Source`](crate::Source) |
//! | `states` | a list of [`State`](crate::State) |
//! | `agreements` | a list of [`Agreement`](crate::Agreement) |
//! | `ties` | a list of [`Tie`](crate::Tie), each with an `id` if something refers to it |
//! | `coverage` | a list of [`Coverage`](crate::world::Coverage) |
//! | `classification` | a [`Classification`](crate::world::Classification) |
//! | `technology` | a list of [`Technology`](crate::world::Technology) |
//! | `elasticities` | a map from names to [`ElasticitySet`](crate::world::ElasticitySet) |
//! | `next_tie` | the number from which ids are free; written by [`save`], so that none is used again |
//! | `tables` | in a folder: see below |
//!
//! The keys within each are the fields of the Rust type. An enum is its variant's name, or a map from that
//! name to its content, as `Tariff` above. Amounts (`"USD 350 bn"`, `"USD 350000000000"`), rates and shares
//! (`"15%"`, `"0.15"`), probabilities and decimal numbers are text in quotes, so that none passes through a
//! float; a day is text, or in TOML a bare date. An unknown key is an error, and so is a key that is given
//! twice. Ids run from 1 to 2⁵³ − 1; ties without one get the next that are free, in their order. TOML
//! texts are at most 8 MiB.
//!
//! # A world folder
//!
//! `world.toml` (or `world.json`) names the world as above. Every other `.toml` and `.json` file of the
//! folder is a part of it: any of the lists and maps, without `geoecon`, `name` and `tables`. Parts add up
//! in the order of the file names, and a key that two of them record is an error that names both. Tables
//! are CSV files that `world.toml` lists, and other files are not read:
//!
//! ```toml
//! [[tables]]
//! file = "flows_2022.csv"
//! holds = { Flows = { year = 2022, currency = "USD", multiple = "1000000", validity = "2022-01-01..", source = "icio" } }
//! ```
//!
//! | `holds` | its keys | header of the file |
//! | --- | --- | --- |
//! | `Flows` | `year`, `currency`; optional: `multiple` (1), `validity` (always), `source` | `exporter,importer,product,value` or `product,exporter,` and importers |
//! | `Tariffs` | `measure`, `stacking`, `unit` (`"percent"` or `"fraction"`); optional: `validity`, `source` | `importer,exporter,product,rate` or `product,exporter,` and importers |
//! | `Attributes` | none: `{}` | `state,attribute,as_of,value,low,high,source` |
//! | `Technology` | optional: `source` | `state,sector,measured_for,value_added,` and sectors of inputs |
//! | `Elasticities` | optional: `source` | `sector,` and names of sets |
//!
//! [`csv::flows`] and [`csv::tariffs`] say how their cells are read. Of attributes, `low`, `high` and
//! `source` may be empty; of technologies, `measured_for` and any input; of elasticities, any cell.
//! Attributes and technologies are of states that the world records. Ties of tables get their ids after
//! all others, table by table in the order listed, row by row, and column by column.
//!
//! # Cost
//!
//! A long flow table is read at more than a million rows a second into 176 bytes a tie, a world with it,
//! checked, at about a million into less than 200; TOML at about 3 µs a tie.

#[cfg(feature = "csv")]
pub mod csv;
mod dot;
mod drawing;
mod folder;
mod graphml;
#[cfg(feature = "plot")]
pub mod html;
#[cfg(feature = "json")]
pub mod json;
mod locate;
mod part;
#[cfg(feature = "plot")]
pub mod plot;
mod table;
#[cfg(any(feature = "toml", feature = "json"))]
mod text;
#[cfg(feature = "toml")]
pub mod toml;

use std::{fs, path::Path};

pub use dot::dot;
pub use drawing::Drawing;
pub use folder::Folder;
pub use graphml::graphml;
pub use table::{FlowTable, RateUnit, TariffTable};

use crate::{
    error::{Error, Result},
    world::World,
};
use part::{Assembly, Part};

/// The world in a folder or a file, checked; the ending of a file's name says the format.
///
/// ```
/// # #[cfg(feature = "json")] {
/// use geoecon::{State, World, exchange};
///
/// let mut world = World::new("one state");
/// world.add_state(State::new("KOR".parse()?, "South Korea"))?;
/// let file = std::env::temp_dir().join(format!("one-state-{}.json", std::process::id()));
/// exchange::save(&world, &file)?;
/// assert_eq!(exchange::load(&file)?, world);
/// std::fs::remove_file(&file).unwrap();
///
/// let error = exchange::load("no/such/folder.json").unwrap_err();
/// assert_eq!(error.to_string(), "cannot read or write `no/such/folder.json`: entity not found");
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// As [`Folder::load`].
pub fn load(path: impl AsRef<Path>) -> Result<World> {
    let path = path.as_ref();
    if path.is_dir() {
        return Folder::read(path)?.load();
    }
    let bytes = folder::read(path)?;
    let file = path.display().to_string();
    single(&file, folder::parse(&file, &bytes)?)
}

/// Writes the world to a file; the ending of its name, `.toml` or `.json`, says the format.
///
/// # Errors
/// [`Error::Io`], [`Error::FeatureOff`], and [`Error::Malformed`] for another ending.
pub fn save(world: &World, path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let text = text_for(world, path)?;
    fs::write(path, text).map_err(|error| folder::io(path, &error))
}

/// The world in the format that the ending of the path says.
fn text_for(world: &World, path: &Path) -> Result<String> {
    #[cfg(not(any(feature = "toml", feature = "json")))]
    let _ = world;
    match path.extension().and_then(|e| e.to_str()) {
        #[cfg(feature = "toml")]
        Some("toml") => toml::to_string(world),
        #[cfg(feature = "json")]
        Some("json") => json::to_string(world),
        _ => Err(folder::no_format(&path.display().to_string())),
    }
}

/// The world that one file holds whole.
fn single(file: &str, mut part: Part) -> Result<World> {
    let mut assembly = Assembly::begin(file, &mut part)?;
    if !part.tables.is_empty() {
        return Err(Error::Misplaced {
            file: file.to_owned(),
            what: "`tables`",
            expected: "a folder with them, whose `world.toml` lists them",
        });
    }
    assembly.add(file, part)?;
    checked(assembly)
}

/// The world of an assembly without tables.
fn checked(assembly: Assembly) -> Result<World> {
    let (world, origins) = assembly.finish()?;
    locate::checked(world, &origins, |_| None)
}
