use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Labels, model::standard};
use crate::{Error, ProductCode, Result, StateId};

/// A world input-output table: who uses whose goods, by country and sector.
///
/// `Z` are intermediate flows, rows supplier and columns user, both (state, sector) with the sector
/// running fastest; `Y` is final demand, rows supplier, columns state. Output x = Z 1 + Y 1 is
/// recomputed: files' own totals differ from it. Values in one unit, a year.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// assert_eq!(table.output_of("KOR".parse()?, "goods".parse()?)?, 100.0);
/// assert_eq!(table.value_added_shares()[[0, 0]], 0.75);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct InputOutputTable {
    labels: Labels,
    z: Array2<f64>,
    y: Array2<f64>,
    x: Array1<f64>,
}

#[derive(Serialize, Deserialize)]
struct Raw {
    labels: Labels,
    /// By rows.
    z: Vec<f64>,
    /// By rows.
    y: Vec<f64>,
}

impl InputOutputTable {
    /// A table with intermediate flows `z` and final demand `y`.
    ///
    /// # Errors
    /// [`Error::Shape`] where an array does not fit the labels; [`Error::Cell`] where a value is not
    /// finite. Negative entries (inventories) are kept.
    pub fn new(labels: Labels, z: Array2<f64>, y: Array2<f64>) -> Result<Self> {
        let (n, s) = labels.counts();
        let cells = n * s;
        if z.dim() != (cells, cells) {
            return Err(Error::Shape { what: "Z", expected: cells * cells, found: z.len() });
        }
        if y.dim() != (cells, n) {
            return Err(Error::Shape { what: "Y", expected: cells * n, found: y.len() });
        }
        for (what, array, width) in [("Z", &z, s), ("Y", &y, 1)] {
            if let Some(((r, c), &value)) = array.indexed_iter().find(|&(_, v)| !v.is_finite()) {
                let name = |at: usize, s: usize| {
                    let state = labels.states().get(at / s).map_or("?", StateId::as_str);
                    let sector = labels.sectors().get(at % s).map_or("?", ProductCode::as_str);
                    if width == 1 && s == 1 {
                        state.to_owned()
                    } else {
                        format!("{state} {sector}")
                    }
                };
                let (row, column) = (name(r, s), name(c, width));
                return Err(Error::Cell { what, row, column, value, expected: "a finite value" });
            }
        }
        let x = &z.sum_axis(ndarray::Axis(1)) + &y.sum_axis(ndarray::Axis(1));
        Ok(Self { labels, z: standard(z), y: standard(y), x })
    }

    /// The states and sectors.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Where (state, sector) stands among rows and columns of [`z`](Self::z).
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn position(&self, state: StateId, sector: ProductCode) -> Result<usize> {
        let s = self.labels.counts().1;
        Ok(self.labels.state_position(state)? * s + self.labels.sector_position(sector)?)
    }

    /// Output of a sector.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn output_of(&self, state: StateId, sector: ProductCode) -> Result<f64> {
        Ok(self.x[self.position(state, sector)?])
    }

    /// Z: intermediate flows, supplier by user.
    #[must_use]
    pub fn z(&self) -> ArrayView2<'_, f64> {
        self.z.view()
    }

    /// Y: final demand, supplier by state.
    #[must_use]
    pub fn y(&self) -> ArrayView2<'_, f64> {
        self.y.view()
    }

    /// x = Z 1 + Y 1: output.
    #[must_use]
    pub fn x(&self) -> ArrayView1<'_, f64> {
        self.x.view()
    }

    /// A = Z / x: input coefficients, supplier by user; 0 where the user makes nothing.
    #[must_use]
    pub fn a(&self) -> Array2<f64> {
        Array2::from_shape_fn(self.z.dim(), |(i, j)| ratio(self.z[[i, j]], self.x[j]))
    }

    /// Purchases for all uses, (sector, importer, exporter).
    #[must_use]
    pub fn flows(&self) -> Array3<f64> {
        let (n, s) = self.labels.counts();
        Array3::from_shape_fn((s, n, n), |(j, n, i)| {
            let supplier = i * s + j;
            let inputs: f64 = (0..s).map(|k| self.z[[supplier, n * s + k]]).sum();
            inputs + self.y[[supplier, n]]
        })
    }

    /// B: value added as a share of output, (state, sector); 1 where nothing is made. Negative where
    /// inputs cost more than output.
    #[must_use]
    pub fn value_added_shares(&self) -> Array2<f64> {
        let (n, s) = self.labels.counts();
        Array2::from_shape_fn((n, s), |(n, j)| {
            let user = n * s + j;
            1.0 - ratio(self.z.column(user).sum(), self.x[user])
        })
    }

    /// gamma: inputs of each sector from all countries as shares of output, (state, input, user).
    #[must_use]
    pub fn input_coefficients(&self) -> Array3<f64> {
        let (n_states, s) = self.labels.counts();
        Array3::from_shape_fn((n_states, s, s), |(n, k, j)| {
            let user = n * s + j;
            let inputs: f64 = (0..n_states).map(|i| self.z[[i * s + k, user]]).sum();
            ratio(inputs, self.x[user])
        })
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole.abs() > 0.0 { part / whole } else { 0.0 }
}

impl TryFrom<Raw> for InputOutputTable {
    type Error = Error;

    fn try_from(raw: Raw) -> Result<Self> {
        let (n, s) = raw.labels.counts();
        let cells = n * s;
        let array = |what, width, values: Vec<f64>| {
            let found = values.len();
            Array2::from_shape_vec((cells, width), values).map_err(|_| Error::Shape {
                what,
                expected: cells * width,
                found,
            })
        };
        let (z, y) = (array("Z", cells, raw.z)?, array("Y", n, raw.y)?);
        Self::new(raw.labels, z, y)
    }
}

impl From<InputOutputTable> for Raw {
    fn from(table: InputOutputTable) -> Self {
        Self {
            labels: table.labels,
            z: table.z.into_iter().collect(),
            y: table.y.into_iter().collect(),
        }
    }
}
