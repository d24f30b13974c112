//! Reading `Decimal`s from text: exact, or an error; never through a float.

use rust_decimal::Decimal;

use crate::error::{Error, Result, excerpt};

/// The decimal that `text` writes, without rounding: `350000000000`, `0.15` or `4.1e11`.
pub(crate) fn parse(what: &'static str, text: &str) -> Result<Decimal> {
    let trimmed = text.trim();
    Decimal::from_str_exact(trimmed)
        .or_else(|_| Decimal::from_scientific(trimmed))
        .map(|d| d.normalize())
        .map_err(|_| Error::Malformed {
            what,
            value: excerpt(text),
            expected: "a decimal number of at most 28 digits, as in 0.15 or 350000000000",
        })
}

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

/// The nearest `f64`. Called in two places only: where a snapshot hands out numbers, and where
/// payments are discounted.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    /// Below it every integer is an `f64`.
    const EXACT: u128 = 1 << 53;
    let value = value.normalize();
    let (mantissa, scale) = (value.mantissa(), value.scale());
    if mantissa.unsigned_abs() < EXACT && scale <= 22 {
        // Both operands are exact, so the quotient is rounded once.
        #[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
        return mantissa as f64 / 10_f64.powi(i32::try_from(scale).unwrap_or(0));
    }
    value.to_string().parse().ok().or_else(|| value.to_f64()).unwrap_or(0.0)
}
