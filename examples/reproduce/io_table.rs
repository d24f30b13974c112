//! An input-output table in two files: `NAME_Z.csv` of intermediate flows, `NAME_Y.csv` of final
//! demand; rows are suppliers `STATE_SECTOR`, columns users. A large one is `NAME_Z_part1.csv` and so on, stacked,
//! and `NAME_Ycountry.csv`, without headers: the states are those of another table of the same year,
//! the sectors those of a file `*_sectors.csv`.

use std::{error::Error, fs, path::Path};

use geoecon::{
    StateId,
    economy::{InputOutputTable, Labels},
};
use ndarray::Array2;

use crate::folder::{Csv, find, sector_codes, state_codes};

/// Where in a data folder the tables are.
const FOLDERS: &[&str] = &["input_output"];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A table, and what the file calls its states.
pub(crate) struct IoTable {
    pub(crate) table: InputOutputTable,
    pub(crate) names: Vec<String>,
}

impl IoTable {
    /// The name of the table for 2011, or else of the only table in the folder.
    pub(crate) fn usual(dir: &Path) -> Result<String> {
        const USUAL: &str = "wiod2011_41x6";
        if find(dir, FOLDERS, &format!("{USUAL}_Z.csv")).is_some() {
            return Ok(USUAL.to_owned());
        }
        let mut names = Vec::new();
        for folder in [dir.to_owned(), dir.join("input_output")] {
            for entry in folder.read_dir().into_iter().flatten() {
                let file = entry?.file_name().to_string_lossy().into_owned();
                names.extend(file.strip_suffix("_Z.csv").map(str::to_owned));
            }
        }
        names.sort();
        match names.as_slice() {
            [name] => Ok(name.clone()),
            [] => Err(format!("{}: no table NAME_Z.csv in or near it", dir.display()).into()),
            _ => Err(format!("choose a --table: {}", names.join(", ")).into()),
        }
    }

    pub(crate) fn read(dir: &Path, name: &str) -> Result<Self> {
        if find(dir, FOLDERS, &format!("{name}_Z.csv")).is_none()
            && find(dir, FOLDERS, &format!("{name}_Z_part1.csv")).is_some()
        {
            return Self::read_parts(dir, name);
        }
        let read = |part: &str| {
            let file = format!("{name}_{part}.csv");
            let path = find(dir, FOLDERS, &file)
                .ok_or_else(|| format!("{}: no {file} in or near it", dir.display()))?;
            Csv::read(&path)
        };
        let (z, y) = (read("Z")?, read("Y")?);
        let names: Vec<String> = y.header.iter().skip(1).cloned().collect();
        let suppliers: Vec<&str> = y.rows.iter().map(|row| row[0].as_str()).collect();
        let sectors = suppliers.len() / names.len().max(1);
        let sectors: Vec<String> = suppliers
            .iter()
            .take(sectors)
            .map(|s| s.split_once('_').map_or(*s, |(_, sector)| sector).to_owned())
            .collect();
        let expected = names
            .iter()
            .flat_map(|state| sectors.iter().map(move |sector| format!("{state}_{sector}")));
        let expected: Vec<String> = expected.collect();
        let users = z.header.iter().skip(1);
        if suppliers != expected
            || !users.eq(&expected)
            || !z.rows.iter().map(|row| &row[0]).eq(&expected)
        {
            return Err(format!(
                "{name}: rows of Z and Y and columns of Z are not STATE_SECTOR in the order of Y's columns"
            )
            .into());
        }
        let array = |csv: &Csv| -> Result<Array2<f64>> {
            let blank = |row: &Vec<String>| row.iter().position(String::is_empty);
            if let Some((r, c)) =
                csv.rows.iter().enumerate().find_map(|(r, row)| Some((r, blank(row)?)))
            {
                return Err(csv.expected(r, c, "a number: write 0 where nothing flows"));
            }
            let rows = csv.matrix(&csv.header[1..])?;
            let width = csv.header.len() - 1;
            Ok(Array2::from_shape_vec((rows.len(), width), rows.concat())?)
        };
        Self::new(names, &sectors, array(&z)?, array(&y)?)
    }

    fn read_parts(dir: &Path, name: &str) -> Result<Self> {
        let mut z = Array2::zeros((0, 0));
        for part in 1.. {
            let Some(path) = find(dir, FOLDERS, &format!("{name}_Z_part{part}.csv")) else { break };
            let rows = bare(&path)?;
            if part == 1 {
                z = rows;
            } else {
                z.append(ndarray::Axis(0), rows.view()).map_err(|_| {
                    format!("{}: as many columns as part 1 expected", path.display())
                })?;
            }
        }
        let file = format!("{name}_Ycountry.csv");
        let path = find(dir, FOLDERS, &file)
            .ok_or_else(|| format!("{}: no {file} in or near it", dir.display()))?;
        let y = bare(&path)?;
        let folder = path.parent().unwrap_or(dir);
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
        let like = |path: &&std::path::PathBuf, prefix: &str, suffix: &str| {
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
            cells.push(text.parse::<f64>().map_err(|_| {
                format!("{name}, row {}, column {}: `{text}` is not a number", r + 1, c + 1)
            })?);
        }
    }
    Ok(Array2::from_shape_vec((cells.len() / width.max(1), width), cells)?)
}
