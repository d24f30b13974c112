use std::fmt;

use serde::Serialize;

use super::{
    super::{LeftOutModel, ModelName, Pressure},
    settings::Worth,
};
use crate::{Currency, Date, StateId, coalition::SampledShapley};

/// Who brings how much to a coalition of senders too large to tabulate. Made by
/// [`sample_leverage`](super::sample_leverage).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SampledLeverage {
    /// The date of the snapshot.
    pub date: Date,
    /// The currency of amounts.
    pub currency: Currency,
    /// Who is pressed.
    pub target: StateId,
    /// What each sender does.
    pub pressure: Pressure,
    /// What a coalition is worth.
    pub worth: Worth,
    /// The model that says so.
    pub model: ModelName,
    /// The senders' values with their standard errors, in the unit of the worth.
    pub shapley: SampledShapley<StateId>,
    /// Models asked for before it that have no place for the pressure, and those that know duties alone.
    pub left_out: Vec<LeftOutModel>,
}

impl fmt::Display for SampledLeverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pressure, target, unit) = (&self.pressure, self.target, self.worth.unit());
        writeln!(f, "{pressure} against {target}; {}, {unit}", self.model)?;
        write!(f, "{}", self.shapley)?;
        for skipped in &self.left_out {
            writeln!(f, "not run: {}: {}", skipped.name, skipped.reason)?;
        }
        Ok(())
    }
}
