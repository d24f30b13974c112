//! Worlds as TOML text.

use super::{part::Part, text};
use crate::{
    error::{Error, Result},
    world::World,
};

/// The world that a TOML text of at most 8 MiB holds, checked.
///
/// Costs about 3 µs and 10 kB for each tie, most of it the parser's.
///
/// ```
/// use geoecon::exchange;
///
/// let world = exchange::toml::from_str(r#"
///     geoecon = 1
///     name = "a treaty"
///     states = [{ id = "JPN", name = "Japan" }, { id = "USA", name = "United States" }]
///
///     [[ties]]
///     from = "USA"
///     to = "JPN"
///     validity = "1960-06-23.."
///     terms = { Defence = { trigger = "ArmedAttack" } }
/// "#)?;
/// assert_eq!(world.tie_count(), 1);
/// assert_eq!(exchange::toml::from_str(&exchange::toml::to_string(&world)?)?, world);
///
/// let error = exchange::toml::from_str("geoecon = 1\nname = 7").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "TOML text, line 2, column 8: invalid type: integer `7`, expected a string",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parse`] with line and column, [`Error::Repeated`], [`Error::OutOfRange`] for another version
/// of the form, and [`Error::InconsistentFile`] or [`Error::Inconsistent`] where the world contradicts
/// itself.
pub fn from_str(text: &str) -> Result<World> {
    super::single("TOML text", part("TOML text", text.as_bytes())?)
}

/// The world as TOML text, which [`from_str`] reads back as an equal world.
///
/// # Errors
/// [`Error::Misplaced`] above 8 MiB, about 50,000 ties; [`Error::Malformed`] where TOML cannot write a
/// value, which no world of these types holds.
pub fn to_string(world: &World) -> Result<String> {
    let text = ::toml::to_string(world).map_err(|_| Error::Malformed {
        what: "world",
        value: crate::error::excerpt(world.name()),
        expected: "values that TOML can write",
    })?;
    if text.len() > LONGEST { Err(too_long("TOML text")) } else { Ok(text) }
}

/// The longest TOML text, in bytes: the parser takes up to 70 times as much memory.
pub(super) const LONGEST: usize = 8 << 20;

/// Why a longer text is neither read nor written.
pub(super) fn too_long(file: &str) -> Error {
    Error::Misplaced {
        file: file.to_owned(),
        what: "more than 8 MiB of TOML",
        expected: "bulk figures in CSV tables, or the world in JSON",
    }
}

/// What a TOML file of a folder holds.
pub(super) fn part(file: &str, bytes: &[u8]) -> Result<Part> {
    if bytes.len() > LONGEST {
        return Err(too_long(file));
    }
    let text = text::decode(file, bytes)?;
    ::toml::from_str(text).map_err(|error| {
        let (line, column) = text::position(text, error.span().map_or(0, |span| span.start));
        let message = error.message().replace('\n', "; ");
        Error::Parse { file: file.to_owned(), line, column, message }
    })
}
