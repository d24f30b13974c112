use std::fmt;

use serde::{Deserialize, Serialize};

use super::{LossTable, RiskMeasure, table::count};
use crate::{
    error::{Error, Result},
    leverage::CutoffLoss,
    scenario::Scenario,
    snapshot::Snapshot,
    units::{Currency, Number, Probability, StateId, check_unique},
    value::{Component, Item, Ledger, Models, Prepared, prepare},
};

/// Something that may happen to a state, and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contingency {
    /// Its name.
    pub name: String,
    /// Its probability; what is left to 1 is calm.
    pub probability: Probability,
    /// What it changes.
    pub changes: Scenario,
}

/// Something that a state can do by itself beforehand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hedge {
    /// Its name.
    pub name: String,
    /// What it changes: an agreement joined, trade diverted, a swap line opened, a pledge refused.
    pub changes: Scenario,
    /// What it costs beyond what the ledger counts, in the ledger's currency a year.
    pub cost: f64,
}

impl Contingency {
    /// A threat of this probability.
    pub fn new(name: impl Into<String>, probability: Probability, changes: Scenario) -> Self {
        Self { name: name.into(), probability, changes }
    }
}

impl Hedge {
    /// A hedge at this cost a year.
    pub fn new(name: impl Into<String>, changes: Scenario, cost: f64) -> Self {
        Self { name: name.into(), changes, cost }
    }
}

/// By which risk hedges are ranked, and what the state can afford.
///
/// Default: CVaR at 90 percent, no budget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HedgeSettings {
    measure: RiskMeasure,
    budget: Option<f64>,
}

impl From<()> for HedgeSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<RiskMeasure> for HedgeSettings {
    fn from(measure: RiskMeasure) -> Self {
        Self { measure, ..Self::default() }
    }
}

impl HedgeSettings {
    /// The measure of risk.
    #[must_use]
    pub fn measure(mut self, measure: RiskMeasure) -> Self {
        self.measure = measure;
        self
    }

    /// The most that a hedge may cost, in the ledger's currency a year.
    #[must_use]
    pub fn budget(mut self, budget: f64) -> Self {
        self.budget = Some(budget);
        self
    }
}

/// What a hedge buys. Amounts in the ledger's currency a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HedgeValue {
    /// Its name.
    pub name: String,
    /// What it costs beyond what the ledger counts.
    pub cost: f64,
    /// The state's risk with it, before its cost: the median over the models.
    pub risk: f64,
    /// By how much it lowers the risk: lowest, median and highest over the models.
    pub reduction: [f64; 3],
    /// The median reduction less the cost.
    pub net: f64,
    /// The median reduction for each unit of cost; `None` where it costs nothing.
    pub per_cost: Option<f64>,
    /// What it is worth in calm, by the median model.
    pub in_calm: f64,
}

/// A hedge that cannot be had.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InfeasibleHedge {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A state's hedges by what they buy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HedgeRanking {
    /// The state.
    pub state: StateId,
    /// The measure of risk.
    pub measure: RiskMeasure,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The trade models over which ranges are, or one line where there is none.
    pub models: Vec<String>,
    /// The risk without a hedge: lowest, median and highest over the models.
    pub risk: [f64; 3],
    /// The hedges, those first whose reduction less cost is largest.
    pub hedges: Vec<HedgeValue>,
    /// Those that cannot be had.
    pub infeasible: Vec<InfeasibleHedge>,
    /// Losses by hedge and threat before the hedge's cost, a table for each of `models` in their order: what the
    /// risks and reductions above are taken from. The first option is to do nothing, the first scenario calm.
    pub by_model: Vec<LossTable>,
    /// Losses by hedge and threat, cost included, by the median over the models: what
    /// [`decide`](super::decide) and best mixes take. Its first option is to do nothing, its first scenario calm.
    pub table: LossTable,
}

/// Name of the scenario in which no threat comes true.
const CALM: &str = "calm";
/// Name of the option to do nothing.
const NOTHING: &str = "do nothing";

/// Which of its hedges buys a state most, against what may happen to it?
///
/// Each hedge, followed by each threat, is carried out on the world of `base` and valued as one change by the models
/// ([`value`](crate::value)); the loss is what the state's total falls. The risk over calm and all threats, which
/// exclude each other, is compared with that of doing nothing. A hedge that does not apply, that the models cannot
/// value, that runs reserves below zero or breaks the budget is listed with the reason. *Cost:* an equilibrium for
/// each trade model, hedge and threat.
///
/// # Errors
/// [`Error::OutOfRange`] where threats have a probability of more than 1 together, or a cost is not finite or below
/// 0; [`Error::Duplicate`] for a name used twice; those of [`prepare`], and of the threats without a hedge.
pub fn rank_hedges(
    base: &Snapshot,
    state: StateId,
    threats: &[Contingency],
    hedges: &[Hedge],
    models: &Models,
    settings: impl Into<HedgeSettings>,
) -> Result<HedgeRanking> {
    let settings = settings.into();
    settings.measure.check()?;
    base.state(state)?;
    for hedge in hedges {
        if !(hedge.cost.is_finite() && hedge.cost >= 0.0) {
            let value = format!("{} of `{}`", hedge.cost, hedge.name);
            return Err(Error::OutOfRange {
                what: "cost of a hedge",
                value,
                expected: "0 or more",
            });
        }
    }
    let names: Vec<&str> =
        hedges.iter().map(|hedge| hedge.name.as_str()).chain([NOTHING]).collect();
    check_unique("hedge", &names)?;
    let calm = 1.0 - threats.iter().map(|threat| threat.probability.value()).sum::<f64>();
    if calm < -1e-9 {
        let (value, expected) = ((1.0 - calm).to_string(), "1 or less: they exclude each other");
        return Err(Error::OutOfRange {
            what: "sum of the threats' probabilities",
            value,
            expected,
        });
    }
    let scenarios = [CALM].into_iter().chain(threats.iter().map(|threat| threat.name.as_str()));
    let probabilities: Vec<f64> = [calm.max(0.0)]
        .into_iter()
        .chain(threats.iter().map(|threat| threat.probability.value()))
        .collect();
    let mut table = LossTable::new(scenarios, probabilities.iter().copied())?;
    let runner = Runner { prepared: prepare(base, models)?, state, threats };
    let nothing = runner.losses(&Scenario::default())?;
    let by_model = |losses: &Losses| -> Result<Vec<f64>> {
        let risk = |row: &Vec<f64>| settings.measure.of(row, &probabilities);
        losses.by_model.iter().map(risk).collect()
    };
    let before = by_model(&nothing)?;
    let mut tables = vec![table.clone(); nothing.by_model.len()];
    let add = |tables: Vec<LossTable>, name: &str, losses: &Losses| -> Result<Vec<LossTable>> {
        let rows = tables.into_iter().zip(&losses.by_model);
        rows.map(|(table, row)| table.option(name, row.iter().copied())).collect()
    };
    tables = add(tables, NOTHING, &nothing)?;
    table = table.option(NOTHING, nothing.medians())?;
    let (mut valued, mut infeasible) = (Vec::new(), Vec::new());
    for hedge in hedges {
        let over = settings.budget.filter(|budget| hedge.cost > *budget);
        let found = match over {
            Some(budget) => Err(format!("it costs {:.4e}, the budget is {budget:.4e}", hedge.cost)),
            None => runner.losses(&hedge.changes).map_err(|error| error.to_string()),
        };
        let found = found.and_then(|losses| match losses.shortfall {
            Some(short) => Err(format!("reserves fall short by {short:.4e} in calm")),
            None if losses.models != nothing.models => {
                Err("other models can value it than the threats alone".to_owned())
            }
            None => Ok(losses),
        });
        let losses = match found {
            Ok(losses) => losses,
            Err(reason) => {
                infeasible.push(InfeasibleHedge { name: hedge.name.clone(), reason });
                continue;
            }
        };
        let after = by_model(&losses)?;
        let reduction = three(before.iter().zip(&after).map(|(b, a)| b - a).collect());
        let calm = losses.medians().first().map_or(0.0, |loss| -loss);
        tables = add(tables, &hedge.name, &losses)?;
        table = table.option(&hedge.name, losses.medians().iter().map(|loss| loss + hedge.cost))?;
        valued.push(HedgeValue {
            name: hedge.name.clone(),
            cost: hedge.cost,
            risk: three(after)[1],
            reduction,
            net: reduction[1] - hedge.cost,
            per_cost: (hedge.cost > 0.0).then(|| reduction[1] / hedge.cost),
            in_calm: calm + 0.0,
        });
    }
    valued.sort_by(|a, b| b.net.total_cmp(&a.net));
    Ok(HedgeRanking {
        state,
        measure: settings.measure,
        currency: runner.currency()?,
        models: nothing.models,
        risk: three(before),
        hedges: valued,
        infeasible,
        by_model: tables,
        table,
    })
}

/// Values hedge after hedge from one preparation.
struct Runner<'a> {
    prepared: Prepared,
    state: StateId,
    threats: &'a [Contingency],
}

/// A state's losses with one hedge.
struct Losses {
    models: Vec<String>,
    /// Model by model, a loss in calm and in each threat.
    by_model: Vec<Vec<f64>>,
    /// How far reserves fall below zero in calm, if they do.
    shortfall: Option<f64>,
}

impl Losses {
    /// The median over the models, scenario by scenario.
    fn medians(&self) -> Vec<f64> {
        let scenarios = self.by_model.first().map_or(0, Vec::len);
        let of = |s: usize| self.by_model.iter().filter_map(|row| row.get(s)).copied().collect();
        (0..scenarios).map(|s| three(of(s))[1]).collect()
    }
}

impl Runner<'_> {
    fn currency(&self) -> Result<Currency> {
        let method = self.prepared.methods().first();
        let missing = Error::Shape { what: "list of models", expected: 1, found: 0 };
        method.map(|method| method.currency).ok_or(missing)
    }

    fn losses(&self, hedge: &Scenario) -> Result<Losses> {
        let calm = self.prepared.scenario(hedge)?;
        let short = calm.state(self.state).filter(|entry| entry.item == Item::ReserveShortfall);
        let short = short.filter_map(|entry| entry.after).fold(0.0, f64::max);
        let first = by_trade_model(&calm, self.state);
        let models: Vec<String> = first.iter().map(|(model, _)| model.clone()).collect();
        let mut by_model: Vec<Vec<f64>> = first.iter().map(|(_, gain)| vec![-gain]).collect();
        for threat in self.threats {
            let ledger = self.prepared.scenario(&hedge.clone().then(threat.changes.clone()))?;
            let found = by_trade_model(&ledger, self.state);
            for (model, row) in models.iter().zip(&mut by_model) {
                let gain = found.iter().find(|(known, _)| known == model).ok_or_else(|| {
                    Error::Missing { what: "value under a threat", label: model.clone() }
                })?;
                row.push((-gain.1).finite("loss")?);
            }
        }
        Ok(Losses { models, by_model, shortfall: (short > 0.0).then_some(short) })
    }
}

/// A state's total by each trade model, with the medians of the other components; one line where no model of trade
/// answered.
fn by_trade_model(ledger: &Ledger, state: StateId) -> Vec<(String, f64)> {
    let total = ledger.total(state).ok();
    let others: f64 = total
        .into_iter()
        .flat_map(|total| &total.components)
        .filter(|range| range.component != Component::Trade)
        .map(|range| range.median)
        .sum();
    let trade: Vec<(String, f64)> = ledger
        .by_model(state)
        .into_iter()
        .filter_map(|(place, amount)| {
            let method = &ledger.models.get(place)?.method;
            (method.component == Component::Trade).then(|| (method.to_string(), amount + others))
        })
        .collect();
    if trade.is_empty() { vec![("no model of trade".to_owned(), others)] } else { trade }
}

/// Lowest, median and highest.
fn three(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    let at = |q: f64| super::sweep::quantile(&numbers, q).unwrap_or(0.0);
    [at(0.0), at(0.5), at(1.0)]
}

/// What the next step of diversification buys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DiversificationStep {
    /// The supplier's share before and after the step, 0 to 1.
    pub shares: [f64; 2],
    /// The loss from a cut-off before and after, as a fraction of real consumption; `None` where it is unbounded.
    pub losses: [Option<f64>; 2],
    /// The loss avoided for each percentage point; `None` where the step starts from an unbounded loss, and so buys
    /// more than any amount.
    pub per_point: Option<f64>,
}

/// What does each step away from one supplier buy?
///
/// `loss` gives the loss when a supplier with this share cuts off: by
/// [`cutoff_loss`](crate::leverage::cutoff_loss), or any other rule. The loss is convex in the share, so the first
/// steps from a near monopoly buy far more than the last: `shares` are to fall.
///
/// # Errors
/// [`Error::Shape`] for fewer than two shares; [`Error::OutOfRange`] for shares outside 0 to 1 or that do not fall;
/// those of `loss`.
///
/// ```
/// use geoecon::hedging::diversification;
/// use geoecon::leverage::{CutoffSettings, SectorExposure, cutoff_loss};
///
/// let steps = diversification(&[0.95, 0.85, 0.30, 0.20], |share| {
///     let sector = "minerals".parse()?;
///     let minerals = SectorExposure { sector, spending: 1.0, controlled: share, home: 0.0 };
///     cutoff_loss(&[minerals], CutoffSettings::from(5.0))
/// })?;
/// let first = steps[0].per_point.unwrap_or(0.0);
/// let last = steps[2].per_point.unwrap_or(0.0);
/// assert!(first > 4.0 * last);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn diversification(
    shares: &[f64],
    loss: impl Fn(f64) -> Result<CutoffLoss>,
) -> Result<Vec<DiversificationStep>> {
    if shares.len() < 2 {
        return Err(Error::Shape { what: "list of shares", expected: 2, found: shares.len() });
    }
    let falling = shares.is_sorted_by(|a, b| a > b);
    if !falling || shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
        let (value, expected) = (format!("{shares:?}"), "falling, from 0 to 1");
        return Err(Error::OutOfRange { what: "shares of a supplier", value, expected });
    }
    let mut losses = Vec::new();
    for &share in shares {
        losses.push(match loss(share)? {
            CutoffLoss::Finite { share, .. } => Some(share),
            CutoffLoss::NoSpending => Some(0.0),
            CutoffLoss::Unbounded => None,
        });
    }
    let pairs = shares.windows(2).zip(losses.windows(2));
    let step = |(shares, losses): (&[f64], &[Option<f64>])| match (shares, losses) {
        (&[from, to], &[before, after]) => Some(DiversificationStep {
            shares: [from, to],
            losses: [before, after],
            per_point: before.zip(after).map(|(b, a)| (b - a) / (100.0 * (from - to))),
        }),
        _ => None,
    };
    Ok(pairs.filter_map(step).collect())
}

impl fmt::Display for HedgeRanking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bn = |x: f64| x / 1e9;
        let width = self.hedges.iter().map(|h| h.name.chars().count()).fold(8, usize::max);
        let [low, middle, high] = self.risk.map(bn);
        let (state, measure, currency) = (self.state, self.measure, self.currency);
        writeln!(
            f,
            "{measure} of {state}: {currency} bn {middle:.3} a year ({low:.3} to {high:.3})"
        )?;
        let [a, b, c, d, e] = ["hedge", "lowers it by", "range", "cost", "per cost"];
        writeln!(f, "{a:<width$}{b:>14}{c:>22}{d:>10}{e:>10}")?;
        for hedge in &self.hedges {
            let [low, middle, high] = hedge.reduction.map(bn);
            let (range, cost) = (format!("{low:.3} to {high:.3}"), bn(hedge.cost));
            let per = hedge.per_cost.map_or("-".to_owned(), |x| format!("{x:.2}"));
            writeln!(f, "{:<width$}{middle:>14.3}{range:>22}{cost:>10.3}{per:>10}", hedge.name)?;
        }
        for hedge in &self.infeasible {
            writeln!(f, "{}: not to be had, {}", hedge.name, hedge.reason)?;
        }
        writeln!(f, "{} models", count(self.models.len()))
    }
}
