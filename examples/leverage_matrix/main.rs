//! Who can press whom, and at what cost to itself?
//!
//! `cargo run --release --example leverage_matrix` answers on the world that ships in the crate; `--world FOLDER`
//! reads another, `--json` prints the same content for programs, `--report FILE.html` writes it for a browser, and
//! `--svg FILE` draws it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

mod analysis;
#[path = "../support/day.rs"]
mod day;
#[path = "../support/drawing.rs"]
mod drawing;
mod page;
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

use std::process::ExitCode;

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
    #[arg(long, default_value = "10", value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,

    #[command(flatten)]
    output: report::Output,

    #[command(flatten)]
    drawing: drawing::Drawing,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = || {
        let answer = analysis::answer(&cli)?;
        cli.drawing.draw(|| picture::map(&answer))?;
        Ok(answer)
    };
    report::deliver(&cli.output, answer, page::page)
}
