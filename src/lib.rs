//! Who depends on whom, who can press whom, and how a state can hedge.

pub mod economy;
pub mod exchange;
pub mod security;
pub mod units;
pub mod world;

mod error;
mod status;

pub use error::{Error, Result};
pub use status::Status;
pub use units::{
    AgreementId, Basis, ClaimId, ClauseId, Currency, Date, DayOrYear, Estimate, Measure, Money,
    Probability, ProductCode, Rate, Rates, Share, Source, SourceId, StateId, StateList, Validity,
};
pub use world::{
    Agreement, AgreementKind, Attribute, LegalStatus, State, StateKind, Tie, TieId, World, terms,
};
