//! The replication gallery: published results, ours, and the difference.
//!
//! `cargo run --release --example reproduce -- <RESULT> --data DIR [--json]`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod bargaining;
mod compare;
mod concentration;
mod critical_goods;
mod cutoff_power;
mod embargo;
mod eu_dependency;
mod exposure;
mod folder;
mod gravity;
mod hedging;
mod io_table;
mod look_through;
mod nafta;
mod nafta_data;
mod names;
mod nash;
mod pledge;
mod product_data;
mod productivity;
mod security;
mod table;
mod tariffs_2025;
mod what_if;
mod wiod_data;

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};

/// Reproduce a published result on a folder of its data.
///
/// What a command computes with comes from the folder of `--data` alone. Published figures to compare
/// with are looked for there, in `expected` there, and in the two folders above it. With `--json` ours alone are written, all digits, in the columns
/// of the published file.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    result: Published,
}

/// The results that can be reproduced.
#[derive(Subcommand)]
enum Published {
    Nafta(nafta::Args),
    CutoffPower(cutoff_power::Args),
    Bargaining(bargaining::Args),
    Pledge(pledge::Args),
    WhatIf(what_if::Args),
    Exposure(exposure::Args),
    Embargo(embargo::Args),
    Productivity(productivity::Args),
    Hedging(hedging::Args),
    #[command(name = "tariffs-2025")]
    Tariffs2025(tariffs_2025::Args),
    Gravity(gravity::Args),
    Nash(nash::Args),
    LookThrough(look_through::Args),
    EuDependency(eu_dependency::Args),
    Concentration(concentration::Args),
    CriticalGoods(critical_goods::Args),
    /// Similarity of portfolios, every pair of states.
    Similarity(security::similarity::Args),
    /// Cover ratio of every client of a patron against a threat.
    Cover(security::cover::Args),
    /// Loss of strength between capitals, every ordered pair of states.
    LossOfStrength(security::strength::Args),
    /// Critical gamma of every state.
    CriticalGamma(security::gamma::Args),
    /// War-stable networks of a few states.
    WarStable(security::war::Args),
    /// Frustration of signed graphs, with proof.
    Frustration(security::frustration::Args),
    /// Minima and basins of landscapes of alignment.
    Landscape(security::landscape::Args),
    /// Power indices of weighted games.
    PowerIndex(security::power::Args),
    /// Myerson and Shapley values of textbook games.
    Myerson(security::myerson::Args),
    /// Nash contributions to a common defence.
    Burden(security::burden::Args),
    /// Which coalitions balance a state, and who is pivotal.
    CoalitionAgainst(security::coalition::Args),
}

fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    match &cli.result {
        Published::Nafta(args) => nafta::run(args),
        Published::CutoffPower(args) => cutoff_power::run(args),
        Published::Bargaining(args) => bargaining::run(args),
        Published::Pledge(args) => pledge::run(args),
        Published::WhatIf(args) => what_if::run(args),
        Published::Exposure(args) => exposure::run(args),
        Published::Embargo(args) => embargo::run(args),
        Published::Productivity(args) => productivity::run(args),
        Published::Hedging(args) => hedging::run(args),
        Published::Tariffs2025(args) => tariffs_2025::run(args),
        Published::Gravity(args) => gravity::run(args),
        Published::Nash(args) => nash::run(args),
        Published::LookThrough(args) => look_through::run(args),
        Published::EuDependency(args) => eu_dependency::run(args),
        Published::Concentration(args) => concentration::run(args),
        Published::CriticalGoods(args) => critical_goods::run(args),
        Published::Similarity(args) => security::similarity::run(args),
        Published::Cover(args) => security::cover::run(args),
        Published::LossOfStrength(args) => security::strength::run(args),
        Published::CriticalGamma(args) => security::gamma::run(args),
        Published::WarStable(args) => security::war::run(args),
        Published::Frustration(args) => security::frustration::run(args),
        Published::Landscape(args) => security::landscape::run(args),
        Published::PowerIndex(args) => security::power::run(args),
        Published::Myerson(args) => security::myerson::run(args),
        Published::Burden(args) => security::burden::run(args),
        Published::CoalitionAgainst(args) => security::coalition::run(args),
    }
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
