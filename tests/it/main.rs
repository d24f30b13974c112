//! Properties, reference results, round trips and bad input, in one integration crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod coalition;
mod counterfactual;
#[cfg(feature = "shipped-world")]
mod critical;
mod duty;
#[cfg(feature = "shipped-world")]
mod duty_facts;
mod economy_exposure;
mod economy_hard;
mod economy_linear;
mod economy_nafta;
mod economy_properties;
mod economy_uncertainty;
mod exchange;
mod extremes;
mod finance;
#[path = "../../examples/reproduce/folder.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod folder;
mod folders;
mod graph;
mod hedging;
mod input_output;
#[path = "../../examples/reproduce/io_table.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod io_table;
mod leverage;
mod models;
#[path = "../../examples/reproduce/nafta_data.rs"]
mod nafta_data;
#[path = "../../examples/reproduce/names.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod names;
#[path = "../../benches/plain/mod.rs"]
mod plain;
mod problems;
#[path = "../../examples/reproduce/product_data.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod product_data;
mod products;
mod record;
#[cfg(feature = "shipped-world")]
mod recorded;
#[cfg(feature = "shipped-world")]
mod recorded_models;
mod reference;
mod security;
mod sheet;
#[cfg(feature = "shipped-world")]
mod shipped_duties;
#[cfg(feature = "shipped-world")]
mod shipped_world;
mod substitution;
mod supply;
mod units;
#[cfg(feature = "shipped-world")]
mod value;
#[path = "../../examples/reproduce/wiod_data.rs"]
mod wiod_data;
mod worlds;
