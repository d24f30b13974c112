use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Adding, Component, Item, Line, Method, Payments, Prepared, Reading, Readings, Unit,
    prepare::skipped,
};
use crate::{
    error::{Error, Result},
    status::Status,
    units::{Currency, Date, StateId},
};

/// What one snapshot is worth against another, per state and component: gains positive.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ledger {
    /// Dates of the two snapshots.
    pub dates: (Date, Date),
    /// Date of the base from which both are measured.
    pub base: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The models that answered, by component, then name.
    pub models: Vec<ModelReport>,
    /// One for each state, model and item, in that order.
    pub entries: Vec<Entry>,
    /// What is added up, for each state by code.
    pub totals: Vec<Total>,
    /// Models that lack what they need, have no place for the change or found no solution.
    pub not_applicable: Vec<Skipped>,
}

/// A model and how it ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelReport {
    /// Its name, parameters and assumptions.
    pub method: Method,
    /// How the two readings ended.
    pub status: Status,
    /// What was met on the way.
    pub notes: Vec<String>,
}

/// A model that has no part in a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// What it values.
    pub component: Component,
    /// Its name and parameters.
    pub model: String,
    /// Why it has no part.
    pub reason: String,
}

/// What the change is worth to one state in one item, by one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The state.
    pub state: StateId,
    /// The component.
    pub component: Component,
    /// The model: a place in [`Ledger::models`].
    pub model: usize,
    /// The item.
    pub item: Item,
    /// What the numbers count.
    pub unit: Unit,
    /// Before, measured from the base; `None` where it is not known. A payment that is in one reading alone is
    /// 0 in the other; anything else that is, as a stock or a risk, is not known there.
    pub before: Option<f64>,
    /// After, measured from the base; `None` where it is not known.
    pub after: Option<f64>,
    /// After less before; `None` where one is not known.
    pub change: Option<f64>,
    /// Whether the change is part of the state's total.
    pub adding: Adding,
    /// The payments of the change, of which it is the level annuity, where it is one.
    pub payments: Option<Payments>,
}

/// What is added up for a state, in the ledger's currency a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Total {
    /// The state.
    pub state: StateId,
    /// The components that have a part in it.
    pub components: Vec<ModelRange>,
    /// The components' lowest amounts together.
    pub low: f64,
    /// The components' medians together: the median of the sums where only one component has several models.
    pub middle: f64,
    /// The components' highest amounts together.
    pub high: f64,
}

/// A component's amount a year over its models.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelRange {
    /// The component.
    pub component: Component,
    /// How many models.
    pub models: usize,
    /// Lowest.
    pub low: f64,
    /// Median; the mean of the two in the middle where their number is even.
    pub median: f64,
    /// Highest.
    pub high: f64,
    /// The model of the lowest and that of the highest: places in [`Ledger::models`].
    pub ends: [usize; 2],
}

impl Total {
    /// The range of one component over its models; `None` where nothing of it is added.
    #[must_use]
    pub fn component(&self, component: Component) -> Option<&ModelRange> {
        self.components.iter().find(|range| range.component == component)
    }
}

impl Ledger {
    /// What is added up for one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where nothing is added up for it.
    pub fn total(&self, state: StateId) -> Result<&Total> {
        let found = self.totals.binary_search_by_key(&state, |total| total.state);
        let found = found.ok().and_then(|place| self.totals.get(place));
        found.ok_or(Error::UnknownState { state })
    }

    /// The entries of one state.
    pub fn state(&self, state: StateId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.state == state)
    }

    /// What each model adds for one state: the model's place, and its amount a year. A model that does not know
    /// one of its amounts has no place here.
    #[must_use]
    pub fn by_model(&self, state: StateId) -> Vec<(usize, f64)> {
        let known = sums(self.state(state)).into_iter();
        known.filter_map(|(model, sum)| sum.map(|sum| (model, sum))).collect()
    }

    pub(super) fn of_state(
        &self,
        state: StateId,
        by_model: BTreeMap<usize, Option<f64>>,
    ) -> Option<Total> {
        let mut components: BTreeMap<Component, Vec<(usize, f64)>> = BTreeMap::new();
        for (place, amount) in by_model {
            if let (Some(model), Some(amount)) = (self.models.get(place), amount) {
                components.entry(model.method.component).or_default().push((place, amount));
            }
        }
        let components: Vec<ModelRange> =
            components.into_iter().filter_map(|(c, amounts)| range(c, amounts)).collect();
        let sum = |of: fn(&ModelRange) -> f64| components.iter().map(of).sum();
        let (low, middle, high) = (sum(|r| r.low), sum(|r| r.median), sum(|r| r.high));
        (!components.is_empty()).then_some(Total { state, components, low, middle, high })
    }
}

/// What each model adds; `None` where it does not know a part of it.
fn sums<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<usize, Option<f64>> {
    let mut sums = BTreeMap::new();
    for entry in entries.filter(|entry| entry.adding == Adding::Added) {
        let sum = sums.entry(entry.model).or_insert(Some(0.0));
        *sum = sum.zip(entry.change).map(|(sum, change)| sum + change);
    }
    sums
}

pub(super) fn between(prepared: &Prepared, before: &Readings, after: &Readings) -> Result<Ledger> {
    let mut ledger = Ledger {
        dates: (before.date, after.date),
        base: prepared.base().date(),
        currency: prepared.currency(),
        models: Vec::new(),
        entries: Vec::new(),
        totals: Vec::new(),
        not_applicable: Vec::new(),
    };
    for ((method, was), is) in prepared.methods().iter().zip(&*before.models).zip(&*after.models) {
        let (was, is) = match (was, is) {
            (Ok(was), Ok(is)) => (was, is),
            (Err(error), _) | (_, Err(error)) => {
                ledger.not_applicable.push(skipped(method, error));
                continue;
            }
        };
        let status = if was.status.is_solved() { is.status } else { was.status };
        if !status.is_solved() {
            let (component, model) = (method.component, method.to_string());
            ledger.not_applicable.push(Skipped { component, model, reason: status.to_string() });
            continue;
        }
        let place = ledger.models.len();
        let mut notes: Vec<String> = was.notes.iter().chain(&is.notes).cloned().collect();
        notes.sort();
        notes.dedup();
        ledger.models.push(ModelReport { method: method.clone(), status, notes });
        entries(&mut ledger.entries, method.component, place, was, is)?;
    }
    ledger.entries.sort_by(|a, b| (a.state, a.model, &a.item).cmp(&(b.state, b.model, &b.item)));
    ledger.totals = totals(&ledger);
    Ok(ledger)
}

/// The difference of two readings of one model, line by line.
fn entries(
    out: &mut Vec<Entry>,
    component: Component,
    model: usize,
    was: &Reading,
    is: &Reading,
) -> Result<()> {
    let mut pairs: BTreeMap<(StateId, &Item), [Option<&Line>; 2]> = BTreeMap::new();
    for line in &was.lines {
        pairs.entry((line.state, &line.item)).or_default()[0] = Some(line);
    }
    for line in &is.lines {
        pairs.entry((line.state, &line.item)).or_default()[1] = Some(line);
    }
    for ((state, item), [was, is]) in pairs {
        let Some(either) = is.or(was) else { continue };
        // What is not paid is nothing; what is not known is not.
        let paid = item.is_payment() || either.payments.is_some();
        let amount = |line: Option<&Line>| line.map(|line| line.amount).or(paid.then_some(0.0));
        let (before, after) = (amount(was), amount(is));
        let [was, is] = [was, is].map(|line| line.and_then(|line| line.payments.as_ref()));
        let payments = match (was, is) {
            (Some(was), Some(is)) => Some(is.less(was)?),
            (None, Some(is)) => Some(is.clone()),
            (Some(was), None) => Some(was.none().less(was)?),
            (None, None) => None,
        };
        out.push(Entry {
            state,
            component,
            model,
            item: item.clone(),
            unit: either.unit.clone(),
            before,
            after,
            change: before.zip(after).map(|(before, after)| after - before),
            adding: either.adding,
            payments,
        });
    }
    Ok(())
}

fn totals(ledger: &Ledger) -> Vec<Total> {
    let by_state = ledger.entries.chunk_by(|a, b| a.state == b.state);
    let total = |entries: &[Entry]| {
        entries.first().and_then(|first| ledger.of_state(first.state, sums(entries.iter())))
    };
    by_state.filter_map(total).collect()
}

fn range(component: Component, mut amounts: Vec<(usize, f64)>) -> Option<ModelRange> {
    amounts.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let (&(first, low), &(last, high)) = (amounts.first()?, amounts.last()?);
    let middle = amounts.len() / 2;
    let (_, upper) = *amounts.get(middle)?;
    let median = if amounts.len() % 2 == 1 {
        upper
    } else {
        0.5 * (amounts.get(middle.wrapping_sub(1))?.1 + upper)
    };
    let models = amounts.len();
    Some(ModelRange { component, models, low, median, high, ends: [first, last] })
}
