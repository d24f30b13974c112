//! The worlds that ship in the crate: no file is read, and nothing is downloaded.

use crate::{
    dependency::CriticalGoods,
    error::Result,
    exchange::{
        Folder,
        csv::{self, Input},
    },
    world::World,
};

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
/// use geoecon::{Attribute, data};
///
/// let world = data::indo_pacific_2025()?;
/// let reserves = world.state("KOR".parse()?)?.latest(Attribute::Reserves, "2025-11-13".parse()?);
/// assert_eq!(reserves.map(|o| o.estimate.to_string()), Some("428800000000".to_owned()));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn indo_pacific_2025() -> Result<World> {
    Folder::from_files(INDO_PACIFIC_2025).load()
}

/// Critical raw materials and technologies, the HS codes they are traded under, and who mines, refines and makes
/// rare earths; sources are those of [`indo_pacific_2025`].
///
/// # Errors
/// None in a released crate, whose tests load it; the signature is that of every loader.
///
/// # Examples
/// ```
/// use geoecon::data;
///
/// let critical = data::critical_goods()?;
/// let refined: Vec<_> = critical
///     .goods()
///     .iter()
///     .filter(|g| g.good == "rare earths" && g.stage == "refining")
///     .map(|g| g.hs.to_string())
///     .collect();
/// assert_eq!(refined, ["280530", "284610", "284690"]);
/// let world = data::indo_pacific_2025()?;
/// assert_eq!(critical.check_sources(&world), Ok(()));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn critical_goods() -> Result<CriticalGoods> {
    let input = |name, text: &'static str| Input::reader(text.as_bytes()).named(name);
    csv::critical_goods(
        input("critical_goods.csv", include_str!("../data/indo_pacific_2025/critical_goods.csv")),
        input("production_2024.csv", include_str!("../data/indo_pacific_2025/production_2024.csv")),
    )
}
