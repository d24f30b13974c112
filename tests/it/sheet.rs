//! Reads the CSV files of the validation data.

use std::path::Path;

use geoecon::StateId;

/// A file with a header.
pub(crate) struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect());
        Self { header, rows: rows.collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn text(&self, row: usize, column: &str) -> &str {
        let column = self.header.iter().position(|name| name == column).unwrap();
        &self.rows[row][column]
    }

    pub(crate) fn number(&self, row: usize, column: &str) -> f64 {
        self.text(row, column).parse().unwrap()
    }

    pub(crate) fn state(&self, row: usize, column: &str) -> StateId {
        self.text(row, column).parse().unwrap()
    }

    /// The states that name the columns after the first `skipped`.
    pub(crate) fn states(&self, skipped: usize) -> Vec<StateId> {
        self.header.iter().skip(skipped).map(|name| name.parse().unwrap()).collect()
    }
}
