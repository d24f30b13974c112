//! A table that prints for people, or as a JSON array of rows.

use std::{
    error::Error,
    fmt,
    io::{self, Write},
};

use geoecon::Ratio;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    Integer(i128),
    Truth(bool),
    Missing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Missing }
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        i128::try_from(count).map_or(Self::Missing, Self::Integer)
    }
}

impl From<u32> for Cell {
    fn from(code: u32) -> Self {
        Self::Integer(code.into())
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Missing, Into::into)
    }
}

impl fmt::Display for Cell {
    /// All digits; nothing where it is missing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Missing => Ok(()),
        }
    }
}

/// A fraction as a number.
pub(crate) fn number(ratio: Ratio) -> Cell {
    if ratio.denominator() == 1 { Cell::Integer(ratio.numerator()) } else { ratio.to_f64().into() }
}

/// A whole number as one, any other as written: `2/3`.
pub(crate) fn fraction(ratio: Ratio) -> Cell {
    if ratio.denominator() == 1 { number(ratio) } else { ratio.to_string().into() }
}

fn closed(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// A number with its decimals, nought without a sign.
fn rounded(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let nought = text.starts_with('-') && !text.contains(|c: char| ('1'..='9').contains(&c));
    if nought { text.trim_start_matches('-').to_owned() } else { text }
}

/// A text as long as a screen bears: lists of states may have hundreds.
fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Named columns and rows of cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns.
    pub(crate) fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }

    /// The rows.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &Vec<Cell>> {
        self.rows.iter()
    }

    /// Adds a row with one cell for each column.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        assert_eq!(cells.len(), self.columns.len(), "a row has one cell for each column");
        self.rows.push(cells);
    }

    /// Writes the table to standard output, as JSON with all digits or aligned with `decimals`.
    pub(crate) fn print(&self, json: bool, decimals: usize) -> Result<(), Box<dyn Error>> {
        let mut out = io::stdout().lock();
        let written =
            if json { self.write_json(&mut out) } else { self.write_text(&mut out, decimals) };
        match written {
            // Whoever reads has read enough.
            Err(error) if closed(&*error) => Ok(()),
            written => written,
        }
    }

    fn write_json(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        writeln!(out, "[")?;
        for (r, row) in self.rows.iter().enumerate() {
            write!(out, "  {{")?;
            for (c, (name, cell)) in self.columns.iter().zip(row).enumerate() {
                let comma = if c == 0 { "" } else { ", " };
                let value = match cell {
                    Cell::Text(text) => serde_json::to_string(text)?,
                    Cell::Number(number) => serde_json::to_string(number)?,
                    Cell::Integer(number) => number.to_string(),
                    Cell::Truth(truth) => truth.to_string(),
                    Cell::Missing => "null".to_owned(),
                };
                write!(out, "{comma}{}: {value}", serde_json::to_string(name)?)?;
            }
            writeln!(out, "}}{}", if r + 1 == self.rows.len() { "" } else { "," })?;
        }
        writeln!(out, "]")?;
        Ok(())
    }

    fn write_text(&self, out: &mut impl Write, decimals: usize) -> Result<(), Box<dyn Error>> {
        let text: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|cell| match cell {
                        Cell::Number(number) => rounded(*number, decimals),
                        Cell::Missing => "-".to_owned(),
                        Cell::Text(text) => clipped(text),
                        cell => cell.to_string(),
                    })
                    .collect()
            })
            .collect();
        let width = |c: usize| {
            text.iter()
                .filter_map(|row| row.get(c))
                .chain(self.columns.get(c))
                .map(|s| s.chars().count())
                .max()
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(|c| width(c).unwrap_or(0)).collect();
        for row in std::iter::once(&self.columns).chain(&text) {
            for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if c == 0 {
                    write!(out, "{cell:<width$}")?;
                } else {
                    write!(out, "  {cell:>width$}")?;
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
