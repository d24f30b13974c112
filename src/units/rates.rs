use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{currency::Currency, decimal, money::Money};
use crate::error::{Error, Result};

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
        self.per_unit.insert(currency, price.normalize());
        Ok(self)
    }

    /// The base currency.
    #[must_use]
    pub fn base(&self) -> Currency {
        self.base
    }

    /// `money` in the currency `to`, by way of the base; rounded to 28 digits where it has more.
    ///
    /// # Errors
    /// [`Error::NoExchangeRate`] where either currency has no rate, [`Error::OutOfRange`] where the amount
    /// has more than 28 digits before the point.
    pub fn convert(&self, money: Money, to: Currency) -> Result<Money> {
        if money.currency() == to {
            return Ok(money);
        }
        let price = |currency: Currency| {
            self.price(currency).ok_or(Error::NoExchangeRate { currency, base: self.base })
        };
        let (from, into) = (price(money.currency())?, price(to)?);
        let in_base = money.try_mul(from)?.amount();
        let amount = in_base.checked_div(into).ok_or_else(|| Error::OutOfRange {
            what: "amount",
            value: format!("{money} in {to}"),
            expected: "an amount of at most 28 digits",
        })?;
        Ok(Money::new(amount, to))
    }

    /// The price of one unit of `currency` in the base currency, if there is one.
    #[must_use]
    pub fn price(&self, currency: Currency) -> Option<Decimal> {
        self.per_unit.get(&currency).copied()
    }
}

/// The base, and the price of each other currency in it: `USD, CNY 0.14`.
impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.base)?;
        for (currency, price) in self.per_unit.iter().filter(|(c, _)| **c != self.base) {
            write!(f, ", {currency} {price}")?;
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRates {
    base: Currency,
    /// Units of the base for one unit of each currency, as text.
    per_unit: BTreeMap<Currency, decimal::Text>,
}

impl TryFrom<RawRates> for Rates {
    type Error = Error;

    fn try_from(raw: RawRates) -> Result<Self> {
        raw.per_unit
            .into_iter()
            .try_fold(Self::new(raw.base), |rates, (currency, price)| rates.with(currency, price.0))
    }
}

impl From<Rates> for RawRates {
    fn from(rates: Rates) -> Self {
        let per_unit = rates.per_unit.into_iter().map(|(c, p)| (c, decimal::Text(p))).collect();
        Self { base: rates.base, per_unit }
    }
}
