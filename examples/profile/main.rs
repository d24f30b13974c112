//! On whom does a state depend: for what, how deep, at what loss, whose protection, whose money?
//!
//! `cargo run --release --example profile -- --state KOR --date 2025-08-07` answers on the world that ships in
//! the crate; `--world` takes a folder of world files, `--json` prints the same content for programs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

#[cfg(feature = "plot")]
mod picture;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};
use geoecon::{
    Currency, Date, ProductCode, Rates, StateId, World, data,
    dependency::{Direction, LossSettings, ProfileSettings, ProtectionSettings, matrix, profile},
    economy::RecordedSettings,
    exchange,
};

/// On whom a state depends, ranked by what it would lose.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The state, by its three-letter code.
    #[arg(long, default_value = "KOR")]
    state: StateId,

    /// The day whose duties, lines and obligations count.
    #[arg(long, default_value = "2025-08-07")]
    date: Date,

    /// A folder of world files instead of the world that ships.
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

    /// The set of trade elasticities, by its name in the world.
    #[arg(long, default_value = "U4")]
    elasticities: String,

    /// What the elasticities are multiplied by in the short run.
    #[arg(long, default_value_t = 0.38)]
    short_run: f64,

    /// Who threatens the state, instead of its recorded rivals.
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    threats: Option<Vec<StateId>>,

    /// Price of a yuan in dollars, to add up swap lines.
    #[arg(long, value_name = "USD", default_value = "0.14")]
    yuan: rust_decimal::Decimal,

    /// What every state loses without any one other, instead of a profile.
    #[arg(long)]
    all_pairs: bool,

    /// Print JSON.
    #[arg(long)]
    json: bool,

    /// Write a picture of the losses to this file, as SVG.
    #[cfg(feature = "plot")]
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

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

fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    let world: World = match &cli.world {
        Some(folder) => exchange::load(folder)?,
        None => data::indo_pacific_2025()?,
    };
    let snapshot = world.snapshot(cli.date)?;
    let mut loss = LossSettings::from(Direction::from(cli.cut))
        .duty(cli.duty)
        .economy(RecordedSettings::default().elasticities(&cli.elasticities))
        .short_run(cli.short_run);
    if let Some(sectors) = &cli.sectors {
        loss = loss.sectors(sectors.iter().copied());
    }
    if cli.all_pairs {
        let report = matrix(&snapshot, loss)?;
        return print(&report, cli.json);
    }
    let mut protection = ProtectionSettings::default();
    if let Some(threats) = &cli.threats {
        protection = protection.threats(threats.iter().copied());
    }
    let settings = ProfileSettings::from(loss)
        .protection(protection)
        .critical_goods(&data::critical_goods()?)?
        .rates(Rates::new(Currency::USD).with(Currency::CNY, cli.yuan)?);
    let report = profile(&snapshot, cli.state, settings)?;
    #[cfg(feature = "plot")]
    if let Some(file) = &cli.svg {
        let drawn = picture::losses(&snapshot, &report)?;
        std::fs::write(file, drawn.to_string())
            .map_err(|error| format!("{}: {error}", file.display()))?;
        eprintln!("{}: the losses, as a picture", file.display());
    }
    print(&report, cli.json)
}

fn print<R: serde::Serialize + std::fmt::Display>(
    report: &R,
    json: bool,
) -> Result<(), Box<dyn Error>> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print!("{report}");
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
