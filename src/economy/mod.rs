//! The quantitative trade model.

mod autarky;
mod calibrate;
mod decomposition;
mod elasticity;
mod equilibrium;
mod exposure;
mod labels;
mod linalg;
mod linearise;
mod model;
mod record;
mod shock;
mod solve;
mod table;
mod trade;
mod uncertainty;
mod verify;

pub use autarky::gains_from_trade_pct;
pub use calibrate::{Calibration, Repair, RepairPolicy};
pub use decomposition::{StateWelfare, WelfareReport};
pub use elasticity::{Elasticities, TradeElasticity};
pub use equilibrium::{Equilibrium, Residuals, Yardstick};
pub use exposure::{Exposure, FirstOrderError, exposure};
pub use labels::Labels;
pub use linearise::{LinearError, Linearisation, linearise};
pub use model::Economy;
pub use shock::{Change, Scope, Shock, TariffSchedule};
pub use solve::{SolveSettings, SurplusClosure, solve, solve_batch};
pub use table::InputOutputTable;
pub use trade::{BeforeAfter, Market, Supplier, TradeChange};
pub use uncertainty::{
    ElasticityRange, StateUncertainty, UncertaintyReport, UncertaintySettings, uncertainty,
};
pub use verify::Certificate;
