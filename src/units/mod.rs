//! Small validated types, with no logic beyond their own.
//!
//! Each reads from and writes to text ([`FromStr`](std::str::FromStr), [`Display`](std::fmt::Display)),
//! and serde uses that text: amounts and rates never pass through a float, whatever features the host
//! enables in its formats.

mod currency;
mod date;
pub(crate) mod decimal;
mod estimate;
mod fraction;
mod key;
mod money;
mod probability;
mod product;
mod source;
mod state_id;
mod text_form;

pub use currency::Currency;
pub use date::{Date, Validity};
pub use estimate::Estimate;
pub use fraction::{Rate, Share};
pub use key::{AgreementId, ClaimId, ClauseId, Measure, SourceId};
pub use money::{Money, Rates};
pub use probability::Probability;
pub use product::ProductCode;
pub use source::{Basis, Source};
pub use state_id::StateId;
