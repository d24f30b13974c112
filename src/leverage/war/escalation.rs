use std::fmt;

use serde::Serialize;

use super::{super::Loss, duty_game, loss_in};
use crate::{
    Currency, StateId, Status,
    economy::nash::{self, WarSettings, World},
    error::{Error, Result},
    snapshot::Snapshot,
    units::check_unique,
};

/// Who fights, and how it begins.
///
/// The first player opens with the duty that suits it best while the others keep theirs, unless an opening is
/// given; then the others answer, at most three rounds. From players: elasticities `U4`, amounts in USD.
#[derive(Debug, Clone, PartialEq)]
pub struct EscalationSettings {
    players: Vec<StateId>,
    opening: Option<f64>,
    rounds: usize,
    elasticities: String,
    currency: Currency,
}

impl<P: IntoIterator<Item = StateId>> From<P> for EscalationSettings {
    fn from(players: P) -> Self {
        Self {
            players: players.into_iter().collect(),
            opening: None,
            rounds: 3,
            elasticities: "U4".to_owned(),
            currency: Currency::USD,
        }
    }
}

impl EscalationSettings {
    /// The uniform duty on all its imports with which the first player opens, a fraction.
    #[must_use]
    pub fn opening(self, duty: f64) -> Self {
        Self { opening: Some(duty), ..self }
    }

    /// Rounds in which each player in turn answers the others before the war is taken to its end; at least 1.
    #[must_use]
    pub fn rounds(self, rounds: usize) -> Self {
        Self { rounds: rounds.max(1), ..self }
    }

    /// The set of elasticities, by name.
    #[must_use]
    pub fn elasticities(self, name: impl Into<String>) -> Self {
        Self { elasticities: name.into(), ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }
}

/// What a stage of a war costs one state, beside peace.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateChange {
    /// The state.
    pub state: StateId,
    /// Its loss; negative where it gains.
    pub loss: Loss,
}

/// One stage of a tariff war.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarStage {
    /// What happens: `status quo`, `threat carried out`, `retaliation`, `answer 2`, `Nash duties`.
    pub name: String,
    /// Who moves; nobody in the first stage, all players in the last.
    pub moves: Vec<StateId>,
    /// The uniform duty of each player on all its imports, a fraction; none where it keeps the duties it applies.
    pub duties: Vec<(StateId, Option<f64>)>,
    /// How the stage's equilibria ended; the numbers are a solution only where it is solved.
    pub status: Status,
    /// Every state of the world.
    pub states: Vec<StateChange>,
}

impl WarStage {
    /// What the stage costs one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn loss(&self, state: StateId) -> Result<Loss> {
        let found = self.states.iter().find(|change| change.state == state);
        found.map(|change| change.loss).ok_or(Error::UnknownState { state })
    }
}

/// How a tariff war unfolds. Made by [`escalation`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Escalation {
    /// Name of the method.
    pub method: &'static str,
    /// What the percentages are of.
    pub percent_of: &'static str,
    /// Who fights; the first opens.
    pub players: Vec<StateId>,
    /// From the status quo to Nash duties.
    pub stages: Vec<WarStage>,
    /// The end, with its certificate: the best deviation of each player.
    pub nash: nash::Equilibrium,
    /// The status of the first stage without a solution, or solved.
    pub status: Status,
}

/// How does a tariff war go from a threat to retaliation to duties that nobody would change, and what does each
/// stage cost everyone?
///
/// The first player sets the uniform duty that suits it best, the others answer in their order, each with the
/// exact best response to the duties then in force ([`nash::best_response`]), until nobody changes a duty or the
/// rounds are over; the last stage are the Nash duties of Lashkaripour (2021), whose certificate is the best
/// deviation of each player. States that do not play keep the duties they apply. Losses are of real income
/// beside balanced trade under the duties of the snapshot; flows are gross output, so a percent is of gross
/// spending. Duties are uniform over partners and sectors: a war of two hits their other suppliers too.
///
/// *Cost:* some forty equilibria for each answer.
///
/// # Errors
/// Those of [`Economy::recorded`](crate::economy::Economy::recorded); [`Error::UnknownState`] for a player that
/// does not trade; [`Error::Duplicate`] for one named twice; [`Error::Shape`] for fewer than two;
/// [`Error::OutOfRange`] for an opening that is no duty.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, leverage::escalation};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, chn] = ["USA".parse()?, "CHN".parse()?];
/// let war = escalation(&today, [usa, chn])?;
/// assert!(war.status.is_solved());
/// // To open pays, until it is answered.
/// let [opening, answered] = [1, 2].map(|stage: usize| war.stages[stage].loss(usa));
/// assert!(opening?.percent() < answered?.percent());
/// assert!(war.nash.best_deviation().unwrap().gain_pct < Some(0.1));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Lashkaripour, A. (2021), "The Cost of a Global Tariff War", Journal of International Economics 131. Johnson,
/// H. G. (1953), "Optimum Tariffs and Retaliation", Review of Economic Studies 21(2).
pub fn escalation(
    snapshot: &Snapshot,
    settings: impl Into<EscalationSettings>,
) -> Result<Escalation> {
    let settings = settings.into();
    let world = duty_game(snapshot, &settings.elasticities, settings.currency)?;
    escalation_of(&world, settings)
}

/// [`escalation`] of a calibrated world of arrays; elasticities and currency of the settings do not count.
///
/// # Errors
/// Those of [`escalation`], except of reading a snapshot.
pub fn escalation_of(world: &World, settings: impl Into<EscalationSettings>) -> Result<Escalation> {
    let settings = settings.into();
    let players = settings.players.clone();
    check_unique("player", &players)?;
    let (Some(&opener), true) = (players.first(), players.len() > 1) else {
        let found = players.len();
        return Err(Error::Shape { what: "list of players", expected: 2, found });
    };
    let mut table = Duties { world, players: &players, uniform: vec![None; players.len()] };
    let mut stages = vec![table.stage("status quo", Vec::new(), Status::Solved)?];
    let status = match settings.opening {
        Some(duty) => {
            table.set(opener, Some(duty));
            Status::Solved
        }
        None => table.answer(opener)?.1,
    };
    stages.push(table.stage("threat carried out", vec![opener], status)?);
    for round in 1..=settings.rounds {
        let mut moved = Vec::new();
        let mut status = Status::Solved;
        // In the first round the opener has moved already.
        for &player in players.iter().skip(usize::from(round == 1)) {
            let (changed, ended) = table.answer(player)?;
            if changed {
                moved.push(player);
            }
            if !ended.is_solved() {
                status = ended;
            }
        }
        if moved.is_empty() && status.is_solved() {
            break;
        }
        let name = if round == 1 { "retaliation".to_owned() } else { format!("answer {round}") };
        stages.push(table.stage(&name, moved, status)?);
    }
    let nash = nash::tariff_war(world, WarSettings::default().players(players.iter().copied()))?;
    stages.push(stage(world, "Nash duties", players.clone(), &players, &nash, Status::Solved)?);
    let bad = stages.iter().find(|stage| !stage.status.is_solved());
    Ok(Escalation {
        method: "best responses in turn, then Nash duties",
        percent_of: nash.base,
        status: bad.map_or(Status::Solved, |stage| stage.status),
        stages,
        players,
        nash,
    })
}

/// Smallest change of a duty that is one.
const SAME: f64 = 1e-5;

struct Duties<'a> {
    world: &'a World,
    players: &'a [StateId],
    uniform: Vec<Option<f64>>,
}

impl Duties<'_> {
    fn given(&self) -> Vec<(StateId, f64)> {
        let both = self.players.iter().zip(&self.uniform);
        both.filter_map(|(&state, duty)| Some((state, (*duty)?))).collect()
    }

    fn set(&mut self, player: StateId, duty: Option<f64>) {
        for (_, slot) in self.players.iter().zip(&mut self.uniform).filter(|(p, _)| **p == player) {
            *slot = duty;
        }
    }

    /// The player does what suits it best; whether that changes anything.
    fn answer(&mut self, player: StateId) -> Result<(bool, Status)> {
        let response = nash::best_response(self.world, self.given(), player)?;
        let before = self.given().into_iter().find(|(state, _)| *state == player);
        if !response.status.is_solved() {
            return Ok((false, response.status));
        }
        let changed = match (before, response.duty) {
            (Some((_, old)), Some(new)) => (old - new).abs() > SAME,
            (None, None) => false,
            _ => true,
        };
        if changed {
            self.set(player, response.duty);
        }
        Ok((changed, response.status))
    }

    fn stage(&self, name: &str, moves: Vec<StateId>, answered: Status) -> Result<WarStage> {
        let under = nash::under_duties(self.world, self.given())?;
        stage(self.world, name, moves, self.players, &under, answered)
    }
}

fn stage(
    world: &World,
    name: &str,
    moves: Vec<StateId>,
    players: &[StateId],
    equilibrium: &nash::Equilibrium,
    answered: Status,
) -> Result<WarStage> {
    let duties = players
        .iter()
        .map(|&player| Ok((player, equilibrium.state(player)?.duty)))
        .collect::<Result<_>>()?;
    let states = equilibrium
        .states
        .iter()
        .map(|outcome| {
            let loss = loss_in(world, outcome.state, outcome.welfare_pct)?;
            Ok(StateChange { state: outcome.state, loss })
        })
        .collect::<Result<_>>()?;
    let ended = if answered.is_solved() { equilibrium.status } else { answered };
    Ok(WarStage { name: name.to_owned(), moves, duties, status: ended, states })
}

impl fmt::Display for Escalation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; losses in percent of {}", self.method, self.percent_of)?;
        write!(f, "{:<20}", "stage")?;
        for player in &self.players {
            write!(f, " {:>9} {:>9}", format!("{player} duty"), "loses")?;
        }
        writeln!(f)?;
        for stage in &self.stages {
            write!(f, "{:<20}", stage.name)?;
            for (player, duty) in &stage.duties {
                let duty = duty.map_or("kept".to_owned(), |duty| format!("{:.1}%", 100.0 * duty));
                let loss = stage.loss(*player).map_or_else(|_| "-".to_owned(), |l| l.to_string());
                write!(f, " {duty:>9} {loss:>9}")?;
            }
            let mark = if stage.status.is_solved() { "" } else { "  not a solution" };
            writeln!(f, "{mark}")?;
        }
        if let Some(best) = self.nash.best_deviation()
            && let (Some(gain), Some(duty)) = (best.gain_pct, best.duty)
        {
            let (state, duty) = (best.state, 100.0 * duty);
            writeln!(
                f,
                "best deviation from Nash duties: {state} gains {gain:.1e}% at {duty:.1}%"
            )?;
        }
        Ok(())
    }
}
