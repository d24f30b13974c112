//! Programmes in units in which options of very different size are of like size.
//!
//! Solvers drop what is small beside the largest number: an option that loses a billion in one future hides what the
//! others lose by the dozen. Its share is small in turn, so counted in small parts it is of the size of the rest. All
//! units are powers of two, which round nothing.

use super::{
    mix::INFEASIBLE,
    program::{Optimum, Program},
};
use crate::{error::Result, status::Status};

/// Options this much larger than the answer are counted in parts.
const FAR: f64 = 64.0;

/// The unit of the figures, and of each option's share.
#[derive(Debug, Clone)]
pub(super) struct Units {
    figures: f64,
    shares: Vec<f64>,
}

impl Units {
    /// One unit for all figures, the largest.
    pub(super) fn plain(sizes: &[f64]) -> Self {
        let largest = sizes.iter().fold(0.0_f64, |a, b| a.max(*b));
        let figures = if largest > 0.0 { largest } else { 1.0 };
        Self { figures, shares: vec![1.0; sizes.len()] }
    }

    /// Figures in units of the `answer`, and shares in parts where an option's `sizes` are far above it; `None` where
    /// none are. With `squared` the figures are squares of what is linear in the shares.
    pub(super) fn parts(sizes: &[f64], answer: f64, squared: bool) -> Option<Self> {
        let far = |size: &f64| answer > 0.0 && *size > FAR * answer;
        if !sizes.iter().any(far) {
            return None;
        }
        let figures = power_of_two(answer);
        let part = |size: &f64| {
            let ratio = (figures / size).min(1.0);
            power_of_two(if squared { ratio.sqrt() } else { ratio })
        };
        Some(Self { figures, shares: sizes.iter().map(part).collect() })
    }
}

/// The largest power of two that is not above a positive number.
fn power_of_two(number: f64) -> f64 {
    let exponent_alone = f64::from_bits(number.to_bits() & 0x7ff0_0000_0000_0000);
    exponent_alone.max(f64::MIN_POSITIVE)
}

/// The smallest number above 0; 0 where there is none.
pub(super) fn least_positive(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let least = numbers.into_iter().filter(|x| *x > 0.0).fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 0.0 }
}

/// A programme in a unit of its figures, and its optimum in shares.
pub(super) struct Solved {
    pub(super) program: Program,
    pub(super) optimum: Optimum,
    pub(super) unit: f64,
    pub(super) shares: Vec<f64>,
}

/// Solves in the first of these units that proves its answer, or else in the one that comes closest.
///
/// The objective is what `value` says of the shares, in the units of the data: what the solver believes of it does not
/// count.
pub(super) fn solve(
    units: impl IntoIterator<Item = Units>,
    build: impl Fn(f64) -> Result<Program>,
    value: impl Fn(&[f64]) -> Result<f64>,
) -> Result<Solved> {
    let mut best: Option<Result<Solved>> = None;
    for units in units {
        let found = attempt(&units, &build, &value);
        if let Ok(solved) = &found
            && solved.optimum.certificate.status() == Status::Solved
        {
            return found;
        }
        let worst = |found: &Result<Solved>| {
            found.as_ref().map_or(f64::INFINITY, |s| s.optimum.certificate.worst())
        };
        if best.as_ref().is_none_or(|best| worst(&found) < worst(best)) {
            best = Some(found);
        }
    }
    best.unwrap_or_else(|| attempt(&Units { figures: 1.0, shares: Vec::new() }, &build, &value))
}

fn attempt(
    units: &Units,
    build: impl Fn(f64) -> Result<Program>,
    value: impl Fn(&[f64]) -> Result<f64>,
) -> Result<Solved> {
    let program = build(units.figures)?;
    let mut optimum = program.in_parts(&units.shares).solve(INFEASIBLE)?;
    let (values, prices) = (&mut optimum.x, &mut optimum.reduced);
    for ((x, reduced), part) in values.iter_mut().zip(prices).zip(&units.shares) {
        *x *= part;
        *reduced /= part;
    }
    // Interior points end a rounding error outside of their bounds.
    let bounded = optimum.x.iter().zip(&program.bounds).take(units.shares.len());
    let shares: Vec<f64> = bounded.map(|(x, &(low, high))| x.clamp(low, high) + 0.0).collect();
    optimum.revalue(value(&shares)? / units.figures);
    Ok(Solved { program, optimum, unit: units.figures, shares })
}
