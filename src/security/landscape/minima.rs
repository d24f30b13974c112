use std::{collections::BTreeMap, fmt};

use rand::RngExt;
use serde::Serialize;

use super::{
    Alignments,
    descent::{Fixed, masks},
};
use crate::{
    error::{Error, Result},
    random,
    units::Label,
};

/// Most actors whose alignments are all looked at: 2^24 of them.
pub const MAX_ACTORS: usize = 25;

/// How to explore landscapes too large to see whole, and how many minima to list.
///
/// Default: 10,000 random starts from seed 0, used only beyond [`MAX_ACTORS`]; the 1,000 deepest
/// minima are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LandscapeSettings {
    starts: u32,
    seed: u64,
    list: usize,
}

impl Default for LandscapeSettings {
    fn default() -> Self {
        Self { starts: 10_000, seed: 0, list: 1000 }
    }
}

impl LandscapeSettings {
    /// Random starts beyond [`MAX_ACTORS`].
    #[must_use]
    pub fn starts(mut self, starts: u32) -> Self {
        self.starts = starts;
        self
    }

    /// The seed of the random starts.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many minima to list.
    #[must_use]
    pub fn list(mut self, list: usize) -> Self {
        self.list = list;
        self
    }
}

/// How the minima were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Explored {
    /// Every alignment was looked at: these are all minima, and basins are exact.
    All,
    /// Random starts: there may be more minima, and basins are counts of starts.
    Sampled {
        /// The seed of the starts.
        seed: u64,
    },
}

/// An alignment that no single actor improves by changing sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Minimum<L> {
    /// The side of the first actor.
    pub side: Vec<L>,
    /// The other side; empty where all stand together.
    pub other: Vec<L>,
    /// The energy, in the unit of size times size.
    pub energy: f64,
    /// How many alignments, or random starts, fall into it by steepest descent.
    pub basin: u64,
}

/// The alignments that hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LandscapeReport<L> {
    /// Alignments looked at, or random starts.
    pub configurations: u64,
    /// Whether all were looked at.
    pub explored: Explored,
    /// How many minima there are, or were found.
    pub found: u64,
    /// The deepest of them, the deepest first.
    pub minima: Vec<Minimum<L>>,
}

impl<L: Label> fmt::Display for LandscapeReport<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} minima of {} alignments ({:?})",
            self.found, self.configurations, self.explored
        )?;
        for m in &self.minima {
            let names = |side: &[L]| -> Vec<String> { side.iter().map(L::to_string).collect() };
            let (side, other) = (names(&m.side).join(", "), names(&m.other).join(", "));
            writeln!(f, "{:>16.6} {:>10}  {side} | {other}", m.energy, m.basin)?;
        }
        Ok(())
    }
}

/// Every alignment of actors into two sides that holds, how deep it is, and how many alignments lead
/// to it.
///
/// The energy of an alignment counts, for each ordered pair on different sides, size times size
/// times propensity. A minimum is an alignment in which nobody lowers it by changing sides; its
/// basin are the alignments that come to it by steepest descent (see
/// [`alignment_path`](super::alignment_path)). Alignments are counted up to exchanging the sides,
/// everyone on one side included: 2^(n-1) of them. Up to [`MAX_ACTORS`] all are visited in Gray-code
/// order, one change at a time; beyond, from random starts.
///
/// Cost: `n 2^(n-1)` time, four bytes for each alignment: 64 MB for 25 actors. With the feature
/// `parallel` on all cores, with the same result.
///
/// ```
/// use geoecon::security::{Alignments, landscape, LandscapeSettings};
///
/// // Three powers that all repel each other: the strongest stands alone or with the weakest.
/// let mut powers = Alignments::new([("a", 3.0), ("b", 2.0), ("c", 1.0)])?;
/// for (x, y) in [("a", "b"), ("a", "c"), ("b", "c")] {
///     powers.set_propensity(&x, &y, -1.0)?;
/// }
/// let holds = landscape(&powers, LandscapeSettings::default())?;
/// assert_eq!(holds.found, 1);
/// assert_eq!((holds.minima[0].energy, holds.minima[0].basin), (-18.0, 4));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] without actors, or beyond [`MAX_ACTORS`] without starts.
///
/// # References
/// Axelrod and Bennett (1993), "A landscape theory of aggregation", British Journal of Political
/// Science 23.
pub fn landscape<L: Label>(
    alignments: &Alignments<L>,
    settings: impl Into<LandscapeSettings>,
) -> Result<LandscapeReport<L>> {
    let settings = settings.into();
    let n = alignments.actors.len();
    let fixed = Fixed::new(alignments);
    let (configurations, explored, basins) = match n {
        0 => {
            let (value, expected) = ("0".to_owned(), "1 or more");
            return Err(Error::OutOfRange { what: "number of actors", value, expected });
        }
        1..=MAX_ACTORS => (1 << (n - 1), Explored::All, exhaustive(&fixed, n)),
        _ if settings.starts == 0 => {
            let (value, expected) = ("0".to_owned(), "1 or more beyond 25 actors");
            return Err(Error::OutOfRange { what: "random starts", value, expected });
        }
        _ => {
            let explored = Explored::Sampled { seed: settings.seed };
            (settings.starts.into(), explored, sampled(&fixed, n, settings))
        }
    };
    let found = basins.len() as u64;
    let mut ranked: Vec<(f64, Vec<bool>, u64)> = basins
        .into_iter()
        .map(|(sides, basin)| (alignments.energy_of(&sides), sides, basin))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate(settings.list);
    let minima = ranked
        .into_iter()
        .map(|(energy, sides, basin)| {
            let (side, other) = alignments.split(&sides);
            Minimum { side, other, energy, basin }
        })
        .collect();
    Ok(LandscapeReport { configurations, explored, found, minima })
}

/// Marks a minimum; values below are the actor whose flip is next, values above are a minimum's
/// number, once it is known that the alignment falls into it.
const HERE: u32 = 32;

/// Alignments that are visited in one go.
const CHUNK: usize = 1 << 20;

/// The basin of every minimum. Actor 0 stays on side 0; bit `k - 1` is the side of actor `k`.
fn exhaustive(fixed: &Fixed, n: usize) -> Vec<(Vec<bool>, u64)> {
    let count = 1_usize << (n - 1);
    let mut next = vec![HERE; count];
    each_chunk(&mut next, |first, chunk| next_steps(fixed, n, first, chunk));

    // Exchanging the sides brings actor 0 back to side 0.
    let follow = |bits: usize, actor: u32| match actor {
        0 => !bits & (count - 1),
        actor => bits ^ 1 << (actor - 1),
    };
    let mut minima: Vec<(usize, u64)> = Vec::new();
    let mut path = Vec::new();
    for from in 0..count {
        let mut at = from;
        let minimum = loop {
            let Some(&step) = next.get(at) else { break HERE };
            if step > HERE {
                break step;
            }
            path.push(at);
            if step == HERE {
                minima.push((at, 0));
                break u32::try_from(minima.len()).map_or(HERE, |number| HERE + number);
            }
            at = follow(at, step);
        };
        let number = (minimum - HERE).checked_sub(1).map(|number| number as usize);
        if let Some((_, basin)) = number.and_then(|number| minima.get_mut(number)) {
            *basin += 1;
        }
        for passed in path.drain(..) {
            if let Some(slot) = next.get_mut(passed) {
                *slot = minimum;
            }
        }
    }
    minima.into_iter().map(|(bits, basin)| (sides_of(n, bits), basin)).collect()
}

fn sides_of(n: usize, bits: usize) -> Vec<bool> {
    (0..n).map(|actor| actor > 0 && bits >> (actor - 1) & 1 == 1).collect()
}

/// Fills in the next step of every alignment of a chunk, in Gray-code order.
fn next_steps(fixed: &Fixed, n: usize, first: usize, chunk: &mut [u32]) {
    let start = sides_of(n, first);
    let (mut fields, mut masks) = (fixed.fields(&start), masks(&start));
    let mut bits = 0_usize;
    for step in 1..=chunk.len() {
        if let (Some(actor), Some(slot)) = (fixed.steepest(&fields, &masks), chunk.get_mut(bits)) {
            *slot = u32::try_from(actor).unwrap_or(HERE);
        }
        let flipped = step.trailing_zeros() as usize;
        bits ^= 1 << flipped;
        fixed.flip(&mut fields, &mut masks, flipped + 1);
    }
}

#[cfg(feature = "parallel")]
fn each_chunk(next: &mut [u32], fill: impl Fn(usize, &mut [u32]) + Sync) {
    use rayon::prelude::*;
    next.par_chunks_mut(CHUNK).enumerate().for_each(|(i, chunk)| fill(i * CHUNK, chunk));
}

#[cfg(not(feature = "parallel"))]
fn each_chunk(next: &mut [u32], fill: impl Fn(usize, &mut [u32])) {
    next.chunks_mut(CHUNK).enumerate().for_each(|(i, chunk)| fill(i * CHUNK, chunk));
}

fn sampled(fixed: &Fixed, n: usize, settings: LandscapeSettings) -> Vec<(Vec<bool>, u64)> {
    let mut basins: BTreeMap<Vec<bool>, u64> = BTreeMap::new();
    for start in 0..settings.starts {
        let mut rng = random::stream(settings.seed, start.into());
        let mut sides: Vec<bool> = (0..n).map(|_| rng.random()).collect();
        let (mut fields, mut masks) = (fixed.fields(&sides), masks(&sides));
        while let Some(actor) = fixed.steepest(&fields, &masks) {
            fixed.flip(&mut fields, &mut masks, actor);
            if let Some(side) = sides.get_mut(actor) {
                *side = !*side;
            }
        }
        let first = sides.first().copied().unwrap_or(false);
        *basins.entry(sides.iter().map(|&side| side != first).collect()).or_default() += 1;
    }
    basins.into_iter().collect()
}
