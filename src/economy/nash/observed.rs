use std::collections::BTreeMap;

use crate::{Error, ProductCode, Result, StateId, economy::StateIndex};

/// What the model is calibrated to: spending by sector, exporter and importer, and applied duties.
///
/// Cells that are not set are zero. Home sales are flows from a state to itself.
///
/// ```
/// use geoecon::{ProductCode, StateId, economy::nash::Observed};
///
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let cars: ProductCode = "cars".parse()?;
/// let mut observed = Observed::new([kor, usa], [cars])?;
/// observed.set_flow(cars, kor, usa, 35.0)?;
/// observed.set_duty(cars, kor, usa, 0.15)?;
/// let error = observed.set_flow(cars, usa, kor, -2.0).unwrap_err();
/// assert_eq!(error.to_string(), "flow of cars at (USA, KOR) is -2: expected zero or more");
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    pub(super) index: StateIndex,
    pub(super) sectors: Vec<ProductCode>,
    position: BTreeMap<ProductCode, usize>,
    /// One row of exporters for each importer and sector, importer by importer.
    pub(super) flows: Vec<f64>,
    pub(super) duties: Vec<f64>,
}

impl Observed {
    /// A world without trade.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state or sector that occurs twice.
    pub fn new(
        states: impl IntoIterator<Item = StateId>,
        sectors: impl IntoIterator<Item = ProductCode>,
    ) -> Result<Self> {
        let index = StateIndex::new(states)?;
        let mut position = BTreeMap::new();
        let sectors: Vec<_> = sectors.into_iter().collect();
        for (at, &sector) in sectors.iter().enumerate() {
            if position.insert(sector, at).is_some() {
                return Err(Error::Duplicate { what: "sector", label: sector.to_string() });
            }
        }
        let cells = index.len() * index.len() * sectors.len();
        Ok(Self { index, sectors, position, flows: vec![0.0; cells], duties: vec![0.0; cells] })
    }

    /// The states.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.index.states()
    }

    /// The sectors.
    #[must_use]
    pub fn sectors(&self) -> &[ProductCode] {
        &self.sectors
    }

    /// Sets what `importer` spends on a sector's goods of `exporter`, duty included.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`] for the sector, [`Error::Cell`] where the
    /// value is negative or not finite.
    pub fn set_flow(
        &mut self,
        sector: ProductCode,
        exporter: StateId,
        importer: StateId,
        value: f64,
    ) -> Result<()> {
        let cell = self.cell(sector, exporter, importer)?;
        if !(value.is_finite() && value >= 0.0) {
            return Err(bad("flow", exporter, importer, value, "zero or more", sector));
        }
        self.flows[cell] = value;
        Ok(())
    }

    /// Sets the duty that `importer` applies to a sector's goods of `exporter`, a fraction.
    ///
    /// # Errors
    /// As [`set_flow`](Self::set_flow); a duty is above -1, and 0 at home.
    pub fn set_duty(
        &mut self,
        sector: ProductCode,
        exporter: StateId,
        importer: StateId,
        rate: f64,
    ) -> Result<()> {
        let cell = self.cell(sector, exporter, importer)?;
        let expected = if exporter == importer && rate != 0.0 {
            "0: a state does not tax its own goods"
        } else if !(rate.is_finite() && rate > -1.0) {
            "a fraction above -1, as in 0.15"
        } else {
            self.duties[cell] = rate;
            return Ok(());
        };
        Err(bad("duty", exporter, importer, rate, expected, sector))
    }

    pub(super) fn sector(&self, sector: ProductCode) -> Result<usize> {
        self.position
            .get(&sector)
            .copied()
            .ok_or_else(|| Error::UnknownLabel { what: "sector", label: sector.to_string() })
    }

    fn cell(&self, sector: ProductCode, exporter: StateId, importer: StateId) -> Result<usize> {
        let row = self.index.of(importer)? * self.sectors.len() + self.sector(sector)?;
        Ok(row * self.index.len() + self.index.of(exporter)?)
    }
}

fn bad(
    what: &'static str,
    exporter: StateId,
    importer: StateId,
    value: f64,
    expected: &'static str,
    sector: ProductCode,
) -> Error {
    Error::SectorCell { what, sector, exporter, importer, value, expected }
}
