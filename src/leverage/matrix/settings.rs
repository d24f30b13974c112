use super::super::{Demand, Pressure, credibility::check_resolve, models::usual};
use crate::{StateId, economy::TradeModels, error::Result};

/// What is cut between whom, and by which models it is judged.
///
/// By default all trade both ways between every two states, by one model ([`TradeModels`]); what is demanded is
/// the most that the target would pay, and there is no resolve.
///
/// ```
/// use geoecon::leverage::{Demand, MatrixSettings, Pressure};
///
/// let settings = MatrixSettings::from(Pressure::cut_exports())
///     .states(["USA".parse()?, "CHN".parse()?])
///     .demand(Demand::Amount(20e9))
///     .resolve(5e9);
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct MatrixSettings {
    pub(super) pressure: Pressure,
    pub(super) models: TradeModels,
    pub(super) states: Option<Vec<StateId>>,
    pub(super) demand: Demand,
    pub(super) resolve: f64,
    pub(super) winners: usize,
}

impl Default for MatrixSettings {
    fn default() -> Self {
        Self {
            pressure: Pressure::default(),
            models: usual(),
            states: None,
            demand: Demand::ShareOfLoss(1.0),
            resolve: 0.0,
            winners: 3,
        }
    }
}

impl From<()> for MatrixSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Pressure> for MatrixSettings {
    fn from(pressure: Pressure) -> Self {
        Self { pressure, ..Self::default() }
    }
}

impl From<TradeModels> for MatrixSettings {
    fn from(models: TradeModels) -> Self {
        Self { models, ..Self::default() }
    }
}

impl MatrixSettings {
    /// What a sender does to a target.
    #[must_use]
    pub fn pressure(self, pressure: Pressure) -> Self {
        Self { pressure, ..self }
    }

    /// The models.
    #[must_use]
    pub fn models(self, models: impl Into<TradeModels>) -> Self {
        Self { models: models.into(), ..self }
    }

    /// Only pairs of these states; the others still trade and may win.
    #[must_use]
    pub fn states(self, only: impl IntoIterator<Item = StateId>) -> Self {
        Self { states: Some(only.into_iter().collect()), ..self }
    }

    /// What the sender demands, for the credibility of its threat.
    #[must_use]
    pub fn demand(self, demand: Demand) -> Self {
        Self { demand, ..self }
    }

    /// What carrying out the threat is worth to any sender beyond trade, a year, in units of the currency; 0 or
    /// more.
    #[must_use]
    pub fn resolve(self, resolve: f64) -> Self {
        Self { resolve, ..self }
    }

    /// How many third parties that win are named with each pair; their sum is always there.
    #[must_use]
    pub fn winners(self, most: usize) -> Self {
        Self { winners: most, ..self }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.demand.check()?;
        check_resolve(self.resolve)
    }
}
