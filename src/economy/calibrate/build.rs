//! The steps of a calibration, in order.

use ndarray::{Array1, Array2, Array3, Axis};

use super::{Calibration, Repair, RepairPolicy};
use crate::{
    Error, Result,
    economy::{
        Economy, Labels, Shock, SolveSettings,
        model::Base,
        solve::{rests, solve},
    },
};

/// Gap up to which data count as an equilibrium.
const CONSISTENT: f64 = 1e-9;
/// Final demand that is negative by less than this share is rounding.
const ROUNDING: f64 = 1e-12;

pub(super) fn build(data: Calibration) -> Result<Economy> {
    let labels = &data.labels;
    let (n, s) = labels.counts();
    let mut repairs = Vec::new();
    let (theta, elasticity_set) = data.theta_array()?;
    let tau = duties(&data)?;
    let gross = purchases(&data, &tau, &mut repairs)?;
    let (mut beta, mut gamma) = technology(&data, &mut repairs)?;

    let spending = Array2::from_shape_fn((n, s), |(n, j)| {
        gross.index_axis(Axis(0), j).index_axis(Axis(0), n).sum()
    });
    let pi = Array3::from_shape_fn(gross.dim(), |(j, n, i)| {
        let total = spending[[n, j]];
        if total > 0.0 { gross[[j, n, i]] / total } else { 0.0 }
    });
    let net = &gross / &tau.mapv(|t| 1.0 + t);
    let output = Array2::from_shape_fn((n, s), |(i, j)| {
        net.index_axis(Axis(0), j).index_axis(Axis(1), i).sum()
    });
    unsupplied(&data, &spending, &output, &mut beta, &mut gamma, &mut repairs)?;

    let value_added = Array1::from_shape_fn(n, |n| beta.row(n).dot(&output.row(n)));
    for (n, &v) in value_added.iter().enumerate() {
        if v.is_nan() || v <= 0.0 {
            return Err(labels.pair_error("value added V", (n, 0), v, "above 0 in every state"));
        }
    }
    let mut surplus = output.sum_axis(Axis(1));
    for ((_, n, _), &value) in net.indexed_iter() {
        surplus[n] -= value;
    }
    let alpha = final_shares(&data, &spending, &output, &gamma, &mut repairs)?;
    let repaired = repairs.iter().any(|r| matches!(r, Repair::NegativeFinalDemand { .. }));

    let mut base = Base {
        labels: data.labels.clone(),
        elasticity_set,
        repairs,
        theta,
        pi,
        tau,
        spending,
        beta,
        gamma,
        alpha,
        value_added,
        surplus,
        income: Array1::zeros(n),
        world_income: 0.0,
        net: Array3::zeros((s, n, n)),
        rows: Vec::new(),
        loops: false,
        step: Vec::new(),
        reach: 1.0,
    };
    base.prepare();
    let mut economy = Economy::new(base);
    if repaired || data.final_shares.is_some() || !rests(&economy.base, CONSISTENT) {
        economy = rebalance(&economy, &data.solver)?;
    }
    if data.purge { economy.purge_surplus(data.solver) } else { Ok(economy) }
}

/// tau, checked.
fn duties(data: &Calibration) -> Result<Array3<f64>> {
    let (n, s) = data.labels.counts();
    let Some(tau) = &data.tariffs else { return Ok(Array3::zeros((s, n, n))) };
    shape("tau", tau.dim() == (s, n, n), s * n * n, tau.len())?;
    for (cell, &rate) in tau.indexed_iter() {
        if !(rate.is_finite() && rate > -1.0) {
            return Err(data.labels.cell_error("tau", cell, rate, "a fraction above -1"));
        }
    }
    Ok(tau.as_standard_layout().into_owned())
}

/// X: purchases including duties, with home sales.
fn purchases(
    data: &Calibration,
    tau: &Array3<f64>,
    repairs: &mut Vec<Repair>,
) -> Result<Array3<f64>> {
    let labels = &data.labels;
    let (n, s) = labels.counts();
    let mut flows = match (&data.flows, &data.pi, &data.spending) {
        (Some(flows), _, _) => flows.as_standard_layout().into_owned(),
        (None, Some(pi), Some(spending)) => {
            shape("pi", pi.dim() == (s, n, n), s * n * n, pi.len())?;
            shape("X", spending.dim() == (n, s), n * s, spending.len())?;
            Array3::from_shape_fn((s, n, n), |(j, n, i)| {
                let total = pi.index_axis(Axis(0), j).index_axis(Axis(0), n).sum();
                if total > 0.0 { pi[[j, n, i]] / total * spending[[n, j]] } else { 0.0 }
            })
        }
        _ if !data.entries.is_empty() => Array3::zeros((s, n, n)),
        _ => return Err(Error::Shape { what: "flows", expected: s * n * n, found: 0 }),
    };
    shape("flows", flows.dim() == (s, n, n), s * n * n, flows.len())?;
    for &(importer, exporter, sector, value) in &data.entries {
        let n = labels.state_position(importer)?;
        let i = labels.state_position(exporter)?;
        flows[[labels.sector_position(sector)?, n, i]] = value;
    }
    for (cell @ (j, n, i), value) in flows.indexed_iter_mut() {
        if !value.is_finite() {
            return Err(labels.cell_error("flows", cell, *value, "a finite value"));
        }
        if *value < 0.0 {
            if !data.repairs.negative_flow {
                return Err(labels.cell_error("flows", cell, *value, "0 or above"));
            }
            let states = labels.states();
            repairs.push(Repair::NegativeFlow {
                sector: labels.sectors()[j],
                importer: states[n],
                exporter: states[i],
                value: *value,
            });
            *value = 0.0;
        }
    }
    let with_duties = data.after_duty || data.flows.is_none() && data.pi.is_some();
    if let Some(output) = &data.output {
        home_sales(labels, data.repairs, output, &mut flows, tau, with_duties, repairs)?;
    }
    if !with_duties {
        flows.zip_mut_with(tau, |x, t| *x *= 1.0 + t);
    }
    Ok(flows)
}

/// Home sales are output less exports.
fn home_sales(
    labels: &Labels,
    policy: RepairPolicy,
    output: &Array2<f64>,
    flows: &mut Array3<f64>,
    tau: &Array3<f64>,
    with_duties: bool,
    repairs: &mut Vec<Repair>,
) -> Result<()> {
    let (n, s) = labels.counts();
    shape("output", output.dim() == (n, s), n * s, output.len())?;
    for ((i, j), &go) in output.indexed_iter() {
        if !(go.is_finite() && go >= 0.0) {
            return Err(labels.pair_error("output", (i, j), go, "0 or above"));
        }
        let exports: f64 = (0..n)
            .filter(|&n| n != i)
            .map(|n| {
                let duty = if with_duties { 1.0 + tau[[j, n, i]] } else { 1.0 };
                flows[[j, n, i]] / duty
            })
            .sum();
        if go < exports {
            if !policy.raise_output {
                return Err(labels.pair_error("output", (i, j), go, "exports or more"));
            }
            repairs.push(Repair::OutputRaised {
                state: labels.states()[i],
                sector: labels.sectors()[j],
                from: go,
                to: exports,
            });
        }
        let duty = if with_duties { 1.0 + tau[[j, i, i]] } else { 1.0 };
        flows[[j, i, i]] = (go - exports).max(0.0) * duty;
    }
    Ok(())
}

/// B and gamma with sum of gamma over inputs = 1 - B.
fn technology(data: &Calibration, repairs: &mut Vec<Repair>) -> Result<(Array2<f64>, Array3<f64>)> {
    let labels = &data.labels;
    let (n, s) = labels.counts();
    let mut beta = match &data.value_added_shares {
        None => Array2::ones((n, s)),
        Some(beta) => {
            shape("B", beta.dim() == (n, s), n * s, beta.len())?;
            beta.as_standard_layout().into_owned()
        }
    };
    for (cell @ (n, j), b) in beta.indexed_iter_mut() {
        if !b.is_finite() || !(0.0..=1.0).contains(b) && !data.repairs.value_added_share {
            return Err(labels.pair_error("B", cell, *b, "a share in 0 to 1"));
        }
        if !(0.0..=1.0).contains(b) {
            let (state, sector) = (labels.states()[n], labels.sectors()[j]);
            repairs.push(Repair::ValueAddedShare { state, sector, share: *b });
            *b = b.clamp(0.0, 1.0);
        }
    }
    let weights = match (&data.gamma, &data.input_shares) {
        (Some(weights), _) | (None, Some(weights)) => weights.as_standard_layout().into_owned(),
        (None, None) => Array3::zeros((n, s, s)),
    };
    shape("g", weights.dim() == (n, s, s), n * s * s, weights.len())?;
    if let Some(((n, k, j), &value)) = weights.indexed_iter().find(|&(_, g)| !g.is_finite()) {
        let input = labels.sectors()[k];
        return Err(Error::Cell {
            what: "input share g",
            row: format!("{}, input {input}", labels.states()[n]),
            column: format!("user {}", labels.sectors()[j]),
            value,
            expected: "a finite value",
        });
    }
    let mut gamma = weights;
    for n in 0..n {
        for j in 0..s {
            for k in 0..s {
                let share = gamma[[n, k, j]];
                if share < 0.0 && data.repairs.negative_input {
                    let (state, sectors) = (labels.states()[n], labels.sectors());
                    let (input, user) = (sectors[k], sectors[j]);
                    repairs.push(Repair::NegativeInput { state, input, user, share });
                    gamma[[n, k, j]] = 0.0;
                }
            }
            let total: f64 = (0..s).map(|k| gamma[[n, k, j]]).sum();
            let materials = 1.0 - beta[[n, j]];
            if total <= 0.0 && materials > ROUNDING {
                let what = "sum of the input shares g of a user with B below 1";
                return Err(labels.pair_error(what, (n, j), total, "above 0"));
            }
            let scale = if total > 0.0 { materials / total } else { 0.0 };
            for k in 0..s {
                gamma[[n, k, j]] *= scale;
            }
        }
    }
    Ok((beta, gamma))
}

/// Inputs that nobody sells count as value added.
fn unsupplied(
    data: &Calibration,
    spending: &Array2<f64>,
    output: &Array2<f64>,
    beta: &mut Array2<f64>,
    gamma: &mut Array3<f64>,
    repairs: &mut Vec<Repair>,
) -> Result<()> {
    let labels = &data.labels;
    for ((n, k, j), share) in gamma.indexed_iter_mut() {
        if spending[[n, k]] > 0.0 || share.abs() <= 0.0 {
            continue;
        }
        if output[[n, j]] > 0.0 {
            if !data.repairs.unsupplied_input {
                let what = "purchases of a good that is an input";
                return Err(labels.pair_error(what, (n, k), 0.0, "above 0"));
            }
            let (state, sectors) = (labels.states()[n], labels.sectors());
            let (input, user) = (sectors[k], sectors[j]);
            repairs.push(Repair::UnsuppliedInput { state, input, user, share: *share });
        }
        beta[[n, j]] = (beta[[n, j]] + *share).clamp(0.0, 1.0);
        *share = 0.0;
    }
    Ok(())
}

/// alpha: what spending leaves after inputs.
fn final_shares(
    data: &Calibration,
    spending: &Array2<f64>,
    output: &Array2<f64>,
    gamma: &Array3<f64>,
    repairs: &mut Vec<Repair>,
) -> Result<Array2<f64>> {
    let labels = &data.labels;
    let (n_states, s) = labels.counts();
    let mut alpha = match &data.final_shares {
        Some(alpha) => {
            shape("alpha", alpha.dim() == (n_states, s), n_states * s, alpha.len())?;
            alpha.as_standard_layout().into_owned()
        }
        None => Array2::from_shape_fn((n_states, s), |(n, k)| {
            let inputs = gamma.index_axis(Axis(0), n).row(k).dot(&output.row(n));
            spending[[n, k]] - inputs
        }),
    };
    for n in 0..n_states {
        let total = alpha.row(n).sum();
        if total.is_nan() || total <= 0.0 {
            return Err(labels.pair_error("final spending I", (n, 0), total, "above 0 in all"));
        }
        for j in 0..s {
            let share = alpha[[n, j]] / total;
            if !share.is_finite() || share < -ROUNDING && !data.repairs.negative_final_demand {
                return Err(labels.pair_error("alpha", (n, j), share, "0 or above"));
            }
            if share < -ROUNDING {
                let (state, sector) = (labels.states()[n], labels.sectors()[j]);
                repairs.push(Repair::NegativeFinalDemand { state, sector, share });
            }
            // Nobody sells it: nothing can be spent on it.
            let supplied = spending[[n, j]] > 0.0;
            alpha[[n, j]] = if supplied && share > ROUNDING { share } else { 0.0 };
        }
        let kept = alpha.row(n).sum();
        if kept <= 0.0 {
            return Err(labels.pair_error("final spending I", (n, 0), kept, "above 0 in all"));
        }
        alpha.row_mut(n).mapv_inplace(|a| a / kept);
    }
    Ok(alpha)
}

/// Solves for flows that fit the repaired shares, at the duties and surpluses of the data.
fn rebalance(economy: &Economy, settings: &SolveSettings) -> Result<Economy> {
    let solution = solve(economy, &Shock::new(), settings.clone().unsettled())?;
    if !solution.status.is_solved() {
        return Err(Error::OutOfRange {
            what: "largest gap after rebalancing the repaired data",
            value: solution.residuals.worst().to_string(),
            expected: "below the tolerance: the data have no equilibrium near them",
        });
    }
    let largest = solution.w_hat().iter().fold(0.0_f64, |m, w| m.max((w - 1.0).abs()));
    Ok(solution
        .rebase()
        .with_repair(Repair::Rebalanced { largest_wage_change_pct: 100.0 * largest }))
}

fn shape(what: &'static str, fits: bool, expected: usize, found: usize) -> Result<()> {
    if fits { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
}
