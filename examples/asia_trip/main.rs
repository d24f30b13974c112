//! What do the United States and China hold against each other, and what is each outcome of their talks worth to
//! both and to those in between?
//!
//! `cargo run --release --example asia_trip` answers on the world that ships in the crate; `--json` prints the same
//! content for programs, `--report FILE.html` writes a page.

#![allow(clippy::print_stderr, reason = "a program prints")]

mod deadline;
mod holdings;
mod outcomes;
mod page;
mod print;
mod questions;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod sources;

use std::{error::Error, process::ExitCode};

use clap::Parser;
use geoecon::{
    Date, Ratio, StateId, data,
    economy::TradeModels,
    snapshot::Bound,
    value::{DutyBill, Models, prepare},
};
use serde::Serialize;

use crate::{
    deadline::{Deadline, Odds},
    holdings::{Holding, RareEarths},
    outcomes::{Outcome, Ties},
    report::{Output, Question},
    sources::Figure,
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

    /// How likely it is that the truce is extended on its last day: a fraction or a decimal; assumed.
    #[arg(long, value_name = "P", default_value = "1/2")]
    extended: Ratio,

    /// How likely it is that a threat is carried out and answered where it is not; assumed.
    #[arg(long, value_name = "P", default_value = "1/2")]
    carried_out: Ratio,

    /// What rare earths are of the cost of all output: an assumption, as nobody measured it here.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0002)]
    rare_earth_share: f64,

    #[command(flatten)]
    output: Output,
}

/// Everything that is printed; amounts in USD.
#[derive(Serialize)]
struct Answer {
    /// The questions with their answers.
    questions: Vec<Question>,
    world: String,
    date: Date,
    method: String,
    /// Whose gains are listed, in this order.
    states: Vec<StateId>,
    /// What each outcome is worth against what is in force, a year.
    outcomes: Vec<Outcome>,
    /// What each side could withhold, and what that costs both, a year.
    holdings: Vec<Holding>,
    rare_earths: RareEarths,
    /// The day on which the truce runs out; none where nothing is suspended until a day to come.
    deadline: Option<Deadline>,
    /// What the answer rests on.
    figures: Vec<Figure>,
    not_modelled: Vec<&'static str>,
}

fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let (usa, chn): (StateId, StateId) = ("USA".parse()?, "CHN".parse()?);
    let pair = (usa, chn);
    let (base, date) = (cli.base, cli.date);
    if base > date {
        return Err(format!("the day from which all is measured, {base}, is after {date}").into());
    }
    let world = data::indo_pacific_2025()?;
    screen::warn(&world, date);
    let (before, today) = (screen::day(&world, cli.base)?, screen::day(&world, cli.date)?);
    let mut states = vec![usa, chn];
    for &state in &cli.states {
        world.state(state)?;
        if !states.contains(&state) {
            states.push(state);
        }
    }
    let ties = Ties::of(&today, pair)?;
    let bar = screen::steps("what each outcome is worth, every model", 0);
    let spread = TradeModels::default().bounds([Bound::Low, Bound::High]);
    let prepared = prepare(&before, &Models::trade(spread, &before).with(DutyBill::default()))?;
    let outcomes = outcomes::outcomes(&prepared, &today, pair, &states, &ties, &bar)?;
    if outcomes.is_empty() {
        return Err(format!("nothing is on the table between {usa} and {chn} on {date}: no truce, threat or duty of 2025 is recorded for that day").into());
    }
    bar.set_message("when the truce runs out");
    let odds = Odds { extended: cli.extended, carried_out: cli.carried_out };
    let deadline = deadline::deadline(&prepared, &today, pair, &states, &ties, &odds, &bar)?;
    bar.set_message("what each side holds");
    let holdings = holdings::holdings(&prepared, &before, pair, &bar)?;
    bar.finish_and_clear();
    let mut answer = Answer {
        questions: Vec::new(),
        world: world.name().to_owned(),
        date: cli.date,
        method: format!(
            "equivalent variation a year, measured from {}; every trade model at both ends of duties that are not one number",
            cli.base
        ),
        holdings,
        rare_earths: holdings::rare_earths(chn, cli.rare_earth_share)?,
        deadline,
        states,
        outcomes,
        figures: sources::figures(&today, pair, &ties)?,
        not_modelled: vec![
            "rare earths, chips, soybeans and aircraft as such: they are finer than a sector, so the whole sector that holds them is cut, in the long run: that says nothing of the first weeks",
            "controls on rare earths that return where the truce lapses: they are in no figure of section 1",
            "exemptions of chips, computers and telephones from the reciprocal duties: there too the figures are upper bounds",
            "duties of section 301 of before 2025, which the base duties lack",
            "how long adjustment takes: the equilibria are of the long run, and the first years cost more",
            "purchases of soybeans that were promised in tonnes, and of aircraft, on which nothing is agreed",
            "what a truce is worth beyond trade",
        ],
    };
    answer.questions = questions::questions(&answer);
    Ok(answer)
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    report::deliver(&cli.output, || answer(&cli), |answer| Ok(page::page(answer)))
}
