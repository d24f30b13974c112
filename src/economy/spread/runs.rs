//! What each model says.

use super::{Impact, ModelRun, NotApplicable, SpreadSettings};
use crate::{
    economy::{
        Economy, Recorded, RecordedSettings, RecordedShock, Shift, Structure, Yardstick, gravity,
        scale, solve,
    },
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    units::StateId,
};

pub(super) const SCALE: &str = "scale effects, labour supply, local costs";
pub(super) const GRAVITY: &str = "structural gravity";

/// The elasticity of substitution of the literature's default.
pub(super) const SIGMA: f64 = 5.0;

/// A run, or why the model has no place for the change.
pub(super) type Run = std::result::Result<ModelRun, &'static str>;

/// What ran and what did not.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) runs: Vec<ModelRun>,
    pub(super) not_applicable: Vec<NotApplicable>,
    pub(super) first_error: Option<Error>,
}

impl Collected {
    pub(super) fn take(&mut self, model: &str, elasticities: &str, bound: Bound, run: Result<Run>) {
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

pub(super) fn equilibrium(
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

/// What the models of one sector need: flows, and how duties change.
pub(super) struct OneSector {
    recorded: Recorded,
    change: RecordedShock,
    /// (1 + new duty) / (1 + old duty), importer by importer.
    factors: Vec<(StateId, StateId, f64)>,
}

impl OneSector {
    pub(super) fn new(
        before: &Snapshot,
        after: &Snapshot,
        settings: RecordedSettings,
    ) -> Result<Self> {
        let recorded = Economy::recorded(before, settings)?;
        let change = recorded.shock_to(after)?;
        let factors = recorded.duty_factors(after)?;
        Ok(Self { recorded, change, factors })
    }

    /// Why neither model has a place for the change.
    fn beyond_duties(&self) -> Option<&'static str> {
        let barrier =
            |change: &Shift| matches!(change, Shift::Embargo { .. } | Shift::TradeCost { .. });
        let found = self.change.shock.changes().iter().any(barrier);
        found.then_some("embargoes and barriers have no place in it: it knows duties alone")
    }

    pub(super) fn scale(&self, after: &Snapshot, bound: Bound) -> Result<Run> {
        if let Some(reason) = self.beyond_duties() {
            return Ok(Err(reason));
        }
        if self.factors.iter().any(|(_, _, factor)| *factor < 1.0) {
            return Ok(Err("duties that fall have no place in it: its base is free of duties"));
        }
        let parameters = scale::Parameters::default();
        let elasticities = parameters.get_trade_elasticity().to_string();
        let model = self.recorded.scale_model(parameters)?;
        let duties = self.recorded.duty_rises(after)?;
        let result = scale::solve(&model, &duties, scale::SolveSettings::default())?;
        let mut states = Vec::new();
        for (state, gdp) in self.recorded.gdp()? {
            let welfare_pct = result.state(state)?.welfare_pct;
            states.push(Impact { state, welfare_pct, value: 0.01 * welfare_pct * gdp });
        }
        let run = ModelRun {
            model: SCALE.to_owned(),
            percent_of: "GDP",
            status: result.status,
            ..self.run(bound, elasticities, states)
        };
        Ok(Ok(run))
    }

    pub(super) fn gravity(&self, after: &Snapshot, bound: Bound) -> Result<Run> {
        if let Some(reason) = self.beyond_duties() {
            return Ok(Err(reason));
        }
        let (model, costs) =
            (self.recorded.gravity_model()?, self.recorded.gravity_costs(after, SIGMA)?);
        let result =
            gravity::counterfactual(&model, &costs, gravity::Settings::default().sigma(SIGMA))?;
        let mut states = Vec::new();
        for (state, output) in self.recorded.gross_output()? {
            let welfare_pct = result.state(state)?.real_gdp_pct;
            states.push(Impact { state, welfare_pct, value: 0.01 * welfare_pct * output });
        }
        let run = ModelRun {
            status: result.status,
            ..self.run(bound, (SIGMA - 1.0).to_string(), states)
        };
        Ok(Ok(run))
    }

    /// A run of gravity, whose model, base and status another replaces.
    fn run(&self, bound: Bound, elasticities: String, states: Vec<Impact>) -> ModelRun {
        ModelRun {
            model: GRAVITY.to_owned(),
            elasticities,
            bound: name(bound),
            percent_of: "gross output",
            status: crate::Status::Solved,
            left_out: self.change.left_out.clone(),
            unknown_duties: self.recorded.unknown_duties.max(self.change.unknown_duties),
            states,
        }
    }
}
