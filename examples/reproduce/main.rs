//! The replication gallery: published results, ours, and the difference.
//!
//! `cargo run --release --example reproduce -- <RESULT> --data DIR [--json]`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod gravity;
mod nash;
mod sheet;
mod table;
mod tariffs_2025;

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
    /// The US tariffs of 2025 in 194 economies.
    #[command(name = "tariffs-2025")]
    Tariffs2025(tariffs_2025::Args),
    /// A trade agreement in structural gravity.
    Gravity(gravity::Args),
    /// Nash tariffs of a global tariff war.
    Nash(nash::Args),
}

fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    match &cli.result {
        Published::Tariffs2025(args) => tariffs_2025::run(args),
        Published::Gravity(args) => gravity::run(args),
        Published::Nash(args) => nash::run(args),
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
