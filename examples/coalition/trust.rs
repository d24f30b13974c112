//! How far partners follow a leader that has used them.

use std::error::Error;

use geoecon::{
    Money, Snapshot, StateId,
    leverage::{ExpectedLeverage, JointReadings, joining},
    security::{Outcome, Relevance, TrustEvent, TrustSettings, trust},
    terms::InvestmentPledge,
};
use serde::Serialize;

use crate::Cli;

pub(crate) const INTACT: &str = "trust as the record has it";
pub(crate) const DAMAGED: &str = "after the deals of the year";

/// What the coalition is worth under one state of trust.
#[derive(Serialize)]
pub(crate) struct TrustCase {
    pub(crate) name: String,
    pub(crate) expected: ExpectedLeverage,
}

/// A deal that a partner made under pressure of the leader.
#[derive(Serialize)]
pub(crate) struct Deal {
    pub(crate) partner: StateId,
    pub(crate) pledged: Money,
}

type Cases = (Vec<TrustCase>, Vec<Deal>);

/// Trust as it was, after the deals, and in even steps.
pub(crate) fn cases(
    cli: &Cli,
    today: &Snapshot,
    blocs: &[Vec<StateId>],
    readings: &JointReadings,
) -> Result<Cases, Box<dyn Error>> {
    let &[kept, broken] = cli.record.as_slice() else {
        return Err("--record takes two numbers, as in 9,1".into());
    };
    let players: Vec<StateId> = blocs.iter().filter_map(|bloc| bloc.first().copied()).collect();
    let mut relevance = Relevance::own_experience(players.clone())?;
    for &observer in &players {
        for &party in players.iter().filter(|party| **party != observer) {
            relevance.set(observer, party, cli.spillover)?;
        }
    }
    let mut deals = Vec::new();
    let mut events = Vec::new();
    for edge in today.incoming::<InvestmentPledge>(cli.leader)? {
        let acts_as = blocs.iter().find(|bloc| bloc.contains(&edge.from));
        let Some(&partner) = acts_as.and_then(|bloc| bloc.first()) else { continue };
        if partner == cli.leader {
            continue;
        }
        let seen = deals.iter().any(|deal: &Deal| deal.partner == partner);
        deals.push(Deal { partner, pledged: edge.terms.total });
        // One deal is one event, whatever it is made of.
        if !seen {
            let year = f64::from(today.date().year());
            let event = TrustEvent {
                guarantor: cli.leader,
                treated: partner,
                outcome: Outcome::Extorted,
                year,
            };
            events.extend(std::iter::repeat_n(event, cli.weight as usize));
        }
    }
    let prior = TrustSettings::default().prior(kept, broken);
    let mut cases = Vec::new();
    let mut add = |name: &str, joins: &[(StateId, f64)]| {
        let expected = readings.expected(cli.leader, joins)?;
        cases.push(TrustCase { name: name.to_owned(), expected });
        Ok::<_, geoecon::Error>(())
    };
    let before = trust(&[], &relevance, prior)?;
    add(INTACT, &joining(&before, cli.leader, &players)?)?;
    if !events.is_empty() {
        let after = trust(&events, &relevance, prior)?;
        add(DAMAGED, &joining(&after, cli.leader, &players)?)?;
    }
    let partners = || players.iter().filter(|p| **p != cli.leader);
    for quarter in (0..=4).rev() {
        let chance = f64::from(quarter) / 4.0;
        let joins: Vec<(StateId, f64)> = partners().map(|&p| (p, chance)).collect();
        add(&format!("each joins with {:.0}%", 100.0 * chance), &joins)?;
    }
    Ok((cases, deals))
}
