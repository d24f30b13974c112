//! The answer as data.

use std::error::Error;

use geoecon::{
    AgreementId, Attribute, Basis, Currency, Date, Money, Rate, Rates, Snapshot, StateId, data,
    dependency::{
        Direction, Funders, PartnerSettings, Partners, Protectors, Sectors, funders, partners,
        protectors, sectors,
    },
    finance::{PathSettings, Pledge, ReservePath, Reserves, reserve_path},
    terms::{Defence, InvestmentPledge, Scope, SwapLine},
};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    Cli,
    deal::{self, Equilibrium},
    headline::questions,
    hedges::{self, Line},
    project::{Part, Project, break_even_yield, project},
    report::Question,
    screen,
    tariff::{self, Bill},
    trust::{self, TrustCost},
};

/// Years over which reserves are followed: all of the pledge is due by then.
const YEARS: u32 = 20;
pub(crate) const RECORDED: &str = "as the record splits it";
pub(crate) const ASKED: &str = "as asked for";
pub(crate) const CAPPED: &str = "all in cash under the cap";
pub(crate) const AT_ONCE: &str = "all in cash at once";

/// Years over which present values are spread and profits flow.
pub(crate) const HORIZON: u32 = 30;

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The four questions with their answers.
    pub(crate) questions: Vec<Question>,
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
    /// What of it is cash, and so drawn from reserves.
    pub(crate) pledge_cash: f64,
    /// Whether its parts are those of the record.
    pub(crate) as_recorded: bool,
    pub(crate) parts: Vec<Part>,
    /// The pledge against reserves when it was asked for and today.
    pub(crate) ratios: Vec<ReserveRatio>,
    pub(crate) reserves: Vec<ReserveCase>,
    pub(crate) project: Project,
    pub(crate) profit_yield: Rate,
    pub(crate) yields: Vec<Project>,
    /// The yield at which the pledge pays for itself; `None` where none does.
    pub(crate) break_even_yield: Option<f64>,
    /// What the pledge would cost a year were the profits of all its parts split.
    pub(crate) cost_if_all_split: f64,
    /// Lines of other central banks that remain.
    pub(crate) lines: Vec<Line>,
    /// What the demand costs the one who makes it in trust.
    pub(crate) trust: Option<TrustCost>,
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

/// The pledge over the reserves of one day.
#[derive(Serialize)]
pub(crate) struct ReserveRatio {
    pub(crate) as_of: Date,
    pub(crate) reserves: f64,
    /// All that is pledged over them.
    pub(crate) pledge_share: f64,
    /// What of it is cash over them.
    pub(crate) cash_share: f64,
    pub(crate) source: Option<String>,
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
    let rates = Rates::new(Currency::USD).with(Currency::CNY, cli.yuan)?;

    let shipped = data::indo_pacific_2025()?;
    cli.check()?;
    let read = screen::claimed(&shipped, ("kor-usa-2025", "pledge"), &cli.claim)?;
    let read = deal::as_asked(&read, (kor, usa), cli)?;
    let world = tariff::amended(&read, usa, kor, cli.tariff_with, cli.tariff_without)?;
    screen::warn(&world, cli.date);
    let today = screen::day(&world, cli.date)?;

    let goods = PartnerSettings::default().direction(Direction::Exports).scope(Scope::AllGoods);
    let parts = parts(&today, kor, &rates)?;
    let pledges: Vec<Pledge> = parts.iter().map(|part| part.pledge.clone()).collect();
    let mut rates_tried =
        vec!["0%".parse()?, "4%".parse()?, cli.profit_yield, "8%".parse()?, "12%".parse()?];
    rates_tried.sort();
    rates_tried.dedup();
    let mut yields = Vec::new();
    for profit_yield in rates_tried {
        yields.push(project(&pledges, profit_yield, cli.discount)?);
    }
    let central = project(&pledges, cli.profit_yield, cli.discount)?;
    let split: Vec<Pledge> = pledges
        .iter()
        .map(|part| Ok(part.clone().profit_split("50%".parse()?, "10%".parse()?)))
        .collect::<geoecon::Result<_>>()?;
    let cost_if_all_split =
        -project(&split, cli.profit_yield, cli.discount)?.valuation.level_annuity;

    let bill = tariff::bill(&today, usa, kor, (cli.tariff_with, cli.tariff_without))?;
    let bar = screen::steps("what each course is worth, every model", 0);
    let equilibrium = deal::equilibrium(&today, &tariff::broken(&today)?, (kor, usa), cli, &rates)?;
    let gain = equilibrium.korea();
    let saved = bill.saved();
    let break_even_by_yield =
        deal::break_even_by_yield(&today, (kor, usa), cli, &rates, gain, &yields)?;
    bar.finish_and_clear();
    let verdict = Verdict {
        pledge_cost_a_year: -central.valuation.level_annuity,
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

    let mut answer = Answer {
        questions: Vec::new(),
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
        pledge_total: parts.iter().map(|part| part.total).sum(),
        pledge_cash: parts.iter().map(|part| part.cash).sum(),
        as_recorded: cli.as_recorded(),
        ratios: ratios(&today, kor, &parts)?,
        reserves: reserve_cases(&today, (kor, usa), &parts, cli, &rates)?,
        break_even_yield: break_even_yield(&pledges, cli.discount)?,
        cost_if_all_split,
        lines: hedges::lines(&today, kor, &rates, today.number(kor, Attribute::Imports)?)?,
        trust: trust::cost(&today, (kor, usa), equilibrium.threat.gets)?,
        parts,
        project: central,
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
    };
    answer.questions = questions(&answer);
    Ok(answer)
}

pub(crate) fn float(number: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    // Every decimal has a nearest float; were one without, it would print as unknown and not as nothing.
    number.to_f64().unwrap_or(f64::NAN)
}

/// The parts of the pledge under the chosen claim.
fn parts(today: &Snapshot, kor: StateId, rates: &Rates) -> Result<Vec<Part>, Box<dyn Error>> {
    let mut parts = Vec::new();
    for edge in today.outgoing::<InvestmentPledge>(kor)? {
        let terms = edge.terms;
        let amount = |money| rates.convert(money, Currency::USD).map(|usd| float(usd.amount()));
        let pledge = Pledge::recorded(terms, today.date(), rates)?;
        let (until, thereafter) = pledge.split();
        let total = amount(terms.total)?;
        let cap = terms.annual_cap.map(amount).transpose()?;
        parts.push(Part {
            total,
            cash: total * terms.cash_share.map_or(1.0, |share| float(share.fraction())),
            annual_cap: cap.filter(|cap| *cap < total),
            profits: [until, thereafter].map(|share| float(share.fraction())),
            pledge,
        });
    }
    if parts.is_empty() {
        return Err(format!("no pledge is in force on {}: give --pledge", today.date()).into());
    }
    Ok(parts)
}

/// The days whose reserves are looked at: that of the demand, as far as it is past, and the last.
fn days(today: &Snapshot) -> Result<Vec<Date>, Box<dyn Error>> {
    let deal = today.world().agreement(&AgreementId::new("kor-usa-2025")?)?;
    let demanded = deal.life.iter().map(|step| step.date).min();
    Ok(demanded.into_iter().filter(|date| *date < today.date()).chain([today.date()]).collect())
}

fn ratios(
    today: &Snapshot,
    kor: StateId,
    parts: &[Part],
) -> Result<Vec<ReserveRatio>, Box<dyn Error>> {
    let total: f64 = parts.iter().map(|part| part.total).sum();
    let cash: f64 = parts.iter().map(|part| part.cash).sum();
    let mut ratios: Vec<ReserveRatio> = Vec::new();
    for date in days(today)? {
        let Some(known) = today.state(kor)?.latest(Attribute::Reserves, date) else { continue };
        let reserves = float(known.estimate.value());
        if ratios.iter().any(|ratio| ratio.as_of == known.as_of) || reserves <= 0.0 {
            continue;
        }
        let source = known.source.as_ref().and_then(|key| today.world().source(key).ok());
        ratios.push(ReserveRatio {
            as_of: known.as_of,
            reserves,
            pledge_share: total / reserves,
            cash_share: cash / reserves,
            source: source.map(|source| source.title.clone()),
        });
    }
    Ok(ratios)
}

/// Reserves when the demand was made and today: paid as it is, and were all of it cash.
fn reserve_cases(
    today: &Snapshot,
    (kor, usa): (StateId, StateId),
    parts: &[Part],
    cli: &Cli,
    rates: &Rates,
) -> Result<Vec<ReserveCase>, Box<dyn Error>> {
    let total: Decimal = parts.iter().map(|part| part.pledge.total()).sum();
    let cap = rates.convert(cli.cap()?, Currency::USD)?.amount();
    let mut cases: Vec<ReserveCase> = Vec::new();
    for date in days(today)? {
        let then = today.world().snapshot(date)?;
        let reserves = Reserves::recorded(&then, kor, rates)?;
        let observed = then.state(kor)?.latest(Attribute::Reserves, then.date());
        let opening = observed.map_or(String::new(), |o| {
            format!("{} ({})", Money::new(o.estimate.value(), Currency::USD).compact(), o.as_of)
        });
        let lines = PathSettings::default().years(YEARS).recorded_swap_lines(today, kor, rates)?;
        let own = parts.iter().fold(lines.clone(), |path, part| {
            path.pledge(format!("to {usa}"), part.pledge.clone())
        });
        let whole = |pledge: Pledge| lines.clone().pledge("all of it", pledge);
        let settings = [
            (if cli.as_recorded() { RECORDED } else { ASKED }, own),
            (CAPPED, whole(Pledge::new(total).annual_cap(cap))),
            (AT_ONCE, whole(Pledge::new(total))),
        ];
        for (paid, settings) in settings {
            let path = reserve_path(&reserves, settings)?;
            // A way to pay that comes to the same is no other case.
            let same = |case: &ReserveCase| case.opening == opening && case.path.rows == path.rows;
            if !cases.iter().any(same) {
                cases.push(ReserveCase { opening: opening.clone(), paid, path });
            }
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
    let mut named: std::collections::BTreeSet<(&str, &geoecon::SourceId)> =
        world.technologies().filter_map(|t| Some(("technology", t.source.as_ref()?))).collect();
    named.extend(
        world.elasticity_sets().filter_map(|(_, set)| Some(("elasticities", set.source.as_ref()?))),
    );
    let usa: StateId = "USA".parse()?;
    for sector in world.classification().sectors.iter().filter(|sector| !sector.services) {
        let duty = today.duty(usa, kor, sector.code)?;
        for step in duty.segments.iter().flat_map(|segment| &segment.steps) {
            let tie = step.tie.map(|id| world.tie(id)).transpose()?;
            named.extend(tie.and_then(|tie| Some(("duties", tie.source.as_ref()?))));
        }
    }
    for line in today.incoming::<SwapLine>(kor)? {
        named.extend(line.tie.source.as_ref().map(|source| ("swap lines", source)));
    }
    for promise in today.outgoing::<Defence>(usa)? {
        named.extend(promise.tie.source.as_ref().map(|source| ("promises", source)));
    }
    for (what, key) in named {
        cite(what, "-".to_owned(), "-".to_owned(), Some(key));
    }
    let cptpp = world.agreement(&AgreementId::new("cptpp")?)?;
    cite("agreement `cptpp`", "-".to_owned(), "-".to_owned(), cptpp.source.as_ref());
    let deal = world.agreement(&AgreementId::new("kor-usa-2025")?)?;
    for clause in &deal.clauses {
        for claim in &clause.claims {
            let used = clause.chosen.as_ref() == Some(&claim.id) && cli.pledge.is_none();
            let mark = if used { " (used)" } else { "" };
            let what = format!("clause `{}`{mark}", clause.id);
            cite(&what, claim.reading.clone(), "2025".to_owned(), Some(&claim.source));
        }
    }
    for pledge in today.outgoing::<InvestmentPledge>(kor)?.filter(|_| cli.as_recorded()) {
        let (value, from) = (pledge.terms.total.compact(), pledge.tie.validity.from());
        let from = from.map_or("-".to_owned(), |date| date.to_string());
        cite("clause `pledge`, its parts", value, from, pledge.tie.source.as_ref());
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
    if !cli.as_recorded() {
        let cash = cli.cash_share.map_or("as recorded".to_owned(), |share| share.to_string());
        assume("part of the pledge that is cash", cash);
    }
    assume("most cash that is paid in a year", cli.cap()?.compact());
    assume("price of a yuan", format!("USD {}", cli.yuan));
    let profits = "50% until repaid, then 10%, as in the deal of Japan; those of the rest whole";
    assume("profits of the cash part to Korea", profits.to_owned());
    Ok(out)
}
