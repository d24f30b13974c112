use std::fmt;

use ndarray::Array3;
use serde::Serialize;

use super::{Equilibrium, Shock, SolveSettings, solve};
use crate::{Result, StateId, Status};

/// Proof that an equilibrium is one, recomputed from the model's equations and its printed arrays.
///
/// Every figure is the largest relative error over states and sectors. The equations are evaluated
/// as they are written in the paper, by other code than the solver's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Certificate {
    /// How the solution ended.
    pub status: Status,
    /// c = w^B prod P^gamma / z against the costs.
    pub costs: f64,
    /// P^-theta = sum pi (kappa c)^-theta against the prices.
    pub prices: f64,
    /// Shares sum to 1.
    pub shares: f64,
    /// Spending = inputs + alpha I.
    pub spending: f64,
    /// I = w V + tariff revenue - S.
    pub budget: f64,
    /// Imports + S = exports, by state, over value added.
    pub trade_balance: f64,
    /// B times output = w V, by state.
    pub labour: f64,
    /// World value added is the numeraire.
    pub numeraire: f64,
    /// No change, solved from the base's own data, gives 1: largest deviation, or the gaps left where there is
    /// no solution.
    pub no_change: f64,
    /// Doubling every nominal value leaves all ratios as they are: largest deviation.
    pub homogeneity: f64,
    /// The state with the largest gap in its labour market.
    pub worst_state: Option<StateId>,
}

impl Certificate {
    /// The largest of all; NaN where one is no number, so that it is below no bound.
    #[must_use]
    pub fn worst(&self) -> f64 {
        [
            self.costs,
            self.prices,
            self.shares,
            self.spending,
            self.budget,
            self.trade_balance,
            self.labour,
            self.numeraire,
            self.no_change,
            self.homogeneity,
        ]
        .into_iter()
        .fold(0.0, larger)
    }
}

impl Equilibrium {
    /// Recomputes every equation of the model, no-change-gives-one, and homogeneity.
    ///
    /// Cost: three solves, the two of them short.
    ///
    /// # Errors
    /// None for an equilibrium that [`solve`] returned.
    pub fn verify(&self) -> Result<Certificate> {
        let mut certificate = self.equations();
        let settings = SolveSettings::default().tolerance(self.residuals.tolerance);
        // Iterated, not taken as at rest: the gaps of the base are what is asked.
        let still = solve(self.economy(), &Shock::new(), settings.clone().unsettled())?;
        let left = if still.status.is_solved() { 0.0 } else { still.residuals.worst() };
        certificate.no_change = still
            .welfare_hat()
            .iter()
            .chain(&still.w_hat())
            .chain(&still.p_hat())
            .fold(left, |m, x| larger(m, (x - 1.0).abs()));
        let doubled = self.economy().rescaled(2.0);
        let shock = self.shock().rescaled(2.0);
        let settings = settings.closure(self.closure);
        let again = solve(&doubled, &shock, settings)?;
        certificate.homogeneity = self
            .welfare_hat()
            .iter()
            .zip(&again.welfare_hat())
            .fold(0.0, |m, (a, b)| larger(m, (a - b).abs()));
        Ok(certificate)
    }

    fn equations(&self) -> Certificate {
        let base = &*self.economy().base;
        let (n_states, n_sectors) = base.counts();
        let lowered = self.lowered();
        let (tau, pi) = (lowered.tau_array(base), self.shares(&lowered));
        let (w, p, c) = (self.w_hat(), self.p_hat(), self.c_hat());
        let x = self.spending();
        let (mut costs, mut prices, mut shares) = (0.0_f64, 0.0_f64, 0.0_f64);
        for j in 0..n_sectors {
            for n in 0..n_states {
                let inputs: f64 =
                    (0..n_sectors).map(|k| base.gamma[[n, k, j]] * p[[n, k]].ln()).sum();
                let z = lowered.ln_z[n * n_sectors + j];
                let cost = (base.beta[[n, j]] * w[n].ln() + inputs - z).exp();
                costs = larger(costs, (cost / c[[n, j]] - 1.0).abs());
                let total: f64 = (0..n_states).map(|i| pi[[j, n, i]]).sum();
                if total <= 0.0 {
                    continue;
                }
                shares = larger(shares, (total - 1.0).abs());
                let at = |i: usize| (j * n_states + n) * n_states + i;
                let old: f64 = (0..n_states).map(|i| base.pi[[j, n, i]]).sum();
                // Over the price itself, so that no power leaves the range of numbers.
                let sum: f64 = (0..n_states)
                    .filter(|&i| base.pi[[j, n, i]] > 0.0)
                    .map(|i| {
                        let duty = (1.0 + tau[[j, n, i]]) / (1.0 + base.tau[[j, n, i]]);
                        let cost = duty * lowered.cost[at(i)] * c[[i, j]] / p[[n, j]];
                        base.pi[[j, n, i]] / old * cost.powf(-base.theta[j])
                    })
                    .sum();
                prices = larger(prices, (sum.powf(-1.0 / base.theta[j]) - 1.0).abs());
            }
        }
        let flows = Array3::from_shape_fn(pi.dim(), |(j, n, i)| {
            pi[[j, n, i]] / (1.0 + tau[[j, n, i]]) * x[[n, j]]
        });
        let mut certificate = self.markets(&flows, &w);
        (certificate.costs, certificate.prices, certificate.shares) = (costs, prices, shares);
        // Who earns nothing spends nothing; the equations are relative to income.
        for n in (0..n_states).filter(|&n| !self.is_idle(n)) {
            for k in 0..n_sectors {
                let inputs: f64 =
                    (0..n_sectors).map(|j| base.gamma[[n, k, j]] * sales(&flows, j, n)).sum();
                let wanted = inputs + lowered.alpha[n * n_sectors + k] * self.income()[n];
                let gap = (wanted - x[[n, k]]).abs() / self.income()[n];
                certificate.spending = larger(certificate.spending, gap);
            }
            let revenue: f64 = (0..n_sectors)
                .map(|j| (0..n_states).map(|i| tau[[j, n, i]] * flows[[j, n, i]]).sum::<f64>())
                .sum();
            let income = w[n] * base.value_added[n] + revenue - self.surplus()[n];
            let gap = (income / self.income()[n] - 1.0).abs();
            certificate.budget = larger(certificate.budget, gap);
        }
        certificate
    }

    fn markets(&self, flows: &Array3<f64>, w: &ndarray::Array1<f64>) -> Certificate {
        let base = &*self.economy().base;
        let (n_states, n_sectors) = base.counts();
        let (mut labour, mut balance, mut worst_state) = (0.0_f64, 0.0_f64, None);
        for n in (0..n_states).filter(|&n| !self.is_idle(n)) {
            let pay: f64 = (0..n_sectors).map(|j| base.beta[[n, j]] * sales(flows, j, n)).sum();
            let gap = (pay / (w[n] * base.value_added[n]) - 1.0).abs();
            if gap > labour || gap.is_nan() {
                worst_state = base.labels.states().get(n).copied();
            }
            labour = larger(labour, gap);
            let exports: f64 = (0..n_sectors).map(|j| sales(flows, j, n)).sum();
            let imports = flows.index_axis(ndarray::Axis(1), n).sum();
            let gap = (imports + self.surplus()[n] - exports).abs() / base.value_added[n];
            balance = larger(balance, gap);
        }
        let earned = (0..n_states).filter(|&n| !self.is_idle(n));
        let world =
            earned.map(|n| w[n] * base.value_added[n]).sum::<f64>() / base.value_added.sum();
        Certificate {
            status: self.status,
            costs: 0.0,
            prices: 0.0,
            shares: 0.0,
            spending: 0.0,
            budget: 0.0,
            trade_balance: balance,
            labour,
            numeraire: (world - 1.0).abs(),
            no_change: 0.0,
            homogeneity: 0.0,
            worst_state,
        }
    }
}

/// The larger of two errors, and NaN once either is: `f64::max` would pass it over.
pub(super) fn larger(worst: f64, gap: f64) -> f64 {
    if gap.is_nan() || gap > worst { gap } else { worst }
}

/// Sales of state `i` in sector `j`.
fn sales(flows: &Array3<f64>, j: usize, i: usize) -> f64 {
    flows.index_axis(ndarray::Axis(0), j).column(i).sum()
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "certificate ({}): largest relative errors", self.status)?;
        let rows = [
            ("costs", self.costs),
            ("prices", self.prices),
            ("shares", self.shares),
            ("spending", self.spending),
            ("budget", self.budget),
            ("trade balance", self.trade_balance),
            ("labour", self.labour),
            ("numeraire", self.numeraire),
            ("no change", self.no_change),
            ("homogeneity", self.homogeneity),
        ];
        for (name, value) in rows {
            writeln!(f, "{name:<14}{value:>10.1e}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::larger;

    #[test]
    fn no_number_is_the_worst_and_stays() {
        assert!([0.1, f64::NAN, 0.2].into_iter().fold(0.0, larger).is_nan());
        assert!((larger(0.1, 0.2) - 0.2).abs() < 1e-15 && (larger(0.2, 0.1) - 0.2).abs() < 1e-15);
    }
}
