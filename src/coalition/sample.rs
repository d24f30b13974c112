use std::fmt;

use rand::seq::SliceRandom;
use serde::Serialize;

use super::Coalition;
use crate::{
    error::{Error, Result},
    random,
    units::{Label, Number, check_unique},
};

/// How many orders of joining to draw, and from which seed.
///
/// Default: 10,000 orders, seed 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleSettings {
    draws: u32,
    seed: u64,
}

impl Default for SampleSettings {
    fn default() -> Self {
        Self { draws: 10_000, seed: 0 }
    }
}

impl SampleSettings {
    /// How many orders to draw; at least 2. The standard error falls with the square root.
    #[must_use]
    pub fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// The seed: the same seed gives the same orders.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

impl From<u32> for SampleSettings {
    /// This many draws.
    fn from(draws: u32) -> Self {
        Self::default().draws(draws)
    }
}

/// Shapley values estimated from random orders of joining.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SampledShapley<P> {
    /// The players.
    pub players: Vec<P>,
    /// Mean contribution of each, in the unit of the worths.
    pub values: Vec<f64>,
    /// Standard error of each mean, in the same unit.
    pub standard_errors: Vec<f64>,
    /// Orders drawn.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl<P: fmt::Display> fmt::Display for SampledShapley<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Shapley value from {} orders, seed {}", self.draws, self.seed)?;
        let rows = self.players.iter().zip(&self.values).zip(&self.standard_errors);
        for ((player, value), error) in rows {
            writeln!(f, "{player:<12} {value:.6} +- {error:.6}")?;
        }
        Ok(())
    }
}

/// The Shapley value of a game too large or too costly to tabulate, with standard errors.
///
/// Each draw lets the players join in a random order and notes what each adds, so `worth` is asked
/// once a player and draw. The estimate is unbiased and its values add up to the worth of all
/// players in every draw. See [`shapley`](super::shapley()) for the exact value.
///
/// ```
/// use geoecon::coalition::sample_shapley;
///
/// // A state brings its own size, and 10 more for each pair it completes.
/// let size = [5.0, 1.0, 1.0];
/// let s = sample_shapley(vec!["a", "b", "c"], 2000, |c| {
///     let pairs = c.len() * c.len().saturating_sub(1) / 2;
///     c.members().map(|p| size[p]).sum::<f64>() + 10.0 * pairs as f64
/// })?;
/// assert!((s.values[0] - 15.0).abs() < 4.0 * s.standard_errors[0]);
/// assert!((s.values.iter().sum::<f64>() - 37.0).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no players or more than 64, fewer than 2 draws, or a worth that is not
/// finite; [`Error::Duplicate`] for a player named twice.
///
/// # References
/// Castro, Gómez and Tejada (2009), "Polynomial calculation of the Shapley value based on
/// sampling", Computers and Operations Research 36.
pub fn sample_shapley<P: Label>(
    players: Vec<P>,
    settings: impl Into<SampleSettings>,
    worth: impl Fn(Coalition) -> f64,
) -> Result<SampledShapley<P>> {
    let SampleSettings { draws, seed } = settings.into();
    check_unique("player", &players)?;
    let out_of_range = |what, value: String, expected| Error::OutOfRange { what, value, expected };
    if players.is_empty() || players.len() > 64 {
        return Err(out_of_range("number of players", players.len().to_string(), "1 to 64"));
    }
    if draws < 2 {
        return Err(out_of_range("number of draws", draws.to_string(), "2 or more"));
    }
    let mut mean = vec![0.0; players.len()];
    let mut squares = vec![0.0; players.len()];
    let mut order: Vec<usize> = (0..players.len()).collect();
    for draw in 0..draws {
        order.sort_unstable();
        order.shuffle(&mut random::stream(seed, draw.into()));
        let mut joined = Coalition::EMPTY;
        let mut before = 0.0;
        for &player in &order {
            joined = joined.with(player);
            let after = worth(joined).finite("worth of a coalition")?;
            if let (Some(m), Some(s)) = (mean.get_mut(player), squares.get_mut(player)) {
                // Welford's update: no cancellation where worths are large.
                let deviation = after - before - *m;
                *m += deviation / f64::from(draw + 1);
                *s += deviation * (after - before - *m);
            }
            before = after;
        }
    }
    let n = f64::from(draws);
    let standard_errors = squares.iter().map(|s| (s / (n - 1.0) / n).sqrt()).collect();
    Ok(SampledShapley { players, values: mean, standard_errors, draws, seed })
}
