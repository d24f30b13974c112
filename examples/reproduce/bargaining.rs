//! Nash and Rubinstein splits.

use std::{error::Error, path::PathBuf};

use geoecon::leverage::{nash_bargain, rubinstein};

use crate::{
    compare::{print, published},
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
    let cases = published(&args.data, FILE)?
        .ok_or_else(|| format!("{}: no {FILE} in or near it", args.data.display()))?;
    let models = cases.texts(COLUMNS[0])?;
    let (first, second) = (cases.numbers(COLUMNS[1])?, cases.numbers(COLUMNS[2])?);
    let weights = cases.numbers(COLUMNS[3])?;
    let mut rows = Vec::new();
    for (r, model) in models.iter().enumerate() {
        let (d1, d2, beta) = (first[r], second[r], weights[r]);
        rows.push(if let Ok(surplus) = model.parse::<f64>() {
            let split = nash_bargain(surplus, &[d1, d2], &[beta, 1.0 - beta])?;
            let deal = if split.deal { 1.0 } else { 0.0 };
            let [payoff1, payoff2] = [split.payoffs[0], split.payoffs[1]];
            [surplus, d1, d2, beta, split.gain, payoff1, payoff2, deal].map(Cell::from).to_vec()
        } else if model == "rubinstein" {
            let split = rubinstein(d1, d2)?;
            let numbers = [split.first, split.second, 1.0].map(Cell::from);
            let case = vec![model.as_str().into(), d1.into(), d2.into()];
            case.into_iter().chain([Cell::Missing, Cell::Missing]).chain(numbers).collect()
        } else {
            return Err(format!("{FILE}: `{model}` is neither a surplus nor rubinstein").into());
        });
    }
    print(&COLUMNS, 4, rows, Some(&cases), args.json)
}
