use std::fmt;

use serde::Serialize;

use crate::{
    ProductCode, StateId,
    economy::{Cells, Economy, Shock, Structure},
    error::{Error, Result},
    world::World,
};

/// What a sender does to a target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Means {
    /// It sells the target nothing any more.
    CutExports,
    /// It buys nothing of the target any more.
    CutImports,
    /// Neither.
    CutBoth,
    /// It adds this to its duties on the target's goods, a fraction.
    Duty(f64),
}

/// What a sender does to a target, and in which goods: all, services included, unless sectors are named. A duty
/// falls on goods alone unless sectors are named.
///
/// ```
/// use geoecon::leverage::Pressure;
///
/// let chips = Pressure::cut_exports().sectors(["electronics".parse()?]);
/// assert_eq!(chips.to_string(), "cut exports of electronics");
/// assert!(Pressure::duty(-2.0).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pressure {
    means: Means,
    sectors: Option<Vec<ProductCode>>,
}

impl Default for Pressure {
    /// No trade either way.
    fn default() -> Self {
        Self::cut_both()
    }
}

impl Pressure {
    /// The sender sells the target nothing any more.
    #[must_use]
    pub fn cut_exports() -> Self {
        Self { means: Means::CutExports, sectors: None }
    }

    /// The sender buys nothing of the target any more.
    #[must_use]
    pub fn cut_imports() -> Self {
        Self { means: Means::CutImports, sectors: None }
    }

    /// No trade either way.
    #[must_use]
    pub fn cut_both() -> Self {
        Self { means: Means::CutBoth, sectors: None }
    }

    /// The sender adds `rate` to its duties on the target's goods; 0.25 is 25 percentage points.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless it is finite and above -1.
    pub fn duty(rate: f64) -> Result<Self> {
        if !(rate.is_finite() && rate > -1.0) {
            return Err(Error::OutOfRange {
                what: "added duty",
                value: rate.to_string(),
                expected: "a fraction above -1, as 0.25 for 25 points",
            });
        }
        Ok(Self { means: Means::Duty(rate), sectors: None })
    }

    /// Only these sectors; with an empty list nothing at all.
    #[must_use]
    pub fn sectors(self, only: impl IntoIterator<Item = ProductCode>) -> Self {
        Self { sectors: Some(only.into_iter().collect()), ..self }
    }

    /// What the sender does.
    #[must_use]
    pub fn means(&self) -> Means {
        self.means
    }

    /// In which sectors; all where `None`.
    #[must_use]
    pub fn only(&self) -> Option<&[ProductCode]> {
        self.sectors.as_deref()
    }

    /// Whether it is the same whichever of the two is the sender.
    pub(super) fn is_mutual(&self) -> bool {
        self.means == Means::CutBoth
    }

    /// The same in a model of this structure, or why it has no place there.
    pub(super) fn fitted(
        &self,
        structure: Structure,
        world: &World,
    ) -> std::result::Result<Self, &'static str> {
        if structure == Structure::OneSector {
            let whole = self.sectors.is_none() && !matches!(self.means, Means::Duty(_));
            return if whole {
                Ok(self.clone())
            } else {
                Err("sectors and duties on goods have no place in it: goods and services are one")
            };
        }
        if self.sectors.is_some() || !matches!(self.means, Means::Duty(_)) {
            return Ok(self.clone());
        }
        let classification = world.classification();
        let codes = classification.sectors.iter().map(|sector| sector.code);
        Ok(self.clone().sectors(codes.filter(|&code| !classification.is_services(code))))
    }

    /// As a shock: what `sender` does to `target`.
    pub(super) fn shock(
        &self,
        economy: &Economy,
        sender: StateId,
        target: StateId,
    ) -> Result<Shock> {
        let sold = Cells::all().importer(target).exporter(sender);
        let bought = Cells::all().importer(sender).exporter(target);
        let mut shock = Shock::new();
        let whole = [None];
        let scopes: Vec<Option<ProductCode>> = match &self.sectors {
            None => whole.to_vec(),
            Some(only) => only.iter().map(|&code| Some(code)).collect(),
        };
        for sector in scopes {
            let within = |cells: Cells| sector.map_or(cells, |code| cells.sector(code));
            shock = match self.means {
                Means::CutExports => shock.embargo(within(sold)),
                Means::CutImports => shock.embargo(within(bought)),
                Means::CutBoth => shock.embargo(within(sold)).embargo(within(bought)),
                Means::Duty(rate) => {
                    let codes = match sector {
                        Some(code) => vec![code],
                        None => economy.labels().sectors().to_vec(),
                    };
                    codes.into_iter().try_fold(shock, |shock, code| {
                        let now = economy.tariff(sender, target, code)?;
                        shock.tariff(bought.sector(code), now + rate)
                    })?
                }
            };
        }
        Ok(shock)
    }
}

impl fmt::Display for Pressure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.means {
            Means::CutExports => write!(f, "cut exports")?,
            Means::CutImports => write!(f, "cut imports")?,
            Means::CutBoth => write!(f, "cut trade both ways")?,
            Means::Duty(rate) => write!(f, "add {:.1} points of duty", 100.0 * rate)?,
        }
        let Some(only) = &self.sectors else { return Ok(()) };
        let names: Vec<&str> = only.iter().map(ProductCode::as_str).collect();
        write!(f, " of {}", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") })
    }
}
