use std::fmt;

use serde::Serialize;

use super::{
    Equilibrium,
    model::{flat, row},
};
use crate::{StateId, Status};

/// Share of the exact figure by which the linear one may miss it before it is flagged.
const MISS: f64 = 0.1;
/// Misses below this many percentage points are not flagged.
const NEGLIGIBLE: f64 = 1e-4;

/// Welfare of every state, exact and by the linear decomposition of Caliendo and Parro (2015).
///
/// All figures are percent of a state's final spending in the base. The linear ones are first-order
/// formulas at a finite change: the published NAFTA table is of this kind, and for Mexico they say
/// +1.31 where the exact change in the same model is +0.0073. `linear_misleads` marks such rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WelfareReport {
    /// Whether the numbers are a solution.
    pub status: Status,
    /// The method in words, with its parameters.
    pub method: String,
    /// One row for each state, in the economy's order.
    pub states: Vec<StateWelfare>,
}

/// What one state gains or loses, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateWelfare {
    /// Who.
    pub state: StateId,
    /// Exact change of real final spending, I'/I over the price index.
    pub exact_pct: f64,
    /// Change of w/P.
    pub real_wage_pct: f64,
    /// Linear: terms of trade.
    pub terms_of_trade_pct: f64,
    /// Linear: volume of trade (tariff revenue).
    pub volume_of_trade_pct: f64,
    /// Linear: terms plus volume of trade.
    pub linear_pct: f64,
    /// Whether the linear figure has the wrong sign or misses the exact one by more than a tenth.
    pub linear_misleads: bool,
}

impl Equilibrium {
    /// Exact welfare and the Caliendo-Parro decomposition, by state.
    ///
    /// Terms of trade: sum over sectors and partners of exports times the change of own cost less
    /// imports times the change of the partner's, over I. Volume of trade: sum of tau times imports
    /// times the change of their quantity, over I; flows that are 0 in the base are skipped.
    #[must_use]
    pub fn welfare(&self) -> WelfareReport {
        let base = &*self.economy().base;
        let (n_states, n_sectors) = base.counts();
        let lowered = self.lowered();
        let pi = self.shares(&lowered);
        let c_hat = self.c_hat();
        let mut terms = vec![0.0; n_states];
        let mut volume = vec![0.0; n_states];
        for j in 0..n_sectors {
            for n in 0..n_states {
                let (net, tau) = (row(&base.net, j, n), row(&base.tau, j, n));
                let start = (j * n_states + n) * n_states;
                let (new_tau, shares) = (&lowered.tau[start..start + n_states], row(&pi, j, n));
                for i in 0..n_states {
                    let before = net[i] * base.spending[[n, j]];
                    if before <= 0.0 {
                        continue;
                    }
                    let cost = c_hat[[i, j]] - 1.0;
                    terms[i] += before * cost;
                    terms[n] -= before * cost;
                    let after = shares[i] / (1.0 + new_tau[i]) * self.spending()[[n, j]];
                    volume[n] += tau[i] * before * ((after / before - 1.0) - cost);
                }
            }
        }
        let labels = self.economy().labels().states();
        let states = labels.iter().enumerate().map(|(n, &state)| {
            let income = flat(&base.income)[n];
            let exact_pct = 100.0 * (self.welfare_at(n) - 1.0);
            let terms_of_trade_pct = 100.0 * terms[n] / income;
            let volume_of_trade_pct = 100.0 * volume[n] / income;
            let linear_pct = terms_of_trade_pct + volume_of_trade_pct;
            let miss = (linear_pct - exact_pct).abs();
            StateWelfare {
                state,
                exact_pct,
                real_wage_pct: self.real_wage_at(n),
                terms_of_trade_pct,
                volume_of_trade_pct,
                linear_pct,
                linear_misleads: miss > NEGLIGIBLE && miss > MISS * exact_pct.abs(),
            }
        });
        WelfareReport { status: self.status, method: self.method(), states: states.collect() }
    }
}

impl fmt::Display for WelfareReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}; percent of final spending", self.method, self.status)?;
        writeln!(
            f,
            "{:<6}{:>10}{:>11}{:>10}{:>10}{:>10}",
            "state", "exact", "real wage", "linear", "terms", "volume"
        )?;
        for row in &self.states {
            let mark = if row.linear_misleads { "  linear misleads" } else { "" };
            writeln!(
                f,
                "{:<6}{:>10.4}{:>11.4}{:>10.4}{:>10.4}{:>10.4}{mark}",
                row.state,
                row.exact_pct,
                row.real_wage_pct,
                row.linear_pct,
                row.terms_of_trade_pct,
                row.volume_of_trade_pct
            )?;
        }
        Ok(())
    }
}
