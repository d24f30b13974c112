//! Gains from trade (Arkolakis, Costinot and Rodriguez-Clare 2012) and an exact two-way embargo.

use std::{error::Error, path::PathBuf};

use geoecon::economy::{Shock, SolveSettings, gains_from_trade_pct, solve};

use crate::{
    compare::{Largest, PEER, beside, print_json, published},
    table::{Cell, Table},
    wiod_data::Wiod,
};

/// Gains from trade, and welfare when two states stop trading with each other.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `*trade_matrix_balanced.csv`, or else `*trade_matrix.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Trade elasticity.
    #[arg(long, default_value_t = 5.0)]
    theta: f64,
    /// Other trade elasticities to give the gains from trade at, with commas.
    #[arg(long, value_delimiter = ',', default_value = "4")]
    gains_theta: Vec<f64>,
    /// The two states, as `KOR-USA`; may be given more than once.
    #[arg(long, required = true)]
    pair: Vec<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    for (at, theta) in args.gains_theta.iter().enumerate() {
        if args.gains_theta[..at].iter().any(|known| known.to_bits() == theta.to_bits()) {
            return Err(format!("--gains-theta names {theta} twice").into());
        }
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for text in &args.pair {
        let pair = text.split_once('-').ok_or("a pair is written as KOR-USA")?;
        if pair.0 == pair.1 {
            return Err(format!("--pair {text}: a state does not stop trade with itself").into());
        }
        if pairs.contains(&pair) {
            return Err(format!("--pair names {text} twice").into());
        }
        pairs.push(pair);
    }
    let wiod = Wiod::read(&args.data, args.theta)?;
    let states = wiod.economy.labels().states();
    let find = |name: &str| {
        let at = wiod.names.iter().position(|n| n == name);
        at.and_then(|at| states.get(at).copied())
            .ok_or_else(|| format!("`{name}` is not in the matrix"))
    };
    let mut columns = vec!["domestic_share_lambda".to_owned()];
    let home = wiod.economy.pi();
    let mut figures: Vec<Vec<f64>> = (0..states.len()).map(|n| vec![home[[0, n, n]]]).collect();
    let others = args.gains_theta.iter().filter(|&&theta| theta.to_bits() != args.theta.to_bits());
    for &theta in std::iter::once(&args.theta).chain(others) {
        let economy = Wiod::read(&args.data, theta)?.economy;
        columns.push(format!("acr_gain_pct_theta{theta}"));
        for (row, &state) in figures.iter_mut().zip(states) {
            row.push(gains_from_trade_pct(&economy, state)?);
        }
    }
    for (a, b) in pairs {
        let shock = Shock::new().embargo_between(find(a)?, find(b)?);
        let after = solve(&wiod.economy, &shock, SolveSettings::default().tolerance(1e-13))?;
        if !after.status.is_solved() {
            eprintln!("{a}-{b}: {}; the numbers are not a solution", after.status);
        }
        columns.push(format!("welfare_hat_embargo_{a}_{b}"));
        for (row, welfare) in figures.iter_mut().zip(after.welfare_hat()) {
            row.push(welfare);
        }
    }
    if args.json {
        let columns = columns.iter().map(String::as_str);
        return print_json("country", columns, wiod.names.iter().zip(figures));
    }
    let expected = published(&args.data, "expected_acr_and_embargo_theta5.csv")?;
    let mut table = Table::new(["country", "figure", PEER, "ours", "difference"]);
    let mut largest = Largest::default();
    for (name, row) in wiod.names.iter().zip(figures) {
        for (column, ours) in columns.iter().zip(row) {
            // The file's embargoes are at theta 5; its gains name their own.
            let same = !column.starts_with("welfare") || (args.theta - 5.0).abs() < 1e-12;
            let theirs = expected.as_ref().filter(|_| same).and_then(|e| {
                let swapped = swap(column);
                e.lookup(name, column).or_else(|| e.lookup(name, &swapped))
            });
            largest.take(theirs, Some(ours));
            let row = [name, column].map(|text| Cell::from(text.as_str()));
            table.row(row.into_iter().chain(beside(theirs, Some(ours))).collect());
        }
    }
    table.print(false, 9)?;
    largest.print("", PEER);
    Ok(())
}

/// The same embargo with the states named the other way round.
fn swap(column: &str) -> String {
    let mut parts: Vec<&str> = column.split('_').collect();
    let len = parts.len();
    if len >= 2 {
        parts.swap(len - 1, len - 2);
    }
    parts.join("_")
}
