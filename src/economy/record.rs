//! The form in which an economy is written.

use std::sync::Arc;

use ndarray::{Array, Array1, Array2, Array3, Dimension, IntoDimension};
use serde::{Deserialize, Serialize};

use super::{Economy, Labels, Repair, TradeElasticity, model::Base, solve::rests};
use crate::{Error, Result};

/// Arrays are flat, the last axis running fastest.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    labels: Labels,
    elasticity_set: String,
    repairs: Vec<Repair>,
    theta: Vec<TradeElasticity>,
    /// (sector, importer, exporter)
    pi: Vec<f64>,
    /// (sector, importer, exporter)
    tau: Vec<f64>,
    /// (state, sector)
    spending: Vec<f64>,
    /// (state, sector)
    beta: Vec<f64>,
    /// (state, input, user)
    gamma: Vec<f64>,
    /// (state, sector)
    alpha: Vec<f64>,
    value_added: Vec<f64>,
    surplus: Vec<f64>,
}

impl From<Economy> for Record {
    fn from(economy: Economy) -> Self {
        let base = Arc::unwrap_or_clone(economy.base);
        Self {
            labels: base.labels,
            elasticity_set: base.elasticity_set,
            repairs: base.repairs,
            theta: base.theta.iter().filter_map(|&t| TradeElasticity::from_theta(t).ok()).collect(),
            pi: list(base.pi),
            tau: list(base.tau),
            spending: list(base.spending),
            beta: list(base.beta),
            gamma: list(base.gamma),
            alpha: list(base.alpha),
            value_added: list(base.value_added),
            surplus: list(base.surplus),
        }
    }
}

impl TryFrom<Record> for Economy {
    type Error = Error;

    fn try_from(r: Record) -> Result<Self> {
        let (n, s) = r.labels.counts();
        let theta: Vec<f64> = r.theta.iter().map(|t| t.theta()).collect();
        let mut base = Base {
            theta: array("theta", s, theta)?,
            pi: array("pi", (s, n, n), r.pi)?,
            tau: array("tau", (s, n, n), r.tau)?,
            spending: array("spending", (n, s), r.spending)?,
            beta: array("beta", (n, s), r.beta)?,
            gamma: array("gamma", (n, s, s), r.gamma)?,
            alpha: array("alpha", (n, s), r.alpha)?,
            value_added: array("value_added", n, r.value_added)?,
            surplus: array("surplus", n, r.surplus)?,
            income: Array1::zeros(n),
            world_income: 0.0,
            net: Array3::zeros((s, n, n)),
            rows: Vec::new(),
            loops: false,
            step: Vec::new(),
            labels: r.labels,
            elasticity_set: r.elasticity_set,
            repairs: r.repairs,
        };
        check(&base)?;
        base.prepare();
        if !rests(&base, 1e-6) {
            return Err(Error::OutOfRange {
                what: "gap between the arrays of an economy and the model's equations",
                value: "above 1e-6".to_owned(),
                expected: "an economy as it was written: build a changed one with Calibration",
            });
        }
        Ok(Self::new(base))
    }
}

/// Ranges and sums; a file that was changed by hand fails here and not in the solver.
fn check(base: &Base) -> Result<()> {
    let labels = &base.labels;
    let share = |x: f64| (0.0..=1.0 + 1e-9).contains(&x);
    for (cell, &x) in base.pi.indexed_iter() {
        if !share(x) {
            return Err(labels.cell_error("pi", cell, x, "a share in 0 to 1"));
        }
    }
    for (cell, &x) in base.tau.indexed_iter() {
        if !(x.is_finite() && x > -1.0) {
            return Err(labels.cell_error("tau", cell, x, "a fraction above -1"));
        }
    }
    let non_negative = |what, array: &Array2<f64>, ok: &dyn Fn(f64) -> bool| {
        let bad = array.indexed_iter().find(|&(_, &x)| !ok(x));
        bad.map_or(Ok(()), |(cell, &x)| Err(labels.pair_error(what, cell, x, "in its range")))
    };
    non_negative("spending", &base.spending, &|x| x.is_finite() && x >= 0.0)?;
    non_negative("beta", &base.beta, &share)?;
    non_negative("alpha", &base.alpha, &share)?;
    let (n_states, n_sectors) = base.counts();
    for n in 0..n_states {
        let total = base.alpha.row(n).sum();
        if !((total - 1.0).abs() < 1e-6) {
            return Err(labels.pair_error("sum of alpha", (n, 0), total, "1"));
        }
        if !(base.value_added[n].is_finite() && base.value_added[n] > 0.0) {
            let v = base.value_added[n];
            return Err(labels.pair_error("value added V", (n, 0), v, "above 0"));
        }
        if !base.surplus[n].is_finite() {
            return Err(labels.pair_error("surplus S", (n, 0), base.surplus[n], "finite"));
        }
        for j in 0..n_sectors {
            let inputs: f64 = (0..n_sectors).map(|k| base.gamma[[n, k, j]]).sum();
            let total = inputs + base.beta[[n, j]];
            let valid = (0..n_sectors).all(|k| base.gamma[[n, k, j]].is_finite());
            if !(valid && (total - 1.0).abs() < 1e-6) {
                return Err(labels.pair_error("B plus the sum of gamma", (n, j), total, "1"));
            }
            let shares: f64 = (0..n_states).map(|i| base.pi[[j, n, i]]).sum();
            if shares.abs() > 0.0 && !((shares - 1.0).abs() < 1e-6) {
                return Err(labels.pair_error("sum of pi", (n, j), shares, "1, or 0"));
            }
        }
    }
    Ok(())
}

fn list<D: Dimension>(array: Array<f64, D>) -> Vec<f64> {
    array.into_iter().collect()
}

fn array<S: IntoDimension>(
    what: &'static str,
    shape: S,
    values: Vec<f64>,
) -> Result<Array<f64, S::Dim>> {
    let shape = shape.into_dimension();
    let (expected, found) = (shape.size(), values.len());
    Array::from_shape_vec(shape, values).map_err(|_| Error::Shape { what, expected, found })
}
