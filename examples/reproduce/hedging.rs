//! Mixes of options: minimax regret, CVaR, minimum variance.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use geoecon::hedging::{LossTable, decide};
use serde_json::{Map, Value};

use crate::folder::input;

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

/// The entries `name=value` of a file, in order, with the lines where they begin.
struct Entries {
    file: String,
    values: Map<String, Value>,
    lines: BTreeMap<String, usize>,
}

impl Entries {
    fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
        // Some editors begin a file with a mark of its encoding.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (values, lines) = (Map::new(), BTreeMap::new());
        let mut entries = Self { file, values, lines };
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            rest = entries.take(text, rest)?.trim_start();
        }
        Ok(entries)
    }

    /// Takes the entry that `rest` of the text begins with, and says what is left.
    fn take<'a>(&mut self, text: &str, rest: &'a str) -> Result<&'a str> {
        let line_of = |rest: &str| text[..text.len() - rest.len()].matches('\n').count() + 1;
        let line = line_of(rest);
        let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, after) = rest.split_once('=').unwrap_or((rest, ""));
        let name = name.trim_end();
        if name.is_empty() || !name.chars().all(known) || after.is_empty() {
            let found = rest.lines().next().unwrap_or_default();
            return Err(self.at(line, &format!("expected name=value, found `{found}`")));
        }
        let mut values = serde_json::Deserializer::from_str(after).into_iter::<Value>();
        let value = match values.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => {
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or_default();
                let place = line_of(after) + error.line().max(1) - 1;
                return Err(self.at(place, &format!("{name}: {what}; expected numbers")));
            }
            None => return Err(self.at(line, &format!("{name} has no value"))),
        };
        if let Some(first) = self.lines.insert(name.to_owned(), line) {
            return Err(self.at(line, &format!("{name} again, as in line {first}")));
        }
        self.values.insert(name.to_owned(), value);
        Ok(&after[values.byte_offset()..])
    }

    fn at(&self, line: usize, what: &str) -> Box<dyn Error> {
        format!("{}, line {line}: {what}", self.file).into()
    }

    /// The error of an entry.
    fn problem(&self, name: &str, what: impl std::fmt::Display) -> Box<dyn Error> {
        let line = self.lines.get(name).copied().unwrap_or(1);
        self.at(line, &format!("{name}: {what}"))
    }

    fn get(&self, name: &str) -> Result<&Value> {
        self.values.get(name).ok_or_else(|| format!("{} has no {name}=", self.file).into())
    }

    fn number(&self, name: &str) -> Result<f64> {
        let value = self.get(name)?;
        value.as_f64().ok_or_else(|| self.problem(name, format!("{value} is no number")))
    }

    fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        list(self.get(name)?).map_err(|what| self.problem(name, what))
    }

    fn rows(&self, name: &str) -> Result<Vec<Vec<f64>>> {
        let value = self.get(name)?;
        let rows = value.as_array().ok_or_else(|| self.problem(name, "not a list of rows"))?;
        let row = |(k, row)| {
            list(row).map_err(|what| self.problem(name, format!("row {}: {what}", k + 1)))
        };
        rows.iter().enumerate().map(row).collect()
    }
}

fn list(value: &Value) -> std::result::Result<Vec<f64>, String> {
    let all = value.as_array().ok_or_else(|| format!("{value} is no list"))?;
    let one = |(k, v): (usize, &Value)| {
        v.as_f64().ok_or_else(|| format!("number {}: {v} is no number", k + 1))
    };
    all.iter().enumerate().map(one).collect()
}

/// The case, and our figures under the names of the file.
fn ours(given: &Entries) -> Result<Map<String, Value>> {
    let (costs, p, alpha) = (given.rows("costs")?, given.numbers("p")?, given.number("alpha")?);
    let label = |what: &str, k: usize| format!("{what} {}", k + 1);
    let scenarios: Vec<String> = (0..p.len()).map(|s| label("scenario", s)).collect();
    let mut table = LossTable::new(scenarios, p).map_err(|error| given.problem("p", error))?;
    for (k, row) in costs.into_iter().enumerate() {
        table = table
            .option(label("option", k), row)
            .map_err(|error| given.problem("costs", format!("row {}: {error}", k + 1)))?;
    }
    let mut out = Map::new();
    for name in ["costs", "p", "alpha"] {
        out.insert(name.to_owned(), given.get(name)?.clone());
    }
    let decision = decide(&table, alpha).map_err(|error| given.problem("alpha", error))?;
    let pure: Vec<f64> = decision.options.iter().map(|o| o.regret).collect();
    out.insert("max_regret_pure".into(), pure.into());
    mixes(&table, alpha, given, &mut out)?;
    Ok(out)
}

#[cfg(feature = "optimize")]
fn mixes(
    table: &LossTable,
    alpha: f64,
    given: &Entries,
    out: &mut Map<String, Value>,
) -> Result<()> {
    use geoecon::hedging::{Covariance, Mix, minimax_regret, minimum_cvar, minimum_variance};

    let proven = |name: &str, mix: geoecon::Result<Mix>| -> Result<Mix> {
        let mix = mix.map_err(|error| given.problem(name, error))?;
        if mix.status.is_solved() {
            return Ok(mix);
        }
        let gap = mix.certificate.worst();
        Err(given.problem(name, format!("{}: {}, gap {gap:.1e}", mix.method, mix.status)))
    };
    let regret = proven("costs", minimax_regret(table, ()))?;
    let mut mix = regret.shares();
    mix.push(regret.objective);
    out.insert("minimax_regret_mix".into(), mix.into());
    let cvar = proven("costs", minimum_cvar(table, alpha, ()))?;
    out.insert("min_cvar".into(), cvar.objective.into());
    out.insert("w".into(), cvar.shares().into());
    if let Some(cov) = given.values.get("cov") {
        let cells = given.rows("cov")?;
        let labels = (0..cells.len()).map(|k| format!("option {}", k + 1));
        let risks = Covariance::new(labels, cells).map_err(|error| given.problem("cov", error))?;
        let least = proven("cov", minimum_variance(&risks, ()))?;
        out.insert("cov".into(), cov.clone());
        out.insert("minvar_w".into(), least.shares().into());
        out.insert("var".into(), least.objective.into());
    }
    Ok(())
}

#[cfg(not(feature = "optimize"))]
fn mixes(_: &LossTable, _: f64, _: &Entries, _: &mut Map<String, Value>) -> Result<()> {
    Err("mixes need the feature `optimize`: run with `--features optimize`".into())
}

fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(all) => all.iter().flat_map(flat).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let given = Entries::read(&input(&args.data, &["expected", "leverage/expected"], FILE)?)?;
    let ours = ours(&given)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&ours)?);
        return Ok(());
    }
    for (name, value) in &ours {
        println!("{name} = {value}");
        let Some(theirs) = given.values.get(name).filter(|theirs| *theirs != value) else {
            continue;
        };
        let (published, found) = (flat(theirs), flat(value));
        if published.len() != found.len() {
            let (theirs_len, ours_len) = (published.len(), found.len());
            println!("  published {theirs}: {theirs_len} numbers, not {ours_len}; not compared");
            continue;
        }
        let gaps = published.into_iter().zip(found).map(|(a, b)| (a - b).abs());
        println!("  published {theirs}; largest difference {:.1e}", gaps.fold(0.0, f64::max));
    }
    Ok(())
}
