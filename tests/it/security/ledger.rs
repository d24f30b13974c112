//! Who is asked to spend, and who pays for forces abroad.

use geoecon::{
    Attribute, Currency, Error, Estimate, LegalStatus, Rates, State, StateId, Tie, World,
    security::{PresenceSettings, Standing, Targets, burden, members, presences},
    terms::{Presence, SpendingTarget},
};
use rust_decimal::Decimal;

use super::states;

fn rich(states: &[(StateId, i64)]) -> World {
    let mut world = World::new("incomes");
    for &(id, gdp) in states {
        let day = "2024-12-31".parse().unwrap();
        let state = State::new(id, id.as_str())
            .with(Attribute::Gdp, day, Estimate::exact(gdp), None)
            .with(Attribute::MilitarySpending, day, Estimate::exact(2), None);
        world.add_state(state).unwrap();
    }
    world
}

fn target(percent: &str, by: Option<&str>) -> SpendingTarget {
    SpendingTarget { share_of_gdp: percent.parse().unwrap(), by: by.map(|by| by.parse().unwrap()) }
}

#[test]
fn targets_are_floors_by_the_rule() {
    let s = states(4);
    let mut world = rich(&[(s[0], 1000), (s[1], 100), (s[2], 50)]);
    world.add_state(State::new(s[3], "no income")).unwrap();
    world.add_tie(Tie::new(s[0], s[1], target("5%", Some("2035-12-31"))));
    world.add_tie(Tie::new(s[0], s[1], target("3%", None)));
    world.add_tie(Tie::new(s[0], s[2], target("10%", None)).status(LegalStatus::Announced));
    let day = world.snapshot("2025-11-22".parse().unwrap()).unwrap();
    let floors = |targets| {
        let report = members(&day, s.iter().copied(), targets).unwrap();
        assert_eq!(report.without_income, [s[3]]);
        report.members().map(|m| m.floor).collect::<Vec<_>>()
    };
    assert_eq!(floors(Targets::InForce), [0.0, 5.0, 0.0]);
    assert_eq!(floors(Targets::Due), [0.0, 3.0, 0.0]);
    assert_eq!(floors(Targets::Announced), [0.0, 5.0, 5.0]);
    let report = members(&day, [s[0], s[1]], Targets::InForce).unwrap();
    assert_eq!(report.members[1].short_of_target, Some(3.0));
    assert_eq!(report.members[0].short_of_target, Some(0.0));
    // The small would ride free; its target holds it.
    let shared = burden(report.members(), 0.04).unwrap();
    assert_eq!(shared.members[1].standing, Standing::HeldByFloor);
    assert_eq!(shared.members[0].standing, Standing::Contributes);
}

#[test]
fn forces_are_on_one_ledger() {
    let s = states(3);
    let mut world = rich(&[(s[0], 1000), (s[1], 100), (s[2], 50)]);
    let presence = |personnel, cost: Option<&str>, paid: Option<&str>| Presence {
        personnel,
        cost_per_year: cost.map(|m| m.parse().unwrap()),
        host_pays_per_year: paid.map(|m| m.parse().unwrap()),
    };
    world.add_tie(Tie::new(s[0], s[1], presence(1000, Some("USD 200 mn"), Some("KRW 50 bn"))));
    world.add_tie(Tie::new(s[0], s[2], presence(3000, None, None)));
    let demanded = presence(1000, Some("USD 200 mn"), Some("USD 300 mn"));
    world.add_tie(Tie::new(s[0], s[1], demanded).status(LegalStatus::Proposed));
    let day = world.snapshot("2025-11-22".parse().unwrap()).unwrap();
    let no_rate = presences(&day, s[0], PresenceSettings::default());
    assert!(matches!(no_rate, Err(Error::NoExchangeRate { .. })));
    let rates = || Rates::new(Currency::USD).with(Currency::KRW, Decimal::new(1, 3)).unwrap();
    let ledger = presences(&day, s[0], rates()).unwrap();
    assert_eq!(ledger.rows.iter().map(|r| r.host).collect::<Vec<_>>(), [s[2], s[1]]);
    let row = &ledger.rows[1];
    assert_eq!(row.host_pays_per_soldier, Some(50_000.0));
    let each = row.soldier_year.unwrap();
    assert!((each.total - 200_000.0).abs() < 1e-9 && (each.sender - 150_000.0).abs() < 1e-6);
    assert!((ledger.hosts_pay - 50e6).abs() < 1e-6);
    assert_eq!((ledger.personnel, ledger.personnel_without_payment), (4000, 3000));
    // What is demanded is more than the forces cost.
    let demand = &ledger.demands[0];
    assert_eq!((demand.host_share, demand.soldier_year), (Some(1.5), None));
    assert_eq!(demand.standing, "proposed");
    assert_eq!(ledger.rows[0].cost, None);
    let assumed = PresenceSettings::from(rates()).cost_per_soldier(100_000.0);
    let ledger = presences(&day, s[0], assumed).unwrap();
    assert_eq!((ledger.rows[0].cost, ledger.rows[0].cost_assumed), (Some(3e8), true));
    let negative = PresenceSettings::from(rates()).cost_per_soldier(-1.0);
    assert!(matches!(presences(&day, s[0], negative), Err(Error::OutOfRange { .. })));
}
