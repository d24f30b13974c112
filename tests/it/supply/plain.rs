//! A supply graph as a plain matrix of whole numbers, and what is found in it by search.

use geoecon::{StateId, dependency::SupplyGraph};

pub(super) const STATES: [&str; 5] = ["AAA", "BBB", "CCC", "DDD", "EEE"];
pub(super) const STAGES: [&str; 3] = ["ore", "oxide", "magnet"];
pub(super) const USER: &str = "USE";

/// Capacities by stage and state; routes by stage, seller and buyer (5 is the user), or an open market.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    pub(super) capacity: Vec<[u32; 5]>,
    pub(super) routes: Vec<Option<Vec<(usize, usize, u32)>>>,
}

pub(super) fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

impl Plain {
    pub(super) fn graph(&self, reversed: bool) -> SupplyGraph {
        let mut graph =
            SupplyGraph::new("magnets", STAGES[..self.capacity.len()].iter().copied()).unwrap();
        let order = |n: usize| -> Vec<usize> {
            if reversed { (0..n).rev().collect() } else { (0..n).collect() }
        };
        for stage in order(self.capacity.len()) {
            for state in order(5) {
                let capacity = f64::from(self.capacity[stage][state]);
                graph = graph.supplier(STAGES[stage], id(STATES[state]), capacity).unwrap();
            }
            let routes = self.routes[stage].clone().unwrap_or_default();
            for at in order(routes.len()) {
                let (from, to, capacity) = routes[at];
                let to = id(STATES.get(to).copied().unwrap_or(USER));
                graph =
                    graph.route(STAGES[stage], id(STATES[from]), to, f64::from(capacity)).unwrap();
            }
        }
        graph
    }

    /// The most that reaches the user, without what is `gone`, by paths found one after the other.
    pub(super) fn max_flow(&self, gone: impl Fn(usize, usize) -> bool) -> u32 {
        let stages = self.capacity.len();
        let (entry, exit) =
            (|s: usize, i: usize| 2 + 10 * s + i, |s: usize, i: usize| 7 + 10 * s + i);
        let n = 2 + 10 * stages;
        let mut open = vec![vec![0_u32; n]; n];
        for stage in 0..stages {
            let last = stage + 1 == stages;
            for i in 0..5 {
                if gone(stage, i) {
                    continue;
                }
                open[entry(stage, i)][exit(stage, i)] = self.capacity[stage][i];
                if stage == 0 {
                    open[0][entry(0, i)] = u32::MAX / 4;
                }
                match &self.routes[stage] {
                    None if last => open[exit(stage, i)][1] = u32::MAX / 4,
                    None => (0..5)
                        .for_each(|k| open[exit(stage, i)][entry(stage + 1, k)] = u32::MAX / 4),
                    Some(routes) => {
                        for &(from, to, capacity) in routes.iter().filter(|route| route.0 == i) {
                            match (last, to) {
                                (true, 5) => open[exit(stage, from)][1] = capacity,
                                (false, 0..5) => {
                                    open[exit(stage, from)][entry(stage + 1, to)] = capacity;
                                }
                                _ => {}
                            }
                        }
                    }
                }
            }
        }
        let mut flow = 0;
        loop {
            let mut from = vec![usize::MAX; n];
            let mut queue = vec![0];
            from[0] = 0;
            while let Some(node) = queue.pop() {
                for next in 0..n {
                    if open[node][next] > 0 && from[next] == usize::MAX {
                        from[next] = node;
                        queue.push(next);
                    }
                }
            }
            if from[1] == usize::MAX {
                return flow;
            }
            let (mut node, mut width) = (1, u32::MAX);
            while node != 0 {
                width = width.min(open[from[node]][node]);
                node = from[node];
            }
            node = 1;
            while node != 0 {
                open[from[node]][node] -= width;
                open[node][from[node]] += width;
                node = from[node];
            }
            flow += width;
        }
    }
}
