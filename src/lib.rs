//! Who depends on whom, who can press whom, and how a state can hedge.

pub mod coalition;
pub mod economy;
pub mod security;
pub mod units;

mod error;
mod random;
mod status;

pub use error::{Error, Result};
pub use status::Status;
pub use units::{ProductCode, Ratio, StateId};
