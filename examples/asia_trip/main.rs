//! What do the United States and China hold against each other, and what is each outcome of their talks worth to
//! both and to those in between?
//!
//! `cargo run --release --example asia_trip` answers on the world that ships in the crate; `--json` prints the same
//! content for programs.

#![allow(clippy::print_stderr, reason = "a program prints")]

mod holdings;
mod outcomes;
mod page;
mod print;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;

use std::{error::Error, process::ExitCode};

use clap::Parser;
use geoecon::{
    Date, StateId, data,
    economy::SpreadSettings,
    snapshot::Bound,
    value::{DutyBill, Models, prepare},
};
use serde::Serialize;

use crate::{
    holdings::{Holding, RareEarths},
    outcomes::Outcome,
    report::Output,
};

/// The outcomes of the talks of the United States and China, and what each is worth to whom.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The day of the talks: what is in force, suspended and threatened on it counts.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// The day from which all is measured, before the duties of 2025.
    #[arg(long, default_value = "2025-01-01")]
    base: Date,

    /// Whose gains are shown beside those of the United States and China.
    #[arg(long, value_delimiter = ',', default_value = "JPN,KOR,VNM,MYS")]
    states: Vec<StateId>,

    /// What rare earths are of the cost of all output: an assumption, as nobody measured it here.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0002)]
    rare_earth_share: f64,

    #[command(flatten)]
    output: Output,
}

/// Everything that is printed; amounts in USD.
#[derive(Serialize)]
struct Answer {
    world: String,
    date: Date,
    method: String,
    /// Whose gains are listed, in this order.
    states: Vec<StateId>,
    /// What each outcome is worth against the truce as it stands, a year.
    outcomes: Vec<Outcome>,
    /// What each side could withhold, and what that costs both, a year.
    holdings: Vec<Holding>,
    rare_earths: RareEarths,
    /// Sources of the threats and terms.
    sources: Vec<String>,
    not_modelled: Vec<&'static str>,
}

fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let (usa, chn): (StateId, StateId) = ("USA".parse()?, "CHN".parse()?);
    let world = data::indo_pacific_2025()?;
    let (before, today) = (world.snapshot(cli.base)?, world.snapshot(cli.date)?);
    let spread = SpreadSettings::default().bounds([Bound::Low, Bound::High]);
    let prepared = prepare(&before, &Models::trade(spread, &before).with(DutyBill::default()))?;
    let mut states = vec![usa, chn];
    states.extend(cli.states.iter().filter(|state| ![usa, chn].contains(state)));
    let (outcomes, sources) = outcomes::outcomes(&prepared, &today, (usa, chn), &states)?;
    Ok(Answer {
        world: world.name().to_owned(),
        date: cli.date,
        method: format!(
            "equivalent variation a year, measured from {}; every trade model at both ends of duties that are not one number",
            cli.base
        ),
        holdings: holdings::holdings(&prepared, &before, (usa, chn))?,
        rare_earths: holdings::rare_earths(cli.rare_earth_share)?,
        states,
        outcomes,
        sources,
        not_modelled: vec![
            "rare earths, chips, soybeans and aircraft as such: they are finer than a sector, so the whole sector that holds them is cut, in the long run: that says nothing of the first weeks",
            "controls on rare earths that return where the truce lapses: they are in no figure of section 1",
            "exemptions of chips, computers and telephones from the reciprocal duties: there too the figures are upper bounds",
            "duties of section 301 of before 2025, which the base duties lack",
            "how long adjustment takes: the equilibria are of the long run, and the first years cost more",
            "purchases of soybeans that were promised in tonnes, and of aircraft, on which nothing is agreed",
            "what a truce is worth beyond trade",
        ],
    })
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    report::deliver(&cli.output, || answer(&cli), |answer| Ok(page::page(answer)))
}
