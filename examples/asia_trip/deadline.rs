//! The day on which the truce runs out, as a tree: what may follow, with what probability, and what that is worth.

use std::error::Error;

use geoecon::{
    Date, LegalStatus, Ratio, Scenario, Snapshot, StateId, Tie, TieId, Validity,
    scenario::{Fork, Tree},
    terms::Terms,
    value::Prepared,
};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::outcomes::{Ties, Worth, answer, worth};

/// The deadline and what may follow.
#[derive(Serialize)]
pub(crate) struct Deadline {
    pub(crate) on: Date,
    /// Days from the day of the talks.
    pub(crate) days: i32,
    /// The futures; each is worth what it is against the one in which the truce is extended.
    pub(crate) futures: Vec<Future>,
    /// What is to be expected, by the probabilities given: the low, the median and the high ends of the futures
    /// weighed, in the order of the answer's states.
    pub(crate) expected: Vec<[f64; 3]>,
    /// The same were it known that the truce lapses: what the extension is worth, with its sign turned.
    pub(crate) expected_lapse: Vec<[f64; 3]>,
}

/// One end of the tree.
#[derive(Serialize)]
pub(crate) struct Future {
    pub(crate) name: String,
    /// Exact.
    pub(crate) probability: Ratio,
    pub(crate) chance: f64,
    pub(crate) extended: bool,
    pub(crate) worth: Vec<Worth>,
}

/// How likely what is.
pub(crate) struct Odds {
    /// That the truce is extended.
    pub(crate) extended: Ratio,
    /// That a threat is carried out where it is not; of several each is as likely.
    pub(crate) carried_out: Ratio,
}

const EXTENDED: &str = "the truce is extended";

pub(crate) fn deadline(
    prepared: &Prepared,
    today: &Snapshot,
    pair: (StateId, StateId),
    states: &[StateId],
    ties: &Ties,
    odds: &Odds,
    bar: &ProgressBar,
) -> Result<Option<Deadline>, Box<dyn Error>> {
    let Some((on, tree)) = tree(today, pair, ties, odds)? else { return Ok(None) };
    let ends = tree.snapshots(today.world(), on)?;
    bar.set_position(0);
    bar.set_length(ends.len() as u64);
    let Some((_, base)) = ends.iter().find(|(leaf, _)| leaf.path == [EXTENDED]) else {
        return Ok(None);
    };
    let base = prepared.read(base)?;
    let mut futures = Vec::new();
    for (leaf, day) in &ends {
        let ledger = prepared.between(&base, &prepared.read(day)?)?;
        let worth = states.iter().map(|state| worth(&ledger, *state));
        futures.push(Future {
            name: leaf.name(),
            probability: leaf.probability,
            chance: leaf.probability.to_f64(),
            extended: leaf.path == [EXTENDED],
            worth: worth.collect::<geoecon::Result<_>>()?,
        });
        bar.inc(1);
    }
    let weighed = |wanted: fn(&Future) -> bool| -> Vec<[f64; 3]> {
        let all: f64 = futures.iter().filter(|f| wanted(f)).map(|f| f.chance).sum();
        (0..states.len())
            .map(|place| {
                let mut sum = [0.0; 3];
                for future in futures.iter().filter(|f| wanted(f)) {
                    let Some(worth) = future.worth.get(place) else { continue };
                    let share = if all > 0.0 { future.chance / all } else { 0.0 };
                    for (sum, end) in sum.iter_mut().zip([worth.low, worth.median, worth.high]) {
                        *sum += share * end;
                    }
                }
                sum
            })
            .collect()
    };
    Ok(Some(Deadline {
        on,
        days: today.date().days_until(on),
        expected: weighed(|_| true),
        expected_lapse: weighed(|future| !future.extended),
        futures,
    }))
}

/// Whether the truce is extended on its last day; where it is not, what is suspended returns, and threats may be
/// carried out and answered.
fn tree(
    today: &Snapshot,
    pair: (StateId, StateId),
    ties: &Ties,
    odds: &Odds,
) -> Result<Option<(Date, Tree)>, Box<dyn Error>> {
    let world = today.world();
    let suspended: Vec<(TieId, Tie)> = ties
        .suspended
        .iter()
        .map(|&id| Ok((id, world.tie(id)?.clone())))
        .collect::<geoecon::Result<_>>()?;
    let ends = suspended.iter().filter_map(|(_, tie)| tie.validity.until());
    let Some(on) = ends.filter(|until| *until > today.date()).min() else { return Ok(None) };
    let mut extended = Scenario::new(EXTENDED);
    let mut lapses = ties.opioid_again(today)?;
    for (id, tie) in suspended.iter().filter(|(_, tie)| tie.validity.until() == Some(on)) {
        extended =
            extended.amend_tie(*id, tie.clone().valid(Validity::new(tie.validity.from(), None)?));
        // Where the record does not say what returns, it returns as it was.
        if !world.ties().any(|(_, other)| returns(tie, other, on)) {
            let back = tie.clone().valid(Validity::since(on)).status(LegalStatus::InForce);
            lapses = lapses.amend_tie(*id, Tie { agreement: None, clause: None, ..back });
        }
    }
    // What the record has returning on that day stays away where the truce is extended.
    for (id, tie) in world.ties() {
        let back = world
            .ties()
            .any(|(_, held)| held.status == LegalStatus::Suspended && returns(held, tie, on));
        if back {
            extended = extended.remove_tie(id);
        }
    }
    let otherwise = Ratio::ONE.try_sub(odds.extended)?;
    let mut after = Fork::new("is a threat carried out?", on).branch(
        "no threat is carried out",
        Ratio::ONE.try_sub(odds.carried_out)?,
        Scenario::default(),
    );
    let each = Ratio::new(1, i128::try_from(ties.threats.len().max(1))?)?;
    let each = odds.carried_out.try_mul(each)?;
    for threat in &ties.threats {
        let answered = threat.carried_out(on).then(answer(threat.rate, pair)?);
        after = after.branch(format!("{} carried out and answered", threat.rate), each, answered);
    }
    let fork = Fork::new("is the truce extended?", on).branch(EXTENDED, odds.extended, extended);
    let fork = if ties.threats.is_empty() {
        fork.branch("it lapses", otherwise, lapses)
    } else {
        fork.branch_then("it lapses", otherwise, lapses, after)
    };
    Ok(Some((on, fork.tree("the end of the truce")?)))
}

/// Whether `back` is what `held` comes back as on that day.
fn returns(held: &Tie, back: &Tie, on: Date) -> bool {
    let measure = |tie: &Tie| match &tie.terms {
        Terms::Tariff(duty) => Some((duty.measure.clone(), duty.scope)),
        _ => None,
    };
    held.validity.until() == Some(on)
        && back.validity.from() == Some(on)
        && back.status == LegalStatus::InForce
        && (held.from, held.to) == (back.from, back.to)
        && measure(held).is_some()
        && measure(held) == measure(back)
}
