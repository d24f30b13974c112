use crate::{
    StateId,
    error::{Error, Result},
    units::{Label, check_unique, position},
};

/// Actors with their sizes, and how much every two of them want to be on the same side.
///
/// Sizes are 0 or more, in any one unit. Propensities are symmetric, above 0 for pairs that attract
/// and below 0 for pairs that repel; 0 unless set.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignments<L = StateId> {
    pub(super) actors: Vec<L>,
    sizes: Vec<f64>,
    /// Row by row: size times size times propensity.
    pub(super) weights: Vec<f64>,
}

impl<L: Label> Alignments<L> {
    /// These actors with these sizes, indifferent to each other.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for an actor named twice; [`Error::OutOfRange`] for a size that is
    /// negative or not finite.
    pub fn new(actors: impl IntoIterator<Item = (L, f64)>) -> Result<Self> {
        let (actors, sizes): (Vec<L>, Vec<f64>) = actors.into_iter().unzip();
        check_unique("actor", &actors)?;
        for (actor, size) in actors.iter().zip(&sizes) {
            if !(size.is_finite() && *size >= 0.0) {
                let (value, expected) = (format!("{size} of {actor}"), "finite and 0 or more");
                return Err(Error::OutOfRange { what: "size", value, expected });
            }
        }
        let weights = vec![0.0; actors.len() * actors.len()];
        Ok(Self { actors, sizes, weights })
    }

    /// Sets how much two actors want to be on the same side.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`]; [`Error::Cell`] for a propensity that is not finite, or of an actor
    /// with itself.
    pub fn set_propensity(&mut self, a: &L, b: &L, propensity: f64) -> Result<()> {
        let (i, j) = (position("actor", &self.actors, a)?, position("actor", &self.actors, b)?);
        if i == j || !propensity.is_finite() {
            return Err(Error::Cell {
                what: "propensity",
                row: a.to_string(),
                column: b.to_string(),
                value: propensity,
                expected: "a finite number, between two different actors",
            });
        }
        let size = |i: usize| self.sizes.get(i).copied().unwrap_or(0.0);
        let weight = size(i) * size(j) * propensity;
        // So that no sum over all pairs overflows.
        #[expect(clippy::cast_precision_loss, reason = "a bound, not a count")]
        let most = f64::MAX / self.weights.len() as f64;
        if weight.is_nan() || weight.abs() > most {
            return Err(Error::Cell {
                what: "sizes times propensity",
                row: a.to_string(),
                column: b.to_string(),
                value: weight,
                expected: "a number whose sum over all pairs is finite: choose a larger unit of size",
            });
        }
        for cell in [i * self.actors.len() + j, j * self.actors.len() + i] {
            if let Some(cell) = self.weights.get_mut(cell) {
                *cell = weight;
            }
        }
        Ok(())
    }

    /// The actors, in the order given.
    #[must_use]
    pub fn actors(&self) -> &[L] {
        &self.actors
    }

    /// The energy of an alignment: what it frustrates, each pair counted from both sides.
    ///
    /// `side` are the actors on one side, the rest are on the other. The unit is that of size times
    /// size. Lower is better: attracting pairs apart raise it, repelling ones lower it.
    ///
    /// ```
    /// use geoecon::security::Alignments;
    ///
    /// let mut powers = Alignments::new([("a", 2.0), ("b", 3.0)])?;
    /// powers.set_propensity(&"a", &"b", -1.0)?;
    /// assert_eq!(powers.energy(&["a"])?, -12.0);
    /// assert_eq!(powers.energy(&["a", "b"])?, 0.0);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn energy(&self, side: &[L]) -> Result<f64> {
        Ok(self.energy_of(&self.sides(side)?))
    }

    pub(super) fn sides(&self, side: &[L]) -> Result<Vec<bool>> {
        let mut sides = vec![false; self.actors.len()];
        for actor in side {
            let place = position("actor", &self.actors, actor)?;
            if let Some(side) = sides.get_mut(place) {
                *side = true;
            }
        }
        Ok(sides)
    }

    pub(super) fn energy_of(&self, sides: &[bool]) -> f64 {
        let rows = sides.iter().zip(self.weights.chunks(sides.len().max(1)));
        rows.map(|(side, row)| {
            let apart = row.iter().zip(sides).filter(|(_, other)| *other != side);
            apart.map(|(weight, _)| weight).sum::<f64>()
        })
        .fold(0.0, |sum, row| sum + row)
    }

    /// The side of the first actor, and the other.
    pub(super) fn split(&self, sides: &[bool]) -> (Vec<L>, Vec<L>) {
        let first = sides.first().copied().unwrap_or(false);
        let of = |with_first: bool| {
            let members = self.actors.iter().zip(sides);
            members.filter(|(_, s)| (**s == first) == with_first).map(|(a, _)| a.clone()).collect()
        };
        (of(true), of(false))
    }
}
