//! Hedges of every kind, on a small world with models whose losses can be added up by hand.

use geoecon::{
    Attribute, Currency, Error, Estimate, LegalStatus, Measure, Probability, Rate, Result,
    Scenario, Share, Snapshot, State, StateId, Tie, World,
    hedging::{
        CatalogueSettings, Contingency, CostBasis, Hedge, HedgeCost, HedgeRanking, HedgeSettings,
        RiskMeasure, Stock, Verdict, decide, rank_hedges, recorded_hedges,
    },
    security::CoverSettings,
    terms::{Defence, ExportControl, Flow, Rivalry, Sanction, Scope, SwapLine, Tariff},
    value::{
        Calibrated, Component, Finance, Item, Line, Method, Model, Models, Reading, Security, Unit,
    },
    world::{Agreement, AgreementKind, Classification, HsPart, Observation, Sector, StateKind},
};
use proptest::prelude::*;

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

const SECTORS: [&str; 3] = ["chips", "ores", "services"];

/// HOM buys 120, 60 and 30 of SUP; FRI and FOE are strong, ALL is an aggregate.
fn world() -> World {
    let mut world = World::new("small");
    for (code, capability) in [("HOM", 2), ("SUP", 20), ("FRI", 10), ("FOE", 15)] {
        let figure = Estimate::exact(rust_decimal::Decimal::new(capability, 2));
        let day = "2024-12-31".parse().unwrap();
        world
            .add_state(
                State::new(id(code), code)
                    .with(Attribute::Capability, day, figure, None)
                    .with(Attribute::Gdp, day, Estimate::exact(1000), None)
                    .with(Attribute::MilitarySpending, day, Estimate::exact(2), None)
                    .with(Attribute::Reserves, day, Estimate::exact(50), None)
                    .with(Attribute::Imports, day, Estimate::exact(240), None),
            )
            .unwrap();
    }
    world.add_state(State::new(id("ALL"), "the rest").kind(StateKind::Aggregate)).unwrap();
    let sector = |code: &&str| Sector {
        code: code.parse().unwrap(),
        name: (*code).to_owned(),
        services: *code == "services",
        hs: Vec::new(),
    };
    world.set_classification(Classification { sectors: SECTORS.iter().map(sector).collect() });
    for (code, value) in SECTORS.iter().zip(["USD 120", "USD 60", "USD 30"]) {
        let flow = Flow::new(code.parse().unwrap(), value.parse().unwrap(), 2024);
        world.add_tie(Tie::new(id("SUP"), id("HOM"), flow));
    }
    world.add_tie(Tie::new(id("FRI"), id("HOM"), Defence::default()));
    world.add_tie(Tie::new(id("FOE"), id("HOM"), Rivalry::default()));
    let lapsed = SwapLine { limit: Some("USD 30".parse().unwrap()) };
    world.add_tie(Tie::new(id("SUP"), id("HOM"), lapsed).valid("..2025-01-01".parse().unwrap()));
    world
}

fn today() -> Snapshot {
    world().snapshot("2025-06-01".parse().unwrap()).unwrap()
}

/// What HOM loses a year where SUP delivers no chips, no ores, and buys nothing.
#[derive(Debug, Clone, Copy)]
struct Losses([f64; 3]);

#[derive(Debug, Clone)]
struct Toy(&'static str, Losses);

impl Model for Toy {
    fn method(&self) -> Method {
        Method::new(Component::Trade, self.0, Currency::USD)
    }

    fn calibrate(&self, _: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(self.1))
    }
}

impl Calibrated for Losses {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let (hom, sup) = (id("HOM"), id("SUP"));
        let stops = |from, to, code: Option<&str>| {
            let whole = |scope: &Scope, severity: Share| {
                severity == Share::ONE
                    && (*scope == Scope::AllGoods
                        || code.is_some_and(|c| *scope == Scope::Product(c.parse().unwrap())))
            };
            snapshot
                .layer::<ExportControl>()
                .any(|e| (e.from, e.to) == (from, to) && whole(&e.terms.scope, e.terms.severity))
                || snapshot.layer::<Sanction>().any(|e| {
                    e.from == sup && e.to == hom && whole(&e.terms.scope, e.terms.severity)
                })
        };
        let stopped =
            [stops(sup, hom, Some("chips")), stops(sup, hom, Some("ores")), stops(hom, sup, None)];
        let lost: f64 = stopped.iter().zip(self.0).filter(|(s, _)| **s).map(|(_, x)| x).sum();
        Ok(Reading::new([Line::new(hom, Item::Welfare, Unit::PerYear, -lost)]))
    }
}

fn embargo(p: f64) -> [Contingency; 1] {
    let stop = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
    let changes = Scenario::new("embargo").add_tie(Tie::new(id("SUP"), id("HOM"), stop));
    [Contingency::new("embargo", Probability::new(p).unwrap(), changes)]
}

fn stock(sectors: &[&str], months: f64) -> Hedge {
    let sectors = sectors.iter().map(|s| s.parse().unwrap());
    Hedge::stockpile(&today(), id("HOM"), id("SUP"), sectors, months, "2%".parse().unwrap())
        .unwrap()
}

fn rank(hedges: &[Hedge], long: [f64; 3], short: [f64; 3], months: f64) -> HedgeRanking {
    let models = Models::new().with(Toy("toy", Losses(long)));
    let soon = Models::new().with(Toy("toy, soon", Losses(short)));
    let settings = HedgeSettings::from(RiskMeasure::Worst)
        .annuity("5%".parse::<Rate>().unwrap(), 10)
        .transition(soon, months);
    rank_hedges(&today(), id("HOM"), &embargo(0.1), hedges, &models, settings).unwrap()
}

/// A level payment over 10 years at 5 percent for 1 today.
fn annuity() -> f64 {
    0.05 / (1.0 - 1.05_f64.powi(-10))
}

/// What is lost from `from` to `to` years, by small steps.
fn integral(to: f64, years: f64, loss: impl Fn(f64) -> f64) -> f64 {
    const STEPS: u32 = 20_000;
    let step = to / f64::from(STEPS);
    let at = |k: u32| (f64::from(k) + 0.5) * step;
    let part = |t: f64| (1.0 - t / years).max(0.0);
    (0..STEPS).map(|k| loss(part(at(k))) * step).sum()
}

fn losses() -> impl Strategy<Value = ([f64; 3], [f64; 3])> {
    let one = (0.0..50.0_f64, 1.0..4.0_f64);
    [one.clone(), one.clone(), one].prop_map(|rows| (rows.map(|r| r.0), rows.map(|r| r.0 * r.1)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_stock_saves_what_is_lost_while_it_lasts(
        (long, short) in losses(),
        months in 0.5..40.0_f64,
        switching in 1.0..36.0_f64,
    ) {
        let report = rank(&[stock(&["ores"], months)], long, short, switching);
        let years = switching / 12.0;
        let at = |part: f64, felt: &[usize]| -> f64 {
            felt.iter().map(|&k| long[k] + part * (short[k] - long[k])).sum()
        };
        // On the way to the long run half of the difference is lost on average.
        let whole = long.iter().sum::<f64>()
            + annuity() * years / 2.0 * (short.iter().sum::<f64>() - long.iter().sum::<f64>());
        let all = [0, 1, 2];
        let saved = integral(months / 12.0, years, |part| at(part, &all) - at(part, &[0, 2]));
        let scale = 1.0 + whole;
        prop_assert!((report.risk[1] - whole).abs() < 1e-6 * scale, "{} {whole}", report.risk[1]);
        let bought = report.hedges[0].reduction[1];
        prop_assert!((bought - annuity() * saved).abs() < 1e-6 * scale, "{bought} {saved}");
        // Half the months of 60 a year are held at 5 percent and stored at 2.
        let held = 60.0 * months / 12.0;
        prop_assert!((report.hedges[0].cost - 0.07 * held).abs() < 1e-9 * (1.0 + held));
    }

    #[test]
    fn each_month_more_of_stock_buys_less(
        (long, short) in losses(),
        steps in prop::collection::vec(0.2..6.0_f64, 2..6),
        switching in 1.0..36.0_f64,
    ) {
        let mut months = 0.0;
        let ladder: Vec<Hedge> = steps.iter().map(|step| {
            months += step;
            stock(&["chips", "ores"], months)
        }).collect();
        let report = rank(&ladder, long, short, switching);
        let mut rows = report.hedges.clone();
        rows.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        prop_assert_eq!(rows.len(), ladder.len());
        for pair in rows.windows(2) {
            let [a, b] = [pair[0].marginal.unwrap(), pair[1].marginal.unwrap()];
            prop_assert!(b <= a + 1e-9 * (1.0 + a.abs()), "{a} then {b}");
            prop_assert!(pair[1].reduction[1] >= pair[0].reduction[1] - 1e-9);
        }
        let sum: f64 = rows.iter().scan(0.0, |below, row| {
            let more = row.cost - *below;
            *below = row.cost;
            Some(row.marginal.unwrap() * more)
        }).sum();
        prop_assert!((sum - rows.last().unwrap().reduction[1]).abs() < 1e-9 * (1.0 + sum));
    }

    #[test]
    fn a_free_hedge_never_lowers_the_best_and_what_cannot_be_had_is_in_no_table(
        (long, short) in losses(),
        costs in prop::collection::vec(0.0..30.0_f64, 1..5),
        budget in 0.5..20.0_f64,
    ) {
        let p = embargo(0.3);
        let hedges: Vec<Hedge> = costs.iter().zip(1_u32..).map(|(cost, k)| {
            let Hedge { stock, .. } = stock(&["chips"], k.into());
            Hedge::new(format!("h{k}"), Scenario::default(), *cost).stock(stock.unwrap())
        }).collect();
        let models = Models::new().with(Toy("toy", Losses(long)));
        let soon = || Models::new().with(Toy("toy, soon", Losses(short)));
        let run = |hedges: &[Hedge]| {
            let settings = HedgeSettings::default().budget(budget).transition(soon(), 12.0);
            rank_hedges(&today(), id("HOM"), &p, hedges, &models, settings).unwrap()
        };
        let before = run(&hedges);
        let mut more = hedges.clone();
        more.push(Hedge::new("free", Scenario::default(), 0.0));
        more.push(Hedge::new("barred", Scenario::default(), 0.0).barred("a law forbids it"));
        let after = run(&more);
        let best = |r: &HedgeRanking| decide(&r.table, 0.9).unwrap();
        let least = |r: &HedgeRanking| {
            best(r).options.iter().map(|o| o.cvar).fold(f64::INFINITY, f64::min)
        };
        prop_assert!(least(&after) <= least(&before) + 1e-12);
        let net = |r: &HedgeRanking| r.hedges.first().map_or(f64::NEG_INFINITY, |h| h.net);
        prop_assert!(net(&after) >= net(&before) - 1e-12);
        #[cfg(feature = "optimize")]
        {
            let mixed = |r: &HedgeRanking| {
                geoecon::hedging::minimum_cvar(&r.table, 0.9, ()).unwrap()
            };
            let (a, b) = (mixed(&before), mixed(&after));
            prop_assert!(b.objective <= a.objective + 1e-7 * (1.0 + a.objective.abs()));
            prop_assert!(b.options.iter().all(|o| o.option != "barred"));
        }
        for hedge in &after.infeasible {
            prop_assert!(!hedge.reason.is_empty());
            prop_assert!(after.table.losses(&hedge.name).is_err());
            prop_assert!(after.hedges.iter().all(|h| h.name != hedge.name));
        }
        let too_dear = costs.iter().filter(|cost| **cost > budget).count();
        prop_assert_eq!(after.infeasible.len(), too_dear + 1);
        prop_assert_eq!(after.table.options().len() + after.infeasible.len(), more.len() + 1);
    }
}

#[test]
fn a_stock_helps_only_against_what_stops_what_is_in_it() {
    let (long, short) = ([40.0, 10.0, 5.0], [80.0, 20.0, 10.0]);
    let of = |hedge: Hedge| rank(&[hedge], long, short, 12.0).hedges.remove(0);
    let elsewhere =
        Stock { supplier: id("FRI"), sectors: vec!["ores".parse().unwrap()], months: 3.0 };
    let useless = of(Hedge::new("elsewhere", Scenario::default(), 0.0).stock(elsewhere));
    assert!(useless.reduction.iter().all(|x| x.abs() < 1e-12), "{:?}", useless.reduction);
    assert_eq!((useless.verdict, useless.per_cost), (Verdict::Open, None));
    let both = of(stock(&["chips", "ores"], 3.0)).reduction[1];
    let each = of(stock(&["chips"], 3.0)).reduction[1] + of(stock(&["ores"], 3.0)).reduction[1];
    // The losses of this model add up, and so do stocks; that nothing is sold is never eased.
    assert!((both - each).abs() < 1e-9 && both > 0.0);

    // An export control on one sector is eased by a stock of that sector alone.
    let control =
        ExportControl { scope: Scope::Product("ores".parse().unwrap()), severity: Share::ONE };
    let held_back =
        Tie::new(id("SUP"), id("HOM"), control).status(geoecon::LegalStatus::Threatened);
    let mut world = world();
    let threat = world.add_tie(held_back);
    let today = world.snapshot("2025-06-01".parse().unwrap()).unwrap();
    let carried_out = Scenario::new("control").carry_out(threat, today.date());
    let threats = [Contingency::new("control", Probability::new(0.1).unwrap(), carried_out)];
    let models = Models::new().with(Toy("toy", Losses(long)));
    let hedges = [stock(&["chips"], 6.0), stock(&["ores"], 6.0)];
    let settings = RiskMeasure::Worst;
    let report = rank_hedges(&today, id("HOM"), &threats, &hedges, &models, settings).unwrap();
    let bought =
        |k: usize| report.hedges.iter().find(|h| h.name == hedges[k].name).unwrap().reduction[1];
    assert!(bought(0).abs() < 1e-12);
    // Half a year of 10 a year, as an annuity over 30 years at 4.5 percent.
    let level = 0.045 / (1.0 - 1.045_f64.powi(-30));
    assert!((bought(1) - 5.0 * level).abs() < 1e-9);
}

#[test]
fn what_has_no_price_is_beside_the_dollars() {
    let (today, hom) = (today(), id("HOM"));
    let models = Models::new()
        .with(Toy("toy", Losses([1.0, 1.0, 1.0])))
        .with(Finance::default())
        .with(Security::from(CoverSettings::default()));
    let friend = today.between::<Defence>(id("FRI"), hom).unwrap().next().unwrap().id;
    let leave = Contingency::new(
        "FRI leaves",
        Probability::new(0.1).unwrap(),
        Scenario::new("leave").remove_tie(friend),
    );
    let usd = |text: &str| text.parse().unwrap();
    let hedges = [
        Hedge::hold_reserves(&today, hom, usd("USD 10"), "1%".parse().unwrap()).unwrap(),
        Hedge::swap_line(&today, hom, id("FRI"), usd("USD 20")).unwrap(),
        Hedge::arm(&today, hom, "1%".parse().unwrap()).unwrap(),
        Hedge::second_guarantor(&today, hom, id("SUP"), "0.5".parse().unwrap(), 0.3).unwrap(),
    ];
    let report = rank_hedges(&today, hom, &[leave], &hedges, &models, ()).unwrap();
    assert!(report.infeasible.is_empty(), "{:?}", report.infeasible);
    let of = |k: usize| report.hedges.iter().find(|h| h.name == hedges[k].name).unwrap();
    let near = |found: Option<[f64; 2]>, expected: [f64; 2]| {
        let found = found.unwrap();
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    };
    for k in 0..4 {
        assert!(of(k).reduction.iter().all(|x| x.abs() < 1e-12), "{:?}", of(k).reduction);
        assert!((of(k).net + of(k).cost).abs() < 1e-12);
    }
    // 50 of 240 a year are 2.5 months.
    near(of(0).beside("calm", &Item::MonthsOfImports), [2.5, 3.0]);
    near(of(1).beside("calm", &Item::MonthsOfImportsWithLines), [2.5, 3.5]);
    assert!(of(1).beside("calm", &Item::MonthsOfImports).is_none());
    // 2 of its own and 10 of a friend against 15; spending goes from 2 to 3 percent of GDP.
    near(of(2).beside("calm", &Item::Cover), [12.0 / 15.0, 13.0 / 15.0]);
    near(of(2).beside("FRI leaves", &Item::Cover), [2.0 / 15.0, 3.0 / 15.0]);
    near(of(3).beside("calm", &Item::Cover), [12.0 / 15.0, 22.0 / 15.0]);
    near(of(3).beside("FRI leaves", &Item::Cover), [2.0 / 15.0, 12.0 / 15.0]);
    assert!((of(0).cost - 0.1).abs() < 1e-12 && (of(2).cost - 10.0).abs() < 1e-12);
    assert!(matches!(of(2).cost_parts.basis, CostBasis::Recorded(_)));
    assert!(matches!(of(3).cost_parts.basis, CostBasis::Judged(_)));
}

#[test]
fn what_cannot_be_had_says_why() {
    let (today, hom) = (today(), id("HOM"));
    let pact = |with: &str| {
        Hedge::second_guarantor(&today, hom, id(with), "0.5".parse().unwrap(), 0.0).unwrap().barred
    };
    assert_eq!(pact("SUP"), None);
    assert_eq!(pact("FOE").as_deref(), Some("FOE is a rival"));
    assert_eq!(pact("FRI").as_deref(), Some("FRI owes it defence already"));
    assert_eq!(pact("ALL").as_deref(), Some("ALL is several states added up"));
    assert_eq!(pact("HOM").as_deref(), Some("a state cannot help itself out"));
    assert_eq!(stock(&["services"], 1.0).barred.as_deref(), Some("services cannot be laid in"));
    let (sup, all) = (id("SUP"), id("ALL"));
    let none = Hedge::divert(&today, hom, all, Scope::AllGoods, "5%".parse().unwrap()).unwrap();
    assert_eq!(none.barred.as_deref(), Some("nothing of it is bought from ALL"));
    let some = Hedge::divert(&today, hom, sup, Scope::AllGoods, "5%".parse().unwrap()).unwrap();
    assert_eq!((some.barred, some.cost), (None, HedgeCost::in_ledger()));
    assert!(Hedge::arm(&today, all, "1%".parse().unwrap()).unwrap().cost.yearly.abs() < 1e-12);
    assert!(Hedge::arm(&today, all, "1%".parse().unwrap()).unwrap().barred.is_some());
    assert!(Hedge::open_market(&today, hom, 0.0).unwrap().barred.is_some());
    let won = Hedge::hold_reserves(&today, hom, "KRW 10".parse().unwrap(), Rate::ZERO);
    assert!(matches!(won, Err(Error::CurrencyMismatch { .. })));
    for months in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let storage = Share::ZERO;
        let wrong = Hedge::stockpile(&today, hom, sup, ["ores".parse().unwrap()], months, storage);
        assert!(matches!(wrong, Err(Error::OutOfRange { .. })));
    }
    let unknown = Hedge::stockpile(&today, hom, sup, ["gems".parse().unwrap()], 1.0, Share::ZERO);
    assert!(matches!(unknown, Err(Error::UnknownLabel { .. })));
}

#[test]
fn the_catalogue_is_what_the_world_suggests() {
    let settings = CatalogueSettings::default().suppliers([id("SUP"), id("HOM")]);
    let hedges = recorded_hedges(&today(), id("HOM"), settings).unwrap();
    let count = |start: &str| hedges.iter().filter(|h| h.name.contains(start)).count();
    assert_eq!(count("a duty of"), 2);
    // Two sectors of goods, three sizes; nothing from itself.
    assert_eq!(count("in stock"), 6);
    assert_eq!(count("open a swap line of USD 30 with SUP"), 1);
    assert_eq!(count("exchange promises of defence"), 2);
    let foe = hedges.iter().find(|h| h.name.ends_with("with FOE")).unwrap();
    assert_eq!(foe.barred.as_deref(), Some("FOE is a rival"));
    let alone = hedges.iter().filter(|h| h.consent.is_none()).count();
    assert_eq!((alone, hedges.len()), (12, 15));
    let settings = CatalogueSettings::default().rivals([id("SUP")]);
    let armed = recorded_hedges(&today(), id("HOM"), settings).unwrap();
    let pact = armed.iter().find(|h| h.name.ends_with("defence with SUP")).unwrap();
    assert_eq!(pact.barred.as_deref(), Some("SUP is what threatens it"));
    let names: std::collections::BTreeSet<&str> = hedges.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(names.len(), hedges.len());
    let text = serde_json::to_string(&hedges).unwrap();
    let read: Vec<Hedge> = serde_json::from_str(&text).unwrap();
    assert_eq!(read.len(), hedges.len());
    for (mut read, hedge) in read.into_iter().zip(hedges) {
        // The reader of the tests may lose the last digit of a float.
        assert!((read.cost.yearly - hedge.cost.yearly).abs() <= 1e-15 * hedge.cost.yearly);
        read.cost = hedge.cost.clone();
        assert_eq!(read, hedge);
    }
}

#[test]
fn short_runs_must_match_long_runs() {
    let today = today();
    let models = Models::new().with(Toy("toy", Losses([1.0; 3])));
    let two = || models.clone().with(Toy("another", Losses([2.0; 3])));
    let run = |settings: HedgeSettings| {
        rank_hedges(&today, id("HOM"), &embargo(0.1), &[], &models, settings).map(|_| ())
    };
    let wrong = run(HedgeSettings::default().transition(two(), 12.0));
    assert!(matches!(wrong, Err(Error::Shape { expected: 1, found: 2, .. })));
    for months in [0.0, -1.0, f64::NAN] {
        let wrong = run(HedgeSettings::default().transition(models.clone(), months));
        assert!(matches!(wrong, Err(Error::OutOfRange { .. })));
    }
    assert!(run(HedgeSettings::default().annuity("5%".parse().unwrap(), 0)).is_err());
    for (once, held) in [(-1.0, 0.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
        let cost = HedgeCost::in_ledger().once(once).held(held);
        let hedge = [Hedge::new("x", Scenario::default(), cost)];
        assert!(rank_hedges(&today, id("HOM"), &[], &hedge, &models, ()).is_err());
    }
}

#[test]
fn figures_of_states_change_and_are_put_back() {
    let world = world();
    let day = |text: &str| text.parse().unwrap();
    let figure = |on: &str, value: i64| Observation {
        as_of: day(on),
        estimate: Estimate::exact(value),
        source: None,
    };
    let change = Scenario::new("figures")
        .observe(id("HOM"), Attribute::Reserves, figure("2025-06-01", 70))
        .observe(id("HOM"), Attribute::Reserves, figure("2024-12-31", 60))
        .observe(id("HOM"), Attribute::BroadMoney, figure("2024-12-31", 9));
    let after = change.apply(&world).unwrap();
    let number =
        |on: &str| after.snapshot(day(on)).unwrap().number(id("HOM"), Attribute::Reserves).unwrap();
    assert_eq!((number("2025-05-31"), number("2025-06-01")), (Some(60.0), Some(70.0)));
    assert_eq!(change.inverse(&world).unwrap().apply(&after).unwrap(), world);
    let text = serde_json::to_string(&change).unwrap();
    assert_eq!(serde_json::from_str::<Scenario>(&text).unwrap(), change);
    let nobody = Scenario::new("x").observe(id("XXX"), Attribute::Gdp, figure("2025-01-01", 1));
    assert!(matches!(nobody.apply(&world), Err(Error::UnknownState { .. })));
}

#[test]
fn the_models_of_the_short_run_are_paired_as_they_are_given() {
    // By name, the short runs sort the other way than the long runs.
    let (mild, hard) = ([10.0, 4.0, 2.0], [60.0, 20.0, 10.0]);
    let twice = |losses: [f64; 3]| Losses(losses.map(|x| 2.0 * x));
    let models = Models::new().with(Toy("a", Losses(mild))).with(Toy("b", Losses(hard)));
    let soon = Models::new().with(Toy("z", twice(mild))).with(Toy("y", twice(hard)));
    let settings = HedgeSettings::from(RiskMeasure::Worst)
        .annuity("5%".parse().unwrap(), 10)
        .transition(soon, 12.0);
    let report = rank_hedges(&today(), id("HOM"), &embargo(0.1), &[], &models, settings).unwrap();
    // Half a year's worth of as much again, as an annuity.
    let expected = |losses: [f64; 3]| losses.iter().sum::<f64>() * (1.0 + annuity() / 2.0);
    assert!((report.risk[0] - expected(mild)).abs() < 1e-9, "{:?}", report.risk);
    assert!((report.risk[2] - expected(hard)).abs() < 1e-9, "{:?}", report.risk);
}

/// Reads HOM's reserves: what 80 leaves to be found, and how many they are by another name once there are 55.
#[derive(Debug, Clone, Copy)]
struct Needs {
    name: &'static str,
    needed: f64,
}

impl Model for Needs {
    fn method(&self) -> Method {
        Method::new(Component::Finance, self.name, Currency::USD)
    }

    fn calibrate(&self, _: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(*self))
    }
}

impl Calibrated for Needs {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let hom = id("HOM");
        let held = snapshot.number(hom, Attribute::Reserves)?.unwrap();
        if held > 55.0 && snapshot.layer::<Sanction>().next().is_some() {
            return Err(Error::NotApplicable { model: "needs", why: "too much at once" });
        }
        let mut lines = vec![
            Line::new(hom, Item::Welfare, Unit::PerYear, 0.0),
            Line::new(hom, Item::ReserveShortfall, Unit::Sum, self.needed - held),
        ];
        if held > 50.0 {
            lines.push(Line::new(hom, Item::Cover, Unit::Ratio, held));
        }
        Ok(Reading::new(lines))
    }
}

fn reserves_of(value: i64) -> Hedge {
    let as_of = "2025-06-01".parse().unwrap();
    let figure = Observation { as_of, estimate: Estimate::exact(value), source: None };
    let changes = Scenario::new("x").observe(id("HOM"), Attribute::Reserves, figure);
    Hedge::new(format!("reserves of {value}"), changes, 0.0)
}

#[test]
fn a_shortfall_that_was_there_bars_no_hedge_that_does_not_deepen_it() {
    let models = Models::new()
        .with(Toy("toy", Losses([1.0; 3])))
        .with(Needs { name: "first", needed: 80.0 })
        .with(Needs { name: "second", needed: 100.0 });
    let hedges = [reserves_of(40), reserves_of(54), Hedge::new("none", Scenario::default(), 0.0)];
    let report = rank_hedges(&today(), id("HOM"), &[], &hedges, &models, ()).unwrap();
    let names: Vec<&str> = report.hedges.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(names, ["reserves of 54", "none"]);
    assert_eq!(report.infeasible.len(), 1);
    let reason = &report.infeasible[0].reason;
    assert!(reason.contains("USD 4.0000e1") && reason.contains("USD 3.0000e1"), "{reason}");

    // Each figure is compared with that of its own model.
    let more = report.hedges.iter().find(|h| h.name == "reserves of 54").unwrap();
    let shortfalls: Vec<_> = more
        .beside
        .iter()
        .filter(|b| b.item == Item::ReserveShortfall)
        .map(|b| (b.model.as_str(), b.before, b.after.round()))
        .collect();
    assert_eq!(shortfalls, [("first", Some(30.0), 26.0), ("second", Some(50.0), 46.0)]);
    let new: Vec<_> = more.beside.iter().filter(|b| b.item == Item::Cover).collect();
    assert!(new.len() == 2 && new.iter().all(|b| b.before.is_none()), "{new:?}");
    assert_eq!(more.beside("calm", &Item::Cover), None);
}

#[test]
fn a_hedge_that_fewer_models_can_value_is_named_with_the_model() {
    let models =
        Models::new().with(Toy("toy", Losses([1.0; 3]))).with(Needs { name: "needs", needed: 0.0 });
    let hedges = [reserves_of(60), reserves_of(52)];
    let report = rank_hedges(&today(), id("HOM"), &embargo(0.1), &hedges, &models, ()).unwrap();
    assert_eq!(report.hedges.len(), 1);
    assert_eq!(report.infeasible[0].name, "reserves of 60");
    assert!(report.infeasible[0].reason.contains("needs"), "{}", report.infeasible[0].reason);
    let text = report.to_string();
    assert!(text.contains("\n1 model of trade;"), "{text}");
    let finance = Models::new().with(Needs { name: "needs", needed: 0.0 });
    let report = rank_hedges(&today(), id("HOM"), &[], &[], &finance, ()).unwrap();
    assert!(report.to_string().contains("\nno model of trade;"), "{report}");
    assert_eq!(Verdict::Open.to_string(), "its worth is open");
}

#[test]
fn members_of_a_customs_union_change_no_duty_alone() {
    let mut world = world();
    world.add_state(State::new(id("UNI"), "the union").kind(StateKind::Aggregate)).unwrap();
    let always = "1990-01-01..".parse().unwrap();
    let mut union = Agreement::new("uni".parse().unwrap(), "union", AgreementKind::CustomsUnion)
        .party(id("HOM"), always)
        .party(id("FRI"), always)
        .milestone("1990-01-01".parse().unwrap(), LegalStatus::InForce);
    union.territory = Some(id("UNI"));
    world.add_agreement(union).unwrap();
    let day = "2025-06-01".parse().unwrap();
    let points: Rate = "5%".parse().unwrap();
    let without = world.snapshot(day).unwrap();
    let open = Hedge::open_market(&without, id("HOM"), 0.0).unwrap();
    assert!(open.barred.unwrap().contains("`uni`"));
    let duty = Tariff::addition(Scope::AllGoods, points, Measure::new("duty").unwrap());
    world.add_tie(Tie::new(id("UNI"), id("SUP"), duty));
    let today = world.snapshot(day).unwrap();
    assert_eq!(today.customs_unions(id("HOM")).len(), 1);
    assert!(
        today.customs_unions(id("SUP")).is_empty() && today.customs_unions(id("UNI")).is_empty()
    );

    let open = Hedge::open_market(&today, id("HOM"), 0.0).unwrap();
    assert_eq!((open.barred.as_deref(), open.changes.changes.len()), (None, 1));
    assert_eq!(open.consent.as_deref(), Some("the customs union `uni`"));
    let divert = |from, to| Hedge::divert(&today, id(from), id(to), Scope::AllGoods, points);
    let away = divert("HOM", "SUP").unwrap();
    assert_eq!((away.consent, away.barred), (open.consent, None));
    assert_eq!(divert("SUP", "HOM").unwrap().consent, None);
    assert!(divert("HOM", "FRI").unwrap().barred.unwrap().contains("`uni`"));
    let settings = CatalogueSettings::default().suppliers([id("SUP")]);
    let hedges = recorded_hedges(&today, id("HOM"), settings).unwrap();
    for hedge in hedges
        .iter()
        .filter(|h| h.name.contains("a duty of") || h.name.starts_with("end the duties"))
    {
        assert_eq!(hedge.consent.as_deref(), Some("the customs union `uni`"), "{}", hedge.name);
    }
    assert!(hedges.iter().any(|hedge| hedge.name.starts_with("end the duties")));
}

#[test]
fn a_stock_is_checked_against_the_world_and_ends_with_the_years() {
    let models = Models::new().with(Toy("toy", Losses([40.0, 10.0, 5.0])));
    let run = |stock: Stock| {
        let hedge = [Hedge::new("x", Scenario::default(), 0.0).stock(stock)];
        let settings = HedgeSettings::from(RiskMeasure::Worst).annuity("5%".parse().unwrap(), 10);
        rank_hedges(&today(), id("HOM"), &embargo(0.1), &hedge, &models, settings)
            .map(|report| report.hedges[0].reduction[1])
    };
    let of = |supplier: &str, sectors: &[&str], months: f64| {
        let sectors = sectors.iter().map(|s| s.parse().unwrap()).collect();
        Stock { supplier: id(supplier), sectors, months }
    };
    for wrong in [
        of("SUP", &["ores"], -1.0),
        of("SUP", &["ores"], f64::NAN),
        of("XXX", &["ores"], 1.0),
        of("HOM", &["ores"], 1.0),
        of("SUP", &["gems"], 1.0),
        of("SUP", &["ores", "ores"], 1.0),
    ] {
        let error = run(wrong.clone()).unwrap_err();
        assert!(matches!(&error, Error::Hedge { hedge, .. } if hedge == "x"), "{wrong:?}: {error}");
    }
    let decade = run(of("SUP", &["ores"], 120.0)).unwrap();
    assert!((decade - 100.0 * annuity()).abs() < 1e-9, "{decade}");
    assert!((run(of("SUP", &["ores"], 1000.0)).unwrap() - decade).abs() < 1e-12);
    let (hom, sup) = (id("HOM"), id("SUP"));
    let twice = ["ores", "ores"].map(|s| s.parse().unwrap());
    let twice = Hedge::stockpile(&today(), hom, sup, twice, 1.0, Share::ZERO);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
    let own = Hedge::stockpile(&today(), hom, hom, ["ores".parse().unwrap()], 1.0, Share::ZERO);
    assert!(matches!(own, Err(Error::OutOfRange { .. })));
}

#[test]
fn what_is_not_in_force_is_not_eased() {
    let models = Models::new().with(Toy("toy", Losses([40.0, 10.0, 5.0])));
    let stop = || {
        let terms = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
        Tie::new(id("SUP"), id("HOM"), terms)
    };
    let bought = |tie: Tie| {
        let changes = Scenario::new("embargo").add_tie(tie);
        let threats = [Contingency::new("embargo", Probability::new(0.1).unwrap(), changes)];
        let hedges = [stock(&["ores"], 6.0)];
        let settings = RiskMeasure::Worst;
        let report = rank_hedges(&today(), id("HOM"), &threats, &hedges, &models, settings);
        report.unwrap().hedges[0].reduction[1]
    };
    assert!(bought(stop()) > 0.1);
    assert!(bought(stop().valid("2025-01-01..".parse().unwrap())) > 0.1);
    for later in [
        stop().valid("2026-01-01..".parse().unwrap()),
        stop().valid("..2025-01-01".parse().unwrap()),
        stop().status(LegalStatus::Announced),
    ] {
        assert!(bought(later).abs() < 1e-12);
    }
}

/// What HOM loses where anything keeps back the ore `2612`.
#[derive(Debug, Clone, Copy)]
struct Ore;

impl Model for Ore {
    fn method(&self) -> Method {
        Method::new(Component::Trade, "ore", Currency::USD)
    }

    fn calibrate(&self, _: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(*self))
    }
}

impl Calibrated for Ore {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let held_back = snapshot.layer::<ExportControl>().next().is_some();
        let lost = if held_back { 8.0 } else { 0.0 };
        Ok(Reading::new([Line::new(id("HOM"), Item::Welfare, Unit::PerYear, -lost)]))
    }
}

#[test]
fn a_control_on_an_hs_code_is_eased_by_a_stock_of_the_sectors_it_is_in() {
    let mut world = world();
    let mut classes = world.classification().clone();
    let part = |share: Share| HsPart {
        code: "2612".parse().unwrap(),
        share_of_code: share,
        share_of_sector: None,
    };
    classes.sectors[1].hs = vec![part(Share::ONE)];
    world.set_classification(classes.clone());
    let bought = |world: &World, sectors: &[&str]| {
        let today = world.snapshot("2025-06-01".parse().unwrap()).unwrap();
        let scope = Scope::Product("261210".parse().unwrap());
        let control = Tie::new(id("SUP"), id("HOM"), ExportControl { scope, severity: Share::ONE });
        let changes = Scenario::new("control").add_tie(control);
        let threats = [Contingency::new("control", Probability::new(0.1).unwrap(), changes)];
        let (models, hedges) = (Models::new().with(Ore), [stock(sectors, 6.0)]);
        let settings = HedgeSettings::from(RiskMeasure::Worst).annuity("5%".parse().unwrap(), 10);
        let report = rank_hedges(&today, id("HOM"), &threats, &hedges, &models, settings).unwrap();
        report.hedges[0].reduction[1]
    };
    assert!((bought(&world, &["ores"]) - 4.0 * annuity()).abs() < 1e-9);
    assert!(bought(&world, &["chips"]).abs() < 1e-12);
    // Where it is split, a stock of one part leaves the control as it is.
    let half: Share = "50%".parse().unwrap();
    for sector in &mut classes.sectors[..2] {
        sector.hs = vec![part(half)];
    }
    world.set_classification(classes);
    assert!(bought(&world, &["ores"]).abs() < 1e-12);
    assert!((bought(&world, &["ores", "chips"]) - 4.0 * annuity()).abs() < 1e-9);
}

#[test]
fn numbers_out_of_range_are_said_to_be() {
    let (today, hom, sup) = (today(), id("HOM"), id("SUP"));
    let models = Models::new().with(Toy("toy", Losses([1.0; 3])));
    let out = |error: Error| matches!(error, Error::OutOfRange { .. });
    for budget in [f64::NAN, -1.0] {
        let settings = HedgeSettings::default().budget(budget);
        assert!(out(rank_hedges(&today, hom, &[], &[], &models, settings).unwrap_err()));
    }
    let negative: Rate = "-1%".parse().unwrap();
    let settings = HedgeSettings::default().annuity(negative, 10);
    assert!(out(rank_hedges(&today, hom, &[], &[], &models, settings).unwrap_err()));
    assert!(out(HedgeCost::in_ledger().held(1.0).per_year(negative, 10).unwrap_err()));
    let usd = "USD 10".parse().unwrap();
    assert!(out(Hedge::hold_reserves(&today, hom, usd, negative).unwrap_err()));
    let points: Rate = "5%".parse().unwrap();
    for (supplier, points) in [(hom, points), (sup, negative), (sup, Rate::ZERO)] {
        let wrong = Hedge::divert(&today, hom, supplier, Scope::AllGoods, points);
        assert!(out(wrong.unwrap_err()));
    }
    let mut hedge = Hedge::new("a store", Scenario::default(), 1.0);
    hedge.cost.held = -2.0;
    let error = rank_hedges(&today, hom, &[], &[hedge], &models, ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "hedge `a store`: cost that is held is -2: expected finite, 0 or more"
    );

    let mut world = world();
    let day = "2024-12-31".parse().unwrap();
    let most = Estimate::exact(rust_decimal::Decimal::MAX);
    for (code, spent) in [("BIG", Estimate::exact(1)), ("NIL", Estimate::exact(0))] {
        let known = State::new(id(code), code)
            .with(Attribute::Capability, day, most, None)
            .with(Attribute::Gdp, day, Estimate::exact(1), None)
            .with(Attribute::MilitarySpending, day, spent, None);
        world.add_state(known).unwrap();
    }
    let today = world.snapshot("2025-06-01".parse().unwrap()).unwrap();
    assert!(out(Hedge::arm(&today, id("BIG"), points).unwrap_err()));
    let none = Hedge::arm(&today, id("NIL"), points).unwrap();
    assert_eq!(none.barred.as_deref(), Some("NIL spends nothing on its military"));
}

#[test]
fn of_lapsed_lines_the_one_that_ended_last_is_reopened() {
    let mut world = world();
    let mut line = |limit: &str, days: &str| {
        let terms = SwapLine { limit: Some(limit.parse().unwrap()) };
        world.add_tie(Tie::new(id("SUP"), id("HOM"), terms).valid(days.parse().unwrap()));
    };
    // Recorded after them, but older; of two that ended on one day the later one counts.
    line("USD 70", "2021-01-01..2025-03-01");
    line("USD 60", "2020-01-01..2025-03-01");
    line("USD 10", "2010-01-01..2012-01-01");
    let today = world.snapshot("2025-06-01".parse().unwrap()).unwrap();
    let hedges = recorded_hedges(&today, id("HOM"), ()).unwrap();
    let lines: Vec<&str> =
        hedges.iter().map(|h| h.name.as_str()).filter(|name| name.contains("swap line")).collect();
    assert_eq!(lines, ["open a swap line of USD 70 with SUP"]);
}
