use std::fmt;

use ndarray::{Array1, Array2, Array3};
use serde::{Deserialize, Serialize};

use super::{
    Economy, Shock, SurplusClosure,
    lanes::dot,
    model::{Base, Row},
    shock::out_of_range,
    solve::Lowered,
    verify::larger,
};
use crate::{ProductCode, Result, StateId, Status};

/// The world after a shock.
///
/// Hats are new over old. Values are in the unit of the flows, with world value added (the
/// numeraire) as in the base. Where [`status`](Self::status) is not
/// [`Solved`](Status::Solved), the numbers are the best point found and not a solution.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Equilibrium {
    /// How the solution ended.
    pub status: Status,
    /// Evaluations of the system.
    pub iterations: usize,
    /// What was left when it ended.
    pub residuals: Residuals,
    /// What became of surpluses.
    pub closure: SurplusClosure,
    /// Whose sectors lost every supplier: their price is infinite. A state that spends on such a
    /// sector has lost everything in a Cobb-Douglas world; its other numbers leave the sector out.
    pub cut_off: Vec<(StateId, ProductCode)>,
    /// States that can sell nothing to anyone any more, as where every good needs a lost input: their
    /// income is 0. The wage that nobody earns is left as it was.
    pub idle: Vec<StateId>,
    pub(super) economy: Economy,
    pub(super) shock: Shock,
    pub(super) ln_w: Array1<f64>,
    pub(super) ln_p: Array2<f64>,
    pub(super) ln_c: Array2<f64>,
    pub(super) spending: Array2<f64>,
    pub(super) income: Array1<f64>,
    pub(super) surplus: Array1<f64>,
}

/// Largest relative gaps left in the equations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Residuals {
    /// Labour demanded over supplied, in logs.
    pub wages: f64,
    /// Prices against what costs and shares imply, in logs.
    pub prices: f64,
    /// Spending against what output and income imply.
    pub spending: f64,
    /// What was asked for.
    pub tolerance: f64,
}

impl Residuals {
    /// The largest of the three.
    #[must_use]
    pub fn worst(&self) -> f64 {
        [self.prices, self.spending].into_iter().fold(self.wages, larger)
    }
}

/// What a percentage of welfare is taken of when it becomes an amount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Yardstick {
    /// The state's final spending in the base, in the unit of the flows.
    FinalSpending,
    /// The state's value added in the base, in the unit of the flows.
    ValueAdded,
    /// A figure of your own, as GDP in dollars.
    Amount(f64),
}

impl Equilibrium {
    /// The world before the shock; under [`SurplusClosure::Purged`] the one without surpluses.
    #[must_use]
    pub fn economy(&self) -> &Economy {
        &self.economy
    }

    /// Bytes that its own arrays hold, beside those of the economy, which it shares: about 24 for each
    /// state and sector, and what the shock takes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let pairs = self.ln_p.len() + self.ln_c.len() + self.spending.len();
        let states = self.ln_w.len() + self.income.len() + self.surplus.len();
        (pairs + states) * size_of::<f64>() + self.shock.heap_bytes()
    }

    /// The shock.
    #[must_use]
    pub fn shock(&self) -> &Shock {
        &self.shock
    }

    /// Exact change of a state's welfare, real final spending, in percent.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn welfare_pct(&self, state: StateId) -> Result<f64> {
        Ok(100.0 * (self.welfare_at(self.economy.labels().state_position(state)?) - 1.0))
    }

    /// Change of a state's real wage, in percent.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn real_wage_pct(&self, state: StateId) -> Result<f64> {
        Ok(self.real_wage_at(self.economy.labels().state_position(state)?))
    }

    /// Equivalent variation: what the change of welfare is worth a year, as a part of `yardstick`.
    ///
    /// The unit is the yardstick's. The model's percentages are of final spending in its own base;
    /// a figure in dollars needs a base that is stated.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState);
    /// [`Error::OutOfRange`](crate::Error::OutOfRange) for an amount that is not finite.
    pub fn equivalent_variation(&self, state: StateId, yardstick: Yardstick) -> Result<f64> {
        let n = self.economy.labels().state_position(state)?;
        let base = match yardstick {
            Yardstick::FinalSpending => self.economy.base.income[n],
            Yardstick::ValueAdded => self.economy.base.value_added[n],
            Yardstick::Amount(amount) if amount.is_finite() => amount,
            Yardstick::Amount(amount) => {
                return Err(out_of_range("amount of the yardstick", amount, "a finite number"));
            }
        };
        Ok((self.welfare_at(n) - 1.0) * base)
    }

    /// w-hat: wages, by state.
    #[must_use]
    pub fn w_hat(&self) -> Array1<f64> {
        self.ln_w.mapv(f64::exp)
    }

    /// c-hat: costs of an input bundle over productivity, (state, sector).
    #[must_use]
    pub fn c_hat(&self) -> Array2<f64> {
        self.ln_c.mapv(f64::exp)
    }

    /// P-hat by sector, (state, sector).
    #[must_use]
    pub fn p_hat(&self) -> Array2<f64> {
        self.ln_p.mapv(f64::exp)
    }

    /// P-hat of final spending, by state: the product of sectors' prices to the power alpha.
    #[must_use]
    pub fn price_index_hat(&self) -> Array1<f64> {
        Array1::from_shape_fn(self.ln_w.len(), |n| self.ln_price_index(n).exp())
    }

    /// W-hat: exact welfare, by state.
    #[must_use]
    pub fn welfare_hat(&self) -> Array1<f64> {
        Array1::from_shape_fn(self.ln_w.len(), |n| self.welfare_at(n))
    }

    /// X': spending including duties, (state, sector).
    #[must_use]
    pub fn spending(&self) -> &Array2<f64> {
        &self.spending
    }

    /// I': final spending, by state.
    #[must_use]
    pub fn income(&self) -> &Array1<f64> {
        &self.income
    }

    /// S': trade surplus, by state.
    #[must_use]
    pub fn surplus(&self) -> &Array1<f64> {
        &self.surplus
    }

    /// tau': duties, (sector, importer, exporter).
    #[must_use]
    pub fn tau(&self) -> Array3<f64> {
        self.lowered().tau_array(&self.economy.base)
    }

    /// pi': shares of spending by source, (sector, importer, exporter).
    #[must_use]
    pub fn pi(&self) -> Array3<f64> {
        self.shares(&self.lowered())
    }

    /// The world after the shock as a new base, from which further shocks are measured.
    #[must_use]
    pub fn rebase(&self) -> Economy {
        let old = &*self.economy.base;
        let lowered = self.lowered();
        let (n, s) = old.counts();
        let mut base = Base {
            pi: self.shares(&lowered),
            tau: lowered.tau_array(old),
            spending: self.spending.clone(),
            alpha: Array2::from_shape_fn((n, s), |(n, j)| lowered.alpha[n * s + j]),
            value_added: Array1::from_shape_fn(n, |n| {
                if self.is_idle(n) { 0.0 } else { old.value_added[n] * self.ln_w[n].exp() }
            }),
            surplus: self.surplus.clone(),
            ..old.clone()
        };
        base.prepare();
        Economy::new(base)
    }

    /// The model in words, with its parameters.
    pub(super) fn method(&self) -> String {
        let loops = if self.economy.has_input_output() { ", input-output" } else { "" };
        let closure = match self.closure {
            SurplusClosure::Purged => "surpluses purged",
            SurplusClosure::Fixed => "surpluses fixed in world value added",
            SurplusClosure::Proportional => "surpluses proportional to world income",
        };
        let set = self.economy.elasticity_set();
        format!("Caliendo-Parro{loops}, elasticities {set}, {closure}")
    }

    pub(super) fn lowered(&self) -> Lowered {
        let mut lowered = Lowered::default();
        // The same shock was laid out when this equilibrium was solved.
        let _ = lowered.lower(&self.economy.base, &self.shock);
        lowered
    }

    pub(super) fn shares(&self, lowered: &Lowered) -> Array3<f64> {
        let base = &*self.economy.base;
        let (n_states, n_sectors) = base.counts();
        let mut pi = Array3::zeros((n_sectors, n_states, n_states));
        for j in 0..n_sectors {
            let theta = base.theta[j];
            let a: Vec<f64> = self.ln_c.column(j).iter().map(|c| (-theta * c).exp()).collect();
            for n in 0..n_states {
                let r = j * n_states + n;
                let k = &lowered.k[r * n_states..(r + 1) * n_states];
                match lowered.rows[r] {
                    Row::Empty => {}
                    Row::Single { supplier, .. } => pi[[j, n, supplier]] = 1.0,
                    Row::Many { lo, hi, scale, .. } => {
                        // Dividing by (sum / base sum) gives the base's own shares back, to the bit,
                        // where nothing changed.
                        let d = dot(&k[lo..hi], &a[lo..hi]);
                        let ratio =
                            if matches!(base.rows[r], Row::Many { .. }) { d / scale } else { d };
                        for i in lo..hi {
                            pi[[j, n, i]] = k[i] * a[i] / ratio;
                        }
                    }
                }
            }
        }
        pi
    }

    pub(super) fn ln_price_index(&self, n: usize) -> f64 {
        let alpha = self.economy.base.alpha.row(n);
        alpha.iter().zip(self.ln_p.row(n)).map(|(a, p)| a * p).sum()
    }

    /// Whether a state can sell nothing any more.
    pub(super) fn is_idle(&self, n: usize) -> bool {
        self.economy.labels().states().get(n).is_some_and(|state| self.idle.contains(state))
    }

    /// Change of the real wage in percent.
    pub(super) fn real_wage_at(&self, n: usize) -> f64 {
        if self.is_idle(n) {
            return -100.0;
        }
        100.0 * ((self.ln_w[n] - self.ln_price_index(n)).exp() - 1.0)
    }

    pub(super) fn welfare_at(&self, n: usize) -> f64 {
        let base = &self.economy.base;
        let starved = self.cut_off.iter().any(|&(state, sector)| {
            base.labels.states().get(n) == Some(&state)
                && base.labels.sector_position(sector).is_ok_and(|j| base.alpha[[n, j]] > 0.0)
        });
        if starved {
            return 0.0;
        }
        self.income[n] / base.income[n] * (-self.ln_price_index(n)).exp()
    }
}

impl fmt::Display for Equilibrium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} after {} evaluations, largest gap {:.1e}",
            self.method(),
            self.status,
            self.iterations,
            self.residuals.worst()
        )?;
        writeln!(f, "{:<6}{:>12}{:>14}", "state", "welfare, %", "real wage, %")?;
        let mark = if self.status.is_solved() { "" } else { "  not a solution" };
        for (n, state) in self.economy.labels().states().iter().enumerate() {
            let wage = self.real_wage_at(n);
            let welfare = 100.0 * (self.welfare_at(n) - 1.0);
            writeln!(f, "{state:<6}{welfare:>12.4}{wage:>14.4}{mark}")?;
        }
        Ok(())
    }
}
