use super::super::{Pressure, models::Calibrated};
use crate::{Scenario, StateId, economy::Shock, error::Result, snapshot::Snapshot, world::TieId};

/// What one side of a dispute may do.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// It changes ties of the world: carries out a threatened duty, breaks a clause, grants access.
    Scenario(Scenario),
    /// It presses the other side.
    Pressure(Pressure),
    /// Anything that the trade model knows.
    Shock(Shock),
}

impl From<Scenario> for Action {
    fn from(scenario: Scenario) -> Self {
        Self::Scenario(scenario)
    }
}

impl From<Pressure> for Action {
    fn from(pressure: Pressure) -> Self {
        Self::Pressure(pressure)
    }
}

impl From<Shock> for Action {
    fn from(shock: Shock) -> Self {
        Self::Shock(shock)
    }
}

/// Something that one side holds: a threat, or a concession.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub by: StateId,
    /// What it does.
    pub action: Action,
}

impl Instrument {
    /// An instrument of `by`.
    pub fn new(by: StateId, name: impl Into<String>, action: impl Into<Action>) -> Self {
        Self { name: name.into(), by, action: action.into() }
    }
}

/// What instruments used together do to one model: scenarios first, then pressure and shocks.
pub(super) fn shock(
    model: &Calibrated,
    snapshot: &Snapshot,
    used: &[&Instrument],
    (first, second): (StateId, StateId),
) -> Result<std::result::Result<(Shock, Vec<TieId>), &'static str>> {
    let mut scenario = None;
    for instrument in used {
        if let Action::Scenario(more) = &instrument.action {
            scenario = Some(match scenario {
                None => more.clone(),
                Some(before) => Scenario::then(before, more.clone()),
            });
        }
    }
    let (mut shock, left_out) = match scenario {
        None => (Shock::new(), Vec::new()),
        Some(scenario) => {
            let after = scenario.apply(snapshot.world())?.snapshot(snapshot.date())?;
            let change = model.recorded().shock_to(&after)?;
            (change.shock, change.left_out)
        }
    };
    for instrument in used {
        match &instrument.action {
            Action::Scenario(_) => {}
            Action::Shock(more) => shock = shock.then(more),
            Action::Pressure(pressure) => {
                let other = if instrument.by == first { second } else { first };
                match pressure.fitted(model.structure, snapshot.world()) {
                    Err(reason) => return Ok(Err(reason)),
                    Ok(fitted) => {
                        let more = fitted.shock(model.engine.economy(), instrument.by, other)?;
                        shock = shock.then(&more);
                    }
                }
            }
        }
    }
    Ok(Ok((shock, left_out)))
}
