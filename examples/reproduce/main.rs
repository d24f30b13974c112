//! The replication gallery: published results, ours, and the difference.
//!
//! `cargo run --release --example reproduce -- <RESULT> --data DIR [--json]`

mod bargaining;
mod compare;
mod cutoff_power;
mod embargo;
mod exposure;
mod folder;
mod io_table;
mod nafta;
mod nafta_data;
mod pledge;
mod table;
mod what_if;
mod wiod_data;

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};

/// Reproduce a published result on a folder of its data.
#[derive(Parser)]
#[command(version, about)]
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
