//! What one snapshot is worth against another, per state and component.
//!
//! *Question:* what does a change give and take, to whom, and by which model?
//!
//! | question | entry |
//! | --- | --- |
//! | one change, once | [`compare`] |
//! | many changes from one base | [`prepare`], then [`Prepared::value`], [`Prepared::compare`], [`Prepared::shock`] |
//! | what a deal is worth to each side, and what breaking it changes | [`appraise`] |
//! | which models | [`Models::recorded`], or [`Models`] of your own |
//! | a component valued your way | [`Model`], [`Calibrated`] |
//!
//! # Components and units
//!
//! | component | what counts | unit | added |
//! | --- | --- | --- | --- |
//! | [`Trade`](Component::Trade) | equivalent variation on the base, after all have adjusted | currency a year | yes |
//! | [`Fiscal`](Component::Fiscal) | payments between states: pledges and the profits they bring, cost shares, aid, interest | as they fall; level annuity a year at a stated rate and horizon | yes |
//! | | duties collected, and levied on what a state sells | currency a year | no: revenue is inside the trade models' welfare, but for gravity's |
//! | [`Finance`](Component::Finance) | reserves after what falls due | stock, months, ratios | no: a stock |
//! | [`Security`](Component::Security) | cover against threats, and the risk that is left | ratio | only at a price of risk that the user gives |
//!
//! A trade model's welfare holds the revenue of duties, so duties are shown beside it and not added. Structural gravity
//! takes duties for costs of trade: their revenue is in none of its figures, and its [`Method`] says so. Payments
//! do not feed back into trade: the trade models hold trade balances as they are, and what a transfer does to terms
//! of trade is left out. An amount a year and a stock are never added, nor are two components of different units.
//!
//! # Method
//!
//! Each model reads a snapshot and says what it is worth against the base it was calibrated on; a ledger is the
//! difference of two readings. So the change from A to B is the opposite of that from B to A, from one
//! preparation, to the bit.
//!
//! ```
//! # #[cfg(feature = "shipped-world")] {
//! use geoecon::{Scenario, data, economy::{Structure, TradeModel}, value::{Component, Fiscal, Finance, Models, Trade, compare}};
//!
//! let world = data::indo_pacific_2025()?;
//! let honoured = world.snapshot("2025-11-22".parse()?)?;
//! let broken = Scenario::new("Korea does not pay")
//!     .break_clause("kor-usa-2025".parse()?, "pledge".parse()?)
//!     .apply(&world)?
//!     .snapshot(honoured.date())?;
//!
//! let models = Models::new()
//!     .with(Trade::new(TradeModel::equilibrium(Structure::InputOutput, "U4")))
//!     .with(Trade::new(TradeModel::equilibrium(Structure::InputOutput, "CP")))
//!     .with(Fiscal::default())
//!     .with(Finance::default());
//! let ledger = compare(&honoured, &broken, &models)?;
//!
//! // Korea loses in trade, and keeps what it would have paid.
//! let korea = ledger.total("KOR".parse()?)?;
//! assert!(korea.component(Component::Trade).is_some_and(|trade| trade.high < 0.0));
//! assert!(korea.component(Component::Fiscal).is_some_and(|fiscal| fiscal.low > 0.0));
//! # }
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! # References
//! Hicks, J. R. (1942), "Consumers' Surplus and Index-Numbers", Review of Economic Studies 9(2), for the equivalent
//! variation. Costinot, A. and Rodríguez-Clare, A. (2014), "Trade Theory with Numbers", Handbook of International
//! Economics 4, for how far models of trade part.

mod account;
mod appraisal;
mod display;
mod duty_bill;
mod finance;
mod fiscal;
mod ledger;
mod model;
mod models;
mod payments;
mod prepare;
mod security;
mod trade;

pub use appraisal::{
    Alternative, Appraisal, Breach, BreakEven, ClaimReading, Course, Deal, Entitlement,
    PartyAppraisal, Standpoint, appraise,
};
pub use duty_bill::DutyBill;
pub use finance::Finance;
pub use fiscal::Fiscal;
pub use ledger::{Entry, Ledger, ModelRange, ModelReport, Skipped, Total};
pub use model::{
    Adding, Calibrated, Component, Item, Line, Method, Model, Parameter, Reading, Unit,
};
pub use models::Models;
pub use payments::Payments;
pub use prepare::{Prepared, Readings, compare, prepare};
pub use security::Security;
pub use trade::Trade;
