use super::{ElasticityRange, FactorRange, range::bad};
use crate::{ProductCode, Result, economy::SolveSettings};

/// How [`uncertainty`](super::uncertainty) draws: ranges by sector, number of draws, seed, quantiles.
///
/// ```
/// use geoecon::economy::{ElasticityRange, UncertaintySettings};
///
/// let settings = UncertaintySettings::from(ElasticityRange::LogNormal { spread: 0.3 })
///     .draws(200)
///     .seed(7)
///     .sector("73".parse()?, ElasticityRange::Uniform { low: 4.0, high: 8.0 });
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct UncertaintySettings {
    pub(super) range: ElasticityRange,
    pub(super) sectors: Vec<(ProductCode, ElasticityRange)>,
    pub(super) common: bool,
    pub(super) value_added_shares: FactorRange,
    pub(super) duties: FactorRange,
    pub(super) shock_size: FactorRange,
    pub(super) draws: usize,
    pub(super) seed: u64,
    pub(super) quantiles: Vec<f64>,
    pub(super) solver: SolveSettings,
}

impl Default for UncertaintySettings {
    fn default() -> Self {
        Self {
            range: ElasticityRange::LogNormal { spread: 0.3 },
            sectors: Vec::new(),
            common: false,
            value_added_shares: FactorRange::KNOWN,
            duties: FactorRange::KNOWN,
            shock_size: FactorRange::KNOWN,
            draws: 500,
            seed: 0,
            quantiles: vec![0.05, 0.5, 0.95],
            solver: SolveSettings::default(),
        }
    }
}

impl UncertaintySettings {
    /// Nothing uncertain yet; elasticities neither.
    #[must_use]
    pub fn certain() -> Self {
        Self::from(ElasticityRange::LogNormal { spread: 0.0 })
    }

    /// The range of the elasticities of all sectors that are not named.
    #[must_use]
    pub fn elasticities(self, range: ElasticityRange) -> Self {
        Self { range, ..self }
    }

    /// The range of one sector.
    #[must_use]
    pub fn sector(mut self, sector: ProductCode, range: ElasticityRange) -> Self {
        self.sectors.push((sector, range));
        self
    }

    /// Whether all sectors are high or low together (one draw moves them all); each by itself by
    /// default.
    #[must_use]
    pub fn common(self, common: bool) -> Self {
        Self { common, ..self }
    }

    /// A factor on the value-added shares B of each state, one draw for all its sectors; inputs keep
    /// their proportions, flows stay, and final demand is what they leave. Known by default. Only an
    /// economy with input-output loops has them.
    #[must_use]
    pub fn value_added_shares(self, range: FactorRange) -> Self {
        Self { value_added_shares: range, ..self }
    }

    /// A factor on the duties of each importer, in the base and after the shock alike, one draw for
    /// all its duties; flows before duty stay. Known by default.
    #[must_use]
    pub fn duties(self, range: FactorRange) -> Self {
        Self { duties: range, ..self }
    }

    /// A factor on the size of the shock: on changes of duties and surpluses, and on the log of
    /// changes of trade costs and productivity. An embargo is one at any size. Known by default.
    #[must_use]
    pub fn shock_size(self, range: FactorRange) -> Self {
        Self { shock_size: range, ..self }
    }

    /// Number of draws; 500 by default.
    #[must_use]
    pub fn draws(self, draws: usize) -> Self {
        Self { draws, ..self }
    }

    /// The seed; the same seed gives the same numbers for any number of threads.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Which quantiles are reported, each in 0 to 1; 0.05, 0.5 and 0.95 by default.
    #[must_use]
    pub fn quantiles(self, quantiles: impl Into<Vec<f64>>) -> Self {
        Self { quantiles: quantiles.into(), ..self }
    }

    /// How each draw is solved.
    #[must_use]
    pub fn solver(self, solver: impl Into<SolveSettings>) -> Self {
        Self { solver: solver.into(), ..self }
    }

    pub(super) fn check(&self) -> Result<()> {
        let named = self.sectors.iter().map(|&(_, range)| range);
        for range in named.chain([self.range]) {
            range.check()?;
        }
        for range in [self.value_added_shares, self.duties, self.shock_size] {
            range.check()?;
        }
        check_draws(self.draws, &self.quantiles)
    }

    /// What is drawn, in words.
    pub(super) fn drawn(&self) -> String {
        let mut drawn = String::from("theta drawn by sector");
        if self.common {
            drawn.push_str(" together");
        }
        for (range, what) in [
            (self.value_added_shares, ", value-added shares by state"),
            (self.duties, ", duties by importer"),
            (self.shock_size, ", size of the shock"),
        ] {
            if !range.is_known() {
                drawn.push_str(what);
            }
        }
        drawn
    }
}

pub(in super::super) fn check_draws(draws: usize, quantiles: &[f64]) -> Result<()> {
    if let Some(&q) = quantiles.iter().find(|q| !(0.0..=1.0).contains(*q)) {
        return bad("quantile", q, "a number in 0 to 1");
    }
    if draws == 0 {
        return bad("number of draws", 0.0, "1 or more");
    }
    Ok(())
}

impl From<()> for UncertaintySettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<ElasticityRange> for UncertaintySettings {
    /// This range for every sector that is not named.
    fn from(range: ElasticityRange) -> Self {
        Self { range, ..Self::default() }
    }
}
