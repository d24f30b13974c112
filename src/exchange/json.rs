//! Worlds as JSON text.

use super::{part::Part, text};
use crate::{
    error::{Error, Result},
    world::World,
};

/// The world that a JSON text holds, checked.
///
/// # Errors
/// [`Error::Parse`] with line and column, [`Error::Repeated`], [`Error::OutOfRange`] for another version
/// of the form, and [`Error::Inconsistent`] where the world contradicts itself.
pub fn from_str(text: &str) -> Result<World> {
    super::single("JSON text", part("JSON text", text.as_bytes())?)
}

/// The world as indented JSON text, which [`from_str`] reads back as an equal world.
///
/// # Errors
/// [`Error::Malformed`] where JSON cannot write a value; no world that passes
/// [`World::check`](crate::World::check) holds one.
pub fn to_string(world: &World) -> Result<String> {
    serde_json::to_string_pretty(world).map_err(|_| Error::Malformed {
        what: "world",
        value: crate::error::excerpt(world.name()),
        expected: "values that JSON can write",
    })
}

/// What a JSON file of a folder holds.
pub(super) fn part(file: &str, bytes: &[u8]) -> Result<Part> {
    let text = text::decode(file, bytes)?;
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let tail = format!(" at line {line} column {column}");
        let message = error.to_string();
        let message = message.strip_suffix(&tail).unwrap_or(&message).to_owned();
        // serde_json counts the bytes of a line that it has read: the fault is in the last of them.
        let bytes = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
        let (_, column) = text::position(bytes, column.saturating_sub(1));
        Error::Parse { file: file.to_owned(), line: line.max(1), column, message }
    })
}
