//! Who can press whom, and what comes of it.
//!
//! | question | function |
//! | --- | --- |
//! | what every state can take from every other, at what cost to itself | [`matrix()`], [`matrix_of`] |
//! | what a target loses when senders withhold what they sell it | [`cutoff_power`], [`cutoff_loss`] |
//! | what two sides can do to each other, and which of it is believed | [`threat_points`] |
//! | how a tariff war unfolds to Nash duties | [`escalation`], [`escalation_of`] |
//! | what a truce holds back, by date | [`truce`] |
//! | what senders can take together, who is pivotal, who would leave | [`coalition_leverage`], [`sample_leverage`] |
//! | the same of any component of a ledger | [`ledger_game`] |
//! | what lost trust in a leader takes away | [`JointReadings::expected`] |
//! | what a cut-off takes in parts and as a whole | [`cutoff_parts`] |
//! | how two or more parties divide a surplus | [`nash_bargain`], [`rubinstein`] |
//! | the most a target pays before it refuses | [`participation`] |
//! | what can be agreed over several issues at once | [`agreement_zone`] |

mod bargaining;
mod batch;
mod credibility;
mod cutoff;
mod joint;
mod linkage;
mod loss;
mod matrix;
mod models;
mod parts;
mod pressure;
mod progress;
mod spending;
mod threat;
mod war;

pub use bargaining::{
    Bargain, Participation, RubinsteinSplit, nash_bargain, participation, rubinstein,
};
pub use credibility::{Credibility, Demand};
pub use cutoff::{CutoffLoss, CutoffPower, CutoffRow, CutoffSettings, cutoff_loss, cutoff_power};
pub use joint::{
    ExpectedLeverage, ExpectedMember, JointLeverage, JointReadings, JointRun, JointSettings,
    Member, SampledLeverage, Valuation, ValuationError, Worth, coalition_leverage,
    coalition_leverage_of, coalition_leverage_with, joining, ledger_game, sample_leverage,
};
pub use linkage::{AgreementZone, Issue, Package, agreement_zone};
pub use loss::Loss;
pub use matrix::{
    LeverageMatrix, MatrixSettings, ModelMatrix, PairLeverage, PairLosses, PairRange, Winner,
    matrix, matrix_of, matrix_with,
};
pub use models::{LeftOutModel, ModelName, RangeByModel};
pub use parts::{CutoffParts, cutoff_parts};
pub use pressure::{Means, Pressure};
pub use progress::Progress;
pub use spending::{SectorExposure, Spending};
pub use threat::{
    Action, Instrument, NashPoint, Threat, ThreatOutcome, ThreatPoints, ThreatRun, ThreatSettings,
    threat_points,
};
pub use war::{
    Escalation, EscalationSettings, PairDuty, StateChange, Truce, TruceStage, WarStage, escalation,
    escalation_of, truce,
};
