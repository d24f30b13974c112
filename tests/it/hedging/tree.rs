//! Scenario trees: exact probabilities, days, and what is known when.

use geoecon::{
    Date, Error, LegalStatus, Measure, Ratio, Scenario, State, StateId, Tie, World,
    hedging::{LossTable, value_of_information},
    scenario::{Fork, Tree},
    terms::Tariff,
    world::{Agreement, AgreementKind, Clause},
};
use proptest::prelude::*;

fn ratio(text: &str) -> Ratio {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn nothing() -> Scenario {
    Scenario::default()
}

fn coin(question: &str, on: &str, p: &str) -> Fork {
    let rest = Ratio::ONE.try_sub(ratio(p)).unwrap();
    Fork::new(question, day(on)).branch("yes", ratio(p), nothing()).branch("no", rest, nothing())
}

#[test]
fn probabilities_sum_to_one_exactly() {
    let thirds = |a: &str| {
        let p = ratio(a);
        let fork = Fork::new("?", day("2026-01-01"));
        ["a", "b", "c"].iter().fold(fork, |f, name| f.branch(*name, p, nothing())).tree("thirds")
    };
    assert!(thirds("1/3").is_ok());
    let error = thirds("0.3333333333333333").unwrap_err();
    assert!(matches!(error, Error::OutOfRange { what: "sum of the probabilities of a fork", .. }));
    let tenths = (0..10).fold(Fork::new("?", day("2026-01-01")), |f, k| {
        f.branch(k.to_string(), ratio("0.1"), nothing())
    });
    assert!(tenths.tree("tenths").is_ok());
    let outside = Fork::new("?", day("2026-01-01")).branch("a", ratio("3/2"), nothing()).branch(
        "b",
        ratio("-1/2"),
        nothing(),
    );
    let error = outside.tree("outside").unwrap_err();
    assert!(matches!(error, Error::OutOfRange { what: "probability of a branch", .. }));
    let twice = Fork::new("?", day("2026-01-01")).branch("a", ratio("1/2"), nothing()).branch(
        "a",
        ratio("1/2"),
        nothing(),
    );
    assert!(matches!(twice.tree("twice"), Err(Error::Duplicate { .. })));
    let early = coin("first", "2026-06-01", "1/2").followed_by(&coin("then", "2026-01-01", "1/2"));
    assert!(matches!(early.tree("early"), Err(Error::OutOfRange { what: "date of a fork", .. })));
}

#[test]
fn files_are_checked_and_read_back() {
    let tree = coin("first", "2026-01-01", "1/3")
        .followed_by(&coin("then", "2026-06-01", "0.25"))
        .tree("two questions")
        .unwrap();
    let text = serde_json::to_string(&tree).unwrap();
    assert_eq!(serde_json::from_str::<Tree>(&text).unwrap(), tree);
    let wrong = text.replacen("1/3", "1/4", 1);
    assert!(serde_json::from_str::<Tree>(&wrong).is_err());
    let toml = toml::to_string(&tree).unwrap();
    assert_eq!(toml::from_str::<Tree>(&toml).unwrap(), tree);
    assert!(tree.to_string().contains("0.2500  yes"));
}

proptest! {
    #[test]
    fn futures_add_up_and_later_knows_more(
        weights in prop::collection::vec(prop::collection::vec(1..9_i64, 1..4), 1..4),
        losses in prop::collection::vec(prop::collection::vec(0.0..9.0_f64, 81), 2..4),
    ) {
        let fork = |level: usize, weights: &[i64]| {
            let sum: i64 = weights.iter().sum();
            let on = Date::new(2026, i8::try_from(level).unwrap() + 1, 1).unwrap();
            let empty = Fork::new(level.to_string(), on);
            weights.iter().enumerate().fold(empty, |f, (k, w)| {
                f.branch(k.to_string(), Ratio::new((*w).into(), sum.into()).unwrap(), nothing())
            })
        };
        let forks: Vec<Fork> = weights.iter().enumerate().map(|(k, w)| fork(k, w)).collect();
        let root = forks[1..].iter().fold(forks[0].clone(), Fork::followed_by);
        let tree = root.tree("random").unwrap();
        let leaves = tree.leaves().unwrap();
        prop_assert_eq!(leaves.len(), weights.iter().map(Vec::len).product::<usize>());
        let sum = |leaves: &[geoecon::scenario::Leaf]| {
            leaves.iter().try_fold(Ratio::ZERO, |s, leaf| s.try_add(leaf.probability)).unwrap()
        };
        prop_assert_eq!(sum(&leaves), Ratio::ONE);
        let table = losses.iter().enumerate().fold(LossTable::over(&leaves).unwrap(), |t, (k, row)| {
            t.option(k.to_string(), row[..leaves.len()].iter().copied()).unwrap()
        });
        let mut known = -1.0;
        for date in std::iter::once(day("2025-01-01")).chain(tree.dates()) {
            prop_assert_eq!(sum(&tree.leaves_on(date).unwrap()), Ratio::ONE);
            let worth = value_of_information(&table, &tree.known_on(date).unwrap()).unwrap();
            prop_assert!(worth >= known - 1e-12);
            known = worth;
        }
    }
}

/// A deal whose tariff holds while the pledge is paid, and a suspended duty that comes back.
fn world() -> World {
    let (usa, kor): (StateId, StateId) = ("USA".parse().unwrap(), "KOR".parse().unwrap());
    let mut world = World::new("a deal");
    for id in [usa, kor] {
        world.add_state(State::new(id, id.as_str())).unwrap();
    }
    let clause = |id: &str| Clause::new(id.parse().unwrap(), id);
    let deal = Agreement::new("deal".parse().unwrap(), "deal", AgreementKind::Deal)
        .party(usa, "..".parse().unwrap())
        .party(kor, "..".parse().unwrap())
        .milestone(day("2025-01-01"), LegalStatus::InForce)
        .clause(clause("pledge"))
        .clause(clause("tariff").conditional_on("pledge".parse().unwrap()));
    world.add_agreement(deal).unwrap();
    let duty = |rate: &str, name: &str| {
        Tariff::addition("*".parse().unwrap(), rate.parse().unwrap(), Measure::new(name).unwrap())
    };
    world.add_tie(
        Tie::new(usa, kor, duty("15%", "deal"))
            .agreement("deal".parse().unwrap())
            .clause("tariff".parse().unwrap()),
    );
    world.add_tie(
        Tie::new(usa, kor, duty("24%", "truce"))
            .valid("2025-05-14..2026-11-10".parse().unwrap())
            .status(LegalStatus::Suspended),
    );
    world
}

#[test]
fn clauses_and_deadlines_branch_by_date() {
    let world = world();
    let payment = Fork::honoured(
        "deal".parse().unwrap(),
        "pledge".parse().unwrap(),
        day("2026-06-30"),
        ratio("4/5"),
    )
    .unwrap();
    let truce = Fork::truce(&world, day("2026-11-10"), ratio("7/10")).unwrap();
    let tree = payment.followed_by(&truce).tree("Korea").unwrap();
    let tariffs = |date: &str| -> Vec<(String, usize)> {
        let all = tree.snapshots(&world, day(date)).unwrap();
        let count = |s: &geoecon::Snapshot| s.layer::<Tariff>().count();
        all.iter().map(|(leaf, s)| (leaf.probability.to_string(), count(s))).collect()
    };
    let expect = |found: Vec<(String, usize)>, expected: &[(&str, usize)]| {
        let expected: Vec<_> = expected.iter().map(|(p, n)| ((*p).to_owned(), *n)).collect();
        assert_eq!(found, expected);
    };
    expect(tariffs("2026-06-29"), &[("1", 1)]);
    expect(tariffs("2026-06-30"), &[("4/5", 1), ("1/5", 0)]);
    expect(tariffs("2026-11-09"), &[("4/5", 1), ("1/5", 0)]);
    expect(tariffs("2026-11-10"), &[("14/25", 1), ("6/25", 2), ("7/50", 0), ("3/50", 1)]);
    assert_eq!(tree.dates(), [day("2026-06-30"), day("2026-11-10")]);
    assert_eq!(tree.known_on(day("2026-07-01")).unwrap(), [0, 0, 1, 1]);
    // Extended, what was suspended stays so, visibly.
    let after = &tree.snapshots(&world, day("2027-01-01")).unwrap()[0].1;
    assert_eq!(after.dormant().count(), 1);

    let none = Fork::truce(&world, day("2026-11-11"), ratio("1/2"));
    assert!(matches!(none, Err(Error::UnknownLabel { .. })));
    let ends = Fork::expires(&"deal".parse().unwrap(), day("2026-01-01"), ratio("1/2")).unwrap();
    let ends = ends.tree("end").unwrap().snapshots(&world, day("2026-01-01")).unwrap();
    let counts: Vec<usize> = ends.iter().map(|(_, s)| s.layer::<Tariff>().count()).collect();
    assert_eq!(counts, [1, 0]);
}

#[cfg(feature = "shipped-world")]
#[test]
fn controls_come_back_as_the_arrangement_that_suspended_them_ends() {
    let world = geoecon::data::indo_pacific_2025().unwrap();
    let [chn, usa] = ["CHN", "USA"].map(|id| id.parse::<StateId>().unwrap());
    let lapse = day("2026-11-10");
    let tree = Fork::truce(&world, lapse, ratio("7/10")).unwrap().tree("truce").unwrap();
    let full = |date: Date| -> Vec<bool> {
        let futures = tree.snapshots(&world, date).unwrap();
        let stops = |s: &geoecon::Snapshot| {
            s.layer::<geoecon::terms::ExportControl>().any(|edge| {
                (edge.from, edge.to) == (chn, usa)
                    && edge.terms.scope == "850511".parse().unwrap()
                    && edge.terms.severity == "100%".parse().unwrap()
            })
        };
        futures.iter().map(|(_, snapshot)| stops(snapshot)).collect()
    };
    assert_eq!(full(day("2026-11-09")), [false]);
    // Extended, lapsed.
    assert_eq!(full(lapse), [false, true]);
}

#[cfg(feature = "shipped-world")]
#[test]
fn a_ceiling_falls_with_the_pledge_it_depends_on() {
    let world = geoecon::data::indo_pacific_2025().unwrap();
    let [usa, kor] = ["USA", "KOR"].map(|id| id.parse::<StateId>().unwrap());
    let (deal, pledge) = ("kor-usa-2025".parse().unwrap(), "pledge".parse().unwrap());
    let due = day("2026-06-30");
    let tree = Fork::honoured(deal, pledge, due, ratio("3/4")).unwrap().tree("paid?").unwrap();
    let rate = |date: Date| -> Vec<f64> {
        let futures = tree.snapshots(&world, date).unwrap();
        let of = |s: &geoecon::Snapshot| {
            let duties = s
                .duties("textiles_light".parse().unwrap(), geoecon::snapshot::Bound::Middle)
                .unwrap();
            duties.get(usa, kor).unwrap().unwrap()
        };
        futures.iter().map(|(_, snapshot)| of(snapshot)).collect()
    };
    let before = rate(day("2026-06-29"));
    assert_eq!(before.len(), 1);
    let after = rate(due);
    assert_eq!(after.len(), 2);
    // Paid, nothing changes; not paid, what the deal had lowered comes back.
    assert!((after[0] - before[0]).abs() < 1e-12);
    assert!(after[1] > after[0] + 0.05, "{after:?}");

    // As losses of doing nothing and of finding other buyers first, worth knowing only once the day is there.
    let table = LossTable::over(&tree.leaves().unwrap())
        .unwrap()
        .option("wait", after.iter().map(|rate| 100.0 * rate))
        .unwrap()
        .option("divert", [20.0, 20.0])
        .unwrap();
    let worth =
        |date: &str| value_of_information(&table, &tree.known_on(day(date)).unwrap()).unwrap();
    assert!(worth("2026-06-29").abs() < 1e-12 && worth("2026-06-30") > 0.0);
}
