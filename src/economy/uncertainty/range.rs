use crate::{Error, Result, economy::TradeElasticity};

/// What is not known about a sector's trade elasticity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ElasticityRange {
    /// Any value from `low` to `high`, equally likely.
    Uniform {
        /// Smallest theta.
        low: f64,
        /// Largest theta.
        high: f64,
    },
    /// The base's theta times exp(`spread` z), z standard normal: `spread` 0.3 is about 30 percent
    /// either way for two draws in three.
    LogNormal {
        /// Standard deviation of the log.
        spread: f64,
    },
}

impl ElasticityRange {
    pub(super) fn check(self) -> Result<()> {
        match self {
            Self::Uniform { low, high } => {
                TradeElasticity::from_theta(low)?;
                TradeElasticity::from_theta(high)?;
                ordered(low, high)
            }
            Self::LogNormal { spread } => narrow(spread),
        }
    }

    /// Theta at one pair of a uniform and a normal number.
    pub(super) fn at(self, theta: f64, pair: Pair) -> f64 {
        match self {
            Self::Uniform { low, high } => low + (high - low) * pair.uniform,
            Self::LogNormal { spread } => theta * (spread * pair.normal).exp(),
        }
    }
}

/// What is not known about any other number: a factor on it, 1 where it is as given.
///
/// ```
/// use geoecon::economy::FactorRange;
///
/// let ten_percent_either_way = FactorRange::Uniform { low: 0.9, high: 1.1 };
/// assert_ne!(ten_percent_either_way, FactorRange::KNOWN);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum FactorRange {
    /// Any factor from `low` to `high`, equally likely.
    Uniform {
        /// Smallest factor, above 0.
        low: f64,
        /// Largest factor.
        high: f64,
    },
    /// exp(`spread` z), z standard normal: `spread` 0.1 is about 10 percent either way for two
    /// draws in three.
    LogNormal {
        /// Standard deviation of the log.
        spread: f64,
    },
}

impl FactorRange {
    /// The number is as given.
    pub const KNOWN: Self = Self::LogNormal { spread: 0.0 };

    pub(in super::super) fn check(self) -> Result<()> {
        match self {
            Self::Uniform { low, high } => {
                for end in [low, high] {
                    if !(end.is_finite() && end > 0.0) {
                        return bad("factor on a parameter", end, "a finite number above 0");
                    }
                }
                ordered(low, high)
            }
            Self::LogNormal { spread } => narrow(spread),
        }
    }

    pub(in super::super) fn at(self, pair: Pair) -> f64 {
        match self {
            Self::Uniform { low, high } => low + (high - low) * pair.uniform,
            Self::LogNormal { spread } => (spread * pair.normal).exp(),
        }
    }

    /// Whether it leaves the number as it is.
    pub(in super::super) fn is_known(self) -> bool {
        match self {
            Self::Uniform { low, high } => low.to_bits() == 1.0_f64.to_bits() && low >= high,
            Self::LogNormal { spread } => spread <= 0.0,
        }
    }
}

/// What either kind of range is read at.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Pair {
    pub(super) uniform: f64,
    pub(super) normal: f64,
}

fn ordered(low: f64, high: f64) -> Result<()> {
    if low > high { bad("lower end of a range", low, "at most the upper end") } else { Ok(()) }
}

fn narrow(spread: f64) -> Result<()> {
    if (0.0..=2.0).contains(&spread) {
        Ok(())
    } else {
        bad("standard deviation of a log", spread, "a number in 0 to 2")
    }
}

pub(super) fn bad(what: &'static str, value: f64, expected: &'static str) -> Result<()> {
    Err(Error::OutOfRange { what, value: value.to_string(), expected })
}
