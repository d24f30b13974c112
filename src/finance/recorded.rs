//! The doors from what a world records.

use rust_decimal::Decimal;

use super::{PathSettings, Pledge, Reserves, Schedule};
use crate::{
    error::{Error, Result},
    snapshot::Snapshot,
    units::{Date, Rates, StateId},
    world::{
        Attribute,
        terms::{InvestmentPledge, SwapLine},
    },
};

impl Pledge {
    /// A pledge as recorded, in the base currency of `rates`; years are counted from `start`.
    ///
    /// Instalments due before `start` fall into the first year. A cash share that is not recorded counts as
    /// all cash, a profit split that is not recorded as all profits to the investor.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where a currency has no rate.
    pub fn recorded(terms: &InvestmentPledge, start: Date, rates: &Rates) -> Result<Self> {
        let amount = |money| rates.convert(money, rates.base()).map(crate::Money::amount);
        let mut pledge = Self::new(amount(terms.total)?);
        if !terms.schedule.is_empty() {
            let mut years: Vec<Decimal> = Vec::new();
            for part in &terms.schedule {
                let year = usize::try_from(i32::from(part.due.year()) - i32::from(start.year()))
                    .unwrap_or(0);
                years.resize(years.len().max(year + 1), Decimal::ZERO);
                if let Some(sum) = years.get_mut(year) {
                    *sum += amount(part.amount)?;
                }
            }
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

impl Reserves {
    /// The reserves of `state` and what they are measured against, as last recorded before the snapshot's
    /// date, in USD. What is not recorded is left out.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::NotRecorded`] where its reserves are not recorded.
    pub fn recorded(snapshot: &Snapshot, state: StateId) -> Result<Self> {
        let known = snapshot.state(state)?;
        let latest =
            |attribute| known.latest(attribute, snapshot.date()).map(|o| o.estimate.value());
        let missing =
            Error::NotRecorded { state, attribute: Attribute::Reserves, date: snapshot.date() };
        let mut reserves = Self::new(latest(Attribute::Reserves).ok_or(missing)?);
        if let Some(imports) = latest(Attribute::Imports) {
            reserves = reserves.imports(imports);
        }
        if let Some(exports) = latest(Attribute::Exports) {
            reserves = reserves.exports(exports);
        }
        if let Some(debt) = latest(Attribute::ShortTermDebt) {
            reserves = reserves.short_term_debt(debt);
        }
        if let Some(money) = latest(Attribute::BroadMoney) {
            reserves = reserves.broad_money(money);
        }
        if let Some(liabilities) = latest(Attribute::PortfolioLiabilities) {
            reserves = reserves.other_liabilities(liabilities);
        }
        Ok(reserves)
    }
}

impl PathSettings {
    /// The same with the pledges that `state` owes in the snapshot, by tie.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::UnknownLabel`] where a currency has no rate.
    pub fn recorded_pledges(
        mut self,
        snapshot: &Snapshot,
        state: StateId,
        rates: &Rates,
    ) -> Result<Self> {
        for edge in snapshot.outgoing::<InvestmentPledge>(state)? {
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
