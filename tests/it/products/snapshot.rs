//! What a snapshot's flows say by HS code, and over time.

use geoecon::{
    Currency, Error, Snapshot, State, StateId, StateKind, Tie, World,
    dependency::{
        Direction, HsLevel, PartnerSettings, ProductFlows, goods, partner_changes, partners,
    },
    terms::Flow,
};

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

/// Flows of 2020 and of 2024.
fn world() -> World {
    let mut world = World::new("goods");
    for code in ["CHN", "JPN", "KOR", "ROW"] {
        let mut state = State::new(id(code), code);
        if code == "ROW" {
            state.kind = StateKind::Aggregate;
        }
        world.add_state(state).unwrap();
    }
    let rows = [
        ("CHN", "KOR", "850511", "USD 60", 2020, "2020-01-01..2024-01-01"),
        ("JPN", "KOR", "850511", "USD 30", 2020, "2020-01-01..2024-01-01"),
        ("ROW", "KOR", "850519", "USD 10", 2020, "2020-01-01..2024-01-01"),
        ("CHN", "KOR", "850511", "USD 80", 2024, "2024-01-01.."),
        ("JPN", "KOR", "850511", "USD 10", 2024, "2024-01-01.."),
        ("ROW", "KOR", "850519", "USD 10", 2024, "2024-01-01.."),
        ("KOR", "JPN", "8542", "USD 50", 2020, "2020-01-01.."),
        ("KOR", "KOR", "8542", "USD 500", 2020, "2020-01-01.."),
        ("KOR", "CHN", "chips", "USD 25", 2020, "2020-01-01.."),
    ];
    for (from, to, code, value, year, days) in rows {
        let flow = Flow::new(code.parse().unwrap(), value.parse().unwrap(), year);
        world.add_tie(Tie::new(id(from), id(to), flow).valid(days.parse().unwrap()));
    }
    world
}

fn on(date: &str) -> Snapshot {
    world().snapshot(date.parse().unwrap()).unwrap()
}

#[test]
fn goods_by_level_bound_the_aggregates_and_report_what_has_no_place() {
    let today = on("2024-06-01");
    let heading = goods(&today, id("KOR"), HsLevel::Heading, Direction::Imports).unwrap();
    assert_eq!(heading.goods.len(), 1);
    let magnets = heading.goods[0];
    assert_eq!((magnets.product.as_str(), magnets.value, heading.unplaced), ("8505", 100.0, 0.0));
    assert_eq!((magnets.top_partner, magnets.top_share), (Some(id("CHN")), Some(0.8)));
    assert!((magnets.concentration.hhi_low - 0.65).abs() < 1e-12);
    assert!((magnets.concentration.hhi_high - 0.66).abs() < 1e-12);

    let six = goods(&today, id("KOR"), HsLevel::Subheading, Direction::Imports).unwrap();
    assert_eq!(six.goods.iter().map(|g| g.value).collect::<Vec<_>>(), [90.0, 10.0]);
    // All of the last comes from an aggregate: there is no largest partner.
    assert_eq!((six.goods[1].top_partner, six.goods[1].concentration.partners), (None, 0));

    // Exports of chips are recorded by heading and by sector: at six digits neither has a place.
    let sold = goods(&today, id("KOR"), HsLevel::Subheading, Direction::Exports).unwrap();
    assert_eq!((sold.total, sold.unplaced, sold.goods.len()), (75.0, 75.0, 0));
    let both = goods(&today, id("KOR"), HsLevel::Chapter, Direction::Both).unwrap();
    assert_eq!((both.total, both.unplaced, both.goods[0].value), (175.0, 25.0, 150.0));
}

#[test]
fn goods_of_a_currency_alone() {
    let yen = PartnerSettings::default().currency("JPY".parse().unwrap());
    let error = goods(&on("2024-06-01"), id("KOR"), HsLevel::Chapter, yen).unwrap_err();
    assert!(matches!(error, Error::CurrencyMismatch { .. }));
}

#[test]
fn changes_are_what_partners_say_on_each_date() {
    let (then, now) = (on("2021-01-01"), on("2024-06-01"));
    let report = partner_changes(&then, &now, id("KOR"), Direction::Imports).unwrap();
    let (a, b) = (
        partners(&then, id("KOR"), Direction::Imports).unwrap(),
        partners(&now, id("KOR"), Direction::Imports).unwrap(),
    );
    assert_eq!(report.totals, (a.total, b.total));
    assert_eq!(report.concentration, (a.concentration, b.concentration));
    for row in &report.partners {
        let share =
            |p: &geoecon::dependency::Partners| p.partner(row.partner).map_or(0.0, |p| p.share);
        assert_eq!(row.shares, (share(&a), share(&b)));
    }
    assert!(report.partners.iter().map(|row| row.change).sum::<f64>().abs() < 1e-12);
    let same = partner_changes(&now, &now, id("KOR"), Direction::Imports).unwrap();
    assert!(same.partners.iter().all(|row| row.change == 0.0));
    assert_eq!(same.hhi_change, Some((0.0, 0.0)));
}

#[test]
fn flows_of_a_snapshot_are_those_in_force() {
    let flows = ProductFlows::from_snapshot(&on("2024-06-01"), Currency::USD).unwrap();
    // Home sales are left out.
    assert_eq!((flows.len(), flows.total()), (5, 175.0));
    assert_eq!(flows.aggregate_states().collect::<Vec<_>>(), [id("ROW")]);
    assert!(ProductFlows::from_snapshot(&on("2024-06-01"), "JPY".parse().unwrap()).is_err());
}
