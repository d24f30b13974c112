use super::graph::Edge;

/// A signed graph for the search: weighted, without parallel edges, its edges listed by end.
#[derive(Debug, Clone)]
pub(super) struct Compact {
    pub(super) edges: Vec<Weighted>,
    /// By vertex: the other end and the edge.
    ends: Vec<Vec<(usize, usize)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weighted {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) negative: bool,
    pub(super) weight: u32,
}

impl Compact {
    pub(super) fn new(n: usize, edges: Vec<Weighted>) -> Self {
        let mut ends = vec![Vec::new(); n];
        for (e, edge) in edges.iter().enumerate() {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                if let Some(list) = ends.get_mut(from) {
                    list.push((to, e));
                }
            }
        }
        Self { edges, ends }
    }

    pub(super) fn from_edges(n: usize, edges: &[Edge]) -> Self {
        let weighted =
            edges.iter().map(|e| Weighted { a: e.a, b: e.b, negative: e.negative, weight: 1 });
        Self::new(n, weighted.collect())
    }

    pub(super) fn n(&self) -> usize {
        self.ends.len()
    }

    /// The other end and the number of every edge of a vertex.
    pub(super) fn ends(&self, vertex: usize) -> &[(usize, usize)] {
        self.ends.get(vertex).map_or(&[], Vec::as_slice)
    }

    /// Weight of the edges that this partition frustrates.
    pub(super) fn cost(&self, sides: &[bool]) -> u32 {
        self.edges.iter().filter(|e| e.is_frustrated(sides)).map(|e| e.weight).sum()
    }

    /// The graph in which two vertices are one, on the same side or on opposite ones.
    ///
    /// The second vertex stays as one without edges. Parallel edges of opposite sign cancel; what
    /// they cost in any case comes back beside the graph.
    pub(super) fn merged(&self, keep: usize, gone: usize, opposite: bool) -> (Self, u32) {
        let mut cost = 0;
        // Net weight between `keep` and each other vertex, positive edges counted up.
        let mut net = vec![0_i64; self.n()];
        let mut edges = Vec::with_capacity(self.edges.len());
        let mut inside = 0_i64;
        for edge in &self.edges {
            let at_gone = edge.a == gone || edge.b == gone;
            if !at_gone && edge.a != keep && edge.b != keep {
                edges.push(*edge);
                continue;
            }
            let turned = edge.negative ^ (at_gone && opposite);
            let signed = if turned { -i64::from(edge.weight) } else { i64::from(edge.weight) };
            let other =
                if edge.a == gone || (!at_gone && edge.a == keep) { edge.b } else { edge.a };
            if at_gone && other == keep {
                inside = signed;
            } else if let Some(sum) = net.get_mut(other) {
                if sum.signum() * signed.signum() < 0 {
                    cost += u32::try_from(sum.abs().min(signed.abs())).unwrap_or(u32::MAX);
                }
                *sum += signed;
            }
        }
        if inside < 0 {
            cost += u32::try_from(-inside).unwrap_or(u32::MAX);
        }
        for (other, &sum) in net.iter().enumerate() {
            if sum != 0 {
                let weight = u32::try_from(sum.abs()).unwrap_or(u32::MAX);
                edges.push(Weighted { a: keep, b: other, negative: sum < 0, weight });
            }
        }
        (Self::new(self.n(), edges), cost)
    }
}

impl Weighted {
    pub(super) fn is_frustrated(&self, sides: &[bool]) -> bool {
        let side = |v: usize| sides.get(v).copied().unwrap_or(false);
        (side(self.a) != side(self.b)) != self.negative
    }
}
