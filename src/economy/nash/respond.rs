use serde::Serialize;

use super::{
    Deviation, World,
    system::{Point, System},
    war::with_duties,
};
use crate::{
    Result, StateId, Status,
    economy::{Lu, Newton},
};

/// Duties are searched no further than this.
const HIGHEST: f64 = 20.0;
/// How closely a best response and a deviation are found. Real income is flat at the top, so the
/// gain is known to far better than the duty.
const RESPONSE: f64 = 1e-6;
const DEVIATION: f64 = 1e-4;

/// A state's best answer to the duties of the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Response {
    /// The state that responds.
    pub state: StateId,
    /// The uniform duty, a fraction, to 1e-6; none where the duties that it applies by sector and
    /// partner serve it better than any uniform one, or where the search found no equilibrium.
    pub duty: Option<f64>,
    /// Change of its real income against the balanced world under applied duties, percent; never
    /// below `welfare_before_pct`. None where the search found no equilibrium.
    pub welfare_pct: Option<f64>,
    /// The same at the duties it has applied so far, or at the uniform duty given for it; none where
    /// that equilibrium was not found.
    pub welfare_before_pct: Option<f64>,
    /// How the first equilibrium on the way that was not found ended; solved where all were. The
    /// duty is the best response only then.
    pub status: Status,
}

/// What serves `state` best when others hold their duties: a uniform duty, or the duties that it has
/// now. States in `uniform` levy a uniform duty, the rest keep the duties they apply.
///
/// The uniform duty is found by search over the whole model, not by formula; from 0 to 2000 percent.
/// Duties that differ by sector and partner can beat it, and so can a subsidy or a duty above that
/// range: where those of today do, the best response is to keep them.
///
/// ```
/// # use geoecon::{ProductCode, StateId, economy::nash};
/// # let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// # let goods: ProductCode = "goods".parse()?;
/// # let mut observed = nash::Observed::new([kor, usa], [goods])?;
/// # for (exporter, importer, value) in
/// #     [(kor, kor, 1_500.0), (kor, usa, 116.0), (usa, kor, 65.0), (usa, usa, 20_000.0)]
/// # {
/// #     observed.set_flow(goods, exporter, importer, value)?;
/// # }
/// # let world = nash::calibrate(&observed, [(goods, 5.0)], nash::Balance::default())?;
/// let free = nash::best_response(&world, [], usa)?;
/// let against_a_duty = nash::best_response(&world, [(kor, 0.25)], usa)?;
/// assert!(free.welfare_pct > Some(0.0) && against_a_duty.welfare_pct < free.welfare_pct);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// As [`under_duties`](super::under_duties).
pub fn best_response(
    world: &World,
    uniform: impl IntoIterator<Item = (StateId, f64)>,
    state: StateId,
) -> Result<Response> {
    let player = world.index.of(state)?;
    let mut system = with_duties(world, uniform)?;
    let mut search = Search::new(&world.base, None);
    let before = search.welfare(&system, player);
    let now = system.uniform[player];
    let (duty, found) = search.best(&mut system, player, (now.unwrap_or(0.2), 0.1, RESPONSE));
    // The duties of today need not lie among those searched.
    let (duty, welfare) = if before > found { (now, before) } else { (Some(duty), found) };
    let percent = |welfare: f64| welfare.is_finite().then(|| 100.0 * welfare.exp_m1());
    Ok(Response {
        state,
        duty: duty.filter(|_| found.is_finite()),
        welfare_pct: percent(welfare).filter(|_| found.is_finite()),
        welfare_before_pct: percent(before),
        status: search.status(world.balanced),
    })
}

/// For each player the best deviation found from an equilibrium.
pub(super) fn deviations(
    system: &System<'_>,
    players: &[usize],
    point: &Point,
    factors: Option<&Lu>,
) -> Vec<Deviation> {
    let search = |&player: &usize| {
        let mut system = system.clone();
        let mut search = Search::new(point, factors);
        let start = system.uniform[player].unwrap_or_default();
        let here = search.welfare(&system, player);
        let around = (start, (0.1 * start).max(1e-3), DEVIATION);
        let (duty, best) = search.best(&mut system, player, around);
        let (duty, best) = if here > best { (start, here) } else { (duty, best) };
        let known = here.is_finite() && best.is_finite();
        Deviation {
            state: system.world.states()[player],
            duty: known.then_some(duty),
            gain_pct: known.then(|| 100.0 * (best - here).exp_m1()),
            status: search.status(Status::Solved),
        }
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        players.par_iter().map(search).collect()
    }
    #[cfg(not(feature = "parallel"))]
    players.iter().map(search).collect()
}

/// A search along one player's duty; wages start from those of the last equilibrium found.
struct Search {
    point: Point,
    trial: Point,
    factors: Option<Lu>,
    /// How the first equilibrium that was not found ended.
    failed: Option<Status>,
}

impl Search {
    fn new(start: &Point, factors: Option<&Lu>) -> Self {
        Self { point: start.clone(), trial: start.clone(), factors: factors.cloned(), failed: None }
    }

    /// ln of the player's real income; minus infinity where no equilibrium was found.
    fn welfare(&mut self, system: &System<'_>, player: usize) -> f64 {
        let newton = Newton { tolerance: 1e-11, max_steps: 200, patience: usize::MAX };
        let Self { point, trial, factors, failed } = self;
        let status = newton.run(system, point, trial, factors, &mut 0);
        if status.is_solved() {
            return system.welfare(player, point);
        }
        failed.get_or_insert(status);
        f64::NEG_INFINITY
    }

    /// `base`, or how the first equilibrium that was not found ended.
    fn status(&self, base: Status) -> Status {
        if base.is_solved() { self.failed.unwrap_or(base) } else { base }
    }

    /// The best duty and the welfare there, to `precision`: three duties around `start`, `width`
    /// apart, moved until the best is inside, then Brent's method.
    fn best(
        &mut self,
        system: &mut System<'_>,
        player: usize,
        (start, width, precision): (f64, f64, f64),
    ) -> (f64, f64) {
        let mut at = |duty: f64| {
            system.uniform[player] = Some(duty);
            (duty, self.welfare(system, player))
        };
        let mut middle = at(start.min(HIGHEST - width).max(width));
        let mut left = at(middle.0 - width);
        let mut right = at(middle.0 + width);
        while right.1 > middle.1 && right.0 < HIGHEST {
            let further = (middle.0 + 3.0 * (right.0 - middle.0)).min(HIGHEST);
            left = middle;
            middle = right;
            right = at(further);
        }
        while left.1 > middle.1 && left.0 > 0.0 {
            let further = (middle.0 - 3.0 * (middle.0 - left.0)).max(0.0);
            right = middle;
            middle = left;
            left = at(further);
        }
        for _ in 0..60 {
            if right.0 - left.0 < precision {
                break;
            }
            let next = next_duty(left, middle, right);
            let found = at(next);
            let (inner, outer) = if found.1 > middle.1 { (found, middle) } else { (middle, found) };
            if outer.0 < inner.0 {
                left = outer;
            } else {
                right = outer;
            }
            middle = inner;
            if (found.0 - outer.0).abs().max((found.0 - inner.0).abs()) < precision {
                break;
            }
        }
        [left, right].into_iter().fold(middle, |best, end| if end.1 > best.1 { end } else { best })
    }
}

/// The top of the parabola through three points, or a golden section where that is no use.
fn next_duty(left: (f64, f64), middle: (f64, f64), right: (f64, f64)) -> f64 {
    let (a, b) = (middle.0 - left.0, right.0 - middle.0);
    let (up, down) = (middle.1 - left.1, middle.1 - right.1);
    let curvature = up * b + down * a;
    let top = middle.0 + 0.5 * (up * b * b - down * a * a) / curvature;
    let margin = 1e-3 * (right.0 - left.0);
    if curvature > 0.0 && top > left.0 + margin && top < right.0 - margin {
        return top;
    }
    if a > b { middle.0 - 0.381_966 * a } else { middle.0 + 0.381_966 * b }
}
