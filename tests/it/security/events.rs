//! Trust from what a world records, and what it does to cover.

use geoecon::{
    Agreement, AgreementKind, LegalStatus, Scenario, State, StateId, Tie, Validity, World,
    security::{
        Capability, EventRule, EventSettings, Outcome, Relevance, TrustEvent, cover, events, trust,
    },
    terms::{Consultation, Defence, Presence, Trigger},
    world::{Clause, terms::MarketAccess, terms::Scope},
};
use proptest::prelude::*;

use super::states;

fn world_of(states: &[StateId]) -> World {
    let mut world = World::new("events");
    for &id in states {
        world.add_state(State::new(id, id.as_str())).unwrap();
    }
    world
}

fn read(
    world: &World,
    day: &str,
    settings: EventSettings,
) -> Vec<(StateId, StateId, Outcome, EventRule, f64)> {
    let report = events(&world.snapshot(day.parse().unwrap()).unwrap(), settings).unwrap();
    report
        .list
        .iter()
        .map(|e| (e.event.guarantor, e.event.treated, e.event.outcome, e.rule, e.event.year))
        .collect()
}

fn pact(s: &[StateId]) -> Agreement {
    s.iter().fold(
        Agreement::new("pact".parse().unwrap(), "Pact", AgreementKind::Alliance)
            .milestone("2000-01-01".parse().unwrap(), LegalStatus::InForce)
            .clause(Clause::new("market".parse().unwrap(), "Access")),
        |a, &state| a.party(state, Validity::ALWAYS),
    )
}

#[test]
fn who_leaves_abandons_those_it_owed() {
    let s = states(3);
    let mut world = world_of(&s);
    world.add_agreement(pact(&s)).unwrap();
    let tie = |from, to| {
        Tie::new(from, to, Defence::on(Trigger::ArmedAttack)).agreement("pact".parse().unwrap())
    };
    for (from, to) in [(0, 1), (0, 2), (1, 0)] {
        world.add_tie(tie(s[from], s[to]));
    }
    // The same promise in other words is one event.
    let also = Tie::new(s[0], s[1], Consultation::on(Trigger::Threat));
    world.add_tie(also.agreement("pact".parse().unwrap()));
    let none = read(&world, "2024-01-01", EventSettings::default());
    assert!(none.is_empty());
    let left = Scenario::new("leaves")
        .withdraw("pact".parse().unwrap(), s[0], "2025-01-01".parse().unwrap())
        .apply(&world)
        .unwrap();
    let event = |to| (s[0], to, Outcome::Abandoned, EventRule::PartyLeft, 2025.0);
    assert_eq!(read(&left, "2025-06-01", EventSettings::default()), [event(s[1]), event(s[2])]);
    // Not before it happened.
    assert!(read(&left, "2024-12-31", EventSettings::default()).is_empty());
}

#[test]
fn an_end_without_author_is_no_event() {
    let s = states(2);
    let mut world = world_of(&s);
    world.add_agreement(pact(&s)).unwrap();
    let tie = Tie::new(s[0], s[1], Defence::on(Trigger::ArmedAttack));
    world.add_tie(tie.agreement("pact".parse().unwrap()));
    let over = Scenario::new("over")
        .terminate("pact".parse().unwrap(), "2025-01-01".parse().unwrap())
        .apply(&world)
        .unwrap();
    let day = over.snapshot("2025-06-01".parse().unwrap()).unwrap();
    let report = events(&day, EventSettings::default()).unwrap();
    assert!(report.list.is_empty());
    assert_eq!(report.unattributed[0].status, LegalStatus::Terminated);
}

#[test]
fn a_clause_not_honoured_is_broken_by_who_owes() {
    let s = states(2);
    let mut world = world_of(&s);
    world.add_agreement(pact(&s)).unwrap();
    let barrier_cut = "10%".parse().unwrap();
    let access = MarketAccess { scope: Scope::AllGoods, barrier_cut };
    let tie = Tie::new(s[1], s[0], access).agreement("pact".parse().unwrap());
    world.add_tie(tie.clause("market".parse().unwrap()));
    let broken = Scenario::new("broken")
        .break_clause("pact".parse().unwrap(), "market".parse().unwrap())
        .apply(&world)
        .unwrap();
    // The record gives no day: the breach is listed, and no event until one is given.
    let day = broken.snapshot("2025-07-02".parse().unwrap()).unwrap();
    let report = events(&day, EventSettings::default()).unwrap();
    assert!(report.list.is_empty());
    assert_eq!((report.undated[0].guarantor, report.undated[0].treated), (s[1], s[0]));
    let on = |day: &str| EventSettings::default().broken_on(day.parse().unwrap());
    let event = (s[1], s[0], Outcome::Broken, EventRule::ClauseBroken, 2025.0);
    assert_eq!(read(&broken, "2025-07-02", on("2025-01-01")), [event]);
    assert!(read(&broken, "2025-07-02", on("2025-07-03")).is_empty());
    assert!(read(&world, "2025-01-01", EventSettings::default()).is_empty());
}

#[test]
fn demands_and_years_kept_count_where_asked() {
    let s = states(2);
    let mut world = world_of(&s);
    let since = "2020-06-01..".parse().unwrap();
    world.add_tie(Tie::new(s[0], s[1], Defence::on(Trigger::ArmedAttack)).valid(since));
    let paid = |status| {
        let host_pays_per_year = Some("USD 10 bn".parse().unwrap());
        let terms = Presence { personnel: 9, cost_per_year: None, host_pays_per_year };
        Tie::new(s[0], s[1], terms).status(status).valid("2025-01-01..".parse().unwrap())
    };
    world.add_tie(paid(LegalStatus::InForce));
    world.add_tie(paid(LegalStatus::Proposed));
    assert!(read(&world, "2025-06-01", EventSettings::default()).is_empty());
    let demand = (s[0], s[1], Outcome::Extorted, EventRule::Demand, 2025.0);
    assert_eq!(read(&world, "2025-06-01", EventSettings::default().demands()), [demand]);
    let kept = read(&world, "2025-06-01", EventSettings::default().kept_since(2000));
    // 2021 to 2024: the years that were whole.
    assert_eq!(kept.len(), 4);
    assert!(kept.iter().all(|e| e.2 == Outcome::Kept));
    assert_eq!(read(&world, "2025-06-01", EventSettings::default().kept_since(2023)).len(), 2);
}

#[test]
fn events_are_data() {
    let s = states(2);
    let event = TrustEvent { guarantor: s[0], treated: s[1], outcome: Outcome::Kept, year: 2025.5 };
    let text = serde_json::to_string(&event).unwrap();
    assert_eq!(text, r#"{"guarantor":"XAA","treated":"XBB","outcome":"Kept","year":2025.5}"#);
    assert_eq!(serde_json::from_str::<TrustEvent>(&text).unwrap(), event);
}

proptest! {
    /// The cover seen is the cover computed with those trusts, and no event that the observer cares for
    /// makes a broken promise look better.
    #[test]
    fn cover_seen_is_cover_with_trust(
        strengths in prop::array::uniform4(0.01_f64..1.0),
        relevance in 0.0_f64..=1.0,
        kept in 0_usize..4,
        broken in 0_usize..4,
    ) {
        let s = states(4);
        let capability =
            Capability::new("strength", s.iter().zip(strengths).map(|(&s, x)| (s, Some(x)))).unwrap();
        let promised = cover(&capability, s[0], &[(s[1], 0.9), (s[2], 0.4)], &[s[3]]).unwrap();
        let event = |outcome| TrustEvent { guarantor: s[1], treated: s[2], outcome, year: 2020.0 };
        let of = |kept: usize, broken: usize| {
            let mut all = vec![event(Outcome::Kept); kept];
            all.extend(vec![event(Outcome::Abandoned); broken]);
            let mut relevant = Relevance::own_experience(s.clone()).unwrap();
            relevant.set(s[0], s[2], relevance).unwrap();
            trust(&all, &relevant, 2025.0).unwrap()
        };
        let trusted = of(kept, broken);
        let rho = |g| trusted.of(s[0], g).unwrap().credibility();
        let direct = cover(
            &capability, s[0], &[(s[1], rho(s[1])), (s[2], rho(s[2]))], &[s[3]],
        ).unwrap();
        let seen = promised.seen_by(s[0], &trusted).unwrap();
        prop_assert_eq!(&seen, &direct);
        let worse = promised.seen_by(s[0], &of(kept, broken + 1)).unwrap();
        prop_assert!(worse.ratio.unwrap() >= seen.ratio.unwrap());
        // A guarantor does not doubt itself.
        let own = promised.seen_by(s[1], &trusted).unwrap();
        let its = own.guarantors.iter().find(|g| g.state == s[1]).unwrap().credibility;
        prop_assert!((its - 0.9).abs() < 1e-15);
    }
}

#[cfg(feature = "shipped-world")]
#[test]
fn the_shipped_record_has_a_demand_and_a_suspension() {
    use geoecon::{
        data,
        security::{CoverSettings, cover_all},
    };
    let day = data::indo_pacific_2025().unwrap().snapshot("2025-11-22".parse().unwrap()).unwrap();
    let read = events(&day, EventSettings::default().demands()).unwrap();
    let id = |code: &str| -> StateId { code.parse().unwrap() };
    let of = |from: &str, to: &str| {
        let between = |e: &&geoecon::security::RecordedEvent| {
            (e.event.guarantor, e.event.treated) == (id(from), id(to))
        };
        read.list.iter().filter(between).map(|e| e.event.outcome).collect::<Vec<_>>()
    };
    assert_eq!(of("USA", "NZL"), [Outcome::Abandoned]);
    assert_eq!(of("USA", "KOR"), [Outcome::Extorted]);
    // Every state takes what happened to Korea as half its own concern.
    let report = cover_all(&day, CoverSettings::default()).unwrap();
    let all: Vec<StateId> = report.states.iter().map(|row| row.state).collect();
    let mut relevance = Relevance::own_experience(all.clone()).unwrap();
    for &observer in all.iter().filter(|&&s| s != id("KOR")) {
        relevance.set(observer, id("KOR"), 0.5).unwrap();
    }
    let seen = report.seen(&trust(&read.events(), &relevance, 2026.0).unwrap()).unwrap();
    let taiwan = seen.own().find(|row| row.client == id("TWN")).unwrap();
    // Trust 1 / 2.5 in the one guarantor.
    let cinc = Capability::recorded(&day).unwrap();
    let [chn, twn, usa] = ["CHN", "TWN", "USA"].map(|code| cinc.known(id(code)).unwrap());
    let expected = chn / (twn + 0.4 * usa);
    assert!((taiwan.cover.ratio.unwrap() - expected).abs() < 1e-12);
    assert!(taiwan.ratio_before.unwrap() < expected);
    assert_eq!(seen.rows.len() % all.len(), 0);
}
