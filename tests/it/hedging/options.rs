//! Hedges of every kind, on a small world with models whose losses can be added up by hand.

use geoecon::{
    Attribute, Currency, Error, Estimate, Probability, Rate, Result, Scenario, Share, Snapshot,
    State, StateId, Tie, World,
    hedging::{
        CatalogueSettings, Contingency, CostBasis, Hedge, HedgeCost, HedgeRanking, HedgeSettings,
        RiskMeasure, Stock, Verdict, decide, rank_hedges, recorded_hedges,
    },
    security::CoverSettings,
    terms::{Defence, ExportControl, Flow, Rivalry, Sanction, Scope, SwapLine},
    value::{
        Calibrated, Component, Finance, Item, Line, Method, Model, Models, Reading, Security, Unit,
    },
    world::{Classification, Observation, Sector, StateKind},
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
