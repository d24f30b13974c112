//! Exports seen through the supply chain, on an input-output table.

use std::{error::Error, path::PathBuf};

use geoecon::economy::input_output::{Leontief, export_accounts};

use crate::{
    compare::{print, published},
    io_table::IoTable,
    table::Cell,
};

const COLUMNS: &[&str] =
    &["country", "gross_exports", "dva_in_exports_LTW_extraction", "fva_in_exports_VBE"];

/// Own and foreign value added in every country's exports, through the supply chain.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with the table, or with `input_output/` that has it.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Name of the table, as in `NAME_Z.csv` or `NAME_Z_part1.csv`: `wiod2011_41x6`, `wiod2008_41x6`,
    /// `wiod1995_41x6`, `wiod2011_full`.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let name = args.table.clone().map_or_else(|| IoTable::usual(&args.data), Ok)?;
    let io = IoTable::read(&args.data, &name)?;
    let leontief = Leontief::new(io.table.clone())?;
    if !args.json {
        eprint!("{}", leontief.remarks());
    }
    let accounts = export_accounts(&leontief)?;
    let mut rows = Vec::new();
    for row in &accounts.states {
        let figures = [row.exports, row.domestic_value_added, row.foreign_content];
        let country = Cell::from(io.name(row.state)?);
        rows.push(std::iter::once(country).chain(figures.map(Cell::from)).collect());
    }
    let year = name.split('_').next().unwrap_or(&name);
    let file = format!("expected_{year}_41_country_summary.csv");
    // The published summary is of the table with 6 sectors: 35 give other answers.
    let mut expected = published(&args.data, &file)?.filter(|_| name.ends_with("_41x6"));
    if let Some(column) = expected.as_mut().and_then(|csv| csv.header.first_mut()) {
        "country".clone_into(column);
    }
    print(COLUMNS, 1, rows, expected.as_ref(), args.json)
}
