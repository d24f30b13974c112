use std::fmt::Write;

use crate::{
    error::{Error, Result},
    exchange::plot::{clean, escape_into},
};

/// A table of a [`Report`](super::Report): a caption, names of columns, rows of cells.
///
/// The first cell of a row names it. A column whose cells are all figures is aligned to the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    caption: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows. Units belong into the caption or the names of columns.
    #[must_use]
    pub fn new<C: AsRef<str>>(
        caption: impl AsRef<str>,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        Self {
            caption: clean(caption.as_ref()),
            columns: columns.into_iter().map(|c| clean(c.as_ref())).collect(),
            rows: Vec::new(),
        }
    }

    /// The same, with one more row, a cell for each column.
    #[must_use]
    pub fn row<C: AsRef<str>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(|c| clean(c.as_ref())).collect());
        self
    }

    /// The same, with more rows.
    #[must_use]
    pub fn rows<R, C>(self, rows: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = C>,
        C: AsRef<str>,
    {
        rows.into_iter().fold(self, Table::row)
    }

    pub(super) fn write(&self, out: &mut String) -> Result<()> {
        if self.columns.is_empty() {
            let expected = "at least 1";
            return Err(Error::OutOfRange {
                what: "number of columns of a table",
                value: "0".to_owned(),
                expected,
            });
        }
        if let Some(row) = self.rows.iter().find(|row| row.len() != self.columns.len()) {
            let (expected, found) = (self.columns.len(), row.len());
            return Err(Error::Shape { what: "row of a table", expected, found });
        }
        out.push_str("<div class=\"scroll\"><table>\n<caption>");
        escape_into(out, &self.caption);
        out.push_str("</caption>\n<thead><tr>");
        let right: Vec<bool> = (0..self.columns.len()).map(|j| j > 0 && self.figures(j)).collect();
        let class = |j: usize| if right.get(j) == Some(&true) { " class=\"n\"" } else { "" };
        for (j, column) in self.columns.iter().enumerate() {
            let _ = write!(out, "<th scope=\"col\"{}>", class(j));
            escape_into(out, column);
            out.push_str("</th>");
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for (j, cell) in row.iter().enumerate() {
                let (open, close) = if j == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
                let _ = write!(out, "<{open}{}>", class(j));
                escape_into(out, cell);
                let _ = write!(out, "</{close}>");
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
        Ok(())
    }

    /// Whether every cell of a column that holds something begins as a figure does, and some do.
    fn figures(&self, column: usize) -> bool {
        let cells = || self.rows.iter().filter_map(|row| row.get(column)).filter(|c| !c.is_empty());
        let figure = |cell: &String| {
            cell.trim_start_matches(['-', '−', '+', '<', '≈', '(', '.'])
                .starts_with(|c: char| c.is_ascii_digit())
                || matches!(cell.as_str(), "-" | "–" | "not known" | "none")
        };
        cells().all(figure) && cells().next().is_some()
    }
}
