//! From a shock to the equilibrium after it.

mod approach;
mod iterate;
mod lower;
mod settings;
mod system;

use ndarray::{Array1, Array2};

pub use self::settings::{SolveSettings, SurplusClosure};
pub(super) use self::{
    iterate::Solver,
    lower::Lowered,
    system::{Point, Workspace},
};
use super::{Economy, Equilibrium, Residuals, Shock, model::Base};
use crate::Result;

/// What the world looks like after `shock`: the equilibrium of Caliendo and Parro (2015), in changes.
///
/// Solves for wages, prices and spending together by Anderson acceleration of the tatonnement, and
/// falls back to damped steps where acceleration does not help, and where these do not either to
/// reaching the shock in parts. Without input-output loops prices
/// and spending follow from wages in closed form. Ending without a solution is not an error: the
/// [`Equilibrium::status`] says so, and what is printed is marked.
///
/// Cost: an evaluation is linear in the non-zero trade shares plus states times sectors squared for
/// the loops; some ten to fifty are needed. 31 states and 40 sectors take a few milliseconds.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState) and
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) where the shock names what the economy lacks,
/// [`Error::OutOfRange`](crate::Error::OutOfRange) where its surpluses do not sum to 0, or the tolerance
/// is not finite and above 0.
///
/// # Example
/// Two equal economies; one puts a duty of 20 percent on the other and gains at its expense.
/// ```
/// use geoecon::{StateId, economy::{Calibration, Labels, Cells, Shock, TradeElasticity, solve}};
/// use ndarray::array;
///
/// let labels = Labels::new(["AAA", "BBB"], ["goods"])?;
/// let world = Calibration::new(labels)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let [a, b]: [StateId; 2] = ["AAA".parse()?, "BBB".parse()?];
/// let duty = Shock::new().tariff(Cells::all().importer(a).exporter(b), 0.2)?;
/// let after = solve(&world, &duty, ())?;
/// assert!(after.status.is_solved());
/// assert!((after.welfare_pct(a)? - 1.125).abs() < 5e-4);
/// assert!((after.welfare_pct(b)? + 1.684).abs() < 5e-4);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Caliendo, L. and Parro, F. (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review
/// of Economic Studies 82(1). Dekle, R., Eaton, J. and Kortum, S. (2008), "Global Rebalancing with
/// Gravity", IMF Staff Papers 55(3). Walker, H. and Ni, P. (2011), "Anderson Acceleration for
/// Fixed-Point Iterations", SIAM Journal on Numerical Analysis 49(4).
pub fn solve(
    economy: &Economy,
    shock: &Shock,
    settings: impl Into<SolveSettings>,
) -> Result<Equilibrium> {
    let settings = settings.into();
    let economy = settings.prepared(economy)?;
    solve_with(&mut Solver::default(), &economy, shock, &settings)
}

/// The equilibrium after each of many shocks, each taken by itself from the same base.
///
/// Buffers are shared; with feature `parallel` all cores work, and the results are the same bits.
///
/// # Errors
/// Those of [`solve`], for the first shock that has one.
pub fn solve_batch(
    economy: &Economy,
    shocks: &[Shock],
    settings: impl Into<SolveSettings>,
) -> Result<Vec<Equilibrium>> {
    let settings = settings.into();
    let economy = settings.prepared(economy)?;
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        // All are solved before the first error is looked for, so that it is the first of the shocks and not
        // of the clock.
        let solved: Vec<Result<Equilibrium>> = shocks
            .par_iter()
            .map_init(Solver::default, |solver, shock| {
                solve_with(solver, &economy, shock, &settings)
            })
            .collect();
        solved.into_iter().collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut solver = Solver::default();
        shocks.iter().map(|shock| solve_with(&mut solver, &economy, shock, &settings)).collect()
    }
}

fn solve_with(
    solver: &mut Solver,
    economy: &Economy,
    shock: &Shock,
    settings: &SolveSettings,
) -> Result<Equilibrium> {
    let base = &*economy.base;
    solver.shock.lower(base, shock)?;
    solver.point = settings.start_for(base)?;
    let ended = if settings.resting && solver.shock.changes_nothing(base) {
        solver.rest(base, settings)
    } else {
        solver.solve(base, settings)
    };
    Ok(read(solver, economy, shock, settings, ended))
}

fn read(
    solver: &Solver,
    economy: &Economy,
    shock: &Shock,
    settings: &SolveSettings,
    ended: iterate::Ended,
) -> Equilibrium {
    let base = &*economy.base;
    let (n, s) = base.counts();
    let pair = |flat: &[f64], f: fn(f64) -> f64| {
        Array2::from_shape_fn((n, s), |(n, j)| f(flat[n * s + j]))
    };
    let labels = &base.labels;
    Equilibrium {
        status: ended.status,
        iterations: ended.iterations,
        residuals: Residuals {
            wages: ended.gaps.wages,
            prices: ended.gaps.prices,
            spending: ended.gaps.spending,
            tolerance: settings.tolerance,
        },
        closure: settings.closure,
        cut_off: solver
            .shock
            .cut_off
            .iter()
            .filter_map(|&(n, j)| Some((*labels.states().get(n)?, *labels.sectors().get(j)?)))
            .collect(),
        idle: labels
            .states()
            .iter()
            .zip(&solver.shock.idle)
            .filter(|(_, idle)| **idle)
            .map(|(state, _)| *state)
            .collect(),
        economy: economy.clone(),
        shock: shock.clone(),
        ln_w: Array1::from_vec(solver.point.ln_w.clone()),
        ln_p: pair(&solver.point.ln_p, |x| x),
        ln_c: pair(&solver.work.ln_c, |x| x),
        spending: pair(&solver.point.x, |x| x),
        income: Array1::from_vec(solver.work.income.clone()),
        surplus: Array1::from_vec(solver.work.surplus.clone()),
    }
}

impl Base {
    /// Runs the system once with nothing changed, so that its own rounding is the base's: no change
    /// then gives exactly no change.
    pub(super) fn settle(&mut self) {
        let mut shock = Lowered::default();
        // A shock without changes has nothing that could be refused.
        if shock.lower(self, &Shock::new()).is_err() {
            return;
        }
        let mut work = Workspace::default();
        let from = Point::at_base(self);
        let mut to = from.clone();
        let _ = work.map(self, &shock, SurplusClosure::Fixed, &from, &mut to);
        self.income = Array1::from_vec(work.income);
        self.world_income = work.world_income;
        if !self.loops {
            let (n, s) = self.counts();
            self.spending = Array2::from_shape_fn((n, s), |(n, j)| to.x[n * s + j]);
        }
    }
}

/// Whether the base itself satisfies the model, to `tolerance`.
pub(super) fn rests(base: &Base, tolerance: f64) -> bool {
    let economy = Economy::new(base.clone());
    let settings = SolveSettings::default().tolerance(tolerance);
    solve_with(&mut Solver::default(), &economy, &Shock::new(), &settings)
        .is_ok_and(|e| e.residuals.worst() <= tolerance)
}
