//! What a cut of energy costs an economy.

use std::{error::Error, path::PathBuf};

use geoecon::economy::input_cut;

use crate::{
    compare::{print, published},
    folder::{Csv, input},
};

/// Output after a cut of an input, by its share, its elasticity of substitution and the cut.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `expected_ces_whatif.csv`, whose first three columns are the cases, or with it in
    /// `expected` or `leverage/expected`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Shares of the input in cost instead of the folder's, with commas.
    #[arg(long, value_delimiter = ',', requires_all = ["sigma", "cut"])]
    share: Vec<f64>,
    /// Elasticities of substitution, with commas.
    #[arg(long, value_delimiter = ',', requires = "share")]
    sigma: Vec<f64>,
    /// Lost parts of the input, with commas.
    #[arg(long, value_delimiter = ',', requires = "share")]
    cut: Vec<f64>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const FILE: &str = "expected_ces_whatif.csv";
const COLUMNS: [&str; 5] =
    ["energy_share_alpha", "sigma", "energy_cut", "output_hat", "output_change_pct"];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let theirs = published(&args.data, FILE)?;
    let mut cases = Vec::new();
    for &share in &args.share {
        for &sigma in &args.sigma {
            cases.extend(args.cut.iter().map(|&cut| (share, sigma, cut)));
        }
    }
    if args.share.is_empty() {
        let listed = Csv::read(&input(&args.data, &["expected", "leverage/expected"], FILE)?)?;
        let [share, sigma, cut] = [COLUMNS[0], COLUMNS[1], COLUMNS[2]].map(|c| listed.numbers(c));
        let pairs = share?.into_iter().zip(sigma?).zip(cut?);
        cases.extend(pairs.map(|((share, sigma), cut)| (share, sigma, cut)));
    }
    let mut rows = Vec::new();
    for (share, sigma, cut) in cases {
        let after = input_cut(share, sigma, cut)?;
        let change = after.output_change_percent();
        rows.push([share, sigma, cut, after.output_hat, change].map(Into::into).to_vec());
    }
    print(&COLUMNS, 3, rows, theirs.as_ref(), args.json)
}
