use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use super::super::{
    LeftOutModel, Loss, ModelName,
    models::{Calibrated, calibrate},
};
use crate::{
    Currency, Date, Scenario, StateId, Status,
    economy::{Shock, TariffSchedule, TradeModels},
    error::{Error, Result},
    snapshot::Snapshot,
    units::check_unique,
    world::{Agreement, AgreementKind, Tie, TieId},
};

/// The mean duty of one player on another's goods.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairDuty {
    /// Who levies it.
    pub importer: StateId,
    /// On whose goods.
    pub exporter: StateId,
    /// The mean over all sectors by trade of the base, services included at their duty, a fraction; `None` where
    /// there is no trade to weigh by.
    pub mean: Option<f64>,
}

/// A span of time in which nothing changes between the players.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TruceStage {
    /// Its first day.
    pub since: Date,
    /// What begins: the snapshot itself, the agreements that reach a new stage or ties that begin or end, or the
    /// scenario's name.
    pub what: String,
    /// Mean duties between the players.
    pub duties: Vec<PairDuty>,
    /// How the equilibrium ended.
    pub status: Status,
    /// What each player loses beside the snapshot; `None` where there is no solution.
    pub players: Vec<(StateId, Option<Loss>)>,
    /// What every other state loses; empty where there is no solution.
    pub third_parties: Vec<(StateId, Loss)>,
    /// Changed ties that the model has no place for.
    pub left_out: Vec<TieId>,
}

/// What lies ahead between some states. Made by [`truce`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Truce {
    /// Name of the method.
    pub method: &'static str,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The states.
    pub players: Vec<StateId>,
    /// One for each model: what is recorded by date, then each scenario on the last day.
    pub models: Vec<(ModelName, Vec<TruceStage>)>,
    /// Models that know duties alone.
    pub left_out: Vec<LeftOutModel>,
}

/// What does a truce hold back: what changes between some states as clauses lapse and ties begin and end, and
/// what does each change, and each scenario at the end, cost everyone?
///
/// Looks at every day after the snapshot's, up to and including `until`, on which a tie between two players, or
/// an agreement with two of them as parties, begins, ends or reaches another stage, the customs unions that they
/// are in counting as they do; resolves duties and barriers
/// on that day; and solves the trade model where they differ from the day before. Losses are against the
/// snapshot. Each of `scenarios` then applies on the last day.
///
/// *Cost:* a snapshot for each such day, an equilibrium for each that matters.
///
/// # Errors
/// Those of [`Economy::recorded`](crate::economy::Economy::recorded) and of the scenarios; [`Error::Shape`] for
/// fewer than two players; [`Error::Duplicate`]; [`Error::UnknownState`] for one that does not trade;
/// [`Error::InvertedValidity`] where `until` is before the snapshot's date.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::Structure, leverage::{TruceStage, truce}};
///
/// // The arrangement of 2025 between China and the United States runs for a year.
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, chn] = ["USA".parse()?, "CHN".parse()?];
/// let ahead = truce(&today, &[usa, chn], "2026-12-31".parse()?, &[], Structure::InputOutput)?;
/// let (_, stages) = &ahead.models[0];
/// let lapse = &stages[stages.len() - 1];
/// assert_eq!(lapse.since, "2026-11-10".parse()?);
/// // Without it duties rise on both sides, and both lose.
/// let mean = |stage: &TruceStage| stage.duties[0].mean.unwrap();
/// assert!(mean(lapse) > mean(&stages[0]) + 0.1);
/// assert!(lapse.players.iter().all(|(_, loss)| loss.unwrap().percent() > Some(0.0)));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn truce(
    snapshot: &Snapshot,
    players: &[StateId],
    until: Date,
    scenarios: &[Scenario],
    models: impl Into<TradeModels>,
) -> Result<Truce> {
    let models = models.into();
    check_unique("player", players)?;
    if players.len() < 2 {
        let found = players.len();
        return Err(Error::Shape { what: "list of players", expected: 2, found });
    }
    if until < snapshot.date() {
        return Err(Error::InvertedValidity { from: snapshot.date(), until });
    }
    let circle = Circle::new(snapshot, players);
    let days = days(snapshot, &circle, until);
    let mut all = Vec::new();
    let (calibrated, left_out) = calibrate(&models, snapshot)?;
    for model in calibrated {
        let mut stages: Vec<TruceStage> = Vec::new();
        let mut last: Option<Shock> = None;
        for &day in &days {
            let then = snapshot.world().snapshot(day)?;
            let (shock, left_out) = change(&model, &then)?;
            if last.as_ref() != Some(&shock) {
                let what = if stages.is_empty() {
                    "as it stands".to_owned()
                } else {
                    causes(&then, &circle, day)
                };
                stages.push(stage(&model, players, day, what, (&shock, left_out))?);
                last = Some(shock);
            }
        }
        for scenario in scenarios {
            let then = scenario.apply(snapshot.world())?.snapshot(until)?;
            let (shock, left_out) = change(&model, &then)?;
            let what = scenario.name.clone();
            stages.push(stage(&model, players, until, what, (&shock, left_out))?);
        }
        all.push((model.name, stages));
    }
    Ok(Truce {
        method: "duties and barriers as recorded by date, by trade equilibrium",
        currency: models.currency,
        players: players.to_vec(),
        models: all,
        left_out,
    })
}

/// The players, each with the territories of the customs unions that it is ever in.
struct Circle(Vec<BTreeSet<StateId>>);

impl Circle {
    fn new(snapshot: &Snapshot, players: &[StateId]) -> Self {
        let names = |&player: &StateId| {
            let unions = snapshot.world().agreements().filter(|agreement| {
                agreement.kind == AgreementKind::CustomsUnion
                    && agreement.parties.iter().any(|party| party.state == player)
            });
            unions.filter_map(|union| union.territory).chain([player]).collect()
        };
        Self(players.iter().map(names).collect())
    }

    /// Whether two players, or those who stand for them, are the ends of the tie.
    fn has_tie(&self, tie: &Tie) -> bool {
        let ends = |state| self.0.iter().enumerate().filter(move |(_, p)| p.contains(&state));
        ends(tie.from).any(|(a, _)| ends(tie.to).any(|(b, _)| a != b))
    }

    /// Whether two players, or those who stand for them, are parties.
    fn has_agreement(&self, agreement: &Agreement) -> bool {
        let inside = |names: &&BTreeSet<StateId>| {
            agreement.parties.iter().any(|party| names.contains(&party.state))
        };
        self.0.iter().filter(inside).count() > 1
    }
}

/// The snapshot's day, and those up to `until` on which something between two players begins or ends.
fn days(snapshot: &Snapshot, circle: &Circle, until: Date) -> BTreeSet<Date> {
    let world = snapshot.world();
    let ties = world
        .ties()
        .filter(|(_, tie)| circle.has_tie(tie))
        .flat_map(|(_, tie)| [tie.validity.from(), tie.validity.until()]);
    let lives = world.agreements().filter(|agreement| circle.has_agreement(agreement)).flat_map(
        |agreement| {
            let stages = agreement.life.iter().map(|milestone| Some(milestone.date));
            let parties = agreement
                .parties
                .iter()
                .flat_map(|party| [party.validity.from(), party.validity.until()]);
            stages.chain(parties).collect::<Vec<_>>()
        },
    );
    let mut days: BTreeSet<Date> =
        ties.chain(lives).flatten().filter(|&day| day > snapshot.date() && day <= until).collect();
    days.insert(snapshot.date());
    days
}

/// What begins or ends on a day, by the names of agreements and the kinds of ties.
fn causes(then: &Snapshot, circle: &Circle, day: Date) -> String {
    let mut names = BTreeSet::new();
    for agreement in then.world().agreements() {
        let reached = agreement.life.iter().find(|milestone| milestone.date == day);
        if let (Some(milestone), true) = (reached, circle.has_agreement(agreement)) {
            names.insert(format!("{} {}", agreement.id, milestone.status));
        }
    }
    for (_, tie) in then.world().ties() {
        if circle.has_tie(tie) && [tie.validity.from(), tie.validity.until()].contains(&Some(day)) {
            let word = if tie.validity.from() == Some(day) { "begins" } else { "ends" };
            let clause = tie.agreement.as_ref().map_or(String::new(), |of| format!(" of {of}"));
            names.insert(format!("{} {}-{}{clause} {word}", tie.kind(), tie.from, tie.to));
        }
    }
    names.into_iter().collect::<Vec<_>>().join("; ")
}

fn change(model: &Calibrated, then: &Snapshot) -> Result<(Shock, Vec<TieId>)> {
    let change = model.recorded().shock_to(then)?;
    Ok((change.shock, change.left_out))
}

fn stage(
    model: &Calibrated,
    players: &[StateId],
    since: Date,
    what: String,
    (shock, left_out): (&Shock, Vec<TieId>),
) -> Result<TruceStage> {
    let solved = model.engine.one(shock)?;
    let schedule = shock.changes().iter().find_map(|shift| match shift {
        crate::economy::Shift::Tariffs { schedule } => Some(schedule),
        _ => None,
    });
    let mut duties = Vec::new();
    for &importer in players {
        for &exporter in players.iter().filter(|exporter| **exporter != importer) {
            let mean = mean_duty(model, schedule, importer, exporter)?;
            duties.push(PairDuty { importer, exporter, mean });
        }
    }
    let states = model.engine.states();
    let third_parties = states
        .iter()
        .zip(&solved.losses)
        .filter(|(state, _)| !players.contains(state))
        .map(|(&state, &loss)| (state, loss))
        .collect();
    let players = players
        .iter()
        .map(|&state| {
            let at = model.engine.economy().labels().state_position(state)?;
            Ok((state, solved.loss(at)))
        })
        .collect::<Result<_>>()?;
    Ok(TruceStage { since, what, duties, status: solved.status, players, third_parties, left_out })
}

fn mean_duty(
    model: &Calibrated,
    schedule: Option<&TariffSchedule>,
    importer: StateId,
    exporter: StateId,
) -> Result<Option<f64>> {
    let economy = model.engine.economy();
    let (mut paid, mut trade) = (0.0, 0.0);
    for &sector in economy.labels().sectors() {
        let flow = economy.flow(importer, exporter, sector)?;
        let rate = match schedule {
            Some(schedule) => schedule.get(importer, exporter, sector)?,
            None => economy.tariff(importer, exporter, sector)?,
        };
        paid += flow * rate;
        trade += flow;
    }
    Ok((trade > 0.0).then(|| paid / trade))
}

impl fmt::Display for Truce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, stages) in &self.models {
            writeln!(f, "{name}: losses in percent of {}", name.percent_of)?;
            for stage in stages {
                writeln!(f, "  {} {}", stage.since, stage.what)?;
                write!(f, "   ")?;
                for duty in &stage.duties {
                    let mean = duty.mean.map_or("-".to_owned(), |m| format!("{:.1}%", 100.0 * m));
                    write!(f, " {} on {} {mean};", duty.importer, duty.exporter)?;
                }
                for (state, loss) in &stage.players {
                    match loss {
                        Some(loss) => write!(f, " {state} loses {loss}")?,
                        None => write!(f, " {state}: {}", stage.status)?,
                    }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}
