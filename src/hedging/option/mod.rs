//! Hedges: what a state changes, what that costs, and what it buys.

mod catalogue;
mod diversification;
mod kinds;
mod protection;
mod rank;
mod ranking;
mod runner;
mod stock;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use catalogue::{CatalogueSettings, recorded_hedges};
pub use diversification::{DiversificationStep, diversification};
pub use rank::{HedgeSettings, rank_hedges};
pub use ranking::{Beside, HedgeRanking, HedgeValue, InfeasibleHedge, Verdict};
pub use stock::Stock;

use crate::{
    error::{Error, Result},
    finance::level_annuity,
    scenario::Scenario,
    snapshot::to_f64,
    units::{Probability, Rate},
};

/// Something that may happen to a state, and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contingency {
    /// Its name.
    pub name: String,
    /// Its probability; what is left to 1 is calm.
    pub probability: Probability,
    /// What it changes.
    pub changes: Scenario,
}

impl Contingency {
    /// A threat of this probability.
    pub fn new(name: impl Into<String>, probability: Probability, changes: Scenario) -> Self {
        Self { name: name.into(), probability, changes }
    }
}

/// Something that a state can do beforehand, by itself or where others agree.
///
/// Most are made by the constructors, which read amounts off a world and say why a hedge cannot be had:
/// [`join`](Self::join), [`open_market`](Self::open_market), [`refuse`](Self::refuse),
/// [`renegotiate`](Self::renegotiate), [`divert`](Self::divert), [`stockpile`](Self::stockpile),
/// [`hold_reserves`](Self::hold_reserves), [`swap_line`](Self::swap_line), [`arm`](Self::arm) and
/// [`second_guarantor`](Self::second_guarantor); [`recorded_hedges`] makes all that a world suggests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Hedge {
    /// Its name.
    pub name: String,
    /// What it changes: an agreement joined, trade diverted, a swap line opened, a pledge refused.
    pub changes: Scenario,
    /// What it costs beyond what the ledger counts.
    pub cost: HedgeCost,
    /// What it lays in, to live on while a supplier does not deliver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<Stock>,
    /// Hedges of the same ladder are sizes of one thing: a marginal value is over the next smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
    /// Who else must agree, for people; `None` where the state can do it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// Why it cannot be had, where that is known beforehand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

impl Hedge {
    /// A hedge at this cost; a number is a cost a year that was judged.
    pub fn new(name: impl Into<String>, changes: Scenario, cost: impl Into<HedgeCost>) -> Self {
        let (name, cost) = (name.into(), cost.into());
        Self { name, changes, cost, stock: None, ladder: None, consent: None, barred: None }
    }

    /// The same with a stock laid in.
    #[must_use]
    pub fn stock(self, stock: Stock) -> Self {
        Self { stock: Some(stock), ..self }
    }

    /// The same as one of several sizes of what `ladder` names.
    #[must_use]
    pub fn ladder(self, ladder: impl Into<String>) -> Self {
        Self { ladder: Some(ladder.into()), ..self }
    }

    /// The same, to which these must agree.
    #[must_use]
    pub fn consent(self, of: impl Into<String>) -> Self {
        Self { consent: Some(of.into()), ..self }
    }

    /// The same, which cannot be had for this reason.
    #[must_use]
    pub fn barred(self, reason: impl Into<String>) -> Self {
        Self { barred: Some(reason.into()), ..self }
    }

    fn barred_if(self, reason: Option<String>) -> Self {
        Self { barred: self.barred.or(reason), ..self }
    }
}

/// What a hedge costs beyond what the ledger counts, in the ledger's currency, and who says so.
///
/// Three amounts that are not added as they are: [`per_year`](Self::per_year) makes them one.
///
/// ```
/// use geoecon::hedging::{CostBasis, HedgeCost};
///
/// // A store that costs 10 to build and 0.5 a year to run, with goods worth 100 in it.
/// let cost = HedgeCost::yearly(0.5, CostBasis::Judged("a guess".into())).once(10.0).held(100.0);
/// assert!((cost.per_year("5%".parse()?, 10)? - (0.5 + 1.295_045_75 + 5.0)).abs() < 1e-8);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HedgeCost {
    /// Paid at the start and gone, 0 or more.
    #[serde(default)]
    pub once: f64,
    /// Tied up and kept, as goods in a store: it costs what it would earn elsewhere. 0 or more.
    #[serde(default)]
    pub held: f64,
    /// Paid every year, 0 or more.
    #[serde(default)]
    pub yearly: f64,
    /// Where the amounts are from.
    pub basis: CostBasis,
}

/// Where a cost is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CostBasis {
    /// Someone's judgement, in these words.
    Judged(String),
    /// Figures that the world records, and how it follows from them.
    Recorded(String),
    /// The ledger counts all of it.
    InLedger,
}

impl HedgeCost {
    /// A cost a year.
    #[must_use]
    pub fn yearly(yearly: f64, basis: CostBasis) -> Self {
        Self { once: 0.0, held: 0.0, yearly, basis }
    }

    /// Nothing beyond what the ledger counts.
    #[must_use]
    pub fn in_ledger() -> Self {
        Self::yearly(0.0, CostBasis::InLedger)
    }

    /// The same with this paid at the start.
    #[must_use]
    pub fn once(self, once: f64) -> Self {
        Self { once, ..self }
    }

    /// The same with this tied up and kept.
    #[must_use]
    pub fn held(self, held: f64) -> Self {
        Self { held, ..self }
    }

    /// The level annuity of all three at `rate` over `years`: what is held costs the rate on it.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for an amount that is not finite or below 0, a rate below 0, or `years` not from 1 to
    /// 1000.
    pub fn per_year(&self, rate: Rate, years: u32) -> Result<f64> {
        let parts = [
            ("cost paid once", self.once),
            ("cost that is held", self.held),
            ("cost a year", self.yearly),
        ];
        for (what, amount) in parts {
            if !(amount.is_finite() && amount >= 0.0) {
                let (value, expected) = (amount.to_string(), "finite, 0 or more");
                return Err(Error::OutOfRange { what, value, expected });
            }
        }
        if rate < Rate::ZERO {
            let (what, value) = ("rate at which costs are spread", rate.to_string());
            return Err(Error::OutOfRange { what, value, expected: "0 or more" });
        }
        let held = self.held * to_f64(rate.fraction());
        Ok(self.yearly + held + level_annuity(self.once, rate, years)?)
    }
}

impl From<f64> for HedgeCost {
    /// So much a year, judged.
    fn from(yearly: f64) -> Self {
        Self::yearly(yearly, CostBasis::Judged("given".to_owned()))
    }
}

impl fmt::Display for CostBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Judged(why) => write!(f, "judged: {why}"),
            Self::Recorded(how) => write!(f, "recorded: {how}"),
            Self::InLedger => f.write_str("in the ledger"),
        }
    }
}
