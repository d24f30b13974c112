use std::fmt;

use rand::RngExt;
use serde::Serialize;

use super::{
    FrustrationIndex, SignedGraph,
    compact::Compact,
    frustration::STEPS,
    packing::{ROUNDS, pack},
    work::Work,
};
use crate::{
    error::{Error, Result},
    random,
    units::Label,
};

/// Most labels whose divisions into groups are all looked at.
const MAX_EXACT: usize = 14;
/// Most labels whose divisions into two camps are all counted.
const MAX_COUNT: usize = 25;
/// Random starts of the search.
const STARTS: u32 = 200;

/// The division of a signed graph into a number of groups that frustrates least.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupsReport<L> {
    /// Edges that are negative within a group or positive between groups.
    pub index: FrustrationIndex,
    /// The groups, in the order of their first labels; empty ones are left out.
    pub groups: Vec<Vec<L>>,
    /// The most groups that were allowed.
    pub most: usize,
}

impl<L: Label> fmt::Display for GroupsReport<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "frustration index {} in at most {} groups", self.index, self.most)?;
        for group in &self.groups {
            let names: Vec<String> = group.iter().map(L::to_string).collect();
            writeln!(f, "  {}", names.join(", "))?;
        }
        Ok(())
    }
}

/// Which division into at most `most` groups is closest to friends within and foes between.
///
/// With three groups and more, a triangle of three foes is no strain: this is clusterability, or
/// weak balance. Up to 14 labels every division is looked at; beyond, the best of many descents is
/// given with a lower bound, from cycles without common edges that have one negative edge each and
/// so frustrate every division.
///
/// ```
/// use geoecon::security::balance::*;
///
/// let foes = [("a", "b"), ("b", "c"), ("a", "c")].map(|(a, b)| (a, b, Sign::Negative));
/// let graph = SignedGraph::new(foes)?;
/// assert_eq!(group_frustration(&graph, 2)?.index, FrustrationIndex::Exact(1));
/// assert_eq!(group_frustration(&graph, 3)?.index, FrustrationIndex::Exact(0));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no groups.
///
/// # References
/// Davis (1967), "Clustering and structural balance in graphs", Human Relations 20; Doreian and
/// Mrvar (1996), Social Networks 18.
pub fn group_frustration<L: Label>(graph: &SignedGraph<L>, most: usize) -> Result<GroupsReport<L>> {
    if most == 0 {
        let (value, expected) = ("0".to_owned(), "1 or more");
        return Err(Error::OutOfRange { what: "number of groups", value, expected });
    }
    let labels = graph.labels();
    let compact = Compact::from_edges(labels.len(), graph.raw());
    let most_useful = most.min(labels.len().max(1));
    let (mut best, mut upper) = descend(&compact, most_useful);
    let together = vec![false; labels.len()];
    let one_sided = pack(&compact, &together, 1, (upper, ROUNDS), &mut Work::new(STEPS));
    let mut lower = one_sided.lower.min(upper);
    if lower < upper && labels.len() <= MAX_EXACT {
        let mut tree = Tree { graph: &compact, most: most_useful, best, upper };
        tree.place(&mut Vec::with_capacity(labels.len()), 0, 0);
        (best, upper) = (tree.best, tree.upper);
        lower = upper;
    }
    let mut groups: Vec<(usize, Vec<L>)> = Vec::new();
    for (label, &group) in labels.iter().zip(&best) {
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(label.clone()),
            None => groups.push((group, vec![label.clone()])),
        }
    }
    let groups = groups.into_iter().map(|(_, members)| members).collect();
    Ok(GroupsReport { index: FrustrationIndex::new(lower, upper), groups, most })
}

fn cost(graph: &Compact, groups: &[usize]) -> u32 {
    let frustrated = graph.edges.iter().filter(|e| {
        let same = groups.get(e.a) == groups.get(e.b);
        same == e.negative
    });
    frustrated.map(|e| e.weight).sum()
}

/// The best division that moving one label does not improve, from all together and random starts.
fn descend(graph: &Compact, most: usize) -> (Vec<usize>, u32) {
    let n = graph.n();
    let mut best = (vec![0; n], cost(graph, &vec![0; n]));
    for start in 0..=STARTS {
        let mut rng = random::stream(0, start.into());
        let mut groups: Vec<usize> = if start == 0 {
            vec![0; n]
        } else {
            (0..n).map(|_| rng.random_range(0..most)).collect()
        };
        let mut moved = true;
        while moved {
            moved = false;
            for vertex in 0..n {
                // By group: what joining it would cost.
                let mut costs = vec![0_i64; most];
                for &(other, e) in graph.ends(vertex) {
                    let place = groups.get(other).and_then(|&g| costs.get_mut(g));
                    if let (Some(cost), Some(edge)) = (place, graph.edges.get(e)) {
                        *cost += if edge.negative { 1 } else { -1 };
                    }
                }
                let now = groups.get(vertex).copied().unwrap_or(0);
                let cheapest = costs.iter().enumerate().min_by_key(|&(_, cost)| cost);
                if let (Some((to, cost)), Some(group)) = (cheapest, groups.get_mut(vertex))
                    && costs.get(now).is_some_and(|here| cost < here)
                {
                    *group = to;
                    moved = true;
                }
            }
        }
        let found = cost(graph, &groups);
        if found < best.1 {
            best = (groups, found);
        }
    }
    best
}

/// Every division, labels placed in order; a new group is opened only after those before it.
struct Tree<'a> {
    graph: &'a Compact,
    most: usize,
    best: Vec<usize>,
    upper: u32,
}

impl Tree<'_> {
    fn place(&mut self, placed: &mut Vec<usize>, opened: usize, cost: u32) {
        if cost >= self.upper {
            return;
        }
        if placed.len() == self.graph.n() {
            self.best.clone_from(placed);
            self.upper = cost;
            return;
        }
        let vertex = placed.len();
        for group in 0..self.most.min(opened + 1) {
            let added: u32 = self
                .graph
                .ends(vertex)
                .iter()
                .filter_map(|&(other, e)| Some((placed.get(other)?, self.graph.edges.get(e)?)))
                .filter(|(other, edge)| (**other == group) == edge.negative)
                .map(|(_, edge)| edge.weight)
                .sum();
            placed.push(group);
            self.place(placed, opened.max(group + 1), cost + added);
            placed.pop();
        }
    }
}

/// How many divisions into two camps frustrate as few edges as possible, up to exchanging the camps;
/// `None` beyond 25 labels.
///
/// Every division is visited in Gray-code order: 2^(n-1) of them.
///
/// ```
/// use geoecon::security::balance::*;
///
/// let foes = [("a", "b"), ("b", "c"), ("a", "c")].map(|(a, b)| (a, b, Sign::Negative));
/// assert_eq!(optimal_divisions(&SignedGraph::new(foes)?), Some(3));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[must_use]
pub fn optimal_divisions<L: Label>(graph: &SignedGraph<L>) -> Option<u64> {
    let n = graph.labels().len();
    if n > MAX_COUNT {
        return None;
    }
    let compact = Compact::from_edges(n, graph.raw());
    let mut sides = vec![false; n];
    let mut cost = i64::from(compact.cost(&sides));
    let (mut least, mut count) = (cost, 1);
    for step in 1..1_u64 << n.saturating_sub(1) {
        // The last label stays where it is.
        let flipped = step.trailing_zeros() as usize;
        if let Some(side) = sides.get_mut(flipped) {
            *side = !*side;
        }
        for edge in compact.ends(flipped).iter().filter_map(|&(_, e)| compact.edges.get(e)) {
            cost += if edge.is_frustrated(&sides) { 1 } else { -1 };
        }
        if cost < least {
            (least, count) = (cost, 0);
        }
        count += u64::from(cost == least);
    }
    Some(count)
}
