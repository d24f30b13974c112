use std::fmt;

use serde::Serialize;

use crate::{Error, Result};

/// How a surplus is divided. Payoffs in the unit of the surplus.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Bargain {
    /// Name of the method.
    pub method: &'static str,
    /// What there is to divide.
    pub surplus: f64,
    /// What each party has without a deal.
    pub disagreement: Vec<f64>,
    /// Each party's part of the gain.
    pub weights: Vec<f64>,
    /// The surplus less what the parties have without a deal; below zero there is none.
    pub gain: f64,
    /// What each party ends up with.
    pub payoffs: Vec<f64>,
    /// Whether there is a deal.
    pub deal: bool,
}

/// How do parties divide a surplus that only a deal among all of them brings?
///
/// The asymmetric Nash solution `u_i = d_i + beta_i (S - sum d)` (Nash 1950; Kalai 1977): each gets
/// what it has without a deal and its part of the gain. Where the surplus is less than what they have
/// without a deal there is none, and each keeps that. With two parties the weights are `[beta,
/// 1 - beta]`.
///
/// # Errors
/// [`Error::Shape`] where there are fewer than two parties or not as many weights,
/// [`Error::OutOfRange`] where a number is not finite or a weight is negative or the weights do not
/// sum to 1.
///
/// ```
/// use geoecon::leverage::nash_bargain;
///
/// let deal = nash_bargain(100.0, &[20.0, 30.0], &[0.5, 0.5])?;
/// assert_eq!(deal.payoffs, [45.0, 55.0]);
/// assert!(!nash_bargain(100.0, &[60.0, 50.0], &[0.5, 0.5])?.deal);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn nash_bargain(surplus: f64, disagreement: &[f64], weights: &[f64]) -> Result<Bargain> {
    if disagreement.len() < 2 {
        let found = disagreement.len();
        return Err(Error::Shape { what: "list of parties", expected: 2, found });
    }
    if weights.len() != disagreement.len() {
        let (expected, found) = (disagreement.len(), weights.len());
        return Err(Error::Shape { what: "list of weights", expected, found });
    }
    finite("surplus", surplus)?;
    for &payoff in disagreement {
        finite("disagreement payoff", payoff)?;
    }
    for &weight in weights {
        if !(0.0..=1.0).contains(&weight) {
            return Err(out_of_range("bargaining weight", weight, "0 to 1"));
        }
    }
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(out_of_range("sum of bargaining weights", sum, "1"));
    }
    let gain = finite("gain", surplus - disagreement.iter().sum::<f64>())?;
    let deal = gain >= 0.0;
    let payoffs = disagreement
        .iter()
        .zip(weights)
        .map(|(d, weight)| if deal { d + weight * gain } else { *d })
        .collect();
    Ok(Bargain {
        method: "asymmetric Nash bargaining",
        surplus,
        disagreement: disagreement.to_vec(),
        weights: weights.to_vec(),
        gain,
        payoffs,
        deal,
    })
}

impl fmt::Display for Bargain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.deal { "deal" } else { "no deal" };
        write!(f, "{word}, gain {:.4}", self.gain)?;
        for (i, (payoff, without)) in self.payoffs.iter().zip(&self.disagreement).enumerate() {
            write!(f, "\nparty {}  {payoff:.4} ({without:.4} without)", i + 1)?;
        }
        Ok(())
    }
}

/// How two impatient parties divide a surplus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RubinsteinSplit {
    /// Part of the surplus of the party that makes the first offer, 0 to 1.
    pub first: f64,
    /// Part of the other.
    pub second: f64,
}

/// How do two parties that make offers in turn divide a surplus, when each round of delay costs them?
///
/// The first mover gets `(1 - d2) / (1 - d1 d2)` (Rubinstein 1982), with `d1` and `d2` what a payoff
/// one round later is worth to each today, as fractions.
///
/// # Errors
/// [`Error::OutOfRange`] for a discount factor outside 0 to 1, or both at 1, where any division is
/// stable.
///
/// ```
/// use geoecon::leverage::rubinstein;
///
/// // The patient side gains from the other's haste.
/// assert!((rubinstein(0.95, 0.9)?.first - 0.689_655_172_414).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn rubinstein(d1: f64, d2: f64) -> Result<RubinsteinSplit> {
    for d in [d1, d2] {
        if !(0.0..=1.0).contains(&d) {
            return Err(out_of_range("discount factor", d, "0 to 1"));
        }
    }
    let delay_costs = 1.0 - d1 * d2;
    if delay_costs <= 0.0 {
        return Err(out_of_range("product of the discount factors", d1 * d2, "less than 1"));
    }
    Ok(RubinsteinSplit { first: (1.0 - d2) / delay_costs, second: d2 * (1.0 - d1) / delay_costs })
}

/// Whether a target pays what is demanded of it. In the unit of the values given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Participation {
    /// The most it pays: what staying is worth beyond leaving and refusing.
    pub limit: f64,
    /// The limit less the demand.
    pub slack: f64,
    /// Whether it pays.
    pub accepts: bool,
}

/// Does a target accept a demand, and what is the most it would?
///
/// It pays `demand` if and only if `stay - demand >= out + resolve`: `stay` and `out` are what it has
/// inside and outside the arrangement, `resolve` what refusing is worth to it beyond that.
///
/// # Errors
/// [`Error::OutOfRange`] where a number, or the limit, is not finite.
///
/// ```
/// use geoecon::leverage::participation;
///
/// let korea = participation(100.0, 70.0, 10.0, 25.0)?;
/// assert_eq!((korea.limit, korea.accepts), (20.0, false));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn participation(stay: f64, out: f64, resolve: f64, demand: f64) -> Result<Participation> {
    finite("value of staying", stay)?;
    finite("value outside", out)?;
    finite("resolve", resolve)?;
    finite("demand", demand)?;
    let limit = finite("limit", stay - out - resolve)?;
    let slack = finite("slack", limit - demand)?;
    Ok(Participation { limit, slack, accepts: slack >= 0.0 })
}

pub(super) fn finite(what: &'static str, value: f64) -> Result<f64> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(out_of_range(what, value, "a finite number"))
}

fn out_of_range(what: &'static str, value: f64, expected: &'static str) -> Error {
    Error::OutOfRange { what, value: value.to_string(), expected }
}
