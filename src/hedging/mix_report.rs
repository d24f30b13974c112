use std::fmt;

use serde::Serialize;

use super::Certificate;
use crate::status::Status;

/// The share of one option.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OptionShare {
    /// The option.
    pub option: String,
    /// Its share, 0 to 1.
    pub share: f64,
    /// What holds it, if anything: its lower bound, its upper bound.
    pub held_by: Option<Bound>,
    /// By how much the objective would fall for a whole unit of room at that bound (its dual value), in the unit of
    /// the objective; for an option at 0, how much dearer than the mix it is.
    pub price: f64,
}

/// A bound of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Bound {
    /// The least it may be.
    Low,
    /// The most it may be.
    High,
}

/// How far a named limit is used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LimitUse {
    /// Its name.
    pub name: String,
    /// What is left of it, in its own unit.
    pub slack: f64,
    /// By how much the objective would fall for one unit more of it (its dual value).
    pub price: f64,
}

/// What a mix loses in one scenario, and how much that scenario weighs in its choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScenarioWeight {
    /// The scenario.
    pub scenario: String,
    /// The mix's loss there, in the unit of the table.
    pub loss: f64,
    /// Its dual value: the probability it has in the worst case that the mix guards against. Where it is 0 the
    /// scenario does not matter for the choice.
    pub weight: f64,
}

/// The best mix by one criterion, with what binds and the proof that it is best.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Mix {
    /// The criterion with its parameters.
    pub method: String,
    /// Its value at the mix, computed from its shares: a variance, a loss or a regret, in the unit of the data.
    pub objective: f64,
    /// The share of each option, in the order given; they sum to 1.
    pub options: Vec<OptionShare>,
    /// The named limits.
    pub limits: Vec<LimitUse>,
    /// The scenarios; empty for a criterion without.
    pub scenarios: Vec<ScenarioWeight>,
    /// Whether the conditions of optimality hold.
    pub status: Status,
    /// What is left of them.
    pub certificate: Certificate,
    /// Who solved it.
    pub solver: &'static str,
}

impl Mix {
    /// The shares alone, in the order of the options.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        self.options.iter().map(|option| option.share).collect()
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {:.6} ({})", self.method, self.objective, self.status)?;
        let width = self.options.iter().map(|o| o.option.chars().count()).fold(8, usize::max);
        for option in &self.options {
            write!(f, "  {:<width$}{:>9.4}", option.option, option.share)?;
            match option.held_by {
                Some(Bound::Low) => writeln!(f, "  at its least, {:.4} dearer", option.price)?,
                Some(Bound::High) => writeln!(f, "  at its most, {:.4} cheaper", option.price)?,
                None => writeln!(f)?,
            }
        }
        for limit in self.limits.iter().filter(|limit| limit.price > 0.0) {
            writeln!(f, "  limit `{}` binds: {:.6} for one more", limit.name, limit.price)?;
        }
        for s in self.scenarios.iter().filter(|s| s.weight > 1e-9) {
            writeln!(
                f,
                "  guards against `{}`: loss {:.4}, weight {:.4}",
                s.scenario, s.loss, s.weight
            )?;
        }
        writeln!(f, "  {}, largest gap {:.1e}", self.solver, self.certificate.worst())
    }
}
