//! A year of world trade by product, screened for dependence.
//!
//! | question | function |
//! | --- | --- |
//! | for which goods does a bloc or a state depend on outsiders | [`strategic_dependencies`] |
//! | the same for every state at once | [`screen`] |
//! | how concentrated is each state's supply of each good | [`import_concentration`] |
//! | who has the world market of a good in hand | [`market_power`] |
//!
//! [`ProductFlows`] holds the flows in columns: 12 bytes each, sorted by product.

mod bloc;
mod build;
mod imports;
mod level;
mod power;
mod screening;
mod settings;
mod strategic;
mod suppliers;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    units::{ProductCode, StateId},
};

pub use bloc::Bloc;
pub use imports::{ImportConcentration, ImportedGood, import_concentration};
pub use level::{AtLevel, HsLevel};
pub use power::{GoodMarketPower, MarketPower, MarketPowers, market_power};
pub use screening::{ScreenedGood, ScreenedState, Screening, screen};
pub use settings::{Aggregates, ExportBase, ScreeningSettings, Threshold};
pub use strategic::{StrategicDependencies, StrategicGood, strategic_dependencies};
pub use suppliers::Supplier;

/// What each state sells each other state of each product, in any one unit a year.
///
/// Columns sorted by product, importer and exporter: 12 bytes a flow, so that a year of world trade, eleven
/// million flows, takes 132 MB. Flows with the same ends and product are added up; home sales and zeros are
/// not kept. The order in which flows come does not matter to any result.
///
/// ```
/// use geoecon::{ProductCode, StateId, dependency::ProductFlows};
///
/// let [chn, mys, kor]: [StateId; 3] = ["CHN".parse()?, "MYS".parse()?, "KOR".parse()?];
/// let magnets: ProductCode = "850511".parse()?;
/// let flows = ProductFlows::new([(chn, kor, magnets, 88.0), (mys, kor, magnets, 12.0)])?;
/// assert_eq!((flows.len(), flows.world_exports(magnets)?), (2, 100.0));
/// let suppliers = flows.suppliers(kor, magnets)?;
/// assert_eq!((suppliers[0].state, suppliers[0].share), (chn, 0.88));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductFlows {
    /// By code.
    states: Vec<StateId>,
    /// Which of the states are aggregates.
    aggregate: Vec<bool>,
    /// By code.
    products: Vec<ProductCode>,
    /// Where the flows of each product begin, and at last where those of the last end.
    starts: Vec<usize>,
    exporters: Vec<u16>,
    importers: Vec<u16>,
    values: Vec<f64>,
}

impl ProductFlows {
    /// The same, with these states marked as aggregates, which are not one supplier.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn aggregates(mut self, states: impl IntoIterator<Item = StateId>) -> Result<Self> {
        for state in states {
            let at = self.index(state)?;
            if let Some(mark) = self.aggregate.get_mut(at) {
                *mark = true;
            }
        }
        Ok(self)
    }

    /// The states that trade, by code.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// The products, by code.
    #[must_use]
    pub fn products(&self) -> &[ProductCode] {
        &self.products
    }

    /// How many flows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether nothing flows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many bytes the columns hold.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.len() * (size_of::<f64>() + 2 * size_of::<u16>())
            + self.states.len() * (size_of::<StateId>() + 1)
            + self.products.len() * (size_of::<ProductCode>() + size_of::<usize>())
    }

    /// All trade, in the unit of the flows.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.values.iter().sum()
    }

    /// What the world exports of a product, in the unit of the flows.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where the product is not traded.
    pub fn world_exports(&self, product: ProductCode) -> Result<f64> {
        Ok(self.good(self.product(product)?).values.iter().sum())
    }

    /// The flows, by product, importer and exporter: exporter, importer, product, value.
    pub fn iter(&self) -> impl Iterator<Item = (StateId, StateId, ProductCode, f64)> + '_ {
        self.goods().flat_map(move |(product, good)| {
            good.rows().filter_map(move |(e, i, value)| {
                Some((self.state(e)?, self.state(i)?, product, value))
            })
        })
    }

    /// The flows of a product, by importer and exporter: exporter, importer, value.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where the product is not traded.
    pub fn of_product(
        &self,
        product: ProductCode,
    ) -> Result<impl Iterator<Item = (StateId, StateId, f64)> + '_> {
        let good = self.good(self.product(product)?);
        Ok(good.rows().filter_map(|(e, i, value)| Some((self.state(e)?, self.state(i)?, value))))
    }

    /// The states that are aggregates, by code.
    pub fn aggregate_states(&self) -> impl Iterator<Item = StateId> + '_ {
        let marked = self.states.iter().zip(&self.aggregate).filter(|(_, many)| **many);
        marked.map(|(state, _)| *state)
    }

    /// Who supplies a product to a bloc or a state from outside it, the largest first; of equal size states
    /// before aggregates, then by code.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn suppliers(&self, to: impl Into<Bloc>, product: ProductCode) -> Result<Vec<Supplier>> {
        let members = self.members(&to.into())?;
        let mut sums = vec![0.0; self.states.len()];
        for (e, i, value) in self.good(self.product(product)?).rows() {
            if is(&members, i) && !is(&members, e) {
                add(&mut sums, e, value);
            }
        }
        let total: f64 = sums.iter().sum();
        let mut suppliers: Vec<Supplier> = self
            .states
            .iter()
            .zip(&sums)
            .zip(&self.aggregate)
            .filter(|((_, value), _)| **value > 0.0)
            .map(|((&state, &value), &aggregate)| Supplier {
                state,
                aggregate,
                value,
                share: value / total,
            })
            .collect();
        suppliers.sort_by(|a, b| {
            b.value.total_cmp(&a.value).then((a.aggregate, a.state).cmp(&(b.aggregate, b.state)))
        });
        Ok(suppliers)
    }

    fn goods(&self) -> impl Iterator<Item = (ProductCode, Good<'_>)> {
        self.products.iter().enumerate().map(|(p, &product)| (product, self.good(p)))
    }

    fn good(&self, product: usize) -> Good<'_> {
        let bound = |at: usize| self.starts.get(at).copied().unwrap_or(self.values.len());
        let range = bound(product)..bound(product + 1);
        Good {
            exporters: self.exporters.get(range.clone()).unwrap_or_default(),
            importers: self.importers.get(range.clone()).unwrap_or_default(),
            values: self.values.get(range).unwrap_or_default(),
        }
    }

    fn product(&self, product: ProductCode) -> Result<usize> {
        self.products
            .binary_search(&product)
            .map_err(|_| Error::UnknownLabel { what: "product", label: product.to_string() })
    }

    fn index(&self, state: StateId) -> Result<usize> {
        self.states.binary_search(&state).map_err(|_| Error::UnknownState { state })
    }

    fn state(&self, index: u16) -> Option<StateId> {
        self.states.get(usize::from(index)).copied()
    }

    /// Which states are in the bloc.
    fn members(&self, bloc: &Bloc) -> Result<Vec<bool>> {
        let mut members = vec![false; self.states.len()];
        for &state in bloc.members() {
            let at = self.index(state)?;
            if let Some(member) = members.get_mut(at) {
                *member = true;
            }
        }
        Ok(members)
    }
}

fn is(marks: &[bool], index: u16) -> bool {
    marks.get(usize::from(index)).copied().unwrap_or_default()
}

fn add(sums: &mut [f64], index: u16, value: f64) {
    if let Some(sum) = sums.get_mut(usize::from(index)) {
        *sum += value;
    }
}

/// The flows of one product.
#[derive(Clone, Copy)]
pub(super) struct Good<'a> {
    exporters: &'a [u16],
    importers: &'a [u16],
    values: &'a [f64],
}

impl<'a> Good<'a> {
    fn rows(self) -> impl Iterator<Item = (u16, u16, f64)> + 'a {
        let ends = self.exporters.iter().zip(self.importers);
        ends.zip(self.values).map(|((&e, &i), &value)| (e, i, value))
    }

    /// Each importer with its exporters and what they sell it.
    fn by_importer(self) -> impl Iterator<Item = (u16, &'a [u16], &'a [f64])> {
        let mut start = 0;
        self.importers.chunk_by(|a, b| a == b).filter_map(move |same| {
            let range = start..start + same.len();
            start = range.end;
            Some((*same.first()?, self.exporters.get(range.clone())?, self.values.get(range)?))
        })
    }
}
