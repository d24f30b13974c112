//! Formats in and out.

#[cfg(feature = "csv")]
pub mod csv;
mod folder;
#[cfg(feature = "json")]
pub mod json;
mod part;
mod table;
mod text;
#[cfg(feature = "toml")]
pub mod toml;

use std::{fs, path::Path};

pub use folder::Folder;
pub use table::{FlowTable, RateUnit, TariffTable};

use crate::{
    error::{Error, Result},
    world::World,
};
use part::{Assembly, Part};

/// The world in a folder or a file, checked; the ending of the name says the format.
///
/// # Errors
/// As [`Folder::load`].
pub fn load(path: impl AsRef<Path>) -> Result<World> {
    let path = path.as_ref();
    if path.is_dir() {
        return Folder::read(path)?.load();
    }
    let bytes = fs::read(path).map_err(|error| folder::io(path, &error))?;
    let file = path.display().to_string();
    single(&file, folder::parse(&file, &bytes)?)
}

/// Writes the world to a file; the ending of its name, `.toml` or `.json`, says the format.
///
/// # Errors
/// [`Error::Io`], [`Error::FeatureOff`], and [`Error::Malformed`] for another ending.
pub fn save(world: &World, path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let text: String = match path.extension().and_then(|e| e.to_str()) {
        #[cfg(feature = "toml")]
        Some("toml") => toml::to_string(world)?,
        #[cfg(feature = "json")]
        Some("json") => json::to_string(world)?,
        _ => return Err(folder::no_format(&path.display().to_string())),
    };
    fs::write(path, text).map_err(|error| folder::io(path, &error))
}

/// The world that one file holds whole.
fn single(file: &str, mut part: Part) -> Result<World> {
    let mut assembly = Assembly::begin(file, &mut part)?;
    if let Some(table) = part.tables.first() {
        return Err(Error::UnknownLabel { what: "table", label: table.file.clone() });
    }
    assembly.add(file, part)?;
    checked(assembly)
}

/// The world of an assembly without tables.
fn checked(assembly: Assembly) -> Result<World> {
    let (world, _) = assembly.finish()?;
    world.check()?;
    Ok(world)
}
