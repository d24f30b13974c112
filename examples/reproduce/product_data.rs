//! The folder of bilateral trade by product.

use std::{
    collections::BTreeMap,
    error::Error,
    path::{Path, PathBuf},
};

use geoecon::{
    ProductCode, StateId,
    dependency::{Aggregates, ProductFlows, Supplier},
};

use crate::{
    folder::Csv,
    names::{sector_codes, state_codes},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the rest of the world is in an index of concentration.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Rest {
    /// One supplier, as in the published figures.
    One,
    /// Very many suppliers.
    Many,
    /// Nothing.
    LeftOut,
}

impl From<Rest> for Aggregates {
    fn from(rest: Rest) -> Self {
        match rest {
            Rest::One => Self::One,
            Rest::Many => Self::Many,
            Rest::LeftOut => Self::LeftOut,
        }
    }
}

/// Flows by product, with states and products as the folder writes them.
pub(crate) struct Trade {
    pub(crate) flows: ProductFlows,
    pub(crate) file: PathBuf,
    states: BTreeMap<StateId, String>,
    products: BTreeMap<ProductCode, String>,
}

impl Trade {
    /// Reads `exporter, product, importer` and a value from the folder's `*bilateral*.csv`, or from `file` there.
    pub(crate) fn read(folder: &Path, file: Option<&str>) -> Result<Self> {
        let path = table(folder, file, "bilateral", "wiod2011_bilateral_by_sector.csv")?;
        let csv = Csv::read(&path)?;
        let [exporters, importers, names] =
            [csv.texts("exporter")?, csv.texts("importer")?, csv.texts("product")?];
        for column in ["exporter", "importer", "product"] {
            let at = csv.column(column)?;
            if let Some(row) = csv.rows.iter().position(|row| row[at].is_empty()) {
                return Err(csv.expected(row, at, "a name"));
            }
        }
        let value = csv.header.iter().position(|h| h.starts_with("value"));
        let value = value.ok_or_else(|| format!("{}: no column `value…`", path.display()))?;

        let unique = |texts: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            let all: std::collections::BTreeSet<&String> = texts.collect();
            all.into_iter().cloned().collect()
        };
        let state_names = unique(&mut exporters.iter().chain(&importers));
        let product_names = unique(&mut names.iter());
        let state_codes = state_codes(&state_names)?;
        let product_codes = product_codes(&product_names)?;
        let state_of: BTreeMap<&String, StateId> =
            state_names.iter().zip(state_codes.iter().copied()).collect();
        let product_of: BTreeMap<&String, ProductCode> =
            product_names.iter().zip(product_codes.iter().copied()).collect();
        let mut rows = Vec::with_capacity(csv.len());
        for row in 0..csv.len() {
            let ends = (state_of[&exporters[row]], state_of[&importers[row]]);
            rows.push((ends.0, ends.1, product_of[&names[row]], csv.amount(row, value)?));
        }
        let many = state_codes.iter().copied().filter(|code| code.as_str() == "ROW");
        Ok(Self {
            flows: ProductFlows::new(rows)?.aggregates(many)?,
            file: path,
            states: state_codes.iter().copied().zip(state_names.iter().cloned()).collect(),
            products: product_codes.iter().copied().zip(product_names.iter().cloned()).collect(),
        })
    }

    pub(crate) fn state(&self, code: StateId) -> &str {
        self.states.get(&code).map_or("", String::as_str)
    }

    pub(crate) fn product(&self, code: ProductCode) -> &str {
        self.products.get(&code).map_or("", String::as_str)
    }

    /// The state that the folder writes as `name`, if it has it.
    pub(crate) fn find(&self, name: &str) -> Option<StateId> {
        self.states.iter().find(|(_, known)| *known == name).map(|(code, _)| *code)
    }

    /// The published figures `name_X.csv` that belong to the table `X_….csv`, if they are near.
    pub(crate) fn published(&self, folder: &Path, name: &str) -> Result<Option<Csv>> {
        let stem = self.file.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let source = stem.split('_').next().unwrap_or_default();
        let file = format!("{name}_{source}.csv");
        let near = [folder.to_owned(), folder.join("expected"), folder.join("products/expected")];
        let path = near.iter().map(|dir| dir.join(&file)).find(|path| path.is_file());
        path.map(|path| Csv::read(&path)).transpose()
    }

    /// The largest of the suppliers; of equal size the first by the folder's names, as published tables do.
    pub(crate) fn largest<'a>(&'a self, suppliers: &[Supplier]) -> Option<(&'a str, f64)> {
        let most = suppliers.iter().map(|s| s.value).reduce(f64::max)?;
        let equal = suppliers.iter().filter(|s| s.value >= most);
        equal.map(|s| (self.state(s.state), s.share)).min_by(|a, b| a.0.cmp(b.0))
    }
}

/// Codes for products: their own where they are codes, or made of their names.
fn product_codes(names: &[String]) -> Result<Vec<ProductCode>> {
    let own: std::result::Result<Vec<ProductCode>, _> = names.iter().map(|n| n.parse()).collect();
    own.or_else(|_| sector_codes(names))
}

/// The table `file` of the folder, or the one whose name holds `part`; `usual` where there are several.
pub(crate) fn table(folder: &Path, file: Option<&str>, part: &str, usual: &str) -> Result<PathBuf> {
    let near = [folder.to_owned(), folder.join("products")];
    if let Some(file) = file {
        let found = near.iter().map(|dir| dir.join(file)).find(|path| path.is_file());
        return found.ok_or_else(|| format!("{}: no file `{file}`", folder.display()).into());
    }
    let mut found = Vec::new();
    for dir in near.iter().filter(|dir| dir.is_dir()) {
        for entry in std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))? {
            let path = entry?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            if name.contains(part)
                && path.extension().is_some_and(|e| e == "csv")
                && !name.starts_with("expected")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    let first = found.iter().find(|path| path.ends_with(usual)).or(match found.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    match first {
        Some(path) => Ok(path.clone()),
        None if found.is_empty() => {
            Err(format!("{}: no file `*{part}*.csv`", folder.display()).into())
        }
        None => {
            let names: Vec<_> = found.iter().map(|path| path.display().to_string()).collect();
            Err(format!("several tables, name one with --file: {}", names.join(", ")).into())
        }
    }
}
