//! What coercion costs the coercer: trust of those who watch, and the leverage that rests on it.

use std::error::Error;

use geoecon::{
    Snapshot, StateId, StateKind,
    economy::{Structure, TradeModels},
    leverage::{MatrixSettings, Pressure, matrix_with},
    security::{EventSettings, Relevance, TrustSettings, events, trust},
    terms::Defence,
};
use serde::Serialize;

use crate::screen;

/// Promises kept and broken that all remember before the record begins.
const PRIOR: (f64, f64) = (9.0, 1.0);
/// What is left of a promise after a year.
const MEMORY: f64 = 0.9;
/// How much the treatment of one tells another: nothing, half, all.
const SPILLOVERS: [f64; 3] = [0.0, 0.5, 1.0];

/// What the extortion of one ally costs in trust.
#[derive(Serialize)]
pub(crate) struct TrustCost {
    pub(crate) method: String,
    /// Promises kept and broken that all remember before the record begins.
    pub(crate) prior: (f64, f64),
    /// What the coercer did, in words.
    pub(crate) events: Vec<String>,
    /// Trust before any of it.
    pub(crate) before: f64,
    /// The trust of the one who is pressed.
    pub(crate) pressed: f64,
    /// The trust of those who watch: where its treatment tells them nothing, half and all.
    pub(crate) watching: [f64; 3],
    /// Who they are: to whom the coercer owes defence beside the one who is pressed.
    pub(crate) watchers: Vec<StateId>,
    /// What the coercer could take from all of them by stopping trade, USD a year: lowest, median and highest model.
    pub(crate) leverage: [f64; 3],
    /// That leverage times the fall of trust as a share of it: the same three cases, at the median leverage.
    pub(crate) at_stake: [f64; 3],
    /// What the demand brings the coercer over that leverage: the fall at which it pays nothing; `None` unknown.
    pub(crate) break_even: Option<f64>,
}

pub(crate) fn cost(
    day: &Snapshot,
    (pressed, coercer): (StateId, StateId),
    gets: Option<f64>,
) -> Result<Option<TrustCost>, Box<dyn Error>> {
    let mut watchers: Vec<StateId> = Vec::new();
    for edge in day.outgoing::<Defence>(coercer)? {
        let known = day.state(edge.to)?.kind != StateKind::Aggregate;
        if known && edge.to != pressed && !watchers.contains(&edge.to) {
            watchers.push(edge.to);
        }
    }
    watchers.sort_unstable();
    let read = events(day, EventSettings::default().demands())?;
    let done: Vec<_> = read
        .events()
        .into_iter()
        .filter(|e| e.guarantor == coercer && e.treated == pressed)
        .collect();
    if watchers.is_empty() || done.is_empty() {
        return Ok(None);
    }
    let everyone: Vec<StateId> = watchers.iter().copied().chain([pressed, coercer]).collect();
    let settings = || {
        TrustSettings::default()
            .prior(PRIOR.0, PRIOR.1)
            .memory(MEMORY)
            .year(day.date().decimal_year())
    };
    let (mut felt, mut watching) = (0.0, [0.0; 3]);
    for (watching, spillover) in watching.iter_mut().zip(SPILLOVERS) {
        let mut relevance = Relevance::own_experience(everyone.clone())?;
        for &watcher in &watchers {
            relevance.set(watcher, pressed, spillover)?;
        }
        let trusted = trust(&done, &relevance, settings())?;
        felt = trusted.of(pressed, coercer)?.credibility();
        *watching = match watchers.first() {
            Some(&one) => trusted.of(one, coercer)?.credibility(),
            None => 0.0,
        };
    }
    let before = PRIOR.0 / (PRIOR.0 + PRIOR.1);
    let states = watchers.iter().copied().chain([coercer]);
    let models = TradeModels::from(Structure::InputOutput)
        .elasticities(screen::elasticity_sets(day.world()));
    let settings = MatrixSettings::from(Pressure::cut_both()).states(states).models(models);
    let all = matrix_with(day, settings, screen::bar("leverage over who watches"))?;
    let mut leverage = [0.0; 3];
    for &watcher in &watchers {
        let value = all.range(coercer, watcher)?.target_value;
        for (sum, one) in leverage.iter_mut().zip([value.low, value.median, value.high]) {
            *sum += one.max(0.0);
        }
    }
    let fall = watching.map(|now| (before - now) / before);
    let [_, median, _] = leverage;
    Ok(Some(TrustCost {
        method: format!(
            "promises kept and broken counted as a Beta distribution: {} and {} remembered, a year leaves {MEMORY}; what one ally meets tells another 0, 0.5 or 1 of it; leverage is what they would lose a year were all their trade with {coercer} to stop",
            PRIOR.0, PRIOR.1
        ),
        events: done
            .iter()
            .map(|e| {
                let outcome = format!("{:?}", e.outcome).to_lowercase();
                format!("{:.1}: {} to {}, {outcome}", e.year, e.guarantor, e.treated)
            })
            .collect(),
        prior: PRIOR,
        before,
        pressed: felt,
        watching,
        leverage,
        at_stake: fall.map(|fall| fall * median),
        break_even: gets.filter(|_| median > 0.0).map(|gets| gets / median),
        watchers,
    }))
}
