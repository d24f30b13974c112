use std::{cmp::Ordering, fmt};

use serde::Serialize;

use crate::{
    error::{Error, Result},
    status::Status,
    units::{Date, StateId},
};

pub(super) const METHOD: &str = "change of real final spending in the trade equilibrium of Caliendo and Parro (2015) after \
     the cut, in percent of it and as equivalent variation";

/// What a state loses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Lost {
    /// A part; below 0 is a gain.
    Part {
        /// Percent of final spending.
        percent: f64,
        /// Equivalent variation a year, in units of the currency of the flows.
        value: f64,
    },
    /// A sector lost every supplier; without substitution between sectors nothing is left.
    Everything,
    /// No equilibrium was found.
    NotSolved,
}

impl Lost {
    /// Percent of final spending; `None` where it is not known, and where [everything](Self::Everything) is
    /// lost: that is where the model ends, not a percentage of it. To rank, use [`total_cmp`](Self::total_cmp).
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        match self {
            Self::Part { percent, .. } => Some(percent),
            Self::Everything | Self::NotSolved => None,
        }
    }

    /// Equivalent variation a year; `None` where there is no such amount.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Part { value, .. } => Some(value),
            Self::Everything | Self::NotSolved => None,
        }
    }

    /// The larger loss is greater; everything is greater than any part, and what is not known is least.
    #[must_use]
    pub fn total_cmp(self, other: Self) -> Ordering {
        let size = |lost: Self| match lost {
            Self::Part { percent, .. } => percent,
            Self::Everything => f64::INFINITY,
            Self::NotSolved => f64::NEG_INFINITY,
        };
        size(self).total_cmp(&size(other))
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part { percent, .. } => f.pad(&format!("{percent:.2} %")),
            Self::Everything => f.pad("all"),
            Self::NotSolved => f.pad("not solved"),
        }
    }
}

/// One of the two equilibria.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LossRun {
    /// What the state loses.
    pub lost: Lost,
    /// How the iteration ended.
    pub status: Status,
    /// Largest relative gap left in the equations.
    pub residual: f64,
}

/// What a state loses when its ties from another are cut.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// Who loses.
    pub of: StateId,
    /// Whose ties are cut.
    pub on: StateId,
    /// Whether that is an aggregate, which is not one partner.
    pub aggregate: bool,
    /// The trade that is cut, in units of the currency a year.
    pub trade: f64,
    /// Its share in the state's trade of the same kind, from 0 to 1: the cheap index; `None` without trade.
    pub trade_share: Option<f64>,
    /// With the recorded elasticities.
    pub long_run: LossRun,
    /// With elasticities scaled down.
    pub short_run: LossRun,
    /// What output would fall by, in percent, if what is not delivered is gone, nobody steps in and nothing else
    /// changes. `None` where no purchases are cut, or a duty is laid.
    pub nothing_replaced_pct: Option<f64>,
    /// What the other side loses in the long run.
    pub partner_loses: Lost,
    /// What all others lose, by code; [`matrix`](super::super::matrix) leaves them out.
    pub others: Vec<StateLoss>,
}

/// What a third party loses; below 0 it gains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateLoss {
    /// Who.
    pub state: StateId,
    /// With the recorded elasticities.
    pub long_run: Lost,
    /// With elasticities scaled down.
    pub short_run: Lost,
}

impl Loss {
    /// The state other than the two that gains most in the long run, and what, in percent; `None` where nobody gains.
    #[must_use]
    pub fn largest_winner(&self) -> Option<(StateId, f64)> {
        self.others
            .iter()
            .filter(|row| row.state != self.on)
            .filter_map(|row| Some((row.state, -row.long_run.percent()?)))
            .filter(|(_, gain)| *gain > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} without {}: loses {} in the long run, {} in the short run",
            self.of, self.on, self.long_run.lost, self.short_run.lost
        )?;
        if let Some(gone) = self.nothing_replaced_pct {
            writeln!(f, "  if deliveries stop and nothing is replaced, {gone:.2} % of output")?;
        }
        writeln!(
            f,
            "  {} of its trade is cut; {} loses {}",
            percent(self.trade_share),
            self.on,
            self.partner_loses
        )?;
        match self.largest_winner() {
            Some((state, gain)) => writeln!(f, "  {state} gains {gain:.2} %, most of all"),
            None => Ok(()),
        }
    }
}

/// What a state loses when its ties are cut, one partner at a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Losses {
    /// Who loses.
    pub of: StateId,
    /// The date of the snapshot.
    pub date: Date,
    /// What was computed.
    pub method: &'static str,
    /// What was cut and what was assumed.
    pub assumptions: String,
    /// The partners, the one whose loss costs most in the long run first; of equal loss by code.
    pub rows: Vec<Loss>,
}

impl Losses {
    /// The row of a partner.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn on(&self, partner: StateId) -> Result<&Loss> {
        let row = self.rows.iter().find(|row| row.on == partner);
        row.ok_or(Error::UnknownState { state: partner })
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "what {} loses without each partner: {}", self.of, self.assumptions)?;
        writeln!(
            f,
            "  {:<8} {:>8} {:>9} {:>9} {:>9} {:>9}",
            "without", "share", "long run", "short", "cut off", "it loses"
        )?;
        for row in &self.rows {
            let gone = row.nothing_replaced_pct.map_or("-".to_owned(), |g| format!("{g:.2} %"));
            writeln!(
                f,
                "  {:<8} {:>8} {:>9} {:>9} {gone:>9} {:>9}",
                format!("{}{}", row.on, if row.aggregate { "*" } else { "" }),
                percent(row.trade_share),
                row.long_run.lost,
                row.short_run.lost,
                row.partner_loses
            )?;
        }
        Ok(())
    }
}

/// What every state loses without any one other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LossMatrix {
    /// The date of the snapshot.
    pub date: Date,
    /// What was computed.
    pub method: &'static str,
    /// What was cut and what was assumed.
    pub assumptions: String,
    /// The states that trade.
    pub states: Vec<StateId>,
    /// Every ordered pair, by who loses and then by whose ties are cut.
    pub cells: Vec<Loss>,
}

impl LossMatrix {
    /// What `of` loses without `on`.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where one is no part of it, or both are the same.
    pub fn get(&self, of: StateId, on: StateId) -> Result<&Loss> {
        let at = self.cells.binary_search_by_key(&(of, on), |cell| (cell.of, cell.on));
        let state = if self.states.contains(&of) { on } else { of };
        at.ok().and_then(|at| self.cells.get(at)).ok_or(Error::UnknownState { state })
    }
}

/// For each state, the three partners whose loss costs most.
impl fmt::Display for LossMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "loss of each without its three costliest partners, long run: {}",
            self.assumptions
        )?;
        for &of in &self.states {
            let mut rows: Vec<&Loss> = self.cells.iter().filter(|cell| cell.of == of).collect();
            rows.sort_by(|a, b| b.long_run.lost.total_cmp(a.long_run.lost).then(a.on.cmp(&b.on)));
            write!(f, "  {of:<6}")?;
            for row in rows.into_iter().take(3) {
                let mark = if row.aggregate { "*" } else { " " };
                write!(f, "  {}{mark} {:>8}", row.on, row.long_run.lost)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
