use std::fmt;

use serde::Serialize;

use super::{
    amount::{horizon, out_of_range, to_f64},
    text::Scale,
    waterfall::Waterfall,
};
use crate::{error::Result, units::Rate};

/// The rate at which later payments are worth less, and the years over which a present value is
/// spread. Made from a [`Rate`] alone, an annuity runs over the waterfall's horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Discount {
    rate: Rate,
    annuity_years: Option<u32>,
}

impl From<Rate> for Discount {
    fn from(rate: Rate) -> Self {
        Self { rate, annuity_years: None }
    }
}

impl Discount {
    /// The rate a year, above −1; 0 by default.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = rate;
        self
    }

    /// Years over which the level annuity runs; the waterfall's horizon by default.
    #[must_use]
    pub fn annuity_years(mut self, years: u32) -> Self {
        self.annuity_years = Some(years);
        self
    }
}

/// What the payments of a [`Waterfall`] are worth to the investor at the start of its first year.
/// Amounts in the pledge's currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Valuation {
    /// Name of the method.
    pub method: &'static str,
    /// The discount rate a year.
    pub discount_rate: Rate,
    /// Present value of the investor's receipts less present value of the outlays.
    pub npv: f64,
    /// Present value of the outlays within the horizon.
    pub pv_outlay: f64,
    /// Present value of the investor's receipts.
    pub pv_receipts: f64,
    /// Present value of the host's receipts.
    pub pv_host_receipts: f64,
    /// The equal payment at the end of each year that is worth as much as `npv`.
    pub level_annuity: f64,
    /// Years over which `level_annuity` is paid.
    pub annuity_years: u32,
    /// The part of the outlays that is a gift in present value: `1 - pv_receipts / pv_outlay`.
    /// Negative where the pledge pays; `None` where nothing is paid out within the horizon.
    pub grant_share: Option<f64>,
    /// The yield at which `npv` is zero; `None` where no yield makes it so.
    pub break_even_yield: Option<f64>,
}

/// What is a pledge worth to its investor today?
///
/// Outlays are discounted from the start of their year and receipts from its end. The break-even
/// yield is exact up to rounding: the present value is piecewise linear in the yield, with a bend
/// where the year of recoupment changes. Quadratic in the years.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a rate of −1, an annuity not of 1 to 1000
/// years, or values that exceed the range of `f64`.
///
/// ```
/// use geoecon::{Rate, finance::{Pledge, valuation, waterfall}};
///
/// let pledge = Pledge::new(350).annual_cap(20).profit_split("50%".parse()?, "10%".parse()?);
/// let flows = waterfall(&pledge, "5%".parse::<Rate>()?)?;
/// let worth = valuation(&flows, "4.5%".parse::<Rate>()?)?;
/// // Of what is paid out, 65 percent is a gift.
/// assert!((worth.grant_share.unwrap() - 0.652_600_652_589).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn valuation(waterfall: &Waterfall, discount: impl Into<Discount>) -> Result<Valuation> {
    let Discount { rate, annuity_years } = discount.into();
    let r = checked(rate)?;
    let flows = Flows::new(waterfall, r);
    let receipts = waterfall.rows.iter().map(|row| to_f64(row.to_investor));
    let host = waterfall.rows.iter().map(|row| to_f64(row.to_host));
    let pv_receipts = flows.at_year_ends(receipts);
    let pv_host_receipts = flows.at_year_ends(host);
    let npv = pv_receipts - flows.pv_outlay;
    let annuity_years =
        annuity_years.unwrap_or_else(|| u32::try_from(waterfall.rows.len()).unwrap_or(u32::MAX));
    let level_annuity = level_annuity(npv, rate, annuity_years)?;
    if !(pv_receipts.is_finite() && pv_host_receipts.is_finite() && flows.pv_outlay.is_finite()) {
        return Err(out_of_range("discount rate", rate, "one at which present values are finite"));
    }
    Ok(Valuation {
        method: "present value, outlays at the start and receipts at the end of each year",
        discount_rate: rate,
        npv,
        pv_outlay: flows.pv_outlay,
        pv_receipts,
        pv_host_receipts,
        level_annuity,
        annuity_years,
        grant_share: (flows.pv_outlay > 0.0).then(|| 1.0 - pv_receipts / flows.pv_outlay),
        break_even_yield: flows.break_even_yield(),
    })
}

/// The equal payment at the end of each of `years` that is worth `present_value` today, in the same
/// currency: `pv × r / (1 - (1 + r)^-years)`, and `pv / years` at a rate of 0.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a rate of −1, `years` not from 1 to 1000, or a
/// present value that is not finite.
///
/// ```
/// use geoecon::finance::level_annuity;
///
/// let payment = level_annuity(1000.0, "5%".parse()?, 10)?;
/// assert!((payment - 129.504_574_965).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn level_annuity(present_value: f64, rate: Rate, years: u32) -> Result<f64> {
    let r = checked(rate)?;
    let years = f64::from(horizon("years of the annuity", years)?);
    let payment = if rate == Rate::ZERO {
        present_value / years
    } else {
        // 1 - (1 + r)^-n without cancellation at small rates.
        present_value * r / -(-years * r.ln_1p()).exp_m1()
    };
    if payment.is_finite() {
        return Ok(payment);
    }
    Err(out_of_range("present value", present_value, "a value whose annuity is finite"))
}

fn checked(rate: Rate) -> Result<f64> {
    let r = to_f64(rate.fraction());
    if r > -1.0 {
        return Ok(r);
    }
    Err(out_of_range("discount rate", rate, "a rate above -100%"))
}

/// A waterfall as floats, with the factors that discount year ends.
struct Flows {
    factors: Vec<f64>,
    /// Sum of the stocks up to each year: profits so far at a yield of 1.
    stocks: Vec<f64>,
    pv_outlay: f64,
    total: f64,
    until_recouped: f64,
    thereafter: f64,
}

impl Flows {
    fn new(waterfall: &Waterfall, r: f64) -> Self {
        let growth = 1.0 + r;
        let factors: Vec<f64> =
            (1..).zip(&waterfall.rows).map(|(year, _): (i32, _)| growth.powi(-year)).collect();
        let starts = std::iter::once(&1.0).chain(&factors);
        let pv_outlay =
            waterfall.rows.iter().zip(starts).map(|(row, v)| to_f64(row.outlay) * v).sum();
        let stocks = waterfall.rows.iter().scan(0.0, |so_far, row| {
            *so_far += to_f64(row.stock);
            Some(*so_far)
        });
        Self {
            stocks: stocks.collect(),
            factors,
            pv_outlay,
            total: to_f64(waterfall.total),
            until_recouped: to_f64(waterfall.until_recouped.fraction()),
            thereafter: to_f64(waterfall.thereafter.fraction()),
        }
    }

    fn at_year_ends(&self, payments: impl Iterator<Item = f64>) -> f64 {
        payments.zip(&self.factors).map(|(payment, v)| payment * v).sum()
    }

    /// Net present value to the investor at a yield.
    fn npv(&self, profit_yield: f64) -> f64 {
        let mut before = 0.0;
        let payments = self.stocks.iter().map(|stock| {
            let profits = profit_yield * stock;
            let first = self.until_recouped * profits;
            let received = if first <= self.total {
                first
            } else {
                self.total + self.thereafter * (profits - self.total / self.until_recouped)
            };
            let payment = received - before;
            before = received;
            payment
        });
        self.at_year_ends(payments) - self.pv_outlay
    }

    fn break_even_yield(&self) -> Option<f64> {
        if self.pv_outlay <= 0.0 || self.until_recouped <= 0.0 {
            return None;
        }
        // The yields at which recoupment falls exactly on a year's end, lowest first.
        let bends = self.stocks.iter().rev().filter(|&&stock| stock > 0.0);
        let bends = bends.map(|stock| self.total / (self.until_recouped * stock));
        let (mut low, mut below) = (0.0, -self.pv_outlay);
        for bend in bends {
            let value = self.npv(bend);
            if value >= 0.0 {
                return Some(low + (bend - low) * -below / (value - below));
            }
            (low, below) = (bend, value);
        }
        let slope = (self.npv(2.0 * low) - below) / low;
        let found = low - below / slope;
        (slope > 0.0 && found.is_finite()).then_some(found)
    }
}

impl fmt::Display for Valuation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: Option<f64>| {
            share.map_or_else(|| "none".to_owned(), |s| format!("{:.2}%", 100.0 * s))
        };
        let scale = Scale::of_floats([self.pv_outlay, self.pv_receipts, self.pv_host_receipts]);
        let show = |amount| scale.show_float(amount);
        writeln!(f, "present value at {}{scale}", self.discount_rate)?;
        writeln!(f, "outlays            {}", show(self.pv_outlay))?;
        writeln!(f, "receipts           {}", show(self.pv_receipts))?;
        writeln!(f, "host's receipts    {}", show(self.pv_host_receipts))?;
        writeln!(f, "net                {}", show(self.npv))?;
        let annuity = show(self.level_annuity);
        writeln!(f, "level annuity      {annuity} a year for {} years", self.annuity_years)?;
        writeln!(f, "grant share        {}", percent(self.grant_share))?;
        write!(f, "break-even yield   {}", percent(self.break_even_yield))
    }
}
