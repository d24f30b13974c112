//! The largest amounts that a world can record end in a report or a typed error, never in a panic.

use geoecon::{
    Attribute, Currency, Date, Error, Estimate, Rates, State, StateId, Tie, World,
    dependency::{Direction, funders, partners, protectors},
    finance::{Pledge, Reserves},
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
