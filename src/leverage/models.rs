use std::fmt;

use serde::Serialize;

use super::batch::Engine;
use crate::{
    economy::{Economy, Recorded, RecordedSettings, SolveSettings, Structure},
    error::{Error, Result},
    snapshot::{Bound, Snapshot},
    units::Currency,
};

/// Which trade models a question is put to: each structure with each set of elasticities.
///
/// By default one: input-output loops with the elasticities `U4`, duties in the middle of what is known, amounts
/// in USD. Several give a range.
///
/// ```
/// use geoecon::{economy::Structure, leverage::ModelGrid};
///
/// let models = ModelGrid::from(Structure::MultiSector).elasticities(["U4", "CP"]);
/// # let _ = models;
/// ```
#[derive(Debug, Clone)]
pub struct ModelGrid {
    structures: Vec<Structure>,
    /// All that the world records where `None`.
    elasticities: Option<Vec<String>>,
    bound: Bound,
    pub(super) currency: Currency,
    pub(super) solver: SolveSettings,
}

impl Default for ModelGrid {
    fn default() -> Self {
        Self {
            structures: vec![Structure::InputOutput],
            elasticities: Some(vec!["U4".to_owned()]),
            bound: Bound::Middle,
            currency: Currency::USD,
            solver: SolveSettings::default(),
        }
    }
}

impl From<()> for ModelGrid {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Structure> for ModelGrid {
    fn from(structure: Structure) -> Self {
        Self::default().structures([structure])
    }
}

impl ModelGrid {
    /// Every structure with every set of elasticities that the world records.
    #[must_use]
    pub fn every() -> Self {
        let structures = [Structure::OneSector, Structure::MultiSector, Structure::InputOutput];
        Self { elasticities: None, ..Self::default() }.structures(structures)
    }

    /// The structures.
    #[must_use]
    pub fn structures(self, structures: impl IntoIterator<Item = Structure>) -> Self {
        Self { structures: structures.into_iter().collect(), ..self }
    }

    /// The sets of elasticities, by the names under which the world records them.
    #[must_use]
    pub fn elasticities<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { elasticities: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Every set of elasticities that the world records.
    #[must_use]
    pub fn all_elasticities(self) -> Self {
        Self { elasticities: None, ..self }
    }

    /// Which end of duties that are not one number.
    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound, ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// How equilibria are solved.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// Every model, calibrated to the snapshot once.
    pub(super) fn read(&self, snapshot: &Snapshot) -> Result<Vec<Calibrated>> {
        let sets = match &self.elasticities {
            Some(sets) => sets.clone(),
            None => snapshot.world().elasticity_sets().map(|(name, _)| name.to_owned()).collect(),
        };
        if self.structures.is_empty() || sets.is_empty() {
            return Err(Error::Shape { what: "list of trade models", expected: 1, found: 0 });
        }
        let mut models = Vec::new();
        for &structure in &self.structures {
            for set in &sets {
                let settings = RecordedSettings::from(structure)
                    .elasticities(set)
                    .bound(self.bound)
                    .currency(self.currency);
                let recorded = Economy::recorded(snapshot, settings)?;
                let engine = Engine::new(&recorded.economy, self.solver.clone())?;
                let name = ModelName::recorded(structure, set);
                models.push(Calibrated { name, structure, recorded, engine });
            }
        }
        Ok(models)
    }
}

/// One model, ready for counterfactuals.
pub(super) struct Calibrated {
    pub(super) name: ModelName,
    pub(super) structure: Structure,
    pub(super) recorded: Recorded,
    pub(super) engine: Engine,
}

/// Which model says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ModelName {
    /// The model.
    pub model: String,
    /// The trade elasticities.
    pub elasticities: String,
    /// What its percentages are of.
    pub percent_of: &'static str,
}

impl ModelName {
    fn recorded(structure: Structure, set: &str) -> Self {
        let percent_of = match structure {
            Structure::InputOutput => "final spending",
            _ => "gross spending",
        };
        Self { model: structure.to_string(), elasticities: set.to_owned(), percent_of }
    }

    pub(super) fn of(economy: &Economy) -> Self {
        let loops = economy.has_input_output();
        Self {
            model: if loops { "input-output" } else { "without input-output" }.to_owned(),
            elasticities: economy.elasticity_set().to_owned(),
            percent_of: "final spending",
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}, {}", self.model, self.elasticities))
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
