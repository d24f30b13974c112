//! What Korea puts in and gets back, over all parts of the pledge.

use geoecon::{
    Rate, Result,
    finance::{Discount, Pledge, valuation, waterfall},
};
use rust_decimal::{Decimal, prelude::FromPrimitive};
use serde::Serialize;

use crate::analysis::{HORIZON, float};

/// One part of the pledge; amounts in USD, as everywhere here.
#[derive(Clone, Serialize)]
pub(crate) struct Part {
    pub(crate) total: f64,
    /// What of it is cash, and so drawn from reserves.
    pub(crate) cash: f64,
    /// The most that is paid in a year; `None` where that is no limit.
    pub(crate) annual_cap: Option<f64>,
    /// Korea's part of the profits until its outlay is repaid, and thereafter, from 0 to 1.
    pub(crate) profits: [f64; 2],
    #[serde(skip)]
    pub(crate) pledge: Pledge,
}

/// One year of all parts.
#[derive(Default, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) year: u32,
    pub(crate) outlay: f64,
    pub(crate) stock: f64,
    pub(crate) profit: f64,
    pub(crate) to_investor: f64,
    pub(crate) to_host: f64,
}

/// The pledge at one yield of its projects.
#[derive(Serialize)]
pub(crate) struct Project {
    #[serde(rename = "yield")]
    pub(crate) profit_yield: Rate,
    /// The year in which the last part has paid its outlay back; `None` where not within the years.
    pub(crate) recouped_in: Option<u32>,
    pub(crate) valuation: Value,
    pub(crate) rows: Vec<Row>,
}

/// What that is worth to Korea today.
#[derive(Serialize)]
pub(crate) struct Value {
    pub(crate) npv: f64,
    /// The equal payment a year that is worth as much.
    pub(crate) level_annuity: f64,
    /// The part of the outlays that is a gift; `None` where nothing is paid.
    pub(crate) grant_share: Option<f64>,
}

/// All parts together, at one yield.
pub(crate) fn project(parts: &[Pledge], profit_yield: Rate, discount: Rate) -> Result<Project> {
    let discount = Discount::from(discount).annuity_years(HORIZON);
    let mut rows: Vec<Row> = (1..=HORIZON).map(|year| Row { year, ..Row::default() }).collect();
    let (mut npv, mut level_annuity, mut outlays, mut receipts) = (0.0, 0.0, 0.0, 0.0);
    let mut recouped_in = Some(0);
    for part in parts {
        let flows = waterfall(part, profit_yield)?;
        for (sum, row) in rows.iter_mut().zip(&flows.rows) {
            sum.outlay += float(row.outlay);
            sum.stock += float(row.stock);
            sum.profit += float(row.profit);
            sum.to_investor += float(row.to_investor);
            sum.to_host += float(row.to_host);
        }
        recouped_in = recouped_in.zip(flows.recouped_in).map(|(a, b)| a.max(b));
        let worth = valuation(&flows, discount)?;
        npv += worth.npv;
        level_annuity += worth.level_annuity;
        outlays += worth.pv_outlay;
        receipts += worth.pv_receipts;
    }
    let grant_share = (outlays > 0.0).then(|| 1.0 - receipts / outlays);
    let valuation = Value { npv, level_annuity, grant_share };
    Ok(Project { profit_yield, recouped_in, valuation, rows })
}

/// The yield at which the whole is worth nothing; `None` where none below 100 % a year makes it so.
pub(crate) fn break_even_yield(parts: &[Pledge], discount: Rate) -> Result<Option<f64>> {
    let worth = |at: f64| -> Result<f64> {
        let rate = Decimal::from_f64(at).map_or(Ok(Rate::ZERO), |at| Rate::new(at.round_dp(12)))?;
        Ok(project(parts, rate, discount)?.valuation.npv)
    };
    let (mut low, mut high) = (0.0, 1.0);
    if worth(low)? > 0.0 || worth(high)? < 0.0 {
        return Ok(None);
    }
    // To a hundredth of a basis point.
    while high - low > 1e-6 {
        let middle = f64::midpoint(low, high);
        if worth(middle)? > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(Some(f64::midpoint(low, high)))
}
