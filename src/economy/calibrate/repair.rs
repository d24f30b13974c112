use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ProductCode, StateId};

/// What was changed in the data to make them a model's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Repair {
    /// A negative flow was set to 0.
    NegativeFlow {
        /// Sector of the flow.
        sector: ProductCode,
        /// Buyer.
        importer: StateId,
        /// Seller.
        exporter: StateId,
        /// What the data said.
        value: f64,
    },
    /// Value added was negative or above output, and its share was set to the nearer of 0 and 1.
    ValueAddedShare {
        /// Whose.
        state: StateId,
        /// In which sector.
        sector: ProductCode,
        /// What the data said.
        share: f64,
    },
    /// Output was below exports and was raised to them, so that home sales are 0.
    OutputRaised {
        /// Whose output.
        state: StateId,
        /// Of what.
        sector: ProductCode,
        /// What the data said.
        from: f64,
        /// Exports.
        to: f64,
    },
    /// Inputs were bought of a good that nobody sells to the state; they count as value added.
    UnsuppliedInput {
        /// Whose inputs.
        state: StateId,
        /// The good.
        input: ProductCode,
        /// The using sector.
        user: ProductCode,
        /// Its share in the user's output.
        share: f64,
    },
    /// A negative input share was set to 0, and the user's others were scaled up.
    NegativeInput {
        /// Whose inputs.
        state: StateId,
        /// The good.
        input: ProductCode,
        /// The using sector.
        user: ProductCode,
        /// What the data said.
        share: f64,
    },
    /// Final demand was negative (inventories, or inputs above purchases) and was set to 0.
    NegativeFinalDemand {
        /// Whose demand.
        state: StateId,
        /// For what.
        sector: ProductCode,
        /// Its share in final spending as the data had it.
        share: f64,
    },
    /// Flows, spending and wages were solved for anew so that every market clears.
    Rebalanced {
        /// Largest change of a wage, in percent.
        largest_wage_change_pct: f64,
    },
    /// Duties were dropped: the flows before duty are kept as if none were paid on them.
    DutiesDropped {
        /// Cells with trade that had one.
        cells: usize,
        /// The highest, a fraction.
        highest: f64,
    },
    /// Trade surpluses and deficits were removed by solving the model without them.
    SurplusPurged {
        /// Largest surplus or deficit removed, as a share of value added.
        largest_share: f64,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NegativeFlow { sector, importer, exporter, value } => {
                write!(f, "flow of {sector} from {exporter} to {importer} was {value}, set to 0")
            }
            Self::ValueAddedShare { state, sector, share } => {
                write!(f, "value added of {sector} in {state} was {share} of output, set to 0 or 1")
            }
            Self::OutputRaised { state, sector, from, to } => {
                write!(f, "output of {sector} in {state} was {from}, raised to exports {to}")
            }
            Self::UnsuppliedInput { state, input, user, share } => write!(
                f,
                "{user} in {state} uses {input} ({share} of output) that nobody sells it: counted as value added"
            ),
            Self::NegativeInput { state, input, user, share } => {
                write!(
                    f,
                    "share of {input} in the inputs of {user} in {state} was {share}, set to 0"
                )
            }
            Self::NegativeFinalDemand { state, sector, share } => {
                write!(
                    f,
                    "final demand of {state} for {sector} was {share} of its spending, set to 0"
                )
            }
            Self::Rebalanced { largest_wage_change_pct } => {
                write!(
                    f,
                    "solved for consistent flows; largest change of a wage {largest_wage_change_pct} %"
                )
            }
            Self::DutiesDropped { cells, highest } => {
                write!(f, "duties on {cells} flows dropped; the highest was {highest}")
            }
            Self::SurplusPurged { largest_share } => {
                write!(f, "trade surpluses removed; the largest was {largest_share} of value added")
            }
        }
    }
}

/// What to do with data that no model fits: each either repaired, and listed in
/// [`Economy::repairs`](crate::economy::Economy::repairs), or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each switch is one repair")]
pub struct RepairPolicy {
    pub(super) negative_flow: bool,
    pub(super) value_added_share: bool,
    pub(super) raise_output: bool,
    pub(super) unsupplied_input: bool,
    pub(super) negative_final_demand: bool,
    pub(super) negative_input: bool,
}

impl RepairPolicy {
    /// Repairs everything a model cannot be solved with; negative input shares, which it can, stay.
    /// The default.
    #[must_use]
    pub fn all() -> Self {
        Self {
            negative_flow: true,
            value_added_share: true,
            raise_output: true,
            unsupplied_input: true,
            negative_final_demand: true,
            negative_input: false,
        }
    }

    /// Refuses data that need repair.
    #[must_use]
    pub fn none() -> Self {
        Self {
            negative_flow: false,
            value_added_share: false,
            raise_output: false,
            unsupplied_input: false,
            negative_final_demand: false,
            negative_input: false,
        }
    }

    /// Whether negative flows become 0.
    #[must_use]
    pub fn negative_flow(self, repair: bool) -> Self {
        Self { negative_flow: repair, ..self }
    }

    /// Whether shares of value added outside 0 to 1 are set to the nearer end.
    #[must_use]
    pub fn value_added_share(self, repair: bool) -> Self {
        Self { value_added_share: repair, ..self }
    }

    /// Whether output below exports is raised to them.
    #[must_use]
    pub fn raise_output(self, repair: bool) -> Self {
        Self { raise_output: repair, ..self }
    }

    /// Whether inputs that nobody sells count as value added.
    #[must_use]
    pub fn unsupplied_input(self, repair: bool) -> Self {
        Self { unsupplied_input: repair, ..self }
    }

    /// Whether negative input shares become 0. Published tables hold a few small ones, and published
    /// results keep them.
    #[must_use]
    pub fn negative_input(self, repair: bool) -> Self {
        Self { negative_input: repair, ..self }
    }

    /// Whether negative final demand becomes 0, the other shares are scaled to sum to 1, and the
    /// flows are solved for anew.
    #[must_use]
    pub fn negative_final_demand(self, repair: bool) -> Self {
        Self { negative_final_demand: repair, ..self }
    }
}

impl Default for RepairPolicy {
    fn default() -> Self {
        Self::all()
    }
}
