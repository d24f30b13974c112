use std::sync::Arc;

use super::{Component, DutyBill, Finance, Fiscal, Model, Trade};
use crate::{economy::TradeModels, snapshot::Snapshot};

/// The models that value the components. Several of one component make its range; a component without a model is
/// no part of a ledger.
#[derive(Debug, Clone, Default)]
pub struct Models {
    list: Vec<Arc<dyn Model>>,
}

impl Models {
    /// No models yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All that `snapshot` has what it takes for: every trade model with every set of elasticities its world
    /// records, [`Fiscal`], [`DutyBill`] and [`Finance`] as by default. Security has no model that needs no choice of the
    /// user's.
    #[must_use]
    pub fn recorded(snapshot: &Snapshot) -> Self {
        Self::trade(TradeModels::default(), snapshot)
            .with(Fiscal::default())
            .with(DutyBill::default())
            .with(Finance::default())
    }

    /// These trade models, with the elasticities that the world of `snapshot` records.
    #[must_use]
    pub fn trade(models: impl Into<TradeModels>, snapshot: &Snapshot) -> Self {
        let models = models.into().list(snapshot);
        models.into_iter().fold(Self::new(), |all, model| all.with(Trade::new(model)))
    }

    /// The same with a model more.
    #[must_use]
    pub fn with(mut self, model: impl Model + 'static) -> Self {
        self.list.push(Arc::new(model));
        self
    }

    /// The same without the models of a component.
    #[must_use]
    pub fn without(mut self, component: Component) -> Self {
        self.list.retain(|model| model.method().component != component);
        self
    }

    /// The models, in the order they were added.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &dyn Model> {
        self.list.iter().map(AsRef::as_ref)
    }
}
