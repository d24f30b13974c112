//! The answer as data.

use std::error::Error;

use geoecon::{
    Currency, Date, StateId, Status,
    economy::{Structure, TradeModels},
    leverage::{JointReadings, JointSettings, Loss, RangeByModel, coalition_leverage_with},
};
use serde::Serialize;

use crate::{
    Cli,
    press::Hinge,
    rare_earths::{self, RareEarths},
    screen,
    trust::{self, TrustCase},
};

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) world: String,
    pub(crate) date: Date,
    pub(crate) target: StateId,
    pub(crate) leader: StateId,
    pub(crate) blocs: Vec<Vec<StateId>>,
    pub(crate) pressure: String,
    pub(crate) method: &'static str,
    pub(crate) model: String,
    pub(crate) percent_of: &'static str,
    pub(crate) currency: Option<Currency>,
    pub(crate) status: Status,
    pub(crate) equilibria: usize,
    /// What the target loses, USD a year: by the leader alone, by all, and by how much that is more.
    pub(crate) alone: f64,
    pub(crate) all: f64,
    pub(crate) multiple: Option<f64>,
    pub(crate) target_loses: Loss,
    pub(crate) alone_range: Option<RangeByModel>,
    pub(crate) all_range: Option<RangeByModel>,
    pub(crate) models: usize,
    pub(crate) left_out: Vec<String>,
    /// The leader with one partner, first the best.
    pub(crate) with_one: Vec<(StateId, f64)>,
    /// The leader with its best partner, then the best third, and so on.
    pub(crate) one_by_one: Vec<(StateId, f64)>,
    pub(crate) readings: JointReadings,
    pub(crate) trust: Vec<TrustCase>,
    pub(crate) extorted: Vec<trust::Deal>,
    pub(crate) rare_earths: Option<RareEarths>,
    pub(crate) hinges_on: Option<Hinge>,
    /// What all can take under damaged trust over what they can under trust as it was.
    pub(crate) left_by_damaged_trust: Option<f64>,
    /// What the members lose together themselves when all press, USD a year; `None` where one loses all.
    pub(crate) members_lose: Option<f64>,
    pub(crate) assumptions: Vec<&'static str>,
    /// Where the flows and duties come from.
    pub(crate) sources: Vec<String>,
}

const ASSUMPTIONS: [&str; 4] = [
    "the long run: all have found other suppliers and buyers; the first years cost more, to both sides",
    "the target does not retaliate, and outsiders trade on and fill the gap",
    "members join or not independently of each other, as likely as they trust the leader's next promise",
    "a deal under the threat of duties counts against the leader's word with the one who made it, and in part with the others",
];

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let (today, set) = cli.question.open()?;
    let blocs = blocs(cli)?;
    let players: Vec<StateId> = blocs.iter().filter_map(|bloc| bloc.first().copied()).collect();
    let settings = settings(cli, &blocs, &players)?;
    let ask = |settings: JointSettings, what| {
        coalition_leverage_with(&today, cli.target, &players, settings, screen::bar(what))
    };
    let mut main =
        settings.clone().models(TradeModels::from(Structure::InputOutput).elasticities([&set]));
    if let Some(threshold) = cli.threshold {
        main = main.threshold(threshold);
    }
    let report = ask(main, "coalitions")?;
    let run = report.runs.first().ok_or("no model ran")?;
    let readings = run.readings.clone().ok_or_else(|| {
        format!(
            "{} of {} coalitions have no equilibrium: {}",
            run.unsolved, run.equilibria, run.status
        )
    })?;
    let every = ask(settings.models(TradeModels::equilibria()), "every model")?;
    let alone = readings.worth_of(&[cli.leader])?;
    let (trust, extorted) = trust::cases(cli, &today, &blocs, &readings)?;
    let damaged = trust.iter().find(|case| case.name == trust::DAMAGED);
    let worths = every.runs.iter().filter_map(|run| Some((&run.name, run.readings.as_ref()?.all)));
    Ok(Answer {
        world: today.world().name().to_owned(),
        date: today.date(),
        target: cli.target,
        leader: cli.leader,
        pressure: report.pressure.to_string(),
        method: report.method,
        model: run.name.to_string(),
        percent_of: run.name.percent_of,
        currency: report.currency,
        status: report.status,
        equilibria: report.runs.iter().chain(&every.runs).map(|run| run.equilibria).sum(),
        alone,
        all: readings.all,
        multiple: (alone > 0.0).then(|| readings.all / alone),
        target_loses: readings.target,
        alone_range: every.range_for(&[cli.leader]).ok(),
        all_range: every.range(),
        models: every.runs.len(),
        left_out: every.left_out.iter().map(|l| format!("{}: {}", l.name, l.reason)).collect(),
        with_one: with_one(cli.leader, &players, &readings)?,
        one_by_one: one_by_one(cli.leader, &players, &readings)?,
        rare_earths: rare_earths::answer(cli, &today, &blocs, &set)?,
        hinges_on: Hinge::new(worths, &set),
        left_by_damaged_trust: damaged.map(|case| case.expected.expected / readings.all),
        members_lose: readings.members.iter().map(|m| m.own_loss.value()).sum(),
        sources: screen::sources(&today),
        readings,
        trust,
        extorted,
        blocs,
        assumptions: ASSUMPTIONS.to_vec(),
    })
}

/// What each does; partners talk only through the leader.
fn settings(
    cli: &Cli,
    blocs: &[Vec<StateId>],
    players: &[StateId],
) -> Result<JointSettings, Box<dyn Error>> {
    let spokes = players.iter().filter(|p| **p != cli.leader).map(|&p| (cli.leader, p));
    let mut settings = JointSettings::from(cli.question.pressure()?).links(spokes);
    for bloc in blocs {
        if let [first, rest @ ..] = bloc.as_slice()
            && !rest.is_empty()
        {
            settings = settings.bloc(*first, rest.iter().copied());
        }
    }
    Ok(settings)
}

/// The leader and its partners, each with the states that act with it.
fn blocs(cli: &Cli) -> Result<Vec<Vec<StateId>>, Box<dyn Error>> {
    let mut blocs = vec![vec![cli.leader]];
    for text in &cli.members {
        let bloc: Vec<StateId> = text.split('+').map(str::parse).collect::<Result<_, _>>()?;
        if bloc != [cli.leader] {
            blocs.push(bloc);
        }
    }
    Ok(blocs)
}

fn with_one(
    leader: StateId,
    players: &[StateId],
    readings: &JointReadings,
) -> geoecon::Result<Vec<(StateId, f64)>> {
    let mut pairs = players
        .iter()
        .filter(|p| **p != leader)
        .map(|&p| Ok((p, readings.worth_of(&[leader, p])?)))
        .collect::<geoecon::Result<Vec<_>>>()?;
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(pairs)
}

/// Each time the partner that adds most.
fn one_by_one(
    leader: StateId,
    players: &[StateId],
    readings: &JointReadings,
) -> geoecon::Result<Vec<(StateId, f64)>> {
    let mut joined = vec![leader];
    let mut path = Vec::new();
    while joined.len() < players.len() {
        let mut best: Option<(StateId, f64)> = None;
        for &player in players.iter().filter(|p| !joined.contains(p)) {
            let worth = readings.worth_of(&[joined.as_slice(), &[player]].concat())?;
            if best.is_none_or(|(_, most)| worth > most) {
                best = Some((player, worth));
            }
        }
        let Some((player, worth)) = best else { break };
        joined.push(player);
        path.push((player, worth));
    }
    Ok(path)
}
