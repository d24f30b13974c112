//! Our rows beside the published ones, and the files both come from.

use std::{collections::BTreeMap, error::Error, path::Path};

use crate::{
    folder::{Csv, find},
    table::{Cell, Table},
};

/// A file of results that belong to the folder, if it has them.
pub(crate) fn published(dir: &Path, file: &str) -> Result<Option<Csv>, Box<dyn Error>> {
    find(dir, &["expected", "leverage/expected"], file).map(|path| Csv::read(&path)).transpose()
}

/// The column of what a paper prints.
pub(crate) const PUBLISHED: &str = "published";
/// The column of what others' programs give on the same data.
pub(crate) const PEER: &str = "independent code";

/// The largest difference of the figures looked at so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Largest {
    figures: usize,
    difference: f64,
}

impl Largest {
    pub(crate) fn take(&mut self, theirs: Option<f64>, ours: Option<f64>) {
        if let Some((theirs, ours)) = theirs.zip(ours) {
            self.figures += 1;
            self.difference = self.difference.max((ours - theirs).abs());
        }
    }

    /// One line, where there was anything to compare with; `unit` begins with a blank, or is none.
    pub(crate) fn print(self, unit: &str, source: &str) {
        let Self { figures, difference } = self;
        if figures > 0 {
            println!(
                "largest difference of {figures} figures from {source}: {difference:.1e}{unit}"
            );
        }
    }
}

/// The cells of a published figure, ours and the difference.
pub(crate) fn beside(theirs: Option<f64>, ours: Option<f64>) -> [Cell; 3] {
    let difference = theirs.zip(ours).map(|(theirs, ours)| ours - theirs);
    [theirs.into(), ours.into(), difference.into()]
}

/// Prints a JSON array of rows: a name in the column `key`, figures in `columns`.
pub(crate) fn print_json<'a>(
    key: &'a str,
    columns: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = (&'a String, Vec<f64>)>,
) -> Result<(), Box<dyn Error>> {
    let mut table = Table::new(std::iter::once(key).chain(columns));
    for (name, figures) in rows {
        let name = Cell::from(name.as_str());
        table.row(std::iter::once(name).chain(figures.into_iter().map(Cell::from)).collect());
    }
    table.print(true, 0)
}

/// Prints `rows`, whose first `keys` cells say what each row is about; for people also how far they are from
/// the published rows with the same keys.
pub(crate) fn print(
    columns: &[&str],
    keys: usize,
    rows: Vec<Vec<Cell>>,
    published: Option<&Csv>,
    json: bool,
) -> Result<(), Box<dyn Error>> {
    let mut table = Table::new(columns.iter().copied());
    for row in rows {
        table.row(row);
    }
    table.print(json, 9)?;
    if let Some(published) = published.filter(|_| !json) {
        agreement(&table, published, &columns[..keys]).print(", relative", published.file_name());
    }
    Ok(())
}

/// The largest difference, relative above one, of all figures of a table from the published rows with the same
/// `keys`; words are not compared.
pub(crate) fn agreement(table: &Table, published: &Csv, keys: &[&str]) -> Largest {
    let mut largest = Largest::default();
    let shared: Vec<(usize, usize)> = table
        .columns()
        .enumerate()
        .filter_map(|(ours, name)| Some((ours, published.column(name).ok()?)))
        .collect();
    let is_key =
        |theirs: usize| keys.iter().any(|k| published.header.get(theirs).is_some_and(|h| h == k));
    let (at, figures): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|(_, theirs)| is_key(*theirs));
    if at.len() != keys.len() {
        return largest;
    }
    let word = |text: &str| text.parse::<f64>().map_or(text.to_lowercase(), |x| x.to_string());
    let rows: BTreeMap<Vec<String>, &Vec<Cell>> = table
        .rows()
        .map(|row| (at.iter().map(|&(ours, _)| word(&row[ours].to_string())).collect(), row))
        .collect();
    for theirs in &published.rows {
        let key: Vec<String> = at.iter().map(|&(_, c)| word(&theirs[c])).collect();
        let Some(row) = rows.get(&key) else { continue };
        for &(ours, c) in &figures {
            let (ours, theirs) = (row[ours].to_string(), &theirs[c]);
            for (ours, theirs) in ours.split(';').zip(theirs.split(';')) {
                if let Some((ours, theirs)) = figure(ours).zip(figure(theirs)) {
                    let scale = theirs.abs().max(1.0);
                    largest.take(Some(theirs / scale), Some(ours / scale));
                }
            }
        }
    }
    largest
}

/// A number, or a fraction as `421/2145`.
fn figure(text: &str) -> Option<f64> {
    match text.split_once('/') {
        Some((top, bottom)) => Some(top.parse::<f64>().ok()? / bottom.parse::<f64>().ok()?),
        None => text.parse().ok(),
    }
}
