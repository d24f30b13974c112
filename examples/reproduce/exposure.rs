//! Kleinman, Liu and Redding (2024): international friends and enemies.

use std::{error::Error, path::PathBuf};

use clap::ValueEnum;
use geoecon::economy::exposure;

use crate::{
    compare::{Largest, PEER, beside, print_json, published},
    table::{Cell, Table},
    wiod_data::Wiod,
};

/// First-order exposure of every state to every state's productivity.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `*trade_matrix_balanced.csv`, or else `*trade_matrix.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Trade elasticity.
    #[arg(long, default_value_t = 5.0)]
    theta: f64,
    /// Which matrix.
    #[arg(long, value_enum, default_value_t = Matrix::Welfare)]
    matrix: Matrix,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Matrix {
    /// Elasticities of income, W.
    Income,
    /// Elasticities of welfare, U.
    Welfare,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let wiod = Wiod::read(&args.data, args.theta)?;
    let exposure = exposure(&wiod.economy, ())?;
    let (matrix, file) = match args.matrix {
        Matrix::Income => {
            (exposure.income_matrix(), format!("expected_klr_income_W_theta{}.csv", args.theta))
        }
        Matrix::Welfare => {
            (exposure.welfare_matrix(), format!("expected_klr_welfare_U_theta{}.csv", args.theta))
        }
    };
    if args.json {
        let columns = wiod.names.iter().map(String::as_str);
        let rows = matrix.rows().into_iter().map(|row| row.to_vec());
        return print_json("affected", columns, wiod.names.iter().zip(rows));
    }
    let expected = published(&args.data, &file)?;
    let mut table = Table::new(["affected", "shocked", PEER, "ours", "difference"]);
    let mut largest = Largest::default();
    for (affected, row) in wiod.names.iter().zip(matrix.rows()) {
        for (shocked, &ours) in wiod.names.iter().zip(row) {
            let theirs = expected.as_ref().and_then(|e| e.lookup(affected, shocked));
            largest.take(theirs, Some(ours));
            let row = [affected, shocked].map(|text| Cell::from(text.as_str()));
            table.row(row.into_iter().chain(beside(theirs, Some(ours))).collect());
        }
    }
    table.print(false, 12)?;
    largest.print("", PEER);
    Ok(())
}
