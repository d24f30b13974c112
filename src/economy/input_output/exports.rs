use std::fmt;

use ndarray::Array2;
use serde::Serialize;

use super::Leontief;
use crate::{Error, Result, StateId};

/// What each state's exports are made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExportAccounts {
    /// What was computed.
    pub method: &'static str,
    /// The states, in the order of the table.
    pub states: Vec<StateExports>,
}

/// What a state's exports are made of, in the unit of the table, a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateExports {
    /// The state.
    pub state: StateId,
    /// Its value added.
    pub gdp: f64,
    /// What it sells abroad, for all uses.
    pub exports: f64,
    /// What it buys abroad, for all uses.
    pub imports: f64,
    /// Its own value added in its exports: by how much its GDP would be smaller in a world that did not buy from it
    /// (Los, Timmer and de Vries 2016).
    pub domestic_value_added: f64,
    /// Others' value added in its exports, each time it crosses the border.
    pub foreign_content: f64,
    /// [`foreign_content`](Self::foreign_content) over exports; `None` without exports.
    pub foreign_share: Option<f64>,
    /// Its own value added in its exports, each time it crosses the border: at least
    /// [`domestic_value_added`](Self::domestic_value_added), by what comes back and leaves again. With
    /// foreign content it sums to exports.
    pub domestic_content: f64,
}

/// What each state's exports are made of: its own value added, and others'.
///
/// Own value added by hypothetical extraction is GDP less v (I - A*)^-1 Y*, with the state's foreign sales at 0 in
/// A* and Y*. It needs the state's own block alone: v (I - A_ss)^-1 e, with e its sales abroad. Contents
/// are v L e. The two frameworks differ in what comes back; neither is the other's complement.
///
/// *Cost:* a solve with a column for each state, and a factorization of sectors squared for each.
///
/// # Errors
/// [`Error::SingularTable`] where a state's own block has no inverse.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::{Leontief, export_accounts}};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let korea = *export_accounts(&Leontief::new(table)?)?.state("KOR".parse()?)?;
/// assert_eq!((korea.exports, korea.imports), (20.0, 10.0));
/// // Without its sales abroad Korea makes 60 / 0.8 = 75, of which 75 percent is value added.
/// assert!((korea.domestic_value_added - (75.0 - 0.75 * 75.0)).abs() < 1e-12);
/// assert!((korea.domestic_content + korea.foreign_content - 20.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Los, B., Timmer, M. P. and de Vries, G. J. (2016). Tracing value-added and double counting in gross exports:
/// comment. *American Economic Review* 106(7). Hummels, D., Ishii, J. and Yi, K.-M. (2001). The nature and growth of
/// vertical specialization in world trade. *Journal of International Economics* 54(1).
pub fn export_accounts(leontief: &Leontief) -> Result<ExportAccounts> {
    let exports = leontief.exports();
    let imports = imports(leontief);
    let output = leontief.solve(exports.clone());
    let x = leontief.table().x();
    let mut states = Vec::new();
    for (n, &state) in leontief.labels().states().iter().enumerate() {
        let gross: f64 = exports.column(n).sum();
        let domestic_content = leontief.value_added(n, &output.column(n));
        let others = (0..states_of(leontief)).filter(|&r| r != n);
        let foreign_content: f64 = others.map(|r| leontief.value_added(r, &output.column(n))).sum();
        states.push(StateExports {
            state,
            gdp: leontief.value_added(n, &x),
            exports: gross,
            imports: imports[n],
            domestic_value_added: extracted(leontief, n, &exports)?,
            foreign_content,
            foreign_share: (gross.abs() > 0.0).then(|| foreign_content / gross),
            domestic_content,
        });
    }
    Ok(ExportAccounts { method: "own value added by extraction; contents by v L e", states })
}

fn states_of(leontief: &Leontief) -> usize {
    leontief.labels().counts().0
}

/// v (I - A_ss)^-1 e: own value added in exports.
pub(super) fn extracted(leontief: &Leontief, state: usize, exports: &Array2<f64>) -> Result<f64> {
    let rows = leontief.rows(state);
    let mut own = Array2::from_shape_fn((rows.len(), 1), |(i, _)| exports[[rows.start + i, state]]);
    leontief.domestic(state)?.solve(&mut own);
    let v = leontief.value_added_shares();
    Ok(rows.zip(&own).map(|(i, output)| v[i] * output).sum())
}

fn imports(leontief: &Leontief) -> Vec<f64> {
    let (n, s) = leontief.labels().counts();
    let (z, y) = (leontief.table().z(), leontief.table().y());
    let mut imports = vec![0.0; n];
    for supplier in 0..n * s {
        let (z, y) = (z.row(supplier), y.row(supplier));
        for (user, imports) in
            imports.iter_mut().enumerate().filter(|(user, _)| *user != supplier / s)
        {
            *imports += z.iter().skip(user * s).take(s).sum::<f64>() + y[user];
        }
    }
    imports
}

impl ExportAccounts {
    /// The row of a state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, state: StateId) -> Result<&StateExports> {
        self.states.iter().find(|row| row.state == state).ok_or(Error::UnknownState { state })
    }
}

impl fmt::Display for ExportAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; in the unit of the table, a year", self.method)?;
        writeln!(
            f,
            "  {:<6} {:>14} {:>14} {:>14} {:>14} {:>8}",
            "state", "GDP", "exports", "own value", "foreign", "share"
        )?;
        for row in &self.states {
            let share = row.foreign_share.map_or("-".to_owned(), |s| format!("{:.1} %", 100.0 * s));
            writeln!(
                f,
                "  {:<6} {:>14.1} {:>14.1} {:>14.1} {:>14.1} {share:>8}",
                row.state, row.gdp, row.exports, row.domestic_value_added, row.foreign_content
            )?;
        }
        Ok(())
    }
}
