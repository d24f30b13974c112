//! One scenario through several models.

use std::fmt;

use serde::Serialize;

use super::{
    Bilateral, Duties, Economy, Recorded, RecordedSettings, RecordedShock, Shift, SolveSettings,
    Structure, TradeElasticity, Yardstick, gravity, scale, solve,
};
use crate::{
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    status::Status,
    units::{Currency, Date, StateId},
    world::{Attribute, TieId},
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
    /// Ties that changed and that the model has no place for, as [`RecordedShock::left_out`].
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
/// [`Recorded::shock_to`]. Runs the Caliendo-Parro (2015) system with one sector, many sectors, and
/// input-output loops; the model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), whose base is
/// free of duties and which takes the rises of duties alone; and Anderson and van Wincoop's (2003) gravity with
/// costs inferred from the flows. The last two know duties alone: embargoes and barriers, and for the first of
/// them falls of duties, make them [`not_applicable`](Spread::not_applicable), as does whatever a model lacks.
///
/// *Cost:* an equilibrium for each run; some milliseconds each at 40 states and 10 sectors.
///
/// # Errors
/// Where no model could run, that of the first: those of [`Economy::recorded`] and [`Recorded::shock_to`];
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
    let sets = match &settings.elasticities {
        Some(sets) => sets.clone(),
        None => before.world().elasticity_sets().map(|(name, _)| name.to_owned()).collect(),
    };
    let mut all = Collected::default();
    for &bound in &settings.bounds {
        for &structure in &settings.structures {
            for set in &sets {
                let read = RecordedSettings::from(structure)
                    .elasticities(set)
                    .bound(bound)
                    .currency(settings.currency);
                let run = Economy::recorded(before, read).and_then(|recorded| {
                    equilibrium(&recorded, after, structure, set, bound, &settings).map(Ok)
                });
                all.take(&structure.to_string(), set, bound, run);
            }
        }
        if !(settings.scale || settings.gravity) {
            continue;
        }
        let read = RecordedSettings::from(Structure::OneSector)
            .own_elasticities(TradeElasticity::from_theta(SIGMA - 1.0)?)
            .bound(bound)
            .currency(settings.currency);
        let one = OneSector::new(before, after, read);
        let one = one.as_ref();
        if settings.scale {
            let elasticity = scale::Parameters::default().get_trade_elasticity().to_string();
            let run = one.map_err(Error::clone).and_then(|one| one.scale(before, bound));
            all.take(SCALE, &elasticity, bound, run);
        }
        if settings.gravity {
            let run = one.map_err(Error::clone).and_then(|one| one.gravity(bound));
            all.take(GRAVITY, &(SIGMA - 1.0).to_string(), bound, run);
        }
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

const SCALE: &str = "scale effects, labour supply, local costs";
const GRAVITY: &str = "structural gravity";

/// The elasticity of substitution of the literature's default.
const SIGMA: f64 = 5.0;

/// A run, or why the model has no place for the change.
type Run = std::result::Result<ModelRun, &'static str>;

/// What ran and what did not.
#[derive(Default)]
struct Collected {
    runs: Vec<ModelRun>,
    not_applicable: Vec<NotApplicable>,
    first_error: Option<Error>,
}

impl Collected {
    fn take(&mut self, model: &str, elasticities: &str, bound: Bound, run: Result<Run>) {
        let reason = match run {
            Ok(Ok(run)) => return self.runs.push(run),
            Ok(Err(reason)) => reason.to_owned(),
            Err(error) => {
                let reason = error.to_string();
                self.first_error.get_or_insert(error);
                reason
            }
        };
        self.not_applicable.push(NotApplicable {
            model: model.to_owned(),
            elasticities: elasticities.to_owned(),
            bound: name(bound),
            reason,
        });
    }
}

fn name(bound: Bound) -> &'static str {
    match bound {
        Bound::Low => "low",
        Bound::Middle => "middle",
        Bound::High => "high",
    }
}

fn equilibrium(
    recorded: &Recorded,
    after: &Snapshot,
    structure: Structure,
    set: &str,
    bound: Bound,
    settings: &SpreadSettings,
) -> Result<ModelRun> {
    let change = recorded.shock_to(after)?;
    let result = solve(&recorded.economy, &change.shock, settings.solver.clone())?;
    let mut states = Vec::new();
    for &state in recorded.economy.labels().states() {
        states.push(Impact {
            state,
            welfare_pct: result.welfare_pct(state)?,
            value: result.equivalent_variation(state, Yardstick::FinalSpending)?,
        });
    }
    Ok(ModelRun {
        model: structure.to_string(),
        elasticities: set.to_owned(),
        bound: name(bound),
        percent_of: match structure {
            Structure::InputOutput => "final spending",
            _ => "gross spending",
        },
        status: result.status,
        unknown_duties: recorded.unknown_duties.max(change.unknown_duties),
        left_out: change.left_out,
        states,
    })
}

/// Flows of all sectors and duties, before and after, for the models of one sector.
struct OneSector {
    recorded: Recorded,
    change: RecordedShock,
    states: Vec<StateId>,
    /// (1 + new duty) / (1 + old duty), importer by importer.
    kappa: Vec<(StateId, StateId, f64)>,
}

impl OneSector {
    fn new(before: &Snapshot, after: &Snapshot, settings: RecordedSettings) -> Result<Self> {
        let recorded = Economy::recorded(before, settings)?;
        let states = recorded.economy.labels().states().to_vec();
        let sector = recorded.economy.labels().sectors().first().copied();
        let sector =
            sector.ok_or(Error::Shape { what: "list of sectors", expected: 1, found: 0 })?;
        let change = recorded.shock_to(after)?;
        let (new, _) = recorded.duties_of(after)?;
        let mut kappa = Vec::new();
        for &importer in &states {
            for &exporter in states.iter().filter(|exporter| **exporter != importer) {
                let old = recorded.economy.tariff(importer, exporter, sector)?;
                kappa.push((
                    importer,
                    exporter,
                    (1.0 + new.get(importer, exporter, sector)?) / (1.0 + old),
                ));
            }
        }
        Ok(Self { recorded, change, states, kappa })
    }

    /// Whether duties are not all that changes.
    fn has_barriers(&self) -> bool {
        let barrier =
            |change: &Shift| matches!(change, Shift::Embargo { .. } | Shift::TradeCost { .. });
        self.change.shock.changes().iter().any(barrier)
    }

    fn unknown_duties(&self) -> usize {
        self.recorded.unknown_duties.max(self.change.unknown_duties)
    }

    /// Flows by exporter and importer before duty, home sales on the diagonal if wanted.
    fn flows(&self, home: bool) -> Result<Bilateral> {
        let economy = &self.recorded.economy;
        let sector = economy.labels().sectors().first().copied();
        let sector =
            sector.ok_or(Error::Shape { what: "list of sectors", expected: 1, found: 0 })?;
        let mut flows = Bilateral::zeros(self.states.iter().copied())?;
        for &exporter in &self.states {
            for &importer in self.states.iter().filter(|importer| home || **importer != exporter) {
                flows.set(exporter, importer, economy.flow(importer, exporter, sector)?)?;
            }
        }
        Ok(flows)
    }

    fn scale(&self, before: &Snapshot, bound: Bound) -> Result<Run> {
        if self.has_barriers() {
            return Ok(Err("embargoes and barriers have no place in it: it knows duties alone"));
        }
        if self.kappa.iter().any(|(_, _, kappa)| *kappa < 1.0) {
            return Ok(Err("duties that fall have no place in it: its base is free of duties"));
        }
        let mut gdp = Vec::new();
        for &state in &self.states {
            let known = before.first_number(state, Attribute::Gdp)?;
            gdp.push((
                state,
                known.ok_or(Error::NotRecorded {
                    state,
                    attribute: Attribute::Gdp,
                    date: before.date(),
                })?,
            ));
        }
        let observed = scale::Observed::new(self.flows(false)?, gdp.iter().copied())?;
        let parameters = scale::Parameters::default();
        let elasticity = parameters.get_trade_elasticity();
        let model = scale::calibrate(&observed, parameters)?;
        let mut duties = Duties::none();
        for &(importer, exporter, kappa) in self.kappa.iter().filter(|(_, _, kappa)| *kappa > 1.0) {
            duties = duties.with(importer, exporter, kappa - 1.0)?;
        }
        let result = scale::solve(&model, &duties, scale::SolveSettings::default())?;
        let mut states = Vec::new();
        for (state, gdp) in gdp {
            let welfare_pct = result.state(state)?.welfare_pct;
            states.push(Impact { state, welfare_pct, value: 0.01 * welfare_pct * gdp });
        }
        Ok(Ok(ModelRun {
            model: SCALE.to_owned(),
            elasticities: format!("{elasticity}"),
            bound: name(bound),
            percent_of: "GDP",
            status: result.status,
            left_out: self.change.left_out.clone(),
            unknown_duties: self.unknown_duties(),
            states,
        }))
    }

    fn gravity(&self, bound: Bound) -> Result<Run> {
        if self.has_barriers() {
            return Ok(Err("embargoes and barriers have no place in it: it knows duties alone"));
        }
        let flows = self.flows(true)?;
        let sum = |state: StateId, exports: bool| -> f64 {
            flows
                .iter()
                .filter(|(i, n, _)| state == if exports { *i } else { *n })
                .map(|(_, _, v)| v)
                .sum()
        };
        let output: Vec<(StateId, f64)> = self.states.iter().map(|s| (*s, sum(*s, true))).collect();
        let spending: Vec<(StateId, f64)> =
            self.states.iter().map(|s| (*s, sum(*s, false))).collect();
        let world: f64 = output.iter().map(|(_, y)| y).sum();
        // Costs at which both multilateral resistances are 1 and the base is the flows themselves.
        let mut costs = Bilateral::zeros(self.states.iter().copied())?;
        for &(exporter, y) in &output {
            for &(importer, e) in &spending {
                costs.set(exporter, importer, flows.get(exporter, importer)? * world / (y * e))?;
            }
        }
        let mut after = costs.clone();
        for &(importer, exporter, kappa) in &self.kappa {
            after.set(
                exporter,
                importer,
                costs.get(exporter, importer)? * kappa.powf(1.0 - SIGMA),
            )?;
        }
        let model = gravity::Model::new(output.iter().copied(), spending, &costs)?;
        let result =
            gravity::counterfactual(&model, &after, gravity::Settings::default().sigma(SIGMA))?;
        let mut states = Vec::new();
        for (state, y) in output {
            let welfare_pct = result.state(state)?.real_gdp_pct;
            states.push(Impact { state, welfare_pct, value: 0.01 * welfare_pct * y });
        }
        Ok(Ok(ModelRun {
            model: GRAVITY.to_owned(),
            elasticities: format!("{}", SIGMA - 1.0),
            bound: name(bound),
            percent_of: "gross output",
            status: result.status,
            left_out: self.change.left_out.clone(),
            unknown_duties: self.unknown_duties(),
            states,
        }))
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
