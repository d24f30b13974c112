use std::fmt;

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, Normal};
use serde::Serialize;

use super::{Economy, Elasticities, Equilibrium, Shock, SolveSettings, TradeElasticity, solve};
use crate::{Error, ProductCode, Result, StateId};

/// What is not known about a sector's trade elasticity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ElasticityRange {
    /// Any value from `low` to `high`, equally likely.
    Uniform {
        /// Smallest theta.
        low: f64,
        /// Largest theta.
        high: f64,
    },
    /// The base's theta times exp(`spread` z), z standard normal: `spread` 0.3 is about 30 percent
    /// either way for two draws in three.
    LogNormal {
        /// Standard deviation of the log.
        spread: f64,
    },
}

/// How [`uncertainty`] draws: ranges by sector, number of draws, seed, quantiles.
///
/// ```
/// use geoecon::economy::{ElasticityRange, UncertaintySettings};
///
/// let settings = UncertaintySettings::from(ElasticityRange::LogNormal { spread: 0.3 })
///     .draws(200)
///     .seed(7)
///     .sector("73".parse()?, ElasticityRange::Uniform { low: 4.0, high: 8.0 });
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct UncertaintySettings {
    range: ElasticityRange,
    sectors: Vec<(ProductCode, ElasticityRange)>,
    common: bool,
    draws: usize,
    seed: u64,
    quantiles: Vec<f64>,
    solver: SolveSettings,
}

impl Default for UncertaintySettings {
    fn default() -> Self {
        Self {
            range: ElasticityRange::LogNormal { spread: 0.3 },
            sectors: Vec::new(),
            common: false,
            draws: 500,
            seed: 0,
            quantiles: vec![0.05, 0.5, 0.95],
            solver: SolveSettings::default(),
        }
    }
}

impl UncertaintySettings {
    /// The range of one sector.
    #[must_use]
    pub fn sector(mut self, sector: ProductCode, range: ElasticityRange) -> Self {
        self.sectors.push((sector, range));
        self
    }

    /// Whether all sectors are high or low together (one draw moves them all); each by itself by
    /// default.
    #[must_use]
    pub fn common(self, common: bool) -> Self {
        Self { common, ..self }
    }

    /// Number of draws; 500 by default.
    #[must_use]
    pub fn draws(self, draws: usize) -> Self {
        Self { draws, ..self }
    }

    /// The seed; the same seed gives the same numbers for any number of threads.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Which quantiles are reported, each in 0 to 1; 0.05, 0.5 and 0.95 by default.
    #[must_use]
    pub fn quantiles(self, quantiles: impl Into<Vec<f64>>) -> Self {
        Self { quantiles: quantiles.into(), ..self }
    }

    /// How each draw is solved.
    #[must_use]
    pub fn solver(self, solver: impl Into<SolveSettings>) -> Self {
        Self { solver: solver.into(), ..self }
    }

    fn check(&self) -> Result<()> {
        let bad = |what, value: f64, expected| {
            Err(Error::OutOfRange { what, value: value.to_string(), expected })
        };
        let named = self.sectors.iter().map(|&(_, range)| range);
        for range in named.chain([self.range]) {
            match range {
                ElasticityRange::Uniform { low, high } => {
                    TradeElasticity::from_theta(low)?;
                    TradeElasticity::from_theta(high)?;
                    if low > high {
                        return bad("lower end of a range of theta", low, "at most the upper end");
                    }
                }
                ElasticityRange::LogNormal { spread } => {
                    if !(0.0..=2.0).contains(&spread) {
                        return bad("spread of log theta", spread, "a number in 0 to 2");
                    }
                }
            }
        }
        if let Some(&q) = self.quantiles.iter().find(|q| !(0.0..=1.0).contains(*q)) {
            return bad("quantile", q, "a number in 0 to 1");
        }
        if self.draws == 0 {
            return bad("number of draws", 0.0, "1 or more");
        }
        Ok(())
    }
}

impl From<()> for UncertaintySettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<ElasticityRange> for UncertaintySettings {
    /// This range for every sector that is not named.
    fn from(range: ElasticityRange) -> Self {
        Self { range, ..Self::default() }
    }
}

/// How sure a welfare effect is, given what is known of elasticities.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UncertaintyReport {
    /// The method in words, with its parameters.
    pub method: String,
    /// Draws asked for.
    pub draws: usize,
    /// Draws that were not solved and are not in the figures.
    pub unsolved: usize,
    /// The quantiles' probabilities.
    pub quantiles: Vec<f64>,
    /// One row for each state, in the economy's order.
    pub states: Vec<StateUncertainty>,
}

/// The distribution of one state's exact welfare change, in percent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateUncertainty {
    /// Who.
    pub state: StateId,
    /// At the economy's own elasticities.
    pub central_pct: f64,
    /// Mean over the solved draws; `None` without any.
    pub mean_pct: Option<f64>,
    /// Standard deviation over the draws; `None` for fewer than two.
    pub standard_deviation_pct: Option<f64>,
    /// The quantiles asked for; empty without a solved draw.
    pub quantiles_pct: Vec<f64>,
    /// Share of the solved draws in which the state loses; `None` without any.
    pub loses: Option<f64>,
}

/// How sure the welfare effects of a shock are: elasticities drawn from their ranges, one exact
/// solution for each draw.
///
/// Draw k takes its numbers from stream k of a `ChaCha8` generator, so the report is the same bits for
/// any number of threads (feature `parallel`). Quantiles interpolate between order statistics.
/// Cost: one solve a draw.
///
/// # Errors
/// [`Error::OutOfRange`] for settings out of their range, [`Error::UnknownLabel`] for a sector the
/// economy lacks, and those of [`solve`].
///
/// # Example
/// ```
/// use geoecon::economy::{
///     Calibration, ElasticityRange, Labels, Shock, TradeElasticity, UncertaintySettings, uncertainty,
/// };
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let cut = Shock::new().embargo_between("AAA".parse()?, "BBB".parse()?);
/// let range = ElasticityRange::Uniform { low: 2.0, high: 8.0 };
/// let report = uncertainty(&world, &cut, UncertaintySettings::from(range).draws(100))?;
/// let a = &report.states[0];
/// // Autarky costs 1 - 0.8^(1/theta): between 10.6 and 2.8 percent.
/// assert!(a.quantiles_pct[0] > -10.6 && a.quantiles_pct[2] < -2.7 && a.loses == Some(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn uncertainty(
    economy: &Economy,
    shock: &Shock,
    settings: impl Into<UncertaintySettings>,
) -> Result<UncertaintyReport> {
    let settings = settings.into();
    settings.check()?;
    let labels = economy.labels();
    let mut ranges = vec![settings.range; labels.sectors().len()];
    for &(sector, range) in &settings.sectors {
        ranges[labels.sector_position(sector)?] = range;
    }
    let central = solve(economy, shock, settings.solver.clone())?;
    let draw = |k: usize| -> Result<Equilibrium> {
        let set = draw_set(economy, &ranges, &settings, k)?;
        solve(&economy.with_elasticities(set)?, shock, settings.solver.clone())
    };
    #[cfg(feature = "parallel")]
    let solved: Vec<Equilibrium> = {
        use rayon::prelude::*;
        // In order, so that the error is that of the first draw that has one.
        let drawn: Vec<Result<Equilibrium>> =
            (0..settings.draws).into_par_iter().map(draw).collect();
        drawn.into_iter().collect::<Result<_>>()?
    };
    #[cfg(not(feature = "parallel"))]
    let solved: Vec<Equilibrium> = (0..settings.draws).map(draw).collect::<Result<_>>()?;

    let good: Vec<_> =
        solved.iter().filter(|e| e.status.is_solved()).map(Equilibrium::welfare_hat).collect();
    let states = labels.states().iter().enumerate().map(|(n, &state)| {
        let mut pct: Vec<f64> = good.iter().map(|w| 100.0 * (w[n] - 1.0)).collect();
        pct.sort_by(f64::total_cmp);
        let count = real(pct.len());
        let mean = (!pct.is_empty()).then(|| pct.iter().sum::<f64>() / count);
        let squares = |mean: f64| pct.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        StateUncertainty {
            state,
            central_pct: 100.0 * (central.welfare_at(n) - 1.0),
            mean_pct: mean,
            standard_deviation_pct: mean
                .filter(|_| pct.len() > 1)
                .map(|mean| (squares(mean) / (count - 1.0)).sqrt()),
            quantiles_pct: settings.quantiles.iter().filter_map(|&q| quantile(&pct, q)).collect(),
            loses: mean.map(|_| real(pct.iter().filter(|&&x| x < 0.0).count()) / count),
        }
    });
    Ok(UncertaintyReport {
        method: format!(
            "{}; theta drawn by sector{}, seed {}",
            central.method(),
            if settings.common { " together" } else { "" },
            settings.seed
        ),
        draws: settings.draws,
        unsolved: settings.draws - good.len(),
        quantiles: settings.quantiles.clone(),
        states: states.collect(),
    })
}

fn draw_set(
    economy: &Economy,
    ranges: &[ElasticityRange],
    settings: &UncertaintySettings,
    k: usize,
) -> Result<Elasticities> {
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    rng.set_stream(k as u64);
    let normal = Normal::new(0.0, 1.0).map_err(|_| Error::OutOfRange {
        what: "standard deviation",
        value: "1".to_owned(),
        expected: "finite",
    })?;
    let mut next = || (rng.random::<f64>(), normal.sample(&mut rng));
    let mut pair = next();
    let mut set = Elasticities::new(format!("{}, draw {k}", economy.elasticity_set()));
    let sectors = economy.labels().sectors().iter().zip(economy.theta()).zip(ranges);
    for ((&sector, theta), range) in sectors {
        let (uniform, gaussian) = pair;
        let theta = match *range {
            ElasticityRange::Uniform { low, high } => low + (high - low) * uniform,
            ElasticityRange::LogNormal { spread } => theta * (spread * gaussian).exp(),
        };
        set = set.sector(sector, TradeElasticity::from_theta(theta)?)?;
        if !settings.common {
            pair = next();
        }
    }
    Ok(set)
}

/// Quantile of sorted numbers by linear interpolation; `None` where there are none.
fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let at = q * real(sorted.len().checked_sub(1)?);
    // The pair of neighbours around it: the last that is not above, and the next.
    let low = (0..sorted.len()).take_while(|&k| real(k) <= at).last()?;
    let high = (low + 1).min(sorted.len() - 1);
    Some(sorted[low] + (at - real(low)) * (sorted[high] - sorted[low]))
}

#[allow(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^52")]
fn real(count: usize) -> f64 {
    count as f64
}

impl fmt::Display for UncertaintyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: welfare in percent, {} draws, {} unsolved",
            self.method, self.draws, self.unsolved
        )?;
        write!(f, "{:<6}{:>10}{:>10}", "state", "central", "mean")?;
        for q in &self.quantiles {
            write!(f, "{:>10}", format!("q{q}"))?;
        }
        writeln!(f)?;
        for s in &self.states {
            let mean = s.mean_pct.map_or("-".to_owned(), |mean| format!("{mean:.4}"));
            write!(f, "{:<6}{:>10.4}{mean:>10}", s.state, s.central_pct)?;
            for q in &s.quantiles_pct {
                write!(f, "{q:>10.4}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
