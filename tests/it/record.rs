//! How far a record reaches, and its flows by sector, against a plain reading of the ties.

use std::collections::BTreeMap;

use geoecon::{
    Currency, Date, Snapshot, State, StateId, Tie, Validity, World,
    terms::{Flow, SwapLine},
    world::{Kind, Overlap, Scope},
};
use proptest::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use super::worlds;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Trade of each pair that has any in scope; `None` where a part of it is not known, `Err` in a foreign currency.
fn plain(
    today: &Snapshot,
    scope: Scope,
    currency: Currency,
) -> Result<BTreeMap<(StateId, StateId), Option<f64>>, ()> {
    let mut all = BTreeMap::new();
    for edge in today.layer::<Flow>() {
        let amount = edge.terms.value.amount().to_f64().unwrap();
        let part = match today.world().classification().overlap(scope, edge.terms.product) {
            Overlap::None => continue,
            Overlap::Whole => Some(amount),
            Overlap::Part(share) => share.map(|s| amount * s.fraction().to_f64().unwrap()),
        };
        if edge.terms.value.currency() != currency {
            return Err(());
        }
        let cell = all.entry((edge.from, edge.to)).or_insert(Some(0.0));
        *cell = cell.zip(part).map(|(a, b)| a + b);
    }
    Ok(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn trade_by_sector_is_the_sum_of_its_flows(world in worlds::any(), first in 0..2_usize) {
        let today = world.snapshot(day("2025-08-07")).unwrap();
        let currencies = [Currency::USD, Currency::EUR, Currency::KRW];
        // What is kept in the currency first asked for serves no other.
        for at in 0..6 {
            let currency = currencies[(first + at) % 3];
            for sector in &world.classification().sectors {
                let scope = Scope::Product(sector.code);
                let (Ok(matrix), Ok(cells)) =
                    (today.trade(scope, currency), plain(&today, scope, currency))
                else {
                    prop_assert!(today.trade(scope, currency).is_err());
                    prop_assert!(plain(&today, scope, currency).is_err());
                    continue;
                };
                for &from in matrix.states() {
                    for &to in matrix.states() {
                        let nothing = today.covers(Kind::Flow, from, to).then_some(0.0);
                        let expected = cells.get(&(from, to)).copied().unwrap_or(nothing);
                        match (matrix.get(from, to).unwrap(), expected) {
                            (Some(a), Some(b)) => prop_assert!((a - b).abs() <= 1e-12 * b.abs()),
                            (a, b) => prop_assert_eq!(a, b),
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn recorded_days_hold_every_tie_and_no_day_more(world in worlds::any()) {
        for &kind in Kind::ALL {
            let own: Vec<Validity> =
                world.ties().filter(|(_, t)| t.kind() == kind).map(|(_, t)| t.validity).collect();
            let days = world.recorded_days(kind);
            prop_assert_eq!(days.is_some(), !own.is_empty());
            let Some(days) = days else { continue };
            prop_assert!(own.iter().all(|v| v.within(days)));
            prop_assert!(own.iter().any(|v| v.from() == days.from()));
            prop_assert!(own.iter().any(|v| v.until() == days.until()));
        }
        let end = world.record_end();
        let observed = world.states().flat_map(|s| s.attributes.values().flatten()).map(|o| o.as_of);
        let published = world.sources().filter_map(|(_, source)| source.published);
        prop_assert!(observed.chain(published).all(|date| Some(date) <= end));
    }
}

#[test]
fn what_is_announced_makes_no_record_longer() {
    let mut world = World::new("two");
    assert_eq!(world.record_end(), None);
    let (a, b) = ("AAA".parse().unwrap(), "BBB".parse().unwrap());
    for state in [a, b] {
        world.add_state(State::new(state, state.as_str())).unwrap();
    }
    // Without anything dated better, the day on which a line begins.
    let line = Tie::new(a, b, SwapLine { limit: None });
    world.add_tie(line.clone().valid("2020-01-01..2024-01-01".parse().unwrap()));
    assert_eq!(world.record_end(), Some(day("2020-01-01")));
    world.add_tie(Tie::new(
        a,
        b,
        Flow::new("8542".parse().unwrap(), "USD 1 bn".parse().unwrap(), 2022),
    ));
    world.add_tie(line.valid("2030-01-01..".parse().unwrap()));
    assert_eq!(world.record_end(), Some(day("2022-12-31")));
    assert_eq!(world.recorded_days(Kind::SwapLine).unwrap().to_string(), "2020-01-01..");
    assert_eq!(world.recorded_days(Kind::Flow), Some(Validity::ALWAYS));
    assert_eq!(world.recorded_days(Kind::Tariff), None);
}

#[cfg(feature = "shipped-world")]
#[test]
fn a_day_without_trade_says_which_days_have_it() {
    use geoecon::{
        Error,
        economy::{Economy, Structure},
    };

    let world = crate::shipped_world::world();
    let early = world.snapshot(day("1990-01-01")).unwrap();
    let error = Economy::recorded(&early, Structure::OneSector).unwrap_err();
    assert!(matches!(error, Error::NothingTraded { recorded: Some(_), .. }));
    assert!(error.to_string().contains("1990-01-01: its flows are those of 2022-01-01.."));
}
