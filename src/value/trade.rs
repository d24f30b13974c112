use super::{Adding, Calibrated, Component, Item, Line, Method, Model, Reading, Unit};
use crate::{
    economy::{ModelRun, Shock, TradeBase, TradeModel},
    error::Result,
    snapshot::Snapshot,
};

/// The trade component, by one trade model.
#[derive(Debug, Clone)]
pub struct Trade {
    model: TradeModel,
}

impl Trade {
    /// The trade component by `model`.
    #[must_use]
    pub fn new(model: TradeModel) -> Self {
        Self { model }
    }
}

impl From<TradeModel> for Trade {
    fn from(model: TradeModel) -> Self {
        Self::new(model)
    }
}

impl Model for Trade {
    fn method(&self) -> Method {
        let model = &self.model;
        let method = Method::new(Component::Trade, model.name(), model.get_currency())
            .parameter("elasticities", model.elasticities())
            .parameter("duties", model.bound_name());
        model.assumptions().iter().copied().fold(method, Method::assumption)
    }

    fn calibrate(&self, base: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(Base { base: self.model.calibrate(base)? }))
    }
}

#[derive(Debug)]
struct Base {
    base: TradeBase,
}

impl Calibrated for Base {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        self.base.run(snapshot).map(|run| reading(&run))
    }

    fn read_shock(&self, shock: &Shock) -> Result<Reading> {
        self.base.run_shock(shock).map(|run| reading(&run))
    }
}

fn reading(run: &ModelRun) -> Reading {
    let percent = Unit::PercentOf(run.percent_of);
    let lines = run.states.iter().flat_map(|impact| {
        let worth = Line::new(impact.state, Item::Welfare, Unit::PerYear, impact.value);
        let same =
            Line::new(impact.state, Item::WelfarePercent, percent.clone(), impact.welfare_pct);
        [worth, Line { adding: Adding::NotAdded("the same in percent"), ..same }]
    });
    let mut reading = Reading::new(lines).status(run.status);
    if !run.left_out.is_empty() {
        reading = reading.note(format!("{} changed ties have no place in it", run.left_out.len()));
    }
    if run.unknown_duties > 0 {
        reading = reading
            .note(format!("{} duties are not recorded and taken as none", run.unknown_duties));
    }
    reading
}
