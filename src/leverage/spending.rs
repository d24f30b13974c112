use ndarray::Array3;
use serde::{Deserialize, Serialize};

use crate::{
    Error, ProductCode, Result, StateId,
    economy::{InputOutputTable, Labels},
};

/// What each state spends on each sector's goods, by supplier, its own supply included.
///
/// ```
/// use geoecon::{economy::Labels, leverage::Spending};
/// use ndarray::arr3;
///
/// // Korea spends 60 at home and 40 on Japan; Japan spends all at home.
/// let labels = Labels::new(["KOR", "JPN"], ["chips"])?;
/// let spending = Spending::new(labels, arr3(&[[[60.0, 40.0], [0.0, 90.0]]]))?;
/// let exposure = spending.exposure("KOR".parse()?, &["JPN".parse()?])?;
/// assert_eq!((exposure[0].spending, exposure[0].controlled, exposure[0].home), (100.0, 0.4, 0.6));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spending {
    labels: Labels,
    /// (sector, target, supplier).
    flows: Array3<f64>,
}

impl Spending {
    /// Spending from purchases for all uses, (sector, importer, exporter), in one unit a year. A
    /// negative cell, as a fall in inventories can leave, counts as zero.
    ///
    /// # Errors
    /// [`Error::Shape`] where `flows` does not fit the labels, [`Error::Cell`] where a value is not
    /// finite.
    pub fn new(labels: Labels, mut flows: Array3<f64>) -> Result<Self> {
        let (n, s) = (labels.states().len(), labels.sectors().len());
        if flows.dim() != (s, n, n) {
            return Err(Error::Shape { what: "spending", expected: s * n * n, found: flows.len() });
        }
        if let Some(((j, importer, exporter), &value)) =
            flows.indexed_iter().find(|(_, value)| !value.is_finite())
        {
            let state = |at: usize| labels.states().get(at).map_or("?", StateId::as_str);
            let sector = labels.sectors().get(j).map_or("?", ProductCode::as_str);
            return Err(Error::Cell {
                what: "spending",
                row: format!("{sector}, importer {}", state(importer)),
                column: format!("exporter {}", state(exporter)),
                value,
                expected: "a finite value",
            });
        }
        flows.mapv_inplace(|value| value.max(0.0));
        Ok(Self { labels, flows })
    }

    /// The states and sectors.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// How `target`'s spending is exposed to `senders` together, one entry a sector. The target
    /// itself among the senders controls nothing.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::Duplicate`] where a sender is named twice.
    pub fn exposure(&self, target: StateId, senders: &[StateId]) -> Result<Vec<SectorExposure>> {
        let target = self.labels.state_position(target)?;
        let mut at = Vec::with_capacity(senders.len());
        for &sender in senders {
            let position = self.labels.state_position(sender)?;
            if at.contains(&position) {
                return Err(Error::Duplicate { what: "sender", label: sender.to_string() });
            }
            at.push(position);
        }
        // A fixed order of addition, whatever the order of the senders.
        at.retain(|&sender| sender != target);
        at.sort_unstable();
        let sectors = self.labels.sectors().iter().zip(self.flows.outer_iter());
        Ok(sectors
            .map(|(&sector, flows)| {
                let by_supplier = flows.row(target);
                let spending = by_supplier.sum();
                let controlled: f64 = at.iter().map(|&sender| by_supplier[sender]).sum();
                let share = |part: f64| if spending > 0.0 { part / spending } else { 0.0 };
                let home = share(by_supplier[target]);
                let others = by_supplier.iter().enumerate().filter(|&(supplier, _)| {
                    supplier != target && at.binary_search(&supplier).is_err()
                });
                // Where no other supplier is left abroad, no rounding of a sum may leave a trace of one.
                let whole = controlled > 0.0 && others.into_iter().all(|(_, &flow)| flow <= 0.0);
                let controlled = if whole { 1.0 - home } else { share(controlled).min(1.0) };
                SectorExposure { sector, spending, controlled, home }
            })
            .collect())
    }
}

impl TryFrom<&InputOutputTable> for Spending {
    type Error = Error;

    /// Intermediate and final purchases of all users in a state, summed before negative cells are
    /// set to zero.
    fn try_from(table: &InputOutputTable) -> Result<Self> {
        Self::new(table.labels().clone(), table.flows())
    }
}

/// How a target's spending on one sector is exposed to those who may withhold supply.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SectorExposure {
    /// The sector.
    pub sector: ProductCode,
    /// What the target spends on it in all, in any one unit.
    pub spending: f64,
    /// The part of that spending that the senders control, 0 to 1.
    pub controlled: f64,
    /// The part of that spending that stays at home, 0 to 1.
    pub home: f64,
}
