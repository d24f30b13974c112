use std::fmt;

use ndarray::Array2;
use serde::Serialize;

use super::Leontief;
use crate::{Error, ProductCode, Result, StateId};

/// Which sectors use the inputs, and which supply them.
///
/// ```
/// use geoecon::{ProductCode, economy::input_output::ExposureSettings};
///
/// let manufacturing: Vec<ProductCode> = vec!["textiles".parse()?, "machinery".parse()?];
/// let settings = ExposureSettings::default().users(manufacturing);
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExposureSettings {
    users: Option<Vec<ProductCode>>,
    suppliers: Option<Vec<ProductCode>>,
}

impl ExposureSettings {
    /// The sectors whose inputs are asked for, in every state; all by default.
    #[must_use]
    pub fn users(self, sectors: impl IntoIterator<Item = ProductCode>) -> Self {
        Self { users: Some(sectors.into_iter().collect()), ..self }
    }

    /// The sectors whose goods count as inputs, in every state; all by default.
    #[must_use]
    pub fn suppliers(self, sectors: impl IntoIterator<Item = ProductCode>) -> Self {
        Self { suppliers: Some(sectors.into_iter().collect()), ..self }
    }
}

impl From<()> for ExposureSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<&[ProductCode]> for ExposureSettings {
    fn from(users: &[ProductCode]) -> Self {
        Self::default().users(users.iter().copied())
    }
}

/// Whose inputs are in whose output: at face value, and looking through the supply chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InputExposure {
    /// What was computed.
    pub method: &'static str,
    /// What levels are per unit of.
    pub level_per: &'static str,
    /// What shares are of.
    pub share_of: &'static str,
    /// The using sectors.
    pub users: Vec<ProductCode>,
    /// The supplying sectors.
    pub suppliers: Vec<ProductCode>,
    /// The states, in the order of the table.
    pub states: Vec<StateId>,
    /// A row for each pair, by user and then by supplier, home supplies included.
    pub pairs: Vec<PairExposure>,
}

/// One state's inputs from one state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairExposure {
    /// The using state.
    pub user: StateId,
    /// The supplying state.
    pub supplier: StateId,
    /// Inputs bought from the supplier per unit of output of the using sectors; `None` where they make nothing.
    pub face: Option<f64>,
    /// Output of the supplier, at all stages before the last, per unit of output of the using sectors: the
    /// same with L - I in place of A. Counts a good once for each stage it passes.
    pub look: Option<f64>,
    /// [`face`](Self::face) as a share of the same over all suppliers, from 0 to 1; `None` without inputs.
    pub face_share: Option<f64>,
    /// [`look`](Self::look) as a share of the same over all suppliers, from 0 to 1; `None` without inputs.
    pub look_share: Option<f64>,
}

/// Whose inputs are in each state's output, at face value and looking through the supply chain.
///
/// Face value counts what is bought from the supplier; looking through counts the supplier's output at every
/// stage, whoever sells the last one. States' using sectors are weighed by their output.
///
/// *Cost:* a solve with a column for each state.
///
/// # Errors
/// [`Error::UnknownLabel`] for a sector that the table lacks; [`Error::Shape`] for an empty list of sectors.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::{Leontief, exposure}};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let report = exposure(&Leontief::new(table)?, ())?;
/// let pair = report.pair("KOR".parse()?, "USA".parse()?)?;
/// // A tenth of a dollar of Korean goods goes into a dollar of American ones, and more through both states' chains.
/// assert_eq!((pair.face, pair.face_share), (Some(0.1), Some(0.2)));
/// assert!(pair.look > pair.face);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Baldwin, R., Freeman, R. and Theodorakopoulos, A. (2022). *Horses for Courses: Measuring Foreign Supply Chain
/// Exposure.* NBER Working Paper 30525.
pub fn exposure(
    leontief: &Leontief,
    settings: impl Into<ExposureSettings>,
) -> Result<InputExposure> {
    let settings = settings.into();
    let labels = leontief.labels();
    let (n, s) = labels.counts();
    let (users, using) = chosen(leontief, settings.users, "list of using sectors")?;
    let (suppliers, supplying) = chosen(leontief, settings.suppliers, "list of supplying sectors")?;

    let x = leontief.table().x();
    let mut weights = Array2::zeros((n * s, n));
    let mut makes = vec![false; n];
    for (d, makes) in makes.iter_mut().enumerate() {
        let output = |j: &usize| x[d * s + j];
        let total: f64 = using.iter().map(output).sum();
        *makes = total > 0.0;
        for j in using.iter().filter(|_| total > 0.0) {
            weights[[d * s + j, d]] = output(j) / total;
        }
    }
    // L - I = L A: solving for the inputs of the last stage keeps look-through at or above face value to the
    // last digit.
    let mut face = Array2::<f64>::zeros((n * s, n));
    for d in 0..n {
        for j in using.iter().map(|j| d * s + j) {
            let weight = weights[[j, d]];
            for (i, z) in leontief.table().z().column(j).indexed_iter() {
                if weight > 0.0 {
                    face[[i, d]] += weight * z / x[j];
                }
            }
        }
    }
    let look = leontief.solve(face.clone());
    let by_state = |inputs: &Array2<f64>, d: usize| -> Vec<f64> {
        (0..n).map(|o| supplying.iter().map(|j| inputs[[o * s + j, d]]).sum()).collect()
    };
    let mut pairs = Vec::with_capacity(n * n);
    for (d, (&user, &makes)) in labels.states().iter().zip(&makes).enumerate() {
        let (face, look) = (by_state(&face, d), by_state(&look, d));
        let [all_face, all_look] = [&face, &look].map(|inputs| inputs.iter().sum::<f64>());
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        for ((&supplier, &face), &look) in labels.states().iter().zip(&face).zip(&look) {
            pairs.push(PairExposure {
                user,
                supplier,
                face: makes.then_some(face),
                look: makes.then_some(look),
                face_share: share(face, all_face),
                look_share: share(look, all_look),
            });
        }
    }
    Ok(InputExposure {
        method: "inputs at face value (A) and through the whole supply chain (L - I)",
        level_per: "unit of output of the using sectors, weighed by output",
        share_of: "inputs of the using sectors from all states, home included",
        users,
        suppliers,
        states: labels.states().to_vec(),
        pairs,
    })
}

fn chosen(
    leontief: &Leontief,
    sectors: Option<Vec<ProductCode>>,
    what: &'static str,
) -> Result<(Vec<ProductCode>, Vec<usize>)> {
    let labels = leontief.labels();
    let mut sectors = sectors.unwrap_or_else(|| labels.sectors().to_vec());
    if sectors.is_empty() {
        return Err(Error::Shape { what, expected: 1, found: 0 });
    }
    let mut positions =
        sectors.iter().map(|&j| labels.sector_position(j)).collect::<Result<Vec<_>>>()?;
    positions.sort_unstable();
    positions.dedup();
    sectors = positions.iter().filter_map(|&j| labels.sectors().get(j).copied()).collect();
    Ok((sectors, positions))
}

impl InputExposure {
    /// The row of a pair.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn pair(&self, supplier: StateId, user: StateId) -> Result<&PairExposure> {
        let position = |state: StateId| {
            let at = self.states.iter().position(|s| *s == state);
            at.ok_or(Error::UnknownState { state })
        };
        let at = position(user)? * self.states.len() + position(supplier)?;
        self.pairs.get(at).ok_or(Error::UnknownState { state: user })
    }

    /// The rows of a user, the foreign suppliers alone, largest share through the chain first; of equal share by code.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn suppliers_of(&self, user: StateId) -> Result<Vec<&PairExposure>> {
        self.pair(user, user)?;
        let mut rows: Vec<&PairExposure> =
            self.pairs.iter().filter(|p| p.user == user && p.supplier != user).collect();
        let size = |p: &PairExposure| p.look_share.unwrap_or(-1.0);
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.supplier.cmp(&b.supplier)));
        Ok(rows)
    }
}

/// For each user, its five largest foreign suppliers through the chain.
impl fmt::Display for InputExposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{:.2} %", 100.0 * x));
        writeln!(f, "{}; shares of {}", self.method, self.share_of)?;
        writeln!(f, "  {:<6} {:<8} {:>9} {:>9}", "user", "supplier", "face", "look")?;
        for &user in &self.states {
            let rows = self.suppliers_of(user).unwrap_or_default();
            for row in rows.into_iter().take(5) {
                let (face, look) = (percent(row.face_share), percent(row.look_share));
                writeln!(f, "  {:<6} {:<8} {face:>9} {look:>9}", row.user, row.supplier)?;
            }
        }
        Ok(())
    }
}
