use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Money, Rate};

/// The central bank of `from` lends its currency to that of `to` against the other's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwapLine {
    /// The most that can be drawn; `None` is a line without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
}

impl fmt::Display for SwapLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Some(limit) => write!(f, "swap line of {}", limit.compact()),
            None => f.write_str("swap line without limit"),
        }
    }
}

/// A loan of the lender `from` to the borrower `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// What is still owed.
    pub outstanding: Money,
    /// Interest a year, as a fraction.
    pub interest: Rate,
}

impl fmt::Display for Loan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loan of {} at {}", self.outstanding.compact(), self.interest)
    }
}

/// Grants of the donor `from` to the state `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aid {
    /// Value a year.
    pub per_year: Money,
}

impl fmt::Display for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "aid of {} a year", self.per_year.compact())
    }
}
