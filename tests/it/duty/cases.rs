//! Duties as they were on days of 2025, from the base recorded for 2022 and the measures of the year.

use geoecon::{Rate, snapshot::Origin};

use Origin::{Mixed, NotQualifying, Qualifying};

/// Date, importer, exporter, product, origin, least and most duty in percent.
const CASES: &[(&str, &str, &str, &str, Origin, &str, &str)] = &[
    // Korea: the base under KORUS, the 10 percent of April, then 15 all-in while the pledge is honoured.
    ("2025-03-01", "USA", "KOR", "electronics", Mixed, "0.23", "0.23"),
    ("2025-05-01", "USA", "KOR", "electronics", Mixed, "10.23", "10.23"),
    ("2025-08-07", "USA", "KOR", "electronics", Mixed, "15", "15"),
    // Korea's vehicles: section 232 in place of the reciprocal duty, capped from November on.
    ("2025-07-15", "USA", "KOR", "vehicles", Mixed, "25.68", "25.68"),
    ("2025-08-15", "USA", "KOR", "vehicles", Mixed, "25.68", "25.68"),
    ("2025-12-01", "USA", "KOR", "vehicles", Mixed, "15", "15"),
    // Steel is not capped; its share of the sector is not recorded.
    ("2025-08-15", "USA", "KOR", "metals_minerals", Mixed, "15", "50.39"),
    ("2025-08-15", "USA", "KOR", "7208", Mixed, "50.39", "50.39"),
    // Japan all-in; a base above the ceiling stays.
    ("2025-08-15", "USA", "JPN", "vehicles", Mixed, "27.87", "27.87"),
    ("2025-10-01", "USA", "JPN", "vehicles", Mixed, "15", "15"),
    ("2025-10-01", "USA", "JPN", "agrifood", Mixed, "64.75", "64.75"),
    // Duties on the Union hold for its members; steel went from 25 to 50 percent in June.
    ("2025-05-01", "USA", "DEU", "7208", Mixed, "27.42", "27.42"),
    ("2025-07-01", "USA", "DEU", "7208", Mixed, "52.42", "52.42"),
    ("2025-09-01", "USA", "DEU", "chemicals", Mixed, "15", "15"),
    ("2025-09-01", "USA", "POL", "vehicles", Mixed, "15", "15"),
    ("2025-08-15", "DEU", "FRA", "vehicles", Mixed, "0", "0"),
    ("2025-08-15", "POL", "USA", "vehicles", Mixed, "4.25", "4.25"),
    // Vietnam, on top of the base.
    ("2025-08-15", "USA", "VNM", "textiles_light", Mixed, "27.08", "27.08"),
    // Mexico and Canada inside and outside USMCA; how much is inside is not recorded.
    ("2025-08-15", "USA", "MEX", "electronics", Qualifying, "0", "0"),
    ("2025-08-15", "USA", "MEX", "electronics", NotQualifying, "25", "25"),
    ("2025-08-15", "USA", "MEX", "electronics", Mixed, "0", "25"),
    ("2025-08-15", "USA", "CAN", "machinery", Qualifying, "0", "0"),
    ("2025-08-15", "USA", "CAN", "machinery", NotQualifying, "35", "35"),
    // China: escalation, the truce, the second cut of the fentanyl duty; a threat that did not take effect;
    // what the truce suspends comes back when it expires.
    ("2025-04-15", "USA", "CHN", "electronics", Mixed, "146.24", "146.24"),
    ("2025-06-01", "USA", "CHN", "electronics", Mixed, "31.24", "31.24"),
    ("2025-11-05", "USA", "CHN", "electronics", Mixed, "31.24", "31.24"),
    ("2025-11-22", "USA", "CHN", "electronics", Mixed, "21.24", "21.24"),
    ("2026-12-01", "USA", "CHN", "electronics", Mixed, "45.24", "45.24"),
    ("2025-11-22", "CHN", "USA", "agrifood", Mixed, "23.58", "23.58"),
    // A trade agreement does not lift the reciprocal duty.
    ("2025-08-15", "USA", "CHL", "agrifood", Mixed, "10.02", "10.02"),
    // Measures of several kinds add up.
    ("2025-08-15", "USA", "IND", "textiles_light", Mixed, "28.48", "28.48"),
    ("2025-09-01", "USA", "IND", "textiles_light", Mixed, "53.48", "53.48"),
    ("2025-08-15", "USA", "BRA", "agrifood", Mixed, "58.94", "58.94"),
    ("2025-08-15", "USA", "CHE", "chemicals", Mixed, "42.12", "42.12"),
    ("2025-08-15", "USA", "GBR", "chemicals", Mixed, "13.14", "13.14"),
    ("2025-08-15", "USA", "LAO", "textiles_light", Mixed, "46.25", "46.25"),
    // At home, and on services, nothing is due.
    ("2025-08-15", "KOR", "KOR", "vehicles", Mixed, "0", "0"),
    ("2025-08-15", "USA", "KOR", "services", Mixed, "0", "0"),
];

#[test]
fn duties_of_2025() {
    let world = geoecon::data::indo_pacific_2025().unwrap();
    for &(date, importer, exporter, product, origin, low, high) in CASES {
        let snapshot = world.snapshot(date.parse().unwrap()).unwrap();
        let (importer, exporter) = (importer.parse().unwrap(), exporter.parse().unwrap());
        let duty = snapshot.duty_at(importer, exporter, product.parse().unwrap(), origin).unwrap();
        let percent = |text: &str| format!("{text}%").parse::<Rate>().unwrap();
        assert_eq!((duty.low, duty.high), (percent(low), percent(high)), "{duty}");
    }
}

#[test]
fn every_step_of_a_duty_names_its_tie() {
    let world = geoecon::data::indo_pacific_2025().unwrap();
    let snapshot = world.snapshot("2025-12-01".parse().unwrap()).unwrap();
    let duty = snapshot
        .duty("USA".parse().unwrap(), "KOR".parse().unwrap(), "vehicles".parse().unwrap())
        .unwrap();
    let text = duty.to_string();
    for part in [
        "base duty of 0.68% on vehicles",
        "lifted: additional duty of 25%",
        "all-in ceiling of 15%",
    ] {
        assert!(text.contains(part), "{text}");
    }
    for step in duty.segments.iter().flat_map(|segment| &segment.steps) {
        let tie = world.tie(step.tie.unwrap()).unwrap();
        assert_eq!(Some(&tie.terms), step.terms.as_ref());
        assert!(tie.source.is_some(), "{tie}");
    }
}

#[test]
fn breaking_the_pledge_brings_the_threatened_duty() {
    use geoecon::{Scenario, snapshot::Diff};

    let world = geoecon::data::indo_pacific_2025().unwrap();
    let date = "2025-12-01".parse().unwrap();
    let broken = Scenario::new("Korea does not pay")
        .break_clause("kor-usa-2025".parse().unwrap(), "pledge".parse().unwrap())
        .apply(&world)
        .unwrap();
    let diff =
        Diff::between(&world.snapshot(date).unwrap(), &broken.snapshot(date).unwrap()).unwrap();
    let change = |product: &str| {
        let found = diff.duties.iter().find(|c| c.after.product.as_str() == product).unwrap();
        (found.before.rate().unwrap(), found.after.rate().unwrap())
    };
    let percent = |text: &str| text.parse::<Rate>().unwrap();
    assert_eq!(change("electronics"), (percent("15%"), percent("25.23%")));
    assert_eq!(change("vehicles"), (percent("15%"), percent("25.68%")));
    assert!(
        diff.duties
            .iter()
            .all(|c| c.after.exporter.as_str() == "KOR" && c.after.importer.as_str() == "USA")
    );
}

#[test]
fn the_orders_of_2025_as_written() {
    use crate::duty_facts::{DUTY_FACTS, Expected};

    let world = geoecon::data::indo_pacific_2025().unwrap();
    let before = world.snapshot("2025-01-31".parse().unwrap()).unwrap();
    for fact in DUTY_FACTS {
        let origin = if fact.qualifies { Qualifying } else { NotQualifying };
        let ask = |snapshot: &geoecon::Snapshot| {
            let (importer, exporter) =
                (fact.importer.parse().unwrap(), fact.exporter.parse().unwrap());
            snapshot.duty_at(importer, exporter, fact.product.parse().unwrap(), origin).unwrap()
        };
        let base = ask(&before).low.fraction();
        let on_day = ask(&world.snapshot(fact.date.parse().unwrap()).unwrap());
        let percent = |p: i64| rust_decimal::Decimal::new(p, 2);
        let expected = match fact.expected {
            Expected::OnTop(p) => base + percent(p),
            Expected::AllIn(p) => base.max(percent(p)),
        };
        assert_eq!(on_day.low.fraction(), expected, "{fact:?}\n{on_day}");
        assert_eq!(on_day.low, on_day.high, "{fact:?}\n{on_day}");
    }
}
