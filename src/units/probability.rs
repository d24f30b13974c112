use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// A probability from 0 to 1, as an `f64`: it is judged or computed, not recorded.
///
/// Files hold it as text, which reads back to the bit in every format and with every feature; a plain
/// number is read as well.
///
/// ```
/// use geoecon::Probability;
///
/// assert_eq!(Probability::new(0.25)?.value(), 0.25);
/// assert!(Probability::new(f64::NAN).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Probability(f64);

const EXPECTED: &str = "a number from 0 to 1, as in 0.25";

impl Probability {
    /// What cannot be.
    pub const ZERO: Self = Self(0.0);
    /// What is certain.
    pub const ONE: Self = Self(1.0);

    /// The probability `value`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for NaN and outside 0 to 1.
    pub fn new(value: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&value) {
            // Adding zero takes the sign from a negative zero.
            return Ok(Self(value + 0.0));
        }
        Err(Error::OutOfRange { what: "probability", value: value.to_string(), expected: EXPECTED })
    }

    /// The number from 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }

    /// The probability of both, where neither tells of the other.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }

    /// The probability of the contrary.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

// There is no NaN and no negative zero inside.
impl Eq for Probability {}

impl Ord for Probability {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Probability {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Probability {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl TryFrom<f64> for Probability {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self> {
        Self::new(value)
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl FromStr for Probability {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let value = text.trim().parse().map_err(|_| Error::Malformed {
            what: "probability",
            value: excerpt(text),
            expected: EXPECTED,
        })?;
        Self::new(value)
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

text_form!(Probability);

impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct TextOrNumber;

impl<'de> de::Visitor<'de> for TextOrNumber {
    type Value = Probability;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Probability, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Probability, E> {
        Probability::new(value).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Probability, E> {
        match value {
            0 => Ok(Probability::ZERO),
            1 => Ok(Probability::ONE),
            _ => Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
        }
    }

    /// With `arbitrary_precision`, JSON's numbers come as a map of one private key.
    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Probability, A::Error> {
        let key = map.next_key::<String>()?;
        if key.as_deref() != Some("$serde_json::private::Number") {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        }
        self.visit_str(&map.next_value::<String>()?)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Probability, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(E::invalid_value(de::Unexpected::Signed(value), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(TextOrNumber)
        } else {
            deserializer.deserialize_str(TextOrNumber)
        }
    }
}
