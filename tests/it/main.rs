//! Properties, reference results, round trips and bad input, in one integration crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod coalition;
mod reference;
mod security;
