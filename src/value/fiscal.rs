use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Calibrated, Component, Item, Line, Method, Model, Payments, Reading, Unit};
use crate::{
    error::Result,
    finance::{Pledge, WaterfallSettings, waterfall},
    snapshot::{self, Snapshot, to_f64},
    units::{Currency, Money, Rate, Rates, StateId},
    world::terms::{Aid, InvestmentPledge, Loan, Presence, PurchasePledge},
};

/// The fiscal component: payments between states that are recorded and in force.
///
/// A pledge is paid out as recorded ([`Pledge::recorded`]) and brings profits to investor and host
/// ([`waterfall`]). The capital goes into the projects, so what a host gains is its part of the profits.
/// Cost shares, aid and interest are paid every year. Promised purchases are shown and not added: they pay for goods.
///
/// Made from [`Rates`] alone, it is the default with those exchange rates.
#[derive(Debug, Clone)]
pub struct Fiscal {
    profit_yield: Rate,
    discount: Rate,
    horizon: u32,
    rates: Rates,
}

impl Default for Fiscal {
    /// Projects yield 5 percent, later payments are discounted at 4.5 percent, profits flow and annuities run for
    /// 30 years; USD alone.
    fn default() -> Self {
        let thousandths = |n| Rate::new(Decimal::new(n, 3)).unwrap_or_default();
        Self {
            profit_yield: thousandths(50),
            discount: thousandths(45),
            horizon: 30,
            rates: Rates::new(Currency::USD),
        }
    }
}

impl From<Rates> for Fiscal {
    fn from(rates: Rates) -> Self {
        Self::default().rates(rates)
    }
}

impl Fiscal {
    /// Profit a year on what pledges have placed, as a fraction of it.
    #[must_use]
    pub fn profit_yield(self, profit_yield: Rate) -> Self {
        Self { profit_yield, ..self }
    }

    /// The rate at which later payments are worth less, a year.
    #[must_use]
    pub fn discount(self, discount: Rate) -> Self {
        Self { discount, ..self }
    }

    /// Years over which profits flow and level annuities run, 1 to 1000.
    #[must_use]
    pub fn horizon(self, years: u32) -> Self {
        Self { horizon: years, ..self }
    }

    /// Exchange rates; amounts are in their base currency. Payments in a currency without a
    /// rate are left out, and noted.
    #[must_use]
    pub fn rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }
}

impl Model for Fiscal {
    fn method(&self) -> Method {
        Method::new(Component::Fiscal, "payments as recorded", self.rates.base())
            .parameter("yield", self.profit_yield)
            .parameter("discount", self.discount)
            .parameter("years", self.horizon)
            .parameter("rates", &self.rates)
            .assumption(
                "pledged capital stays in its projects: a host gains its part of the profits",
            )
            .assumption("payments do not move terms of trade")
    }

    fn calibrate(&self, _: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(Base { settings: self.clone() }))
    }
}

/// It needs nothing of a base: what is paid is paid.
#[derive(Debug)]
struct Base {
    settings: Fiscal,
}

/// What one state pays or gets every year or by a schedule.
#[derive(Default)]
struct Lines {
    yearly: BTreeMap<(StateId, Item), f64>,
    scheduled: BTreeMap<(StateId, Item), Payments>,
    apart: BTreeMap<(StateId, Item), (Unit, f64, &'static str)>,
    /// Currencies of payments that are left out, for want of a rate.
    without_rate: BTreeSet<Currency>,
}

impl Lines {
    fn every_year(&mut self, state: StateId, item: Item, amount: f64) {
        *self.yearly.entry((state, item)).or_default() += amount;
    }

    fn by_schedule(&mut self, state: StateId, item: Item, payments: Payments) -> Result<()> {
        let key = (state, item);
        let sum = match self.scheduled.get(&key) {
            Some(others) => others.plus(&payments)?,
            None => payments,
        };
        self.scheduled.insert(key, sum);
        Ok(())
    }

    fn beside(&mut self, state: StateId, item: Item, unit: Unit, amount: f64, why: &'static str) {
        self.apart.entry((state, item)).or_insert((unit, 0.0, why)).1 += amount;
    }

    fn reading(self) -> Reading {
        let yearly = self.yearly.into_iter();
        let yearly = yearly.map(|((state, item), a)| Line::new(state, item, Unit::PerYear, a));
        let scheduled = self.scheduled.into_iter();
        let scheduled = scheduled.map(|((state, item), p)| Line::of_payments(state, item, p));
        let apart = self.apart.into_iter();
        let apart = apart.map(|((state, item), (unit, amount, why))| {
            Line::new(state, item, unit, amount).not_added(why)
        });
        let notes = self.without_rate.into_iter();
        let notes =
            notes.map(|c| format!("payments in {c} have no exchange rate and are left out"));
        notes.fold(Reading::new(yearly.chain(scheduled).chain(apart)), Reading::note)
    }
}

impl Base {
    /// The amount in the base currency; `None`, and noted, where there is no rate.
    fn amount(&self, money: Money, lines: &mut Lines) -> Result<Option<f64>> {
        let rates = &self.settings.rates;
        if rates.price(money.currency()).is_none() {
            lines.without_rate.insert(money.currency());
            return Ok(None);
        }
        Ok(Some(snapshot::amount(money, rates)?))
    }

    fn pledges(&self, snapshot: &Snapshot, lines: &mut Lines) -> Result<()> {
        let Fiscal { profit_yield, discount, horizon, rates, .. } = &self.settings;
        let projects = WaterfallSettings::from(*profit_yield).horizon(*horizon);
        for edge in snapshot.layer::<InvestmentPledge>() {
            let schedule = &edge.terms.schedule;
            if !schedule.is_empty() && schedule.iter().all(|part| part.due < snapshot.date()) {
                continue;
            }
            if self.amount(edge.terms.total, lines)?.is_none() {
                continue;
            }
            let flows =
                waterfall(&Pledge::recorded(edge.terms, snapshot.date(), rates)?, projects)?;
            let column = |of: fn(&crate::finance::WaterfallRow) -> Decimal| {
                flows.rows.iter().map(|row| to_f64(of(row))).collect::<Vec<f64>>()
            };
            let outlays = column(|row| -row.outlay);
            let payments = |start, end| Payments::new(start, end, *discount, *horizon);
            let investor = payments(outlays, column(|row| row.to_investor))?;
            let host = payments(Vec::new(), column(|row| row.to_host))?;
            lines.by_schedule(edge.from, Item::PledgeTo(edge.to), investor)?;
            lines.by_schedule(edge.to, Item::PledgeFrom(edge.from), host)?;
        }
        Ok(())
    }

    fn yearly(&self, snapshot: &Snapshot, lines: &mut Lines) -> Result<()> {
        for edge in snapshot.layer::<Presence>() {
            let Presence { host_pays_per_year: paid, cost_per_year: cost, .. } = *edge.terms;
            if let Some(paid) = paid.map_or(Ok(None), |paid| self.amount(paid, lines))? {
                lines.every_year(edge.to, Item::CostShareTo(edge.from), -paid);
                lines.every_year(edge.from, Item::CostShareFrom(edge.to), paid);
            }
            if let Some(cost) = cost.map_or(Ok(None), |cost| self.amount(cost, lines))? {
                lines.every_year(edge.from, Item::ForcesIn(edge.to), -cost);
            }
        }
        for edge in snapshot.layer::<Aid>() {
            let Some(aid) = self.amount(edge.terms.per_year, lines)? else { continue };
            lines.every_year(edge.from, Item::AidTo(edge.to), -aid);
            lines.every_year(edge.to, Item::AidFrom(edge.from), aid);
        }
        for edge in snapshot.layer::<Loan>() {
            let Some(owed) = self.amount(edge.terms.outstanding, lines)? else { continue };
            let interest = owed * to_f64(edge.terms.interest.fraction());
            lines.every_year(edge.from, Item::InterestFrom(edge.to), interest);
            lines.every_year(edge.to, Item::InterestTo(edge.from), -interest);
        }
        for edge in snapshot.layer::<PurchasePledge>() {
            let Some(total) = self.amount(edge.terms.total, lines)? else { continue };
            let why = "it pays for goods";
            lines.beside(edge.from, Item::PurchasesFrom(edge.to), Unit::Sum, total, why);
            lines.beside(edge.to, Item::SalesTo(edge.from), Unit::Sum, total, why);
        }
        Ok(())
    }
}

impl Calibrated for Base {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let mut lines = Lines::default();
        self.pledges(snapshot, &mut lines)?;
        self.yearly(snapshot, &mut lines)?;
        Ok(lines.reading())
    }
}
