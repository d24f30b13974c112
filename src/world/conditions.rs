//! Clauses that wait for each other.

use std::collections::BTreeMap;

use super::Clause;
use crate::units::ClauseId;

/// A clause among those that may still be on a cycle.
struct Node {
    /// The clauses that this one is conditional on.
    on: Vec<usize>,
    /// The clauses that are conditional on this one.
    of: Vec<usize>,
    /// How many of `on` are not resolved.
    waits: usize,
    resolved: bool,
}

/// Cycles of conditions, no two of which share a clause; none if and only if there is no cycle.
///
/// Each is one of its clauses, then the one it is conditional on, and so on around.
pub(super) fn cycles(clauses: &[Clause]) -> Vec<Vec<ClauseId>> {
    let mut number = BTreeMap::new();
    for (index, clause) in clauses.iter().enumerate() {
        number.entry(&clause.id).or_insert(index);
    }
    let mut nodes: Vec<Node> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let on: Vec<usize> =
            clause.conditional_on.iter().filter_map(|other| number.get(other).copied()).collect();
        nodes.push(Node { waits: on.len(), on, of: Vec::new(), resolved: false });
    }
    for index in 0..nodes.len() {
        for other in nodes[index].on.clone() {
            nodes[other].of.push(index);
        }
    }
    let free = (0..nodes.len()).filter(|&index| nodes[index].waits == 0).collect();
    resolve(&mut nodes, free);

    let mut found = Vec::new();
    for start in 0..nodes.len() {
        while !nodes[start].resolved {
            let cycle = walk(&nodes, start);
            found.push(cycle.iter().map(|&index| clauses[index].id.clone()).collect());
            resolve(&mut nodes, cycle);
        }
    }
    found
}

/// Marks clauses as resolved, and then those that waited for nothing else.
fn resolve(nodes: &mut [Node], mut open: Vec<usize>) {
    while let Some(index) = open.pop() {
        if std::mem::replace(&mut nodes[index].resolved, true) {
            continue;
        }
        for waiting in nodes[index].of.clone() {
            nodes[waiting].waits = nodes[waiting].waits.saturating_sub(1);
            if nodes[waiting].waits == 0 {
                open.push(waiting);
            }
        }
    }
}

/// The cycle that following unresolved conditions from `start` ends in. Every clause that is not
/// resolved waits for one that is not, so there is one.
fn walk(nodes: &[Node], start: usize) -> Vec<usize> {
    let mut path = vec![start];
    let mut at = BTreeMap::from([(start, 0)]);
    let mut here = start;
    while let Some(&next) = nodes[here].on.iter().find(|&&other| !nodes[other].resolved) {
        if let Some(&begin) = at.get(&next) {
            return path.split_off(begin);
        }
        at.insert(next, path.len());
        path.push(next);
        here = next;
    }
    path
}
