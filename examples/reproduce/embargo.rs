//! Gains from trade (Arkolakis, Costinot and Rodriguez-Clare 2012) and an exact two-way embargo.

use std::{error::Error, path::PathBuf};

use geoecon::economy::{Shock, SolveSettings, gains_from_trade_pct, solve};

use crate::{
    folder::Csv,
    table::{Cell, Table},
    wiod_data::Wiod,
};

/// Welfare when two states stop trading with each other.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with a balanced trade matrix.
    #[arg(long)]
    data: PathBuf,
    /// Trade elasticity.
    #[arg(long, default_value_t = 5.0)]
    theta: f64,
    /// The two states, as `KOR-USA`; may be given more than once.
    #[arg(long, required = true)]
    pair: Vec<String>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let wiod = Wiod::read(&args.data, args.theta)?;
    let states = wiod.economy.labels().states();
    let find = |name: &str| {
        let at = wiod.names.iter().position(|n| n == name);
        at.and_then(|at| states.get(at).copied())
            .ok_or_else(|| format!("`{name}` is not in the matrix"))
    };
    let mut columns =
        vec!["domestic_share_lambda".to_owned(), format!("acr_gain_pct_theta{}", args.theta)];
    let home = wiod.economy.pi();
    let mut figures: Vec<Vec<f64>> = states
        .iter()
        .enumerate()
        .map(|(n, &state)| Ok(vec![home[[0, n, n]], gains_from_trade_pct(&wiod.economy, state)?]))
        .collect::<Result<_, geoecon::Error>>()?;
    for pair in &args.pair {
        let (a, b) = pair.split_once('-').ok_or("a pair is written as KOR-USA")?;
        let shock = Shock::new().embargo_between(find(a)?, find(b)?);
        let after = solve(&wiod.economy, &shock, SolveSettings::default().tolerance(1e-13))?;
        if !after.status.is_solved() {
            eprintln!("{pair}: {}; the numbers are not a solution", after.status);
        }
        columns.push(format!("welfare_hat_embargo_{a}_{b}"));
        for (row, welfare) in figures.iter_mut().zip(after.welfare_hat()) {
            row.push(welfare);
        }
    }
    if args.json {
        let mut table = Table::new(std::iter::once("country".to_owned()).chain(columns));
        for (name, row) in wiod.names.iter().zip(figures) {
            let cells = row.into_iter().map(Cell::from);
            table.row(std::iter::once(Cell::from(name.as_str())).chain(cells).collect());
        }
        return table.print(true, 0);
    }
    let file = args.data.join("expected").join("expected_acr_and_embargo_theta5.csv");
    let expected = Csv::read_if_there(&file)?;
    let mut table = Table::new(["country", "figure", "published", "ours", "difference"]);
    for (name, row) in wiod.names.iter().zip(figures) {
        for (column, ours) in columns.iter().zip(row) {
            // The file's embargoes are at theta 5; its gains name their own.
            let same = !column.starts_with("welfare") || (args.theta - 5.0).abs() < 1e-12;
            let published = expected.as_ref().filter(|_| same).and_then(|e| {
                let swapped = swap(column);
                e.lookup(name, column).or_else(|| e.lookup(name, &swapped))
            });
            table.row(vec![
                name.as_str().into(),
                column.as_str().into(),
                published.into(),
                ours.into(),
                published.map(|p| ours - p).into(),
            ]);
        }
    }
    table.print(false, 9)
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
