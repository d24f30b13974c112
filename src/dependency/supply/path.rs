use std::fmt;

use serde::Serialize;

use super::SupplyGraph;
use crate::units::StateId;

/// A supplier on a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct SupplyStep {
    /// Which stage, from 0.
    pub at: usize,
    /// Who.
    pub state: StateId,
    /// The stage by name.
    pub stage: String,
}

impl SupplyStep {
    /// Not yet named.
    pub(super) fn new(at: usize, state: StateId) -> Self {
        Self { at, state, stage: String::new() }
    }
}

/// A way by which a good comes to a state: ore to oxide to magnet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SupplyPath {
    /// The suppliers, first stage first.
    pub steps: Vec<SupplyStep>,
    /// Where it ends.
    pub user: StateId,
    /// What comes that way, in the unit of the graph.
    pub flow: f64,
    /// Its share of all that can reach the user, from 0 to 1.
    pub share: f64,
}

impl SupplyPath {
    pub(super) fn named(
        supply: &SupplyGraph,
        mut steps: Vec<SupplyStep>,
        user: StateId,
        flow: f64,
        share: f64,
    ) -> Self {
        for step in &mut steps {
            supply.name(step.at).clone_into(&mut step.stage);
        }
        Self { steps, user, flow, share }
    }
}

impl fmt::Display for SupplyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            write!(f, "{} {} -> ", step.state, step.stage)?;
        }
        write!(f, "{}", self.user)
    }
}
