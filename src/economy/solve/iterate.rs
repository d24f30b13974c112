//! The iteration: accelerated while that helps, damped where it does not.

use super::{
    super::{
        anderson::Anderson,
        model::{Base, flat},
    },
    SolveSettings,
    lower::Lowered,
    system::{Gaps, Point, Workspace},
};
use crate::Status;

/// Iterations without a better point after which the memory is dropped and steps are shortened.
const PATIENCE: usize = 40;
/// Gap that no path to a solution passes through.
const ASTRAY: f64 = 5.0;
/// Times that may happen while everything is iterated together, and after.
const TOGETHER: usize = 1;
const RETREATS: usize = 12;
/// Steps cut short that are no sign of being lost.
const TRAVELS: usize = 200;
/// Rounds for prices and spending at given wages.
const INNER: usize = 300;
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
    anderson: Anderson,
    u: Vec<f64>,
    f: Vec<f64>,
    g: Vec<f64>,
    scale: Vec<f64>,
}

/// The best point so far and what it took.
#[derive(Debug)]
struct Search {
    best: Point,
    gaps: Gaps,
    iterations: usize,
}

impl Search {
    fn new(start: &Point) -> Self {
        // Nothing is known of the start yet: any finite gap is better.
        let unknown = f64::MAX;
        let gaps = Gaps { wages: unknown, prices: unknown, spending: unknown };
        Self { best: start.clone(), gaps, iterations: 0 }
    }

    fn ended(&self, status: Status) -> Ended {
        Ended { status, iterations: self.iterations, gaps: self.gaps }
    }
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

    /// Iterates from `self.point` until every gap is within tolerance: wages, prices and spending
    /// together, and where that fails wages alone, with prices and spending solved at each step.
    pub(super) fn run(&mut self, base: &Base, settings: &SolveSettings) -> Ended {
        self.run_with(base, settings, RETREATS)
    }

    /// The same with at most `retreats` new starts on the second way.
    pub(super) fn run_with(
        &mut self,
        base: &Base,
        settings: &SolveSettings,
        retreats: usize,
    ) -> Ended {
        let mut search = Search::new(&self.point);
        if base.loops && self.search(base, settings, &mut search, TOGETHER) {
            return search.ended(Status::Solved);
        }
        if self.search(base, settings, &mut search, retreats) {
            return search.ended(Status::Solved);
        }
        // The arrays beside the last point have to be its own.
        self.point.copy_from(&search.best);
        self.look(base, settings);
        let out_of_time = search.iterations >= settings.max_iterations;
        search.ended(if out_of_time { Status::IterationLimit } else { Status::Stalled })
    }

    /// Evaluates `self.point` for the arrays beside it.
    pub(super) fn look(&mut self, base: &Base, settings: &SolveSettings) {
        self.image.copy_from(&self.point);
        self.work.map(base, &self.shock, settings.closure, &self.point, &mut self.image);
    }

    /// One way of searching, with at most `retreats` new starts; whether it found a solution.
    fn search(
        &mut self,
        base: &Base,
        settings: &SolveSettings,
        search: &mut Search,
        most: usize,
    ) -> bool {
        let nested = most != TOGETHER;
        let dim = self.set_scale(base, nested);
        self.anderson.start(dim, settings.depth);
        self.work.step.clone_from(&base.step);
        self.point.copy_from(&search.best);
        self.image.copy_from(&self.point);
        let (mut damping, mut since_best, mut retreats, mut travelled) = (1.0, 0, 0, 0);
        let mut adapt = base.loops && nested;
        loop {
            let gaps = self.evaluate(base, settings, search, nested, adapt);
            adapt = false;
            let finite = self.image.is_finite() && gaps.max().is_finite();
            if finite && gaps.max() <= settings.tolerance {
                search.gaps = gaps;
                if !base.loops {
                    self.point.ln_p.clone_from(&self.image.ln_p);
                    self.point.x.clone_from(&self.image.x);
                }
                return true;
            }
            since_best += 1;
            if finite && gaps.max() < search.gaps.max() {
                search.gaps = gaps;
                search.best.copy_from(&self.point);
                since_best = 0;
            }
            if search.iterations >= settings.max_iterations {
                return false;
            }
            if !finite || since_best > PATIENCE || gaps.max() > ASTRAY {
                retreats += 1;
                if retreats > most {
                    return false;
                }
                // Other memories and shorter steps, in turn, with steps that fit where we are.
                self.anderson.start(dim, settings.depth.min(MEMORIES[retreats % 4]));
                damping = SHORTER.powi(i32::try_from(retreats).unwrap_or(i32::MAX) / 4);
                since_best = 0;
                self.point.copy_from(&search.best);
                adapt = true;
                continue;
            }
            self.pack(base, damping);
            self.anderson.step(&mut self.u, &self.f, &self.g);
            // On a plain the gaps hardly change while wages have far to go.
            if self.unpack(base) && travelled < TRAVELS {
                travelled += 1;
                since_best = since_best.min(PATIENCE - 1);
            }
        }
    }

    /// Maps `self.point` to `self.image`; `nested` first solves prices and spending at its wages.
    fn evaluate(
        &mut self,
        base: &Base,
        settings: &SolveSettings,
        search: &mut Search,
        nested: bool,
        adapt: bool,
    ) -> Gaps {
        let map = |solver: &mut Self, search: &mut Search| {
            search.iterations += 1;
            let Self { work, shock, point, image, .. } = solver;
            work.map(base, shock, settings.closure, point, image)
        };
        let mut gaps = map(self, search);
        if nested && base.loops {
            for _ in 0..INNER {
                let wanted = (1e-4 * gaps.wages).max(0.1 * settings.tolerance);
                if gaps.prices.max(gaps.spending) <= wanted || !self.image.is_finite() {
                    break;
                }
                self.point.ln_p.clone_from(&self.image.ln_p);
                self.point.x.clone_from(&self.image.x);
                gaps = map(self, search);
            }
        }
        if adapt && self.image.is_finite() {
            self.work.adapt_steps(base, &self.shock, &self.point.x);
            gaps = map(self, search);
        }
        gaps
    }

    /// Where prices and spending follow from wages, wages are all there is to iterate.
    fn set_scale(&mut self, base: &Base, nested: bool) -> usize {
        let n = base.counts().0;
        self.scale.clear();
        if base.loops && !nested {
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

    /// Whether the step was shortened.
    fn unpack(&mut self, base: &Base) -> bool {
        let n = base.counts().0;
        let cells = self.scale.len();
        // A step that would take wages out of the range in which powers exist is shortened as a
        // whole: its direction is what acceleration has learnt.
        let wages = self.point.ln_w.iter().zip(&self.u[..n]);
        let largest = wages.fold(0.0_f64, |m, (old, new)| m.max((new - old).abs()));
        let part = 1.0_f64.min(base.reach / largest);
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
        let wages = self.point.ln_w.iter().zip(&base.value_added).zip(&self.shock.idle);
        let (world, numeraire) = wages.fold((0.0, 0.0), |(w, v), ((ln_w, value), idle)| {
            (w + if *idle { 0.0 } else { ln_w.exp() * value }, v + value)
        });
        let drift = (world / numeraire).ln();
        for nominal in self.point.ln_w.iter_mut().chain(&mut self.point.ln_p) {
            *nominal -= drift;
        }
        let scale = (-drift).exp();
        self.point.x.iter_mut().for_each(|x| *x *= scale);
        part < 1.0
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
