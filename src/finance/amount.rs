//! Checked arithmetic on amounts.

use std::fmt::Display;

use rust_decimal::Decimal;

use crate::error::{Error, Result};
pub(super) use crate::snapshot::to_f64;

/// Longest horizon of any projection, in years.
pub(super) const MAX_YEARS: u32 = 1000;

/// `a + b`.
pub(super) fn add(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_add(b).ok_or_else(|| too_large(a))
}

/// `a - b`.
pub(super) fn sub(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_sub(b).ok_or_else(|| too_large(a))
}

/// `a × b`.
pub(super) fn mul(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_mul(b).ok_or_else(|| too_large(a))
}

/// The sum of `amounts`.
pub(super) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Result<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, add)
}

/// `amount`, unless it is negative.
pub(super) fn not_negative(what: &'static str, amount: Decimal) -> Result<Decimal> {
    if amount < Decimal::ZERO {
        return Err(out_of_range(what, amount, "0 or more"));
    }
    Ok(amount)
}

/// `years`, unless there are none or too many to project.
pub(super) fn horizon(what: &'static str, years: u32) -> Result<u32> {
    if (1..=MAX_YEARS).contains(&years) {
        return Ok(years);
    }
    Err(out_of_range(what, years, "1 to 1000 years"))
}

pub(super) fn out_of_range(
    what: &'static str,
    value: impl Display,
    expected: &'static str,
) -> Error {
    Error::OutOfRange { what, value: value.to_string(), expected }
}

fn too_large(amount: Decimal) -> Error {
    out_of_range("amount", amount, "amounts whose sums and products have at most 28 digits")
}
