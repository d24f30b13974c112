use super::{
    Bound, Covariance, LimitUse, LossTable, Mix, OptionShare, RiskMeasure, ScenarioWeight,
    program::{Program, Row, Sense},
    scaling::{Beyond, Solved, Units, largest, least_positive, solve},
    table::dot,
};
use crate::{
    error::{Error, Result},
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

impl Mix {
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
    let solved = solve(parts, &Units::plain(&sizes), build, value)?;
    let objective = risks.variance(&solved.shares);
    let method = "minimum variance".to_owned();
    Ok(Mix::new(method, risks.options(), &settings, &solved, objective))
}

/// Which mix of options has the least conditional value at risk: the mean of its worst `1 - level`?
///
/// The linear programme of Rockafellar and Uryasev (2000): `min z + sum p_s u_s / (1 - level)` with
/// `u_s >= loss_s - z`. [`ScenarioWeight::weight`] is the probability a scenario has in that tail, so a mix is
/// shown with the futures that drove it. At level 0 it is the least expected loss. Where gains and losses differ by
/// some nine orders of size the best mix may not be proven; [`Mix::status`] says so. *Cost:* a simplex solution of
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
    let solved =
        solve(beyond.finer(), &beyond.plain(), build, |shares| at(&beyond.losses, shares))?;
    let objective = at(table.rows(), &solved.shares)?;
    let method = format!("minimum {measure}");
    Ok(Mix::new(method, options, &settings, &solved, objective)
        .with_scenarios(table, &solved.optimum.prices))
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
    let solved = solve(parts, &Units::plain(&sizes), build, value)?;
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
