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

/// The numbers of every row in the columns named `columns`, in that order.
pub(crate) fn matrix(csv: &Csv, columns: &[String]) -> Vec<Vec<f64>> {
    let at: Vec<usize> = columns.iter().map(|name| csv.column(name).unwrap()).collect();
    let row = |r: usize| at.iter().map(|&c| csv.number(r, c).unwrap()).collect();
    (0..csv.len()).map(row).collect()
}
