use geoecon::{
    Money, Rates, Scenario, Tie,
    economy::{Cells, Shock, Structure, TradeModel},
    terms::{Aid, InvestmentPledge, Loan, Presence, PurchasePledge, Scope},
    value::{
        Adding, Component, DutyBill, Finance, Fiscal, Item, Ledger, Models, Trade, Unit, compare,
        prepare,
    },
};
use proptest::prelude::*;

use super::{applied, base, broken, models, state, today};
use crate::shipped_world::world;

/// The entry of a state and item by the model of this place.
fn change(ledger: &Ledger, code: &str, item: &Item) -> f64 {
    let mut entries = ledger.state(state(code)).filter(|entry| entry.item == *item);
    entries.next().and_then(|entry| entry.change).unwrap_or_else(|| panic!("no {item} of {code}"))
}

#[test]
fn an_empty_change_gives_zero_everywhere() {
    let prepared = prepare(&base(), &models()).unwrap();
    for snapshot in [base(), today()] {
        let ledger = prepared.compare(&snapshot, &snapshot).unwrap();
        assert_eq!((ledger.models.len(), ledger.not_applicable.len()), (6, 0), "{ledger}");
        assert!(ledger.entries.iter().all(|entry| entry.change == Some(0.0)));
        assert!(ledger.entries.iter().filter_map(|e| e.payments.as_ref()).all(|p| {
            p.at_start.iter().chain(&p.at_end).chain([&p.present_value]).all(|x| x.abs() <= 0.0)
        }));
        for total in &ledger.totals {
            assert_eq!((total.low, total.middle, total.high), (0.0, 0.0, 0.0));
        }
    }
    let rests = prepared.shock(&Shock::new()).unwrap();
    assert!(rests.entries.iter().all(|entry| entry.change == Some(0.0)));
    // Payments and reserves take no arrays, and the ledger says so.
    assert_eq!((rests.models.len(), rests.not_applicable.len()), (3, 3));
    let nothing = prepared.scenario(&Scenario::new("nothing")).unwrap();
    assert!(nothing.entries.iter().all(|entry| entry.change == Some(0.0)));
}

#[test]
fn components_sum_to_the_total() {
    let ledger = prepare(&base(), &models()).unwrap().compare(&today(), &broken()).unwrap();
    let korea = ledger.total(state("KOR")).unwrap();
    assert_eq!(korea.components.len(), 2);
    for total in &ledger.totals {
        let sum = |of: fn(&geoecon::value::ModelRange) -> f64| -> f64 {
            total.components.iter().map(of).sum()
        };
        assert_eq!(sum(|r| r.low), total.low);
        assert_eq!(sum(|r| r.median), total.middle);
        assert_eq!(sum(|r| r.high), total.high);
        // Entries that are added, model by model, are the ends of their component.
        let by_model = ledger.by_model(total.state);
        for range in &total.components {
            assert!(range.low <= range.median && range.median <= range.high);
            let amounts: Vec<f64> = by_model
                .iter()
                .filter(|(model, _)| ledger.models[*model].method.component == range.component)
                .map(|(_, amount)| *amount)
                .collect();
            assert_eq!(amounts.len(), range.models);
            assert_eq!(amounts.iter().copied().fold(f64::INFINITY, f64::min), range.low);
            assert_eq!(amounts.iter().copied().fold(f64::NEG_INFINITY, f64::max), range.high);
        }
    }
    // Nothing but amounts a year is added, and duties are not.
    for entry in ledger.entries.iter().filter(|entry| entry.adding == Adding::Added) {
        assert_eq!(entry.unit, Unit::PerYear);
        assert!(!matches!(entry.item, Item::DutiesCollected | Item::DutiesOnExports));
    }
    assert!(change(&ledger, "USA", &Item::DutiesCollected) > 1e9);
    assert!(ledger.total(state("EUN")).is_err());
}

#[test]
fn there_and_back_are_opposites() {
    let prepared = prepare(&base(), &models()).unwrap();
    let there = prepared.compare(&today(), &broken()).unwrap();
    let back = prepared.compare(&broken(), &today()).unwrap();
    assert_eq!(there.entries.len(), back.entries.len());
    for (a, b) in there.entries.iter().zip(&back.entries) {
        assert_eq!((a.state, &a.item, a.before, a.after), (b.state, &b.item, b.after, b.before));
        let opposite = a.change.zip(b.change).is_none_or(|(a, b)| a + b == 0.0);
        assert!(opposite, "{} {}", a.state, a.item);
        if let (Some(a), Some(b)) = (&a.payments, &b.payments) {
            assert!(a.at_start.iter().zip(&b.at_start).all(|(a, b)| a + b == 0.0));
            assert_eq!(a.present_value + b.present_value, 0.0);
        }
    }
    // With the base on one side payments are still opposite; equivalent variation is of its own base.
    let (one, other) =
        (compare(&today(), &broken(), &models()), compare(&broken(), &today(), &models()));
    let (one, other) = (one.unwrap(), other.unwrap());
    let pledge = Item::PledgeTo(state("USA"));
    assert_eq!(change(&one, "KOR", &pledge) + change(&other, "KOR", &pledge), 0.0);
    assert!(change(&one, "KOR", &pledge) > 0.0);
}

#[test]
fn prepared_equals_unprepared_to_the_bit_in_any_order() {
    let trade = |structure, set: &str| Trade::new(TradeModel::equilibrium(structure, set));
    let reversed = Models::new()
        .with(Finance::default())
        .with(Fiscal::default())
        .with(DutyBill::default())
        .with(trade(Structure::InputOutput, "U4"))
        .with(trade(Structure::MultiSector, "CP"))
        .with(trade(Structure::OneSector, "U4"));
    let prepared = prepare(&base(), &models()).unwrap();
    let first = prepared.value(&today()).unwrap();
    // The same preparation after other questions, a fresh one, and one in another order.
    prepared.value(&broken()).unwrap();
    for again in [
        prepared.value(&today()).unwrap(),
        compare(&base(), &today(), &models()).unwrap(),
        compare(&base(), &today(), &reversed).unwrap(),
    ] {
        assert_eq!(again.models, first.models);
        assert_eq!(again.totals, first.totals);
        let bits = |ledger: &Ledger| -> Vec<_> {
            ledger.entries.iter().map(|e| e.change.map(f64::to_bits)).collect()
        };
        assert_eq!(bits(&again), bits(&first));
    }
    // Twice the same model is no second opinion.
    assert!(prepare(&base(), &models().with(Finance::default())).is_err());
    assert!(prepare(&base(), &Models::new()).is_err());
}

#[test]
fn a_model_without_an_answer_is_named() {
    let none = Trade::new(TradeModel::equilibrium(Structure::MultiSector, "none"));
    let ledger = compare(&base(), &today(), &models().with(none.clone())).unwrap();
    assert_eq!(ledger.not_applicable.len(), 1);
    assert_eq!(ledger.total(state("KOR")).unwrap().component(Component::Trade).unwrap().models, 3);
    // Alone, it leaves the component without any.
    assert!(prepare(&base(), &Models::new().with(none)).is_err());
    let yuan = Rates::new(geoecon::Currency::CNY);
    assert!(prepare(&base(), &models().with(Fiscal::from(yuan))).is_err());
}

#[test]
fn ledger_agrees_with_the_spread() {
    use geoecon::economy::{TradeModels, spread};
    let few =
        || TradeModels::default().structures([Structure::InputOutput]).elasticities(["U4", "CP"]);
    let report = spread(&base(), &today(), few()).unwrap();
    let ledger = compare(&base(), &today(), &Models::trade(few(), &base())).unwrap();
    for total in &ledger.totals {
        let range = report.range(total.state).unwrap();
        assert_eq!([total.low, total.middle, total.high], range.value);
    }
}

#[test]
fn reserves_are_stocks_beside_the_total() {
    let ledger = prepare(&base(), &models()).unwrap().compare(&broken(), &today()).unwrap();
    let korea: Vec<_> =
        ledger.state(state("KOR")).filter(|e| e.component == Component::Finance).collect();
    let find = |item| korea.iter().find(|entry| entry.item == item).unwrap();
    // USD 20 bn a year over ten years, and the rest is no cash.
    let reserves = find(Item::Reserves);
    assert!((reserves.change.unwrap() + 200e9).abs() < 1.0, "{ledger}");
    assert_eq!(find(Item::ReserveShortfall).change, Some(0.0));
    assert!(find(Item::MonthsOfImports).change.unwrap() < 0.0);
    assert!(korea.iter().all(|entry| matches!(entry.adding, Adding::NotAdded(_))));
}

fn money(billions: u32) -> Money {
    format!("USD {billions} bn").parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn transfers_sum_to_nothing(aid in 1..50_u32, share in 1..50_u32, owed in 1..500_u32, bought in 1..500_u32) {
        let (usa, kor) = (state("USA"), state("KOR"));
        let terms = Presence { personnel: 1, cost_per_year: None, host_pays_per_year: Some(money(share)) };
        let loan = Loan { outstanding: money(owed), interest: "4%".parse().unwrap() };
        let promise = PurchasePledge { scope: Scope::AllGoods, total: money(bought) };
        let scenario = Scenario::new("payments")
            .add_tie(Tie::new(kor, usa, Aid { per_year: money(aid) }))
            .add_tie(Tie::new(usa, kor, terms))
            .add_tie(Tie::new(usa, kor, loan))
            .add_tie(Tie::new(kor, usa, promise));
        let ledger = prepare(&today(), &Models::new().with(Fiscal::default())).unwrap();
        let ledger = ledger.value(&applied(&scenario)).unwrap();
        let paid = f64::from(aid) + f64::from(share) + 0.04 * f64::from(owed);
        prop_assert!((ledger.total(kor).unwrap().middle + 1e9 * paid).abs() < 1.0);
        prop_assert!((ledger.total(usa).unwrap().middle - 1e9 * paid).abs() < 1.0);
        let entry = ledger.state(kor).find(|e| e.item == Item::PurchasesFrom(usa)).unwrap();
        prop_assert_eq!((entry.change, entry.unit.clone()), (Some(1e9 * f64::from(bought)), Unit::Sum));
    }

    #[test]
    fn what_a_pledge_costs_is_what_the_waterfall_says(total in 1..900_u32, cap in 1..90_u32, percent in 0..12_u32) {
        use geoecon::finance::{Pledge, valuation, waterfall};
        let (usa, kor) = (state("USA"), state("KOR"));
        let projects: geoecon::Rate = format!("{percent}%").parse().unwrap();
        let terms = InvestmentPledge { annual_cap: Some(money(cap)), ..InvestmentPledge::new(money(total)) };
        let fiscal = Fiscal::default().profit_yield(projects);
        let scenario = Scenario::new("a pledge").add_tie(Tie::new(kor, usa, terms.clone()));
        let ledger = compare(&base(), &applied_at_base(&scenario), &Models::new().with(fiscal)).unwrap();
        let entry = ledger.state(kor).find(|e| e.item == Item::PledgeTo(usa)).unwrap();
        let pledge = Pledge::recorded(&terms, base().date(), &Rates::new(geoecon::Currency::USD)).unwrap();
        let worth = valuation(&waterfall(&pledge, projects).unwrap(), "4.5%".parse::<geoecon::Rate>().unwrap()).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
        let payments = entry.payments.as_ref().unwrap();
        prop_assert!(close(payments.present_value, worth.npv));
        prop_assert!(close(entry.change.unwrap(), worth.level_annuity));
        let host = ledger.state(usa).find(|e| e.item == Item::PledgeFrom(kor)).unwrap();
        prop_assert!(close(host.payments.as_ref().unwrap().present_value, worth.pv_host_receipts));
    }

    #[test]
    fn a_shock_and_the_same_recorded_change_agree(percent in 1..60_u32) {
        let (vnm, tha) = (state("VNM"), state("THA"));
        let measure = geoecon::Measure::new("trial").unwrap();
        let rate: geoecon::Rate = format!("{percent}%").parse().unwrap();
        let services: Vec<_> = world().classification().sectors.clone();
        let goods = services.iter().filter(|s| !s.services).map(|s| s.code);
        let tie = geoecon::terms::Tariff::addition(Scope::AllGoods, rate, measure);
        let scenario = Scenario::new("a duty").add_tie(Tie::new(vnm, tha, tie));
        let model = TradeModel::equilibrium(Structure::MultiSector, "U4");
        let prepared = prepare(&base(), &Models::new().with(Trade::new(model.clone()))).unwrap();
        let recorded = prepared.value(&applied_at_base(&scenario)).unwrap();
        let economy = model.calibrate(&base()).unwrap().recorded().economy.clone();
        let shock = goods.fold(Shock::new(), |shock, sector| {
            let new = economy.tariff(vnm, tha, sector).unwrap() + f64::from(percent) / 100.0;
            shock.tariff(Cells::all().importer(vnm).exporter(tha).sector(sector), new).unwrap()
        });
        let lowered = prepared.shock(&shock).unwrap();
        for (a, b) in recorded.totals.iter().zip(&lowered.totals) {
            prop_assert!((a.middle - b.middle).abs() < 1e3, "{} {} {}", a.state, a.middle, b.middle);
        }
    }
}

fn applied_at_base(scenario: &Scenario) -> geoecon::Snapshot {
    scenario.apply(world()).unwrap().snapshot(base().date()).unwrap()
}
