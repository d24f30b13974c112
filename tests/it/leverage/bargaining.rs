//! Splits, limits and zones, against a separate computation and their axioms.

use geoecon::{
    Error,
    leverage::{Issue, agreement_zone, nash_bargain, participation, rubinstein},
};
use proptest::prelude::*;

use crate::reference::data;

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn expected_splits() {
    let Some(file) = data("leverage/expected/expected_bargaining.csv") else { return };
    let text = std::fs::read_to_string(file).unwrap();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        if cells[0] == "rubinstein" {
            let split = rubinstein(number(1), number(2)).unwrap();
            near(split.first, number(5));
            near(split.second, number(6));
        } else {
            let weights = [number(3), 1.0 - number(3)];
            let deal = nash_bargain(number(0), &[number(1), number(2)], &weights).unwrap();
            near(deal.gain, number(4));
            near(deal.payoffs[0], number(5));
            near(deal.payoffs[1], number(6));
            assert_eq!(u8::from(deal.deal).to_string(), cells[7]);
        }
    }
}

fn issues() -> impl Strategy<Value = Vec<Issue>> {
    prop::collection::vec((-10.0..10.0_f64, -10.0..10.0_f64), 1..9).prop_map(|worths| {
        let worths = worths.into_iter().enumerate();
        worths.map(|(i, (first, second))| Issue::new(format!("issue {i}"), first, second)).collect()
    })
}

proptest! {
    #[test]
    fn a_split_lies_in_the_zone_and_there_is_none_outside(
        surplus in -100.0..100.0_f64,
        parties in prop::collection::vec((-50.0..50.0_f64, 0.01..1.0_f64), 2..6),
    ) {
        let disagreement: Vec<f64> = parties.iter().map(|p| p.0).collect();
        let sum: f64 = parties.iter().map(|p| p.1).sum();
        let weights: Vec<f64> = parties.iter().map(|p| p.1 / sum).collect();
        let report = nash_bargain(surplus, &disagreement, &weights).unwrap();
        let without: f64 = disagreement.iter().sum();
        prop_assert_eq!(report.deal, surplus >= without);
        prop_assert!((report.gain - (surplus - without)).abs() < 1e-12);
        if report.deal {
            prop_assert!((report.payoffs.iter().sum::<f64>() - surplus).abs() < 1e-9);
            for (payoff, without) in report.payoffs.iter().zip(&disagreement) {
                prop_assert!(payoff >= without);
            }
        } else {
            prop_assert_eq!(report.payoffs, disagreement);
        }
    }

    #[test]
    fn the_split_maximises_the_product_of_gains(
        surplus in 1.0..100.0_f64,
        beta in 0.05..0.95_f64,
        other in 0.001..0.999_f64,
    ) {
        let report = nash_bargain(surplus, &[0.0, 0.0], &[beta, 1.0 - beta]).unwrap();
        let product = |first: f64| first.powf(beta) * (surplus - first).powf(1.0 - beta);
        prop_assert!(product(report.payoffs[0]) >= product(other * surplus) - 1e-9);
    }

    #[test]
    fn offers_in_turn_leave_the_other_indifferent(d1 in 0.0..1.0_f64, d2 in 0.0..1.0_f64) {
        let (first, second) = (rubinstein(d1, d2).unwrap(), rubinstein(d2, d1).unwrap());
        prop_assert!((first.first + first.second - 1.0).abs() < 1e-12);
        // The other is offered what waiting to make its own offer is worth to it.
        prop_assert!((first.second - d2 * second.first).abs() < 1e-12);
    }

    #[test]
    fn a_target_pays_up_to_its_limit(
        stay in -50.0..50.0_f64,
        out in -50.0..50.0_f64,
        resolve in 0.0..20.0_f64,
        demand in 0.0..50.0_f64,
    ) {
        let report = participation(stay, out, resolve, demand).unwrap();
        if report.slack.abs() > 1e-9 {
            prop_assert_eq!(report.accepts, stay - demand >= out + resolve);
        }
        prop_assert!(participation(stay, out, resolve, report.limit).unwrap().accepts);
    }

    #[test]
    fn the_zone_is_what_brute_force_finds(issues in issues()) {
        let zone = agreement_zone(&issues).unwrap();
        let mut acceptable = Vec::new();
        for set in 0..1_u32 << issues.len() {
            let chosen = issues.iter().enumerate().filter(|&(i, _)| set >> i & 1 == 1);
            let (first, second) = chosen.fold((0.0, 0.0), |(a, b), (_, issue)| {
                (a + issue.first, b + issue.second)
            });
            if first >= 0.0 && second >= 0.0 {
                acceptable.push((first, second));
            }
        }
        prop_assert_eq!(zone.acceptable, acceptable.len());
        let beaten = |a: f64, b: f64| {
            acceptable.iter().any(|&(x, y)| x >= a && y >= b && (x > a || y > b))
        };
        let undominated = acceptable.iter().filter(|&&(a, b)| !beaten(a, b)).count();
        prop_assert_eq!(zone.frontier.len(), undominated);
        for package in &zone.frontier {
            prop_assert!(!beaten(package.first, package.second));
            prop_assert!(
                package.first * package.second <= zone.nash.first * zone.nash.second + 1e-12
            );
        }
        let joint = acceptable.iter().map(|(a, b)| a + b).fold(0.0, f64::max);
        prop_assert!((zone.separately.joint() + zone.linkage_gain - joint).abs() < 1e-9);
        prop_assert!(zone.linkage_gain >= -1e-12);
        // Side payments do no worse, and the range of them is not empty.
        prop_assert!(zone.with_transfers.joint() >= joint - 1e-9);
        prop_assert!(zone.transfers.0 <= zone.transfers.1 + 1e-12);
    }
}

#[test]
fn bad_input_is_refused() {
    let out_of_range = |error: Error, name: &str| {
        assert!(matches!(error, Error::OutOfRange { what, .. } if what == name), "{error}");
    };
    assert!(matches!(nash_bargain(1.0, &[0.0], &[1.0]), Err(Error::Shape { .. })));
    assert!(matches!(nash_bargain(1.0, &[0.0, 0.0], &[1.0]), Err(Error::Shape { .. })));
    let nash =
        |surplus, weights: [f64; 2]| nash_bargain(surplus, &[0.0, 0.0], &weights).unwrap_err();
    out_of_range(nash(f64::NAN, [0.5, 0.5]), "surplus");
    out_of_range(nash(1.0, [1.5, -0.5]), "bargaining weight");
    out_of_range(nash(1.0, [0.5, 0.4]), "sum of bargaining weights");
    let infinite = nash_bargain(1.0, &[f64::NEG_INFINITY, 0.0], &[0.5, 0.5]).unwrap_err();
    out_of_range(infinite, "disagreement payoff");
    out_of_range(nash_bargain(f64::MAX, &[-f64::MAX, 0.0], &[0.5, 0.5]).unwrap_err(), "gain");

    out_of_range(rubinstein(1.1, 0.5).unwrap_err(), "discount factor");
    out_of_range(rubinstein(0.5, f64::NAN).unwrap_err(), "discount factor");
    out_of_range(rubinstein(1.0, 1.0).unwrap_err(), "product of the discount factors");
    near(rubinstein(1.0, 0.5).unwrap().first, 1.0);
    near(rubinstein(0.0, 0.0).unwrap().first, 1.0);
    out_of_range(participation(0.0, 0.0, f64::INFINITY, 0.0).unwrap_err(), "resolve");

    assert!(matches!(agreement_zone(&[]), Err(Error::Shape { .. })));
    let many: Vec<Issue> = (0..21).map(|i| Issue::new(i.to_string(), 1.0, 1.0)).collect();
    assert!(matches!(agreement_zone(&many), Err(Error::Shape { expected: 20, found: 21, .. })));
    let twice = [Issue::new("a", 1.0, 1.0), Issue::new("a", 1.0, 1.0)];
    assert!(matches!(agreement_zone(&twice), Err(Error::Duplicate { what: "issue", .. })));
    out_of_range(
        agreement_zone(&[Issue::new("a", f64::NAN, 1.0)]).unwrap_err(),
        "worth of an issue",
    );
}
