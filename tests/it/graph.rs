//! Snapshots, scenarios and the first reading of dependence, on arbitrary worlds.

use std::collections::BTreeSet;

use geoecon::{
    Date, LegalStatus, Scenario, Snapshot, StateId, Tie, TieId, World,
    dependency::{Concentration, Direction, partners},
    snapshot::{Diff, Standing},
    terms::{Defence, Flow, Layer, Terms},
};
use proptest::prelude::*;

use crate::worlds;

fn day() -> impl Strategy<Value = Date> {
    (1990_i16..2035, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

/// A tie's reading of every rule by which it is in force, written out again.
fn in_force(world: &World, tie: &Tie, date: Date) -> bool {
    let agreed = tie.agreement.as_ref().is_none_or(|id| {
        let agreement = world.agreement(id).unwrap();
        let party = |s: StateId| {
            agreement.parties.is_empty()
                || agreement.territory == Some(s)
                || agreement.has_party(s, date)
        };
        let alive = agreement.life.is_empty() || agreement.in_force_on(date);
        let clause = tie.clause.as_ref().map(|c| agreement.find_clause(c).unwrap());
        let honoured = clause.is_none_or(|first| {
            let mut open = vec![first];
            let mut seen = BTreeSet::new();
            while let Some(clause) = open.pop() {
                if clause.status != LegalStatus::InForce {
                    return false;
                }
                if seen.insert(&clause.id) {
                    open.extend(
                        clause.conditional_on.iter().map(|c| agreement.find_clause(c).unwrap()),
                    );
                }
            }
            tie.claim.is_none() || tie.claim == first.chosen
        });
        alive && party(tie.from) && party(tie.to) && honoured
    });
    tie.validity.contains(date) && tie.status == LegalStatus::InForce && agreed
}

/// Whether a tie can be carried out on any day.
fn pending(tie: &Tie) -> bool {
    tie.validity.until().is_none() && tie.status != LegalStatus::InForce
}

fn touches(change: &geoecon::scenario::Change, id: TieId) -> bool {
    use geoecon::scenario::Change;
    matches!(change, Change::CarryOut { tie, .. } | Change::AmendTie { tie, .. } if *tie == id)
}

/// A few changes that fit the world, drawn by `seeds`.
fn scenario(world: &World, seeds: &[u32], date: Date) -> Scenario {
    let ties: Vec<TieId> = world.ties().map(|(id, _)| id).collect();
    let agreements: Vec<_> = world.agreements().map(|a| a.id.clone()).collect();
    let mut removed = BTreeSet::new();
    let mut out = Scenario::new("drawn");
    for &seed in seeds {
        let tie =
            ties.get(seed as usize % ties.len().max(1)).copied().filter(|id| !removed.contains(id));
        let agreement = agreements.get(seed as usize % agreements.len().max(1)).cloned();
        out = match (seed % 8, tie, agreement) {
            (0, Some(tie), _) => {
                removed.insert(tie);
                out.remove_tie(tie)
            }
            (1, Some(tie), _) => out.add_tie(world.tie(tie).unwrap().clone()),
            (2, Some(tie), _) => {
                let to = world.tie(tie).unwrap().clone().status(LegalStatus::Suspended);
                out.amend_tie(tie, to)
            }
            (3, Some(id), _)
                if pending(world.tie(id).unwrap())
                    && !out.changes.iter().any(|c| touches(c, id)) =>
            {
                out.carry_out(id, date)
            }
            (4, _, Some(agreement)) => out.suspend(agreement, date),
            (5, _, Some(agreement)) => out.enter_into_force(agreement, date),
            (6, _, Some(agreement)) => out.sign(agreement, date),
            (7, _, Some(agreement)) => match world.agreement(&agreement).unwrap().clauses.first() {
                Some(clause) => out.break_clause(agreement, clause.id.clone()),
                None => out,
            },
            _ => out,
        };
    }
    out
}

fn layer_ids<L: Layer>(snapshot: &Snapshot) -> Vec<TieId> {
    snapshot.layer::<L>().map(|edge| edge.id).collect()
}

proptest! {
    /// A snapshot shows exactly what every rule puts in force, and files the rest under its reason.
    #[test]
    fn a_snapshot_shows_what_is_in_force(world in worlds::any(), date in day()) {
        let snapshot = world.snapshot(date).unwrap();
        let shown: BTreeSet<TieId> = snapshot.ties().map(|(id, _)| id).collect();
        let dormant: BTreeSet<TieId> = snapshot.dormant().map(|(id, _, _)| id).collect();
        for (id, tie) in world.ties() {
            prop_assert_eq!(shown.contains(&id), in_force(&world, tie, date), "{}", tie);
            let standing = snapshot.standing(id).unwrap();
            prop_assert_eq!(standing == Standing::InForce, shown.contains(&id));
            prop_assert_eq!(dormant.contains(&id), tie.validity.contains(date) && !shown.contains(&id));
        }
    }

    /// Every way to ask for a tie gives the same ties.
    #[test]
    fn layers_agree_with_each_other(world in worlds::any(), date in day()) {
        let snapshot = world.snapshot(date).unwrap();
        let all = layer_ids::<Flow>(&snapshot);
        prop_assert!(all.is_sorted());
        let states: Vec<StateId> = snapshot.states().map(|s| s.id).collect();
        let mut out: Vec<TieId> = Vec::new();
        let mut into: Vec<TieId> = Vec::new();
        let mut pairs: Vec<TieId> = Vec::new();
        for a in &states {
            out.extend(snapshot.outgoing::<Flow>(*a).unwrap().map(|e| e.id));
            into.extend(snapshot.incoming::<Flow>(*a).unwrap().map(|e| e.id));
            for b in &states {
                let between: Vec<TieId> = snapshot.between::<Flow>(*a, *b).unwrap().map(|e| e.id).collect();
                prop_assert!(between.is_sorted());
                pairs.extend(between);
            }
        }
        for mut found in [out, into, pairs] {
            found.sort_unstable();
            prop_assert_eq!(&found, &all);
        }
        let kinds: usize = snapshot.ties().filter(|(_, tie)| matches!(tie.terms, Terms::Defence(_))).count();
        prop_assert_eq!(layer_ids::<Defence>(&snapshot).len(), kinds);
    }

    /// The graph handed out holds the same edges between the same states.
    #[cfg(feature = "petgraph_0_8")]
    #[test]
    fn the_graph_is_the_snapshot(world in worlds::any(), date in day()) {
        let snapshot = world.snapshot(date).unwrap();
        let graph = snapshot.to_petgraph();
        prop_assert_eq!(graph.node_count(), world.states().len());
        let mut found: std::collections::BTreeMap<TieId, (StateId, StateId)> = std::collections::BTreeMap::new();
        for edge in graph.raw_edges() {
            found.insert(edge.weight, (graph[edge.source()], graph[edge.target()]));
        }
        let expected: std::collections::BTreeMap<_, _> = snapshot.ties().map(|(id, t)| (id, (t.from, t.to))).collect();
        prop_assert_eq!(graph.edge_count(), expected.len());
        prop_assert_eq!(found, expected);
    }

    /// A scenario leaves the base as it was, and its inverse brings it back.
    #[test]
    fn a_scenario_and_its_inverse_are_the_identity(
        world in worlds::any(), seeds in prop::collection::vec(any::<u32>(), 0..8), date in day(),
    ) {
        let scenario = scenario(&world, &seeds, date);
        let copy = world.clone();
        let after = scenario.apply(&world).unwrap();
        prop_assert_eq!(&world, &copy);
        let back = scenario.inverse(&world).unwrap().apply(&after).unwrap();
        prop_assert_eq!(&back, &world);
        let diff = Diff::between(&world.snapshot(date).unwrap(), &back.snapshot(date).unwrap()).unwrap();
        prop_assert!(diff.is_empty());
        // And an id that the scenario gave out is not given out again.
        let mut again = back.clone();
        if let Some((_, tie)) = world.ties().next() {
            let id = again.add_tie(tie.clone());
            prop_assert!(after.ties().all(|(other, _)| other != id) || after.tie(id).is_err());
        }
    }

    /// Scenarios are data: they survive JSON, apply the same every time, and compose.
    #[test]
    fn scenarios_are_data(
        world in worlds::any(), seeds in prop::collection::vec(any::<u32>(), 0..6), date in day(),
    ) {
        let scenario = scenario(&world, &seeds, date);
        let text = serde_json::to_string(&scenario).unwrap();
        let read: Scenario = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &scenario);
        let toml: Scenario = toml::from_str(&toml::to_string(&scenario).unwrap()).unwrap();
        prop_assert_eq!(&toml, &scenario);
        let once = scenario.apply(&world).unwrap();
        prop_assert_eq!(&read.apply(&world).unwrap(), &once);
        let (first, second) = scenario.changes.split_at(scenario.changes.len() / 2);
        let part = |changes: &[geoecon::scenario::Change]| Scenario { name: String::new(), changes: changes.to_vec() };
        prop_assert_eq!(part(second).apply(&part(first).apply(&world).unwrap()).unwrap(), once.clone());
        prop_assert_eq!(part(first).then(part(second)).apply(&world).unwrap(), once);
    }

    /// What a diff lists is what the two snapshots hold differently.
    #[test]
    fn a_diff_lists_every_difference(world in worlds::any(), a in day(), b in day()) {
        let (before, after) = (world.snapshot(a).unwrap(), world.snapshot(b).unwrap());
        let diff = Diff::between(&before, &after).unwrap();
        let ids = |s: &Snapshot| s.ties().map(|(id, _)| id).collect::<BTreeSet<_>>();
        let (old, new) = (ids(&before), ids(&after));
        prop_assert_eq!(diff.ended.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(), &old - &new);
        prop_assert_eq!(diff.begun.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(), &new - &old);
        prop_assert!(diff.amended.is_empty());
        // Duties that change without a listed tie would be a gap in the list: compare them all.
        let states: Vec<StateId> = world.states().map(|s| s.id).collect();
        let mut changed = 0;
        for importer in &states {
            for exporter in &states {
                for sector in &world.classification().sectors {
                    let duty = |s: &Snapshot| s.duty(*importer, *exporter, sector.code).unwrap();
                    let (x, y) = (duty(&before), duty(&after));
                    changed += usize::from((x.low, x.high) != (y.low, y.high));
                }
            }
        }
        prop_assert_eq!(diff.duties.len(), changed);
    }

    /// A state's shares sum to one, and each side of a pair sees the same trade.
    #[test]
    fn shares_sum_to_one(world in worlds::any(), date in day()) {
        let snapshot = world.snapshot(date).unwrap();
        // A world with flows in one currency that is not the dollar is asked in that currency.
        let currency = snapshot.layer::<Flow>().map(|e| e.terms.value.currency()).next();
        for state in worlds::STATES {
            for direction in [Direction::Exports, Direction::Imports, Direction::Both] {
                let mut settings = geoecon::dependency::PartnerSettings::from(direction);
                if let Some(currency) = currency {
                    settings = settings.currency(currency);
                }
                let report = partners(&snapshot, worlds::id(state), settings).unwrap();
                let sum: f64 = report.partners.iter().map(|p| p.share).sum();
                if !report.partners.is_empty() {
                    prop_assert!((sum - 1.0).abs() < 1e-12);
                    let c = report.concentration.unwrap();
                    prop_assert!(c.hhi_low <= c.hhi_high && c.hhi_high <= 1.0 + 1e-12);
                }
                for row in &report.partners {
                    prop_assert!(row.share_of_partner.is_none_or(|s| s > 0.0 && s <= 1.0 + 1e-12));
                }
            }
        }
    }

    /// The index lies between 1/K and 1; without aggregates its two ends are one; order does not matter.
    #[test]
    fn concentration_keeps_its_bounds(mut shares in prop::collection::vec(0.001_f64..1e6, 1..30), rest in 0.0_f64..1e6) {
        let alone = Concentration::of(&shares, &[]).unwrap();
        let least = 1.0 / shares.iter().map(|_| 1.0).sum::<f64>();
        prop_assert!(alone.hhi_low >= least - 1e-12 && alone.hhi_high <= 1.0 + 1e-12);
        prop_assert!((alone.hhi_low - alone.hhi_high).abs() < 1e-15);
        let with = Concentration::of(&shares, &[rest]).unwrap();
        prop_assert!(with.hhi_low <= alone.hhi_low + 1e-12);
        // Split into ever more parts, the aggregate's own index goes to the low end.
        let parts = vec![rest / 4096.0; 4096];
        let split = Concentration::of(&[shares.clone(), parts].concat(), &[]).unwrap();
        prop_assert!(split.hhi_low >= with.hhi_low - 1e-12 && split.hhi_low <= with.hhi_high + 1e-12);
        shares.reverse();
        prop_assert!((Concentration::of(&shares, &[rest]).unwrap().hhi_high - with.hhi_high).abs() < 1e-12);
    }
}

#[test]
fn asking_for_what_is_not_there_is_an_error_that_names_it() {
    let world = World::new("empty");
    let snapshot = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let kor: StateId = "KOR".parse().unwrap();
    let message = "unknown state KOR: add it first, or check its code";
    assert_eq!(snapshot.outgoing::<Flow>(kor).err().unwrap().to_string(), message);
    assert_eq!(partners(&snapshot, kor, Direction::Both).unwrap_err().to_string(), message);
    let missing =
        Scenario::new("x").suspend("rcep".parse().unwrap(), "2025-01-01".parse().unwrap());
    assert_eq!(missing.apply(&world).unwrap_err().to_string(), "unknown agreement `rcep`");
}

#[test]
fn a_tie_in_force_of_a_state_that_is_not_recorded_stops_the_snapshot() {
    let mut world = World::new("dangling");
    world.add_tie(Tie::new("KOR".parse().unwrap(), "USA".parse().unwrap(), Defence::default()));
    let error = world.snapshot("2025-01-01".parse().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "unknown state KOR: add it first, or check its code");
}

#[cfg(feature = "shipped-world")]
#[test]
fn korea_2022_by_the_flows_that_ship() {
    use geoecon::{dependency::PartnerSettings, terms::Scope};

    let world = geoecon::data::indo_pacific_2025().unwrap();
    let snapshot = world.snapshot("2025-08-07".parse().unwrap()).unwrap();
    let (kor, usa) = ("KOR".parse().unwrap(), "USA".parse().unwrap());
    let all = partners(&snapshot, kor, Direction::Exports).unwrap();
    let goods = PartnerSettings::from(Direction::Exports).scope(Scope::AllGoods);
    let goods = partners(&snapshot, kor, goods).unwrap();
    let millions = |p: &geoecon::dependency::Partners| p.partner(usa).unwrap().value / 1e6;
    assert!((millions(&all) - 121_157.7).abs() < 0.1);
    assert!((millions(&goods) - 98_066.4).abs() < 0.1);
    // Aggregates are no suppliers: the index is a range, and they are not among the partners it counts.
    let c = all.concentration.unwrap();
    assert!(c.hhi_low < c.hhi_high);
    assert_eq!(c.partners, all.partners.iter().filter(|p| !p.aggregate).count());
}

#[test]
fn what_is_in_force_or_over_cannot_be_carried_out() {
    let mut world = World::new("carried out");
    for id in ["KOR", "USA"] {
        world.add_state(geoecon::State::new(id.parse().unwrap(), id)).unwrap();
    }
    let tie = |status, validity: &str| {
        Tie::new("KOR".parse().unwrap(), "USA".parse().unwrap(), Defence::default())
            .status(status)
            .valid(validity.parse().unwrap())
    };
    let in_force = world.add_tie(tie(LegalStatus::InForce, ".."));
    let over = world.add_tie(tie(LegalStatus::Threatened, "..2020-01-01"));
    let threat = world.add_tie(tie(LegalStatus::Threatened, ".."));
    let date: Date = "2025-01-01".parse().unwrap();
    for (id, status) in [(in_force, "in force"), (over, "threatened")] {
        let error = Scenario::new("x").carry_out(id, date).apply(&world).unwrap_err().to_string();
        assert!(
            error
                .contains(&format!("tie {id} cannot be carried out on 2025-01-01: it is {status}")),
            "{error}"
        );
    }
    let once = Scenario::new("x").carry_out(threat, date);
    assert!(once.clone().then(once).apply(&world).is_err());
}

/// Conditions as long and as wide as a file may hold them: a chain of 50,000 clauses, and 40 layers of which each
/// clause waits for both below.
#[test]
fn long_and_wide_conditions_resolve() {
    use geoecon::{Agreement, AgreementKind, world::Clause};

    let key = |name: String| geoecon::ClauseId::new(&name).unwrap();
    let chain = (0..50_000).map(|n| {
        let clause = Clause::new(key(format!("c{n}")), "");
        if n == 0 { clause } else { clause.conditional_on(key(format!("c{}", n - 1))) }
    });
    let ladder = (0..40).flat_map(|n| ["a", "b"].map(|side| (n, side))).map(|(n, side)| {
        let clause = Clause::new(key(format!("{side}{n}")), "");
        if n == 0 {
            return clause;
        }
        clause.conditional_on(key(format!("a{}", n - 1))).conditional_on(key(format!("b{}", n - 1)))
    });
    for (clauses, last) in [(chain.collect::<Vec<_>>(), "c49999"), (ladder.collect(), "b39")] {
        let mut agreement = Agreement::new("deal".parse().unwrap(), "deal", AgreementKind::Deal);
        agreement.clauses = clauses;
        let mut world = World::new("conditions");
        for id in ["KOR", "USA"] {
            world.add_state(geoecon::State::new(id.parse().unwrap(), id)).unwrap();
            agreement = agreement.party(id.parse().unwrap(), "..".parse().unwrap());
        }
        world.add_agreement(agreement).unwrap();
        let tie = Tie::new("KOR".parse().unwrap(), "USA".parse().unwrap(), Defence::default());
        world.add_tie(tie.agreement("deal".parse().unwrap()).clause(key(last.to_owned())));
        let date: Date = "2025-01-01".parse().unwrap();
        assert_eq!(world.snapshot(date).unwrap().layer::<Defence>().count(), 1);
        let first = if last == "b39" { "a0" } else { "c0" };
        let broken =
            Scenario::new("x").break_clause("deal".parse().unwrap(), key(first.to_owned()));
        assert_eq!(
            broken.apply(&world).unwrap().snapshot(date).unwrap().layer::<Defence>().count(),
            0
        );
    }
}

#[cfg(feature = "shipped-world")]
#[test]
fn trade_in_a_part_of_a_sector_is_unknown_not_nothing() {
    let world = geoecon::data::indo_pacific_2025().unwrap();
    let snapshot = world.snapshot("2025-08-07".parse().unwrap()).unwrap();
    let scope: geoecon::terms::Scope = "8703".parse().unwrap();
    let settings = geoecon::dependency::PartnerSettings::from(Direction::Exports).scope(scope);
    let report = partners(&snapshot, "KOR".parse().unwrap(), settings).unwrap();
    assert!(report.partners.is_empty() && report.unknown_pairs > 30, "{report}");
}
