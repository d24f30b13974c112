use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, excerpt};

/// A probability from 0 to 1, as an `f64`: it is judged or computed, not recorded.
///
/// ```
/// use geoecon::Probability;
///
/// assert_eq!(Probability::new(0.25)?.value(), 0.25);
/// assert!(Probability::new(f64::NAN).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// The probability `value`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for NaN and outside 0 to 1.
    pub fn new(value: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&value) {
            return Ok(Self(value));
        }
        Err(Error::OutOfRange {
            what: "probability",
            value: value.to_string(),
            expected: "a number from 0 to 1",
        })
    }

    /// The number from 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self> {
        Self::new(value)
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl FromStr for Probability {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let value = text.trim().parse().map_err(|_| Error::Malformed {
            what: "probability",
            value: excerpt(text),
            expected: "a number from 0 to 1, as in 0.25",
        })?;
        Self::new(value)
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
