use serde::{Deserialize, Serialize};

use crate::{Error, Result, StateId, economy::Bilateral};

/// Local-cost share of the United States in the paper.
const UNITED_STATES: f64 = 0.270_470_98;
/// Local-cost share of every other state in the paper.
const ELSEWHERE: f64 = 0.114_335_21;

/// What the model is calibrated to: trade between states, GDP, and local-cost shares.
///
/// ```
/// use geoecon::{Error, StateId, economy::{Bilateral, scale::Observed}};
///
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let trade = Bilateral::from_rows([kor, usa], [0.0, 116.0, -65.0, 0.0])?;
/// let error = Observed::new(trade, [(kor, 1_713.0), (usa, 27_843.0)]).unwrap_err();
/// assert_eq!(error.to_string(), "trade flow at (USA, KOR) is -65: expected zero or more");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Observed {
    trade: Bilateral,
    /// In the order of the states of `trade`, as are the shares.
    gdp: Vec<f64>,
    local_cost_share: Vec<f64>,
}

impl Observed {
    /// Trade net of duty by exporter and importer, with an empty diagonal, and GDP of each of its
    /// states, in the same unit of money. Home sales follow from GDP and trade.
    ///
    /// Local-cost shares are the paper's: 0.27047098 for the United States, 0.11433521 elsewhere.
    ///
    /// # Errors
    /// [`Error::Cell`] at the first flow that is negative or on the diagonal, or GDP that is not a
    /// positive number; [`Error::UnknownState`] for a GDP of a state without flows,
    /// [`Error::Duplicate`] for a second one, [`Error::UnknownLabel`] where one is missing.
    pub fn new(trade: Bilateral, gdp: impl IntoIterator<Item = (StateId, f64)>) -> Result<Self> {
        trade.check("trade flow", |flow| flow >= 0.0, "zero or more")?;
        for &state in trade.states() {
            let home = trade.get(state, state)?;
            if home != 0.0 {
                return Err(cell(
                    "trade flow",
                    state,
                    state.as_str(),
                    home,
                    "0: home sales follow from GDP",
                ));
            }
        }
        let index = trade.index();
        let mut known = vec![None; index.len()];
        for (state, value) in gdp {
            if !(value.is_finite() && value > 0.0) {
                return Err(cell("GDP", state, "gdp", value, "a positive number"));
            }
            if known[index.of(state)?].replace(value).is_some() {
                return Err(Error::Duplicate { what: "GDP of state", label: state.to_string() });
            }
        }
        let gdp = index.states().iter().zip(known).map(|(state, value)| {
            value.ok_or_else(|| Error::UnknownLabel {
                what: "GDP of state",
                label: state.to_string(),
            })
        });
        let gdp = gdp.collect::<Result<_>>()?;
        let local_cost_share = index
            .states()
            .iter()
            .map(|state| if state.as_str() == "USA" { UNITED_STATES } else { ELSEWHERE })
            .collect();
        Ok(Self { trade, gdp, local_cost_share })
    }

    /// With a share of its own for `state` of what buyers pay that is local cost.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::Cell`] unless `share` is in [0, 1).
    pub fn local_cost_share(mut self, state: StateId, share: f64) -> Result<Self> {
        let at = self.trade.index().of(state)?;
        if !(0.0..1.0).contains(&share) {
            return Err(cell("local-cost share", state, "share", share, "at least 0, below 1"));
        }
        self.local_cost_share[at] = share;
        Ok(self)
    }

    /// The flows.
    #[must_use]
    pub fn trade(&self) -> &Bilateral {
        &self.trade
    }

    /// GDP of each state, in the order of the flows.
    pub fn gdp(&self) -> impl Iterator<Item = (StateId, f64)> + '_ {
        self.trade.states().iter().copied().zip(self.gdp.iter().copied())
    }

    /// Local-cost share of each state, in the order of the flows.
    pub fn local_cost_shares(&self) -> impl Iterator<Item = (StateId, f64)> + '_ {
        self.trade.states().iter().copied().zip(self.local_cost_share.iter().copied())
    }
}

fn cell(
    what: &'static str,
    state: StateId,
    column: &str,
    value: f64,
    expected: &'static str,
) -> Error {
    Error::Cell { what, row: state.to_string(), column: column.to_owned(), value, expected }
}

/// How the observed world is written.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Observed")]
struct Form {
    trade: Bilateral,
    gdp: Vec<(StateId, f64)>,
    local_cost_share: Vec<(StateId, f64)>,
}

impl TryFrom<Form> for Observed {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self> {
        let observed = Self::new(form.trade, form.gdp)?;
        form.local_cost_share
            .into_iter()
            .try_fold(observed, |observed, (state, share)| observed.local_cost_share(state, share))
    }
}

impl From<Observed> for Form {
    fn from(observed: Observed) -> Self {
        let gdp = observed.gdp().collect();
        let local_cost_share = observed.local_cost_shares().collect();
        Self { trade: observed.trade, gdp, local_cost_share }
    }
}
