//! How concentrated each state's supply of each product is.

use std::{error::Error, path::PathBuf};

use geoecon::dependency::import_concentration;

use crate::{
    compare::agreement,
    product_data::{Rest, Trade},
    table::{Cell, Table},
};

/// Concentration of imports, for every importer and product.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with a table `exporter, product, importer, value`, or with it in `products`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Which table of the folder. By default the one whose name holds `bilateral`.
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
    /// What the rest of the world is in the index.
    #[arg(long, value_enum, default_value = "one")]
    rest: Rest,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const COLUMNS: [&str; 7] =
    ["importer", "product", "imports_musd", "hhi", "top_share", "n_suppliers", "top_supplier"];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let trade = Trade::read(&args.data, args.file.as_deref())?;
    let report = import_concentration(&trade.flows);
    let mut goods: Vec<_> = report.goods.iter().collect();
    goods.sort_by_key(|good| (trade.state(good.importer), trade.product(good.product)));
    let mut rows = Vec::new();
    for good in goods {
        let suppliers = trade.flows.suppliers(good.importer, good.product)?;
        let top = trade.largest(&suppliers);
        rows.push(vec![
            trade.state(good.importer).into(),
            trade.product(good.product).into(),
            good.imports.into(),
            good.hhi(args.rest.into()).into(),
            good.top_share.into(),
            good.suppliers.into(),
            Cell::from(top.map(|top| top.0)),
        ]);
    }
    let mut table = Table::new(COLUMNS);
    for row in rows {
        table.row(row);
    }
    if args.json {
        return table.print(true, 0);
    }
    println!("{report}");
    if let Some(theirs) = trade.published(&args.data, "expected_import_hhi")? {
        agreement(&table, &theirs, &COLUMNS[..2]).print(", relative", theirs.file_name());
    }
    println!("--json prints every row");
    Ok(())
}
