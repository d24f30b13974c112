use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::terms::Kind;
use crate::units::{Date, SourceId, StateId, Validity};

/// Which pairs of states a kind of tie was looked for in. Inside, a missing tie is none; outside, it is
/// unknown.
///
/// ```
/// use geoecon::{Date, StateId, world::{Coverage, Kind}};
///
/// let [usa, kor, jpn] = ["USA", "KOR", "JPN"].map(StateId::new);
/// let (usa, kor, jpn) = (usa?, kor?, jpn?);
/// // The United States count their own forces; of those in Japan the table has no figure.
/// let counted = Coverage::new(Kind::Presence, [usa, kor, jpn])
///     .counted_by(usa)
///     .unknown(usa, jpn);
/// let covers = |a, b| counted.covers(Kind::Presence, a, b, Date::MIN);
/// assert!(covers(usa, kor) && !covers(kor, usa) && !covers(usa, jpn));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The kind of tie.
    pub kind: Kind,
    /// The states all of whose mutual ties were looked for.
    pub states: BTreeSet<StateId>,
    /// The only state whose own ties were looked for, where one side counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_by: Option<StateId>,
    /// The pairs, from whom and to whom, that were looked at without an answer: what a table codes as
    /// missing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown: BTreeSet<(StateId, StateId)>,
    /// The days it was looked for.
    #[serde(default)]
    pub validity: Validity,
    /// Who looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

impl Coverage {
    /// Ties of `kind` among `states` on all days.
    pub fn new(kind: Kind, states: impl IntoIterator<Item = StateId>) -> Self {
        Self {
            kind,
            states: states.into_iter().collect(),
            counted_by: None,
            unknown: BTreeSet::new(),
            validity: Validity::ALWAYS,
            source: None,
        }
    }

    /// The same, of ties from `state` alone.
    #[must_use]
    pub fn counted_by(mut self, state: StateId) -> Self {
        self.counted_by = Some(state);
        self
    }

    /// The same without the pair.
    #[must_use]
    pub fn unknown(mut self, from: StateId, to: StateId) -> Self {
        self.unknown.insert((from, to));
        self
    }

    /// The same on other days.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = validity;
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }

    /// Whether a tie of `kind` from `from` to `to` on `date` would have been recorded.
    #[must_use]
    pub fn covers(&self, kind: Kind, from: StateId, to: StateId, date: Date) -> bool {
        self.kind == kind
            && self.validity.contains(date)
            && self.counted_by.is_none_or(|state| state == from)
            && self.states.contains(&from)
            && self.states.contains(&to)
            && !self.unknown.contains(&(from, to))
    }

    /// Whether it says that a tie of `kind` from `from` to `to` on `date` was looked for without an
    /// answer.
    #[must_use]
    pub fn leaves_open(&self, kind: Kind, from: StateId, to: StateId, date: Date) -> bool {
        self.kind == kind && self.validity.contains(date) && self.unknown.contains(&(from, to))
    }
}
