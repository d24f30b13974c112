use std::mem;

use ndarray::Array2;

use super::Lu;
use crate::Status;

/// Largest change of an unknown in one step; unknowns are logarithms.
const LONGEST_STEP: f64 = 0.7;
/// A factorization is kept while each step leaves at most this part of the residual.
const GOOD_STEP: f64 = 0.25;
/// Times a step is halved before it is given up.
const HALVINGS: usize = 12;

/// A square system of equations with its derivatives.
pub(crate) trait Equations {
    /// A guess and all that follows from it.
    type Point;

    /// Fills in what follows from the guess; false where it makes no economic sense.
    fn evaluate(&self, point: &mut Self::Point) -> bool;

    /// What is to become zero; finite after an evaluation that made sense.
    fn residual<'p>(&self, point: &'p Self::Point) -> &'p [f64];

    /// Sets the guess of `to` to that of `from` minus `length` times `step`.
    fn step(&self, from: &Self::Point, step: &[f64], length: f64, to: &mut Self::Point);

    /// Derivatives of the residual.
    fn jacobian(&self, point: &Self::Point) -> Array2<f64>;
}

pub(crate) fn largest(residual: &[f64]) -> f64 {
    residual.iter().fold(0.0, |most: f64, r| most.max(r.abs()))
}

/// Newton's method that keeps a factorization while it serves and halves steps that do not help.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Newton {
    pub(crate) tolerance: f64,
    /// Most steps of all runs that count together.
    pub(crate) max_steps: usize,
    /// Most steps of one run before it counts as stalled.
    pub(crate) patience: usize,
}

impl Newton {
    /// Improves `point`, with `trial` as scratch, from the factorization in `factors` if there is
    /// one; leaves the last one used there. `steps` counts on.
    pub(crate) fn run<E: Equations>(
        self,
        system: &E,
        point: &mut E::Point,
        trial: &mut E::Point,
        factors: &mut Option<Lu>,
        steps: &mut usize,
    ) -> Status {
        if !system.evaluate(point) {
            return Status::Stalled;
        }
        let mut stale = true;
        let patience = steps.saturating_add(self.patience);
        loop {
            let error = largest(system.residual(point));
            if error <= self.tolerance {
                return Status::Solved;
            }
            if *steps >= self.max_steps {
                return Status::IterationLimit;
            }
            if *steps >= patience {
                return Status::Stalled;
            }
            *steps += 1;
            let mut improved = false;
            if let Some(factors) = &*factors {
                let mut step = system.residual(point).to_vec();
                factors.solve_vec(&mut step);
                let longest = largest(&step);
                let mut length = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
                for _ in 0..if stale { 1 } else { HALVINGS } {
                    system.step(point, &step, length, trial);
                    improved = longest.is_finite()
                        && system.evaluate(trial)
                        && largest(system.residual(trial)) < error;
                    if improved {
                        break;
                    }
                    length *= 0.5;
                }
                if !improved && !stale {
                    return Status::Stalled;
                }
            }
            if improved {
                mem::swap(point, trial);
                let left = largest(system.residual(point));
                stale = left <= GOOD_STEP * error;
                if stale || left <= self.tolerance {
                    continue;
                }
            }
            *factors = Lu::factor(system.jacobian(point));
            if factors.is_none() {
                return Status::Stalled;
            }
            stale = false;
        }
    }
}
