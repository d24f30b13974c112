//! Who depends on whom, who can press whom, and how a state can hedge.
//!
//! Every question is one counterfactual: take the world as it is, change some ties, and say what each state
//! gains or loses.
//!
//! | noun | what it is | module |
//! | --- | --- | --- |
//! | [`World`] | recorded facts: states, typed ties, agreements, sources; exact, dated, editable | [`world`] |
//! | [`Snapshot`] | a world on one date: a graph of what is in force, with the duty on each flow resolved | [`snapshot`] |
//! | [`Scenario`] | a list of changes, as data | [`scenario`] |
//! | [`Ledger`] | what one snapshot is worth against another, per state and component, and by model | [`value`] |
//!
//! and the verb is *compare*:
//!
//! ```
//! # #[cfg(feature = "shipped-world")] {
//! use geoecon::{Scenario, data, value::{self, Component, Models}};
//!
//! // The world that ships: 40 economies, the duties and deals of 2025, each figure with its source.
//! let world = data::indo_pacific_2025()?;
//! let today = world.snapshot("2025-11-22".parse()?)?;
//!
//! // Korea stops paying; what the deal granted in return lapses with it.
//! let broken = Scenario::new("Korea does not pay")
//!     .break_clause("kor-usa-2025".parse()?, "pledge".parse()?)
//!     .apply(&world)?
//!     .snapshot(today.date())?;
//! let vehicles = broken.duty("USA".parse()?, "KOR".parse()?, "vehicles".parse()?)?;
//! assert_eq!(vehicles.rate(), Some("25.68%".parse()?));
//!
//! // What that does to everyone, measured from the day before the duties of 2025, by every model there is.
//! let base = world.snapshot("2025-01-01".parse()?)?;
//! let ledger = value::prepare(&base, &Models::recorded(&base))?.compare(&today, &broken)?;
//! let korea = ledger.total("KOR".parse()?)?;
//! assert!(korea.component(Component::Trade).is_some_and(|lost| lost.high < 0.0));
//! assert!(korea.component(Component::Fiscal).is_some_and(|kept| kept.low > 0.0));
//! # }
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! # Where things are
//!
//! Modules use only what stands above them.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`units`] | validated small types: codes, money, rates, dates, estimates |
//! | [`world`] | states, ties and their [`terms`], agreements; every contradiction by name |
//! | [`snapshot`] | what is in force on a date, which duty applies and why, matrices, differences |
//! | [`scenario`] | changes, applied without touching the base, and undone |
//! | [`economy`] | trade equilibria, tariff wars, gravity, exposure; labelled arrays |
//! | [`coalition`] | power in coalitions: indices, Shapley and Myerson values, the core; exact |
//! | [`security`] | obligations, capability, similarity, stability, balance, credibility, on arrays and on a snapshot |
//! | [`finance`] | pledges, waterfalls, reserves, present values |
//! | [`value`] | ledgers: trade, payments, reserves and security, by models calibrated once |
//! | [`dependency`] | who depends on whom: shares, concentration, funders, protectors |
//! | [`leverage`] | who can press whom: all pairs, threats, tariff wars, coalitions, cut-off power, bargaining |
//! | [`hedging`] | options under uncertainty, best mixes, sweeps, alignment, blowback |
//! | [`exchange`] | world files, tables in published layouts, DOT and GraphML, pictures, reports |
#![cfg_attr(feature = "shipped-world", doc = "| [`data`] | the world that ships |")]
//!
//! # Numbers
//!
//! What was recorded is exact ([`Decimal`](rust_decimal::Decimal)); what is computed is `f64`. Missing is not
//! zero: a figure that does not exist is `None`. On one target the same input gives the same bits, for any
//! number of threads; randomness takes a seed. Wrong input is an [`Error`]; an iteration that ends early says so
//! in its [`Status`].
//!
//! Longer texts, compiled in: [`docs::design`], [`docs::methods`], [`docs::changelog`].
//!
//! # Features
//!
//! | feature | brings | default |
//! | --- | --- | --- |
//! | `shipped-world` | the world in `data` and what it parses with (`csv`, `toml`) | yes |
//! | `petgraph_0_8` | [`Snapshot`]`::to_petgraph` | yes |
//! | `csv`, `json`, `toml` | reading and writing each format | by `shipped-world`: `csv`, `toml` |
//! | `optimize` | best mixes of hedges: linear and quadratic programmes | no |
//! | `plot` | [`exchange::plot`] and [`exchange::html`]: pictures and reports; no dependency | yes |
//! | `parallel` | batches of counterfactuals on all cores; results do not change | no |
//!
//! Builds for `wasm32-unknown-unknown`; no `unsafe`; no I/O that was not asked for.

// Docs link to what features bring; only with all of them is every link there.
#![cfg_attr(
    not(all(
        feature = "csv",
        feature = "json",
        feature = "plot",
        feature = "toml",
        feature = "shipped-world"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

pub mod coalition;
#[cfg(feature = "shipped-world")]
pub mod data;
pub mod dependency;
pub mod docs;
pub mod economy;
pub mod exchange;
pub mod finance;
pub mod hedging;
pub mod leverage;
pub mod scenario;
pub mod security;
pub mod snapshot;
pub mod units;
pub mod value;
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
pub use value::Ledger;
pub use world::{
    Agreement, AgreementKind, Attribute, LegalStatus, State, StateKind, Tie, TieId, World, terms,
};

/// The README's program, run as a test.
#[cfg(all(doctest, feature = "shipped-world"))]
#[doc = include_str!("../README.md")]
struct Readme;
