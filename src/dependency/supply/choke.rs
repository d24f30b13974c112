use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    SupplyGraph, SupplyPath, SupplyStep, dominate,
    network::{Arc, Network},
};
use crate::{
    error::{Error, Result},
    units::StateId,
};

/// From which loss on a supplier is a choke point, and how much its user needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChokeSettings {
    threshold: f64,
    demand: Option<f64>,
    paths: usize,
}

impl Default for ChokeSettings {
    /// A loss above 10 %; all that can reach the user; the ten widest paths.
    fn default() -> Self {
        Self { threshold: 0.1, demand: None, paths: 10 }
    }
}

impl From<f64> for ChokeSettings {
    /// A loss above this share.
    fn from(threshold: f64) -> Self {
        Self::default().threshold(threshold)
    }
}

impl ChokeSettings {
    /// A supplier is a choke point where its loss takes more than this share, from 0 to 1, of what can reach
    /// the user.
    #[must_use]
    pub fn threshold(mut self, share: f64) -> Self {
        self.threshold = share;
        self
    }

    /// What the user needs, in the unit of the graph: more need not reach it, so that a loss that others can
    /// make up for is none. `None` is no limit.
    #[must_use]
    pub fn demand(mut self, demand: impl Into<Option<f64>>) -> Self {
        self.demand = demand.into();
        self
    }

    /// How many paths to list at most.
    #[must_use]
    pub fn paths(mut self, most: usize) -> Self {
        self.paths = most;
        self
    }

    fn check(&self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.threshold) {
            return Err(Error::OutOfRange {
                what: "threshold of loss",
                value: self.threshold.to_string(),
                expected: "a share from 0 to 1",
            });
        }
        match self.demand {
            Some(demand) if !(demand.is_finite() && demand > 0.0) => Err(Error::OutOfRange {
                what: "demand",
                value: demand.to_string(),
                expected: "a finite number above 0",
            }),
            _ => Ok(()),
        }
    }
}

/// Whose loss cuts what can reach a state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChokePoints {
    /// What was computed.
    pub method: &'static str,
    /// The good.
    pub good: String,
    /// Its stages, in order.
    pub stages: Vec<String>,
    /// The user.
    pub user: StateId,
    /// From which loss on a supplier is listed, and what the user needs.
    pub settings: ChokeSettings,
    /// The most that can reach the user, in the unit of the graph.
    pub max_flow: f64,
    /// States whose loss at all their stages takes more than the threshold, the largest loss first; of equal
    /// loss by code. The user itself and aggregates are not among them.
    pub choke_points: Vec<ChokePoint>,
    /// Suppliers on every path, first stage first.
    pub dominators: Vec<SupplyStep>,
    /// What bounds the flow: capacities that sum to [`max_flow`](Self::max_flow). Where there are several such
    /// sets, the one nearest the first stage.
    pub min_cut: Vec<CutElement>,
    /// The widest ways of one maximal flow; where a market is open, who buys of whom is one choice of many.
    pub paths: Vec<SupplyPath>,
}

/// A state whose loss cuts what can reach the user.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChokePoint {
    /// Who.
    pub supplier: StateId,
    /// Share of the flow that is lost without it, at all its stages, from 0 to 1.
    pub loss: f64,
    /// What can still reach the user, in the unit of the graph.
    pub flow_without: f64,
    /// Whether nothing does: it is on every path.
    pub disconnects: bool,
    /// What its loss at one stage alone takes, by stage; stages through which nothing comes are left out.
    pub by_stage: Vec<StageLoss>,
}

/// What the loss of a supplier at one stage takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageLoss {
    /// The stage.
    pub stage: String,
    /// Share of the flow that is lost, from 0 to 1.
    pub loss: f64,
    /// Whether every path passes here.
    pub dominator: bool,
}

/// A capacity of the minimal cut.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub enum CutElement {
    /// A supplier at its limit.
    Supplier {
        /// Who.
        state: StateId,
        /// At which stage.
        stage: String,
        /// Its capacity, in the unit of the graph.
        capacity: f64,
    },
    /// A route at its limit.
    Route {
        /// Who sells.
        from: StateId,
        /// At which stage.
        stage: String,
        /// Who buys.
        to: StateId,
        /// Its capacity, in the unit of the graph.
        capacity: f64,
    },
    /// The user needs no more.
    Demand {
        /// What it needs, in the unit of the graph.
        capacity: f64,
    },
}

impl CutElement {
    /// The capacity, in the unit of the graph.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        match self {
            Self::Supplier { capacity, .. }
            | Self::Route { capacity, .. }
            | Self::Demand { capacity } => *capacity,
        }
    }
}

/// Whose loss cuts what can reach `user`, through all stages of a good.
///
/// *Method:* the most that can reach the user is a maximal flow (Dinic's algorithm, by petgraph), found again
/// without each state in turn; a minimal cut by a search of what is left of the capacities; suppliers on
/// every path by dominators. Capacities are rounded to one part in 2^51 of
/// their sum, and all else is exact.
///
/// *Cost:* a maximal flow for each state and each supplier that carries some of the first.
///
/// # Errors
/// [`Error::OutOfRange`] for a setting.
///
/// ```
/// use geoecon::{StateId, dependency::{ChokeSettings, SupplyGraph, choke_points}};
///
/// let [chn, mys, kor]: [StateId; 3] = ["CHN".parse()?, "MYS".parse()?, "KOR".parse()?];
/// let oxides = SupplyGraph::new("oxides", ["oxide"])?
///     .supplier("oxide", chn, 90.0)?
///     .supplier("oxide", mys, 10.0)?;
/// let all = choke_points(&oxides, kor, ChokeSettings::default())?;
/// assert!((all.choke_points[0].loss - 0.9).abs() < 1e-12);
/// // Korea needs 20 alone: half of it could still be had.
/// let need = choke_points(&oxides, kor, ChokeSettings::default().demand(20.0))?;
/// assert!((need.choke_points[0].loss - 0.5).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Dinic, E. A. (1970). Algorithm for solution of a problem of maximum flow in networks with power
/// estimation. *Soviet Mathematics Doklady* 11.
pub fn choke_points(
    graph: &SupplyGraph,
    user: StateId,
    settings: impl Into<ChokeSettings>,
) -> Result<ChokePoints> {
    let settings = settings.into();
    settings.check()?;
    let net = Network::new(graph, user, settings.demand, |_, _| false);
    let flow = net.max_flow();
    let without = |gone: &dyn Fn(usize, StateId) -> bool| {
        Network::new(graph, user, settings.demand, gone).max_flow().value
    };
    #[expect(clippy::cast_precision_loss, reason = "parts are at most about 2^52")]
    let lost = |left: u64| (flow.value - left.min(flow.value)) as f64 / flow.value.max(1) as f64;
    let dominators = dominate::of(graph, &net).unwrap_or_default();

    // Whoever carries none of a maximal flow takes nothing with it.
    let mut carriers: BTreeMap<StateId, Vec<usize>> = BTreeMap::new();
    for (stage, state, _) in net.through(&flow) {
        if state != user && !graph.aggregates.contains(&state) {
            carriers.entry(state).or_default().push(stage);
        }
    }
    let mut points = Vec::new();
    for (supplier, mut stages) in carriers {
        stages.sort_unstable();
        let left = without(&|_, state| state == supplier);
        if lost(left) <= settings.threshold {
            continue;
        }
        let only = stages.len() == 1
            && graph.suppliers.keys().filter(|(_, state)| *state == supplier).count() == 1;
        let by_stage = stages
            .into_iter()
            .map(|at| {
                let left =
                    if only { left } else { without(&|stage, who| (stage, who) == (at, supplier)) };
                StageLoss {
                    stage: graph.name(at).to_owned(),
                    loss: lost(left),
                    dominator: dominators.iter().any(|d| (d.at, d.state) == (at, supplier)),
                }
            })
            .collect();
        points.push(ChokePoint {
            supplier,
            loss: lost(left),
            flow_without: net.amount(left),
            disconnects: left == 0,
            by_stage,
        });
    }
    points.sort_by(|a, b| b.loss.total_cmp(&a.loss).then(a.supplier.cmp(&b.supplier)));

    let min_cut = net.min_cut(&flow).into_iter().filter_map(|(arc, parts)| {
        let capacity = net.amount(parts);
        Some(match arc {
            Arc::Supplier(at, state) => {
                CutElement::Supplier { state, stage: graph.name(at).to_owned(), capacity }
            }
            Arc::Route(at, from, to) => {
                CutElement::Route { from, stage: graph.name(at).to_owned(), to, capacity }
            }
            Arc::Demand => CutElement::Demand { capacity },
            Arc::Free => return None,
        })
    });
    let paths = net.paths(&flow).into_iter().take(settings.paths).map(|(steps, parts)| {
        SupplyPath::named(graph, steps, user, net.amount(parts), 1.0 - lost(parts))
    });
    Ok(ChokePoints {
        method: "maximal flow without each supplier; minimal cut; dominators",
        good: graph.good.clone(),
        stages: graph.stages.clone(),
        user,
        settings,
        max_flow: net.amount(flow.value),
        choke_points: points,
        dominators,
        min_cut: min_cut.collect(),
        paths: paths.collect(),
    })
}

impl fmt::Display for ChokePoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        write!(f, "{} for {} ({}): ", self.good, self.user, self.stages.join(" -> "))?;
        if self.max_flow <= 0.0 {
            return writeln!(f, "nothing can reach it");
        }
        match self.choke_points.first() {
            Some(first) => writeln!(
                f,
                "without {} it loses {} of what can reach it",
                first.supplier,
                percent(first.loss)
            )?,
            None => {
                writeln!(
                    f,
                    "no state's loss takes more than {}",
                    percent(self.settings.threshold)
                )?;
            }
        }
        for point in &self.choke_points {
            let stages: Vec<String> = point
                .by_stage
                .iter()
                .map(|s| {
                    let all = if s.dominator { ", on every path" } else { "" };
                    format!("{} alone {}{all}", s.stage, percent(s.loss))
                })
                .collect();
            writeln!(
                f,
                "  {:<4} {:>7} lost  ({})",
                point.supplier,
                percent(point.loss),
                stages.join("; ")
            )?;
        }
        for path in self.paths.iter().take(SHOWN) {
            writeln!(f, "  {:>7} comes {path}", percent(path.share))?;
        }
        writeln!(f, "  {}", self.method)
    }
}
