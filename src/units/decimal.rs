//! Reading and shifting `Decimal`s: exact, or nothing; never through a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, excerpt};

/// The decimal that `text` writes, without rounding: `350000000000`, `0.15` or `4.1e11`.
pub(crate) fn parse(what: &'static str, text: &str) -> Result<Decimal> {
    exact(text.trim()).ok_or_else(|| Error::Malformed {
        what,
        value: excerpt(text),
        expected: "a decimal number of at most 28 digits, as in 0.15 or 350000000000",
    })
}

fn exact(text: &str) -> Option<Decimal> {
    let (digits, power) = match text.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, power.parse().ok()?),
        None => (text, 0),
    };
    shift(Decimal::from_str_exact(digits).ok()?, power)
}

/// `value` times 10 to the power `places`, normalized, where a `Decimal` holds all its digits.
pub(crate) fn shift(value: Decimal, places: i32) -> Option<Decimal> {
    let value = value.normalize();
    if value.is_zero() {
        return Some(value);
    }
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(places)?;
    let grow = 10_i128.checked_pow(u32::try_from(scale.min(0).checked_neg()?).ok()?)?;
    let mantissa = value.mantissa().checked_mul(grow)?;
    let shifted =
        Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).ok()?).ok()?;
    Some(shifted.normalize())
}

/// The sum, where a `Decimal` holds all its digits; `checked_add` alone rounds.
pub(crate) fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let sum = left.checked_add(right)?;
    let scale = left.scale().max(right.scale());
    if sum.scale() >= scale {
        return Some(sum);
    }
    // Digits were dropped to make room: the sum is exact where all of them were zeros.
    let digits =
        |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(scale.checked_sub(d.scale())?)?);
    let dropped = 10_i128.checked_pow(scale.checked_sub(sum.scale())?)?;
    (digits(left)?.checked_add(digits(right)?)? % dropped == 0).then_some(sum)
}

/// A decimal whose form in files is text.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text(#[serde(with = "text")] pub(crate) Decimal);

/// Serde as text. Numbers are refused: they would pass through a float and lose digits, and their
/// form depends on features of the host.
pub(crate) mod text {
    use std::fmt;

    use rust_decimal::Decimal;
    use serde::{Deserializer, Serializer, de};

    struct Text;

    impl de::Visitor<'_> for Text {
        type Value = Decimal;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a decimal number in quotes, as in \"0.15\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
            super::parse("decimal number", text).map_err(E::custom)
        }
    }

    pub(crate) fn serialize<S: Serializer>(
        value: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&value.normalize())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        deserializer.deserialize_str(Text)
    }
}
