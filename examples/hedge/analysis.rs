//! Threats, hedges, and what the models say of them.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    AgreementKind, Currency, Measure, Probability, Rate, Scenario, Share, Snapshot, StateId, Tie,
    economy::{Structure, TradeModels},
    hedging::{
        AlignmentReport, Contingency, Decision, Hedge, HedgeRanking, HedgeSettings, Input,
        LossTable, RiskMeasure, StateAlignment, TornadoReport, alignment, decide, rank_hedges,
        recorded_alignment, tornado,
    },
    snapshot::Bound,
    terms::{InvestmentPledge, Sanction, Tariff, TariffConcession},
    value::{Finance, Fiscal, Models},
};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::{Cli, screen};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// All that the program says.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) state: StateId,
    pub(crate) world: String,
    pub(crate) date: String,
    /// `None` where the state is itself one of the usual poles.
    pub(crate) poles: Option<[StateId; 2]>,
    pub(crate) ranking: HedgeRanking,
    /// In USD bn a year, as the mix.
    pub(crate) decision: Decision,
    pub(crate) mix: Option<serde_json::Value>,
    pub(crate) mix_text: Option<String>,
    pub(crate) alignment: Option<StateAlignment>,
    pub(crate) dimensions: Vec<(String, f64)>,
    /// What the best hedge buys less its cost, USD bn a year, as each assumption moves; `None` where no hedge is
    /// worth its cost.
    pub(crate) hinges_on: Option<TornadoReport>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) sources: Vec<String>,
}

pub(crate) fn run(cli: &Cli) -> Result<Answer> {
    let spinner = ProgressBar::new_spinner().with_message("solving equilibria");
    spinner.enable_steady_tick(std::time::Duration::from_millis(200));
    let world = screen::world(cli.world.as_deref())?;
    let today = world.snapshot(cli.date)?;
    let poles = poles(cli)?;
    let threats = threats(cli)?;
    let hedges = hedges(cli, &today)?;
    let trade = TradeModels::default()
        .structures([Structure::MultiSector, Structure::InputOutput])
        .elasticities(screen::elasticity_sets(&world))
        .scale(false)
        .gravity(false)
        .bounds([Bound::Middle]);
    let models = Models::trade(trade, &today).with(Fiscal::default()).with(Finance::default());
    let measure = RiskMeasure::Cvar(cli.level);
    let settings = HedgeSettings::from(measure);
    let ranking = rank_hedges(&today, cli.state, &threats, &hedges, &models, settings)?;
    let billions = ranking.table.clone().in_units_of(1e9)?;
    let decision = decide(&billions, cli.level)?;
    let stand = poles.map(|poles| stand(poles, &today)).transpose()?;
    let mix = mix(&billions, cli.level)?;
    let hinges_on = hinges_on(&ranking, measure)?;
    spinner.finish_and_clear();
    Ok(Answer {
        state: cli.state,
        world: world.name().to_owned(),
        date: cli.date.to_string(),
        poles,
        decision,
        mix_text: mix.as_ref().map(|(text, _)| text.clone()),
        mix: mix.map(|(_, value)| value),
        alignment: stand.as_ref().and_then(|stand| stand.of(cli.state).ok()).cloned(),
        dimensions: stand.map(|stand| stand.dimensions).unwrap_or_default(),
        hinges_on,
        assumptions: vec![
            format!(
                "each hedge costs {} a year beyond what the models see (--cost)",
                cli.cost.compact()
            ),
            format!("probabilities of threats are judged: {} (--duty, --embargo)", odds(&threats)),
            "at most one threat comes true, and it lasts: the long run, all have adjusted"
                .to_owned(),
            "to join an agreement ends all duties among its parties and the state".to_owned(),
            "the other parties agree, and nobody answers a hedge with a measure of its own"
                .to_owned(),
        ],
        sources: screen::sources(&today),
        ranking,
    })
}

fn odds(threats: &[Contingency]) -> String {
    let one = |t: &Contingency| format!("{} {}", t.name, t.probability);
    threats.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The poles asked for; else the usual ones, unless the state is one of them.
fn poles(cli: &Cli) -> Result<Option<[StateId; 2]>> {
    let Some(asked) = &cli.poles else {
        let usual: [StateId; 2] = ["USA".parse()?, "CHN".parse()?];
        return Ok((!usual.contains(&cli.state)).then_some(usual));
    };
    if asked.contains(&cli.state) {
        return Err(format!("{} cannot be its own pole: give two others", cli.state).into());
    }
    match asked[..] {
        [first, second] if first != second => Ok(Some([first, second])),
        _ => Err("--poles takes two different states".into()),
    }
}

/// Who threatens, as asked; else the usual ones without the state itself.
fn senders(
    asked: &[(StateId, f64)],
    usual: &[(&str, f64)],
    state: StateId,
) -> Result<Vec<(StateId, f64)>> {
    if asked.iter().any(|(sender, _)| *sender == state) {
        return Err(format!("{state} cannot threaten itself: name other states").into());
    }
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let mut all = Vec::new();
    for (sender, p) in usual {
        let sender: StateId = sender.parse()?;
        if sender != state {
            all.push((sender, *p));
        }
    }
    Ok(all)
}

fn threats(cli: &Cli) -> Result<Vec<Contingency>> {
    let mut all = Vec::new();
    for (state, p) in senders(&cli.duty, &[("USA", 0.2), ("CHN", 0.1)], cli.state)? {
        let duty = Tariff::addition("*".parse()?, cli.points, Measure::new("threat")?);
        let changes = Scenario::new("duty").add_tie(Tie::new(state, cli.state, duty));
        let name = format!("{state} adds {} to its duties", cli.points);
        all.push(Contingency::new(name, Probability::new(p)?, changes));
    }
    let rival = if cli.state.as_str() == "CHN" { "USA" } else { "CHN" };
    for (state, p) in senders(&cli.embargo, &[(rival, 0.05)], cli.state)? {
        let stop = Sanction { scope: "*".parse()?, severity: "100%".parse::<Share>()? };
        let changes = Scenario::new("embargo").add_tie(Tie::new(state, cli.state, stop));
        let name = format!("{state} stops all trade");
        all.push(Contingency::new(name, Probability::new(p)?, changes));
    }
    Ok(all)
}

/// What the state can do by itself, read off the world.
fn hedges(cli: &Cli, today: &Snapshot) -> Result<Vec<Hedge>> {
    let (state, date) = (cli.state, today.date());
    if cli.cost.currency() != Currency::USD {
        return Err(format!("--cost is in USD, not `{}`: convert it first", cli.cost).into());
    }
    let cost: f64 = cli.cost.amount().try_into()?;
    let free = |from, to| -> Result<Tie> {
        let terms = TariffConcession {
            scope: "*".parse()?,
            rate: "0%".parse::<Rate>()?,
            utilisation: None,
        };
        Ok(Tie::new(from, to, terms))
    };
    let mut all = Vec::new();
    for agreement in today.world().agreements() {
        let joins = agreement.kind == AgreementKind::TradeAgreement
            && agreement.in_force_on(date)
            && !agreement.has_party(state, date);
        let parties: Vec<StateId> = agreement
            .parties
            .iter()
            .filter(|party| party.validity.contains(date))
            .map(|party| party.state)
            .collect();
        if !joins || parties.len() < 3 {
            continue;
        }
        let mut changes = Scenario::new("join").join(agreement.id.clone(), state, date);
        for party in parties {
            changes = changes.add_tie(free(state, party)?).add_tie(free(party, state)?);
        }
        all.push(Hedge::new(format!("join {}", agreement.name), changes, cost));
    }
    let own = today.layer::<Tariff>().filter(|edge| edge.from == state);
    let open = own.fold(Scenario::new("open"), |s, edge| s.remove_tie(edge.id));
    if !open.changes.is_empty() {
        all.push(Hedge::new("end its own duties", open, cost));
    }
    let pledges: BTreeSet<_> = today
        .outgoing::<InvestmentPledge>(state)?
        .filter_map(|edge| Some((edge.tie.agreement.clone()?, edge.tie.clause.clone()?)))
        .collect();
    for (agreement, clause) in pledges {
        let name = format!("refuse `{clause}` of `{agreement}`");
        let refuse = Scenario::new("refuse").break_clause(agreement, clause);
        all.push(Hedge::new(name, refuse, cost));
    }
    Ok(all)
}

fn stand([first, second]: [StateId; 2], today: &Snapshot) -> Result<AlignmentReport> {
    let scores = recorded_alignment(today, first, second, Currency::USD)?;
    Ok(alignment(&scores, ())?)
}

/// What the best hedge buys, by the median model, as threats are half or one and a half times as likely, and its
/// cost too; nothing where no hedge is worth its cost.
fn hinges_on(ranking: &HedgeRanking, measure: RiskMeasure) -> Result<Option<TornadoReport>> {
    let Some(best) = ranking.hedges.first().filter(|best| best.net > 0.0) else {
        return Ok(None);
    };
    let table = &ranking.table;
    let nothing = &table.options()[0];
    let names = table.scenarios()[1..].iter().map(|name| format!("likelihood of: {name}"));
    let inputs: Vec<Input> = names
        .chain(["cost of the hedge".to_owned()])
        .map(|name| Input::uniform(name, 0.5, 1.5))
        .collect();
    let report = tornado(&inputs, 1.0, |factors| {
        let scaled = table.probabilities()[1..].iter().zip(factors).map(|(p, f)| (p * f).min(1.0));
        let mut p: Vec<f64> = std::iter::once(0.0).chain(scaled).collect();
        let threats: f64 = p.iter().sum();
        p[0] = (1.0 - threats).max(0.0);
        let sum: f64 = p.iter().sum();
        for x in &mut p {
            *x /= sum;
        }
        let mut bought = Vec::new();
        for model in &ranking.by_model {
            let risk = |option: &str| measure.of(model.losses(option)?, &p);
            bought.push(risk(nothing)? - risk(&best.name)?);
        }
        Ok((median(bought) - factors[factors.len() - 1] * best.cost) / 1e9)
    })?;
    Ok(Some(report))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        n if n % 2 == 0 => f64::midpoint(numbers[middle - 1], numbers[middle]),
        _ => numbers[middle],
    }
}

#[cfg(feature = "optimize")]
fn mix(table: &LossTable, level: f64) -> Result<Option<(String, serde_json::Value)>> {
    let mix = geoecon::hedging::minimum_cvar(table, level, ())?;
    Ok(Some((mix.to_string(), serde_json::to_value(&mix)?)))
}

#[cfg(not(feature = "optimize"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
fn mix(_: &LossTable, _: f64) -> Result<Option<(String, serde_json::Value)>> {
    Ok(None)
}
