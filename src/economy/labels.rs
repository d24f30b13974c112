use serde::{Deserialize, Serialize};

use crate::{Error, ProductCode, Result, StateId};

/// The states and sectors an array is about, in the order of its axes.
///
/// Every array of an [`Economy`](super::Economy) comes with its labels, so that a position never has
/// to be remembered.
///
/// ```
/// use geoecon::economy::Labels;
///
/// let labels = Labels::new(["KOR", "USA"], ["cars", "services"])?;
/// assert_eq!(labels.state_position("USA".parse()?)?, 1);
/// assert!(labels.sector_position("cloth".parse()?).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Lists", into = "Lists")]
pub struct Labels {
    states: Vec<StateId>,
    sectors: Vec<ProductCode>,
    by_state: Vec<(StateId, usize)>,
    by_sector: Vec<(ProductCode, usize)>,
}

#[derive(Serialize, Deserialize)]
struct Lists {
    states: Vec<StateId>,
    sectors: Vec<ProductCode>,
}

impl Labels {
    /// Labels for these states and sectors, in this order.
    ///
    /// # Errors
    /// [`Error::Malformed`] where a code is not well formed, [`Error::Duplicate`] where one occurs
    /// twice, [`Error::Shape`] where there is no state or no sector.
    pub fn new<S, P>(
        states: impl IntoIterator<Item = S>,
        sectors: impl IntoIterator<Item = P>,
    ) -> Result<Self>
    where
        S: TryInto<StateId>,
        P: TryInto<ProductCode>,
        Error: From<S::Error> + From<P::Error>,
    {
        let states = states.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, _>>()?;
        let sectors = sectors.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, _>>()?;
        if states.is_empty() {
            return Err(Error::Shape { what: "list of states", expected: 1, found: 0 });
        }
        if sectors.is_empty() {
            return Err(Error::Shape { what: "list of sectors", expected: 1, found: 0 });
        }
        let by_state = index("state", &states)?;
        let by_sector = index("sector", &sectors)?;
        Ok(Self { states, sectors, by_state, by_sector })
    }

    /// The states, in the order of the axes.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// The sectors, in the order of the axes.
    #[must_use]
    pub fn sectors(&self) -> &[ProductCode] {
        &self.sectors
    }

    /// Where `state` stands on an axis of states.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state_position(&self, state: StateId) -> Result<usize> {
        position(&self.by_state, &state).ok_or(Error::UnknownState { state })
    }

    /// Where `sector` stands on an axis of sectors.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn sector_position(&self, sector: ProductCode) -> Result<usize> {
        position(&self.by_sector, &sector)
            .ok_or_else(|| Error::UnknownLabel { what: "sector", label: sector.to_string() })
    }

    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.states.len(), self.sectors.len())
    }

    /// "the value of `what` at (row, column)", for a cell (sector, importer, exporter).
    pub(crate) fn cell_error(
        &self,
        what: &'static str,
        (j, n, i): (usize, usize, usize),
        value: f64,
        expected: &'static str,
    ) -> Error {
        let name = |at: usize| self.states.get(at).map_or("?", StateId::as_str);
        let sector = self.sectors.get(j).map_or("?", ProductCode::as_str);
        Error::Cell {
            what,
            row: format!("{sector}, importer {}", name(n)),
            column: format!("exporter {}", name(i)),
            value,
            expected,
        }
    }

    /// The same for a cell (state, sector).
    pub(crate) fn pair_error(
        &self,
        what: &'static str,
        (n, j): (usize, usize),
        value: f64,
        expected: &'static str,
    ) -> Error {
        Error::Cell {
            what,
            row: self.states.get(n).map_or("?", StateId::as_str).to_owned(),
            column: self.sectors.get(j).map_or("?", ProductCode::as_str).to_owned(),
            value,
            expected,
        }
    }
}

impl TryFrom<Lists> for Labels {
    type Error = Error;

    fn try_from(lists: Lists) -> Result<Self> {
        Self::new(lists.states, lists.sectors)
    }
}

impl From<Labels> for Lists {
    fn from(labels: Labels) -> Self {
        Self { states: labels.states, sectors: labels.sectors }
    }
}

fn index<T: Copy + Ord + ToString>(what: &'static str, list: &[T]) -> Result<Vec<(T, usize)>> {
    let mut sorted: Vec<(T, usize)> = list.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if let [(a, _), (b, _)] = pair
            && a == b
        {
            return Err(Error::Duplicate { what, label: a.to_string() });
        }
    }
    Ok(sorted)
}

fn position<T: Copy + Ord>(sorted: &[(T, usize)], label: &T) -> Option<usize> {
    let at = sorted.binary_search_by_key(label, |&(l, _)| l).ok()?;
    sorted.get(at).map(|&(_, position)| position)
}
