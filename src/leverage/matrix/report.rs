use std::fmt;

use serde::Serialize;

use super::super::{Credibility, Demand, LeftOutModel, Loss, ModelName, Pressure, RangeByModel};
use crate::{
    Currency, Date, StateId, Status,
    error::{Error, Result},
};

/// What a third party wins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Winner {
    /// Who.
    pub state: StateId,
    /// Its gain of welfare, in percent of what the model names.
    pub percent: f64,
    /// The same as an amount a year, in units of the currency.
    pub value: f64,
}

/// What comes of one sender's pressure on one target.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairLosses {
    /// What the target loses.
    pub target: Loss,
    /// What the sender itself loses.
    pub sender: Loss,
    /// The target's loss less the sender's: percentage points, each of its own base, and amounts a year; `None`
    /// where one is unbounded.
    pub asymmetry: Option<(f64, f64)>,
    /// Whether it pays the sender to carry out the threat.
    pub credibility: Credibility,
    /// The third parties that win most, first the largest amount.
    pub winners: Vec<Winner>,
    /// What all third parties that win gain, an amount a year.
    pub third_parties_gain: f64,
    /// What the others lose, an amount a year; those whose loss is unbounded are not in it.
    pub third_parties_loss: f64,
}

/// One ordered pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairLeverage {
    /// Who cuts.
    pub sender: StateId,
    /// Whom it is meant to hurt.
    pub target: StateId,
    /// How the equilibrium ended.
    pub status: Status,
    /// The largest relative gap left in its equations; `None` where it was not run.
    pub residual: Option<f64>,
    /// Who loses what; `None` where there is no solution.
    pub losses: Option<PairLosses>,
}

/// The matrix of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelMatrix {
    /// The model.
    pub name: ModelName,
    /// The states, in the order of rows and columns.
    pub states: Vec<StateId>,
    /// Row by row: every sender with every other state as its target.
    pub pairs: Vec<PairLeverage>,
    /// Equilibria solved for; one serves both directions where the pressure is mutual.
    pub equilibria: usize,
    /// Pairs without a solution.
    pub unsolved: usize,
    /// Cells with trade whose duty is not recorded: taken as free.
    pub unknown_duties: usize,
    /// Cells whose flow is not recorded and not covered: taken as no trade.
    pub unknown_flows: usize,
}

impl ModelMatrix {
    /// One ordered pair.
    ///
    /// # Errors
    /// [`Error::UnknownState`] for a state that is not in the matrix, or is both.
    pub fn pair(&self, sender: StateId, target: StateId) -> Result<&PairLeverage> {
        let position = |state: StateId| {
            let at = self.states.iter().position(|&known| known == state);
            at.ok_or(Error::UnknownState { state })
        };
        let (row, column) = (position(sender)?, position(target)?);
        if row == column {
            return Err(Error::UnknownState { state: target });
        }
        let column = if column > row { column - 1 } else { column };
        let at = row * (self.states.len() - 1) + column;
        self.pairs.get(at).ok_or(Error::UnknownState { state: target })
    }
}

/// Who can take how much from whom, at what cost to itself. Made by [`matrix`](super::matrix()).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeverageMatrix {
    /// Name of the method.
    pub method: &'static str,
    /// The date of the snapshot; `None` for an economy of arrays.
    pub date: Option<Date>,
    /// The currency of all amounts; `None` for an economy of arrays, whose unit they have.
    pub currency: Option<Currency>,
    /// What senders do.
    pub pressure: Pressure,
    /// What they demand.
    pub demand: Demand,
    /// What carrying out a threat is worth to them beyond that, a year.
    pub resolve: f64,
    /// Solved where every pair is; cancelled where the callback broke off; otherwise that of the first pair
    /// without a solution.
    pub status: Status,
    /// One matrix for each model.
    pub models: Vec<ModelMatrix>,
    /// Models that have no place for the pressure.
    pub left_out: Vec<LeftOutModel>,
}

/// What several models say of one pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairRange {
    /// What the target loses, an amount a year.
    pub target_value: RangeByModel,
    /// What the sender loses, an amount a year.
    pub sender_value: RangeByModel,
    /// In how many models of those that solved the threat is credible.
    pub credible_in: usize,
    /// Models in which a loss is unbounded; they are in neither range.
    pub unbounded_in: usize,
}

impl LeverageMatrix {
    /// What the models say of one pair, beside each other.
    ///
    /// # Errors
    /// [`Error::UnknownState`] for a state that is not in the matrix; [`Error::Missing`] where no model has a
    /// finite solution.
    pub fn range(&self, sender: StateId, target: StateId) -> Result<PairRange> {
        let mut solved = Vec::new();
        for model in &self.models {
            if let Some(losses) = &model.pair(sender, target)?.losses {
                solved.push((&model.name, losses));
            }
        }
        let finite: Vec<(&ModelName, f64, f64)> = solved
            .iter()
            .filter_map(|(name, l)| Some((*name, l.target.value()?, l.sender.value()?)))
            .collect();
        let missing =
            || Error::Missing { what: "finite loss", label: format!("{sender} on {target}") };
        Ok(PairRange {
            target_value: RangeByModel::new(finite.iter().map(|(n, t, _)| (*n, *t)))
                .ok_or_else(missing)?,
            sender_value: RangeByModel::new(finite.iter().map(|(n, _, s)| (*n, *s)))
                .ok_or_else(missing)?,
            credible_in: solved.iter().filter(|(_, l)| l.credibility.credible).count(),
            unbounded_in: solved.len() - finite.len(),
        })
    }

    /// The pairs of the first model in which the target loses most in percent, first the largest.
    #[must_use]
    pub fn strongest(&self, most: usize) -> Vec<&PairLeverage> {
        let key = |pair: &PairLeverage| match pair.losses.as_ref().map(|l| l.target) {
            Some(Loss::Finite { percent, .. }) => percent,
            Some(Loss::Unbounded) => f64::INFINITY,
            None => f64::NEG_INFINITY,
        };
        let pairs = self.models.first().map(|model| model.pairs.as_slice()).unwrap_or_default();
        let mut sorted: Vec<&PairLeverage> =
            pairs.iter().filter(|pair| pair.losses.is_some()).collect();
        sorted.sort_by(|a, b| key(b).total_cmp(&key(a)));
        sorted.truncate(most);
        sorted
    }
}

/// The twelve strongest threats of the first model.
impl fmt::Display for LeverageMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.models.first() else { return writeln!(f, "{}", self.method) };
        writeln!(f, "{}: {}", self.pressure, self.method)?;
        writeln!(
            f,
            "{}, percent of {}: {} pairs, {} without a solution, {}",
            first.name,
            first.name.percent_of,
            first.pairs.len(),
            first.unsolved,
            self.status
        )?;
        writeln!(
            f,
            "{:<6} {:<6} {:>12} {:>12} {:>9}  winners",
            "sender", "target", "target loses", "sender loses", "credible"
        )?;
        for pair in self.strongest(12) {
            let Some(losses) = &pair.losses else { continue };
            let winners: Vec<&str> = losses.winners.iter().map(|w| w.state.as_str()).collect();
            writeln!(
                f,
                "{:<6} {:<6} {:>12} {:>12} {:>9}  {}",
                pair.sender,
                pair.target,
                losses.target,
                losses.sender,
                if losses.credibility.credible { "yes" } else { "no" },
                winners.join(" ")
            )?;
        }
        for skipped in &self.left_out {
            writeln!(f, "not run: {}: {}", skipped.name, skipped.reason)?;
        }
        Ok(())
    }
}
