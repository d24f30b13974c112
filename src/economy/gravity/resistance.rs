//! Multilateral resistances under one set of trade costs.

use ndarray::{Array2, linalg::general_mat_mul};

use super::Model;
use crate::{
    Status,
    economy::{Equations, Newton},
};

/// Sweeps of the two equations before Newton's method.
const SWEEPS: usize = 30;

#[derive(Debug)]
pub(super) struct Resistance<'m> {
    /// One row per exporter.
    costs: &'m [f64],
    output: Vec<f64>,
    spending: Vec<f64>,
    reference: usize,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    /// ln of inward resistance Q.
    inward: Vec<f64>,
    /// Outward resistance O, and Q as it follows from O.
    pub(super) outward: Vec<f64>,
    implied: Vec<f64>,
    pub(super) residual: Vec<f64>,
}

impl Point {
    pub(super) fn new(n: usize) -> Self {
        let zeros = vec![0.0; n];
        Self {
            inward: zeros.clone(),
            outward: zeros.clone(),
            implied: zeros.clone(),
            residual: zeros,
        }
    }

    /// Inward resistances Q.
    pub(super) fn inward(&self) -> impl Iterator<Item = f64> + '_ {
        self.inward.iter().map(|q| q.exp())
    }
}

impl<'m> Resistance<'m> {
    pub(super) fn new(model: &Model, costs: &'m [f64], reference: usize) -> Self {
        let shares = |values: &[f64]| {
            let total: f64 = values.iter().sum();
            values.iter().map(|value| value / total).collect()
        };
        Self { costs, output: shares(&model.output), spending: shares(&model.spending), reference }
    }

    pub(super) fn solve(
        &self,
        point: &mut Point,
        tolerance: f64,
        max_steps: usize,
        steps: &mut usize,
    ) -> Status {
        if self.output.is_empty() {
            return Status::Solved;
        }
        for _ in 0..SWEEPS {
            if !self.evaluate(point) {
                return Status::Stalled;
            }
            let reference = point.implied[self.reference].ln();
            for (inward, implied) in point.inward.iter_mut().zip(&point.implied) {
                *inward = implied.ln() - reference;
            }
        }
        let mut trial = point.clone();
        let mut taken = 0;
        let newton = Newton { tolerance, max_steps, patience: usize::MAX };
        let status = newton.run(self, point, &mut trial, &mut None, &mut taken);
        *steps += SWEEPS + taken;
        status
    }
}

impl Equations for Resistance<'_> {
    type Point = Point;

    fn evaluate(&self, point: &mut Point) -> bool {
        let n = self.output.len();
        let weights: Vec<f64> =
            self.spending.iter().zip(&point.inward).map(|(e, q)| e / q.exp()).collect();
        point.implied.fill(0.0);
        for (i, costs) in self.costs.chunks_exact(n).enumerate() {
            let outward: f64 = costs.iter().zip(&weights).map(|(t, w)| t * w).sum();
            point.outward[i] = outward;
            let weight = self.output[i] / outward;
            point.implied.iter_mut().zip(costs).for_each(|(implied, t)| *implied += t * weight);
        }
        for j in 0..n {
            point.residual[j] = point.implied[j].ln() - point.inward[j];
        }
        point.residual[self.reference] = point.inward[self.reference];
        point.residual.iter().all(|r| r.is_finite())
    }

    fn residual<'p>(&self, point: &'p Point) -> &'p [f64] {
        &point.residual
    }

    fn step(&self, from: &Point, step: &[f64], length: f64, to: &mut Point) {
        for ((next, now), step) in to.inward.iter_mut().zip(&from.inward).zip(step) {
            *next = now - length * step;
        }
    }

    fn jacobian(&self, point: &Point) -> Array2<f64> {
        let n = self.output.len();
        let sold = Array2::from_shape_fn((n, n), |(i, j)| {
            self.costs[i * n + j] * self.spending[j] / (point.inward[j].exp() * point.outward[i])
        });
        let bought = Array2::from_shape_fn((n, n), |(i, j)| {
            self.costs[i * n + j] * self.output[i] / (point.outward[i] * point.implied[j])
        });
        let mut jacobian = Array2::zeros((n, n));
        general_mat_mul(1.0, &bought.t(), &sold, 0.0, &mut jacobian);
        for j in 0..n {
            jacobian[[j, j]] -= 1.0;
            jacobian[[self.reference, j]] = f64::from(u8::from(j == self.reference));
        }
        jacobian
    }
}
