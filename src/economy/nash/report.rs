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
    /// The best uniform duty found, a fraction.
    pub duty: f64,
    /// The gain of real income, in percent of what it has in the equilibrium; 0 or more.
    pub gain_pct: f64,
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
    /// Largest change of a duty in the last round, a fraction.
    pub duty_change: f64,
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

    /// The deviation that gains its player most; none without a certificate.
    #[must_use]
    pub fn best_deviation(&self) -> Option<&Deviation> {
        self.deviations.iter().max_by(|a, b| a.gain_pct.total_cmp(&b.gain_pct))
    }
}

impl fmt::Display for Equilibrium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; percent of {}", self.method, self.base)?;
        writeln!(
            f,
            "{} after {} rounds, residual {:.1e}, last change of a duty {:.1e}",
            self.status, self.iterations, self.residual, self.duty_change
        )?;
        if let Some(best) = self.best_deviation() {
            writeln!(
                f,
                "best deviation found: {} gains {:.2e} % with a duty of {:.4}",
                best.state, best.gain_pct, best.duty
            )?;
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
        duty_change: 0.0,
    }
}
