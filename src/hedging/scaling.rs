//! Programmes in units in which options of very different size are of like size.
//!
//! Solvers drop what is small beside the largest number: an option that loses a billion in one future hides what the
//! others lose by the dozen. Its share is small in turn, so counted in small parts it is of the size of the rest. All
//! units are powers of two, which round nothing.

use super::{
    LossTable,
    mix::INFEASIBLE,
    program::{Optimum, Program},
};
use crate::{error::Result, status::Status, units::Number};

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
        let figures = largest(sizes);
        let figures = if figures > 0.0 { figures } else { 1.0 };
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

/// Solves in the first of these units that proves its answer, at last in `plain` ones; or else as close as any came.
///
/// The objective is what `value` says of the shares, in the units of the data: what the solver believes of it does not
/// count.
pub(super) fn solve(
    finer: impl IntoIterator<Item = Units>,
    plain: &Units,
    build: impl Fn(f64) -> Result<Program>,
    value: impl Fn(&[f64]) -> Result<f64>,
) -> Result<Solved> {
    let worst = |solved: &Solved| solved.optimum.certificate.worst();
    let mut best: Option<Solved> = None;
    // Where figures differ much, an answer is as good as it is on the finest scale.
    let mut finest = plain.figures;
    for units in finer {
        finest = finest.min(units.figures);
        let Ok(solved) = attempt(&units, finest, &build, &value) else { continue };
        if solved.optimum.certificate.status() == Status::Solved {
            return Ok(solved);
        }
        if best.as_ref().is_none_or(|best| worst(&solved) < worst(best)) {
            best = Some(solved);
        }
    }
    match (attempt(plain, finest, &build, &value), best) {
        (Ok(solved), Some(best)) if worst(&solved) >= worst(&best) => Ok(best),
        (Err(_), Some(best)) => Ok(best),
        (solved, _) => solved,
    }
}

fn attempt(
    units: &Units,
    finest: f64,
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
    let shares: Vec<f64> = optimum.x.iter().take(units.shares.len()).copied().collect();
    let objective = value(&shares)?.finite("objective of a mix")?;
    optimum.revalue(objective / units.figures, finest / units.figures);
    Ok(Solved { program, optimum, unit: units.figures, shares })
}

/// Losses beyond what the best single option loses at worst, since CVaR moves with a sum that all lose. 0 in scenarios
/// of probability 0, which do not count.
pub(super) struct Beyond {
    pub(super) losses: Vec<Vec<f64>>,
}

impl Beyond {
    pub(super) fn new(table: &LossTable) -> Result<Self> {
        let p = table.probabilities();
        let possible = |row: &Vec<f64>| -> Vec<f64> {
            row.iter().zip(p).filter(|(_, p)| **p > 0.0).map(|(loss, _)| *loss).collect()
        };
        let worst = table
            .rows()
            .iter()
            .map(|row| possible(row).into_iter().fold(f64::NEG_INFINITY, f64::max));
        let least = worst.fold(f64::INFINITY, f64::min);
        let mut losses = table.rows().to_vec();
        for row in &mut losses {
            for (loss, p) in row.iter_mut().zip(p) {
                let beyond = (*loss - least).finite("difference of losses")?;
                *loss = if *p > 0.0 { beyond } else { 0.0 };
            }
        }
        Ok(Self { losses })
    }

    /// From fine to coarse: the size of most losses, and of the largest gain, which bounds the answer.
    pub(super) fn finer(&self) -> impl Iterator<Item = Units> {
        let all = || self.losses.iter().flatten();
        let mut sizes: Vec<f64> = all().map(|loss| loss.abs()).filter(|x| *x > 0.0).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
        let gain = all().fold(0.0_f64, |gain, loss| gain.max(-loss));
        let options = self.sizes();
        let fine = if gain > 0.0 { middle.min(gain) } else { middle };
        let parts = [fine, gain].map(|answer| Units::parts(&options, answer, false));
        parts.into_iter().flatten()
    }

    pub(super) fn plain(&self) -> Units {
        Units::plain(&self.sizes())
    }

    /// The largest loss or gain of each option.
    fn sizes(&self) -> Vec<f64> {
        self.losses.iter().map(|row| largest(row)).collect()
    }
}

/// The largest size of a number; NaN where one is none, which `f64::max` would hide.
pub(super) fn largest(numbers: &[f64]) -> f64 {
    let larger = |largest: f64, x: &f64| {
        if x.is_nan() || x.abs() > largest { x.abs() } else { largest }
    };
    numbers.iter().fold(0.0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_numbers_of_which_one_is_none_is_none() {
        assert_eq!(largest(&[1.0, -3.0, 2.0]).to_bits(), 3.0_f64.to_bits());
        for numbers in [[f64::NAN, 1.0], [1.0, f64::NAN]] {
            assert!(largest(&numbers).is_nan());
        }
    }

    #[test]
    fn a_mix_whose_objective_is_no_number_is_an_error() {
        let build = |_: f64| {
            Ok(Program {
                cost: vec![1.0],
                bounds: vec![(1.0, 1.0)],
                rows: vec![],
                ..Program::default()
            })
        };
        let solved = solve(None, &Units::plain(&[1.0]), build, |_| Ok(f64::NAN));
        assert!(solved.is_err());
    }
}
