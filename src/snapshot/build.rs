use std::sync::{Arc, OnceLock};

use petgraph::graph::{DiGraph, NodeIndex};

use super::{Snapshot, Standing, standing::Agreements};
use crate::{
    error::{Error, Result},
    units::{Date, StateId},
    world::{Kind, TieId, World},
};

/// What is in force in `world` on `date`.
pub(super) fn snapshot(world: &World, date: Date) -> Result<Snapshot> {
    let world = world.clone();
    let mut graph = DiGraph::with_capacity(world.states().len(), world.tie_count());
    let mut codes = Codes::new();
    for state in world.states() {
        codes.put(state.id, graph.add_node(state.id).index());
    }
    let mut by_kind = vec![Vec::new(); Kind::ALL.len()];
    let mut dormant = Vec::new();
    let mut edges = Vec::with_capacity(world.tie_count());
    let agreements = Agreements::new(&world, date).with_clauses();
    for (id, tie) in world.ties() {
        if !tie.validity.contains(date) {
            continue;
        }
        match agreements.standing(tie)? {
            Standing::InForce => {
                edges.push((codes.find(tie.from)?, codes.find(tie.to)?, id));
                if let Some(list) = by_kind.get_mut(tie.kind() as usize) {
                    list.push(id);
                }
            }
            other => dormant.push((id, other)),
        }
    }
    edges.sort_unstable();
    for (from, to, id) in edges {
        graph.add_edge(NodeIndex::new(from.into()), NodeIndex::new(to.into()), id);
    }
    drop(agreements);
    let duties = world.classification().sectors.iter().map(|_| OnceLock::new()).collect();
    Ok(Snapshot { world, date, graph, by_kind, dormant, duties, trade: Arc::default() })
}

/// The place of each state among the nodes, by its code read as a number in base 26.
struct Codes(Vec<u16>);

impl Codes {
    fn new() -> Self {
        Self(vec![u16::MAX; 26 * 26 * 26])
    }

    fn at(state: StateId) -> usize {
        state
            .as_str()
            .bytes()
            .fold(0, |number, letter| number * 26 + usize::from(letter.wrapping_sub(b'A')))
    }

    fn put(&mut self, state: StateId, node: usize) {
        if let (Some(slot), Ok(node)) = (self.0.get_mut(Self::at(state)), u16::try_from(node)) {
            *slot = node;
        }
    }

    fn find(&self, state: StateId) -> Result<u16> {
        let found = self.0.get(Self::at(state)).copied().filter(|node| *node != u16::MAX);
        found.ok_or(Error::UnknownState { state })
    }
}

/// The node of `state`; nodes are in the order of the codes.
pub(super) fn node(graph: &DiGraph<StateId, TieId>, state: StateId) -> Option<NodeIndex> {
    graph.raw_nodes().binary_search_by_key(&state, |n| n.weight).ok().map(NodeIndex::new)
}
