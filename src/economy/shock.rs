use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use super::{Labels, TariffSchedule};
use crate::{Error, ProductCode, Result, StateId};

/// Changes to the world, as data: tariffs, trade costs, embargoes, productivity, surpluses.
///
/// Changes apply in order. A later duty or surplus replaces an earlier one on the same cell; cost
/// and productivity factors multiply; an embargo stays. Adding two shocks applies the second after
/// the first.
///
/// ```
/// use geoecon::economy::{Cells, Shock};
///
/// let duty = Shock::new().tariff(Cells::all().importer("USA".parse()?).exporter("KOR".parse()?), 0.25)?;
/// let cut = Shock::new().embargo_between("KOR".parse()?, "USA".parse()?);
/// assert_eq!((duty + cut).changes().len(), 3);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Changes")]
pub struct Shock {
    changes: Vec<Shift>,
}

/// A shock as written, its numbers not yet looked at.
#[derive(Deserialize)]
struct Changes {
    changes: Vec<Shift>,
}

impl TryFrom<Changes> for Shock {
    type Error = Error;

    fn try_from(raw: Changes) -> Result<Self> {
        raw.changes.into_iter().try_fold(Self::new(), |shock, change| match change {
            Shift::Tariff { scope, rate } => shock.tariff(scope, rate),
            Shift::Tariffs { schedule } => Ok(shock.tariffs(schedule)),
            Shift::TradeCost { scope, factor } => shock.trade_cost(scope, factor),
            Shift::Embargo { scope } => Ok(shock.embargo(scope)),
            Shift::Productivity { state, sector, factor } => {
                shock.productivity(state, sector, factor)
            }
            Shift::Surplus { state, value } => shock.surplus(state, value),
        })
    }
}

/// Which flows a change is about; what is not named is all. Home sales are left out unless the same
/// state is named on both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells {
    importer: Option<StateId>,
    exporter: Option<StateId>,
    sector: Option<ProductCode>,
}

impl Cells {
    /// Every flow that crosses a border.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only what this state buys.
    #[must_use]
    pub fn importer(self, state: StateId) -> Self {
        Self { importer: Some(state), ..self }
    }

    /// Only what this state sells.
    #[must_use]
    pub fn exporter(self, state: StateId) -> Self {
        Self { exporter: Some(state), ..self }
    }

    /// Only this sector.
    #[must_use]
    pub fn sector(self, sector: ProductCode) -> Self {
        Self { sector: Some(sector), ..self }
    }

    /// The state whose home sales these are, where one is named on both sides.
    pub(super) fn home(self) -> Option<StateId> {
        self.importer.filter(|_| self.importer == self.exporter)
    }

    /// Calls `f` with (sector, importer, exporter) of every cell in scope.
    pub(super) fn visit(
        self,
        labels: &Labels,
        mut f: impl FnMut(usize, usize, usize),
    ) -> Result<()> {
        let (n_states, n_sectors) = labels.counts();
        let span = |at: Option<usize>, len: usize| at.map_or(0..len, |at| at..at + 1);
        let state = |id: Option<StateId>| id.map(|id| labels.state_position(id)).transpose();
        let (importer, exporter) = (state(self.importer)?, state(self.exporter)?);
        let sector = self.sector.map(|j| labels.sector_position(j)).transpose()?;
        let home = importer.is_some() && importer == exporter;
        for j in span(sector, n_sectors) {
            for n in span(importer, n_states) {
                for i in span(exporter, n_states) {
                    if i != n || home {
                        f(j, n, i);
                    }
                }
            }
        }
        Ok(())
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Shift {
    /// The duty becomes `rate` (a fraction, ad valorem).
    Tariff {
        /// The flows.
        scope: Cells,
        /// New duty; 0.25 is 25 percent.
        rate: f64,
    },
    /// Every duty becomes the schedule's.
    Tariffs {
        /// The new duties.
        schedule: TariffSchedule,
    },
    /// Iceberg trade costs are multiplied by `factor`.
    TradeCost {
        /// The flows.
        scope: Cells,
        /// New cost over old; 1.1 is ten percent dearer.
        factor: f64,
    },
    /// The flows stop: an exact zero, no large number.
    Embargo {
        /// The flows.
        scope: Cells,
    },
    /// Productivity is multiplied by `factor`.
    Productivity {
        /// Whose.
        state: StateId,
        /// In which sector; all if not named.
        sector: Option<ProductCode>,
        /// New productivity over old.
        factor: f64,
    },
    /// The trade surplus becomes `value`, in the unit of the flows at the base's world value added.
    /// The surpluses of all states have to sum to 0 in the end.
    Surplus {
        /// Whose.
        state: StateId,
        /// New surplus.
        value: f64,
    },
}

impl Shock {
    /// No change.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The changes, in order.
    #[must_use]
    pub fn changes(&self) -> &[Shift] {
        &self.changes
    }

    /// Sets the duty on the flows in `scope` to `rate`; 0.25 is 25 percent.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `rate` is above -1 and at most 1e50.
    pub fn tariff(self, scope: Cells, rate: f64) -> Result<Self> {
        if !(rate > -1.0 && rate <= LARGEST) {
            return Err(out_of_range(
                "tariff",
                rate,
                "a fraction above -1 and at most 1e50, as 0.25 for 25 percent",
            ));
        }
        Ok(self.with(Shift::Tariff { scope, rate }))
    }

    /// Sets every duty to that of `schedule`.
    #[must_use]
    pub fn tariffs(self, schedule: TariffSchedule) -> Self {
        self.with(Shift::Tariffs { schedule })
    }

    /// Multiplies the iceberg cost of the flows in `scope` by `factor`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `factor` is from 1e-50 to 1e50.
    pub fn trade_cost(self, scope: Cells, factor: f64) -> Result<Self> {
        positive("trade cost factor", factor)?;
        Ok(self.with(Shift::TradeCost { scope, factor }))
    }

    /// Stops the flows in `scope` altogether. Home sales go on: solving for a scope that names one state
    /// on both sides is [`Error::OutOfRange`].
    #[must_use]
    pub fn embargo(self, scope: Cells) -> Self {
        self.with(Shift::Embargo { scope })
    }

    /// Stops all trade between two states, both ways. A state and itself are refused when solved for.
    #[must_use]
    pub fn embargo_between(self, a: StateId, b: StateId) -> Self {
        self.embargo(Cells::all().importer(a).exporter(b))
            .embargo(Cells::all().importer(b).exporter(a))
    }

    /// Stops all foreign trade of a state.
    #[must_use]
    pub fn isolate(self, state: StateId) -> Self {
        self.embargo(Cells::all().importer(state)).embargo(Cells::all().exporter(state))
    }

    /// Multiplies the productivity of `state` by `factor`, in one sector or (`None`) in all.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `factor` is from 1e-50 to 1e50.
    pub fn productivity(
        self,
        state: StateId,
        sector: Option<ProductCode>,
        factor: f64,
    ) -> Result<Self> {
        positive("productivity factor", factor)?;
        Ok(self.with(Shift::Productivity { state, sector, factor }))
    }

    /// Sets the trade surplus of `state`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `value` is finite.
    pub fn surplus(self, state: StateId, value: f64) -> Result<Self> {
        if !value.is_finite() {
            return Err(out_of_range("trade surplus", value, "a finite value"));
        }
        Ok(self.with(Shift::Surplus { state, value }))
    }

    /// This shock, and `other` after it.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        self.changes.extend(other.changes.iter().cloned());
        self
    }

    /// The same shock in another unit of value.
    pub(super) fn rescaled(&self, factor: f64) -> Self {
        let mut shock = self.clone();
        for change in &mut shock.changes {
            if let Shift::Surplus { value, .. } = change {
                *value *= factor;
            }
        }
        shock
    }

    /// Bytes of the changes, schedules included.
    pub(super) fn heap_bytes(&self) -> usize {
        let schedule = |change: &Shift| match change {
            Shift::Tariffs { schedule } => schedule.tau().len() * size_of::<f64>(),
            _ => 0,
        };
        let schedules: usize = self.changes.iter().map(schedule).sum();
        self.changes.len() * size_of::<Shift>() + schedules
    }

    fn with(mut self, change: Shift) -> Self {
        self.changes.push(change);
        self
    }
}

impl Add for Shock {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.then(&other)
    }
}

impl AddAssign for Shock {
    fn add_assign(&mut self, other: Self) {
        self.changes.extend(other.changes);
    }
}

/// Larger changes end the trade they are about, which [`Shock::embargo`] says exactly.
const LARGEST: f64 = 1e50;

fn positive(what: &'static str, value: f64) -> Result<()> {
    if (1.0 / LARGEST..=LARGEST).contains(&value) {
        Ok(())
    } else {
        Err(out_of_range(what, value, "from 1e-50 to 1e50"))
    }
}

pub(super) fn out_of_range(what: &'static str, value: f64, expected: &'static str) -> Error {
    Error::OutOfRange { what, value: value.to_string(), expected }
}
