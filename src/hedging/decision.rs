use std::fmt;

use serde::Serialize;

use super::{LossTable, RiskMeasure, table::dot};
use crate::error::{Error, Result};

/// How one option does over all scenarios, in the unit of the losses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OptionRisk {
    /// The option.
    pub option: String,
    /// Its mean loss.
    pub expected: f64,
    /// Its largest loss in any scenario, whatever its probability.
    pub worst: f64,
    /// The scenario of that.
    pub worst_scenario: String,
    /// The mean of its worst part.
    pub cvar: f64,
    /// Its largest regret in any scenario, whatever its probability.
    pub regret: f64,
    /// The scenario of that.
    pub regret_scenario: String,
}

/// How options compare when one must be chosen before the future is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Decision {
    /// The level of the CVaR.
    pub level: f64,
    /// Each option, in the order of the table.
    pub options: Vec<OptionRisk>,
    /// The best by expected loss, by worst loss, by CVaR and by regret: the first of those that tie.
    pub best: [String; 4],
    /// What knowing the future before choosing would save on average.
    pub perfect_information: f64,
}

/// Which option is best, by which criterion, and what would it be worth to know the future first?
///
/// Expected loss, worst case (Wald), CVaR at `level` and largest regret (Savage) of each option; the expected value
/// of perfect information is the least expected loss less the expected least loss (Raiffa and Schlaifer 1961).
///
/// Worst case and regret are criteria for those who trust no probability: every scenario counts, one of probability 0
/// as any other, as in `minimax_regret`. Leave a scenario out of the table that is not to count.
/// [`RiskMeasure::Worst`], the risk of a distribution, is the worst that has a probability.
///
/// # Errors
/// [`Error::Shape`] without options; [`Error::OutOfRange`] for a level outside 0 to 1 (1 excluded), or a regret beyond
/// the largest number.
///
/// ```
/// use geoecon::hedging::{LossTable, decide};
///
/// let table = LossTable::new(["calm", "embargo"], [0.9, 0.1])?
///     .option("rely on one supplier", [10.0, 40.0])?
///     .option("stockpile", [14.0, 14.0])?;
/// let decision = decide(&table, 0.9)?;
/// assert_eq!(decision.best[0], "rely on one supplier");
/// assert_eq!(decision.best[1], "stockpile");
/// // With foresight 10.4 on average instead of 13.
/// assert!((decision.perfect_information - 2.6).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn decide(table: &LossTable, level: f64) -> Result<Decision> {
    RiskMeasure::Cvar(level).check()?;
    table.check_options()?;
    let regrets = table.checked_regrets()?;
    let p = table.probabilities();
    let top = |numbers: &[f64]| {
        let first = (f64::NEG_INFINITY, String::new());
        let named = numbers.iter().zip(table.scenarios());
        named.fold(first, |top, (x, name)| if *x > top.0 { (*x, name.clone()) } else { top })
    };
    let mut options = Vec::new();
    for ((option, losses), regrets) in table.options().iter().zip(table.rows()).zip(&regrets) {
        let ((worst, worst_scenario), (regret, regret_scenario)) = (top(losses), top(regrets));
        options.push(OptionRisk {
            option: option.clone(),
            expected: dot(losses, p),
            worst,
            worst_scenario,
            cvar: RiskMeasure::Cvar(level).of(losses, p)?,
            regret,
            regret_scenario,
        });
    }
    let least = |figure: fn(&OptionRisk) -> f64| {
        let best = options.iter().min_by(|a, b| figure(a).total_cmp(&figure(b)));
        best.map_or(String::new(), |option| option.option.clone())
    };
    let best = [least(|o| o.expected), least(|o| o.worst), least(|o| o.cvar), least(|o| o.regret)];
    let perfect: Vec<usize> = (0..p.len()).collect();
    let perfect_information = value_of_information(table, &perfect)?;
    Ok(Decision { level, options, best, perfect_information })
}

/// What is it worth on average to learn, before choosing, which group of scenarios the future lies in?
///
/// `groups` names the group of each scenario: all the same is no news, all different is the whole truth. The value is
/// the least expected loss less the mean, over the groups, of the least expected loss within each; it is never
/// below 0, and a finer grouping is never worth less (Blackwell 1953).
///
/// # Errors
/// [`Error::Shape`] without options, or unless there is a group for each scenario.
///
/// ```
/// use geoecon::hedging::{LossTable, value_of_information};
///
/// let table = LossTable::equally_likely(["calm", "tariffs", "embargo"])?
///     .option("rely on one supplier", [0.0, 6.0, 30.0])?
///     .option("stockpile", [9.0, 9.0, 9.0])?;
/// // To know an embargo when it comes is all there is to know.
/// assert!((value_of_information(&table, &[0, 0, 1])? - 4.0).abs() < 1e-12);
/// assert!((value_of_information(&table, &[0, 1, 2])? - 4.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn value_of_information(table: &LossTable, groups: &[usize]) -> Result<f64> {
    table.check_options()?;
    if groups.len() != table.scenarios().len() {
        let (expected, found) = (table.scenarios().len(), groups.len());
        return Err(Error::Shape { what: "list of groups", expected, found });
    }
    let p = table.probabilities();
    let uninformed = table.rows().iter().map(|losses| dot(losses, p)).fold(f64::INFINITY, f64::min);
    let mut distinct = groups.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let within = |group: usize, losses: &[f64]| -> f64 {
        let terms = losses.iter().zip(p).zip(groups).filter(|(_, g)| **g == group);
        terms.map(|((loss, p), _)| loss * p).sum()
    };
    let best = |group: usize| {
        let all = table.rows().iter().map(|losses| within(group, losses));
        all.fold(f64::INFINITY, f64::min)
    };
    let informed: f64 = distinct.into_iter().map(best).sum();
    // Rounding alone can make news cost something.
    Ok((uninformed - informed).max(0.0))
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cvar = RiskMeasure::Cvar(self.level);
        let width = self.options.iter().map(|o| o.option.chars().count()).fold(8, usize::max);
        writeln!(
            f,
            "{:<width$}{:>12}{:>12}{:>14}{:>12}",
            "option",
            "expected",
            "worst",
            cvar.to_string(),
            "regret"
        )?;
        for o in &self.options {
            writeln!(
                f,
                "{:<width$}{:>12.4}{:>12.4}{:>14.4}{:>12.4}",
                o.option, o.expected, o.worst, o.cvar, o.regret
            )?;
        }
        let [expected, worst, cvar, regret] = &self.best;
        writeln!(f, "best: {expected}; worst case: {worst}; CVaR: {cvar}; regret: {regret}")?;
        writeln!(f, "knowing the future first would save {:.4}", self.perfect_information)
    }
}
