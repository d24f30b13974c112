//! The largest amounts that a world can record, and the largest and smallest numbers that a function can be given, end
//! in a report or a typed error, never in a panic or in what is no number.

use geoecon::{
    Attribute, Currency, Date, Error, Estimate, Rates, State, StateId, Tie, World,
    dependency::{Direction, funders, partners, protectors},
    economy::{
        Bilateral, Calibration, Cells, Labels, Shock, SolveSettings, TradeElasticity, Yardstick,
        ZeroRule, gravity, implausible_zeros, solve,
    },
    finance::{Pledge, Reserves},
    security::{
        Alignments, Capability, LandscapeSettings, LossOfStrength, Member, Outcome, Relevance,
        TrustEvent, TrustSettings, alignment_path, burden, chance_to_prevail, cover, landscape,
        trust,
    },
    terms::{Flow, InvestmentPledge, Loan, SwapLine, Terms},
};
use rust_decimal::Decimal;

const LARGEST: &str = "USD 79000000000000000000000000000";

fn id(text: &str) -> StateId {
    text.parse().unwrap()
}

fn today() -> Date {
    "2025-11-22".parse().unwrap()
}

fn world(ties: impl IntoIterator<Item = (&'static str, Terms)>) -> World {
    let mut world = World::new("extremes");
    for code in ["KOR", "USA", "JPN"] {
        let largest = Estimate::exact(LARGEST[4..].parse::<Decimal>().unwrap());
        let mut state = State::new(id(code), code);
        for attribute in [Attribute::Reserves, Attribute::Imports, Attribute::Gdp] {
            state = state.with(attribute, "2024-12-31".parse().unwrap(), largest, None);
        }
        world.add_state(state).unwrap();
    }
    for (from, terms) in ties {
        world.add_tie(Tie::new(id(from), id("KOR"), terms));
    }
    world
}

fn loan() -> Terms {
    Loan { outstanding: LARGEST.parse().unwrap(), interest: "0".parse().unwrap() }.into()
}

fn line() -> Terms {
    SwapLine { limit: Some(LARGEST.parse().unwrap()) }.into()
}

#[test]
fn sums_of_the_largest_lines_and_loans_are_out_of_range() {
    let rates = || Rates::new(Currency::USD);
    for ties in [
        vec![("USA", loan()), ("USA", loan())],
        vec![("USA", loan()), ("USA", line())],
        vec![("USA", loan()), ("JPN", loan())],
    ] {
        let snapshot = world(ties).snapshot(today()).unwrap();
        let error = funders(&snapshot, id("KOR"), rates()).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
    }
    let snapshot = world([("USA", loan())]).snapshot(today()).unwrap();
    let report = funders(&snapshot, id("KOR"), rates()).unwrap();
    assert_eq!(report.funders[0].share, Some(1.0));
    assert!(!report.to_string().is_empty());
}

#[test]
fn the_largest_flows_are_reported() {
    let flow = || Flow::new("goods".parse().unwrap(), LARGEST.parse().unwrap(), 2022).into();
    let snapshot = world([("USA", flow()), ("USA", flow()), ("JPN", flow())]).snapshot(today());
    let snapshot = snapshot.unwrap();
    let report = partners(&snapshot, id("KOR"), Direction::Both).unwrap();
    assert!((report.partner(id("USA")).unwrap().share - 2.0 / 3.0).abs() < 1e-12);
    // What Korea sells to the two is not covered: two partners, not itself, each counted once.
    assert_eq!(report.unknown_pairs, 2);
    assert!(!report.to_string().is_empty());
    assert!(protectors(&snapshot, id("KOR")).unwrap().protectors.is_empty());
}

#[test]
fn reserves_convert_to_the_base_or_say_why_not() {
    let snapshot = world([]).snapshot(today()).unwrap();
    let kor = id("KOR");
    assert!(Reserves::recorded(&snapshot, kor, &Rates::new(Currency::USD)).is_ok());
    let won = Rates::new(Currency::KRW);
    let error = Reserves::recorded(&snapshot, kor, &won).unwrap_err();
    assert!(matches!(error, Error::NoExchangeRate { .. }), "{error}");
    let error = Reserves::recorded(&snapshot, kor, &won.with(Currency::USD, 1400.into()).unwrap());
    assert!(matches!(error, Err(Error::OutOfRange { .. })));
}

fn pledge(total: &str, schedule: &[(&str, &str)]) -> InvestmentPledge {
    let parts: Vec<_> = schedule
        .iter()
        .map(|(due, amount)| serde_json::json!({ "due": due, "amount": amount }))
        .collect();
    serde_json::from_value(serde_json::json!({ "total": total, "schedule": parts })).unwrap()
}

#[test]
fn instalments_that_overflow_are_out_of_range() {
    let terms = pledge(LARGEST, &[("2026-01-01", LARGEST), ("2026-02-01", LARGEST)]);
    let error = Pledge::recorded(&terms, today(), &Rates::new(Currency::USD)).unwrap_err();
    assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
}

#[test]
fn instalments_fall_into_years_from_the_start_and_past_ones_are_not_called_again() {
    let parts = [
        ("2025-11-21", "USD 1"),
        ("2025-11-22", "USD 2"),
        ("2026-11-21", "USD 4"),
        ("2026-11-22", "USD 8"),
    ];
    let terms = pledge("USD 15", &parts);
    let pledge = Pledge::recorded(&terms, today(), &Rates::new(Currency::USD)).unwrap();
    assert_eq!(pledge.outlays(3).unwrap(), [6, 8, 0].map(Decimal::from));
    let paid = Pledge::recorded(&terms, "2030-01-01".parse().unwrap(), &Rates::new(Currency::USD));
    assert!(paid.unwrap().outlays(1).is_err(), "nothing is left to project");
}

/// Numbers at the ends of what a float holds, and some between.
const ENDS: [f64; 14] = [
    0.0,
    5e-324,
    1e-308,
    1e-300,
    1e-160,
    1e-12,
    0.3,
    1.0,
    1e12,
    1e154,
    1e300,
    1.7e308,
    f64::MAX,
    -1.0,
];

/// Draws of `N` of these numbers, and what `show` writes of each: nothing where the input is refused.
fn all_finite<const N: usize>(show: impl Fn([f64; N]) -> Option<String>) {
    let mut answered = 0;
    for draw in 0..2000_u64 {
        let mut rest = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let numbers = [(); N].map(|()| {
            rest ^= rest << 13;
            rest ^= rest >> 7;
            rest ^= rest << 17;
            ENDS[usize::try_from(rest % ENDS.len() as u64).unwrap()]
        });
        let Some(text) = show(numbers) else { continue };
        answered += 1;
        // Of a zero the sign is noise.
        let signed = text.split(|c: char| c != '-' && c != '.' && !c.is_ascii_digit());
        assert!(signed.into_iter().all(|word| word != "-0.0"), "{numbers:?}: {text}");
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        assert!(words.into_iter().all(|w| w != "NaN" && w != "inf"), "{numbers:?}: {text}");
    }
    assert!(answered > 10, "{answered} of the draws had an answer");
}

#[test]
fn cover_of_any_strength_is_a_number() {
    let [kor, usa, chn] = ["KOR", "USA", "CHN"].map(id);
    all_finite(|[own, ally, threat, credibility, target]: [f64; 5]| {
        let table = [(kor, Some(own)), (usa, Some(ally)), (chn, Some(threat))];
        let table = Capability::new("strength", table).ok()?;
        let covered = cover(&table, kor, &[(usa, credibility)], &[chn]).ok()?;
        Some(format!("{covered:?} {:?}", covered.break_even(usa, target).ok()))
    });
    // Nobody threatens it: a ratio of 0, without a sign.
    let table = Capability::new("strength", [(kor, Some(1.0))]).unwrap();
    let safe = cover(&table, kor, &[], &[]).unwrap();
    assert!(safe.threat.is_sign_positive() && safe.ratio.unwrap().is_sign_positive());
    let table = [(usa, Some(f64::MAX)), (chn, Some(f64::MAX)), (kor, Some(1.0))];
    let table = Capability::new("strength", table).unwrap();
    let error = cover(&table, kor, &[], &[usa, chn]).unwrap_err();
    assert!(matches!(error, Error::OutOfRange { what: "capability", .. }), "{error}");
}

#[test]
fn chances_and_distances_are_numbers() {
    all_finite(|[a, b]: [f64; 2]| chance_to_prevail(a, b).map(|chance| format!("{chance:?}")));
    assert_eq!(chance_to_prevail(f64::MAX, f64::MAX), Some(0.5));
    assert_eq!(chance_to_prevail(5e-324, 5e-324), Some(0.5));
    assert_eq!(chance_to_prevail(3.0, -1.0), None);
    assert_eq!(chance_to_prevail(f64::NAN, 1.0), None);
    for km in [f64::NAN, f64::INFINITY, -1e5, -5e-324] {
        let error = LossOfStrength::default().exponent(km).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { what: "distance", .. }), "{error}");
    }
    all_finite(|[km]: [f64; 1]| {
        LossOfStrength::default().exponent(km).ok().map(|exponent| format!("{exponent:?}"))
    });
}

#[test]
fn landscapes_of_any_size_are_numbers() {
    all_finite(|[a, b, c, near, far]: [f64; 5]| {
        let mut actors = Alignments::new([("a", a), ("b", b), ("c", c)]).ok()?;
        actors.set_propensity(&"a", &"b", near).ok()?;
        actors.set_propensity(&"b", &"c", far).ok()?;
        let minima = landscape(&actors, LandscapeSettings::default()).unwrap();
        Some(format!("{minima:?} {:?}", alignment_path(&actors, &["b"]).unwrap()))
    });
}

#[test]
fn trust_and_burdens_of_any_size_are_numbers() {
    let [kor, usa] = ["KOR", "USA"].map(id);
    all_finite(|[kept, broken, memory]: [f64; 3]| {
        let event =
            TrustEvent { guarantor: usa, treated: kor, outcome: Outcome::Broken, year: 2025.0 };
        let relevance = Relevance::own_experience(vec![kor, usa]).unwrap();
        let settings = TrustSettings::from(2026.0).prior(kept, broken).memory(memory);
        let cell = trust(&[event], &relevance, settings).ok()?.of(kor, usa).unwrap();
        Some(format!("{:?} {:?}", cell.credibility(), cell.deviation()))
    });
    all_finite(|[a, floor, b, alpha]: [f64; 4]| {
        let members =
            [Member { label: "a", income: a, floor }, Member { label: "b", income: b, floor: 0.0 }];
        burden(members, alpha).ok().map(|report| format!("{report:?}"))
    });
}

#[test]
fn trade_models_of_any_shock_give_numbers() {
    let [kor, usa, chn] = ["KOR", "USA", "CHN"].map(id);
    let world = Calibration::new(Labels::new(["KOR", "USA"], ["goods"]).unwrap())
        .flows(ndarray::array![[[90.0, 10.0], [10.0, 290.0]]])
        .elasticities(TradeElasticity::from_theta(5.0).unwrap())
        .build()
        .unwrap();
    all_finite(|[duty, cost, productivity]: [f64; 3]| {
        let shock = Shock::new()
            .tariff(Cells::all().importer(kor), duty)
            .and_then(|shock| shock.trade_cost(Cells::all().exporter(kor), cost))
            .and_then(|shock| shock.productivity(usa, None, productivity))
            .ok()?;
        let after = solve(&world, &shock, SolveSettings::default().max_iterations(300)).unwrap();
        after.status.is_solved().then(|| format!("{:?}", after.welfare()))
    });
    let cut = solve(&world, &Shock::new().isolate(kor), ()).unwrap();
    for amount in [f64::NAN, f64::INFINITY] {
        let error = cut.equivalent_variation(kor, Yardstick::Amount(amount)).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
    }
    all_finite(|[there, back, made, bought]: [f64; 4]| {
        let before = Bilateral::from_rows([kor, usa], [1.0, there, back, 1.0]).ok()?;
        let after = Bilateral::from_rows([kor, usa], [1.0, 0.1, 0.3, 1.0]).unwrap();
        let (made, bought) = ([(kor, made), (usa, 1.0)], [(kor, bought), (usa, 1.0)]);
        let model = gravity::Model::new(made, bought, &before).ok()?;
        let report = gravity::counterfactual(&model, &after, gravity::Settings::default()).ok()?;
        report.status.is_solved().then(|| format!("{:?}", report.states))
    });
    all_finite(|[a, b, c, d]: [f64; 4]| {
        let flows = [0.0, a, b, c, 0.0, d, 0.0, 0.0, 0.0];
        let flows = Bilateral::from_rows([kor, usa, chn], flows).ok()?;
        implausible_zeros(&flows, ZeroRule::default()).ok().map(|report| format!("{report:?}"))
    });
}
