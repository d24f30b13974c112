//! Power in coalitions: who decides, and what each player brings.
//!
//! General tools of cooperative game theory. A [`Game`] says what every coalition is worth; a
//! [`WeightedGame`] says only which coalitions win, by weight. Players are any [`Label`], states as
//! a rule. Voting bodies and integer games are solved in exact fractions ([`Ratio`]).
//!
//! | question | function | exact up to |
//! | --- | --- | --- |
//! | how often is a player decisive | [`power`]: Shapley-Shubik, Banzhaf, Penrose | 80 players by weight, 28 by coalition |
//! | what does a player bring | [`shapley`] | 20 players |
//! | the same, from a costly valuation | [`sample_shapley`], with standard errors | 64 players |
//! | the same, when only some talk to each other | [`myerson`] | 20 players |
//! | will a coalition walk out of this division | [`core_check`] | 20 players |
//!
//! [`Label`]: crate::units::Label
//! [`Ratio`]: crate::Ratio

mod core;
mod game;
mod members;
mod myerson;
mod power;
mod sample;
mod shapley;
mod weighted;

pub use self::core::{Blocking, CoreCheck, core_check};
pub use game::{Game, MAX_TABLE};
pub use members::Coalition;
pub use myerson::{myerson, restricted};
pub use power::{PlayerPower, PowerIndices, power};
pub use sample::{SampleSettings, SampledShapley, sample_shapley};
pub use shapley::{Payoffs, shapley};
pub use weighted::WeightedGame;
