//! How a state can hedge.
//!
//! *Question:* which changes that it can make by itself shrink its worst, or its expected, loss, and at what price?
//!
//! | to | use |
//! | --- | --- |
//! | compare options over scenarios | [`LossTable`], [`decide`], [`RiskMeasure`], [`value_of_information`] |
//! | run thousands of futures, stop, resume, split | [`Plan`], [`Sweep`], [`merge_shards`] |
//! | see which assumption an answer hinges on | [`sobol_indices`], [`tornado`] |
#![cfg_attr(
    feature = "optimize",
    doc = "| find the best mix | [`minimum_variance`], [`minimum_cvar`], [`minimax_regret`] (feature `optimize`) |"
)]

mod covariance;
mod decision;
#[cfg(feature = "optimize")]
mod mix;
#[cfg(feature = "optimize")]
mod program;
mod risk;
mod sweep;
mod table;

pub use covariance::Covariance;
pub use decision::{Decision, OptionRisk, decide, value_of_information};
#[cfg(feature = "optimize")]
pub use mix::{
    Bound, LimitUse, Mix, MixSettings, OptionShare, ScenarioWeight, minimax_regret, minimum_cvar,
    minimum_variance,
};
#[cfg(feature = "optimize")]
pub use program::Certificate;
pub use risk::RiskMeasure;
pub use sweep::{
    Design, Distribution, Format, Input, Plan, Progress, SensitivitySettings, SobolIndex,
    SobolIndices, Sweep, SweepReport, SweepResults, Tornado, TornadoBar, merge_shards,
    sobol_indices, tornado,
};
pub use table::LossTable;
