use super::{Beside, Contingency, Hedge, HedgeRanking, HedgeValue, InfeasibleHedge, Verdict};
use crate::{
    error::{Error, Result},
    finance::level_annuity,
    hedging::{LossTable, RiskMeasure, sweep::quantile},
    scenario::{Change, Scenario},
    snapshot::Snapshot,
    units::{Currency, Number, Rate, StateId, check_unique},
    value::{Component, Item, Ledger, Models, Prepared, Unit, prepare},
};

/// By which risk hedges are ranked, over which years, and what the state can afford.
///
/// Default: CVaR at 90 percent, 4.5 percent over 30 years, the long run alone, no budget.
#[derive(Debug, Clone, Default)]
pub struct HedgeSettings {
    measure: RiskMeasure,
    budget: Option<f64>,
    annuity: Option<(Rate, u32)>,
    transition: Option<(Models, f64)>,
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
    pub fn measure(self, measure: RiskMeasure) -> Self {
        Self { measure, ..self }
    }

    /// The most that a hedge may cost, in the ledger's currency a year.
    #[must_use]
    pub fn budget(self, budget: f64) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// At which rate, and over how many years, a sum that falls once counts as so much a year: what a hedge costs
    /// once, what is lost on the way from the short run to the long.
    #[must_use]
    pub fn annuity(self, rate: Rate, years: u32) -> Self {
        Self { annuity: Some((rate, years)), ..self }
    }

    /// The models of trade of the short run, one for each of the long run and in their order, and the months until
    /// all have adjusted. From the day of a threat losses fall in a straight line from those of the short run to
    /// those of the long.
    #[must_use]
    pub fn transition(self, short_run: Models, months: f64) -> Self {
        Self { transition: Some((short_run, months)), ..self }
    }

    fn years(&self) -> (Rate, u32) {
        self.annuity
            .unwrap_or((Rate::new(rust_decimal::Decimal::new(45, 3)).unwrap_or_default(), 30))
    }
}

/// Name of the scenario in which no threat comes true.
const CALM: &str = "calm";
/// Name of the option to do nothing.
const NOTHING: &str = "do nothing";

/// Which of its hedges buys a state most, against what may happen to it?
///
/// Each hedge, followed by each threat, is carried out on the world of `base` and valued as one change by the models
/// ([`value`](crate::value)); the loss is what the state's total falls, in the long run. The risk over calm and all
/// threats, which exclude each other, is compared with that of doing nothing.
///
/// With [`transition`](HedgeSettings::transition) a threat also costs what is lost on the way to the long run, and while
/// a [`Stock`](super::Stock) lasts a threat is felt as if what is in the stock were still delivered: what that saves,
/// `∫ L(t) − F(t) dt` over its months where `L` is the loss with the threat and `F` that while it lasts, is taken
/// off. Both are sums that fall once and count by their level annuity over the years of [`annuity`](HedgeSettings::annuity).
///
/// What has no price (reserves, lines, cover) is in [`HedgeValue::beside`] in its own units, and in no sum. A hedge that
/// does not apply, that the models cannot value, that runs reserves below zero or breaks the budget is listed with
/// the reason, and is in no table. *Cost:* an equilibrium for each trade model, hedge and threat; with feature
/// `parallel` on all cores, with the same result.
///
/// # Errors
/// [`Error::OutOfRange`] where threats have a probability of more than 1 together, or a cost is not finite or below
/// 0; [`Error::Duplicate`] for a name used twice; [`Error::Shape`] for another number of models of the short run than
/// of the long; those of [`prepare`], and of the threats without a hedge.
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
    let (rate, years) = settings.years();
    let costs: Vec<f64> =
        hedges.iter().map(|hedge| hedge.cost.per_year(rate, years)).collect::<Result<_>>()?;
    let names: Vec<&str> =
        hedges.iter().map(|hedge| hedge.name.as_str()).chain([NOTHING]).collect();
    check_unique("hedge", &names)?;
    let probabilities = probabilities(threats)?;
    let scenarios = [CALM].into_iter().chain(threats.iter().map(|threat| threat.name.as_str()));
    let mut table = LossTable::new(scenarios, probabilities.iter().copied())?;
    let runner = Runner::new(base, state, threats, models, &settings)?;
    let shortlist = hedges.iter().zip(&costs).map(|(hedge, cost)| {
        let over = settings.budget.filter(|budget| cost > budget);
        let over = over.map(|budget| format!("it costs {cost:.4e}, the budget is {budget:.4e}"));
        hedge.barred.clone().or(over).map_or(Ok(hedge), Err)
    });
    let shortlist: Vec<std::result::Result<&Hedge, String>> = shortlist.collect();
    let (nothing, all) = runner.all(&shortlist)?;
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
    for ((hedge, found), &cost) in hedges.iter().zip(all).zip(&costs) {
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
        table = table.option(&hedge.name, losses.medians().iter().map(|loss| loss + cost))?;
        valued.push((
            hedge.ladder.as_deref(),
            HedgeValue {
                name: hedge.name.clone(),
                cost,
                cost_parts: hedge.cost.clone(),
                consent: hedge.consent.clone(),
                risk: three(after)[1],
                reduction,
                net: reduction[1] - cost,
                verdict: verdict(reduction, cost, before.iter().copied().fold(0.0, f64::max)),
                per_cost: (cost > 0.0).then(|| reduction[1] / cost),
                marginal: None,
                in_calm: calm + 0.0,
                beside: losses.beside(&nothing, &table),
            },
        ));
    }
    Ok(HedgeRanking {
        state,
        measure: settings.measure,
        currency: runner.currency()?,
        rate,
        years,
        transition_months: settings.transition.as_ref().map_or(0.0, |(_, months)| *months),
        models: nothing.models,
        risk: three(before),
        hedges: with_marginals(valued),
        infeasible,
        by_model: tables,
        table,
    })
}

/// Of calm, then of each threat.
fn probabilities(threats: &[Contingency]) -> Result<Vec<f64>> {
    let calm = 1.0 - threats.iter().map(|threat| threat.probability.value()).sum::<f64>();
    if calm < -1e-9 {
        let (value, expected) = ((1.0 - calm).to_string(), "1 or less: they exclude each other");
        let what = "sum of the threats' probabilities";
        return Err(Error::OutOfRange { what, value, expected });
    }
    let threats = threats.iter().map(|threat| threat.probability.value());
    Ok([calm.max(0.0)].into_iter().chain(threats).collect())
}

/// What rounding of a risk of this size leaves is nothing.
fn verdict([low, _, high]: [f64; 3], cost: f64, risk: f64) -> Verdict {
    let nothing = 1e-9 * risk;
    if low - cost > nothing {
        Verdict::Worth
    } else if high - cost < -nothing {
        Verdict::NotWorth
    } else {
        Verdict::Open
    }
}

/// By net value, with what the last step of each ladder buys.
fn with_marginals(mut valued: Vec<(Option<&str>, HedgeValue)>) -> Vec<HedgeValue> {
    valued.sort_by(|(_, a), (_, b)| a.cost.total_cmp(&b.cost));
    let mut steps: Vec<(&str, f64, f64)> = Vec::new();
    for (ladder, hedge) in &mut valued {
        let below = steps.iter().rev().find(|(known, ..)| Some(*known) == *ladder);
        let (cost, bought) = below.map_or((0.0, 0.0), |(_, cost, bought)| (*cost, *bought));
        let more = hedge.cost - cost;
        hedge.marginal = (more > 0.0).then(|| (hedge.reduction[1] - bought) / more);
        if let Some(ladder) = *ladder {
            steps.push((ladder, hedge.cost, hedge.reduction[1]));
        }
    }
    let mut hedges: Vec<HedgeValue> = valued.into_iter().map(|(_, hedge)| hedge).collect();
    hedges.sort_by(|a, b| b.net.total_cmp(&a.net));
    hedges
}

/// Values changes from one preparation.
struct Runner<'a> {
    prepared: Prepared,
    short: Option<(Prepared, f64)>,
    /// Level annuity of one unit that falls at the start.
    spread: f64,
    state: StateId,
    threats: &'a [Contingency],
}

/// What one change is worth.
#[derive(Debug, Clone)]
struct Worth {
    /// By each trade model in the long run and, where it is asked for, in the short run.
    trade: Vec<(String, f64, Option<f64>)>,
    /// All else.
    others: f64,
    /// How far reserves fall below zero, if they do.
    shortfall: f64,
    beside: Vec<(Component, Item, Unit, f64)>,
}

/// A state's losses with one hedge.
struct Losses {
    models: Vec<String>,
    /// Model by model, a loss in calm and in each threat.
    by_model: Vec<Vec<f64>>,
    shortfall: Option<f64>,
    /// Scenario by scenario.
    beside: Vec<Vec<(Component, Item, Unit, f64)>>,
}

impl Losses {
    /// The median over the models, scenario by scenario.
    fn medians(&self) -> Vec<f64> {
        let scenarios = self.by_model.first().map_or(0, Vec::len);
        let of = |s: usize| self.by_model.iter().filter_map(|row| row.get(s)).copied().collect();
        (0..scenarios).map(|s| three(of(s))[1]).collect()
    }

    /// What is otherwise than with doing nothing.
    fn beside(&self, nothing: &Self, table: &LossTable) -> Vec<Beside> {
        let mut all = Vec::new();
        let rows = table.scenarios().iter().zip(&self.beside).zip(&nothing.beside);
        for ((scenario, after), before) in rows {
            for (component, item, unit, after) in after {
                let same = before.iter().find(|known| known.0 == *component && known.1 == *item);
                let Some((.., before)) = same else { continue };
                if (after - before).abs() > 1e-12 * before.abs().max(after.abs()) {
                    all.push(Beside {
                        scenario: scenario.clone(),
                        component: *component,
                        item: item.clone(),
                        unit: unit.clone(),
                        before: *before,
                        after: *after,
                    });
                }
            }
        }
        all
    }
}

/// A value, or why there is none.
type Found<T> = std::result::Result<T, String>;

impl<'a> Runner<'a> {
    fn new(
        base: &Snapshot,
        state: StateId,
        threats: &'a [Contingency],
        models: &Models,
        settings: &HedgeSettings,
    ) -> Result<Self> {
        let (rate, years) = settings.years();
        let short = match &settings.transition {
            Some((short, months)) if months.is_finite() && *months > 0.0 => {
                let found = trade_models(short);
                let expected = trade_models(models);
                if found != expected {
                    let what = "list of trade models of the short run";
                    return Err(Error::Shape { what, expected, found });
                }
                Some((prepare(base, short)?, months / 12.0))
            }
            Some((_, months)) => {
                let (value, expected) = (months.to_string(), "finite and above 0");
                return Err(Error::OutOfRange { what: "months to the long run", value, expected });
            }
            None => None,
        };
        let spread = level_annuity(1.0, rate, years)?;
        Ok(Self { prepared: prepare(base, models)?, short, spread, state, threats })
    }

    fn currency(&self) -> Result<Currency> {
        let method = self.prepared.methods().first();
        let missing = Error::Shape { what: "list of models", expected: 1, found: 0 };
        method.map(|method| method.currency).ok_or(missing)
    }

    /// The changes of a hedge followed by calm and by each threat; for those that a stock eases, as felt while it
    /// lasts too.
    fn futures(&self, hedge: Option<&Hedge>) -> Vec<(Scenario, Option<Scenario>)> {
        let first = hedge.map(|hedge| hedge.changes.clone()).unwrap_or_default();
        let stock = hedge.and_then(|hedge| hedge.stock.as_ref());
        let mut all = vec![(first.clone(), None)];
        for threat in self.threats {
            let felt = stock
                .and_then(|stock| stock.felt(&threat.changes, self.state, self.prepared.base()));
            let felt = felt.map(|felt| first.clone().then(felt));
            all.push((first.clone().then(threat.changes.clone()), felt));
        }
        all
    }

    /// The losses without a hedge, and with each that is on the list.
    fn all(&self, hedges: &[Found<&Hedge>]) -> Result<(Losses, Vec<Found<Losses>>)> {
        // The same changes are valued once: sizes of a stock, hedges that act on no tie.
        let mut distinct: Vec<Vec<Change>> = Vec::new();
        let mut place = |scenario: Scenario| {
            let known = distinct.iter().position(|changes| *changes == scenario.changes);
            known.unwrap_or_else(|| {
                distinct.push(scenario.changes);
                distinct.len() - 1
            })
        };
        let mut places = |hedge: Option<&Hedge>| -> Vec<(usize, Option<usize>)> {
            let futures = self.futures(hedge).into_iter();
            futures.map(|(after, felt)| (place(after), felt.map(&mut place))).collect()
        };
        let nothing = places(None);
        let listed: Vec<Found<_>> = hedges
            .iter()
            .map(|hedge| hedge.as_ref().map(|h| places(Some(h))).map_err(Clone::clone))
            .collect();
        let worths = self.values(&distinct);
        let without = self.losses(&nothing, &worths, None)?;
        let mut with = Vec::new();
        for (hedge, places) in hedges.iter().zip(listed) {
            with.push(places.and_then(|places| {
                let stock = hedge.as_ref().ok().and_then(|hedge| hedge.stock.as_ref());
                let months = stock.map(|stock| stock.months);
                let losses = self.losses(&places, &worths, months);
                losses.map_err(|error| error.to_string())
            }));
        }
        Ok((without, with))
    }

    fn values(&self, changes: &[Vec<Change>]) -> Vec<Result<Worth>> {
        let value = |changes: &Vec<Change>| {
            let scenario = Scenario { name: String::new(), changes: changes.clone() };
            self.worth(&scenario)
        };
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            changes.par_iter().map(value).collect()
        }
        #[cfg(not(feature = "parallel"))]
        changes.iter().map(value).collect()
    }

    fn worth(&self, scenario: &Scenario) -> Result<Worth> {
        let base = self.prepared.base();
        let after = scenario.apply(base.world())?.snapshot(base.date())?;
        let ledger = self.prepared.value(&after)?;
        let long = trade(&ledger, self.state);
        let short = match &self.short {
            Some((prepared, _)) => trade(&prepared.value(&after)?, self.state),
            None => Vec::new(),
        };
        if self.short.is_some() && short.len() != long.len() {
            let what = "list of trade models of the short run that answer";
            return Err(Error::Shape { what, expected: long.len(), found: short.len() });
        }
        let mut soon = short.into_iter().map(|(_, amount)| amount);
        let others = ledger
            .total(self.state)
            .into_iter()
            .flat_map(|total| &total.components)
            .filter(|range| range.component != Component::Trade)
            .map(|range| range.median)
            .sum();
        let mut trade: Vec<(String, f64, Option<f64>)> =
            long.into_iter().map(|(model, amount)| (model, amount, soon.next())).collect();
        if trade.is_empty() {
            trade.push(("no model of trade".to_owned(), 0.0, None));
        }
        let unpriced = |entry: &&crate::value::Entry| {
            matches!(entry.component, Component::Finance | Component::Security)
                && entry.unit != Unit::PerYear
        };
        let entries: Vec<_> = ledger.state(self.state).filter(unpriced).collect();
        let short_of = entries.iter().filter(|entry| entry.item == Item::ReserveShortfall);
        let shortfall = short_of.filter_map(|entry| entry.after).fold(0.0, f64::max);
        let beside = entries
            .iter()
            .filter_map(|e| Some((e.component, e.item.clone(), e.unit.clone(), e.after?)))
            .collect();
        Ok(Worth { trade, others, shortfall, beside })
    }

    fn losses(
        &self,
        places: &[(usize, Option<usize>)],
        worths: &[Result<Worth>],
        months: Option<f64>,
    ) -> Result<Losses> {
        let at = |place: usize| -> Result<&Worth> {
            let missing = Error::Shape { what: "list of futures", expected: place, found: 0 };
            worths.get(place).ok_or(missing)?.as_ref().map_err(Clone::clone)
        };
        let calm = at(places.first().map_or(0, |place| place.0))?;
        let mut by_model = vec![Vec::new(); calm.trade.len()];
        let mut beside = Vec::new();
        for (s, &(after, felt)) in places.iter().enumerate() {
            let after = at(after)?;
            let felt = felt.map(at).transpose()?;
            beside.push(after.beside.clone());
            for ((model, long, short), row) in calm.trade.iter().zip(&mut by_model) {
                let missing =
                    || Error::Missing { what: "value under a threat", label: model.clone() };
                let path = |worth: &Worth| {
                    let found = worth.trade.iter().find(|known| known.0 == *model);
                    let (_, later, soon) = found.ok_or_else(missing)?;
                    // What the hedge itself does in calm has been adjusted to.
                    let extra = match (short, soon) {
                        (Some(short), Some(soon)) => (short - soon) - (long - later),
                        _ => 0.0,
                    };
                    Ok::<_, Error>(Path { long: -(later + worth.others), extra })
                };
                let years = self.short.as_ref().map_or(0.0, |(_, years)| *years);
                let loss = path(after)?;
                let mut once = if s == 0 { 0.0 } else { loss.extra * years / 2.0 };
                if let (Some(felt), Some(months)) = (felt, months) {
                    once -= loss.less(&path(felt)?).sum(months / 12.0, years);
                }
                row.push((loss.long + self.spread * once).finite("loss")?);
            }
        }
        let models = calm.trade.iter().map(|(model, ..)| model.clone()).collect();
        let shortfall = (calm.shortfall > 0.0).then_some(calm.shortfall);
        Ok(Losses { models, by_model, shortfall, beside })
    }
}

/// A loss a year that falls in a straight line from `long + extra` to `long`.
#[derive(Debug, Clone, Copy)]
struct Path {
    long: f64,
    extra: f64,
}

impl Path {
    fn less(self, other: &Self) -> Self {
        Self { long: self.long - other.long, extra: self.extra - other.extra }
    }

    /// What is lost in the first `time` years where the line takes `years`.
    fn sum(self, time: f64, years: f64) -> f64 {
        let falling = time.min(years);
        let part = if years > 0.0 { falling - falling * falling / (2.0 * years) } else { 0.0 };
        self.long * time + self.extra * part
    }
}

fn trade_models(models: &Models) -> usize {
    models.iter().filter(|model| model.method().component == Component::Trade).count()
}

/// A state's welfare by each trade model that answered.
fn trade(ledger: &Ledger, state: StateId) -> Vec<(String, f64)> {
    let amounts = ledger.by_model(state).into_iter();
    let of_trade = |(place, amount): (usize, f64)| {
        let method = &ledger.models.get(place)?.method;
        (method.component == Component::Trade).then(|| (method.to_string(), amount))
    };
    amounts.filter_map(of_trade).collect()
}

/// Lowest, median and highest.
fn three(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    let at = |q: f64| quantile(&numbers, q).unwrap_or(0.0);
    [at(0.0), at(0.5), at(1.0)]
}
