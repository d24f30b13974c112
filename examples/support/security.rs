//! Published tables on security, in the columns of their projects.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use geoecon::{
    StateId,
    security::{
        Alignments, Capability, Obligations, Provisions,
        balance::{Sign, SignedGraph},
    },
};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The rows of a CSV file, by column name.
pub(crate) struct Csv {
    file: PathBuf,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row of a file.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    csv: &'a Csv,
    number: usize,
    cells: &'a [String],
}

impl Csv {
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let named = |error: csv::Error| format!("{}: {error}", file.display());
        let mut reader = csv::Reader::from_path(file).map_err(named)?;
        let text =
            |record: &csv::StringRecord| record.iter().map(|c| c.trim().to_owned()).collect();
        let columns = text(reader.headers().map_err(named)?);
        let rows = reader
            .records()
            .map(|record| record.map(|r| text(&r)).map_err(named))
            .collect::<std::result::Result<_, _>>()?;
        Ok(Self { file: file.to_owned(), columns, rows })
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c == column)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        // Line 1 is the header.
        self.rows.iter().zip(2..).map(|(cells, number)| Row { csv: self, number, cells })
    }
}

impl<'a> Row<'a> {
    /// The text of a cell; blank and -9 are missing.
    pub(crate) fn get(self, column: &str) -> Result<Option<&'a str>> {
        let place = self.csv.columns.iter().position(|c| c == column);
        let place =
            place.ok_or_else(|| format!("{} has no column `{column}`", self.csv.file.display()))?;
        let cell = self.cells.get(place).map_or("", String::as_str);
        Ok(Some(cell).filter(|c| !matches!(*c, "" | "-9" | "-9.0")))
    }

    /// A cell of the first of these columns as a value of some type; `None` where it is missing.
    pub(crate) fn parse_any<T: std::str::FromStr<Err: std::fmt::Display>>(
        self,
        columns: &[&str],
    ) -> Result<Option<T>> {
        let known = columns.iter().find(|c| self.csv.has(c));
        self.parse(known.or(columns.first()).ok_or("no column is asked for")?)
    }

    /// The text of a cell that must not be missing.
    pub(crate) fn text(self, column: &str) -> Result<&'a str> {
        self.get(column)?.ok_or_else(|| self.problem(column, "missing"))
    }

    /// A cell as a value of some type; `None` where it is missing.
    pub(crate) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
        self,
        column: &str,
    ) -> Result<Option<T>> {
        let parsed = self.get(column)?.map(|cell| {
            cell.parse().map_err(|error| self.problem(column, &format!("`{cell}`: {error}")))
        });
        parsed.transpose()
    }

    /// A cell as a value of some type, which must not be missing.
    pub(crate) fn value<T: std::str::FromStr<Err: std::fmt::Display>>(
        self,
        column: &str,
    ) -> Result<T> {
        self.parse(column)?.ok_or_else(|| self.problem(column, "missing"))
    }

    fn problem(self, column: &str, what: &str) -> Box<dyn Error> {
        let file = self.csv.file.display();
        format!("{file}, line {}, column `{column}`: {what}", self.number).into()
    }
}

/// The files of `dir` (or of the folders `security` and `expected` in it) whose names start and end
/// like this, in alphabetical order.
pub(crate) fn files(dir: &Path, start: &str, end: &str) -> Vec<PathBuf> {
    for folder in ["", "expected", "security", "security/expected"] {
        let mut found: Vec<PathBuf> = fs::read_dir(dir.join(folder))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
                name.starts_with(start) && name.ends_with(end)
            })
            .collect();
        if !found.is_empty() {
            found.sort();
            return found;
        }
    }
    Vec::new()
}

/// The one file whose name starts and ends like this.
pub(crate) fn file(dir: &Path, start: &str, end: &str) -> Result<Csv> {
    match files(dir, start, end).first() {
        Some(path) => Csv::read(path),
        None => Err(format!("{} has no file {start}*{end}", dir.display()).into()),
    }
}

/// A state of the Correlates of War system with its material capabilities (NMC).
#[derive(Debug, Clone)]
pub(crate) struct CowState {
    pub(crate) ccode: u32,
    pub(crate) id: StateId,
    /// The years of which there is a row; empty where a row is a state, and the state of all years.
    pub(crate) years: BTreeSet<i32>,
    /// Composite index by year, as printed.
    pub(crate) cinc: BTreeMap<i32, String>,
    /// Latitude and longitude of the capital, degrees.
    pub(crate) capital: Option<(f64, f64)>,
}

impl CowState {
    /// Whether it is a state of the system in a year.
    fn exists(&self, year: i32) -> bool {
        self.years.is_empty() || self.years.contains(&year)
    }

    pub(crate) fn cinc(&self, year: i32) -> Result<Option<f64>> {
        self.cinc.get(&year).map(|text| Ok(text.parse()?)).transpose()
    }
}

/// The states of the system, from `states_nmc*.csv` or `NMC*.csv`: a row a state with its years in columns, as
/// `cinc_2018`, or a row a state and year, as published.
pub(crate) fn states(dir: &Path) -> Result<Vec<CowState>> {
    let csv = match files(dir, "states_nmc", ".csv").first() {
        Some(path) => Csv::read(path)?,
        None => file(dir, "NMC", ".csv")?,
    };
    let by_year = csv.has("year");
    let mut states: Vec<CowState> = Vec::new();
    for row in csv.rows() {
        let (mut cinc, mut years) = (BTreeMap::new(), BTreeSet::new());
        if by_year {
            years.insert(row.value("year")?);
            if let Some(value) = row.get("cinc")? {
                cinc.insert(row.value("year")?, value.to_owned());
            }
        }
        for column in csv.columns() {
            if let Some(year) = column.strip_prefix("cinc_")
                && let Some(value) = row.get(column)?
            {
                cinc.insert(year.parse()?, value.to_owned());
            }
        }
        let ccode = row.value("ccode")?;
        let id = if csv.has("iso3") {
            StateId::new(row.text("iso3")?)?
        } else {
            StateId::from_cow(u16::try_from(ccode)?, row.value::<i16>("year")?)?
        };
        let degrees = |column| if csv.has(column) { row.parse(column) } else { Ok(None) };
        let capital = degrees("capital_lat")?.zip(degrees("capital_lng")?);
        match states.iter_mut().find(|s| by_year && s.id == id) {
            Some(known) => {
                known.cinc.extend(cinc);
                known.years.extend(years);
                known.ccode = ccode;
            }
            None => states.push(CowState { ccode, id, years, cinc, capital }),
        }
    }
    Ok(states)
}

/// The composite index of national capability of one year.
pub(crate) fn cinc(states: &[CowState], year: i32) -> Result<Capability> {
    let of_year = states.iter().filter(|state| state.exists(year));
    let values =
        of_year.map(|state| Ok((state.id, state.cinc(year)?))).collect::<Result<Vec<_>>>()?;
    if values.iter().all(|(_, value)| value.is_none()) {
        return Err(format!("the states file has no capability of {year}").into());
    }
    Ok(Capability::new(format!("CINC {year}"), values)?)
}

/// The year asked for, or every year of which there is capability, ascending.
pub(crate) fn capability_years(states: &[CowState], year: Option<i32>) -> Vec<i32> {
    let mut years: Vec<i32> = match year {
        Some(year) => vec![year],
        None => states.iter().flat_map(|s| s.cinc.keys().copied()).collect(),
    };
    years.sort_unstable();
    years.dedup();
    years
}

/// The years of which there are obligations, ascending.
pub(crate) fn years(dir: &Path) -> Result<Vec<i32>> {
    let mut years = Vec::new();
    for path in files(dir, "atop", ".csv") {
        for row in Csv::read(&path)?.rows() {
            years.push(row.value("year")?);
        }
    }
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

/// The year asked for, or the last of which there are obligations.
pub(crate) fn year_or_last(dir: &Path, year: Option<i32>) -> Result<i32> {
    let last = || years(dir)?.pop().ok_or_else(|| "no file atop*.csv with a year".into());
    year.map_or_else(last, Ok)
}

/// A signed graph from its edge list: the first two columns of codes or names, and `sign`.
pub(crate) fn signed_graph(path: &Path) -> Result<SignedGraph<String>> {
    let csv = Csv::read(path)?;
    let [a, b] = if csv.has("ccode1") { ["ccode1", "ccode2"] } else { ["a", "b"] };
    let edges = csv
        .rows()
        .map(|row| {
            let sign = match row.value::<f64>("sign")? {
                sign if sign > 0.0 => Sign::Positive,
                _ => Sign::Negative,
            };
            Ok((row.text(a)?.to_owned(), row.text(b)?.to_owned(), sign))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(SignedGraph::new(edges)?)
}

/// A landscape from `{name}_actors.csv` and `{name}_propensity.csv`, with the sizes in one column;
/// the last column that starts with `propensity` holds the propensities.
pub(crate) fn alignments(actors: &Csv, size: &str, pairs: &Csv) -> Result<Alignments<String>> {
    let name = actors.columns().first().ok_or("the file of actors has no columns")?;
    let sized = actors
        .rows()
        .map(|row| Ok((row.text(name)?.to_owned(), row.value(size)?)))
        .collect::<Result<Vec<(String, f64)>>>()?;
    let mut alignments = Alignments::new(sized)?;
    let column = pairs.columns().iter().rfind(|c| c.starts_with("propensity"));
    let column = column.ok_or("the file of pairs has no column `propensity`")?;
    for row in pairs.rows() {
        let (a, b) = (row.text("a")?.to_owned(), row.text("b")?.to_owned());
        alignments.set_propensity(&a, &b, row.value(column)?)?;
    }
    Ok(alignments)
}

/// The five great powers of 1936, all repelling each other, from `ab_wwii_sizes_1936.csv`.
pub(crate) fn great_powers(dir: &Path) -> Result<Alignments<String>> {
    let powers = ["Britain", "France", "Germany", "Italy", "Soviet Union"];
    let csv = file(dir, "ab_wwii_sizes", ".csv")?;
    let size = csv.columns().iter().find(|c| c.starts_with("size")).ok_or("no column of sizes")?;
    let mut sized = Vec::new();
    for row in csv.rows() {
        let name = row.text("country")?;
        if powers.contains(&name) {
            sized.push((name.to_owned(), row.value(size)?));
        }
    }
    let mut alignments = Alignments::new(sized)?;
    let names = alignments.actors().to_vec();
    for (i, a) in names.iter().enumerate() {
        for b in names.iter().skip(i + 1) {
            alignments.set_propensity(a, b, -1.0)?;
        }
    }
    Ok(alignments)
}

/// What the states owed each other in one year, from ATOP directed dyads in `atop*.csv`.
///
/// ATOP covers every state, so a pair without a row owes nothing.
pub(crate) fn obligations(dir: &Path, states: &[CowState], year: i32) -> Result<Obligations> {
    let provisions = [
        (["atop_defense", "defense"], Provisions::DEFENCE),
        (["atop_offense", "offense"], Provisions::OFFENCE),
        (["atop_neutral", "neutral"], Provisions::NEUTRALITY),
        (["atop_nonagg", "nonagg"], Provisions::NON_AGGRESSION),
        (["atop_consul", "consul"], Provisions::CONSULTATION),
    ];
    let system = || states.iter().filter(|s| s.exists(year));
    let by_code: BTreeMap<u32, StateId> = system().map(|s| (s.ccode, s.id)).collect();
    let mut obligations = Obligations::none(system().map(|s| s.id).collect())?;
    let mut found = false;
    for path in files(dir, "atop", ".csv") {
        for row in Csv::read(&path)?.rows() {
            if row.value::<i32>("year")? != year {
                continue;
            }
            found = true;
            let end = |columns: [&str; 2]| -> Result<Option<StateId>> {
                Ok(row.parse_any(&columns)?.and_then(|code: u32| by_code.get(&code).copied()))
            };
            let (Some(guarantor), Some(protege)) =
                (end(["ccode1", "stateA"])?, end(["ccode2", "stateB"])?)
            else {
                continue;
            };
            let mut owed = Some(Provisions::NONE);
            for (columns, provision) in provisions {
                owed = match (owed, row.parse_any::<u8>(&columns)?) {
                    (Some(owed), Some(0)) => Some(owed),
                    (Some(owed), Some(_)) => Some(owed | provision),
                    _ => None,
                };
            }
            obligations.set(guarantor, protege, owed)?;
        }
    }
    if found { Ok(obligations) } else { Err(format!("no obligations of {year}").into()) }
}

/// The pairs of states that are rivals in any of these years, from `tss_rivalries.csv`.
pub(crate) fn rivalries(
    dir: &Path,
    states: &[CowState],
    years: std::ops::RangeInclusive<i32>,
) -> Result<Vec<(StateId, StateId)>> {
    let by_code: BTreeMap<u32, StateId> = states.iter().map(|s| (s.ccode, s.id)).collect();
    let mut pairs = Vec::new();
    for row in file(dir, "tss_rivalries", ".csv")?.rows() {
        let (start, end) = (row.value::<i32>("start")?, row.parse::<i32>("end")?);
        if start > *years.end() || end.is_some_and(|end| end < *years.start()) {
            continue;
        }
        let pair = (by_code.get(&row.value("ccode1")?), by_code.get(&row.value("ccode2")?));
        if let (Some(&a), Some(&b)) = pair {
            pairs.push((a.min(b), a.max(b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}
