use std::fmt;

use serde::{Deserialize, Serialize};

use super::normal;
use crate::error::{Error, Result};

/// What is known of a number that a run depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Distribution {
    /// Any value from `low` to `high`, equally likely.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// Any order of size from `low` to `high`, equally likely; both above 0.
    LogUniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// From `low` to `high`, likeliest at `mode`.
    Triangular {
        /// Smallest.
        low: f64,
        /// Likeliest.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// Bell-shaped.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        deviation: f64,
    },
    /// One of these values, equally likely.
    Choice(
        /// The values.
        Vec<f64>,
    ),
}

impl Distribution {
    /// The value below which the part `u` of the distribution lies, for `u` from 0 to 1.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => low + (high - low) * u,
            Self::LogUniform { low, high } => low * ((high / low).ln() * u).exp(),
            Self::Triangular { low, mode, high } => {
                let (width, rise) = (high - low, mode - low);
                if width <= 0.0 {
                    low
                } else if u * width <= rise {
                    low + (u * width * rise).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
            Self::Normal { mean, deviation } => {
                // The ends of the bell are far out, not at infinity.
                mean + deviation * normal::quantile(u.clamp(1e-16, 1.0 - 1e-16))
            }
            Self::Choice(ref values) => {
                let parts = (1..=values.len()).map(|k| {
                    let below = crate::hedging::table::count(k);
                    below / crate::hedging::table::count(values.len())
                });
                let found = values.iter().zip(parts).find(|(_, below)| u < *below);
                found.map(|(value, _)| value).or(values.last()).copied().unwrap_or(0.0)
            }
        }
    }

    fn check(&self) -> Result<()> {
        let (numbers, good, expected): (&[f64], bool, &'static str) = match self {
            Self::Uniform { low, high } => (&[*low, *high], low <= high, "low <= high"),
            Self::LogUniform { low, high } => {
                (&[*low, *high], *low > 0.0 && low <= high, "0 < low <= high")
            }
            Self::Triangular { low, mode, high } => {
                (&[*low, *mode, *high], low <= mode && mode <= high, "low <= mode <= high")
            }
            Self::Normal { mean, deviation } => {
                (&[*mean, *deviation], *deviation > 0.0, "a deviation above 0")
            }
            Self::Choice(values) => (values, !values.is_empty(), "one value or more"),
        };
        if good && numbers.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        let value = format!("{self:?}");
        Err(Error::OutOfRange { what: "distribution of an input", value, expected })
    }
}

/// A named number that differs from run to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name: the column of it in the results.
    pub name: String,
    /// What is known of it.
    pub distribution: Distribution,
}

impl Input {
    /// Any value from `low` to `high`, equally likely.
    pub fn uniform(name: impl Into<String>, low: f64, high: f64) -> Self {
        Self::new(name, Distribution::Uniform { low, high })
    }

    /// A number with this distribution.
    pub fn new(name: impl Into<String>, distribution: Distribution) -> Self {
        Self { name: name.into(), distribution }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.distribution.check()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.name, self.distribution)
    }
}
