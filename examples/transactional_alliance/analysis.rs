//! The answer as data.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use geoecon::{
    AgreementId, AgreementKind, Attribute, Basis, ClaimId, ClauseId, Currency, Date, Probability,
    Rates, Scenario, Share, Snapshot, SourceId, StateId, World, data,
    economy::TradeModels,
    security::{EventReport, Outcome, PresenceRow, RecordedEvent},
    terms::{Defence, InvestmentPledge, SpendingTarget},
    value::{Component, Models, Security, compare},
};
use serde::Serialize;

use crate::{
    Cli,
    cover::{self, Gets},
    pays::{self, Pays, Range, float},
};

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) world: String,
    pub(crate) guarantor: StateId,
    /// The two dates.
    pub(crate) dates: [Date; 2],
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
    /// What Korea's pledge costs a year by each account of it.
    pub(crate) pledge_claims: Vec<(ClaimId, Range)>,
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

/// What is asked of Korea for the forces there against what it has agreed to.
#[derive(Serialize)]
pub(crate) struct Demand {
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

/// A source that the answer rests on.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) basis: Basis,
    pub(crate) source: String,
}

const NOT_MODELLED: [&str; 5] = [
    "Duties are counted in full on the ally, whoever bears them; what all of 2025 does to its trade once everyone has adjusted is the range of the models beside it.",
    "Duties on food before 2025 are what the record gives, specific duties as percentages, and look too high (84 % on France's); they are the same on both dates.",
    "Purchases and investments that are only announced, as the European Union's, are not counted; arms are bought, not given.",
    "Bases, land and taxes forgone by hosts are not in the cost shares; most hosts publish none.",
    "Nuclear weapons, geography and the will of third states are not in capability.",
];

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let shipped = data::indo_pacific_2025()?;
    let world = claimed(&shipped, &cli.claim)?;
    let days = [world.snapshot(cli.before)?, world.snapshot(cli.after)?];
    let [before, after] = &days;
    let rates =
        Rates::new(Currency::USD).with(Currency::KRW, cli.won)?.with("JPY".parse()?, cli.yen)?;
    let guarantor = cli.guarantor;
    let allies: BTreeSet<StateId> =
        after.outgoing::<Defence>(guarantor)?.map(|edge| edge.to).collect();
    let allies: Vec<StateId> = allies.into_iter().collect();
    if allies.is_empty() {
        return Err(format!(
            "the world records nobody to whom {guarantor} owes defence on {}: its allies are not known",
            cli.after
        ).into());
    }
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
    let deals = deals(after, guarantor);
    let no_deals = pays::without_deals(after, &deals)?;
    let trade = compare(before, after, &Models::trade(TradeModels::default(), before))?;
    let priced = priced(cli, &get, &days, &got)?;
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
        row.priced_security = priced.get(&ally).copied();
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(format!(
            "what {guarantor} adds cannot be told for any of its allies on both dates; name other threats with \
             `--threat ALLY=STATE` or other dates\n  {}",
            left_out_why.join("\n  ")
        )
        .into());
    }
    rows.sort_by(|a, b| b.pays[1].together[1].total_cmp(&a.pays[1].together[1]));
    let events = get.events(after)?;
    let ours =
        |e: &&RecordedEvent| e.event.guarantor == guarantor && allies.contains(&e.event.treated);
    let (kept, done): (Vec<_>, Vec<_>) =
        events.list.iter().filter(ours).partition(|e| e.event.outcome == Outcome::Kept);
    let pledge_claims = claims(&shipped, &pay, cli.after)?;
    Ok(Answer {
        world: world.name().to_owned(),
        guarantor,
        dates: [cli.before, cli.after],
        korea: korea(cli, &pay, &days[1], &rows, &rates)?,
        hinges_on: hinges(&rows, &pledge_claims, &threats),
        pledge_claims,
        allies: rows,
        left_out,
        left_out_why,
        later_events,
        undated: undated(&events, guarantor, &allies),
        events: done.into_iter().map(told).collect(),
        kept_promises: kept.len(),
        prior: cli.prior,
        kept_since: cli.kept_since,
        spillover: cli.spillover,
        memory: cli.memory,
        not_modelled: NOT_MODELLED.to_vec(),
        figures: figures(&days, guarantor, &allies)?,
    })
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

/// The world in which this account of Korea's pledge counts.
fn claimed(world: &World, claim: &ClaimId) -> geoecon::Result<World> {
    let (deal, pledge) = (AgreementId::new("kor-usa-2025")?, ClauseId::new("pledge")?);
    Scenario::new("claim").choose_claim(deal, pledge, claim.clone()).apply(world)
}

/// What Korea's pledge costs by each account.
fn claims(
    world: &World,
    pay: &pays::Reader<'_>,
    date: Date,
) -> Result<Vec<(ClaimId, Range)>, Box<dyn Error>> {
    let kor: StateId = "KOR".parse()?;
    let (deal, pledge) = (AgreementId::new("kor-usa-2025")?, ClauseId::new("pledge")?);
    let clause = world.agreement(&deal)?.find_clause(&pledge);
    let mut costs = Vec::new();
    for claim in clause.into_iter().flat_map(|clause| &clause.claims) {
        let day = claimed(world, &claim.id)?.snapshot(date)?;
        // A ledger without an entry says that nothing changes; a cost that is not known is no figure.
        let pledged = pay.pledges(&day)?.get(&kor).copied().unwrap_or_default();
        if pledged.unknown == 0 {
            costs.push((claim.id.clone(), pledged.cost));
        }
    }
    Ok(costs)
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

/// Deals in force that the guarantor is a party to.
fn deals(day: &Snapshot, guarantor: StateId) -> Vec<AgreementId> {
    let date = day.date();
    let ours = day.world().agreements().filter(|a| {
        a.kind == AgreementKind::Deal && a.has_party(guarantor, date) && a.in_force_on(date)
    });
    ours.map(|a| a.id.clone()).collect()
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

fn korea(
    cli: &Cli,
    pay: &pays::Reader<'_>,
    day: &Snapshot,
    rows: &[Ally],
    rates: &Rates,
) -> Result<Option<Demand>, Box<dyn Error>> {
    let kor: StateId = "KOR".parse()?;
    let forces = pay.forces(day)?;
    let paid = |row: &'_ PresenceRow| row.host_pays.filter(|_| row.host == kor);
    let Some((row, agreed)) = forces.rows.iter().find_map(|row| Some((row, paid(row)?))) else {
        return Ok(None);
    };
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

/// What moves the answer most, read off the ranges.
fn hinges(
    rows: &[Ally],
    claims: &[(ClaimId, Range)],
    threats: &BTreeMap<StateId, StateId>,
) -> Vec<String> {
    let mut hinges = Vec::new();
    if let [(first, [_, most, _]), (second, [_, least, _])] = claims {
        hinges.push(format!(
            "on what Korea pledged: USD {:.1} bn a year by the account `{first}`, {:.1} by `{second}`",
            most / 1e9,
            least / 1e9
        ));
    }
    let widest = |of: fn(&Ally) -> f64| {
        rows.iter().max_by(|a, b| of(a).total_cmp(&of(b))).map(|ally| (ally.state, of(ally)))
    };
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
    hinges
}

fn figures(
    days: &[Snapshot; 2],
    guarantor: StateId,
    allies: &[StateId],
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let [_, last] = days;
    let mut named: BTreeSet<(&'static str, SourceId)> = BTreeSet::new();
    for (day, &ally) in days.iter().flat_map(|day| allies.iter().map(move |ally| (day, ally))) {
        for (what, attribute) in [
            ("capability", Attribute::Capability),
            ("GDP", Attribute::Gdp),
            ("military spending", Attribute::MilitarySpending),
        ] {
            let latest = day.state(ally)?.latest(attribute, day.date());
            named.extend(latest.and_then(|o| o.source.clone()).map(|source| (what, source)));
        }
        let presences = day.between::<geoecon::terms::Presence>(guarantor, ally)?;
        named.extend(presences.filter_map(|e| Some(("forces", e.tie.source.clone()?))));
        let promised = day.between::<Defence>(guarantor, ally)?;
        named.extend(promised.filter_map(|e| Some(("promises", e.tie.source.clone()?))));
        let pledged = day.between::<InvestmentPledge>(ally, guarantor)?;
        named.extend(pledged.filter_map(|e| Some(("pledges", e.tie.source.clone()?))));
        let targets = day.between::<SpendingTarget>(guarantor, ally)?;
        named.extend(targets.filter_map(|e| Some(("targets", e.tie.source.clone()?))));
        for edge in day.between::<geoecon::terms::Tariff>(guarantor, ally)? {
            named.extend(edge.tie.source.clone().map(|source| ("duties", source)));
        }
    }
    let mut figures = Vec::new();
    for (what, id) in named {
        let source = last.world().source(&id)?;
        figures.push(Figure { what, basis: source.basis, source: source.to_string() });
    }
    figures.sort();
    Ok(figures)
}
