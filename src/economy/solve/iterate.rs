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
        self.image.copy_from(&self.point);
        self.best.copy_from(&self.point);
        let mut best_gaps = gaps;
        for iterations in 0..=settings.max_iterations {
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
                // A shorter memory first, then plain steps, then ever shorter ones.
                match retreats {
                    1 => self.anderson.shorten(3),
                    2 => self.anderson.shorten(0),
                    _ => damping *= 0.5,
                }
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
        Ended { status, iterations: settings.max_iterations, gaps: best_gaps }
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
        for (to, from) in self.point.ln_w.iter_mut().zip(&self.u[..n]) {
            // No step of a log wage is allowed to leave the range in which powers exist.
            *to = from.clamp(*to - 1.0, *to + 1.0);
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
