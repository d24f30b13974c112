//! The replication gallery: published results, ours, and the difference.
//!
//! `cargo run --release --example reproduce -- <RESULT> --data DIR [--json]`

#![allow(clippy::print_stderr, reason = "a program tells its user what went wrong")]

mod embargo;
mod exposure;
mod folder;
mod nafta;
mod nafta_data;
mod table;
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
    Exposure(exposure::Args),
    Embargo(embargo::Args),
}

fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    match &cli.result {
        Published::Nafta(args) => nafta::run(args),
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
