//! Tariff wars step by step, and truces by date.

mod escalation;
mod truce;

pub use self::{
    escalation::{
        Escalation, EscalationSettings, StateChange, WarStage, escalation, escalation_of,
    },
    truce::{PairDuty, Truce, TruceStage, truce},
};
use super::Loss;
use crate::{
    Currency, StateId,
    economy::{Economy, RecordedSettings, Structure, nash},
    error::Result,
    snapshot::Snapshot,
};

/// The snapshot as a world in which states set duties: sectors without loops, balanced trade.
pub(super) fn duty_game(
    snapshot: &Snapshot,
    elasticities: &str,
    currency: Currency,
) -> Result<nash::World> {
    let settings = RecordedSettings::from(Structure::MultiSector)
        .elasticities(elasticities)
        .currency(currency);
    Economy::recorded(snapshot, settings)?.nash_world(nash::Balance::default())
}

/// A change of real income in percent, as a loss.
pub(super) fn loss_in(world: &nash::World, state: StateId, welfare_pct: f64) -> Result<Loss> {
    let value = -0.01 * welfare_pct * world.spending(state)?;
    Ok(Loss::Finite { percent: -welfare_pct + 0.0, value: value + 0.0 })
}
