//! The iteration: accelerated while that helps, damped where it does not.

use super::{
    super::model::{Base, flat},
    SolveSettings,
    anderson::Anderson,
    lower::Lowered,
    system::{Gaps, Point, Workspace},
};
use crate::Status;

/// Iterations without a better point after which the memory is dropped and steps are shortened.
const PATIENCE: usize = 40;
/// Times that may happen.
const RETREATS: u32 = 12;
/// Memory after each retreat, in turn.
const MEMORIES: [usize; 4] = [3, 8, 5, 0];
/// Factor on steps after every fourth retreat.
const SHORTER: f64 = 0.3;

/// Everything one solve needs to allocate; kept from solve to solve.
#[derive(Debug, Default)]
pub(in super::super) struct Solver {
    pub(in super::super) shock: Lowered,
    pub(in super::super) work: Workspace,
    pub(in super::super) point: Point,
    image: Point,
    best: Point,
    anderson: Anderson,
    u: Vec<f64>,
    f: Vec<f64>,
    g: Vec<f64>,
    scale: Vec<f64>,
}

/// How the iteration ended.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Ended {
    pub(in super::super) status: Status,
    pub(in super::super) iterations: usize,
    pub(super) gaps: Gaps,
}

impl Solver {
    /// The base itself, to the bit.
    pub(super) fn rest(&mut self, base: &Base, settings: &SolveSettings) -> Ended {
        self.point = Point::at_base(base);
        self.image.copy_from(&self.point);
        let gaps = self.work.map(base, &self.shock, settings.closure, &self.point, &mut self.image);
        Ended { status: Status::Solved, iterations: 0, gaps }
    }

    /// Iterates from `self.point` until every gap is within tolerance.
    pub(super) fn run(&mut self, base: &Base, settings: &SolveSettings) -> Ended {
        let dim = self.set_scale(base);
        self.anderson.start(dim, settings.depth);
        let mut damping = 1.0;
        let mut best = f64::INFINITY;
        let (mut since_best, mut retreats) = (0, 0);
        let mut gaps =
            Gaps { wages: f64::INFINITY, prices: f64::INFINITY, spending: f64::INFINITY };
        self.work.step.clone_from(&base.step);
        self.image.copy_from(&self.point);
        self.best.copy_from(&self.point);
        let mut best_gaps = gaps;
        let mut done = 0;
        for iterations in 0..=settings.max_iterations {
            done = iterations;
            gaps = self.work.map(base, &self.shock, settings.closure, &self.point, &mut self.image);
            let finite = self.image.is_finite() && gaps.max().is_finite();
            if finite && gaps.max() <= settings.tolerance {
                if !base.loops {
                    self.point.ln_p.clone_from(&self.image.ln_p);
                    self.point.x.clone_from(&self.image.x);
                }
                return Ended { status: Status::Solved, iterations, gaps };
            }
            if finite && gaps.max() < best {
                (best, best_gaps, since_best) = (gaps.max(), gaps, 0);
                self.best.copy_from(&self.point);
            } else {
                since_best += 1;
            }
            if iterations == settings.max_iterations {
                break;
            }
            if !finite || since_best > PATIENCE || gaps.max() > 1e4 * best {
                retreats += 1;
                if retreats > RETREATS {
                    break;
                }
                // Shorter memories and shorter steps, in turn.
                self.anderson.start(dim, settings.depth.min(MEMORIES[retreats as usize % 4]));
                damping = SHORTER.powi(i32::try_from(retreats).unwrap_or(i32::MAX) / 4);
                since_best = 0;
                self.point.copy_from(&self.best);
                gaps = self.work.map(
                    base,
                    &self.shock,
                    settings.closure,
                    &self.point,
                    &mut self.image,
                );
                if !self.image.is_finite() {
                    break;
                }
                self.work.adapt_steps(base, &self.shock, &self.point.x);
                self.work.map(base, &self.shock, settings.closure, &self.point, &mut self.image);
            }
            self.pack(base, damping);
            self.anderson.step(&mut self.u, &self.f, &self.g);
            self.unpack(base);
        }
        self.point.copy_from(&self.best);
        // The arrays beside the last point have to be its own.
        self.work.map(base, &self.shock, settings.closure, &self.point, &mut self.image);
        let limit = retreats <= RETREATS && gaps.max().is_finite();
        let status = if limit { Status::IterationLimit } else { Status::Stalled };
        Ended { status, iterations: done, gaps: best_gaps }
    }

    /// Without loops prices and spending follow from wages, and wages are all there is to iterate.
    fn set_scale(&mut self, base: &Base) -> usize {
        let n = base.counts().0;
        self.scale.clear();
        if base.loops {
            let spending = flat(&base.spending);
            let largest = spending.iter().copied().fold(0.0, f64::max);
            let floor = 1e-12 * largest;
            self.scale.extend(spending.iter().map(|&x| 1.0 / x.max(floor)));
        }
        let dim = n + 2 * self.scale.len();
        for buffer in [&mut self.u, &mut self.f, &mut self.g] {
            buffer.resize(dim, 0.0);
        }
        dim
    }

    fn pack(&mut self, base: &Base, damping: f64) {
        let n = base.counts().0;
        let cells = self.scale.len();
        fill(&mut self.u[..n], &self.point.ln_w, None);
        fill(&mut self.g[..n], &self.image.ln_w, None);
        if cells > 0 {
            fill(&mut self.u[n..n + cells], &self.point.ln_p, None);
            fill(&mut self.g[n..n + cells], &self.image.ln_p, None);
            fill(&mut self.u[n + cells..], &self.point.x, Some(&self.scale));
            fill(&mut self.g[n + cells..], &self.image.x, Some(&self.scale));
        }
        for ((f, g), u) in self.f.iter_mut().zip(&mut self.g).zip(&self.u) {
            *f = damping * (*g - u);
            *g = u + *f;
        }
    }

    fn unpack(&mut self, base: &Base) {
        let n = base.counts().0;
        let cells = self.scale.len();
        // A step that would take wages out of the range in which powers exist is shortened as a
        // whole: its direction is what acceleration has learnt.
        let wages = self.point.ln_w.iter().zip(&self.u[..n]);
        let largest = wages.fold(0.0_f64, |m, (old, new)| m.max((new - old).abs()));
        let part = 1.0_f64.min(1.0 / largest);
        for (to, from) in self.point.ln_w.iter_mut().zip(&self.u[..n]) {
            *to += part * (from - *to);
        }
        if cells > 0 {
            for (to, from) in self.point.ln_p.iter_mut().zip(&self.u[n..n + cells]) {
                *to = from.clamp(*to - 2.0, *to + 2.0);
            }
            let spending = self.point.x.iter_mut().zip(&self.u[n + cells..]).zip(&self.scale);
            for ((to, from), scale) in spending {
                *to = (from / scale).max(0.05 * *to);
            }
        } else {
            self.point.ln_p.clone_from(&self.image.ln_p);
            self.point.x.clone_from(&self.image.x);
        }
        // Extrapolation leaves the numeraire; everything nominal goes back to it together.
        let wages = self.point.ln_w.iter().zip(&base.value_added);
        let (world, numeraire) =
            wages.fold((0.0, 0.0), |(w, v), (ln_w, value)| (w + ln_w.exp() * value, v + value));
        let drift = (world / numeraire).ln();
        for nominal in self.point.ln_w.iter_mut().chain(&mut self.point.ln_p) {
            *nominal -= drift;
        }
        let scale = (-drift).exp();
        self.point.x.iter_mut().for_each(|x| *x *= scale);
    }
}

fn fill(to: &mut [f64], from: &[f64], scale: Option<&[f64]>) {
    match scale {
        None => to.copy_from_slice(from),
        Some(scale) => {
            for ((to, from), scale) in to.iter_mut().zip(from).zip(scale) {
                *to = from * scale;
            }
        }
    }
}
