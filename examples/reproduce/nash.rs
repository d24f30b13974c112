//! Nash tariffs of a global tariff war.

use std::{collections::BTreeMap, error::Error, path::PathBuf};

use geoecon::{ProductCode, economy::nash};

use crate::{
    compare::{Largest, PEER, beside, published},
    folder::Csv,
    names::States,
    table::{Cell, Table},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Nash tariffs of a global tariff war, and what it costs each state.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `trade_flows.csv`, `applied_tariffs.csv`, `countries.csv` and
    /// `sectors_sigma.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Set of elasticities: the columns of `sectors_sigma.csv` after `sigma_`.
    #[arg(long, default_value = "U4")]
    sigma: String,
    /// Million dollars added to home sales of every sector; without it 1 where sectors have codes of the
    /// OECD's inter-country tables, as A02 or C10T12, which hold no home sales in some, else 0.
    #[arg(long)]
    added_home_sales: Option<f64>,
    /// States that set duties, the others keep theirs; without it all.
    #[arg(long, value_name = "STATE")]
    player: Vec<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let sectors = Sectors::read(args)?;
    let states = States::of_rows(&Csv::read(&args.data.join("countries.csv"))?, "code")?;
    let observed = observed(args, &sectors, &states)?;
    let home = args.added_home_sales.unwrap_or_else(|| {
        if sectors.oecd {
            eprintln!(
                "note: 1 million is added to all home sales, since tables of the OECD lack some; \
                 --added-home-sales 0 adds none"
            );
        }
        if sectors.oecd { 1.0 } else { 0.0 }
    });
    let balance = nash::Balance::default().added_home_sales(home);
    let world = nash::calibrate(&observed, sectors.sigma.iter().copied(), balance)?;
    let mut settings = nash::WarSettings::default().certificate(!args.json);
    if !args.player.is_empty() {
        let players: Result<Vec<_>> = args.player.iter().map(|name| states.named(name)).collect();
        settings = settings.players(players?);
    }
    let war = nash::tariff_war(&world, settings)?;
    if !war.status.is_solved() {
        eprintln!("warning: {}", war.status);
    }
    if args.json {
        let mut table =
            Table::new(["code", "welfare_pct", "nash_tariff", "wage_hat", "income_hat"]);
        for s in &war.states {
            table.row(vec![
                states.name(s.state).into(),
                s.welfare_pct.into(),
                s.duty.into(),
                s.wage_hat.into(),
                s.income_hat.into(),
            ]);
        }
        return table.print(true, 6);
    }
    println!("{}: {} after {} rounds", war.method, war.status, war.iterations);
    println!("percent of {}", war.base);
    if let Some(best) = war.best_deviation().filter(|_| war.certified())
        && let (Some(gain), Some(duty)) = (best.gain_pct, best.duty)
    {
        println!(
            "certificate: nobody gains more by another duty of its own than {}, {gain:.2e} % at {duty:.4}",
            states.name(best.state)
        );
    }
    compare(args, &war, &states)
}

struct Sectors {
    /// The sector of each number in the files.
    codes: BTreeMap<String, ProductCode>,
    sigma: Vec<(ProductCode, f64)>,
    oecd: bool,
}

impl Sectors {
    fn read(args: &Args) -> Result<Self> {
        let sheet = Csv::read(&args.data.join("sectors_sigma.csv"))?;
        let (index, name) = (sheet.column("index")?, sheet.column("sector")?);
        let column = sheet.column(&format!("sigma_{}", args.sigma))?;
        sheet.unique(&[index])?;
        sheet.unique(&[name])?;
        let mut sectors = Self { codes: BTreeMap::new(), sigma: Vec::new(), oecd: false };
        for row in 0..sheet.len() {
            // Names in words are no codes: their number is.
            let number = sheet.text(row, index);
            let label = sheet.text(row, name);
            let code = label.parse().or_else(|_| format!("s{number}").parse::<ProductCode>())?;
            sectors.oecd |= oecd(label);
            sectors.codes.insert(number.to_owned(), code);
            let sigma = sheet.number_if(row, column, |x| x > 1.0, "a number above 1")?;
            sectors.sigma.push((code, sigma));
        }
        Ok(sectors)
    }

    fn of(&self, sheet: &Csv, row: usize) -> Result<ProductCode> {
        let known = self.codes.get(sheet.text(row, 0)).copied();
        known.ok_or_else(|| sheet.expected(row, 0, "a sector of sectors_sigma.csv"))
    }
}

/// Whether a sector has a code of the OECD's inter-country tables: a section and divisions of ISIC, as
/// A02, C10T12, C24A.
fn oecd(label: &str) -> bool {
    let mut letters = label.chars();
    letters.next().is_some_and(|c| ('A'..='U').contains(&c))
        && letters.by_ref().take(2).filter(char::is_ascii_digit).count() == 2
        && letters.all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '_')
}

fn observed(args: &Args, sectors: &Sectors, states: &States) -> Result<nash::Observed> {
    let mut observed = nash::Observed::new(
        states.codes().iter().copied(),
        sectors.sigma.iter().map(|(code, _)| *code),
    )?;
    let flows = Csv::read(&args.data.join("trade_flows.csv"))?;
    flows.unique(&[0, 1])?;
    let importers = states.columns(&flows, 2)?;
    for row in 0..flows.len() {
        let (sector, exporter) = (sectors.of(&flows, row)?, states.cell(&flows, row, 1)?);
        for (column, &importer) in importers.iter().enumerate() {
            observed.set_flow(sector, exporter, importer, flows.amount(row, column + 2)?)?;
        }
    }
    let tariffs = Csv::read(&args.data.join("applied_tariffs.csv"))?;
    tariffs.unique(&[0, 1])?;
    let importers = states.columns(&tariffs, 2)?;
    for row in 0..tariffs.len() {
        let (sector, exporter) = (sectors.of(&tariffs, row)?, states.cell(&tariffs, row, 1)?);
        for (column, &importer) in importers.iter().enumerate() {
            let duty = |x| if exporter == importer { x == 0.0 } else { x > -1.0 };
            let expected = "a fraction above -1, and 0 at home";
            let rate = tariffs.number_if(row, column + 2, duty, expected)?;
            observed.set_duty(sector, exporter, importer, rate)?;
        }
    }
    Ok(observed)
}

fn compare(args: &Args, war: &nash::Equilibrium, states: &States) -> Result<()> {
    let file = format!("expected_nash_{}.csv", args.sigma);
    let mut known = BTreeMap::new();
    if let Some(sheet) = published(&args.data, &file)?.filter(|_| args.player.is_empty()) {
        let code = sheet.column("code")?;
        let (welfare, duty) = (sheet.column("welfare_pct")?, sheet.column("nash_tariff")?);
        for row in 0..sheet.len() {
            let pair = (sheet.number(row, welfare)?, sheet.number(row, duty)?);
            known.insert(sheet.text(row, code).to_owned(), pair);
        }
    }
    let (mut welfare, mut duties) = (Largest::default(), Largest::default());
    let mut table = Table::new([
        "code",
        "welfare %, independent code",
        "ours",
        "difference",
        "Nash tariff, independent code",
        "ours",
        "difference",
    ]);
    for s in &war.states {
        let name = states.name(s.state);
        let theirs = known.get(name);
        let mut row = vec![Cell::from(name)];
        welfare.take(theirs.map(|t| t.0), Some(s.welfare_pct));
        duties.take(theirs.map(|t| t.1), s.duty);
        row.extend(beside(theirs.map(|t| t.0), Some(s.welfare_pct)));
        row.extend(beside(theirs.map(|t| t.1), s.duty));
        table.row(row);
    }
    table.print(false, 6)?;
    welfare.print(" percentage points of welfare", PEER);
    duties.print(" of the Nash tariff, a fraction", PEER);
    Ok(())
}
