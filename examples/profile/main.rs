//! On whom does a state depend: for what, how deep, at what loss, whose protection, whose money?
//!
//! `cargo run --release --example profile -- --state KOR --date 2025-08-07` answers on the world that ships in
//! the crate; `--world` takes a folder of world files, `--json` prints the same content for programs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

#[cfg(feature = "plot")]
mod picture;
mod sources;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};
use geoecon::{
    Currency, Date, ProductCode, Rates, Snapshot, StateId, World, data,
    dependency::{
        Direction, LossSettings, ProfileSettings, ProtectionSettings, choke_points, matrix, profile,
    },
    economy::RecordedSettings,
    exchange,
    terms::{Defence, Rivalry},
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

    /// Write a picture of that supply chain to this file, as SVG.
    #[cfg(feature = "plot")]
    #[arg(long, value_name = "FILE", requires = "supply_chain")]
    chain_svg: Option<PathBuf>,

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
    if let Some(good) = &cli.supply_chain {
        return supply_chain(cli, &snapshot, good);
    }
    if cli.all_pairs {
        let report = matrix(&snapshot, loss)?;
        return print(&report, cli.json);
    }
    let shipped = cli.world.is_none();
    let assumed = match cli.threats {
        None if shipped => assumed_threat(&snapshot, cli.state)?,
        _ => None,
    };
    let mut protection = ProtectionSettings::default();
    if let Some(threats) = cli.threats.clone().or(assumed.map(|threat| vec![threat])) {
        protection = protection.threats(threats);
    }
    let mut settings = ProfileSettings::from(loss).protection(protection);
    let mut rates = Rates::new(Currency::USD);
    let price = cli.yuan.or(shipped.then(|| rust_decimal::Decimal::new(14, 2)));
    if let Some(price) = price {
        rates = rates.with(Currency::CNY, price)?;
    }
    settings = settings.rates(rates);
    // What ships belongs to the world that ships.
    let goods = shipped.then(data::critical_goods).transpose()?;
    if let Some(goods) = &goods {
        settings = settings.critical_goods(goods)?;
    }
    let report = profile(&snapshot, cli.state, settings)?;
    #[cfg(feature = "plot")]
    if let Some(file) = &cli.svg {
        let drawn = picture::losses(&snapshot, &report)?;
        std::fs::write(file, drawn.to_string())
            .map_err(|error| format!("{}: {error}", file.display()))?;
        eprintln!("{}: the losses, as a picture", file.display());
    }
    let sources = sources::list(&snapshot, cli.state, goods.as_ref())?;
    let without_threats =
        report.protection.threats.is_empty() && report.protection.unknown_threats.is_empty();
    if cli.json {
        let mut value = serde_json::to_value(&report)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("threat_assumed".to_owned(), serde_json::to_value(assumed)?);
            fields.insert("sources".to_owned(), serde_json::to_value(&sources)?);
        }
        println!("{}", serde_json::to_string_pretty(&value)?);
        return Ok(());
    }
    print!("{report}");
    if let Some(threat) = assumed {
        println!(
            "  {:<16} {threat} as the threat is assumed, not recorded: `--threats STATE` names another",
            "protection"
        );
    } else if without_threats {
        println!(
            "  {:<16} no threat is recorded: `--threats STATE` gives the cover against one",
            "protection"
        );
    }
    println!("\nSOURCES\n");
    for source in &sources {
        println!("  {:<16} {:<9} {}", source.what, source.basis, source.source);
    }
    Ok(())
}

/// Russia for members of NATO and China for other allies of the United States, where no rival is recorded.
fn assumed_threat(day: &Snapshot, state: StateId) -> Result<Option<StateId>, Box<dyn Error>> {
    let rivals = day.incoming::<Rivalry>(state)?.count() + day.outgoing::<Rivalry>(state)?.count();
    let allied = day.between::<Defence>("USA".parse()?, state)?.next().is_some();
    if rivals > 0 || !allied {
        return Ok(None);
    }
    let nato = day.world().agreement(&"nato".parse()?)?;
    let threat = if nato.has_party(state, day.date()) { "RUS" } else { "CHN" };
    Ok(Some(threat.parse()?))
}

/// Whose loss cuts what of a good can reach the state.
fn supply_chain(cli: &Cli, snapshot: &Snapshot, good: &str) -> Result<(), Box<dyn Error>> {
    snapshot.state(cli.state)?;
    let goods = data::critical_goods()?;
    let graph = goods.supply_graph(good)?;
    let report = choke_points(&graph, cli.state, CHOKE)?;
    #[cfg(feature = "plot")]
    if let Some(file) = &cli.chain_svg {
        let cited = sources::of_good(snapshot, &goods, good)?;
        let drawn = picture::chain(snapshot, &graph, &report, &cited)?;
        std::fs::write(file, drawn.to_string())
            .map_err(|error| format!("{}: {error}", file.display()))?;
        eprintln!("{}: the supply chain, as a picture", file.display());
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
