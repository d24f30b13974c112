use std::fmt;

use serde::Serialize;

use super::{
    Certificate, Covariance, LossTable, RiskMeasure,
    program::{Program, Row, Sense},
    scaling::{Solved, Units, least_positive, solve},
    table::dot,
};
use crate::{
    error::{Error, Result},
    status::Status,
    units::Number,
};

/// Limits on the shares of a mix. By default each is from 0 to 1; they always sum to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MixSettings {
    at_least: Vec<(String, f64)>,
    at_most: Vec<(String, f64)>,
    limits: Vec<Limit>,
}

/// A named limit on a sum of shares.
#[derive(Debug, Clone, PartialEq)]
struct Limit {
    name: String,
    coefficients: Vec<(String, f64)>,
    most: f64,
}

impl From<()> for MixSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl MixSettings {
    /// At least this share of one option, 0 to 1.
    #[must_use]
    pub fn at_least(mut self, option: impl Into<String>, share: f64) -> Self {
        self.at_least.push((option.into(), share));
        self
    }

    /// At most this share of one option, 0 to 1.
    #[must_use]
    pub fn at_most(mut self, option: impl Into<String>, share: f64) -> Self {
        self.at_most.push((option.into(), share));
        self
    }

    /// A named limit: the shares times these coefficients (a cost, a number of troops) sum to `most` or less.
    #[must_use]
    pub fn limit<S: Into<String>>(
        mut self,
        name: impl Into<String>,
        coefficients: impl IntoIterator<Item = (S, f64)>,
        most: f64,
    ) -> Self {
        let coefficients = coefficients.into_iter().map(|(o, c)| (o.into(), c)).collect();
        self.limits.push(Limit { name: name.into(), coefficients, most });
        self
    }

    /// Adds the shares as the first variables: their bounds, their sum, and the named limits after it.
    fn lower(&self, options: &[String], program: &mut Program) -> Result<()> {
        let at = |option: &String| {
            options
                .iter()
                .position(|known| known == option)
                .ok_or_else(|| Error::UnknownLabel { what: "option", label: option.clone() })
        };
        let share = |value: f64| {
            if (0.0..=1.0).contains(&value) {
                return Ok(value);
            }
            let (value, expected) = (value.to_string(), "from 0 to 1");
            Err(Error::OutOfRange { what: "share of an option", value, expected })
        };
        program.cost = vec![0.0; options.len()];
        // At most all: the sum says so, and a bound twice would leave its price open.
        program.bounds = vec![(0.0, f64::INFINITY); options.len()];
        for (option, low) in &self.at_least {
            if let Some(bounds) = program.bounds.get_mut(at(option)?) {
                bounds.0 = bounds.0.max(share(*low)?);
            }
        }
        for (option, high) in &self.at_most {
            if let Some(bounds) = program.bounds.get_mut(at(option)?) {
                bounds.1 = bounds.1.min(share(*high)?);
            }
        }
        if program.bounds.iter().any(|(low, high)| low > high) {
            let (value, expected) = ("infeasible".to_owned(), "limits that some mix meets");
            return Err(Error::OutOfRange { what: INFEASIBLE, value, expected });
        }
        let terms = (0..options.len()).map(|k| (k, 1.0)).collect();
        program.rows.push(Row { terms, sense: Sense::Equal, rhs: 1.0 });
        for Limit { coefficients, most, .. } in &self.limits {
            let mut terms = Vec::new();
            for (option, coefficient) in coefficients {
                terms.push((at(option)?, coefficient.finite("coefficient of a limit")?));
            }
            let rhs = most.finite("limit")?;
            program.rows.push(Row { terms, sense: Sense::AtMost, rhs });
        }
        Ok(())
    }
}

pub(super) const INFEASIBLE: &str = "mix under these limits";

/// The share of one option.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OptionShare {
    /// The option.
    pub option: String,
    /// Its share, 0 to 1.
    pub share: f64,
    /// What holds it, if anything: its lower bound, its upper bound.
    pub held_by: Option<Bound>,
    /// By how much the objective would fall for a whole unit of room at that bound (its dual value), in the unit of
    /// the objective; for an option at 0, how much dearer than the mix it is.
    pub price: f64,
}

/// A bound of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Bound {
    /// The least it may be.
    Low,
    /// The most it may be.
    High,
}

/// How far a named limit is used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LimitUse {
    /// Its name.
    pub name: String,
    /// What is left of it, in its own unit.
    pub slack: f64,
    /// By how much the objective would fall for one unit more of it (its dual value).
    pub price: f64,
}

/// What a mix loses in one scenario, and how much that scenario weighs in its choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScenarioWeight {
    /// The scenario.
    pub scenario: String,
    /// The mix's loss there, in the unit of the table.
    pub loss: f64,
    /// Its dual value: the probability it has in the worst case that the mix guards against. Where it is 0 the
    /// scenario does not matter for the choice.
    pub weight: f64,
}

/// The best mix by one criterion, with what binds and the proof that it is best.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Mix {
    /// The criterion with its parameters.
    pub method: String,
    /// Its value at the mix, computed from its shares: a variance, a loss or a regret, in the unit of the data.
    pub objective: f64,
    /// The share of each option, in the order given; they sum to 1.
    pub options: Vec<OptionShare>,
    /// The named limits.
    pub limits: Vec<LimitUse>,
    /// The scenarios; empty for a criterion without.
    pub scenarios: Vec<ScenarioWeight>,
    /// Whether the conditions of optimality hold.
    pub status: Status,
    /// What is left of them.
    pub certificate: Certificate,
    /// Who solved it.
    pub solver: &'static str,
}

impl Mix {
    /// The shares alone, in the order of the options.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        self.options.iter().map(|option| option.share).collect()
    }

    fn new(
        method: String,
        labels: &[String],
        settings: &MixSettings,
        solved: &Solved,
        objective: f64,
    ) -> Self {
        let Solved { program, optimum, unit, shares } = solved;
        let rows = labels.iter().zip(shares).zip(&optimum.reduced).zip(&program.bounds);
        let options = rows
            .map(|(((option, &share), &reduced), &(low, high))| {
                let side = if reduced >= 0.0 { Bound::Low } else { Bound::High };
                let at = if reduced >= 0.0 { low } else { high };
                let held = reduced.abs() > 1e-9 && (share - at).abs() < 1e-6;
                OptionShare {
                    option: option.clone(),
                    share,
                    held_by: held.then_some(side),
                    price: if held { reduced.abs() * unit } else { 0.0 },
                }
            })
            .collect();
        let limits = settings.limits.iter().zip(program.rows.iter().zip(&optimum.prices).skip(1));
        let limits = limits
            .map(|(limit, (row, price))| {
                let used: f64 =
                    row.terms.iter().filter_map(|&(k, a)| Some(a * optimum.x.get(k)?)).sum();
                let price = (-price * unit).max(0.0);
                LimitUse { name: limit.name.clone(), slack: row.rhs - used, price }
            })
            .collect();
        Self {
            method,
            objective,
            options,
            limits,
            scenarios: Vec::new(),
            status: optimum.certificate.status(),
            certificate: optimum.certificate,
            solver: optimum.solver,
        }
    }

    /// The scenarios with the prices of their rows, which come last.
    fn with_scenarios(mut self, table: &LossTable, prices: &[f64]) -> Self {
        let shares = self.shares();
        let first = prices.len().saturating_sub(table.scenarios().len());
        let weights = prices.iter().skip(first);
        let scenarios = table.scenarios().iter().zip(weights).enumerate();
        self.scenarios = scenarios
            .map(|(s, (name, price))| {
                let losses: Vec<f64> =
                    table.rows().iter().filter_map(|row| row.get(s)).copied().collect();
                ScenarioWeight {
                    scenario: name.clone(),
                    loss: dot(&losses, &shares),
                    weight: (-price).max(0.0),
                }
            })
            .collect();
        self
    }
}

/// Which mix of options varies least?
///
/// Minimises `w'Cw` over shares that are 0 or more and sum to 1 (Markowitz 1952), as a quadratic programme; what a
/// bound costs is in [`OptionShare::price`]. *Cost:* grows with the cube of the number of options.
///
/// # Errors
/// [`Error::UnknownLabel`] for a limit on an option that is not there; [`Error::OutOfRange`] for limits that no mix
/// meets.
///
/// ```
/// use geoecon::hedging::{Covariance, minimum_variance};
///
/// // Two suppliers whose failures have nothing to do with each other: 4 to 1 by inverse variance.
/// let risks = Covariance::new(["near", "far"], vec![vec![0.01, 0.0], vec![0.0, 0.04]])?;
/// let mix = minimum_variance(&risks, ())?;
/// assert!((mix.options[0].share - 0.8).abs() < 1e-8 && (mix.objective - 0.008).abs() < 1e-10);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn minimum_variance(risks: &Covariance, settings: impl Into<MixSettings>) -> Result<Mix> {
    let settings = settings.into();
    let build = |unit: f64| {
        let mut program = Program::default();
        settings.lower(risks.options(), &mut program)?;
        // The programme has half the square of its quadratic part.
        let row = |row: &Vec<f64>| row.iter().map(|cell| 2.0 * cell / unit).collect();
        program.quadratic = risks.cells().iter().map(row).collect();
        Ok(program)
    };
    // No covariance is larger than the larger of its variances.
    let variance = |(k, row): (usize, &Vec<f64>)| row.get(k).copied().unwrap_or(0.0);
    let sizes: Vec<f64> = risks.cells().iter().enumerate().map(variance).collect();
    let parts = Units::parts(&sizes, least_positive(sizes.iter().copied()), true);
    let value = |shares: &[f64]| Ok(risks.variance(shares));
    let solved = solve(parts.into_iter().chain([Units::plain(&sizes)]), build, value)?;
    let objective = risks.variance(&solved.shares);
    let method = "minimum variance".to_owned();
    Ok(Mix::new(method, risks.options(), &settings, &solved, objective))
}

/// Which mix of options has the least conditional value at risk: the mean of its worst `1 - level`?
///
/// The linear programme of Rockafellar and Uryasev (2000): `min z + sum p_s u_s / (1 - level)` with
/// `u_s >= loss_s - z`. [`ScenarioWeight::weight`] is the probability a scenario has in that tail, so a mix is
/// shown with the futures that drove it. At level 0 it is the least expected loss. *Cost:* a simplex solution of
/// one row a scenario, twice; above 1500 scenarios an interior-point one.
///
/// # Errors
/// [`Error::Shape`] without options; [`Error::OutOfRange`] for a level outside 0 to 1 (1 excluded) or limits that no
/// mix meets; [`Error::UnknownLabel`] for a limit on an option that is not there.
///
/// ```
/// use geoecon::hedging::{LossTable, minimum_cvar};
///
/// let table = LossTable::new(["calm", "embargo"], [0.9, 0.1])?
///     .option("rely on one supplier", [10.0, 40.0])?
///     .option("stockpile", [14.0, 14.0])?;
/// let mix = minimum_cvar(&table, 0.9, ())?;
/// assert!((mix.objective - 14.0).abs() < 1e-9 && (mix.options[1].share - 1.0).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn minimum_cvar(
    table: &LossTable,
    level: f64,
    settings: impl Into<MixSettings>,
) -> Result<Mix> {
    let settings = settings.into();
    let measure = RiskMeasure::Cvar(level);
    measure.check()?;
    table.check_options()?;
    let (options, n) = (table.options(), table.options().len());
    let p = table.probabilities();
    let beyond = Beyond::new(table)?;
    let build = |unit: f64| {
        let mut program = Program::default();
        settings.lower(options, &mut program)?;
        program.cost.push(1.0);
        program.bounds.push((f64::NEG_INFINITY, f64::INFINITY));
        for (s, p) in p.iter().enumerate() {
            program.cost.push(p / (1.0 - level));
            program.bounds.push((0.0, f64::INFINITY));
            let losses = beyond.losses.iter().filter_map(|row| row.get(s)).enumerate();
            let mut terms: Vec<_> = losses.map(|(k, loss)| (k, loss / unit)).collect();
            terms.extend([(n, -1.0), (n + 1 + s, -1.0)]);
            program.rows.push(Row { terms, sense: Sense::AtMost, rhs: 0.0 });
        }
        Ok(program)
    };
    let at = |rows: &[Vec<f64>], shares: &[f64]| measure.of(&mixed(rows, shares, p.len()), p);
    let solved = solve(beyond.units(), build, |shares| at(&beyond.losses, shares))?;
    let objective = at(table.rows(), &solved.shares)?;
    let method = format!("minimum {measure}");
    Ok(Mix::new(method, options, &settings, &solved, objective)
        .with_scenarios(table, &solved.optimum.prices))
}

/// Losses beyond what the best single option loses at worst, since CVaR moves with a sum that all lose. 0 in scenarios
/// of probability 0, which do not count.
struct Beyond {
    losses: Vec<Vec<f64>>,
}

impl Beyond {
    fn new(table: &LossTable) -> Result<Self> {
        let p = table.probabilities();
        let possible = |row: &Vec<f64>| -> Vec<f64> {
            row.iter().zip(p).filter(|(_, p)| **p > 0.0).map(|(loss, _)| *loss).collect()
        };
        let worst = table
            .rows()
            .iter()
            .map(|row| possible(row).into_iter().fold(f64::NEG_INFINITY, f64::max));
        let least = worst.fold(f64::INFINITY, f64::min);
        let mut losses = table.rows().to_vec();
        for row in &mut losses {
            for (loss, p) in row.iter_mut().zip(p) {
                let beyond = (*loss - least).finite("difference of losses")?;
                *loss = if *p > 0.0 { beyond } else { 0.0 };
            }
        }
        Ok(Self { losses })
    }

    /// From fine to coarse: the size of most losses, of the largest gain, which bounds the answer, and of all.
    fn units(&self) -> impl Iterator<Item = Units> {
        let all = || self.losses.iter().flatten();
        let mut sizes: Vec<f64> = all().map(|loss| loss.abs()).filter(|x| *x > 0.0).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
        let gain = all().fold(0.0_f64, |gain, loss| gain.max(-loss));
        let of_options: Vec<f64> = self.losses.iter().map(|row| largest(row)).collect();
        let parts = [middle.min(gain), gain].map(|answer| Units::parts(&of_options, answer, false));
        parts.into_iter().flatten().chain([Units::plain(&of_options)])
    }
}

/// Which mix of options has the least largest regret: the least to reproach oneself for, whatever happens?
///
/// Regret is the loss less the least loss that any option has in the scenario (Savage 1951); a linear programme, as
/// in a game against nature. No probabilities enter: a scenario of probability 0 counts as any other.
/// [`ScenarioWeight::weight`] is nature's mix: the probabilities under which no other mix does better. *Cost:* a
/// simplex solution, twice.
///
/// # Errors
/// As [`minimum_cvar`].
///
/// ```
/// use geoecon::hedging::{LossTable, minimax_regret};
///
/// let table = LossTable::equally_likely(["peace", "war"])?
///     .option("trade", [0.0, 9.0])?
///     .option("arm", [3.0, 0.0])?;
/// let mix = minimax_regret(&table, ())?;
/// // A quarter of trade: a regret of 9/4 in war, and of 3 * 3/4 in peace.
/// assert!((mix.options[0].share - 0.25).abs() < 1e-9 && (mix.objective - 2.25).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn minimax_regret(table: &LossTable, settings: impl Into<MixSettings>) -> Result<Mix> {
    let settings = settings.into();
    table.check_options()?;
    let (options, n) = (table.options(), table.options().len());
    let (regrets, scenarios) = (table.checked_regrets()?, table.scenarios().len());
    let build = |unit: f64| {
        let mut program = Program::default();
        settings.lower(options, &mut program)?;
        program.cost.push(1.0);
        program.bounds.push((0.0, f64::INFINITY));
        for s in 0..scenarios {
            let regrets = regrets.iter().filter_map(|row| row.get(s)).enumerate();
            let mut terms: Vec<_> = regrets.map(|(k, regret)| (k, regret / unit)).collect();
            terms.push((n, -1.0));
            program.rows.push(Row { terms, sense: Sense::AtMost, rhs: 0.0 });
        }
        Ok(program)
    };
    // No mix regrets less than an n-th part of what the best of n options does.
    let sizes: Vec<f64> = regrets.iter().map(|row| largest(row)).collect();
    let parts = Units::parts(&sizes, least_positive(sizes.iter().copied()), false);
    let value = |shares: &[f64]| Ok(largest(&mixed(&regrets, shares, scenarios)));
    let solved = solve(parts.into_iter().chain([Units::plain(&sizes)]), build, value)?;
    let objective = value(&solved.shares)?;
    let method = "minimax regret".to_owned();
    Ok(Mix::new(method, options, &settings, &solved, objective)
        .with_scenarios(table, &solved.optimum.prices))
}

/// What a mix has in each scenario, from what each option has there.
fn mixed(rows: &[Vec<f64>], shares: &[f64], scenarios: usize) -> Vec<f64> {
    let at = |s: usize| {
        let terms = rows.iter().zip(shares).filter_map(|(row, share)| Some(row.get(s)? * share));
        terms.fold(0.0, |sum, term| sum + term)
    };
    (0..scenarios).map(at).collect()
}

/// The largest size of a number.
fn largest(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()))
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {:.6} ({})", self.method, self.objective, self.status)?;
        let width = self.options.iter().map(|o| o.option.chars().count()).fold(8, usize::max);
        for option in &self.options {
            write!(f, "  {:<width$}{:>9.4}", option.option, option.share)?;
            match option.held_by {
                Some(Bound::Low) => writeln!(f, "  at its least, {:.4} dearer", option.price)?,
                Some(Bound::High) => writeln!(f, "  at its most, {:.4} cheaper", option.price)?,
                None => writeln!(f)?,
            }
        }
        for limit in self.limits.iter().filter(|limit| limit.price > 0.0) {
            writeln!(f, "  limit `{}` binds: {:.6} for one more", limit.name, limit.price)?;
        }
        for s in self.scenarios.iter().filter(|s| s.weight > 1e-9) {
            writeln!(
                f,
                "  guards against `{}`: loss {:.4}, weight {:.4}",
                s.scenario, s.loss, s.weight
            )?;
        }
        writeln!(f, "  {}, largest gap {:.1e}", self.solver, self.certificate.worst())
    }
}
