//! A shock laid out as arrays: new duties, scaled shares, productivity, surpluses.

use ndarray::Array3;

use super::super::{
    model::{Base, Row, classify, flat, row},
    schedule::TariffSchedule,
    shock::{Shift, Shock},
};
use crate::{Error, Result};

/// The constants of the system under one shock; buffers are reused from shock to shock.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Lowered {
    /// tau', (sector, importer, exporter)
    pub(in super::super) tau: Vec<f64>,
    /// Change of the iceberg cost; infinite under an embargo.
    pub(in super::super) cost: Vec<f64>,
    /// pi (kappa)^-theta, scaled by row.
    pub(in super::super) k: Vec<f64>,
    /// The same over 1 + tau'.
    pub(in super::super) m: Vec<f64>,
    pub(in super::super) rows: Vec<Row>,
    /// Log productivity, (state, sector).
    pub(in super::super) ln_z: Vec<f64>,
    /// Final shares, less what nobody supplies any more.
    pub(in super::super) alpha: Vec<f64>,
    pub(in super::super) surplus: Vec<f64>,
    /// (state, sector) that had suppliers and has lost them all.
    pub(in super::super) cut_off: Vec<(usize, usize)>,
    /// By state, whether it can sell nothing to anyone: its income and wage are gone.
    pub(in super::super) idle: Vec<bool>,
    touched: Vec<bool>,
}

impl Lowered {
    pub(in super::super) fn lower(&mut self, base: &Base, shock: &Shock) -> Result<()> {
        self.reset(base);
        let (n_states, n_sectors) = base.counts();
        for change in shock.changes() {
            self.apply(base, change)?;
        }
        let total: f64 = self.surplus.iter().sum();
        if total.abs() > 1e-9 * base.value_added.sum() {
            return Err(Error::OutOfRange {
                what: "sum of the trade surpluses",
                value: total.to_string(),
                expected: "0: what one state sells another buys",
            });
        }
        for j in 0..n_sectors {
            for n in 0..n_states {
                if self.touched[j * n_states + n] {
                    self.rescale(base, j, n);
                }
            }
        }
        self.drop_cut_off(base);
        self.find_idle(base);
        Ok(())
    }

    /// No change.
    pub(super) fn reset(&mut self, base: &Base) {
        let (n_states, n_sectors) = base.counts();
        refill(&mut self.tau, flat(&base.tau));
        refill(&mut self.k, flat(&base.pi));
        refill(&mut self.m, flat(&base.net));
        refill(&mut self.alpha, flat(&base.alpha));
        refill(&mut self.surplus, flat(&base.surplus));
        self.rows.clone_from(&base.rows);
        self.cut_off.clear();
        self.cost.clear();
        self.cost.resize(self.k.len(), 1.0);
        self.ln_z.clear();
        self.ln_z.resize(n_states * n_sectors, 0.0);
        self.touched.clear();
        self.touched.resize(self.rows.len(), false);
    }

    /// Whether every constant of the system is the base's.
    pub(super) fn changes_nothing(&self, base: &Base) -> bool {
        self.k == flat(&base.pi)
            && self.m == flat(&base.net)
            && self.surplus == flat(&base.surplus)
            && self.ln_z.iter().all(|z| z.abs() <= 0.0)
    }

    fn apply(&mut self, base: &Base, change: &Shift) -> Result<()> {
        let (n_states, n_sectors) = base.counts();
        let at = |j: usize, n: usize, i: usize| (j * n_states + n) * n_states + i;
        match change {
            Shift::Tariff { scope, rate } => scope.visit(&base.labels, |j, n, i| {
                self.tau[at(j, n, i)] = *rate;
                self.touched[j * n_states + n] = true;
            }),
            Shift::Tariffs { schedule } => self.set_schedule(base, schedule),
            Shift::TradeCost { scope, factor } => scope.visit(&base.labels, |j, n, i| {
                self.cost[at(j, n, i)] *= factor;
                self.touched[j * n_states + n] = true;
            }),
            Shift::Embargo { scope } => {
                if let Some(state) = scope.home() {
                    return Err(Error::OutOfRange {
                        what: "embargo",
                        value: format!("{state} against itself"),
                        expected: "between two states: nobody stops home sales",
                    });
                }
                scope.visit(&base.labels, |j, n, i| {
                    self.cost[at(j, n, i)] = f64::INFINITY;
                    self.touched[j * n_states + n] = true;
                })
            }
            Shift::Productivity { state, sector, factor } => {
                let n = base.labels.state_position(*state)?;
                let only = sector.map(|j| base.labels.sector_position(j)).transpose()?;
                for j in only.map_or(0..n_sectors, |j| j..j + 1) {
                    self.ln_z[n * n_sectors + j] += factor.ln();
                }
                Ok(())
            }
            Shift::Surplus { state, value } => {
                self.surplus[base.labels.state_position(*state)?] = *value;
                Ok(())
            }
        }
    }

    fn set_schedule(&mut self, base: &Base, schedule: &TariffSchedule) -> Result<()> {
        let rates = schedule.tau();
        if schedule.labels() == &base.labels {
            for (new, &rate) in self.tau.iter_mut().zip(&rates) {
                *new = rate;
            }
        } else {
            let labels = schedule.labels();
            let states: Vec<usize> = labels
                .states()
                .iter()
                .map(|&s| base.labels.state_position(s))
                .collect::<Result<_>>()?;
            let sectors: Vec<usize> = labels
                .sectors()
                .iter()
                .map(|&s| base.labels.sector_position(s))
                .collect::<Result<_>>()?;
            let n_states = base.counts().0;
            for ((j, n, i), &rate) in rates.indexed_iter() {
                self.tau[(sectors[j] * n_states + states[n]) * n_states + states[i]] = rate;
            }
        }
        // Most of a schedule leaves things as they are: only rows that change are rescaled.
        let n_states = base.counts().0;
        let changed = self.tau.chunks_exact(n_states).zip(flat(&base.tau).chunks_exact(n_states));
        for (touched, (new, old)) in self.touched.iter_mut().zip(changed) {
            *touched = *touched || new != old;
        }
        Ok(())
    }

    /// Recomputes one row of shares from duties and costs.
    pub(super) fn rescale(&mut self, base: &Base, j: usize, n: usize) {
        let n_states = base.counts().0;
        let start = (j * n_states + n) * n_states;
        let span = start..start + n_states;
        let theta = base.theta[j];
        let pi = row(&base.pi, j, n);
        let old = row(&base.tau, j, n);
        let (tau, cost) = (&self.tau[span.clone()], &self.cost[span.clone()]);
        let ln_cost = |i: usize| ((1.0 + tau[i]) / (1.0 + old[i]) * cost[i]).ln();
        let (k, m) = (&mut self.k[span.clone()], &mut self.m[span]);
        // Scaling by the cheapest supplier keeps the powers within range, whatever theta.
        let shift = (0..n_states)
            .filter(|&i| pi[i] > 0.0)
            .map(|i| -theta * ln_cost(i))
            .fold(f64::NEG_INFINITY, f64::max);
        let shift = if shift.is_finite() { shift } else { 0.0 };
        for i in 0..n_states {
            k[i] = if pi[i] > 0.0 { pi[i] * (-theta * ln_cost(i) - shift).exp() } else { 0.0 };
            m[i] = k[i] / (1.0 + tau[i]);
        }
        let scale = match base.rows[j * n_states + n] {
            Row::Many { scale, .. } => scale,
            Row::Single { supplier, .. } => pi[supplier],
            Row::Empty => return,
        };
        self.rows[j * n_states + n] = match classify(k, m, ln_cost) {
            Row::Many { lo, hi, duty, .. } => Row::Many { lo, hi, shift, scale, duty },
            // One of several suppliers is left: its base share still counts for the price.
            Row::Single { supplier, ln_cost, keep } => {
                let ln_cost = ln_cost - (pi[supplier] / scale).ln() / theta;
                Row::Single { supplier, ln_cost, keep }
            }
            Row::Empty => Row::Empty,
        };
    }

    /// Follows lost suppliers through the input-output loops: what cannot be made cannot be sold.
    fn drop_cut_off(&mut self, base: &Base) {
        let (n_states, n_sectors) = base.counts();
        let mut dead = vec![false; n_states * n_sectors];
        loop {
            let mut new = Vec::new();
            for (r, (row, old)) in self.rows.iter().zip(&base.rows).enumerate() {
                let (j, n) = (r / n_states, r % n_states);
                let lost = matches!(row, Row::Empty) && !matches!(old, Row::Empty);
                if lost && !dead[n * n_sectors + j] {
                    new.push((n, j));
                }
            }
            if new.is_empty() {
                break;
            }
            for &(n, input) in &new {
                dead[n * n_sectors + input] = true;
                for user in 0..n_sectors {
                    if base.gamma[[n, input, user]] > 0.0 {
                        self.stop_exporter(base, n, user);
                    }
                }
            }
            self.cut_off.extend(new);
        }
        for n in 0..n_states {
            let alpha = &mut self.alpha[n * n_sectors..(n + 1) * n_sectors];
            let dead = &dead[n * n_sectors..(n + 1) * n_sectors];
            if !dead.iter().any(|&d| d) {
                continue;
            }
            for (a, _) in alpha.iter_mut().zip(dead).filter(|&(_, &d)| d) {
                *a = 0.0;
            }
            let left: f64 = alpha.iter().sum();
            if left > 0.0 {
                for a in alpha.iter_mut() {
                    *a /= left;
                }
            }
        }
        self.cut_off.sort_unstable();
    }

    /// States that lost every market, or with an input all they could make.
    fn find_idle(&mut self, base: &Base) {
        let n_states = base.counts().0;
        self.idle.clear();
        self.idle.resize(n_states, !self.cut_off.is_empty());
        if self.cut_off.is_empty() {
            return;
        }
        for row in self.k.chunks_exact(n_states) {
            for (idle, share) in self.idle.iter_mut().zip(row) {
                *idle = *idle && *share <= 0.0;
            }
        }
    }

    fn stop_exporter(&mut self, base: &Base, i: usize, j: usize) {
        let n_states = base.counts().0;
        for n in 0..n_states {
            let at = (j * n_states + n) * n_states + i;
            if self.k[at] > 0.0 {
                self.cost[at] = f64::INFINITY;
                self.rescale(base, j, n);
            }
        }
    }

    /// The arrays as (sector, importer, exporter).
    pub(in super::super) fn tau_array(&self, base: &Base) -> Array3<f64> {
        let (n, s) = base.counts();
        Array3::from_shape_fn((s, n, n), |(j, n_, i)| self.tau[(j * n + n_) * n + i])
    }
}

fn refill(buffer: &mut Vec<f64>, from: &[f64]) {
    buffer.clear();
    buffer.extend_from_slice(from);
}
