//! The quantitative trade model: what a change of tariffs, embargoes, trade costs, productivity or
//! surpluses does to every state.
//!
//! | question | entry |
//! | --- | --- |
//! | make a model of a snapshot | [`Economy::recorded`], with [`Recorded::shock_to`] another and [`Recorded::shock_of`] a scenario |
//! | one change through several models | [`spread()`], [`spread_scenario`], with [`TradeModels`] |
//! | many changes through one model, calibrated once | [`TradeModel::calibrate`], [`TradeBase::run`] |
//! | make a model of data | [`Calibration`], from arrays by name or an [`InputOutputTable`] |
//! | say what changes | [`Shock`] |
//! | what happens | [`solve`], [`solve_batch`], giving an [`Equilibrium`] |
//! | who gains what | [`Equilibrium::welfare_pct`] (exact), [`Equilibrium::welfare`] (beside the published linear decomposition) |
//! | who trades what with whom | [`Equilibrium::trade`], [`TradeChange::diversion`] |
//! | is it a solution | [`Equilibrium::status`], [`Equilibrium::verify`] |
//! | what would it do to first order | [`exposure`], [`linearise`] |
//! | how sure is it | [`uncertainty()`], [`scale::uncertainty`] |
//! | what is trade worth at all | [`gains_from_trade_pct`] |
//! | duties with labour supply, scale effects and local costs; optimal duties | [`scale`], [`Recorded::scale_model`] |
//! | a tariff war: Nash duties of any set of players, best responses | [`nash`], [`Recorded::nash_world`] |
//! | a trade agreement, or any trade cost, from gravity coefficients | [`gravity`], [`Recorded::gravity_model`] |
//! | who stands behind whose supplies, through all stages | [`input_output`] |
//! | are there flows that the data miss | [`implausible_zeros`] |
//! | what a cut of one input costs | [`input_cut`] |
//!
//! States are [`StateId`](crate::StateId), sectors [`ProductCode`](crate::ProductCode); nothing is
//! asked for by position. Who thinks in arrays finds each under its textbook name with its
//! [`Labels`]: `pi`, `tau`, `alpha`, `beta` (B), `gamma`, `theta`, X as `spending`. Axes are (sector,
//! importer, exporter), (state, input, user) and (state, sector).
//!
//! Models: one sector (Eaton and Kortum 2002, Armington), several sectors (Costinot, Donaldson and
//! Komunjer 2012), several with input-output loops and tariff revenue (Caliendo and Parro 2015). They
//! are one set of equations, and which one an economy is follows from its data.

#![allow(clippy::many_single_char_names, reason = "n, i, j, k, w, p, x are the textbook's names")]

pub mod gravity;
pub mod input_output;
pub mod nash;
pub mod scale;

mod anderson;
mod autarky;
mod bilateral;
mod calibrate;
mod decomposition;
mod duties;
mod elasticity;
mod equilibrium;
mod exposure;
mod groups;
mod labels;
mod lanes;
mod linalg;
mod linearise;
mod model;
mod newton;
mod record;
mod recorded;
mod schedule;
mod shock;
mod solve;
mod spread;
mod substitution;
mod table;
mod trade;
mod trade_model;
mod trade_models;
mod uncertainty;
mod verify;
mod zeros;

pub use autarky::gains_from_trade_pct;
pub use calibrate::{Calibration, Repair, RepairPolicy};
pub use decomposition::{StateWelfare, WelfareReport};
pub use elasticity::{Elasticities, TradeElasticity};
pub use equilibrium::{Equilibrium, Residuals, Yardstick};
pub use exposure::{Exposure, ExposureSettings, FirstOrderError, exposure};
pub use labels::Labels;
pub use linearise::{LinearError, Linearisation, linearise};
pub use model::Economy;
pub use recorded::{Recorded, RecordedSettings, RecordedShock, Structure};
pub use schedule::TariffSchedule;
pub use shock::{Cells, Shift, Shock};
pub use solve::{SolveSettings, SurplusClosure, solve, solve_batch};
pub use spread::{Impact, ModelRun, NotApplicable, Range, Spread, spread, spread_scenario};
pub use substitution::{InputCut, input_cut};
pub use table::InputOutputTable;
pub use trade::{BeforeAfter, Market, Supplier, TradeChange};
pub use trade_model::{TradeBase, TradeModel};
pub use trade_models::TradeModels;
pub use uncertainty::{
    ElasticityRange, FactorRange, StateUncertainty, UncertaintyReport, UncertaintySettings,
    uncertainty,
};
pub use verify::Certificate;

pub use bilateral::Bilateral;
pub use duties::Duties;
pub use zeros::{ImplausibleZero, ZeroReport, ZeroRule, implausible_zeros};

pub(crate) use bilateral::StateIndex;
pub(crate) use linalg::Lu;
pub(crate) use newton::{Equations, Newton};
