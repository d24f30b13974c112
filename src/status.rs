use std::fmt;

use serde::{Deserialize, Serialize};

/// How an iterative computation ended.
///
/// Ending early is not an [`Error`](crate::Error): the report still holds the last iterate, and this
/// status says how far to trust it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Status {
    /// Every residual is at or below its tolerance.
    Solved,
    /// The iteration limit was reached first; the numbers are not a solution.
    IterationLimit,
    /// The iteration stopped making progress above its tolerance; the numbers are not a solution.
    Stalled,
    /// The caller asked to stop; the numbers cover what was done until then.
    Cancelled,
}

impl Status {
    /// Whether the numbers beside this status are a solution.
    #[must_use]
    pub fn is_solved(self) -> bool {
        self == Self::Solved
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Solved => "solved",
            Self::IterationLimit => "iteration limit reached, not a solution",
            Self::Stalled => "stalled above its tolerance, not a solution",
            Self::Cancelled => "cancelled",
        })
    }
}
