//! The supply graph of one user as a flow network in whole numbers.

use super::{SupplyGraph, path::SupplyStep};
use crate::{snapshot::FlowGraph, units::StateId};

/// Capacities are counted in 2^-52 of the power of two above their sum: what enters a state is what leaves
/// it, and a maximal flow is a minimal cut, to the last digit.
const BITS: f64 = 52.0;

/// Above every sum of capacities.
const FREE: u64 = 1 << 60;

/// What an edge of the network stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arc {
    /// What a supplier can supply.
    Supplier(usize, StateId),
    /// What can go from a supplier to a state.
    Route(usize, StateId, StateId),
    /// What the user takes.
    Demand,
    /// No limit of its own.
    Free,
}

pub(super) struct Network {
    graph: FlowGraph,
    /// What each edge stands for.
    arcs: Vec<Arc>,
    /// The supplier that each node is an entry or exit of.
    owners: Vec<Option<(usize, StateId)>>,
    source: usize,
    sink: usize,
    /// What one part is in the unit of the graph.
    unit: f64,
}

/// A maximal flow.
pub(super) struct MaxFlow {
    pub(super) value: u64,
    flows: Vec<u64>,
}

impl Network {
    /// All that can reach `user`, at most `demand`, without the suppliers that are `gone`.
    pub(super) fn new(
        supply: &SupplyGraph,
        user: StateId,
        demand: Option<f64>,
        gone: impl Fn(usize, StateId) -> bool,
    ) -> Self {
        let whole: f64 = supply.suppliers.values().sum();
        // A power of two, so that whole numbers stay whole.
        let unit = if whole > 0.0 && whole.is_finite() {
            (whole.log2().ceil() - BITS).exp2().max(f64::MIN_POSITIVE)
        } else {
            1.0
        };
        let graph = FlowGraph::with_capacity(2 * supply.suppliers.len(), supply.routes.len());
        let (arcs, owners) = (Vec::new(), Vec::new());
        let mut net = Self { graph, arcs, owners, source: 0, sink: 0, unit };
        let (source, sink) = (net.node(None), net.node(None));
        (net.source, net.sink) = (source, sink);
        let arrival = match demand {
            Some(demand) => {
                let arrival = net.node(None);
                net.link(arrival, sink, Arc::Demand, net.parts(demand));
                arrival
            }
            None => sink,
        };
        // Entry and exit of each supplier, in the order of the table: by stage, then state.
        let mut doors: Vec<(usize, StateId, usize, usize)> = Vec::new();
        for (&(stage, state), &capacity) in &supply.suppliers {
            if gone(stage, state) || capacity <= 0.0 {
                continue;
            }
            let here = Arc::Supplier(stage, state);
            let owner = Some((stage, state));
            let (entry, exit) = (net.node(owner), net.node(owner));
            net.link(entry, exit, here, net.parts(capacity));
            if stage == 0 {
                net.link(source, entry, Arc::Free, FREE);
            }
            doors.push((stage, state, entry, exit));
        }
        let door = |stage: usize, state: StateId| {
            let at = doors.binary_search_by_key(&(stage, state), |d| (d.0, d.1)).ok()?;
            doors.get(at).map(|d| (d.2, d.3))
        };
        let last = supply.stages.len() - 1;
        for stage in (0..=last).filter(|s| supply.routed.get(*s) != Some(&true)) {
            let market = net.node(None);
            for &(at, _, entry, exit) in &doors {
                if at == stage {
                    net.link(exit, market, Arc::Free, FREE);
                } else if at == stage + 1 {
                    net.link(market, entry, Arc::Free, FREE);
                }
            }
            if stage == last {
                net.link(market, arrival, Arc::Free, FREE);
            }
        }
        for (&(stage, from, to), &capacity) in &supply.routes {
            let target = match stage == last {
                true if to == user => Some(arrival),
                true => None,
                false => door(stage + 1, to).map(|door| door.0),
            };
            if let (Some((_, exit)), Some(target)) = (door(stage, from), target)
                && capacity > 0.0
            {
                net.link(exit, target, Arc::Route(stage, from, to), net.parts(capacity));
            }
        }
        net
    }

    fn node(&mut self, owner: Option<(usize, StateId)>) -> usize {
        self.owners.push(owner);
        self.graph.add_node()
    }

    fn link(&mut self, from: usize, to: usize, arc: Arc, capacity: u64) {
        if capacity > 0 {
            self.graph.add_edge(from, to, capacity);
            self.arcs.push(arc);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "capped between 0 and 2^60"
    )]
    fn parts(&self, amount: f64) -> u64 {
        if amount <= 0.0 {
            return 0;
        }
        // However small, it stays a way.
        (amount / self.unit).round().clamp(1.0, 1e18) as u64
    }

    #[expect(clippy::cast_precision_loss, reason = "parts are at most about 2^52")]
    pub(super) fn amount(&self, parts: u64) -> f64 {
        parts as f64 * self.unit
    }

    pub(super) fn max_flow(&self) -> MaxFlow {
        let (value, flows) = self.graph.max_flow(self.source, self.sink);
        MaxFlow { value, flows }
    }

    /// The suppliers on every path, in no order, each for its entry and for its exit; `None` where there is no path.
    pub(super) fn dominators(&self) -> Option<Vec<(usize, StateId)>> {
        let nodes = self.graph.strict_dominators(self.source, self.sink)?;
        Some(nodes.into_iter().filter_map(|node| *self.owners.get(node)?).collect())
    }

    /// What passes each supplier.
    pub(super) fn through(&self, flow: &MaxFlow) -> Vec<(usize, StateId, u64)> {
        let arcs = self.arcs.iter().zip(&flow.flows);
        arcs.filter_map(|(arc, &parts)| match *arc {
            Arc::Supplier(at, state) if parts > 0 => Some((at, state, parts)),
            _ => None,
        })
        .collect()
    }

    /// The minimal cut nearest the source: what is full between the states that more could reach and those
    /// that it could not.
    pub(super) fn min_cut(&self, flow: &MaxFlow) -> Vec<(Arc, u64)> {
        let mut reached = vec![false; self.graph.node_count()];
        let mut stack = vec![self.source];
        while let Some(node) = stack.pop() {
            let Some(mark) = reached.get_mut(node) else { continue };
            if std::mem::replace(mark, true) {
                continue;
            }
            let carried = |edge: usize| flow.flows.get(edge).copied().unwrap_or(0);
            for edge in self.graph.leaving(node) {
                if carried(edge.number) < edge.capacity {
                    stack.push(edge.to);
                }
            }
            for edge in self.graph.entering(node) {
                if carried(edge.number) > 0 {
                    stack.push(edge.from);
                }
            }
        }
        let is = |node: usize| reached.get(node) == Some(&true);
        let edges = self.graph.edges().zip(&self.arcs);
        edges
            .filter(|(edge, _)| is(edge.from) && !is(edge.to))
            .map(|(edge, arc)| (*arc, edge.capacity))
            .collect()
    }

    /// The flow as paths, each along the widest way still open; together they are the whole flow.
    pub(super) fn paths(&self, flow: &MaxFlow) -> Vec<(Vec<SupplyStep>, u64)> {
        let mut left = flow.flows.clone();
        let mut paths: Vec<(Vec<SupplyStep>, u64)> = Vec::new();
        loop {
            let (mut node, mut width) = (self.source, u64::MAX);
            let (mut edges, mut steps) = (Vec::new(), Vec::new());
            while node != self.sink {
                let open = |edge: usize| left.get(edge).copied().unwrap_or(0);
                let widest = self
                    .graph
                    .leaving(node)
                    .filter(|edge| open(edge.number) > 0)
                    .max_by_key(|edge| (open(edge.number), std::cmp::Reverse(edge.number)));
                let Some(edge) = widest else { break };
                let at = edge.number;
                width = width.min(open(at));
                if let Some(Arc::Supplier(stage, state)) = self.arcs.get(at) {
                    steps.push(SupplyStep::new(*stage, *state));
                }
                edges.push(at);
                node = edge.to;
            }
            if node != self.sink || edges.is_empty() {
                break;
            }
            for at in edges {
                if let Some(rest) = left.get_mut(at) {
                    *rest -= width;
                }
            }
            match paths.iter_mut().find(|(known, _)| *known == steps) {
                Some((_, sum)) => *sum += width,
                None => paths.push((steps, width)),
            }
        }
        paths.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        paths
    }
}
