use std::fmt;

use rand::RngExt;
use serde::Serialize;

use super::Plan;
use crate::{
    error::{Error, Result},
    hedging::table::count,
    random,
    units::Number,
};

/// How intervals of sensitivities are found. Default: 500 resamples, 95 percent, seed 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SensitivitySettings {
    resamples: u32,
    confidence: f64,
    seed: u64,
}

impl Default for SensitivitySettings {
    fn default() -> Self {
        Self { resamples: 500, confidence: 0.95, seed: 0 }
    }
}

impl From<()> for SensitivitySettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl SensitivitySettings {
    /// How often the blocks are drawn anew; 0 for no intervals.
    #[must_use]
    pub fn resamples(mut self, resamples: u32) -> Self {
        self.resamples = resamples;
        self
    }

    /// How likely an interval holds the index, above 0 and below 1.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// The seed of the resampling.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// How much of an output's variance comes from one input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SobolIndex {
    /// The input.
    pub input: String,
    /// Share of the variance that goes if this input alone were known (first order). An estimate: it may be a
    /// little below 0.
    pub first: f64,
    /// Its interval, if one was asked for.
    pub first_interval: Option<[f64; 2]>,
    /// Share of the variance that stays if all inputs but this were known (total effect): 0 where it does not
    /// matter; the difference to the first order is what it does together with others.
    pub total: f64,
    /// Its interval.
    pub total_interval: Option<[f64; 2]>,
}

/// Which inputs an output hinges on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SobolIndices {
    /// The estimators with their parameters.
    pub method: String,
    /// Mean of the output, in its unit.
    pub mean: f64,
    /// Its variance, in the square of that.
    pub variance: f64,
    /// Blocks used.
    pub blocks: usize,
    /// Blocks left out because a run of them has no value.
    pub left_out: usize,
    /// Confidence of the intervals, 0 to 1.
    pub confidence: f64,
    /// Each input, in the order of the plan; empty where the output does not vary.
    pub inputs: Vec<SobolIndex>,
}

/// Which inputs does an output hinge on: Sobol's first-order and total indices.
///
/// `values` are those of the runs of a [`Saltelli`](super::Design::Saltelli) plan in their order. First order by
/// Saltelli et al. (2010), total effect by Jansen (1999), the variance over the two independent points of all
/// blocks; intervals are quantiles over blocks drawn with replacement, one `ChaCha` stream a resample. *Cost:* blocks
/// times inputs times resamples.
///
/// # Errors
/// [`Error::OutOfRange`] for a plan of another design, a value that is not finite, or a confidence outside 0 to 1;
/// [`Error::Shape`] unless there is a value for each run, and two blocks with all of theirs.
///
/// ```
/// use geoecon::hedging::{Design, Input, Plan, Sweep, sobol_indices};
///
/// // y = 2a + b, each uniform: four fifths of the variance from a.
/// let inputs = [Input::uniform("a", 0.0, 1.0), Input::uniform("b", 0.0, 1.0)];
/// let plan = Plan::new(inputs, 4 * 1024)?.design(Design::Saltelli)?;
/// let results = Sweep::new(&plan, ["y"])?.collect(|x, y| {
///     y[0] = Some(2.0 * x[0] + x[1]);
///     Ok(())
/// })?;
/// let indices = sobol_indices(&plan, &results.outputs[0], ())?;
/// assert!((indices.inputs[0].first - 0.8).abs() < 0.01);
/// assert!((indices.inputs[1].total - 0.2).abs() < 0.01);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn sobol_indices(
    plan: &Plan,
    values: &[Option<f64>],
    settings: impl Into<SensitivitySettings>,
) -> Result<SobolIndices> {
    let SensitivitySettings { resamples, confidence, seed } = settings.into();
    let bad = |what, value: String, expected| Err(Error::OutOfRange { what, value, expected });
    if !plan.is_saltelli() {
        return bad("design of the plan", "another".to_owned(), "Saltelli");
    }
    if !(confidence > 0.0 && confidence < 1.0) {
        return bad("confidence", confidence.to_string(), "above 0 and below 1");
    }
    let runs = usize::try_from(plan.runs()).unwrap_or(usize::MAX);
    if values.len() != runs {
        return Err(Error::Shape {
            what: "values of a sweep",
            expected: runs,
            found: values.len(),
        });
    }
    for value in values.iter().flatten() {
        value.finite("value of a run")?;
    }
    let k = plan.inputs().len();
    let whole = |block: &&[Option<f64>]| block.iter().all(Option::is_some);
    let all = values.chunks(k + 2);
    let blocks: Vec<Vec<f64>> =
        all.clone().filter(whole).map(|block| block.iter().flatten().copied().collect()).collect();
    if blocks.len() < 2 {
        let found = blocks.len();
        return Err(Error::Shape { what: "blocks with all values", expected: 2, found });
    }
    let everything: Vec<usize> = (0..blocks.len()).collect();
    let estimate = indices(&blocks, &everything, k);
    let mut samples: Vec<Vec<f64>> = vec![Vec::new(); 2 * k];
    for resample in 0..resamples {
        let mut rng = random::stream(seed, resample.into());
        let drawn: Vec<usize> =
            everything.iter().map(|_| rng.random_range(0..blocks.len())).collect();
        // A draw without variance says nothing.
        if let Some(found) = indices(&blocks, &drawn, k).shares {
            for (sample, x) in samples.iter_mut().zip(found) {
                sample.push(x);
            }
        }
    }
    let interval = |at: usize| {
        let mut sample = samples.get(at)?.clone();
        sample.sort_by(f64::total_cmp);
        let tail = 0.5 * (1.0 - confidence);
        Some([quantile(&sample, tail)?, quantile(&sample, 1.0 - tail)?])
    };
    let shares = estimate.shares.unwrap_or_default();
    let inputs = plan.inputs().iter().zip(&shares).zip(shares.iter().skip(k)).enumerate();
    let inputs = inputs
        .map(|(at, ((input, &first), &total))| SobolIndex {
            input: input.name.clone(),
            first,
            first_interval: interval(at),
            total,
            total_interval: interval(k + at),
        })
        .collect();
    Ok(SobolIndices {
        method: format!(
            "Sobol indices, Saltelli 2010 and Jansen 1999; {resamples} resamples, seed {seed}"
        ),
        mean: estimate.mean,
        variance: estimate.variance,
        blocks: blocks.len(),
        left_out: all.len() - blocks.len(),
        confidence,
        inputs,
    })
}

struct Estimate {
    mean: f64,
    variance: f64,
    /// First order of each input, then total of each; `None` without variance.
    shares: Option<Vec<f64>>,
}

fn indices(blocks: &[Vec<f64>], drawn: &[usize], k: usize) -> Estimate {
    let chosen = || drawn.iter().filter_map(|&at| blocks.get(at));
    let (n, ends) = (count(drawn.len()), 2.0 * count(drawn.len()));
    let mean = chosen().flat_map(|block| block.iter().take(2)).sum::<f64>() / ends;
    let squares = chosen().flat_map(|block| block.iter().take(2)).map(|y| (y - mean).powi(2));
    let variance = squares.sum::<f64>() / ends;
    let mut sums = vec![0.0; 2 * k];
    for block in chosen() {
        if let [a, b, mixed @ ..] = block.as_slice() {
            let (first, total) = sums.split_at_mut(k);
            for ((first, total), ab) in first.iter_mut().zip(total).zip(mixed) {
                // Taking the mean away changes nothing but the noise.
                *first += (b - mean) * (ab - a);
                *total += 0.5 * (a - ab).powi(2);
            }
        }
    }
    // A variance within rounding of the values is none.
    let rounding = 1e-24 * (1.0 + mean * mean);
    let shares = (variance > rounding).then(|| sums.iter().map(|sum| sum / n / variance).collect());
    Estimate { mean, variance, shares }
}

/// Quantile of sorted numbers by linear interpolation; `None` where there are none.
pub(in crate::hedging) fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = q.clamp(0.0, 1.0) * count(last);
    let low = sorted.iter().enumerate().take_while(|(k, _)| count(*k) <= at).last()?;
    let high = sorted.get((low.0 + 1).min(last))?;
    Some(low.1 + (at - count(low.0)) * (high - low.1))
}

impl fmt::Display for SobolIndices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: mean {:.6}, variance {:.6}", self.method, self.mean, self.variance)?;
        writeln!(f, "{:<24}{:>8}{:>20}{:>8}{:>20}", "input", "first", "", "total", "")?;
        let interval = |x: Option<[f64; 2]>| {
            x.map(|[low, high]| format!("[{low:.3}, {high:.3}]")).unwrap_or_default()
        };
        for i in &self.inputs {
            let (first, total) = (interval(i.first_interval), interval(i.total_interval));
            writeln!(f, "{:<24}{:>8.3}{first:>20}{:>8.3}{total:>20}", i.input, i.first, i.total)?;
        }
        Ok(())
    }
}
