//! The answer as data.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use geoecon::{
    AgreementId, AgreementKind, Attribute, Currency, Date, Probability, Rates, Scenario, Share,
    Snapshot, StateId, data,
    economy::TradeModels,
    security::{EventReport, Outcome, RecordedEvent},
    terms::{Defence, InvestmentPledge},
    value::{Component, Models, Security, compare},
};
use serde::Serialize;

use crate::{
    AFTER, Cli,
    cover::{self, Gets},
    headline,
    pays::{self, Pays, Range},
    prices::{self, Account, Demand, Price, Profits},
    screen,
    sources::{self, Figure},
    ties::{self, Ties},
};

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The answer in sentences.
    pub(crate) headline: Vec<String>,
    pub(crate) world: String,
    pub(crate) guarantor: StateId,
    /// The two dates.
    pub(crate) dates: [Date; 2],
    /// The prices that are asked, each before and after.
    pub(crate) prices: Vec<Price>,
    /// What they do to dependence and fragmentation.
    pub(crate) ties: Ties,
    /// Each ally, who pays most first.
    pub(crate) allies: Vec<Ally>,
    /// States to whom the guarantor owes defence and of which cover cannot be computed.
    pub(crate) left_out: Vec<StateId>,
    /// Why, one line each.
    pub(crate) left_out_why: Vec<String>,
    pub(crate) korea: Option<Demand>,
    /// What the guarantor did, as far as trust rests on it; promises kept are counted, not listed.
    pub(crate) events: Vec<String>,
    /// Clauses that the guarantor does not honour since a day that nobody recorded: trust does not rest on them.
    pub(crate) undated: Vec<String>,
    /// Events after each date, which do not count in its trust.
    pub(crate) later_events: [usize; 2],
    pub(crate) kept_promises: usize,
    pub(crate) prior: (f64, f64),
    pub(crate) kept_since: Option<i16>,
    pub(crate) spillover: f64,
    pub(crate) memory: f64,
    /// What pledges cost a year by each account of them.
    pub(crate) accounts: Vec<Account>,
    /// When the guarantor's larger part of profits begins, by ally and yield.
    pub(crate) profits: Vec<Profits>,
    pub(crate) hinges_on: Vec<String>,
    pub(crate) not_modelled: Vec<&'static str>,
    pub(crate) figures: Vec<Figure>,
}

/// One ally on both dates. Amounts are USD a year.
#[derive(Serialize)]
pub(crate) struct Ally {
    pub(crate) state: StateId,
    pub(crate) name: String,
    /// What it pays on each date.
    pub(crate) pays: [Pays; 2],
    /// What it gets on each date.
    pub(crate) gets: [Gets; 2],
    /// What it pays on each date as a share of its GDP, middle.
    pub(crate) share_of_gdp: [Option<f64>; 2],
    /// Its sales of goods to the guarantor, of the base year.
    pub(crate) goods_sold: f64,
    /// What it would pay in duties beyond those of the second date, did no deal with the guarantor hold.
    pub(crate) market_access: Range,
    /// What the changes between the dates are worth to it in trade: lowest, median and highest of the models.
    pub(crate) trade: Option<Range>,
    /// What it pays for 0.1 of cover that the guarantor adds, on each date; low, middle and high.
    pub(crate) per_tenth_of_cover: [Option<Range>; 2],
    /// What it pays for each percentage point that the guarantor takes from the chance that the threat
    /// prevails, on each date; low, middle and high.
    pub(crate) per_point_of_risk: [Option<Range>; 2],
    /// What the change of trust is worth to it at the price of risk that was given.
    pub(crate) priced_security: Option<f64>,
}

const NOT_MODELLED: [&str; 5] = [
    "Duties are counted in full on the ally, whoever bears them; what all of 2025 does to its trade once everyone has adjusted is the range of the models beside it.",
    "Duties on food before 2025 are what the record gives, specific duties as percentages, and look too high (84 % on France's); they are the same on both dates.",
    "Purchases and investments that are only announced, as the European Union's, are not counted; arms are bought, not given.",
    "Bases, land and taxes forgone by hosts are not in the cost shares; most hosts publish none.",
    "Nuclear weapons, geography and the will of third states are not in capability.",
];

/// The states to whom the guarantor owes defence.
fn allies_of(day: &Snapshot, guarantor: StateId) -> Result<Vec<StateId>, Box<dyn Error>> {
    let allies: BTreeSet<StateId> =
        day.outgoing::<Defence>(guarantor)?.map(|edge| edge.to).collect();
    if allies.is_empty() {
        let date = day.date();
        return Err(format!(
            "the world records nobody to whom {guarantor} owes defence on {date}: its allies are not known"
        )
        .into());
    }
    Ok(allies.into_iter().collect())
}

/// Days in their order, and a demand that is one.
fn check(cli: &Cli) -> Result<(), Box<dyn Error>> {
    if cli.before >= cli.after {
        let (before, after) = (cli.before, cli.after);
        return Err(
            format!("the day before, {before}, is not before the day after, {after}").into()
        );
    }
    let yields: std::collections::BTreeSet<_> = cli.yields.iter().collect();
    if yields.is_empty() || yields.len() < cli.yields.len() {
        return Err("--yields: each once, and at least one".into());
    }
    if cli.demand.amount().is_sign_negative() {
        return Err(format!("what is asked cannot be negative: {}", cli.demand).into());
    }
    Ok(())
}

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    check(cli)?;
    let shipped = data::indo_pacific_2025()?;
    let world = screen::claimed(&shipped, ("kor-usa-2025", "pledge"), &cli.claim)?;
    if cli.after > AFTER.parse()? {
        screen::warn(&world, cli.after);
    }
    let days = [screen::day(&world, cli.before)?, screen::day(&world, cli.after)?];
    let [before, after] = &days;
    let rates =
        Rates::new(Currency::USD).with(Currency::KRW, cli.won)?.with("JPY".parse()?, cli.yen)?;
    let guarantor = cli.guarantor;
    let allies = allies_of(after, guarantor)?;
    let threats = threats(cli, after, &allies)?;
    let pay = pays::Reader { guarantor, allies: &allies, yields: &cli.yields, rates: &rates };
    let get = cover::Reader {
        guarantor,
        allies: &allies,
        threats: &threats,
        prior: cli.prior,
        kept_since: cli.kept_since,
        broken_on: cli.broken_on,
        spillover: cli.spillover,
        memory: cli.memory,
    };
    let paid = [pay.read(before)?, pay.read(after)?];
    let read = [get.read(before)?, get.read(after)?];
    let later_events = [read[0].later_events, read[1].later_events];
    let whys = [read[0].left_out.clone(), read[1].left_out.clone()];
    let got = read.map(|day| day.gets);
    let deals = deals(after, guarantor, &allies)?;
    let no_deals = pays::without_deals(after, &deals)?;
    let bar = screen::steps("what all duties do to trade, every model", 0);
    let trade = compare(before, after, &Models::trade(TradeModels::default(), before))?;
    let worth = priced(cli, &get, &days, &got)?;
    let (mut rows, mut left_out, mut left_out_why) = (Vec::new(), Vec::new(), Vec::new());
    for &ally in &allies {
        let [Some(g0), Some(g1)] = [got[0].get(&ally), got[1].get(&ally)] else {
            left_out.push(ally);
            let [was, is] = whys.each_ref().map(|why| why.get(&ally));
            let why = was.or(is).map_or("nothing is recorded", String::as_str);
            left_out_why.push(format!("{ally}: {why}"));
            continue;
        };
        let [Some(&was), Some(&is)] = [paid[0].get(&ally), paid[1].get(&ally)] else { continue };
        let pays = [was, is];
        let range = trade.total(ally).ok().and_then(|t| t.component(Component::Trade).cloned());
        let mut row = row(&days, ally, &pays, [g0.clone(), g1.clone()])?;
        let without = pay.duties(&no_deals, ally)?;
        row.goods_sold = without.goods;
        row.market_access = std::array::from_fn(|i| without.bill[i] - pays[1].duties[i]);
        row.trade = range.map(|r| [r.low, r.median, r.high]);
        row.priced_security = worth.get(&ally).copied();
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(nothing(guarantor, &left_out_why));
    }
    rows.sort_by(|a, b| b.pays[1].together[1].total_cmp(&a.pays[1].together[1]));
    let events = get.events(after)?;
    let (kept_promises, done) = remembered(&events, guarantor, &allies);
    let accounts = prices::accounts(&world, &pay, cli.after)?;
    let profits = prices::profits(&days[1], &pay)?;
    let korea = prices::korea(cli, &pay, &days, &rows, &rates)?;
    let told = prices::Told { korea: korea.as_ref(), accounts: &accounts, profits: &profits };
    let prices = prices::prices(&days[1], guarantor, &deals, &rows, &told)?;
    bar.set_message("who trades with whom then");
    let order: Vec<StateId> = rows.iter().map(|row| row.state).collect();
    let ties = ties::Reader { guarantor, allies: &order, threats: &threats };
    let ties = ties.read(&days[0], &days[1], &no_deals, &bar)?;
    bar.finish_and_clear();
    let mut answer = Answer {
        headline: Vec::new(),
        prices,
        world: world.name().to_owned(),
        guarantor,
        dates: [cli.before, cli.after],
        korea,
        hinges_on: hinges(&days[1], guarantor, &rows, &threats)?,
        ties,
        accounts,
        profits,
        allies: rows,
        left_out,
        left_out_why,
        later_events,
        undated: undated(&events, guarantor, &allies),
        events: done,
        kept_promises,
        prior: cli.prior,
        kept_since: cli.kept_since,
        spillover: cli.spillover,
        memory: cli.memory,
        not_modelled: NOT_MODELLED.to_vec(),
        figures: sources::figures(&days, guarantor, &allies)?,
    };
    answer.headline = headline::sentences(&answer);
    Ok(answer)
}

fn nothing(guarantor: StateId, whys: &[String]) -> Box<dyn Error> {
    format!(
        "what {guarantor} adds cannot be told for any of its allies on both dates; name other threats with \
         `--threat ALLY=STATE` or other dates\n  {}",
        whys.join("\n  ")
    )
    .into()
}

/// What is remembered of the guarantor's promises: how many were kept, and what else was done, in words.
fn remembered(
    events: &EventReport,
    guarantor: StateId,
    allies: &[StateId],
) -> (usize, Vec<String>) {
    let ours =
        |e: &&RecordedEvent| e.event.guarantor == guarantor && allies.contains(&e.event.treated);
    let (kept, done): (Vec<_>, Vec<_>) =
        events.list.iter().filter(ours).partition(|e| e.event.outcome == Outcome::Kept);
    (kept.len(), done.into_iter().map(told).collect())
}

/// An event in words.
fn told(event: &RecordedEvent) -> String {
    let e = &event.event;
    let outcome = format!("{:?}", e.outcome).to_lowercase();
    format!("{:.1}: {} to {}, {outcome}", e.year, e.guarantor, e.treated)
}

/// The clauses that the guarantor does not honour towards its allies, in words.
fn undated(events: &EventReport, guarantor: StateId, allies: &[StateId]) -> Vec<String> {
    let ours = events.undated.iter().filter(|u| u.guarantor == guarantor);
    ours.filter(|u| allies.contains(&u.treated))
        .map(|u| {
            format!("{guarantor} to {}, clause `{}` of `{}`", u.treated, u.clause, u.agreement)
        })
        .collect()
}

/// What an ally pays and gets, and what follows from both.
fn row(
    days: &[Snapshot; 2],
    state: StateId,
    pays: &[Pays; 2],
    gets: [Gets; 2],
) -> geoecon::Result<Ally> {
    let [before, after] = days;
    // What was known on each date.
    let share = |day: &Snapshot, pays: &Pays| -> geoecon::Result<Option<f64>> {
        let gdp = day.number(state, Attribute::Gdp)?.filter(|gdp| *gdp > 0.0);
        Ok(gdp.map(|gdp| pays.together[1] / gdp))
    };
    let per = |of: fn(&Gets) -> Option<f64>| {
        [(&pays[0], &gets[0]), (&pays[1], &gets[1])].map(|(pays, gets)| {
            let units = of(gets).filter(|units| *units > 0.0)?;
            Some(pays.together.map(|amount| amount / units))
        })
    };
    let removed = |gets: &Gets| {
        let [_, with, without] = gets.risk;
        Some(100.0 * (without? - with?))
    };
    Ok(Ally {
        state,
        name: after.state(state)?.name.clone(),
        share_of_gdp: [share(before, &pays[0])?, share(after, &pays[1])?],
        goods_sold: 0.0,
        market_access: [0.0; 3],
        trade: None,
        per_tenth_of_cover: per(|gets| gets.cover_from_guarantor.map(|c| 10.0 * c)),
        per_point_of_risk: per(removed),
        priced_security: None,
        pays: *pays,
        gets,
    })
}

/// What threatens each ally: as asked for, or by the alliance it is in.
fn threats(
    cli: &Cli,
    day: &Snapshot,
    allies: &[StateId],
) -> Result<BTreeMap<StateId, StateId>, Box<dyn Error>> {
    let nato = day.world().agreement(&"nato".parse()?)?;
    let [chn, rus, usa]: [StateId; 3] = ["CHN".parse()?, "RUS".parse()?, "USA".parse()?];
    let assumed = |ally: StateId| {
        let order = if [chn, rus].contains(&cli.guarantor) {
            [usa, chn, rus]
        } else if nato.has_party(ally, day.date()) {
            [rus, chn, usa]
        } else {
            [chn, rus, usa]
        };
        order.into_iter().find(|threat| ![ally, cli.guarantor].contains(threat))
    };
    let mut threats: BTreeMap<StateId, StateId> =
        allies.iter().filter_map(|&ally| Some((ally, assumed(ally)?))).collect();
    threats.extend(cli.threats.iter().copied());
    Ok(threats)
}

/// Deals under which the guarantor's duties on an ally, or an ally's pledges to it, are in force.
fn deals(
    day: &Snapshot,
    guarantor: StateId,
    allies: &[StateId],
) -> geoecon::Result<Vec<AgreementId>> {
    let mut deals = BTreeSet::new();
    for &ally in allies {
        for tie in pays::duty_ties(day, guarantor, ally)?.into_keys() {
            deals.extend(day.world().tie(tie)?.agreement.clone());
        }
        let pledges = day.between::<InvestmentPledge>(ally, guarantor)?;
        deals.extend(pledges.filter_map(|edge| edge.tie.agreement.clone()));
    }
    let deal = |id: &AgreementId| {
        let kind = day.world().agreement(id).map(|agreement| agreement.kind);
        kind.is_ok_and(|kind| kind == AgreementKind::Deal)
    };
    Ok(deals.into_iter().filter(deal).collect())
}

/// The change of cover, promise by promise as trusted, at the price that was given.
fn priced(
    cli: &Cli,
    get: &cover::Reader<'_>,
    days: &[Snapshot; 2],
    got: &[BTreeMap<StateId, Gets>; 2],
) -> Result<BTreeMap<StateId, f64>, Box<dyn Error>> {
    let Some(hazard) = cli.hazard else { return Ok(BTreeMap::new()) };
    let [before, after] = days;
    // One model for each date's trust: a ledger compares two snapshots by one model.
    let value = |got: &BTreeMap<StateId, Gets>| -> Result<BTreeMap<StateId, f64>, Box<dyn Error>> {
        let mut commitments =
            geoecon::security::CommitmentSettings::from(geoecon::security::Provisions::DEFENCE);
        for (&ally, gets) in got {
            commitments = commitments.judge(get.guarantor, ally, Probability::new(gets.trust)?);
        }
        let settings = get.threats.iter().fold(
            geoecon::security::CoverSettings::from(commitments),
            |settings, (&ally, &threat)| settings.threats(ally, [threat]),
        );
        let model = Security::from(settings).price(Probability::new(hazard)?, Share::ONE);
        let readings = geoecon::value::prepare(before, &Models::new().with(model))?;
        let nobody = Scenario::new("no promises");
        let nobody = after
            .layer::<Defence>()
            .fold(nobody, |scenario, edge| scenario.remove_tie(edge.id))
            .apply(after.world())?
            .snapshot(after.date())?;
        let ledger = readings.compare(&nobody, after)?;
        Ok(ledger.totals.iter().map(|t| (t.state, t.middle)).collect())
    };
    let (was, is) = (value(&got[0])?, value(&got[1])?);
    Ok(is
        .into_iter()
        .filter_map(|(state, worth)| Some((state, worth - was.get(&state)?)))
        .collect())
}

/// What moves the answer most, read off the ranges.
fn hinges(
    day: &Snapshot,
    guarantor: StateId,
    rows: &[Ally],
    threats: &BTreeMap<StateId, StateId>,
) -> geoecon::Result<Vec<String>> {
    let mut hinges = Vec::new();
    let widest = |of: fn(&Ally) -> f64| {
        rows.iter().max_by(|a, b| of(a).total_cmp(&of(b))).map(|ally| (ally.state, of(ally)))
    };
    if let Some((state, width)) = widest(|a| a.pays[1].duties[2] - a.pays[1].duties[0])
        && width > 0.0
    {
        hinges.push(format!(
            "on what is not known of duties: it moves what {state} pays by USD {:.1} bn a year ({})",
            width / 1e9,
            unknown(day, guarantor, state)?
        ));
    }
    if let Some((state, width)) = widest(|a| a.pays[1].pledges[2] - a.pays[1].pledges[0])
        && width > 0.0
    {
        hinges.push(format!(
            "on the yield of pledged projects: it moves what {state} pays by USD {:.1} bn a year",
            width / 1e9
        ));
    }
    if let Some((state, moved)) = widest(|a| {
        let [promised, trusted, _] = a.gets[1].risk;
        promised.zip(trusted).map_or(0.0, |(p, t)| 100.0 * (t - p))
    }) {
        hinges.push(format!(
            "on how far the promise is believed: by trust, not by the letter, {state}'s risk is {moved:.1} points higher"
        ));
    }
    let mut by_threat: BTreeMap<StateId, Vec<String>> = BTreeMap::new();
    for row in rows {
        if let Some(&threat) = threats.get(&row.state) {
            by_threat.entry(threat).or_default().push(row.state.to_string());
        }
    }
    let said: Vec<String> =
        by_threat.iter().map(|(threat, on)| format!("{threat} for {}", on.join(" "))).collect();
    hinges.push(format!(
        "on what threatens whom, which is assumed and not recorded: {}",
        said.join(", ")
    ));
    Ok(hinges)
}

/// What is not known of the duties on a state's goods: the first of it, and how much more.
fn unknown(day: &Snapshot, importer: StateId, exporter: StateId) -> geoecon::Result<String> {
    let mut all: Vec<String> = Vec::new();
    for sector in day.world().classification().sectors.iter().filter(|s| !s.services) {
        for gap in day.duty(importer, exporter, sector.code)?.unknown {
            let text = gap.to_string();
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    let more = all.len().saturating_sub(1);
    let first = all.into_iter().next().unwrap_or_default();
    Ok(if more > 0 { format!("{first}, and {more} more") } else { first })
}
