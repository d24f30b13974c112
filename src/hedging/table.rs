use std::fmt;

use serde::{Deserialize, Serialize};

use super::risk::{RiskMeasure, check_probabilities};
use crate::{
    error::{Error, Result},
    scenario::Leaf,
    units::{Number, check_unique},
};

/// What each option costs in each scenario: labelled rows and columns, and a probability for each scenario.
///
/// Losses are in any one unit, as a rule dollars a year; a gain is a negative loss.
///
/// ```
/// use geoecon::hedging::{LossTable, RiskMeasure};
///
/// let table = LossTable::new(["calm", "embargo"], [0.9, 0.1])?
///     .option("rely on one supplier", [10.0, 40.0])?
///     .option("stockpile", [14.0, 14.0])?;
/// assert_eq!(table.risk("rely on one supplier", RiskMeasure::Expected)?, 13.0);
/// assert_eq!(table.risk("stockpile", RiskMeasure::Worst)?, 14.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct LossTable {
    scenarios: Vec<String>,
    probabilities: Vec<f64>,
    options: Vec<String>,
    /// Option by option, a loss for each scenario.
    losses: Vec<Vec<f64>>,
}

/// The form of a table in a file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    scenarios: Vec<String>,
    probabilities: Vec<f64>,
    options: Vec<FormRow>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRow {
    name: String,
    losses: Vec<f64>,
}

impl TryFrom<Form> for LossTable {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self> {
        let table = Self::new(form.scenarios, form.probabilities)?;
        form.options.into_iter().try_fold(table, |table, row| table.option(row.name, row.losses))
    }
}

impl From<LossTable> for Form {
    fn from(table: LossTable) -> Self {
        let rows = table.options.into_iter().zip(table.losses);
        Self {
            scenarios: table.scenarios,
            probabilities: table.probabilities,
            options: rows.map(|(name, losses)| FormRow { name, losses }).collect(),
        }
    }
}

impl LossTable {
    /// A table of these scenarios with their probabilities, without options yet.
    ///
    /// # Errors
    /// [`Error::Shape`] without scenarios or with another number of probabilities; [`Error::Duplicate`] for a
    /// scenario named twice; [`Error::OutOfRange`] unless each probability is in 0 to 1 and they sum to 1 within
    /// 1e-9.
    pub fn new<S: Into<String>>(
        scenarios: impl IntoIterator<Item = S>,
        probabilities: impl IntoIterator<Item = f64>,
    ) -> Result<Self> {
        let scenarios: Vec<String> = scenarios.into_iter().map(Into::into).collect();
        let probabilities: Vec<f64> = probabilities.into_iter().collect();
        check_unique("scenario", &scenarios)?;
        if probabilities.len() != scenarios.len() {
            let (expected, found) = (scenarios.len(), probabilities.len());
            return Err(Error::Shape { what: "list of probabilities", expected, found });
        }
        check_probabilities(&probabilities)?;
        Ok(Self { scenarios, probabilities, options: Vec::new(), losses: Vec::new() })
    }

    /// A table of equally likely scenarios.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn equally_likely<S: Into<String>>(scenarios: impl IntoIterator<Item = S>) -> Result<Self> {
        let scenarios: Vec<String> = scenarios.into_iter().map(Into::into).collect();
        let each = 1.0 / count(scenarios.len());
        let probabilities = vec![each; scenarios.len()];
        Self::new(scenarios, probabilities)
    }

    /// A table over the futures of a tree, with their probabilities.
    ///
    /// ```
    /// use geoecon::{Scenario, hedging::{LossTable, decide, value_of_information}, scenario::Fork};
    ///
    /// let (vote, deadline) = ("2026-11-03".parse()?, "2026-11-10".parse()?);
    /// let truce = Fork::new("is the truce extended?", deadline)
    ///     .branch("extended", "7/10".parse()?, Scenario::default())
    ///     .branch("lapses", "3/10".parse()?, Scenario::default());
    /// let tree = truce.tree("the truce")?;
    /// let table = LossTable::over(&tree.leaves()?)?
    ///     .option("wait", [0.0, 30.0])?
    ///     .option("divert now", [6.0, 6.0])?;
    /// assert_eq!(decide(&table, 0.9)?.best[0], "divert now");
    /// // Nothing is known on the day of the vote.
    /// assert_eq!(value_of_information(&table, &tree.known_on(vote)?)?, 0.0);
    /// assert!((value_of_information(&table, &tree.known_on(deadline)?)? - 4.2).abs() < 1e-12);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn over(leaves: &[Leaf]) -> Result<Self> {
        let probabilities = leaves.iter().map(|leaf| leaf.probability.to_f64());
        Self::new(leaves.iter().map(Leaf::name), probabilities)
    }

    /// The same with an option more and its loss in each scenario.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for an option named twice, [`Error::Shape`] for another number of losses than
    /// scenarios, [`Error::OutOfRange`] for one that is not finite.
    pub fn option(
        mut self,
        name: impl Into<String>,
        losses: impl IntoIterator<Item = f64>,
    ) -> Result<Self> {
        let (name, losses) = (name.into(), losses.into_iter().collect::<Vec<f64>>());
        if self.options.contains(&name) {
            return Err(Error::Duplicate { what: "option", label: name });
        }
        if losses.len() != self.scenarios.len() {
            let (expected, found) = (self.scenarios.len(), losses.len());
            return Err(Error::Shape { what: "losses of an option", expected, found });
        }
        for loss in &losses {
            loss.finite("loss")?;
        }
        self.options.push(name);
        self.losses.push(losses);
        Ok(self)
    }

    /// The scenarios, in order.
    #[must_use]
    pub fn scenarios(&self) -> &[String] {
        &self.scenarios
    }

    /// Their probabilities.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The options, in order.
    #[must_use]
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The losses of an option, scenario by scenario.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn losses(&self, option: &str) -> Result<&[f64]> {
        let at = self.options.iter().position(|known| known == option);
        at.and_then(|at| self.losses.get(at))
            .map(Vec::as_slice)
            .ok_or_else(|| Error::UnknownLabel { what: "option", label: option.to_owned() })
    }

    /// The risk of an option, in the unit of the losses.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`]; those of [`RiskMeasure::of`].
    pub fn risk(&self, option: &str, measure: RiskMeasure) -> Result<f64> {
        measure.of(self.losses(option)?, &self.probabilities)
    }

    /// The same with every loss divided by `unit`: in billions by 1e9.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the unit is finite and above 0, and the losses in it are finite.
    pub fn in_units_of(mut self, unit: f64) -> Result<Self> {
        if !(unit.is_finite() && unit > 0.0) {
            let (value, expected) = (unit.to_string(), "a finite number above 0");
            return Err(Error::OutOfRange { what: "unit of losses", value, expected });
        }
        for loss in self.losses.iter_mut().flatten() {
            *loss = (*loss / unit).finite("loss")?;
        }
        Ok(self)
    }

    /// The regret of each option in each scenario: its loss less the least loss that any option has there.
    #[must_use]
    pub fn regrets(&self) -> Vec<Vec<f64>> {
        let least = self.least();
        self.losses
            .iter()
            .map(|row| row.iter().zip(&least).map(|(loss, least)| loss - least).collect())
            .collect()
    }

    /// The same, where no difference of losses is beyond the largest number.
    pub(super) fn checked_regrets(&self) -> Result<Vec<Vec<f64>>> {
        let regrets = self.regrets();
        regrets.iter().flatten().try_for_each(|regret| regret.finite("regret").map(|_| ()))?;
        Ok(regrets)
    }

    /// The least loss of any option in each scenario; infinite without options.
    pub(super) fn least(&self) -> Vec<f64> {
        let all = (0..self.scenarios.len())
            .map(|s| self.losses.iter().filter_map(move |row| row.get(s)).copied());
        all.map(|losses| losses.fold(f64::INFINITY, f64::min)).collect()
    }

    pub(super) fn rows(&self) -> &[Vec<f64>] {
        &self.losses
    }

    pub(super) fn check_options(&self) -> Result<()> {
        if self.options.is_empty() {
            return Err(Error::Shape { what: "list of options", expected: 1, found: 0 });
        }
        Ok(())
    }

    /// The covariance of the options' losses over the scenarios, and so of their returns.
    ///
    /// # Errors
    /// [`Error::Shape`] without options; [`Error::OutOfRange`] where a square overflows.
    pub fn covariance(&self) -> Result<super::Covariance> {
        self.check_options()?;
        let mean = |row: &[f64]| dot(row, &self.probabilities);
        let centred: Vec<Vec<f64>> = self
            .losses
            .iter()
            .map(|row| {
                let mean = mean(row);
                row.iter().map(|loss| loss - mean).collect()
            })
            .collect();
        let cell = |a: &[f64], b: &[f64]| {
            let terms = a.iter().zip(b).zip(&self.probabilities);
            terms.map(|((a, b), p)| p * (a * b)).sum::<f64>()
        };
        let cells = centred.iter().map(|a| centred.iter().map(|b| cell(a, b)).collect()).collect();
        super::Covariance::new(self.options.clone(), cells)
    }
}

/// Losses by option, with the probabilities above them.
impl fmt::Display for LossTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.options.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
        write!(f, "{:<width$}", "loss")?;
        for name in &self.scenarios {
            write!(f, "  {name:>12}")?;
        }
        write!(f, "\n{:<width$}", "p")?;
        for p in &self.probabilities {
            write!(f, "  {p:>12.4}")?;
        }
        writeln!(f)?;
        for (name, row) in self.options.iter().zip(&self.losses) {
            write!(f, "{name:<width$}")?;
            for loss in row {
                write!(f, "  {loss:>12.4}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}
