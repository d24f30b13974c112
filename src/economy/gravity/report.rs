use std::fmt;

use serde::Serialize;

use super::{Model, resistance::Point};
use crate::{
    Error, Result, StateId, Status,
    economy::{Bilateral, newton::largest},
};

/// One state under new trade costs, against the base.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateOutcome {
    /// The state.
    pub state: StateId,
    /// Outward multilateral resistance to the power 1/(1-σ), base and new. With σ near 1 it may be too
    /// large for a number, unlike its change.
    pub outward_resistance: [f64; 2],
    /// Inward multilateral resistance to the power 1/(1-σ), base and new; 1 for the reference.
    pub inward_resistance: [f64; 2],
    /// Change of the factory-gate price, percent; output and spending change by as much.
    pub factory_gate_price_pct: f64,
    /// Change of outward resistance, percent.
    pub outward_resistance_pct: f64,
    /// Change of inward resistance, that is of consumer prices, percent.
    pub inward_resistance_pct: f64,
    /// Change of real GDP, percent: factory-gate over consumer prices, also the terms of trade.
    pub real_gdp_pct: f64,
    /// Change of exports to all others, percent; none where there were none.
    pub exports_pct: Option<f64>,
    /// Change of imports from all others, percent; none where there were none.
    pub imports_pct: Option<f64>,
    /// Change of home sales, percent; none where there were none.
    pub home_sales_pct: Option<f64>,
}

/// Prices, trade and real income under new trade costs. Made by
/// [`counterfactual`](super::counterfactual).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counterfactual {
    /// The method, in words.
    pub method: &'static str,
    /// Elasticity of substitution used.
    pub sigma: f64,
    /// The state whose inward resistance is 1.
    pub reference: Option<StateId>,
    /// Each state, in the order of the model.
    pub states: Vec<StateOutcome>,
    /// Trade that the model gives for the base, in the unit of output.
    pub trade_before: Bilateral,
    /// Trade under the new costs, in the unit of output.
    pub trade_after: Bilateral,
    /// How the computation ended; the numbers are a solution only where it is solved.
    pub status: Status,
    /// Sweeps and steps, base and new costs together.
    pub iterations: usize,
    /// Largest relative residual of an inward resistance.
    pub residual: f64,
}

impl Counterfactual {
    /// The outcome of one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, state: StateId) -> Result<&StateOutcome> {
        self.states
            .iter()
            .find(|outcome| outcome.state == state)
            .ok_or(Error::UnknownState { state })
    }
}

impl fmt::Display for Counterfactual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, sigma {}", self.method, self.sigma)?;
        writeln!(f, "{}, residual {:.1e}", self.status, self.residual)?;
        writeln!(f, "state  real GDP %  consumer prices %  factory-gate prices %")?;
        for s in &self.states {
            writeln!(
                f,
                "{:<5}  {:>10.4}  {:>17.4}  {:>21.4}",
                s.state, s.real_gdp_pct, s.inward_resistance_pct, s.factory_gate_price_pct
            )?;
        }
        Ok(())
    }
}

pub(super) fn counterfactual(
    model: &Model,
    costs: &[f64],
    before: &Point,
    now: &Point,
    sigma: f64,
) -> Counterfactual {
    let n = model.output.len();
    let power = 1.0 / (1.0 - sigma);
    let inward: [Vec<f64>; 2] = [before.inward().collect(), now.inward().collect()];
    let price: Vec<f64> =
        before.outward.iter().zip(&now.outward).map(|(o, new)| (o / new).powf(power)).collect();
    let base_prices = vec![1.0; n];
    let trade = [
        flows(model, &model.costs, &before.outward, &inward[0], &base_prices),
        flows(model, costs, &now.outward, &inward[1], &price),
    ];
    let outcomes = model.states().iter().enumerate().map(|(i, &state)| {
        let outward = [before.outward[i].powf(power), now.outward[i].powf(power)];
        let own_inward = [inward[0][i].powf(power), inward[1][i].powf(power)];
        let sums = trade.each_ref().map(|flows| {
            let exports: f64 = (0..n).filter(|&j| j != i).map(|j| flows[i * n + j]).sum();
            let imports: f64 = (0..n).filter(|&j| j != i).map(|j| flows[j * n + i]).sum();
            [exports, imports, flows[i * n + i]]
        });
        let change = |at: usize| {
            let ratio = sums[1][at] / sums[0][at];
            ratio.is_finite().then_some(100.0 * (ratio - 1.0))
        };
        // Ratios before powers: near σ = 1 the powers alone are no numbers.
        let consumer = (inward[1][i] / inward[0][i]).powf(power);
        StateOutcome {
            state,
            outward_resistance: outward,
            inward_resistance: own_inward,
            factory_gate_price_pct: 100.0 * (price[i] - 1.0),
            outward_resistance_pct: 100.0
                * ((now.outward[i] / before.outward[i]).powf(power) - 1.0),
            inward_resistance_pct: 100.0 * (consumer - 1.0),
            real_gdp_pct: 100.0 * (price[i] / consumer - 1.0),
            exports_pct: change(0),
            imports_pct: change(1),
            home_sales_pct: change(2),
        }
    });
    let outcomes = outcomes.collect();
    let table = |flows: &[f64]| {
        let by_importer: Vec<f64> = (0..n * n).map(|at| flows[(at % n) * n + at / n]).collect();
        Bilateral::from_importers(model.index.clone(), &by_importer)
    };
    Counterfactual {
        method: "structural gravity after Anderson and van Wincoop, shares at base",
        sigma,
        reference: None,
        states: outcomes,
        trade_before: table(&trade[0]),
        trade_after: table(&trade[1]),
        status: Status::Solved,
        iterations: 0,
        residual: largest(&before.residual).max(largest(&now.residual)),
    }
}

/// Y E t / (O Q) over world output, one row per exporter; sizes at new factory-gate prices.
fn flows(model: &Model, costs: &[f64], outward: &[f64], inward: &[f64], price: &[f64]) -> Vec<f64> {
    let n = model.output.len();
    let world: f64 = model.output.iter().zip(price).map(|(y, p)| y * p).sum();
    (0..n * n)
        .map(|at| {
            let (i, j) = (at / n, at % n);
            let sizes = model.output[i] * price[i] * model.spending[j] * price[j] / world;
            sizes * costs[at] / (outward[i] * inward[j])
        })
        .collect()
}
