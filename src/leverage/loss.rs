use std::fmt;

use serde::Serialize;

use crate::{StateId, economy::Equilibrium, error::Result};

/// What a state loses when others, or it itself, cut ties; negative where it gains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Loss {
    /// It is left with less, or with more.
    Finite {
        /// Fall of welfare in percent of what the model names.
        percent: f64,
        /// Equivalent variation a year, in units of the currency; its sign turned.
        value: f64,
    },
    /// Something it spends a fixed share on has no supplier left.
    Unbounded,
}

impl Loss {
    /// In percent; `None` where it is unbounded.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        match self {
            Self::Finite { percent, .. } => Some(percent),
            Self::Unbounded => None,
        }
    }

    /// As an amount a year; `None` where it is unbounded.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Finite { value, .. } => Some(value),
            Self::Unbounded => None,
        }
    }

    /// Of one state, by a solved equilibrium.
    pub(super) fn of(result: &Equilibrium, state: StateId) -> Result<Self> {
        let percent = -result.welfare_pct(state)?;
        let starved = result.cut_off.iter().any(|&(who, _)| who == state);
        // Welfare is exactly 0 where what a state spends on has no price any more.
        if starved && percent >= 100.0 {
            return Ok(Self::Unbounded);
        }
        // No change is a plain zero, not a negative one.
        let value = 0.01 * percent * result.economy().income_of(state)? + 0.0;
        Ok(Self::Finite { percent: percent + 0.0, value })
    }
}

/// In percent.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finite { percent, .. } => f.pad(&format!("{percent:.3}%")),
            Self::Unbounded => f.pad("unbounded"),
        }
    }
}
