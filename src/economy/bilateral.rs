use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Result, StateId};

/// Where each state stands in the arrays of a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct StateIndex {
    states: Vec<StateId>,
    position: BTreeMap<StateId, usize>,
}

impl StateIndex {
    pub(crate) fn new(states: impl IntoIterator<Item = StateId>) -> Result<Self> {
        let mut index = Self::default();
        for state in states {
            if index.position.insert(state, index.states.len()).is_some() {
                return Err(Error::Duplicate { what: "state", label: state.to_string() });
            }
            index.states.push(state);
        }
        Ok(index)
    }

    pub(crate) fn states(&self) -> &[StateId] {
        &self.states
    }

    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    pub(crate) fn of(&self, state: StateId) -> Result<usize> {
        self.position.get(&state).copied().ok_or(Error::UnknownState { state })
    }
}

/// One number for every ordered pair of states: flows, costs, shares by exporter and importer.
///
/// The diagonal is a state's trade with itself. Every number is finite. The unit is the user's; a
/// model that takes two tables wants the same unit in both.
///
/// ```
/// use geoecon::{StateId, economy::Bilateral};
///
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let mut flows = Bilateral::zeros([kor, usa])?;
/// flows.set(kor, usa, 115.7)?;
/// assert_eq!(flows.get(kor, usa)?, 115.7);
/// assert_eq!(flows.get(usa, kor)?, 0.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Bilateral {
    index: StateIndex,
    /// One row per exporter.
    cells: Vec<f64>,
}

impl Bilateral {
    /// A table of zeros.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a state occurs twice.
    pub fn zeros(states: impl IntoIterator<Item = StateId>) -> Result<Self> {
        let index = StateIndex::new(states)?;
        let cells = vec![0.0; index.len() * index.len()];
        Ok(Self { index, cells })
    }

    /// The table with one row of `cells` per exporter and one column per importer, both in the
    /// order of `states`.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a state occurs twice, [`Error::Shape`] where there are not
    /// states × states cells, [`Error::Cell`] where one is not finite.
    pub fn from_rows(
        states: impl IntoIterator<Item = StateId>,
        cells: impl IntoIterator<Item = f64>,
    ) -> Result<Self> {
        let index = StateIndex::new(states)?;
        let cells: Vec<f64> = cells.into_iter().collect();
        let expected = index.len() * index.len();
        if cells.len() != expected {
            return Err(Error::Shape { what: "bilateral table", expected, found: cells.len() });
        }
        let table = Self { index, cells };
        table.check("bilateral table", f64::is_finite, "a finite number")?;
        Ok(table)
    }

    /// The states, in the order of rows and columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.index.states()
    }

    /// The number of a pair.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn get(&self, exporter: StateId, importer: StateId) -> Result<f64> {
        Ok(self.cells[self.cell(exporter, importer)?])
    }

    /// Sets the number of a pair.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::Cell`] where `value` is not finite.
    pub fn set(&mut self, exporter: StateId, importer: StateId, value: f64) -> Result<()> {
        let cell = self.cell(exporter, importer)?;
        if !value.is_finite() {
            return Err(Error::Cell {
                what: "bilateral table",
                row: exporter.to_string(),
                column: importer.to_string(),
                value,
                expected: "a finite number",
            });
        }
        self.cells[cell] = value;
        Ok(())
    }

    /// Every (exporter, importer, number), exporter by exporter.
    pub fn iter(&self) -> impl Iterator<Item = (StateId, StateId, f64)> + '_ {
        let states = self.states();
        states
            .iter()
            .flat_map(move |&exporter| states.iter().map(move |&importer| (exporter, importer)))
            .zip(&self.cells)
            .map(|((exporter, importer), &value)| (exporter, importer, value))
    }

    /// Fails at the first cell that is not `allowed`.
    pub(crate) fn check(
        &self,
        what: &'static str,
        allowed: impl Fn(f64) -> bool,
        expected: &'static str,
    ) -> Result<()> {
        match self.iter().find(|&(_, _, value)| !allowed(value)) {
            None => Ok(()),
            Some((exporter, importer, value)) => Err(Error::Cell {
                what,
                row: exporter.to_string(),
                column: importer.to_string(),
                value,
                expected,
            }),
        }
    }

    pub(crate) fn index(&self) -> &StateIndex {
        &self.index
    }

    /// The cells, one row per exporter.
    pub(crate) fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// The cells with one row per importer: what a solver walks over.
    pub(crate) fn by_importer(&self) -> Vec<f64> {
        let n = self.index.len();
        (0..n * n).map(|at| self.cells[(at % n) * n + at / n]).collect()
    }

    /// The table of cells given with one row per importer.
    pub(crate) fn from_importers(index: StateIndex, cells: &[f64]) -> Self {
        let n = index.len();
        let cells = (0..n * n).map(|at| cells[(at % n) * n + at / n]).collect();
        Self { index, cells }
    }

    fn cell(&self, exporter: StateId, importer: StateId) -> Result<usize> {
        Ok(self.index.of(exporter)? * self.index.len() + self.index.of(importer)?)
    }
}

/// How a table is written.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Bilateral")]
struct Form {
    states: Vec<StateId>,
    cells: Vec<f64>,
}

impl TryFrom<Form> for Bilateral {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self> {
        Self::from_rows(form.states, form.cells)
    }
}

impl From<Bilateral> for Form {
    fn from(table: Bilateral) -> Self {
        Self { states: table.index.states, cells: table.cells }
    }
}
