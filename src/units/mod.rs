//! Small validated types, with no logic beyond their own.

mod label;
mod number;
mod product;
mod ratio;
mod state_id;

pub use label::Label;
pub(crate) use label::{check_unique, position};
pub use number::Number;
pub use product::ProductCode;
pub use ratio::Ratio;
pub(crate) use ratio::gcd;
pub use state_id::StateId;
