//! What can a coalition take from a state that its leader cannot take alone, who in it is pivotal, and what does
//! lost trust in the leader cost?
//!
//! `cargo run --release --example coalition` asks it of China, the United States and their allies in the world that
//! ships in the crate; `--help` lists what can be asked otherwise, `--json` prints the same content for programs,
//! `--report FILE.html` writes it for a browser, and `--svg FILE` draws it.

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
mod questions;
mod rare_earths;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod trust;

use std::process::ExitCode;

use clap::Parser;
use geoecon::StateId;

/// The leverage of a leader and its partners over a target, alone and together.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(flatten)]
    question: press::Question,

    /// Who is pressed.
    #[arg(long, default_value = "CHN")]
    target: StateId,

    /// Who leads.
    #[arg(long, default_value = "USA")]
    leader: StateId,

    /// Who may join; states that act as one are joined by `+`, and go by the first.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "CODES",
        default_value = "JPN,KOR,TWN,AUS,CAN,GBR,XEU+DEU+FRA+ITA+ESP+NLD+POL"
    )]
    members: Vec<String>,

    /// The loss at which the target gives in, USD a year; by default half of what all can take.
    #[arg(long, value_name = "USD")]
    threshold: Option<f64>,

    /// Promises the leader has kept and broken before, as weights.
    #[arg(long, value_delimiter = ',', value_name = "KEPT,BROKEN", default_value = "9,1")]
    record: Vec<f64>,

    /// How much weight one extorted deal has, in promises.
    #[arg(long, default_value = "3")]
    weight: u32,

    /// How much what happens to one partner tells another, 0 to 1.
    #[arg(long, value_name = "FRACTION", default_value = "0.5")]
    spillover: f64,

    #[command(flatten)]
    output: report::Output,

    #[command(flatten)]
    drawing: drawing::Drawing,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = || {
        let answer = analysis::answer(&cli)?;
        cli.drawing.draw(|| picture::steps(&answer))?;
        Ok(answer)
    };
    report::deliver(&cli.output, answer, page::page)
}
