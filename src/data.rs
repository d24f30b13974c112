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
