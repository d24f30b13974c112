//! Anderson acceleration of a fixed point, type II, with a short memory.

use super::lanes::dot;

/// Part of a step that must be new for the step to count.
const INDEPENDENT: f64 = 1e-11;

/// Longest memory.
pub(crate) const MAX_DEPTH: usize = 8;

/// The last few steps and residuals, and the small least-squares problem over them.
#[derive(Debug, Default)]
pub(crate) struct Anderson {
    depth: usize,
    dim: usize,
    /// Differences of successive residuals and of successive images, in rings of `depth`.
    df: Vec<f64>,
    dg: Vec<f64>,
    /// `df` times itself.
    gram: [[f64; MAX_DEPTH]; MAX_DEPTH],
    last_f: Vec<f64>,
    last_g: Vec<f64>,
    stored: usize,
    next: usize,
    started: bool,
}

impl Anderson {
    pub(crate) fn start(&mut self, dim: usize, depth: usize) {
        self.depth = depth.min(MAX_DEPTH);
        self.dim = dim;
        self.df.resize(self.depth * dim, 0.0);
        self.dg.resize(self.depth * dim, 0.0);
        self.last_f.resize(dim, 0.0);
        self.last_g.resize(dim, 0.0);
        self.forget();
    }

    fn forget(&mut self) {
        (self.stored, self.next, self.started) = (0, 0, false);
    }

    /// Overwrites `u` by the next point, given the image `g` and the residual `f = g - u`.
    pub(crate) fn step(&mut self, u: &mut [f64], f: &[f64], g: &[f64]) {
        if self.started && self.depth > 0 {
            self.remember(f, g);
        }
        self.last_f.copy_from_slice(f);
        self.last_g.copy_from_slice(g);
        self.started = true;
        u.copy_from_slice(g);
        if let Some(weights) = self.weights(f) {
            for (k, w) in weights.iter().enumerate().take(self.stored) {
                let dg = &self.dg[k * self.dim..(k + 1) * self.dim];
                for (u, d) in u.iter_mut().zip(dg) {
                    *u -= w * d;
                }
            }
        }
    }

    fn remember(&mut self, f: &[f64], g: &[f64]) {
        let (slot, dim) = (self.next, self.dim);
        let span = slot * dim..(slot + 1) * dim;
        for ((d, new), old) in self.df[span.clone()].iter_mut().zip(f).zip(&self.last_f) {
            *d = new - old;
        }
        for ((d, new), old) in self.dg[span.clone()].iter_mut().zip(g).zip(&self.last_g) {
            *d = new - old;
        }
        self.stored = (self.stored + 1).min(self.depth);
        self.next = (slot + 1) % self.depth;
        for k in 0..self.stored {
            let product = dot(&self.df[k * dim..(k + 1) * dim], &self.df[span.clone()]);
            self.gram[slot][k] = product;
            self.gram[k][slot] = product;
        }
    }

    /// Weights that make the mixed residual smallest, by Cholesky; `None` before there is a memory.
    fn weights(&self, f: &[f64]) -> Option<[f64; MAX_DEPTH]> {
        let m = self.stored;
        if m == 0 {
            return None;
        }
        // Newest first: a step that adds nothing to the newer ones is left out.
        let mut order = [0; MAX_DEPTH];
        let mut scale = [0.0; MAX_DEPTH];
        let mut l = [[0.0; MAX_DEPTH]; MAX_DEPTH];
        let mut y = [0.0; MAX_DEPTH];
        let mut kept = 0;
        for age in 0..m {
            let slot = (self.next + self.depth - 1 - age) % self.depth;
            // Unit diagonal: steps shrink by orders of magnitude along the way.
            scale[kept] = 1.0 / self.gram[slot][slot].sqrt();
            if !scale[kept].is_finite() {
                continue;
            }
            order[kept] = slot;
            let mut pivot = 1.0;
            for j in 0..kept {
                let mut sum = self.gram[slot][order[j]] * scale[kept] * scale[j];
                for (a, b) in l[kept].iter().zip(&l[j]).take(j) {
                    sum -= a * b;
                }
                l[kept][j] = sum / l[j][j];
                pivot -= l[kept][j] * l[kept][j];
            }
            if pivot < INDEPENDENT {
                continue;
            }
            l[kept][kept] = pivot.sqrt();
            let df = &self.df[slot * self.dim..(slot + 1) * self.dim];
            let mut rhs = dot(df, f) * scale[kept];
            for j in 0..kept {
                rhs -= l[kept][j] * y[j];
            }
            y[kept] = rhs / l[kept][kept];
            kept += 1;
        }
        let mut b = [0.0; MAX_DEPTH];
        for i in (0..kept).rev() {
            for k in i + 1..kept {
                y[i] -= l[k][i] * y[k];
            }
            y[i] /= l[i][i];
            b[order[i]] = y[i] * scale[i];
        }
        b.iter().all(|w| w.is_finite()).then_some(b)
    }
}
