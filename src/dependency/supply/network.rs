//! The supply graph of one user as a flow network in whole numbers.

use petgraph::{
    algo::dinics,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};

use super::{SupplyGraph, path::SupplyStep};
use crate::units::StateId;

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
    pub(super) graph: DiGraph<Arc, u64>,
    arcs: Vec<Arc>,
    pub(super) source: NodeIndex,
    pub(super) sink: NodeIndex,
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
        let mut graph = DiGraph::with_capacity(2 * supply.suppliers.len(), supply.routes.len());
        let (source, sink) = (graph.add_node(Arc::Free), graph.add_node(Arc::Demand));
        let mut net = Self { graph, arcs: Vec::new(), source, sink, unit };
        let arrival = match demand {
            Some(demand) => {
                let arrival = net.graph.add_node(Arc::Free);
                net.link(arrival, sink, Arc::Demand, net.parts(demand));
                arrival
            }
            None => sink,
        };
        // Entry and exit of each supplier, in the order of the table: by stage, then state.
        let mut doors: Vec<(usize, StateId, NodeIndex, NodeIndex)> = Vec::new();
        for (&(stage, state), &capacity) in &supply.suppliers {
            if gone(stage, state) || capacity <= 0.0 {
                continue;
            }
            let here = Arc::Supplier(stage, state);
            let (entry, exit) = (net.graph.add_node(here), net.graph.add_node(here));
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
            let market = net.graph.add_node(Arc::Free);
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

    fn link(&mut self, from: NodeIndex, to: NodeIndex, arc: Arc, capacity: u64) {
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
        let (value, flows) = dinics(&self.graph, self.source, self.sink);
        MaxFlow { value, flows }
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
            let Some(mark) = reached.get_mut(node.index()) else { continue };
            if std::mem::replace(mark, true) {
                continue;
            }
            let carried = |edge: usize| flow.flows.get(edge).copied().unwrap_or(0);
            for edge in self.graph.edges(node) {
                if carried(edge.id().index()) < *edge.weight() {
                    stack.push(edge.target());
                }
            }
            for edge in self.graph.edges_directed(node, petgraph::Direction::Incoming) {
                if carried(edge.id().index()) > 0 {
                    stack.push(edge.source());
                }
            }
        }
        let is = |node: NodeIndex| reached.get(node.index()) == Some(&true);
        let edges = self.graph.edge_references().zip(&self.arcs);
        edges
            .filter(|(edge, _)| is(edge.source()) && !is(edge.target()))
            .map(|(edge, arc)| (*arc, *edge.weight()))
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
                    .edges(node)
                    .filter(|edge| open(edge.id().index()) > 0)
                    .max_by_key(|edge| (open(edge.id().index()), std::cmp::Reverse(edge.id())));
                let Some(edge) = widest else { break };
                let at = edge.id().index();
                width = width.min(open(at));
                if let Some(Arc::Supplier(stage, state)) = self.arcs.get(at) {
                    steps.push(SupplyStep::new(*stage, *state));
                }
                edges.push(at);
                node = edge.target();
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
