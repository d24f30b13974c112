//! Small made-up economies for properties.

use geoecon::{
    StateId,
    economy::{Calibration, Economy, Labels, TradeElasticity},
};
use ndarray::Array3;
use proptest::prelude::*;

pub(crate) const STATES: [&str; 5] = ["AAA", "BBB", "CCC", "DDD", "EEE"];

pub(crate) fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

pub(crate) fn ids<const N: usize>(codes: [&str; N]) -> [StateId; N] {
    codes.map(id)
}

/// Trade by (sector, one state, another) among five states in two sectors, in balance and large at home; read above
/// the diagonal.
pub(crate) fn flows() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(1.0_f64..20.0, 50)
}

/// The states in this order, with loops or without.
pub(crate) fn economy(flows: &[f64], order: [usize; 5], loops: bool) -> Economy {
    let flows = Array3::from_shape_fn((2, 5, 5), |(j, n, i)| {
        let (n, i) = (order[n], order[i]);
        let home = if n == i { 8.0 } else { 1.0 };
        home * flows[(j * 5 + n.min(i)) * 5 + n.max(i)]
    });
    let labels = Labels::new(order.map(|n| STATES[n]), ["goods", "services"]).unwrap();
    let calibration = Calibration::new(labels)
        .flows(flows)
        .elasticities(TradeElasticity::from_theta(4.0).unwrap());
    if !loops {
        return calibration.build().unwrap();
    }
    calibration
        .value_added_shares(ndarray::Array2::from_elem((5, 2), 0.5))
        .input_shares(ndarray::Array3::from_elem((5, 2, 2), 0.25))
        .build()
        .unwrap()
}
