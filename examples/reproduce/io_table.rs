//! An input-output table in two files: `NAME_Z.csv` of intermediate flows, `NAME_Y.csv` of final
//! demand; rows are suppliers `STATE_SECTOR`, columns users.

use std::{error::Error, path::Path};

use geoecon::{
    StateId,
    economy::{InputOutputTable, Labels},
};
use ndarray::Array2;

use crate::{
    compare::find,
    folder::{Csv, sector_codes, state_codes},
};

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
        let sector_names: Vec<String> = suppliers
            .iter()
            .take(sectors)
            .map(|s| s.split_once('_').map_or(*s, |(_, sector)| sector).to_owned())
            .collect();
        let expected = names
            .iter()
            .flat_map(|state| sector_names.iter().map(move |sector| format!("{state}_{sector}")));
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
            let rows = csv.matrix(&csv.header[1..])?;
            let width = csv.header.len() - 1;
            Ok(Array2::from_shape_vec((rows.len(), width), rows.concat())?)
        };
        let labels = Labels::new(state_codes(&names), sector_codes(&sector_names))?;
        Ok(Self { table: InputOutputTable::new(labels, array(&z)?, array(&y)?)?, names })
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
