//! A state becomes more productive: who gains and who loses, exactly and to first order.

use std::{error::Error, path::PathBuf};

use geoecon::economy::{Shock, SolveSettings, exposure, solve};

use crate::{
    compare::{Largest, PEER, beside, published},
    folder::Csv,
    table::{Cell, Table},
    wiod_data::Wiod,
};

/// Income and welfare of every state when one state's productivity grows.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `*trade_matrix_balanced.csv`, or else `*trade_matrix.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Trade elasticity.
    #[arg(long, default_value_t = 5.0)]
    theta: f64,
    /// Whose productivity grows, as the matrix writes it.
    #[arg(long, default_value = "CHN")]
    state: String,
    /// Growth as a fraction, several with commas: 0.1 is ten percent.
    #[arg(long, value_delimiter = ',', default_value = "0.000001,0.001,0.01,0.1,0.5")]
    growth: Vec<f64>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

/// One state after one shock.
struct Row<'n> {
    growth: f64,
    name: &'n str,
    income: f64,
    welfare: f64,
    first_order: f64,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let wiod = Wiod::read(&args.data, args.theta)?;
    let at = wiod.names.iter().position(|name| *name == args.state);
    let state = at.and_then(|at| wiod.economy.labels().states().get(at).copied());
    let state = state.ok_or_else(|| format!("`{}` is not in the matrix", args.state))?;
    let exposure = exposure(&wiod.economy, ())?;
    let mut rows = Vec::new();
    for &growth in &args.growth {
        let shock = Shock::new().productivity(state, None, 1.0 + growth)?;
        let after = solve(&wiod.economy, &shock, SolveSettings::default().tolerance(1e-13))?;
        if !after.status.is_solved() {
            eprintln!("growth {growth}: {}; the numbers are not a solution", after.status);
        }
        let hats = after.w_hat().into_iter().zip(after.welfare_hat());
        let states = wiod.names.iter().zip(wiod.economy.labels().states());
        for ((name, &affected), (income, welfare)) in states.zip(hats) {
            let first_order = exposure.welfare(affected, state)? * growth.ln_1p();
            rows.push(Row { growth, name, income, welfare, first_order });
        }
    }
    let key = format!("shock_{}_productivity", args.state);
    if args.json {
        let mut table = Table::new([&key, "country", "income_hat", "welfare_hat"]);
        for row in rows {
            let cells = [row.growth.into(), row.name.into(), row.income.into()];
            table.row(cells.into_iter().chain([row.welfare.into()]).collect());
        }
        return table.print(true, 0);
    }
    let file = format!("expected_exact_hat_theta{}_{}_shock.csv", args.theta, args.state);
    let theirs = published(&args.data, &file)?;
    let mut largest = Largest::default();
    let mut table = Table::new([
        key.as_str(),
        "country",
        PEER,
        "welfare_hat",
        "difference",
        "income_hat",
        "ln welfare, first order",
        "its error",
    ]);
    for row in rows {
        let theirs = theirs.as_ref().and_then(|sheet| lookup(sheet, &key, &row));
        largest.take(theirs, Some(row.welfare));
        let mut cells = vec![Cell::from(row.growth), row.name.into()];
        cells.extend(beside(theirs, Some(row.welfare)));
        let error = row.welfare.ln() - row.first_order;
        cells.extend([row.income.into(), row.first_order.into(), error.into()]);
        table.row(cells);
    }
    table.print(false, 9)?;
    largest.print("", PEER);
    Ok(())
}

/// Welfare of the same state after the same shock.
fn lookup(sheet: &Csv, key: &str, row: &Row<'_>) -> Option<f64> {
    let [growth, country, welfare] =
        [key, "country", "welfare_hat"].map(|column| sheet.column(column).ok());
    let (growth, country, welfare) = (growth?, country?, welfare?);
    let same = |at: &usize| {
        let near = |theirs: f64| (theirs - row.growth).abs() < 1e-12;
        sheet.text(*at, country) == row.name && sheet.number(*at, growth).is_ok_and(near)
    };
    let at = (0..sheet.len()).find(same)?;
    sheet.number(at, welfare).ok()
}
