//! What programs that solve many equilibria share: the world to ask, and a bar on stderr.

use std::{collections::BTreeSet, error::Error, ops::ControlFlow, path::Path, time::Duration};

use geoecon::{
    AgreementId, ClaimId, ClauseId, Date, Scenario, Snapshot, StateId, World, data, exchange,
    leverage::Progress,
    terms::{Flow, Terms},
};
use indicatif::{ProgressBar, ProgressStyle};

/// The world in a folder or file, or the one that ships.
pub(crate) fn world(path: Option<&Path>) -> Result<World, Box<dyn Error>> {
    match path {
        Some(path) => Ok(exchange::load(path)?),
        None => Ok(data::indo_pacific_2025()?),
    }
}

/// Says on stderr that a day is later than the record.
pub(crate) fn warn(world: &World, date: Date) {
    if let Some(end) = world.record_end().filter(|end| *end < date) {
        eprintln!(
            "warning: the record of `{}` ends on {end}: figures after it are the last known ones",
            world.name()
        );
    }
}

/// The world on a day on which its trade is recorded.
pub(crate) fn day(world: &World, date: Date) -> Result<Snapshot, Box<dyn Error>> {
    let day = world.snapshot(date)?;
    if day.layer::<Flow>().next().is_some() {
        return Ok(day);
    }
    let flows = world.ties().filter(|(_, tie)| matches!(tie.terms, Terms::Flow(_)));
    let first = flows.filter_map(|(_, tie)| tie.validity.from()).min();
    let first = first.map_or(String::new(), |from| format!(": its first is of {from}"));
    Err(format!("{} records no trade on {date}{first}", world.name()).into())
}

/// That a state has trade of its own that day: a union whose members trade has none.
pub(crate) fn trades(day: &Snapshot, state: StateId) -> Result<(), Box<dyn Error>> {
    let known: BTreeSet<StateId> =
        day.layer::<Flow>().flat_map(|edge| [edge.from, edge.to]).collect();
    if known.contains(&state) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(StateId::as_str).collect();
    Err(format!(
        "{} records no trade of {state} on {}: it has {}",
        day.world().name(),
        day.date(),
        known.join(", ")
    )
    .into())
}

/// The world in which this account of a clause of an agreement counts.
pub(crate) fn claimed(
    world: &World,
    (agreement, clause): (&str, &str),
    claim: &ClaimId,
) -> Result<World, Box<dyn Error>> {
    let (agreement, id) = (AgreementId::new(agreement)?, ClauseId::new(clause)?);
    let clause = world.agreement(&agreement)?.find_clause(&id);
    let known: Vec<&ClaimId> = clause.iter().flat_map(|c| &c.claims).map(|c| &c.id).collect();
    if !known.contains(&claim) {
        let known: Vec<String> = known.into_iter().map(ToString::to_string).collect();
        return Err(format!(
            "no account `{claim}` of the clause `{id}` of {agreement}: the record has {}",
            known.join(", ")
        )
        .into());
    }
    Ok(Scenario::new("claim").choose_claim(agreement, id, claim.clone()).apply(world)?)
}

/// The set of elasticities asked for; else `U4` where it is recorded, else the first.
pub(crate) fn elasticities(world: &World, asked: Option<&str>) -> Result<String, Box<dyn Error>> {
    let known: Vec<&str> = world.elasticity_sets().map(|(name, _)| name).collect();
    let found = match asked {
        Some(name) => known.iter().find(|k| **k == name),
        None => known.iter().find(|k| **k == "U4").or(known.first()),
    };
    found.map(|name| (*name).to_owned()).ok_or_else(|| {
        let asked = asked.unwrap_or("a set");
        format!("no elasticities `{asked}`: the world records {}", known.join(", ")).into()
    })
}

/// Sets of elasticities that span a range at little cost: `U4` and `CP` where both are recorded, else all.
pub(crate) fn elasticity_sets(world: &World) -> Vec<String> {
    let known: Vec<&str> = world.elasticity_sets().map(|(name, _)| name).collect();
    let apart = ["U4", "CP"];
    let sets = if apart.iter().all(|name| known.contains(name)) { apart.to_vec() } else { known };
    sets.into_iter().map(str::to_owned).collect()
}

/// A bar that moves as a batch comes forward.
pub(crate) fn bar(what: &'static str) -> impl FnMut(Progress) -> ControlFlow<()> {
    let style = ProgressStyle::with_template("{msg:24} [{bar:40}] {pos}/{len} {eta}");
    let bar = ProgressBar::new(0).with_message(what);
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    move |progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        if progress.done == progress.total {
            bar.finish_and_clear();
        }
        ControlFlow::Continue(())
    }
}

/// A bar for steps that are counted as they are done; `finish_and_clear` ends it.
pub(crate) fn steps(what: &'static str, steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg:40} [{bar:30}] {pos}/{len}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The titles of the sources of what is traded, and of the technology.
pub(crate) fn sources(today: &Snapshot) -> Vec<String> {
    let world = today.world();
    let flows = today.layer::<Flow>().filter_map(|edge| edge.tie.source.clone());
    let technology = world.technologies().filter_map(|t| t.source.clone());
    let keys: BTreeSet<_> = flows.chain(technology).collect();
    keys.iter().filter_map(|key| world.source(key).ok()).map(|s| s.title.clone()).collect()
}
