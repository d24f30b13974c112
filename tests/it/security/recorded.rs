//! The same measures on labelled arrays and on the graph of a world.

#[cfg(feature = "csv")]
use geoecon::security::{
    GammaSettings, Rivalries,
    balance::{FrustrationSettings, SignedGraph, frustration},
    critical_gamma, war_stability,
};
use geoecon::{
    Error, Probability, State, StateId, Tie, Validity, World,
    security::{
        AllianceNetwork, Capability, CommitmentSettings, CoverSettings, LossOfStrength,
        Obligations, OpenTrigger, Position, Provisions, balance::AlliedRivals, commitments, cover,
        cover_all,
    },
    terms::{Consultation, Defence, Neutrality, NonAggression, Offence, Rivalry, Terms, Trigger},
    world::{Coverage, Kind},
};
use proptest::prelude::*;

use super::states;

fn promise(provision: Provisions, trigger: Trigger) -> Terms {
    if provision == Provisions::DEFENCE {
        Defence::on(trigger).into()
    } else if provision == Provisions::OFFENCE {
        Offence::on(trigger).into()
    } else if provision == Provisions::NEUTRALITY {
        Neutrality::on(trigger).into()
    } else if provision == Provisions::CONSULTATION {
        Consultation::on(trigger).into()
    } else {
        NonAggression::on(trigger).into()
    }
}

const EACH: [(Provisions, Kind); 5] = [
    (Provisions::DEFENCE, Kind::Defence),
    (Provisions::OFFENCE, Kind::Offence),
    (Provisions::NEUTRALITY, Kind::Neutrality),
    (Provisions::CONSULTATION, Kind::Consultation),
    (Provisions::NON_AGGRESSION, Kind::NonAggression),
];

fn world_of(states: &[StateId]) -> World {
    let mut world = World::new("recorded");
    for &id in states {
        world.add_state(State::new(id, id.as_str())).unwrap();
    }
    world
}

/// The world that says what the matrix says: a tie for each promise, coverage with the unknown pairs.
fn world_with(obligations: &Obligations) -> World {
    let mut world = world_of(obligations.states());
    let unknown: Vec<_> =
        obligations.pairs().filter_map(|(a, b, owed)| owed.is_none().then_some((a, b))).collect();
    for (provision, kind) in EACH {
        let mut coverage = Coverage::new(kind, obligations.states().iter().copied());
        coverage.unknown = unknown.iter().copied().collect();
        world.add_coverage(coverage);
        for (a, b, owed) in obligations.pairs() {
            if owed.is_some_and(|owed| owed.contains(provision)) {
                world.add_tie(Tie::new(a, b, promise(provision, Trigger::ArmedAttack)));
            }
        }
    }
    world
}

fn obligations() -> impl Strategy<Value = Obligations> {
    let n = 5_usize;
    prop::collection::vec(prop::option::weighted(0.9, 0_u8..32), n * (n - 1)).prop_map(|cells| {
        let s = states(5);
        let mut o = Obligations::none(s.clone()).unwrap();
        let pairs: Vec<_> = o.pairs().map(|(a, b, _)| (a, b)).collect();
        for ((a, b), cell) in pairs.into_iter().zip(cells) {
            let owed = cell.map(|bits| {
                let each = EACH.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
                each.fold(Provisions::NONE, |sum, (_, (p, _))| sum | *p)
            });
            o.set(a, b, owed).unwrap();
        }
        o
    })
}

proptest! {
    #[test]
    fn a_recorded_matrix_reads_back(o in obligations()) {
        let today = world_with(&o).snapshot("2025-11-22".parse().unwrap()).unwrap();
        prop_assert_eq!(&Obligations::recorded(&today, CommitmentSettings::default()).unwrap(), &o);
        // One provision alone is what all five say of it.
        let network = AllianceNetwork::recorded(&today, Provisions::DEFENCE).unwrap();
        prop_assert_eq!(network, AllianceNetwork::from_obligations(&o, Provisions::DEFENCE));
    }
}

#[test]
fn what_is_not_covered_is_unknown() {
    let s = states(3);
    let mut world = world_of(&s);
    world.add_tie(Tie::new(s[0], s[1], Defence::on(Trigger::ArmedAttack)));
    let owed = |world: &World, settings: CommitmentSettings| {
        Obligations::recorded(&world.snapshot("2025-01-01".parse().unwrap()).unwrap(), settings)
            .unwrap()
    };
    let all = owed(&world, CommitmentSettings::default());
    assert_eq!(all.owed(s[0], s[1]).unwrap(), Some(Provisions::DEFENCE));
    assert_eq!((all.coverage().known, all.coverage().unknown), (1, 5));
    // Defence was looked for: enough for a network of defence, not for all five provisions.
    world.add_coverage(Coverage::new(Kind::Defence, s.iter().copied()));
    assert_eq!(owed(&world, CommitmentSettings::default()).coverage().unknown, 5);
    assert_eq!(owed(&world, Provisions::DEFENCE.into()).coverage().unknown, 0);
    let two = owed(&world, CommitmentSettings::default().states([s[1], s[0]]));
    assert_eq!(two.states(), [s[1], s[0]]);
}

#[test]
fn an_open_trigger_counts_by_the_rule() {
    let s = states(2);
    let mut world = world_of(&s);
    let credibility = Some(Probability::new(0.8).unwrap());
    world.add_tie(Tie::new(s[0], s[1], Defence { credibility, ..Defence::default() }));
    world.add_tie(Tie::new(s[1], s[0], Defence::on(Trigger::ArmedAttack)));
    let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let half = Probability::new(0.5).unwrap();
    let read = |rule| {
        let settings = CommitmentSettings::default().open_trigger(rule);
        let c = commitments(&today, settings).unwrap();
        let owed = c.obligations.owed(s[0], s[1]).unwrap();
        // A promise whose trigger is said is not touched.
        assert_eq!(c.credibility(s[1], s[0]), Some(1.0));
        assert_eq!(c.unjudged(), 1);
        (owed, c.credibility(s[0], s[1]))
    };
    assert_eq!(read(OpenTrigger::AsWritten), (Some(Provisions::DEFENCE), Some(0.8)));
    assert_eq!(read(OpenTrigger::Discounted(half)), (Some(Provisions::DEFENCE), Some(0.4)));
    assert_eq!(read(OpenTrigger::AsConsultation), (Some(Provisions::CONSULTATION), Some(0.8)));
    assert_eq!(read(OpenTrigger::Ignored), (Some(Provisions::NONE), None));
    let judged = CommitmentSettings::default().judge(s[0], s[1], half);
    assert_eq!(commitments(&today, judged).unwrap().credibility(s[0], s[1]), Some(0.5));
}

#[test]
fn the_earliest_end_is_the_first_of_notice_days_and_agreement() {
    use geoecon::{Agreement, AgreementKind, LegalStatus};
    let s = states(2);
    let mut world = world_of(&s);
    let agreement = Agreement::new("pact".parse().unwrap(), "Pact", AgreementKind::Alliance)
        .party(s[0], "2000-01-01..2025-03-01".parse().unwrap())
        .party(s[1], Validity::ALWAYS)
        .milestone("2000-01-01".parse().unwrap(), LegalStatus::InForce)
        .milestone("2025-05-01".parse().unwrap(), LegalStatus::Terminated);
    world.add_agreement(agreement).unwrap();
    let noticed = |days| Defence { exit_notice_days: days, ..Defence::on(Trigger::ArmedAttack) };
    let ids = [
        Tie::new(s[0], s[1], noticed(None)),
        Tie::new(s[0], s[1], noticed(Some(90))),
        Tie::new(s[0], s[1], noticed(Some(90))).valid("2000-01-01..2025-02-01".parse().unwrap()),
        Tie::new(s[0], s[1], noticed(Some(90))).agreement("pact".parse().unwrap()),
    ]
    .map(|tie| world.add_tie(tie));
    let end = |world: &World| {
        let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
        let c = commitments(&today, CommitmentSettings::default()).unwrap();
        ids.map(|id| {
            let found = c.list.iter().find(|c| c.tie == id).unwrap();
            found.earliest_end.map(|d| d.to_string())
        })
    };
    let day = |d: &str| Some(d.to_owned());
    let expected = [None, day("2025-04-01"), day("2025-02-01"), day("2025-03-01")];
    assert_eq!(end(&world), expected);
    world
        .edit_agreement(&"pact".parse().unwrap(), |a| {
            a.parties[0].validity = Validity::ALWAYS;
            a.life[1].date = "2025-02-15".parse().unwrap();
        })
        .unwrap();
    assert_eq!(end(&world)[3], day("2025-02-15"));
}

#[test]
fn suspended_promises_are_listed_and_do_not_count() {
    use geoecon::LegalStatus::Suspended;
    let s = states(2);
    let mut world = world_of(&s);
    world.add_tie(Tie::new(s[0], s[1], Defence::on(Trigger::ArmedAttack)).status(Suspended));
    let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let c = commitments(&today, Provisions::DEFENCE).unwrap();
    assert!(c.list.is_empty());
    assert_eq!((c.set_aside[0].guarantor, c.set_aside[0].why.as_str()), (s[0], "suspended"));
    assert_eq!(c.obligations.owed(s[0], s[1]).unwrap(), None);
}

fn armed(world: &mut World, strengths: &[(StateId, i64)]) {
    use geoecon::{Attribute, Estimate};
    for &(id, percent) in strengths {
        let share = Estimate::exact(rust_decimal::Decimal::new(percent, 2));
        let day = "2022-12-31".parse().unwrap();
        world
            .edit_state(id, |s| *s = s.clone().with(Attribute::Capability, day, share, None))
            .unwrap();
    }
}

#[test]
fn every_row_is_the_cover_of_its_parts() {
    let s = states(5);
    let mut world = world_of(&s);
    armed(&mut world, &[(s[0], 2), (s[1], 12), (s[2], 24), (s[3], 4)]);
    world.add_tie(Tie::new(s[1], s[0], Defence::on(Trigger::ArmedAttack)));
    world.add_tie(Tie::new(s[3], s[0], Defence::on(Trigger::LeftOpen)));
    world.add_tie(Tie::new(s[4], s[0], Defence::on(Trigger::ArmedAttack)));
    world.add_tie(Tie::new(s[2], s[0], Rivalry::default()));
    let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let report = cover_all(&today, CoverSettings::default()).unwrap();
    let row = report.of(s[0]).unwrap();
    let cinc = Capability::recorded(&today).unwrap();
    let direct = cover(&cinc, s[0], &[(s[1], 1.0), (s[3], 1.0)], &[s[2]]).unwrap();
    assert_eq!(row.cover.as_ref(), Some(&direct));
    // The fifth state has no capability, and is said.
    assert_eq!((row.unknown.as_slice(), row.left_open.as_slice()), (&s[4..], &s[3..4]));
    let firm = cover(&cinc, s[0], &[(s[1], 1.0)], &[s[2]]).unwrap();
    assert_eq!(row.ratio_without_open, firm.ratio);
    // No rivals, no threat; no capability, no cover.
    assert_eq!(report.of(s[1]).unwrap().cover.as_ref().unwrap().ratio, Some(0.0));
    assert!(report.of(s[4]).unwrap().cover.is_none());

    // Both sides are discounted; a state without a place is unknown there.
    let place = |longitude| Position::new(0.0, longitude).unwrap();
    let places: Vec<_> =
        s.iter().zip([0.0, 90.0, 10.0, 5.0]).map(|(&s, at)| (s, place(at))).collect();
    let loss = LossOfStrength::default();
    let far = cover_all(&today, CoverSettings::default().distance(loss, places.clone())).unwrap();
    let at_home = loss.at(s[0], &cinc, &places).unwrap();
    let direct = cover(&at_home, s[0], &[(s[1], 1.0), (s[3], 1.0)], &[s[2]]).unwrap();
    assert_eq!(far.of(s[0]).unwrap().cover.as_ref(), Some(&direct));
    assert!(far.over_distance && far.of(s[4]).unwrap().cover.is_none());
}

#[test]
fn trust_and_troops_make_promises_credible() {
    use geoecon::{
        security::{Outcome, Relevance, TrustEvent, trust},
        terms::Presence,
    };
    let s = states(3);
    let mut world = world_of(&s);
    armed(&mut world, &[(s[0], 2), (s[1], 12), (s[2], 24)]);
    let half = Some(Probability::new(0.5).unwrap());
    let promise = Defence { credibility: half, ..Defence::on(Trigger::ArmedAttack) };
    world.add_tie(Tie::new(s[1], s[0], promise));
    world.add_tie(Tie::new(s[0], s[2], Rivalry::default()));
    let terms = Presence { personnel: 20_000, cost_per_year: None, host_pays_per_year: None };
    world.add_tie(Tie::new(s[1], s[0], terms));
    let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let credibility = |settings: CoverSettings| {
        let report = cover_all(&today, settings).unwrap();
        report.of(s[0]).unwrap().cover.as_ref().unwrap().guarantors[0].credibility
    };
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} {b}");
    close(credibility(CoverSettings::default()), 0.5);
    // Twice the troops that halve doubt quarter it.
    close(credibility(CoverSettings::default().tripwire(10_000.0)), 0.875);
    let left = TrustEvent { guarantor: s[1], treated: s[0], outcome: Outcome::Broken, year: 0.0 };
    let trusted = trust(&[left], &Relevance::own_experience(s.clone()).unwrap(), 1.0).unwrap();
    close(credibility(CoverSettings::default().trust(trusted)), 1.0 / 3.0);
    let none = CoverSettings::default().tripwire(0.0);
    assert!(matches!(cover_all(&today, none), Err(Error::OutOfRange { .. })));
}

#[test]
fn allied_rivals_stand_on_the_side_the_rule_says() {
    let s = states(3);
    let mut world = world_of(&s);
    armed(&mut world, &[(s[0], 2), (s[1], 12), (s[2], 24)]);
    for other in [s[1], s[2]] {
        world.add_tie(Tie::new(other, s[0], Defence::on(Trigger::ArmedAttack)));
        world.add_tie(Tie::new(s[0], other, Rivalry::default()));
    }
    let today = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let sides = |rule| {
        let report = cover_all(&today, CoverSettings::default().allied_rivals(rule)).unwrap();
        let row = report.of(s[0]).unwrap().clone();
        assert_eq!(row.allied_rivals, [s[1], s[2]]);
        let cover = row.cover.unwrap();
        (row.threats.len(), cover.guarantors.len())
    };
    assert_eq!(sides(AlliedRivals::Rivals), (2, 0));
    assert_eq!(sides(AlliedRivals::Allies), (0, 2));
    assert_eq!(sides(AlliedRivals::Neither), (0, 0));
    let itself = CoverSettings::default().threats(s[0], [s[0]]);
    assert!(matches!(cover_all(&today, itself), Err(Error::Duplicate { .. })));
}

#[cfg(feature = "shipped-world")]
#[test]
fn the_shipped_world_has_all_measures() {
    use geoecon::{data, security::similarity_all};
    let today = data::indo_pacific_2025().unwrap().snapshot("2025-11-22".parse().unwrap()).unwrap();
    let id = |code: &str| -> StateId { code.parse().unwrap() };

    let promised = commitments(&today, CommitmentSettings::default()).unwrap();
    let owed = |a, b| promised.obligations.owed(id(a), id(b)).unwrap().unwrap();
    assert_eq!(owed("USA", "JPN").valued(), 3);
    assert_eq!(owed("JPN", "USA").valued(), 2);
    let one_sided = &promised.asymmetry.one_sided;
    assert!(one_sided.iter().any(|p| (p.a, p.b) == (id("JPN"), id("USA"))));
    // Suspended in 1986.
    assert!(promised.set_aside.iter().any(|p| p.protege == id("NZL")));
    let anzus = promised.list.iter().find(|c| (c.guarantor, c.protege) == (id("USA"), id("AUS")));
    assert_eq!(anzus.unwrap().earliest_end, Some("2026-11-22".parse().unwrap()));

    let network = AllianceNetwork::recorded(&today, Provisions::DEFENCE).unwrap();
    let capability = Capability::recorded(&today).unwrap();
    assert_eq!(capability.missing().count(), 0);
    let gammas = critical_gamma(&network, &capability, GammaSettings::default()).unwrap();
    assert_eq!(gammas.states.len(), 37);
    assert!(gammas.unknown_pairs > 0);

    // No network with links is war-stable.
    let strengths = capability.in_order(network.labels()).unwrap();
    let stability = war_stability(&network, &strengths, 1.0).unwrap();
    assert!(!stability.stable);
    let vulnerable: Vec<StateId> = gammas.vulnerable_at(1.0).collect();
    assert_eq!(stability.vulnerable, vulnerable);

    let rivalries = Rivalries::recorded(&today);
    assert_eq!((rivalries.list.len(), rivalries.unknown_pairs), (8, 0));
    assert_eq!(rivalries.rivals_of(id("USA")), [id("CHN"), id("RUS")]);
    let (graph, both) =
        SignedGraph::recorded(&today, Provisions::DEFENCE, AlliedRivals::Rivals).unwrap();
    assert!(both.is_empty());
    let report = frustration(&graph, FrustrationSettings::default());
    // Every rivalry of the record runs between an alliance and somebody outside it: two camps explain all.
    assert_eq!(report.index.exact(), Some(0));
    assert_eq!(report.verify(&graph), Some((0, 0)));
    let similar = similarity_all(&promised.obligations, capability.clone()).unwrap();
    assert_eq!(similar.pairs.len(), 37 * 36 / 2);

    let report = cover_all(&today, CoverSettings::default()).unwrap();
    let taiwan = report.of(id("TWN")).unwrap();
    let covered = taiwan.cover.as_ref().unwrap();
    assert_eq!(taiwan.threats, [id("CHN")]);
    let [chn, twn, usa] = ["CHN", "TWN", "USA"].map(|code| capability.known(id(code)).unwrap());
    assert!((covered.ratio.unwrap() - chn / (twn + usa)).abs() < 1e-12);
    assert!((taiwan.ratio_without_open.unwrap() - chn / twn).abs() < 1e-12);
    assert_eq!(report.unknown_rivalries, 0);
    // The table names the states under threat and nobody else.
    let text = report.to_string();
    assert!(text.contains("TWN") && !text.contains("CHE"), "{text}");
}

#[cfg(feature = "csv")]
mod tables {
    use geoecon::{
        exchange::csv::{self, DyadTable, Input, RivalryTable, TroopTable},
        security::{LossOfStrength, similarity_all},
        terms::Presence,
    };

    use super::*;
    use crate::{reference, security::inputs};

    /// The world of the published tables.
    fn world(dir: &std::path::Path) -> World {
        let open = |name: &str| Input::open(dir.join(name)).unwrap();
        let rows = csv::capabilities(open("states_nmc7_2018_2022.csv")).unwrap();
        let mut states: Vec<StateId> = rows.iter().map(|row| row.state).collect();
        states.sort_unstable();
        states.dedup();
        let mut world = world_of(&states);
        csv::record_capabilities(&mut world, &rows, None).unwrap();
        let dyads = csv::alliances(open("atop51_directed_dyads_2018.csv"), DyadTable::atop());
        dyads.unwrap().read_covered(states.iter().copied()).unwrap().record(&mut world);
        let rivals = csv::rivalries(open("tss_rivalries.csv"), RivalryTable::tss()).unwrap();
        rivals.read_covered(states.iter().copied()).unwrap().record(&mut world);
        let troops = open("us_troops_by_host_september_2008_2025.csv");
        let troops = csv::troops(troops, TroopTable::of("USA".parse().unwrap())).unwrap();
        troops.read_covered(states.iter().copied()).unwrap().record(&mut world);
        world
    }

    #[test]
    fn published_tables_give_on_a_graph_what_they_give_as_arrays() {
        let Some(dir) = reference::data("security") else { return };
        let world = world(&dir);
        world.check().unwrap();
        let day = world.snapshot("2018-12-31".parse().unwrap()).unwrap();
        let system = inputs::states(&dir).unwrap();

        let mut ids: Vec<StateId> = system.iter().map(|s| s.id).collect();
        ids.sort_unstable();
        let obligations = Obligations::recorded(&day, CommitmentSettings::default()).unwrap();
        let labelled = inputs::obligations(&dir, &system, 2018).unwrap();
        for (a, b, owed) in labelled.pairs() {
            assert_eq!(obligations.owed(a, b).unwrap(), owed, "{a} to {b}");
        }
        assert_eq!(obligations.states(), ids);
        assert_eq!(obligations.coverage().unknown, 0);

        let capability = Capability::recorded(&day).unwrap();
        let arrays = inputs::cinc(&system, 2018).unwrap();
        for &id in &ids {
            assert_eq!(capability.get(id), arrays.get(id), "{id}");
        }
        let report = similarity_all(&obligations, capability.clone()).unwrap();
        assert_eq!(report.pairs.len(), 195 * 194 / 2);

        let network = AllianceNetwork::recorded(&day, Provisions::DEFENCE).unwrap();
        let gammas = critical_gamma(&network, &capability, GammaSettings::default()).unwrap();
        for row in inputs::file(&dir, "vulnerability_gamma", ".csv").unwrap().rows() {
            let state = row.value("iso3").unwrap();
            let ours = gammas.of(state).unwrap().gamma.finite().unwrap();
            let theirs: f64 = row.value("gamma_critical").unwrap();
            assert!((ours / theirs - 1.0).abs() < 1e-10, "{state}");
        }

        let (graph, both) =
            SignedGraph::recorded(&day, Provisions::DEFENCE, AlliedRivals::Rivals).unwrap();
        assert!(!both.is_empty());
        let report = frustration(&graph, FrustrationSettings::default());
        assert_eq!((report.index.exact(), graph.len()), (Some(32), 1745));

        // Before the record of obligations begins nothing is known; rivalries go back further.
        let earlier = world.snapshot("2017-12-31".parse().unwrap()).unwrap();
        let unknown = Obligations::recorded(&earlier, CommitmentSettings::default()).unwrap();
        assert_eq!(unknown.coverage().known, 0);
        assert_eq!(Rivalries::recorded(&earlier).unknown_pairs, 0);
        let later = world.snapshot("2021-06-01".parse().unwrap()).unwrap();
        assert!(Rivalries::recorded(&later).unknown_pairs > 0);
    }

    #[test]
    fn cover_of_a_world_is_the_published_ratio() {
        let Some(dir) = reference::data("security") else { return };
        let world = world(&dir);
        for row in inputs::file(&dir, "patron_cover", ".csv").unwrap().rows() {
            let [client, patron, threat]: [StateId; 3] =
                ["client", "patron", "threat"].map(|c| row.value(c).unwrap());
            let year: i16 = row.value("year").unwrap();
            // The obligations of 2018 alone are in the table; capability is of the year.
            let day = world.snapshot("2018-12-31".parse().unwrap()).unwrap();
            let of_year = world.snapshot(format!("{year}-12-31").parse().unwrap()).unwrap();
            let settings = CoverSettings::from(
                CommitmentSettings::from(Provisions::DEFENCE).states([client, patron, threat]),
            )
            .threats(client, [threat])
            .capability(Capability::recorded(&of_year).unwrap());
            let report = cover_all(&day, settings).unwrap();
            let cover = report.of(client).unwrap().cover.as_ref().unwrap();
            let expected: f64 = row.value("threat_over_client_plus_patron").unwrap();
            assert!((cover.ratio.unwrap() - expected).abs() < 1e-9, "{client} {year}");
            let share: f64 = row.value("patron_share_of_joint_capability").unwrap();
            assert!((cover.dependence().unwrap() - share).abs() < 1e-9);
        }
    }

    #[test]
    fn distance_over_a_world_is_the_published_loss() {
        let Some(dir) = reference::data("security") else { return };
        let day = world(&dir).snapshot("2018-12-31".parse().unwrap()).unwrap();
        let capitals: Vec<(StateId, Position)> = inputs::states(&dir)
            .unwrap()
            .into_iter()
            .filter_map(|s| Some((s.id, Position::try_from(s.capital?).unwrap())))
            .collect();
        let mut compared = 0;
        for row in inputs::file(&dir, "loss_of_strength", ".csv").unwrap().rows() {
            let attacker: StateId = row.value("iso3_attacker").unwrap();
            let target: StateId = row.value("iso3_target").unwrap();
            if row.value::<i32>("year").unwrap() != 2018 || attacker == target {
                continue;
            }
            let settings =
                CoverSettings::from(CommitmentSettings::from(Provisions::DEFENCE).states([target]))
                    .threats(target, [attacker])
                    .distance(LossOfStrength::of_year(2018), capitals.iter().copied());
            let report = cover_all(&day, settings).unwrap();
            let cover = report.of(target).unwrap().cover.as_ref().unwrap();
            let discounted: f64 = row.value("cinc_attacker_discounted").unwrap();
            assert!((cover.threat - discounted).abs() < 1e-9, "{attacker} at {target}");
            let home: f64 = row.value("cinc_target_at_home_exponent_log10(10-e)").unwrap();
            assert!((cover.own - home).abs() < 1e-9);
            compared += 1;
        }
        assert!(compared > 10);
    }

    #[test]
    fn every_published_row_is_read() {
        let Some(dir) = reference::data("security") else { return };
        let open = |name: &str| Input::open(dir.join(name)).unwrap();
        // Rivalries since 1816, two ties each.
        let rivals = csv::rivalries(open("tss_rivalries.csv"), RivalryTable::tss()).unwrap();
        let since = inputs::file(&dir, "tss_rivalries", ".csv").unwrap();
        let since = since.rows().filter(|r| r.value::<i32>("end").unwrap() >= 1816).count();
        assert_eq!(rivals.read_all().unwrap().len(), 2 * since);
        // Troops: as many persons as the table has abroad.
        let name = "us_troops_by_host_september_2008_2025.csv";
        let usa = "USA".parse().unwrap();
        let ties = csv::troops(open(name), TroopTable::of(usa)).unwrap().read_all().unwrap();
        let personnel = |tie: &Tie| match &tie.terms {
            Terms::Presence(Presence { personnel, .. }) => u64::from(*personnel),
            other => panic!("{other}"),
        };
        let ours: u64 = ties.iter().map(personnel).sum();
        let table = inputs::file(&dir, "us_troops", ".csv").unwrap();
        let abroad = table.rows().filter(|r| r.get("iso3c").unwrap() != Some("USA"));
        assert_eq!(ours, abroad.filter_map(|r| r.parse::<u64>("troops_ad").unwrap()).sum::<u64>());
        let korea = ties.iter().find(|t| {
            t.to == "KOR".parse().unwrap() && t.validity.contains("2025-09-30".parse().unwrap())
        });
        assert_eq!(personnel(korea.unwrap()), 23_642);
        // Capabilities: two years a state, missing ones kept.
        let rows = csv::capabilities(open("states_nmc7_2018_2022.csv")).unwrap();
        assert_eq!(rows.len(), 2 * 195);
        let system = inputs::file(&dir, "states_nmc", ".csv").unwrap();
        for row in system.rows() {
            let id: StateId = row.value("iso3").unwrap();
            for year in [2018, 2022] {
                let ours =
                    rows.iter().find(|r| r.state == id && i32::from(r.year) == year).unwrap();
                let spending = row.parse(&format!("milex_{year}")).unwrap();
                assert_eq!(ours.military_spending, spending, "{id} {year}");
            }
        }
    }

    #[test]
    fn missing_fields_stay_unknown() {
        let [usa, kor, jpn] = ["USA", "KOR", "JPN"].map(|c| StateId::new(c).unwrap());
        let header =
            "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n";
        let text = format!(
            "{header}2,732,2018,1,0,0,0,-9\n732,2,2018,1,0,0,,1\n2,740,2018,1,0,0,0,1\n2,20,2018,1,0,0,-9,1\n"
        );
        let covered = csv::alliances(text.as_str(), DyadTable::atop()).unwrap();
        let covered = covered.read_covered([usa, kor, jpn]).unwrap();
        assert_eq!((covered.ties.len(), covered.missing(), covered.coverage.len()), (5, 2, 5));
        let mut world = world_of(&[usa, kor, jpn]);
        covered.record(&mut world);
        world.check().unwrap();
        let day = world.snapshot("2018-06-01".parse().unwrap()).unwrap();
        let all = Obligations::recorded(&day, CommitmentSettings::default()).unwrap();
        // As with the table read as an array: a row with a missing field is unknown.
        assert_eq!(all.owed(usa, kor).unwrap(), None);
        assert_eq!(all.owed(kor, usa).unwrap(), None);
        assert_eq!(all.owed(usa, jpn).unwrap().unwrap().valued(), 3);
        assert_eq!(all.owed(jpn, usa).unwrap(), Some(Provisions::NONE));
        // Its defence is known all the same.
        let defence = Obligations::recorded(&day, Provisions::DEFENCE).unwrap();
        assert_eq!(defence.owed(usa, kor).unwrap(), Some(Provisions::DEFENCE));
        assert_eq!(defence.coverage().unknown, 0);

        let text = "ccode,iso3c,year,troops_ad\n732,KOR,2020,NA\n740,JPN,2020,0\n2,USA,2020,9\n";
        let troops = csv::troops(text, TroopTable::of(usa)).unwrap();
        let troops = troops.read_covered([usa, kor, jpn]).unwrap();
        assert_eq!((troops.ties.len(), troops.missing()), (0, 1));
        troops.record(&mut world);
        let day = world.snapshot("2020-06-01".parse().unwrap()).unwrap();
        assert!(day.covers(Kind::Presence, usa, jpn) && !day.covers(Kind::Presence, usa, kor));
        assert!(!day.covers(Kind::Presence, jpn, usa));
    }

    #[test]
    fn tables_of_security_name_row_and_field() {
        let error = |r: Result<Vec<Tie>, Error>| r.unwrap_err().to_string();
        let tss = "ccode1,ccode2,start,end,positional,spatial,ideological,interventionary\n";
        let rivals = |row: &str| {
            let text = format!("{tss}{row}\n");
            error(csv::rivalries(text.as_str(), RivalryTable::tss()).unwrap().read_all())
        };
        assert_eq!(
            rivals("2,710,1996,1990,1,,,"),
            "CSV text, row 2, field `end` is `1990`: expected a year not before `start`"
        );
        assert_eq!(
            rivals("2,710,1996,2020,yes,,,"),
            "CSV text, row 2, field `positional` is `yes`: expected 1, 0, or -9 or nothing where it is missing"
        );
        assert!(rivals("2,9999,1996,2020,1,,,").contains("row 2, field `ccode2`"));
        let troops = "ccode,iso3c,year,troops_ad\n732,KOR,2020,-5\n";
        let troops = csv::troops(troops, TroopTable::of("USA".parse().unwrap()));
        assert_eq!(
            error(troops.unwrap().read_all()),
            "CSV text, row 2, field `troops_ad` is `-5`: expected a number of persons"
        );
        let nmc = |text: &str| csv::capabilities(text).unwrap_err().to_string();
        assert!(nmc("ccode,year,milex\n").contains("the columns cinc"));
        assert!(nmc("ccode,milex_2018\n").contains("cinc_ and a year"));
        assert!(nmc("ccode,year,cinc\n2,2018,x\n").contains("row 2, field `cinc` is `x`"));
        assert!(
            nmc("ccode,year,cinc\n2,2018,.1\n2,2018,.1\n").contains("each state and year once")
        );
    }
}
