//! Is Korea's pledge payable, and is it worth the tariff that it avoids?
//!
//! `cargo run --release --example korea_pledge` answers on the world that ships in the crate; `--help` lists
//! what can be asked otherwise, `--json` prints the same content for programs, `--report FILE.html` writes a page.

#![allow(clippy::print_stderr, reason = "a program prints")]

mod analysis;
mod deal;
mod headline;
mod hedges;
mod page;
mod print;
mod project;
#[path = "../support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "../support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;
mod tariff;
mod trust;

use std::{fmt, process::ExitCode};

use clap::Parser;
use geoecon::{ClaimId, Date, Money, Rate, Share};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::{analysis::Answer, report::Output};

/// What Korea's pledge to invest in the United States costs, against its reserves and against the tariff it
/// avoids.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The day whose duties, lines and obligations count.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// What is pledged in all; by default what the chosen claim says.
    #[arg(
        long,
        value_name = "MONEY",
        help = "What is pledged in all, as in \"USD 350 bn\" [default: as claimed]"
    )]
    pledge: Option<Money>,

    /// The most cash that is paid in a year; by default as the record has it.
    #[arg(
        long,
        value_name = "MONEY",
        help = "The most cash that is paid in a year, as in \"USD 20 bn\" [default: as recorded, else USD 20 bn]"
    )]
    annual_cap: Option<Money>,

    /// The part that is cash and so drawn from reserves; by default as the record splits it.
    #[arg(
        long,
        value_name = "SHARE",
        help = "The part that is cash and so drawn from reserves, as in 57% [default: as recorded: USD 200 bn of 350]"
    )]
    cash_share: Option<Share>,

    /// The all-in duty on Korea's goods while the pledge is honoured; rates are written 15% or 0.15.
    #[arg(long, value_name = "RATE", default_value = "15%", value_parser = rate)]
    tariff_with: Rate,

    /// The reciprocal duty on Korea's goods if it is not; vehicles and steel keep the duties of section 232.
    #[arg(long, value_name = "RATE", default_value = "25%", value_parser = rate)]
    tariff_without: Rate,

    /// Which account of the pledge counts: usd-350-bn or usd-35-bn.
    #[arg(long, value_name = "KEY", default_value = "usd-350-bn")]
    claim: ClaimId,

    /// Profit a year on the capital placed, as a share of it.
    #[arg(long = "yield", value_name = "RATE", default_value = "5%", value_parser = rate)]
    profit_yield: Rate,

    /// The rate at which later payments are worth less.
    #[arg(long, value_name = "RATE", default_value = "4.5%", value_parser = rate)]
    discount: Rate,

    /// Price of a yuan in dollars, to add up swap lines.
    #[arg(long, value_name = "USD", default_value = "0.14")]
    yuan: Decimal,

    #[command(flatten)]
    output: Output,
}

impl Cli {
    /// Whether the pledge is read with the parts and terms of the record.
    fn as_recorded(&self) -> bool {
        self.pledge.is_none() && self.annual_cap.is_none() && self.cash_share.is_none()
    }

    /// The most cash that is paid in a year where nothing else is asked for.
    fn cap(&self) -> geoecon::Result<Money> {
        self.annual_cap.map_or_else(|| "USD 20 bn".parse(), Ok)
    }

    /// Amounts that have to be above nothing.
    fn check(&self) -> Result<(), String> {
        let amounts = [("--pledge", self.pledge), ("--annual-cap", self.annual_cap)];
        for (name, amount) in amounts {
            if let Some(amount) = amount.filter(|money| money.amount() <= Decimal::ZERO) {
                return Err(format!("{name} has to be above nothing: {amount}"));
            }
        }
        if self.yuan <= Decimal::ZERO {
            return Err(format!("the price of a yuan has to be above nothing: {}", self.yuan));
        }
        let (with, without) = (self.tariff_with, self.tariff_without);
        if with > without {
            return Err(format!(
                "--tariff-with {with} is above --tariff-without {without}: the pledge buys the lower of the two"
            ));
        }
        Ok(())
    }
}

/// A rate with its percent sign, or a fraction below 1: a bare 50 is more likely 50% than 5000%.
fn rate(text: &str) -> Result<Rate, String> {
    let rate: Rate = text.parse().map_err(|error: geoecon::Error| error.to_string())?;
    if text.trim_end().ends_with('%') || rate.fraction().abs() < Decimal::ONE {
        return Ok(rate);
    }
    Err(format!("`{text}` would be {rate}: write `{text}%`, or a fraction below 1"))
}

/// The answer, in which exact amounts are numbers to programs, so that all amounts are of one kind.
struct Plain(Answer);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serde_json::to_value(&self.0).map_err(serde::ser::Error::custom)?;
        numbers(&mut answer);
        answer.serialize(serializer)
    }
}

fn numbers(value: &mut serde_json::Value) {
    use serde_json::Value;

    match value {
        Value::String(text) => {
            if let (true, Ok(number)) = (text.parse::<Decimal>().is_ok(), text.parse::<f64>()) {
                *value = number.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(numbers),
        Value::Object(fields) => {
            // What is for people stays text.
            let mine =
                fields.iter_mut().filter(|(name, _)| *name != "figures" && *name != "method");
            mine.for_each(|(_, value)| numbers(value));
        }
        _ => {}
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = || analysis::answer(&cli).map(Plain);
    report::deliver(&cli.output, answer, |answer| page::page(&answer.0))
}
