use std::fmt;

use serde::Serialize;

use super::batch::Engine;
use crate::{
    economy::{Economy, Recorded, Structure, TradeBase, TradeModel, TradeModels},
    error::{Error, Result},
    snapshot::Snapshot,
};

/// The model of an answer unless others are asked for: input-output loops, elasticities `U4`.
pub(super) fn usual() -> TradeModels {
    TradeModels::from(Structure::InputOutput)
}

/// Every model, calibrated to the snapshot once, and those that know no pressure but duties as recorded.
pub(super) fn calibrate(
    models: &TradeModels,
    snapshot: &Snapshot,
) -> Result<(Vec<Calibrated>, Vec<LeftOutModel>)> {
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    for model in models.list(snapshot) {
        let name = ModelName::recorded(&model);
        let Some(structure) = model.structure() else {
            let reason = "it knows duties alone, and only those that a world records".to_owned();
            left_out.push(LeftOutModel { name, reason });
            continue;
        };
        let base = model.calibrate(snapshot)?;
        let engine = Engine::new(&base.recorded().economy, models.solver.clone())?;
        all.push(Calibrated { name, structure, engine, base });
    }
    if all.is_empty() {
        return Err(none_fits(&left_out));
    }
    Ok((all, left_out))
}

/// The error where every model was left out, or none was asked for.
pub(super) fn none_fits(left_out: &[LeftOutModel]) -> Error {
    if left_out.is_empty() {
        return Error::Shape { what: "list of trade models", expected: 1, found: 0 };
    }
    let reasons = left_out.iter().map(|model| format!("{}: {}", model.name, model.reason));
    Error::NoModel { reasons: reasons.collect() }
}

/// One model, ready for counterfactuals.
pub(super) struct Calibrated {
    pub(super) name: ModelName,
    pub(super) structure: Structure,
    pub(super) engine: Engine,
    base: TradeBase,
}

impl Calibrated {
    pub(super) fn recorded(&self) -> &Recorded {
        self.base.recorded()
    }
}

/// Which model says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ModelName {
    /// The model.
    pub model: String,
    /// The trade elasticities.
    pub elasticities: String,
    /// Which end of duties that are not one number; `None` in an economy of arrays.
    pub bound: Option<&'static str>,
    /// What its percentages are of.
    pub percent_of: &'static str,
}

impl ModelName {
    fn recorded(model: &TradeModel) -> Self {
        Self {
            model: model.name(),
            elasticities: model.elasticities(),
            bound: Some(model.bound_name()),
            percent_of: model.percent_of(),
        }
    }

    pub(super) fn of(economy: &Economy) -> Self {
        let loops = economy.has_input_output();
        Self {
            model: if loops { "input-output" } else { "without input-output" }.to_owned(),
            elasticities: economy.elasticity_set().to_owned(),
            bound: None,
            percent_of: "final spending",
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = match self.bound {
            None | Some("middle") => String::new(),
            Some(end) => format!(", {end} duties"),
        };
        f.pad(&format!("{}, {}{bound}", self.model, self.elasticities))
    }
}

/// Lowest, median and highest of what several models say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RangeByModel {
    /// The lowest.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The highest.
    pub high: f64,
    /// Models that say something.
    pub models: usize,
    /// The model of the lowest, and that of the highest.
    pub ends: [String; 2],
}

impl RangeByModel {
    /// `None` where no model says anything.
    pub(super) fn new<'a>(numbers: impl IntoIterator<Item = (&'a ModelName, f64)>) -> Option<Self> {
        let mut sorted: Vec<(&ModelName, f64)> = numbers.into_iter().collect();
        sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (first, last) = (sorted.first()?, sorted.last()?);
        let middle = sorted.len() / 2;
        let at = |place: usize| sorted.get(place).map(|(_, number)| *number);
        let median =
            if sorted.len() % 2 == 1 { at(middle)? } else { 0.5 * (at(middle - 1)? + at(middle)?) };
        Some(Self {
            low: first.1,
            median,
            high: last.1,
            models: sorted.len(),
            ends: [first.0.to_string(), last.0.to_string()],
        })
    }
}

/// A model that has no place for the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOutModel {
    /// Which.
    pub name: ModelName,
    /// Why.
    pub reason: String,
}
