//! The textbook algorithm, one loop inside another and a power in every cell: the reference for
//! speed, and an independent check of the solver.

use geoecon::economy::Economy;
use ndarray::{Array1, Array2, Array3};

/// Wages, prices and welfare after a change of duties and iceberg costs (infinite: embargo).
pub(crate) struct Plain {
    pub(crate) w: Array1<f64>,
    pub(crate) welfare: Array1<f64>,
    pub(crate) evaluations: usize,
}

/// Solves by plain damped iteration on wages, with prices and spending iterated to `tolerance` at
/// every step. Surpluses stay fixed; the numeraire is world value added.
pub(crate) fn solve(
    economy: &Economy,
    tau: &Array3<f64>,
    cost: &Array3<f64>,
    tolerance: f64,
) -> Plain {
    // Inner loops have to be tighter than what the outer one is asked for.
    let inner = 0.01 * tolerance;
    let (pi, old, theta) = (economy.pi(), economy.tau(), economy.theta());
    let (beta, gamma, alpha) = (economy.beta(), economy.gamma(), economy.alpha());
    let (value_added, surplus) = (economy.value_added(), economy.surplus());
    let (s, n, _) = pi.dim();
    let mut w = Array1::<f64>::ones(n);
    let mut p = Array2::<f64>::ones((n, s));
    let mut x = economy.spending().to_owned();
    let mut evaluations = 0;
    loop {
        let mut shares = Array3::<f64>::zeros((s, n, n));
        let mut c = Array2::<f64>::ones((n, s));
        loop {
            evaluations += 1;
            let ln_p = p.mapv(f64::ln);
            for i in 0..n {
                for j in 0..s {
                    let inputs: f64 = (0..s).map(|k| gamma[[i, k, j]] * ln_p[[i, k]]).sum();
                    c[[i, j]] = (beta[[i, j]] * w[i].ln() + inputs).exp();
                }
            }
            let mut gap = 0.0_f64;
            for j in 0..s {
                for m in 0..n {
                    let mut sum = 0.0;
                    for i in 0..n {
                        let share = pi[[j, m, i]];
                        if share > 0.0 {
                            let kappa = (1.0 + tau[[j, m, i]]) / (1.0 + old[[j, m, i]]);
                            let power = (kappa * cost[[j, m, i]] * c[[i, j]]).powf(-theta[j]);
                            shares[[j, m, i]] = share * power;
                            sum += share * power;
                        }
                    }
                    if sum > 0.0 {
                        let new = sum.powf(-1.0 / theta[j]);
                        gap = gap.max((new / p[[m, j]] - 1.0).abs());
                        p[[m, j]] = new;
                        for i in 0..n {
                            shares[[j, m, i]] /= sum;
                        }
                    }
                }
            }
            if gap < inner {
                break;
            }
        }
        let keep = |m: usize, j: usize| -> f64 {
            let kept: f64 = (0..n).map(|i| shares[[j, m, i]] / (1.0 + tau[[j, m, i]])).sum();
            if kept > 0.0 { kept } else { 1.0 }
        };
        let keep = Array2::from_shape_fn((n, s), |(m, j)| keep(m, j));
        let net = Array3::from_shape_fn((s, n, n), |(j, m, i)| {
            shares[[j, m, i]] / (1.0 + tau[[j, m, i]])
        });
        let mut output;
        loop {
            output = Array2::<f64>::zeros((n, s));
            for j in 0..s {
                for m in 0..n {
                    for i in 0..n {
                        output[[i, j]] += net[[j, m, i]] * x[[m, j]];
                    }
                }
            }
            let mut gap = 0.0_f64;
            for m in 0..n {
                let revenue: f64 = (0..s).map(|j| x[[m, j]] * (1.0 - keep[[m, j]])).sum();
                let income = w[m] * value_added[m] + revenue - surplus[m];
                for k in 0..s {
                    let inputs: f64 = (0..s).map(|j| gamma[[m, k, j]] * output[[m, j]]).sum();
                    let new = inputs + alpha[[m, k]] * income;
                    if new > 0.0 {
                        gap = gap.max((x[[m, k]] / new - 1.0).abs());
                    }
                    x[[m, k]] = new;
                }
            }
            if gap < inner {
                break;
            }
        }
        let mut gap = 0.0_f64;
        for m in 0..n {
            let exports = output.row(m).sum();
            let imports: f64 = (0..s).map(|j| keep[[m, j]] * x[[m, j]]).sum();
            let excess = (exports - imports - surplus[m]) / (w[m] * value_added[m]);
            gap = gap.max(excess.abs());
            w[m] *= 1.0 + 0.2 * excess;
        }
        let world = (&w * &value_added).sum() / value_added.sum();
        w /= world;
        if gap < tolerance {
            let welfare = Array1::from_shape_fn(n, |m| {
                let revenue: f64 = (0..s).map(|j| x[[m, j]] * (1.0 - keep[[m, j]])).sum();
                let income = w[m] * value_added[m] + revenue - surplus[m];
                let index: f64 = (0..s).map(|j| alpha[[m, j]] * p[[m, j]].ln()).sum();
                income / economy.income()[m] / index.exp()
            });
            return Plain { w, welfare, evaluations };
        }
    }
}
