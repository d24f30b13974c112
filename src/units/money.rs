use std::{cmp::Ordering, fmt, ops::Neg, str::FromStr};

use rust_decimal::Decimal;

use super::{currency::Currency, decimal, text_form::text_form};
use crate::error::{Error, Result, excerpt};

/// An exact amount in one currency.
///
/// Written `USD 350000000000`; `bn`, `mn` and `trn` are understood on the way in. There is no `+`:
/// amounts of different currencies do not add up, so [`try_add`](Self::try_add) says where they meet.
///
/// ```
/// use geoecon::{Currency, Money};
///
/// let pledge: Money = "USD 350 bn".parse()?;
/// let reserves: Money = "USD 410 bn".parse()?;
/// assert_eq!(reserves.try_sub(pledge)?.to_string(), "USD 60000000000");
/// assert_eq!(pledge.compact(), "USD 350 bn");
/// assert!(pledge.try_add("KRW 1".parse()?).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Multiples that people write, largest first.
const MULTIPLES: [(&str, i32); 3] = [("trn", 12), ("bn", 9), ("mn", 6)];

impl Money {
    /// `amount` units of `currency`.
    #[must_use]
    pub fn new(amount: impl Into<Decimal>, currency: Currency) -> Self {
        Self { amount: amount.into().normalize(), currency }
    }

    /// No money, in `currency`.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::new(Decimal::ZERO, currency)
    }

    /// The amount, in units of [`currency`](Self::currency).
    #[must_use]
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.amount < Decimal::ZERO
    }

    /// The sum, exact.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] for amounts in different currencies, [`Error::OutOfRange`] where
    /// the sum needs more than 28 digits.
    pub fn try_add(self, other: Self) -> Result<Self> {
        self.same_currency(other)?;
        let sum = decimal::add(self.amount, other.amount).ok_or_else(|| Error::OutOfRange {
            what: "amount",
            value: format!("{} plus {}", self.amount, other.amount),
            expected: MAX_DIGITS,
        })?;
        Ok(Self::new(sum, self.currency))
    }

    /// The difference, exact.
    ///
    /// # Errors
    /// As [`try_add`](Self::try_add).
    pub fn try_sub(self, other: Self) -> Result<Self> {
        self.try_add(-other)
    }

    /// This amount times a number, as in a share of it; rounded where the product has more than 28
    /// decimals or digits.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the product has more than 28 digits before the point.
    pub fn try_mul(self, factor: Decimal) -> Result<Self> {
        let product = self.amount.checked_mul(factor).ok_or_else(|| Error::OutOfRange {
            what: "amount",
            value: format!("{} times {factor}", self.amount),
            expected: MAX_DIGITS,
        })?;
        Ok(Self::new(product, self.currency))
    }

    /// Which of two amounts is larger. There is no `<`: amounts of different currencies do not compare.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] for amounts in different currencies.
    pub fn try_cmp(self, other: Self) -> Result<Ordering> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn same_currency(self, other: Self) -> Result<()> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(Error::CurrencyMismatch { left: self.currency, right: other.currency })
    }

    /// The amount for people, to four significant digits: `USD 428.8 bn`.
    #[must_use]
    pub fn compact(self) -> String {
        let (unit, scaled) = MULTIPLES
            .into_iter()
            .filter_map(|(unit, digits)| {
                Some((unit, decimal::shift(self.amount, -digits)?.round_sf(4)?))
            })
            .find(|(_, scaled)| scaled.abs() >= Decimal::ONE)
            .unwrap_or(("", self.amount.round_sf(4).unwrap_or(self.amount)));
        let space = if unit.is_empty() { "" } else { " " };
        format!("{} {}{space}{unit}", self.currency, scaled.normalize())
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.amount, self.currency)
    }
}

const MAX_DIGITS: &str = "an amount of at most 28 digits";

impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = || Error::Malformed {
            what: "amount of money",
            value: excerpt(text),
            expected: "a currency and an amount of at most 28 digits, as in USD 350000000000 or USD 350 bn",
        };
        let mut words = text.split_whitespace();
        let (Some(code), Some(number)) = (words.next(), words.next()) else {
            return Err(malformed());
        };
        let currency = Currency::new(code)?;
        let amount = decimal::parse("amount", number).map_err(|_| malformed())?;
        let amount = match words.next() {
            None => amount,
            Some(unit) => {
                let (_, digits) =
                    MULTIPLES.into_iter().find(|&(name, _)| name == unit).ok_or_else(malformed)?;
                decimal::shift(amount, digits).ok_or_else(malformed)?
            }
        };
        if words.next().is_some() {
            return Err(malformed());
        }
        Ok(Self::new(amount, currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.currency, self.amount))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

text_form!(Money, "an amount of money in quotes, as in \"USD 350 bn\"");
