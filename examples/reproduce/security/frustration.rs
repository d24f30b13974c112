use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive};

use geoecon::{
    StateId,
    security::{
        Provisions,
        balance::{
            AlliedRivals, FrustrationSettings, SignedGraph, frustration, optimal_divisions,
            triangles, walk_balance,
        },
    },
    units::Label,
};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::{Cell, Table};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The year of obligations; by default the last there are
    #[arg(long)]
    year: Option<i32>,
    /// Rivalries count that were active in any of the last W years up to the year (1: the year
    /// itself), or in a span of years as in 2010-2018
    #[arg(long, default_value = "1")]
    window: Window,
}

/// A number of years, or a span of them.
#[derive(Clone)]
enum Window {
    Last(i32),
    Span(RangeInclusive<i32>),
}

impl std::str::FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let year = |text: &str| {
            text.trim().parse::<i32>().map_err(|error| format!("`{}`: {error}", text.trim()))
        };
        match text.split_once(['-', ':']) {
            Some((from, to)) => {
                let (from, to) = (year(from)?, year(to)?);
                if from > to {
                    return Err(format!("{from} is after {to}: the first year comes first"));
                }
                Ok(Self::Span(from..=to))
            }
            None => match year(text)? {
                years if years < 1 => Err("expected 1 year or more".to_owned()),
                years => Ok(Self::Last(years)),
            },
        }
    }
}

impl Window {
    fn years(&self, year: i32) -> RangeInclusive<i32> {
        match self {
            Self::Last(years) => year.saturating_sub(years - 1)..=year,
            Self::Span(span) => span.clone(),
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let dir = &args.input.data;
    let mut table = Table::new([
        "graph",
        "n",
        "m",
        "m_negative",
        "frustration_index_L",
        "n_optimal_partitions",
        "triangles",
        "unbalanced_triangles",
        "F_1_minus_2L_over_m",
        "one_optimal_side",
        "lower_bound",
        "upper_bound",
        "disjoint_unbalanced_cycles",
        "triangle_index",
        "walk_index",
        "first_rivalry_year",
        "last_rivalry_year",
    ]);
    for path in inputs::files(dir, "signed_", ".csv") {
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        if stem == "signed_frustration" {
            continue;
        }
        let name = stem.strip_prefix("signed_").unwrap_or(stem);
        let graph = inputs::signed_graph(&path)?;
        let codes: std::result::Result<Vec<_>, _> = graph
            .edges()
            .map(|(a, b, sign)| {
                Ok::<_, std::num::ParseIntError>((a.parse::<u32>()?, b.parse()?, sign))
            })
            .collect();
        match codes {
            Ok(codes) => row(&mut table, name, &SignedGraph::new(codes)?, None)?,
            Err(_) => row(&mut table, name, &graph, None)?,
        }
    }
    if !inputs::files(dir, "atop", ".csv").is_empty() {
        from_sources(args, &mut table)?;
    }
    args.input.print(&table, "signed_frustration", &["graph"])
}

/// The graph of alliances and rivalries of a year, under every rule for pairs that are both.
fn from_sources(args: &Args, table: &mut Table) -> Result<()> {
    let dir = &args.input.data;
    let states = inputs::states(dir)?;
    let year = inputs::year_or_last(dir, args.year)?;
    let years = args.window.years(year);
    let obligations = inputs::obligations(dir, &states, year)?;
    let mut rivals = inputs::rivalries(dir, &states, years.clone())?;
    // A rival of another year may be no state of this one.
    rivals.retain(|(a, b)| [a, b].iter().all(|s| obligations.states().contains(s)));
    let codes: BTreeMap<StateId, u32> = states.iter().map(|s| (s.id, s.code(year))).collect();
    for (rule, name) in [
        (AlliedRivals::Rivals, "rivalry_overrides"),
        (AlliedRivals::Allies, "alliance_overrides"),
        (AlliedRivals::Neither, "both_dropped"),
    ] {
        let (graph, _) = SignedGraph::from_alliances_and_rivalries(
            &obligations,
            Provisions::DEFENCE,
            &rivals,
            rule,
        )?;
        let by_code = graph.edges().map(|(a, b, sign)| (codes[a], codes[b], sign));
        let name = format!("atop_defence_vs_tss_rivalry_{year}_{name}");
        row(table, &name, &SignedGraph::new(by_code)?, Some(&years))?;
    }
    Ok(())
}

fn row<L: Label + Display>(
    table: &mut Table,
    name: &str,
    graph: &SignedGraph<L>,
    years: Option<&RangeInclusive<i32>>,
) -> Result<()> {
    let report = frustration(graph, FrustrationSettings::default());
    let (upper, cycles) =
        report.verify(graph).ok_or_else(|| format!("the certificate of {name} does not hold"))?;
    let lower = report.index.lower();
    let count = triangles(graph);
    let partitions = optimal_divisions(graph).map(|n| match n {
        1 => "1 (unique)".to_owned(),
        n => n.to_string(),
    });
    let side: Vec<String> = report.side.iter().map(ToString::to_string).collect();
    let year = |year: Option<&i32>| Cell::from(year.and_then(|&y| u32::try_from(y).ok()));
    table.row(vec![
        name.into(),
        graph.labels().len().into(),
        graph.len().into(),
        graph.negative().into(),
        report.index.exact().into(),
        partitions.into(),
        Cell::Integer(count.all.into()),
        Cell::Integer(count.unbalanced.into()),
        report.line_index.into(),
        side.join("|").into(),
        lower.into(),
        upper.into(),
        cycles.into(),
        count.index().into(),
        walk_balance(graph).into(),
        year(years.map(RangeInclusive::start)),
        year(years.map(RangeInclusive::end)),
    ]);
    Ok(())
}
