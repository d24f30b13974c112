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
        if n >= least {
            for draw in 0..settings.checks {
                let mut rng = random::stream(settings.seed, draw.into());
                let drawn = loop {
                    let bits = rng.random_range(1..=all.bits());
                    if bits.count_ones() as usize >= least {
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
    /// Of each player, the states that act with it, itself first.
    blocs: Vec<Vec<StateId>>,
    target: StateId,
    worth: Worth,
}

/// What the equilibria say of some coalitions.
pub(super) struct Valued {
    pub(super) worth: f64,
    pub(super) target: Loss,
    /// Of each player; empty where more than one stays out, as no reading needs those.
    pub(super) members: Vec<Loss>,
}

impl Valuer {
    pub(super) fn new(
        engine: Engine,
        pressure: Pressure,
        target: StateId,
        blocs: Vec<Vec<StateId>>,
        worth: Worth,
    ) -> Result<Self> {
        for state in blocs.iter().flatten().chain([&target]) {
            engine.economy().labels().state_position(*state)?;
        }
        Ok(Self { engine, pressure, blocs, target, worth })
    }

    fn shock(&self, coalition: Coalition) -> Result<Shock> {
        let joined = self.blocs.iter().enumerate().filter(|(at, _)| coalition.contains(*at));
        let mut shock = Shock::new();
        for &state in joined.flat_map(|(_, bloc)| bloc) {
            shock += self.pressure.shock(self.engine.economy(), state, self.target)?;
        }
        Ok(shock)
    }

    fn loss(&self, solved: &Solved, state: StateId) -> Result<Option<Loss>> {
        Ok(solved.loss(self.engine.economy().labels().state_position(state)?))
    }

    /// What a player loses, all its states together.
    fn loss_of_bloc(&self, solved: &Solved, bloc: &[StateId]) -> Result<Option<Loss>> {
        if let &[state] = bloc {
            return self.loss(solved, state);
        }
        let (mut lost, mut whole) = (0.0, 0.0);
        for &state in bloc {
            whole += self.engine.economy().income_of(state)?;
            match self.loss(solved, state)? {
                Some(Loss::Finite { value, .. }) => lost += value,
                other => return Ok(other),
            }
        }
        Ok(Some(Loss::Finite { percent: 100.0 * lost / whole, value: lost }))
    }

    /// An amount, all that is spent where it is unbounded.
    fn amount(&self, loss: Loss, states: &[StateId]) -> Result<f64> {
        match loss.value() {
            Some(value) => Ok(value),
            None => states.iter().map(|&state| self.engine.economy().income_of(state)).sum(),
        }
    }

    /// `None` where there is no solution.
    fn read(&self, coalition: Coalition, solved: &Solved) -> Result<Option<Valued>> {
        let Some(target) = self.loss(solved, self.target)? else { return Ok(None) };
        let mut members = Vec::with_capacity(self.blocs.len());
        for bloc in &self.blocs {
            let Some(loss) = self.loss_of_bloc(solved, bloc)? else { return Ok(None) };
            members.push(loss);
        }
        let worth = match self.worth {
            Worth::TargetLoss => self.amount(target, &[self.target])?,
            Worth::TargetLossPercent => target.percent().unwrap_or(100.0),
            Worth::NetOfOwnLosses => {
                let mut net = self.amount(target, &[self.target])?;
                for (at, (&loss, bloc)) in members.iter().zip(&self.blocs).enumerate() {
                    if coalition.contains(at) {
                        net -= self.amount(loss, bloc)?;
                    }
                }
                net
            }
        };
        if coalition.len() + 1 < self.blocs.len() {
            members = Vec::new();
        }
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
        let read = |at, solved: Solved| Ok((solved.status, self.read(coalition(at), &solved)?));
        let each = self.engine.each(count, |at| self.shock(coalition(at)), read, counter)?;
        let unsolved = each.iter().filter(|(status, _)| !status.is_solved()).count();
        let bad = each.iter().map(|(status, _)| *status).find(|status| !status.is_solved());
        let status = bad.unwrap_or(Status::Solved);
        let valued: Option<Vec<Valued>> = each.into_iter().map(|(_, valued)| valued).collect();
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
                let players: Vec<StateId> =
                    self.blocs.iter().filter_map(|bloc| bloc.first().copied()).collect();
                let game = plan.game(&players, &|c| exact(c).map_or(0.0, |v| v.worth))?;
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
