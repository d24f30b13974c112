use std::fmt;

use serde::{Deserialize, Serialize};

use super::Scope;
use crate::units::{Date, Money, Rate, Share};

/// The investor `from` promises to place capital in the host `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvestmentPledge {
    /// What is pledged in all.
    pub total: Money,
    /// What is due when; empty where the deal names only a cap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Instalment>,
    /// The most that may be called in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_cap: Option<Money>,
    /// Part of the total that is cash and so drawn from reserves; the rest is loans and guarantees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_share: Option<Share>,
    /// The investor's part of the profits until it has its outlay back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investor_share_before: Option<Share>,
    /// The investor's part of the profits from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investor_share_after: Option<Share>,
    /// Days to pay after a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_to_fund: Option<u16>,
    /// The day by which all projects must be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocate_by: Option<Date>,
}

impl InvestmentPledge {
    /// A pledge of `total`, whose further terms are not known.
    #[must_use]
    pub fn new(total: Money) -> Self {
        Self {
            total,
            schedule: Vec::new(),
            annual_cap: None,
            cash_share: None,
            investor_share_before: None,
            investor_share_after: None,
            days_to_fund: None,
            allocate_by: None,
        }
    }
}

impl fmt::Display for InvestmentPledge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pledge to invest {}", self.total.compact())?;
        if let Some(cap) = self.annual_cap {
            write!(f, ", at most {} a year", cap.compact())?;
        }
        if let Some(share) = self.cash_share {
            write!(f, ", {share} in cash")?;
        }
        if let (Some(before), Some(after)) = (self.investor_share_before, self.investor_share_after)
        {
            write!(f, ", profits {before} to the investor until repaid, then {after}")?;
        }
        Ok(())
    }
}

/// A part of a pledge that is due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// The day it is due.
    pub due: Date,
    /// What is due.
    pub amount: Money,
}

/// The buyer `from` promises purchases to the seller `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchasePledge {
    /// What is bought.
    pub scope: Scope,
    /// Value over the whole validity of the tie.
    pub total: Money,
}

impl fmt::Display for PurchasePledge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pledge to buy {} of {}", self.total.compact(), self.scope)
    }
}

/// The importer `from` grants the exporter `to` a lower duty in place of the base one, for goods that
/// meet the rules of origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffConcession {
    /// The goods concerned.
    pub scope: Scope,
    /// The duty that goods which qualify pay.
    pub rate: Rate,
    /// Share of the trade that qualifies and asks for it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utilisation: Option<Share>,
}

impl fmt::Display for TariffConcession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "concession: {} on {} that qualify", self.rate, self.scope)
    }
}

/// The importer `from` lowers a barrier other than a duty for the exporter `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketAccess {
    /// The goods or services concerned.
    pub scope: Scope,
    /// The fall of the barrier as a duty of the same effect: ad valorem, a fraction.
    pub barrier_cut: Rate,
}

impl fmt::Display for MarketAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "market access worth a duty of {} on {}", self.barrier_cut, self.scope)
    }
}
