//! The tariffs of April 2025 in 194 economies, and the duties that would answer them.

use std::{collections::BTreeMap, error::Error, path::PathBuf};

use clap::ValueEnum;
use geoecon::{
    StateId,
    economy::{
        Bilateral, Duties, ImplausibleZero, ZeroRule, implausible_zeros,
        scale::{self, Equilibrium, Model, Parameters, Rebate, SolveSettings},
    },
};

use crate::{
    compare::{Largest, beside, published},
    folder::Csv,
    names::States,
    table::{Cell, Table},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The United States levied at least this on everyone.
const FLOOR: f64 = 0.10;

/// The US tariffs of April 2025 in 194 economies, and answers to them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `countries.csv` and `trade_2023_thousand_usd.csv`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Duties and variant of the model.
    #[arg(long, value_enum, default_value_t = Scenario::Ustr)]
    scenario: Scenario,
    /// Announced duty on a state instead of the file's, as in KOR=0.15; at least 0.10 is levied.
    #[arg(long, value_name = "STATE=RATE", value_parser = announced)]
    us_tariff: Vec<(String, f64)>,
    /// Levy duties on these states alone.
    #[arg(long, value_name = "STATE")]
    only: Vec<String>,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

/// A scenario of the paper.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// Announced duties, at least 10 percent, revenue lowers income taxes.
    Ustr,
    /// The same in the model of Eaton and Kortum.
    EatonKortum,
    /// The same where a quarter of a duty reaches prices at the border.
    PartialPassThrough,
    /// The same with revenue paid out in equal sums.
    LumpSum,
    /// The same with trade elasticity 8.
    Eps8,
    /// The duty that suits the United States best where nobody answers.
    Optimal,
    /// Announced duties, answered in kind.
    ReciprocalRetaliation,
    /// Announced duties, answered by the duty that suits the rest of the world best.
    OptimalRetaliation,
    /// The optimum of both sides.
    OptimalVsOptimal,
}

/// Whether a rate can be a duty; the announced ones are no subsidies.
fn is_duty(rate: f64) -> bool {
    rate.is_finite() && rate >= 0.0
}

const DUTY: &str = "a fraction of 0 or more, as in 0.15";

fn announced(text: &str) -> std::result::Result<(String, f64), String> {
    let (state, rate) = text.split_once('=').ok_or("expected STATE=RATE, as in KOR=0.15")?;
    let duty = rate.parse().ok().filter(|rate| is_duty(*rate));
    Ok((state.to_owned(), duty.ok_or_else(|| format!("`{rate}` is not {DUTY}"))?))
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let trade = Csv::read(&args.data.join("trade_2023_thousand_usd.csv"))?;
    let countries = Csv::read(&args.data.join("countries.csv"))?;
    let states = States::of_columns(&trade, 1)?;
    let observed = observed(&trade, &countries, &states)?;
    let model = model(args, &observed)?;
    let duties = duties(args, &countries, &states, &model)?;
    let after = scale::solve(&model, &duties, SolveSettings::default())?;
    if !after.status.is_solved() {
        eprintln!("warning: {}", after.status);
    }
    if args.json {
        return results(&after, &states).print(true, 6);
    }
    println!("{}: {} after {} steps", after.method, after.status, after.iterations);
    let zeros = implausible_zeros(observed.trade(), ZeroRule::default())?;
    let pair =
        |p: &ImplausibleZero| format!("{} to {}", states.name(p.exporter), states.name(p.importer));
    let largest: Vec<String> = zeros.pairs.iter().take(4).map(pair).collect();
    println!(
        "data: {} of {} zero flows are implausible ({}): {}",
        zeros.pairs.len(),
        zeros.zeros,
        zeros.rule,
        largest.join(", ")
    );
    match comparable(args)? {
        None => results(&after, &states).print(false, 6),
        Some(published) => compare(&after, &published, &states),
    }
}

fn observed(file: &Csv, countries: &Csv, states: &States) -> Result<scale::Observed> {
    file.unique(&[0])?;
    let mut trade = Bilateral::zeros(states.codes().iter().copied())?;
    for row in 0..file.len() {
        let exporter = states.cell(file, row, 0)?;
        for (column, &importer) in states.codes().iter().enumerate() {
            let (at, home) = (column + 1, exporter == importer);
            // A blank is a flow that nobody reported: 0 in these data.
            let flow = if file.text(row, at).is_empty() {
                0.0
            } else if home {
                file.number_if(row, at, |x| x == 0.0, "0: home sales follow from GDP")?
            } else {
                file.amount(row, at)?
            };
            trade.set(exporter, importer, flow)?;
        }
    }
    let (code, gdp) = (countries.column("iso3")?, countries.column("gdp_usd_2023")?);
    countries.unique(&[code])?;
    let gdp: Result<Vec<_>> = (0..countries.len())
        .map(|row| {
            let value = countries.number_if(row, gdp, |x| x > 0.0, "a number above 0")?;
            Ok((states.cell(countries, row, code)?, value / 1000.0))
        })
        .collect();
    Ok(scale::Observed::new(trade, gdp?)?)
}

fn model(args: &Args, observed: &scale::Observed) -> Result<Model> {
    let parameters = match args.scenario {
        Scenario::PartialPassThrough => Parameters::default().direct_pass_through(0.25),
        Scenario::LumpSum => Parameters::default().rebate(Rebate::LumpSum),
        Scenario::Eps8 => Parameters::default().trade_elasticity(8.0),
        _ => Parameters::default(),
    };
    let model = scale::calibrate(observed, parameters)?;
    Ok(if args.scenario == Scenario::EatonKortum { model.eaton_kortum()? } else { model })
}

fn duties(args: &Args, countries: &Csv, states: &States, model: &Model) -> Result<Duties> {
    let usa = states.find("USA").ok_or("the folder has no state `USA`, which levies the duties")?;
    let (code, rate) = (countries.column("iso3")?, countries.column("us_tariff_announced")?);
    let mut announced = BTreeMap::new();
    for row in 0..countries.len() {
        let state = states.cell(countries, row, code)?;
        announced.insert(state, countries.number_if(row, rate, is_duty, DUTY)?);
    }
    let other = |name: &String| match states.named(name)? {
        state if state == usa => Err(format!("{name} levies no duty on its own goods").into()),
        state => Result::Ok(state),
    };
    let mut replaced = BTreeMap::new();
    for (name, rate) in &args.us_tariff {
        if replaced.insert(other(name)?, *rate).is_some() {
            return Err(format!("--us-tariff names {name} twice").into());
        }
    }
    announced.extend(replaced);
    let only: Vec<StateId> = args.only.iter().map(other).collect::<Result<_>>()?;
    let uniform = match args.scenario {
        Scenario::Optimal => Some(scale::optimal_duty(model, usa)?.rate),
        Scenario::OptimalVsOptimal => Some(scale::optimal_duty_under_retaliation(model, usa)?.rate),
        _ => None,
    };
    if let Some(rate) = uniform {
        eprintln!("the duty that suits the United States best: {:.2} %", 100.0 * rate);
    }
    let mut duties = Duties::none();
    for (&state, &rate) in &announced {
        if state != usa && (only.is_empty() || only.contains(&state)) {
            duties = duties.with(usa, state, uniform.unwrap_or(rate.max(FLOOR)))?;
        }
    }
    match args.scenario {
        Scenario::ReciprocalRetaliation => Ok(duties.reciprocated(usa)),
        Scenario::OptimalRetaliation | Scenario::OptimalVsOptimal => {
            let answer = scale::optimal_retaliation(model, usa)?.rate;
            eprintln!("the answer that suits the others best: {:.2} %", 100.0 * answer);
            let others = model.states().iter().filter(|&&state| state != usa);
            Ok(others.copied().try_fold(duties, |duties, state| duties.with(state, usa, answer))?)
        }
        _ => Ok(duties),
    }
}

const COLUMNS: [&str; 8] = [
    "iso3",
    "welfare_pct",
    "deficit_pct",
    "export_gdp_ratio_pct",
    "import_gdp_ratio_pct",
    "employment_pct",
    "cpi_pct",
    "tariff_rev_over_expenditure",
];

fn results(after: &Equilibrium, states: &States) -> Table {
    let mut table = Table::new(COLUMNS);
    for s in &after.states {
        table.row(vec![
            states.name(s.state).into(),
            s.welfare_pct.into(),
            s.deficit_pct.into(),
            s.export_ratio_pct.into(),
            s.import_ratio_pct.into(),
            s.employment_pct.into(),
            s.price_pct.into(),
            s.revenue_over_spending.into(),
        ]);
    }
    table
}

/// Published welfare, prices and employment of a state.
type Published = BTreeMap<String, [f64; 3]>;

/// The name of a scenario without its number and the base that all but the optimal duties share: `eaton_kortum` of
/// `3_ustr_eaton_kortum`.
fn scenario_name(name: &str) -> &str {
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_');
    name.strip_prefix("ustr_").unwrap_or(name)
}

/// The published results of the scenario, where the folder has them and no duty was changed.
fn comparable(args: &Args) -> Result<Option<Published>> {
    let (file, scenario) = match args.scenario {
        _ if !args.us_tariff.is_empty() || !args.only.is_empty() => return Ok(None),
        Scenario::Ustr => ("expected_ustr_no_retaliation_income_tax_relief.csv", None),
        Scenario::EatonKortum => ("scenarios.csv", Some("eaton_kortum")),
        Scenario::PartialPassThrough => ("scenarios.csv", Some("partial_pass_through")),
        Scenario::LumpSum => ("scenarios.csv", Some("lump_sum")),
        Scenario::Eps8 => ("scenarios.csv", Some("eps8")),
        Scenario::Optimal => ("scenarios.csv", Some("optimal_us_tariff")),
        Scenario::ReciprocalRetaliation => ("scenarios.csv", Some("reciprocal_retaliation")),
        Scenario::OptimalRetaliation => ("scenarios.csv", Some("optimal_retaliation")),
        Scenario::OptimalVsOptimal => ("scenarios.csv", Some("optimal_tariff_optimal_retaliation")),
    };
    let Some(sheet) = published(&args.data, file)? else { return Ok(None) };
    let scenario =
        scenario.map(|name| sheet.column("scenario").map(|column| (column, name))).transpose()?;
    let code = sheet.column("iso3")?;
    let columns =
        [sheet.column("welfare_pct")?, sheet.column("cpi_pct")?, sheet.column("employment_pct")?];
    let mut published = Published::new();
    for row in 0..sheet.len() {
        if let Some((column, name)) = scenario
            && scenario_name(sheet.text(row, column)) != name
        {
            continue;
        }
        let [welfare, prices, employment] = columns.map(|column| sheet.number(row, column));
        published.insert(sheet.text(row, code).to_owned(), [welfare?, prices?, employment?]);
    }
    Ok((!published.is_empty()).then_some(published))
}

fn compare(after: &Equilibrium, published: &Published, states: &States) -> Result<()> {
    let measures = ["welfare %", "prices %", "employment %"];
    let columns = measures.iter().flat_map(|measure| {
        [format!("{measure} published"), "ours".to_owned(), "difference".to_owned()]
    });
    let mut table = Table::new(std::iter::once("iso3".to_owned()).chain(columns));
    let mut largest = Largest::default();
    for s in &after.states {
        let ours = [s.welfare_pct, s.price_pct, s.employment_pct];
        let mut cells = vec![Cell::from(states.name(s.state))];
        for (measure, ours) in ours.into_iter().enumerate() {
            let theirs = published.get(states.name(s.state)).map(|row| row[measure]);
            largest.take(theirs, Some(ours));
            cells.extend(beside(theirs, Some(ours)));
        }
        table.row(cells);
    }
    table.print(false, 6)?;
    largest.print(" percentage points", "the published results");
    Ok(())
}
