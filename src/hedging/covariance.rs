use serde::Serialize;

use crate::{
    error::{Error, Result},
    units::{Number, check_unique},
};

/// How the losses, or the returns, of options vary together: labelled, symmetric and positive semidefinite.
///
/// In the square of any one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Covariance {
    options: Vec<String>,
    cells: Vec<Vec<f64>>,
}

impl Covariance {
    /// The covariance of `options`, row by row.
    ///
    /// # Errors
    /// [`Error::Shape`] without options or for a table that is not square; [`Error::Duplicate`] for an option named
    /// twice; [`Error::Cell`] for a number that is not finite, or is not the same both ways; [`Error::OutOfRange`]
    /// where some mix would have a variance below 0.
    pub fn new<S: Into<String>>(
        options: impl IntoIterator<Item = S>,
        cells: Vec<Vec<f64>>,
    ) -> Result<Self> {
        let options: Vec<String> = options.into_iter().map(Into::into).collect();
        check_unique("option", &options)?;
        if options.is_empty() {
            return Err(Error::Shape { what: "list of options", expected: 1, found: 0 });
        }
        for found in cells.iter().map(Vec::len).chain([cells.len()]) {
            if found != options.len() {
                let expected = options.len();
                return Err(Error::Shape { what: "covariance", expected, found });
            }
        }
        let mut largest = 0.0_f64;
        for cell in cells.iter().flatten() {
            largest = largest.max(cell.finite("covariance")?.abs());
        }
        for (i, (a, row)) in options.iter().zip(&cells).enumerate() {
            for (k, (b, &cell)) in options.iter().zip(row).enumerate().take(i) {
                let other = cells.get(k).and_then(|row| row.get(i)).copied().unwrap_or(f64::NAN);
                if (cell - other).abs() > 1e-9 * largest {
                    return Err(Error::Cell {
                        what: "covariance",
                        row: a.clone(),
                        column: b.clone(),
                        value: cell,
                        expected: "the same both ways",
                    });
                }
            }
        }
        if let Some(pivot) = negative_pivot(&cells, largest) {
            return Err(Error::OutOfRange {
                what: "variance of a mix under this covariance",
                value: pivot.to_string(),
                expected: "0 or more for every mix: correlations that contradict each other",
            });
        }
        Ok(Self { options, cells })
    }

    /// The options, in the order of rows and columns.
    #[must_use]
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The covariance, row by row.
    #[must_use]
    pub fn cells(&self) -> &[Vec<f64>] {
        &self.cells
    }

    /// The variance of a mix with these weights; missing weights are 0.
    #[must_use]
    pub fn variance(&self, weights: &[f64]) -> f64 {
        self.cells.iter().zip(weights).map(|(row, w)| w * super::table::dot(row, weights)).sum()
    }
}

/// The first pivot clearly below zero in a Cholesky factorization that takes the largest pivot first.
fn negative_pivot(cells: &[Vec<f64>], largest: f64) -> Option<f64> {
    let mut a: Vec<Vec<f64>> = cells.to_vec();
    let zero = 1e-10 * largest;
    loop {
        let diagonal = a.iter().enumerate().filter_map(|(i, row)| Some((i, *row.get(i)?)));
        let (at, pivot) = diagonal.max_by(|x, y| x.1.total_cmp(&y.1))?;
        if pivot <= zero {
            // What is left must be nothing: a positive part off the diagonal is indefinite too.
            let rest = a.iter().flatten().fold(0.0_f64, |m, x| m.max(x.abs()));
            return (rest > (zero * largest).sqrt().max(zero)).then_some(-rest);
        }
        let row = a.remove(at);
        let rest: Vec<f64> =
            row.iter().enumerate().filter(|(k, _)| *k != at).map(|(_, x)| *x).collect();
        for (i, other) in a.iter_mut().enumerate() {
            other.remove(at);
            let factor = rest.get(i).copied().unwrap_or(0.0) / pivot;
            for (x, r) in other.iter_mut().zip(&rest) {
                *x -= factor * r;
            }
        }
    }
}
