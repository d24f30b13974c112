use std::fmt;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    status::Status,
    units::{Currency, Date, StateId},
    world::TieId,
};

/// What several models say of one change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Spread {
    /// Dates of the two snapshots.
    pub dates: (Date, Date),
    /// The currency of all amounts.
    pub currency: Currency,
    /// One for each model, set of elasticities and end of the duties, in that order.
    pub runs: Vec<ModelRun>,
    /// Models that cannot represent the change, or lack what they need, and are no part of any range.
    pub not_applicable: Vec<NotApplicable>,
}

/// A model that was asked for and did not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotApplicable {
    /// The model.
    pub model: String,
    /// The trade elasticities.
    pub elasticities: String,
    /// Which end of duties that are not one number.
    pub bound: &'static str,
    /// Why.
    pub reason: String,
}

/// What one model says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelRun {
    /// The model.
    pub model: String,
    /// The trade elasticities.
    pub elasticities: String,
    /// Which end of duties that are not one number.
    pub bound: &'static str,
    /// What its percentages are of.
    pub percent_of: &'static str,
    /// How it ended; the numbers are a solution only where it is solved.
    pub status: Status,
    /// Ties that changed and that the model has no place for, as [`RecordedShock::left_out`](crate::economy::RecordedShock::left_out).
    pub left_out: Vec<TieId>,
    /// Cells with trade whose duty is not recorded, before or after: taken as free.
    pub unknown_duties: usize,
    /// Each state, by code.
    pub states: Vec<Impact>,
}

/// What a model says of one state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Impact {
    /// The state.
    pub state: StateId,
    /// Change of welfare in percent of what the run names.
    pub welfare_pct: f64,
    /// The same as an amount a year, in units of the currency.
    pub value: f64,
}

/// The range of one state over all solved runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Range {
    /// The state.
    pub state: StateId,
    /// Runs that solved.
    pub runs: usize,
    /// Lowest, median and highest amount a year, over all of them.
    pub value: [f64; 3],
    /// What percentages are of; lowest, median and highest change of welfare in percent of it; how many runs.
    /// Percentages of different bases are not one range.
    pub by_base: Vec<(&'static str, [f64; 3], usize)>,
    /// The models of the lowest and of the highest amount.
    pub models: [String; 2],
}

impl ModelRun {
    /// What it says of one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, state: StateId) -> Result<Impact> {
        self.states.iter().find(|i| i.state == state).copied().ok_or(Error::UnknownState { state })
    }
}

impl Spread {
    /// The range of one state over the runs that solved.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where no solved run has it.
    pub fn range(&self, state: StateId) -> Result<Range> {
        let mut solved: Vec<(&ModelRun, Impact)> = self
            .runs
            .iter()
            .filter(|run| run.status.is_solved())
            .filter_map(|run| run.states.iter().find(|i| i.state == state).map(|i| (run, *i)))
            .collect();
        solved.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
        let (Some((first, _)), Some((last, _))) = (solved.first(), solved.last()) else {
            return Err(Error::UnknownState { state });
        };
        let three = |mut numbers: Vec<f64>| {
            numbers.sort_by(f64::total_cmp);
            let at = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
            let middle = numbers.len() / 2;
            let median = if numbers.len() % 2 == 1 {
                at(middle)
            } else {
                0.5 * (at(middle - 1) + at(middle))
            };
            [at(0), median, at(numbers.len() - 1)]
        };
        let mut bases: Vec<&'static str> = Vec::new();
        for run in self.runs.iter().filter(|run| run.status.is_solved()) {
            if !bases.contains(&run.percent_of) {
                bases.push(run.percent_of);
            }
        }
        let percent = |base: &'static str| {
            let of = solved.iter().filter(|(run, _)| run.percent_of == base);
            let numbers: Vec<f64> = of.map(|(_, i)| i.welfare_pct).collect();
            let count = numbers.len();
            (count > 0).then(|| (base, three(numbers), count))
        };
        let by_base = bases.into_iter().filter_map(percent).collect();
        let label = |run: &ModelRun| format!("{}, {}", run.model, run.elasticities);
        Ok(Range {
            state,
            runs: solved.len(),
            value: three(solved.iter().map(|(_, i)| i.value).collect()),
            by_base,
            models: [label(first), label(last)],
        })
    }
}

/// Amounts, then percentages by what they are of: one line for each state, lowest, median, highest.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "welfare, {} to {}: lowest, median and highest of {} runs",
            self.dates.0,
            self.dates.1,
            self.runs.len()
        )?;
        let states = self.runs.first().map(|run| run.states.as_slice()).unwrap_or_default();
        let ranges: Vec<Range> =
            states.iter().filter_map(|impact| self.range(impact.state).ok()).collect();
        writeln!(f, "  {:<6} {:>35}", "state", format!("{} bn a year", self.currency))?;
        for range in &ranges {
            let [x, y, z] = range.value.map(|v| v / 1e9);
            writeln!(f, "  {:<6} {x:>11.2} {y:>11.2} {z:>11.2}", range.state)?;
        }
        let bases = ranges.first().map(|range| range.by_base.as_slice()).unwrap_or_default();
        for (base, _, runs) in bases {
            writeln!(f, "  {:<6} {:>35}", "state", format!("percent of {base}, {runs} runs"))?;
            for range in &ranges {
                for (_, [a, b, c], _) in range.by_base.iter().filter(|(of, ..)| of == base) {
                    writeln!(f, "  {:<6} {a:>11.3} {b:>11.3} {c:>11.3}", range.state)?;
                }
            }
        }
        let failed = self.runs.iter().filter(|run| !run.status.is_solved()).count();
        if failed > 0 {
            writeln!(f, "  {failed} runs found no solution and are left out")?;
        }
        let left_out = self.runs.iter().map(|run| run.left_out.len()).max().unwrap_or(0);
        let unknown = self.runs.iter().map(|run| run.unknown_duties).max().unwrap_or(0);
        writeln!(
            f,
            "  at most, in a run: {left_out} changed ties without a place, {unknown} duties not recorded"
        )?;
        for skipped in &self.not_applicable {
            writeln!(
                f,
                "  not run: {} ({}, {} duties): {}",
                skipped.model, skipped.elasticities, skipped.bound, skipped.reason
            )?;
        }
        Ok(())
    }
}
