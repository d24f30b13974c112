use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Serialize;

use super::{SignedGraph, compact::Compact, search::solve};
use crate::units::Label;

/// Steps of a search that is not told how many: some seconds.
pub(super) const STEPS: u64 = 400_000_000;

/// How long to search for a proof.
///
/// Default: 2,000 branches and 400 million steps, which take a few seconds. Both are counts, so that
/// the same graph gives the same bounds on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrustrationSettings {
    branches: u32,
    steps: u64,
}

impl Default for FrustrationSettings {
    fn default() -> Self {
        Self { branches: 2000, steps: STEPS }
    }
}

impl FrustrationSettings {
    /// Branches to look at before giving bounds instead of the index.
    #[must_use]
    pub fn branches(mut self, branches: u32) -> Self {
        self.branches = branches;
        self
    }

    /// Steps to take before giving bounds instead of the index: labels and edges looked at, some ten
    /// nanoseconds each. The search goes over it by one path, or one pass over the graph, at most.
    #[must_use]
    pub fn steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }
}

/// The least number of edges that every division into groups frustrates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum FrustrationIndex {
    /// Proven.
    Exact(u32),
    /// The search ended before a proof.
    Between {
        /// No division frustrates fewer.
        lower: u32,
        /// The division of the report frustrates this many.
        upper: u32,
    },
}

impl FrustrationIndex {
    pub(super) fn new(lower: u32, upper: u32) -> Self {
        if lower >= upper { Self::Exact(upper) } else { Self::Between { lower, upper } }
    }

    /// The index, where it is proven.
    #[must_use]
    pub fn exact(self) -> Option<u32> {
        match self {
            Self::Exact(index) => Some(index),
            Self::Between { .. } => None,
        }
    }

    /// What no division can do better than.
    #[must_use]
    pub fn lower(self) -> u32 {
        match self {
            Self::Exact(lower) | Self::Between { lower, .. } => lower,
        }
    }

    /// What the division of the report frustrates.
    #[must_use]
    pub fn upper(self) -> u32 {
        match self {
            Self::Exact(upper) | Self::Between { upper, .. } => upper,
        }
    }
}

impl fmt::Display for FrustrationIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(index) => write!(f, "{index}"),
            Self::Between { lower, upper } => write!(f, "{lower} to {upper}"),
        }
    }
}

/// How far a signed graph is from two camps, with what proves it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FrustrationReport<L> {
    /// The frustration index: edges that must change sign, or go, for balance.
    pub index: FrustrationIndex,
    /// 1 - 2 L / m, from 0 to 1 for a balanced graph; `None` without edges or without a proof.
    pub line_index: Option<f64>,
    /// The camp of the first label.
    pub side: Vec<L>,
    /// The other camp.
    pub other: Vec<L>,
    /// The edges that this division frustrates: foes within a camp, friends across.
    pub frustrated: Vec<(L, L)>,
    /// Unbalanced cycles that share no edge, as labels in order. Each needs a frustrated edge of its
    /// own, so as many of them as the index prove it; fewer where a search was needed.
    pub cycles: Vec<Vec<L>>,
    /// Branches looked at; 1 where the cycles are the proof.
    pub branches: u32,
    /// Labels and edges looked at on the way.
    pub steps: u64,
}

impl<L: Label> FrustrationReport<L> {
    /// Recomputes from scratch what the division frustrates and how many edge-disjoint unbalanced
    /// cycles there are in `cycles`: upper and lower bounds on the index of `graph`.
    ///
    /// `None` where the report does not belong to the graph: a cycle is balanced, not closed by its
    /// edges or shares one, or a label is in no camp or in both.
    #[must_use]
    pub fn verify(&self, graph: &SignedGraph<L>) -> Option<(usize, usize)> {
        let negative: BTreeMap<(&L, &L), bool> =
            graph.edges().map(|(a, b, sign)| ((a, b), sign == super::Sign::Negative)).collect();
        let side: BTreeSet<&L> = self.side.iter().collect();
        let other: BTreeSet<&L> = self.other.iter().collect();
        if !graph.labels().iter().all(|l| side.contains(l) != other.contains(l)) {
            return None;
        }
        let frustrated = negative
            .iter()
            .filter(|&(&(a, b), &negative)| (side.contains(a) != side.contains(b)) != negative);
        let upper = frustrated.count();
        let mut used = BTreeSet::new();
        for cycle in &self.cycles {
            let mut unbalanced = false;
            for (a, b) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
                let edge = if a < b { (a, b) } else { (b, a) };
                unbalanced ^= negative.get(&edge)?;
                if !used.insert(edge) {
                    return None;
                }
            }
            if !unbalanced {
                return None;
            }
        }
        Some((upper, self.cycles.len()))
    }
}

impl<L: Label> fmt::Display for FrustrationReport<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "frustration index {}, {} branches", self.index, self.branches)?;
        let names = |side: &[L]| -> Vec<String> { side.iter().map(L::to_string).collect() };
        writeln!(f, "camp of {}: {}", self.side.len(), names(&self.side).join(", "))?;
        writeln!(f, "camp of {}: {}", self.other.len(), names(&self.other).join(", "))
    }
}

/// How many alliances and rivalries stand in the way of two camps, and which two camps are closest.
///
/// The frustration index is the least number of edges, over all divisions into two camps, that are
/// negative within a camp or positive across. Kernighan and Lin's passes find a division; a packing
/// of unbalanced cycles without common edges (triangles and longer ones) bounds every division from
/// below. Where both meet the division is optimal and the cycles are a proof that
/// [`FrustrationReport::verify`] checks. Otherwise branch and bound follows: a pair is put on one
/// side, then on opposite sides, and the bound is found again.
///
/// The problem is NP-hard; networks of states and tribes are solved by the first packing, in
/// milliseconds. Random signs are hard from some 40 labels on: where the settings' branches or steps
/// do not suffice the index is [`FrustrationIndex::Between`], with bounds that are proven.
///
/// ```
/// use geoecon::security::balance::*;
///
/// // The friend of my friend is my foe.
/// let graph = SignedGraph::new([
///     ("a", "b", Sign::Positive),
///     ("b", "c", Sign::Positive),
///     ("a", "c", Sign::Negative),
/// ])?;
/// let report = frustration(&graph, FrustrationSettings::default());
/// assert_eq!(report.index, FrustrationIndex::Exact(1));
/// assert_eq!(report.verify(&graph), Some((1, 1)));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Harary (1959), "On the measurement of structural balance", Behavioral Science 4; Aref and Wilson
/// (2019), "Balance and frustration in signed networks", Journal of Complex Networks 7.
#[must_use]
pub fn frustration<L: Label>(
    graph: &SignedGraph<L>,
    settings: impl Into<FrustrationSettings>,
) -> FrustrationReport<L> {
    let labels = graph.labels();
    let compact = Compact::from_edges(labels.len(), graph.raw());
    let settings = settings.into();
    let found = solve(&compact, settings.branches, settings.steps);
    let index = FrustrationIndex::new(found.lower, found.upper);
    let first = found.sides.first().copied().unwrap_or(false);
    let camp = |with_first: bool| -> Vec<L> {
        let members = labels.iter().zip(&found.sides);
        members.filter(|&(_, &s)| (s == first) == with_first).map(|(l, _)| l.clone()).collect()
    };
    let ends = |e: usize| compact.edges.get(e).map(|e| (e.a, e.b));
    let label = |v: usize| labels.get(v).cloned();
    let cycles = found
        .cycles
        .iter()
        .map(|cycle| {
            // The frustrated edge comes first, then the path from its second end to its first.
            let mut at = cycle.first().and_then(|&e| ends(e)).map_or(0, |(a, _)| a);
            cycle
                .iter()
                .filter_map(|&e| {
                    let (a, b) = ends(e)?;
                    let here = at;
                    at = if a == at { b } else { a };
                    label(here)
                })
                .collect()
        })
        .collect();
    let frustrated = compact.edges.iter().filter(|e| e.is_frustrated(&found.sides));
    let m = f64::from(u32::try_from(graph.len()).unwrap_or(u32::MAX));
    FrustrationReport {
        line_index: index.exact().filter(|_| m > 0.0).map(|l| 1.0 - 2.0 * f64::from(l) / m),
        index,
        side: camp(true),
        other: camp(false),
        frustrated: frustrated.filter_map(|e| Some((label(e.a)?, label(e.b)?))).collect(),
        cycles,
        branches: found.nodes,
        steps: found.steps,
    }
}
