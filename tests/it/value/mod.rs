//! Ledgers on the world that ships, and what must hold of them whatever changes.

#![allow(clippy::float_cmp, reason = "what must be equal is equal to the bit")]

mod appraisal;
mod ledger;
mod payments;
mod security;

use geoecon::{
    Date, Scenario, Snapshot, StateId, World,
    economy::{Structure, TradeModel},
    value::{DutyBill, Finance, Fiscal, Models, Trade},
};

use crate::shipped_world::world;

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn base() -> Snapshot {
    world().snapshot(day("2025-01-01")).unwrap()
}

fn today() -> Snapshot {
    world().snapshot(day("2025-11-22")).unwrap()
}

fn applied(scenario: &Scenario) -> Snapshot {
    let after: World = scenario.apply(world()).unwrap();
    after.snapshot(day("2025-11-22")).unwrap()
}

fn broken() -> Snapshot {
    let deal = "kor-usa-2025".parse().unwrap();
    applied(&Scenario::new("Korea does not pay").break_clause(deal, "pledge".parse().unwrap()))
}

/// Three quick trade models, payments and reserves.
fn models() -> Models {
    let trade = |structure, set: &str| Trade::new(TradeModel::equilibrium(structure, set));
    Models::new()
        .with(trade(Structure::OneSector, "U4"))
        .with(trade(Structure::MultiSector, "CP"))
        .with(trade(Structure::InputOutput, "U4"))
        .with(Fiscal::default())
        .with(DutyBill::default())
        .with(Finance::default())
}
