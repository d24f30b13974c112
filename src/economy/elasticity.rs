use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{Error, ProductCode, Result};

/// How strongly trade answers to cost: theta, or sigma - 1; always above 0.
///
/// A rise of a supplier's cost by one percent lowers its share relative to the others by theta
/// percent. It is never the inverse (some papers and codes print 1/theta), and never sigma itself:
/// the constructors say which is meant.
///
/// ```
/// use geoecon::economy::TradeElasticity;
///
/// assert_eq!(TradeElasticity::from_sigma(5.0)?, TradeElasticity::from_theta(4.0)?);
/// assert!(TradeElasticity::from_sigma(1.0).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct TradeElasticity(f64);

impl TradeElasticity {
    /// The elasticity theta of Eaton and Kortum (2002).
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `theta` is finite and above 0.
    pub fn from_theta(theta: f64) -> Result<Self> {
        if theta.is_finite() && theta > 0.0 {
            Ok(Self(theta))
        } else {
            Err(Error::OutOfRange {
                what: "trade elasticity theta",
                value: theta.to_string(),
                expected: "a finite number above 0",
            })
        }
    }

    /// The elasticity of an Armington model with elasticity of substitution `sigma`: sigma - 1.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `sigma` is finite and above 1.
    pub fn from_sigma(sigma: f64) -> Result<Self> {
        Self::from_theta(sigma - 1.0).map_err(|_| Error::OutOfRange {
            what: "elasticity of substitution sigma",
            value: sigma.to_string(),
            expected: "a finite number above 1",
        })
    }

    /// theta.
    #[must_use]
    pub fn theta(self) -> f64 {
        self.0
    }

    /// sigma = theta + 1.
    #[must_use]
    pub fn sigma(self) -> f64 {
        self.0 + 1.0
    }
}

impl TryFrom<f64> for TradeElasticity {
    type Error = Error;

    fn try_from(theta: f64) -> Result<Self> {
        Self::from_theta(theta)
    }
}

impl From<TradeElasticity> for f64 {
    fn from(elasticity: TradeElasticity) -> Self {
        elasticity.0
    }
}

impl fmt::Display for TradeElasticity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A named set of trade elasticities: one for each sector, or one for all.
///
/// ```
/// use geoecon::economy::{Elasticities, TradeElasticity};
///
/// let set = Elasticities::uniform("U4", TradeElasticity::from_theta(4.0)?)
///     .sector("cars", TradeElasticity::from_theta(8.22)?)?;
/// assert_eq!(set.get("cars".parse()?)?.theta(), 8.22);
/// assert_eq!(set.get("cloth".parse()?)?.theta(), 4.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Elasticities {
    name: String,
    default: Option<TradeElasticity>,
    by_sector: BTreeMap<ProductCode, TradeElasticity>,
}

impl Elasticities {
    /// A set in which each sector has to be named.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), default: None, by_sector: BTreeMap::new() }
    }

    /// The same elasticity for every sector that is not named.
    #[must_use]
    pub fn uniform(name: impl Into<String>, elasticity: TradeElasticity) -> Self {
        Self { default: Some(elasticity), ..Self::new(name) }
    }

    /// Sets one sector.
    ///
    /// # Errors
    /// [`Error::Malformed`] where `sector` is not a product code.
    pub fn sector<P>(mut self, sector: P, elasticity: TradeElasticity) -> Result<Self>
    where
        P: TryInto<ProductCode>,
        Error: From<P::Error>,
    {
        self.by_sector.insert(sector.try_into()?, elasticity);
        Ok(self)
    }

    /// The set's name, as the results print it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The elasticity of `sector`.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where the set neither names the sector nor has one for all.
    pub fn get(&self, sector: ProductCode) -> Result<TradeElasticity> {
        self.by_sector.get(&sector).copied().or(self.default).ok_or_else(|| Error::UnknownLabel {
            what: "sector with a trade elasticity",
            label: sector.to_string(),
        })
    }
}

impl From<TradeElasticity> for Elasticities {
    /// One elasticity for all sectors, named by its value.
    fn from(elasticity: TradeElasticity) -> Self {
        Self::uniform(format!("theta {elasticity}"), elasticity)
    }
}
