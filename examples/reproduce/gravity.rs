//! A trade agreement in structural gravity.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    path::PathBuf,
};

use geoecon::economy::gravity;

use crate::{
    compare::{Largest, PEER, beside, published},
    folder::Csv,
    names::States,
    table::{Cell, Table},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What joining a trade agreement does in structural gravity.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `sample_gravity_2006.csv` and `cost_coefficients.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The two states that join, as in CAN-JPN; repeatable.
    #[arg(long, value_name = "STATE-STATE", default_value = "CAN-JPN", value_parser = pair)]
    pair: Vec<(String, String)>,
    /// The covariate that becomes 1 between them, in both directions: one that has a coefficient.
    #[arg(long, default_value = "pta")]
    agreement: String,
    /// Elasticity of substitution.
    #[arg(long, default_value_t = 5.0)]
    sigma: f64,
    /// The state whose inward resistance is 1; without it Germany, or the first.
    #[arg(long)]
    reference: Option<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    let (a, b) = text.split_once('-').ok_or("expected two states, as in CAN-JPN")?;
    if a == b {
        return Err("expected two states: one alone joins no agreement".to_owned());
    }
    Ok((a.to_owned(), b.to_owned()))
}

const COLUMNS: [&str; 12] = [
    "country",
    "factory gate price change (percent)",
    "omr change (percent)",
    "imr change (percent)",
    "GDP change (percent)",
    "welfare statistic",
    "terms of trade change (percent)",
    "output change (percent)",
    "expenditure change (percent)",
    "foreign exports change (percent)",
    "foreign imports change (percent)",
    "intranational trade change (percent)",
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let coefficients = coefficients(args)?;
    let names: Vec<&str> = coefficients.iter().map(|(name, _)| name.as_str()).collect();
    if !names.contains(&args.agreement.as_str()) {
        let (wanted, known) = (&args.agreement, names.join(", "));
        return Err(format!("--agreement {wanted}: there are coefficients of {known}").into());
    }
    let file = Csv::read(&args.data.join("sample_gravity_2006.csv"))?;
    let (exporter, importer) = (file.column("exporter")?, file.column("importer")?);
    let (output, spending) = (file.column("Y")?, file.column("E")?);
    let columns: Result<Vec<usize>> = names.iter().map(|name| file.column(name)).collect();
    let columns = columns?;

    file.unique(&[exporter, importer])?;
    let exporters: BTreeSet<String> = file.texts("exporter")?.into_iter().collect();
    let states = States::new(exporters.into_iter().collect()).map_err(|e| file.fault(e))?;

    let (mut sizes, mut budgets) = (BTreeMap::new(), BTreeMap::new());
    let mut pairs = BTreeSet::new();
    for row in 0..file.len() {
        let (from, to) = (states.cell(&file, row, exporter)?, states.cell(&file, row, importer)?);
        pairs.insert((from, to));
        for (sizes, state, size) in [(&mut sizes, from, output), (&mut budgets, to, spending)] {
            let value = file.number_if(row, size, |x| x > 0.0, "a number above 0")?;
            let known = *sizes.entry(state).or_insert(value);
            if (known - value).abs() > 1e-9 * known.abs() {
                return Err(file.expected(row, size, &format!("{known}, as in an earlier row")));
            }
        }
    }
    let all = states.codes().iter().flat_map(|&a| states.codes().iter().map(move |&b| (a, b)));
    if let Some((a, b)) = all.into_iter().find(|pair| !pairs.contains(pair)) {
        let (a, b) = (states.name(a), states.name(b));
        return Err(file.fault(format!("no row of exporter {a} and importer {b}")));
    }
    let mut covariates = gravity::Covariates::new(sizes.keys().copied())?;
    for row in 0..file.len() {
        let (from, to) = (states.cell(&file, row, exporter)?, states.cell(&file, row, importer)?);
        for (name, &column) in names.iter().zip(&columns) {
            covariates.set(name, from, to, file.number(row, column)?)?;
        }
    }
    let costs = |covariates: &gravity::Covariates| {
        covariates.costs(coefficients.iter().map(|(name, beta)| (name.as_str(), *beta)))
    };
    let model = gravity::Model::new(sizes, budgets, &costs(&covariates)?)?;
    for (a, b) in &args.pair {
        let (a, b) = (states.named(a)?, states.named(b)?);
        covariates.set(&args.agreement, a, b, 1.0)?;
        covariates.set(&args.agreement, b, a, 1.0)?;
    }
    let mut settings = gravity::Settings::default().sigma(args.sigma);
    let chosen = args.reference.as_deref().map(|name| states.named(name)).transpose()?;
    if let Some(state) = chosen.or_else(|| states.find("DEU")) {
        settings = settings.reference(state);
    }
    let result = gravity::counterfactual(&model, &costs(&covariates)?, settings)?;
    if !result.status.is_solved() {
        eprintln!("warning: {}", result.status);
    }
    if args.json {
        let mut table = Table::new(COLUMNS);
        for s in &result.states {
            let mut row = vec![Cell::from(states.name(s.state))];
            row.extend(figures(s).map(Cell::from));
            table.row(row);
        }
        return table.print(true, 6);
    }
    println!("{}, sigma {}: {}", result.method, result.sigma, result.status);
    compare(args, &result, &states)
}

/// The figures of a state in the order of the columns.
fn figures(s: &gravity::StateOutcome) -> [Option<f64>; 11] {
    let gdp = 1.0 + s.real_gdp_pct / 100.0;
    [
        Some(s.factory_gate_price_pct),
        Some(s.outward_resistance_pct),
        Some(s.inward_resistance_pct),
        Some(s.real_gdp_pct),
        // The peer's statistic is the inverse of the change of real GDP.
        Some(1.0 / gdp),
        Some(s.real_gdp_pct),
        Some(s.factory_gate_price_pct),
        Some(s.factory_gate_price_pct),
        s.exports_pct,
        s.imports_pct,
        s.home_sales_pct,
    ]
}

fn coefficients(args: &Args) -> Result<Vec<(String, f64)>> {
    let sheet = Csv::read(&args.data.join("cost_coefficients.csv"))?;
    let (name, beta) = (sheet.column("var")?, sheet.column("beta")?);
    sheet.unique(&[name])?;
    (0..sheet.len())
        .map(|row| Ok((sheet.text(row, name).to_owned(), sheet.number(row, beta)?)))
        .collect()
}

fn compare(args: &Args, result: &gravity::Counterfactual, states: &States) -> Result<()> {
    let mut known = BTreeMap::new();
    let ours_only = args.sigma.to_bits() != 5.0_f64.to_bits()
        || args.agreement != "pta"
        || args.pair != [pair("CAN-JPN")?];
    if let Some(sheet) =
        published(&args.data, "expected_country_results.csv")?.filter(|_| !ours_only)
    {
        let code = sheet.column("country")?;
        let columns = [
            sheet.column("GDP change (percent)")?,
            sheet.column("foreign exports change (percent)")?,
        ];
        for row in 0..sheet.len() {
            let [gdp, exports] = columns.map(|column| sheet.number(row, column));
            known.insert(sheet.text(row, code).to_owned(), [gdp?, exports?]);
        }
    }
    let mut largest = Largest::default();
    let mut table = Table::new([
        "country",
        "real GDP %, independent code",
        "ours",
        "difference",
        "exports %, independent code",
        "ours",
        "difference",
    ]);
    for s in &result.states {
        let name = states.name(s.state);
        let theirs = known.get(name);
        let ours = [Some(s.real_gdp_pct), s.exports_pct];
        let mut row = vec![Cell::from(name)];
        for (at, ours) in ours.into_iter().enumerate() {
            let theirs = theirs.map(|row| row[at]);
            largest.take(theirs, ours);
            row.extend(beside(theirs, ours));
        }
        table.row(row);
    }
    table.print(false, 6)?;
    largest.print(" percentage points", PEER);
    Ok(())
}
