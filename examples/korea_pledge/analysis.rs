//! The answer as data.

use std::error::Error;

use geoecon::{
    AgreementId, Attribute, Basis, ClauseId, Currency, Date, Money, Rate, Rates, Scenario,
    Snapshot, StateId, data,
    dependency::{
        Direction, Funders, PartnerSettings, Partners, Protectors, Sectors, funders, partners,
        protectors, sectors,
    },
    finance::{
        Discount, PathSettings, Pledge, ReservePath, Reserves, Valuation, Waterfall, reserve_path,
        valuation, waterfall,
    },
    terms::{InvestmentPledge, Scope},
};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    Cli,
    deal::{self, Equilibrium},
    tariff::{self, Bill},
};

/// Years over which present values are spread and profits flow.
pub(crate) const HORIZON: u32 = 30;

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) world: String,
    pub(crate) date: Date,
    pub(crate) claim: String,
    pub(crate) exports: Partners,
    pub(crate) exports_of_goods: Partners,
    pub(crate) imports: Partners,
    pub(crate) sectors: Sectors,
    pub(crate) funders: Funders,
    pub(crate) protectors: Protectors,
    /// USD, as all amounts here.
    pub(crate) pledge_total: f64,
    pub(crate) annual_cap: f64,
    pub(crate) reserves: Vec<ReserveCase>,
    pub(crate) project: Waterfall,
    pub(crate) profit_yield: Rate,
    pub(crate) yields: Vec<ProjectCase>,
    pub(crate) tariff_with: Rate,
    pub(crate) tariff_without: Rate,
    pub(crate) bill: Bill,
    pub(crate) equilibrium: Equilibrium,
    pub(crate) verdict: Verdict,
    pub(crate) figures: Vec<Figure>,
    pub(crate) not_modelled: Vec<&'static str>,
}

/// Reserves under one opening stock and one way to pay.
#[derive(Serialize)]
pub(crate) struct ReserveCase {
    pub(crate) opening: String,
    pub(crate) paid: &'static str,
    pub(crate) path: ReservePath,
}

/// What the projects are worth to Korea at one yield.
#[derive(Serialize)]
pub(crate) struct ProjectCase {
    #[serde(rename = "yield")]
    pub(crate) profit_yield: Rate,
    pub(crate) recouped_in: Option<u32>,
    pub(crate) valuation: Valuation,
}

/// The pledge beside the tariff, both a year.
#[derive(Serialize)]
pub(crate) struct Verdict {
    /// What the pledge costs Korea as a level payment a year, USD; negative where it pays.
    pub(crate) pledge_cost_a_year: f64,
    /// What the deal saves in duties a year at unchanged trade, USD: least and most.
    pub(crate) saved_a_year: (f64, f64),
    /// What it is worth to Korea in trade once all have adjusted, USD a year: lowest, median and highest of the
    /// models.
    pub(crate) worth_a_year: Option<[f64; 3]>,
    /// The first-order saving over the median worth: how far it was off.
    pub(crate) first_order_ratio: Option<f64>,
    /// The pledge, at the same terms and yield, at which the deal is worth as much to Korea as refusing, USD: at the
    /// lowest, the median and the highest worth in trade; `None` where no pledge is.
    pub(crate) break_even_pledge: [Option<f64>; 3],
    /// The same against the best that Korea could do by itself.
    pub(crate) break_even_pledge_against_best: [Option<f64>; 3],
    /// What that is.
    pub(crate) best_alternative: String,
    /// The pledge at which Korea is indifferent to refusing, by yield.
    pub(crate) break_even_by_yield: Vec<deal::EvenAtYield>,
}

/// A figure the answer rests on, with its date, its source and how far that carries.
#[derive(Serialize)]
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) value: String,
    pub(crate) as_of: String,
    pub(crate) basis: Basis,
    pub(crate) source: String,
}

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let (kor, usa): (StateId, StateId) = ("KOR".parse()?, "USA".parse()?);
    let (deal, pledge) = (AgreementId::new("kor-usa-2025")?, ClauseId::new("pledge")?);
    let rates = Rates::new(Currency::USD).with(Currency::CNY, cli.yuan)?;

    let shipped = data::indo_pacific_2025()?;
    let read =
        Scenario::new("claim").choose_claim(deal, pledge, cli.claim.clone()).apply(&shipped)?;
    let on_paper = read.snapshot(cli.date)?;
    let read = deal::one_pledge(&read, (kor, usa), cli)?;
    let world = tariff::amended(&read, usa, kor, cli.tariff_with, cli.tariff_without)?;
    let today = world.snapshot(cli.date)?;

    let goods = PartnerSettings::default().direction(Direction::Exports).scope(Scope::AllGoods);
    let pledged = match cli.pledge {
        Some(total) => rates.convert(total, Currency::USD)?,
        None => recorded_total(&on_paper, kor, &rates)?,
    };
    let cap = rates.convert(cli.annual_cap, Currency::USD)?;
    let terms = |total: Decimal| {
        let half_then_tenth = ("50%".parse()?, "10%".parse()?);
        Ok::<_, geoecon::Error>(
            Pledge::new(total)
                .annual_cap(cap.amount())
                .cash_share(cli.cash_share)
                .profit_split(half_then_tenth.0, half_then_tenth.1),
        )
    };
    let capped = terms(pledged.amount())?;
    let discount = Discount::from(cli.discount).annuity_years(HORIZON);
    let project = waterfall(&capped, cli.profit_yield)?;
    let worth = valuation(&project, discount)?;
    let mut yields = Vec::new();
    for profit_yield in
        ["0%".parse()?, "4%".parse()?, cli.profit_yield, "8%".parse()?, "12%".parse()?]
    {
        let flows = waterfall(&capped, profit_yield)?;
        let recouped_in = flows.recouped_in;
        yields.push(ProjectCase {
            profit_yield,
            recouped_in,
            valuation: valuation(&flows, discount)?,
        });
    }
    yields.sort_by_key(|case| case.profit_yield);
    yields.dedup_by_key(|case| case.profit_yield);

    let bill = tariff::bill(&today, usa, kor, (cli.tariff_with, cli.tariff_without))?;
    let equilibrium = deal::equilibrium(&today, &tariff::broken(&today)?, (kor, usa), cli, &rates)?;
    let gain = equilibrium.korea();
    let saved = bill.saved();
    let break_even_by_yield =
        deal::break_even_by_yield(&today, (kor, usa), cli, &rates, gain, &yields)?;
    let verdict = Verdict {
        pledge_cost_a_year: -worth.level_annuity,
        saved_a_year: saved,
        worth_a_year: gain,
        first_order_ratio: gain
            .and_then(|[_, median, _]| (median > 0.0).then(|| 0.5 * (saved.0 + saved.1) / median)),
        break_even_pledge: break_even_by_yield
            .iter()
            .find(|(profit_yield, _)| *profit_yield == cli.profit_yield)
            .map_or([None; 3], |(_, even)| *even),
        break_even_pledge_against_best: equilibrium.break_even_pledge,
        best_alternative: equilibrium.appraisal.party(kor)?.best_alternative.clone(),
        break_even_by_yield,
    };

    Ok(Answer {
        world: world.name().to_owned(),
        date: cli.date,
        claim: match cli.pledge {
            Some(_) => "pledge set by hand".to_owned(),
            None => format!("claim `{}`", cli.claim),
        },
        exports: partners(&today, kor, Direction::Exports)?,
        exports_of_goods: partners(&today, kor, goods)?,
        imports: partners(&today, kor, Direction::Imports)?,
        sectors: sectors(&today, kor, Direction::Exports)?,
        funders: funders(&today, kor, rates.clone())?,
        protectors: protectors(&today, kor)?,
        pledge_total: number(pledged),
        annual_cap: number(cap),
        reserves: reserve_cases(&today, &on_paper, (kor, pledged, cap), cli, &rates)?,
        project,
        profit_yield: cli.profit_yield,
        yields,
        tariff_with: cli.tariff_with,
        tariff_without: cli.tariff_without,
        bill,
        equilibrium,
        verdict,
        figures: figures(&today, kor, cli)?,
        not_modelled: vec![
            "how long adjustment takes: the equilibria are of the long run, and the first years cost more",
            "that trade of 2022 stands for trade today",
            "whether 25 percent would be carried out, and what refusing costs beside trade",
            "what the alliance is worth to Korea beside trade and money",
            "what Korea's firms would have invested in the United States without the pledge",
            "exemptions within a sector, such as chips and medicines: duties on electronics and chemicals are upper bounds",
            "payments for troops, which some accounts of the deal add",
        ],
    })
}

fn number(money: Money) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    money.amount().to_f64().unwrap_or(f64::NAN)
}

/// What is pledged under the chosen claim, in all its parts.
fn recorded_total(today: &Snapshot, kor: StateId, rates: &Rates) -> Result<Money, Box<dyn Error>> {
    let mut total = Money::zero(Currency::USD);
    for edge in today.outgoing::<InvestmentPledge>(kor)? {
        total = total.try_add(rates.convert(edge.terms.total, Currency::USD)?)?;
    }
    if total == Money::zero(Currency::USD) {
        return Err(format!("no pledge is in force on {}: give --pledge", today.date()).into());
    }
    Ok(total)
}

/// Reserves today and when the demand was made; paid at once, capped, and as agreed.
fn reserve_cases(
    today: &Snapshot,
    paper: &Snapshot,
    (kor, pledged, cap): (StateId, Money, Money),
    cli: &Cli,
    rates: &Rates,
) -> Result<Vec<ReserveCase>, Box<dyn Error>> {
    let at_once = Pledge::new(pledged.amount()).cash_share(cli.cash_share);
    let capped = at_once.clone().annual_cap(cap.amount());
    let mut cases = Vec::new();
    // The latest figure first, then what was held when the demand was made.
    for date in [today.date(), "2025-08-07".parse()?] {
        let then = today.world().snapshot(date)?;
        let reserves = Reserves::recorded(&then, kor, rates)?;
        let observed = then.state(kor)?.latest(Attribute::Reserves, then.date());
        let opening = observed.map_or(String::new(), |o| {
            format!("{} ({})", Money::new(o.estimate.value(), Currency::USD).compact(), o.as_of)
        });
        let path = PathSettings::default().recorded_swap_lines(today, kor, rates)?;
        let mut add = |paid, settings: PathSettings| {
            let path = reserve_path(&reserves, settings)?;
            cases.push(ReserveCase { opening: opening.clone(), paid, path });
            Ok::<_, geoecon::Error>(())
        };
        add("all at once", path.clone().pledge("pledge", at_once.clone()))?;
        add("under the annual cap", path.clone().pledge("pledge", capped.clone()))?;
        if cli.pledge.is_none() {
            add("as agreed on paper", path.recorded_pledges(paper, kor, rates)?)?;
        }
    }
    Ok(cases)
}

/// What the answer rests on.
fn figures(today: &Snapshot, kor: StateId, cli: &Cli) -> Result<Vec<Figure>, Box<dyn Error>> {
    let world = today.world();
    let mut out = Vec::new();
    let mut cite = |what: &str, value: String, as_of: String, key: Option<&geoecon::SourceId>| {
        let source = key.and_then(|key| world.source(key).ok());
        out.push(Figure {
            what: what.to_owned(),
            value,
            as_of,
            basis: source.map_or(Basis::Assumed, |s| s.basis),
            source: source.map_or("not recorded".to_owned(), |s| s.title.clone()),
        });
    };
    for attribute in [Attribute::Gdp, Attribute::Imports] {
        if let Some(o) = today.state(kor)?.latest(attribute, today.date()) {
            let value = Money::new(o.estimate.value(), Currency::USD).compact();
            cite(&format!("Korea, {attribute}"), value, o.as_of.to_string(), o.source.as_ref());
        }
    }
    for o in today.state(kor)?.attributes.get(&Attribute::Reserves).into_iter().flatten() {
        let value = Money::new(o.estimate.value(), Currency::USD).compact();
        cite("Korea, official reserves", value, o.as_of.to_string(), o.source.as_ref());
    }
    if let Some(flow) = today.outgoing::<geoecon::terms::Flow>(kor)?.next() {
        cite(
            "flows by sector",
            "40 x 40 x 10".to_owned(),
            flow.terms.year.to_string(),
            flow.tie.source.as_ref(),
        );
    }
    let deal = world.agreement(&AgreementId::new("kor-usa-2025")?)?;
    for clause in &deal.clauses {
        for claim in &clause.claims {
            let used = clause.chosen.as_ref() == Some(&claim.id) && cli.pledge.is_none();
            let mark = if used { " (used)" } else { "" };
            let what = format!("clause `{}`{mark}", clause.id);
            cite(&what, claim.reading.clone(), "2025".to_owned(), Some(&claim.source));
        }
    }
    let mut assume = |what: &str, value: String| {
        out.push(Figure {
            what: what.to_owned(),
            value,
            as_of: "-".to_owned(),
            basis: Basis::Assumed,
            source: "set on the command line, or its default".to_owned(),
        });
    };
    if let Some(pledge) = cli.pledge {
        assume("the pledge", pledge.compact());
    }
    assume("years over which profits flow and costs are spread", HORIZON.to_string());
    assume("reserves otherwise, and imports", "constant".to_owned());
    assume("profit a year on the capital placed", cli.profit_yield.to_string());
    assume("discount rate", cli.discount.to_string());
    assume("part of the pledge that is cash", cli.cash_share.to_string());
    assume("most that is paid in a year", cli.annual_cap.compact());
    assume("price of a yuan", format!("USD {}", cli.yuan));
    assume("profits to Korea", "50% until repaid, then 10%, as in the deal of Japan".to_owned());
    Ok(out)
}
