use serde::Serialize;

use crate::{
    StateId,
    error::{Error, Result},
    units::check_unique,
};

/// How strong each state is, by one measure at one date: CINC, military spending, a score of your
/// own.
///
/// Values are 0 or more, in the unit of the measure. A value may be unknown, which is not zero.
///
/// ```
/// use geoecon::{StateId, security::Capability};
///
/// let (usa, kor) = (StateId::new("USA")?, StateId::new("KOR")?);
/// let cinc = Capability::new("CINC 2018", vec![(usa, Some(0.11990859)), (kor, None)])?;
/// assert_eq!(cinc.get(usa), Some(0.11990859));
/// assert!(cinc.known(kor).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capability {
    measure: String,
    states: Vec<StateId>,
    values: Vec<Option<f64>>,
}

impl Capability {
    /// The capability of these states, measured by `measure` (its name and year, for reports).
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state named twice; [`Error::Cell`] for a value that is negative
    /// or not finite.
    pub fn new(
        measure: impl Into<String>,
        values: impl IntoIterator<Item = (StateId, Option<f64>)>,
    ) -> Result<Self> {
        let measure = measure.into();
        let (states, values): (Vec<StateId>, Vec<Option<f64>>) = values.into_iter().unzip();
        check_unique("state", &states)?;
        for (state, value) in states.iter().zip(&values) {
            if let Some(value) = *value
                && !(value.is_finite() && value >= 0.0)
            {
                return Err(Error::Cell {
                    what: "capability",
                    row: state.to_string(),
                    column: measure,
                    value,
                    expected: "0 or more, or unknown",
                });
            }
        }
        Ok(Self { measure, states, values })
    }

    /// The name of the measure.
    #[must_use]
    pub fn measure(&self) -> &str {
        &self.measure
    }

    /// The states, in the order given.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// The capability of `state`; `None` where it is unknown or the state is not covered.
    #[must_use]
    pub fn get(&self, state: StateId) -> Option<f64> {
        self.states
            .iter()
            .zip(&self.values)
            .find_map(|(&known, &value)| (known == state).then_some(value))
            .flatten()
    }

    /// The capability of `state`, which must be known.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where the state is not covered, [`Error::Missing`] where its value
    /// is unknown.
    pub fn known(&self, state: StateId) -> Result<f64> {
        if !self.states.contains(&state) {
            return Err(Error::UnknownState { state });
        }
        self.get(state)
            .ok_or_else(|| Error::Missing { what: "capability", label: state.to_string() })
    }

    /// The capabilities of these states, in their order, as [`war_stability`](super::war_stability)
    /// takes them; all must be known.
    ///
    /// # Errors
    /// As [`known`](Self::known).
    pub fn in_order(&self, states: &[StateId]) -> Result<Vec<f64>> {
        states.iter().map(|&state| self.known(state)).collect()
    }

    /// The states whose value is unknown.
    pub fn missing(&self) -> impl Iterator<Item = StateId> {
        self.states.iter().zip(&self.values).filter(|(_, v)| v.is_none()).map(|(&s, _)| s)
    }
}
