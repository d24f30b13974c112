//! Who has the world market of critical goods in hand.

use std::{collections::BTreeMap, error::Error, path::PathBuf};

use geoecon::dependency::MarketPower;

use crate::{
    compare::print,
    folder::Csv,
    product_data,
    table::{Cell, Table},
};

/// Market power of the exporters of critical goods, for every year and HS code.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with a table `year, hs6, exporter, world_export_share`, or with it in `products`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Which table of the folder. By default the one whose name holds `export_shares`.
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const COLUMNS: [&str; 6] =
    ["year", "hs6", "n_exporters", "hhi_world_exports", "top_share", "top_exporter"];

/// Of a year and code; codes as written, with their leading zero.
type Markets = BTreeMap<(u32, String), MarketPower<String>>;

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let usual = "baci_critical_hs6_export_shares.csv";
    let path = product_data::table(&args.data, args.file.as_deref(), "export_shares", usual)?;
    let markets = read(&Csv::read(&path)?)?;
    if !args.json {
        return headline(&markets);
    }
    let rows = markets
        .into_iter()
        .map(|((year, code), power)| {
            vec![
                year.into(),
                code.into(),
                power.exporters.into(),
                power.hhi.into(),
                power.top_share.into(),
                Cell::from(power.top_exporter),
            ]
        })
        .collect();
    print(&COLUMNS, 2, rows, None, true)
}

fn read(csv: &Csv) -> Result<Markets, Box<dyn Error>> {
    let columns = ["year", "hs6", "exporter", "world_export_share"].map(|name| csv.column(name));
    let [year, code, exporter, share] = columns;
    let (year, code, exporter, share) = (year?, code?, exporter?, share?);
    csv.unique(&[year, code, exporter])?;
    let mut groups: BTreeMap<(u32, String), Vec<(String, f64)>> = BTreeMap::new();
    for row in 0..csv.len() {
        let when = csv.text(row, year).parse().map_err(|_| csv.expected(row, year, "a year"))?;
        let hs = csv.text(row, code);
        // A spreadsheet drops the leading zero.
        let hs = if hs.len() == 5 { format!("0{hs}") } else { hs.to_owned() };
        let seller = csv.text(row, exporter);
        if seller.is_empty() {
            return Err(csv.expected(row, exporter, "an exporter"));
        }
        let part = |x| (0.0..=1.0).contains(&x);
        let share = csv.number_if(row, share, part, "a share from 0 to 1")?;
        let seller = (seller.to_owned(), share);
        groups.entry((when, hs)).or_default().push(seller);
    }
    let mut markets = Markets::new();
    for ((year, code), shares) in groups {
        let power =
            power(year, &code, shares).map_err(|error| format!("{code} in {year}: {error}"))?;
        if let Some(power) = power {
            markets.insert((year, code), power);
        }
    }
    Ok(markets)
}

/// Of shares as the file has them. Where they are more than the world's exports, a remark says so.
fn power(
    year: u32,
    code: &str,
    shares: Vec<(String, f64)>,
) -> geoecon::Result<Option<MarketPower<String>>> {
    const ROUNDING: f64 = 1e-3;
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    if sum <= 1.0 + ROUNDING {
        return MarketPower::of_shares(shares);
    }
    eprintln!(
        "warning: the shares of {code} in {year} sum to {sum}, more than 1; taken as they are"
    );
    let power = MarketPower::of_exports(shares)?;
    Ok(power.map(|mut power| {
        power.hhi = (power.hhi * sum * sum).min(1.0);
        power.top_share *= sum;
        power
    }))
}

/// The goods of the last year, the most concentrated first, and how concentrated they were in the first.
fn headline(markets: &Markets) -> Result<(), Box<dyn Error>> {
    let years = || markets.keys().map(|key| key.0);
    let (Some(first), Some(last)) = (years().min(), years().max()) else { return Ok(()) };
    let mut now: Vec<_> = markets.iter().filter(|(key, _)| key.0 == last).collect();
    now.sort_by(|a, b| b.1.hhi.total_cmp(&a.1.hhi));
    let above = now.iter().filter(|(_, power)| power.hhi > 0.4).count();
    println!("{above} of {} goods had a world market with an HHI above 0.4 in {last}\n", now.len());
    let then = format!("hhi_{first}");
    let columns = ["hs6", "hhi", "largest", "share", then.as_str(), "largest_then", "covers"];
    let mut table = Table::new(columns);
    for ((_, code), power) in now {
        let before = markets.get(&(first, code.clone()));
        table.row(vec![
            code.as_str().into(),
            power.hhi.into(),
            power.top_exporter.as_str().into(),
            power.top_share.into(),
            before.map(|power| power.hhi).into(),
            before.map(|power| power.top_exporter.as_str()).into(),
            covers(code).into(),
        ]);
    }
    table.print(false, 3)?;
    println!("\nHHI of world exports from 0 to 1; --json prints every year");
    Ok(())
}

/// What the code covers, where it is a critical good of the shipped world.
#[cfg(feature = "shipped-world")]
fn covers(code: &str) -> Option<String> {
    let (critical, code) = (geoecon::data::critical_goods().ok()?, code.parse().ok()?);
    let good = critical.of_code(code).next()?;
    Some(good.description.clone())
}

#[cfg(not(feature = "shipped-world"))]
fn covers(_: &str) -> Option<String> {
    None
}
