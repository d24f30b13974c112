//! Mixes of options: minimax regret, CVaR, minimum variance.

use std::{error::Error, fs, path::PathBuf};

use geoecon::hedging::{LossTable, decide};
use serde_json::{Map, Value};

use crate::folder::find;

/// Mixes of options: minimax regret, CVaR, minimum variance.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `expected_hedging.txt`, whose costs, p, alpha and cov are the case.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A JSON object with the names of the file instead of lines.
    #[arg(long)]
    json: bool,
}

const FILE: &str = "expected_hedging.txt";
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The entries `name=value` of the file, in order.
pub(crate) fn entries(text: &str) -> Result<Map<String, Value>> {
    let mut found = Map::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.trim();
        let mut values = serde_json::Deserializer::from_str(after).into_iter::<Value>();
        let value = values.next().ok_or_else(|| format!("{FILE}: {name} has no value"))?;
        found.insert(name.to_owned(), value.map_err(|e| format!("{FILE}, {name}: {e}"))?);
        rest = &after[values.byte_offset()..];
    }
    Ok(found)
}

fn numbers(value: &Value) -> Result<Vec<f64>> {
    let all = value.as_array().ok_or_else(|| format!("{FILE}: {value} is no list"))?;
    let one = |v: &Value| v.as_f64().ok_or_else(|| format!("{FILE}: {v} is no number").into());
    all.iter().map(one).collect()
}

fn rows(value: &Value) -> Result<Vec<Vec<f64>>> {
    let all = value.as_array().ok_or_else(|| format!("{FILE}: {value} is no table"))?;
    all.iter().map(numbers).collect()
}

/// The case, and our figures under the names of the file.
pub(crate) fn ours(given: &Map<String, Value>) -> Result<Map<String, Value>> {
    let get = |name: &str| given.get(name).ok_or_else(|| format!("{FILE} has no {name}"));
    let (costs, p) = (rows(get("costs")?)?, numbers(get("p")?)?);
    let alpha = get("alpha")?.as_f64().ok_or_else(|| format!("{FILE}: alpha is no number"))?;
    let label = |what: &str, k: usize| format!("{what} {}", k + 1);
    let scenarios: Vec<String> = (0..p.len()).map(|s| label("scenario", s)).collect();
    let mut table = LossTable::new(scenarios, p)?;
    for (k, row) in costs.iter().enumerate() {
        table = table.option(label("option", k), row.iter().copied())?;
    }
    let mut out = Map::new();
    for name in ["costs", "p", "alpha"] {
        out.insert(name.to_owned(), get(name)?.clone());
    }
    let pure: Vec<f64> = decide(&table, alpha)?.options.iter().map(|o| o.regret).collect();
    out.insert("max_regret_pure".into(), pure.into());
    mixes(&table, alpha, given, &mut out)?;
    Ok(out)
}

#[cfg(feature = "optimize")]
fn mixes(
    table: &LossTable,
    alpha: f64,
    given: &Map<String, Value>,
    out: &mut Map<String, Value>,
) -> Result<()> {
    use geoecon::hedging::{Covariance, minimax_regret, minimum_cvar, minimum_variance};

    let regret = minimax_regret(table, ())?;
    let mut mix = regret.shares();
    mix.push(regret.objective);
    out.insert("minimax_regret_mix".into(), mix.into());
    let cvar = minimum_cvar(table, alpha, ())?;
    out.insert("min_cvar".into(), cvar.objective.into());
    out.insert("w".into(), cvar.shares().into());
    if let Some(cov) = given.get("cov") {
        let cells = rows(cov)?;
        let labels = (0..cells.len()).map(|k| format!("option {}", k + 1));
        let least = minimum_variance(&Covariance::new(labels, cells)?, ())?;
        out.insert("cov".into(), cov.clone());
        out.insert("minvar_w".into(), least.shares().into());
        out.insert("var".into(), least.objective.into());
    }
    Ok(())
}

#[cfg(not(feature = "optimize"))]
fn mixes(_: &LossTable, _: f64, _: &Map<String, Value>, _: &mut Map<String, Value>) -> Result<()> {
    Err("mixes need the feature `optimize`: run with `--features optimize`".into())
}

fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(all) => all.iter().flat_map(flat).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let path = find(&args.data, &["expected", "leverage/expected"], FILE)
        .ok_or_else(|| format!("{}: no {FILE} in or near it", args.data.display()))?;
    let given = entries(&fs::read_to_string(path)?)?;
    let ours = ours(&given)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&ours)?);
        return Ok(());
    }
    for (name, value) in &ours {
        println!("{name} = {value}");
        let Some(theirs) = given.get(name).filter(|theirs| *theirs != value) else { continue };
        let gaps = flat(theirs).into_iter().zip(flat(value)).map(|(a, b)| (a - b).abs());
        println!("  published {theirs}; largest difference {:.1e}", gaps.fold(0.0, f64::max));
    }
    Ok(())
}
