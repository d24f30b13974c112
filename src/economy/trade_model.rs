//! The trade models that a recorded world can be run through, each calibrated once.

use super::{
    Bilateral, Duties, Economy, Impact, ModelRun, Recorded, RecordedSettings, Shift, Shock,
    SolveSettings, Structure, TariffSchedule, TradeElasticity, Yardstick, gravity, scale, solve,
};
use crate::{
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    status::Status,
    units::{Currency, ProductCode, StateId},
    world::{Attribute, TieId},
};

/// A trade model, before it is calibrated on a world.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{Cells, Shock, Structure, TradeModel}};
///
/// let world = data::indo_pacific_2025()?;
/// let base = TradeModel::equilibrium(Structure::InputOutput, "CP")
///     .calibrate(&world.snapshot("2025-01-01".parse()?)?)?;
///
/// // What the world records, and what is only thought of: both from one calibration.
/// let (usa, kor) = ("USA".parse()?, "KOR".parse()?);
/// let today = base.run(&world.snapshot("2025-11-22".parse()?)?)?;
/// let cut = base.run_shock(&Shock::new().embargo_between(usa, kor))?;
/// assert!(cut.state(kor)?.value < today.state(kor)?.value);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TradeModel {
    family: Family,
    bound: Bound,
    currency: Currency,
    solver: SolveSettings,
}

#[derive(Debug, Clone)]
enum Family {
    Equilibrium(Structure, String),
    Scale,
    Gravity,
}

const SCALE: &str = "scale effects, labour supply, local costs";
const GRAVITY: &str = "structural gravity";
const DUTIES_ALONE: &str = "embargoes and barriers have no place in it: it knows duties alone";

/// The elasticity of substitution of the literature's default.
const SIGMA: f64 = 5.0;

impl TradeModel {
    /// Caliendo and Parro's (2015) system of this structure, with the elasticities that the world records under
    /// this name.
    pub fn equilibrium(structure: Structure, elasticities: impl Into<String>) -> Self {
        Self::of(Family::Equilibrium(structure, elasticities.into()))
    }

    /// The model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025). Its base is free of duties, and it
    /// takes the rises of duties alone.
    #[must_use]
    pub fn scale_effects() -> Self {
        Self::of(Family::Scale)
    }

    /// Anderson and van Wincoop's (2003) gravity, with costs inferred from the flows and sigma 5. It knows duties
    /// alone.
    #[must_use]
    pub fn gravity() -> Self {
        Self::of(Family::Gravity)
    }

    fn of(family: Family) -> Self {
        let (bound, currency) = (Bound::Middle, Currency::USD);
        Self { family, bound, currency, solver: SolveSettings::default() }
    }

    /// Which end of duties that are not one number; the middle by default.
    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound, ..self }
    }

    /// The currency that flows are recorded in; USD by default.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// How equilibria of Caliendo and Parro's system are solved.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// What it is called in reports.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.family {
            Family::Equilibrium(structure, _) => structure.to_string(),
            Family::Scale => SCALE.to_owned(),
            Family::Gravity => GRAVITY.to_owned(),
        }
    }

    /// Its trade elasticities: the name of a set, or the one number.
    #[must_use]
    pub fn elasticities(&self) -> String {
        match &self.family {
            Family::Equilibrium(_, set) => set.clone(),
            Family::Scale => scale::Parameters::default().get_trade_elasticity().to_string(),
            Family::Gravity => (SIGMA - 1.0).to_string(),
        }
    }

    /// Which end of duties that are not one number, in a word.
    #[must_use]
    pub fn bound_name(&self) -> &'static str {
        match self.bound {
            Bound::Low => "low",
            Bound::Middle => "middle",
            Bound::High => "high",
        }
    }

    /// What its percentages of welfare are of.
    #[must_use]
    pub fn percent_of(&self) -> &'static str {
        match &self.family {
            Family::Equilibrium(Structure::InputOutput, _) => "final spending",
            Family::Equilibrium(..) => "gross spending",
            Family::Scale => "GDP",
            Family::Gravity => "gross output",
        }
    }

    /// The currency of its amounts.
    #[must_use]
    pub fn get_currency(&self) -> Currency {
        self.currency
    }

    /// The model calibrated on `base`, from which all changes are measured.
    ///
    /// # Errors
    /// Those of [`Economy::recorded`]; [`Error::NotRecorded`] where the model of scale effects lacks a state's
    /// GDP.
    pub fn calibrate(&self, base: &Snapshot) -> Result<TradeBase> {
        let read = match &self.family {
            Family::Equilibrium(structure, set) => {
                RecordedSettings::from(*structure).elasticities(set)
            }
            Family::Scale | Family::Gravity => RecordedSettings::from(Structure::OneSector)
                .own_elasticities(TradeElasticity::from_theta(SIGMA - 1.0)?),
        };
        let recorded = Economy::recorded(base, read.bound(self.bound).currency(self.currency))?;
        let states = recorded.economy.labels().states();
        let one_sector = match &self.family {
            Family::Equilibrium(..) => None,
            Family::Scale => Some(OneSector::scale(base, &recorded, states)?),
            Family::Gravity => Some(OneSector::gravity(&recorded, states)?),
        };
        Ok(TradeBase { model: self.clone(), recorded, one_sector })
    }
}

/// A trade model calibrated on a base: cheap to ask for any number of changes.
#[derive(Debug, Clone)]
pub struct TradeBase {
    model: TradeModel,
    recorded: Recorded,
    one_sector: Option<OneSector>,
}

/// What the models of duties alone have beside the economy as recorded.
#[derive(Debug, Clone)]
enum OneSector {
    Scale { model: Box<scale::Model>, gdp: Vec<(StateId, f64)> },
    Gravity { model: gravity::Model, costs: Bilateral, output: Vec<(StateId, f64)> },
}

impl TradeBase {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &TradeModel {
        &self.model
    }

    /// The economy it was calibrated on, with what was assumed on the way.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// What the change from the base to `after` does to each state.
    ///
    /// *Cost:* one duty for each pair of states and sector, once for a snapshot, and an equilibrium.
    ///
    /// # Errors
    /// Those of [`Recorded::shock_to`]; [`Error::NotApplicable`] where the model has no place for the change.
    pub fn run(&self, after: &Snapshot) -> Result<ModelRun> {
        let change = self.recorded.shock_to(after)?;
        let unknown = self.recorded.unknown_duties.max(change.unknown_duties);
        let Some(part) = &self.one_sector else {
            return self.solve(&change.shock, change.left_out, unknown);
        };
        let barrier =
            |change: &Shift| matches!(change, Shift::Embargo { .. } | Shift::TradeCost { .. });
        if change.shock.changes().iter().any(barrier) {
            return Err(self.not_applicable(DUTIES_ALONE));
        }
        let kappa = self.kappa(&self.recorded.duties_of(after)?.0)?;
        let (ended, impacts) = self.duties(part, &kappa)?;
        Ok(self.report(ended, change.left_out, unknown, impacts))
    }

    /// What a change given as arrays does to each state.
    ///
    /// # Errors
    /// Those of [`solve`]; [`Error::NotApplicable`] for the models that know recorded duties alone.
    pub fn run_shock(&self, shock: &Shock) -> Result<ModelRun> {
        if self.one_sector.is_some() {
            return Err(self.not_applicable("it takes what a world records, and no arrays"));
        }
        self.solve(shock, Vec::new(), self.recorded.unknown_duties)
    }

    fn solve(&self, shock: &Shock, left_out: Vec<TieId>, unknown: usize) -> Result<ModelRun> {
        let result = solve(&self.recorded.economy, shock, self.model.solver.clone())?;
        let mut states = Vec::new();
        for &state in self.recorded.economy.labels().states() {
            states.push(Impact {
                state,
                welfare_pct: result.welfare_pct(state)?,
                value: result.equivalent_variation(state, Yardstick::FinalSpending)?,
            });
        }
        Ok(self.report(result.status, left_out, unknown, states))
    }

    /// The models of one sector, on (1 + new duty) / (1 + old duty).
    fn duties(
        &self,
        part: &OneSector,
        kappa: &[(StateId, StateId, f64)],
    ) -> Result<(Status, Vec<Impact>)> {
        let mut impacts = Vec::new();
        let worth = |state, welfare_pct: f64, of: f64| {
            let value = 0.01 * welfare_pct * of;
            Impact { state, welfare_pct, value }
        };
        let ended = match part {
            OneSector::Scale { model, gdp } => {
                if kappa.iter().any(|(_, _, kappa)| *kappa < 1.0) {
                    return Err(self.not_applicable(
                        "duties that fall have no place in it: its base is free of duties",
                    ));
                }
                let mut duties = Duties::none();
                for &(importer, exporter, kappa) in kappa.iter().filter(|(_, _, k)| *k > 1.0) {
                    duties = duties.with(importer, exporter, kappa - 1.0)?;
                }
                let result = scale::solve(model, &duties, scale::SolveSettings::default())?;
                for &(state, gdp) in gdp {
                    impacts.push(worth(state, result.state(state)?.welfare_pct, gdp));
                }
                result.status
            }
            OneSector::Gravity { model, costs, output } => {
                let mut after = costs.clone();
                for &(importer, exporter, kappa) in kappa {
                    let cost = costs.get(exporter, importer)? * kappa.powf(1.0 - SIGMA);
                    after.set(exporter, importer, cost)?;
                }
                let settings = gravity::Settings::default().sigma(SIGMA);
                let result = gravity::counterfactual(model, &after, settings)?;
                for &(state, y) in output {
                    impacts.push(worth(state, result.state(state)?.real_gdp_pct, y));
                }
                result.status
            }
        };
        Ok((ended, impacts))
    }

    /// (1 + new duty) / (1 + old duty), importer by importer.
    fn kappa(&self, new: &TariffSchedule) -> Result<Vec<(StateId, StateId, f64)>> {
        let economy = &self.recorded.economy;
        let (states, sector) = (economy.labels().states(), only_sector(economy)?);
        let mut kappa = Vec::new();
        for &importer in states {
            for &exporter in states.iter().filter(|exporter| **exporter != importer) {
                let old = economy.tariff(importer, exporter, sector)?;
                let new = new.get(importer, exporter, sector)?;
                kappa.push((importer, exporter, (1.0 + new) / (1.0 + old)));
            }
        }
        Ok(kappa)
    }

    fn report(
        &self,
        status: Status,
        left_out: Vec<TieId>,
        unknown_duties: usize,
        impacts: Vec<Impact>,
    ) -> ModelRun {
        ModelRun {
            model: self.model.name(),
            elasticities: self.model.elasticities(),
            bound: self.model.bound_name(),
            percent_of: self.model.percent_of(),
            status,
            left_out,
            unknown_duties,
            states: impacts,
        }
    }

    fn not_applicable(&self, why: &'static str) -> Error {
        let model = match &self.model.family {
            Family::Equilibrium(..) => "an equilibrium of many sectors",
            Family::Scale => SCALE,
            Family::Gravity => GRAVITY,
        };
        Error::NotApplicable { model, why }
    }
}

impl OneSector {
    fn scale(base: &Snapshot, recorded: &Recorded, states: &[StateId]) -> Result<Self> {
        let mut gdp = Vec::new();
        for &state in states {
            let known = base.first_number(state, Attribute::Gdp)?;
            let missing =
                Error::NotRecorded { state, attribute: Attribute::Gdp, date: base.date() };
            gdp.push((state, known.ok_or(missing)?));
        }
        let observed = scale::Observed::new(flows(recorded, false)?, gdp.iter().copied())?;
        let model = scale::calibrate(&observed, scale::Parameters::default())?;
        Ok(Self::Scale { model: Box::new(model), gdp })
    }

    fn gravity(recorded: &Recorded, states: &[StateId]) -> Result<Self> {
        let flows = flows(recorded, true)?;
        let sum = |state: StateId, exports: bool| -> f64 {
            flows
                .iter()
                .filter(|(i, n, _)| state == if exports { *i } else { *n })
                .map(|(_, _, v)| v)
                .sum()
        };
        let output: Vec<(StateId, f64)> = states.iter().map(|s| (*s, sum(*s, true))).collect();
        let spending: Vec<(StateId, f64)> = states.iter().map(|s| (*s, sum(*s, false))).collect();
        let world: f64 = output.iter().map(|(_, y)| y).sum();
        // Costs at which both multilateral resistances are 1 and the base is the flows themselves.
        let mut costs = Bilateral::zeros(states.iter().copied())?;
        for &(exporter, y) in &output {
            for &(importer, e) in &spending {
                costs.set(exporter, importer, flows.get(exporter, importer)? * world / (y * e))?;
            }
        }
        let model = gravity::Model::new(output.iter().copied(), spending, &costs)?;
        Ok(Self::Gravity { model, costs, output })
    }
}

fn only_sector(economy: &Economy) -> Result<ProductCode> {
    let sector = economy.labels().sectors().first().copied();
    sector.ok_or(Error::Shape { what: "list of sectors", expected: 1, found: 0 })
}

/// Flows of all sectors by exporter and importer before duty, home sales on the diagonal if wanted.
fn flows(recorded: &Recorded, home: bool) -> Result<Bilateral> {
    let economy = &recorded.economy;
    let (states, sector) = (economy.labels().states(), only_sector(economy)?);
    let mut flows = Bilateral::zeros(states.iter().copied())?;
    for &exporter in states {
        for &importer in states.iter().filter(|importer| home || **importer != exporter) {
            flows.set(exporter, importer, economy.flow(importer, exporter, sector)?)?;
        }
    }
    Ok(flows)
}
