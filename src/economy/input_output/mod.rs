//! Looking through supply chains: what an input-output table says of who depends on whose production.
//!
//! | question | entry | unit |
//! | --- | --- | --- |
//! | factor a table once, ask it many things | [`Leontief`] | |
//! | whose inputs are in a state's output, at face value and through all stages | [`exposure`] | per unit of output; share of inputs |
//! | whose value added is in a state's final demand | [`value_added_origin`] | that of the table, a year |
//! | how much of a state's exports is its own value added, how much others' | [`export_accounts`] | that of the table, a year |
//! | the same, by the published accounting frameworks | [`export_split`] | that of the table, a year |
//! | how far a sector is from final use, how much it pulls along | [`linkages`] | per unit of output |
//! | what output goes if a supplier, or a pair, is taken out | [`extract`] | that of the table, a year |
//!
//! With Z the flows of inputs, Y final demand and x = Z 1 + Y 1 output: A = Z / x by user, L = (I - A)^-1 the
//! Leontief inverse, v = 1 - A' 1 value added per unit of output. L is never formed: I - A is factored once, and a
//! question costs as many solves as it has columns.
//!
//! # What tables do to formulas
//! A sector that makes nothing has A = 0 and v = 1, and no linkage. Negative final demand (stocks that are
//! drawn down) is kept, and may make origins negative. A table on whose way no value is added has no inverse:
//! [`Error::SingularTable`](crate::Error::SingularTable). A cell that is not known is an
//! [`Error::Cell`](crate::Error::Cell), never a zero. [`Leontief::remarks`] lists what was met.
//!
//! All figures are as accurate as the assumption that every user of a sector's goods gets the same mix, and change
//! with the number of sectors: 6 and 35 sectors give different answers.

mod exports;
mod exposure;
mod extraction;
mod leontief;
mod linkages;
mod origin;
mod proportional;
mod remarks;
mod split;

pub use exports::{ExportAccounts, StateExports, export_accounts};
pub use exposure::{ExposureSettings, InputExposure, PairExposure, exposure};
pub use extraction::{Extraction, StateExtraction, extract};
pub use leontief::Leontief;
pub use linkages::{Linkages, SectorLinkage, linkages};
pub use origin::{ValueAddedOrigin, value_added_origin};
pub use remarks::TableRemarks;
pub use split::{ExportSplit, SplitMethod, export_split};
