//! First-order effects of every tariff and every elasticity from one factorization.

mod jacobian;

use std::fmt;

use ndarray::{Array2, Array3};
use serde::Serialize;

use self::jacobian::{Adjoint, Point};
use super::{Cells, Equilibrium, Labels, SolveSettings, solve};
use crate::{Error, ProductCode, Result, StateId, Status};

/// Derivatives of every state's log welfare at an equilibrium.
///
/// A derivative of -0.02 with respect to a tariff means: one percentage point more of it costs the
/// state 0.0002, 0.02 percent of its welfare.
#[derive(Debug, Clone)]
pub struct Linearisation {
    at: Equilibrium,
    adjoint: Adjoint,
    /// (sector, state)
    elasticities: Array2<f64>,
    flows: Array3<f64>,
    pi: Array3<f64>,
    sigma: Vec<f64>,
    alpha: Array2<f64>,
}

/// Linearises the model at `at`, which is the base itself where nothing was shocked.
///
/// Solves the transposed linear system once for all states, so that the derivative of any state's
/// welfare with respect to any of the N times N times J tariffs costs a few multiplications more.
/// At the base elasticities do not matter to first order; after a shock they do. Cost: two LU
/// factorizations of a (states times sectors)-squared matrix with input-output loops, one without:
/// 0.5 s for 31 states and 40 sectors.
///
/// # Errors
/// [`Error::OutOfRange`] where `at` is no solution or the system is singular there (a state that
/// trades with no one).
///
/// # Example
/// ```
/// use geoecon::economy::{Calibration, Labels, Cells, Shock, TradeElasticity, linearise, solve};
/// use geoecon::StateId;
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let [a, b]: [StateId; 2] = ["AAA".parse()?, "BBB".parse()?];
/// let first_order = linearise(&solve(&world, &Shock::new(), ())?)?;
/// let slope = first_order.tariff(b, a, b, "goods".parse()?)?;
/// let small = Shock::new().tariff(Cells::all().importer(a).exporter(b), 1e-5)?;
/// let exact = solve(&world, &small, ())?.welfare_pct(b)? / 100.0 / 1e-5;
/// assert!(slope < 0.0 && (slope / exact - 1.0).abs() < 1e-3);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn linearise(at: &Equilibrium) -> Result<Linearisation> {
    if !at.status.is_solved() {
        return Err(Error::OutOfRange {
            what: "largest gap of the equilibrium to be linearised",
            value: at.residuals.worst().to_string(),
            expected: "a solution",
        });
    }
    let point = Point::new(at);
    let adjoint = point.adjoint().ok_or(Error::OutOfRange {
        what: "determinant of the system",
        value: "0".to_owned(),
        expected: "not 0: some state trades with no one",
    })?;
    let mut linear = Linearisation {
        at: at.clone(),
        adjoint,
        elasticities: Array2::zeros((0, 0)),
        sigma: point.sigma.to_vec(),
        alpha: point.alpha.clone(),
        flows: point.flows,
        pi: point.pi,
    };
    linear.elasticities = linear.elasticity_derivatives();
    Ok(linear)
}

/// How far the first order is off for a change of finite size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinearError {
    /// Change of log welfare by the derivative.
    pub linear: f64,
    /// Change of log welfare by the exact solution; `None` where it was not found, or where nothing
    /// is left of welfare.
    pub exact: Option<f64>,
    /// How the exact solution ended.
    pub status: Status,
}

impl LinearError {
    /// Linear less exact, in log points; `None` without an exact solution.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        self.exact.map(|exact| self.linear - exact)
    }
}

/// A state's weights on demand, income and prices, from its column of the adjoint.
struct Weights {
    /// What a unit of demand for (state, sector) is worth.
    demand: Array2<f64>,
    /// What a unit of each state's income is worth.
    income: Vec<f64>,
    column: usize,
}

impl Linearisation {
    /// The point of linearisation.
    #[must_use]
    pub fn at(&self) -> &Equilibrium {
        &self.at
    }

    /// Derivative of `state`'s log welfare with respect to one tariff (a fraction).
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn tariff(
        &self,
        state: StateId,
        importer: StateId,
        exporter: StateId,
        sector: ProductCode,
    ) -> Result<f64> {
        let [j, n, i] = self.at.economy.base.cell(importer, exporter, sector)?;
        let weights = self.weights(self.labels().state_position(state)?);
        let tau = self.at.tau()[[j, n, i]];
        Ok(self.log_duty(&weights, j, n, i) / (1.0 + tau))
    }

    /// Derivatives of `state`'s log welfare with respect to every tariff, (sector, importer,
    /// exporter).
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn tariffs(&self, state: StateId) -> Result<Array3<f64>> {
        let weights = self.weights(self.labels().state_position(state)?);
        let tau = self.at.tau();
        Ok(Array3::from_shape_fn(tau.dim(), |(j, n, i)| {
            self.log_duty(&weights, j, n, i) / (1.0 + tau[[j, n, i]])
        }))
    }

    /// Derivative of `state`'s log welfare with respect to theta of one sector, the shock of the
    /// point held constant.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn elasticity(&self, state: StateId, sector: ProductCode) -> Result<f64> {
        let j = self.labels().sector_position(sector)?;
        Ok(self.elasticities[[j, self.labels().state_position(state)?]])
    }

    /// Compares derivative and exact solution for `state` when the tariffs in `scope` rise by
    /// `points` (0.01 is one percentage point) from the point of linearisation.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`]; [`Error::OutOfRange`] where a tariff would
    /// fall to -1 or below.
    pub fn error(&self, state: StateId, scope: Cells, points: f64) -> Result<LinearError> {
        let gradient = self.tariffs(state)?;
        let tau = self.at.tau();
        let labels = self.labels();
        let (states, sectors) = (labels.states(), labels.sectors());
        let (mut linear, mut cells) = (0.0, Vec::new());
        scope.visit(labels, |j, n, i| {
            linear += gradient[[j, n, i]] * points;
            cells.push((j, n, i));
        })?;
        let mut shock = self.at.shock.clone();
        for (j, n, i) in cells {
            let cell = Cells::all().importer(states[n]).exporter(states[i]).sector(sectors[j]);
            shock = shock.tariff(cell, tau[[j, n, i]] + points)?;
        }
        let settings = SolveSettings::from(self.at.closure).tolerance(self.at.residuals.tolerance);
        let after = solve(&self.at.economy, &shock, settings)?;
        let n = labels.state_position(state)?;
        let exact = (after.welfare_at(n) / self.at.welfare_at(n)).ln();
        let exact = Some(exact).filter(|exact| after.status.is_solved() && exact.is_finite());
        Ok(LinearError { linear, exact, status: after.status })
    }

    fn labels(&self) -> &Labels {
        self.at.economy.labels()
    }

    fn weights(&self, column: usize) -> Weights {
        let base = &*self.at.economy.base;
        let (n_states, s) = base.counts();
        let lambda = |n: usize, k: usize| self.adjoint.spending[[n * s + k, column]];
        // The last labour market is not among the equations: the numeraire is.
        let wage = |n: usize| {
            if n + 1 == n_states { 0.0 } else { self.adjoint.wages[[n, column]] }
        };
        let demand = Array2::from_shape_fn((n_states, s), |(i, j)| {
            let inputs: f64 = (0..s).map(|k| lambda(i, k) * base.gamma[[i, k, j]]).sum();
            inputs - wage(i) * base.beta[[i, j]]
        });
        let mut income: Vec<f64> = (0..n_states)
            .map(|n| (0..s).map(|k| lambda(n, k) * self.alpha[[n, k]]).sum())
            .collect();
        income[column] += 1.0 / self.at.income[column];
        let spread: f64 = income.iter().zip(&self.sigma).map(|(u, sigma)| u * sigma).sum();
        for u in &mut income {
            *u -= spread;
        }
        Weights { demand, income, column }
    }

    /// Derivative with respect to log (1 + tau) of one cell.
    fn log_duty(&self, weights: &Weights, j: usize, n: usize, i: usize) -> f64 {
        let base = &*self.at.economy.base;
        let s = base.counts().1;
        let flow = (base.theta[j] + 1.0) * self.flows[[j, n, i]];
        flow * (weights.income[n] - weights.demand[[i, j]])
            + self.pi[[j, n, i]] * self.adjoint.prices[[n * s + j, weights.column]]
    }

    fn elasticity_derivatives(&self) -> Array2<f64> {
        let base = &*self.at.economy.base;
        let (n_states, s) = base.counts();
        let lowered = self.at.lowered();
        let weights: Vec<Weights> = (0..n_states).map(|n| self.weights(n)).collect();
        let mut derivatives = Array2::zeros((s, n_states));
        for ((j, n, i), &share) in self.pi.indexed_iter() {
            if share <= 0.0 {
                continue;
            }
            let at = (j * n_states + n) * n_states + i;
            let duty = (1.0 + lowered.tau[at]) / (1.0 + base.tau[[j, n, i]]);
            let cost = (duty * lowered.cost[at]).ln() + self.at.ln_c[[i, j]];
            // Log of the supplier's cost over the price.
            let gap = cost - self.at.ln_p[[n, j]];
            for weights in &weights {
                let flow = self.flows[[j, n, i]] * gap;
                let price = self.adjoint.prices[[n * s + j, weights.column]];
                derivatives[[j, weights.column]] += flow
                    * (weights.income[n] - weights.demand[[i, j]])
                    + share * gap / base.theta[j] * price;
            }
        }
        derivatives
    }
}

impl fmt::Display for Linearisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.labels();
        writeln!(f, "d log welfare / d theta at {}", self.at.status)?;
        write!(f, "{:<24}", "sector")?;
        for state in labels.states() {
            write!(f, "{state:>12}")?;
        }
        writeln!(f)?;
        for (sector, row) in labels.sectors().iter().zip(self.elasticities.rows()) {
            write!(f, "{sector:<24}")?;
            for value in row {
                write!(f, "{value:>12.3e}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
