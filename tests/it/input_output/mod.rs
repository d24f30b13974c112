//! Looking through the supply chain.

mod bad_input;
mod properties;
mod reference;

use geoecon::{
    StateId,
    economy::{InputOutputTable, Labels, input_output::Leontief},
};
use ndarray::{Array1, Array2};

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

/// Codes AAA, AAB, ... and as many sectors.
fn labels(states: usize, sectors: usize) -> Labels {
    let letter = |k: usize| char::from(b'A' + u8::try_from(k).unwrap());
    let states = (0..states).map(|k| format!("AA{}", letter(k)).parse::<StateId>().unwrap());
    Labels::new(
        states,
        (0..sectors).map(|k| format!("s{k}").parse::<geoecon::ProductCode>().unwrap()),
    )
    .unwrap()
}

fn table(states: usize, sectors: usize, z: Vec<f64>, y: Vec<f64>) -> InputOutputTable {
    let rows = states * sectors;
    InputOutputTable::new(
        labels(states, sectors),
        Array2::from_shape_vec((rows, rows), z).unwrap(),
        Array2::from_shape_vec((rows, states), y).unwrap(),
    )
    .unwrap()
}

fn leontief(table: &InputOutputTable) -> Leontief {
    Leontief::new(table.clone()).unwrap()
}

/// The plain way: Gauss-Jordan elimination of a whole inverse.
fn inverse(a: &Array2<f64>) -> Array2<f64> {
    let n = a.nrows();
    let (mut left, mut right) = (a.clone(), Array2::eye(n));
    for k in 0..n {
        let p = (k..n).max_by(|&i, &j| left[[i, k]].abs().total_cmp(&left[[j, k]].abs())).unwrap();
        for m in [&mut left, &mut right] {
            for j in 0..n {
                m.swap([k, j], [p, j]);
            }
        }
        let pivot = left[[k, k]];
        for m in [&mut left, &mut right] {
            m.row_mut(k).mapv_inplace(|x| x / pivot);
        }
        for i in (0..n).filter(|&i| i != k) {
            let factor = left[[i, k]];
            for m in [&mut left, &mut right] {
                let row = m.row(k).to_owned();
                m.row_mut(i).scaled_add(-factor, &row);
            }
        }
    }
    right
}

/// x* = (I - A*)^-1 y*, with `keep` saying what stays of each supplier's sales to each state.
fn output_without(table: &InputOutputTable, keep: impl Fn(usize, usize) -> bool) -> Array1<f64> {
    let s = table.labels().sectors().len();
    let mut system = table.a();
    for ((i, j), a) in system.indexed_iter_mut() {
        let kept = if keep(i, j / s) { *a } else { 0.0 };
        *a = f64::from(u8::from(i == j)) - kept;
    }
    let demand = Array1::from_iter(table.y().rows().into_iter().enumerate().map(|(i, row)| {
        row.indexed_iter().filter(|&(d, _)| keep(i, d)).map(|(_, y)| y).sum::<f64>()
    }));
    inverse(&system).dot(&demand)
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs().max(1e-3)
}
