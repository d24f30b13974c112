use geoecon::security::{Alignments, LandscapeSettings, landscape};

use super::{
    Input,
    inputs::{self, Csv, Result},
};
use crate::table::{Cell, Table};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let dir = &args.input.data;
    let mut table = Table::new([
        "case",
        "n_configurations",
        "n_local_minima",
        "side_1",
        "side_2",
        "energy_ordered_pairs",
        "basin_steepest_descent",
        "status",
    ]);
    for path in inputs::files(dir, "", "_actors.csv") {
        let stem = path.file_name().and_then(|s| s.to_str()).unwrap_or_default();
        let stem = stem.strip_suffix("_actors.csv").unwrap_or(stem);
        let pairs = path.with_file_name(format!("{stem}_propensity.csv"));
        if !pairs.exists() {
            continue;
        }
        let (actors, pairs) = (Csv::read(&path)?, Csv::read(&pairs)?);
        let is_size = |c: &&String| c.starts_with("size") || c.starts_with("strength");
        let sizes: Vec<&String> = actors.columns().iter().filter(is_size).collect();
        for size in &sizes {
            let case = match (stem, sizes.len()) {
                ("ab_unix", _) => "unix_1993".to_owned(),
                (stem, 1) => stem.to_owned(),
                (stem, _) => format!("{stem}_{size}"),
            };
            rows(&mut table, &case, &inputs::alignments(&actors, size, &pairs)?)?;
        }
    }
    if !inputs::files(dir, "ab_wwii_sizes", ".csv").is_empty() {
        rows(&mut table, "great_powers_realist_1936", &inputs::great_powers(dir)?)?;
    }
    args.input.print(&table, "landscape_minima", &["case", "side_1"])
}

fn rows(table: &mut Table, case: &str, alignments: &Alignments<String>) -> Result<()> {
    let mut report = landscape(alignments, LandscapeSettings::default())?;
    // In the order of enumeration: the side of an earlier actor counts for less.
    let order = |other: &[String]| -> Vec<bool> {
        alignments.actors().iter().rev().map(|a| other.contains(a)).collect()
    };
    report.minima.sort_by_key(|m| order(&m.other));
    for m in &report.minima {
        table.row(vec![
            case.into(),
            Cell::Integer(report.configurations.into()),
            Cell::Integer(report.found.into()),
            m.side.join("|").into(),
            m.other.join("|").into(),
            m.energy.into(),
            Cell::Integer(m.basin.into()),
            format!("{:?}", report.explored).to_lowercase().into(),
        ]);
    }
    Ok(())
}
