//! Linear and quadratic programmes, solved by others and certified here.

use serde::Serialize;

use super::table::dot;
use crate::{
    error::{Error, Result},
    status::Status,
};

/// How a row of a programme is to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Equal,
    AtMost,
}

/// A row: coefficients by variable, sense, right-hand side.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) sense: Sense,
    pub(super) rhs: f64,
}

/// Minimise `c x + x P x / 2` subject to rows and bounds.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    pub(super) cost: Vec<f64>,
    /// Empty for a linear programme.
    pub(super) quadratic: Vec<Vec<f64>>,
    pub(super) bounds: Vec<(f64, f64)>,
    pub(super) rows: Vec<Row>,
}

/// Values of the variables, and prices of the rows: by how much the optimum rises when the right-hand side rises by
/// one (0 or less for an upper limit).
#[derive(Debug, Clone)]
pub(super) struct Optimum {
    pub(super) x: Vec<f64>,
    pub(super) prices: Vec<f64>,
    /// Price of each variable's bound: the reduced cost.
    pub(super) reduced: Vec<f64>,
    pub(super) objective: f64,
    /// No solution is lower, as the prices prove.
    pub(super) bound: f64,
    pub(super) certificate: Certificate,
    pub(super) solver: &'static str,
}

impl Optimum {
    /// The objective computed anew from the data, and the gap that it leaves; what is left of the conditions as a
    /// fraction of a scale that may be finer than 1.
    pub(super) fn revalue(&mut self, objective: f64, scale: f64) {
        self.objective = objective;
        let Certificate { gap: left, dual, complementarity, .. } = &mut self.certificate;
        let finer = (1.0 + objective.abs()) / (scale + objective.abs());
        *left = infinite_unless_a_number(gap(objective, self.bound) * finer);
        for part in [dual, complementarity] {
            *part = infinite_unless_a_number(*part * finer);
        }
    }
}

fn gap(objective: f64, bound: f64) -> f64 {
    infinite_unless_a_number((objective - bound) / (1.0 + objective.abs()))
}

/// What cannot be computed proves nothing.
fn infinite_unless_a_number(number: f64) -> f64 {
    if number.is_nan() { f64::INFINITY } else { number }
}

/// The larger violation; `f64::max` would lose one that is no number.
fn larger(violation: f64, other: f64) -> f64 {
    violation.max(infinite_unless_a_number(other))
}

/// What is left of the conditions of optimality, computed from the data, the solution and the prices alone, relative
/// to the scale of the answer. What the solver says of its objective is not used; a part that cannot be computed in
/// floats is infinite, and proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Certificate {
    /// Objective less the bound that the prices prove, as a fraction of the objective's size plus the scale of the
    /// figures: the largest of any option, or the size of the answer where options are far above it.
    pub gap: f64,
    /// Largest violation of a constraint by the shares that are reported, as a fraction of 1 plus its limit.
    pub primal: f64,
    /// Largest violation of the conditions on the prices, a sign or a reduced cost without a bound to carry it, on
    /// the scale of the gap.
    pub dual: f64,
    /// Largest product of a price and the slack of its constraint, as a fraction of what the gap is one of.
    pub complementarity: f64,
    /// The largest of these that counts as solved.
    pub tolerance: f64,
}

impl Certificate {
    /// The largest of the four; infinite where one is no number.
    #[must_use]
    pub fn worst(&self) -> f64 {
        [self.gap.abs(), self.primal, self.dual, self.complementarity].into_iter().fold(0.0, larger)
    }

    pub(super) fn status(&self) -> Status {
        if self.worst() <= self.tolerance { Status::Solved } else { Status::Stalled }
    }
}

/// Above this many rows the simplex method gives way to the interior-point one.
const LARGE: usize = 1500;

/// Simplex prices are exact to the 1e-8 that its own tolerances leave.
const TOLERANCE: f64 = 1e-7;

impl Program {
    /// Minimises; `infeasible` names what contradicts what.
    pub(super) fn solve(&self, infeasible: &'static str) -> Result<Optimum> {
        let (x, prices, solver) = if self.quadratic.is_empty() && self.rows.len() <= LARGE {
            let x = simplex(self, infeasible)?;
            let prices = self.dual_prices(infeasible)?;
            (x, prices, "simplex (microlp), primal and dual")
        } else {
            let (x, prices) = interior(self, infeasible)?;
            (x, prices, "interior point (Clarabel)")
        };
        Ok(self.certify(self.within_bounds(x), prices, solver))
    }

    /// Interior points end a rounding error outside of their bounds. What is no number stays so, to be seen.
    fn within_bounds(&self, mut x: Vec<f64>) -> Vec<f64> {
        for (x, &(low, high)) in x.iter_mut().zip(&self.bounds) {
            if !x.is_nan() {
                *x = x.max(low).min(high) + 0.0;
            }
        }
        x
    }

    /// The same in variables of which one of the first is `parts` of what it was.
    pub(super) fn in_parts(&self, parts: &[f64]) -> Self {
        let mut program = self.clone();
        for (cost, part) in program.cost.iter_mut().zip(parts) {
            *cost *= part;
        }
        for ((low, high), part) in program.bounds.iter_mut().zip(parts) {
            *low /= part;
            *high /= part;
        }
        for (row, of_row) in program.quadratic.iter_mut().zip(parts) {
            for (cell, part) in row.iter_mut().zip(parts) {
                *cell *= of_row * part;
            }
        }
        for (k, a) in program.rows.iter_mut().flat_map(|row| &mut row.terms) {
            if let Some(part) = parts.get(*k) {
                *a *= part;
            }
        }
        program
    }

    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        let curved = self.quadratic.iter().map(|row| dot(row, x)).chain(std::iter::repeat(0.0));
        self.cost.iter().zip(curved).map(|(c, q)| c + q).collect()
    }

    fn certify(&self, x: Vec<f64>, prices: Vec<f64>, solver: &'static str) -> Optimum {
        let gradient = self.gradient(&x);
        let linear = dot(&self.cost, &x);
        let square: f64 = self.quadratic.iter().zip(&x).map(|(row, x_i)| x_i * dot(row, &x)).sum();
        let objective = linear + 0.5 * square;
        let mut reduced = gradient.clone();
        let (mut primal, mut dual, mut complementarity) = (0.0_f64, 0.0_f64, 0.0_f64);
        // The dual objective of a quadratic programme takes half the curvature away again.
        let mut bound = -0.5 * square;
        for (row, price) in self.rows.iter().zip(&prices) {
            let value: f64 = row.terms.iter().filter_map(|&(k, a)| Some(a * x.get(k)?)).sum();
            for &(k, a) in &row.terms {
                if let Some(reduced) = reduced.get_mut(k) {
                    *reduced -= a * price;
                }
            }
            let slack = row.rhs - value;
            let scale = 1.0 + row.rhs.abs();
            let beyond = if row.sense == Sense::Equal { slack.abs() } else { -slack };
            primal = larger(primal, beyond / scale);
            if row.sense == Sense::AtMost {
                dual = larger(dual, *price);
            }
            complementarity =
                larger(complementarity, (price * slack).abs() / (1.0 + objective.abs()));
            bound += price * row.rhs;
        }
        let cost_scale = 1.0 + gradient.iter().fold(0.0_f64, |a, g| a.max(g.abs()));
        for ((&(low, high), &r), &x) in self.bounds.iter().zip(&reduced).zip(&x) {
            primal = larger(larger(primal, low - x), x - high);
            let side = if r >= 0.0 { low } else { high };
            if side.is_finite() {
                bound += r * side;
                complementarity =
                    larger(complementarity, (r * (x - side)).abs() / (1.0 + objective.abs()));
            } else {
                dual = larger(dual, r.abs() / cost_scale);
            }
        }
        let gap = gap(objective, bound);
        let certificate = Certificate { gap, primal, dual, complementarity, tolerance: TOLERANCE };
        Optimum { x, prices, reduced, objective, bound, certificate, solver }
    }

    /// Prices of the rows, as the solution of the dual programme: an optimum of its own, so that the gap between
    /// the two proves both.
    fn dual_prices(&self, infeasible: &'static str) -> Result<Vec<f64>> {
        // Variables: a price for each row, then one for each finite lower and upper bound; costs are turned round
        // because a dual is maximised.
        let mut dual = Self::default();
        for row in &self.rows {
            dual.cost.push(-row.rhs);
            let high = if row.sense == Sense::AtMost { 0.0 } else { f64::INFINITY };
            dual.bounds.push((f64::NEG_INFINITY, high));
        }
        let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.cost.len()];
        for (r, row) in self.rows.iter().enumerate() {
            for &(k, a) in &row.terms {
                if let Some(column) = columns.get_mut(k) {
                    column.push((r, a));
                }
            }
        }
        for (column, &(low, high)) in columns.iter_mut().zip(&self.bounds) {
            for (side, sign) in [(low, 1.0), (high, -1.0)] {
                if side.is_finite() {
                    column.push((dual.cost.len(), sign));
                    dual.cost.push(-sign * side);
                    dual.bounds.push((0.0, f64::INFINITY));
                }
            }
        }
        dual.rows = columns
            .into_iter()
            .zip(&self.cost)
            .map(|(terms, &rhs)| Row { terms, sense: Sense::Equal, rhs })
            .collect();
        let mut prices = simplex(&dual, infeasible)?;
        prices.truncate(self.rows.len());
        Ok(prices)
    }
}

fn failed(what: &'static str, value: &impl ToString, expected: &'static str) -> Error {
    Error::OutOfRange { what, value: value.to_string(), expected }
}

fn simplex(program: &Program, infeasible: &'static str) -> Result<Vec<f64>> {
    use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem};

    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let variables: Vec<_> = program
        .cost
        .iter()
        .zip(&program.bounds)
        .map(|(&cost, &bounds)| problem.add_var(cost, bounds))
        .collect();
    for row in &program.rows {
        let mut sum = LinearExpr::empty();
        for &(k, a) in &row.terms {
            if let Some(&variable) = variables.get(k).filter(|_| a != 0.0) {
                sum.add(variable, a);
            }
        }
        let sense = match row.sense {
            Sense::Equal => ComparisonOp::Eq,
            Sense::AtMost => ComparisonOp::Le,
        };
        problem.add_constraint(sum, sense, row.rhs);
    }
    let outcome = match problem.solve() {
        Ok(outcome) => outcome,
        Err(microlp::Error::Infeasible) => {
            return Err(failed(infeasible, &"infeasible", "limits that some mix meets"));
        }
        Err(microlp::Error::Unbounded) => {
            return Err(failed(infeasible, &"unbounded", "limits that bound every mix"));
        }
        Err(other) => {
            return Err(failed("programme", &other, "coefficients within some 12 orders of size"));
        }
    };
    let solution = outcome
        .into_solution()
        .map_err(|_| failed("programme", &"interrupted", "a programme that is solved"))?;
    Ok(variables.into_iter().map(|variable| solution.var_value(variable)).collect())
}

fn interior(program: &Program, infeasible: &'static str) -> Result<(Vec<f64>, Vec<f64>)> {
    use clarabel::{
        algebra::CscMatrix,
        solver::{
            DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT,
        },
    };

    let n = program.cost.len();
    // Equalities first, then upper limits, then bounds: Clarabel wants A x + s = b by cone.
    let (mut order, mut rows) = (Vec::new(), Vec::new());
    for sense in [Sense::Equal, Sense::AtMost] {
        let of_sense = program.rows.iter().enumerate().filter(|(_, row)| row.sense == sense);
        for (at, row) in of_sense {
            order.push(at);
            rows.push((row.terms.clone(), row.rhs));
        }
    }
    let equalities = program.rows.iter().filter(|row| row.sense == Sense::Equal).count();
    for (k, &(low, high)) in program.bounds.iter().enumerate() {
        if low.is_finite() {
            rows.push((vec![(k, -1.0)], -low));
        }
        if high.is_finite() {
            rows.push((vec![(k, 1.0)], high));
        }
    }
    let (mut at_row, mut at_column, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for (r, (terms, _)) in rows.iter().enumerate() {
        for &(k, a) in terms {
            at_row.push(r);
            at_column.push(k);
            cells.push(a);
        }
    }
    let a = CscMatrix::new_from_triplets(rows.len(), n, at_row, at_column, cells);
    let b: Vec<f64> = rows.iter().map(|(_, rhs)| *rhs).collect();
    let (mut at_row, mut at_column, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for (i, row) in program.quadratic.iter().enumerate() {
        for (k, &cell) in row.iter().enumerate().skip(i) {
            at_row.push(i);
            at_column.push(k);
            cells.push(cell);
        }
    }
    let p = CscMatrix::new_from_triplets(n, n, at_row, at_column, cells);
    let cones = [ZeroConeT(equalities), NonnegativeConeT(rows.len() - equalities)];
    let tight = 1e-12;
    let settings = DefaultSettings {
        verbose: false,
        tol_gap_abs: tight,
        tol_gap_rel: tight,
        tol_feas: tight,
        max_iter: 500,
        ..DefaultSettings::default()
    };
    let mut solver = DefaultSolver::new(&p, &program.cost, &a, &b, &cones, settings)
        .map_err(|error| failed("programme", &error, "one that the solver takes"))?;
    solver.solve();
    match solver.solution.status {
        SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => {
            return Err(failed(infeasible, &"infeasible", "limits that some mix meets"));
        }
        SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible => {
            return Err(failed(infeasible, &"unbounded", "limits that bound every mix"));
        }
        // How near the optimum the others came is for the certificate to say.
        _ => {}
    }
    if solver.solution.x.iter().chain(&solver.solution.z).any(|x| !x.is_finite()) {
        return Err(failed("solution", &"NaN", "data on a scale that the solver can work with"));
    }
    let mut prices = vec![0.0; program.rows.len()];
    for (&at, z) in order.iter().zip(&solver.solution.z) {
        if let Some(price) = prices.get_mut(at) {
            *price = -z;
        }
    }
    Ok((solver.solution.x.clone(), prices))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_options() -> Program {
        let terms = vec![(0, 1.0), (1, 1.0)];
        Program {
            cost: vec![1.0, 2.0],
            bounds: vec![(0.0, f64::INFINITY); 2],
            rows: vec![Row { terms, sense: Sense::Equal, rhs: 1.0 }],
            ..Program::default()
        }
    }

    #[test]
    fn what_is_no_number_proves_nothing() {
        let program = two_options();
        let proven = program.certify(vec![1.0, 0.0], vec![1.0], "by hand");
        assert_eq!(proven.certificate.status(), Status::Solved);
        let nan = f64::NAN;
        for (x, price) in [([nan, 0.0], 1.0), ([1.0, nan], 1.0), ([1.0, 0.0], nan)] {
            let optimum = program.certify(program.within_bounds(x.into()), vec![price], "by hand");
            assert_eq!(optimum.certificate.status(), Status::Stalled);
            assert!(optimum.certificate.worst().is_infinite());
        }
        let gap = Certificate { gap: nan, ..proven.certificate };
        let dual = Certificate { dual: nan, ..proven.certificate };
        for certificate in [gap, dual] {
            assert_eq!(certificate.status(), Status::Stalled);
        }
        for objective in [nan, f64::INFINITY] {
            let mut optimum = proven.clone();
            optimum.revalue(objective, 1.0);
            assert_eq!(optimum.certificate.status(), Status::Stalled);
            assert!(!optimum.certificate.gap.is_nan());
        }
    }

    #[test]
    fn the_certificate_is_of_the_shares_within_their_bounds() {
        let program = two_options();
        let shares = program.within_bounds(vec![1.0 + 1e-6, -1e-6]);
        assert!(shares[1].to_bits() == 0);
        // Both sum to one only before the second is brought within its bounds.
        let optimum = program.certify(shares, vec![1.0], "by hand");
        assert!((optimum.certificate.primal - 5e-7).abs() < 1e-15);
        assert_eq!(optimum.certificate.status(), Status::Stalled);
    }
}
