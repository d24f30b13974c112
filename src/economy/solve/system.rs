//! The equations of the model as one map from a guess to a better guess.

use super::{
    super::{
        lanes::{dot, dot2},
        model::{Base, Row, flat},
    },
    SurplusClosure,
    lower::Lowered,
};

/// A point of the iteration: log wages, log prices (state, sector), spending (state, sector).
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super) struct Point {
    pub(in super::super) ln_w: Vec<f64>,
    pub(in super::super) ln_p: Vec<f64>,
    pub(in super::super) x: Vec<f64>,
}

impl Point {
    pub(in super::super) fn at_base(base: &Base) -> Self {
        let (n, s) = base.counts();
        Self { ln_w: vec![0.0; n], ln_p: vec![0.0; n * s], x: flat(&base.spending).to_vec() }
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        self.ln_w.clone_from(&other.ln_w);
        self.ln_p.clone_from(&other.ln_p);
        self.x.clone_from(&other.x);
    }

    pub(super) fn is_finite(&self) -> bool {
        self.ln_w.iter().chain(&self.ln_p).chain(&self.x).all(|v| v.is_finite())
    }
}

/// Buffers of one evaluation; (state, sector) arrays unless said otherwise.
#[derive(Debug, Default)]
pub(in super::super) struct Workspace {
    pub(in super::super) ln_c: Vec<f64>,
    /// (sector, state): c^-theta
    a: Vec<f64>,
    /// (sector, state)
    sales: Vec<f64>,
    /// Spending on a row over its sum of shares, (sector, state).
    q: Vec<f64>,
    /// F: the part of spending that is not duty.
    pub(in super::super) keep: Vec<f64>,
    pub(in super::super) output: Vec<f64>,
    inputs: Vec<f64>,
    pub(in super::super) income: Vec<f64>,
    pub(in super::super) surplus: Vec<f64>,
    pub(in super::super) world_income: f64,
    /// Of each log wage for a relative excess of labour demand.
    pub(super) step: Vec<f64>,
}

/// How far a point is from a solution: relative excess of labour demand, prices, spending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gaps {
    pub(super) wages: f64,
    pub(super) prices: f64,
    pub(super) spending: f64,
}

impl Gaps {
    pub(super) fn max(self) -> f64 {
        self.wages.max(self.prices).max(self.spending)
    }
}

impl Workspace {
    fn resize(&mut self, n: usize, s: usize) {
        for buffer in [
            &mut self.ln_c,
            &mut self.a,
            &mut self.sales,
            &mut self.q,
            &mut self.keep,
            &mut self.output,
            &mut self.inputs,
        ] {
            buffer.resize(n * s, 0.0);
        }
        self.income.resize(n, 0.0);
        self.step.resize(n, 1.0);
        self.surplus.resize(n, 0.0);
    }

    /// Steps fit for the shares of the last evaluation, for shocks that leave little of the base.
    pub(super) fn adapt_steps(&mut self, base: &Base, shock: &Lowered, x: &[f64]) {
        let n_states = base.counts().0;
        let mut pi = vec![0.0; shock.k.len()];
        let mut net = pi.clone();
        for (r, row) in shock.rows.iter().enumerate() {
            let start = r * n_states;
            match *row {
                Row::Empty => {}
                Row::Single { supplier, keep, .. } => {
                    (pi[start + supplier], net[start + supplier]) = (1.0, keep);
                }
                Row::Many { lo, hi, .. } => {
                    for i in lo..hi {
                        let power = self.a[r / n_states * n_states + i] / self.q[r];
                        pi[start + i] = shock.k[start + i] * power;
                        net[start + i] = shock.m[start + i] * power;
                    }
                }
            }
        }
        self.step = base.wage_steps(x, &pi, &net, false);
    }

    /// Maps `from` to `to`, and says how far they are apart.
    pub(super) fn map(
        &mut self,
        base: &Base,
        shock: &Lowered,
        closure: SurplusClosure,
        from: &Point,
        to: &mut Point,
    ) -> Gaps {
        let (n_states, n_sectors) = base.counts();
        self.resize(n_states, n_sectors);
        self.costs(base, shock, from);
        self.prices(base, shock, &mut to.ln_p);
        if base.loops {
            self.sell(base, shock, &from.x);
            self.buy_inputs(base);
        }
        self.incomes(base, shock, closure, &from.ln_w);
        for n in 0..n_states {
            for k in n * n_sectors..(n + 1) * n_sectors {
                to.x[k] = self.inputs[k] + shock.alpha[k] * self.income[n];
            }
        }
        if !base.loops {
            self.sell(base, shock, &to.x);
        }
        let wages = self.wages(base, shock, &from.ln_w, &mut to.ln_w);
        let (mut prices, mut spending) = (0.0_f64, 0.0_f64);
        if base.loops {
            for (new, old) in to.ln_p.iter().zip(&from.ln_p) {
                prices = prices.max((new - old).abs());
            }
            for (new, old) in to.x.iter().zip(&from.x) {
                if new.abs() > 0.0 {
                    spending = spending.max((new - old).abs() / new.abs());
                }
            }
        }
        Gaps { wages, prices, spending }
    }

    /// ln c = B ln w - ln z + sum gamma ln P, and c^-theta.
    fn costs(&mut self, base: &Base, shock: &Lowered, from: &Point) {
        let (n_states, n_sectors) = base.counts();
        let (beta, gamma) = (flat(&base.beta), flat(&base.gamma));
        for n in 0..n_states {
            let span = n * n_sectors..(n + 1) * n_sectors;
            let ln_c = &mut self.ln_c[span.clone()];
            for ((c, b), z) in
                ln_c.iter_mut().zip(&beta[span.clone()]).zip(&shock.ln_z[span.clone()])
            {
                *c = b * from.ln_w[n] - z;
            }
            if base.loops {
                let block = &gamma[n * n_sectors * n_sectors..(n + 1) * n_sectors * n_sectors];
                for (row, &p) in block.chunks_exact(n_sectors).zip(&from.ln_p[span]) {
                    for (c, g) in ln_c.iter_mut().zip(row) {
                        *c += g * p;
                    }
                }
            }
        }
        for j in 0..n_sectors {
            let rows = &shock.rows[j * n_states..(j + 1) * n_states];
            if rows.iter().any(|r| matches!(r, Row::Many { .. })) {
                let theta = base.theta[j];
                for i in 0..n_states {
                    self.a[j * n_states + i] = (-theta * self.ln_c[i * n_sectors + j]).exp();
                }
            }
        }
    }

    /// Prices of the rows, the sums of their shares (in `q`) and what is kept of duties.
    fn prices(&mut self, base: &Base, shock: &Lowered, ln_p: &mut [f64]) {
        let (n_states, n_sectors) = base.counts();
        for j in 0..n_sectors {
            let a = &self.a[j * n_states..(j + 1) * n_states];
            let theta = base.theta[j];
            for n in 0..n_states {
                let (r, at) = (j * n_states + n, n * n_sectors + j);
                (ln_p[at], self.q[r], self.keep[at]) = match shock.rows[r] {
                    Row::Empty => (0.0, 1.0, 1.0),
                    Row::Single { supplier, ln_cost, keep } => {
                        (self.ln_c[supplier * n_sectors + j] + ln_cost, 1.0, keep)
                    }
                    Row::Many { lo, hi, shift, scale, duty } => {
                        let start = r * n_states;
                        let (k, a) = (&shock.k[start + lo..start + hi], &a[lo..hi]);
                        let (d, kept) = if duty {
                            let (d, m) = dot2(k, &shock.m[start + lo..start + hi], a);
                            (d, m / d)
                        } else {
                            (dot(k, a), 1.0)
                        };
                        (-((d / scale).ln() + shift) / theta, d, kept)
                    }
                };
            }
        }
    }

    /// Output of every sector when spending is `x`.
    fn sell(&mut self, base: &Base, shock: &Lowered, x: &[f64]) {
        let (n_states, n_sectors) = base.counts();
        self.sales.fill(0.0);
        for j in 0..n_sectors {
            let span = j * n_states..(j + 1) * n_states;
            let sales = &mut self.sales[span.clone()];
            let mut many = false;
            for n in 0..n_states {
                let r = j * n_states + n;
                if let Row::Many { lo, hi, .. } = shock.rows[r] {
                    many = true;
                    let q = x[n * n_sectors + j] / self.q[r];
                    let start = r * n_states;
                    for (y, m) in sales[lo..hi].iter_mut().zip(&shock.m[start + lo..start + hi]) {
                        *y += m * q;
                    }
                }
            }
            if many {
                for (y, a) in sales.iter_mut().zip(&self.a[span]) {
                    *y *= a;
                }
            }
            for n in 0..n_states {
                if let Row::Single { supplier, keep, .. } = shock.rows[j * n_states + n] {
                    sales[supplier] += keep * x[n * n_sectors + j];
                }
            }
            for (i, y) in sales.iter().enumerate() {
                self.output[i * n_sectors + j] = *y;
            }
        }
    }

    /// Spending on inputs at the current output.
    fn buy_inputs(&mut self, base: &Base) {
        let n_sectors = base.counts().1;
        let users = self.output.chunks_exact(n_sectors);
        let inputs = self.inputs.chunks_exact_mut(n_sectors);
        let blocks = flat(&base.gamma).chunks_exact(n_sectors * n_sectors);
        for ((inputs, output), block) in inputs.zip(users).zip(blocks) {
            for (x, row) in inputs.iter_mut().zip(block.chunks_exact(n_sectors)) {
                *x = dot(row, output);
            }
        }
    }

    /// I = w V + tariff revenue - S, in closed form given spending on inputs.
    fn incomes(&mut self, base: &Base, shock: &Lowered, closure: SurplusClosure, ln_w: &[f64]) {
        let (n_states, n_sectors) = base.counts();
        let (mut gross, mut weight) = (0.0, 0.0);
        for (n, ln_w) in ln_w.iter().enumerate() {
            let paid = if shock.idle[n] { 0.0 } else { ln_w.exp() };
            let mut known = paid * base.value_added[n];
            let mut spent = 1.0;
            for k in n * n_sectors..(n + 1) * n_sectors {
                known += self.inputs[k] * (1.0 - self.keep[k]);
                spent -= shock.alpha[k] * (1.0 - self.keep[k]);
            }
            // Until the closure is known: income without a surplus, and what one unit of it takes.
            self.income[n] = known / spent;
            self.surplus[n] = shock.surplus[n] / spent;
            gross += self.income[n];
            weight += self.surplus[n];
        }
        let factor = match closure {
            SurplusClosure::Purged => 0.0,
            SurplusClosure::Fixed => 1.0,
            // s = sum I' / sum I, written so that no change gives exactly 1.
            SurplusClosure::Proportional => {
                1.0 + ((gross - weight) - base.world_income) / (base.world_income + weight)
            }
        };
        self.world_income = gross - factor * weight;
        for n in 0..n_states {
            self.income[n] -= factor * self.surplus[n];
            self.surplus[n] = factor * shock.surplus[n];
        }
    }

    /// Raises wages where labour is in demand; world value added stays the numeraire.
    fn wages(&self, base: &Base, shock: &Lowered, from: &[f64], to: &mut [f64]) -> f64 {
        let n_sectors = base.counts().1;
        let beta = flat(&base.beta);
        let (mut gap, mut world, mut numeraire) = (0.0_f64, 0.0, 0.0);
        for (n, (to, from)) in to.iter_mut().zip(from).enumerate() {
            numeraire += base.value_added[n];
            if shock.idle[n] {
                // Nobody earns this wage.
                *to = *from;
                continue;
            }
            let span = n * n_sectors..(n + 1) * n_sectors;
            let demand = dot(&beta[span.clone()], &self.output[span]);
            let supply = from.exp() * base.value_added[n];
            let excess = (demand / supply).ln();
            gap = gap.max(excess.abs());
            *to = from + self.step[n] * excess;
            world += supply;
        }
        let drift = (world / numeraire).ln();
        for to in to.iter_mut() {
            *to -= drift;
        }
        // A surplus above a state's income is no solution, whatever the equations say of spending below 0.
        if self.income.iter().any(|income| *income < 0.0) {
            return f64::INFINITY;
        }
        if gap.is_nan() { f64::NAN } else { gap.max(drift.abs()) }
    }
}
