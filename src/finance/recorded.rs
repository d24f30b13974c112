//! The doors from what a world records.

use rust_decimal::Decimal;

use super::{
    PathSettings, Pledge, Reserves, Schedule,
    amount::{add, sub},
};
use crate::{
    error::{Error, Result},
    snapshot::Snapshot,
    units::{Currency, Date, Money, Rates, StateId},
    world::{
        Attribute,
        terms::{InvestmentPledge, SwapLine},
    },
};

impl Pledge {
    /// What a recorded pledge still calls from `start` on, in the base currency of `rates`.
    ///
    /// Years are the periods of 12 months that begin on `start` and its anniversaries. Instalments due before
    /// `start` are past: they are neither charged again nor part of the total; a pledge of which nothing
    /// is left has no outlays to project. A cash share that is not recorded counts as
    /// all cash, a profit split that is not recorded as all profits to the investor.
    ///
    /// # Errors
    /// [`Error::NoExchangeRate`] where a currency has no rate; [`Error::OutOfRange`] where an amount in the base
    /// currency, or a sum of them, exceeds 28 digits.
    pub fn recorded(terms: &InvestmentPledge, start: Date, rates: &Rates) -> Result<Self> {
        let amount = |money| rates.convert(money, rates.base()).map(Money::amount);
        let mut total = amount(terms.total)?;
        let mut years: Vec<Decimal> = Vec::new();
        for part in &terms.schedule {
            let called = amount(part.amount)?;
            let Some(year) = years_after(start, part.due) else {
                total = sub(total, called)?;
                continue;
            };
            years.resize(years.len().max(year + 1), Decimal::ZERO);
            if let Some(sum) = years.get_mut(year) {
                *sum = add(*sum, called)?;
            }
        }
        let mut pledge = Self::new(total);
        if !terms.schedule.is_empty() {
            pledge = pledge.schedule(Schedule::ByYear(years));
        }
        if let Some(cap) = terms.annual_cap {
            pledge = pledge.annual_cap(amount(cap)?);
        }
        if let Some(cash) = terms.cash_share {
            pledge = pledge.cash_share(cash);
        }
        if let (Some(before), Some(after)) =
            (terms.investor_share_before, terms.investor_share_after)
        {
            pledge = pledge.profit_split(before, after);
        }
        Ok(pledge)
    }
}

/// Whole years from `start` to `due`; `None` where `due` is earlier.
fn years_after(start: Date, due: Date) -> Option<usize> {
    let complete = (due.month(), due.day()) >= (start.month(), start.day());
    let years = i32::from(due.year()) - i32::from(start.year()) - i32::from(!complete);
    usize::try_from(years).ok()
}

impl Reserves {
    /// The reserves of `state` and what they are measured against, as last recorded before the snapshot's
    /// date, converted from USD to the base currency of `rates`. What is not recorded is left out.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::NotRecorded`] where its reserves are not recorded;
    /// [`Error::NoExchangeRate`] where USD has no rate; [`Error::OutOfRange`] where an amount exceeds 28 digits.
    pub fn recorded(snapshot: &Snapshot, state: StateId, rates: &Rates) -> Result<Self> {
        let known = snapshot.state(state)?;
        let latest = |attribute| -> Result<Option<Decimal>> {
            let Some(figure) = known.latest(attribute, snapshot.date()) else { return Ok(None) };
            let dollars = Money::new(figure.estimate.value(), Currency::USD);
            Ok(Some(rates.convert(dollars, rates.base())?.amount()))
        };
        let missing =
            Error::NotRecorded { state, attribute: Attribute::Reserves, date: snapshot.date() };
        let mut reserves = Self::new(latest(Attribute::Reserves)?.ok_or(missing)?);
        if let Some(imports) = latest(Attribute::Imports)? {
            reserves = reserves.imports(imports);
        }
        if let Some(exports) = latest(Attribute::Exports)? {
            reserves = reserves.exports(exports);
        }
        if let Some(debt) = latest(Attribute::ShortTermDebt)? {
            reserves = reserves.short_term_debt(debt);
        }
        if let Some(money) = latest(Attribute::BroadMoney)? {
            reserves = reserves.broad_money(money);
        }
        if let Some(liabilities) = latest(Attribute::PortfolioLiabilities)? {
            reserves = reserves.other_liabilities(liabilities);
        }
        Ok(reserves)
    }
}

impl PathSettings {
    /// The same with the pledges that `state` owes in the snapshot, by tie. Those whose instalments are all past are left out.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::NoExchangeRate`] where a currency has no rate; [`Error::OutOfRange`] where an amount in the base
    /// currency, or a sum of them, exceeds 28 digits.
    pub fn recorded_pledges(
        mut self,
        snapshot: &Snapshot,
        state: StateId,
        rates: &Rates,
    ) -> Result<Self> {
        for edge in snapshot.outgoing::<InvestmentPledge>(state)? {
            let schedule = &edge.terms.schedule;
            if !schedule.is_empty() && schedule.iter().all(|part| part.due < snapshot.date()) {
                continue;
            }
            let name = format!("to {}, {}", edge.to, edge.terms);
            self = self.pledge(name, Pledge::recorded(edge.terms, snapshot.date(), rates)?);
        }
        Ok(self)
    }

    /// The same with the swap lines that are open to `state` in the snapshot. Lines without limit, and lines in
    /// a currency without a rate, have no amount to add and are left out.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn recorded_swap_lines(
        mut self,
        snapshot: &Snapshot,
        state: StateId,
        rates: &Rates,
    ) -> Result<Self> {
        for edge in snapshot.incoming::<SwapLine>(state)? {
            if let Some(limit) = edge.terms.limit
                && let Ok(limit) = rates.convert(limit, rates.base())
            {
                self = self.swap_line(edge.from.to_string(), limit.amount());
            }
        }
        Ok(self)
    }
}
