use serde::Serialize;

use super::super::{Pressure, bargaining::finite, models::usual};
use crate::{
    StateId,
    economy::TradeModels,
    error::{Error, Result},
};

/// What a coalition of senders is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Worth {
    /// What the target loses, an amount a year; all it spends where its loss is unbounded.
    TargetLoss,
    /// What the target loses, in percent of what the model names; 100 where its loss is unbounded.
    TargetLossPercent,
    /// What the target loses less what the members lose themselves, an amount a year.
    NetOfOwnLosses,
}

impl Worth {
    /// Its unit, in words.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::TargetLoss => "loss of the target a year",
            Self::TargetLossPercent => "loss of the target in percent",
            Self::NetOfOwnLosses => "loss of the target less the members' own, a year",
        }
    }
}

/// How the worth of 2^n coalitions is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Valuation {
    /// An equilibrium for each coalition.
    Exact,
    /// An equilibrium for each member and each pair; larger coalitions are worth the sum of their pairs'
    /// interactions: n (n + 1) / 2 equilibria.
    Pairwise,
    /// An equilibrium for each member; coalitions are worth the sum of their members': the first order.
    Additive,
}

/// What a coalition does to its target and how that is read.
///
/// By default no trade either way, by one model; worth is what the target loses, everyone talks to everyone, the
/// target gives in at half of what all together can take, and every coalition has its equilibrium.
///
/// ```
/// use geoecon::leverage::{JointSettings, Pressure, Valuation};
///
/// let settings = JointSettings::from(Pressure::cut_exports()).valuation(Valuation::Pairwise).threshold(50e9);
/// # let _ = settings;
/// ```
#[derive(Debug, Clone)]
pub struct JointSettings {
    pub(super) pressure: Pressure,
    pub(super) models: TradeModels,
    pub(super) worth: Worth,
    pub(super) blocs: Vec<(StateId, Vec<StateId>)>,
    pub(super) links: Option<Vec<(StateId, StateId)>>,
    pub(super) threshold: Option<f64>,
    pub(super) valuation: Valuation,
    pub(super) checks: u32,
    pub(super) seed: u64,
}

impl Default for JointSettings {
    fn default() -> Self {
        Self {
            pressure: Pressure::default(),
            models: usual(),
            worth: Worth::TargetLoss,
            blocs: Vec::new(),
            links: None,
            threshold: None,
            valuation: Valuation::Exact,
            checks: 32,
            seed: 0,
        }
    }
}

impl From<()> for JointSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Pressure> for JointSettings {
    fn from(pressure: Pressure) -> Self {
        Self { pressure, ..Self::default() }
    }
}

impl JointSettings {
    /// What each member does to the target.
    #[must_use]
    pub fn pressure(self, pressure: Pressure) -> Self {
        Self { pressure, ..self }
    }

    /// The models.
    #[must_use]
    pub fn models(self, models: impl Into<TradeModels>) -> Self {
        Self { models: models.into(), ..self }
    }

    /// What a coalition is worth.
    #[must_use]
    pub fn worth(self, worth: Worth) -> Self {
        Self { worth, ..self }
    }

    /// States that act whenever `member` does, as those of a customs union: one player, whose own losses are
    /// added up.
    #[must_use]
    pub fn bloc(mut self, member: StateId, with: impl IntoIterator<Item = StateId>) -> Self {
        self.blocs.push((member, with.into_iter().collect()));
        self
    }

    /// Who talks to whom, for the Myerson value: only linked members can act together.
    #[must_use]
    pub fn links(self, links: impl IntoIterator<Item = (StateId, StateId)>) -> Self {
        Self { links: Some(links.into_iter().collect()), ..self }
    }

    /// The worth at which the target gives in, in the unit of the worths, above 0.
    #[must_use]
    pub fn threshold(self, worth: f64) -> Self {
        Self { threshold: Some(worth), ..self }
    }

    /// How coalitions are valued.
    #[must_use]
    pub fn valuation(self, valuation: Valuation) -> Self {
        Self { valuation, ..self }
    }

    /// On how many coalitions, drawn from `seed`, an approximation is measured against the exact equilibrium.
    #[must_use]
    pub fn checks(self, draws: u32, seed: u64) -> Self {
        Self { checks: draws, seed, ..self }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.threshold.map_or(Ok(()), check_threshold)
    }
}

pub(super) fn check_threshold(worth: f64) -> Result<()> {
    if finite("threshold", worth)? <= 0.0 {
        return Err(Error::OutOfRange {
            what: "threshold",
            value: worth.to_string(),
            expected: "above 0: nobody must not win",
        });
    }
    Ok(())
}
