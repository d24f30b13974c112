//! Upper bounds: partitions that no chain of flips improves.

use rand::RngExt;

use super::{compact::Compact, work::Work};
use crate::random;

/// The best partition found from all on one side and from `starts` random ones, or fewer once
/// `work` says that it is enough.
pub(super) fn partition(
    graph: &Compact,
    starts: u32,
    work: &mut Work,
    enough: impl Fn(&Work) -> bool,
) -> (Vec<bool>, u32) {
    let mut best = vec![false; graph.n()];
    descend(graph, &mut best, work);
    let mut cost = graph.cost(&best);
    for start in 0..starts {
        if enough(work) {
            break;
        }
        let mut rng = random::stream(0, start.into());
        let mut sides: Vec<bool> = (0..graph.n()).map(|_| rng.random()).collect();
        descend(graph, &mut sides, work);
        let found = graph.cost(&sides);
        if found < cost {
            (best, cost) = (sides, found);
        }
    }
    (best, cost)
}

/// Kernighan and Lin's passes: every vertex flips once, the best first even where it hurts, and the
/// best point on the way is kept; until a pass finds nothing, or the work is done.
fn descend(graph: &Compact, sides: &mut [bool], work: &mut Work) {
    loop {
        work.spend(graph.n() * graph.n() + graph.edges.len());
        let mut trial = sides.to_vec();
        // By vertex: what flipping it adds to the cost.
        let mut gain: Vec<i64> = (0..graph.n()).map(|v| flip_cost(graph, &trial, v)).collect();
        let mut free: Vec<bool> = vec![true; graph.n()];
        let (mut sum, mut best_sum, mut best_length) = (0, 0, 0);
        let mut order = Vec::with_capacity(graph.n());
        loop {
            let candidates = gain.iter().zip(&free).enumerate().filter(|(_, (_, free))| **free);
            let Some((vertex, (&change, _))) = candidates.min_by_key(|(_, (change, _))| **change)
            else {
                break;
            };
            sum += change;
            order.push(vertex);
            flip(&mut trial, vertex);
            if let Some(free) = free.get_mut(vertex) {
                *free = false;
            }
            for &(other, e) in graph.ends(vertex) {
                if let (Some(gain), Some(edge)) = (gain.get_mut(other), graph.edges.get(e)) {
                    let weight = i64::from(edge.weight);
                    *gain += if edge.is_frustrated(&trial) { -2 * weight } else { 2 * weight };
                }
            }
            if sum < best_sum {
                (best_sum, best_length) = (sum, order.len());
            }
        }
        if best_sum == 0 {
            return;
        }
        for &vertex in order.iter().take(best_length) {
            flip(sides, vertex);
        }
        if work.is_done() {
            return;
        }
    }
}

fn flip(sides: &mut [bool], vertex: usize) {
    if let Some(side) = sides.get_mut(vertex) {
        *side = !*side;
    }
}

fn flip_cost(graph: &Compact, sides: &[bool], vertex: usize) -> i64 {
    let edges = graph.ends(vertex).iter().filter_map(|&(_, e)| graph.edges.get(e));
    edges
        .map(|e| if e.is_frustrated(sides) { -i64::from(e.weight) } else { i64::from(e.weight) })
        .sum()
}
