//! Reading the tables of a folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt, fs,
    path::{Path, PathBuf},
};

use self::lines::line;

#[allow(clippy::duplicate_mod, reason = "two readers that most programs have only one of")]
#[path = "../support/lines.rs"]
mod lines;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// `file` in `dir` or in one of `folders` there.
pub(crate) fn within(dir: &Path, folders: &[&str], file: &str) -> Option<PathBuf> {
    let inside = folders.iter().map(|folder| dir.join(folder).join(file));
    std::iter::once(dir.join(file)).chain(inside).find(|path| path.is_file())
}

/// The same for what a command computes with, which is nowhere else.
pub(crate) fn input(dir: &Path, folders: &[&str], file: &str) -> Result<PathBuf> {
    within(dir, folders, file).ok_or_else(|| {
        let dir = dir.display();
        if folders.is_empty() {
            return format!("{dir}: no {file} in it").into();
        }
        format!("{dir}: no {file} in it, nor in {} there", folders.join(" or ")).into()
    })
}

/// Published figures: `file` as [`within`] finds it, or failing that in the two folders above.
pub(crate) fn find(dir: &Path, folders: &[&str], file: &str) -> Option<PathBuf> {
    let dir = dir.canonicalize().ok()?;
    dir.ancestors().take(3).find_map(|base| within(base, folders, file))
}

/// A CSV file with a header, whose errors name file, row and column.
#[derive(Debug)]
pub(crate) struct Csv {
    name: String,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// The line of each row in the file.
    lines: Vec<u64>,
}

impl Csv {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let named = |error: csv::Error| format!("{name}: {error}");
        let text = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .has_headers(false)
            .from_reader(text.as_slice());
        let (mut header, mut rows, mut lines) = (None, Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(named)?;
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if header.is_none() {
                header = Some(cells);
            } else {
                rows.push(cells);
                lines.push(line(&text, &record));
            }
        }
        let header = header.ok_or_else(|| format!("{name}: empty, expected a header"))?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = header.iter().find(|h| !h.is_empty() && !seen.insert(h.as_str())) {
            return Err(format!("{name}: two columns are named `{twice}`").into());
        }
        Ok(Self { name, header, rows, lines })
    }

    /// The name of the file, without its folder.
    pub(crate) fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn column(&self, name: &str) -> Result<usize> {
        let at = self.header.iter().position(|h| h == name);
        at.ok_or_else(|| self.fault(format!("no column `{name}`")))
    }

    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        &self.rows[row][column]
    }

    /// An error about the whole file.
    pub(crate) fn fault(&self, error: impl fmt::Display) -> Box<dyn Error> {
        format!("{}: {error}", self.name).into()
    }

    /// An error about a row.
    pub(crate) fn fault_in(&self, row: usize, error: impl fmt::Display) -> Box<dyn Error> {
        format!("{}, line {}: {error}", self.name, self.lines[row]).into()
    }

    /// The error of a cell that is not what it has to be.
    pub(crate) fn expected(&self, row: usize, column: usize, expected: &str) -> Box<dyn Error> {
        let (text, header) = (self.text(row, column), &self.header[column]);
        let found = if text.is_empty() { "blank".to_owned() } else { format!("`{text}`") };
        self.fault_in(row, format!("column {header}: {found} is not {expected}"))
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>> {
        let at = self.column(name)?;
        Ok(self.rows.iter().map(|row| row[at].clone()).collect())
    }

    /// A finite number.
    pub(crate) fn number(&self, row: usize, column: usize) -> Result<f64> {
        self.number_if(row, column, |_| true, "a number")
    }

    /// A number of 0 or more.
    pub(crate) fn amount(&self, row: usize, column: usize) -> Result<f64> {
        self.number_if(row, column, |x| x >= 0.0, "a number of 0 or more")
    }

    /// A finite number that is `allowed`.
    pub(crate) fn number_if(
        &self,
        row: usize,
        column: usize,
        allowed: impl Fn(f64) -> bool,
        expected: &str,
    ) -> Result<f64> {
        let number = self.text(row, column).parse().ok();
        let number = number.filter(|x: &f64| x.is_finite() && allowed(*x));
        number.ok_or_else(|| self.expected(row, column, expected))
    }

    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        let at = self.column(name)?;
        (0..self.rows.len()).map(|r| self.number(r, at)).collect()
    }

    /// The row whose first field is `label`, and the number in column `name` there.
    pub(crate) fn lookup(&self, label: &str, name: &str) -> Option<f64> {
        let column = self.header.iter().position(|h| h == name)?;
        let row = self.rows.iter().position(|row| row.first().is_some_and(|f| f == label))?;
        self.number(row, column).ok()
    }

    /// Fails where two rows have the same texts in these columns.
    pub(crate) fn unique(&self, columns: &[usize]) -> Result<()> {
        let mut seen = BTreeMap::new();
        for (r, row) in self.rows.iter().enumerate() {
            let key: Vec<&str> = columns.iter().map(|&c| row[c].as_str()).collect();
            let what = key.join(", ");
            if let Some(first) = seen.insert(key, r) {
                let line = self.lines[first];
                return Err(self.fault_in(r, format!("{what} is already in line {line}")));
            }
        }
        Ok(())
    }
}
