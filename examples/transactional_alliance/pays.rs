//! What an ally pays on one date: duties, pledges, its part of the cost of forces, and what it is asked to spend.

use std::collections::BTreeMap;

use geoecon::{
    AgreementId, Attribute, Currency, Rate, Rates, Result, Scenario, Snapshot, StateId, TieId,
    security::{MemberReport, PresenceReport, PresenceSettings, Targets, members, presences},
    snapshot::{Bound, Rule},
    terms::Scope,
    value::{Fiscal, Item, Models, compare},
};
use rust_decimal::Decimal;
use serde::Serialize;

/// Low, middle and high, USD a year.
pub(crate) type Range = [f64; 3];

/// What one ally pays on one date, USD a year.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Pays {
    /// Duties of the guarantor on its goods, at the trade of the base year, whoever bears them.
    pub(crate) duties: Range,
    /// The same as a share of those goods whose duty is known; `None` without any.
    pub(crate) duty_rate: Option<f64>,
    /// Sectors of goods of which the trade or the duty is not known: they are not in the duties.
    pub(crate) unknown_duties: usize,
    /// Its pledges to the guarantor as a level payment over 30 years, less the profits that come back.
    pub(crate) pledges: Range,
    /// Pledges whose cost is not known: they are not in the sum.
    pub(crate) unknown_pledges: usize,
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

/// Duties on an ally's goods, USD a year.
pub(crate) struct Duties {
    /// At both ends of what is known and in the middle.
    pub(crate) bill: Range,
    /// The goods, as far as they are known.
    pub(crate) goods: f64,
    /// Those of them whose duty is known.
    pub(crate) dutied: f64,
    /// Sectors whose trade or duty is not known.
    pub(crate) unknown: usize,
}

/// What pledges cost an ally.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pledged {
    pub(crate) cost: Range,
    /// Pledges whose cost is not known.
    pub(crate) unknown: usize,
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
            let duties = self.duties(day, ally)?;
            let [_, middle, _] = duties.bill;
            let paid = forces.rows.iter().filter(|row| row.host == ally);
            let cost_share = paid.filter_map(|row| row.host_pays).reduce(|a, b| a + b);
            let own = pledges.get(&ally).copied().unwrap_or_default();
            let sum = |i: usize| {
                let part = |range: &Range| range.get(i).copied().unwrap_or(0.0);
                part(&duties.bill) + part(&own.cost) + cost_share.unwrap_or(0.0)
            };
            let member = targets.members.iter().find(|m| m.member.label == ally);
            let target = targets.read.iter().filter(|t| t.state == ally);
            all.insert(
                ally,
                Pays {
                    duties: duties.bill,
                    duty_rate: (duties.dutied > 0.0).then(|| middle / duties.dutied),
                    unknown_duties: duties.unknown,
                    pledges: own.cost,
                    unknown_pledges: own.unknown,
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

    /// Duties on an ally's goods.
    pub(crate) fn duties(&self, day: &Snapshot, ally: StateId) -> Result<Duties> {
        let mut duties = Duties { bill: [0.0; 3], goods: 0.0, dutied: 0.0, unknown: 0 };
        let sectors = &day.world().classification().sectors;
        for sector in sectors.iter().filter(|s| !s.services).map(|s| s.code) {
            let trade = day.trade(Scope::Product(sector), Currency::USD)?;
            let Some(goods) = trade.get(ally, self.guarantor)? else {
                duties.unknown += 1;
                continue;
            };
            duties.goods += goods;
            if goods <= 0.0 {
                continue;
            }
            let duty = day.duty(self.guarantor, ally, sector)?;
            let at = |bound| duty.at(bound).map(|rate| float(rate.fraction()));
            let (Some(low), Some(middle), Some(high)) =
                (at(Bound::Low), at(Bound::Middle), at(Bound::High))
            else {
                duties.unknown += 1;
                continue;
            };
            duties.dutied += goods;
            for (sum, rate) in duties.bill.iter_mut().zip([low, middle, high]) {
                *sum += goods * rate;
            }
        }
        Ok(duties)
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
    pub(crate) fn pledges(&self, day: &Snapshot) -> Result<BTreeMap<StateId, Pledged>> {
        let mut yields = self.yields.to_vec();
        yields.sort_by_key(|profit| std::cmp::Reverse(profit.fraction()));
        let models = yields.iter().fold(Models::new(), |models, &profit| {
            models.with(Fiscal::from(self.rates.clone()).profit_yield(profit))
        });
        let none = without_pledges(day)?;
        let ledger = compare(&none, day, &models)?;
        let mut costs: BTreeMap<StateId, (Vec<f64>, usize)> = BTreeMap::new();
        let to_guarantor = Item::PledgeTo(self.guarantor);
        for entry in ledger.entries.iter().filter(|entry| entry.item == to_guarantor) {
            let (costs, unknown) = costs.entry(entry.state).or_default();
            match entry.change {
                Some(change) => costs.push(-change),
                None => *unknown += 1,
            }
        }
        let range = |mut costs: Vec<f64>| -> Range {
            costs.sort_by(f64::total_cmp);
            let middle = costs.get(costs.len() / 2).copied();
            [costs.first().copied(), middle, costs.last().copied()].map(|c| c.unwrap_or(0.0))
        };
        let models = self.yields.len().max(1);
        let pledged = |(costs, unknown): (Vec<f64>, usize)| Pledged {
            cost: range(costs),
            // Every yield reads the same pledge.
            unknown: unknown.div_ceil(models),
        };
        Ok(costs.into_iter().map(|(state, read)| (state, pledged(read))).collect())
    }
}

/// The ties by which the importer's duties on the exporter's goods come about, each once, with their rules.
pub(crate) fn duty_ties(
    day: &Snapshot,
    importer: StateId,
    exporter: StateId,
) -> Result<BTreeMap<TieId, Rule>> {
    let mut ties = BTreeMap::new();
    for sector in day.world().classification().sectors.iter().filter(|s| !s.services) {
        let duty = day.duty(importer, exporter, sector.code)?;
        let steps = duty.segments.into_iter().flat_map(|segment| segment.steps);
        ties.extend(steps.filter_map(|step| Some((step.tie?, step.rule))));
    }
    Ok(ties)
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

    // Every decimal has a nearest float; were one without, it would print as unknown and not as nothing.
    number.to_f64().unwrap_or(f64::NAN)
}
