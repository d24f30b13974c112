use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, excerpt};

/// An exact fraction, always in lowest terms with a positive denominator.
///
/// Power indices and threshold theorems are statements about fractions: `421/2145` is the published
/// result, a float near it is not. Numerator and denominator stay below 2^127 in size; arithmetic
/// that would leave that range is an error, never a rounded number.
///
/// Written and parsed as `7`, `-3/4`, `1.25` or `3.9e-5` (decimals are exact).
///
/// ```
/// use geoecon::Ratio;
///
/// let gamma: Ratio = "1.25".parse()?;
/// assert_eq!(gamma, Ratio::new(5, 4)?);
/// assert_eq!(gamma.try_mul(Ratio::from(4))?, Ratio::from(5));
/// assert_eq!(Ratio::new(6, -8)?.to_string(), "-3/4");
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator` in lowest terms.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a zero denominator, or where either is `i128::MIN`.
    pub fn new(numerator: i128, denominator: i128) -> Result<Self> {
        Self::reduced(numerator, denominator).ok_or_else(|| Error::OutOfRange {
            what: "fraction",
            value: format!("{numerator}/{denominator}"),
            expected: "a denominator that is not 0, and both parts between -2^127 and 2^127",
        })
    }

    fn reduced(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()? * denominator.signum();
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The numerator, which carries the sign.
    #[must_use]
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The denominator, above 0.
    #[must_use]
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The nearest float, to within two units in the last place.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "this is the one place where exactness ends")]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the result does not fit.
    pub fn try_add(self, other: Self) -> Result<Self> {
        let divisor = gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs());
        let sum = || {
            let divisor = i128::try_from(divisor).ok()?;
            let (left, right) = (other.denominator / divisor, self.denominator / divisor);
            let numerator = self
                .numerator
                .checked_mul(left)?
                .checked_add(other.numerator.checked_mul(right)?)?;
            Self::reduced(numerator, self.denominator.checked_mul(left)?)
        };
        sum().ok_or_else(|| too_large(self, "+", other))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the result does not fit.
    pub fn try_sub(self, other: Self) -> Result<Self> {
        self.try_add(Self { numerator: -other.numerator, ..other })
    }

    /// The product.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the result does not fit.
    pub fn try_mul(self, other: Self) -> Result<Self> {
        let product = || {
            // Cancelling first keeps the intermediate products small.
            let a = Self::reduced(self.numerator, other.denominator)?;
            let b = Self::reduced(other.numerator, self.denominator)?;
            Self::reduced(
                a.numerator.checked_mul(b.numerator)?,
                a.denominator.checked_mul(b.denominator)?,
            )
        };
        product().ok_or_else(|| too_large(self, "*", other))
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where `other` is 0 or the result does not fit.
    pub fn try_div(self, other: Self) -> Result<Self> {
        self.try_mul(Self::new(other.denominator, other.numerator)?)
    }
}

fn too_large(a: Ratio, operator: &str, b: Ratio) -> Error {
    Error::OutOfRange {
        what: "exact result",
        value: format!("{a} {operator} {b}"),
        expected: "a fraction with both parts below 2^127",
    }
}

/// Greatest common divisor; at least 1.
pub(crate) fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl From<i64> for Ratio {
    fn from(whole: i64) -> Self {
        Self { numerator: whole.into(), denominator: 1 }
    }
}

impl Ord for Ratio {
    /// Exact, without overflow: the continued fractions are compared term by term.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        loop {
            let whole = |r: Self| r.numerator.div_euclid(r.denominator);
            let rest = |r: Self| r.numerator.rem_euclid(r.denominator);
            let by_whole = whole(a).cmp(&whole(b));
            if by_whole != Ordering::Equal {
                return by_whole;
            }
            match (rest(a), rest(b)) {
                (0, 0) => return Ordering::Equal,
                (0, _) => return Ordering::Less,
                (_, 0) => return Ordering::Greater,
                // The reciprocals of the rests, which compare the other way round.
                (x, y) => {
                    (a, b) = (
                        Self { numerator: b.denominator, denominator: y },
                        Self { numerator: a.denominator, denominator: x },
                    );
                }
            }
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Ratio {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text.trim()).ok_or_else(|| Error::Malformed {
            what: "fraction",
            value: excerpt(text),
            expected: "a whole number, a decimal or a quotient of two whole numbers, as in 7, \
                       1.25, 3.9e-5 or 421/2145",
        })
    }
}

fn parse(text: &str) -> Option<Ratio> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        return Ratio::reduced(numerator.trim().parse().ok()?, denominator.trim().parse().ok()?);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let numerator: i128 = format!("{whole}{decimals}").parse().ok()?;
    let exponent = exponent.checked_sub(i32::try_from(decimals.len()).ok()?)?;
    let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
    if exponent < 0 {
        Ratio::reduced(numerator, power)
    } else {
        Ratio::reduced(numerator.checked_mul(power)?, 1)
    }
}

impl TryFrom<String> for Ratio {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            f.pad(&self.numerator.to_string())
        } else {
            f.pad(&format!("{}/{}", self.numerator, self.denominator))
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
