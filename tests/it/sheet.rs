//! The CSV files of the validation data, by the names of their columns; a fault fails the test.

use std::path::Path;

use geoecon::StateId;

use crate::folder::Csv;

/// A file with a header.
pub(crate) struct Sheet(Csv);

impl Sheet {
    pub(crate) fn read(path: &Path) -> Self {
        Self(Csv::read(path).unwrap())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.0.header
    }

    pub(crate) fn text(&self, row: usize, column: &str) -> &str {
        self.0.text(row, self.0.column(column).unwrap())
    }

    /// A number; no blanks.
    pub(crate) fn number(&self, row: usize, column: &str) -> f64 {
        self.text(row, column).parse().unwrap()
    }

    pub(crate) fn state(&self, row: usize, column: &str) -> StateId {
        self.text(row, column).parse().unwrap()
    }

    /// The states that name the columns after the first `skipped`.
    pub(crate) fn states(&self, skipped: usize) -> Vec<StateId> {
        self.header().iter().skip(skipped).map(|name| name.parse().unwrap()).collect()
    }
}
