use geoecon::{
    Error,
    security::{Member, Standing, burden},
};
use proptest::prelude::*;

use super::inputs::Csv;
use crate::reference;

fn members(incomes: &[f64]) -> Vec<Member<usize>> {
    let member = |(label, &income)| Member { label, income, floor: 0.0 };
    incomes.iter().enumerate().map(member).collect()
}

fn list(text: &str) -> Vec<f64> {
    text.split(';').map(|x| x.parse().unwrap()).collect()
}

#[test]
fn published_contributions() {
    let Some(dir) = reference::data("security") else { return };
    let file = dir.join("expected/burden_sharing_nash_cobb_douglas.csv");
    for row in Csv::read(&file).unwrap().rows() {
        let incomes = list(row.text("incomes").unwrap());
        let ours = burden(members(&incomes), row.value("alpha").unwrap()).unwrap();
        let expected = |column| row.value::<f64>(column).unwrap();
        // The file prints ten significant digits.
        let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * y.abs().max(1.0);
        assert!(near(ours.total, expected("Q_nash")));
        assert!(near(ours.total, expected("Q_closed_form")));
        let efficient = "Q_samuelson_efficient_if_symmetric_CobbDouglas";
        assert!(near(ours.efficient, expected(efficient)));
        assert_eq!(ours.contributors(), row.value::<usize>("n_contributors").unwrap());
        for (m, theirs) in ours.members.iter().zip(list(row.text("nash_contributions").unwrap())) {
            assert!(near(m.contribution, theirs), "{} not {theirs}", m.contribution);
        }
    }
}

proptest! {
    #[test]
    fn everyone_gives_its_best_reply(
        incomes in prop::collection::vec((0.0_f64..1000.0, 0.0_f64..1.0), 1..12),
        alpha in 0.01_f64..=1.0,
        floors in any::<bool>(),
    ) {
        let members = incomes.iter().enumerate().map(|(label, &(income, share))| {
            Member { label, income, floor: if floors { 0.2 * share * income } else { 0.0 } }
        });
        let shared = burden(members, alpha).unwrap();
        let sum: f64 = shared.members.iter().map(|m| m.contribution).sum();
        prop_assert!((sum - shared.total).abs() < 1e-9 * sum.max(1.0));
        for m in &shared.members {
            let others = sum - m.contribution;
            let reply = (alpha * m.member.income - (1.0 - alpha) * others).max(m.member.floor);
            prop_assert!((m.contribution - reply).abs() < 1e-8 * sum.max(1.0));
            prop_assert_eq!(
                m.standing == Standing::FreeRides,
                m.contribution <= 0.0,
                "{} {}", m.contribution, m.member.floor
            );
        }
    }

    /// Money moved among contributors who all stay contributors changes nothing (Warr).
    #[test]
    fn redistribution_is_neutral(a in 90.0_f64..110.0, moved in 0.0_f64..10.0) {
        let before = burden(members(&[a, 100.0]), 0.5).unwrap();
        let after = burden(members(&[a - moved, 100.0 + moved]), 0.5).unwrap();
        prop_assert!((before.total - after.total).abs() < 1e-10);
    }
}

#[test]
fn a_floor_makes_a_free_rider_pay_and_others_pay_less() {
    let target = |floor| {
        let list = [("large", 1000.0, 0.0), ("small", 100.0, floor)];
        burden(list.map(|(label, income, floor)| Member { label, income, floor }), 0.3).unwrap()
    };
    let (free, held) = (target(0.0), target(2.0));
    assert_eq!(free.members[1].standing, Standing::FreeRides);
    assert_eq!(held.members[1].standing, Standing::HeldByFloor);
    assert!((held.members[1].contribution - 2.0).abs() < 1e-12);
    assert!((free.members[0].contribution - 300.0).abs() < 1e-10);
    // 0.3 * 1000 - 0.7 * 2.
    assert!((held.members[0].contribution - 298.6).abs() < 1e-10);
}

#[test]
fn bad_members_are_refused() {
    let refused = |income, floor, alpha| {
        let result = burden([Member { label: 0, income, floor }], alpha);
        assert!(matches!(result, Err(Error::OutOfRange { .. })));
    };
    refused(1.0, 0.0, 0.0);
    refused(1.0, 0.0, f64::NAN);
    refused(-1.0, 0.0, 0.5);
    refused(1.0, 2.0, 0.5);
    let twice = burden([Member { label: 0, income: 1.0, floor: 0.0 }; 2], 0.5);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
}
