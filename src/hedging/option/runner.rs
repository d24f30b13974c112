//! What changes are worth to a state, and what it loses with each hedge.

use super::{Beside, Contingency, Hedge, HedgeSettings};
use crate::{
    error::{Error, Result},
    finance::level_annuity,
    hedging::{LossTable, sweep::quantile},
    scenario::{Change, Scenario},
    snapshot::Snapshot,
    units::{Currency, Number, StateId},
    value::{Component, Item, Ledger, Models, Prepared, Unit, prepare},
};

/// Values changes from one preparation.
pub(super) struct Runner<'a> {
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
pub(super) struct Losses {
    pub(super) models: Vec<String>,
    /// Model by model, a loss in calm and in each threat.
    pub(super) by_model: Vec<Vec<f64>>,
    pub(super) shortfall: Option<f64>,
    /// Scenario by scenario.
    beside: Vec<Vec<(Component, Item, Unit, f64)>>,
}

impl Losses {
    /// The median over the models, scenario by scenario.
    pub(super) fn medians(&self) -> Vec<f64> {
        let scenarios = self.by_model.first().map_or(0, Vec::len);
        let of = |s: usize| self.by_model.iter().filter_map(|row| row.get(s)).copied().collect();
        (0..scenarios).map(|s| three(of(s))[1]).collect()
    }

    /// What is otherwise than with doing nothing.
    pub(super) fn beside(&self, nothing: &Self, table: &LossTable) -> Vec<Beside> {
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
pub(super) fn three(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    let at = |q: f64| quantile(&numbers, q).unwrap_or(0.0);
    [at(0.0), at(0.5), at(1.0)]
}
