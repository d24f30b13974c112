use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{decimal, text_form::text_form};
use crate::error::{Error, Result, excerpt};

/// A recorded figure with the range its source or its user allows it.
///
/// The unit is the one of the attribute or setting that holds it. Written `270000` or
/// `270000 (250000 to 290000)`; in files a table of `value` and, where they differ, `low` and `high`.
///
/// ```
/// use geoecon::Estimate;
/// use rust_decimal::Decimal;
///
/// let ore = Estimate::new(270_000, 250_000, 290_000)?;
/// assert_eq!(ore.value(), Decimal::from(270_000));
/// assert_eq!(ore, "270000 (250000 to 290000)".parse()?);
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

impl FromStr for Estimate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |text| decimal::parse("estimate", text);
        let Some((value, range)) = text.split_once('(') else {
            return number(text).map(Self::exact);
        };
        let (low, high) = range
            .trim_end()
            .strip_suffix(')')
            .and_then(|range| range.split_once(" to "))
            .ok_or_else(|| Error::Malformed {
                what: "estimate",
                value: excerpt(text),
                expected: "a number and, in brackets, its range, as in 270000 (250000 to 290000)",
            })?;
        Self::new(number(value)?, number(low)?, number(high)?)
    }
}

text_form!(Estimate);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEstimate {
    #[serde(with = "decimal::text")]
    value: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<decimal::Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<decimal::Text>,
}

impl TryFrom<RawEstimate> for Estimate {
    type Error = Error;

    fn try_from(raw: RawEstimate) -> Result<Self> {
        let end = |bound: Option<decimal::Text>| bound.map_or(raw.value, |text| text.0);
        Self::new(raw.value, end(raw.low), end(raw.high))
    }
}

impl From<Estimate> for RawEstimate {
    fn from(e: Estimate) -> Self {
        let end = |bound: Decimal| (!e.is_exact()).then_some(decimal::Text(bound));
        Self { value: e.value, low: end(e.low), high: end(e.high) }
    }
}
