//! The supply graph of a good: through which states and stages it comes, and who can stop it.
//!
//! | question | function |
//! | --- | --- |
//! | whose loss cuts what can reach a state | [`choke_points`] |
//! | who is on every path to it | [`dominators`] |
//! | how fragile is the trade in a good | [`fragility`] |
//! | who stands between others | [`betweenness`] |

mod between;
mod choke;
mod dominate;
mod fragile;
mod from_flows;
mod network;
mod path;

use std::{collections::BTreeMap, fmt};

use serde::{Serialize, Serializer};

use crate::{
    error::{Error, Result},
    units::{StateId, check_unique},
};

pub use between::{Between, betweenness};
pub use choke::{ChokePoint, ChokePoints, ChokeSettings, CutElement, StageLoss, choke_points};
pub use dominate::dominators;
pub use fragile::{ExporterRole, Fragility, FragilitySettings, fragility};
pub use path::{SupplyPath, SupplyStep};

/// Through which states a good can come, stage by stage: ore, oxide, magnet, motor.
///
/// A supplier is a state at a stage, with the most it can supply a year. What leaves a stage goes to the next
/// one, what leaves the last to whoever uses the good. A stage without routes is an open market: each of its
/// suppliers can sell to every supplier of the next stage. A stage with routes sells along these alone.
///
/// All capacities are in one unit, tonnes of contained metal say. Where each stage is known in a unit of its
/// own, or in shares, take [`in_shares`](Self::in_shares).
///
/// ```
/// use geoecon::{StateId, dependency::{SupplyGraph, choke_points}};
///
/// let [aus, chn, jpn, usa]: [StateId; 4] =
///     ["AUS".parse()?, "CHN".parse()?, "JPN".parse()?, "USA".parse()?];
/// let magnets = SupplyGraph::new("rare-earth magnets", ["ore", "oxide", "magnet"])?
///     .supplier("ore", aus, 30.0)?
///     .supplier("ore", chn, 70.0)?
///     .supplier("oxide", chn, 90.0)?
///     .supplier("oxide", aus, 10.0)?
///     .supplier("magnet", chn, 85.0)?
///     .supplier("magnet", jpn, 15.0)?;
/// let report = choke_points(&magnets, usa, 0.1)?;
/// assert_eq!(report.max_flow, 100.0);
/// // Without China 10 of oxide are left, though there are 30 of ore.
/// assert_eq!((report.choke_points[0].supplier, report.choke_points[0].flow_without), (chn, 10.0));
/// assert_eq!(report.paths[0].to_string(), "CHN ore -> CHN oxide -> CHN magnet -> USA");
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplyGraph {
    good: String,
    stages: Vec<String>,
    /// By stage and state: the most it can supply.
    #[serde(serialize_with = "supplier_rows")]
    suppliers: BTreeMap<(usize, StateId), f64>,
    /// By stage and ends: the most that can go that way.
    #[serde(serialize_with = "route_rows")]
    routes: BTreeMap<(usize, StateId, StateId), f64>,
    /// Stages that sell along routes alone.
    routed: Vec<bool>,
    aggregates: Vec<StateId>,
}

impl SupplyGraph {
    /// A graph without suppliers, its stages in the order in which the good passes them.
    ///
    /// # Errors
    /// [`Error::Missing`] without stages, [`Error::Duplicate`] for a stage that is named twice.
    pub fn new<S: Into<String>>(
        good: impl Into<String>,
        stages: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let good = good.into();
        let stages: Vec<String> = stages.into_iter().map(Into::into).collect();
        if stages.is_empty() {
            return Err(Error::Missing { what: "any stage", label: good });
        }
        check_unique("stage", &stages)?;
        Ok(Self {
            good,
            routed: vec![false; stages.len()],
            stages,
            suppliers: BTreeMap::new(),
            routes: BTreeMap::new(),
            aggregates: Vec::new(),
        })
    }

    /// The same, with what a state can supply at a stage. A capacity of 0 is no supplier.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for the stage, [`Error::Duplicate`] where the state is there already,
    /// [`Error::Cell`] for a capacity that is negative or not finite.
    pub fn supplier(mut self, stage: &str, who: StateId, capacity: f64) -> Result<Self> {
        let at = self.stage(stage)?;
        check("capacity", who, stage, capacity)?;
        if self.suppliers.insert((at, who), capacity).is_some() {
            return Err(Error::Duplicate { what: "supplier", label: format!("{who} {stage}") });
        }
        Ok(self)
    }

    /// The same, with the most that can go from a supplier at a stage to a state: to its supplier at the next
    /// stage, or from the last stage to its users. From then on the stage sells along routes alone.
    ///
    /// # Errors
    /// As [`supplier`](Self::supplier).
    pub fn route(mut self, stage: &str, from: StateId, to: StateId, capacity: f64) -> Result<Self> {
        let at = self.stage(stage)?;
        check("capacity of the route", from, to.as_str(), capacity)?;
        if self.routes.insert((at, from, to), capacity).is_some() {
            let label = format!("{from} {stage} to {to}");
            return Err(Error::Duplicate { what: "route", label });
        }
        if let Some(routed) = self.routed.get_mut(at) {
            *routed = true;
        }
        Ok(self)
    }

    /// The same, with these states marked as aggregates: they supply, but are no single choke point.
    #[must_use]
    pub fn aggregates(mut self, states: impl IntoIterator<Item = StateId>) -> Self {
        self.aggregates.extend(states);
        self
    }

    /// The same, with the capacities and routes of each stage as shares of what the stage can supply in all.
    #[must_use]
    pub fn in_shares(mut self) -> Self {
        let mut totals = vec![0.0; self.stages.len()];
        for (&(stage, _), capacity) in &self.suppliers {
            if let Some(total) = totals.get_mut(stage) {
                *total += capacity;
            }
        }
        let over = |stage: usize| totals.get(stage).copied().filter(|t| *t > 0.0).unwrap_or(1.0);
        for (&(stage, _), capacity) in &mut self.suppliers {
            *capacity /= over(stage);
        }
        for (&(stage, ..), capacity) in &mut self.routes {
            *capacity /= over(stage);
        }
        self
    }

    /// The good.
    #[must_use]
    pub fn good(&self) -> &str {
        &self.good
    }

    /// The stages, in the order in which the good passes them.
    #[must_use]
    pub fn stages(&self) -> &[String] {
        &self.stages
    }

    /// The suppliers by stage and state: stage, state, capacity.
    pub fn suppliers(&self) -> impl Iterator<Item = (&str, StateId, f64)> {
        self.suppliers
            .iter()
            .map(|(&(stage, state), &capacity)| (self.name(stage), state, capacity))
    }

    /// The routes by stage and ends: stage, from, to, capacity.
    pub fn routes(&self) -> impl Iterator<Item = (&str, StateId, StateId, f64)> {
        self.routes.iter().map(|(&(at, from, to), &capacity)| (self.name(at), from, to, capacity))
    }

    fn stage(&self, name: &str) -> Result<usize> {
        let at = self.stages.iter().position(|stage| stage == name);
        at.ok_or_else(|| Error::UnknownLabel { what: "stage", label: name.to_owned() })
    }

    fn name(&self, stage: usize) -> &str {
        self.stages.get(stage).map_or("", String::as_str)
    }
}

fn supplier_rows<S: Serializer>(
    suppliers: &BTreeMap<(usize, StateId), f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(suppliers.iter().map(|((at, state), capacity)| (at, state, capacity)))
}

fn route_rows<S: Serializer>(
    routes: &BTreeMap<(usize, StateId, StateId), f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(routes.iter().map(|((at, from, to), capacity)| (at, from, to, capacity)))
}

fn check(what: &'static str, row: StateId, column: &str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    let (row, column) = (row.to_string(), column.to_owned());
    Err(Error::Cell { what, row, column, value, expected: "a finite number of 0 or more" })
}

/// The largest suppliers of each stage.
impl fmt::Display for SupplyGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        writeln!(f, "{}: {}", self.good, self.stages.join(" -> "))?;
        for (at, stage) in self.stages.iter().enumerate() {
            let mut here: Vec<(StateId, f64)> = self
                .suppliers
                .iter()
                .filter(|((stage, _), _)| *stage == at)
                .map(|((_, state), capacity)| (*state, *capacity))
                .collect();
            let total: f64 = here.iter().map(|s| s.1).sum();
            here.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let list: Vec<String> = here
                .iter()
                .take(SHOWN)
                .map(|(state, capacity)| format!("{state} {:.1} %", 100.0 * capacity / total))
                .collect();
            let more = here.len().saturating_sub(SHOWN);
            let rest = if more > 0 { format!(", {more} more") } else { String::new() };
            writeln!(f, "  {stage:<12} {}{rest}", list.join(", "))?;
        }
        Ok(())
    }
}
