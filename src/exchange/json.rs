//! Worlds as JSON text.

use super::{part::Part, text};
use crate::{
    error::{Error, Result},
    world::World,
};

/// The world that a JSON text holds, checked.
///
/// ```
/// use geoecon::exchange;
///
/// let world = exchange::json::from_str(r#"{
///     "geoecon": 1,
///     "name": "two states",
///     "states": [{ "id": "JPN", "name": "Japan" }, { "id": "USA", "name": "United States" }],
///     "ties": [{ "from": "JPN", "to": "USA", "terms": { "InvestmentPledge": {
///         "total": "USD 550 bn", "annual_cap": "USD 190 bn"
///     } } }]
/// }"#)?;
/// let (id, pledge) = world.ties().next().unwrap();
/// assert_eq!(pledge.terms.to_string(), "pledge to invest USD 550 bn, at most USD 190 bn a year");
/// assert_eq!(exchange::json::from_str(&exchange::json::to_string(&world)?)?, world);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parse`] with line and column, [`Error::Repeated`], [`Error::OutOfRange`] for another version
/// of the form, and [`Error::InconsistentFile`] or [`Error::Inconsistent`] where the world contradicts
/// itself.
pub fn from_str(text: &str) -> Result<World> {
    super::single("JSON text", part("JSON text", text.as_bytes())?)
}

/// The world as indented JSON text, which [`from_str`] reads back as an equal world.
///
/// # Errors
/// [`Error::Malformed`] where JSON cannot write a value, which no world of these types holds.
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
    // serde would take a list for the fields in their order.
    let start = text.trim_ascii_start();
    if !start.starts_with('{') {
        let (line, column) = text::position(text, text.len() - start.len());
        let message = "expected an object, which begins with `{`".to_owned();
        return Err(Error::Parse { file: file.to_owned(), line, column, message });
    }
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
