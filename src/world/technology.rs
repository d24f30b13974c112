use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::units::{ProductCode, Share, SourceId, StateId};

/// How a sector of a state produces: what its output is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technology {
    /// The state.
    pub state: StateId,
    /// The sector that produces.
    pub sector: ProductCode,
    /// Value added as a share of output.
    pub value_added: Share,
    /// Inputs by the sector they come from, at home or abroad, as shares of output.
    #[serde(deserialize_with = "super::unique::map")]
    pub inputs: BTreeMap<ProductCode, Share>,
    /// The state it was measured for; `None` where an average stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_for: Option<StateId>,
    /// Where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

impl Technology {
    /// Value added and all inputs, as a share of output: 1 up to rounding.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.inputs.values().fold(self.value_added.fraction(), |sum, share| sum + share.fraction())
    }
}

/// Trade elasticities by sector, as one paper or one user gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElasticitySet {
    /// θ by sector: the percent by which imports fall when their price rises by one percent. Equal to
    /// σ − 1, where σ is the elasticity of substitution; never its inverse.
    #[serde(deserialize_with = "super::unique::map")]
    pub theta: BTreeMap<ProductCode, Theta>,
    /// Where they are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

/// A trade elasticity as recorded, above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Theta(Decimal);

impl Theta {
    /// The elasticity `theta`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`](crate::Error::OutOfRange) unless it is above 0 and at most 1000.
    pub fn new(theta: Decimal) -> crate::Result<Self> {
        if theta > Decimal::ZERO && theta <= Decimal::ONE_THOUSAND {
            return Ok(Self(theta.normalize()));
        }
        Err(crate::Error::OutOfRange {
            what: "trade elasticity theta",
            value: theta.to_string(),
            expected: "a number above 0, at most 1000",
        })
    }

    /// The elasticity as recorded.
    #[must_use]
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl TryFrom<String> for Theta {
    type Error = crate::Error;

    fn try_from(text: String) -> crate::Result<Self> {
        Self::new(crate::units::decimal::parse("trade elasticity theta", &text)?)
    }
}

impl From<Theta> for String {
    fn from(theta: Theta) -> Self {
        theta.0.to_string()
    }
}
