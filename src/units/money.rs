use std::{collections::BTreeMap, fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Multiples that people write, largest first.
const MULTIPLES: [(&str, u32); 3] = [("trn", 12), ("bn", 9), ("mn", 6)];

impl Money {
    /// `amount` units of `currency`.
    #[must_use]
    pub fn new(amount: impl Into<Decimal>, currency: Currency) -> Self {
        Self { amount: amount.into().normalize(), currency }
    }

    /// Nothing, in `currency`.
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

    /// The sum, exact.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] for amounts in different currencies, [`Error::OutOfRange`] where
    /// the sum exceeds 28 digits.
    pub fn try_add(self, other: Self) -> Result<Self> {
        self.combine(other, Decimal::checked_add)
    }

    /// The difference, exact.
    ///
    /// # Errors
    /// As [`try_add`](Self::try_add).
    pub fn try_sub(self, other: Self) -> Result<Self> {
        self.combine(other, Decimal::checked_sub)
    }

    /// This amount times a number, as in a share of it.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the product exceeds 28 digits.
    pub fn try_mul(self, factor: Decimal) -> Result<Self> {
        let amount = self.amount.checked_mul(factor).ok_or_else(|| too_large(self.amount))?;
        Ok(Self::new(amount, self.currency))
    }

    fn combine(
        self,
        other: Self,
        op: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Result<Self> {
        if self.currency != other.currency {
            return Err(Error::CurrencyMismatch { left: self.currency, right: other.currency });
        }
        let amount = op(self.amount, other.amount).ok_or_else(|| too_large(self.amount))?;
        Ok(Self::new(amount, self.currency))
    }

    /// The amount for people, to four significant digits: `USD 428.8 bn`.
    #[must_use]
    pub fn compact(self) -> String {
        let (unit, digits) = MULTIPLES
            .into_iter()
            .find(|&(_, digits)| self.amount.abs() >= Decimal::from(10_u64.pow(digits)))
            .unwrap_or(("", 0));
        let scaled = self.amount / Decimal::from(10_u64.pow(digits));
        let rounded = scaled.round_sf(4).unwrap_or(scaled).normalize();
        let space = if unit.is_empty() { "" } else { " " };
        format!("{} {rounded}{space}{unit}", self.currency)
    }
}

fn too_large(amount: Decimal) -> Error {
    Error::OutOfRange {
        what: "amount",
        value: amount.to_string(),
        expected: "results of at most 28 digits",
    }
}

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
                amount.checked_mul(Decimal::from(10_u64.pow(digits))).ok_or_else(malformed)?
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

text_form!(Money);

/// Exchange rates against one base currency, given by the user; nothing is looked up.
///
/// ```
/// use geoecon::{Currency, Money, Rates};
///
/// let rates = Rates::new(Currency::USD).with(Currency::CNY, "0.14".parse().unwrap())?;
/// let line: Money = "CNY 400 bn".parse()?;
/// assert_eq!(rates.convert(line, Currency::USD)?, "USD 56 bn".parse()?);
/// assert!(rates.convert(line, Currency::KRW).is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawRates", into = "RawRates")]
pub struct Rates {
    base: Currency,
    per_unit: BTreeMap<Currency, Decimal>,
}

impl Rates {
    /// Rates that know only their base.
    #[must_use]
    pub fn new(base: Currency) -> Self {
        Self { base, per_unit: BTreeMap::from([(base, Decimal::ONE)]) }
    }

    /// With `price` units of the base for one unit of `currency`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the price is positive, and 1 for the base itself.
    pub fn with(mut self, currency: Currency, price: Decimal) -> Result<Self> {
        if price <= Decimal::ZERO || (currency == self.base && price != Decimal::ONE) {
            return Err(Error::OutOfRange {
                what: "exchange rate",
                value: format!("{price} {} for one {currency}", self.base),
                expected: "a positive price in the base currency, 1 for the base itself",
            });
        }
        self.per_unit.insert(currency, price);
        Ok(self)
    }

    /// The base currency.
    #[must_use]
    pub fn base(&self) -> Currency {
        self.base
    }

    /// `money` in the currency `to`.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where either currency has no rate.
    pub fn convert(&self, money: Money, to: Currency) -> Result<Money> {
        if money.currency == to {
            return Ok(money);
        }
        let in_base = money.try_mul(self.price(money.currency)?)?;
        let price = self.price(to)?;
        let amount = in_base.amount.checked_div(price).ok_or_else(|| too_large(in_base.amount))?;
        Ok(Money::new(amount, to))
    }

    fn price(&self, currency: Currency) -> Result<Decimal> {
        self.per_unit.get(&currency).copied().ok_or_else(|| Error::UnknownLabel {
            what: "exchange rate of",
            label: currency.to_string(),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRates {
    base: Currency,
    /// Units of the base for one unit of each currency, as text.
    per_unit: BTreeMap<Currency, String>,
}

impl TryFrom<RawRates> for Rates {
    type Error = Error;

    fn try_from(raw: RawRates) -> Result<Self> {
        raw.per_unit.into_iter().try_fold(Self::new(raw.base), |rates, (currency, price)| {
            rates.with(currency, decimal::parse("exchange rate", &price)?)
        })
    }
}

impl From<Rates> for RawRates {
    fn from(rates: Rates) -> Self {
        let per_unit =
            rates.per_unit.iter().map(|(c, p)| (*c, p.normalize().to_string())).collect();
        Self { base: rates.base, per_unit }
    }
}
