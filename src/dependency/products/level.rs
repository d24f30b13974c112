use std::fmt;

use serde::Serialize;

use super::{ProductFlows, build::Builder};
use crate::{error::Result, units::ProductCode};

/// A level of the Harmonized System.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum HsLevel {
    /// Two digits: 97 chapters.
    Chapter,
    /// Four digits: some 1,200 headings.
    Heading,
    /// Six digits: some 5,000 subheadings.
    Subheading,
}

impl HsLevel {
    /// How many digits a code of the level has.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Chapter => 2,
            Self::Heading => 4,
            Self::Subheading => 6,
        }
    }

    /// The code of this level that holds `product`; `None` for a sector and for a coarser code.
    ///
    /// ```
    /// use geoecon::dependency::HsLevel;
    ///
    /// assert_eq!(HsLevel::Heading.of("850511".parse()?), Some("8505".parse()?));
    /// assert_eq!(HsLevel::Heading.of("85".parse()?), None);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn of(self, product: ProductCode) -> Option<ProductCode> {
        let digits = product.as_str().get(..self.digits()).filter(|_| product.is_hs())?;
        ProductCode::new(digits).ok()
    }
}

impl fmt::Display for HsLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HS {}", self.digits())
    }
}

/// Flows added up to one level of the Harmonized System.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AtLevel {
    /// The level.
    pub level: HsLevel,
    /// The flows, one product for each code of the level.
    pub flows: ProductFlows,
    /// What is recorded by sector or in coarser codes, in the unit of the flows: it is in none of them.
    pub unplaced: f64,
}

impl ProductFlows {
    /// The same flows added up to one level of the Harmonized System.
    ///
    /// # Errors
    /// None for flows that were built; the signature is that of the constructors.
    ///
    /// ```
    /// use geoecon::{StateId, dependency::{HsLevel, ProductFlows}};
    ///
    /// let (chn, kor): (StateId, StateId) = ("CHN".parse()?, "KOR".parse()?);
    /// let flow = |code: &str, value| Ok::<_, geoecon::Error>((chn, kor, code.parse()?, value));
    /// let flows =
    ///     ProductFlows::try_new([flow("850511", 3.0), flow("850519", 1.0), flow("machinery", 9.0)])?;
    /// let rolled = flows.at_level(HsLevel::Heading)?;
    /// assert_eq!((rolled.flows.world_exports("8505".parse()?)?, rolled.unplaced), (4.0, 9.0));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn at_level(&self, level: HsLevel) -> Result<AtLevel> {
        let mut builder = Builder::new(self.len());
        for &state in &self.states {
            builder.state(state);
        }
        let mut unplaced = 0.0;
        for (exporter, importer, product, value) in self.iter() {
            match level.of(product) {
                Some(code) => builder.add(exporter, importer, code, value)?,
                None => unplaced += value,
            }
        }
        let mut flows = builder.finish()?;
        flows.aggregate.clone_from(&self.aggregate);
        Ok(AtLevel { level, flows, unplaced })
    }
}
