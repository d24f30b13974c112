//! Best mixes: a separate computation's results, brute force, and the conditions of optimality.

use geoecon::{
    Error, Status,
    hedging::{
        Covariance, LossTable, Mix, MixSettings, RiskMeasure, minimax_regret, minimum_cvar,
        minimum_variance,
    },
};
use proptest::prelude::*;
use serde_json::Value;

use super::decision::tables;
use crate::reference::data;

/// The entry `name=value` of the reference file.
fn entry(text: &str, name: &str) -> Value {
    let after = text.split(&format!("{name}=")).nth(1).unwrap();
    serde_json::Deserializer::from_str(after).into_iter().next().unwrap().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-6, "{found:?} is not {expected:?}");
    }
}

#[test]
fn expected_mixes() {
    let Some(file) = data("leverage/expected/expected_hedging.txt") else { return };
    let text = std::fs::read_to_string(file).unwrap();
    let rows = |name: &str| -> Vec<Vec<f64>> {
        entry(&text, name).as_array().unwrap().iter().map(numbers).collect()
    };
    let p = numbers(&entry(&text, "\np"));
    let mut table = LossTable::new((0..p.len()).map(|s| s.to_string()), p).unwrap();
    for (k, row) in rows("costs").into_iter().enumerate() {
        table = table.option(k.to_string(), row).unwrap();
    }
    let worst = |row: &Vec<f64>| row.iter().fold(0.0_f64, |a, b| a.max(*b));
    let pure: Vec<f64> = table.regrets().iter().map(worst).collect();
    near(&pure, &numbers(&entry(&text, "max_regret_pure")));

    let regret = minimax_regret(&table, ()).unwrap();
    let mut found = regret.shares();
    found.push(regret.objective);
    near(&found, &numbers(&entry(&text, "minimax_regret_mix")));
    proven(&regret);

    let cvar = minimum_cvar(&table, entry(&text, "alpha").as_f64().unwrap(), ()).unwrap();
    near(&[cvar.objective], &[entry(&text, "min_cvar").as_f64().unwrap()]);
    near(&cvar.shares(), &numbers(&entry(&text, " w")));
    proven(&cvar);

    let cov = rows("cov");
    let labels = (0..cov.len()).map(|k| k.to_string());
    let least = minimum_variance(&Covariance::new(labels, cov).unwrap(), ()).unwrap();
    near(&least.shares(), &numbers(&entry(&text, "minvar_w")));
    near(&[least.objective], &[entry(&text, " var").as_f64().unwrap()]);
    proven(&least);
}

fn proven(mix: &Mix) {
    assert_eq!(mix.status, Status::Solved, "{mix}{:?}", mix.certificate);
    assert!(mix.certificate.worst() <= mix.certificate.tolerance);
    let sum: f64 = mix.shares().iter().sum();
    assert!((sum - 1.0).abs() < 1e-8, "{mix}");
}

/// Losses of a mix by scenario.
fn mixed(table: &LossTable, shares: &[f64]) -> Vec<f64> {
    let of = |s: usize| -> f64 {
        let options = table.options().iter().zip(shares);
        options.map(|(o, w)| w * table.losses(o).unwrap()[s]).sum()
    };
    (0..table.scenarios().len()).map(of).collect()
}

fn regret(table: &LossTable, shares: &[f64]) -> f64 {
    let regrets = table.regrets();
    let of = |s: usize| -> f64 { regrets.iter().zip(shares).map(|(r, w)| w * r[s]).sum() };
    (0..table.scenarios().len()).map(of).fold(0.0, f64::max)
}

/// Shares from numbers that need not sum to 1.
fn shares(numbers: &[f64], n: usize) -> Vec<f64> {
    let sum: f64 = numbers[..n].iter().sum();
    numbers[..n].iter().map(|x| x / sum).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_other_mix_does_better(
        table in tables(),
        level in 0.0..0.99_f64,
        others in prop::collection::vec(prop::collection::vec(0.001..1.0_f64, 5), 20),
    ) {
        let (cvar, least) = (minimum_cvar(&table, level, ()).unwrap(), minimax_regret(&table, ()).unwrap());
        let variance = minimum_variance(&table.covariance().unwrap(), ()).unwrap();
        for mix in [&cvar, &least, &variance] {
            proven(mix);
        }
        let covariance = table.covariance().unwrap();
        let measure = RiskMeasure::Cvar(level);
        let p = table.probabilities();
        // What the programme says is what the mix has.
        let found = measure.of(&mixed(&table, &cvar.shares()), p).unwrap();
        prop_assert!((found - cvar.objective).abs() < 1e-6);
        prop_assert!((regret(&table, &least.shares()) - least.objective).abs() < 1e-6);
        for other in &others {
            let other = shares(other, table.options().len());
            prop_assert!(measure.of(&mixed(&table, &other), p).unwrap() >= cvar.objective - 1e-6);
            prop_assert!(regret(&table, &other) >= least.objective - 1e-6);
            prop_assert!(covariance.variance(&other) >= variance.objective - 1e-5);
        }
        // The weights are probabilities under which no option alone does better.
        let weights: Vec<f64> = cvar.scenarios.iter().map(|s| s.weight).collect();
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        for (weight, p) in weights.iter().zip(p) {
            prop_assert!(*weight <= p / (1.0 - level) + 1e-6);
        }
        for option in table.options() {
            let losses = table.losses(option).unwrap();
            let mean: f64 = losses.iter().zip(&weights).map(|(l, w)| l * w).sum();
            prop_assert!(mean >= cvar.objective - 1e-5);
        }
    }

    #[test]
    fn a_free_option_never_lowers_the_optimum(
        table in tables(),
        extra in prop::collection::vec(-50.0..100.0_f64, 8),
    ) {
        let n = table.scenarios().len();
        let more = table.clone().option("free", extra[..n].to_vec()).unwrap();
        let cvar = |t: &LossTable| minimum_cvar(t, 0.9, ()).unwrap().objective;
        prop_assert!(cvar(&more) <= cvar(&table) + 1e-7);
        let variance = |t: &LossTable| {
            minimum_variance(&t.covariance().unwrap(), ()).unwrap().objective
        };
        prop_assert!(variance(&more) <= variance(&table) + 1e-5);
        // Regret is measured against the best option there is, so a free option may raise it; against the same
        // yardstick it cannot.
        let same = table.clone().option("free", table.losses("o0").unwrap().to_vec()).unwrap();
        let regret = |t: &LossTable| minimax_regret(t, ()).unwrap().objective;
        prop_assert!((regret(&same) - regret(&table)).abs() < 1e-7);
    }

    #[test]
    fn prices_say_what_a_limit_costs(table in tables(), cap in 0.3..0.9_f64) {
        prop_assume!(table.options().len() > 1);
        let best = |cap: f64| {
            let limits = table.options().iter().fold(MixSettings::default(), |l, o| l.at_most(o, cap));
            minimum_cvar(&table, 0.8, limits)
        };
        let (Ok(mix), Ok(looser)) = (best(cap), best(cap + 1e-4)) else { return Ok(()) };
        let price: f64 = mix.options.iter().filter(|o| o.held_by.is_some())
            .filter(|o| o.share > cap - 1e-6).map(|o| o.price).sum();
        // Convex: the first bit more saves the most.
        prop_assert!(mix.objective - looser.objective <= price * 1e-4 + 1e-8);
        prop_assert!(looser.objective <= mix.objective + 1e-9);
    }
}

/// As many scenarios as the interior-point solver is for, and its answer beside the simplex one's on half.
#[test]
fn many_scenarios_take_the_other_solver() {
    let table = |n: u32| {
        let names = (0..n).map(|s| s.to_string());
        let table = LossTable::equally_likely(names).unwrap();
        let wave = |k: u32, s: u32| f64::from((s * (7 + k) + k * 13) % 101);
        (0..4).fold(table, |t, k| t.option(k.to_string(), (0..n).map(|s| wave(k, s))).unwrap())
    };
    // A whole number of periods each: the same distribution twice.
    let (small, large) = (table(1010), table(2020));
    let few = minimum_cvar(&small, 0.9, ()).unwrap();
    let many = minimum_cvar(&large, 0.9, ()).unwrap();
    proven(&few);
    proven(&many);
    assert_ne!(few.solver, many.solver);
    assert!((few.objective - many.objective).abs() < 1e-5, "{few} {many}");
}

#[test]
fn limits_bind_and_contradictions_are_named() {
    let table = LossTable::new(["calm", "embargo"], [0.9, 0.1])
        .and_then(|t| t.option("rely", [10.0, 40.0])?.option("stockpile", [14.0, 14.0]))
        .unwrap();
    let budget = MixSettings::default().limit("budget", [("rely", 1.0), ("stockpile", 5.0)], 3.0);
    let mix = minimum_cvar(&table, 0.9, budget).unwrap();
    near(&mix.shares(), &[0.5, 0.5]);
    let limit = &mix.limits[0];
    // One more of the budget buys a quarter of stockpile, 26 less in an embargo.
    assert!(limit.slack.abs() < 1e-9 && (limit.price - 6.5).abs() < 1e-6, "{mix}");
    assert!(mix.to_string().contains("limit `budget` binds"));

    let out_of_range = |settings: MixSettings| {
        let error = minimum_cvar(&table, 0.9, settings).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
    };
    out_of_range(MixSettings::default().limit("none", [("rely", 1.0), ("stockpile", 1.0)], 0.5));
    out_of_range(MixSettings::default().at_most("rely", 0.2).at_most("stockpile", 0.2));
    out_of_range(MixSettings::default().at_least("rely", 0.8).at_most("rely", 0.2));
    out_of_range(MixSettings::default().at_least("rely", f64::NAN));
    out_of_range(MixSettings::default().limit("x", [("rely", f64::INFINITY)], 1.0));
    let unknown = minimum_cvar(&table, 0.9, MixSettings::default().at_most("x", 0.5));
    assert!(matches!(unknown, Err(Error::UnknownLabel { .. })));
    assert!(matches!(minimum_cvar(&table, 1.0, ()), Err(Error::OutOfRange { .. })));
    let empty = LossTable::equally_likely(["a"]).unwrap();
    assert!(matches!(minimax_regret(&empty, ()), Err(Error::Shape { .. })));
}

/// One loss beside which the rest is nothing: by hand, a share `w` of the first option regrets `w size` if the worst
/// comes, and the rest `4 - 4 w` if it does not.
#[test]
fn one_huge_loss_hides_nothing() {
    for size in [1e3, 1e6, 1e8, 1e9, 1e12, 1e16, 1e100, 1e200] {
        let build = |p: [f64; 4]| {
            LossTable::new(["a", "b", "c", "d"], p)
                .unwrap()
                .option("one", [10.0, 10.0, 10.0, size])
                .unwrap()
                .option("two", [12.0, 12.0, 30.0, 12.0])
                .unwrap()
                .option("three", [14.0; 4])
                .unwrap()
        };
        let table = build([0.7, 0.1, 0.1, 0.1]);
        let mix = minimax_regret(&table, ()).unwrap();
        proven(&mix);
        // 4 (1 - w) = (size - 12) w + 2 (1 - w).
        let w = 2.0 / (size - 10.0);
        assert!((mix.objective - 4.0 * (1.0 - w)).abs() < 1e-6, "{size}: {mix}");
        assert!((regret(&table, &mix.shares()) - mix.objective).abs() < 1e-9, "{size}: {mix}");
        let cvar = |mix: &Mix, table: &LossTable, level: f64| {
            let measure = RiskMeasure::Cvar(level);
            measure.of(&mixed(table, &mix.shares()), table.probabilities()).unwrap()
        };
        let unlikely = build([0.8, 0.1, 0.1, 0.0]);
        for (table, level, expected) in [(&table, 0.9, 14.0), (&unlikely, 0.0, 10.0)] {
            let mix = minimum_cvar(table, level, ()).unwrap();
            proven(&mix);
            assert!((mix.objective - expected).abs() < 1e-5, "{size}: {expected} {mix}");
            assert!((cvar(&mix, table, level) - mix.objective).abs() < 1e-9, "{size}: {mix}");
        }
        let risks = |s: f64| vec![vec![s, 0.0, 0.0], vec![0.0, 0.04, 0.0], vec![0.0, 0.0, 0.01]];
        let risks = Covariance::new(["a", "b", "c"], risks(size)).unwrap();
        let least = minimum_variance(&risks, ()).unwrap();
        proven(&least);
        let by_hand = 1.0 / (1.0 / size + 25.0 + 100.0);
        assert!((least.objective - by_hand).abs() < 1e-9, "{size}: {least}");
    }
}

/// A huge gain outside of the tail may hide what matters: then the mix says that it is not proven. What it says of
/// itself is true in any case.
#[test]
fn a_huge_gain_is_solved_or_said_not_to_be() {
    let mut solved = 0;
    for gain in [1e2, 1e4, 1e6, 1e9, 1e12, 1e14] {
        let table = LossTable::new(["a", "b", "c"], [0.5, 0.3, 0.2])
            .unwrap()
            .option("one", [-gain, 15.0, 20.0])
            .unwrap()
            .option("two", [12.0, 30.0, 12.0])
            .unwrap()
            .option("three", [18.0, 13.0, 24.0])
            .unwrap();
        let measure = RiskMeasure::Cvar(0.6);
        let mix = minimum_cvar(&table, 0.6, ()).unwrap();
        let found = measure.of(&mixed(&table, &mix.shares()), table.probabilities()).unwrap();
        assert!((found - mix.objective).abs() < 1e-9, "{gain}: {mix}");
        if mix.status == Status::Solved {
            solved += 1;
            for option in table.options() {
                let alone = table.risk(option, measure).unwrap();
                assert!(mix.objective <= alone + 1e-5, "{gain}: {option} {alone} {mix}");
            }
        }
    }
    assert!(solved >= 2, "{solved}");
}

/// All losses far from 0: what all lose changes no choice.
#[test]
fn losses_that_all_share_change_no_mix() {
    let build = |base: f64| {
        LossTable::new(["a", "b"], [0.9, 0.1])
            .unwrap()
            .option("one", [base + 10.0, base + 40.0])
            .unwrap()
            .option("two", [base + 14.0, base + 12.0])
            .unwrap()
    };
    for base in [1e6, 1e9, 1e12] {
        let (mix, near) = (minimum_cvar(&build(base), 0.8, ()), minimum_cvar(&build(0.0), 0.8, ()));
        let (mix, near) = (mix.unwrap(), near.unwrap());
        proven(&mix);
        assert!((mix.objective - base - near.objective).abs() < 1e-3, "{mix}{near}");
        assert!((mix.options[0].share - near.options[0].share).abs() < 1e-6, "{mix}{near}");
    }
}

#[test]
fn a_covariance_must_be_one() {
    let two =
        |cells: [[f64; 2]; 2]| Covariance::new(["a", "b"], cells.map(|row| row.to_vec()).to_vec());
    assert!(two([[1.0, 0.5], [0.5, 1.0]]).is_ok());
    // A hedge that offsets wholly is on the edge of what is allowed.
    let offset = two([[1.0, -1.0], [-1.0, 1.0]]).unwrap();
    let mix = minimum_variance(&offset, ()).unwrap();
    assert!(mix.objective.abs() < 1e-7);
    near(&mix.shares(), &[0.5, 0.5]);
    assert!(matches!(two([[1.0, 2.0], [2.0, 1.0]]), Err(Error::OutOfRange { .. })));
    assert!(matches!(two([[0.0, 1.0], [1.0, 0.0]]), Err(Error::OutOfRange { .. })));
    assert!(matches!(two([[1.0, 0.5], [0.4, 1.0]]), Err(Error::Cell { .. })));
    assert!(matches!(two([[f64::NAN, 0.0], [0.0, 1.0]]), Err(Error::OutOfRange { .. })));
    let ragged = Covariance::new(["a", "b"], vec![vec![1.0], vec![1.0, 0.0]]);
    assert!(matches!(ragged, Err(Error::Shape { .. })));
    let zero = two([[0.0, 0.0], [0.0, 0.0]]).unwrap();
    proven(&minimum_variance(&zero, ()).unwrap());
}
