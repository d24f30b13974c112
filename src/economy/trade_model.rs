//! The trade models that a recorded world can be run through, each calibrated once.

use super::{
    Economy, Elasticities, Impact, ModelRun, Recorded, RecordedSettings, Shift, Shock,
    SolveSettings, Structure, TradeElasticity, Yardstick, gravity, scale, solve,
};
use crate::{
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    status::Status,
    units::{Currency, StateId},
    world::TieId,
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
    Equilibrium(Structure, Set),
    Scale,
    Gravity,
}

/// Which of the models, with its structure and elasticities: their name in the world, or those of the user.
pub(super) enum Kind<'a> {
    Equilibrium(Structure, std::result::Result<&'a str, &'a Elasticities>),
    Scale,
    Gravity,
}

/// Trade elasticities: by the name under which the world records them, or the user's.
#[derive(Debug, Clone)]
enum Set {
    Recorded(String),
    Own(Elasticities),
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
        Self::of(Family::Equilibrium(structure, Set::Recorded(elasticities.into())))
    }

    /// The same with elasticities of one's own.
    pub fn own_equilibrium(structure: Structure, elasticities: impl Into<Elasticities>) -> Self {
        Self::of(Family::Equilibrium(structure, Set::Own(elasticities.into())))
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
            Family::Equilibrium(_, Set::Recorded(name)) => name.clone(),
            Family::Equilibrium(_, Set::Own(set)) => set.name().to_owned(),
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

    /// What it takes for granted, an assumption each.
    ///
    /// ```
    /// use geoecon::economy::TradeModel;
    ///
    /// assert!(TradeModel::gravity().assumptions().contains(&"duties are costs of trade, and their revenue is left out"));
    /// ```
    #[must_use]
    pub fn assumptions(&self) -> &'static [&'static str] {
        const LONG_RUN: &str = "the long run: all have adjusted";
        const BALANCES: &str = "trade balances stay as they are";
        match &self.family {
            Family::Equilibrium(..) | Family::Scale => &[
                LONG_RUN,
                BALANCES,
                "revenue of duties stays in the state that collects it, inside its welfare",
            ],
            // What is paid melts on the way.
            Family::Gravity => {
                &[LONG_RUN, BALANCES, "duties are costs of trade, and their revenue is left out"]
            }
        }
    }

    /// The currency of its amounts.
    #[must_use]
    pub fn get_currency(&self) -> Currency {
        self.currency
    }

    pub(super) fn kind(&self) -> Kind<'_> {
        match &self.family {
            Family::Equilibrium(structure, Set::Recorded(name)) => {
                Kind::Equilibrium(*structure, Ok(name))
            }
            Family::Equilibrium(structure, Set::Own(set)) => {
                Kind::Equilibrium(*structure, Err(set))
            }
            Family::Scale => Kind::Scale,
            Family::Gravity => Kind::Gravity,
        }
    }

    /// Its structure; the models that know duties alone have none to choose.
    pub(crate) fn structure(&self) -> Option<Structure> {
        match &self.family {
            Family::Equilibrium(structure, _) => Some(*structure),
            Family::Scale | Family::Gravity => None,
        }
    }

    pub(super) fn get_bound(&self) -> Bound {
        self.bound
    }

    pub(crate) fn get_solver(&self) -> &SolveSettings {
        &self.solver
    }

    /// The model calibrated on `base`, from which all changes are measured.
    ///
    /// # Errors
    /// Those of [`Economy::recorded`]; [`Error::NotRecorded`] where the model of scale effects lacks a state's
    /// GDP.
    pub fn calibrate(&self, base: &Snapshot) -> Result<TradeBase> {
        let read = match &self.family {
            Family::Equilibrium(structure, Set::Recorded(name)) => {
                RecordedSettings::from(*structure).elasticities(name)
            }
            Family::Equilibrium(structure, Set::Own(set)) => {
                RecordedSettings::from(*structure).own_elasticities(set.clone())
            }
            Family::Scale | Family::Gravity => RecordedSettings::from(Structure::OneSector)
                .own_elasticities(TradeElasticity::from_theta(SIGMA - 1.0)?),
        };
        let recorded = Economy::recorded(base, read.bound(self.bound).currency(self.currency))?;
        let one_sector = match &self.family {
            Family::Equilibrium(..) => None,
            Family::Scale => Some(OneSector::Scale {
                model: Box::new(recorded.scale_model(scale::Parameters::default())?),
                gdp: recorded.gdp()?,
            }),
            Family::Gravity => Some(OneSector::Gravity {
                model: recorded.gravity_model()?,
                output: recorded.gross_output()?,
            }),
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
    Gravity { model: gravity::Model, output: Vec<(StateId, f64)> },
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
            if !change.needs_sectors.is_empty() {
                return Err(self.not_applicable(
                    "a barrier to all goods has no place in it: goods and services are one sector",
                ));
            }
            return self.solve(&change.shock, change.left_out, unknown);
        };
        let barrier =
            |change: &Shift| matches!(change, Shift::Embargo { .. } | Shift::TradeCost { .. });
        if !change.needs_sectors.is_empty() || change.shock.changes().iter().any(barrier) {
            return Err(self.not_applicable(DUTIES_ALONE));
        }
        let (ended, impacts) = self.duties(part, after)?;
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

    /// The models of one sector, which know duties alone.
    fn duties(&self, part: &OneSector, after: &Snapshot) -> Result<(Status, Vec<Impact>)> {
        let worth = |state, welfare_pct: f64, of: f64| Impact {
            state,
            welfare_pct,
            value: 0.01 * welfare_pct * of,
        };
        let mut impacts = Vec::new();
        let ended = match part {
            OneSector::Scale { model, gdp } => {
                let falls = |(_, _, factor): &(StateId, StateId, f64)| *factor < 1.0;
                if self.recorded.duty_factors(after)?.iter().any(falls) {
                    return Err(self.not_applicable(
                        "duties that fall have no place in it: its base is free of duties",
                    ));
                }
                let rises = self.recorded.duty_rises(after)?;
                let result = scale::solve(model, &rises, scale::SolveSettings::default())?;
                for &(state, gdp) in gdp {
                    impacts.push(worth(state, result.state(state)?.welfare_pct, gdp));
                }
                result.status
            }
            OneSector::Gravity { model, output } => {
                let costs = self.recorded.gravity_costs(after, SIGMA)?;
                let settings = gravity::Settings::default().sigma(SIGMA);
                let result = gravity::counterfactual(model, &costs, settings)?;
                for &(state, output) in output {
                    impacts.push(worth(state, result.state(state)?.real_gdp_pct, output));
                }
                result.status
            }
        };
        Ok((ended, impacts))
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
            Family::Equilibrium(Structure::OneSector, ..) => "an equilibrium of one sector",
            Family::Equilibrium(..) => "an equilibrium of many sectors",
            Family::Scale => SCALE,
            Family::Gravity => GRAVITY,
        };
        Error::NotApplicable { model, why }
    }
}
