use std::fmt;

use serde::Serialize;

use super::Alignments;
use crate::{error::Result, units::Label};

/// The weights in fixed point: sums of them are exact, whatever the order, so that a tie is a tie.
pub(super) struct Fixed {
    n: usize,
    weights: Vec<i64>,
    /// Differences up to this are rounding.
    tolerance: i64,
}

impl Fixed {
    #[allow(clippy::cast_possible_truncation, reason = "scaled to at most 2^60")]
    pub(super) fn new<L: Label>(alignments: &Alignments<L>) -> Self {
        let sum: f64 = alignments.weights.iter().map(|w| w.abs()).sum();
        // Shares first: the inverse of a tiny sum could overflow.
        let share = |w: &f64| if sum > 0.0 { w / sum } else { 0.0 };
        let fixed = |w: &f64| (share(w) * 2_f64.powi(60)).round() as i64;
        let weights = alignments.weights.iter().map(fixed).collect();
        Self { n: alignments.actors.len(), weights, tolerance: 1 << 14 }
    }

    pub(super) fn row(&self, actor: usize) -> &[i64] {
        self.weights.get(actor * self.n..(actor + 1) * self.n).unwrap_or(&[])
    }

    /// For each actor, the weight of those on side 1 less that of those on side 0.
    pub(super) fn fields(&self, sides: &[bool]) -> Vec<i64> {
        let signed = |(w, side): (&i64, &bool)| if *side { *w } else { -w };
        (0..self.n).map(|actor| self.row(actor).iter().zip(sides).map(signed).sum()).collect()
    }

    /// The actor whose flip lowers the energy most, the first of equals; `None` at a minimum.
    ///
    /// `masks` are 0 for actors on side 1 and -1 for those on side 0.
    pub(super) fn steepest(&self, fields: &[i64], masks: &[i64]) -> Option<usize> {
        // Flipping changes the energy by twice the field times the side, which is +1 or -1.
        let changes = || fields.iter().zip(masks).map(|(field, mask)| (field ^ mask) - mask);
        let lowest = changes().fold(i64::MAX, i64::min);
        if lowest >= -self.tolerance {
            return None;
        }
        changes().position(|change| change <= lowest + self.tolerance)
    }

    /// Flips an actor; `fields` and `masks` follow.
    pub(super) fn flip(&self, fields: &mut [i64], masks: &mut [i64], actor: usize) {
        let Some(mask) = masks.get_mut(actor) else { return };
        *mask = !*mask;
        let mask = *mask;
        for (field, weight) in fields.iter_mut().zip(self.row(actor)) {
            *field += 2 * ((weight ^ mask) - mask);
        }
    }
}

pub(super) fn masks(sides: &[bool]) -> Vec<i64> {
    sides.iter().map(|&side| if side { 0 } else { -1 }).collect()
}

/// One actor changing sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Step<L> {
    /// Who.
    pub actor: L,
    /// The energy afterwards.
    pub energy: f64,
}

/// The way from an alignment to the one that it falls into.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AlignmentPath<L> {
    /// The energy at the start.
    pub energy: f64,
    /// Who changes sides, in this order.
    pub steps: Vec<Step<L>>,
    /// The side of the first actor in the end.
    pub side: Vec<L>,
    /// The other side.
    pub other: Vec<L>,
}

impl<L: Label> fmt::Display for AlignmentPath<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "start {:>16.6}", self.energy)?;
        for step in &self.steps {
            writeln!(f, "{:<12} {:>9.6}", step.actor, step.energy)?;
        }
        Ok(())
    }
}

/// Where today's alignment leads by steepest descent: at each step the actor changes sides whose
/// move lowers the energy most, the first in order where moves tie.
///
/// ```
/// use geoecon::security::{Alignments, alignment_path};
///
/// let mut powers = Alignments::new([("a", 2.0), ("b", 3.0), ("c", 1.0)])?;
/// powers.set_propensity(&"a", &"b", -1.0)?;
/// powers.set_propensity(&"b", &"c", 1.0)?;
/// let path = alignment_path(&powers, &["a", "b", "c"])?;
/// assert_eq!(path.steps[0].actor, "a");
/// assert_eq!((path.side, path.other), (vec!["a"], vec!["b", "c"]));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) for an actor on `side` that is not one.
pub fn alignment_path<L: Label>(
    alignments: &Alignments<L>,
    side: &[L],
) -> Result<AlignmentPath<L>> {
    let fixed = Fixed::new(alignments);
    let mut sides = alignments.sides(side)?;
    let energy = alignments.energy_of(&sides);
    let (mut fields, mut masks) = (fixed.fields(&sides), masks(&sides));
    let mut steps = Vec::new();
    while let Some(flipped) = fixed.steepest(&fields, &masks) {
        fixed.flip(&mut fields, &mut masks, flipped);
        if let (Some(side), Some(actor)) = (sides.get_mut(flipped), alignments.actors.get(flipped))
        {
            *side = !*side;
            steps.push(Step { actor: actor.clone(), energy: alignments.energy_of(&sides) });
        }
    }
    let (side, other) = alignments.split(&sides);
    Ok(AlignmentPath { energy, steps, side, other })
}
