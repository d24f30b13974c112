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
mod label;
mod money;
mod number;
mod probability;
mod product;
mod rates;
mod ratio;
mod source;
mod state_id;
mod state_number;
mod text_form;
mod validity;

pub use currency::Currency;
pub use date::Date;
pub use estimate::Estimate;
pub use fraction::{Rate, Share};
pub use key::{AgreementId, ClaimId, ClauseId, Measure, SourceId};
pub use label::Label;
pub(crate) use label::{check_unique, position};
pub use money::Money;
pub use number::Number;
pub use probability::Probability;
pub use product::ProductCode;
pub use rates::Rates;
pub use ratio::Ratio;
pub(crate) use ratio::gcd;
pub use source::{Basis, Source};
pub use state_id::StateId;
pub use state_number::{DayOrYear, StateList};
pub use validity::Validity;
