mod table;
mod variant;

use std::fmt;

use serde::Serialize;

use self::table::{Contingency, LEVELS, UNKNOWN};
pub use self::variant::{Coding, Coefficient, Disagreement, Variant};
use super::{Capability, Obligations, obligations::position};
use crate::{
    StateId,
    error::{Error, Result},
};

/// Which measures to report, and the capability that weighs states.
///
/// Default: all unweighted variants. From a [`Capability`]: the weighted ones as well.
#[derive(Debug, Clone, Default)]
pub struct SimilaritySettings {
    variants: Option<Vec<Variant>>,
    weights: Option<Capability>,
}

impl SimilaritySettings {
    /// Only these variants, in this order.
    #[must_use]
    pub fn variants(mut self, variants: impl Into<Vec<Variant>>) -> Self {
        self.variants = Some(variants.into());
        self
    }

    /// The weight of each third state in the weighted variants.
    ///
    /// States of unknown weight are left out of them, and counted in the report.
    #[must_use]
    pub fn weights(mut self, weights: Capability) -> Self {
        self.weights = Some(weights);
        self
    }
}

impl From<Capability> for SimilaritySettings {
    fn from(weights: Capability) -> Self {
        Self::default().weights(weights)
    }
}

/// The similarity of one pair of states.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairSimilarity {
    /// The first state.
    pub a: StateId,
    /// The second state.
    pub b: StateId,
    /// Third states of which both commitments are known; the two themselves count.
    pub n: u32,
    /// One value for each variant of the report; `None` where it is not defined, as kappa is for
    /// two states that both owe everyone the same.
    pub values: Vec<Option<f64>>,
}

/// The similarity of portfolios of commitments, each variant by name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SimilarityReport {
    /// The variants, in the order of the values.
    pub variants: Vec<Variant>,
    /// The measure that weighs states in the weighted variants.
    pub weights: Option<String>,
    /// States without a weight, left out of the weighted variants.
    pub without_weight: Vec<StateId>,
    /// One row a pair, in the order of the states.
    pub pairs: Vec<PairSimilarity>,
}

impl SimilarityReport {
    /// The value of one variant for one pair, in either order; `None` where it is not defined.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for a variant or a pair that the report does not hold.
    pub fn of(&self, a: StateId, b: StateId, variant: Variant) -> Result<Option<f64>> {
        let unknown = |what, label| Error::UnknownLabel { what, label };
        let column = self
            .variants
            .iter()
            .position(|&v| v == variant)
            .ok_or_else(|| unknown("variant of similarity", variant.to_string()))?;
        let pair = self
            .pairs
            .iter()
            .find(|p| (p.a, p.b) == (a, b) || (p.a, p.b) == (b, a))
            .ok_or_else(|| unknown("pair of states", format!("{a}-{b}")))?;
        Ok(pair.values.get(column).copied().flatten())
    }
}

impl fmt::Display for SimilarityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for pair in &self.pairs {
            writeln!(f, "{}-{}, {} states", pair.a, pair.b, pair.n)?;
            for (variant, value) in self.variants.iter().zip(&pair.values) {
                match value {
                    Some(value) => writeln!(f, "  {variant:<28} {value:>9.6}")?,
                    None => writeln!(f, "  {variant:<28} {:>9}", "undefined")?,
                }
            }
        }
        Ok(())
    }
}

/// How alike the commitments of two states are: every standard measure, by name.
///
/// A state's portfolio is what it owes each state, not what it is owed, with its own entry at the
/// top of the scale. Third states of which the level of either commitment is unknown are left out
/// and show in [`PairSimilarity::n`]; an unknown provision matters only where it could raise the
/// level, as one of neutrality cannot beside a promise of defence.
///
/// The measures answer different questions. In 2018 S puts the United States as close to China
/// (0.21) as to Korea (0.25), for both owe most states nothing; weighing states by capability, or
/// correcting for chance, tells them apart. See [`similarity_all`] for all pairs at once.
///
/// ```
/// use geoecon::{StateId, security::*};
///
/// let [a, b, c] = ["AAA", "BBB", "CCC"].map(StateId::new);
/// let (a, b, c) = (a?, b?, c?);
/// let mut pacts = Obligations::none(vec![a, b, c])?;
/// pacts.set(a, c, Provisions::DEFENCE)?;
/// pacts.set(b, c, Provisions::NON_AGGRESSION)?;
/// // Portfolios 3 0 3 and 0 3 1: linear disagreement 1 + 1 + 2/3 of 3 states.
/// let s = Variant { coding: Coding::Valued, measure: Coefficient::S(Disagreement::Linear) };
/// let report = similarity(&pacts, a, b, SimilaritySettings::default())?;
/// let value = report.of(a, b, s)?.expect("S is always defined");
/// assert!((value - (1.0 - 2.0 * (8.0 / 3.0) / 3.0)).abs() < 1e-15);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::Missing`] where a weighted variant is asked for without
/// weights.
///
/// # References
/// Signorino and Ritter (1999), "Tau-b or not tau-b", International Studies Quarterly 43; Häge
/// (2011), "Choice or circumstance?", Political Analysis 19; Scott (1955), Public Opinion Quarterly
/// 19; Cohen (1968), Psychological Bulletin 70.
pub fn similarity(
    obligations: &Obligations,
    a: StateId,
    b: StateId,
    settings: impl Into<SimilaritySettings>,
) -> Result<SimilarityReport> {
    let states = obligations.states();
    let (i, j) = (position(states, a)?, position(states, b)?);
    let portfolios = Portfolios::new(obligations, settings.into())?;
    let pairs = portfolios.pair(i, j).into_iter().collect();
    Ok(portfolios.report(pairs))
}

/// The similarity of every pair of states, each pair once in the order of the states.
///
/// One contingency table a pair serves all measures; cost `n^3` for `n` states. See
/// [`similarity()`].
///
/// # Errors
/// As [`similarity()`].
pub fn similarity_all(
    obligations: &Obligations,
    settings: impl Into<SimilaritySettings>,
) -> Result<SimilarityReport> {
    let portfolios = Portfolios::new(obligations, settings.into())?;
    let n = obligations.states().len();
    let pairs = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .filter_map(|(i, j)| portfolios.pair(i, j))
        .collect();
    Ok(portfolios.report(pairs))
}

/// Every state's levels towards every state, and the weights.
struct Portfolios<'a> {
    states: &'a [StateId],
    levels: Vec<u8>,
    variants: Vec<Variant>,
    measure: Option<String>,
    /// Zero for the states without one.
    weights: Vec<f64>,
    without_weight: Vec<StateId>,
}

impl<'a> Portfolios<'a> {
    fn new(obligations: &'a Obligations, settings: SimilaritySettings) -> Result<Self> {
        let states = obligations.states();
        let variants = settings.variants.unwrap_or_else(|| {
            let weighted = if settings.weights.is_some() { Variant::weighted() } else { vec![] };
            [Variant::unweighted(), weighted].concat()
        });
        let weighted = variants.iter().find(|v| v.is_weighted());
        if let (Some(variant), None) = (weighted, &settings.weights) {
            return Err(Error::Missing { what: "weight of states", label: variant.to_string() });
        }
        let own = u8::try_from(LEVELS - 1).unwrap_or(UNKNOWN);
        let levels = obligations
            .rows()
            .flat_map(|(guarantor, row)| {
                states.iter().zip(row).map(move |(&protege, &owed)| {
                    if protege == guarantor { own } else { owed.valued().unwrap_or(UNKNOWN) }
                })
            })
            .collect();
        let weight = |&state: &StateId| settings.weights.as_ref().and_then(|w| w.get(state));
        let without_weight = match settings.weights {
            Some(_) => states.iter().copied().filter(|s| weight(s).is_none()).collect(),
            None => Vec::new(),
        };
        let weights = if weighted.is_some() {
            states.iter().map(|s| weight(s).unwrap_or(0.0)).collect()
        } else {
            Vec::new()
        };
        let measure = settings.weights.as_ref().map(|w| w.measure().to_owned());
        Ok(Self { states, levels, variants, measure, weights, without_weight })
    }

    fn pair(&self, i: usize, j: usize) -> Option<PairSimilarity> {
        let n = self.states.len();
        let row = |state: usize| self.levels.get(state * n..(state + 1) * n);
        let (of_a, of_b) = (row(i)?, row(j)?);
        let table = if self.weights.is_empty() {
            Contingency::new(of_a, of_b)
        } else {
            Contingency::weighted(of_a, of_b, &self.weights)
        };
        Some(PairSimilarity {
            a: *self.states.get(i)?,
            b: *self.states.get(j)?,
            n: table.known(),
            values: table.measures(&self.variants),
        })
    }

    fn report(self, pairs: Vec<PairSimilarity>) -> SimilarityReport {
        SimilarityReport {
            variants: self.variants,
            weights: self.measure,
            without_weight: self.without_weight,
            pairs,
        }
    }
}
