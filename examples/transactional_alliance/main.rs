//! What each ally pays for protection and market access, and what it gets, before and after 2025.
//!
//! `cargo run --release --example transactional_alliance` answers on the world that ships in the crate; `--help`
//! lists what can be asked otherwise, `--json` prints the same content for programs, `--report FILE.html` writes a page.

#![allow(clippy::print_stderr, reason = "a program prints")]

mod analysis;
mod cover;
mod headline;
mod page;
mod pays;
mod prices;
mod print;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod sources;
mod ties;

use std::process::ExitCode;

use clap::Parser;
use geoecon::{ClaimId, Date, Money, Rate, StateId};
use rust_decimal::Decimal;

use crate::report::Output;

/// What was agreed by the end of 2025 holds on it.
const AFTER: &str = "2026-01-01";

/// What the allies of a guarantor pay it and get from it, on two dates.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The day before.
    #[arg(long, default_value = "2025-01-01")]
    before: Date,

    /// The day after.
    #[arg(long, default_value = AFTER)]
    after: Date,

    /// The guarantor; its allies are those to whom it owes defence on the day after.
    #[arg(long, default_value = "USA")]
    guarantor: StateId,

    /// What threatens an ally, in place of what is assumed: RUS for members of NATO, CHN for the others, USA
    /// where the guarantor is RUS or CHN.
    #[arg(long = "threat", value_name = "ALLY=STATE", value_parser = threat)]
    threats: Vec<(StateId, StateId)>,

    /// Profits a year on pledged capital: the lowest, the middle and the highest that are tried.
    #[arg(long, value_name = "RATES", default_value = "0%,5%,8%", value_delimiter = ',')]
    yields: Vec<Rate>,

    /// Which account of Korea's pledge counts: usd-350-bn or usd-35-bn.
    #[arg(long, value_name = "KEY", default_value = "usd-350-bn")]
    claim: ClaimId,

    /// Promises kept and broken that every ally remembers before the record begins.
    #[arg(long, value_name = "KEPT,BROKEN", default_value = "9,1", value_parser = prior)]
    prior: (f64, f64),

    /// The first year whose promises kept are counted one by one, on top of those; by default none are.
    #[arg(long, value_name = "YEAR")]
    kept_since: Option<i16>,

    /// The day on which clauses that are not honoured were broken; by default they have none and do not count.
    #[arg(long, value_name = "DATE")]
    broken_on: Option<Date>,

    /// How much what happens to one ally tells another, from 0 to 1.
    #[arg(long, value_name = "0..1", default_value_t = 0.5)]
    spillover: f64,

    /// What is left of a promise kept or broken after a year, above 0 and at most 1.
    #[arg(long, value_name = "0..1", default_value_t = 0.9)]
    memory: f64,

    /// Probability that the threat is carried out in a year: with it, cover has a price.
    #[arg(long, value_name = "0..1")]
    hazard: Option<f64>,

    /// What is asked of Korea for the forces there, a year.
    #[arg(long, value_name = "MONEY", default_value = "USD 10 bn")]
    demand: Money,

    /// Price of a won in dollars.
    #[arg(long, value_name = "USD", default_value = "0.00069")]
    won: Decimal,

    /// Price of a yen in dollars.
    #[arg(long, value_name = "USD", default_value = "0.0066")]
    yen: Decimal,

    #[command(flatten)]
    output: Output,
}

fn threat(text: &str) -> Result<(StateId, StateId), String> {
    let pair = text.split_once('=').ok_or("write it as in KOR=CHN")?;
    let state = |code: &str| code.trim().parse().map_err(|e: geoecon::Error| e.to_string());
    Ok((state(pair.0)?, state(pair.1)?))
}

fn prior(text: &str) -> Result<(f64, f64), String> {
    let (kept, broken) = text.split_once(',').ok_or("write it as in 9,1")?;
    let number = |text: &str| text.trim().parse().map_err(|_| format!("`{text}` is no number"));
    Ok((number(kept)?, number(broken)?))
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    report::deliver(&cli.output, || analysis::answer(&cli), page::page)
}
