use serde::Serialize;

use super::{Loss, bargaining::finite};
use crate::error::{Error, Result};

/// What a sender demands of its target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Demand {
    /// This part of what the target would lose; at 1 the most that it would pay to be spared.
    ShareOfLoss(f64),
    /// This amount a year, in units of the currency.
    Amount(f64),
}

impl Demand {
    pub(super) fn check(self) -> Result<Self> {
        let (what, number) = match self {
            Self::ShareOfLoss(share) => ("demand as a share of the loss", share),
            Self::Amount(amount) => ("demand", amount),
        };
        if finite(what, number)? < 0.0 {
            let (value, expected) = (number.to_string(), "0 or more");
            return Err(Error::OutOfRange { what, value, expected });
        }
        Ok(self)
    }

    /// `None` where it is without bound.
    fn of(self, target: Loss) -> Option<f64> {
        match self {
            Self::Amount(amount) => Some(amount),
            Self::ShareOfLoss(share) if share > 0.0 => {
                target.value().map(|loss| share * loss.max(0.0))
            }
            Self::ShareOfLoss(_) => Some(0.0),
        }
    }
}

/// A resolve, which is a worth: 0 or more.
pub(super) fn check_resolve(resolve: f64) -> Result<()> {
    let what = "resolve";
    if finite(what, resolve)? < 0.0 {
        return Err(Error::OutOfRange {
            what,
            value: resolve.to_string(),
            expected: "0 or more: what carrying out a threat is worth beyond trade",
        });
    }
    Ok(())
}

/// Whether it pays a sender to carry out what it threatens.
///
/// It does where its own loss is no more than what it demands and what carrying the threat out is worth to it
/// beyond that, its resolve: reputation, votes, security. A threat that takes nothing from the target is none,
/// and not credible.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Credibility {
    /// What is demanded, a year, in units of the currency; `None` where it is without bound.
    pub demand: Option<f64>,
    /// The sender's resolve, in the same unit; 0 or more.
    pub resolve: f64,
    /// Whether the threat is credible.
    pub credible: bool,
    /// The least resolve with which it is, in the same unit; `None` where no resolve is enough: the sender's own
    /// loss is without bound, or the target loses nothing.
    pub break_even_resolve: Option<f64>,
}

impl Credibility {
    pub(super) fn new(sender: Loss, target: Loss, demand: Demand, resolve: f64) -> Self {
        let demand = demand.of(target);
        let takes = target.value().is_none_or(|loss| loss > 0.0);
        let break_even_resolve = match (sender, demand) {
            _ if !takes => None,
            (Loss::Unbounded, _) => None,
            (Loss::Finite { .. }, None) => Some(0.0),
            (Loss::Finite { value, .. }, Some(demand)) => Some((value - demand).max(0.0)),
        };
        let credible = break_even_resolve.is_some_and(|least| least <= resolve);
        Self { demand, resolve, credible, break_even_resolve }
    }
}
