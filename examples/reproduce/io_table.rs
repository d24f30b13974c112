//! An input-output table in two files: `NAME_Z.csv` of intermediate flows, `NAME_Y.csv` of final
//! demand; rows are suppliers `STATE_SECTOR`, columns users. A large one is `NAME_Z_part1.csv` and so on, stacked,
//! and `NAME_Ycountry.csv`, without headers: the states are those of another table of the same year,
//! the sectors those of a file `*_sectors.csv`.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use geoecon::{
    StateId,
    economy::{InputOutputTable, Labels},
};
use ndarray::Array2;

use crate::{
    folder::{Csv, input},
    names::{sector_codes, state_codes},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A table, and what the file calls its states.
pub(crate) struct IoTable {
    pub(crate) table: InputOutputTable,
    pub(crate) names: Vec<String>,
}

/// Where in a data folder the tables are: there, or else in `input_output`.
fn places(dir: &Path) -> [PathBuf; 2] {
    [dir.to_owned(), dir.join("input_output")]
}

/// How the first file of a table ends.
const FIRST: [&str; 2] = ["_Z.csv", "_Z_part1.csv"];

impl IoTable {
    /// The name of the table for 2011, or else of the only table in the folder.
    pub(crate) fn usual(dir: &Path) -> Result<String> {
        const USUAL: &str = "wiod2011_41x6";
        for place in places(dir) {
            let mut names = Vec::new();
            for entry in place.read_dir().into_iter().flatten() {
                let file = entry?.file_name().to_string_lossy().into_owned();
                let name = FIRST.iter().find_map(|end| file.strip_suffix(end));
                names.extend(name.map(str::to_owned));
            }
            names.sort();
            match names.as_slice() {
                [] => {}
                [name] => return Ok(name.clone()),
                _ if names.iter().any(|name| name == USUAL) => return Ok(USUAL.to_owned()),
                _ => return Err(format!("choose a --table: {}", names.join(", ")).into()),
            }
        }
        Err(format!("{}: no table NAME_Z.csv in it, nor in input_output there", dir.display())
            .into())
    }

    pub(crate) fn read(dir: &Path, name: &str) -> Result<Self> {
        let has = |place: &PathBuf, end: &str| place.join(format!("{name}{end}")).is_file();
        let place = places(dir).into_iter().find(|p| FIRST.iter().any(|end| has(p, end)));
        let place = place.ok_or_else(|| {
            format!("{}: no {name}_Z.csv in it, nor in input_output there", dir.display())
        })?;
        if !has(&place, FIRST[0]) {
            return Self::read_parts(&place, name);
        }
        let read = |part: &str| Csv::read(&input(&place, &[], &format!("{name}_{part}.csv"))?);
        let (z, y) = (read("Z")?, read("Y")?);
        let names: Vec<String> = y.header.iter().skip(1).cloned().collect();
        let users: Vec<&String> = z.header.iter().skip(1).collect();
        let mut sectors: Vec<String> = Vec::new();
        for user in &users {
            let (_, sector) = parse(&names, user).ok_or_else(|| unknown(&z, user))?;
            if !sectors.iter().any(|known| known == sector) {
                sectors.push(sector.to_owned());
            }
        }
        let order = |csv: &Csv, labels: &[&String]| positions(&names, &sectors, csv, labels);
        let rows = |csv: &Csv| order(csv, &csv.rows.iter().map(|row| &row[0]).collect::<Vec<_>>());
        let intermediate = array(&z, &rows(&z)?, &order(&z, &users)?)?;
        let all: Vec<usize> = (0..names.len()).collect();
        let final_demand = array(&y, &rows(&y)?, &all)?;
        Self::new(names, &sectors, intermediate, final_demand)
    }

    fn read_parts(folder: &Path, name: &str) -> Result<Self> {
        let mut z = Array2::zeros((0, 0));
        for part in 1.. {
            let path = folder.join(format!("{name}_Z_part{part}.csv"));
            if !path.is_file() {
                break;
            }
            let rows = bare(&path)?;
            if part == 1 {
                z = rows;
            } else {
                z.append(ndarray::Axis(0), rows.view()).map_err(|_| {
                    format!("{}: as many columns as part 1 expected", path.display())
                })?;
            }
        }
        let y = bare(&input(folder, &[], &format!("{name}_Ycountry.csv"))?)?;
        let count = y.nrows() / y.ncols().max(1);
        if z.dim() != (y.nrows(), y.nrows()) || count * y.ncols() != y.nrows() {
            let ((rows, columns), (n, states)) = (z.dim(), y.dim());
            return Err(format!(
                "{name}: Z has {rows} rows and {columns} columns, Y {n} rows and {states} states"
            )
            .into());
        }
        let year = name.split('_').next().unwrap_or(name);
        let mut files: Vec<_> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        files.sort();
        let like = |path: &&PathBuf, prefix: &str, suffix: &str| {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            file.starts_with(prefix) && file.ends_with(suffix)
        };
        let mut listed = None;
        for path in files.iter().filter(|path| like(path, year, "_Y.csv")) {
            let header = Csv::read(path)?.header.split_off(1);
            listed = listed.or(Some(header).filter(|header| header.len() == y.ncols()));
        }
        let names = listed.ok_or_else(|| {
            format!("{name}: no {year}_*_Y.csv beside it that names {} states", y.ncols())
        })?;
        let mut sectors = None;
        for path in files.iter().filter(|path| like(path, "", "_sectors.csv")) {
            let codes: Vec<String> =
                Csv::read(path)?.rows.into_iter().map(|row| row[0].clone()).collect();
            sectors = sectors.or(Some(codes).filter(|codes| codes.len() == count));
        }
        let sectors = sectors.unwrap_or_else(|| (1..=count).map(|k| format!("s{k}")).collect());
        Self::new(names, &sectors, z, y)
    }

    fn new(names: Vec<String>, sectors: &[String], z: Array2<f64>, y: Array2<f64>) -> Result<Self> {
        let labels = Labels::new(state_codes(&names)?, sector_codes(sectors)?)?;
        Ok(Self { table: InputOutputTable::new(labels, z, y)?, names })
    }

    /// The state that the file calls `name`, in any case.
    pub(crate) fn state(&self, name: &str) -> Result<StateId> {
        let at = self.names.iter().position(|n| n.eq_ignore_ascii_case(name));
        let at =
            at.ok_or_else(|| format!("no state `{name}`; there are {}", self.names.join(" ")))?;
        Ok(self.table.labels().states()[at])
    }

    /// What the file calls `state`.
    pub(crate) fn name(&self, state: StateId) -> Result<&str> {
        Ok(&self.names[self.table.labels().state_position(state)?])
    }
}

/// The state, by its place in `names`, and the sector of a label `STATE_SECTOR`; names of states may have `_`.
fn parse<'l>(names: &[String], label: &'l str) -> Option<(usize, &'l str)> {
    let states = names.iter().enumerate().filter_map(|(n, name)| {
        let sector = label.strip_prefix(name.as_str())?.strip_prefix('_')?;
        Some((n, sector))
    });
    states.min_by_key(|(_, sector)| sector.len())
}

fn unknown(csv: &Csv, label: &str) -> Box<dyn Error> {
    csv.fault(format!("`{label}` is not STATE_SECTOR of a state that names a column of Y"))
}

/// Where each sector of each state is among the labels, state by state.
fn positions(
    names: &[String],
    sectors: &[String],
    csv: &Csv,
    labels: &[&String],
) -> Result<Vec<usize>> {
    let mut places = vec![None; names.len() * sectors.len()];
    for (at, label) in labels.iter().enumerate() {
        let (n, sector) = parse(names, label).ok_or_else(|| unknown(csv, label))?;
        let j = sectors.iter().position(|known| known == sector);
        let j =
            j.ok_or_else(|| csv.fault(format!("no column of Z has the sector of `{label}`")))?;
        if places[n * sectors.len() + j].replace(at).is_some() {
            return Err(csv.fault(format!("`{label}` is there twice")));
        }
    }
    let label = |k: usize| format!("{}_{}", names[k / sectors.len()], sectors[k % sectors.len()]);
    let places = places.into_iter().enumerate();
    places
        .map(|(k, at)| at.ok_or_else(|| csv.fault(format!("`{}` is missing", label(k)))))
        .collect()
}

/// The numbers in these rows and columns, the first of which follows the labels.
fn array(csv: &Csv, rows: &[usize], columns: &[usize]) -> Result<Array2<f64>> {
    let cells = rows.iter().flat_map(|&r| columns.iter().map(move |&c| csv.number(r, c + 1)));
    let cells: Vec<f64> = cells.collect::<Result<_>>()?;
    Ok(Array2::from_shape_vec((rows.len(), columns.len()), cells)?)
}

/// The numbers of a file without a header.
fn bare(path: &Path) -> Result<Array2<f64>> {
    let name = path.display();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_path(path)?;
    let (mut cells, mut width) = (Vec::new(), 0);
    for (r, row) in reader.records().enumerate() {
        let row = row.map_err(|error| format!("{name}: {error}"))?;
        width = row.len();
        for (c, text) in row.iter().enumerate() {
            let number = text.parse().ok().filter(|x: &f64| x.is_finite());
            cells.push(number.ok_or_else(|| {
                format!("{name}, row {}, column {}: `{text}` is not a number", r + 1, c + 1)
            })?);
        }
    }
    Ok(Array2::from_shape_vec((cells.len() / width.max(1), width), cells)?)
}
