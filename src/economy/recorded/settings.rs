use std::fmt;

use serde::Serialize;

use crate::{economy::Elasticities, snapshot::Bound, units::Currency};

/// How much structure a trade model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub enum Structure {
    /// One good: flows of all sectors added up. Eaton-Kortum, or Armington.
    OneSector,
    /// The sectors of the classification, without intermediate inputs.
    MultiSector,
    /// Sectors that use each other's goods, by the technology the world records.
    #[default]
    InputOutput,
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OneSector => "one sector",
            Self::MultiSector => "many sectors",
            Self::InputOutput => "input-output",
        })
    }
}

/// How an economy is read from a snapshot.
///
/// ```
/// use geoecon::{economy::{RecordedSettings, Structure}, snapshot::Bound};
///
/// let settings = RecordedSettings::default().structure(Structure::MultiSector).elasticities("CP").bound(Bound::Low);
/// # let _ = settings;
/// ```
#[derive(Debug, Clone)]
pub struct RecordedSettings {
    pub(super) structure: Structure,
    pub(super) elasticities: String,
    pub(super) own: Option<Elasticities>,
    pub(super) bound: Bound,
    pub(super) currency: Currency,
    pub(super) match_gdp: bool,
}

impl Default for RecordedSettings {
    /// Input-output, elasticities `U4`, the middle of duties that are not one number, USD, value added as
    /// GDP.
    fn default() -> Self {
        Self {
            structure: Structure::default(),
            elasticities: "U4".to_owned(),
            own: None,
            bound: Bound::Middle,
            currency: Currency::USD,
            match_gdp: true,
        }
    }
}

impl From<Structure> for RecordedSettings {
    fn from(structure: Structure) -> Self {
        Self::default().structure(structure)
    }
}

impl RecordedSettings {
    /// How much structure.
    #[must_use]
    pub fn structure(self, structure: Structure) -> Self {
        Self { structure, ..self }
    }

    /// The set of trade elasticities that the world records under this name.
    #[must_use]
    pub fn elasticities(self, name: impl Into<String>) -> Self {
        Self { elasticities: name.into(), own: None, ..self }
    }

    /// Trade elasticities of one's own.
    #[must_use]
    pub fn own_elasticities(self, set: impl Into<Elasticities>) -> Self {
        Self { own: Some(set.into()), ..self }
    }

    /// Which end of a duty that what is recorded leaves open.
    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound, ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// Whether, in an input-output economy, each state's value-added shares are scaled so that its value added
    /// is its recorded GDP. Technology of another year, or of an average state, implies a value added that is
    /// off.
    #[must_use]
    pub fn match_gdp(self, wanted: bool) -> Self {
        Self { match_gdp: wanted, ..self }
    }
}
