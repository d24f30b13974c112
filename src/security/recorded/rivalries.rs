use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::signatories;
use crate::{
    snapshot::Snapshot,
    units::{Date, StateId},
    world::{
        Kind,
        terms::{Rivalry, RivalryKind},
    },
};

/// Two states of which at least one sees a rival in the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RivalPair {
    /// The one with the lower code.
    pub a: StateId,
    /// The other.
    pub b: StateId,
    /// Whether both do.
    pub mutual: bool,
    /// What it is about, as far as that is classified.
    pub over: Vec<RivalryKind>,
}

/// Who sees a rival in whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rivalries {
    /// The date of the snapshot.
    pub date: Date,
    /// The rivals, by code.
    pub list: Vec<RivalPair>,
    /// Pairs of states of which no rivalry is recorded and none was looked for.
    pub unknown_pairs: usize,
}

impl Rivalries {
    /// The rivalries of a snapshot. One-sided ones count, and show as not mutual.
    ///
    /// ```
    /// use geoecon::{State, Tie, World, security::Rivalries, terms::Rivalry};
    ///
    /// let (chn, jpn) = ("CHN".parse()?, "JPN".parse()?);
    /// let mut world = World::new("rivals");
    /// for id in [chn, jpn] {
    ///     world.add_state(State::new(id, id.as_str()))?;
    /// }
    /// world.add_tie(Tie::new(jpn, chn, Rivalry::default()));
    ///
    /// let rivalries = Rivalries::recorded(&world.snapshot("2025-11-22".parse()?)?);
    /// assert_eq!(rivalries.rivals_of(jpn), [chn]);
    /// assert!(!rivalries.list[0].mutual);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn recorded(snapshot: &Snapshot) -> Self {
        let mut seen: BTreeMap<(StateId, StateId), ([bool; 2], Vec<RivalryKind>)> = BTreeMap::new();
        for edge in snapshot.layer::<Rivalry>() {
            let pair = (edge.from.min(edge.to), edge.from.max(edge.to));
            let (directions, over) = seen.entry(pair).or_default();
            let [forth, back] = directions;
            *if edge.from < edge.to { forth } else { back } = true;
            over.extend(edge.terms.over.filter(|kind| !over.contains(kind)));
        }
        let states = signatories(snapshot, seen.keys().flat_map(|&(a, b)| [a, b]));
        let pairs = states
            .iter()
            .enumerate()
            .flat_map(|(i, &a)| states.iter().skip(i + 1).map(move |&b| (a, b)));
        let unknown = pairs
            .filter(|&(a, b)| !seen.contains_key(&(a, b)) && !snapshot.covers(Kind::Rivalry, a, b));
        let (date, unknown_pairs) = (snapshot.date(), unknown.count());
        let list = seen
            .into_iter()
            .map(|((a, b), (directions, over))| RivalPair {
                a,
                b,
                mutual: directions == [true, true],
                over,
            })
            .collect();
        Self { date, list, unknown_pairs }
    }

    /// The rivals of a state, by code.
    #[must_use]
    pub fn rivals_of(&self, state: StateId) -> Vec<StateId> {
        let other = |pair: &RivalPair| match (pair.a == state, pair.b == state) {
            (true, _) => Some(pair.b),
            (_, true) => Some(pair.a),
            _ => None,
        };
        let mut rivals: Vec<StateId> = self.list.iter().filter_map(other).collect();
        rivals.sort_unstable();
        rivals
    }

    /// Every pair of rivals, the lower code first.
    pub fn pairs(&self) -> impl Iterator<Item = (StateId, StateId)> {
        self.list.iter().map(|pair| (pair.a, pair.b))
    }
}

impl fmt::Display for Rivalries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rivals, unknown) = (self.list.len(), self.unknown_pairs);
        writeln!(f, "{rivals} pairs of rivals on {}, {unknown} pairs unknown", self.date)?;
        for pair in &self.list {
            let seen = if pair.mutual { "mutual" } else { "as one of them sees it" };
            writeln!(f, "  {}-{}  {seen}", pair.a, pair.b)?;
        }
        Ok(())
    }
}
