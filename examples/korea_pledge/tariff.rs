//! The tariff bill at unchanged trade, with the pledge honoured and with it broken.

use geoecon::{
    AgreementId, ClauseId, Currency, Measure, ProductCode, Rate, Result, Scenario, Snapshot,
    StateId, Tie, TieId, World,
    snapshot::{Bound, Duty},
    terms::{Scope, Stacking, Tariff, Terms},
};
use serde::Serialize;

/// The bill by sector and in all.
#[derive(Serialize)]
pub(crate) struct Bill {
    /// What was computed.
    pub(crate) method: &'static str,
    /// All goods at one rate, as the headlines compute it, USD a year.
    pub(crate) flat_with: f64,
    /// The same without the deal.
    pub(crate) flat_without: f64,
    /// The duties that the record gives, by sector.
    pub(crate) sectors: Vec<SectorBill>,
    /// Sum over sectors with the pledge honoured: least and most, USD a year.
    pub(crate) with: (f64, f64),
    /// Sum over sectors with the pledge broken: least and most, USD a year.
    pub(crate) without: (f64, f64),
    /// What is not known and makes the range.
    pub(crate) unknown: Vec<String>,
}

/// One sector's bill.
#[derive(Serialize)]
pub(crate) struct SectorBill {
    pub(crate) sector: ProductCode,
    /// Korea's sales to the United States, USD a year.
    pub(crate) exports: f64,
    /// The duty with the pledge honoured, least and most.
    pub(crate) with: (Rate, Rate),
    /// The duty with the pledge broken, least and most.
    pub(crate) without: (Rate, Rate),
}

impl Bill {
    /// What the deal saves a year, at unchanged trade: least and most, USD.
    pub(crate) fn saved(&self) -> (f64, f64) {
        // The share of steel that makes the range is the same in both cases, so ends go with ends.
        let (a, b) = (self.without.0 - self.with.0, self.without.1 - self.with.1);
        (a.min(b), a.max(b))
    }
}

/// The world in which the deal's ceiling is `with`, and the threatened duty `without`.
pub(crate) fn amended(
    world: &World,
    usa: StateId,
    kor: StateId,
    with: Rate,
    without: Rate,
) -> Result<World> {
    let reciprocal = Measure::new("ieepa-reciprocal")?;
    let deal = AgreementId::new("kor-usa-2025")?;
    let amended = |tie: &Tie| {
        let Terms::Tariff(duty) = &tie.terms else { return None };
        let all = duty.measure == reciprocal
            && duty.scope == Scope::AllGoods
            && tie.validity.until().is_none();
        let rate = match duty.stacking {
            Stacking::Ceiling if tie.agreement.as_ref() == Some(&deal) => with,
            Stacking::Addition => without,
            _ => return None,
        };
        let terms = Terms::Tariff(Tariff { rate, ..duty.clone() });
        ((tie.from, tie.to) == (usa, kor) && all && rate != duty.rate)
            .then(|| Tie { terms, ..tie.clone() })
    };
    let changes: Vec<(TieId, Tie)> =
        world.ties().filter_map(|(id, tie)| Some((id, amended(tie)?))).collect();
    let scenario = Scenario::new("duties as asked for");
    changes.into_iter().fold(scenario, |s, (id, to)| s.amend_tie(id, to)).apply(world)
}

/// The snapshot in which the pledge, and what is conditional on it, is not honoured.
pub(crate) fn broken(snapshot: &Snapshot) -> Result<Snapshot> {
    Scenario::new("Korea does not pay")
        .break_clause(AgreementId::new("kor-usa-2025")?, ClauseId::new("pledge")?)
        .apply(snapshot.world())?
        .snapshot(snapshot.date())
}

/// The bill on Korea's sales to the United States.
pub(crate) fn bill(
    honoured: &Snapshot,
    usa: StateId,
    kor: StateId,
    (with, without): (Rate, Rate),
) -> Result<Bill> {
    let broken = broken(honoured)?;
    let goods = honoured.trade(Scope::AllGoods, Currency::USD)?.get(kor, usa)?.unwrap_or(0.0);
    let mut bill = Bill {
        method: "first order: exports of 2022 times the duty, trade unchanged, whoever bears it",
        flat_with: goods * number(with),
        flat_without: goods * number(without),
        sectors: Vec::new(),
        with: (0.0, 0.0),
        without: (0.0, 0.0),
        unknown: Vec::new(),
    };
    let sectors = honoured.world().classification().sectors.iter().filter(|s| !s.services);
    for sector in sectors.map(|s| s.code) {
        let exports =
            honoured.trade(Scope::Product(sector), Currency::USD)?.get(kor, usa)?.unwrap_or(0.0);
        let (a, b) = (honoured.duty(usa, kor, sector)?, broken.duty(usa, kor, sector)?);
        for (sum, duty) in [(&mut bill.with, &a), (&mut bill.without, &b)] {
            sum.0 += exports * number(end(duty, Bound::Low));
            sum.1 += exports * number(end(duty, Bound::High));
        }
        for unknown in a.unknown.iter().chain(&b.unknown) {
            let text = format!("{sector}: {unknown}");
            if !bill.unknown.contains(&text) {
                bill.unknown.push(text);
            }
        }
        bill.sectors.push(SectorBill {
            sector,
            exports,
            with: (a.low, a.high),
            without: (b.low, b.high),
        });
    }
    Ok(bill)
}

fn end(duty: &Duty, bound: Bound) -> Rate {
    duty.at(bound).unwrap_or(match bound {
        Bound::High => duty.high,
        _ => duty.low,
    })
}

pub(crate) fn number(rate: Rate) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    rate.fraction().to_f64().unwrap_or(f64::NAN)
}
