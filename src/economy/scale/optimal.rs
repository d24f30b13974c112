use serde::Serialize;

use super::Model;
use crate::{Error, Result, StateId};

/// A duty that one side would choose, by the formula of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OptimalDuty {
    /// The duty on all goods of the other side, a fraction: 0.218 is 21.8 percent.
    pub rate: f64,
    /// Weight of markets δ in the formula: 1 for a small economy, less with power over others.
    pub market_weight: f64,
    /// Exponent φ of the importer, by which local costs dilute duties.
    pub duty_exponent: f64,
}

/// The uniform duty on all imports that suits `state` best where nobody answers, at the flows of
/// the calibrated world: 1/((1 + δ ε) φ - 1).
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::OutOfRange`] where the formula has no finite positive value
/// (a state that exports nothing).
pub fn optimal_duty(model: &Model, state: StateId) -> Result<OptimalDuty> {
    let at = model.index.of(state)?;
    of_state(model, at, model.spending[at])
}

/// The same duty where the rest of the world answers with [`optimal_retaliation`]: exports are then
/// weighed against income, not spending, as the paper does.
///
/// # Errors
/// As [`optimal_duty`].
pub fn optimal_duty_under_retaliation(model: &Model, state: StateId) -> Result<OptimalDuty> {
    let at = model.index.of(state)?;
    of_state(model, at, model.income[at])
}

/// The duty on `target` that suits all other states best, acting as one.
///
/// The region's local-cost share is the mean of its members' weighted by income.
///
/// # Errors
/// As [`optimal_duty`].
pub fn optimal_retaliation(model: &Model, target: StateId) -> Result<OptimalDuty> {
    let n = model.income.len();
    let u = model.index.of(target)?;
    let (mut income, mut local, mut exponent) = (0.0, 0.0, 0.0);
    let (mut to_target, mut inside) = (0.0, 0.0);
    for i in (0..n).filter(|&i| i != u) {
        income += model.income[i];
        local += model.income[i] * model.local[i];
        exponent += model.income[i] * model.exponent[i];
        to_target += model.flows[u * n + i];
        inside += (0..n).filter(|&j| j != u).map(|j| model.flows[i * n + j]).sum::<f64>();
    }
    let share = to_target / (to_target + model.flows[u * n + u]);
    let weight = (1.0 - model.local[u]) * to_target * (1.0 - share)
        / ((1.0 - local / income) * (income - inside));
    duty(model, weight, exponent / income)
}

fn of_state(model: &Model, at: usize, size: f64) -> Result<OptimalDuty> {
    let n = model.income.len();
    let abroad: f64 = (0..n)
        .filter(|&i| i != at)
        .map(|i| {
            let cell = i * n + at;
            (1.0 - model.local[i]) * model.flows[cell] * (1.0 - model.shares[cell])
        })
        .sum();
    let weight = abroad / ((1.0 - model.local[at]) * (size - model.flows[at * n + at]));
    duty(model, weight, model.exponent[at])
}

fn duty(model: &Model, market_weight: f64, duty_exponent: f64) -> Result<OptimalDuty> {
    let epsilon = model.parameters.get_trade_elasticity();
    let rate = 1.0 / ((1.0 + market_weight * epsilon) * duty_exponent - 1.0);
    if !(rate.is_finite() && rate > 0.0) {
        return Err(Error::OutOfRange {
            what: "optimal duty",
            value: rate.to_string(),
            expected: "a positive number: check that both sides trade",
        });
    }
    Ok(OptimalDuty { rate, market_weight, duty_exponent })
}
