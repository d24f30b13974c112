//! Figures among the terms of a tie that cannot be.

use rust_decimal::Decimal;

use super::{Place, Problem, Terms, TieId, terms::InvestmentPledge};
use crate::{
    error::Error,
    units::{Money, Rate},
};

pub(super) fn check_terms(id: TieId, terms: &Terms, found: &mut Vec<Problem>) {
    let mut not_negative = |what: &'static str, money: Option<Money>| {
        if let Some(money) = money.filter(|m| m.amount() < Decimal::ZERO) {
            found.push(Problem::Implausible {
                place: Place::Terms(id, what),
                value: money.amount(),
                expected: "0 or more",
            });
        }
    };
    match terms {
        Terms::Flow(t) => not_negative("value", Some(t.value)),
        Terms::Quota(t) => not_negative("limit", t.limit),
        Terms::PurchasePledge(t) => not_negative("total", Some(t.total)),
        Terms::SwapLine(t) => not_negative("limit", t.limit),
        Terms::Loan(t) => not_negative("what is outstanding", Some(t.outstanding)),
        Terms::Aid(t) => not_negative("value a year", Some(t.per_year)),
        Terms::ArmsTransfer(t) => not_negative("value", Some(t.value)),
        Terms::Presence(t) => {
            not_negative("cost a year", t.cost_per_year);
            not_negative("the host's part", t.host_pays_per_year);
        }
        Terms::InvestmentPledge(t) => {
            not_negative("total", Some(t.total));
            not_negative("annual cap", t.annual_cap);
            for instalment in &t.schedule {
                not_negative("an instalment", Some(instalment.amount));
            }
            check_schedule(id, t, found);
        }
        Terms::Tariff(t) => not_subsidy(id, "duty", t.rate, found),
        Terms::TariffConcession(t) => not_subsidy(id, "duty", t.rate, found),
        Terms::MarketAccess(t) => not_subsidy(id, "cut of the barrier", t.barrier_cut, found),
        _ => {}
    }
}

fn not_subsidy(id: TieId, what: &'static str, rate: Rate, found: &mut Vec<Problem>) {
    if rate.fraction() < Decimal::ZERO {
        found.push(Problem::Implausible {
            place: Place::Terms(id, what),
            value: rate.fraction(),
            expected: "0 or more",
        });
    }
}

fn check_schedule(id: TieId, pledge: &InvestmentPledge, found: &mut Vec<Problem>) {
    let instalments = pledge.schedule.iter().map(|part| ("instalment", part.amount));
    for (what, money) in
        pledge.annual_cap.map(|cap| ("annual cap", cap)).into_iter().chain(instalments)
    {
        if money.currency() != pledge.total.currency() {
            let (total, found_in) = (pledge.total, money.currency());
            found.push(Problem::PledgeCurrency { tie: id, total, what, found: found_in });
        }
    }
    if pledge.schedule.is_empty() {
        if pledge.annual_cap.is_none() {
            found.push(Problem::NoSchedule { tie: id, total: pledge.total });
        }
        return;
    }
    let zero = Money::zero(pledge.total.currency());
    let sum = pledge.schedule.iter().try_fold(zero, |sum, part| sum.try_add(part.amount));
    match sum {
        Ok(sum) if sum == pledge.total => {}
        Ok(sum) => found.push(Problem::ScheduleSum { tie: id, total: pledge.total, sum }),
        Err(Error::OutOfRange { .. }) => found.push(Problem::Implausible {
            place: Place::Terms(id, "the sum of the instalments"),
            value: pledge.total.amount(),
            expected: "instalments whose sum has at most 28 digits",
        }),
        // Another currency, which is a problem of its own.
        Err(_) => {}
    }
}
