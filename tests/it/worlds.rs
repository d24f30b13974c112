//! Arbitrary worlds that hold together, with every kind of terms, for properties.

use std::collections::{BTreeMap, BTreeSet};

use geoecon::{
    Agreement, AgreementKind, Attribute, Basis, Currency, Date, Estimate, LegalStatus, Money,
    Probability, ProductCode, Rate, Share, Source, SourceId, State, StateId, StateKind, Tie,
    Validity, World,
    terms::{
        Aid, ArmsTransfer, Consultation, Defence, ExportControl, Flow, Instalment,
        InvestmentPledge, Lift, Loan, MarketAccess, Neutrality, NonAggression, Offence, Presence,
        PurchasePledge, Quota, Rivalry, RivalryKind, Sanction, Scope, SpendingTarget, Stacking,
        SwapLine, Tariff, TariffConcession, Trigger,
    },
    world::{
        Claim, Classification, Clause, Coverage, ElasticitySet, Family, HsPart, Kind, Observation,
        Sector, Technology, Terms, Theta,
    },
};
use proptest::{arbitrary::any as arbitrary, collection::vec, option, prelude::*, sample::select};
use rust_decimal::Decimal;

/// The states of every world: the last is an aggregate.
pub(crate) const STATES: [&str; 6] = ["CHN", "HKG", "JPN", "KOR", "USA", "ROW"];
/// The sectors of every world that has any.
const SECTORS: [&str; 3] = ["electronics", "food", "services_b2b"];
/// Agreements and, in each, clauses: a world has as many of the first as it draws.
const AGREEMENTS: [&str; 3] = ["kor-usa-2025", "rcep", "treaty.1953"];
const CLAUSES: [&str; 3] = ["ceiling", "pledge", "side-letter"];
const SOURCES: [&str; 3] = ["fact-sheet", "icio_2022", "s.1"];

pub(crate) fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

/// A world without problems.
pub(crate) fn any() -> impl Strategy<Value = World> {
    let facts = (vec(text(), 6), vec(source(), 3), vec(attribute(), 0..6), arbitrary::<bool>());
    let agreements = vec(agreement(), 1..=3);
    let ties = vec(tie(), 0..24);
    let tables =
        (arbitrary::<bool>(), vec(technology(), 0..4), vec(theta(), 0..3), vec(coverage(), 0..2));
    let removed = vec(arbitrary::<prop::sample::Index>(), 0..4);
    (facts, agreements, ties, tables, removed).prop_map(
        |((names, sources, attributes, sectors), agreements, ties, tables, removed)| {
            let mut world = World::new(names.first().cloned().unwrap());
            for (key, source) in SOURCES.iter().zip(sources) {
                world.add_source(key.parse().unwrap(), source).unwrap();
            }
            for (code, name) in STATES.iter().zip(names) {
                let kind = match *code {
                    "ROW" => StateKind::Aggregate,
                    "HKG" => StateKind::CustomsTerritory,
                    _ => StateKind::State,
                };
                world.add_state(State::new(id(code), name).kind(kind)).unwrap();
            }
            for (state, attribute, observation) in attributes {
                world.edit_state(state, |s| s.observe(attribute, observation)).unwrap();
            }
            if sectors {
                world.set_classification(classification());
            }
            for (key, agreement) in AGREEMENTS.iter().zip(agreements) {
                let named = Agreement { id: key.parse().unwrap(), ..agreement };
                world.add_agreement(named).unwrap();
            }
            Recorder::new(&mut world).record(ties);
            fill(&mut world, tables);
            for index in removed {
                // An obligation may be the other half of a mutual one.
                let free: Vec<_> = world
                    .ties()
                    .filter(|(_, t)| t.kind().family() != Family::Security)
                    .map(|(id, _)| id)
                    .collect();
                if !free.is_empty() {
                    world.remove_tie(*index.get(&free)).unwrap();
                }
            }
            world
        },
    )
}

type Tables = (bool, Vec<(usize, usize, Technology)>, Vec<ElasticitySet>, Vec<Coverage>);

fn fill(world: &mut World, (named, technologies, thetas, coverages): Tables) {
    for (state, sector, technology) in technologies {
        // A pair drawn twice stays as it was drawn first.
        let _ = world.add_technology(Technology {
            state: id(STATES[state]),
            sector: SECTORS[sector].parse().unwrap(),
            ..technology
        });
    }
    for (index, set) in thetas.into_iter().enumerate() {
        let name = if named { format!("set {index} \"quoted\"") } else { format!("s{index}") };
        world.add_elasticities(name, set).unwrap();
    }
    for coverage in coverages {
        world.add_coverage(coverage);
    }
}

/// A drawn tie before it is fitted to the world: ends by index, membership by index.
type Drawn = (Terms, (usize, usize), Validity, LegalStatus, Membership, Option<SourceId>, bool);
type Membership = Option<(usize, Option<(usize, Option<usize>)>)>;

struct Recorder<'w> {
    world: &'w mut World,
    /// What two ties may not both say.
    said: BTreeSet<String>,
}

impl<'w> Recorder<'w> {
    fn new(world: &'w mut World) -> Self {
        Self { world, said: BTreeSet::new() }
    }

    fn record(&mut self, ties: Vec<Drawn>) {
        for (terms, (from, to), validity, status, membership, source, again) in ties {
            let kind = terms.kind();
            // The aggregate stands last: it trades, but it does not act.
            let actors = if matches!(kind.family(), Family::Flow | Family::Tariff) { 6 } else { 5 };
            let (from, to) = (from % actors, to % 6);
            let to = if from == to && kind != Kind::Flow { (to + 1) % 5 } else { to };
            if from == to && kind != Kind::Flow {
                continue;
            }
            let mut tie = Tie::new(id(STATES[from]), id(STATES[to]), terms);
            (tie.validity, tie.status, tie.source) = (validity, status, source);
            let mutual = self.join(&mut tie, membership);
            // Two flows clash whatever brought them about; duties and concessions may stand under clauses of their own.
            let part = (kind != Kind::Flow).then_some((&tie.clause, &tie.claim));
            let said = format!("{} {} {} {part:?}", tie.from, tie.to, key(&tie));
            let unique = matches!(kind, Kind::Flow | Kind::Tariff | Kind::TariffConcession);
            if unique && !self.said.insert(said) {
                continue;
            }
            let back = Tie { from: tie.to, to: tie.from, ..tie.clone() };
            let next = tie.validity.until().map(Validity::since);
            if let (Some(next), true, None) = (next, again && unique, &tie.agreement) {
                self.world.add_tie(Tie { validity: next, ..tie.clone() });
            }
            let obligation = kind <= Kind::NonAggression && kind >= Kind::Defence;
            if mutual && obligation {
                if to == 5 {
                    continue;
                }
                self.world.add_tie(back);
            }
            self.world.add_tie(tie);
        }
    }

    /// Makes the tie a part of an agreement; whether that is mutual.
    fn join(&self, tie: &mut Tie, membership: Membership) -> bool {
        let Some((agreement, clause)) = membership else { return false };
        let agreements: Vec<_> = self.world.agreements().collect();
        let agreement = agreements[agreement % agreements.len()];
        tie.agreement = Some(agreement.id.clone());
        if let (Some(first), Some(last)) = (agreement.life.first(), agreement.life.last()) {
            let ended = matches!(last.status, LegalStatus::Terminated | LegalStatus::Withdrawn);
            tie.validity =
                Validity::new(first.date, ended.then_some(last.date)).unwrap_or_default();
        }
        if let (Some((clause, claim)), false) = (clause, agreement.clauses.is_empty()) {
            let clause = &agreement.clauses[clause % agreement.clauses.len()];
            tie.clause = Some(clause.id.clone());
            if let (Some(claim), false) = (claim, clause.claims.is_empty()) {
                tie.claim = Some(clause.claims[claim % clause.claims.len()].id.clone());
            }
        }
        agreement.mutual
    }
}

/// What of the terms may be said only once of a pair.
fn key(tie: &Tie) -> String {
    match &tie.terms {
        Terms::Flow(t) => t.product.to_string(),
        Terms::Tariff(t) => format!("{:?} {} {:?}", t.stacking, t.measure, t.scope),
        Terms::TariffConcession(t) => format!("concession {:?} {:?}", t.scope, tie.agreement),
        _ => String::new(),
    }
}

// --- values

/// Text for people, in which everything may stand.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z ]{0,12}",
        arbitrary::<String>(),
        Just("Korea, \"Republic\" of\n\\ [[x]] ''' \u{feff}\t\u{0}\u{7f}<&>".to_owned()),
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (1900_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn validity() -> impl Strategy<Value = Validity> {
    (option::of(date()), option::of(date())).prop_map(|(a, b)| match (a, b) {
        (Some(a), Some(b)) if a == b => Validity::since(a),
        (Some(a), Some(b)) => Validity::new(a.min(b), a.max(b)).unwrap(),
        (a, b) => Validity::new(a, b).unwrap(),
    })
}

/// Any number of 0 or more that a record may hold, with all the digits there are.
fn decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (0_i64..1_000_000_000, 0_u32..4).prop_map(|(m, s)| Decimal::new(m, s)),
        (0_i128..=9_999_999_999_999_999_999_999_999_999, 0_u32..=28)
            .prop_map(|(m, s)| Decimal::from_i128_with_scale(m, s)),
    ]
}

fn dollars() -> impl Strategy<Value = Money> {
    decimal().prop_map(|amount| Money::new(amount, Currency::USD))
}

fn money() -> impl Strategy<Value = Money> {
    let currency = select(vec![Currency::USD, Currency::KRW, Currency::CNY, Currency::EUR]);
    (decimal(), currency).prop_map(|(amount, currency)| Money::new(amount, currency))
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![
        (0_i64..=10_000).prop_map(|m| Share::new(Decimal::new(m, 4)).unwrap()),
        (0_i128..=10_000_000_000_000_000_000_000_000_000)
            .prop_map(|m| Share::new(Decimal::from_i128_with_scale(m, 28)).unwrap()),
    ]
}

fn rate() -> impl Strategy<Value = Rate> {
    (0_i64..10_000_000, 0_u32..9)
        .prop_map(|(m, s)| Decimal::new(m, s))
        .prop_filter_map("a rate of at most 1000", |fraction| Rate::new(fraction).ok())
}

fn product() -> impl Strategy<Value = ProductCode> {
    prop_oneof!["[0-9]{2}", "[0-9]{4}", "[0-9]{6}", select(&SECTORS).prop_map(str::to_owned)]
        .prop_map(|code| code.parse().unwrap())
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![Just(Scope::AllGoods), product().prop_map(Scope::Product)]
}

fn status() -> impl Strategy<Value = LegalStatus> {
    use LegalStatus::{
        Announced, InForce, Proposed, Signed, Suspended, Terminated, Threatened, Withdrawn,
    };
    select(vec![
        InForce, InForce, InForce, Proposed, Announced, Threatened, Signed, Suspended, Withdrawn,
        Terminated,
    ])
}

fn source_id() -> impl Strategy<Value = SourceId> {
    select(&SOURCES).prop_map(|key| key.parse().unwrap())
}

fn source() -> impl Strategy<Value = Source> {
    let basis = select(vec![Basis::Measured, Basis::Agreed, Basis::Claimed, Basis::Assumed]);
    (text(), option::of(text()), option::of(date()), basis, option::of(text())).prop_map(
        |(title, url, published, basis, note)| Source { title, url, published, basis, note },
    )
}

// --- tables

fn attribute() -> impl Strategy<Value = (StateId, Attribute, Observation)> {
    let figure = vec(decimal(), 3).prop_map(|mut figures| {
        figures.sort();
        Estimate::new(figures[1], figures[0], figures[2]).unwrap()
    });
    let share = share().prop_map(|share| Estimate::exact(share.fraction()));
    let parts =
        (0_usize..6, select(Attribute::ALL), date(), figure, share, option::of(source_id()));
    parts.prop_map(|(state, attribute, as_of, figure, share, source)| {
        let estimate = if attribute == Attribute::Capability { share } else { figure };
        (id(STATES[state]), attribute, Observation { as_of, estimate, source })
    })
}

fn classification() -> Classification {
    let part = |code: &str, of_code: &str, of_sector: Option<&str>| HsPart {
        code: code.parse().unwrap(),
        share_of_code: of_code.parse().unwrap(),
        share_of_sector: of_sector.map(|share| share.parse().unwrap()),
    };
    let sector = |code: &str, services, hs| Sector {
        code: code.parse().unwrap(),
        name: code.to_uppercase(),
        services,
        hs,
    };
    Classification {
        sectors: vec![
            sector(
                "electronics",
                false,
                vec![part("85", "100%", Some("0.7")), part("84", "0.4", Some("0.3"))],
            ),
            sector("food", false, vec![part("10", "1", None), part("84", "0.6", None)]),
            sector("services_b2b", true, vec![]),
        ],
    }
}

fn technology() -> impl Strategy<Value = (usize, usize, Technology)> {
    let shares =
        (0_i64..=10_000, 0_i64..=10_000, option::of(select(&STATES)), option::of(source_id()));
    (0_usize..6, 0_usize..3, shares).prop_map(|(state, sector, (a, b, measured_for, source))| {
        let (low, high) = (a.min(b), a.max(b));
        let share = |m| Share::new(Decimal::new(m, 4)).unwrap();
        let inputs = [(SECTORS[0], high - low), (SECTORS[2], 10_000 - high)];
        let technology = Technology {
            state: id(STATES[state]),
            sector: SECTORS[sector].parse().unwrap(),
            value_added: share(low),
            inputs: inputs.map(|(s, m)| (s.parse().unwrap(), share(m))).into(),
            measured_for: measured_for.map(id),
            source,
        };
        (state, sector, technology)
    })
}

fn theta() -> impl Strategy<Value = ElasticitySet> {
    let theta =
        (1_i64..100_000, 2_u32..6).prop_map(|(m, s)| Theta::new(Decimal::new(m, s)).unwrap());
    let sectors = select(&SECTORS).prop_map(|sector| sector.parse().unwrap());
    (prop::collection::btree_map(sectors, theta, 0..3), option::of(source_id()))
        .prop_map(|(theta, source)| ElasticitySet { theta, source })
}

fn coverage() -> impl Strategy<Value = Coverage> {
    let states = prop::collection::btree_set(select(&STATES).prop_map(id), 0..6);
    let pairs = prop::collection::btree_set((select(&STATES), select(&STATES)), 0..3);
    let unknown = pairs.prop_map(|pairs| pairs.into_iter().map(|(a, b)| (id(a), id(b))).collect());
    let counted_by = option::of(select(&STATES).prop_map(id));
    (select(Kind::ALL), states, counted_by, unknown, validity(), option::of(source_id())).prop_map(
        |(kind, states, counted_by, unknown, validity, source)| Coverage {
            kind,
            states,
            counted_by,
            unknown,
            validity,
            source,
        },
    )
}

// --- agreements

fn agreement() -> impl Strategy<Value = Agreement> {
    use AgreementKind::{Alliance, CustomsUnion, Deal, Financial, Organisation, TradeAgreement};
    let kinds = select(vec![CustomsUnion, TradeAgreement, Deal, Alliance, Financial, Organisation]);
    let life = prop::collection::btree_map(date(), status(), 0..4);
    let clauses = vec((text(), status(), 0_usize..3, arbitrary::<bool>()), 0..=3);
    let rest = (validity(), arbitrary::<bool>(), arbitrary::<bool>(), option::of(source_id()));
    (text(), kinds, life, clauses, rest).prop_map(
        |(name, kind, life, clauses, (validity, mutual, territory, source))| {
            let mut agreement = Agreement::new("drawn".parse().unwrap(), name, kind);
            for state in STATES {
                agreement = agreement.party(id(state), validity);
            }
            for (date, status) in life {
                agreement.reach(date, status);
            }
            for (index, (title, status, claims, conditional)) in clauses.into_iter().enumerate() {
                let mut clause = Clause::new(CLAUSES[index].parse().unwrap(), title.clone());
                clause.status = status;
                if let (true, Some(before)) = (conditional, agreement.clauses.last()) {
                    clause = clause.conditional_on(before.id.clone());
                }
                for (number, source) in SOURCES.iter().enumerate().take(claims) {
                    clause = clause.claim(Claim {
                        id: format!("claim{number}").parse().unwrap(),
                        reading: title.clone(),
                        source: source.parse().unwrap(),
                    });
                }
                agreement = agreement.clause(clause);
            }
            agreement.mutual = mutual;
            agreement.territory = territory.then(|| id("HKG"));
            agreement.source = source;
            agreement
        },
    )
}

// --- ties

fn tie() -> impl Strategy<Value = Drawn> {
    let membership = option::of((0_usize..3, option::of((0_usize..3, option::of(0_usize..3)))));
    (
        terms(),
        (0_usize..6, 0_usize..6),
        validity(),
        status(),
        membership,
        option::of(source_id()),
        arbitrary::<bool>(),
    )
}

/// Terms of every kind.
pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    let trade = prop_oneof![
        (product(), dollars(), 1990_i16..2030)
            .prop_map(|(product, value, year)| Flow::new(product, value, year).into()),
        tariff().prop_map(Terms::from),
        (scope(), share()).prop_map(|(scope, severity)| ExportControl { scope, severity }.into()),
        (scope(), share()).prop_map(|(scope, severity)| Sanction { scope, severity }.into()),
        (scope(), share(), option::of(money())).prop_map(|(scope, severity, limit)| Quota {
            scope,
            severity,
            limit
        }
        .into()),
        pledge().prop_map(Terms::from),
        (scope(), money()).prop_map(|(scope, total)| PurchasePledge { scope, total }.into()),
        (scope(), rate(), option::of(share())).prop_map(|(scope, rate, utilisation)| {
            TariffConcession { scope, rate, utilisation }.into()
        }),
        (scope(), rate())
            .prop_map(|(scope, barrier_cut)| MarketAccess { scope, barrier_cut }.into()),
    ];
    let finance = prop_oneof![
        option::of(money()).prop_map(|limit| SwapLine { limit }.into()),
        (money(), rate()).prop_map(|(outstanding, interest)| Loan { outstanding, interest }.into()),
        money().prop_map(|per_year| Aid { per_year }.into()),
    ];
    prop_oneof![4 => trade, 1 => finance, 3 => security()]
}

fn tariff() -> impl Strategy<Value = Tariff> {
    let stacking =
        select(vec![Stacking::Base, Stacking::Addition, Stacking::Ceiling, Stacking::Replacement]);
    let measure = || select(&["mfn", "section-232", "ieepa"]);
    let lift = prop_oneof![
        measure().prop_map(|key| Lift::Measure(key.parse().unwrap())),
        select(&AGREEMENTS).prop_map(|key| Lift::Agreement(key.parse().unwrap())),
    ];
    (scope(), rate(), stacking, measure(), vec(lift, 0..3)).prop_map(
        |(scope, rate, stacking, measure, lifted_by)| Tariff {
            scope,
            rate,
            stacking,
            measure: measure.parse().unwrap(),
            lifted_by: lifted_by.into(),
        },
    )
}

fn pledge() -> impl Strategy<Value = InvestmentPledge> {
    let parts = vec((date(), 0_i64..1_000_000_000_000), 0..4);
    let shares = (option::of(share()), option::of(share()), option::of(share()));
    let rest = (option::of(arbitrary::<u16>()), option::of(date()), 0_i64..1_000_000_000_000);
    (parts, shares, rest).prop_map(|(parts, shares, (days_to_fund, allocate_by, total))| {
        let dollars = |amount: i64| Money::new(amount, Currency::USD);
        let sum: i64 = parts.iter().map(|(_, amount)| amount).sum();
        let capped = parts.is_empty();
        InvestmentPledge {
            total: dollars(if capped { total } else { sum }),
            schedule: parts
                .into_iter()
                .map(|(due, amount)| Instalment { due, amount: dollars(amount) })
                .collect(),
            annual_cap: capped.then(|| dollars(total / 2)),
            cash_share: shares.0,
            investor_share_before: shares.1,
            investor_share_after: shares.2,
            days_to_fund,
            allocate_by,
        }
    })
}

fn security() -> impl Strategy<Value = Terms> {
    let trigger = select(vec![
        Trigger::ArmedAttack,
        Trigger::AttackInArea,
        Trigger::Threat,
        Trigger::LeftOpen,
    ]);
    let probability = (0.0..=1.0).prop_map(|p| Probability::new(p).unwrap());
    let obligation = (trigger, option::of(arbitrary::<u16>()), option::of(probability), 0_usize..5)
        .prop_map(|(trigger, exit_notice_days, credibility, kind)| match kind {
            0 => Terms::Defence(Defence { trigger, exit_notice_days, credibility }),
            1 => Terms::Offence(Offence { trigger, exit_notice_days, credibility }),
            2 => Terms::Consultation(Consultation { trigger, exit_notice_days, credibility }),
            3 => Terms::Neutrality(Neutrality { trigger, exit_notice_days, credibility }),
            _ => Terms::NonAggression(NonAggression { trigger, exit_notice_days, credibility }),
        });
    let over = select(vec![
        RivalryKind::Spatial,
        RivalryKind::Positional,
        RivalryKind::Ideological,
        RivalryKind::Interventionary,
    ]);
    prop_oneof![
        4 => obligation,
        1 => (arbitrary::<u32>(), option::of(money()), option::of(money())).prop_map(
            |(personnel, cost_per_year, host_pays_per_year)| {
                Presence { personnel, cost_per_year, host_pays_per_year }.into()
            }
        ),
        1 => money().prop_map(|value| ArmsTransfer { value }.into()),
        1 => (share(), option::of(date()))
            .prop_map(|(share_of_gdp, by)| SpendingTarget { share_of_gdp, by }.into()),
        1 => option::of(over).prop_map(|over| Rivalry { over }.into()),
    ]
}

/// How often each kind of tie occurs, to see that a strategy reaches all of them.
pub(crate) fn count_kinds<'w>(
    ties: impl Iterator<Item = &'w Tie>,
    counts: &mut BTreeMap<Kind, usize>,
) {
    for tie in ties {
        *counts.entry(tie.kind()).or_default() += 1;
    }
}

/// A tie that any of the worlds can hold.
#[cfg(feature = "toml")]
pub(crate) fn some_tie() -> Tie {
    Tie::new(id("KOR"), id("USA"), Rivalry { over: None })
}
