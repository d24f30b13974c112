//! The prices that are asked for protection and market access, each before and after.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    AgreementId, Attribute, ClaimId, ClauseId, Currency, Date, Rate, Rates, Scenario, Snapshot,
    StateId, World,
    finance::{Pledge, waterfall},
    security::PresenceRow,
    snapshot::Rule,
    terms::{InvestmentPledge, Terms},
};
use serde::Serialize;

use crate::{
    Cli,
    analysis::Ally,
    pays::{self, Range, float},
};

/// One price; amounts are USD a year.
#[derive(Serialize)]
pub(crate) struct Price {
    /// What is asked.
    pub(crate) asked: String,
    /// Of whom.
    pub(crate) of: Vec<StateId>,
    /// What is counted.
    pub(crate) counted: &'static str,
    /// What it came to on the first date; `None` where nothing was asked.
    pub(crate) before: Option<f64>,
    /// What it comes to on the second: low, middle and high.
    pub(crate) after: Range,
    /// What the range spans.
    pub(crate) range_of: &'static str,
    /// What it hinges on.
    pub(crate) hinge: String,
    /// Under which headings its sources are listed.
    pub(crate) sources: Vec<&'static str>,
}

/// What a pledge costs by one account of it.
#[derive(Serialize)]
pub(crate) struct Account {
    pub(crate) state: StateId,
    pub(crate) claim: ClaimId,
    pub(crate) reading: String,
    /// USD a year, a level payment less profits: at the highest, middle and lowest yield.
    pub(crate) cost: Range,
}

/// Who gets the profits of an ally's pledge at one yield.
#[derive(Serialize)]
pub(crate) struct Profits {
    pub(crate) state: StateId,
    #[serde(rename = "yield")]
    pub(crate) profit_yield: Rate,
    /// The guarantor's part of profits until the outlay is repaid, and from then on, 0 to 1.
    pub(crate) guarantors_part: [f64; 2],
    /// The year in which the outlay is repaid; `None` where not within the years.
    pub(crate) repaid_in: Option<u32>,
    pub(crate) years: usize,
    /// The guarantor's part of all profits over those years, 0 to 1.
    pub(crate) guarantors_share: Option<f64>,
}

/// What is asked of Korea for the forces there against what it has agreed to.
#[derive(Serialize)]
pub(crate) struct Demand {
    pub(crate) state: StateId,
    /// What it paid a year on the first date, USD.
    pub(crate) paid_before: Option<f64>,
    /// What it pays a year by agreement, USD.
    pub(crate) agreed: f64,
    /// The same as recorded.
    pub(crate) agreed_as: String,
    /// What is asked, USD.
    pub(crate) asked: f64,
    /// Asked over agreed; `None` where nothing is agreed.
    pub(crate) times: Option<f64>,
    pub(crate) soldiers: u32,
    pub(crate) agreed_per_soldier: Option<f64>,
    pub(crate) asked_per_soldier: Option<f64>,
    /// What is asked as a share of GDP.
    pub(crate) share_of_gdp: Option<f64>,
    /// What Korea would pay for 0.1 of cover with it, middle.
    pub(crate) per_tenth_of_cover: Option<f64>,
}

pub(crate) fn korea(
    cli: &Cli,
    pay: &pays::Reader<'_>,
    [before, day]: &[Snapshot; 2],
    rows: &[Ally],
    rates: &Rates,
) -> Result<Option<Demand>, Box<dyn Error>> {
    let kor: StateId = "KOR".parse()?;
    let forces = pay.forces(day)?;
    let paid = |row: &'_ PresenceRow| row.host_pays.filter(|_| row.host == kor);
    let Some((row, agreed)) = forces.rows.iter().find_map(|row| Some((row, paid(row)?))) else {
        return Ok(None);
    };
    let paid_before = pay.forces(before)?.rows.iter().find_map(paid);
    let soldiers = row.personnel;
    let asked = float(rates.convert(cli.demand, Currency::USD)?.amount());
    let ally = rows.iter().find(|ally| ally.state == kor);
    let with_demand = ally.and_then(|ally| {
        let [_, pays] = &ally.pays;
        let [_, gets] = &ally.gets;
        let units = gets.cover_from_guarantor.filter(|c| *c > 0.0)? * 10.0;
        Some((pays.together[1] - agreed + asked) / units)
    });
    Ok(Some(Demand {
        state: kor,
        paid_before,
        agreed,
        agreed_as: day.world().tie(row.tie)?.terms.to_string(),
        asked,
        times: (agreed > 0.0).then(|| asked / agreed),
        soldiers,
        agreed_per_soldier: row.host_pays_per_soldier,
        asked_per_soldier: (soldiers > 0).then(|| asked / f64::from(soldiers)),
        share_of_gdp: day
            .number(kor, Attribute::Gdp)?
            .filter(|gdp| *gdp > 0.0)
            .map(|gdp| asked / gdp),
        per_tenth_of_cover: with_demand,
    }))
}

/// What pledges to the guarantor cost by each account of them, where there are several.
pub(crate) fn accounts(
    world: &World,
    pay: &pays::Reader<'_>,
    date: Date,
) -> Result<Vec<Account>, Box<dyn Error>> {
    let mut told: BTreeSet<(AgreementId, ClauseId, StateId)> = BTreeSet::new();
    for (_, tie) in world.ties().filter(|(_, tie)| matches!(tie.terms, Terms::InvestmentPledge(_)))
    {
        if let (Some(agreement), Some(clause), Some(_)) = (&tie.agreement, &tie.clause, &tie.claim)
            && tie.to == pay.guarantor
            && pay.allies.contains(&tie.from)
        {
            told.insert((agreement.clone(), clause.clone(), tie.from));
        }
    }
    let mut accounts = Vec::new();
    for (agreement, clause, state) in told {
        let known = world.agreement(&agreement)?.find_clause(&clause);
        for claim in known.into_iter().flat_map(|clause| &clause.claims) {
            let chosen = Scenario::new("account").choose_claim(
                agreement.clone(),
                clause.clone(),
                claim.id.clone(),
            );
            let day = chosen.apply(world)?.snapshot(date)?;
            // A ledger without an entry says that nothing changes; a cost that is not known is no figure.
            let pledged = pay.pledges(&day)?.get(&state).copied().unwrap_or_default();
            if pledged.unknown == 0 {
                let (claim, reading) = (claim.id.clone(), claim.reading.clone());
                accounts.push(Account { state, claim, reading, cost: pledged.cost });
            }
        }
    }
    Ok(accounts)
}

/// Who gets the profits, at each yield, of the pledges whose profits are split.
pub(crate) fn profits(
    day: &Snapshot,
    pay: &pays::Reader<'_>,
) -> Result<Vec<Profits>, Box<dyn Error>> {
    let mut all = Vec::new();
    for &state in pay.allies {
        for edge in day.between::<InvestmentPledge>(state, pay.guarantor)? {
            let pledge = Pledge::recorded(edge.terms, day.date(), pay.rates)?;
            let (until, thereafter) = pledge.split();
            let parts = [until, thereafter].map(|own| 1.0 - float(own.fraction()));
            if parts.iter().all(|part| *part <= 0.0) {
                continue;
            }
            for &profit_yield in pay.yields {
                let flows = waterfall(&pledge, profit_yield)?;
                let sum = |of: fn(&geoecon::finance::WaterfallRow) -> rust_decimal::Decimal| {
                    flows.rows.iter().map(|row| float(of(row))).sum::<f64>()
                };
                let (host, profit) = (sum(|row| row.to_host), sum(|row| row.profit));
                all.push(Profits {
                    state,
                    profit_yield,
                    guarantors_part: parts,
                    repaid_in: flows.recouped_in,
                    years: flows.rows.len(),
                    guarantors_share: (profit > 0.0).then(|| host / profit),
                });
            }
        }
    }
    Ok(all)
}

/// What was found out about demands and pledges.
pub(crate) struct Told<'a> {
    pub(crate) korea: Option<&'a Demand>,
    pub(crate) accounts: &'a [Account],
    pub(crate) profits: &'a [Profits],
}

pub(crate) fn prices(
    day: &Snapshot,
    guarantor: StateId,
    deals: &[AgreementId],
    rows: &[Ally],
    told: &Told<'_>,
) -> Result<Vec<Price>, Box<dyn Error>> {
    let mut prices = Vec::new();
    prices.extend(entry(day, guarantor, deals, rows)?);
    prices.extend(spending(day, rows)?);
    prices.extend(told.korea.map(|korea| Price {
        asked: format!("USD {:.0} bn a year for the forces there", korea.asked / 1e9),
        of: vec![korea.state],
        counted: "cost share",
        before: korea.paid_before,
        after: [korea.agreed, korea.agreed, korea.asked],
        range_of: "what is agreed and what is asked",
        hinge: format!(
            "whether what is asked is paid: {} bn a year are agreed, and nobody has agreed to more",
            one(korea.agreed)
        ),
        sources: vec!["forces"],
    }));
    prices.extend(share_of_profits(rows, told.accounts, told.profits));
    Ok(prices)
}

/// The duty under which allies with a deal sell.
fn entry(
    day: &Snapshot,
    guarantor: StateId,
    deals: &[AgreementId],
    rows: &[Ally],
) -> Result<Option<Price>, Box<dyn Error>> {
    let (mut ceilings, mut of, mut saved) = (BTreeSet::new(), Vec::new(), 0.0);
    let (mut before, mut after) = (0.0, [0.0; 3]);
    for row in rows {
        let mut capped = Vec::new();
        for (tie, rule) in pays::duty_ties(day, guarantor, row.state)? {
            let tie = day.world().tie(tie)?;
            let granted = tie.agreement.as_ref().is_some_and(|deal| deals.contains(deal));
            if let (Rule::Capped, true, Terms::Tariff(duty)) = (rule, granted, &tie.terms) {
                capped.push(duty.rate);
            }
        }
        if capped.is_empty() {
            continue;
        }
        ceilings.extend(capped);
        of.push(row.state);
        let [was, is] = &row.pays;
        before += was.duties[1];
        saved += row.market_access[1];
        for (sum, duty) in after.iter_mut().zip(is.duties) {
            *sum += duty;
        }
    }
    let Some(ceiling) = ceilings.last() else { return Ok(None) };
    Ok(Some(Price {
        asked: format!("{ceiling} to enter the market"),
        of,
        counted: "duties at the trade of the base year",
        before: Some(before),
        after,
        range_of: "duties that are not one number",
        hinge: format!(
            "what it is held against: without their deals these allies would pay {} bn more",
            one(saved)
        ),
        sources: vec!["duties"],
    }))
}

/// What allies would spend on their own military to reach what is asked of them.
fn spending(day: &Snapshot, rows: &[Ally]) -> Result<Option<Price>, Box<dyn Error>> {
    let (mut of, mut targets, mut before) = (Vec::new(), Vec::new(), None);
    let (mut short, mut spends) = ([0.0; 3], 0.0);
    for row in rows {
        let [was, is] = &row.pays;
        if was.target.is_some() {
            before = Some(before.unwrap_or(0.0) + was.short_of_target.unwrap_or(0.0));
        }
        let (Some(target), Some(percent), Some(middle)) =
            (is.target, is.spends_percent, is.short_of_target)
        else {
            continue;
        };
        let gap = (target - percent / 100.0).max(0.0);
        let known = &day.state(row.state)?.attributes;
        let known = known.get(&Attribute::Gdp).into_iter().flatten();
        let known = known.filter(|o| o.as_of <= day.date());
        let gaps: Vec<f64> = known.map(|o| gap * float(o.estimate.value())).collect();
        short[0] += gaps.iter().copied().fold(middle, f64::min);
        short[1] += middle;
        short[2] += gaps.iter().copied().fold(middle, f64::max);
        spends += day.number(row.state, Attribute::Gdp)?.unwrap_or(0.0) * percent / 100.0;
        of.push(row.state);
        targets.push(target);
    }
    let Some(highest) = targets.iter().copied().reduce(f64::max) else { return Ok(None) };
    let lowest = targets.iter().copied().fold(highest, f64::min);
    let asked = if highest > lowest {
        format!("{:.1} to {:.0} % of GDP for the military", 100.0 * lowest, 100.0 * highest)
    } else {
        format!("{:.0} % of GDP for the military", 100.0 * highest)
    };
    Ok(Some(Price {
        asked,
        of,
        counted: "spending at home beyond today's",
        before,
        after: short,
        range_of: "figures of GDP that sources give",
        hinge: format!(
            "whether it is reached: they spend {} bn today, and no instalment falls due before the target's year",
            one(spends)
        ),
        sources: vec!["targets", "military spending", "GDP"],
    }))
}

/// What pledges of which the guarantor takes the larger part of profits cost.
fn share_of_profits(rows: &[Ally], accounts: &[Account], profits: &[Profits]) -> Option<Price> {
    let split: BTreeSet<StateId> = profits.iter().map(|p| p.state).collect();
    let mut after = [0.0; 3];
    let mut of = Vec::new();
    for row in rows.iter().filter(|row| split.contains(&row.state)) {
        let [_, is] = &row.pays;
        for (sum, cost) in after.iter_mut().zip(is.pledges) {
            *sum += cost;
        }
        of.push(row.state);
    }
    let part = profits.iter().map(|p| p.guarantors_part[1]).reduce(f64::max)?;
    let before: f64 = rows
        .iter()
        .filter(|row| split.contains(&row.state))
        .map(|row| row.pays[0].pledges[1])
        .sum();
    let said: Vec<String> = accounts
        .iter()
        .map(|account| {
            format!("{} {} bn by {}", account.state, one(account.cost[1]), account.claim)
        })
        .collect();
    Some(Price {
        asked: format!("{:.0} % of the profits of what is invested", 100.0 * part),
        of,
        counted: "level payments over 30 years less profits that come back",
        before: Some(before),
        after,
        range_of: "yields of the projects",
        hinge: format!("which account of the deal holds: {}", said.join(", ")),
        sources: vec!["pledges"],
    })
}

fn one(amount: f64) -> String {
    format!("{:.1}", amount / 1e9)
}
