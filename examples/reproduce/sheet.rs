//! A CSV file with a header, whose errors name file, row and column.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use geoecon::StateId;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A file with a header.
pub(crate) struct Sheet {
    path: PathBuf,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let named = |error: csv::Error| format!("{}: {error}", path.display());
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .has_headers(false)
            .from_path(path)
            .map_err(named)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(named)?.iter().map(str::to_owned).collect());
        }
        if rows.is_empty() {
            return Err(format!("{}: empty, expected a header", path.display()).into());
        }
        let header: Vec<String> = rows.remove(0);
        Ok(Self { path: path.to_owned(), header, rows })
    }

    /// The file, or none where the folder has no such file.
    pub(crate) fn read_if_there(path: &Path) -> Result<Option<Self>> {
        if path.is_file() { Self::read(path).map(Some) } else { Ok(None) }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn column(&self, name: &str) -> Result<usize> {
        self.header
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| format!("{}: no column `{name}`", self.path.display()).into())
    }

    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        self.rows[row][column].as_str()
    }

    /// A number; a blank is 0.
    pub(crate) fn number(&self, row: usize, column: usize) -> Result<f64> {
        let text = self.text(row, column);
        if text.is_empty() {
            return Ok(0.0);
        }
        text.parse().map_err(|_| self.expected(row, column, "a number"))
    }

    pub(crate) fn state(&self, row: usize, column: usize) -> Result<StateId> {
        self.text(row, column)
            .parse()
            .map_err(|error| format!("{}, row {}: {error}", self.path.display(), row + 2).into())
    }

    /// The states that name the columns after the first `skipped`.
    pub(crate) fn states(&self, skipped: usize) -> Result<Vec<StateId>> {
        let names = self.header.iter().skip(skipped);
        let states: std::result::Result<_, _> = names.map(|name| name.parse()).collect();
        states.map_err(|error| format!("{}, header: {error}", self.path.display()).into())
    }

    pub(crate) fn expected(&self, row: usize, column: usize, expected: &str) -> Box<dyn Error> {
        format!(
            "{}, row {}, column {}: `{}` is not {expected}",
            self.path.display(),
            row + 2,
            self.header[column],
            self.text(row, column)
        )
        .into()
    }
}
