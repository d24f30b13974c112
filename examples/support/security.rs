//! Published tables on security, in the columns of their projects.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

use geoecon::{
    StateId,
    security::{
        Alignments, Capability, Obligations, Position, Provisions,
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

    /// The error of a file as a whole.
    pub(crate) fn problem(&self, what: impl Display) -> Box<dyn Error> {
        format!("{}: {what}", self.file.display()).into()
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
        let place = place.ok_or_else(|| self.csv.problem(format!("no column `{column}`")))?;
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
            cell.parse().map_err(|error| self.problem(column, format!("`{cell}`: {error}")))
        });
        parsed.transpose()
    }

    /// A cell of values separated by `;`, as text and one by one; none of them may be missing.
    pub(crate) fn list<T: std::str::FromStr<Err: Display>>(
        self,
        column: &str,
    ) -> Result<(&'a str, Vec<T>)> {
        let text = self.text(column)?;
        let one = |(k, part): (usize, &str)| {
            let what = |error: T::Err| format!("`{text}`, number {}: {error}", k + 1);
            part.trim().parse().map_err(|error| self.problem(column, what(error)))
        };
        Ok((text, text.split(';').enumerate().map(one).collect::<Result<_>>()?))
    }

    /// A finite number that is not below 0; `None` where it is missing.
    fn amount(self, column: &str) -> Result<Option<f64>> {
        let amount = self.parse::<f64>(column)?;
        if let Some(x) = amount.filter(|x| !(x.is_finite() && *x >= 0.0)) {
            let what = format!("{x} is not 0 or more; blank and -9 are missing");
            return Err(self.problem(column, what));
        }
        Ok(amount)
    }

    /// The error of a row as a whole.
    pub(crate) fn refused(self, what: impl Display) -> Box<dyn Error> {
        self.csv.problem(format!("line {}: {what}", self.number))
    }

    /// Its line in the file.
    pub(crate) fn line(self) -> usize {
        self.number
    }

    /// A cell as a value of some type, which must not be missing.
    pub(crate) fn value<T: std::str::FromStr<Err: std::fmt::Display>>(
        self,
        column: &str,
    ) -> Result<T> {
        self.parse(column)?.ok_or_else(|| self.problem(column, "missing"))
    }

    /// The error of a cell.
    pub(crate) fn problem(self, column: &str, what: impl Display) -> Box<dyn Error> {
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
    match files(dir, start, end).as_slice() {
        [path] => Csv::read(path),
        [] => Err(format!("{} has no file {start}*{end}", dir.display()).into()),
        [first, second, ..] => {
            let (first, second) = (first.display(), second.display());
            Err(format!("which one is meant, {first} or {second}? Leave one {start}*{end}").into())
        }
    }
}

/// Remembers what a row is about, and refuses another row about the same.
struct Once<K>(BTreeMap<K, usize>);

impl<K: Ord> Once<K> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn take(&mut self, row: Row<'_>, column: &str, key: K, what: impl Display) -> Result<()> {
        match self.0.insert(key, row.line()) {
            None => Ok(()),
            Some(line) => Err(row.problem(column, format!("{what} again, as in line {line}"))),
        }
    }
}

/// A state of the Correlates of War system with its material capabilities (NMC).
#[derive(Debug, Clone)]
pub(crate) struct CowState {
    pub(crate) id: StateId,
    /// The code in years without one of their own: the last.
    ccode: u32,
    /// The codes of the years of which there is a row; empty where a row is a state, and the state
    /// of all years.
    codes: BTreeMap<i32, u32>,
    /// Composite index by year, as printed: a number of 0 or more.
    pub(crate) cinc: BTreeMap<i32, String>,
    /// Latitude and longitude of the capital, degrees.
    pub(crate) capital: Option<(f64, f64)>,
}

impl CowState {
    /// Whether it is a state of the system in a year.
    fn exists(&self, year: i32) -> bool {
        self.codes.is_empty() || self.codes.contains_key(&year)
    }

    /// Its number in the system in a year.
    pub(crate) fn code(&self, year: i32) -> u32 {
        self.codes.get(&year).copied().unwrap_or(self.ccode)
    }

    pub(crate) fn cinc(&self, year: i32) -> Result<Option<f64>> {
        self.cinc.get(&year).map(|text| Ok(text.parse()?)).transpose()
    }
}

/// The number of a state in a year, by its code of letters.
pub(crate) fn code(states: &[CowState], id: StateId, year: i32) -> Option<u32> {
    states.iter().find(|s| s.id == id).map(|s| s.code(year))
}

/// The states of the system, from `states_nmc*.csv` or `NMC*.csv`: a row a state with its years in columns, as
/// `cinc_2018`, or a row a state and year, as published.
pub(crate) fn states(dir: &Path) -> Result<Vec<CowState>> {
    let of_states = !files(dir, "states_nmc", ".csv").is_empty();
    let csv = file(dir, if of_states { "states_nmc" } else { "NMC" }, ".csv")?;
    let by_year = csv.has("year");
    let mut states: Vec<CowState> = Vec::new();
    let (mut codes_once, mut ids_once) = (Once::new(), Once::new());
    for row in csv.rows() {
        let ccode: u32 = row.value("ccode")?;
        let year = if by_year { Some(row.value::<i32>("year")?) } else { None };
        let id = if csv.has("iso3") {
            row.value("iso3")?
        } else {
            let place = u16::try_from(ccode).map_err(|e| row.problem("ccode", e))?;
            let of_year = i16::try_from(row.value::<i32>("year")?);
            let of_year = of_year.map_err(|e| row.problem("year", e))?;
            StateId::from_cow(place, of_year).map_err(|e| row.problem("ccode", e))?
        };
        let key = if csv.has("iso3") { "iso3" } else { "ccode" };
        codes_once.take(row, "ccode", (ccode, year), format!("state {ccode}"))?;
        ids_once.take(row, key, (id, year), format!("state {id}"))?;
        let mut cinc = BTreeMap::new();
        let mut read = |column: &str, year: i32| -> Result<()> {
            if row.amount(column)?.is_some() {
                cinc.insert(year, row.text(column)?.to_owned());
            }
            Ok(())
        };
        if let Some(year) = year {
            read("cinc", year)?;
        }
        for column in csv.columns() {
            if let Some(Ok(year)) = column.strip_prefix("cinc_").map(str::parse) {
                read(column, year)?;
            }
        }
        let degrees = |column| if csv.has(column) { row.parse(column) } else { Ok(None) };
        let capital = degrees("capital_lat")?.zip(degrees("capital_lng")?);
        if let Some(place) = capital {
            Position::try_from(place).map_err(|e| row.problem("capital_lat", e))?;
        }
        let codes = year.map(|year| (year, ccode));
        if let Some(known) = states.iter_mut().find(|s| by_year && s.id == id) {
            known.cinc.extend(cinc);
            known.codes.extend(codes);
            known.ccode = known.codes.values().next_back().copied().unwrap_or(ccode);
        } else {
            let codes = codes.into_iter().collect();
            states.push(CowState { id, ccode, codes, cinc, capital });
        }
    }
    if states.is_empty() { Err(csv.problem("no states")) } else { Ok(states) }
}

/// The composite index of national capability of one year; `None` where the file has none of any
/// state.
pub(crate) fn cinc_if_any(states: &[CowState], year: i32) -> Result<Option<Capability>> {
    let of_year = states.iter().filter(|state| state.exists(year));
    let values =
        of_year.map(|state| Ok((state.id, state.cinc(year)?))).collect::<Result<Vec<_>>>()?;
    if values.iter().all(|(_, value)| value.is_none()) {
        return Ok(None);
    }
    Ok(Some(Capability::new(format!("CINC {year}"), values)?))
}

/// The composite index of national capability of one year.
pub(crate) fn cinc(states: &[CowState], year: i32) -> Result<Capability> {
    let none = || format!("the states file has no capability of {year}").into();
    cinc_if_any(states, year)?.ok_or_else(none)
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

/// A signed graph from its edge list: the first two columns of codes or names, and `sign`, above 0
/// for friends and below 0 for foes.
pub(crate) fn signed_graph(path: &Path) -> Result<SignedGraph<String>> {
    let csv = Csv::read(path)?;
    let [a, b] = if csv.has("ccode1") { ["ccode1", "ccode2"] } else { ["a", "b"] };
    let (mut edges, mut once) = (Vec::new(), Once::new());
    for row in csv.rows() {
        let sign = match row.value::<f64>("sign")? {
            sign if sign.is_finite() && sign > 0.0 => Sign::Positive,
            sign if sign.is_finite() && sign < 0.0 => Sign::Negative,
            sign => return Err(row.problem("sign", format!("{sign} is neither above nor below 0"))),
        };
        let (from, to) = (row.text(a)?, row.text(b)?);
        if from == to {
            return Err(row.problem(b, format!("an edge from `{from}` to itself")));
        }
        once.take(row, b, (from.min(to), from.max(to)), format!("the edge of {from} and {to}"))?;
        edges.push((from.to_owned(), to.to_owned(), sign));
    }
    Ok(SignedGraph::new(edges)?)
}

/// Actors with their sizes.
fn sized(csv: &Csv, name: &str, size: &str) -> Result<Vec<(String, f64)>> {
    let (mut sized, mut once) = (Vec::new(), Once::new());
    for row in csv.rows() {
        let actor = row.text(name)?;
        once.take(row, name, actor, format!("`{actor}`"))?;
        let size = row.amount(size)?.ok_or_else(|| row.problem(size, "missing"))?;
        sized.push((actor.to_owned(), size));
    }
    Ok(sized)
}

/// A landscape from `{name}_actors.csv` and `{name}_propensity.csv`, with the sizes in one column;
/// the last column that starts with `propensity` holds the propensities. A pair may be there in both
/// directions if they agree; one that is not there is indifferent.
pub(crate) fn alignments(actors: &Csv, size: &str, pairs: &Csv) -> Result<Alignments<String>> {
    let name = actors.columns().first().ok_or_else(|| actors.problem("no columns"))?;
    let mut alignments = Alignments::new(sized(actors, name, size)?)?;
    let column = pairs.columns().iter().rfind(|c| c.starts_with("propensity"));
    let column = column.ok_or_else(|| pairs.problem("no column `propensity`"))?;
    let mut known: BTreeMap<(&str, &str), (f64, usize)> = BTreeMap::new();
    for row in pairs.rows() {
        let (a, b) = (row.text("a")?, row.text("b")?);
        let propensity: f64 = row.value(column)?;
        let before = known.insert((a.min(b), a.max(b)), (propensity, row.line()));
        if let Some((other, line)) =
            before.filter(|(other, _)| other.total_cmp(&propensity).is_ne())
        {
            let what = format!("{propensity} of {a} and {b}, but {other} in line {line}");
            return Err(row.problem(column, what));
        }
        let set = alignments.set_propensity(&a.to_owned(), &b.to_owned(), propensity);
        set.map_err(|error| row.problem(column, error))?;
    }
    Ok(alignments)
}

/// The five great powers of 1936, all repelling each other, from `ab_wwii_sizes_1936.csv`.
pub(crate) fn great_powers(dir: &Path) -> Result<Alignments<String>> {
    let powers = ["Britain", "France", "Germany", "Italy", "Soviet Union"];
    let csv = file(dir, "ab_wwii_sizes", ".csv")?;
    let size = csv.columns().iter().find(|c| c.starts_with("size"));
    let size = size.ok_or_else(|| csv.problem("no column of sizes"))?;
    let mut sized = sized(&csv, "country", size)?;
    sized.retain(|(name, _)| powers.contains(&name.as_str()));
    if let Some(power) = powers.iter().find(|p| !sized.iter().any(|(name, _)| name == *p)) {
        return Err(csv.problem(format!("no row of {power}, one of the five great powers")));
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
/// ATOP covers every state, so a pair without a row owes nothing. Of a row with gaps the provisions
/// without one are known.
pub(crate) fn obligations(dir: &Path, states: &[CowState], year: i32) -> Result<Obligations> {
    let provisions = [
        (["atop_defense", "defense"], Provisions::DEFENCE),
        (["atop_offense", "offense"], Provisions::OFFENCE),
        (["atop_neutral", "neutral"], Provisions::NEUTRALITY),
        (["atop_nonagg", "nonagg"], Provisions::NON_AGGRESSION),
        (["atop_consul", "consul"], Provisions::CONSULTATION),
    ];
    let system = || states.iter().filter(|s| s.exists(year));
    let by_code: BTreeMap<u32, StateId> = system().map(|s| (s.code(year), s.id)).collect();
    let mut obligations = Obligations::none(system().map(|s| s.id).collect())?;
    let (mut found, mut once) = (false, Once::new());
    for path in files(dir, "atop", ".csv") {
        for row in Csv::read(&path)?.rows() {
            if row.value::<i32>("year")? != year {
                continue;
            }
            found = true;
            let end = |columns: [&str; 2]| -> Result<u32> {
                row.parse_any(&columns)?.ok_or_else(|| row.problem(columns[0], "missing"))
            };
            let (a, b) = (end(["ccode1", "stateA"])?, end(["ccode2", "stateB"])?);
            once.take(row, "year", (a, b), format!("what {a} owes {b} in {year}"))?;
            let (mut owed, mut known) = (Provisions::NONE, Provisions::NONE);
            for (columns, provision) in provisions {
                match row.parse_any::<f64>(&columns)? {
                    None => {}
                    Some(0.0) => known = known | provision,
                    Some(1.0) => owed = owed | provision,
                    Some(x) => {
                        return Err(row.problem(columns[0], format!("{x} is neither 0 nor 1")));
                    }
                }
            }
            // Others are not states of the system.
            if let (Some(&guarantor), Some(&protege)) = (by_code.get(&a), by_code.get(&b)) {
                let set = obligations.set_partly(guarantor, protege, owed, known);
                set.map_err(|error| row.problem("year", error))?;
            }
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
    let codes = |s: &CowState| -> Vec<(u32, StateId)> {
        let of_years = s.codes.values().chain([&s.ccode]);
        of_years.map(|&code| (code, s.id)).collect()
    };
    let by_code: BTreeMap<u32, StateId> = states.iter().flat_map(codes).collect();
    let mut pairs = Vec::new();
    for row in file(dir, "tss_rivalries", ".csv")?.rows() {
        let (start, end) = (row.value::<i32>("start")?, row.parse::<i32>("end")?);
        if end.is_some_and(|end| end < start) {
            return Err(row.problem("end", "before its start"));
        }
        let (a, b): (u32, u32) = (row.value("ccode1")?, row.value("ccode2")?);
        if a == b {
            return Err(row.problem("ccode2", format!("a rivalry of {a} with itself")));
        }
        if start > *years.end() || end.is_some_and(|end| end < *years.start()) {
            continue;
        }
        if let (Some(&a), Some(&b)) = (by_code.get(&a), by_code.get(&b)) {
            pairs.push((a.min(b), a.max(b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}
