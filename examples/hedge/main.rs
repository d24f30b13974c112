//! Which hedge buys a state most?
//!
//! `cargo run --release --example hedge -- --state KOR` answers on the world that ships in the crate; with
//! `--features optimize` best mixes are found too. `--report FILE.html` needs `--features plot`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

mod analysis;
mod page;
mod print;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod setting;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use geoecon::{Date, Money, Rate, StateId};

/// A state's hedges against duties and embargoes, ranked by what they buy; where it stands between two poles; and
/// which assumption the answer hinges on.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    /// A world of your own, a folder or a file; by default the one that ships.
    #[arg(long, value_name = "PATH")]
    world: Option<PathBuf>,

    /// The state that hedges.
    #[arg(long, default_value = "KOR")]
    state: StateId,

    /// The day from which the change is measured.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// The two poles between which it is placed, other states than itself [default: USA CHN].
    #[arg(long, num_args = 2)]
    poles: Option<Vec<StateId>>,

    /// A state that may raise its duty on all goods, and with what probability; may be given more than once
    /// [default: USA=0.2 CHN=0.1, without the state itself].
    #[arg(long, value_name = "STATE=P", value_parser = chance)]
    duty: Vec<(StateId, f64)>,

    /// By how much it would.
    #[arg(long, value_name = "RATE", default_value = "25%")]
    points: Rate,

    /// A state that may stop all trade with it, and with what probability; may be given more than once
    /// [default: CHN=0.05, or USA=0.05 where the state is China].
    #[arg(long, value_name = "STATE=P", value_parser = chance)]
    embargo: Vec<(StateId, f64)>,

    /// The guarantor that may leave, and with what probability; may be given more than once [default: the strongest,
    /// 0.03].
    #[arg(long, value_name = "STATE=P", value_parser = chance)]
    leave: Vec<(StateId, f64)>,

    /// Who threatens it by arms, with commas [default: its recorded rivals; without any, who may stop all trade].
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    rivals: Vec<StateId>,

    /// Months until buyers and sellers have found others.
    #[arg(long, value_name = "MONTHS", default_value_t = 24.0)]
    switching: f64,

    /// What the trade elasticities are multiplied by on the first day, above 0 and at most 1.
    #[arg(long, value_name = "PART", default_value_t = 0.38)]
    short_run: f64,

    /// What an agreement, a refusal or a pact is taken to cost a year beyond what the models see, in USD.
    #[arg(long, value_name = "MONEY", default_value = "USD 0.2 bn")]
    cost: Money,

    /// The part of futures that is kept out of the risk: 0.9 looks at the worst tenth.
    #[arg(long, default_value_t = 0.9)]
    level: f64,

    #[command(flatten)]
    output: report::Output,
}

fn chance(text: &str) -> Result<(StateId, f64), String> {
    let (state, p) = text.split_once('=').ok_or("a chance is written as CHN=0.05")?;
    let state = state.parse().map_err(|error: geoecon::Error| error.to_string())?;
    Ok((state, p.parse().map_err(|_| format!("`{p}` is no probability"))?))
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    report::deliver(&cli.output, || analysis::answer(&cli), page::page)
}
