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
