use ndarray::{Array1, Array2, ArrayView1};

use super::TableRemarks;
use crate::{
    Error, ProductCode, Result, StateId,
    economy::{InputOutputTable, Labels, linalg::Lu},
};

/// How far v L may be from 1 before the factorization counts as worthless.
const WORTHLESS: f64 = 1e-6;

/// An input-output table with I - A factored, for any number of questions.
///
/// Building one costs a factorization, 2/3 of (states x sectors)^3 multiplications: 1,435 rows take some
/// 0.2 s on one core. A question then costs (states x sectors)^2 for each column it has.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::Leontief};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let leontief = Leontief::new(table)?;
/// // What has to be made for one unit of American goods in final demand: L's column.
/// let needed = leontief.column("USA".parse()?, "goods".parse()?)?;
/// assert!((needed[0] - 0.1 / (0.8 * 0.6 - 0.05 * 0.1)).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Miller, R. E. and Blair, P. D. (2009). *Input-Output Analysis: Foundations and Extensions.* Cambridge.
#[derive(Debug, Clone)]
pub struct Leontief {
    table: InputOutputTable,
    v: Array1<f64>,
    lu: Lu,
    remarks: TableRemarks,
}

impl Leontief {
    /// Factors I - A of `table`.
    ///
    /// # Errors
    /// [`Error::SingularTable`] where I - A has no inverse, or none that is accurate to 1e-6.
    pub fn new(table: InputOutputTable) -> Result<Self> {
        let mut system = table.a();
        let v = system.sum_axis(ndarray::Axis(0)).mapv(|inputs| 1.0 - inputs);
        system.mapv_inplace(|a| -a);
        system.diag_mut().mapv_inplace(|a| 1.0 + a);
        let singular = || Error::SingularTable { sectors: without_value_added(&table, &v) };
        let lu = Lu::factor(system).ok_or_else(singular)?;
        // (I - A)' 1 = v by definition: solving for the ones shows what the factors are worth.
        let mut ones = v.clone().insert_axis(ndarray::Axis(1));
        lu.solve_transposed(&mut ones);
        if !ones.iter().all(|one| (one - 1.0).abs() <= WORTHLESS) {
            return Err(singular());
        }
        let remarks = TableRemarks::of(&table, &v);
        Ok(Self { table, v, lu, remarks })
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &InputOutputTable {
        &self.table
    }

    /// What is unusual about the table, and how it was taken.
    #[must_use]
    pub fn remarks(&self) -> &TableRemarks {
        &self.remarks
    }

    /// v: value added per unit of output, rows as in [`InputOutputTable::z`]; 1 where nothing is made.
    #[must_use]
    pub fn value_added_shares(&self) -> ArrayView1<'_, f64> {
        self.v.view()
    }

    /// L Y: what every sector has to make for each column of final demand, in the unit of `demand`.
    ///
    /// # Errors
    /// [`Error::Shape`] unless `demand` has a row for each sector of each state; [`Error::OutOfRange`] where
    /// an entry is not finite.
    pub fn output_for(&self, demand: Array2<f64>) -> Result<Array2<f64>> {
        let rows = self.v.len();
        if demand.nrows() != rows {
            let expected = rows * demand.ncols();
            return Err(Error::Shape { what: "final demand", expected, found: demand.len() });
        }
        if let Some(bad) = demand.iter().find(|d| !d.is_finite()) {
            let (value, expected) = (bad.to_string(), "a finite value");
            return Err(Error::OutOfRange { what: "final demand", value, expected });
        }
        Ok(self.solve(demand))
    }

    /// The column of L: what every sector has to make for one unit of this sector's goods in final demand.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn column(&self, state: StateId, sector: ProductCode) -> Result<Array1<f64>> {
        let at = self.table.position(state, sector)?;
        let mut unit = Array2::zeros((self.v.len(), 1));
        unit[[at, 0]] = 1.0;
        Ok(self.solve(unit).remove_axis(ndarray::Axis(1)))
    }

    /// The column of Ghosh's inverse (I - B)^-1, B = Z / x by supplier: the part of every sector's output that
    /// ends up, through all stages, in this sector's; `None` where a sector makes nothing.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn ghosh_column(&self, state: StateId, sector: ProductCode) -> Result<Vec<Option<f64>>> {
        let x = self.table.x();
        let own = x[self.table.position(state, sector)?];
        let column = self.column(state, sector)?;
        let part = |(l, x): (&f64, &f64)| (x.abs() > 0.0).then(|| l * own / x);
        Ok(column.iter().zip(&x).map(part).collect())
    }

    pub(super) fn solve(&self, mut columns: Array2<f64>) -> Array2<f64> {
        if !columns.is_empty() {
            self.lu.solve(&mut columns);
        }
        columns
    }

    pub(super) fn solve_transposed(&self, columns: &mut Array2<f64>) {
        self.lu.solve_transposed(columns);
    }

    pub(super) fn labels(&self) -> &Labels {
        self.table.labels()
    }

    /// Entry of A.
    pub(super) fn a(&self, supplier: usize, user: usize) -> f64 {
        let x = self.table.x()[user];
        if x.abs() > 0.0 { self.table.z()[[supplier, user]] / x } else { 0.0 }
    }

    /// The rows of a state.
    pub(super) fn rows(&self, state: usize) -> std::ops::Range<usize> {
        let s = self.labels().counts().1;
        state * s..(state + 1) * s
    }

    /// v'y over the rows of a state.
    pub(super) fn value_added(&self, state: usize, column: &ArrayView1<'_, f64>) -> f64 {
        self.rows(state).map(|i| self.v[i] * column[i]).sum()
    }

    /// e: what each sector sells abroad for all uses, a column for each state with its own rows only.
    pub(super) fn exports(&self) -> Array2<f64> {
        let (n, s) = self.labels().counts();
        let (z, y) = (self.table.z(), self.table.y());
        let mut exports = Array2::zeros((n * s, n));
        for state in 0..n {
            for i in self.rows(state) {
                // Row by row, so that the memory is walked once.
                let (z, y) = (z.row(i), y.row(i));
                let abroad = |user: usize| user != state;
                let inputs: f64 =
                    z.iter().enumerate().filter(|(j, _)| abroad(j / s)).map(|(_, z)| z).sum();
                let last: f64 =
                    y.iter().enumerate().filter(|(d, _)| abroad(*d)).map(|(_, y)| y).sum();
                exports[[i, state]] = inputs + last;
            }
        }
        exports
    }

    /// I - A within a state, factored: production with its own inputs alone.
    pub(super) fn domestic(&self, state: usize) -> Result<Lu> {
        let rows = self.rows(state);
        let (start, s) = (rows.start, rows.len());
        let system = Array2::from_shape_fn((s, s), |(i, j)| {
            f64::from(u8::from(i == j)) - self.a(start + i, start + j)
        });
        Lu::factor(system).ok_or_else(|| Error::SingularTable {
            sectors: without_value_added(&self.table, &self.v)
                .into_iter()
                .filter(|(of, _)| self.labels().states().get(state) == Some(of))
                .collect(),
        })
    }
}

/// Sectors that add no value and buy, through all stages, only from such.
fn without_value_added(table: &InputOutputTable, v: &Array1<f64>) -> Vec<(StateId, ProductCode)> {
    let mut adds: Vec<bool> = v.iter().map(|v| v.abs() > WORTHLESS).collect();
    let z = table.z();
    loop {
        let more: Vec<usize> = (0..adds.len())
            .filter(|&j| {
                !adds[j] && z.column(j).iter().zip(&adds).any(|(z, adds)| *adds && z.abs() > 0.0)
            })
            .collect();
        if more.is_empty() {
            break;
        }
        for j in more {
            adds[j] = true;
        }
    }
    named(table.labels(), adds.iter().map(|adds| !adds))
}

/// The labels of the rows that are marked.
pub(super) fn named(
    labels: &Labels,
    marked: impl IntoIterator<Item = bool>,
) -> Vec<(StateId, ProductCode)> {
    let pairs = labels.states().iter().flat_map(|n| labels.sectors().iter().map(|j| (*n, *j)));
    pairs.zip(marked).filter(|(_, marked)| *marked).map(|(pair, _)| pair).collect()
}
