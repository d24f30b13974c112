use std::fmt;

use serde::Serialize;

use crate::StateId;

/// How sure a welfare effect is, given what is known of the numbers behind it.
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
    /// At the numbers as given.
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

/// The distribution over `draws`: each state's welfare hat, `None` where a draw was not solved.
pub(in super::super) fn summarise(
    method: String,
    states: &[StateId],
    central: &[f64],
    draws: &[Option<Vec<f64>>],
    quantiles: &[f64],
) -> UncertaintyReport {
    let solved: Vec<&Vec<f64>> = draws.iter().flatten().collect();
    let rows = states.iter().zip(central).enumerate().map(|(n, (&state, &central))| {
        let welfare = solved.iter().filter_map(|w| w.get(n));
        let mut pct: Vec<f64> = welfare.map(|w| 100.0 * (w - 1.0)).collect();
        pct.sort_by(f64::total_cmp);
        let count = real(pct.len());
        let mean = (!pct.is_empty()).then(|| pct.iter().sum::<f64>() / count);
        let squares = |mean: f64| pct.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        StateUncertainty {
            state,
            central_pct: 100.0 * (central - 1.0),
            mean_pct: mean,
            standard_deviation_pct: mean
                .filter(|_| pct.len() > 1)
                .map(|mean| (squares(mean) / (count - 1.0)).sqrt()),
            quantiles_pct: quantiles.iter().filter_map(|&q| quantile(&pct, q)).collect(),
            loses: mean.map(|_| real(pct.iter().filter(|&&x| x < 0.0).count()) / count),
        }
    });
    UncertaintyReport {
        method,
        draws: draws.len(),
        unsolved: draws.len() - solved.len(),
        quantiles: quantiles.to_vec(),
        states: rows.collect(),
    }
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
