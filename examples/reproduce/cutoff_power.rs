//! What senders can take from others by a cut-off, on a world input-output table.

use std::{error::Error, path::PathBuf};

use geoecon::leverage::{CutoffRow, CutoffSettings, Spending, cutoff_power};

use crate::{
    compare::{print, published},
    io_table::IoTable,
    table::Cell,
};

/// Losses of every state when the senders withhold all they sell it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `NAME_Z.csv` and `NAME_Y.csv`, or with them in `input_output`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Who withholds; several, with commas, as a coalition.
    #[arg(long, value_delimiter = ',', default_value = "USA")]
    sender: Vec<String>,
    /// Which table: NAME of `NAME_Z.csv` and `NAME_Y.csv`. By default `wiod2011_41x6`, or the only
    /// one there.
    #[arg(long)]
    table: Option<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const COLUMNS: [&str; 7] = [
    "hegemon",
    "target",
    "lnP_sigma5_rho1",
    "lnP_sigma2_rho1",
    "lnP_sigma5_rho0.5",
    "lnP_nested_sig4_eta2_rho1",
    "loss_pct_sigma5",
];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let name = args.table.clone().map_or_else(|| IoTable::usual(&args.data), Ok)?;
    let io = IoTable::read(&args.data, &name)?;
    let spending = Spending::try_from(&io.table)?;
    let senders = args.sender.iter().map(|name| io.state(name)).collect::<Result<Vec<_>, _>>()?;
    let names = senders.iter().map(|&s| io.name(s)).collect::<Result<Vec<_>, _>>()?.join("+");
    let power = |settings: CutoffSettings| Ok(cutoff_power(&spending, &senders, settings)?.rows);
    let by_settings = [
        CutoffSettings::from(5.0),
        CutoffSettings::from(2.0),
        CutoffSettings::from(5.0).rho(0.5),
        CutoffSettings::from(4.0).home_elasticity(2.0),
    ];
    let powers: Vec<Vec<CutoffRow>> =
        by_settings.into_iter().map(power).collect::<Result<_, Box<dyn Error>>>()?;
    let mut rows = Vec::new();
    for (at, row) in powers[0].iter().enumerate() {
        let mut cells = vec![Cell::from(names.as_str()), io.name(row.target)?.into()];
        cells.extend(powers.iter().map(|rows| Cell::from(rows[at].loss.ln_price())));
        cells.push(row.loss.share().map(|share| 100.0 * share).into());
        rows.push(cells);
    }
    let file = format!("cutoff_power_{}_{name}.csv", names.to_lowercase());
    let theirs = published(&args.data, &file)?;
    print(&COLUMNS, 2, rows, theirs.as_ref(), args.json)
}
