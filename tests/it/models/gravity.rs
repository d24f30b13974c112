//! Structural gravity against gegravity on its own sample, and the system's identities.

use std::collections::BTreeMap;

use geoecon::{
    Error, StateId, Status,
    economy::{
        Bilateral,
        gravity::{self, Counterfactual, Covariates, Model, Settings},
    },
};
use proptest::prelude::*;

use crate::{reference::data, sheet::Sheet};

struct Sample {
    result: Counterfactual,
    before: Bilateral,
    after: Bilateral,
}

fn sample() -> Option<Sample> {
    let folder = data("trade/gegravity_sample")?;
    let file = Sheet::read(&folder.join("sample_gravity_2006.csv"));
    let betas = Sheet::read(&folder.join("cost_coefficients.csv"));
    let betas: Vec<(String, f64)> = (0..betas.len())
        .map(|r| (betas.text(r, "var").to_owned(), betas.number(r, "beta")))
        .collect();
    let rows = 0..file.len();
    let output: BTreeMap<StateId, f64> =
        rows.clone().map(|r| (file.state(r, "exporter"), file.number(r, "Y"))).collect();
    let spending: BTreeMap<StateId, f64> =
        rows.clone().map(|r| (file.state(r, "importer"), file.number(r, "E"))).collect();
    let mut covariates = Covariates::new(output.keys().copied()).unwrap();
    for r in rows {
        for (name, _) in &betas {
            let (from, to) = (file.state(r, "exporter"), file.state(r, "importer"));
            covariates.set(name, from, to, file.number(r, name)).unwrap();
        }
    }
    let costs = |covariates: &Covariates| {
        covariates.costs(betas.iter().map(|(name, beta)| (name.as_str(), *beta))).unwrap()
    };
    let before = costs(&covariates);
    let [can, jpn]: [StateId; 2] = ["CAN", "JPN"].map(|code| code.parse().unwrap());
    covariates.set("pta", can, jpn, 1.0).unwrap();
    covariates.set("pta", jpn, can, 1.0).unwrap();
    let after = costs(&covariates);
    let model = Model::new(output, spending, &before).unwrap();
    let settings = Settings::default().reference("DEU".parse().unwrap());
    let result = gravity::counterfactual(&model, &after, settings).unwrap();
    assert!(result.status.is_solved(), "{}", result.status);
    Some(Sample { result, before, after })
}

fn near(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    let gap = (ours - theirs).abs() / theirs.abs().max(1.0);
    assert!(gap < tolerance, "{what}: {ours}, the peer has {theirs}");
}

#[test]
fn country_results_are_the_peers() {
    let Some(sample) = sample() else { return };
    let folder = data("trade/gegravity_sample").unwrap();
    let expected = Sheet::read(&folder.join("expected_country_results.csv"));
    assert_eq!(expected.len(), 30);
    for row in 0..expected.len() {
        let s = sample.result.state(expected.state(row, "country")).unwrap();
        for (column, ours) in [
            ("factory gate price change (percent)", s.factory_gate_price_pct),
            ("omr change (percent)", s.outward_resistance_pct),
            ("imr change (percent)", s.inward_resistance_pct),
            ("GDP change (percent)", s.real_gdp_pct),
            // The peer's statistic is the inverse of the change of real GDP.
            ("welfare statistic", 1.0 / (1.0 + s.real_gdp_pct / 100.0)),
            ("terms of trade change (percent)", s.real_gdp_pct),
            ("output change (percent)", s.factory_gate_price_pct),
            ("expenditure change (percent)", s.factory_gate_price_pct),
            ("foreign exports change (percent)", s.exports_pct.unwrap()),
            ("foreign imports change (percent)", s.imports_pct.unwrap()),
            ("intranational trade change (percent)", s.home_sales_pct.unwrap()),
        ] {
            near(ours, expected.number(row, column), 1e-6, column);
        }
    }
    for (code, pct) in [("CAN", 0.418_261), ("JPN", 0.053_755)] {
        near(sample.result.state(code.parse().unwrap()).unwrap().real_gdp_pct, pct, 1e-6, code);
    }
}

#[test]
fn resistances_are_the_peers() {
    let Some(sample) = sample() else { return };
    let folder = data("trade/gegravity_sample").unwrap();
    let terms = Sheet::read(&folder.join("expected_mr_terms.csv"));
    for row in 0..terms.len() {
        let s = sample.result.state(terms.state(row, "country")).unwrap();
        for (column, ours) in [
            ("baseline imr", s.inward_resistance[0]),
            ("experiment imr", s.inward_resistance[1]),
            ("baseline omr", s.outward_resistance[0]),
            ("experiment omr", s.outward_resistance[1]),
        ] {
            near(ours, terms.number(row, column), 1e-6, column);
        }
    }
    let base = Sheet::read(&folder.join("expected_baseline_mr.csv"));
    for row in 0..base.len() {
        let s = sample.result.state(base.state(row, "country")).unwrap();
        near(s.outward_resistance[0], base.number(row, "baseline omr"), 1e-6, "omr");
        near(s.inward_resistance[0], base.number(row, "baseline imr"), 1e-6, "imr");
    }
}

#[test]
fn costs_and_trade_of_pairs_are_the_peers() {
    let Some(sample) = sample() else { return };
    let folder = data("trade/gegravity_sample").unwrap();
    for (file, tables, columns) in [
        (
            "expected_bilateral_costs.csv",
            [&sample.before, &sample.after],
            ["baseline trade cost", "experiment trade cost"],
        ),
        (
            "expected_bilateral_trade.csv",
            [&sample.result.trade_before, &sample.result.trade_after],
            ["baseline modeled trade", "experiment trade"],
        ),
    ] {
        let expected = Sheet::read(&folder.join(file));
        assert_eq!(expected.len(), 900);
        for row in 0..expected.len() {
            let (from, to) = (expected.state(row, "exporter"), expected.state(row, "importer"));
            for (table, column) in tables.into_iter().zip(columns) {
                near(table.get(from, to).unwrap(), expected.number(row, column), 1e-6, column);
            }
        }
    }
}

fn states(n: usize) -> Vec<StateId> {
    ["AAA", "BBB", "CCC", "DDD", "EEE"][..n].iter().map(|code| code.parse().unwrap()).collect()
}

type Drawn = (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>, f64);

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        prop::collection::vec(0.1..100.0, 5),
        prop::collection::vec(0.1..100.0, 5),
        prop::collection::vec(1e-3..1.0, 25),
        prop::collection::vec(1e-3..1.0, 25),
        1.5..12.0,
    )
}

fn build((output, spending, before, after, _): &Drawn, order: &[usize]) -> (Model, Bilateral) {
    let codes = states(5);
    let table = |cells: &[f64]| {
        let picked = order.iter().flat_map(|&i| order.iter().map(move |&j| cells[i * 5 + j]));
        Bilateral::from_rows(order.iter().map(|&i| codes[i]), picked).unwrap()
    };
    let sizes = |values: &[f64]| codes.iter().copied().zip(values.to_vec()).collect::<Vec<_>>();
    let model = Model::new(sizes(output), sizes(spending), &table(before)).unwrap();
    (model, table(after))
}

proptest! {
    #[test]
    fn real_gdp_depends_on_neither_order_nor_reference_nor_unit(drawn in drawn()) {
        let settings = Settings::default().sigma(drawn.4);
        let (model, after) = build(&drawn, &[0, 1, 2, 3, 4]);
        let base = gravity::counterfactual(&model, &after, settings).unwrap();
        prop_assert!(base.status.is_solved());
        let mut richer = drawn.clone();
        richer.0.iter_mut().for_each(|y| *y *= 1e6);
        let (scaled, _) = build(&richer, &[0, 1, 2, 3, 4]);
        let (reordered, after_reordered) = build(&drawn, &[3, 1, 4, 0, 2]);
        let others = [
            gravity::counterfactual(&scaled, &after, settings).unwrap(),
            gravity::counterfactual(&model, &after, settings.reference(states(5)[3])).unwrap(),
            gravity::counterfactual(&reordered, &after_reordered, settings).unwrap(),
        ];
        for other in others {
            for s in &base.states {
                let there = other.state(s.state).unwrap();
                let gap = (there.real_gdp_pct - s.real_gdp_pct).abs();
                prop_assert!(gap < 1e-7 * (1.0 + s.real_gdp_pct.abs()));
            }
        }
    }

    #[test]
    fn trade_adds_up_to_output_and_costs_as_before_change_nothing(drawn in drawn()) {
        let (model, _) = build(&drawn, &[0, 1, 2, 3, 4]);
        let (_, _, ref before, _, sigma) = drawn;
        let same = Bilateral::from_rows(states(5), before.iter().copied()).unwrap();
        let settings = Settings::default().sigma(sigma);
        let result = gravity::counterfactual(&model, &same, settings).unwrap();
        for (i, s) in result.states.iter().enumerate() {
            prop_assert!(s.real_gdp_pct.abs() < 1e-9 && s.factory_gate_price_pct.abs() < 1e-9);
            // Spending shares sum to one of their own total, so exports sum to output only up to
            // world spending over world output.
            let sold: f64 =
                states(5).iter().map(|&to| result.trade_before.get(s.state, to).unwrap()).sum();
            let ratio = drawn.1.iter().sum::<f64>() / drawn.0.iter().sum::<f64>();
            prop_assert!((sold / (drawn.0[i] * ratio) - 1.0).abs() < 1e-10);
        }
    }
}

#[test]
fn changes_are_numbers_where_the_elasticity_is_near_one() {
    let states = states(2);
    let costs = |abroad: f64| {
        Bilateral::from_rows(states.iter().copied(), [1e-5, abroad, abroad, 1e-5]).unwrap()
    };
    let sizes = || states.iter().copied().zip([1.0, 2.0]);
    let model = Model::new(sizes(), sizes(), &costs(1e-6)).unwrap();
    let settings = Settings::default().sigma(1.01);
    let result = gravity::counterfactual(&model, &costs(1.01e-6), settings).unwrap();
    for s in &result.states {
        assert!(s.outward_resistance_pct.is_finite() && s.outward_resistance_pct.abs() > 0.01);
        // Factory-gate prices move against outward resistance.
        let product =
            (1.0 + s.outward_resistance_pct / 100.0) * (1.0 + s.factory_gate_price_pct / 100.0);
        near(product, 1.0, 1e-12, "price times resistance");
    }
}

#[test]
fn no_answer_holds_what_is_no_number() {
    let codes = states(2);
    let costs = |abroad: f64| {
        Bilateral::from_rows(codes.iter().copied(), [1.0, abroad, abroad, 1.0]).unwrap()
    };
    let sizes = || codes.iter().copied().zip([1.0, 2.0]);
    let model = Model::new(sizes(), sizes(), &costs(0.1)).unwrap();
    // A tenth to the power of 10,000 is below every float.
    for (abroad, sigma) in [(1.0, 1.0001), (0.01, 1.0001), (1.0, 1.0 + f64::EPSILON)] {
        let settings = Settings::default().sigma(sigma);
        let error = gravity::counterfactual(&model, &costs(abroad), settings).unwrap_err();
        let what = "elasticity of substitution";
        assert!(matches!(error, Error::OutOfRange { what: found, .. } if found == what), "{error}");
    }
    // So small a change is a number at the same elasticity.
    let settings = Settings::default().sigma(1.0001);
    let result = gravity::counterfactual(&model, &costs(0.1 * (1.0 + 1e-4)), settings).unwrap();
    assert!(result.status.is_solved());
    for s in &result.states {
        let changes = [
            s.real_gdp_pct,
            s.inward_resistance_pct,
            s.factory_gate_price_pct,
            s.exports_pct.unwrap(),
        ];
        assert!(changes.iter().all(|x| x.is_finite()) && s.real_gdp_pct > 1.0, "{s:?}");
    }
    for (from, to) in [(codes[0], codes[1]), (codes[1], codes[1])] {
        assert!(result.trade_after.get(from, to).unwrap() > 0.0);
    }
    // With nobody at all to trade with there is no resistance.
    let none = Bilateral::from_rows(codes.iter().copied(), [1.0, 0.1, 0.0, 0.0]).unwrap();
    let error = gravity::counterfactual(&model, &none, Settings::default()).unwrap_err();
    assert!(error.to_string().starts_with("change of a resistance is "), "{error}");
}

#[test]
fn an_isolated_state_is_not_called_solved() {
    let codes = states(2);
    let sizes = [(codes[0], 1.0), (codes[1], 3.0)];
    let spending = [(codes[0], 2.0), (codes[1], 2.0)];
    let alone = Bilateral::from_rows(codes.clone(), [1.0, 0.0, 0.0, 1.0]).unwrap();
    let model = Model::new(sizes, spending, &alone).unwrap();
    let result = gravity::counterfactual(&model, &alone, Settings::default()).unwrap();
    assert_ne!(result.status, Status::Solved);
    let negative = Bilateral::from_rows(codes, [1.0, -0.5, 0.0, 1.0]).unwrap();
    let error = Model::new(sizes, spending, &negative).unwrap_err();
    assert_eq!(error.to_string(), "trade cost at (AAA, BBB) is -0.5: expected zero or more");
    assert!(matches!(
        gravity::counterfactual(&model, &alone, Settings::default().sigma(1.0)),
        Err(Error::OutOfRange { .. })
    ));
}
