//! Trade by product: published indicators, and what must hold for any flows.

mod properties;
mod reference;
mod snapshot;
