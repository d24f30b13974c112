//! Caliendo and Parro (2015), Table 2: what NAFTA did.

use std::{error::Error, mem::discriminant, path::PathBuf};

use clap::ValueEnum;
use geoecon::{
    StateId,
    economy::{
        Cells, Equilibrium, Repair, Shock, SolveSettings, SurplusClosure, TariffSchedule, solve,
    },
};

use crate::{
    compare::{Largest, PEER, PUBLISHED, print_json, published},
    nafta_data::Nafta,
    table::{Cell, Table},
};

/// Welfare effects of NAFTA, and of all tariff changes from 1993 to 2005.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `countries.csv`, `sectors.csv`, `trade_1993_thousand_usd.csv` and the other files of
    /// the replication data.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Whose duties change.
    #[arg(long, value_enum, default_value_t = Scenario::Nafta)]
    scenario: Scenario,
    /// What becomes of trade surpluses.
    #[arg(long, value_enum, default_value_t = Deficits::Purged)]
    deficits: Deficits,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Scenario {
    /// The six duties among Mexico, Canada and the United States.
    Nafta,
    /// All duties.
    World,
    /// All but the six.
    WorldWithoutNafta,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Deficits {
    /// Removed before anything changes.
    Purged,
    /// Held at their 1993 level.
    Kept,
}

/// The columns, with those of the published table they are compared with.
const COLUMNS: [(&str, &str); 7] = [
    ("ToT_pct_linear", "ToT_pct"),
    ("VoT_pct_linear", "VoT_pct"),
    ("welfare_pct_linear", "welfare_pct"),
    ("real_wage_pct", "real_wage_pct"),
    ("exact_welfare_hat_pct", ""),
    ("w_hat", ""),
    ("P_hat", ""),
];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let nafta = Nafta::read(&args.data)?;
    let economy = nafta.economy(args.deficits == Deficits::Purged)?;
    report(economy.repairs());
    let settings = SolveSettings::from(SurplusClosure::Fixed).tolerance(1e-12);
    let after = solve(&economy, &shock(&nafta, args.scenario)?, settings)?;
    let rows = figures(&after);
    if !after.status.is_solved() {
        eprintln!("{}: the numbers are not a solution", after.status);
    }
    if args.json {
        let rows = rows.into_iter().map(Vec::from);
        return print_json("iso3", COLUMNS.map(|c| c.0), nafta.names.iter().zip(rows));
    }
    let comparable = args.scenario == Scenario::Nafta && args.deficits == Deficits::Purged;
    compare(args, &nafta, &rows, comparable)
}

/// What was changed in the data, with one example of each kind.
fn report(repairs: &[Repair]) {
    let mut kinds: Vec<(&Repair, usize)> = Vec::new();
    for repair in repairs {
        match kinds.iter_mut().find(|(first, _)| discriminant(*first) == discriminant(repair)) {
            Some((_, more)) => *more += 1,
            None => kinds.push((repair, 0)),
        }
    }
    for (first, more) in kinds {
        let others = if more > 0 { format!("; and {more} more like it") } else { String::new() };
        eprintln!("repaired: {first}{others}");
    }
}

/// What the paper prints and what independent code gives, ours, and the difference from the latter, or
/// where it has nothing from the former; ours alone for the rest.
fn compare(
    args: &Args,
    nafta: &Nafta,
    rows: &[[f64; 7]],
    comparable: bool,
) -> Result<(), Box<dyn Error>> {
    let expected = |file: &str| {
        if comparable { published(&args.data, file) } else { Ok(None) }
    };
    let table2 = expected("table2_published.csv")?;
    let all = expected("nafta_all_countries_nodeficit.csv")?;
    let mut table = Table::new(["iso3", "figure", PUBLISHED, PEER, "ours", "difference"]);
    let (mut from_paper, mut from_peer) = (Largest::default(), Largest::default());
    for (name, row) in nafta.names.iter().zip(rows) {
        for ((column, short), ours) in COLUMNS.into_iter().zip(row) {
            let printed = table2.as_ref().and_then(|t| t.lookup(name, short));
            let peer = all.as_ref().and_then(|t| t.lookup(name, column));
            from_paper.take(printed, Some(*ours));
            // Hats are not percentages.
            from_peer.take(peer.filter(|_| column.contains("pct")), Some(*ours));
            let difference = peer.or(printed).map(|theirs| ours - theirs);
            let mut row = vec![Cell::from(name.as_str()), column.into(), printed.into()];
            row.extend([peer.into(), (*ours).into(), difference.into()]);
            table.row(row);
        }
    }
    table.print(false, 6)?;
    from_paper.print(" percentage points (it has two decimals)", "the published table");
    from_peer.print(" percentage points", PEER);
    Ok(())
}

fn figures(after: &Equilibrium) -> Vec<[f64; 7]> {
    let report = after.welfare();
    let hats = after.w_hat().into_iter().zip(after.price_index_hat());
    let row = |(s, (wage, price)): (&geoecon::economy::StateWelfare, (f64, f64))| {
        let linear = [s.terms_of_trade_pct, s.volume_of_trade_pct, s.linear_pct];
        [linear[0], linear[1], linear[2], s.real_wage_pct, s.exact_pct, wage, price]
    };
    report.states.iter().zip(hats).map(row).collect()
}

fn shock(nafta: &Nafta, scenario: Scenario) -> Result<Shock, Box<dyn Error>> {
    let members: [StateId; 3] = ["MEX".parse()?, "CAN".parse()?, "USA".parse()?];
    let duties: &TariffSchedule = &nafta.duties_2005;
    let sectors = nafta.labels.sectors();
    match scenario {
        Scenario::World => Ok(Shock::new().tariffs(duties.clone())),
        Scenario::Nafta => {
            let mut shock = Shock::new();
            for (importer, exporter) in pairs(members) {
                for &sector in sectors {
                    let scope = Cells::all().importer(importer).exporter(exporter).sector(sector);
                    shock = shock.tariff(scope, duties.get(importer, exporter, sector)?)?;
                }
            }
            Ok(shock)
        }
        Scenario::WorldWithoutNafta => {
            let base = nafta.economy(false)?;
            let mut duties = duties.clone();
            for (importer, exporter) in pairs(members) {
                for &sector in sectors {
                    duties.set(
                        importer,
                        exporter,
                        sector,
                        base.tariff(importer, exporter, sector)?,
                    )?;
                }
            }
            Ok(Shock::new().tariffs(duties))
        }
    }
}

fn pairs(members: [StateId; 3]) -> impl Iterator<Item = (StateId, StateId)> {
    members
        .into_iter()
        .flat_map(move |a| members.into_iter().map(move |b| (a, b)))
        .filter(|(a, b)| a != b)
}
