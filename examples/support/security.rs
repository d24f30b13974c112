//! Published tables on security, in the columns of their projects.

use std::{collections::BTreeMap, path::Path};

use geoecon::{
    StateId,
    security::{
        Alignments, Capability, Obligations, Position, Provisions,
        balance::{Sign, SignedGraph},
    },
};

use self::rows::Once;
pub(crate) use self::rows::{Csv, Result, file, files};

#[path = "rows.rs"]
mod rows;

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
    let mut known: BTreeMap<(&str, &str), (f64, u64)> = BTreeMap::new();
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
