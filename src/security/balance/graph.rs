use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    StateId,
    error::{Error, Result},
    security::{Obligations, Provisions},
    units::Label,
};

/// Friend or foe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sign {
    /// An alliance, a friendship.
    Positive,
    /// A rivalry, an enmity.
    Negative,
}

/// What a pair is that is both allied and rival. There is no neutral choice: in 2018 it moves the
/// frustration of the world from 12 to 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum AlliedRivals {
    /// Rivals.
    Rivals,
    /// Allies.
    Allies,
    /// Neither: the pair has no edge.
    Neither,
}

/// Who is friend and who is foe: an undirected graph with a sign on every edge.
///
/// The labels are those with an edge, in ascending order.
///
/// ```
/// use geoecon::security::balance::{Sign, SignedGraph};
///
/// let graph = SignedGraph::new([
///     ("a", "b", Sign::Positive),
///     ("b", "c", Sign::Positive),
///     ("a", "c", Sign::Negative),
/// ])?;
/// assert_eq!((graph.labels().len(), graph.len(), graph.negative()), (3, 3, 1));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedGraph<L = StateId> {
    labels: Vec<L>,
    /// Lower position first, in ascending order.
    edges: Vec<Edge>,
}

/// An edge between positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) negative: bool,
}

impl<L: Label> SignedGraph<L> {
    /// The graph with these edges.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a pair given twice, in either order; [`Error::OutOfRange`] for an
    /// edge from a label to itself.
    pub fn new(edges: impl IntoIterator<Item = (L, L, Sign)>) -> Result<Self> {
        let mut signs = BTreeMap::new();
        for (a, b, sign) in edges {
            if a == b {
                let (value, expected) = (format!("{a} to {b}"), "between two different labels");
                return Err(Error::OutOfRange { what: "signed edge", value, expected });
            }
            let pair = if a < b { (a, b) } else { (b, a) };
            if let Some((a, b)) = signs.insert(pair.clone(), sign).map(|_| pair) {
                return Err(Error::Duplicate { what: "signed edge", label: format!("{a}, {b}") });
            }
        }
        let mut labels: Vec<L> = signs.keys().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        labels.sort_unstable();
        labels.dedup();
        let place = |label: &L| labels.binary_search(label).ok();
        let edges = signs
            .iter()
            .filter_map(|((a, b), &sign)| {
                Some(Edge { a: place(a)?, b: place(b)?, negative: sign == Sign::Negative })
            })
            .collect();
        Ok(Self { labels, edges })
    }

    /// The labels with an edge, in ascending order.
    #[must_use]
    pub fn labels(&self) -> &[L] {
        &self.labels
    }

    /// How many edges there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// Whether there are no edges.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// How many edges are negative.
    #[must_use]
    pub fn negative(&self) -> usize {
        self.edges.iter().filter(|e| e.negative).count()
    }

    /// The edges, each pair once.
    pub fn edges(&self) -> impl Iterator<Item = (&L, &L, Sign)> {
        self.edges.iter().filter_map(|e| {
            let sign = if e.negative { Sign::Negative } else { Sign::Positive };
            Some((self.labels.get(e.a)?, self.labels.get(e.b)?, sign))
        })
    }

    pub(super) fn raw(&self) -> &[Edge] {
        &self.edges
    }
}

impl SignedGraph {
    /// The signed graph of alliances and rivalries, and the pairs that are both.
    ///
    /// Two states are allied where either is known to owe the other any of `provisions`; others do
    /// not matter. Repeated rivalries of a pair count once.
    ///
    /// # Errors
    /// [`Error::UnknownState`] for a rival without obligations; [`Error::OutOfRange`] for a state
    /// that is its own rival.
    pub fn from_alliances_and_rivalries(
        obligations: &Obligations,
        provisions: Provisions,
        rivalries: &[(StateId, StateId)],
        both: AlliedRivals,
    ) -> Result<(Self, Vec<(StateId, StateId)>)> {
        let mut signs: BTreeMap<(StateId, StateId), Sign> = BTreeMap::new();
        let ordered = |a: StateId, b: StateId| (a.min(b), a.max(b));
        for (guarantor, protege, owed) in obligations.cells_of_pairs() {
            if owed.any(provisions) == Some(true) {
                signs.insert(ordered(guarantor, protege), Sign::Positive);
            }
        }
        let mut allied_rivals = Vec::new();
        for &(a, b) in rivalries {
            if let Some(&state) = [a, b].iter().find(|s| !obligations.states().contains(s)) {
                return Err(Error::UnknownState { state });
            }
            if signs.insert(ordered(a, b), Sign::Negative) == Some(Sign::Positive) {
                allied_rivals.push(ordered(a, b));
            }
        }
        for pair in &allied_rivals {
            match both {
                AlliedRivals::Rivals => {}
                AlliedRivals::Allies => {
                    signs.insert(*pair, Sign::Positive);
                }
                AlliedRivals::Neither => {
                    signs.remove(pair);
                }
            }
        }
        let graph = Self::new(signs.into_iter().map(|((a, b), sign)| (a, b, sign)))?;
        Ok((graph, allied_rivals))
    }
}
