use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    units::Number,
};

/// How uncertain losses become one number, in the unit of the losses.
///
/// ```
/// use geoecon::hedging::RiskMeasure;
///
/// let (losses, p) = ([10.0, 20.0, 100.0], [0.8, 0.15, 0.05]);
/// assert_eq!(RiskMeasure::Worst.of(&losses, &p)?, 100.0);
/// // The worst tenth: half of it 100, half of it 20.
/// assert!((RiskMeasure::Cvar(0.9).of(&losses, &p)? - 60.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Rockafellar and Uryasev (2000), "Optimization of conditional value-at-risk", Journal of Risk 2, with the
/// treatment of atoms in their 2002 article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RiskMeasure {
    /// The mean.
    Expected,
    /// The largest loss with a probability above 0.
    Worst,
    /// Conditional value at risk: the mean of the worst `1 - level` of the distribution; an atom that the bound
    /// cuts counts in part. At level 0 it is the mean, and towards 1 the worst.
    Cvar(f64),
    /// Value at risk: the least loss that is not exceeded with a probability of at least the level.
    ValueAtRisk(f64),
    /// The standard deviation.
    StandardDeviation,
}

impl Default for RiskMeasure {
    /// CVaR at 90 percent.
    fn default() -> Self {
        Self::Cvar(0.9)
    }
}

impl RiskMeasure {
    /// The risk of `losses` that come with `probabilities`.
    ///
    /// # Errors
    /// [`Error::Shape`] for lists of different lengths or none; [`Error::OutOfRange`] for a loss that is not
    /// finite, probabilities that do not sum to 1 within 1e-9, or a level outside 0 to 1 (1 excluded).
    pub fn of(self, losses: &[f64], probabilities: &[f64]) -> Result<f64> {
        if losses.len() != probabilities.len() {
            let (expected, found) = (losses.len(), probabilities.len());
            return Err(Error::Shape { what: "list of probabilities", expected, found });
        }
        check_probabilities(probabilities)?;
        for loss in losses {
            loss.finite("loss")?;
        }
        self.check()?;
        let mean = super::table::dot(losses, probabilities);
        let value = match self {
            Self::Expected => mean,
            Self::Worst => {
                let possible = losses.iter().zip(probabilities).filter(|(_, p)| **p > 0.0);
                possible.map(|(loss, _)| *loss).fold(f64::NEG_INFINITY, f64::max)
            }
            Self::Cvar(level) => cvar(losses, probabilities, level),
            Self::ValueAtRisk(level) => value_at_risk(losses, probabilities, level),
            Self::StandardDeviation => {
                let terms = losses.iter().zip(probabilities);
                terms.map(|(loss, p)| p * (loss - mean).powi(2)).sum::<f64>().sqrt()
            }
        };
        value.finite("risk")
    }

    pub(super) fn check(self) -> Result<()> {
        if let Self::Cvar(level) | Self::ValueAtRisk(level) = self
            && !(0.0..1.0).contains(&level)
        {
            let (value, expected) = (level.to_string(), "0 or more and below 1");
            return Err(Error::OutOfRange { what: "level of a risk measure", value, expected });
        }
        Ok(())
    }
}

impl fmt::Display for RiskMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected => f.write_str("expected loss"),
            Self::Worst => f.write_str("worst loss"),
            Self::Cvar(level) => write!(f, "CVaR at {}", percent(*level)),
            Self::ValueAtRisk(level) => write!(f, "value at risk at {}", percent(*level)),
            Self::StandardDeviation => f.write_str("standard deviation"),
        }
    }
}

fn percent(level: f64) -> String {
    // Ten decimals: 0.9 is not to be written with the digits of its float.
    let text = format!("{:.10}", 100.0 * level);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

pub(super) fn check_probabilities(probabilities: &[f64]) -> Result<()> {
    if probabilities.is_empty() {
        return Err(Error::Shape { what: "list of scenarios", expected: 1, found: 0 });
    }
    for p in probabilities {
        if !(0.0..=1.0).contains(p) {
            let (value, expected) = (p.to_string(), "a number from 0 to 1");
            return Err(Error::OutOfRange { what: "probability", value, expected });
        }
    }
    let sum: f64 = probabilities.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        let (value, expected) = (sum.to_string(), "1");
        return Err(Error::OutOfRange { what: "sum of the probabilities", value, expected });
    }
    Ok(())
}

/// Indices of losses that can happen, largest loss first.
fn falling<'a>(losses: &'a [f64], probabilities: &'a [f64]) -> Vec<(f64, f64)> {
    let mut pairs: Vec<(f64, f64)> =
        losses.iter().copied().zip(probabilities.iter().copied()).filter(|x| x.1 > 0.0).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs
}

fn cvar(losses: &[f64], probabilities: &[f64], level: f64) -> f64 {
    let tail = 1.0 - level;
    let (mut left, mut sum) = (tail, 0.0);
    let pairs = falling(losses, probabilities);
    let least = pairs.last().map_or(0.0, |pair| pair.0);
    for (loss, p) in pairs {
        let part = p.min(left);
        sum += part * loss;
        left -= part;
    }
    // What rounding of the probabilities leaves over lies at the lower end.
    (sum + left * least) / tail
}

fn value_at_risk(losses: &[f64], probabilities: &[f64], level: f64) -> f64 {
    let mut pairs = falling(losses, probabilities);
    pairs.reverse();
    let mut below = 0.0;
    let mut last = f64::NEG_INFINITY;
    for (loss, p) in pairs {
        below += p;
        last = loss;
        // A sum of decimals may fall short of its level by rounding alone.
        if below >= level - 1e-12 {
            break;
        }
    }
    last
}
