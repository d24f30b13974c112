use std::fmt;

use ndarray::Array1;
use serde::Serialize;

use super::leontief::named;
use crate::{ProductCode, StateId, economy::InputOutputTable};

/// What is unusual about a table, and how it is taken.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::Leontief};
/// use ndarray::array;
///
/// let labels = Labels::new(["LUX"], ["mining", "services"])?;
/// let table = InputOutputTable::new(labels, array![[0.0, 0.0], [0.0, 40.0]], array![[0.0], [60.0]])?;
/// let remarks = Leontief::new(table)?.remarks().clone();
/// assert_eq!(remarks.zero_output, [("LUX".parse()?, "mining".parse()?)]);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct TableRemarks {
    /// Sectors that make nothing: without input coefficients, their value added is 1 per unit of nothing.
    pub zero_output: Vec<(StateId, ProductCode)>,
    /// Of those, the ones that use inputs all the same: these inputs lead nowhere, and value added sums to less than
    /// final demand by what they are worth.
    pub inputs_without_output: Vec<(StateId, ProductCode)>,
    /// Sectors whose output is below 0, more stocks drawn down than sold: kept.
    pub negative_output: Vec<(StateId, ProductCode)>,
    /// Sectors whose inputs cost more than their output: kept, value added is below 0.
    pub negative_value_added: Vec<(StateId, ProductCode)>,
    /// Cells of final demand below 0, stocks that are drawn down: kept.
    pub negative_final_demand: usize,
    /// Their sum, in the unit of the table.
    pub negative_final_demand_sum: f64,
}

impl TableRemarks {
    pub(super) fn of(table: &InputOutputTable, v: &Array1<f64>) -> Self {
        let (labels, x) = (table.labels(), table.x());
        let idle: Vec<bool> = x.iter().map(|x| x.abs() <= 0.0).collect();
        let uses = |j: usize| table.z().column(j).iter().any(|z| z.abs() > 0.0);
        let negative: Vec<f64> = table.y().iter().copied().filter(|y| *y < 0.0).collect();
        Self {
            zero_output: named(labels, idle.iter().copied()),
            inputs_without_output: named(
                labels,
                idle.iter().enumerate().map(|(j, idle)| *idle && uses(j)),
            ),
            negative_output: named(labels, x.iter().map(|x| *x < 0.0)),
            negative_value_added: named(labels, v.iter().map(|v| *v < 0.0)),
            negative_final_demand: negative.len(),
            negative_final_demand_sum: negative.iter().fold(0.0, |sum, demand| sum + demand),
        }
    }

    /// Whether nothing is unusual.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for TableRemarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = [
            ("make nothing: without input coefficients", &self.zero_output),
            ("use inputs and make nothing: these inputs lead nowhere", &self.inputs_without_output),
            ("have output below 0: kept", &self.negative_output),
            ("add less than no value: kept", &self.negative_value_added),
        ];
        for (what, sectors) in lists.into_iter().filter(|(_, sectors)| !sectors.is_empty()) {
            write!(f, "{} sectors {what}:", sectors.len())?;
            for (state, sector) in sectors.iter().take(8) {
                write!(f, " {state} {sector}")?;
            }
            writeln!(f, "{}", if sectors.len() > 8 { " ..." } else { "" })?;
        }
        if self.negative_final_demand > 0 {
            writeln!(
                f,
                "{} cells of final demand are below 0, {} in all: kept",
                self.negative_final_demand, self.negative_final_demand_sum
            )?;
        }
        Ok(())
    }
}
