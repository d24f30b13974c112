use std::fmt;

use serde::Serialize;

/// How commitments are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Coding {
    /// 0 to 3, the strongest provision: [`Provisions::valued`](super::super::Provisions::valued).
    Valued,
    /// 1 for any commitment, 0 for none.
    Binary,
}

/// How far apart two commitments `x` and `y` on a scale from 0 to `K` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Disagreement {
    /// 1 where they differ.
    Nominal,
    /// `|x - y| / K`.
    Linear,
    /// `(|x - y| / K)^2`.
    Squared,
}

/// A measure of similarity. With `D` the mean disagreement of two portfolios and `E` its
/// expectation if they were independent:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Coefficient {
    /// Signorino and Ritter's S = 1 - 2 D, from -1 to 1, each state counted once.
    S(Disagreement),
    /// S with each state counted by its capability.
    WeightedS(Disagreement),
    /// Cohen's weighted kappa = 1 - D / E, with E from each state's own margin.
    Kappa(Disagreement),
    /// Scott's pi = 1 - D / E, with E from the mean of the two margins.
    ScottPi(Disagreement),
    /// Kendall's tau-b, for ties on either side.
    TauB,
    /// 2 (E - D): agreement beyond chance on the scale of S, with E as in kappa.
    Alignment(Disagreement),
}

/// A measure on a coding: two papers that report "similarity" agree only if both are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Variant {
    /// The coding of commitments.
    pub coding: Coding,
    /// The measure.
    pub measure: Coefficient,
}

impl Variant {
    /// Every measure without weights on both codings, each disagreement that makes a difference.
    ///
    /// On the binary coding the three disagreements are one.
    #[must_use]
    pub fn unweighted() -> Vec<Self> {
        use Disagreement::{Linear, Nominal, Squared};
        type OfDisagreement = fn(Disagreement) -> Coefficient;
        let families: [OfDisagreement; 4] =
            [Coefficient::S, Coefficient::Kappa, Coefficient::ScottPi, Coefficient::Alignment];
        let valued = families.into_iter().flat_map(|f| [Nominal, Linear, Squared].map(f));
        let binary = families.into_iter().map(|f| f(Linear));
        let on = |coding| move |measure| Self { coding, measure };
        valued
            .chain([Coefficient::TauB])
            .map(on(Coding::Valued))
            .chain(binary.chain([Coefficient::TauB]).map(on(Coding::Binary)))
            .collect()
    }

    /// S counted by capability, on both codings.
    #[must_use]
    pub fn weighted() -> Vec<Self> {
        use Disagreement::{Linear, Squared};
        vec![
            Self { coding: Coding::Valued, measure: Coefficient::WeightedS(Linear) },
            Self { coding: Coding::Valued, measure: Coefficient::WeightedS(Squared) },
            Self { coding: Coding::Binary, measure: Coefficient::WeightedS(Linear) },
        ]
    }

    pub(super) fn is_weighted(self) -> bool {
        matches!(self.measure, Coefficient::WeightedS(_))
    }
}

impl fmt::Display for Variant {
    /// As in `kappa, valued, squared`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, disagreement) = match self.measure {
            Coefficient::S(d) => ("S", Some(d)),
            Coefficient::WeightedS(d) => ("S by capability", Some(d)),
            Coefficient::Kappa(d) => ("kappa", Some(d)),
            Coefficient::ScottPi(d) => ("Scott's pi", Some(d)),
            Coefficient::TauB => ("tau-b", None),
            Coefficient::Alignment(d) => ("alignment", Some(d)),
        };
        let coding = match self.coding {
            Coding::Valued => "valued",
            Coding::Binary => "binary",
        };
        let disagreement = match disagreement {
            Some(Disagreement::Nominal) => ", nominal",
            Some(Disagreement::Linear) => ", linear",
            Some(Disagreement::Squared) => ", squared",
            None => "",
        };
        f.pad(&format!("{name}, {coding}{disagreement}"))
    }
}
