use rand::{Rng, RngExt, seq::SliceRandom};
use serde::{Deserialize, Serialize};

use super::{
    Input,
    sobol::{MAX_DIMENSIONS, Sobol},
};
use crate::{
    error::{Error, Result},
    random,
    units::check_unique,
};

/// How the runs of a sweep are placed among the values that inputs may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Design {
    /// Each input's range cut into as many parts as there are runs, each part visited once (McKay, Beckman and
    /// Conover 1979).
    #[default]
    LatinHypercube,
    /// Sobol's sequence with a random digital shift: the most even, best with a power of two of runs; at most 53
    /// inputs.
    Sobol,
    /// Independent draws.
    Random,
    /// Blocks of `k + 2` runs for `k` inputs: two independent points, and the first with each input in turn taken
    /// from the second (Saltelli 2002). What [`sobol_indices`](super::sobol_indices) reads; at most 26 inputs.
    Saltelli,
}

/// Which values the inputs take in which run: the same for the same seed, whatever is run when, where and by how
/// many threads.
///
/// ```
/// use geoecon::hedging::{Design, Input, Plan};
///
/// let inputs = [Input::uniform("tariff", 0.0, 1.0), Input::uniform("theta", 2.0, 8.0)];
/// let plan = Plan::new(inputs, 100)?.design(Design::LatinHypercube)?.seed(7);
/// // Each hundredth of the range is visited once.
/// let mut tariffs: Vec<f64> = (0..100).map(|run| plan.point(run)[0]).collect();
/// tariffs.sort_by(f64::total_cmp);
/// assert!(tariffs.iter().enumerate().all(|(k, x)| (100.0 * x).floor() as usize == k));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    inputs: Vec<Input>,
    runs: u64,
    design: Design,
    seed: u64,
    placed: Placed,
}

/// What a design prepares.
#[derive(Debug, Clone)]
enum Placed {
    /// For each input the part that each run visits.
    Latin(Vec<Vec<u32>>),
    Random,
    Sequence(Sobol),
}

/// The stream that belongs to no run.
const SETUP: u64 = u64::MAX;

impl Plan {
    /// A Latin hypercube of `runs` runs, seed 0.
    ///
    /// # Errors
    /// [`Error::Shape`] without inputs; [`Error::Duplicate`] for an input named twice; [`Error::OutOfRange`] for a
    /// distribution that is none, or unless there are 1 to 2^32 - 1 runs.
    pub fn new(inputs: impl IntoIterator<Item = Input>, runs: u64) -> Result<Self> {
        let inputs: Vec<Input> = inputs.into_iter().collect();
        if inputs.is_empty() {
            return Err(Error::Shape { what: "list of inputs", expected: 1, found: 0 });
        }
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        check_unique("input", &names)?;
        inputs.iter().try_for_each(Input::check)?;
        if !(1..u64::from(u32::MAX)).contains(&runs) {
            let (value, expected) = (runs.to_string(), "1 to 2^32 - 2");
            return Err(Error::OutOfRange { what: "number of runs", value, expected });
        }
        let design = Design::LatinHypercube;
        let plan = Self { inputs, runs, design, seed: 0, placed: Placed::Random };
        Ok(plan.place())
    }

    /// Another design.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for more inputs than the design can place, or, for [`Design::Saltelli`], runs that are
    /// no multiple of the inputs plus 2.
    pub fn design(mut self, design: Design) -> Result<Self> {
        let most = match design {
            Design::Sobol => MAX_DIMENSIONS,
            Design::Saltelli => MAX_DIMENSIONS / 2,
            _ => usize::MAX,
        };
        if self.inputs.len() > most {
            return Err(Error::OutOfRange {
                what: "number of inputs",
                value: self.inputs.len().to_string(),
                expected: "at most 53 for a Sobol sequence, 26 for its sensitivities",
            });
        }
        if design == Design::Saltelli && !self.runs.is_multiple_of(self.block()) {
            return Err(Error::OutOfRange {
                what: "number of runs",
                value: self.runs.to_string(),
                expected: "a multiple of the number of inputs plus 2",
            });
        }
        self.design = design;
        Ok(self.place())
    }

    /// Another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self.place()
    }

    fn place(mut self) -> Self {
        let (seed, count) = (self.seed, self.inputs.len());
        let mut setup = random::stream(seed, SETUP);
        self.placed = match self.design {
            Design::Random => Placed::Random,
            Design::LatinHypercube => {
                let runs = u32::try_from(self.runs).unwrap_or(u32::MAX);
                let order = |_| {
                    let mut parts: Vec<u32> = (0..runs).collect();
                    parts.shuffle(&mut setup);
                    parts
                };
                Placed::Latin((0..count).map(order).collect())
            }
            Design::Sobol => {
                Placed::Sequence(Sobol::new((0..count).map(|_| setup.next_u64()).collect()))
            }
            Design::Saltelli => {
                Placed::Sequence(Sobol::new((0..2 * count).map(|_| setup.next_u64()).collect()))
            }
        };
        self
    }

    /// The inputs, in order.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    pub(super) fn is_saltelli(&self) -> bool {
        self.design == Design::Saltelli
    }

    /// Runs to a block of the sensitivity design.
    fn block(&self) -> u64 {
        self.inputs.len() as u64 + 2
    }

    /// The values of the inputs in a run, in their order.
    #[must_use]
    pub fn point(&self, run: u64) -> Vec<f64> {
        let mut point = vec![0.0; self.inputs.len()];
        self.fill(run, &mut point);
        point
    }

    /// As [`point`](Self::point), into a slice of as many numbers as there are inputs.
    pub(super) fn fill(&self, run: u64, point: &mut [f64]) {
        let slots = point.iter_mut().zip(&self.inputs);
        match &self.placed {
            Placed::Random => {
                let mut rng = random::stream(self.seed, run);
                for (x, input) in slots {
                    *x = input.distribution.quantile(rng.random());
                }
            }
            Placed::Latin(parts) => {
                let mut rng = random::stream(self.seed, run);
                let runs = real(self.runs);
                let slot = usize::try_from(run).unwrap_or(usize::MAX);
                for ((x, input), parts) in slots.zip(parts) {
                    let part = f64::from(parts.get(slot).copied().unwrap_or(0));
                    let within: f64 = rng.random();
                    *x = input.distribution.quantile((part + within) / runs);
                }
            }
            Placed::Sequence(sequence) => {
                let (index, kind) = if self.design == Design::Saltelli {
                    (run / self.block(), run % self.block())
                } else {
                    (run, 0)
                };
                let count = self.inputs.len();
                for (d, (x, input)) in slots.enumerate() {
                    // Run 0 of a block is the first point, run 1 the second, run 2 + d the first with input d of
                    // the second.
                    let second = kind == 1 || kind == d as u64 + 2;
                    let dimension = if second { count + d } else { d };
                    *x = input.distribution.quantile(sequence.coordinate(index, dimension));
                }
            }
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "numbers of runs are below 2^32")]
fn real(runs: u64) -> f64 {
    runs as f64
}
