//! The IMF's metric of reserve adequacy: weights, sum, and the range it calls adequate.

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    adequacy::{Input, Reserves, Why},
    amount::{mul, not_negative, sum},
};
use crate::error::Result;

/// How a currency's rate is set and whether capital controls bind: what the weights of the IMF's
/// metric depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Regime {
    /// Fixed exchange rate.
    Fixed,
    /// Floating exchange rate.
    Floating,
    /// Fixed exchange rate with effective capital controls.
    FixedWithCapitalControls,
    /// Floating exchange rate with effective capital controls.
    FloatingWithCapitalControls,
}

impl Regime {
    /// The published weights for this regime (IMF, *Guidance Note on the Assessment of Reserve
    /// Adequacy*, 2016).
    #[must_use]
    pub fn weights(self) -> AraWeights {
        let of = |exports, broad_money, short_term_debt, other_liabilities| AraWeights {
            exports: Decimal::new(exports, 3),
            broad_money: Decimal::new(broad_money, 3),
            short_term_debt: Decimal::new(short_term_debt, 3),
            other_liabilities: Decimal::new(other_liabilities, 3),
        };
        match self {
            Self::Fixed => of(100, 100, 300, 200),
            Self::Floating => of(50, 50, 300, 150),
            Self::FixedWithCapitalControls => of(100, 50, 300, 200),
            Self::FloatingWithCapitalControls => of(50, 25, 300, 150),
        }
    }
}

/// What the IMF's metric counts of each liability or flow, as fractions of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AraWeights {
    /// Of a year's exports of goods and services.
    #[serde(with = "crate::units::decimal::text")]
    pub exports: Decimal,
    /// Of broad money.
    #[serde(with = "crate::units::decimal::text")]
    pub broad_money: Decimal,
    /// Of short-term external debt at residual maturity.
    #[serde(with = "crate::units::decimal::text")]
    pub short_term_debt: Decimal,
    /// Of other portfolio liabilities.
    #[serde(with = "crate::units::decimal::text")]
    pub other_liabilities: Decimal,
}

/// The sum of weighted liabilities and flows that the IMF measures reserves against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AraMetric {
    /// The sum, in units of the currency of the input.
    #[serde(with = "crate::units::decimal::text")]
    pub amount: Decimal,
    /// The weights.
    pub weights: AraWeights,
}

/// Where a ratio to the IMF's metric lies in the range it calls adequate, 1 to 1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum AraBand {
    /// Below 1.
    Below,
    /// From 1 to 1.5.
    Adequate,
    /// Above 1.5.
    Above,
}

/// The IMF's metric, or what stands in its way.
pub(super) fn ara_metric(reserves: &Reserves) -> Result<Result<AraMetric, Vec<Why>>> {
    if reserves.issues_reserve_currency {
        return Ok(Err(vec![Why::IssuesReserveCurrency]));
    }
    let Some(weights) = reserves.weights.or_else(|| reserves.regime.map(Regime::weights)) else {
        return Ok(Err(vec![Why::Missing(Input::Regime)]));
    };
    let terms = [
        (Input::Exports, weights.exports, reserves.exports),
        (Input::BroadMoney, weights.broad_money, reserves.broad_money),
        (Input::ShortTermDebt, weights.short_term_debt, reserves.short_term_debt),
        (Input::OtherLiabilities, weights.other_liabilities, reserves.other_liabilities),
    ];
    let mut missing = Vec::new();
    let mut weighted = Vec::new();
    for (input, weight, amount) in terms {
        not_negative("weight of the IMF's metric", weight)?;
        match amount {
            Some(amount) => weighted.push(mul(weight, amount)?),
            None if weight.is_zero() => {}
            None => missing.push(Why::Missing(input)),
        }
    }
    if !missing.is_empty() {
        return Ok(Err(missing));
    }
    Ok(Ok(AraMetric { amount: sum(weighted)?, weights }))
}
