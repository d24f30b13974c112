//! What changes are worth to a state, and what it loses with each hedge.

use std::collections::BTreeSet;

use super::{Beside, Contingency, Hedge, HedgeSettings, ranking::NO_TRADE};
use crate::{
    error::{Error, Result},
    finance::level_annuity,
    hedging::{LossTable, sweep::quantile},
    scenario::{Change, Scenario},
    snapshot::Snapshot,
    units::{Currency, Number, StateId},
    value::{
        Adding, Component, Entry, Item, Ledger, Method, Model, Models, Prepared, Unit, prepare,
    },
};

/// Values changes from one preparation.
pub(super) struct Runner<'a> {
    prepared: Prepared,
    short: Option<Soon>,
    /// Level annuity of one unit that falls at the start.
    spread: f64,
    /// The years over which it counts: no stock saves anything after them.
    horizon: f64,
    state: StateId,
    threats: &'a [Contingency],
}

/// The short run.
struct Soon {
    prepared: Prepared,
    years: f64,
    /// The trade models of the long run with those of the short run, as the caller pairs them.
    pairs: Vec<(Method, Method)>,
}

/// What one change is worth.
#[derive(Debug, Clone)]
struct Worth {
    /// By each trade model in the long run and, where it is asked for, in the short run.
    trade: Vec<(String, f64, Option<f64>)>,
    /// All else.
    others: f64,
    /// The models of all else that do not know their amount.
    unknown: BTreeSet<Method>,
    /// How far reserves fall below zero, by model.
    shortfalls: Vec<(Method, f64)>,
    beside: Vec<Figure>,
}

/// A figure without a price.
#[derive(Debug, Clone)]
struct Figure {
    model: Method,
    item: Item,
    unit: Unit,
    value: f64,
}

impl Figure {
    fn counts_as(&self, other: &Self) -> bool {
        (&self.model, &self.item, &self.unit) == (&other.model, &other.item, &other.unit)
    }
}

/// A state's losses with one hedge.
pub(super) struct Losses {
    pub(super) models: Vec<String>,
    /// Model by model, a loss in calm and in each threat.
    pub(super) by_model: Vec<Vec<f64>>,
    /// How far reserves fall below zero in calm, by model.
    shortfalls: Vec<(Method, f64)>,
    /// Scenario by scenario.
    beside: Vec<Vec<Figure>>,
}

impl Losses {
    /// The median over the models, scenario by scenario.
    pub(super) fn medians(&self) -> Vec<f64> {
        let scenarios = self.by_model.first().map_or(0, Vec::len);
        let of = |s: usize| self.by_model.iter().filter_map(|row| row.get(s)).copied().collect();
        (0..scenarios).map(|s| three(of(s))[1]).collect()
    }

    /// Why reserves do not bear it: they fall further below zero in calm than where nothing is done.
    pub(super) fn shortfall(&self, nothing: &Self, currency: Currency) -> Option<String> {
        let found = self.shortfalls.iter().find_map(|(model, after)| {
            let known = nothing.shortfalls.iter().find(|(other, _)| other == model);
            let before = known.map_or(0.0, |(_, before)| before.max(0.0));
            (*after > before * (1.0 + 1e-9)).then_some((before, *after))
        });
        found.map(|(before, after)| {
            let start = format!("reserves fall short by {currency} {after:.4e} in calm");
            if before > 0.0 {
                format!("{start}, by {currency} {before:.4e} where nothing is done")
            } else {
                start
            }
        })
    }

    /// What is otherwise than with doing nothing.
    pub(super) fn beside(&self, nothing: &Self, table: &LossTable) -> Vec<Beside> {
        let mut all = Vec::new();
        let rows = table.scenarios().iter().zip(&self.beside).zip(&nothing.beside);
        for ((scenario, after), before) in rows {
            for figure in after {
                let same = before.iter().find(|known| known.counts_as(figure));
                let (before, after) = (same.map(|known| known.value), figure.value);
                let differs =
                    |before: f64| (after - before).abs() > 1e-12 * before.abs().max(after.abs());
                if before.is_none_or(differs) {
                    all.push(Beside {
                        scenario: scenario.clone(),
                        component: figure.model.component,
                        model: figure.model.to_string(),
                        item: figure.item.clone(),
                        unit: figure.unit.clone(),
                        before,
                        after,
                    });
                }
            }
        }
        all
    }
}

/// A value, or why there is none.
pub(super) type Found<T> = std::result::Result<T, String>;

impl<'a> Runner<'a> {
    pub(super) fn new(
        base: &Snapshot,
        state: StateId,
        threats: &'a [Contingency],
        models: &Models,
        settings: &HedgeSettings,
    ) -> Result<Self> {
        let (rate, years) = settings.years();
        let short = match &settings.transition {
            Some((short, months)) if months.is_finite() && *months > 0.0 => {
                // A preparation puts its models in another order.
                let (long, soon) = (trade_models(models), trade_models(short));
                let (expected, found) = (long.len(), soon.len());
                if found != expected {
                    let what = "list of trade models of the short run";
                    return Err(Error::Shape { what, expected, found });
                }
                let pairs = long.into_iter().zip(soon).collect();
                Some(Soon { prepared: prepare(base, short)?, years: months / 12.0, pairs })
            }
            Some((_, months)) => {
                let (value, expected) = (months.to_string(), "finite and above 0");
                return Err(Error::OutOfRange { what: "months to the long run", value, expected });
            }
            None => None,
        };
        let spread = level_annuity(1.0, rate, years)?;
        let horizon = f64::from(years);
        Ok(Self { prepared: prepare(base, models)?, short, spread, horizon, state, threats })
    }

    pub(super) fn currency(&self) -> Result<Currency> {
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
    pub(super) fn all(&self, hedges: &[Found<&Hedge>]) -> Result<(Losses, Vec<Found<Losses>>)> {
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
        let calm = nothing.first().and_then(|(place, _)| worths.get(*place));
        let known = match calm {
            Some(calm) => calm.as_ref().map_err(Clone::clone)?.unknown.clone(),
            None => BTreeSet::new(),
        };
        let without = self.losses(&nothing, &worths, &known, None)?;
        let mut with = Vec::new();
        for (hedge, places) in hedges.iter().zip(listed) {
            with.push(places.and_then(|places| {
                let stock = hedge.as_ref().ok().and_then(|hedge| hedge.stock.as_ref());
                let months = stock.map(|stock| stock.months);
                let losses = self.losses(&places, &worths, &known, months);
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
            Some(soon) => trade(&soon.prepared.value(&after)?, self.state),
            None => Vec::new(),
        };
        let soon = |model: &Method| -> Result<Option<f64>> {
            let Some(Soon { pairs, .. }) = &self.short else { return Ok(None) };
            let pair = pairs.iter().find(|(long, _)| long == model);
            let found = pair.and_then(|(_, soon)| short.iter().find(|(known, _)| known == soon));
            let label = || pair.map_or(model, |(_, soon)| soon).to_string();
            let missing = || Error::Missing { what: "value in the short run", label: label() };
            found.map(|(_, amount)| Some(*amount)).ok_or_else(missing)
        };
        let others = ledger
            .total(self.state)
            .into_iter()
            .flat_map(|total| &total.components)
            .filter(|range| range.component != Component::Trade)
            .map(|range| range.median)
            .sum();
        let mut trade = Vec::new();
        for (model, amount) in long {
            trade.push((model.to_string(), amount, soon(&model)?));
        }
        if trade.is_empty() {
            trade.push((NO_TRADE.to_owned(), 0.0, None));
        }
        let method = |entry: &Entry| ledger.models.get(entry.model).map(|m| m.method.clone());
        let not_known = ledger.state(self.state).filter(|entry| {
            let added = entry.adding == Adding::Added && entry.component != Component::Trade;
            added && entry.change.is_none()
        });
        let left_out = ledger.not_applicable.iter().filter_map(|skipped| {
            let of = |known: &&Method| {
                known.component == skipped.component && known.to_string() == skipped.model
            };
            self.prepared.methods().iter().find(of).cloned()
        });
        let unknown = not_known.filter_map(method).chain(left_out);
        let unknown = unknown.filter(|model| model.component != Component::Trade).collect();
        let unpriced = |entry: &&Entry| {
            matches!(entry.component, Component::Finance | Component::Security)
                && entry.unit != Unit::PerYear
        };
        let figure = |entry: &Entry| {
            let (item, unit) = (entry.item.clone(), entry.unit.clone());
            Some(Figure { model: method(entry)?, item, unit, value: entry.after? })
        };
        let beside: Vec<Figure> =
            ledger.state(self.state).filter(unpriced).filter_map(figure).collect();
        let short_of = beside.iter().filter(|figure| figure.item == Item::ReserveShortfall);
        let shortfalls = short_of.map(|figure| (figure.model.clone(), figure.value)).collect();
        Ok(Worth { trade, others, unknown, shortfalls, beside })
    }

    fn losses(
        &self,
        places: &[(usize, Option<usize>)],
        worths: &[Result<Worth>],
        unknown: &BTreeSet<Method>,
        months: Option<f64>,
    ) -> Result<Losses> {
        let at = |place: usize| -> Result<&Worth> {
            let missing = Error::Shape { what: "list of futures", expected: place, found: 0 };
            let worth = worths.get(place).ok_or(missing)?.as_ref().map_err(Clone::clone)?;
            // A sum without a part that calm has would be taken for a gain or a loss.
            match worth.unknown.difference(unknown).next() {
                Some(model) => {
                    let label = model.to_string();
                    Err(Error::Missing { what: "value in every future", label })
                }
                None => Ok(worth),
            }
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
                let years = self.short.as_ref().map_or(0.0, |soon| soon.years);
                let loss = path(after)?;
                let mut once = if s == 0 { 0.0 } else { loss.extra * years / 2.0 };
                if let (Some(felt), Some(months)) = (felt, months) {
                    let lasts = (months / 12.0).min(self.horizon);
                    once -= loss.less(&path(felt)?).sum(lasts, years);
                }
                row.push((loss.long + self.spread * once).finite("loss")?);
            }
        }
        let models = calm.trade.iter().map(|(model, ..)| model.clone()).collect();
        Ok(Losses { models, by_model, shortfalls: calm.shortfalls.clone(), beside })
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

/// The trade models in the caller's order.
fn trade_models(models: &Models) -> Vec<Method> {
    let methods = models.iter().map(Model::method);
    methods.filter(|method| method.component == Component::Trade).collect()
}

/// A state's welfare by each trade model that answered.
fn trade(ledger: &Ledger, state: StateId) -> Vec<(Method, f64)> {
    let amounts = ledger.by_model(state).into_iter();
    let of_trade = |(place, amount): (usize, f64)| {
        let method = &ledger.models.get(place)?.method;
        (method.component == Component::Trade).then(|| (method.clone(), amount))
    };
    amounts.filter_map(of_trade).collect()
}

/// Lowest, median and highest.
pub(super) fn three(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    let at = |q: f64| quantile(&numbers, q).unwrap_or(0.0);
    [at(0.0), at(0.5), at(1.0)]
}
