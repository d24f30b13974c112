//! Branch and bound on who stands with whom.

use super::{
    compact::Compact,
    descent::partition,
    packing::{Packing, ROUNDS, pack},
    work::Work,
};

/// Random starts of the first partition, and of those in the branches.
const STARTS: [u32; 2] = [50, 2];
/// Rounds without a better packing, likewise: most graphs need no branches if the root is tried hard.
const PATIENCE: [usize; 2] = [ROUNDS, 12];

/// What the search proved.
pub(super) struct Found {
    /// The best partition.
    pub(super) sides: Vec<bool>,
    /// What it frustrates.
    pub(super) upper: u32,
    /// No partition frustrates less.
    pub(super) lower: u32,
    /// Cycles without common edges, as edges of the graph; `lower` of them where that is the proof.
    pub(super) cycles: Vec<Vec<usize>>,
    /// Branches looked at; 1 where the cycles were proof enough.
    pub(super) nodes: u32,
    /// Steps taken.
    pub(super) steps: u64,
}

/// The least frustrated weight, or bounds on it once `limit` branches have been looked at or `steps`
/// been taken.
pub(super) fn solve(graph: &Compact, limit: u32, steps: u64) -> Found {
    let n = graph.n();
    let mut search = Search {
        sides: vec![false; n],
        upper: u32::MAX,
        open_lower: u32::MAX,
        nodes: 0,
        limit,
        work: Work::new(steps),
    };
    let origin: Vec<(usize, bool)> = (0..n).map(|v| (v, false)).collect();
    let root = search.visit(graph, (0, 0), &origin);
    let lower = search.upper.min(search.open_lower);
    let Search { sides, upper, nodes, work, .. } = search;
    Found { sides, upper, lower, cycles: root.cycles, nodes, steps: work.spent() }
}

struct Search {
    sides: Vec<bool>,
    upper: u32,
    /// The lowest bound of a branch that was not followed.
    open_lower: u32,
    nodes: u32,
    limit: u32,
    work: Work,
}

impl Search {
    /// Looks at one branch: `graph` has merged vertices, at a `cost` already incurred, and no
    /// partition of it frustrates less than `known` with that cost; `origin` says where each vertex
    /// of the whole graph went, and whether turned over.
    fn visit(
        &mut self,
        graph: &Compact,
        (cost, known): (u32, u32),
        origin: &[(usize, bool)],
    ) -> Packing {
        let [at_root, in_branches] = [0, 1].map(|i| (STARTS[i], PATIENCE[i]));
        let root = self.nodes == 0;
        let (starts, patience) = if root { at_root } else { in_branches };
        self.nodes += 1;
        // However large the graph, something is left to bound it from below.
        let enough = |work: &Work| if root { !work.is_fresh() } else { work.is_done() };
        let (sides, rest) = partition(graph, starts, &mut self.work, enough);
        if cost + rest < self.upper {
            self.upper = cost + rest;
            let side = |v: usize| sides.get(v).copied().unwrap_or(false);
            self.sides = origin.iter().map(|&(v, turned)| side(v) ^ turned).collect();
        }
        let enough = self.upper.saturating_sub(cost);
        let whole = pack(graph, &sides, 1, (enough, patience), &mut self.work);
        let (mut lower, mut open) = (whole.lower, whole.open);
        if lower < enough {
            let halves = pack(graph, &sides, 2, (enough, patience), &mut self.work);
            lower = lower.max(halves.lower);
            open = halves.open.or(open);
        }
        let known = known.max(cost + lower);
        let edge = open.and_then(|e| graph.edges.get(e)).copied();
        for opposite in [false, true] {
            if known >= self.upper {
                break;
            }
            let Some(edge) = edge.filter(|_| self.nodes < self.limit && !self.work.is_done())
            else {
                self.open_lower = self.open_lower.min(known);
                break;
            };
            // As the edge is, then the other way.
            let opposite = opposite ^ edge.negative;
            let (merged, more) = graph.merged(edge.a, edge.b, opposite);
            let moved: Vec<(usize, bool)> = origin
                .iter()
                .map(
                    |&(v, turned)| {
                        if v == edge.b { (edge.a, turned ^ opposite) } else { (v, turned) }
                    },
                )
                .collect();
            self.visit(&merged, (cost + more, known), &moved);
        }
        whole
    }
}
