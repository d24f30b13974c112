//! What may happen, and by which models it is valued.

use std::error::Error;

use geoecon::{
    Attribute, Measure, Probability, Scenario, Share, Snapshot, StateId, Tie, World,
    economy::{Elasticities, Structure, TradeElasticity, TradeModels},
    hedging::Contingency,
    security::CoverSettings,
    snapshot::Bound,
    terms::{Defence, Rivalry, Sanction, Tariff},
    value::{Finance, Fiscal, Models, Security},
};

use crate::{Cli, screen};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

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

/// Who may stop all trade, and how likely.
pub(crate) fn embargoes(cli: &Cli) -> Result<Vec<(StateId, f64)>> {
    let rival = if cli.state.as_str() == "CHN" { "USA" } else { "CHN" };
    senders(&cli.embargo, &[(rival, 0.05)], cli.state)
}

/// Which guarantors may leave, and how likely.
pub(crate) fn leavers(cli: &Cli, today: &Snapshot) -> Result<Vec<(StateId, f64)>> {
    if !cli.leave.is_empty() {
        return Ok(cli.leave.clone());
    }
    let mut strongest: Option<(f64, StateId)> = None;
    for edge in today.incoming::<Defence>(cli.state)? {
        let capability = today.number(edge.from, Attribute::Capability)?.unwrap_or(0.0);
        if strongest.is_none_or(|(most, _)| capability > most) {
            strongest = Some((capability, edge.from));
        }
    }
    Ok(strongest.into_iter().map(|(_, state)| (state, 0.03)).collect())
}

pub(crate) fn leaving(guarantor: StateId) -> String {
    format!("{guarantor} no longer defends it")
}

pub(crate) fn threats(cli: &Cli, today: &Snapshot) -> Result<Vec<Contingency>> {
    let mut all = Vec::new();
    for (state, p) in senders(&cli.duty, &[("USA", 0.2), ("CHN", 0.1)], cli.state)? {
        let duty = Tariff::addition("*".parse()?, cli.points, Measure::new("threat")?);
        let changes = Scenario::new("duty").add_tie(Tie::new(state, cli.state, duty));
        let name = format!("{state} adds {} to its duties", cli.points);
        all.push(Contingency::new(name, Probability::new(p)?, changes));
    }
    for (state, p) in embargoes(cli)? {
        let stop = Sanction { scope: "*".parse()?, severity: "100%".parse::<Share>()? };
        let changes = Scenario::new("embargo").add_tie(Tie::new(state, cli.state, stop));
        let name = format!("{state} stops all trade");
        all.push(Contingency::new(name, Probability::new(p)?, changes));
    }
    for (state, p) in leavers(cli, today)? {
        let promises = today.between::<Defence>(state, cli.state)?;
        let changes = promises.fold(Scenario::new("leave"), |s, edge| s.remove_tie(edge.id));
        if changes.changes.is_empty() {
            return Err(format!("{state} owes {} no defence that it could end", cli.state).into());
        }
        all.push(Contingency::new(leaving(state), Probability::new(p)?, changes));
    }
    Ok(all)
}

/// Who threatens the state by arms; `true` where that is recorded.
pub(crate) fn rivals(cli: &Cli, today: &Snapshot) -> Result<(Vec<StateId>, bool)> {
    if !cli.rivals.is_empty() {
        return Ok((cli.rivals.clone(), false));
    }
    let to = today.incoming::<Rivalry>(cli.state)?.map(|edge| edge.from);
    let from = today.outgoing::<Rivalry>(cli.state)?.map(|edge| edge.to);
    let mut recorded: Vec<StateId> = to.chain(from).collect();
    recorded.sort_unstable();
    recorded.dedup();
    if recorded.is_empty() {
        return Ok((embargoes(cli)?.into_iter().map(|(state, _)| state).collect(), false));
    }
    Ok((recorded, true))
}

fn trade() -> TradeModels {
    TradeModels::default()
        .structures([Structure::MultiSector, Structure::InputOutput])
        .scale(false)
        .gravity(false)
        .bounds([Bound::Middle])
}

/// The models of the long run, with reserves and cover.
pub(crate) fn long_run(cli: &Cli, today: &Snapshot) -> Result<Models> {
    let sets = screen::elasticity_sets(today.world());
    let (rivals, _) = rivals(cli, today)?;
    let cover = CoverSettings::default().threats(cli.state, rivals);
    Ok(Models::trade(trade().elasticities(sets), today)
        .with(Fiscal::default())
        .with(Finance::default())
        .with(Security::from(cover)))
}

/// The same models of trade on the first day: a part of their elasticities.
pub(crate) fn short_run(cli: &Cli, today: &Snapshot) -> Result<Models> {
    let sets = screen::elasticity_sets(today.world());
    let mut settings = trade().elasticities::<&str>([]);
    for name in sets {
        settings = settings.own_elasticities(scaled(today.world(), &name, cli.short_run)?);
    }
    Ok(Models::trade(settings, today))
}

fn scaled(world: &World, name: &str, part: f64) -> Result<Elasticities> {
    if !(part > 0.0 && part <= 1.0) {
        return Err("--short-run is above 0 and at most 1".into());
    }
    let mut slow = Elasticities::new(format!("{name} x {part}"));
    for (sector, theta) in &world.elasticities(name)?.theta {
        let theta: f64 = String::from(*theta).parse()?;
        slow = slow.sector(*sector, TradeElasticity::from_theta(part * theta)?)?;
    }
    Ok(slow)
}
