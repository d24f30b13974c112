use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    adequacy::{Adequacy, Reserves, adequacy, with_lines},
    amount::{add, horizon, not_negative, sub, sum, to_f64},
    pledge::Pledge,
    text::{Scale, ratio, write_table},
};
use crate::{error::Result, units::decimal};

/// An amount for each year of a path, in units of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yearly {
    /// The same every year.
    Level(Decimal),
    /// Year by year from the first; nothing after the last.
    ByYear(Vec<Decimal>),
}

impl Default for Yearly {
    fn default() -> Self {
        Self::Level(Decimal::ZERO)
    }
}

impl From<Decimal> for Yearly {
    fn from(amount: Decimal) -> Self {
        Self::Level(amount)
    }
}

impl From<Vec<Decimal>> for Yearly {
    fn from(amounts: Vec<Decimal>) -> Self {
        Self::ByYear(amounts)
    }
}

impl Yearly {
    /// The amount of the year at `index`, from 0.
    fn get(&self, index: usize) -> Decimal {
        match self {
            Self::Level(amount) => *amount,
            Self::ByYear(amounts) => amounts.get(index).copied().unwrap_or_default(),
        }
    }
}

/// What can be drawn from one provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SwapLimit {
    /// Who provides it.
    pub provider: String,
    /// The most that can be drawn.
    #[serde(with = "decimal::text")]
    pub limit: Decimal,
}

/// What moves reserves over the years. By default nothing does, for 10 years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathSettings {
    years: u32,
    inflow: Yearly,
    other_dues: Yearly,
    pledges: Vec<(String, Pledge)>,
    swap_lines: Vec<SwapLimit>,
}

impl Default for PathSettings {
    fn default() -> Self {
        Self {
            years: 10,
            inflow: Yearly::default(),
            other_dues: Yearly::default(),
            pledges: Vec::new(),
            swap_lines: Vec::new(),
        }
    }
}

impl From<u32> for PathSettings {
    fn from(years: u32) -> Self {
        Self::default().years(years)
    }
}

impl PathSettings {
    /// Length of the path.
    #[must_use]
    pub fn years(mut self, years: u32) -> Self {
        self.years = years;
        self
    }

    /// What comes in each year; negative where it flows out.
    #[must_use]
    pub fn inflow(mut self, inflow: impl Into<Yearly>) -> Self {
        self.inflow = inflow.into();
        self
    }

    /// What else falls due each year.
    #[must_use]
    pub fn other_dues(mut self, dues: impl Into<Yearly>) -> Self {
        self.other_dues = dues.into();
        self
    }

    /// One more pledge whose cash outlays draw on reserves.
    #[must_use]
    pub fn pledge(mut self, name: impl Into<String>, pledge: Pledge) -> Self {
        self.pledges.push((name.into(), pledge));
        self
    }

    /// One more swap line that can be drawn. A line without a limit has no amount to add: leave it
    /// out.
    #[must_use]
    pub fn swap_line(mut self, provider: impl Into<String>, limit: impl Into<Decimal>) -> Self {
        self.swap_lines.push(SwapLimit { provider: provider.into(), limit: limit.into() });
        self
    }
}

/// One year of a [`ReservePath`]. Amounts in the currency of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PathRow {
    /// The year, from 1.
    pub year: u32,
    /// What came in.
    #[serde(with = "decimal::text")]
    pub inflow: Decimal,
    /// Cash paid out on pledges.
    #[serde(with = "decimal::text")]
    pub pledges: Decimal,
    /// What else fell due.
    #[serde(with = "decimal::text")]
    pub other_dues: Decimal,
    /// Reserves at the year's end; below zero, what would have to come from elsewhere.
    #[serde(with = "decimal::text")]
    pub reserves: Decimal,
    /// Reserves and what swap lines add: what can be drawn on.
    #[serde(with = "decimal::text")]
    pub drawable: Decimal,
}

/// What one pledge asks of reserves. Amounts in the currency of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PledgeDues {
    /// Name of the pledge.
    pub name: String,
    /// Cash paid within the path.
    #[serde(with = "decimal::text")]
    pub cash: Decimal,
    /// What of the pledge, cash or not, has not been paid out when the path ends.
    #[serde(with = "decimal::text")]
    pub unpaid: Decimal,
}

/// How far reserves carry what falls due. Amounts in the currency of the input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReservePath {
    /// Name of the method.
    pub method: &'static str,
    /// One row a year.
    pub rows: Vec<PathRow>,
    /// The pledges, in the order given.
    pub pledges: Vec<PledgeDues>,
    /// All that is paid in cash on pledges within the path over the reserves at its start; `None`
    /// where those are zero.
    pub pledged_share: Option<f64>,
    /// The first year that ends with reserves below zero.
    pub exhausted_in: Option<u32>,
    /// The first year that ends below zero even with every swap line drawn.
    pub exhausted_with_lines_in: Option<u32>,
    /// The swap lines, in the order given.
    pub swap_lines: Vec<SwapLimit>,
    /// Adequacy at the start.
    pub before: Adequacy,
    /// Adequacy at the start, of reserves and swap lines together.
    pub before_with_lines: Adequacy,
    /// Adequacy at the end of the last year, on the imports and liabilities of the start.
    pub after: Adequacy,
    /// Adequacy at the end, of reserves and swap lines together.
    pub after_with_lines: Adequacy,
}

/// How far do reserves carry a pledge, and what is left?
///
/// Each year `R_t = R_(t-1) + inflow - min(cap, remaining) - other dues`, where what remains of a
/// pledge is its cash part as scheduled ([`Pledge::cash_outlays`]). Swap lines add to what can be
/// drawn, never to reserves, and are not drawn along the path. Imports and liabilities stay at their
/// level, so that adequacy before and after differ by reserves alone.
///
/// Exact in amounts; linear in the years.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a path not of 1 to 1000 years, negative
/// reserves, dues or swap lines, and as [`Pledge::outlays`] and [`adequacy`].
///
/// ```
/// use geoecon::finance::{PathSettings, Pledge, Reserves, reserve_path};
/// use rust_decimal::Decimal;
///
/// let korea = Reserves::new(410);
/// let at_once = PathSettings::default().pledge("pledge", Pledge::new(350)).swap_line("PBOC", 56);
/// let path = reserve_path(&korea, at_once)?;
/// assert_eq!(path.rows[0].reserves, Decimal::from(60));
/// assert_eq!(path.rows[0].drawable, Decimal::from(116));
///
/// let capped = PathSettings::from(1).pledge("pledge", Pledge::new(350).annual_cap(20));
/// assert_eq!(reserve_path(&korea, capped)?.rows[0].reserves, Decimal::from(390));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn reserve_path(reserves: &Reserves, settings: impl Into<PathSettings>) -> Result<ReservePath> {
    let settings = settings.into();
    let years = horizon("years of the path", settings.years)?;
    let opening = not_negative("reserves", reserves.stock)?;
    for line in &settings.swap_lines {
        not_negative("swap line", line.limit)?;
    }
    let lines = sum(settings.swap_lines.iter().map(|line| line.limit))?;

    let mut pledges = Vec::new();
    let mut dues = vec![Decimal::ZERO; years as usize];
    for (name, pledge) in &settings.pledges {
        let cash = pledge.cash_outlays(years)?;
        for (due, &part) in dues.iter_mut().zip(&cash) {
            *due = add(*due, part)?;
        }
        pledges.push(PledgeDues {
            name: name.clone(),
            cash: sum(cash)?,
            unpaid: sub(pledge.total(), sum(pledge.outlays(years)?)?)?,
        });
    }

    let mut rows: Vec<PathRow> = Vec::with_capacity(dues.len());
    let mut stock = opening;
    for (index, (year, pledges)) in (1..).zip(dues).enumerate() {
        let inflow = settings.inflow.get(index);
        let other_dues = not_negative("other dues", settings.other_dues.get(index))?;
        stock = sub(sub(add(stock, inflow)?, pledges)?, other_dues)?;
        let drawable = add(stock, lines)?;
        rows.push(PathRow { year, inflow, pledges, other_dues, reserves: stock, drawable });
    }
    let first = |below: fn(&PathRow) -> Decimal| {
        rows.iter().find(|&row| below(row) < Decimal::ZERO).map(|row| row.year)
    };
    let exhausted_in = first(|row| row.reserves);
    let exhausted_with_lines_in = first(|row| row.drawable);
    let all_cash = to_f64(sum(pledges.iter().map(|pledge| pledge.cash))?);
    let end = reserves.with_stock(stock);
    Ok(ReservePath {
        method: "reserve path, imports and liabilities constant",
        pledged_share: (!opening.is_zero()).then(|| all_cash / to_f64(opening)),
        exhausted_in,
        exhausted_with_lines_in,
        before: adequacy(reserves)?,
        before_with_lines: with_lines(reserves, lines)?,
        after: adequacy(&end)?,
        after_with_lines: with_lines(&end, lines)?,
        rows,
        pledges,
        swap_lines: settings.swap_lines,
    })
}

impl fmt::Display for ReservePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale =
            Scale::of(self.rows.iter().map(|row| row.drawable).chain([self.before.reserves]));
        writeln!(f, "reserves {} at the start{scale}", scale.show(self.before.reserves))?;
        let rows = self.rows.iter().map(|row| {
            let amounts = [row.inflow, row.pledges, row.other_dues, row.reserves, row.drawable];
            std::iter::once(row.year.to_string()).chain(amounts.map(|a| scale.show(a))).collect()
        });
        let columns = ["year", "inflow", "pledges", "other dues", "reserves", "with swap lines"];
        write_table(f, &columns, rows.collect())?;
        writeln!(f)?;
        let measures =
            self.before.ratios.by_metric().into_iter().enumerate().map(|(m, (metric, _))| {
                let columns =
                    [&self.before, &self.after, &self.before_with_lines, &self.after_with_lines];
                let values =
                    columns.map(|a| a.ratios.by_metric().get(m).and_then(|&(_, value)| value));
                std::iter::once(metric.to_string()).chain(values.map(ratio)).collect()
            });
        write_table(
            f,
            &["", "before", "after", "before, lines", "after, lines"],
            measures.collect(),
        )?;
        for gap in &self.before.gaps {
            writeln!(f, "{} not computed: {}", gap.metric, gap.why)?;
        }
        for pledge in self.pledges.iter().filter(|pledge| !pledge.unpaid.is_zero()) {
            writeln!(f, "{}: {} not yet paid out", pledge.name, scale.show(pledge.unpaid))?;
        }
        match self.exhausted_in {
            Some(year) => write!(f, "reserves are exhausted in year {year}"),
            None => write!(f, "reserves last the {} years", self.rows.len()),
        }
    }
}
