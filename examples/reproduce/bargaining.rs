//! Nash and Rubinstein splits.

use std::{error::Error, path::PathBuf};

use geoecon::leverage::{nash_bargain, rubinstein};

use crate::{
    compare::print,
    folder::{Csv, input},
    table::Cell,
};

/// Splits of a surplus: Nash with weights, and Rubinstein's for offers in turn.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `expected_bargaining.csv`, whose first four columns are the cases.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const FILE: &str = "expected_bargaining.csv";
const COLUMNS: [&str; 8] = [
    "surplus_or_model",
    "d1_or_delta1",
    "d2_or_delta2",
    "beta",
    "gain",
    "payoff1",
    "payoff2",
    "deal",
];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let cases = Csv::read(&input(&args.data, &["expected", "leverage/expected"], FILE)?)?;
    let places: Vec<usize> =
        COLUMNS.iter().take(4).map(|name| cases.column(name)).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for r in 0..cases.len() {
        // Blank is missing here, not 0; only the alternating offers have no weights.
        let number = |place: usize| -> Result<f64, Box<dyn Error>> {
            let (column, expected) = (places[place], "a number");
            let number: Option<f64> = cases.text(r, column).parse().ok();
            number.filter(|x| x.is_finite()).ok_or_else(|| cases.expected(r, column, expected))
        };
        let model = cases.text(r, places[0]);
        let of_row = |error: geoecon::Error| format!("{FILE}, row {}: {error}", r + 2);
        let (d1, d2) = (number(1)?, number(2)?);
        rows.push(if model.parse::<f64>().is_ok() {
            let (surplus, beta) = (number(0)?, number(3)?);
            let split = nash_bargain(surplus, &[d1, d2], &[beta, 1.0 - beta]).map_err(of_row)?;
            let deal = if split.deal { 1.0 } else { 0.0 };
            let [payoff1, payoff2] = [split.payoffs[0], split.payoffs[1]];
            [surplus, d1, d2, beta, split.gain, payoff1, payoff2, deal].map(Cell::from).to_vec()
        } else if model == "rubinstein" {
            let split = rubinstein(d1, d2).map_err(of_row)?;
            let numbers = [split.first, split.second, 1.0].map(Cell::from);
            let case = vec![model.into(), d1.into(), d2.into()];
            case.into_iter().chain([Cell::Missing, Cell::Missing]).chain(numbers).collect()
        } else {
            return Err(cases.expected(r, places[0], "a surplus or rubinstein"));
        });
    }
    print(&COLUMNS, 4, rows, Some(&cases), args.json)
}
