use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Money, ProductCode};

/// Goods or services that the state `from` sells to the state `to` in a year. A flow from a state to
/// itself is its home sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// What is sold.
    pub product: ProductCode,
    /// Value a year, at the seller's price: without duties.
    pub value: Money,
    /// The calendar year it was measured in; the tie's validity says how long it is used.
    pub year: i16,
}

impl Flow {
    /// `value` a year of `product`, measured in `year`.
    #[must_use]
    pub fn new(product: ProductCode, value: Money, year: i16) -> Self {
        Self { product, value, year }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} in {}", self.value.compact(), self.product, self.year)
    }
}
