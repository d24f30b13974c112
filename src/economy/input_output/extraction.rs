use std::fmt;

use ndarray::Array2;
use serde::Serialize;

use super::Leontief;
use crate::{
    Error, Result, StateId,
    economy::{Cells, linalg::Lu},
};

/// What goes when supplies are taken out of the table. Amounts in the unit of the table, a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Extraction {
    /// What was computed.
    pub method: &'static str,
    /// What was taken out.
    pub cut: Vec<Cells>,
    /// Output before.
    pub output: f64,
    /// Output that goes.
    pub output_loss: f64,
    /// Value added that goes.
    pub value_added_loss: f64,
    /// Each state, in the order of the table.
    pub states: Vec<StateExtraction>,
}

/// What a state loses. Amounts in the unit of the table, a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateExtraction {
    /// The state.
    pub state: StateId,
    /// Its output before.
    pub output: f64,
    /// Its output that goes.
    pub output_loss: f64,
    /// Its value added that goes.
    pub value_added_loss: f64,
}

/// What output goes if the supplies in `cut` are taken out, for inputs and for final demand: 1'x - 1'x*, with
/// x* = (I - A*)^-1 Y* 1.
///
/// `Cells::all().exporter(s)` is all that s sells abroad, with `.importer(d)` what it sells to d, and with the same state on both sides its
/// sales at home. What is named twice is taken out once.
///
/// Nobody steps in for the supplier, and users go on without its goods: what goes is the demand that its production, and all
/// that stands before it in the chain, lived on. For what *users* lose see
/// [`solve`](crate::economy::solve) with an embargo, or [`input_cut`](crate::economy::input_cut).
///
/// *Cost:* a solve with a column for each sector that loses a user; I - A is not factored again.
///
/// # Errors
/// [`Error::UnknownState`], [`Error::UnknownLabel`]; [`Error::SingularTable`] where the rest has no inverse.
///
/// ```
/// use geoecon::economy::{Cells, InputOutputTable, Labels, input_output::{Leontief, extract}};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let gone = extract(&Leontief::new(table)?, [Cells::all().exporter("KOR".parse()?)])?;
/// // Korea is left with what it makes for itself, 60 / 0.8, and buys less abroad.
/// assert!((gone.states[0].output_loss - 25.0).abs() < 1e-12);
/// assert!((gone.states[1].output_loss - (100.0 - (55.0 + 0.05 * 75.0) / 0.6)).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Dietzenbacher, E., van Burken, B. and Kondo, Y. (2019). Hypothetical extractions from a global perspective.
/// *Economic Systems Research* 31(4).
pub fn extract(leontief: &Leontief, cut: impl IntoIterator<Item = Cells>) -> Result<Extraction> {
    let cut: Vec<Cells> = cut.into_iter().collect();
    let (n, s) = leontief.labels().counts();
    let mut taken = vec![false; n * s * n];
    for cells in &cut {
        cells.visit(leontief.labels(), |j, user, supplier| {
            if let Some(taken) = taken.get_mut((supplier * s + j) * n + user) {
                *taken = true;
            }
        })?;
    }
    let taken = |row: usize, user: usize| taken.get(row * n + user).copied().unwrap_or(false);
    let rows: Vec<usize> = (0..n * s).filter(|&i| (0..n).any(|d| taken(i, d))).collect();
    let y = leontief.table().y();

    let mut right = Array2::zeros((n * s, rows.len() + 1));
    right.column_mut(0).assign(&y.sum_axis(ndarray::Axis(1)));
    for (k, &i) in rows.iter().enumerate() {
        right[[i, k + 1]] = 1.0;
    }
    let solved = leontief.solve(right);
    let (x, columns) = solved.view().split_at(ndarray::Axis(1), 1);
    // With R the rows that lose users, M what they lose in A and f in Y: x - x* = L R [f + (I + M L R)^-1 M (x - L R f)].
    let removed = Array2::from_shape_fn((rows.len(), n * s), |(k, j)| {
        rows.get(k).filter(|&&i| taken(i, j / s)).map_or(0.0, |&i| leontief.a(i, j))
    });
    let last = Array2::from_shape_fn((rows.len(), 1), |(k, _)| {
        rows.get(k).map_or(0.0, |&i| (0..n).filter(|&d| taken(i, d)).map(|d| y[[i, d]]).sum())
    });
    let mut system = removed.dot(&columns);
    system.diag_mut().mapv_inplace(|a| 1.0 + a);
    let mut inputs = removed.dot(&(&x - &columns.dot(&last)));
    if !rows.is_empty() {
        let lu = Lu::factor(system).ok_or(Error::SingularTable { sectors: Vec::new() })?;
        lu.solve(&mut inputs);
    }
    let loss = columns.dot(&(last + inputs)).remove_axis(ndarray::Axis(1));

    let states: Vec<StateExtraction> = leontief
        .labels()
        .states()
        .iter()
        .enumerate()
        .map(|(at, &state)| StateExtraction {
            state,
            output: leontief.rows(at).map(|i| x[[i, 0]]).sum(),
            output_loss: leontief.rows(at).map(|i| loss[i]).sum(),
            value_added_loss: leontief.value_added(at, &loss.view()),
        })
        .collect();
    Ok(Extraction {
        method: "hypothetical extraction: demand lost, nobody steps in, users go on without",
        cut,
        output: states.iter().map(|row| row.output).sum(),
        output_loss: states.iter().map(|row| row.output_loss).sum(),
        value_added_loss: states.iter().map(|row| row.value_added_loss).sum(),
        states,
    })
}

impl fmt::Display for Extraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {:.1} of {:.1} output, {:.1} value added go; in the unit of the table, a year",
            self.method, self.output_loss, self.output, self.value_added_loss
        )?;
        for row in &self.states {
            let part = if row.output > 0.0 { 100.0 * row.output_loss / row.output } else { 0.0 };
            writeln!(f, "  {:<6} {:>14.1} {part:>7.2} %", row.state, row.output_loss)?;
        }
        Ok(())
    }
}
