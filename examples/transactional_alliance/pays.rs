//! What an ally pays on one date: duties, pledges, its part of the cost of forces, and what it is asked to spend.

use std::collections::BTreeMap;

use geoecon::{
    AgreementId, Attribute, Currency, Rate, Rates, Result, Scenario, Snapshot, StateId,
    security::{MemberReport, PresenceReport, PresenceSettings, Targets, members, presences},
    snapshot::Bound,
    terms::Scope,
    value::{Fiscal, Item, Models, compare},
};
use rust_decimal::Decimal;
use serde::Serialize;

/// Low, middle and high, USD a year.
pub(crate) type Range = [f64; 3];

/// What one ally pays on one date, USD a year.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Pays {
    /// Duties of the guarantor on its goods, at the trade of the base year, whoever bears them.
    pub(crate) duties: Range,
    /// The same as a share of those goods.
    pub(crate) duty_rate: f64,
    /// Its pledges to the guarantor as a level payment over 30 years, less the profits that come back.
    pub(crate) pledges: Range,
    /// Its part of the cost of the guarantor's forces, where it is recorded.
    pub(crate) cost_share: Option<f64>,
    /// What it pays together: duties, pledges and cost share.
    pub(crate) together: Range,
    /// What it would have to spend on its own military beyond what it does, to reach the target asked of it.
    pub(crate) short_of_target: Option<f64>,
    /// That target, as a share of GDP.
    pub(crate) target: Option<f64>,
    /// What it spends, percent of GDP.
    pub(crate) spends_percent: Option<f64>,
}

/// What is needed to read a date.
pub(crate) struct Reader<'a> {
    pub(crate) guarantor: StateId,
    pub(crate) allies: &'a [StateId],
    pub(crate) yields: &'a [Rate],
    pub(crate) rates: &'a Rates,
}

impl Reader<'_> {
    pub(crate) fn read(&self, day: &Snapshot) -> Result<BTreeMap<StateId, Pays>> {
        let forces = self.forces(day)?;
        let targets = self.targets(day)?;
        let pledges = self.pledges(day)?;
        let mut all = BTreeMap::new();
        for &ally in self.allies {
            let (duties, goods) = self.duties(day, ally)?;
            let [_, middle, _] = duties;
            let paid = forces.rows.iter().filter(|row| row.host == ally);
            let cost_share = paid.filter_map(|row| row.host_pays).reduce(|a, b| a + b);
            let own = pledges.get(&ally).copied().unwrap_or_default();
            let sum = |i: usize| {
                let part = |range: &Range| range.get(i).copied().unwrap_or(0.0);
                part(&duties) + part(&own) + cost_share.unwrap_or(0.0)
            };
            let member = targets.members.iter().find(|m| m.member.label == ally);
            let target = targets.read.iter().filter(|t| t.state == ally);
            all.insert(
                ally,
                Pays {
                    duties,
                    duty_rate: if goods > 0.0 { middle / goods } else { 0.0 },
                    pledges: own,
                    cost_share,
                    together: [sum(0), sum(1), sum(2)],
                    short_of_target: member.and_then(|m| m.short_of_target),
                    target: target.map(|t| float(t.share_of_gdp.fraction())).reduce(f64::max),
                    spends_percent: day.number(ally, Attribute::MilitarySpending)?,
                },
            );
        }
        Ok(all)
    }

    /// Duties on an ally's goods at both ends of what is known and in the middle, and the goods, USD a year.
    pub(crate) fn duties(&self, day: &Snapshot, ally: StateId) -> Result<(Range, f64)> {
        let (mut bill, mut all) = ([0.0; 3], 0.0);
        let sectors = &day.world().classification().sectors;
        for sector in sectors.iter().filter(|s| !s.services).map(|s| s.code) {
            let trade = day.trade(Scope::Product(sector), Currency::USD)?;
            let goods = trade.get(ally, self.guarantor)?.unwrap_or(0.0);
            all += goods;
            let duty = day.duty(self.guarantor, ally, sector)?;
            for (sum, bound) in bill.iter_mut().zip([Bound::Low, Bound::Middle, Bound::High]) {
                *sum += goods * duty.at(bound).map_or(0.0, |rate| float(rate.fraction()));
            }
        }
        Ok((bill, all))
    }

    pub(crate) fn forces(&self, day: &Snapshot) -> Result<PresenceReport> {
        presences(day, self.guarantor, PresenceSettings::from(self.rates.clone()))
    }

    /// Targets that are asked for, agreed or only announced.
    fn targets(&self, day: &Snapshot) -> Result<MemberReport> {
        members(day, self.allies.iter().copied(), Targets::Announced)
    }

    /// What pledges to the guarantor cost each ally as a level payment a year: at the highest, middle and
    /// lowest yield. Read by the fiscal model of ledgers against a world in which no deal holds.
    pub(crate) fn pledges(&self, day: &Snapshot) -> Result<BTreeMap<StateId, Range>> {
        let mut yields = self.yields.to_vec();
        yields.sort_by_key(|profit| std::cmp::Reverse(profit.fraction()));
        let models = yields.iter().fold(Models::new(), |models, &profit| {
            models.with(Fiscal::from(self.rates.clone()).profit_yield(profit))
        });
        let none = without_pledges(day)?;
        let ledger = compare(&none, day, &models)?;
        let mut costs: BTreeMap<StateId, Vec<f64>> = BTreeMap::new();
        for entry in &ledger.entries {
            if entry.item == Item::PledgeTo(self.guarantor)
                && let Some(change) = entry.change
            {
                costs.entry(entry.state).or_default().push(-change);
            }
        }
        let range = |mut costs: Vec<f64>| -> Range {
            costs.sort_by(f64::total_cmp);
            let middle = costs.get(costs.len() / 2).copied();
            [costs.first().copied(), middle, costs.last().copied()].map(|c| c.unwrap_or(0.0))
        };
        Ok(costs.into_iter().map(|(state, costs)| (state, range(costs))).collect())
    }
}

/// The same day without any pledge.
fn without_pledges(day: &Snapshot) -> Result<Snapshot> {
    use geoecon::terms::InvestmentPledge;
    let scenario = day
        .layer::<InvestmentPledge>()
        .fold(Scenario::new("no pledges"), |scenario, edge| scenario.remove_tie(edge.id));
    scenario.apply(day.world())?.snapshot(day.date())
}

/// The same day were the deals with the guarantor that lower its duties not to hold.
pub(crate) fn without_deals(day: &Snapshot, deals: &[AgreementId]) -> Result<Snapshot> {
    let over =
        |scenario: Scenario, deal: &AgreementId| scenario.terminate(deal.clone(), day.date());
    deals.iter().fold(Scenario::new("no deals"), over).apply(day.world())?.snapshot(day.date())
}

pub(crate) fn float(number: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    number.to_f64().unwrap_or(0.0)
}
