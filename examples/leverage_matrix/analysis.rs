//! The answer as data.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    Currency, Date, Snapshot, StateId, StateKind, Status,
    economy::{Structure, TradeModels},
    leverage::{
        Demand, LeverageMatrix, MatrixSettings, ModelMatrix, PairLeverage, RangeByModel, Winner,
        matrix_with,
    },
};
use serde::Serialize;

use crate::{
    Cli,
    press::{self, Cited, Hinge},
    screen,
};

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) world: String,
    pub(crate) date: Date,
    pub(crate) pressure: String,
    pub(crate) method: &'static str,
    pub(crate) model: String,
    pub(crate) percent_of: &'static str,
    pub(crate) currency: Option<Currency>,
    pub(crate) demand: Demand,
    pub(crate) resolve: f64,
    pub(crate) status: Status,
    pub(crate) equilibria: usize,
    pub(crate) unsolved: usize,
    pub(crate) unknown_duties: usize,
    pub(crate) unknown_flows: usize,
    pub(crate) states: Vec<StateId>,
    /// Codes of rows that are no actors, as the rest of the world.
    pub(crate) aggregates: Vec<StateId>,
    pub(crate) pairs: Vec<Row>,
    pub(crate) by_state: Vec<Standing>,
    pub(crate) strongest: Vec<Strong>,
    pub(crate) models: usize,
    pub(crate) left_out: Vec<String>,
    /// What the loss of the strongest threat hinges on.
    pub(crate) hinges_on: Option<Hinge>,
    pub(crate) assumptions: Vec<&'static str>,
    /// Where the flows and duties come from.
    pub(crate) sources: Vec<Cited>,
}

/// One ordered pair.
#[derive(Serialize, Clone)]
pub(crate) struct Row {
    pub(crate) sender: StateId,
    pub(crate) target: StateId,
    pub(crate) status: Status,
    pub(crate) unbounded: bool,
    pub(crate) target_loss_pct: Option<f64>,
    pub(crate) target_loss: Option<f64>,
    pub(crate) sender_loss_pct: Option<f64>,
    pub(crate) sender_loss: Option<f64>,
    pub(crate) asymmetry_pct: Option<f64>,
    pub(crate) asymmetry: Option<f64>,
    pub(crate) credible: Option<bool>,
    pub(crate) break_even_resolve: Option<f64>,
    pub(crate) winners: Vec<Winner>,
    pub(crate) third_parties_gain: Option<f64>,
    pub(crate) third_parties_loss: Option<f64>,
}

/// Where one state stands.
#[derive(Serialize)]
pub(crate) struct Standing {
    pub(crate) state: StateId,
    /// Others that it can take one percent or more from.
    pub(crate) can_press: usize,
    /// Others that can take one percent or more from it.
    pub(crate) pressed_by: usize,
    /// Who can take most from it, and how much, percent.
    pub(crate) most_exposed_to: Option<(StateId, f64)>,
}

/// A pair by every model.
#[derive(Serialize)]
pub(crate) struct Strong {
    pub(crate) row: Row,
    pub(crate) target_value: Option<RangeByModel>,
    pub(crate) sender_value: Option<RangeByModel>,
    pub(crate) credible_in: usize,
    pub(crate) solved_in: usize,
}

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let (today, set) = cli.question.open()?;
    let mut settings = MatrixSettings::from(cli.question.pressure()?)
        .models(TradeModels::from(Structure::InputOutput).elasticities([&set]))
        .demand(Demand::ShareOfLoss(cli.demand))
        .resolve(cli.resolve);
    if cli.states.len() == 1 {
        return Err("--states: two or more, or none for all".into());
    }
    if !cli.states.is_empty() {
        settings = settings.states(cli.states.iter().copied());
    }
    let report = matrix_with(&today, settings.clone(), screen::bar("matrix"))?;
    let first = report.models.first().ok_or("no model ran")?;
    let aggregates: Vec<StateId> = today
        .states()
        .filter(|state| state.kind == StateKind::Aggregate)
        .map(|state| state.id)
        .collect();
    let pairs: Vec<Row> = first.pairs.iter().map(Row::of).collect();
    let (strongest, models, hinges_on) =
        strongest(cli, &today, &report, &aggregates, settings, &set)?;
    Ok(Answer {
        world: today.world().name().to_owned(),
        date: today.date(),
        pressure: report.pressure.to_string(),
        method: report.method,
        model: first.name.to_string(),
        percent_of: first.name.percent_of,
        currency: report.currency,
        demand: report.demand,
        resolve: report.resolve,
        status: report.status,
        equilibria: first.equilibria,
        unsolved: first.unsolved,
        unknown_duties: first.unknown_duties,
        unknown_flows: first.unknown_flows,
        states: first.states.clone(),
        by_state: standings(&first.states, &aggregates, &pairs),
        aggregates,
        pairs,
        strongest,
        models,
        left_out: report.left_out.iter().map(|l| format!("{}: {}", l.name, l.reason)).collect(),
        hinges_on,
        assumptions: vec![
            "the long run: every state has found other suppliers and buyers; the first years cost more",
            "trade of the year recorded stands for trade today, and trade balances stay as they are",
            "a sector is one good: a choke point inside it, as one chip or one magnet, is averaged away",
            "nobody retaliates and nobody evades",
        ],
        sources: press::sources(&today, &set, &first.states),
    })
}

impl Row {
    fn of(pair: &PairLeverage) -> Self {
        let losses = pair.losses.as_ref();
        Self {
            sender: pair.sender,
            target: pair.target,
            status: pair.status,
            unbounded: losses.is_some_and(|l| l.target.value().is_none()),
            target_loss_pct: losses.and_then(|l| l.target.percent()),
            target_loss: losses.and_then(|l| l.target.value()),
            sender_loss_pct: losses.and_then(|l| l.sender.percent()),
            sender_loss: losses.and_then(|l| l.sender.value()),
            asymmetry_pct: losses.and_then(|l| l.asymmetry).map(|(percent, _)| percent),
            asymmetry: losses.and_then(|l| l.asymmetry).map(|(_, value)| value),
            credible: losses.map(|l| l.credibility.credible),
            break_even_resolve: losses.and_then(|l| l.credibility.break_even_resolve),
            winners: losses.map(|l| l.winners.clone()).unwrap_or_default(),
            third_parties_gain: losses.map(|l| l.third_parties_gain),
            third_parties_loss: losses.map(|l| l.third_parties_loss),
        }
    }

    /// Percent, for ranking: what is unbounded comes first.
    fn harm(&self) -> f64 {
        if self.unbounded {
            f64::INFINITY
        } else {
            self.target_loss_pct.unwrap_or(f64::NEG_INFINITY)
        }
    }
}

fn standings(states: &[StateId], aggregates: &[StateId], pairs: &[Row]) -> Vec<Standing> {
    let actors = || pairs.iter().filter(|row| !aggregates.contains(&row.sender));
    let mut all: Vec<Standing> = states
        .iter()
        .filter(|state| !aggregates.contains(state))
        .map(|&state| {
            let worst = actors()
                .filter(|row| row.target == state)
                .max_by(|a, b| a.harm().total_cmp(&b.harm()));
            let one = |row: &&Row| row.harm() >= 1.0 && !aggregates.contains(&row.target);
            Standing {
                state,
                can_press: actors().filter(|row| row.sender == state).filter(one).count(),
                pressed_by: actors().filter(|row| row.target == state).filter(one).count(),
                most_exposed_to: worst.map(|row| (row.sender, row.harm().clamp(-100.0, 100.0))),
            }
        })
        .collect();
    all.sort_by_key(|s| (std::cmp::Reverse(s.can_press), s.pressed_by, s.state));
    all
}

type Strongest = (Vec<Strong>, usize, Option<Hinge>);

/// The strongest threats of actors, by every model that the world has elasticities for.
fn strongest(
    cli: &Cli,
    today: &Snapshot,
    report: &LeverageMatrix,
    aggregates: &[StateId],
    settings: MatrixSettings,
    set: &str,
) -> Result<Strongest, Box<dyn Error>> {
    let rows: Vec<Row> = report
        .strongest(usize::MAX)
        .into_iter()
        .filter(|pair| !aggregates.contains(&pair.sender) && !aggregates.contains(&pair.target))
        .take(cli.top.into())
        .map(Row::of)
        .collect();
    let states: BTreeSet<StateId> = rows.iter().flat_map(|row| [row.sender, row.target]).collect();
    if states.len() < 2 {
        return Ok((Vec::new(), 0, None));
    }
    let settings = settings.models(TradeModels::equilibria()).states(states);
    let every = matrix_with(today, settings, screen::bar("every model"))?;
    let strong = rows
        .into_iter()
        .map(|row| {
            let range = every.range(row.sender, row.target).ok();
            Strong {
                solved_in: range.as_ref().map_or(0, |r| r.target_value.models + r.unbounded_in),
                credible_in: range.as_ref().map_or(0, |r| r.credible_in),
                target_value: range.as_ref().map(|r| r.target_value.clone()),
                sender_value: range.map(|r| r.sender_value),
                row,
            }
        })
        .collect::<Vec<_>>();
    let hinge = strong.first().and_then(|Strong { row, .. }| {
        let loss = |model: &ModelMatrix| {
            model.pair(row.sender, row.target).ok()?.losses.as_ref()?.target.value()
        };
        Hinge::new(every.models.iter().filter_map(|m| Some((&m.name, loss(m)?))), set)
    });
    Ok((strong, every.models.len(), hinge))
}
