use std::mem;

use super::{
    Equilibrium, Model, report,
    system::{Point, System},
};
use crate::{
    Error, Result, Status,
    economy::{Duties, Lu, Newton},
};

/// Steps after which the way is made shorter.
const PATIENCE: usize = 30;
/// Shortest part of the way to the full duties that is tried at once.
const SHORTEST_LEG: f64 = 1.0 / 256.0;

/// When to stop.
///
/// ```
/// use geoecon::economy::scale::SolveSettings;
///
/// let quick = SolveSettings::default().tolerance(1e-8).max_iterations(50);
/// # let _ = quick;
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolveSettings {
    tolerance: f64,
    max_iterations: usize,
}

impl Default for SolveSettings {
    fn default() -> Self {
        Self { tolerance: 1e-12, max_iterations: 2000 }
    }
}

impl SolveSettings {
    /// Largest residual of any condition, as a share of the state's income. Default 1e-12.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Most steps taken in all. Default 2000; a dozen is usual.
    #[must_use]
    pub fn max_iterations(mut self, steps: usize) -> Self {
        self.max_iterations = steps;
        self
    }
}

/// The equilibrium under `duties`, in changes against the calibrated world.
///
/// Where Newton's method does not get there from the observed world it is led there by raising the
/// duties in steps. States that do not trade with each other even through others are worlds apart:
/// each such group keeps its own price level.
///
/// # Errors
/// [`Error::UnknownState`] for a duty of or on a state that the model has not;
/// [`Error::OutOfRange`] for a tolerance that is not positive. Ending early is the result's
/// [`Status`].
pub fn solve(
    model: &Model,
    duties: &Duties,
    settings: impl Into<SolveSettings>,
) -> Result<Equilibrium> {
    Solver::new(model, settings)?.solve(duties)
}

/// A solver for many sets of duties on one model: what depends on the model alone is done once.
///
/// Each answer is the same whatever was solved before it.
///
/// ```
/// # use geoecon::{StateId, economy::{Bilateral, Duties, scale}};
/// # let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// # let trade = Bilateral::from_rows([kor, usa], [0.0, 116.0, 65.0, 0.0])?;
/// # let observed = scale::Observed::new(trade, [(kor, 1_713.0), (usa, 27_843.0)])?;
/// # let model = scale::calibrate(&observed, scale::Parameters::default())?;
/// let mut solver = scale::Solver::new(&model, scale::SolveSettings::default())?;
/// let mut losses = Vec::new();
/// for rate in [0.0, 0.15, 0.25] {
///     let after = solver.solve(&Duties::none().with(usa, kor, rate)?)?;
///     losses.push(-after.state(kor)?.welfare_pct);
/// }
/// assert!(losses[0] == 0.0 && losses[1] > 0.0 && losses[2] > losses[1]);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Solver<'m> {
    model: &'m Model,
    settings: SolveSettings,
    /// Factored derivatives at the observed world.
    base: Option<Lu>,
    point: Point,
    trial: Point,
}

impl<'m> Solver<'m> {
    /// A solver for this model.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a tolerance that is not positive.
    pub fn new(model: &'m Model, settings: impl Into<SolveSettings>) -> Result<Self> {
        let settings = settings.into();
        if settings.tolerance.is_nan() || settings.tolerance <= 0.0 {
            return Err(Error::OutOfRange {
                what: "tolerance",
                value: settings.tolerance.to_string(),
                expected: "a positive number, as in 1e-12",
            });
        }
        let point = Point::base(model);
        let base = Lu::factor(System::new(model, &Duties::none())?.derivatives(&point));
        Ok(Self { model, settings, base, trial: point.clone(), point })
    }

    /// The equilibrium under `duties`, reached from the observed world.
    ///
    /// # Errors
    /// As [`solve`].
    pub fn solve(&mut self, duties: &Duties) -> Result<Equilibrium> {
        self.point = Point::base(self.model);
        self.run(duties)
    }

    /// The equilibrium under `duties`, reached from `start`, an answer under duties alike.
    ///
    /// # Errors
    /// As [`solve`], and [`Error::Shape`] where `start` is of another model.
    pub fn solve_from(&mut self, duties: &Duties, start: &Equilibrium) -> Result<Equilibrium> {
        self.point = Point::base(self.model);
        report::restart(self.model, start, &mut self.point)?;
        self.run(duties)
    }

    fn run(&mut self, duties: &Duties) -> Result<Equilibrium> {
        let system = System::new(self.model, duties)?;
        if duties.iter().next().is_none() {
            // The observed world is the equilibrium without new duties, by construction.
            self.point = Point::base(self.model);
            return Ok(report::equilibrium(&system, &self.point, Status::Solved, 0, 1.0));
        }
        let mut steps = 0;
        let mut status = self.newton(&system, &mut steps);
        let mut reached = 1.0;
        if status == Status::Stalled {
            (status, reached) = self.approach(&system, duties, &mut steps)?;
        }
        Ok(report::equilibrium(&system, &self.point, status, steps, reached))
    }

    /// Raises the duties in steps from none, each starting at the answer to the one before.
    fn approach(
        &mut self,
        system: &System<'_>,
        duties: &Duties,
        steps: &mut usize,
    ) -> Result<(Status, f64)> {
        let mut part_way = System::new(self.model, duties)?;
        let mut last = Point::base(self.model);
        let mut before = last.clone();
        let (mut reached, mut leg, mut last_leg) = (0.0, 0.5, 1.0);
        while reached < 1.0 {
            let target = f64::min(reached + leg, 1.0);
            part_way.scale_to(system, target);
            self.point.follow(&before, &last, (target - reached) / last_leg);
            match self.newton(&part_way, steps) {
                Status::Solved => {
                    last_leg = target - reached;
                    reached = target;
                    mem::swap(&mut before, &mut last);
                    last.clone_from(&self.point);
                    leg *= 2.0;
                }
                Status::Stalled if leg > SHORTEST_LEG => leg /= 2.0,
                ended => {
                    self.point = last;
                    return Ok((ended, reached));
                }
            }
        }
        Ok((Status::Solved, 1.0))
    }

    /// Newton's method from `self.point`.
    fn newton(&mut self, system: &System<'_>, steps: &mut usize) -> Status {
        let newton = Newton {
            tolerance: self.settings.tolerance,
            max_steps: self.settings.max_iterations,
            patience: PATIENCE,
        };
        let mut factors = self.base.clone();
        newton.run(system, &mut self.point, &mut self.trial, &mut factors, steps)
    }
}
