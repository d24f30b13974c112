use std::fmt;

use serde::Serialize;

use crate::error::{Error, Result};

/// From where on an indicator speaks for dependence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Threshold {
    /// Above the value.
    Above(f64),
    /// At the value or above.
    AtLeast(f64),
}

impl Threshold {
    /// The value.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Above(value) | Self::AtLeast(value) => value,
        }
    }

    /// Whether `indicator` is past it.
    #[must_use]
    pub fn holds(self, indicator: f64) -> bool {
        match self {
            Self::Above(value) => indicator > value,
            Self::AtLeast(value) => indicator >= value,
        }
    }

    fn check(self, what: &'static str) -> Result<()> {
        let value = self.value();
        if value.is_finite() && value >= 0.0 {
            return Ok(());
        }
        let expected = "a finite number of 0 or more, as in 0.4";
        Err(Error::OutOfRange { what, value: value.to_string(), expected })
    }
}

impl From<f64> for Threshold {
    /// Above the value.
    fn from(value: f64) -> Self {
        Self::Above(value)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(value) => write!(f, "> {value}"),
            Self::AtLeast(value) => write!(f, ">= {value}"),
        }
    }
}

/// What an aggregate, such as the rest of the world, is in an index of concentration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub enum Aggregates {
    /// Very many small suppliers: the index is a lower bound, and what is found dependent is so however
    /// the aggregate is made up.
    #[default]
    Many,
    /// One supplier: the index is an upper bound.
    One,
    /// Nothing: shares are of what single suppliers sell.
    LeftOut,
}

impl fmt::Display for Aggregates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Many => "very many suppliers",
            Self::One => "one supplier",
            Self::LeftOut => "left out",
        })
    }
}

/// Which exports imports from outside are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub enum ExportBase {
    /// All exports of the members, those to each other included.
    #[default]
    All,
    /// Exports to outside the bloc.
    ToOutside,
}

impl fmt::Display for ExportBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::All => "all exports",
            Self::ToOutside => "exports to outside",
        })
    }
}

/// Thresholds of the three indicators, and what they compare.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScreeningSettings {
    pub(super) concentration: Threshold,
    pub(super) outside_share: Threshold,
    pub(super) exports_ratio: Threshold,
    pub(super) export_base: ExportBase,
    pub(super) aggregates: Aggregates,
}

impl Default for ScreeningSettings {
    /// Those of the European Commission (2021): concentration above 0.4, more than half from outside, and
    /// more than all exports; aggregates as very many suppliers.
    fn default() -> Self {
        Self {
            concentration: Threshold::Above(0.4),
            outside_share: Threshold::Above(0.5),
            exports_ratio: Threshold::Above(1.0),
            export_base: ExportBase::All,
            aggregates: Aggregates::Many,
        }
    }
}

impl From<Aggregates> for ScreeningSettings {
    fn from(aggregates: Aggregates) -> Self {
        Self::default().aggregates(aggregates)
    }
}

impl ScreeningSettings {
    /// CDI1: the Herfindahl-Hirschman index of suppliers from outside, from 0 to 1.
    #[must_use]
    pub fn concentration(mut self, threshold: impl Into<Threshold>) -> Self {
        self.concentration = threshold.into();
        self
    }

    /// CDI2: the part of all imports, those of members from members included, that comes from outside.
    #[must_use]
    pub fn outside_share(mut self, threshold: impl Into<Threshold>) -> Self {
        self.outside_share = threshold.into();
        self
    }

    /// CDI3: imports from outside over exports.
    #[must_use]
    pub fn exports_ratio(mut self, threshold: impl Into<Threshold>) -> Self {
        self.exports_ratio = threshold.into();
        self
    }

    /// Which exports CDI3 compares with.
    #[must_use]
    pub fn export_base(mut self, base: ExportBase) -> Self {
        self.export_base = base;
        self
    }

    /// What aggregates are in CDI1.
    #[must_use]
    pub fn aggregates(mut self, aggregates: Aggregates) -> Self {
        self.aggregates = aggregates;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.concentration.check("threshold of concentration")?;
        self.outside_share.check("threshold of the share from outside")?;
        self.exports_ratio.check("threshold of imports over exports")
    }
}

impl fmt::Display for ScreeningSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "CDI1 {}, CDI2 {}, CDI3 {} of {}; aggregates: {}",
            self.concentration,
            self.outside_share,
            self.exports_ratio,
            self.export_base,
            self.aggregates
        )
    }
}
