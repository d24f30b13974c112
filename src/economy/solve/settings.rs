use serde::{Deserialize, Serialize};

use super::{
    super::{anderson::MAX_DEPTH, model::Base},
    Point,
};
use crate::{
    Error, Result,
    economy::{Economy, Equilibrium},
};

/// What becomes of trade surpluses and deficits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SurplusClosure {
    /// The base is first solved with every surplus at 0; changes are measured from there.
    Purged,
    /// Surpluses stay what they are, in units of world value added, the numeraire.
    #[default]
    Fixed,
    /// Surpluses grow with world income (value added and tariff revenue).
    Proportional,
}

/// How [`solve`](super::solve) works: closure, tolerance, memory of the acceleration, start.
///
/// ```
/// use geoecon::economy::{SolveSettings, SurplusClosure};
///
/// let settings = SolveSettings::from(SurplusClosure::Purged).tolerance(1e-12);
/// # let _ = settings;
/// ```
#[derive(Debug, Clone)]
pub struct SolveSettings {
    pub(super) closure: SurplusClosure,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
    pub(super) depth: usize,
    /// The base is an equilibrium: where nothing changes there is nothing to solve.
    pub(super) resting: bool,
    start: Option<Start>,
}

#[derive(Debug, Clone)]
struct Start {
    economy: Economy,
    point: Point,
}

impl Default for SolveSettings {
    fn default() -> Self {
        Self {
            closure: SurplusClosure::default(),
            tolerance: 1e-11,
            max_iterations: 20_000,
            depth: MAX_DEPTH,
            resting: true,
            start: None,
        }
    }
}

impl SolveSettings {
    /// What becomes of surpluses; [`SurplusClosure::Fixed`] by default.
    #[must_use]
    pub fn closure(self, closure: SurplusClosure) -> Self {
        Self { closure, ..self }
    }

    /// Largest relative gap left in labour demand, prices and spending, finite and above 0; 1e-11 by default.
    #[must_use]
    pub fn tolerance(self, tolerance: f64) -> Self {
        Self { tolerance, ..self }
    }

    /// Evaluations of the system before giving up; 20,000 by default.
    #[must_use]
    pub fn max_iterations(self, max_iterations: usize) -> Self {
        Self { max_iterations, ..self }
    }

    /// Steps that Anderson acceleration remembers, at most 8; 0 is the plain damped iteration.
    #[must_use]
    pub fn acceleration(self, depth: usize) -> Self {
        Self { depth: depth.min(MAX_DEPTH), ..self }
    }

    /// Starts from an earlier solution, not from the base; it has to have the same labels.
    #[must_use]
    pub fn warm_start(self, from: &Equilibrium) -> Self {
        let point = Point {
            ln_w: from.ln_w.to_vec(),
            ln_p: from.ln_p.iter().copied().collect(),
            x: from.spending.iter().copied().collect(),
        };
        Self { start: Some(Start { economy: from.economy.clone(), point }), ..self }
    }

    /// For data that are not at rest yet.
    pub(in super::super) fn unsettled(self) -> Self {
        Self { closure: SurplusClosure::Fixed, resting: false, start: None, ..self }
    }

    pub(super) fn start_for(&self, base: &Base) -> Result<Point> {
        match &self.start {
            None => Ok(Point::at_base(base)),
            Some(start) if start.economy.labels() == &base.labels => Ok(start.point.clone()),
            Some(start) => Err(Error::Shape {
                what: "warm start",
                expected: base.spending.len(),
                found: start.point.x.len(),
            }),
        }
    }

    /// The economy to start from under this closure.
    pub(super) fn prepared(&self, economy: &Economy) -> Result<Economy> {
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(Error::OutOfRange {
                what: "tolerance",
                value: self.tolerance.to_string(),
                expected: "a finite number above 0, as 1e-11",
            });
        }
        let balanced = economy.base.surplus.iter().all(|s| s.abs() <= 0.0);
        if self.closure != SurplusClosure::Purged || balanced {
            return Ok(economy.clone());
        }
        economy.purge_surplus(self.clone())
    }
}

impl From<()> for SolveSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<SurplusClosure> for SolveSettings {
    fn from(closure: SurplusClosure) -> Self {
        Self::default().closure(closure)
    }
}
