use std::fmt;

use serde::Serialize;

use super::{
    Model,
    calibrate::row,
    system::{Point, System},
};
use crate::{Error, Result, StateId, Status, economy::newton::largest};

/// One state in a new equilibrium, against the observed world.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateOutcome {
    /// The state.
    pub state: StateId,
    /// Change of welfare, percent: consumption and leisure.
    pub welfare_pct: f64,
    /// Change of consumer prices, percent, against the world's mean.
    pub price_pct: f64,
    /// Change of employment, percent.
    pub employment_pct: f64,
    /// Change of exports net of duty over income, percent; none where there were no exports.
    pub export_ratio_pct: Option<f64>,
    /// Change of imports net of duty over income, percent; none where there were no imports.
    pub import_ratio_pct: Option<f64>,
    /// Change of the trade deficit in percent of its size; none where trade was balanced.
    pub deficit_pct: Option<f64>,
    /// Duty revenue over spending in the observed world, a fraction.
    pub revenue_over_spending: f64,
    /// New wage over old, in units of the world's mean price.
    pub wage_hat: f64,
    /// New spending over old, in the same units.
    pub spending_hat: f64,
    /// New employment over old.
    pub employment_hat: f64,
}

/// A new equilibrium. Made by [`solve`](super::solve).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Equilibrium {
    /// The model, in words.
    pub method: &'static str,
    /// Trade elasticity ε used.
    pub trade_elasticity: f64,
    /// Each state, in the order of the model.
    pub states: Vec<StateOutcome>,
    /// How the computation ended; the numbers are a solution only where it is solved.
    pub status: Status,
    /// Part of the duties' logarithm 1+t that is in place in these numbers: 1 where solved.
    pub duties_reached: f64,
    /// Steps of Newton's method.
    pub iterations: usize,
    /// Largest residual of any market, as a share of the state's income.
    pub residual: f64,
}

impl Equilibrium {
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

impl fmt::Display for Equilibrium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, trade elasticity {}", self.method, self.trade_elasticity)?;
        writeln!(
            f,
            "{} after {} steps, residual {:.1e}",
            self.status, self.iterations, self.residual
        )?;
        writeln!(f, "state  welfare %  prices %  employment %")?;
        for s in &self.states {
            writeln!(
                f,
                "{:<5}  {:>9.3}  {:>8.3}  {:>12.3}",
                s.state, s.welfare_pct, s.price_pct, s.employment_pct
            )?;
        }
        Ok(())
    }
}

pub(super) fn equilibrium(
    system: &System<'_>,
    point: &Point,
    status: Status,
    iterations: usize,
    reached: f64,
) -> Equilibrium {
    let model = system.model;
    let n = model.income.len();
    let mut exports = vec![0.0; n];
    let mut imports = vec![0.0; n];
    let mut base_exports = vec![0.0; n];
    let mut base_imports = vec![0.0; n];
    for i in 0..n {
        let shares = row(&point.shares, n, i);
        let duties = row(&system.duty_share, n, i);
        let flows = row(&model.flows, n, i);
        for j in (0..n).filter(|&j| j != i) {
            let flow = shares[j] * (1.0 - duties[j]) * point.spending[i];
            exports[j] += flow;
            imports[i] += flow;
            base_exports[j] += flows[j];
            base_imports[i] += flows[j];
        }
    }
    let parameters = &model.parameters;
    let kappa = parameters.get_labour_supply_elasticity();
    let outcomes = model.states().iter().enumerate().map(|(i, &state)| {
        let price = point.price[i].exp();
        let wage = (point.cost[i] + parameters.get_scale_elasticity() * point.labour[i]).exp();
        let spending_hat = point.spending[i] / model.spending[i];
        let income_hat = point.income[i] / model.income[i];
        let leisure = kappa / (1.0 + kappa) * (1.0 - point.relief[i]) * model.income[i];
        let spent = model.spending[i] / (model.spending[i] - leisure);
        let welfare = (spent * spending_hat + (1.0 - spent) * income_hat) / price;
        let per_income =
            |new: f64, old: f64| percent((new / point.income[i]) / (old / model.income[i]) - 1.0);
        let deficit = base_imports[i] - base_exports[i];
        StateOutcome {
            state,
            welfare_pct: 100.0 * (welfare - 1.0),
            price_pct: 100.0 * point.price[i].exp_m1() + 0.0,
            employment_pct: 100.0 * point.labour[i].exp_m1() + 0.0,
            export_ratio_pct: per_income(exports[i], base_exports[i]),
            import_ratio_pct: per_income(imports[i], base_imports[i]),
            deficit_pct: percent((imports[i] - exports[i] - deficit) / deficit.abs()),
            revenue_over_spending: point.duty[i] * spending_hat,
            wage_hat: wage,
            spending_hat,
            employment_hat: point.labour[i].exp(),
        }
    });
    Equilibrium {
        method: "one sector with labour supply, scale effects and local costs, exact changes",
        trade_elasticity: parameters.get_trade_elasticity(),
        states: outcomes.collect(),
        status,
        duties_reached: reached,
        iterations,
        residual: largest(&point.residual),
    }
}

fn percent(change: f64) -> Option<f64> {
    change.is_finite().then_some(100.0 * change)
}

/// Sets the guess to an earlier answer.
pub(super) fn restart(model: &Model, start: &Equilibrium, point: &mut Point) -> Result<()> {
    let n = model.income.len();
    if start.states.len() != n {
        return Err(Error::Shape { what: "start", expected: n, found: start.states.len() });
    }
    let psi = model.parameters.get_scale_elasticity();
    let (mut world, mut base) = (0.0, 0.0);
    for (i, s) in start.states.iter().enumerate() {
        point.labour[i] = s.employment_hat.ln();
        point.cost[i] = s.wage_hat.ln() - psi * point.labour[i];
        world += s.wage_hat * s.employment_hat * model.income[i];
        base += model.income[i];
    }
    point.world = (world / base).ln();
    Ok(())
}
