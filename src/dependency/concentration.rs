use std::fmt;

use serde::Serialize;

/// How concentrated a whole is on its parts, where a part may itself be many.
///
/// An aggregate such as the rest of the world is not one partner. Counted as one it overstates
/// concentration, spread over very many it understates it; the index lies between the two.
///
/// ```
/// use geoecon::dependency::Concentration;
///
/// // Two partners of 40 percent and 20 percent, and 40 percent from the rest of the world.
/// let c = Concentration::of(&[40.0, 20.0], &[40.0]).unwrap();
/// assert!((c.hhi_low - 0.20).abs() < 1e-12 && (c.hhi_high - 0.36).abs() < 1e-12);
/// assert!((c.effective_partners_low - 1.0 / 0.36).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Concentration {
    /// Partners with a share above 0, aggregates apart.
    pub partners: usize,
    /// Share of the whole that comes from aggregates, from 0 to 1.
    pub aggregate_share: f64,
    /// Herfindahl-Hirschman index with each aggregate spread over very many partners: the sum of squared
    /// shares, from 0 to 1.
    pub hhi_low: f64,
    /// The index with each aggregate as one partner, from 0 to 1.
    pub hhi_high: f64,
    /// The index among the partners alone, with shares that sum to 1; `None` without any.
    pub hhi_partners: Option<f64>,
    /// [`hhi_partners`](Self::hhi_partners) on a scale where equal shares are 0 and one partner is 1;
    /// `None` for fewer than two partners.
    pub normalised: Option<f64>,
    /// 1 / [`hhi_high`](Self::hhi_high): the number of equal partners that are as concentrated.
    pub effective_partners_low: f64,
    /// 1 / [`hhi_low`](Self::hhi_low); `None` where all comes from aggregates.
    pub effective_partners_high: Option<f64>,
    /// Hirschman's index of 1945, 100 times the root of [`hhi_high`](Self::hhi_high): from 0 to 100.
    pub hirschman: f64,
}

impl Concentration {
    /// The indices of amounts from single partners and from aggregates, in any one unit; `None` where they
    /// sum to nothing. Amounts that are not positive and finite do not count.
    ///
    /// Costs a pass over both.
    #[must_use]
    pub fn of(partners: &[f64], aggregates: &[f64]) -> Option<Self> {
        let counts = |amount: &f64| amount.is_finite() && *amount > 0.0;
        let single: Vec<f64> = partners.iter().copied().filter(counts).collect();
        let many: Vec<f64> = aggregates.iter().copied().filter(counts).collect();
        let sum = |amounts: &[f64]| amounts.iter().fold(0.0, |sum, amount| sum + amount);
        let (sum_single, sum_many) = (sum(&single), sum(&many));
        let total = sum_single + sum_many;
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let squares =
            |amounts: &[f64], whole: f64| amounts.iter().map(|a| (a / whole).powi(2)).sum::<f64>();
        let hhi_low = squares(&single, total);
        let hhi_high = hhi_low + squares(&many, total);
        let hhi_partners = (sum_single > 0.0).then(|| squares(&single, sum_single));
        #[expect(clippy::cast_precision_loss, reason = "there are fewer partners than 2^53")]
        let equal = 1.0 / single.len().max(1) as f64;
        let normalised = hhi_partners
            .filter(|_| single.len() > 1)
            .map(|hhi| ((hhi - equal) / (1.0 - equal)).clamp(0.0, 1.0));
        Some(Self {
            partners: single.len(),
            aggregate_share: sum_many / total,
            hhi_low,
            hhi_high,
            hhi_partners,
            normalised,
            effective_partners_low: 1.0 / hhi_high,
            effective_partners_high: (hhi_low > 0.0).then(|| 1.0 / hhi_low),
            hirschman: 100.0 * hhi_high.sqrt(),
        })
    }
}

impl fmt::Display for Concentration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HHI {:.3}", self.hhi_low)?;
        if self.aggregate_share > 0.0 {
            write!(
                f,
                " to {:.3} ({:.0} % from aggregates)",
                self.hhi_high,
                100.0 * self.aggregate_share
            )?;
        }
        write!(f, ", as concentrated as {:.1}", self.effective_partners_low)?;
        match self.effective_partners_high {
            Some(high) if self.aggregate_share > 0.0 => write!(f, " to {high:.1} equal partners"),
            _ => f.write_str(" equal partners"),
        }
    }
}
