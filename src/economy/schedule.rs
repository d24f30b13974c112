use ndarray::{Array3, ArrayView3};
use serde::{Deserialize, Serialize};

use super::{Labels, model::standard, shock::out_of_range};
use crate::{Error, ProductCode, Result, StateId};

/// Duties on every flow, labelled: (sector, importer, exporter), fractions ad valorem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Rates", into = "Rates")]
pub struct TariffSchedule {
    labels: Labels,
    rates: Array3<f64>,
}

#[derive(Serialize, Deserialize)]
struct Rates {
    labels: Labels,
    /// In the order sector, importer, exporter.
    rates: Vec<f64>,
}

impl TariffSchedule {
    /// A schedule with these rates, axes (sector, importer, exporter).
    ///
    /// # Errors
    /// [`Error::Shape`], and [`Error::Cell`] unless every rate is finite and above -1.
    pub fn new(labels: Labels, rates: Array3<f64>) -> Result<Self> {
        let (n, s) = labels.counts();
        if rates.dim() != (s, n, n) {
            return Err(Error::Shape { what: "tau", expected: s * n * n, found: rates.len() });
        }
        for (cell, &rate) in rates.indexed_iter() {
            if !(rate.is_finite() && rate > -1.0) {
                return Err(labels.cell_error("tau", cell, rate, "a fraction above -1"));
            }
        }
        Ok(Self { labels, rates: standard(rates) })
    }

    /// The states and sectors it is about.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// tau: the rates, (sector, importer, exporter).
    #[must_use]
    pub fn tau(&self) -> ArrayView3<'_, f64> {
        self.rates.view()
    }

    /// Changes the duty of one flow.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`], [`Error::OutOfRange`].
    pub fn set(
        &mut self,
        importer: StateId,
        exporter: StateId,
        sector: ProductCode,
        rate: f64,
    ) -> Result<()> {
        if !(rate.is_finite() && rate > -1.0) {
            return Err(out_of_range(
                "tariff",
                rate,
                "a fraction above -1, as 0.25 for 25 percent",
            ));
        }
        let j = self.labels.sector_position(sector)?;
        let n = self.labels.state_position(importer)?;
        let i = self.labels.state_position(exporter)?;
        self.rates[[j, n, i]] = rate;
        Ok(())
    }

    /// The duty of one flow.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`].
    pub fn get(&self, importer: StateId, exporter: StateId, sector: ProductCode) -> Result<f64> {
        let j = self.labels.sector_position(sector)?;
        let n = self.labels.state_position(importer)?;
        let i = self.labels.state_position(exporter)?;
        Ok(self.rates[[j, n, i]])
    }
}

impl TryFrom<Rates> for TariffSchedule {
    type Error = Error;

    fn try_from(raw: Rates) -> Result<Self> {
        let (n, s) = raw.labels.counts();
        let found = raw.rates.len();
        let rates = Array3::from_shape_vec((s, n, n), raw.rates).map_err(|_| Error::Shape {
            what: "tau",
            expected: s * n * n,
            found,
        })?;
        Self::new(raw.labels, rates)
    }
}

impl From<TariffSchedule> for Rates {
    fn from(schedule: TariffSchedule) -> Self {
        Self { labels: schedule.labels, rates: schedule.rates.into_raw_vec_and_offset().0 }
    }
}
