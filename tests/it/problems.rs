//! What `World::problems` finds: nothing in a world that holds together, and each fault planted in one.

use geoecon::{
    Agreement, AgreementKind, Attribute, Currency, Date, Error, Estimate, LegalStatus, Money,
    State, Tie, Validity, World,
    terms::{
        Defence, Flow, Instalment, InvestmentPledge, MarketAccess, Scope, Stacking, SwapLine,
        Tariff, TariffConcession, Trigger,
    },
    world::{
        Claim, Clause, Coverage, HsPart, Kind, Observation, Place, Problem, Sector, Technology,
    },
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rust_decimal::Decimal;

use crate::worlds::{self, id};

proptest! {
    #[test]
    fn a_world_that_holds_together_has_no_problem(world in worlds::any()) {
        prop_assert_eq!(world.problems(), vec![]);
        prop_assert!(world.check().is_ok());
    }

    #[test]
    fn each_planted_fault_is_found(world in worlds::any(), fault in 0..FAULTS.len()) {
        let (name, plant) = FAULTS[fault];
        let mut planted = world.clone();
        let problem = plant(&mut planted);
        let found = planted.problems();
        prop_assert!(found.contains(&problem), "{name}: {problem} is not among {found:#?}");
        let more = found.len() - 1;
        let expected = Error::Inconsistent { problem: Box::new(found[0].clone()), more };
        let error = planted.check().unwrap_err();
        prop_assert_eq!(&error, &expected);
        // The first is named, and how many more there are.
        let text = error.to_string();
        prop_assert!(text.starts_with(&found[0].to_string()), "{text}");
        prop_assert_eq!(text.contains(&format!("and {more} more")), more > 0, "{}", text);
        prop_assert_eq!(world.problems(), vec![]);
    }

    /// The sweep over sorted spans against every pair of them.
    #[test]
    fn overlapping_flows_are_those_of_some_pair(spans in prop::collection::vec((0_i32..40, 1_i32..12), 1..12)) {
        let mut world = pair();
        let start = Date::new(2020, 1, 1).unwrap();
        let spans: Vec<Validity> = spans
            .into_iter()
            .map(|(from, days)| {
                let from = start.plus_days(from).unwrap();
                Validity::new(from, from.plus_days(days).unwrap()).unwrap()
            })
            .collect();
        for span in &spans {
            world.add_tie(flow("KOR", "USA").valid(*span));
        }
        // Each span that shares a day with one that begins before it (or with it, and is listed first).
        let late = (0..spans.len()).filter(|&i| {
            (0..spans.len()).any(|j| {
                (spans[j].from(), j) < (spans[i].from(), i)
                    && spans[i].intersection(spans[j]).is_some()
            })
        });
        prop_assert_eq!(world.problems().len(), late.count());
    }

    /// Elimination and walks against a search from every clause.
    #[test]
    fn cycles_of_conditions_are_found(edges in prop::collection::vec((0_usize..8, 0_usize..8), 0..14)) {
        let mut agreement = Agreement::new("a".parse().unwrap(), "A", AgreementKind::Deal);
        for clause in 0..8 {
            agreement.clauses.push(Clause::new(format!("c{clause}").parse().unwrap(), ""));
        }
        let mut reach = [[false; 8]; 8];
        for (from, to) in edges {
            reach[from][to] = true;
            agreement.clauses[from].conditional_on.push(format!("c{to}").parse().unwrap());
        }
        for (k, i, j) in (0..512).map(|n| (n / 64, n / 8 % 8, n % 8)) {
            reach[i][j] |= reach[i][k] && reach[k][j];
        }
        let mut world = World::new("w");
        world.add_agreement(agreement).unwrap();
        let problems = world.problems();
        prop_assert_eq!(problems.is_empty(), (0..8).all(|c| !reach[c][c]));
        for problem in problems {
            let Problem::CyclicCondition { clause, path, .. } = problem else {
                return Err(TestCaseError::fail("another problem"));
            };
            let number = |c: &str| c[1..].parse::<usize>().unwrap();
            let path: Vec<usize> = path.split(" -> ").map(number).collect();
            prop_assert_eq!(path.first(), path.last());
            prop_assert_eq!(path[0], number(clause.as_str()));
            prop_assert!(path.windows(2).all(|step| reach[step[0]][step[1]]));
        }
    }
}

#[test]
fn the_strategy_reaches_every_kind_of_tie() {
    let mut runner = TestRunner::deterministic();
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..200 {
        let world = worlds::any().new_tree(&mut runner).unwrap().current();
        worlds::count_kinds(world.ties().map(|(_, tie)| tie), &mut counts);
    }
    for kind in Kind::ALL {
        assert!(counts.get(kind).copied().unwrap_or_default() >= 5, "{kind}: {counts:?}");
    }
}

/// Longer chains than a recursion or a search from every clause would bear.
#[test]
fn a_long_chain_of_conditions_takes_no_time() {
    let mut agreement = Agreement::new("a".parse().unwrap(), "A", AgreementKind::Deal);
    for clause in 0..100_000 {
        let next = format!("c{}", (clause + 1) % 100_000).parse().unwrap();
        let clause = Clause::new(format!("c{clause}").parse().unwrap(), "");
        agreement.clauses.push(clause.conditional_on(next));
    }
    let mut world = World::new("w");
    world.add_agreement(agreement).unwrap();
    let problems = world.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].place().to_string(), "clause `c0` of `a`");
}

// --- what is planted

fn pair() -> World {
    let mut world = World::new("pair");
    world.add_state(State::new(id("KOR"), "South Korea")).unwrap();
    world.add_state(State::new(id("USA"), "United States")).unwrap();
    world
}

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn flow(from: &str, to: &str) -> Tie {
    Tie::new(id(from), id(to), Flow::new("999999".parse().unwrap(), usd(1), 2022))
}

fn defence() -> Defence {
    Defence::on(Trigger::ArmedAttack)
}

/// An agreement of Korea and the United States alone.
fn planted() -> Agreement {
    Agreement::new("planted".parse().unwrap(), "Planted", AgreementKind::Alliance)
        .party(id("KOR"), Validity::ALWAYS)
        .party(id("USA"), Validity::ALWAYS)
}

fn clause(key: &str) -> Clause {
    Clause::new(key.parse().unwrap(), "")
}

fn observe(world: &mut World, attribute: Attribute, figure: Decimal) -> Place {
    let as_of = Date::new(2150, 1, 1).unwrap();
    let estimate = Estimate::exact(figure);
    let observation = Observation { as_of, estimate, source: None };
    world.edit_state(id("KOR"), |korea| korea.observe(attribute, observation)).unwrap();
    Place::Attribute(id("KOR"), attribute)
}

fn technology(added: &str) -> Technology {
    Technology {
        state: id("KOR"),
        sector: "10".parse().unwrap(),
        value_added: added.parse().unwrap(),
        inputs: std::collections::BTreeMap::new(),
        measured_for: None,
        source: None,
    }
}

fn sector(world: &World, sector: Sector) -> geoecon::world::Classification {
    let mut classification = world.classification().clone();
    if classification.sectors.is_empty() {
        for code in ["electronics", "food", "services_b2b"] {
            classification.sectors.push(Sector {
                code: code.parse().unwrap(),
                name: String::new(),
                services: false,
                hs: vec![],
            });
        }
    }
    classification.sectors.push(sector);
    classification
}

fn new_sector(hs: Vec<HsPart>) -> Sector {
    Sector { code: "planted".parse().unwrap(), name: String::new(), services: false, hs }
}

fn pledge(total: Money, schedule: Vec<Money>) -> InvestmentPledge {
    let due = Date::new(2026, 1, 1).unwrap();
    let schedule = schedule.into_iter().map(|amount| Instalment { due, amount }).collect();
    InvestmentPledge { schedule, ..InvestmentPledge::new(total) }
}

type Plant = fn(&mut World) -> Problem;

const FAULTS: &[(&str, Plant)] = &[
    ("unknown state of a tie", |w| {
        let tie = w.add_tie(flow("KOR", "XXX"));
        Problem::UnknownState { place: Place::Tie(tie), state: id("XXX") }
    }),
    ("unknown state of an agreement", |w| {
        let agreement = planted().party(id("XXX"), Validity::ALWAYS);
        w.add_agreement(agreement).unwrap();
        Problem::UnknownState {
            place: Place::Agreement("planted".parse().unwrap()),
            state: id("XXX"),
        }
    }),
    ("unknown state of a coverage", |w| {
        w.add_coverage(Coverage::new(Kind::Loan, [id("XXX")]));
        Problem::UnknownState { place: Place::Coverage(Kind::Loan), state: id("XXX") }
    }),
    ("unknown state of a pair that a coverage leaves open", |w| {
        let known = w.states().next().unwrap().id;
        w.add_coverage(Coverage::new(Kind::Loan, []).unknown(id("XXX"), known));
        Problem::UnknownState { place: Place::Coverage(Kind::Loan), state: id("XXX") }
    }),
    ("unknown state that counts for a coverage", |w| {
        w.add_coverage(Coverage::new(Kind::Loan, []).counted_by(id("XXX")));
        Problem::UnknownState { place: Place::Coverage(Kind::Loan), state: id("XXX") }
    }),
    ("state removed under its technology", |w| {
        let technology = Technology { state: id("XXX"), ..technology("1") };
        let place = Place::Technology(technology.state, technology.sector);
        w.add_technology(technology).unwrap();
        Problem::UnknownState { place, state: id("XXX") }
    }),
    ("unknown source", |w| {
        let source_key: geoecon::SourceId = "nowhere".parse().unwrap();
        let tie = w.add_tie(flow("KOR", "USA").source(source_key.clone()));
        Problem::UnknownSource { place: Place::Tie(tie), source_key }
    }),
    ("unknown agreement", |w| {
        let agreement: geoecon::AgreementId = "nowhere".parse().unwrap();
        let tie = w.add_tie(flow("KOR", "USA").agreement(agreement.clone()));
        Problem::UnknownAgreement { tie, agreement }
    }),
    ("unknown clause of a tie", |w| {
        w.add_agreement(planted()).unwrap();
        let (agreement, clause): (geoecon::AgreementId, geoecon::ClauseId) =
            ("planted".parse().unwrap(), "nowhere".parse().unwrap());
        let tie = Tie::new(id("KOR"), id("USA"), defence());
        let tie = w.add_tie(tie.agreement(agreement.clone()).clause(clause.clone()));
        Problem::UnknownClause { place: Place::Tie(tie), agreement, clause }
    }),
    ("unknown clause of a condition", |w| {
        w.add_agreement(planted().clause(clause("a").conditional_on("b".parse().unwrap())))
            .unwrap();
        let agreement: geoecon::AgreementId = "planted".parse().unwrap();
        Problem::UnknownClause {
            place: Place::Clause(agreement.clone(), "a".parse().unwrap()),
            agreement,
            clause: "b".parse().unwrap(),
        }
    }),
    ("unknown claim", |w| {
        w.add_agreement(planted().clause(clause("a"))).unwrap();
        let tie = Tie::new(id("KOR"), id("USA"), defence())
            .agreement("planted".parse().unwrap())
            .clause("a".parse().unwrap())
            .claim("nowhere".parse().unwrap());
        let tie = w.add_tie(tie);
        Problem::UnknownClaim { place: Place::Tie(tie), claim: "nowhere".parse().unwrap() }
    }),
    ("chosen claim that is not listed", |w| {
        let clause = Clause { chosen: Some("nowhere".parse().unwrap()), ..clause("a") };
        w.add_agreement(planted().clause(clause)).unwrap();
        let place = Place::Clause("planted".parse().unwrap(), "a".parse().unwrap());
        Problem::UnknownClaim { place, claim: "nowhere".parse().unwrap() }
    }),
    ("clause without an agreement", |w| {
        let tie = w.add_tie(flow("KOR", "USA").clause("a".parse().unwrap()));
        Problem::ClauseWithoutAgreement { tie }
    }),
    ("no claim chosen", |w| {
        let claim = Claim {
            id: "ours".parse().unwrap(),
            reading: String::new(),
            source: "s.1".parse().unwrap(),
        };
        let clause = Clause { chosen: None, ..clause("a").claim(claim) };
        w.add_agreement(planted().clause(clause)).unwrap();
        Problem::NoClaimChosen {
            agreement: "planted".parse().unwrap(),
            clause: "a".parse().unwrap(),
            claims: 1,
        }
    }),
    ("unknown sector", |w| {
        w.set_classification(sector(w, new_sector(vec![])));
        let chips = Flow::new("chips".parse().unwrap(), usd(1), 2022);
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), chips));
        Problem::UnknownSector { place: Place::Tie(tie), sector: "chips".parse().unwrap() }
    }),
    ("sector listed twice", |w| {
        w.set_classification(sector(w, new_sector(vec![])));
        w.set_classification(sector(w, new_sector(vec![])));
        let label = "planted".to_owned();
        Problem::Repeated { place: Place::Classification, what: "the sector", label }
    }),
    ("clause listed twice", |w| {
        w.add_agreement(planted().clause(clause("a")).clause(clause("a"))).unwrap();
        let place = Place::Agreement("planted".parse().unwrap());
        Problem::Repeated { place, what: "the clause", label: "a".to_owned() }
    }),
    ("figure recorded twice", |w| {
        let as_of = Date::new(2140, 1, 1).unwrap();
        let one = Observation { as_of, estimate: Estimate::exact(1), source: None };
        w.edit_state(id("KOR"), |korea| {
            korea.attributes.entry(Attribute::Gdp).or_default().extend([one.clone(), one]);
        })
        .unwrap();
        let place = Place::Attribute(id("KOR"), Attribute::Gdp);
        let what = "the figure of one source for";
        Problem::Repeated { place, what, label: "2140-01-01".to_owned() }
    }),
    ("figures out of order", |w| {
        let (earlier, later) = (Date::new(2140, 1, 1).unwrap(), Date::new(2141, 1, 1).unwrap());
        let one = |as_of| Observation { as_of, estimate: Estimate::exact(1), source: None };
        w.edit_state(id("KOR"), |korea| {
            korea.attributes.entry(Attribute::Gdp).or_default().extend([one(later), one(earlier)]);
        })
        .unwrap();
        Problem::FiguresOutOfOrder {
            place: Place::Attribute(id("KOR"), Attribute::Gdp),
            earlier,
            later,
        }
    }),
    ("tie of a state to itself", |w| {
        let tie = w.add_tie(Tie::new(id("KOR"), id("KOR"), defence()));
        Problem::SelfTie { tie, state: id("KOR") }
    }),
    ("tie outside the days of its agreement", |w| {
        let signed = Date::new(2000, 1, 1).unwrap();
        w.add_agreement(planted().milestone(signed, LegalStatus::Signed)).unwrap();
        let agreement: geoecon::AgreementId = "planted".parse().unwrap();
        let tie = Tie::new(id("KOR"), id("USA"), defence()).agreement(agreement.clone());
        let tie = w.add_tie(tie);
        Problem::OutsideAgreement {
            tie,
            validity: Validity::ALWAYS,
            agreement,
            allowed: Validity::since(signed),
        }
    }),
    ("tie of a state that is no party", |w| {
        w.add_agreement(planted()).unwrap();
        let agreement: geoecon::AgreementId = "planted".parse().unwrap();
        let tie = Tie::new(id("KOR"), id("JPN"), defence()).agreement(agreement.clone());
        let tie = w.add_tie(tie);
        Problem::NotAParty { tie, agreement, state: id("JPN") }
    }),
    ("two duties of one measure", |w| {
        let measure: geoecon::Measure = "planted".parse().unwrap();
        let duty = |rate: &str| Tariff {
            stacking: Stacking::Addition,
            ..Tariff::base(Scope::AllGoods, rate.parse().unwrap(), measure.clone())
        };
        let from = |day: &str| day.parse::<Validity>().unwrap();
        let first = Tie::new(id("USA"), id("KOR"), duty("10%")).valid(from("2025-04-05.."));
        let second = Tie::new(id("USA"), id("KOR"), duty("15%")).valid(from("2025-08-07.."));
        let (first, second) = (w.add_tie(first), w.add_tie(second));
        let (importer, exporter, scope) = (id("USA"), id("KOR"), Scope::AllGoods);
        Problem::ConflictingDuties { first, second, importer, exporter, measure, scope }
    }),
    ("two concessions of one agreement", |w| {
        let granted = |rate: &str| TariffConcession {
            scope: Scope::AllGoods,
            rate: rate.parse().unwrap(),
            utilisation: None,
        };
        let first = w.add_tie(Tie::new(id("USA"), id("KOR"), granted("1%")));
        let second = w.add_tie(Tie::new(id("USA"), id("KOR"), granted("2%")));
        let (importer, exporter, scope) = (id("USA"), id("KOR"), Scope::AllGoods);
        Problem::ConflictingConcessions { first, second, importer, exporter, scope }
    }),
    ("a concession below nothing", |w| {
        let granted = TariffConcession {
            scope: Scope::AllGoods,
            rate: "-1%".parse().unwrap(),
            utilisation: None,
        };
        let tie = w.add_tie(Tie::new(id("USA"), id("KOR"), granted));
        let place = Place::Terms(tie, "duty");
        Problem::Implausible { place, value: Decimal::new(-1, 2), expected: "0 or more" }
    }),
    ("a barrier cut that raises it", |w| {
        let access = MarketAccess { scope: Scope::AllGoods, barrier_cut: "-2%".parse().unwrap() };
        let tie = w.add_tie(Tie::new(id("USA"), id("KOR"), access));
        let place = Place::Terms(tie, "cut of the barrier");
        Problem::Implausible { place, value: Decimal::new(-2, 2), expected: "0 or more" }
    }),
    ("one flow recorded twice", |w| {
        let before =
            Tie::new(id("KOR"), id("USA"), Flow::new("123456".parse().unwrap(), usd(1), 2022));
        let kept: Vec<_> = w.ties().map(|(tie, _)| tie).collect();
        for tie in kept {
            let same = matches!(&w.tie(tie).unwrap().terms,
                geoecon::world::Terms::Flow(f) if f.product == "123456".parse().unwrap());
            if same {
                w.remove_tie(tie).unwrap();
            }
        }
        let (first, second) = (w.add_tie(before.clone()), w.add_tie(before));
        let (from, to, product) = (id("KOR"), id("USA"), "123456".parse().unwrap());
        Problem::RepeatedFlow { first, second, from, to, product }
    }),
    ("mutual treaty recorded one way", |w| {
        w.add_agreement(Agreement { mutual: true, ..planted() }).unwrap();
        let agreement: geoecon::AgreementId = "planted".parse().unwrap();
        let tie = Tie::new(id("USA"), id("KOR"), defence()).agreement(agreement.clone());
        let tie = w.add_tie(tie);
        Problem::OneWay { tie, kind: Kind::Defence, from: id("USA"), to: id("KOR"), agreement }
    }),
    ("aggregate that acts", |w| {
        let tie = w.add_tie(Tie::new(id("ROW"), id("KOR"), SwapLine { limit: None }));
        Problem::AggregateActs { tie, state: id("ROW"), kind: Kind::SwapLine }
    }),
    ("shares of a code above the whole", |w| {
        let part = |code: &str| HsPart {
            code: code.parse().unwrap(),
            share_of_code: "0.6".parse().unwrap(),
            share_of_sector: None,
        };
        w.set_classification(sector(w, new_sector(vec![part("99"), part("99")])));
        let place = Place::Code("99".parse().unwrap());
        Problem::Shares { place, sum: Decimal::new(12, 1), expected: "at most 1" }
    }),
    ("shares of a sector above the whole", |w| {
        let part = |code: &str| HsPart {
            code: code.parse().unwrap(),
            share_of_code: "1".parse().unwrap(),
            share_of_sector: Some("0.6".parse().unwrap()),
        };
        w.set_classification(sector(w, new_sector(vec![part("98"), part("99")])));
        let place = Place::Sector("planted".parse().unwrap());
        Problem::Shares { place, sum: Decimal::new(12, 1), expected: "at most 1" }
    }),
    ("technology that does not sum", |w| {
        let technology = technology("0.9");
        let place = Place::Technology(technology.state, technology.sector);
        w.add_technology(technology).unwrap();
        Problem::Shares { place, sum: Decimal::new(9, 1), expected: "1, up to 0.001 of rounding" }
    }),
    ("pledge without a schedule", |w| {
        let total = usd(350);
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), InvestmentPledge::new(total)));
        Problem::NoSchedule { tie, total }
    }),
    ("instalments that do not sum", |w| {
        let total = usd(350);
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), pledge(total, vec![usd(340)])));
        Problem::ScheduleSum { tie, total, sum: usd(340) }
    }),
    ("instalment in another currency", |w| {
        let total = usd(350);
        let won = Money::new(350, Currency::KRW);
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), pledge(total, vec![won])));
        Problem::PledgeCurrency { tie, total, what: "instalment", found: Currency::KRW }
    }),
    ("cap in another currency", |w| {
        let total = usd(350);
        let annual_cap = Some(Money::new(20, Currency::KRW));
        let terms = InvestmentPledge { annual_cap, ..InvestmentPledge::new(total) };
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), terms));
        Problem::PledgeCurrency { tie, total, what: "annual cap", found: Currency::KRW }
    }),
    ("negative instalment", |w| {
        let total = usd(350);
        let tie =
            w.add_tie(Tie::new(id("KOR"), id("USA"), pledge(total, vec![usd(400), usd(-50)])));
        let (place, value) = (Place::Terms(tie, "an instalment"), Decimal::from(-50));
        Problem::Implausible { place, value, expected: "0 or more" }
    }),
    ("clauses that wait for each other", |w| {
        let (a, b) = ("a".parse().unwrap(), "b".parse().unwrap());
        let agreement =
            planted().clause(clause("a").conditional_on(b)).clause(clause("b").conditional_on(a));
        w.add_agreement(agreement).unwrap();
        Problem::CyclicCondition {
            agreement: "planted".parse().unwrap(),
            clause: "a".parse().unwrap(),
            path: "a -> b -> a".to_owned(),
        }
    }),
    ("life out of order", |w| {
        let mut agreement = planted()
            .milestone("2000-01-01".parse().unwrap(), LegalStatus::Signed)
            .milestone("2001-01-01".parse().unwrap(), LegalStatus::InForce);
        agreement.life.reverse();
        w.add_agreement(agreement).unwrap();
        Problem::LifeOutOfOrder {
            agreement: "planted".parse().unwrap(),
            earlier: "2000-01-01".parse().unwrap(),
            later: "2001-01-01".parse().unwrap(),
        }
    }),
    ("negative GDP", |w| {
        let value = Decimal::from(-1);
        let place = observe(w, Attribute::Gdp, value);
        Problem::Implausible { place, value, expected: "0 or more" }
    }),
    ("capability above the whole", |w| {
        let value = Decimal::TWO;
        let place = observe(w, Attribute::Capability, value);
        Problem::Implausible { place, value, expected: "a share of the world, at most 1" }
    }),
    ("negative flow", |w| {
        let flow = Flow::new("999999".parse().unwrap(), usd(-1), 2022);
        let tie = w.add_tie(Tie::new(id("KOR"), id("USA"), flow));
        let (place, value) = (Place::Terms(tie, "value"), Decimal::NEGATIVE_ONE);
        Problem::Implausible { place, value, expected: "0 or more" }
    }),
    ("flows in two currencies", |w| {
        let won = |code: &str, currency| {
            let flow = Flow::new(code.parse().unwrap(), Money::new(1, currency), 2022);
            Tie::new(id("KOR"), id("USA"), flow).valid("2200-01-01..".parse().unwrap())
        };
        w.add_tie(won("999998", Currency::USD));
        let tie = w.add_tie(won("999997", Currency::KRW));
        Problem::MixedCurrencies { tie, first: Currency::USD, found: Currency::KRW }
    }),
];
