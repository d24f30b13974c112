//! Worlds as TOML text.

use super::{part::Part, text};
use crate::{
    error::{Error, Result},
    world::World,
};

/// The world that a TOML text holds, checked.
///
/// # Errors
/// [`Error::Parse`] with line and column, [`Error::Repeated`], [`Error::OutOfRange`] for another version
/// of the form, and [`Error::Inconsistent`] where the world contradicts itself.
pub fn from_str(text: &str) -> Result<World> {
    super::single("TOML text", part("TOML text", text.as_bytes())?)
}

/// The world as TOML text, which [`from_str`] reads back as an equal world.
///
/// # Errors
/// [`Error::Malformed`] where TOML cannot write a value; no world that passes
/// [`World::check`](crate::World::check) holds one.
pub fn to_string(world: &World) -> Result<String> {
    ::toml::to_string(world).map_err(|error| Error::Malformed {
        what: "world",
        value: crate::error::excerpt(world.name()),
        expected: if error.to_string().is_empty() { "" } else { "values that TOML can write" },
    })
}

/// What a TOML file of a folder holds.
pub(super) fn part(file: &str, bytes: &[u8]) -> Result<Part> {
    let text = text::decode(file, bytes)?;
    ::toml::from_str(text).map_err(|error| {
        let (line, column) = text::position(text, error.span().map_or(0, |span| span.start));
        let message = error.message().replace('\n', "; ");
        Error::Parse { file: file.to_owned(), line, column, message }
    })
}
