use std::fmt;

use serde::Serialize;

use super::spending::{SectorExposure, Spending};
use crate::{Error, ProductCode, Result, StateId};

/// How well the target can replace what is withheld.
///
/// By default sigma is 5 in every sector, rho is 1, and home goods are suppliers like any other.
#[derive(Debug, Clone, PartialEq)]
pub struct CutoffSettings {
    sigma: f64,
    sector_sigma: Vec<(ProductCode, f64)>,
    rho: f64,
    eta: Option<f64>,
    only: Option<Vec<ProductCode>>,
}

impl Default for CutoffSettings {
    fn default() -> Self {
        Self { sigma: 5.0, sector_sigma: Vec::new(), rho: 1.0, eta: None, only: None }
    }
}

impl From<f64> for CutoffSettings {
    fn from(sigma: f64) -> Self {
        Self::default().sigma(sigma)
    }
}

impl CutoffSettings {
    /// Elasticity of substitution among a sector's suppliers, above 1.
    #[must_use]
    pub fn sigma(mut self, sigma: f64) -> Self {
        self.sigma = sigma;
        self
    }

    /// Another elasticity among the suppliers of one sector.
    #[must_use]
    pub fn sector_sigma(mut self, sector: ProductCode, sigma: f64) -> Self {
        self.sector_sigma.retain(|&(other, _)| other != sector);
        self.sector_sigma.push((sector, sigma));
        self
    }

    /// Elasticity of substitution among sectors, 0 or more; at 1 spending shares are fixed.
    #[must_use]
    pub fn rho(mut self, rho: f64) -> Self {
        self.rho = rho;
        self
    }

    /// Three levels: inside a sector home goods stand against the bundle of all foreign ones with
    /// elasticity `eta`, 0 or more, and sigma is among the foreign ones.
    #[must_use]
    pub fn home_elasticity(mut self, eta: f64) -> Self {
        self.eta = Some(eta);
        self
    }

    /// Only these sectors are cut off; all by default.
    #[must_use]
    pub fn sectors(mut self, only: impl IntoIterator<Item = ProductCode>) -> Self {
        self.only = Some(only.into_iter().collect());
        self
    }

    /// The sectors cut off, of all there are.
    pub(super) fn cut_sectors(&self, all: &[ProductCode]) -> Vec<ProductCode> {
        self.only.clone().unwrap_or_else(|| all.to_vec())
    }

    fn check(&self) -> Result<()> {
        let number = |what, value: f64, good: bool, expected| {
            if good && value.is_finite() {
                return Ok(());
            }
            Err(Error::OutOfRange { what, value: value.to_string(), expected })
        };
        for sigma in self.sector_sigma.iter().map(|&(_, sigma)| sigma).chain([self.sigma]) {
            number("sigma", sigma, sigma > 1.0, "an elasticity above 1")?;
        }
        number("rho", self.rho, self.rho >= 0.0, "an elasticity of 0 or more")?;
        let eta = self.eta.unwrap_or(1.0);
        number("eta", eta, eta >= 0.0, "an elasticity of 0 or more")
    }

    fn sigma_of(&self, sector: ProductCode) -> f64 {
        let own = self.sector_sigma.iter().find(|&&(other, _)| other == sector);
        own.map_or(self.sigma, |&(_, sigma)| sigma)
    }

    /// Log change of a sector's price index.
    fn ln_price(&self, exposure: &SectorExposure) -> f64 {
        if self.only.as_ref().is_some_and(|only| !only.contains(&exposure.sector)) {
            return 0.0;
        }
        let sigma = self.sigma_of(exposure.sector);
        // Without its supplier's share, and as a log: -ln(1 - share) / (sigma - 1).
        let without = |share: f64| -(-share).ln_1p() / (sigma - 1.0);
        let Some(eta) = self.eta else {
            return without(exposure.controlled);
        };
        let abroad = 1.0 - exposure.home;
        if abroad <= 0.0 {
            return 0.0;
        }
        let foreign = without((exposure.controlled / abroad).min(1.0));
        ln_mean([(exposure.home, 0.0), (abroad, foreign)].into_iter(), eta)
    }
}

/// `ln (sum w e^((1-s) p))^(1/(1-s))`: the log of a price index with elasticity `s`, weights that
/// sum to one and log prices that may be infinite.
fn ln_mean(terms: impl Iterator<Item = (f64, f64)> + Clone, s: f64) -> f64 {
    let terms = terms.filter(|&(weight, _)| weight > 0.0);
    let power = 1.0 - s;
    let largest = terms.clone().map(|(_, p)| p).fold(0.0, f64::max);
    let smallest = terms.clone().map(|(_, p)| p).fold(f64::INFINITY, f64::min);
    if smallest.is_infinite() || (power >= 0.0 && largest.is_infinite()) {
        return f64::INFINITY;
    }
    if power == 0.0 {
        return terms.map(|(w, p)| w * p).sum();
    }
    if power * largest > 1.0 {
        // The largest taken out, so that no power overflows.
        let sum: f64 = terms.map(|(w, p)| w * (power * (p - largest)).exp()).sum();
        return largest + sum.ln() / power;
    }
    let sum: f64 = terms.map(|(w, p)| w * (power * p).exp_m1()).sum();
    sum.ln_1p() / power
}

/// What a cut-off costs its target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum CutoffLoss {
    /// The target pays more and consumes less.
    Finite {
        /// Log change of the target's price index.
        ln_price: f64,
        /// Loss of real consumption, as a fraction: `1 - exp(-ln_price)`.
        share: f64,
    },
    /// Something it cannot do without has no supplier left.
    Unbounded,
    /// The target spends nothing, so nothing can be said.
    NoSpending,
}

impl CutoffLoss {
    /// Log change of the target's price index, where it is finite.
    #[must_use]
    pub fn ln_price(&self) -> Option<f64> {
        match self {
            Self::Finite { ln_price, .. } => Some(*ln_price),
            _ => None,
        }
    }

    /// Loss of real consumption as a fraction; 1 where it is unbounded.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        match self {
            Self::Finite { share, .. } => Some(*share),
            Self::Unbounded => Some(1.0),
            Self::NoSpending => None,
        }
    }
}

/// In percent.
impl fmt::Display for CutoffLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finite { share, .. } => f.pad(&format!("{:.3}%", 100.0 * share)),
            Self::Unbounded => f.pad("unbounded"),
            Self::NoSpending => f.pad("no spending"),
        }
    }
}

/// What does a target lose when the senders withhold their part of each sector?
///
/// With `b_k` the target's spending share on sector k and `w_k` the senders' share in it, the price
/// of sector k rises by `P_k = (1 - w_k)^(-1/(sigma_k - 1))` and the price index by
/// `P = (sum b_k P_k^(1-rho))^(1/(1-rho))`. With a home elasticity eta, `d` the home share and `phi`
/// the senders' share of the foreign bundle, `P_k = (d + (1-d) PF^(1-eta))^(1/(1-eta))` with
/// `PF = (1 - phi)^(-1/(sigma-1))`. Prices of what is left stay as they are, so the loss is one of
/// variety before anyone adjusts (Clayton, Maggiori and Schreger, *A Theory of Economic Coercion and
/// Fragmentation*, 2024).
///
/// Linear in the sectors.
///
/// # Errors
/// [`Error::OutOfRange`] for elasticities outside their range, [`Error::Cell`] where spending is
/// negative or shares are outside 0 to 1 or sum to more, [`Error::UnknownLabel`] where a setting
/// names a sector that is not there.
///
/// ```
/// use geoecon::leverage::{SectorExposure, cutoff_loss};
///
/// let magnets = SectorExposure {
///     sector: "magnets".parse()?,
///     spending: 1.0,
///     controlled: 0.9,
///     home: 0.05,
/// };
/// // With sigma 2, a tenth of the varieties costs ten times as much.
/// let loss = cutoff_loss(&[magnets], 2.0)?;
/// assert!((loss.share().unwrap() - 0.9).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn cutoff_loss(
    exposure: &[SectorExposure],
    settings: impl Into<CutoffSettings>,
) -> Result<CutoffLoss> {
    let settings = settings.into();
    settings.check()?;
    let named = settings
        .sector_sigma
        .iter()
        .map(|(sector, _)| sector)
        .chain(settings.only.iter().flatten());
    for sector in named {
        if !exposure.iter().any(|e| e.sector == *sector) {
            return Err(Error::UnknownLabel { what: "sector", label: sector.to_string() });
        }
    }
    for e in exposure {
        let cell = |column: &str, value: f64, most: f64, expected| {
            if (0.0..=most).contains(&value) && value.is_finite() {
                return Ok(());
            }
            let (row, column) = (e.sector.to_string(), column.to_owned());
            Err(Error::Cell { what: "exposure", row, column, value, expected })
        };
        cell("spending", e.spending, f64::INFINITY, "a finite amount of 0 or more")?;
        cell("home", e.home, 1.0, "a share from 0 to 1")?;
        // Rounding may carry the sum of the shares past 1.
        let rest = (1.0 - e.home + 1e-9).min(1.0);
        cell("controlled", e.controlled, rest, "a share from 0 to what is not home")?;
    }
    let total: f64 = exposure.iter().map(|e| e.spending).sum();
    if total <= 0.0 {
        return Ok(CutoffLoss::NoSpending);
    }
    let sectors = exposure.iter().map(|e| (e.spending / total, settings.ln_price(e)));
    let ln_price = ln_mean(sectors, settings.rho);
    if ln_price.is_finite() {
        return Ok(CutoffLoss::Finite { ln_price, share: -(-ln_price).exp_m1() });
    }
    Ok(CutoffLoss::Unbounded)
}

/// The loss of one target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CutoffRow {
    /// Whose supply is cut off.
    pub target: StateId,
    /// What that costs it.
    pub loss: CutoffLoss,
}

/// What senders can take from every other state by withholding what they sell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CutoffPower {
    /// Name of the method.
    pub method: &'static str,
    /// Who withholds, together.
    pub senders: Vec<StateId>,
    /// Elasticity among suppliers, unless a sector has its own.
    pub sigma: f64,
    /// Sectors with an elasticity of their own.
    pub sector_sigma: Vec<(ProductCode, f64)>,
    /// Elasticity among sectors.
    pub rho: f64,
    /// Elasticity between home and foreign goods, where they are apart.
    pub home_elasticity: Option<f64>,
    /// The sectors cut off; all where `None`.
    pub sectors: Option<Vec<ProductCode>>,
    /// One row for each state that is not a sender, in the order of the labels.
    pub rows: Vec<CutoffRow>,
}

/// How much can senders, alone or as a coalition, take from every other state by a cut-off?
///
/// [`cutoff_loss`] for every state that is not a sender. Linear in the cells of `spending`.
///
/// # Errors
/// As [`cutoff_loss`] and [`Spending::exposure`]; [`Error::Shape`] without a sender.
///
/// ```
/// use geoecon::{economy::Labels, leverage::{Spending, cutoff_power}};
/// use ndarray::arr3;
///
/// let labels = Labels::new(["KOR", "JPN", "TWN"], ["chips"])?;
/// let flows = arr3(&[[[50.0, 30.0, 20.0], [10.0, 80.0, 10.0], [5.0, 5.0, 90.0]]]);
/// let spending = Spending::new(labels, flows)?;
/// let japan = cutoff_power(&spending, &["JPN".parse()?], 5.0)?;
/// let both = cutoff_power(&spending, &["JPN".parse()?, "TWN".parse()?], 5.0)?;
/// assert!((japan.rows[0].loss.share().unwrap() - 0.085_308_6).abs() < 1e-6);
/// assert!(both.rows[0].loss.share() > japan.rows[0].loss.share());
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn cutoff_power(
    spending: &Spending,
    senders: &[StateId],
    settings: impl Into<CutoffSettings>,
) -> Result<CutoffPower> {
    let settings = settings.into();
    if senders.is_empty() {
        return Err(Error::Shape { what: "list of senders", expected: 1, found: 0 });
    }
    let targets = spending.labels().states().iter().filter(|target| !senders.contains(target));
    let rows = targets.map(|&target| {
        let exposure = spending.exposure(target, senders)?;
        Ok(CutoffRow { target, loss: cutoff_loss(&exposure, settings.clone())? })
    });
    Ok(CutoffPower {
        method: "cut-off power, prices of remaining supply unchanged",
        senders: senders.to_vec(),
        rows: rows.collect::<Result<_>>()?,
        sigma: settings.sigma,
        sector_sigma: settings.sector_sigma,
        rho: settings.rho,
        home_elasticity: settings.eta,
        sectors: settings.only,
    })
}

impl fmt::Display for CutoffPower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let senders: Vec<&str> = self.senders.iter().map(StateId::as_str).collect();
        write!(f, "cut-off by {}, sigma {}, rho {}", senders.join(" "), self.sigma, self.rho)?;
        if let Some(eta) = self.home_elasticity {
            write!(f, ", eta {eta}")?;
        }
        for row in &self.rows {
            write!(f, "\n{}  {:>11}", row.target, row.loss)?;
        }
        Ok(())
    }
}
