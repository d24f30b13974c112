//! How a state can hedge.
//!
//! *Question:* which changes that it can make by itself shrink its worst, or its expected, loss, and at what price?
//!
//! | to | use |
//! | --- | --- |
//! | list what a state can do, and rank it by what it buys | [`recorded_hedges`], [`rank_hedges`], [`diversification`] |
//! | simulate what extraction costs a coercer | [`blowback`] |
//! | compare options over scenarios | [`LossTable`], [`decide`], [`RiskMeasure`], [`value_of_information`] |
//! | see who hedges between two poles | [`alignment`], [`recorded_alignment`] |
//! | see whether a world falls into blocs | [`fragmentation`], [`network_layers`] |
//! | run thousands of futures, stop, resume, split | [`Plan`], [`Sweep`], [`merge_shards`] |
//! | see which assumption an answer hinges on | [`sobol_indices`], [`tornado`] |
#![cfg_attr(
    feature = "optimize",
    doc = "| find the best mix | [`minimum_variance`], [`minimum_cvar`], [`minimax_regret`] (feature `optimize`) |"
)]

mod alignment;
mod blowback;
mod community;
mod covariance;
mod decision;
mod fragmentation;
#[cfg(feature = "optimize")]
mod mix;
#[cfg(feature = "optimize")]
mod mix_report;
mod option;
#[cfg(feature = "optimize")]
mod program;
mod risk;
#[cfg(feature = "optimize")]
mod scaling;
mod sweep;
mod table;

pub use alignment::{
    AlignmentReport, AlignmentScore, AlignmentSettings, AlignmentShift, Stance, StateAlignment,
    alignment, recorded_alignment,
};
pub use blowback::{
    Blowback, BlowbackSettings, BlowbackYear, BreakEvenExtraction, Exit, ExtractionOutcome,
    Subject, blowback,
};
pub use covariance::Covariance;
pub use decision::{Decision, OptionRisk, decide, value_of_information};
pub use fragmentation::{
    Fragmentation, LayerFragmentation, LayerOverlap, NetworkLayer, fragmentation, network_layers,
};
#[cfg(feature = "optimize")]
pub use mix::{MixSettings, minimax_regret, minimum_cvar, minimum_variance};
#[cfg(feature = "optimize")]
pub use mix_report::{Bound, LimitUse, Mix, OptionShare, ScenarioWeight};
pub use option::{
    Beside, CatalogueSettings, Contingency, CostBasis, DiversificationStep, Hedge, HedgeCost,
    HedgeRanking, HedgeSettings, HedgeValue, InfeasibleHedge, Stock, Verdict, diversification,
    rank_hedges, recorded_hedges,
};
#[cfg(feature = "optimize")]
pub use program::Certificate;
pub use risk::RiskMeasure;
pub use sweep::{
    Design, Distribution, Format, Input, Plan, SensitivitySettings, SobolIndex, SobolIndices,
    Sweep, SweepProgress, SweepReport, SweepResults, TornadoBar, TornadoReport, merge_shards,
    sobol_indices, tornado,
};
pub use table::LossTable;
