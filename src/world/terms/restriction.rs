use std::fmt;

use serde::{Deserialize, Serialize};

use super::Scope;
use crate::units::{Money, Share};

/// Exports of `scope` from the state `from` to the state `to` need a licence or are banned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportControl {
    /// The goods controlled.
    pub scope: Scope,
    /// Share of the trade that is stopped; 1 is a ban.
    pub severity: Share,
}

impl fmt::Display for ExportControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "export control on {} that stops {}", self.scope, self.severity)
    }
}

/// Dealings between the imposer `from` and the target `to` are banned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// The goods concerned.
    pub scope: Scope,
    /// Share of the trade, both ways, that is stopped; 1 is an embargo.
    pub severity: Share,
}

impl fmt::Display for Sanction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sanction on {} that stops {}", self.scope, self.severity)
    }
}

/// Imports of the imposer `from` from the target `to` are limited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The goods limited.
    pub scope: Scope,
    /// Share of the trade that is stopped.
    pub severity: Share,
    /// The most that may be imported a year, where the quota names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "quota on {} that stops {}", self.scope, self.severity)?;
        match self.limit {
            Some(limit) => write!(f, ", at most {} a year", limit.compact()),
            None => Ok(()),
        }
    }
}
