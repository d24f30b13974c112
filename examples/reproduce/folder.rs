//! Reading the tables of a folder, and codes for its states and sectors, whatever it calls them.

use std::{
    collections::BTreeSet,
    error::Error,
    path::{Path, PathBuf},
};

use geoecon::{ProductCode, StateId};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// `file` in `dir` or in one of `folders` there; failing that, the same beside or above `dir`.
pub(crate) fn find(dir: &Path, folders: &[&str], file: &str) -> Option<PathBuf> {
    let dir = dir.canonicalize().ok()?;
    let near = dir.ancestors().take(3).flat_map(|base| {
        std::iter::once(base.join(file)).chain(folders.iter().map(move |f| base.join(f).join(file)))
    });
    near.into_iter().find(|path| path.is_file())
}

/// A CSV file with a header, whose errors name file, row and column.
#[derive(Debug)]
pub(crate) struct Csv {
    name: String,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Csv {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let named = |error: csv::Error| format!("{name}: {error}");
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
            return Err(format!("{name}: empty, expected a header").into());
        }
        let header = rows.remove(0);
        Ok(Self { name, header, rows })
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
        at.ok_or_else(|| format!("{}: no column `{name}`", self.name).into())
    }

    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        &self.rows[row][column]
    }

    pub(crate) fn state(&self, row: usize, column: usize) -> Result<StateId> {
        let code = self.text(row, column).parse();
        code.map_err(|error| format!("{}, row {}: {error}", self.name, row + 2).into())
    }

    /// The states that name the columns after the first `skipped`.
    pub(crate) fn states(&self, skipped: usize) -> Result<Vec<StateId>> {
        let names = self.header.iter().skip(skipped);
        let states: std::result::Result<_, _> = names.map(|name| name.parse()).collect();
        states.map_err(|error| format!("{}, header: {error}", self.name).into())
    }

    /// The error of a cell that is not what it has to be.
    pub(crate) fn expected(&self, row: usize, column: usize, expected: &str) -> Box<dyn Error> {
        let (name, row_number, header) = (&self.name, row + 2, &self.header[column]);
        let text = self.text(row, column);
        format!("{name}, row {row_number}, column {header}: `{text}` is not {expected}").into()
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>> {
        let at = self.column(name)?;
        Ok(self.rows.iter().map(|row| row[at].clone()).collect())
    }

    /// A number; a blank is 0.
    pub(crate) fn number(&self, row: usize, column: usize) -> Result<f64> {
        let text = self.text(row, column);
        if text.is_empty() {
            return Ok(0.0);
        }
        text.parse().map_err(|_| self.expected(row, column, "a number"))
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

    /// The numbers of every row in the columns named `columns`, in that order.
    pub(crate) fn matrix(&self, columns: &[String]) -> Result<Vec<Vec<f64>>> {
        let at: Vec<usize> = columns.iter().map(|c| self.column(c)).collect::<Result<_>>()?;
        (0..self.rows.len()).map(|r| at.iter().map(|&c| self.number(r, c)).collect()).collect()
    }
}

/// Codes for states that a file names in its own way: `RoW` is `ROW`; a name that makes no code gets
/// a free one from `QAA` on.
pub(crate) fn state_codes(names: &[String]) -> Result<Vec<StateId>> {
    let mut taken = BTreeSet::new();
    let mut free = (0..676_u32).filter_map(|k| {
        let letter = |x: u32| char::from_u32(u32::from('A') + x);
        format!("Q{}{}", letter(k / 26)?, letter(k % 26)?).parse::<StateId>().ok()
    });
    let wanted: Vec<Option<StateId>> =
        names.iter().map(|name| name.trim().to_uppercase().parse().ok()).collect();
    wanted
        .iter()
        .map(|code| match code {
            Some(code) if taken.insert(*code) => Ok(*code),
            _ => free
                .find(|code| !wanted.contains(&Some(*code)) && taken.insert(*code))
                .ok_or_else(|| "more than 676 states without a three-letter code".into()),
        })
        .collect()
}

/// Codes for sectors: other characters than letters, digits and `-` become `_`.
pub(crate) fn sector_codes(names: &[String]) -> Result<Vec<ProductCode>> {
    let mut taken = BTreeSet::new();
    let clean = |name: &str, k: usize| {
        let text: String = name
            .trim()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
            .collect();
        let short: String = text.chars().take(18).collect();
        [short.clone(), format!("s_{short}"), format!("{short}_{k}"), format!("sector_{k}")]
    };
    names
        .iter()
        .enumerate()
        .map(|(k, name)| {
            clean(name, k + 1)
                .iter()
                .filter_map(|code| code.parse().ok())
                .find(|code| taken.insert(*code))
                .ok_or_else(|| format!("sector `{name}` cannot be named").into())
        })
        .collect()
}
