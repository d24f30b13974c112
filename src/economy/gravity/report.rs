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
    /// Outward multilateral resistance to the power 1/(1-σ), base and new. With σ near 1 it may be infinite
    /// or 0, beyond what a float holds, unlike its change.
    pub outward_resistance: [f64; 2],
    /// Inward multilateral resistance to the power 1/(1-σ), base and new; 1 for the reference. As far from it
    /// as the outward one may be.
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

/// The ratio of two resistances as a change of prices: the ratio comes before the power, since near σ = 1 the powers
/// alone are no numbers. Where that of the ratio is none either, or too small to divide by, there is no answer.
fn price_change(ratio: f64, sigma: f64) -> Result<f64> {
    let change = ratio.powf(1.0 / (1.0 - sigma));
    if change.is_normal() {
        return Ok(change);
    }
    if !(ratio.is_normal() && ratio > 0.0) {
        let (value, expected) = (ratio.to_string(), "finite and above 0: every state trades");
        return Err(Error::OutOfRange { what: "change of a resistance", value, expected });
    }
    let expected =
        "further above 1 for these costs: a price changes by more than a number can hold";
    let (what, value) = ("elasticity of substitution", sigma.to_string());
    Err(Error::OutOfRange { what, value, expected })
}

pub(super) fn counterfactual(
    model: &Model,
    costs: &[f64],
    before: &Point,
    now: &Point,
    sigma: f64,
) -> Result<Counterfactual> {
    let n = model.output.len();
    let power = 1.0 / (1.0 - sigma);
    let inward: [Vec<f64>; 2] = [before.inward().collect(), now.inward().collect()];
    let changes = |from: &[f64], to: &[f64]| -> Result<Vec<f64>> {
        from.iter().zip(to).map(|(from, to)| price_change(from / to, sigma)).collect()
    };
    let price = changes(&before.outward, &now.outward)?;
    let outward_change = changes(&now.outward, &before.outward)?;
    let consumer_change = changes(&inward[1], &inward[0])?;
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
        let consumer = consumer_change[i];
        StateOutcome {
            state,
            outward_resistance: outward,
            inward_resistance: own_inward,
            factory_gate_price_pct: 100.0 * (price[i] - 1.0),
            outward_resistance_pct: 100.0 * (outward_change[i] - 1.0),
            inward_resistance_pct: 100.0 * (consumer - 1.0),
            real_gdp_pct: 100.0 * (price[i] / consumer - 1.0),
            exports_pct: change(0),
            imports_pct: change(1),
            home_sales_pct: change(2),
        }
    });
    let outcomes: Vec<StateOutcome> = outcomes.collect();
    let real = outcomes.iter().map(|outcome| outcome.real_gdp_pct);
    if let Some(number) = trade.iter().flatten().copied().chain(real).find(|x| !x.is_finite()) {
        let expected = "numbers: bring the costs nearer each other, or sigma further above 1";
        let (what, value) = ("trade or real GDP under these costs", number.to_string());
        return Err(Error::OutOfRange { what, value, expected });
    }
    let table = |flows: &[f64]| {
        let by_importer: Vec<f64> = (0..n * n).map(|at| flows[(at % n) * n + at / n]).collect();
        Bilateral::from_importers(model.index.clone(), &by_importer)
    };
    Ok(Counterfactual {
        method: "structural gravity after Anderson and van Wincoop, shares at base",
        sigma,
        reference: None,
        states: outcomes,
        trade_before: table(&trade[0]),
        trade_after: table(&trade[1]),
        status: Status::Solved,
        iterations: 0,
        residual: largest(&before.residual).max(largest(&now.residual)),
    })
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
