use rust_decimal::{Decimal, RoundingStrategy};

use super::amount::{add, horizon, mul, not_negative, out_of_range, sub, sum};
use crate::{error::Result, units::Share};

/// Digits kept free above the pledge, for the largest sums that a rate of 1000 over 1000 years makes.
const HEADROOM: u32 = 7;

/// When the parts of a pledge are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Schedule {
    /// All of it at the start of the first year.
    #[default]
    AtOnce,
    /// Equal parts at the start of each of the first years; the last part takes what rounding leaves.
    Equal {
        /// Number of parts.
        years: u32,
    },
    /// The amount called at the start of each year, from the first; together the whole pledge.
    ByYear(Vec<Decimal>),
}

impl From<Vec<Decimal>> for Schedule {
    fn from(amounts: Vec<Decimal>) -> Self {
        Self::ByYear(amounts)
    }
}

/// A pledge to invest: how much, when, and who gets the profits.
///
/// Amounts are in units of one currency. Unless said otherwise the whole pledge is called at once,
/// without an annual cap, all in cash, and the investor keeps all profits.
///
/// ```
/// use geoecon::finance::Pledge;
/// use rust_decimal::Decimal;
///
/// // USD 200 bn in cash, at most 20 bn a year.
/// let outlays = Pledge::new(200).annual_cap(20).outlays(12)?;
/// assert_eq!(outlays[9], Decimal::from(20));
/// assert_eq!(outlays[10], Decimal::ZERO);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    total: Decimal,
    schedule: Schedule,
    annual_cap: Option<Decimal>,
    annual_cash_cap: Option<Decimal>,
    cash: Share,
    until_recouped: Share,
    thereafter: Share,
}

impl Pledge {
    /// A pledge of `total`.
    #[must_use]
    pub fn new(total: impl Into<Decimal>) -> Self {
        Self {
            total: total.into(),
            schedule: Schedule::AtOnce,
            annual_cap: None,
            annual_cash_cap: None,
            cash: Share::ONE,
            until_recouped: Share::ONE,
            thereafter: Share::ONE,
        }
    }

    /// When its parts are called.
    #[must_use]
    pub fn schedule(mut self, schedule: impl Into<Schedule>) -> Self {
        self.schedule = schedule.into();
        self
    }

    /// Called in equal parts at the start of each of the first `years`.
    #[must_use]
    pub fn equal_outlays(self, years: u32) -> Self {
        self.schedule(Schedule::Equal { years })
    }

    /// The most that is paid out in a year, cash or not. What is called beyond it waits for the next
    /// year.
    #[must_use]
    pub fn annual_cap(mut self, cap: impl Into<Decimal>) -> Self {
        self.annual_cap = Some(cap.into());
        self
    }

    /// The most that is paid out in cash in a year; the rest of an outlay keeps pace with its cash.
    ///
    /// ```
    /// use geoecon::finance::Pledge;
    /// use rust_decimal::Decimal;
    ///
    /// // 400, half of it in cash, with at most 20 of cash a year: 40 a year for ten years.
    /// let pledge = Pledge::new(400).cash_share("50%".parse()?).annual_cash_cap(20);
    /// assert_eq!(pledge.outlays(10)?, vec![Decimal::from(40); 10]);
    /// assert_eq!(pledge.cash_outlays(10)?, vec![Decimal::from(20); 10]);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn annual_cash_cap(mut self, cap: impl Into<Decimal>) -> Self {
        self.annual_cash_cap = Some(cap.into());
        self
    }

    /// The part of each outlay that is cash; the rest are loans and guarantees, which do not draw on
    /// reserves.
    #[must_use]
    pub fn cash_share(mut self, cash: Share) -> Self {
        self.cash = cash;
        self
    }

    /// The investor's share of the profits until its receipts equal the pledge, and thereafter.
    #[must_use]
    pub fn profit_split(mut self, until_recouped: Share, thereafter: Share) -> Self {
        self.until_recouped = until_recouped;
        self.thereafter = thereafter;
        self
    }

    /// The amount pledged.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.total
    }

    /// The investor's share of the profits until recouped, and thereafter.
    #[must_use]
    pub fn split(&self) -> (Share, Share) {
        (self.until_recouped, self.thereafter)
    }

    /// What is paid out at the start of each of the first `years`: what has been called and not yet
    /// paid, up to the annual cap. Exact; sums to the pledge where it is paid out within `years`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`](crate::Error::OutOfRange) unless `years` is 1 to 1000, the pledge and
    /// its cap are positive, the schedule has at least one year and no negative amount and sums to
    /// the pledge, and no amount has more digits than exact sums leave room for.
    pub fn outlays(&self, years: u32) -> Result<Vec<Decimal>> {
        let calls = self.calls()?;
        let cap = self.cap()?;
        let mut outlays = Vec::new();
        let mut due = Decimal::ZERO;
        for year in 0..horizon("horizon", years)? as usize {
            due = add(due, calls.get(year).copied().unwrap_or_default())?;
            let paid = cap.map_or(due, |cap| due.min(cap));
            due = sub(due, paid)?;
            outlays.push(paid);
        }
        Ok(outlays)
    }

    /// The cash in each of [`outlays`](Self::outlays): what draws on reserves.
    ///
    /// # Errors
    /// As [`outlays`](Self::outlays).
    pub fn cash_outlays(&self, years: u32) -> Result<Vec<Decimal>> {
        let places = self.places()?;
        // Rounded as a running total, so that the parts sum to the cash share of the whole.
        let (mut paid, mut cash) = (Decimal::ZERO, Decimal::ZERO);
        let mut parts = Vec::new();
        for outlay in self.outlays(years)? {
            paid = add(paid, outlay)?;
            let so_far = mul(paid, self.cash.fraction())?
                .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            parts.push(sub(so_far, cash)?);
            cash = so_far;
        }
        Ok(parts)
    }

    /// Decimal places to which payments are rounded, so that all sums of them are exact.
    pub(super) fn places(&self) -> Result<u32> {
        let digits =
            self.total.trunc().mantissa().unsigned_abs().checked_ilog10().map_or(1, |d| d + 1);
        let places = Decimal::MAX_SCALE.saturating_sub(digits + HEADROOM);
        let calls: &[Decimal] = match &self.schedule {
            Schedule::ByYear(amounts) => amounts,
            _ => &[],
        };
        let finest =
            calls.iter().chain([&self.total]).chain(&self.annual_cap).chain(&self.annual_cash_cap);
        if finest.map(|amount| amount.normalize().scale()).max() > Some(places)
            || digits + HEADROOM > Decimal::MAX_SCALE
        {
            return Err(out_of_range("pledge", self.total, "amounts of at most 21 digits"));
        }
        Ok(places)
    }

    /// The most that is paid out in a year, by both caps.
    fn cap(&self) -> Result<Option<Decimal>> {
        for cap in [self.annual_cap, self.annual_cash_cap].into_iter().flatten() {
            if cap <= Decimal::ZERO {
                return Err(out_of_range("annual cap", cap, "a positive amount, or no cap"));
            }
        }
        let places = self.places()?;
        // A quotient too large for a `Decimal` caps nothing.
        let by_cash = self.annual_cash_cap.and_then(|cap| cap.checked_div(self.cash.fraction()));
        let by_cash =
            by_cash.map(|cap| cap.round_dp_with_strategy(places, RoundingStrategy::ToZero));
        Ok(self.annual_cap.into_iter().chain(by_cash).min())
    }

    fn calls(&self) -> Result<Vec<Decimal>> {
        if self.total <= Decimal::ZERO {
            return Err(out_of_range("pledge", self.total, "a positive amount"));
        }
        let places = self.places()?;
        match &self.schedule {
            Schedule::AtOnce => Ok(vec![self.total]),
            &Schedule::Equal { years } => {
                let years = horizon("years of the schedule", years)?;
                let part = (self.total / Decimal::from(years)).round_dp(places);
                let mut calls = vec![part; years as usize];
                let rest = sub(self.total, mul(part, Decimal::from(years - 1))?)?;
                if let Some(last) = calls.last_mut() {
                    *last = rest;
                }
                Ok(calls)
            }
            Schedule::ByYear(amounts) => {
                for &amount in amounts {
                    not_negative("scheduled outlay", amount)?;
                }
                let called = sum(amounts.iter().copied())?;
                if called != self.total {
                    return Err(out_of_range("sum of the schedule", called, "the pledge's total"));
                }
                Ok(amounts.clone())
            }
        }
    }
}
