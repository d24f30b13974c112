//! The worlds that ship in the crate: no file is read, and nothing is downloaded.

use crate::{error::Result, exchange::Folder, world::World};

macro_rules! files {
    ($folder:literal: $($name:literal)+) => {
        [$(($name, include_str!(concat!("../data/", $folder, "/", $name)))),+]
    };
}

/// The files of the folder, as [`Folder`] takes them.
const INDO_PACIFIC_2025: [(&str, &str); 18] = files! { "indo_pacific_2025":
    "world.toml"
    "agreements.toml"
    "classification.toml"
    "coverage.toml"
    "deals.toml"
    "finance.toml"
    "restrictions.toml"
    "security.toml"
    "sources.toml"
    "states.toml"
    "tariffs_2025.toml"
    "attributes.csv"
    "flows_2022.csv"
    "applied_tariffs_2022.csv"
    "section_232_steel_2025_03.csv"
    "section_232_steel_2025_06.csv"
    "technology_2011.csv"
    "trade_elasticities.csv"
};

#[doc = include_str!("../data/indo_pacific_2025/README.md")]
///
/// # Errors
/// None in a released crate, whose tests load it; the signature is that of every loader.
///
/// # Examples
/// ```
/// use geoecon::{Money, data, terms::Layer as _, terms::{Flow, Kind}};
///
/// let world = data::indo_pacific_2025()?;
/// let (korea, states) = ("KOR".parse()?, "USA".parse()?);
/// let vehicles = world
///     .ties()
///     .filter(|(_, tie)| (tie.from, tie.to) == (korea, states) && tie.kind() == Kind::Flow)
///     .filter_map(|(_, tie)| Flow::of(&tie.terms))
///     .find(|flow| flow.product.as_str() == "vehicles");
/// assert_eq!(vehicles.map(|flow| flow.value), Some("USD 29041.6 mn".parse()?));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn indo_pacific_2025() -> Result<World> {
    Folder::from_files(INDO_PACIFIC_2025).load()
}
