//! The derivative of the model's equations at an equilibrium, in blocks.
//!
//! Unknowns: log wages (N), log prices and spending (N times J each, state-major). Equations:
//! prices do not depend on spending, so the blocks are solved one after the other and only N by N
//! is left.

use ndarray::{Array1, Array2, Array3};

use super::super::{Equilibrium, SurplusClosure, linalg::Lu, model::Base};

/// Shares, flows and sensitivities at the point.
pub(super) struct Point<'a> {
    pub(super) base: &'a Base,
    /// pi'
    pub(super) pi: Array3<f64>,
    /// Flows net of duty, M.
    pub(super) flows: Array3<f64>,
    /// pi' / (1 + tau')
    net: Array3<f64>,
    /// Output, (state, sector).
    pub(super) output: Array2<f64>,
    pub(super) alpha: Array2<f64>,
    /// w V
    wage_bill: Array1<f64>,
    pub(super) income: Array1<f64>,
    /// How a state's surplus grows with world income.
    pub(super) sigma: Array1<f64>,
}

/// lambda: what a unit gap in each equation would do to each state's log welfare.
#[derive(Debug, Clone)]
pub(super) struct Adjoint {
    /// (state of the equation and sector, state of the welfare)
    pub(super) prices: Array2<f64>,
    pub(super) spending: Array2<f64>,
    /// (state of the equation, state of the welfare)
    pub(super) wages: Array2<f64>,
}

/// dI over spending, log prices, log wages.
struct Income {
    x: Array2<f64>,
    p: Array2<f64>,
    w: Array2<f64>,
}

impl<'a> Point<'a> {
    pub(super) fn new(at: &'a Equilibrium) -> Self {
        let base = &*at.economy.base;
        let (n, s) = base.counts();
        let lowered = at.lowered();
        let (pi, tau) = (at.shares(&lowered), lowered.tau_array(base));
        let net = &pi / &tau.mapv(|t| 1.0 + t);
        let flows =
            Array3::from_shape_fn(net.dim(), |(j, n, i)| net[[j, n, i]] * at.spending[[n, j]]);
        let mut output = Array2::zeros((n, s));
        for ((j, _, i), value) in flows.indexed_iter() {
            output[[i, j]] += value;
        }
        let sigma = match at.closure {
            SurplusClosure::Proportional => &base.surplus / base.world_income,
            SurplusClosure::Purged | SurplusClosure::Fixed => Array1::zeros(n),
        };
        Self {
            base,
            pi,
            flows,
            net,
            output,
            alpha: Array2::from_shape_fn((n, s), |(n, j)| lowered.alpha[n * s + j]),
            wage_bill: &base.value_added * &at.w_hat(),
            income: at.income.clone(),
            sigma,
        }
    }

    /// Solves the transposed system for the welfare of every state; `None` where it is singular.
    pub(super) fn adjoint(&self) -> Option<Adjoint> {
        let income = self.income_derivatives();
        let (mut g_x, mut g_p, mut g_w) =
            (income.x.t().to_owned(), income.p.t().to_owned(), income.w.t().to_owned());
        let (n_states, s) = self.base.counts();
        for n in 0..n_states {
            for g in [&mut g_x, &mut g_p, &mut g_w] {
                g.column_mut(n).mapv_inplace(|d| d / self.income[n]);
            }
            for j in 0..s {
                g_p[[n * s + j, n]] -= self.alpha[[n, j]];
            }
        }
        let (xp, xw) = self.spending_on_prices_and_wages(&income);
        let (wx, wp, ww) = self.labour();
        let pw = self.prices_on_wages();

        let xx = Lu::factor(self.spending_on_spending(&income))?;
        let (mut a0, mut a1) = (g_x, wx.t().to_owned());
        xx.solve_transposed(&mut a0);
        xx.solve_transposed(&mut a1);
        drop(xx);
        let (mut b0, mut b1) = (g_p - xp.t().dot(&a0), &wp.t() - &xp.t().dot(&a1));
        if self.base.loops {
            let pp = Lu::factor(self.prices_on_prices())?;
            pp.solve_transposed(&mut b0);
            pp.solve_transposed(&mut b1);
        }
        let schur = &ww.t() - &pw.t().dot(&b1) - xw.t().dot(&a1);
        let mut wages = g_w - pw.t().dot(&b0) - xw.t().dot(&a0);
        Lu::factor(schur)?.solve(&mut wages);
        let (spending, prices) = (a0 - a1.dot(&wages), b0 - b1.dot(&wages));
        let finite = wages.iter().chain(&spending).chain(&prices).all(|x| x.is_finite());
        finite.then_some(Adjoint { prices, spending, wages })
    }

    fn income_derivatives(&self) -> Income {
        let base = self.base;
        let (n_states, s) = base.counts();
        let mut x = Array2::zeros((n_states, n_states * s));
        let mut p = Array2::zeros((n_states, n_states * s));
        let mut w = Array2::from_diag(&self.wage_bill);
        for j in 0..s {
            let theta = base.theta[j];
            for n in 0..n_states {
                let mut kept = 0.0;
                for i in 0..n_states {
                    kept += self.net[[j, n, i]];
                    let slope = theta * self.flows[[j, n, i]];
                    if slope <= 0.0 {
                        continue;
                    }
                    p[[n, n * s + j]] -= slope;
                    w[[n, i]] += slope * base.beta[[i, j]];
                    for k in 0..s {
                        p[[n, i * s + k]] += slope * base.gamma[[i, k, j]];
                    }
                }
                let bought = self.pi.index_axis(ndarray::Axis(0), j).row(n).sum() > 0.0;
                x[[n, n * s + j]] = if bought { 1.0 - kept } else { 0.0 };
            }
        }
        for array in [&mut x, &mut p, &mut w] {
            let world = array.sum_axis(ndarray::Axis(0));
            for n in 0..n_states {
                array.row_mut(n).scaled_add(-self.sigma[n], &world);
            }
        }
        Income { x, p, w }
    }

    fn prices_on_prices(&self) -> Array2<f64> {
        let (n_states, s) = self.base.counts();
        let mut pp = Array2::eye(n_states * s);
        for ((j, n, i), &share) in self.pi.indexed_iter() {
            if share > 0.0 {
                for k in 0..s {
                    pp[[n * s + j, i * s + k]] -= share * self.base.gamma[[i, k, j]];
                }
            }
        }
        pp
    }

    fn prices_on_wages(&self) -> Array2<f64> {
        let (n_states, s) = self.base.counts();
        let mut pw = Array2::zeros((n_states * s, n_states));
        for ((j, n, i), &share) in self.pi.indexed_iter() {
            pw[[n * s + j, i]] -= share * self.base.beta[[i, j]];
        }
        pw
    }

    fn spending_on_spending(&self, income: &Income) -> Array2<f64> {
        let (n_states, s) = self.base.counts();
        let mut xx = Array2::eye(n_states * s);
        for ((j, m, n), &net) in self.net.indexed_iter() {
            if net > 0.0 {
                for k in 0..s {
                    xx[[n * s + k, m * s + j]] -= self.base.gamma[[n, k, j]] * net;
                }
            }
        }
        for n in 0..n_states {
            for k in 0..s {
                xx.row_mut(n * s + k).scaled_add(-self.alpha[[n, k]], &income.x.row(n));
            }
        }
        xx
    }

    fn spending_on_prices_and_wages(&self, income: &Income) -> (Array2<f64>, Array2<f64>) {
        let base = self.base;
        let (n_states, s) = base.counts();
        let mut xp = Array2::zeros((n_states * s, n_states * s));
        let mut xw = Array2::zeros((n_states * s, n_states));
        if base.loops {
            for ((j, m, n), &flow) in self.flows.indexed_iter() {
                for k in 0..s {
                    xp[[n * s + k, m * s + j]] -= base.gamma[[n, k, j]] * base.theta[j] * flow;
                }
            }
            for n in 0..n_states {
                for j in 0..s {
                    let slope = base.theta[j] * self.output[[n, j]];
                    for k in 0..s {
                        let through = base.gamma[[n, k, j]] * slope;
                        xw[[n * s + k, n]] += through * base.beta[[n, j]];
                        for l in 0..s {
                            xp[[n * s + k, n * s + l]] += through * base.gamma[[n, l, j]];
                        }
                    }
                }
            }
        }
        for n in 0..n_states {
            for k in 0..s {
                let share = -self.alpha[[n, k]];
                xp.row_mut(n * s + k).scaled_add(share, &income.p.row(n));
                xw.row_mut(n * s + k).scaled_add(share, &income.w.row(n));
            }
        }
        (xp, xw)
    }

    /// Labour markets, the last replaced by the numeraire.
    fn labour(&self) -> (Array2<f64>, Array2<f64>, Array2<f64>) {
        let base = self.base;
        let (n_states, s) = base.counts();
        let mut wx = Array2::zeros((n_states, n_states * s));
        let mut wp = Array2::zeros((n_states, n_states * s));
        let mut ww = Array2::from_diag(&self.wage_bill.mapv(|b| -b));
        for ((j, m, n), &flow) in self.flows.indexed_iter() {
            wx[[n, m * s + j]] += base.beta[[n, j]] * self.net[[j, m, n]];
            wp[[n, m * s + j]] += base.beta[[n, j]] * base.theta[j] * flow;
        }
        for n in 0..n_states {
            for j in 0..s {
                let slope = base.beta[[n, j]] * base.theta[j] * self.output[[n, j]];
                ww[[n, n]] -= slope * base.beta[[n, j]];
                for k in 0..s {
                    wp[[n, n * s + k]] -= slope * base.gamma[[n, k, j]];
                }
            }
        }
        let last = n_states - 1;
        wx.row_mut(last).fill(0.0);
        wp.row_mut(last).fill(0.0);
        ww.row_mut(last).assign(&self.wage_bill);
        (wx, wp, ww)
    }
}
