//! What the CSV tables of a world folder hold, as `world.toml` lists them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    units::{Currency, Measure, SourceId, Validity, decimal},
    world::terms::Stacking,
};

/// One CSV file of a folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// A plain file name in the folder.
    pub(super) file: String,
    pub(super) holds: Holds,
}

/// What its rows are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) enum Holds {
    Flows(FlowTable),
    Tariffs(TariffTable),
    Attributes(Nothing),
    Technology(Sourced),
    Elasticities(Sourced),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sourced {
    #[serde(default)]
    pub(super) source: Option<SourceId>,
}

/// What all rows of a table of flows have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowTable {
    pub(super) year: i16,
    pub(super) currency: Currency,
    #[serde(default = "one", with = "decimal::text")]
    pub(super) multiple: Decimal,
    #[serde(default)]
    pub(super) validity: Validity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<SourceId>,
}

fn one() -> Decimal {
    Decimal::ONE
}

impl FlowTable {
    /// Flows of the calendar year `year` in units of `currency`, used on all days.
    #[must_use]
    pub fn new(year: i16, currency: Currency) -> Self {
        Self { year, currency, multiple: one(), validity: Validity::ALWAYS, source: None }
    }

    /// The same, with values in multiples: 1000000 where the table is in millions.
    #[must_use]
    pub fn multiple(mut self, multiple: impl Into<Decimal>) -> Self {
        self.multiple = multiple.into();
        self
    }

    /// The same, used on other days.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = validity;
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}

/// What all rows of a table of tariffs have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffTable {
    pub(super) measure: Measure,
    pub(super) stacking: Stacking,
    pub(super) unit: RateUnit,
    #[serde(default)]
    pub(super) validity: Validity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<SourceId>,
}

/// How a table writes its rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RateUnit {
    /// 15 is 15 percent.
    Percent,
    /// 0.15 is 15 percent.
    Fraction,
}

impl TariffTable {
    /// Duties of one measure, in force on all days.
    #[must_use]
    pub fn new(measure: Measure, stacking: Stacking, unit: RateUnit) -> Self {
        Self { measure, stacking, unit, validity: Validity::ALWAYS, source: None }
    }

    /// The same on other days.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = validity;
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}
