//! One scenario through several models.

use std::fmt;

use serde::Serialize;

use super::{SolveSettings, Structure, TradeModel};
use crate::{
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    status::Status,
    units::{Currency, Date, StateId},
    world::TieId,
};

/// Which models [`spread`] runs.
#[derive(Debug, Clone)]
pub struct SpreadSettings {
    structures: Vec<Structure>,
    elasticities: Option<Vec<String>>,
    bounds: Vec<Bound>,
    scale: bool,
    gravity: bool,
    currency: Currency,
    solver: SolveSettings,
}

impl Default for SpreadSettings {
    /// Every structure with every set of elasticities the world records, the model of scale effects and labour
    /// supply, and structural gravity; duties in the middle of what is known; USD.
    fn default() -> Self {
        Self {
            structures: vec![Structure::OneSector, Structure::MultiSector, Structure::InputOutput],
            elasticities: None,
            bounds: vec![Bound::Middle],
            scale: true,
            gravity: true,
            currency: Currency::USD,
            solver: SolveSettings::default(),
        }
    }
}

impl SpreadSettings {
    /// The structures to run.
    #[must_use]
    pub fn structures(self, structures: impl IntoIterator<Item = Structure>) -> Self {
        Self { structures: structures.into_iter().collect(), ..self }
    }

    /// The sets of elasticities, by the names under which the world records them.
    #[must_use]
    pub fn elasticities<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { elasticities: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Which ends of duties that are not one number; each is a run of its own.
    #[must_use]
    pub fn bounds(self, bounds: impl IntoIterator<Item = Bound>) -> Self {
        Self { bounds: bounds.into_iter().collect(), ..self }
    }

    /// Whether the model of scale effects, labour supply and local costs runs too.
    #[must_use]
    pub fn scale(self, wanted: bool) -> Self {
        Self { scale: wanted, ..self }
    }

    /// Whether structural gravity, with output and spending held at the base, runs too.
    #[must_use]
    pub fn gravity(self, wanted: bool) -> Self {
        Self { gravity: wanted, ..self }
    }

    /// How the equilibria are solved.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// The models, for the elasticities that the world of `base` records where none are named: by end of the
    /// duties, then structure, then elasticities.
    #[must_use]
    pub fn models(&self, base: &Snapshot) -> Vec<TradeModel> {
        let sets = match &self.elasticities {
            Some(sets) => sets.clone(),
            None => base.world().elasticity_sets().map(|(name, _)| name.to_owned()).collect(),
        };
        let mut models = Vec::new();
        for &bound in &self.bounds {
            for &structure in &self.structures {
                models.extend(
                    sets.iter().map(|set| TradeModel::equilibrium(structure, set).bound(bound)),
                );
            }
            models.extend(self.scale.then(|| TradeModel::scale_effects().bound(bound)));
            models.extend(self.gravity.then(|| TradeModel::gravity().bound(bound)));
        }
        let shared = |model: TradeModel| model.currency(self.currency).solver(self.solver.clone());
        models.into_iter().map(shared).collect()
    }
}

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
    /// Ties that changed and that the model has no place for, as [`RecordedShock::left_out`](super::RecordedShock::left_out).
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

/// What does a change do to each state, and how far do models disagree?
///
/// The change is from `before` to `after`: duties by the rules of [`Snapshot::duty`], embargoes and barriers as in
/// [`Recorded::shock_to`](super::Recorded::shock_to). Runs the Caliendo-Parro (2015) system with one sector, many sectors, and
/// input-output loops; the model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), whose base is
/// free of duties and which takes the rises of duties alone; and Anderson and van Wincoop's (2003) gravity with
/// costs inferred from the flows. The last two know duties alone: embargoes and barriers, and for the first of
/// them falls of duties, make them [`not_applicable`](Spread::not_applicable), as does whatever a model lacks.
///
/// *Cost:* an equilibrium for each run; some milliseconds each at 40 states and 10 sectors.
///
/// # Errors
/// Where no model could run, that of the first: those of [`Economy::recorded`](super::Economy::recorded) and [`Recorded::shock_to`](super::Recorded::shock_to);
/// [`Error::NotRecorded`] where the model of scale effects lacks a state's GDP.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{SpreadSettings, Structure, spread}};
///
/// let world = data::indo_pacific_2025()?;
/// let (before, after) = (world.snapshot("2025-01-01".parse()?)?, world.snapshot("2025-11-22".parse()?)?);
/// let few = SpreadSettings::default().structures([Structure::InputOutput]).elasticities(["U4", "CP"]);
/// let report = spread(&before, &after, few)?;
/// assert_eq!(report.runs.len(), 4);
/// let korea = report.range("KOR".parse()?)?;
/// assert!(korea.value[0] <= korea.value[2]);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn spread(
    before: &Snapshot,
    after: &Snapshot,
    settings: impl Into<SpreadSettings>,
) -> Result<Spread> {
    let settings = settings.into();
    let mut all = Collected::default();
    for model in settings.models(before) {
        let run = model.calibrate(before).and_then(|base| base.run(after));
        all.take(&model, run);
    }
    let Collected { runs, not_applicable, first_error } = all;
    match first_error.filter(|_| runs.is_empty()) {
        Some(error) => Err(error),
        None => Ok(Spread {
            dates: (before.date(), after.date()),
            currency: settings.currency,
            runs,
            not_applicable,
        }),
    }
}

/// What ran and what did not.
#[derive(Default)]
struct Collected {
    runs: Vec<ModelRun>,
    not_applicable: Vec<NotApplicable>,
    first_error: Option<Error>,
}

impl Collected {
    fn take(&mut self, model: &TradeModel, run: Result<ModelRun>) {
        let reason = match run {
            Ok(run) => return self.runs.push(run),
            Err(Error::NotApplicable { why, .. }) => why.to_owned(),
            Err(error) => {
                let reason = error.to_string();
                self.first_error.get_or_insert(error);
                reason
            }
        };
        self.not_applicable.push(NotApplicable {
            model: model.name(),
            elasticities: model.elasticities(),
            bound: model.bound_name(),
            reason,
        });
    }
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
