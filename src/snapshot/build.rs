use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::{Snapshot, Standing, standing::Agreements};
use crate::{
    error::{Error, Result},
    units::{Date, StateId},
    world::{Kind, World},
};

/// What is in force in `world` on `date`.
pub(super) fn snapshot(world: &World, date: Date) -> Result<Snapshot> {
    let world = world.clone();
    let codes: Vec<StateId> = world.states().map(|s| s.id).collect();
    let mut graph = DiGraph::with_capacity(codes.len(), world.ties().len());
    for code in &codes {
        graph.add_node(*code);
    }
    let kinds: BTreeMap<Kind, usize> =
        Kind::ALL.iter().enumerate().map(|(at, kind)| (*kind, at)).collect();
    let mut by_kind = vec![Vec::new(); kinds.len()];
    let mut dormant = Vec::new();
    let mut edges = Vec::with_capacity(world.ties().len());
    let agreements = Agreements::new(&world, date);
    for (place, (_, tie)) in (0_u32..).zip(world.ties()) {
        if !tie.validity.contains(date) {
            continue;
        }
        match agreements.standing(tie)? {
            Standing::InForce => {
                let ends = (find(&codes, tie.from)?, find(&codes, tie.to)?);
                let kind = tie.kind();
                edges.push((ends, kind, place));
                if let Some(list) = kinds.get(&kind).and_then(|at| by_kind.get_mut(*at)) {
                    list.push(place);
                }
            }
            other => dormant.push((place, other)),
        }
    }
    edges.sort_unstable();
    for ((from, to), _, place) in edges {
        graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), place);
    }
    Ok(Snapshot { world, date, graph, by_kind, dormant })
}

fn find(codes: &[StateId], state: StateId) -> Result<usize> {
    codes.binary_search(&state).map_err(|_| Error::UnknownState { state })
}

/// The node of `state`; nodes are in the order of the codes.
pub(super) fn node(graph: &DiGraph<StateId, u32>, state: StateId) -> Option<NodeIndex> {
    graph.raw_nodes().binary_search_by_key(&state, |n| n.weight).ok().map(NodeIndex::new)
}
