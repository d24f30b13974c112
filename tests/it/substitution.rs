//! What a cut of one input costs, against a separate computation and its limits.

use geoecon::{Error, economy::input_cut};
use proptest::prelude::*;

use crate::reference::data;

#[test]
fn published_shares_and_cuts() {
    let Some(file) = data("leverage/expected/expected_ces_whatif.csv") else { return };
    let text = std::fs::read_to_string(file).unwrap();
    for line in text.lines().skip(1) {
        let row: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let loss = input_cut(row[0], row[1], row[2]).unwrap();
        assert!((loss.output_hat - row[3]).abs() < 1e-9, "{line}: {}", loss.output_hat);
        assert!((loss.output_change_percent() - row[4]).abs() < 1e-9, "{line}");
    }
}

#[test]
fn limits() {
    let of = |share, elasticity, cut| input_cut(share, elasticity, cut).unwrap().output_hat;
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found}");
    near(of(0.1, 0.0, 0.3), 0.7);
    near(of(0.1, 1.0, 0.3), 0.7_f64.powf(0.1));
    near(of(0.1, 1.0 + 1e-13, 0.3), 0.7_f64.powf(0.1));
    near(of(0.1, 1e-300, 0.3), 0.7);
    near(of(0.1, 1e14, 0.3), 0.97);
    near(of(0.1, 2.0, 1.0), 0.81);
    near(of(0.1, 1.0, 1.0), 0.0);
    near(of(0.1, 0.5, 1.0), 0.0);
    near(of(0.0, 0.0, 1.0), 1.0);
    near(of(1.0, 0.5, 0.4), 0.6);
    near(of(0.1, 0.0, 0.0), 1.0);
}

proptest! {
    #[test]
    fn a_larger_cut_and_a_lower_elasticity_cost_more(
        share in 0.0..1.0_f64,
        elasticity in 0.0..5.0_f64,
        cut in 0.0..1.0_f64,
        step in 0.0..1.0_f64,
    ) {
        let of = |elasticity, cut| input_cut(share, elasticity, cut).unwrap().output_hat;
        let output = of(elasticity, cut);
        prop_assert!((0.0..=1.0).contains(&output));
        prop_assert!(of(elasticity, cut + step * (1.0 - cut)) <= output + 1e-12);
        prop_assert!(of(elasticity + step, cut) >= output - 1e-12);
        prop_assert!(output >= 1.0 - cut - 1e-12);
    }
}

#[test]
fn bad_input_is_refused() {
    let refused = |share, elasticity, cut, name| {
        let error = input_cut(share, elasticity, cut).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { what, .. } if what == name), "{error}");
    };
    refused(-0.1, 0.5, 0.1, "input share");
    refused(f64::NAN, 0.5, 0.1, "input share");
    refused(0.1, -0.5, 0.1, "elasticity of substitution");
    refused(0.1, f64::INFINITY, 0.1, "elasticity of substitution");
    refused(0.1, f64::NAN, 0.1, "elasticity of substitution");
    refused(0.1, 0.5, 1.1, "cut of the input");
}
