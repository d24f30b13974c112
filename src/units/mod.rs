//! Small validated types, with no logic beyond their own.

mod product;
mod state_id;

pub use product::ProductCode;
pub use state_id::StateId;
