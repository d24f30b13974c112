//! The pledge at which a deal is worth nothing to a party.

use std::collections::BTreeMap;

use super::{BreakEven, Courses};
use crate::{
    error::Result,
    scenario::Scenario,
    snapshot::to_f64,
    units::StateId,
    value::{Item, Prepared, Readings, Total, account::Account},
};

/// Largest multiple looked at.
const MOST: f64 = 1024.0;

/// What counts as nothing, in units of the currency a year.
const NOTHING: f64 = 1e-3;

/// Searches for the multiples of what is pledged under the deal at which `value` would be nothing.
///
/// Only what pays for pledges is read again: all else that the deal brings does not depend on their size.
pub(super) fn search(
    prepared: &Prepared,
    courses: &Courses<'_>,
    accept: &Readings,
    best: &Scenario,
    (account, value): (&Account, &Total),
) -> Result<Option<BreakEven>> {
    let Some(investor) = investor(courses)? else { return Ok(None) };
    let paying: Vec<bool> = accept
        .models
        .iter()
        .map(|reading| {
            let pledge = |item: &Item| matches!(item, Item::PledgeTo(_) | Item::PledgeFrom(_));
            reading.as_ref().is_ok_and(|r| r.lines.iter().any(|line| pledge(&line.item)))
        })
        .collect();
    // The three searches begin at the same multiples.
    let mut known: BTreeMap<u64, [f64; 3]> = BTreeMap::new();
    let mut part = |multiple: f64| -> Result<[f64; 3]> {
        if let Some(known) = known.get(&multiple.to_bits()) {
            return Ok(*known);
        }
        let scaled = courses.scaled(investor, multiple)?;
        let with = prepared.read_some(&courses.apply(&scaled)?, &paying)?;
        // What the party does instead may keep the pledge too.
        let instead = courses.apply(&scaled.then(best.clone()))?;
        let without = prepared.read_some(&instead, &paying)?;
        let paid = account.total(&prepared.between(&without, &with)?);
        let worth = paid.map_or([0.0; 3], |paid| [paid.low, paid.middle, paid.high]);
        known.insert(multiple.to_bits(), worth);
        Ok(worth)
    };
    let recorded = part(1.0)?;
    let mut multiple = [None; 3];
    // Payments are at the same end of their models as the whole.
    for (end, (found, worth)) in
        multiple.iter_mut().zip([value.low, value.middle, value.high]).enumerate()
    {
        let at = |part: [f64; 3]| part.get(end).copied().unwrap_or_default();
        *found = root(|multiple| Ok(worth - at(recorded) + at(part(multiple)?)))?;
    }
    let mut pledged = Some(0.0);
    for edge in courses.pledges(investor)? {
        let same = edge.terms.total.currency() == prepared.currency();
        let amount = same.then(|| to_f64(edge.terms.total.amount()));
        pledged = pledged.zip(amount).map(|(sum, amount)| sum + amount);
    }
    Ok(Some(BreakEven { investor, pledged, multiple }))
}

/// The one party that has pledged; with several there is no one multiple.
fn investor(courses: &Courses<'_>) -> Result<Option<StateId>> {
    let mut found = None;
    for &party in &courses.parties {
        if courses.pledges(party)?.next().is_some() && found.replace(party).is_some() {
            return Ok(None);
        }
    }
    Ok(found)
}

/// A multiple above 0 at which `f` changes sign, the first that doubling meets; `None` where none does up to the most,
/// or where `f` is nothing without a pledge: then there is nothing to pay for.
fn root(mut f: impl FnMut(f64) -> Result<f64>) -> Result<Option<f64>> {
    let (mut a, mut at_a) = (0.0, f(0.0)?);
    if at_a.abs() <= 0.0 {
        return Ok(None);
    }
    let mut b = 1.0 / 64.0;
    let mut at_b = f(b)?;
    while at_a * at_b > 0.0 {
        if b >= MOST {
            return Ok(None);
        }
        (a, at_a, b) = (b, at_b, 2.0 * b);
        at_b = f(b)?;
    }
    // False position; an end that stays twice loses half its weight (Illinois).
    let mut last = 0;
    for _ in 0..100 {
        if b - a <= 1e-12 * b {
            break;
        }
        let guess = (a * at_b - b * at_a) / (at_b - at_a);
        let guess = if guess > a && guess < b { guess } else { a.midpoint(b) };
        let value = f(guess)?;
        if value.abs() <= NOTHING {
            return Ok(Some(guess));
        }
        if value * at_b > 0.0 {
            (b, at_b) = (guess, value);
            at_a *= if last == 1 { 0.5 } else { 1.0 };
            last = 1;
        } else {
            (a, at_a) = (guess, value);
            at_b *= if last == 2 { 0.5 } else { 1.0 };
            last = 2;
        }
    }
    Ok(Some(a.midpoint(b)))
}
