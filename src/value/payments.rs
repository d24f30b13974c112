use serde::Serialize;

use crate::{
    error::{Error, Result},
    finance,
    snapshot::to_f64,
    units::Rate,
};

/// Payments as they fall, and what they are worth: gains positive, in units of one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Payments {
    /// At the start of each year, from the first.
    pub at_start: Vec<f64>,
    /// At the end of each year, from the first.
    pub at_end: Vec<f64>,
    /// The rate at which later payments are worth less, a year.
    pub discount_rate: Rate,
    /// Years over which the level annuity is paid.
    pub annuity_years: u32,
    /// What they are worth at the start of the first year.
    pub present_value: f64,
    /// The equal payment at the end of each of those years that is worth as much.
    pub level_annuity: f64,
}

impl Payments {
    /// Payments at the start and at the end of each year, discounted at `rate`; the annuity runs over `years`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a rate of −1 or below, `years` not from 1 to 1000, or a present value that is
    /// not finite.
    ///
    /// ```
    /// use geoecon::value::Payments;
    ///
    /// // 100 today for 60 at the end of each of two years.
    /// let payments = Payments::new(vec![-100.0], vec![60.0, 60.0], "10%".parse()?, 2)?;
    /// assert!((payments.present_value - 4.132_231).abs() < 1e-6);
    /// assert!((payments.level_annuity - 2.380_952).abs() < 1e-6);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn new(at_start: Vec<f64>, at_end: Vec<f64>, rate: Rate, years: u32) -> Result<Self> {
        let growth = 1.0 + to_f64(rate.fraction());
        if growth <= 0.0 {
            let (value, expected) = (rate.to_string(), "a rate above -100%");
            return Err(Error::OutOfRange { what: "discount rate", value, expected });
        }
        let worth = |payments: &[f64], first: i32| -> f64 {
            (first..).zip(payments).map(|(year, paid)| paid * growth.powi(-year)).sum()
        };
        let present_value = worth(&at_start, 0) + worth(&at_end, 1);
        let level_annuity = finance::level_annuity(present_value, rate, years)?;
        let (discount_rate, annuity_years) = (rate, years);
        Ok(Self { at_start, at_end, discount_rate, annuity_years, present_value, level_annuity })
    }

    /// These and the others, year by year, at this rate and horizon.
    pub(super) fn plus(&self, other: &Self) -> Result<Self> {
        self.combine(&other.at_start, &other.at_end, |a, b| a + b)
    }

    /// These less the others, year by year, at this rate and horizon.
    pub(super) fn less(&self, other: &Self) -> Result<Self> {
        self.combine(&other.at_start, &other.at_end, |a, b| a - b)
    }

    /// None of these.
    pub(super) fn none(&self) -> Self {
        let (present_value, level_annuity) = (0.0, 0.0);
        let (at_start, at_end) = (Vec::new(), Vec::new());
        Self { at_start, at_end, present_value, level_annuity, ..*self }
    }

    fn combine(&self, start: &[f64], end: &[f64], f: fn(f64, f64) -> f64) -> Result<Self> {
        let by_year = |a: &[f64], b: &[f64]| {
            let at = |x: &[f64], year: usize| x.get(year).copied().unwrap_or(0.0);
            (0..a.len().max(b.len())).map(|year| f(at(a, year), at(b, year))).collect()
        };
        let (starts, ends) = (by_year(&self.at_start, start), by_year(&self.at_end, end));
        Self::new(starts, ends, self.discount_rate, self.annuity_years)
    }
}
