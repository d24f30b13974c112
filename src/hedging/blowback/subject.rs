use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    units::{Number, StateId, check_unique},
};

/// A state that a coercer has leverage over, and how it can get out from under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The state.
    pub state: StateId,
    /// What it loses a year when the coercer cuts it off: the most it would pay a year not to be. In any one unit.
    pub leverage: f64,
    /// Whether the coercer presses it.
    pub pressed: bool,
    /// What it can do.
    pub exits: Vec<Exit>,
}

/// A way to shrink a coercer's leverage for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Its name.
    pub name: String,
    /// What it costs a year from the year it is chosen, in the unit of leverage.
    pub cost: f64,
    /// The part of the leverage it takes away once it is there, 0 to 1.
    pub removes: f64,
}

pub(super) fn check_subjects(coercer: StateId, subjects: &[Subject]) -> Result<()> {
    if subjects.is_empty() {
        return Err(Error::Shape { what: "list of subjects", expected: 1, found: 0 });
    }
    let states: Vec<StateId> = subjects.iter().map(|s| s.state).chain([coercer]).collect();
    check_unique("state", &states)?;
    let bad = |what, value: f64, state: StateId, expected| {
        Err(Error::OutOfRange { what, value: format!("{value} of {state}"), expected })
    };
    for subject in subjects {
        let state = subject.state;
        let amounts = subject.exits.iter().map(|exit| exit.cost).chain([subject.leverage]);
        for amount in amounts {
            if !(amount.is_finite() && amount >= 0.0) {
                return bad("leverage or cost", amount, state, "a finite number of 0 or more");
            }
        }
        if let Some(exit) = subject.exits.iter().find(|e| !(0.0..=1.0).contains(&e.removes)) {
            return bad("part that an exit removes", exit.removes, state, "from 0 to 1");
        }
    }
    subjects.iter().map(|s| s.leverage).sum::<f64>().finite("sum of leverage").map(|_| ())
}
