//! On whom does a state depend: for what, how deep, at what loss, whose protection, whose money?
//!
//! `cargo run --release --example profile -- --state KOR` answers on the world that ships in the crate; `--world`
//! takes a folder of world files, `--json` prints the same content for programs, `--report FILE.html` writes it for
//! a browser, and `--svg FILE` draws it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

mod analysis;
#[path = "../support/day.rs"]
mod day;
#[path = "../support/drawing.rs"]
mod drawing;
mod page;
mod picture;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod sources;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};
use geoecon::{Date, ProductCode, StateId, dependency::Direction};

/// On whom a state depends, ranked by what it would lose.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The state, by its three-letter code.
    #[arg(long, default_value = "KOR")]
    state: StateId,

    /// The day whose duties, lines and obligations count.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// A world's folder or file; by default the world that ships.
    #[arg(long, value_name = "FOLDER")]
    world: Option<PathBuf>,

    /// Which trade is cut.
    #[arg(long, value_enum, default_value_t = Cut::Both)]
    cut: Cut,

    /// Only these sectors are cut; all by default.
    #[arg(long, value_name = "SECTOR", value_delimiter = ',')]
    sectors: Option<Vec<ProductCode>>,

    /// A duty on top of those in force instead of an embargo, as in 0.25.
    #[arg(long, value_name = "FRACTION")]
    duty: Option<f64>,

    /// The elasticities; by default U4.
    #[arg(long, value_name = "NAME")]
    elasticities: Option<String>,

    /// What the elasticities are multiplied by in the short run.
    #[arg(long, default_value_t = 0.38)]
    short_run: f64,

    /// Who threatens the state, instead of its recorded rivals. Without either, in the world that ships, an
    /// ally of the United States is assumed to face RUS if it is in NATO and CHN otherwise.
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    threats: Option<Vec<StateId>>,

    /// Price of a yuan in dollars, to add up swap lines: 0.14 in the world that ships, none in another.
    #[arg(long, value_name = "USD")]
    yuan: Option<rust_decimal::Decimal>,

    /// Whose loss cuts the supply of this good of the shipped table, as in "rare earths", instead of a profile.
    #[arg(long, value_name = "GOOD", conflicts_with_all = ["world", "all_pairs"])]
    supply_chain: Option<String>,

    /// What every state loses without any one other, instead of a profile.
    #[arg(long, conflicts_with = "svg")]
    all_pairs: bool,

    #[command(flatten)]
    output: report::Output,

    #[command(flatten)]
    drawing: drawing::Drawing,
}

/// From which share of what can reach the state on a supplier is a choke point.
const CHOKE: f64 = 0.1;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Cut {
    /// What the state buys.
    Imports,
    /// What it sells.
    Exports,
    /// All trade between the two.
    Both,
}

impl From<Cut> for Direction {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Imports => Self::Imports,
            Cut::Exports => Self::Exports,
            Cut::Both => Self::Both,
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = || {
        let answer = analysis::answer(&cli)?;
        if let Some(picture) = picture::of(&answer) {
            cli.drawing.draw(|| picture)?;
        }
        Ok(answer)
    };
    report::deliver(&cli.output, answer, page::page)
}
