use crate::{
    dependency::{
        ChokeSettings, CriticalGoods, FunderSettings, LossSettings, ProtectionSettings, SupplyGraph,
    },
    error::Result,
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
    pub(super) supply: Vec<SupplyGraph>,
    pub(super) choke: ChokeSettings,
    pub(super) counterfactuals: bool,
}

impl Default for ProfileSettings {
    /// Losses from cutting all trade, recorded rivals, amounts in USD alone, no supply graphs.
    fn default() -> Self {
        Self {
            loss: LossSettings::default(),
            protection: ProtectionSettings::default(),
            funders: FunderSettings::default(),
            supply: Vec::new(),
            choke: ChokeSettings::default(),
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

    /// The supply graphs in which choke points are looked for, after those there are.
    #[must_use]
    pub fn supply(mut self, graphs: impl IntoIterator<Item = SupplyGraph>) -> Self {
        self.supply.extend(graphs);
        self
    }

    /// The supply graphs of the goods whose production is recorded, after those there are.
    ///
    /// # Errors
    /// Those of [`CriticalGoods::supply_graph`].
    pub fn critical_goods(self, goods: &CriticalGoods) -> Result<Self> {
        let mut names: Vec<&str> = Vec::new();
        for row in goods.production() {
            if !names.contains(&row.good.as_str()) {
                names.push(&row.good);
            }
        }
        let graphs =
            names.into_iter().map(|name| goods.supply_graph(name)).collect::<Result<Vec<_>>>()?;
        Ok(self.supply(graphs))
    }

    /// From which loss on a supplier is a choke point, and what the state needs.
    #[must_use]
    pub fn choke(self, settings: impl Into<ChokeSettings>) -> Self {
        Self { choke: settings.into(), ..self }
    }

    /// Whether losses are computed; without them partners are ranked by share. Default yes.
    #[must_use]
    pub fn counterfactuals(self, wanted: bool) -> Self {
        Self { counterfactuals: wanted, ..self }
    }
}
