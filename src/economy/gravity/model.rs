use super::{
    Counterfactual, report,
    resistance::{Point, Resistance},
};
use crate::{
    Error, Result, StateId, Status,
    economy::{Bilateral, StateIndex},
};

/// Output, spending and trade costs of the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(super) index: StateIndex,
    pub(super) output: Vec<f64>,
    pub(super) spending: Vec<f64>,
    /// t = cost^(1 - σ), one row per exporter.
    pub(super) costs: Vec<f64>,
}

impl Model {
    /// Output and spending of every state of `costs`, and t = (trade cost)^(1 - σ) of every pair;
    /// see [`Covariates::costs`](super::Covariates::costs). A pair with t = 0 does not trade.
    ///
    /// # Errors
    /// [`Error::Cell`] for output or spending that is not positive, or a t that is negative;
    /// [`Error::UnknownState`], [`Error::Duplicate`] and, for one that is missing,
    /// [`Error::UnknownLabel`].
    pub fn new(
        output: impl IntoIterator<Item = (StateId, f64)>,
        spending: impl IntoIterator<Item = (StateId, f64)>,
        costs: &Bilateral,
    ) -> Result<Self> {
        check_costs(costs)?;
        let index = costs.index().clone();
        let output = sizes("output of state", &index, output)?;
        let spending = sizes("spending of state", &index, spending)?;
        Ok(Self { index, output, spending, costs: costs.cells().to_vec() })
    }

    /// The states, in the order of all results.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.index.states()
    }
}

/// Sizes and costs of which no product of a few leaves the range of a float.
const SIZES: std::ops::RangeInclusive<f64> = 1e-50..=1e50;

fn check_costs(costs: &Bilateral) -> Result<()> {
    costs.check("trade cost", |t| t >= 0.0, "zero or more")?;
    costs.check("trade cost", |t| t == 0.0 || SIZES.contains(&t), "zero, or from 1e-50 to 1e50")
}

fn sizes(
    what: &'static str,
    index: &StateIndex,
    values: impl IntoIterator<Item = (StateId, f64)>,
) -> Result<Vec<f64>> {
    let mut known = vec![None; index.len()];
    for (state, value) in values {
        if !SIZES.contains(&value) {
            return Err(Error::Cell {
                what,
                row: state.to_string(),
                column: "value".to_owned(),
                value,
                expected: "a positive number, from 1e-50 to 1e50",
            });
        }
        if known[index.of(state)?].replace(value).is_some() {
            return Err(Error::Duplicate { what, label: state.to_string() });
        }
    }
    let pairs = index.states().iter().zip(known);
    pairs
        .map(|(state, value)| {
            value.ok_or_else(|| Error::UnknownLabel { what, label: state.to_string() })
        })
        .collect()
}

/// Elasticity, reference state, and when to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    sigma: f64,
    reference: Option<StateId>,
    tolerance: f64,
    max_iterations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { sigma: 5.0, reference: None, tolerance: 1e-13, max_iterations: 200 }
    }
}

impl Settings {
    /// Elasticity of substitution σ between goods of different states, above 1. Default 5.
    #[must_use]
    pub fn sigma(mut self, sigma: f64) -> Self {
        self.sigma = sigma;
        self
    }

    /// The state whose inward resistance is 1, before and after. Default the first.
    #[must_use]
    pub fn reference(mut self, state: StateId) -> Self {
        self.reference = Some(state);
        self
    }

    /// Largest relative residual of an inward resistance. Default 1e-13.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Most steps of Newton's method. Default 200.
    #[must_use]
    pub fn max_iterations(mut self, steps: usize) -> Self {
        self.max_iterations = steps;
        self
    }
}

/// The world with trade costs `costs` against that of the model.
///
/// # Errors
/// [`Error::OutOfRange`] for a setting, or where a price changes by more than a float can hold, as it does with an
/// elasticity near 1; [`Error::UnknownState`] for the reference or where `costs`
/// lacks a state; [`Error::Cell`] for a negative cost. Ending early is the result's [`Status`].
pub fn counterfactual(
    model: &Model,
    costs: &Bilateral,
    settings: impl Into<Settings>,
) -> Result<Counterfactual> {
    let settings = settings.into();
    for (what, value, least, expected) in [
        ("elasticity of substitution", settings.sigma, 1.0, "a number above 1"),
        ("tolerance", settings.tolerance, 0.0, "a positive number, as in 1e-13"),
    ] {
        if !(value.is_finite() && value > least) {
            return Err(Error::OutOfRange { what, value: value.to_string(), expected });
        }
    }
    check_costs(costs)?;
    let reference = settings.reference.map_or(Ok(0), |state| model.index.of(state))?;
    let mut after = Vec::with_capacity(model.costs.len());
    for &exporter in model.states() {
        for &importer in model.states() {
            after.push(costs.get(exporter, importer)?);
        }
    }
    let mut solved = Vec::with_capacity(2);
    let (mut status, mut iterations) = (Status::Solved, 0);
    for costs in [&model.costs, &after] {
        let system = Resistance::new(model, costs, reference);
        let mut point = solved.first().cloned().unwrap_or_else(|| Point::new(model.output.len()));
        let ended =
            system.solve(&mut point, settings.tolerance, settings.max_iterations, &mut iterations);
        if !ended.is_solved() {
            status = ended;
        }
        solved.push(point);
    }
    let [before, now]: [Point; 2] = solved.try_into().unwrap_or_default();
    let mut result = report::counterfactual(model, &after, &before, &now, settings.sigma)?;
    result.reference = model.states().get(reference).copied();
    result.status = status;
    result.iterations = iterations;
    Ok(result)
}
