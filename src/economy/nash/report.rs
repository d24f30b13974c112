use std::fmt;

use serde::Serialize;

use super::system::{Point, System};
use crate::{Error, Result, StateId, Status, economy::newton::largest};

/// One state in an equilibrium, against the balanced world under the applied duties.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateOutcome {
    /// The state.
    pub state: StateId,
    /// Its uniform duty on all imports, a fraction; none where it keeps the duties it applies.
    pub duty: Option<f64>,
    /// Change of real income, percent.
    pub welfare_pct: f64,
    /// New wage over old; world output is the numeraire.
    pub wage_hat: f64,
    /// New income over old, duty revenue included.
    pub income_hat: f64,
}

/// What a player could still gain by changing its own duty alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Deviation {
    /// The player.
    pub state: StateId,
    /// The best uniform duty found, a fraction; none where the search found no equilibrium.
    pub duty: Option<f64>,
    /// The gain of real income, in percent of what it has in the equilibrium; 0 or more. None where
    /// the search found no equilibrium.
    pub gain_pct: Option<f64>,
    /// How the first equilibrium of the search that was not found ended; the deviation certifies
    /// only where it is solved.
    pub status: Status,
}

/// Incomes and prices under a set of duties. Made by [`tariff_war`](super::tariff_war) and
/// [`under_duties`](super::under_duties).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Equilibrium {
    /// The method, in words.
    pub method: &'static str,
    /// What the percentages are of.
    pub base: &'static str,
    /// Each state, in the order of the world.
    pub states: Vec<StateOutcome>,
    /// The certificate: each player's best deviation found, in the order of the states. Empty where
    /// it was not asked for, or where there is no solution.
    pub deviations: Vec<Deviation>,
    /// How the computation ended; the numbers are a solution only where it is solved.
    pub status: Status,
    /// Rounds of duties, each with wages solved for.
    pub iterations: usize,
    /// Largest residual of any market, as a share of the state's output.
    pub residual: f64,
    /// Largest change of a duty in the last round, a fraction; none where no round of duties ran, as
    /// under given duties.
    pub duty_change: Option<f64>,
}

impl Equilibrium {
    /// The outcome of one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, state: StateId) -> Result<&StateOutcome> {
        self.states
            .iter()
            .find(|outcome| outcome.state == state)
            .ok_or(Error::UnknownState { state })
    }

    /// The deviation found that gains its player most; none without a certificate. It bounds what
    /// anyone gains only where [`certified`](Self::certified) holds.
    #[must_use]
    pub fn best_deviation(&self) -> Option<&Deviation> {
        let gain = |d: &Deviation| d.gain_pct.unwrap_or(f64::NEG_INFINITY);
        let found = self.deviations.iter().filter(|d| d.gain_pct.is_some());
        found.max_by(|a, b| gain(a).total_cmp(&gain(b)))
    }

    /// Whether there is a certificate and every player's search found all its equilibria.
    #[must_use]
    pub fn certified(&self) -> bool {
        !self.deviations.is_empty() && self.deviations.iter().all(|d| d.status.is_solved())
    }
}

impl fmt::Display for Equilibrium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; percent of {}", self.method, self.base)?;
        write!(
            f,
            "{} after {} rounds, residual {:.1e}",
            self.status, self.iterations, self.residual
        )?;
        match self.duty_change {
            Some(change) => writeln!(f, ", last change of a duty {change:.1e}")?,
            None => writeln!(f)?,
        }
        if let Some(best) = self.best_deviation()
            && let (Some(gain), Some(duty)) = (best.gain_pct, best.duty)
        {
            writeln!(
                f,
                "best deviation found: {} gains {gain:.2e} % with a duty of {duty:.4}",
                best.state
            )?;
        }
        for failed in self.deviations.iter().filter(|d| !d.status.is_solved()) {
            writeln!(f, "search for a deviation of {}: {}", failed.state, failed.status)?;
        }
        writeln!(f, "state  welfare %    duty")?;
        for s in &self.states {
            write!(f, "{:<5}  {:>9.3}  ", s.state, s.welfare_pct)?;
            match s.duty {
                Some(duty) => writeln!(f, "{duty:>6.4}")?,
                None => writeln!(f, "{:>6}", "kept")?,
            }
        }
        Ok(())
    }
}

pub(super) fn equilibrium(
    method: &'static str,
    system: &System<'_>,
    point: &Point,
    status: Status,
) -> Equilibrium {
    let world = system.world;
    let outcomes = world.states().iter().enumerate().map(|(i, &state)| StateOutcome {
        state,
        duty: system.uniform[i],
        welfare_pct: 100.0 * system.welfare(i, point).exp_m1(),
        wage_hat: point.wage[i].exp(),
        income_hat: point.income[i] / world.spending[i],
    });
    Equilibrium {
        method,
        base: "real income under the applied duties with balanced trade; flows as given, gross \
               output where they are",
        states: outcomes.collect(),
        deviations: Vec::new(),
        status: if world.balanced.is_solved() { status } else { world.balanced },
        iterations: 0,
        residual: largest(&point.residual),
        duty_change: None,
    }
}
