use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Result, StateId};

/// Duties by importer and exporter, on all goods, as fractions: 0.15 is 15 percent of the value
/// before duty. A pair that is not named pays none; nobody taxes its own goods.
///
/// ```
/// use geoecon::{StateId, economy::Duties};
///
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let duties = Duties::none().with(usa, kor, 0.15)?;
/// assert_eq!(duties.rate(usa, kor), 0.15);
/// assert_eq!(duties.reciprocated(usa).rate(kor, usa), 0.15);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(StateId, StateId, f64)>", into = "Vec<(StateId, StateId, f64)>")]
pub struct Duties {
    rates: BTreeMap<(StateId, StateId), f64>,
}

impl Duties {
    /// Free trade.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The same duty of `importer` on each of `exporters`; itself among them is passed over.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn uniform(
        importer: StateId,
        exporters: impl IntoIterator<Item = StateId>,
        rate: f64,
    ) -> Result<Self> {
        exporters
            .into_iter()
            .filter(|&exporter| exporter != importer)
            .try_fold(Self::none(), |duties, exporter| duties.with(importer, exporter, rate))
    }

    /// These duties with that of `importer` on `exporter` set to `rate`.
    ///
    /// # Errors
    /// [`Error::Cell`] where `rate` is not finite or not above -1 (an import subsidy is negative),
    /// or where a state would tax itself.
    pub fn with(mut self, importer: StateId, exporter: StateId, rate: f64) -> Result<Self> {
        let expected = if importer == exporter && rate != 0.0 {
            "0: a state does not tax its own goods"
        } else if !(rate.is_finite() && rate > -1.0) {
            "a fraction above -1, as in 0.15"
        } else {
            if rate == 0.0 {
                self.rates.remove(&(importer, exporter));
            } else {
                self.rates.insert((importer, exporter), rate);
            }
            return Ok(self);
        };
        Err(Error::Cell {
            what: "duty",
            row: importer.to_string(),
            column: exporter.to_string(),
            value: rate,
            expected,
        })
    }

    /// These duties, and every state that `state` taxes taxing it in return at the same rate.
    #[must_use]
    pub fn reciprocated(mut self, state: StateId) -> Self {
        let answers: Vec<_> = self
            .iter()
            .filter(|&(importer, ..)| importer == state)
            .map(|(_, exporter, rate)| ((exporter, state), rate))
            .collect();
        self.rates.extend(answers);
        self
    }

    /// The duty of `importer` on `exporter`.
    #[must_use]
    pub fn rate(&self, importer: StateId, exporter: StateId) -> f64 {
        self.rates.get(&(importer, exporter)).copied().unwrap_or(0.0)
    }

    /// Every (importer, exporter, rate) that is not zero, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (StateId, StateId, f64)> + '_ {
        self.rates.iter().map(|(&(importer, exporter), &rate)| (importer, exporter, rate))
    }
}

impl TryFrom<Vec<(StateId, StateId, f64)>> for Duties {
    type Error = Error;

    fn try_from(rates: Vec<(StateId, StateId, f64)>) -> Result<Self> {
        rates.into_iter().try_fold(Self::none(), |duties, (importer, exporter, rate)| {
            duties.with(importer, exporter, rate)
        })
    }
}

impl From<Duties> for Vec<(StateId, StateId, f64)> {
    fn from(duties: Duties) -> Self {
        duties.iter().collect()
    }
}
