//! The answer as data.

use std::error::Error;

use geoecon::{
    Currency, Date, Ratio, StateId, Status,
    economy::{Structure, TradeModels},
    leverage::{
        JointLeverage, JointReadings, JointSettings, Loss, RangeByModel, coalition_leverage_with,
    },
};
use serde::Serialize;

use crate::{
    Cli,
    press::{self, Cited, Hinge},
    questions,
    rare_earths::{self, RareEarths},
    report::Question,
    screen,
    trust::{self, Trust},
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
    pub(crate) multiple_range: Option<RangeByModel>,
    pub(crate) target_loses: Loss,
    pub(crate) alone_range: Option<RangeByModel>,
    pub(crate) all_range: Option<RangeByModel>,
    pub(crate) models: usize,
    pub(crate) left_out: Vec<String>,
    /// The leader with one partner, first the best.
    pub(crate) with_one: Vec<(StateId, f64)>,
    /// The leader with its best partner, then the best third, and so on.
    pub(crate) one_by_one: Vec<Step>,
    pub(crate) readings: JointReadings,
    pub(crate) pivotal: Pivotal,
    pub(crate) trust: Trust,
    pub(crate) rare_earths: Option<RareEarths>,
    pub(crate) hinges_on: Option<Hinge>,
    /// What the members lose together themselves when all press, USD a year; `None` where one loses all.
    pub(crate) members_lose: Option<f64>,
    pub(crate) assumptions: Vec<&'static str>,
    /// Where the flows and duties come from.
    pub(crate) sources: Vec<Cited>,
    pub(crate) questions: Vec<Question>,
}

/// One partner more.
#[derive(Serialize)]
pub(crate) struct Step {
    pub(crate) joins: StateId,
    /// What all who have joined can take, USD a year.
    pub(crate) worth: f64,
    pub(crate) range: Option<RangeByModel>,
}

/// Who turns losing coalitions into winning ones most often.
#[derive(Serialize)]
pub(crate) struct Pivotal {
    pub(crate) state: StateId,
    /// In which part of all orders of joining; by model.
    pub(crate) part: f64,
    pub(crate) range: Option<RangeByModel>,
    /// Models in which it is the one, of those that say who.
    pub(crate) first_in: usize,
    pub(crate) models: usize,
    /// Who would be, if the target gave in at these parts of what all can take.
    pub(crate) at: Vec<(f64, StateId, f64)>,
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
    let one = TradeModels::from(Structure::InputOutput).elasticities([&set]);
    let report = ask(settings.clone().models(one), "coalitions")?;
    let run = report.runs.first().ok_or("no model ran")?;
    let readings = run.readings.clone().ok_or_else(|| {
        format!(
            "{} of {} coalitions have no equilibrium: {}",
            run.unsolved, run.equilibria, run.status
        )
    })?;
    let every = ask(settings.models(TradeModels::equilibria()), "every model")?;
    let mut all: Vec<StateId> = blocs.iter().flatten().copied().collect();
    all.push(cli.target);
    let mut sources = press::sources(&today, &set, &all);
    let trust = trust::answer(cli, &today, &blocs, (&readings, &every))?;
    let pledges = trust.deals.iter().map(|deal| deal.source.as_ref());
    sources.extend(press::cited(today.world(), "pledges", pledges));
    let alone = readings.worth_of(&[cli.leader])?;
    let times = |readings: &JointReadings| {
        let alone = readings.worth_of(&[cli.leader]).ok().filter(|alone| *alone > 0.0);
        alone.map(|alone| readings.all / alone)
    };
    let worths = every.runs.iter().filter_map(|run| Some((&run.name, run.readings.as_ref()?.all)));
    let mut answer = Answer {
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
        multiple: times(&readings),
        multiple_range: every.range_of(times),
        target_loses: readings.target,
        alone_range: every.range_for(&[cli.leader]).ok(),
        all_range: every.range(),
        models: every.runs.len(),
        left_out: every.left_out.iter().map(|l| format!("{}: {}", l.name, l.reason)).collect(),
        with_one: with_one(cli.leader, &players, &readings)?,
        one_by_one: one_by_one(cli.leader, &players, &readings, &every)?,
        pivotal: pivotal(&readings, &every)?,
        trust,
        rare_earths: rare_earths::answer(cli, &today, &blocs, &set)?,
        hinges_on: Hinge::new(worths, &set),
        members_lose: readings.members.iter().map(|m| m.own_loss.value()).sum(),
        sources,
        questions: Vec::new(),
        readings,
        blocs,
        assumptions: ASSUMPTIONS.to_vec(),
    };
    answer.questions = questions::questions(&answer);
    Ok(answer)
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
    if let Some(threshold) = cli.threshold {
        settings = settings.threshold(threshold);
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
    every: &JointLeverage,
) -> geoecon::Result<Vec<Step>> {
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
        let Some((joins, worth)) = best else { break };
        joined.push(joins);
        path.push(Step { joins, worth, range: every.range_for(&joined).ok() });
    }
    Ok(path)
}

/// The parts of what all can take at which it is asked who is pivotal.
const THRESHOLDS: [f64; 3] = [0.25, 0.5, 0.75];

fn pivotal(readings: &JointReadings, every: &JointLeverage) -> Result<Pivotal, Box<dyn Error>> {
    let first = |all: Vec<(StateId, Ratio)>| {
        // Of equals the first.
        all.into_iter().rev().max_by_key(|(_, part)| *part).ok_or("no members")
    };
    let of = |readings: &JointReadings| {
        first(readings.members.iter().map(|m| (m.state, m.pivotal)).collect())
    };
    let (state, part) = of(readings)?;
    let known = || every.runs.iter().filter_map(|run| of(run.readings.as_ref()?).ok());
    let mut at = Vec::new();
    for threshold in THRESHOLDS {
        let (state, part) = first(readings.pivotal(threshold * readings.all)?)?;
        at.push((threshold, state, part.to_f64()));
    }
    Ok(Pivotal {
        state,
        part: part.to_f64(),
        range: every.range_of(|readings| Some(readings.member(state).ok()?.pivotal.to_f64())),
        first_in: known().filter(|(first, _)| *first == state).count(),
        models: known().count(),
        at,
    })
}
