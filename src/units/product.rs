use std::{fmt, str::FromStr};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// Longest name of a sector, in bytes.
const MAX: usize = 23;

/// What is traded: a Harmonized System code of 2, 4 or 6 digits, or a named sector.
///
/// A text of 2, 4 or 6 digits is an HS code; a text of up to 23 ASCII letters, digits, `_` and `-`
/// that starts with a letter is a sector.
///
/// ```
/// use geoecon::ProductCode;
///
/// let vehicles: ProductCode = "87".parse()?;
/// let cars: ProductCode = "8703".parse()?;
/// assert!(vehicles.contains(&cars) && !cars.contains(&vehicles));
///
/// let sector: ProductCode = "electronics".parse()?;
/// assert!(sector.is_sector() && !sector.contains(&cars));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductCode {
    bytes: [u8; MAX],
    len: u8,
}

impl ProductCode {
    /// The product with this code.
    ///
    /// # Errors
    /// [`Error::Malformed`] where `code` is neither an HS code nor a sector name.
    pub fn new(code: &str) -> Result<Self> {
        let text = code.as_bytes();
        let is_hs = matches!(text.len(), 2 | 4 | 6) && text.iter().all(u8::is_ascii_digit);
        let is_sector = text.len() <= MAX
            && text.first().is_some_and(u8::is_ascii_alphabetic)
            && text.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if !is_hs && !is_sector {
            return Err(Error::Malformed {
                what: "product code",
                value: excerpt(code),
                expected: "2, 4 or 6 digits of the Harmonized System, or a sector name of up to \
                           23 letters, digits, `_` and `-` that starts with a letter",
            });
        }
        let mut bytes = [0; MAX];
        let mut len = 0;
        for (slot, &byte) in bytes.iter_mut().zip(text) {
            *slot = byte;
            len += 1;
        }
        Ok(Self { bytes, len })
    }

    /// The code as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.len))
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or_default()
    }

    /// Whether this is a named sector.
    #[must_use]
    pub fn is_sector(&self) -> bool {
        self.bytes.first().is_some_and(u8::is_ascii_alphabetic)
    }

    /// Whether this is a code of the Harmonized System.
    #[must_use]
    pub fn is_hs(&self) -> bool {
        !self.is_sector()
    }

    /// Whether `other` is this product, or a finer HS code under it.
    ///
    /// Which HS codes belong to a sector is a matter of the world's classification, not of the code.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self == other
            || (self.is_hs() && other.is_hs() && other.as_str().starts_with(self.as_str()))
    }
}

impl FromStr for ProductCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AsRef<str> for ProductCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

text_form!(ProductCode, "a product code in quotes, as in \"8703\"");
