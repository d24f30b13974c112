//! Kleinman, Liu and Redding (2024): international friends and enemies.

use std::{error::Error, path::PathBuf};

use clap::ValueEnum;
use geoecon::economy::exposure;

use crate::{
    folder::Csv,
    table::{Cell, Table},
    wiod_data::Wiod,
};

/// First-order exposure of every state to every state's productivity.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with a balanced trade matrix.
    #[arg(long)]
    data: PathBuf,
    /// Trade elasticity.
    #[arg(long, default_value_t = 5.0)]
    theta: f64,
    /// Which matrix.
    #[arg(long, value_enum, default_value_t = Matrix::Welfare)]
    matrix: Matrix,
    /// JSON instead of a table.
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
    let exposure = exposure(&wiod.economy)?;
    let (matrix, file) = match args.matrix {
        Matrix::Income => {
            (exposure.income_matrix(), format!("expected_klr_income_W_theta{}.csv", args.theta))
        }
        Matrix::Welfare => {
            (exposure.welfare_matrix(), format!("expected_klr_welfare_U_theta{}.csv", args.theta))
        }
    };
    if args.json {
        let columns = ["affected"].into_iter().chain(wiod.names.iter().map(String::as_str));
        let mut table = Table::new(columns);
        for (name, row) in wiod.names.iter().zip(matrix.rows()) {
            let cells = row.iter().map(|&x| Cell::from(x));
            table.row(std::iter::once(Cell::from(name.as_str())).chain(cells).collect());
        }
        return table.print(true, 0);
    }
    let expected = Csv::read_if_there(&args.data.join("expected").join(file))?;
    let mut table = Table::new(["affected", "shocked", "published", "ours", "difference"]);
    for (affected, row) in wiod.names.iter().zip(matrix.rows()) {
        for (shocked, &ours) in wiod.names.iter().zip(row) {
            let published = expected.as_ref().and_then(|e| e.lookup(affected, shocked));
            table.row(vec![
                affected.as_str().into(),
                shocked.as_str().into(),
                published.into(),
                ours.into(),
                published.map(|p| ours - p).into(),
            ]);
        }
    }
    table.print(false, 12)
}
