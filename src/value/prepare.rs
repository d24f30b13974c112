use std::sync::Arc;

use super::{Calibrated, Ledger, Method, Models, Reading, Skipped, ledger};
use crate::{
    economy::Shock,
    error::{Error, Result},
    scenario::Scenario,
    snapshot::Snapshot,
    units::{Currency, Date},
};

/// What is `after` worth against `before`, to each state, by each model?
///
/// `before` is the base: all is measured from it. It is [`prepare`]`(before)` followed by
/// [`value`](Prepared::value)`(after)`, to the bit. Where the base is a third snapshot, as the day before two rival
/// policies, prepare on that one and [`compare`](Prepared::compare) the two.
///
/// # Errors
/// Those of [`prepare`] and [`Prepared::value`].
pub fn compare(before: &Snapshot, after: &Snapshot, models: &Models) -> Result<Ledger> {
    prepare(before, models)?.value(after)
}

/// Calibrates the models on `base`, once for any number of comparisons.
///
/// A model that fails is listed in [`Ledger::not_applicable`]. The order of `models` does not matter.
///
/// *Cost:* that of each model's calibration, some milliseconds each at 40 states and 10 sectors.
///
/// # Errors
/// [`Error::Shape`] where there is no model, [`Error::Duplicate`] where two are the same, [`Error::CurrencyMismatch`]
/// where they count in different currencies. Where every model of a component fails, the first error of that component.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{Cells, Shock, Structure, TradeModel}, value::{Models, Trade, prepare}};
///
/// let world = data::indo_pacific_2025()?;
/// let before = world.snapshot("2025-01-01".parse()?)?;
/// let models = Models::new().with(Trade::new(TradeModel::equilibrium(Structure::MultiSector, "U4")));
/// let prepared = prepare(&before, &models)?;
///
/// // Ten duties on Korea's goods: one calibration, and an equilibrium each.
/// let (usa, kor) = ("USA".parse()?, "KOR".parse()?);
/// let mut losses = Vec::new();
/// for percent in 1..=10 {
///     let duty = Shock::new().tariff(Cells::all().importer(usa).exporter(kor), 0.05 * f64::from(percent))?;
///     losses.push(prepared.shock(&duty)?.total(kor)?.middle);
/// }
/// assert!(losses.is_sorted_by(|a, b| a > b));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn prepare(base: &Snapshot, models: &Models) -> Result<Prepared> {
    let mut methods: Vec<(Method, &dyn super::Model)> =
        models.iter().map(|model| (model.method(), model)).collect();
    methods.sort_by(|(a, _), (b, _)| a.cmp(b));
    let Some(currency) = methods.first().map(|(method, _)| method.currency) else {
        return Err(Error::Shape { what: "list of models", expected: 1, found: 0 });
    };
    for ((a, _), (b, _)) in methods.iter().zip(methods.iter().skip(1)) {
        if a.currency != b.currency {
            return Err(Error::CurrencyMismatch { left: a.currency, right: b.currency });
        }
        if a == b {
            return Err(Error::Duplicate { what: "model", label: a.to_string() });
        }
    }
    let calibrated = methods.iter().map(|(_, model)| model.calibrate(base)).collect();
    let methods: Vec<Method> = methods.into_iter().map(|(method, _)| method).collect();
    let at_base = Readings { date: base.date(), models: Arc::new([]) };
    let mut prepared = Prepared { base: base.clone(), currency, methods, calibrated, at_base };
    prepared.at_base = prepared.read(base)?;
    Ok(prepared)
}

/// Models that have their base.
#[derive(Debug)]
pub struct Prepared {
    base: Snapshot,
    currency: Currency,
    methods: Vec<Method>,
    calibrated: Vec<Result<Box<dyn Calibrated>>>,
    at_base: Readings,
}

/// What one snapshot, or one shock, is worth by each prepared model, measured from the base; cheap to clone.
#[derive(Debug, Clone)]
pub struct Readings {
    pub(super) date: Date,
    pub(super) models: Arc<[Result<Reading>]>,
}

impl Prepared {
    /// The base.
    #[must_use]
    pub fn base(&self) -> &Snapshot {
        &self.base
    }

    /// The models, in the order of a ledger's.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// What `after` is worth against the base.
    ///
    /// *Cost:* one duty for each pair of states and sector, once for a snapshot, and for each trade model an equilibrium.
    ///
    /// # Errors
    /// Where every model of a component fails, the first error of that component.
    pub fn value(&self, after: &Snapshot) -> Result<Ledger> {
        self.between(&self.at_base, &self.read(after)?)
    }

    /// What `after` is worth against `before`, both measured from the base.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn compare(&self, before: &Snapshot, after: &Snapshot) -> Result<Ledger> {
        self.between(&self.read(before)?, &self.read(after)?)
    }

    /// What the base's world is worth with a scenario, on the base's date, against the base.
    ///
    /// # Errors
    /// Those of [`Scenario::apply`]; as [`value`](Self::value).
    pub fn scenario(&self, scenario: &Scenario) -> Result<Ledger> {
        self.value(&scenario.apply(self.base.world())?.snapshot(self.base.date())?)
    }

    /// What a shock to the base is worth. Models that take no arrays are listed as not applicable.
    ///
    /// *Cost:* for each trade model that takes arrays an equilibrium, a few milliseconds at 40 states and 10 sectors.
    ///
    /// # Errors
    /// Where no model takes the shock, the first error.
    pub fn shock(&self, shock: &Shock) -> Result<Ledger> {
        self.between(&self.at_base, &self.read_shock(shock)?)
    }

    /// The readings of a snapshot, to be compared with any others of this preparation.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn read(&self, snapshot: &Snapshot) -> Result<Readings> {
        let models = self.each(|model| model.read(snapshot));
        for (place, method) in self.methods.iter().enumerate() {
            let of_component = |(other, _): &(&Method, _)| other.component == method.component;
            let mut readings = self.methods.iter().zip(models.iter()).filter(of_component);
            let failed = |error: &Error| !matches!(error, Error::NotApplicable { .. });
            if let Some(Err(error)) = models.get(place)
                && failed(error)
                && readings.all(|(_, reading)| reading.is_err())
            {
                return Err(error.clone());
            }
        }
        Ok(Readings { date: snapshot.date(), models })
    }

    /// The readings by the models that `wanted` marks; the others are left out.
    pub(super) fn read_some(&self, snapshot: &Snapshot, wanted: &[bool]) -> Result<Readings> {
        let left_out = Error::NotApplicable { model: "the model", why: "it was not asked" };
        let mut models = Vec::new();
        for (model, wanted) in self.calibrated.iter().zip(wanted) {
            models.push(match model {
                Ok(model) if *wanted => Ok(model.read(snapshot)?),
                _ => Err(left_out.clone()),
            });
        }
        Ok(Readings { date: snapshot.date(), models: models.into() })
    }

    /// The readings of a shock to the base.
    ///
    /// # Errors
    /// As [`shock`](Self::shock).
    pub fn read_shock(&self, shock: &Shock) -> Result<Readings> {
        let models = self.each(|model| model.read_shock(shock));
        if models.iter().all(Result::is_err)
            && let Some(Err(error)) = models.first()
        {
            return Err(error.clone());
        }
        Ok(Readings { date: self.base.date(), models })
    }

    /// What one reading is worth against another: of snapshots, of shocks, or of one and the other.
    ///
    /// # Errors
    /// [`Error::Shape`] where a reading is of another preparation's models.
    pub fn between(&self, before: &Readings, after: &Readings) -> Result<Ledger> {
        for readings in [before, after] {
            if readings.models.len() != self.methods.len() {
                let (expected, found) = (self.methods.len(), readings.models.len());
                return Err(Error::Shape { what: "list of readings", expected, found });
            }
        }
        ledger::between(self, before, after)
    }

    /// The readings at the base.
    #[must_use]
    pub fn at_base(&self) -> &Readings {
        &self.at_base
    }

    pub(super) fn currency(&self) -> Currency {
        self.currency
    }

    fn each(&self, read: impl Fn(&dyn Calibrated) -> Result<Reading>) -> Arc<[Result<Reading>]> {
        let read = |model: &Result<Box<dyn Calibrated>>| match model {
            Ok(model) => read(model.as_ref()),
            Err(error) => Err(error.clone()),
        };
        self.calibrated.iter().map(read).collect()
    }
}

/// Why a model gave no reading.
pub(super) fn skipped(method: &Method, error: &Error) -> Skipped {
    let reason = match error {
        Error::NotApplicable { why, .. } => (*why).to_owned(),
        error => error.to_string(),
    };
    Skipped { component: method.component, model: method.to_string(), reason }
}
