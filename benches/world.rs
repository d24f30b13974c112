//! The graph: a snapshot, a scenario, the duties of all pairs, and the load of the world that ships.

#![allow(missing_docs, reason = "criterion's macros generate public items without docs")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot set up should stop")]

use std::{collections::BTreeMap, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use geoecon::{
    Currency, Date, Measure, Money, ProductCode, Rate, Scenario, State, StateId, Tie, TieId, World,
    snapshot::Bound,
    terms::{Flow, Tariff},
    world::{Classification, Sector},
};

const STATES: usize = 200;

fn code(number: usize) -> StateId {
    let letter =
        |place: u32| char::from(b'A' + u8::try_from(number / 26_usize.pow(place) % 26).unwrap());
    StateId::new(&format!("{}{}{}", letter(2), letter(1), letter(0))).unwrap()
}

/// 200 states; a flow and a duty for about half of all ordered pairs: 40,000 ties.
fn world() -> World {
    let mut world = World::new("synthetic");
    let goods: ProductCode = "goods".parse().unwrap();
    let sector = Sector { code: goods, name: "goods".to_owned(), services: false, hs: Vec::new() };
    world.set_classification(Classification { sectors: vec![sector] });
    for number in 0..STATES {
        world.add_state(State::new(code(number), format!("state {number}"))).unwrap();
    }
    let mfn = Measure::new("mfn").unwrap();
    for number in 0..20_000 {
        let (a, b) = (number / 100, (number / 100 + 1 + number % 100) % STATES);
        let value = Money::new(1_000_000 + i64::try_from(number).unwrap(), Currency::USD);
        world.add_tie(Tie::new(code(a), code(b), Flow::new(goods, value, 2022)));
        let rate = Rate::percent(i64::try_from(number % 30).unwrap()).unwrap();
        world.add_tie(Tie::new(code(b), code(a), Tariff::base(goods.into(), rate, mfn.clone())));
    }
    world
}

fn bench(c: &mut Criterion) {
    let world = world();
    let date: Date = "2025-11-22".parse().unwrap();
    assert_eq!(world.tie_count(), 40_000);

    let mut group = c.benchmark_group("200 states, 40,000 ties");
    group.bench_function("snapshot", |b| b.iter(|| black_box(&world).snapshot(date).unwrap()));

    // The same ties put into ordered maps by their ends: what one writes without the crate.
    group.bench_function("reference: ties into ordered maps", |b| {
        b.iter(|| {
            let mut by_ends: BTreeMap<(StateId, StateId), Vec<(TieId, Tie)>> = BTreeMap::new();
            for (id, tie) in black_box(&world).ties().filter(|(_, t)| t.validity.contains(date)) {
                by_ends.entry((tie.from, tie.to)).or_default().push((id, tie.clone()));
            }
            by_ends
        });
    });

    let snapshot = world.snapshot(date).unwrap();
    let goods: ProductCode = "goods".parse().unwrap();
    group.bench_function("trade matrix", |b| {
        b.iter(|| black_box(&snapshot).trade(None, Currency::USD).unwrap());
    });
    group.bench_function("duties of all pairs", |b| {
        b.iter(|| black_box(&snapshot).duties(goods, Bound::Middle).unwrap());
    });

    let (id, tie) = world.ties().next_back().unwrap();
    let scenario =
        Scenario::new("three changes").remove_tie(id).add_tie(tie.clone()).add_tie(tie.clone());
    group.bench_function("apply a scenario of three changes", |b| {
        b.iter(|| black_box(&scenario).apply(&world).unwrap());
    });
    group.finish();

    #[cfg(feature = "shipped-world")]
    c.bench_function("load the world that ships", |b| {
        b.iter(|| geoecon::data::indo_pacific_2025().unwrap());
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
