//! Who depends on whom, who can press whom, and how a state can hedge.

pub mod coalition;
#[cfg(feature = "shipped-world")]
pub mod data;
pub mod dependency;
pub mod economy;
pub mod exchange;
pub mod finance;
pub mod leverage;
pub mod scenario;
pub mod security;
pub mod snapshot;
pub mod units;
pub mod world;

mod error;
mod random;
mod status;

pub use error::{Error, Result};
pub use scenario::Scenario;
pub use snapshot::Snapshot;
pub use status::Status;
pub use units::{
    AgreementId, Basis, ClaimId, ClauseId, Currency, Date, DayOrYear, Estimate, Measure, Money,
    Probability, ProductCode, Rate, Rates, Ratio, Share, Source, SourceId, StateId, StateList,
    Validity,
};
pub use world::{
    Agreement, AgreementKind, Attribute, LegalStatus, State, StateKind, Tie, TieId, World, terms,
};
