use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    amount::{add, horizon, mul, sub},
    pledge::Pledge,
    text::{Scale, write_table},
};
use crate::{
    error::{Error, Result},
    units::{Rate, Share, decimal},
};

/// What the invested stock earns, and for how long.
///
/// Made from a [`Rate`] alone, the horizon is 30 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaterfallSettings {
    profit_yield: Rate,
    horizon: u32,
}

impl Default for WaterfallSettings {
    fn default() -> Self {
        Self { profit_yield: Rate::ZERO, horizon: 30 }
    }
}

impl From<Rate> for WaterfallSettings {
    fn from(profit_yield: Rate) -> Self {
        Self::default().profit_yield(profit_yield)
    }
}

impl WaterfallSettings {
    /// Profit a year as a fraction of the invested stock; 0 by default.
    #[must_use]
    pub fn profit_yield(mut self, profit_yield: Rate) -> Self {
        self.profit_yield = profit_yield;
        self
    }

    /// Years in which profits are paid; 30 by default.
    #[must_use]
    pub fn horizon(mut self, years: u32) -> Self {
        self.horizon = years;
        self
    }
}

/// One year of a [`Waterfall`]. Amounts in the pledge's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WaterfallRow {
    /// The year, from 1.
    pub year: u32,
    /// Paid out at the start of the year.
    #[serde(with = "decimal::text")]
    pub outlay: Decimal,
    /// All that has been paid out, on which the year's profit is earned.
    #[serde(with = "decimal::text")]
    pub stock: Decimal,
    /// Profit at the end of the year.
    #[serde(with = "decimal::text")]
    pub profit: Decimal,
    /// The investor's part of the profit.
    #[serde(with = "decimal::text")]
    pub to_investor: Decimal,
    /// The host's part of the profit.
    #[serde(with = "decimal::text")]
    pub to_host: Decimal,
    /// What the investor has received so far.
    #[serde(with = "decimal::text")]
    pub cumulative_to_investor: Decimal,
}

/// Who gets what of a pledged investment, year by year. Amounts in the pledge's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Waterfall {
    /// Name of the method.
    pub method: &'static str,
    /// The amount pledged, which is what the investor has to recoup.
    #[serde(with = "decimal::text")]
    pub total: Decimal,
    /// Profit a year as a fraction of the stock.
    pub profit_yield: Rate,
    /// The investor's share of profits until recouped.
    pub until_recouped: Share,
    /// The investor's share of profits thereafter.
    pub thereafter: Share,
    /// One row a year.
    pub rows: Vec<WaterfallRow>,
    /// The year in which the investor's receipts reach the pledge, if they do.
    pub recouped_in: Option<u32>,
    /// What of the pledge has not been paid out when the horizon ends.
    #[serde(with = "decimal::text")]
    pub unpaid: Decimal,
    /// All profits, undiscounted.
    #[serde(with = "decimal::text")]
    pub profits: Decimal,
    /// All receipts of the investor, undiscounted.
    #[serde(with = "decimal::text")]
    pub receipts: Decimal,
    /// All receipts of the host, undiscounted.
    #[serde(with = "decimal::text")]
    pub host_receipts: Decimal,
    /// Decimal places to which payments are rounded, half to even; their sums are exact.
    pub decimal_places: u32,
}

/// Who gets what of a pledged investment?
///
/// Outlays fall at the start of a year and stay invested; the stock earns the yield, paid at the end
/// of each year of the horizon. The investor gets its first share of the profits until its receipts
/// equal the pledge, then its second. In the year that crosses, the profit that is still needed is
/// split the first way and the rest the second way. The principal itself does not come back.
///
/// Payments are rounded far below any unit of account (see [`Waterfall::decimal_places`]); sums and
/// differences of them are exact, so the two shares of a year's profit are the profit.
///
/// Linear in the years.
///
/// # Errors
/// [`Error::OutOfRange`] for a negative yield, a horizon not of 1 to 1000 years, and as
/// [`Pledge::outlays`].
///
/// ```
/// use geoecon::finance::{Pledge, WaterfallSettings, waterfall};
/// use rust_decimal::Decimal;
///
/// // 100 at once earns 40 a year; 3/4 until 100 is back, then 1/4.
/// let pledge = Pledge::new(100).profit_split("75%".parse()?, "25%".parse()?);
/// let flows = waterfall(
///     &pledge,
///     WaterfallSettings::default().profit_yield("40%".parse()?).horizon(5),
/// )?;
/// // Year 4 needs 10 more: 10 of 13.33 at 3/4, then a quarter of the remaining 26.67.
/// assert_eq!(flows.recouped_in, Some(4));
/// assert_eq!(flows.rows[3].to_investor.round_dp(6), "16.666667".parse::<Decimal>().unwrap());
/// assert_eq!(flows.rows[4].to_investor, Decimal::from(10));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn waterfall(pledge: &Pledge, settings: impl Into<WaterfallSettings>) -> Result<Waterfall> {
    let WaterfallSettings { profit_yield, horizon: years } = settings.into();
    if profit_yield < Rate::ZERO {
        return Err(Error::OutOfRange {
            what: "profit yield",
            value: profit_yield.to_string(),
            expected: "0 or more",
        });
    }
    horizon("horizon", years)?;
    let outlays = pledge.outlays(years)?;
    let places = pledge.places()?;
    let (until_recouped, thereafter) = pledge.split();
    let mut split = Split {
        until_recouped: until_recouped.fraction(),
        thereafter: thereafter.fraction(),
        need: Some(pledge.total()),
        // Each payment is off by at most half a unit in its last place.
        slack: Decimal::new(i64::from(years), places),
        places,
    };

    let mut rows: Vec<WaterfallRow> = Vec::with_capacity(outlays.len());
    let mut recouped_in = None;
    let (mut stock, mut profits, mut receipts) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (year, outlay) in (1..).zip(outlays) {
        stock = add(stock, outlay)?;
        let profit = mul(stock, profit_yield.fraction())?.round_dp(places);
        let to_investor = split.next(profit)?;
        let to_host = sub(profit, to_investor)?;
        profits = add(profits, profit)?;
        receipts = add(receipts, to_investor)?;
        if split.need.is_none() && recouped_in.is_none() {
            recouped_in = Some(year);
        }
        rows.push(WaterfallRow {
            year,
            outlay,
            stock,
            profit,
            to_investor,
            to_host,
            cumulative_to_investor: receipts,
        });
    }
    Ok(Waterfall {
        method: "pledge waterfall, outlays at the start and profits at the end of each year",
        total: pledge.total(),
        profit_yield,
        until_recouped,
        thereafter,
        rows,
        recouped_in,
        unpaid: sub(pledge.total(), stock)?,
        profits,
        receipts,
        host_receipts: sub(profits, receipts)?,
        decimal_places: places,
    })
}

/// How the next profit is split.
struct Split {
    until_recouped: Decimal,
    thereafter: Decimal,
    /// What the investor has still to get back; `None` once it has.
    need: Option<Decimal>,
    slack: Decimal,
    places: u32,
}

impl Split {
    /// The investor's part of `profit`.
    fn next(&mut self, profit: Decimal) -> Result<Decimal> {
        let Some(need) = self.need else {
            return Ok(mul(profit, self.thereafter)?.round_dp(self.places));
        };
        let first = mul(profit, self.until_recouped)?.round_dp(self.places);
        if add(first, self.slack)? < need {
            self.need = Some(sub(need, first)?);
            return Ok(first);
        }
        self.need = None;
        let split_first = need
            .checked_div(self.until_recouped)
            .map_or(profit, |part| part.round_dp(self.places).min(profit));
        let rest = mul(sub(profit, split_first)?, self.thereafter)?.round_dp(self.places);
        add(need.min(first), rest)
    }
}

impl fmt::Display for Waterfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = Scale::of([self.total, self.receipts, self.host_receipts]);
        writeln!(
            f,
            "pledge {}, yield {}, investor's share {} until recouped, then {}{scale}",
            scale.show(self.total),
            self.profit_yield,
            self.until_recouped,
            self.thereafter
        )?;
        let rows = self.rows.iter().map(|row| {
            let amounts = [
                row.outlay,
                row.stock,
                row.profit,
                row.to_investor,
                row.to_host,
                row.cumulative_to_investor,
            ];
            std::iter::once(row.year.to_string()).chain(amounts.map(|a| scale.show(a))).collect()
        });
        write_table(
            f,
            &["year", "outlay", "stock", "profit", "investor", "host", "received"],
            rows.collect(),
        )?;
        match self.recouped_in {
            Some(year) => write!(f, "recouped in year {year}"),
            None => write!(f, "not recouped within {} years", self.rows.len()),
        }?;
        if !self.unpaid.is_zero() {
            write!(f, "; {} not yet paid out", scale.show(self.unpaid))?;
        }
        Ok(())
    }
}
