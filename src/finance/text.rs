//! Small tables for people.

use std::fmt;

use rust_decimal::Decimal;

use super::amount::to_f64;

/// The multiple that all amounts of one table are shown in.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    one: f64,
    name: &'static str,
}

impl Scale {
    /// The largest multiple that leaves the largest of `amounts` at 1 or above.
    pub(super) fn of(amounts: impl IntoIterator<Item = Decimal>) -> Self {
        Self::of_floats(amounts.into_iter().map(to_f64))
    }

    /// As [`of`](Self::of), for computed amounts.
    pub(super) fn of_floats(amounts: impl IntoIterator<Item = f64>) -> Self {
        let largest = amounts.into_iter().fold(0.0, |largest: f64, a| largest.max(a.abs()));
        [(1e12, "trn"), (1e9, "bn"), (1e6, "mn")]
            .into_iter()
            .find(|&(one, _)| largest >= one)
            .map_or(Self { one: 1.0, name: "" }, |(one, name)| Self { one, name })
    }

    /// `amount` in this multiple, to two decimals.
    pub(super) fn show(self, amount: Decimal) -> String {
        self.show_float(to_f64(amount))
    }

    /// As [`show`](Self::show), for a computed amount.
    pub(super) fn show_float(self, amount: f64) -> String {
        format!("{:.2}", amount / self.one)
    }
}

/// The words that end a heading.
impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() { Ok(()) } else { write!(f, "; amounts in {}", self.name) }
    }
}

/// A ratio to two decimals, or a dash where there is none.
pub(super) fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".to_owned(), |r| format!("{r:.2}"))
}

/// Writes aligned rows under `columns`, the first to the left and the others to the right.
pub(super) fn write_table(
    f: &mut fmt::Formatter<'_>,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> fmt::Result {
    let header: Vec<String> = columns.iter().map(|&c| c.to_owned()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|c| {
            let cells = rows.iter().chain([&header]).filter_map(|row| row.get(c));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for row in [header].into_iter().chain(rows) {
        for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if c == 0 {
                write!(f, "{cell:<width$}")?;
            } else {
                write!(f, "  {cell:>width$}")?;
            }
        }
        writeln!(f)?;
    }
    Ok(())
}
