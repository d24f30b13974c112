//! The deal appraised: what Korea can do, what each course is worth, and what the threat costs its maker.

use std::error::Error;

use geoecon::{
    AgreementId, ClauseId, Currency, Date, LegalStatus, Money, Rate, Rates, Scenario, Share,
    Snapshot, StateId, Tie, TieId, World,
    economy::TradeModels,
    snapshot::Bound,
    terms::{Aid, InvestmentPledge, Stacking, Tariff, TariffConcession},
    value::{
        Alternative, Appraisal, Component, Course, Deal, Finance, Fiscal, Item, Ledger, Models,
        Prepared, Total, appraise, prepare,
    },
};
use rust_decimal::{
    Decimal,
    prelude::{FromPrimitive, ToPrimitive},
};
use serde::Serialize;

use crate::{Cli, analysis::HORIZON, project::Project};

/// The day before the duties of 2025: the base from which all is measured.
const BASE: &str = "2025-01-01";

/// The deal in equilibrium.
#[derive(Serialize)]
pub(crate) struct Equilibrium {
    /// What was computed.
    pub(crate) method: String,
    /// What Korea can do.
    pub(crate) courses: Vec<Choice>,
    /// The same by kind of model, in trade alone.
    pub(crate) families: Vec<Family>,
    /// Korea's pledge at which it is indifferent: lowest, median and highest of the models, USD.
    pub(crate) break_even_pledge: [Option<f64>; 3],
    /// The threat to the one who makes it.
    pub(crate) threat: Threat,
    /// While the other states pay the duties of 2025 too.
    pub(crate) with_rivals: Effect,
    /// Were Korea alone to pay new duties.
    pub(crate) alone: Effect,
    /// Beside the parties, the other readings, breaches and what an earlier agreement granted.
    pub(crate) appraisal: Appraisal,
}

/// One thing Korea can do, against refusing; USD a year.
#[derive(Serialize)]
pub(crate) struct Choice {
    pub(crate) name: String,
    /// To Korea in trade: lowest, median, highest; none where no model answered, as in what follows.
    pub(crate) trade: Option<[f64; 3]>,
    /// To Korea in payments.
    pub(crate) payments: Option<f64>,
    /// Both together.
    pub(crate) together: Option<[f64; 3]>,
    /// To the United States, both together.
    pub(crate) to_usa: Option<[f64; 3]>,
}

/// Korea's courses by kind of model: lowest and highest in trade over elasticities and both ends of duties.
#[derive(Serialize)]
pub(crate) struct Family {
    pub(crate) model: String,
    pub(crate) runs: usize,
    /// For each course, in the order of [`Equilibrium::courses`]: lowest and highest, USD a year; none where
    /// the model has no place for it.
    pub(crate) trade: Vec<Option<[f64; 2]>>,
}

/// What carrying the threat out costs the one who makes it; USD a year.
#[derive(Serialize)]
pub(crate) struct Threat {
    /// What the United States loses in trade by carrying it out; below zero it gains.
    pub(crate) own_loss: Option<[f64; 3]>,
    /// Models in which it loses.
    pub(crate) loses_in: usize,
    /// All models.
    pub(crate) models: usize,
    /// What the United States gets of the pledge: its part of the profits, as a level payment.
    pub(crate) gets: Option<f64>,
    /// What Korea pays for it, as a level payment.
    pub(crate) demand: Option<f64>,
    /// What Korea loses by the threat carried out, in trade.
    pub(crate) target_loss: Option<[f64; 3]>,
}

/// What honouring the pledge is worth in trade, against breaking it.
#[derive(Serialize)]
pub(crate) struct Effect {
    /// Each state's gain from the duties that the pledge buys, USD a year: lowest, median, highest of the models.
    pub(crate) gains: Vec<Gain>,
    /// Korea's change against the base with the pledge honoured, percent of final spending, input-output models.
    pub(crate) honoured_pct: Option<[f64; 3]>,
    /// The same with the pledge broken.
    pub(crate) broken_pct: Option<[f64; 3]>,
    /// Each model's answer for Korea, at both ends of duties that are not one number.
    pub(crate) models: Vec<Model>,
    /// Models that have no answer, and why.
    pub(crate) not_applicable: Vec<String>,
    /// What models met on the way.
    pub(crate) notes: Vec<String>,
}

/// A state's gain over the models.
#[derive(Serialize)]
pub(crate) struct Gain {
    pub(crate) state: StateId,
    /// USD a year; none where no model answered.
    pub(crate) value: Option<[f64; 3]>,
}

/// One model's answer for Korea: at the low and at the high end of duties.
#[derive(Serialize)]
pub(crate) struct Model {
    #[serde(rename = "model")]
    pub(crate) name: String,
    pub(crate) elasticities: String,
    /// What the percentages are of.
    pub(crate) percent_of: String,
    pub(crate) honoured_pct: [Option<f64>; 2],
    pub(crate) broken_pct: [Option<f64>; 2],
    /// What honouring is worth, USD a year.
    pub(crate) gain: [Option<f64>; 2],
}

impl Equilibrium {
    /// Korea's gain from the deal in trade while others pay too: lowest, median, highest, USD a year.
    pub(crate) fn korea(&self) -> Option<[f64; 3]> {
        self.courses.first().and_then(|accept| accept.trade)
    }
}

pub(crate) fn equilibrium(
    honoured: &Snapshot,
    broken: &Snapshot,
    (kor, usa): (StateId, StateId),
    cli: &Cli,
    rates: &Rates,
) -> Result<Equilibrium, Box<dyn Error>> {
    let base: Date = BASE.parse()?;
    let before = honoured.world().snapshot(base)?;
    let fiscal = Fiscal::from(rates.clone())
        .profit_yield(cli.profit_yield)
        .discount(cli.discount)
        .horizon(HORIZON);
    let spread = TradeModels::default().bounds([Bound::Low, Bound::High]);
    let trade = Models::trade(spread, &before);
    let models = trade.clone().with(fiscal).with(Finance::from(rates.clone()));
    let prepared = prepare(&before, &models)?;

    let id = AgreementId::new("kor-usa-2025")?;
    let cptpp = AgreementId::new("cptpp")?;
    let deal = Deal::from(id)
        .alternative(Alternative::hedge(kor, join(honoured, kor, &cptpp)?))
        .earlier(AgreementId::new("korus")?);
    let appraisal = appraise(&prepared, honoured, deal)?;

    let shown = [
        kor,
        usa,
        "JPN".parse()?,
        "CHN".parse()?,
        "DEU".parse()?,
        "TWN".parse()?,
        "VNM".parse()?,
        "MEX".parse()?,
    ];
    let with_rivals = effect(&prepared, honoured, broken, &shown)?;
    let quiet = only_korea(honoured, (kor, usa))?;
    let alone = effect(&prepared, &quiet, &only_korea(broken, (kor, usa))?, &shown)?;

    let mine = |party: Option<StateId>| party.is_none_or(|party| party == kor);
    let own: Vec<_> = appraisal.standpoints.iter().filter(|s| mine(s.party)).collect();
    let choice = |s: &&geoecon::value::Standpoint| {
        let of = |state| s.ledger.total(state).ok();
        Choice {
            name: s.name.clone(),
            trade: of(kor).and_then(|total| of_component(total, Component::Trade)),
            // No payment is nought, not unknown.
            payments: of(kor)
                .map(|total| of_component(total, Component::Fiscal).map_or(0.0, |paid| paid[1])),
            together: of(kor).map(|total| [total.low, total.middle, total.high]),
            to_usa: of(usa).map(|total| [total.low, total.middle, total.high]),
        }
    };
    let families = families(&own.iter().map(|s| &s.ledger).collect::<Vec<_>>(), kor);
    let courses: Vec<Choice> = own.iter().map(choice).collect();
    let payable = payable(honoured, (kor, usa))?;
    let break_even_pledge = appraisal
        .party(kor)?
        .break_even
        .as_ref()
        .map_or([None; 3], geoecon::value::BreakEven::amounts)
        .map(|even| within(payable, even));
    let threat = threat(&appraisal, (kor, usa));
    Ok(Equilibrium {
        method: format!(
            "change from {BASE}, when no duty of 2025 was in force; equivalent variation a year, and payments as a level payment over {HORIZON} years"
        ),
        courses,
        families,
        break_even_pledge,
        threat,
        with_rivals,
        alone,
        appraisal,
    })
}

/// The pledge up to which every part's cash is paid in full under its cap within the horizon; `None` where none is
/// capped. Beyond it more is owed and no more paid, so that a larger pledge would look cheaper.
fn payable(honoured: &Snapshot, (kor, usa): (StateId, StateId)) -> geoecon::Result<Option<f64>> {
    let parts: Vec<_> = honoured.between::<InvestmentPledge>(kor, usa)?.map(|e| e.terms).collect();
    let total: Decimal = parts.iter().map(|part| part.total.amount()).sum();
    let multiple = parts.iter().filter_map(|part| {
        let cash =
            part.total.amount() * part.cash_share.map_or(Decimal::ONE, geoecon::Share::fraction);
        let paid = part.annual_cap?.amount() * Decimal::from(HORIZON);
        paid.checked_div(cash)
    });
    Ok(multiple.min().and_then(|multiple| multiple.checked_mul(total)?.to_f64()))
}

fn within(payable: Option<f64>, even: Option<f64>) -> Option<f64> {
    even.filter(|even| payable.is_none_or(|most| *even <= most))
}

/// A yield, and the pledges at which Korea is indifferent there: at the lowest, the median and the highest worth.
pub(crate) type EvenAtYield = (Rate, [Option<f64>; 3]);

/// The pledge at which the deal is worth nothing to Korea, at each yield of the projects, where its trade is worth `gain`.
///
/// Trade does not depend on the yield, so payments alone are appraised again: the gain in trade takes the place of a yearly aid.
pub(crate) fn break_even_by_yield(
    honoured: &Snapshot,
    (kor, usa): (StateId, StateId),
    cli: &Cli,
    rates: &Rates,
    gain: Option<[f64; 3]>,
    cases: &[Project],
) -> Result<Vec<EvenAtYield>, Box<dyn Error>> {
    let id = AgreementId::new("kor-usa-2025")?;
    let payable = payable(honoured, (kor, usa))?;
    let mut found = Vec::new();
    for case in cases {
        let fiscal = Fiscal::from(rates.clone())
            .profit_yield(case.profit_yield)
            .discount(cli.discount)
            .horizon(HORIZON);
        let prepared = prepare(honoured, &Models::new().with(fiscal))?;
        let mut even = [None; 3];
        for (even, gain) in even.iter_mut().zip(gain.into_iter().flatten()) {
            let Some(cents) = Decimal::from_f64(gain.abs()).map(|cents| cents.round_dp(2)) else {
                continue;
            };
            let aid = Aid { per_year: Money::new(cents, Currency::USD) };
            let clause = ClauseId::new("tariff-cap")?;
            // A loss in trade is an aid that Korea pays.
            let (giver, taker) = if gain < 0.0 { (kor, usa) } else { (usa, kor) };
            let tie = Tie::new(giver, taker, aid).agreement(id.clone()).clause(clause);
            let paid = Scenario::new("").add_tie(tie).apply(honoured.world())?;
            let appraisal =
                appraise(&prepared, &paid.snapshot(honoured.date())?, Deal::from(id.clone()))?;
            let korea = appraisal.party(kor)?.break_even.as_ref();
            *even = within(payable, korea.and_then(|even| even.amounts()[1]));
        }
        found.push((case.profit_yield, even));
    }
    Ok(found)
}

/// Korea joins, and every duty between it and the members goes: all its trade is taken to qualify.
fn join(honoured: &Snapshot, kor: StateId, id: &AgreementId) -> Result<Scenario, Box<dyn Error>> {
    let date = honoured.date();
    let agreement = honoured.world().agreement(id)?;
    let free = TariffConcession {
        scope: "*".parse()?,
        rate: "0%".parse()?,
        utilisation: Some("100%".parse()?),
    };
    let scenario = Scenario::new("refuse and join the CPTPP").join(id.clone(), kor, date);
    let members = agreement.parties.iter().filter(|party| party.validity.contains(date));
    Ok(members.flat_map(|party| [(kor, party.state), (party.state, kor)]).fold(
        scenario,
        |scenario, (from, to)| {
            scenario.add_tie(Tie::new(from, to, free.clone()).agreement(id.clone()))
        },
    ))
}

/// The world in which each reading of the pledge has the terms asked for: a part in cash, at most so much a year and
/// its profits split, and the rest, whose profits Korea keeps, as the record has it.
pub(crate) fn as_asked(
    world: &World,
    (kor, usa): (StateId, StateId),
    cli: &Cli,
) -> Result<World, Box<dyn Error>> {
    if cli.as_recorded() {
        return Ok(world.clone());
    }
    let id = AgreementId::new("kor-usa-2025")?;
    let mut scenario = Scenario::new("the pledge on the terms asked for");
    let mut readings: Vec<Told> = Vec::new();
    for (tie_id, tie) in world.ties() {
        let geoecon::world::Terms::InvestmentPledge(terms) = &tie.terms else { continue };
        if tie.from != kor
            || tie.agreement.as_ref() != Some(&id)
            || !tie.validity.contains(cli.date)
        {
            continue;
        }
        scenario = scenario.remove_tie(tie_id);
        let cash = terms.cash_share.unwrap_or(Share::ONE).fraction() * terms.total.amount();
        if let Some(known) = readings.iter_mut().find(|told| told.tie.claim == tie.claim) {
            known.total = known.total.try_add(terms.total)?;
            known.cash += cash;
        } else {
            readings.push(Told { tie: tie.clone(), total: terms.total, cash });
        }
    }
    let chosen = |told: &Told| told.tie.claim.as_ref() == Some(&cli.claim);
    if let (Some(total), false) = (cli.pledge, readings.iter().any(chosen)) {
        let tie = Tie::new(kor, usa, InvestmentPledge::new(total))
            .agreement(id)
            .clause(ClauseId::new("pledge")?)
            .claim(cli.claim.clone());
        readings.push(Told { tie, total, cash: total.amount() });
    }
    for told in readings {
        let total = cli.pledge.filter(|_| chosen(&told)).unwrap_or(told.total);
        let recorded = told.cash / told.total.amount();
        let part = cli.cash_share.map_or(recorded, Share::fraction);
        let cash = Money::new((total.amount() * part).round_dp(2), total.currency());
        // A sum given by hand counts on days on which the record has only an announcement.
        let status = if cli.pledge.is_some() { LegalStatus::InForce } else { told.tie.status };
        for (amount, is_cash) in [(cash, true), (total.try_sub(cash)?, false)] {
            if amount.amount().is_zero() {
                continue;
            }
            let mut terms = InvestmentPledge::new(amount);
            terms.annual_cap = Some(if is_cash { cli.cap()? } else { amount });
            terms.cash_share = Some(if is_cash { Share::ONE } else { Share::ZERO });
            if is_cash {
                terms.investor_share_before = Some("50%".parse()?);
                terms.investor_share_after = Some("10%".parse()?);
            }
            let tie = Tie { terms: terms.into(), status, ..told.tie.clone() };
            scenario = scenario.add_tie(tie);
        }
    }
    Ok(scenario.apply(world)?)
}

/// One reading of the pledge, in all its parts.
struct Told {
    tie: Tie,
    total: Money,
    cash: Decimal,
}

/// The snapshot without the duties of 2025, but for those of the United States on Korea.
fn only_korea(snapshot: &Snapshot, (kor, usa): (StateId, StateId)) -> geoecon::Result<Snapshot> {
    let others: Vec<TieId> = snapshot
        .layer::<Tariff>()
        .filter(|duty| duty.terms.stacking != Stacking::Base && (duty.from, duty.to) != (usa, kor))
        .map(|duty| duty.id)
        .collect();
    let world: World = others
        .into_iter()
        .fold(Scenario::new("only Korea"), Scenario::remove_tie)
        .apply(snapshot.world())?;
    world.snapshot(snapshot.date())
}

fn effect(
    prepared: &Prepared,
    honoured: &Snapshot,
    broken: &Snapshot,
    shown: &[StateId],
) -> Result<Effect, Box<dyn Error>> {
    let (with, without) = (prepared.read(honoured)?, prepared.read(broken)?);
    let gain = prepared.between(&without, &with)?;
    let with = prepared.between(prepared.at_base(), &with)?;
    let without = prepared.between(prepared.at_base(), &without)?;
    let mut gains = Vec::new();
    for &state in shown {
        let total = gain.total(state).ok();
        let value = total.and_then(|total| of_component(total, Component::Trade));
        gains.push(Gain { state, value });
    }
    let kor = shown[0];
    let percent = |ledger: &Ledger| {
        let numbers = ledger.state(kor).filter(|entry| {
            entry.item == Item::WelfarePercent
                && ledger.models[entry.model].method.name == "input-output"
        });
        three(numbers.filter_map(|entry| entry.change).collect())
    };
    let mut not_applicable: Vec<String> =
        gain.not_applicable.iter().map(|s| format!("{}: {}", s.model, s.reason)).collect();
    not_applicable.dedup();
    let reports = [&gain, &with].into_iter().flat_map(|ledger| &ledger.models);
    let mut notes: Vec<String> = reports
        .flat_map(|m| m.notes.iter().map(|note| format!("{}: {note}", m.method.name)))
        .collect();
    notes.sort();
    notes.dedup();
    Ok(Effect {
        notes,
        gains,
        honoured_pct: percent(&with),
        broken_pct: percent(&without),
        models: by_model(&gain, &with, &without, kor),
        not_applicable,
    })
}

/// Each model with both ends of duties beside each other.
fn by_model(gain: &Ledger, with: &Ledger, without: &Ledger, kor: StateId) -> Vec<Model> {
    let mut models: Vec<Model> = Vec::new();
    for (place, report) in gain.models.iter().enumerate() {
        let method = &report.method;
        let parameter = |name: &str| {
            let found = method.parameters.iter().find(|p| p.name == name);
            found.map_or(String::new(), |p| p.value.clone())
        };
        if method.component != Component::Trade {
            continue;
        }
        let end = usize::from(parameter("duties") == "high");
        let (name, elasticities) = (method.name.clone(), parameter("elasticities"));
        let found = models.iter().position(|m| m.name == name && m.elasticities == elasticities);
        let at = found.unwrap_or_else(|| {
            let (honoured_pct, broken_pct, gain) = ([None; 2], [None; 2], [None; 2]);
            let percent_of = String::new();
            models.push(Model { name, elasticities, percent_of, honoured_pct, broken_pct, gain });
            models.len() - 1
        });
        let of = |ledger: &Ledger, item: &Item| {
            let same = |m: &geoecon::value::ModelReport| m.method == *method;
            let model = ledger.models.iter().position(same)?;
            ledger.state(kor).find(|e| e.model == model && e.item == *item).cloned()
        };
        let model = &mut models[at];
        model.honoured_pct[end] = of(with, &Item::WelfarePercent).and_then(|e| e.change);
        model.broken_pct[end] = of(without, &Item::WelfarePercent).and_then(|e| e.change);
        model.gain[end] =
            gain.by_model(kor).iter().find(|(m, _)| *m == place).map(|(_, value)| *value);
        if let Some(geoecon::value::Unit::PercentOf(of)) =
            of(with, &Item::WelfarePercent).map(|entry| entry.unit)
        {
            of.clone_into(&mut model.percent_of);
        }
    }
    models
}

/// Lowest and highest of each kind of model, for each course.
fn families(courses: &[&Ledger], kor: StateId) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let Some(first) = courses.first() else { return families };
    for report in first.models.iter().filter(|m| m.method.component == Component::Trade) {
        match families.iter_mut().find(|family| family.model == report.method.name) {
            Some(family) => family.runs += 1,
            None => families.push(Family {
                model: report.method.name.clone(),
                runs: 1,
                trade: Vec::new(),
            }),
        }
    }
    for family in &mut families {
        for ledger in courses {
            let amounts = ledger.by_model(kor);
            let of_family =
                amounts.iter().filter(|(m, _)| ledger.models[*m].method.name == family.model);
            let amounts: Vec<f64> = of_family.map(|(_, amount)| *amount).collect();
            family.trade.push(three(amounts).map(|[low, _, high]| [low, high]));
        }
    }
    families
}

fn threat(appraisal: &Appraisal, (kor, usa): (StateId, StateId)) -> Threat {
    let ledger = appraisal.standpoint(None, Course::Accept).map(|accept| &accept.ledger);
    let part = |state, component| {
        let total = ledger.and_then(|ledger| ledger.total(state).ok());
        total.and_then(|total| of_component(total, component))
    };
    let of_trade =
        |ledger: &Ledger, model: usize| ledger.models[model].method.component == Component::Trade;
    let losses: Vec<f64> = ledger
        .into_iter()
        .flat_map(|ledger| {
            let amounts = ledger.by_model(usa).into_iter();
            amounts.filter(|(model, _)| of_trade(ledger, *model)).map(|(_, amount)| amount)
        })
        .collect();
    Threat {
        own_loss: part(usa, Component::Trade),
        loses_in: losses.iter().filter(|amount| **amount > 0.0).count(),
        models: losses.len(),
        gets: part(usa, Component::Fiscal).map(middle),
        demand: part(kor, Component::Fiscal).map(|paid| -middle(paid)),
        target_loss: part(kor, Component::Trade),
    }
}

fn of_component(total: &Total, component: Component) -> Option<[f64; 3]> {
    total.component(component).map(|range| [range.low, range.median, range.high])
}

fn middle([_, median, _]: [f64; 3]) -> f64 {
    median
}

/// Lowest, median, highest; none of none.
fn three(mut values: Vec<f64>) -> Option<[f64; 3]> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let median = 0.5 * (values[last / 2] + values[values.len() / 2]);
    Some([values[0], median, values[last]])
}
