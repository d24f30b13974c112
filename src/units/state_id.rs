use std::{fmt, str::FromStr};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// The only name a state has: a three-letter code.
///
/// ISO 3166-1 alpha-3 where the state has one (`KOR`), a code of your own where it has not: `XKX`
/// for Kosovo, `XEU` for a part of the European Union, `ROW` for the rest of the world.
///
/// ```
/// use geoecon::StateId;
///
/// let korea: StateId = "KOR".parse()?;
/// assert_eq!(korea.as_str(), "KOR");
/// assert!("kor".parse::<StateId>().is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub(super) [u8; 3]);

impl StateId {
    /// The state with this code.
    ///
    /// # Errors
    /// [`Error::Malformed`] unless `code` is three ASCII capital letters.
    pub fn new(code: &str) -> Result<Self> {
        match *code.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(Error::Malformed {
                what: "state code",
                value: excerpt(code),
                expected: "three capital letters, as in KOR",
            }),
        }
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII capitals get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for StateId {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl fmt::Display for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AsRef<str> for StateId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

text_form!(StateId, "a state code in quotes, as in \"KOR\"");
