use std::fmt;

use serde::Serialize;

use crate::{StateId, Status};

/// How sure a welfare effect is, given what is known of the numbers behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UncertaintyReport {
    /// The method in words, with its parameters.
    pub method: String,
    /// How the solution at the numbers as given ended.
    pub status: Status,
    /// Draws asked for.
    pub draws: usize,
    /// Draws whose equilibrium was not found, and that are not in the figures.
    pub unsolved: usize,
    /// Draws of which no economy could be built, as where a drawn share leaves its range, and that
    /// are not in the figures.
    pub invalid: usize,
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
    /// At the numbers as given; `None` where that was not solved.
    pub central_pct: Option<f64>,
    /// Mean over the solved draws; `None` without any.
    pub mean_pct: Option<f64>,
    /// Standard deviation over the draws; `None` for fewer than two.
    pub standard_deviation_pct: Option<f64>,
    /// The quantiles asked for; empty without a solved draw.
    pub quantiles_pct: Vec<f64>,
    /// Share of the solved draws in which the state loses; `None` without any.
    pub loses: Option<f64>,
}

/// What came of one draw.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Drawn {
    /// Each state's welfare hat.
    Solved(Vec<f64>),
    Unsolved,
    /// No economy could be built.
    Invalid,
}

impl Drawn {
    /// Welfare where the draw was solved; errors are those of the numbers drawn, for what is wrong
    /// with the input has shown in the central solution.
    pub(in super::super) fn from_result(result: crate::Result<Option<Vec<f64>>>) -> Self {
        match result {
            Ok(Some(welfare)) => Self::Solved(welfare),
            Ok(None) => Self::Unsolved,
            Err(_) => Self::Invalid,
        }
    }
}

/// The distribution over `draws`; `central` is each state's welfare hat at the numbers as given.
pub(in super::super) fn summarise(
    method: String,
    states: &[StateId],
    (ended, central): (Status, &[f64]),
    draws: &[Drawn],
    quantiles: &[f64],
) -> UncertaintyReport {
    let solved: Vec<&Vec<f64>> = draws
        .iter()
        .filter_map(|drawn| match drawn {
            Drawn::Solved(welfare) => Some(welfare),
            _ => None,
        })
        .collect();
    let count = |what: &Drawn| draws.iter().filter(|drawn| *drawn == what).count();
    let (unsolved, invalid) = (count(&Drawn::Unsolved), count(&Drawn::Invalid));
    let rows = states.iter().zip(central).enumerate().map(|(n, (&state, &central))| {
        let welfare = solved.iter().filter_map(|w| w.get(n));
        let mut pct: Vec<f64> = welfare.map(|w| 100.0 * (w - 1.0)).collect();
        pct.sort_by(f64::total_cmp);
        let count = real(pct.len());
        let mean = (!pct.is_empty()).then(|| pct.iter().sum::<f64>() / count);
        let squares = |mean: f64| pct.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        StateUncertainty {
            state,
            central_pct: ended.is_solved().then_some(100.0 * (central - 1.0)),
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
        status: ended,
        draws: draws.len(),
        unsolved,
        invalid,
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
            "{}, {}: welfare in percent, {} draws, {} unsolved, {} invalid",
            self.method, self.status, self.draws, self.unsolved, self.invalid
        )?;
        write!(f, "{:<6}{:>10}{:>10}", "state", "central", "mean")?;
        for q in &self.quantiles {
            write!(f, "{:>10}", format!("q{q}"))?;
        }
        writeln!(f)?;
        for s in &self.states {
            let number = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.4}"));
            let (central, mean) = (number(s.central_pct), number(s.mean_pct));
            write!(f, "{:<6}{central:>10}{mean:>10}", s.state)?;
            for q in &s.quantiles_pct {
                write!(f, "{q:>10.4}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
