//! What a pledged investment returns to the investor.

use std::{error::Error, path::PathBuf};

use geoecon::{
    Rate, Share,
    finance::{Pledge, WaterfallSettings, valuation, waterfall},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    compare::{print, published},
    folder::{Csv, input},
    table::Cell,
};

/// Present value of a pledge: equal outlays, profits split until recouped and thereafter.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `deal_npv.csv`, whose first column holds the yields, or with it in `expected` or
    /// `leverage/expected`; not needed where a yield is named.
    #[arg(long, value_name = "DIR", required_unless_present = "yields")]
    data: Option<PathBuf>,
    /// Profit a year on what is invested, as 0.08 or 8%; several with commas. By default those of
    /// the folder.
    #[arg(long = "yield", value_delimiter = ',')]
    yields: Vec<Rate>,
    /// Discount rate.
    #[arg(long, default_value = "0.045", allow_hyphen_values = true)]
    discount: Rate,
    /// The amount pledged.
    #[arg(long, default_value = "550")]
    total: Decimal,
    /// Years with an equal outlay at their start.
    #[arg(long, default_value_t = 3)]
    outlays: u32,
    /// The most that is paid out in a year.
    #[arg(long)]
    annual_cap: Option<Decimal>,
    /// The investor's share of profits until its receipts equal the pledge.
    #[arg(long, default_value = "0.5")]
    before: Share,
    /// The investor's share of profits thereafter.
    #[arg(long, default_value = "0.1")]
    after: Share,
    /// Years in which profits are paid.
    #[arg(long, default_value_t = 30)]
    horizon: u32,
    /// The payments of each year instead of their present value.
    #[arg(long)]
    waterfall: bool,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const NPV: [&str; 4] = ["yield", "npv_investor", "pv_outlay", "undiscounted_receipts"];
const YEARS: [&str; 5] = ["year", "profit", "to_investor", "to_host", "cumulative_to_investor"];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let published = |file| match &args.data {
        Some(data) => published(data, file),
        None => Ok(None),
    };
    let theirs = published("deal_npv.csv")?;
    let mut yields = args.yields.clone();
    if yields.is_empty() {
        let folder = args.data.as_deref().ok_or("name a --yield, or a folder with --data")?;
        let listed = input(folder, &["expected", "leverage/expected"], "deal_npv.csv");
        let listed = Csv::read(&listed.map_err(|error| format!("{error}; or name a --yield"))?)?;
        for text in listed.texts("yield")? {
            yields.push(text.parse()?);
        }
    }
    let mut pledge =
        Pledge::new(args.total).equal_outlays(args.outlays).profit_split(args.before, args.after);
    if let Some(cap) = args.annual_cap {
        pledge = pledge.annual_cap(cap);
    }
    // The published figures are for the default terms.
    let same = args.discount == "0.045".parse()?
        && pledge == Pledge::new(550).equal_outlays(3).profit_split("0.5".parse()?, "0.1".parse()?)
        && args.horizon == 30;
    let number = |amount: Decimal| Cell::from(amount.to_f64());
    let mut rows = Vec::new();
    for &profit_yield in &yields {
        let settings = WaterfallSettings::from(profit_yield).horizon(args.horizon);
        let flows = waterfall(&pledge, settings)?;
        if args.waterfall {
            rows.extend(flows.rows.iter().map(|row| {
                let amounts =
                    [row.profit, row.to_investor, row.to_host, row.cumulative_to_investor];
                std::iter::once(f64::from(row.year).into()).chain(amounts.map(number)).collect()
            }));
            continue;
        }
        let worth = valuation(&flows, args.discount)?;
        rows.push(vec![
            number(profit_yield.fraction()),
            worth.npv.into(),
            worth.pv_outlay.into(),
            number(flows.receipts),
        ]);
    }
    if args.waterfall {
        let theirs = published("expected_deal_waterfall_y8.csv")?;
        let same = same && yields == ["0.08".parse()?];
        return print(&YEARS, 1, rows, theirs.as_ref().filter(|_| same), args.json);
    }
    print(&NPV, 1, rows, theirs.as_ref().filter(|_| same), args.json)
}
