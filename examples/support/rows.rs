//! CSV files whose errors name file, line and column.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

use self::lines::line;

#[allow(clippy::duplicate_mod, reason = "two readers that most programs have only one of")]
#[path = "lines.rs"]
mod lines;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The rows of a CSV file, by column name.
pub(crate) struct Csv {
    file: PathBuf,
    columns: Vec<String>,
    /// Each row with its line in the file.
    rows: Vec<(u64, Vec<String>)>,
}

/// One row of a file.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    csv: &'a Csv,
    line: u64,
    cells: &'a [String],
}

impl Csv {
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let named = |error: csv::Error| format!("{}: {error}", file.display());
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let text =
            |record: &csv::StringRecord| record.iter().map(|c| c.trim().to_owned()).collect();
        let columns = text(reader.headers().map_err(named)?);
        let rows = reader
            .records()
            .map(|record| record.map(|r| (line(&bytes, &r), text(&r))).map_err(named))
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
        self.rows.iter().map(|(line, cells)| Row { csv: self, line: *line, cells })
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
    pub(crate) fn amount(self, column: &str) -> Result<Option<f64>> {
        let amount = self.parse::<f64>(column)?;
        if let Some(x) = amount.filter(|x| !(x.is_finite() && *x >= 0.0)) {
            let what = format!("{x} is not 0 or more; blank and -9 are missing");
            return Err(self.problem(column, what));
        }
        Ok(amount)
    }

    /// The error of a row as a whole.
    pub(crate) fn refused(self, what: impl Display) -> Box<dyn Error> {
        self.csv.problem(format!("line {}: {what}", self.line))
    }

    /// Its line in the file.
    pub(crate) fn line(self) -> u64 {
        self.line
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
        format!("{file}, line {}, column `{column}`: {what}", self.line).into()
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
pub(crate) struct Once<K>(BTreeMap<K, u64>);

impl<K: Ord> Once<K> {
    pub(crate) fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(crate) fn take(
        &mut self,
        row: Row<'_>,
        column: &str,
        key: K,
        what: impl Display,
    ) -> Result<()> {
        match self.0.insert(key, row.line()) {
            None => Ok(()),
            Some(line) => Err(row.problem(column, format!("{what} again, as in line {line}"))),
        }
    }
}
