use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    units::{AgreementId, Measure, ProductCode, Rate},
};

/// A duty that the importer `from` levies on goods of the exporter `to`.
///
/// How duties of several measures combine is written down in
/// [`Snapshot::duty`](crate::snapshot::Snapshot::duty).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// The goods it is levied on.
    pub scope: Scope,
    /// Ad valorem rate, as a fraction of the value before duties.
    pub rate: Rate,
    /// How it combines with the duties of other measures.
    pub stacking: Stacking,
    /// The measure it belongs to: within one measure and stacking only the most specific scope counts.
    pub measure: Measure,
    /// What exempts goods from it.
    #[serde(default, skip_serializing_if = "<[Lift]>::is_empty")]
    pub lifted_by: Box<[Lift]>,
}

impl Tariff {
    /// The base duty (MFN, or as applied) at `rate` on `scope`.
    #[must_use]
    pub fn base(scope: Scope, rate: Rate, measure: Measure) -> Self {
        Self { scope, rate, stacking: Stacking::Base, measure, lifted_by: Box::default() }
    }

    /// A duty on top of the base.
    #[must_use]
    pub fn addition(scope: Scope, rate: Rate, measure: Measure) -> Self {
        Self { stacking: Stacking::Addition, ..Self::base(scope, rate, measure) }
    }

    /// A ceiling for the base and what `measure` adds to it.
    #[must_use]
    pub fn ceiling(scope: Scope, rate: Rate, measure: Measure) -> Self {
        Self { stacking: Stacking::Ceiling, ..Self::base(scope, rate, measure) }
    }

    /// The same duty, lifted from goods that `lift` describes.
    #[must_use]
    pub fn lifted_by(mut self, lift: Lift) -> Self {
        let mut all = self.lifted_by.into_vec();
        all.push(lift);
        self.lifted_by = all.into();
        self
    }
}

impl fmt::Display for Tariff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.stacking {
            Stacking::Base => "base duty of",
            Stacking::Addition => "additional duty of",
            Stacking::Ceiling => "all-in ceiling of",
            Stacking::Replacement => "duty, in place of the base, of",
        };
        write!(f, "{how} {} on {} ({})", self.rate, self.scope, self.measure)
    }
}

/// How a duty combines with others on the same goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stacking {
    /// What is due before any other measure.
    Base,
    /// Added to the base.
    Addition,
    /// The highest total of the base and what its own measure adds; never below the base alone.
    Ceiling,
    /// In place of the base.
    Replacement,
}

/// What exempts goods from a duty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lift {
    /// Another measure adds a duty to the same goods.
    Measure(Measure),
    /// The goods qualify for preferences of an agreement in force between the two states.
    Agreement(AgreementId),
}

/// The goods that a duty, a control or a concession covers.
///
/// Written `*` for all goods (services are not goods), else a product code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// All goods; not services.
    AllGoods,
    /// A sector, or an HS code with all that is under it.
    Product(ProductCode),
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "*" { Ok(Self::AllGoods) } else { ProductCode::new(text).map(Self::Product) }
    }
}

impl TryFrom<String> for Scope {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::AllGoods => "*".to_owned(),
            Scope::Product(code) => code.into(),
        }
    }
}

impl From<ProductCode> for Scope {
    fn from(code: ProductCode) -> Self {
        Self::Product(code)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllGoods => f.pad("all goods"),
            Self::Product(code) if code.is_hs() => f.pad(&format!("HS {code}")),
            Self::Product(code) => code.fmt(f),
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
