use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decimal;
use crate::error::{Error, Result};

/// A recorded figure with the range its source or its user allows it.
///
/// The unit is the one of the attribute or setting that holds it.
///
/// ```
/// use geoecon::Estimate;
/// use rust_decimal::Decimal;
///
/// let ore = Estimate::new(270_000, 250_000, 290_000)?;
/// assert_eq!(ore.value(), Decimal::from(270_000));
/// assert!(Estimate::new(1, 2, 3).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawEstimate", into = "RawEstimate")]
pub struct Estimate {
    value: Decimal,
    low: Decimal,
    high: Decimal,
}

impl Estimate {
    /// A figure known as one number.
    #[must_use]
    pub fn exact(value: impl Into<Decimal>) -> Self {
        let value = value.into().normalize();
        Self { value, low: value, high: value }
    }

    /// A figure with its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `low <= value <= high`.
    pub fn new(
        value: impl Into<Decimal>,
        low: impl Into<Decimal>,
        high: impl Into<Decimal>,
    ) -> Result<Self> {
        let (value, low, high) =
            (value.into().normalize(), low.into().normalize(), high.into().normalize());
        if low <= value && value <= high {
            return Ok(Self { value, low, high });
        }
        Err(Error::OutOfRange {
            what: "estimate",
            value: format!("{value} in {low} to {high}"),
            expected: "low <= value <= high",
        })
    }

    /// The figure to use where one number is asked for.
    #[must_use]
    pub fn value(self) -> Decimal {
        self.value
    }

    /// The lowest figure allowed.
    #[must_use]
    pub fn low(self) -> Decimal {
        self.low
    }

    /// The highest figure allowed.
    #[must_use]
    pub fn high(self) -> Decimal {
        self.high
    }

    /// Whether the range is one point.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() {
            return f.pad(&self.value.to_string());
        }
        f.pad(&format!("{} ({} to {})", self.value, self.low, self.high))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEstimate {
    #[serde(with = "decimal::text")]
    value: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<String>,
}

impl TryFrom<RawEstimate> for Estimate {
    type Error = Error;

    fn try_from(raw: RawEstimate) -> Result<Self> {
        let end =
            |text: Option<String>| text.map_or(Ok(raw.value), |t| decimal::parse("estimate", &t));
        Self::new(raw.value, end(raw.low)?, end(raw.high)?)
    }
}

impl From<Estimate> for RawEstimate {
    fn from(e: Estimate) -> Self {
        let end = |bound: Decimal| (!e.is_exact()).then(|| bound.to_string());
        Self { value: e.value, low: end(e.low), high: end(e.high) }
    }
}
