use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::terms::Kind;
use crate::units::{Date, SourceId, StateId, Validity};

/// Which pairs of states a kind of tie was looked for in. Inside, a missing tie is none; outside, it is
/// unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The kind of tie.
    pub kind: Kind,
    /// The states all of whose mutual ties were looked for.
    pub states: BTreeSet<StateId>,
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
            validity: Validity::ALWAYS,
            source: None,
        }
    }

    /// Whether a tie of `kind` between `a` and `b` on `date` would have been recorded.
    #[must_use]
    pub fn covers(&self, kind: Kind, a: StateId, b: StateId, date: Date) -> bool {
        self.kind == kind
            && self.validity.contains(date)
            && self.states.contains(&a)
            && self.states.contains(&b)
    }
}
