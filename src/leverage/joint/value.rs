//! From coalitions to equilibria to worths.

use rand::RngExt;

use super::super::{
    Loss, ModelName, Pressure,
    batch::{Counter, Engine, Solved},
};
use super::{
    read,
    report::{JointRun, ValuationError},
    settings::{JointSettings, Valuation, Worth},
};
use crate::{
    StateId, Status,
    coalition::{Coalition, Game},
    economy::Shock,
    error::{Error, Result},
    random,
};

/// Which coalitions get an equilibrium of their own.
pub(super) struct Plan {
    n: usize,
    valuation: Valuation,
    /// Ascending in bits for exact valuation; otherwise members, pairs, all, all but one, checks.
    coalitions: Vec<Coalition>,
    /// Where the checks begin.
    checks: usize,
}

impl Plan {
    pub(super) fn new(n: usize, settings: &JointSettings) -> Self {
        let all = Coalition::of(0..n);
        if settings.valuation == Valuation::Exact {
            let coalitions: Vec<_> = (1..=all.bits()).map(Coalition::from_bits).collect();
            return Self { n, valuation: settings.valuation, checks: coalitions.len(), coalitions };
        }
        let mut coalitions: Vec<Coalition> = (0..n).map(|a| Coalition::of([a])).collect();
        if settings.valuation == Valuation::Pairwise {
            for a in 0..n {
                coalitions.extend((a + 1..n).map(|b| Coalition::of([a, b])));
            }
        }
        coalitions.push(all);
        coalitions.extend((0..n).map(|a| Coalition::from_bits(all.bits() & !(1 << a))));
        let checks = coalitions.len();
        // Smaller coalitions are exact by construction.
        let least = if settings.valuation == Valuation::Pairwise { 3 } else { 2 };
        if n > least {
            for draw in 0..settings.checks {
                let mut rng = random::stream(settings.seed, draw.into());
                let drawn = loop {
                    let bits = rng.random_range(1..=all.bits());
                    if bits.count_ones() >= least as u32 {
                        break bits;
                    }
                };
                coalitions.push(Coalition::from_bits(drawn));
            }
        }
        Self { n, valuation: settings.valuation, coalitions, checks }
    }

    pub(super) fn equilibria(&self) -> usize {
        self.coalitions.len()
    }
}

/// One model and the positions of those who matter.
pub(super) struct Valuer {
    engine: Engine,
    pressure: Pressure,
    members: Vec<StateId>,
    target: StateId,
    at_target: usize,
    at_members: Vec<usize>,
    worth: Worth,
}

/// What the equilibria say of some coalitions.
pub(super) struct Valued {
    pub(super) worth: f64,
    pub(super) target: Loss,
    pub(super) members: Vec<Loss>,
}

impl Valuer {
    pub(super) fn new(
        engine: Engine,
        pressure: Pressure,
        target: StateId,
        members: &[StateId],
        worth: Worth,
    ) -> Result<Self> {
        let labels = engine.economy().labels();
        let at_target = labels.state_position(target)?;
        let at_members =
            members.iter().map(|&m| labels.state_position(m)).collect::<Result<Vec<_>>>()?;
        let members = members.to_vec();
        Ok(Self { engine, pressure, members, target, at_target, at_members, worth })
    }

    fn shock(&self, coalition: Coalition) -> Result<Shock> {
        let joined = self.members.iter().enumerate().filter(|(at, _)| coalition.contains(*at));
        joined.map(|(_, &m)| self.pressure.shock(self.engine.economy(), m, self.target)).try_fold(
            Shock::new(),
            |sum, more| {
                let more = more?;
                Ok(sum + more)
            },
        )
    }

    /// `None` where there is no solution.
    fn read(&self, coalition: Coalition, solved: &Solved) -> Result<Option<Valued>> {
        let Some(target) = solved.loss(self.at_target) else { return Ok(None) };
        let whole = self.engine.economy().income_of(self.target)?;
        let members: Option<Vec<Loss>> =
            self.at_members.iter().map(|&at| solved.loss(at)).collect();
        let Some(members) = members else { return Ok(None) };
        let value = target.value().unwrap_or(whole);
        let worth = match self.worth {
            Worth::TargetLoss => value,
            Worth::TargetLossPercent => target.percent().unwrap_or(100.0),
            Worth::NetOfOwnLosses => {
                let mut net = value;
                for (at, loss) in members.iter().enumerate() {
                    if coalition.contains(at) {
                        let all = self.members.get(at).copied().unwrap_or(self.target);
                        net -= match loss.value() {
                            Some(value) => value,
                            None => self.engine.economy().income_of(all)?,
                        };
                    }
                }
                net
            }
        };
        Ok(Some(Valued { worth, target, members }))
    }

    /// The worth of one coalition.
    pub(super) fn worth_alone(&self, coalition: Coalition) -> Result<f64> {
        let solved = self.engine.one(&self.shock(coalition)?)?;
        let valued = self.read(coalition, &solved)?;
        valued.map(|v| v.worth).ok_or_else(|| Error::Missing {
            what: "equilibrium of a coalition",
            label: format!("{coalition:?}"),
        })
    }

    pub(super) fn run(
        self,
        name: ModelName,
        plan: &Plan,
        settings: &JointSettings,
        counter: &mut Counter<'_>,
    ) -> Result<JointRun> {
        let count = plan.coalitions.len();
        let coalition = |at: usize| plan.coalitions.get(at).copied().unwrap_or_default();
        let solved = self.engine.all(count, |at| self.shock(coalition(at)), counter)?;
        let unsolved = solved.iter().filter(|s| !s.status.is_solved()).count();
        let status =
            solved.iter().map(|s| s.status).find(|s| !s.is_solved()).unwrap_or(Status::Solved);
        let valued = solved
            .iter()
            .enumerate()
            .map(|(at, solved)| self.read(coalition(at), solved))
            .collect::<Result<Option<Vec<Valued>>>>()?;
        let readings = match valued {
            None => None,
            Some(valued) => {
                let exact = |wanted: Coalition| {
                    let at = if settings.valuation == Valuation::Exact {
                        usize::try_from(wanted.bits()).ok()?.checked_sub(1)
                    } else {
                        plan.coalitions.iter().position(|&known| known == wanted)
                    };
                    valued.get(at?)
                };
                let game = plan.game(&self.members, &|c| exact(c).map_or(0.0, |v| v.worth))?;
                let error = plan.error(&game, &valued, settings);
                Some(read::readings(game, &exact, error, settings)?)
            }
        };
        Ok(JointRun { name, status, equilibria: count, unsolved, readings })
    }
}

impl Plan {
    /// The worth of every coalition, from those that have an equilibrium.
    fn game(&self, members: &[StateId], exact: &dyn Fn(Coalition) -> f64) -> Result<Game<StateId>> {
        if self.valuation == Valuation::Exact {
            return Game::new(members.to_vec(), exact);
        }
        let single: Vec<f64> = (0..self.n).map(|a| exact(Coalition::of([a]))).collect();
        let pairwise = self.valuation == Valuation::Pairwise;
        let mut pairs = vec![0.0; self.n * self.n];
        if pairwise {
            for (a, one) in single.iter().enumerate() {
                for (b, other) in single.iter().enumerate().skip(a + 1) {
                    if let Some(cell) = pairs.get_mut(a * self.n + b) {
                        *cell = exact(Coalition::of([a, b])) - one - other;
                    }
                }
            }
        }
        Game::new(members.to_vec(), |coalition| {
            let mut worth = 0.0;
            for a in coalition.members() {
                worth += single.get(a).copied().unwrap_or(0.0);
                for b in coalition.members().filter(|&b| b > a) {
                    worth += pairs.get(a * self.n + b).copied().unwrap_or(0.0);
                }
            }
            worth
        })
    }

    fn error(
        &self,
        game: &Game<StateId>,
        valued: &[Valued],
        settings: &JointSettings,
    ) -> Option<ValuationError> {
        if settings.valuation == Valuation::Exact {
            return None;
        }
        let both = || self.coalitions.iter().zip(valued);
        let gap = |(coalition, exact): (&Coalition, &Valued)| game.worth(*coalition) - exact.worth;
        let all = both().find(|(c, _)| c.len() == self.n).map_or(0.0, gap);
        let drawn = both().skip(self.checks).map(gap);
        let (mut checks, mut sum, mut largest) = (0_u32, 0.0, 0.0_f64);
        for gap in drawn {
            checks += 1;
            sum += gap.abs();
            largest = largest.max(gap.abs());
        }
        let mean = if checks > 0 { sum / f64::from(checks) } else { 0.0 };
        Some(ValuationError { checks, mean, largest, all })
    }
}
