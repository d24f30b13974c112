//! A shock that is too large to be solved at once is reached in parts.

use std::mem;

use super::{
    super::model::{Base, flat},
    SolveSettings,
    iterate::{Ended, Solver},
    lower::Lowered,
    system::Point,
};
use crate::Status;

/// Shortest part of the way that is tried at once.
const SHORTEST_LEG: f64 = 1.0 / 256.0;
/// New starts of a search along the way.
const RETREATS: usize = 4;
/// Log of what is left of a flow half-way to its embargo, with the sign changed.
const HALF_GONE: f64 = 5.0;

impl Solver {
    /// Solves directly, and where that fails by raising the shock from none in legs, each starting from
    /// the line through the last two answers.
    pub(super) fn solve(&mut self, base: &Base, settings: &SolveSettings) -> Ended {
        if !settings.resting {
            return self.run(base, settings);
        }
        let most = settings.max_iterations;
        let direct = self.run(base, &settings.clone().max_iterations(most.div_ceil(2)));
        if direct.status.is_solved() || direct.iterations >= most {
            return direct;
        }
        let best = self.point.clone();
        let full = mem::take(&mut self.shock);
        let (ended, iterations) = self.legs(base, &full, settings, direct.iterations);
        self.shock = full;
        if let Some(ended) = ended {
            return Ended { iterations, ..ended };
        }
        self.point = best;
        self.look(base, settings);
        let out_of_time = iterations >= most;
        let status = if out_of_time { Status::IterationLimit } else { Status::Stalled };
        Ended { status, iterations, ..direct }
    }

    /// How the last leg ended, if it got there, and evaluations since the beginning.
    fn legs(
        &mut self,
        base: &Base,
        full: &Lowered,
        settings: &SolveSettings,
        mut iterations: usize,
    ) -> (Option<Ended>, usize) {
        let mut last = Point::at_base(base);
        let mut before = last.clone();
        let (mut reached, mut leg, mut last_leg) = (0.0, 0.5, 1.0);
        while iterations < settings.max_iterations {
            let target = f64::min(reached + leg, 1.0);
            let arrives = target >= 1.0;
            if arrives {
                self.shock.clone_from(full);
            } else {
                self.shock.part_of_the_way(base, full, target);
            }
            self.point = last.beyond(&before, (target - reached) / last_leg);
            let left = settings.max_iterations - iterations;
            let ended = self.run_with(base, &settings.clone().max_iterations(left), RETREATS);
            iterations += ended.iterations;
            if ended.status.is_solved() {
                if arrives {
                    return (Some(ended), iterations);
                }
                last_leg = target - reached;
                reached = target;
                before = mem::replace(&mut last, self.point.clone());
                leg *= 2.0;
            } else if leg > SHORTEST_LEG {
                leg *= 0.25;
            } else {
                break;
            }
        }
        (None, iterations)
    }
}

impl Point {
    /// The point `length` times as far again from `before` as this one.
    fn beyond(&self, before: &Self, length: f64) -> Self {
        let line = |to: &[f64], from: &[f64]| -> Vec<f64> {
            to.iter().zip(from).map(|(to, from)| to + length * (to - from)).collect()
        };
        // Spending stays above 0: it is extended as a factor.
        let factor = |(to, from): (&f64, &f64)| {
            if *to > 0.0 && *from > 0.0 {
                to * (to / from).powf(length).clamp(0.2, 5.0)
            } else {
                *to
            }
        };
        Self {
            ln_w: line(&self.ln_w, &before.ln_w),
            ln_p: line(&self.ln_p, &before.ln_p),
            x: self.x.iter().zip(&before.x).map(factor).collect(),
        }
    }
}

impl Lowered {
    /// Sets these constants to `part`, in 0 to 1, of the shock `full`: duties, costs and productivity in
    /// logs, surpluses as they are; what is embargoed fades.
    fn part_of_the_way(&mut self, base: &Base, full: &Self, part: f64) {
        self.reset(base);
        let n_states = base.counts().0;
        let (pi, net) = (flat(&base.pi), flat(&base.net));
        for (r, old) in flat(&base.tau).chunks_exact(n_states).enumerate() {
            let span = r * n_states..(r + 1) * n_states;
            let same = full.k[span.clone()] == pi[span.clone()]
                && full.m[span.clone()] == net[span.clone()];
            if same {
                continue;
            }
            let (j, n) = (r / n_states, r % n_states);
            let faded = (HALF_GONE * part / (1.0 - part) / base.theta[j]).exp();
            for (at, old) in span.zip(old) {
                self.tau[at] = (1.0 + old) * ((1.0 + full.tau[at]) / (1.0 + old)).powf(part) - 1.0;
                self.cost[at] =
                    if full.cost[at].is_finite() { full.cost[at].powf(part) } else { faded };
            }
            self.rescale(base, j, n);
        }
        for (z, full) in self.ln_z.iter_mut().zip(&full.ln_z) {
            *z = part * full;
        }
        for (s, full) in self.surplus.iter_mut().zip(&full.surplus) {
            *s += part * (full - *s);
        }
        self.idle.clear();
        self.idle.resize(n_states, false);
    }
}
