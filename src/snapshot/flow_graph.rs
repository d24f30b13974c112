//! A directed graph with capacities, and what petgraph computes on it.

use petgraph::{
    Direction,
    algo::{dinics, dominators::simple_fast},
    graph::{DiGraph, EdgeReference, NodeIndex},
    visit::EdgeRef,
};

/// A directed graph with whole capacities. Nodes and edges are numbered from 0 in the order they are added.
#[derive(Debug, Clone)]
pub(crate) struct FlowGraph(DiGraph<(), u64>);

/// An edge: its number, where it starts and ends, and what can go along it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlowEdge {
    pub(crate) number: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) capacity: u64,
}

impl FlowGraph {
    pub(crate) fn with_capacity(nodes: usize, edges: usize) -> Self {
        Self(DiGraph::with_capacity(nodes, edges))
    }

    pub(crate) fn add_node(&mut self) -> usize {
        self.0.add_node(()).index()
    }

    /// Both ends must be numbers of nodes.
    pub(crate) fn add_edge(&mut self, from: usize, to: usize, capacity: u64) {
        self.0.add_edge(NodeIndex::new(from), NodeIndex::new(to), capacity);
    }

    pub(crate) fn node_count(&self) -> usize {
        self.0.node_count()
    }

    /// The edges, in the order of their numbers.
    pub(crate) fn edges(&self) -> impl Iterator<Item = FlowEdge> {
        self.0.edge_references().map(flow_edge)
    }

    /// The edges from a node, the last added first.
    pub(crate) fn leaving(&self, node: usize) -> impl Iterator<Item = FlowEdge> {
        self.0.edges(NodeIndex::new(node)).map(flow_edge)
    }

    /// The edges to a node, the last added first.
    pub(crate) fn entering(&self, node: usize) -> impl Iterator<Item = FlowEdge> {
        self.0.edges_directed(NodeIndex::new(node), Direction::Incoming).map(flow_edge)
    }

    /// The value of a maximal flow, and what goes along each edge.
    pub(crate) fn max_flow(&self, source: usize, sink: usize) -> (u64, Vec<u64>) {
        dinics(&self.0, NodeIndex::new(source), NodeIndex::new(sink))
    }

    /// The other nodes on every path from `source` to `node`; `None` where no path goes there.
    pub(crate) fn strict_dominators(&self, source: usize, node: usize) -> Option<Vec<usize>> {
        let tree = simple_fast(&self.0, NodeIndex::new(source));
        Some(tree.strict_dominators(NodeIndex::new(node))?.map(NodeIndex::index).collect())
    }
}

fn flow_edge(edge: EdgeReference<'_, u64>) -> FlowEdge {
    FlowEdge {
        number: edge.id().index(),
        from: edge.source().index(),
        to: edge.target().index(),
        capacity: *edge.weight(),
    }
}
