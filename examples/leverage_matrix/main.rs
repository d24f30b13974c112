//! Who can press whom, and at what cost to itself?
//!
//! `cargo run --release --example leverage_matrix` answers on the world that ships in the crate; `--world FOLDER`
//! reads another, `--json` prints the same content for programs, `--svg FILE` draws it (feature `plot`).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

mod analysis;
mod page;
#[cfg(feature = "plot")]
mod picture;
#[path = "../support/press.rs"]
mod press;
mod print;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use geoecon::StateId;

/// What each state loses when another stops trading with it, and what that costs the one who stops.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(flatten)]
    question: press::Question,

    /// Only pairs of these states; by default all that trade.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    states: Vec<StateId>,

    /// What a sender demands, as a part of what the target would lose.
    #[arg(long, value_name = "FRACTION", default_value = "1")]
    demand: f64,

    /// What carrying out a threat is worth to a sender beyond trade, USD a year.
    #[arg(long, value_name = "USD", default_value = "0")]
    resolve: f64,

    /// How many of the strongest threats are shown, and asked of every model.
    #[arg(long, default_value = "10")]
    top: usize,

    /// Print JSON.
    #[arg(long)]
    json: bool,

    /// Write a report that a browser shows.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,

    /// Draw the matrix to this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    let answer = analysis::answer(cli)?;
    if let Some(file) = &cli.report {
        report::write(&page::page(&answer)?, file)?;
    }
    if let Some(file) = &cli.svg {
        #[cfg(feature = "plot")]
        picture::draw(&answer, file)?;
        #[cfg(not(feature = "plot"))]
        return Err(format!("{}: build with --features plot to draw", file.display()).into());
    }
    if cli.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        print!("{answer}");
    }
    Ok(())
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
