use crate::{
    dependency::{FunderSettings, LossSettings, ProtectionSettings},
    units::Rates,
};

/// What a profile asks.
///
/// ```
/// use geoecon::dependency::{Direction, LossSettings, ProfileSettings};
///
/// let settings = ProfileSettings::default().loss(LossSettings::from(Direction::Imports));
/// let quick = ProfileSettings::default().counterfactuals(false);
/// # let _ = (settings, quick);
/// ```
#[derive(Debug, Clone)]
pub struct ProfileSettings {
    pub(super) loss: LossSettings,
    pub(super) protection: ProtectionSettings,
    pub(super) funders: FunderSettings,
    pub(super) counterfactuals: bool,
}

impl Default for ProfileSettings {
    /// Losses from cutting all trade, recorded rivals, amounts in USD alone.
    fn default() -> Self {
        Self {
            loss: LossSettings::default(),
            protection: ProtectionSettings::default(),
            funders: FunderSettings::default(),
            counterfactuals: true,
        }
    }
}

impl From<()> for ProfileSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<LossSettings> for ProfileSettings {
    fn from(loss: LossSettings) -> Self {
        Self::default().loss(loss)
    }
}

impl ProfileSettings {
    /// Which ties are cut, and in what economy.
    #[must_use]
    pub fn loss(self, settings: impl Into<LossSettings>) -> Self {
        Self { loss: settings.into(), ..self }
    }

    /// Against whom cover is measured.
    #[must_use]
    pub fn protection(self, settings: impl Into<ProtectionSettings>) -> Self {
        Self { protection: settings.into(), ..self }
    }

    /// The rates that make lines and loans in different currencies one sum.
    #[must_use]
    pub fn rates(self, rates: Rates) -> Self {
        Self { funders: rates.into(), ..self }
    }

    /// Whether losses are computed; without them partners are ranked by share. Default yes.
    #[must_use]
    pub fn counterfactuals(self, wanted: bool) -> Self {
        Self { counterfactuals: wanted, ..self }
    }
}
