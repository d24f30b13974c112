//! Who can press whom, and what comes of it.
//!
//! | question | function |
//! | --- | --- |
//! | what a target loses when senders withhold what they sell it | [`cutoff_power`], [`cutoff_loss`] |
//! | how two or more parties divide a surplus | [`nash_bargain`], [`rubinstein`] |
//! | the most a target pays before it refuses | [`participation`] |
//! | what can be agreed over several issues at once | [`agreement_zone`] |

mod bargaining;
mod cutoff;
mod linkage;
mod spending;

pub use bargaining::{
    Bargain, Participation, RubinsteinSplit, nash_bargain, participation, rubinstein,
};
pub use cutoff::{CutoffLoss, CutoffPower, CutoffRow, CutoffSettings, cutoff_loss, cutoff_power};
pub use linkage::{AgreementZone, Issue, Package, agreement_zone};
pub use spending::{SectorExposure, Spending};
