//! The quantitative trade model: what a change of duties or trade costs does to every economy at
//! once, after all have adjusted.
//!
//! The solvers here know labelled arrays, not ties: flows by exporter and importer
//! ([`Bilateral`]), duties by importer and exporter ([`Duties`]).
//!
//! | question | module |
//! | --- | --- |
//! | duties in a one-sector world with labour supply, scale effects and local costs; optimal duties | [`scale`] |
//! | a tariff war: Nash duties of any set of players, best responses | [`nash`] |
//! | a trade agreement or any trade cost, from estimated gravity coefficients | [`gravity`] |
//! | are there flows that the data miss? | [`implausible_zeros`] |

mod autarky;
mod calibrate;
mod decomposition;
mod elasticity;
mod equilibrium;
mod exposure;
mod labels;
mod linalg;
mod model;
mod record;
mod recorded;
mod shock;
mod solve;
mod substitution;
mod table;
mod trade;
mod verify;

pub use autarky::gains_from_trade_pct;
pub use calibrate::{Calibration, Repair, RepairPolicy};
pub use decomposition::{StateWelfare, WelfareReport};
pub use elasticity::{Elasticities, TradeElasticity};
pub use equilibrium::{Equilibrium, Residuals, Yardstick};
pub use exposure::{Exposure, FirstOrderError, exposure};
pub use labels::Labels;
pub use model::Economy;
pub use recorded::{Recorded, RecordedSettings, RecordedShock, Structure};
pub use shock::{Change, Scope, Shock, TariffSchedule};
pub use solve::{SolveSettings, SurplusClosure, solve, solve_batch};
pub use substitution::{InputCut, input_cut};
pub use table::InputOutputTable;
pub use trade::{BeforeAfter, Market, Supplier, TradeChange};
pub use verify::Certificate;
pub mod gravity;
pub mod nash;
pub mod scale;

mod bilateral;
mod duties;
mod groups;
mod lu;
mod newton;
mod zeros;

pub use bilateral::Bilateral;
pub use duties::Duties;
pub use zeros::{ImplausibleZero, ZeroReport, ZeroRule, implausible_zeros};

pub(crate) use bilateral::StateIndex;
pub(crate) use lu::Lu;
pub(crate) use newton::{Equations, Newton};
