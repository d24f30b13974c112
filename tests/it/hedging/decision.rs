//! Measures of risk and the worth of information, against their definitions.

use geoecon::{
    Error,
    hedging::{LossTable, RiskMeasure, decide, value_of_information},
};
use proptest::prelude::*;

/// A table of up to five options over up to seven scenarios.
pub(super) fn tables() -> impl Strategy<Value = LossTable> {
    (1..6_usize, 1..8_usize).prop_flat_map(|(options, scenarios)| {
        let losses =
            prop::collection::vec(prop::collection::vec(-50.0..100.0_f64, scenarios), options);
        (losses, prop::collection::vec(0.01..1.0_f64, scenarios)).prop_map(|(losses, weights)| {
            let sum: f64 = weights.iter().sum();
            let names = (0..weights.len()).map(|s| format!("s{s}"));
            let table = LossTable::new(names, weights.iter().map(|w| w / sum)).unwrap();
            losses
                .into_iter()
                .enumerate()
                .fold(table, |table, (k, row)| table.option(format!("o{k}"), row).unwrap())
        })
    })
}

/// The definition: the least over z of z + E max(loss - z, 0) / (1 - level), which is at one of the losses.
fn cvar_by_definition(losses: &[f64], p: &[f64], level: f64) -> f64 {
    let at = |z: f64| {
        let excess: f64 = losses.iter().zip(p).map(|(l, p)| p * (l - z).max(0.0)).sum();
        z + excess / (1.0 - level)
    };
    losses.iter().map(|z| at(*z)).fold(f64::INFINITY, f64::min)
}

proptest! {
    #[test]
    fn cvar_is_its_definition_and_between_mean_and_worst(
        table in tables(),
        level in 0.0..0.999_f64,
    ) {
        for option in table.options() {
            let losses = table.losses(option).unwrap();
            let risk = |measure| table.risk(option, measure).unwrap();
            let cvar = risk(RiskMeasure::Cvar(level));
            let defined = cvar_by_definition(losses, table.probabilities(), level);
            prop_assert!((cvar - defined).abs() < 1e-9, "{cvar} {defined}");
            prop_assert!(risk(RiskMeasure::Expected) <= cvar + 1e-9);
            prop_assert!(cvar <= risk(RiskMeasure::Worst) + 1e-9);
            prop_assert!(risk(RiskMeasure::ValueAtRisk(level)) <= cvar + 1e-9);
            prop_assert!(risk(RiskMeasure::Cvar(0.5 * level)) <= cvar + 1e-9);
        }
    }

    #[test]
    fn news_never_hurts_and_finer_news_is_never_worth_less(
        table in tables(),
        groups in prop::collection::vec(0..3_usize, 7),
    ) {
        let n = table.scenarios().len();
        let coarse = &groups[..n];
        let finer: Vec<usize> = coarse.iter().enumerate().map(|(s, g)| 10 * g + s % 2).collect();
        let worth = |groups: &[usize]| value_of_information(&table, groups).unwrap();
        prop_assert!(worth(&vec![4; n]) < 1e-9);
        prop_assert!(worth(coarse) >= 0.0);
        prop_assert!(worth(&finer) >= worth(coarse) - 1e-9);
        let perfect = decide(&table, 0.9).unwrap().perfect_information;
        prop_assert!(perfect >= worth(&finer) - 1e-9);
        let p = table.probabilities();
        let best = |s: usize| {
            let all = table.options().iter().map(|o| table.losses(o).unwrap()[s]);
            all.fold(f64::INFINITY, f64::min)
        };
        let foreseen: f64 = (0..n).map(|s| p[s] * best(s)).sum();
        let risk = |o: &String| table.risk(o, RiskMeasure::Expected).unwrap();
        let blind = table.options().iter().map(risk).fold(f64::INFINITY, f64::min);
        prop_assert!((perfect - (blind - foreseen)).abs() < 1e-9);
    }

    #[test]
    fn an_option_more_never_makes_the_best_choice_worse(table in tables()) {
        let decision = decide(&table, 0.9).unwrap();
        let extra = vec![20.0; table.scenarios().len()];
        let more = decide(&table.clone().option("extra", extra).unwrap(), 0.9).unwrap();
        let least = |d: &geoecon::hedging::Decision| {
            let all = d.options.iter().map(|o| o.cvar);
            all.fold(f64::INFINITY, f64::min)
        };
        prop_assert!(least(&more) <= least(&decision));
    }

    #[test]
    fn a_table_reads_back(table in tables()) {
        let text = serde_json::to_string(&table).unwrap();
        let back: LossTable = serde_json::from_str(&text).unwrap();
        let form = |table: &LossTable| serde_json::to_value(table).unwrap();
        prop_assert!(alike(&form(&table), &form(&back)), "{text}");
    }
}

/// Equal, up to the last digits of a number that the reader of this test may lose.
fn alike(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (a, b) {
        (Number(a), Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-14 * a.abs().max(1.0)
        }
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Object(a), Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
        }
        _ => a == b,
    }
}

/// Worst case and regret trust no probability, and so not one of 0 either.
#[test]
fn a_scenario_of_no_probability_counts_where_none_does() {
    let table = LossTable::new(["a", "b", "c", "d"], [0.8, 0.1, 0.1, 0.0])
        .unwrap()
        .option("one", [10.0, 10.0, 10.0, 40.0])
        .unwrap()
        .option("two", [12.0, 12.0, 30.0, 12.0])
        .unwrap()
        .option("three", [14.0; 4])
        .unwrap();
    let decision = decide(&table, 0.9).unwrap();
    let of = |figure: fn(&geoecon::hedging::OptionRisk) -> f64| -> Vec<f64> {
        decision.options.iter().map(figure).collect()
    };
    for (found, expected) in [
        (of(|o| o.regret), [28.0, 20.0, 4.0]),
        (of(|o| o.worst), [40.0, 30.0, 14.0]),
        (of(|o| o.cvar), [10.0, 30.0, 14.0]),
    ] {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(near, "{found:?} is not {expected:?}");
    }
    assert_eq!(decision.options[0].regret_scenario, "d");
    #[cfg(feature = "optimize")]
    {
        let mix = geoecon::hedging::minimax_regret(&table, ()).unwrap();
        assert!((mix.objective - 56.0 / 15.0).abs() < 1e-9, "{mix}");
    }
}

#[test]
fn atoms_are_cut_where_the_level_falls() {
    let risk = |level| RiskMeasure::Cvar(level).of(&[0.0, 10.0, 40.0], &[0.7, 0.2, 0.1]).unwrap();
    assert!((risk(0.0) - 6.0).abs() < 1e-12);
    assert!((risk(0.8) - 25.0).abs() < 1e-12);
    assert!((risk(0.95) - 40.0).abs() < 1e-12);
    let var =
        |level| RiskMeasure::ValueAtRisk(level).of(&[0.0, 10.0, 40.0], &[0.7, 0.2, 0.1]).unwrap();
    assert!((var(0.7) - 0.0).abs() < 1e-12 && (var(0.9) - 10.0).abs() < 1e-12);
    let spread = RiskMeasure::StandardDeviation.of(&[-1.0, 1.0], &[0.5, 0.5]).unwrap();
    assert!((spread - 1.0).abs() < 1e-12);
    // What cannot happen is no worst case.
    assert!((RiskMeasure::Worst.of(&[1.0, 9.0], &[1.0, 0.0]).unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn bad_tables_are_refused() {
    let two = || LossTable::new(["a", "b"], [0.5, 0.5]).unwrap();
    let none: [&str; 0] = [];
    assert!(matches!(LossTable::new(none, []), Err(Error::Shape { .. })));
    assert!(matches!(LossTable::new(["a", "a"], [0.5, 0.5]), Err(Error::Duplicate { .. })));
    assert!(matches!(LossTable::new(["a", "b"], [0.5]), Err(Error::Shape { .. })));
    for p in [[0.5, 0.4], [1.5, -0.5], [f64::NAN, 1.0]] {
        assert!(matches!(LossTable::new(["a", "b"], p), Err(Error::OutOfRange { .. })));
    }
    assert!(matches!(two().option("x", [1.0]), Err(Error::Shape { .. })));
    assert!(matches!(two().option("x", [1.0, f64::NAN]), Err(Error::OutOfRange { .. })));
    let again = two().option("x", [1.0, 2.0]).unwrap().option("x", [1.0, 2.0]);
    assert!(matches!(again, Err(Error::Duplicate { .. })));
    assert!(matches!(decide(&two(), 0.9), Err(Error::Shape { .. })));
    let one = two().option("x", [1.0, 2.0]).unwrap();
    assert!(matches!(decide(&one, 1.0), Err(Error::OutOfRange { .. })));
    assert!(matches!(value_of_information(&one, &[0]), Err(Error::Shape { .. })));
    assert!(matches!(one.losses("y"), Err(Error::UnknownLabel { .. })));
    let text = r#"{"scenarios": ["a"], "probabilities": [0.9], "options": []}"#;
    assert!(serde_json::from_str::<LossTable>(text).is_err());
}

#[test]
fn neither_regret_nor_the_worst_case_asks_for_probabilities() {
    let table = LossTable::new(["calm", "never"], [1.0, 0.0])
        .unwrap()
        .option("bet", [0.0, 90.0])
        .unwrap()
        .option("insure", [10.0, 20.0])
        .unwrap();
    let decision = decide(&table, 0.9).unwrap();
    let [bet, insure] = &decision.options[..] else { panic!("{decision}") };
    assert_eq!((bet.worst, bet.cvar, bet.worst_scenario.as_str()), (90.0, 0.0, "never"));
    assert_eq!((bet.regret, bet.regret_scenario.as_str()), (70.0, "never"));
    assert_eq!((insure.regret, insure.worst), (10.0, 20.0));
    assert_eq!(decision.best, ["bet", "insure", "bet", "insure"]);
    // An eighth of the bet: both regrets are 8.75.
    #[cfg(feature = "optimize")]
    {
        let mix = geoecon::hedging::minimax_regret(&table, ()).unwrap();
        assert!((mix.objective - 8.75).abs() < 1e-9, "{mix}");
        assert!(decision.options.iter().all(|option| mix.objective <= option.regret + 1e-9));
    }
}
