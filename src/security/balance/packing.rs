//! Lower bounds: unbalanced cycles that share no edge each need a frustrated edge of their own.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{compact::Compact, work::Work};

/// Rounds of rerouting.
pub(super) const ROUNDS: usize = 60;
const NOWHERE: usize = usize::MAX;

/// What a packing of cycles proves.
#[derive(Debug, Clone, Default)]
pub(super) struct Packing {
    /// No partition frustrates less than this.
    pub(super) lower: u32,
    /// The cycles, as edges, the frustrated one first.
    pub(super) cycles: Vec<Vec<usize>>,
    /// A frustrated edge without a cycle; where to branch.
    pub(super) open: Option<usize>,
}

/// Packs unbalanced cycles, each of one frustrated edge of `sides` and satisfied edges that close
/// it, so that no edge is used beyond `scale` times its weight. Their number over `scale`, rounded
/// up, bounds the frustration of every partition from below, since each cycle has an edge that it
/// frustrates.
///
/// With `scale` above 1 cycles may share edges in part, which bounds at least as well. Paths are
/// routed one by one and rerouted where they collide, at a price that grows with every collision.
/// Stops once the bound is `enough`, after `patience` rounds without a better packing, or when the
/// work is done: what has been packed until then is a bound all the same.
pub(super) fn pack(
    graph: &Compact,
    sides: &[bool],
    scale: u32,
    (enough, patience): (u32, usize),
    work: &mut Work,
) -> Packing {
    let mut router = Router::new(graph, sides, scale, work);
    let mut best = Packing::default();
    let (mut pressure, mut idle) = (0.0, 0);
    for round in 0..ROUNDS {
        router.route_all(pressure);
        let found = router.disjoint();
        idle += 1;
        if round == 0 || found.cycles.len() > best.cycles.len() {
            best = found;
            idle = 0;
        }
        let ended = best.lower >= enough || idle >= patience || router.work.is_done();
        if ended || !router.reprice() {
            break;
        }
        pressure = if round == 0 { 0.5 } else { pressure * 1.3 };
    }
    best
}

struct Router<'a> {
    graph: &'a Compact,
    work: &'a mut Work,
    scale: u32,
    /// By edge: how often a satisfied edge may be used; 0 for frustrated ones.
    capacity: Vec<u32>,
    used: Vec<u32>,
    /// Price of past collisions.
    history: Vec<f32>,
    /// The frustrated edges, each `scale` times its weight.
    wanted: Vec<usize>,
    /// Edges of the path that closes each; empty where there is none.
    paths: Vec<Vec<usize>>,
    distance: Vec<f32>,
    arrived_by: Vec<usize>,
    /// Vertices to settle, the nearest first; the bits of positive floats order as they do.
    frontier: BinaryHeap<Reverse<(u32, usize)>>,
}

impl<'a> Router<'a> {
    fn new(graph: &'a Compact, sides: &[bool], scale: u32, work: &'a mut Work) -> Self {
        let mut wanted = Vec::new();
        let mut capacity = Vec::with_capacity(graph.edges.len());
        for (e, edge) in graph.edges.iter().enumerate() {
            let units = edge.weight * scale;
            if edge.is_frustrated(sides) {
                capacity.push(0);
                wanted.extend((0..units).map(|_| e));
            } else {
                capacity.push(units);
            }
        }
        let (m, n) = (graph.edges.len(), graph.n());
        Self {
            graph,
            work,
            scale,
            capacity,
            used: vec![0; m],
            history: vec![0.0; m],
            paths: vec![Vec::new(); wanted.len()],
            wanted,
            distance: vec![0.0; n],
            arrived_by: vec![NOWHERE; n],
            frontier: BinaryHeap::new(),
        }
    }

    fn route_all(&mut self, pressure: f32) {
        for i in 0..self.wanted.len() {
            if self.work.is_done() {
                return;
            }
            let old = self.paths.get_mut(i).map(std::mem::take).unwrap_or_default();
            self.use_path(&old, false);
            let path = self.cheapest(i, pressure, false);
            self.use_path(&path, true);
            if let Some(place) = self.paths.get_mut(i) {
                *place = path;
            }
        }
    }

    fn use_path(&mut self, path: &[usize], add: bool) {
        for &e in path {
            if let Some(used) = self.used.get_mut(e) {
                *used = if add { *used + 1 } else { used.saturating_sub(1) };
            }
        }
    }

    /// Raises the price of the edges used too often; whether there are any.
    fn reprice(&mut self) -> bool {
        let mut any = false;
        let edges = self.used.iter().zip(&self.capacity).zip(&mut self.history);
        for ((&used, &capacity), history) in edges {
            if used > capacity {
                any = true;
                *history += f32::from(u16::try_from(used - capacity).unwrap_or(u16::MAX));
            }
        }
        any
    }

    /// The paths that fit together, the shortest first; those left over are rerouted where room is
    /// left.
    fn disjoint(&mut self) -> Packing {
        let mut order: Vec<usize> = (0..self.paths.len()).collect();
        order.sort_by_key(|&i| self.paths.get(i).map_or(0, Vec::len));
        let all_used = std::mem::replace(&mut self.used, vec![0; self.capacity.len()]);
        let mut cycles = Vec::with_capacity(order.len());
        let mut left_over = Vec::new();
        for i in order {
            let path = self.paths.get(i).cloned().unwrap_or_default();
            let has_room = |&e: &usize| self.used.get(e) < self.capacity.get(e);
            if !path.is_empty() && path.iter().all(has_room) {
                self.use_path(&path, true);
                cycles.push(self.closed(i, path));
            } else {
                left_over.push(i);
            }
        }
        let mut open = None;
        for i in left_over {
            let path = if self.work.is_done() { Vec::new() } else { self.cheapest(i, 0.0, true) };
            if path.is_empty() {
                open = open.or_else(|| self.wanted.get(i).copied());
            } else {
                self.use_path(&path, true);
                cycles.push(self.closed(i, path));
            }
        }
        self.used = all_used;
        let lower = u32::try_from(cycles.len()).unwrap_or(u32::MAX).div_ceil(self.scale);
        Packing { lower, cycles, open }
    }

    fn closed(&self, i: usize, path: Vec<usize>) -> Vec<usize> {
        self.wanted.get(i).copied().into_iter().chain(path).collect()
    }

    /// The cheapest path of satisfied edges between the ends of a frustrated one, empty where there
    /// is none; with `strict`, only over edges with room.
    fn cheapest(&mut self, i: usize, pressure: f32, strict: bool) -> Vec<usize> {
        let Some(edge) = self.wanted.get(i).and_then(|&e| self.graph.edges.get(e)) else {
            return Vec::new();
        };
        let (from, to) = (edge.a, edge.b);
        self.work.spend(self.graph.n());
        self.distance.fill(f32::INFINITY);
        self.arrived_by.fill(NOWHERE);
        self.frontier.clear();
        if let Some(distance) = self.distance.get_mut(from) {
            *distance = 0.0;
        }
        self.frontier.push(Reverse((0, from)));
        while let Some(Reverse((bits, at))) = self.frontier.pop() {
            if at == to {
                return self.path_back(from, to);
            }
            // A shorter way came first.
            if self.distance.get(at).is_some_and(|distance| distance.to_bits() == bits) {
                self.settle(at, f32::from_bits(bits), pressure, strict);
            }
        }
        Vec::new()
    }

    fn settle(&mut self, at: usize, so_far: f32, pressure: f32, strict: bool) {
        self.work.spend(self.graph.ends(at).len());
        for &(other, e) in self.graph.ends(at) {
            let capacity = self.capacity.get(e).copied().unwrap_or(0);
            let over = (self.used.get(e).copied().unwrap_or(0) + 1).saturating_sub(capacity);
            if capacity == 0 || (strict && over > 0) {
                continue;
            }
            let history = self.history.get(e).copied().unwrap_or(0.0);
            let crowd = f32::from(u16::try_from(over).unwrap_or(u16::MAX));
            let there = so_far + (1.0 + history) * (1.0 + pressure * crowd);
            let place = self.distance.get_mut(other).zip(self.arrived_by.get_mut(other));
            if let Some((distance, arrived_by)) = place
                && there < *distance
            {
                *distance = there;
                *arrived_by = e;
                self.frontier.push(Reverse((there.to_bits(), other)));
            }
        }
    }

    fn path_back(&self, from: usize, to: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = to;
        while at != from {
            let step = self.arrived_by.get(at).copied().unwrap_or(NOWHERE);
            let Some(edge) = self.graph.edges.get(step) else { return Vec::new() };
            path.push(step);
            at = if edge.a == at { edge.b } else { edge.a };
        }
        path
    }
}
