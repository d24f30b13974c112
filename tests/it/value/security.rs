//! The security component: cover, risk, and a price where one is given.

use geoecon::{
    Attribute, Error, Estimate, Ledger, Probability, Scenario, Share, State, StateId, Tie, TieId,
    World,
    security::{Capability, CoverSettings, balance::AlliedRivals, chance_to_prevail},
    terms::{Defence, Presence, Rivalry, Trigger},
    value::{Component, Item, Model, Models, Security, compare, prepare},
};
use rust_decimal::Decimal;

const DAY: &str = "2025-11-22";

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

fn credible(p: f64) -> Defence {
    let credibility = Some(Probability::new(p).unwrap());
    Defence { credibility, ..Defence::on(Trigger::ArmedAttack) }
}

/// KOR with a GDP of 2000, covered by USA against CHN.
fn world() -> (World, TieId) {
    let mut world = World::new("three");
    for (code, cinc, gdp) in [("KOR", 2, 2000), ("USA", 12, 28_000), ("CHN", 24, 18_000)] {
        let day = "2024-12-31".parse().unwrap();
        let state = State::new(id(code), code)
            .with(Attribute::Capability, day, Estimate::exact(Decimal::new(cinc, 2)), None)
            .with(Attribute::Gdp, day, Estimate::exact(gdp), None);
        world.add_state(state).unwrap();
    }
    world.add_tie(Tie::new(id("KOR"), id("CHN"), Rivalry::default()));
    let promise = world.add_tie(Tie::new(id("USA"), id("KOR"), credible(1.0)));
    (world, promise)
}

fn doubted(world: &World, promise: TieId, p: f64) -> World {
    let tie = Tie::new(id("USA"), id("KOR"), credible(p));
    Scenario::new("doubt").amend_tie(promise, tie).apply(world).unwrap()
}

fn between(before: &World, after: &World, model: Security) -> Ledger {
    let [before, after] = [before, after].map(|w| w.snapshot(DAY.parse().unwrap()).unwrap());
    compare(&before, &after, &Models::new().with(model)).unwrap()
}

fn change(ledger: &Ledger, item: &Item) -> Option<f64> {
    ledger.state(id("KOR")).find(|e| e.item == *item).and_then(|e| e.change)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12 * b.abs().max(1.0), "{a} {b}");
}

#[test]
fn without_a_price_there_are_ratios_and_no_total() {
    let (world, promise) = world();
    let ledger = between(&world, &doubted(&world, promise, 0.5), Security::default());
    // (2 + 12) / 24 to (2 + 6) / 24.
    close(change(&ledger, &Item::Cover).unwrap(), -0.25);
    let risk = |cover| chance_to_prevail(0.24, cover).unwrap();
    close(change(&ledger, &Item::Risk).unwrap(), risk(0.08) - risk(0.14));
    assert!(ledger.totals.is_empty());
    assert_eq!(change(&ledger, &Item::PricedRisk), None);
}

#[test]
fn a_price_is_one_multiplication() {
    let (world, promise) = world();
    let after = doubted(&world, promise, 0.5);
    let price = |p: f64, stake: &str| {
        let stake: Share = stake.parse().unwrap();
        let model = Security::default().price(Probability::new(p).unwrap(), stake);
        between(&world, &after, model).total(id("KOR")).unwrap().middle
    };
    let risk = |cover| chance_to_prevail(0.24, cover).unwrap();
    close(price(0.01, "50%"), -0.01 * 0.5 * 2000.0 * (risk(0.08) - risk(0.14)));
    close(price(0.02, "100%"), 4.0 * price(0.01, "50%"));
    // Both ways the same, to the bit.
    let model = Security::default().price(Probability::new(0.01).unwrap(), Share::ONE);
    let base = world.snapshot(DAY.parse().unwrap()).unwrap();
    let other = after.snapshot(DAY.parse().unwrap()).unwrap();
    let prepared = prepare(&base, &Models::new().with(model)).unwrap();
    let there = prepared.compare(&base, &other).unwrap().total(id("KOR")).unwrap().middle;
    let back = prepared.compare(&other, &base).unwrap().total(id("KOR")).unwrap().middle;
    assert_eq!(there.to_bits(), (-back).to_bits());
}

#[test]
fn the_end_of_a_rivalry_ends_the_risk() {
    let (world, _) = world();
    let rivalry = world.ties().find(|(_, t)| t.from == id("KOR")).unwrap().0;
    let peace = Scenario::new("peace").remove_tie(rivalry).apply(&world).unwrap();
    let model = Security::default().price(Probability::new(0.01).unwrap(), Share::ONE);
    let ledger = between(&world, &peace, model);
    close(ledger.total(id("KOR")).unwrap().middle, 0.01 * 2000.0 * 0.24 / 0.38);
    assert_eq!(change(&ledger, &Item::Cover), None);
}

#[test]
fn a_risk_that_is_not_known_is_no_gain() {
    let (known, _) = world();
    let mut unknown = World::new("the same, of China's forces nothing is recorded");
    for state in known.states() {
        let mut state = state.clone();
        if state.id == id("CHN") {
            state.attributes.remove(&Attribute::Capability);
        }
        unknown.add_state(state).unwrap();
    }
    for (_, tie) in known.ties() {
        unknown.add_tie(tie.clone());
    }
    let model = Security::default().price(Probability::new(0.01).unwrap(), Share::ONE);
    for (before, after) in [(&known, &unknown), (&unknown, &known)] {
        let ledger = between(before, after, model.clone());
        let entry = ledger.state(id("KOR")).find(|e| e.item == Item::PricedRisk).unwrap();
        assert_eq!(entry.change, None);
        assert!(entry.before.is_none() != entry.after.is_none());
        assert!(ledger.total(id("KOR")).is_err() && ledger.by_model(id("KOR")).is_empty());
    }
}

#[test]
fn other_functions_are_other_models() {
    let (world, promise) = world();
    let after = doubted(&world, promise, 0.5);
    let price = |model: Security| model.price(Probability::new(0.01).unwrap(), Share::ONE);
    let step = Security::default()
        .risk("certain where weaker", |threat, cover| f64::from(u8::from(threat > cover)));
    let models = Models::new().with(price(Security::default())).with(price(step));
    let [b, a] = [&world, &after].map(|w| w.snapshot(DAY.parse().unwrap()).unwrap());
    let ledger = compare(&b, &a, &models).unwrap();
    let total = ledger.total(id("KOR")).unwrap();
    let range = total.component(Component::Security).unwrap();
    assert_eq!(range.models, 2);
    // China is the stronger with and without: by the step nothing changes.
    assert!(range.low < 0.0 && range.high.abs() < 1e-15);
    let broken = Security::default().risk("nan", |_, _| f64::NAN);
    let error = compare(&b, &a, &Models::new().with(broken));
    assert!(matches!(error, Err(Error::OutOfRange { what: "risk", .. })));
}

#[test]
fn the_settings_of_cover_are_parameters() {
    let parameters = |cover: CoverSettings| Security::from(cover).method().parameters;
    let value = |cover: CoverSettings, name: &str| {
        parameters(cover).into_iter().find(|p| p.name == name).map(|p| p.value)
    };
    let default = CoverSettings::default;
    assert_eq!(value(default(), "provisions").as_deref(), Some("defence"));
    assert_eq!(value(default(), "unjudged promises").as_deref(), Some("1"));
    assert_eq!(value(default(), "threats"), None);
    let threatened = default().threats(id("KOR"), [id("CHN"), id("RUS")]);
    assert_eq!(value(threatened, "threats").as_deref(), Some("KOR: CHN RUS"));
    assert_eq!(value(default().tripwire(5.5), "troops that halve doubt").as_deref(), Some("5.5"));
    // Tables of one name and size are told apart, and the text is the same every time.
    let table = |strength| {
        let table = Capability::new("strength", [(id("KOR"), Some(strength))]).unwrap();
        value(default().capability(table), "capability").unwrap()
    };
    assert!(table(1.0).starts_with("strength, 1 states #"), "{}", table(1.0));
    assert_eq!(table(1.0), table(1.0));
    assert_ne!(table(1.0), table(2.0));
    // No debugging text where people read.
    let all = parameters(default().threats(id("KOR"), []).allied_rivals(AlliedRivals::Neither));
    assert!(all.iter().all(|p| !p.value.contains('{') && !p.value.contains("Some")), "{all:?}");
}

#[test]
fn presence_counts_where_the_settings_say_so() {
    let (mut world, promise) = world();
    world = doubted(&world, promise, 0.5);
    let terms = Presence { personnel: 20_000, cost_per_year: None, host_pays_per_year: None };
    let stationed = Scenario::new("troops")
        .add_tie(Tie::new(id("USA"), id("KOR"), terms))
        .apply(&world)
        .unwrap();
    let none = between(&world, &stationed, Security::default());
    close(change(&none, &Item::Cover).unwrap(), 0.0);
    let tripwire = Security::from(CoverSettings::default().tripwire(10_000.0));
    let ledger = between(&world, &stationed, tripwire);
    // Credibility 0.5 to 0.875.
    close(change(&ledger, &Item::Cover).unwrap(), 0.375 * 0.5);
}

#[test]
fn what_the_answer_lacks_is_said() {
    let (mut world, _) = world();
    world.add_state(State::new(id("TWN"), "TWN")).unwrap();
    world.add_tie(Tie::new(id("TWN"), id("CHN"), Rivalry::default()));
    world.add_tie(Tie::new(id("USA"), id("TWN"), Defence::on(Trigger::LeftOpen)));
    let ledger = between(&world, &world, Security::default());
    let notes = &ledger.models[0].notes;
    assert!(notes.iter().any(|n| n == "capability unknown, no cover: CHN TWN"), "{notes:?}");
    assert!(notes.iter().any(|n| n.contains("left open")), "{notes:?}");
}
