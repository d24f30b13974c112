//! Properties, reference results, round trips and bad input, in one integration crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod duty;
#[cfg(feature = "shipped-world")]
mod duty_facts;
mod exchange;
mod finance;
mod leverage;
mod reference;
#[cfg(feature = "shipped-world")]
mod shipped_duties;
#[cfg(feature = "shipped-world")]
mod shipped_world;
mod substitution;
mod units;
