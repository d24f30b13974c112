use geoecon::{
    Error,
    security::{
        Coding, Coefficient, Disagreement, Obligations, Outcome, Provisions, Relevance,
        SimilaritySettings, TrustEvent, TrustSettings, Variant, similarity_all, trust,
    },
};
use proptest::prelude::*;

use super::states;

fn event(guarantor: usize, treated: usize, outcome: Outcome, year: f64) -> TrustEvent {
    let s = states(5);
    TrustEvent { guarantor: s[guarantor], treated: s[treated], outcome, year }
}

fn events() -> impl Strategy<Value = Vec<TrustEvent>> {
    let outcome = prop_oneof![
        Just(Outcome::Kept),
        Just(Outcome::Broken),
        Just(Outcome::Extorted),
        Just(Outcome::Abandoned)
    ];
    let one = (0_usize..5, 1_usize..5, outcome, 1990.0_f64..2025.0)
        .prop_map(|(g, step, outcome, year)| event(g, (g + step) % 5, outcome, year));
    prop::collection::vec(one, 0..12)
}

fn relevance() -> impl Strategy<Value = Relevance> {
    prop::collection::vec(0.0_f64..=1.0, 25).prop_map(|cells| {
        let s = states(5);
        let mut relevance = Relevance::own_experience(s.clone()).unwrap();
        for (i, &cell) in cells.iter().enumerate().filter(|(i, _)| i / 5 != i % 5) {
            relevance.set(s[i / 5], s[i % 5], cell).unwrap();
        }
        relevance
    })
}

proptest! {
    #[test]
    fn the_order_of_events_does_not_matter(
        (events, shuffled) in events().prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle())),
        relevance in relevance(),
        memory in 0.5_f64..=1.0,
    ) {
        let settings = TrustSettings::from(2025.0).memory(memory);
        prop_assert_eq!(
            trust(&events, &relevance, settings).unwrap(),
            trust(&shuffled, &relevance, settings).unwrap()
        );
    }

    #[test]
    fn without_fading_trust_is_updated_piece_by_piece(
        events in events(), relevance in relevance(), cut in 0_usize..12,
    ) {
        let (first, second) = events.split_at(cut.min(events.len()));
        let all = trust(&events, &relevance, TrustSettings::default()).unwrap();
        let first = trust(first, &relevance, TrustSettings::default()).unwrap();
        let s = states(5);
        for (i, j) in (0..5).flat_map(|i| (0..5).map(move |j| (i, j))).filter(|(i, j)| i != j) {
            let prior = first.of(s[i], s[j]).unwrap();
            let settings = TrustSettings::default().prior(prior.kept, prior.broken);
            let then = trust(second, &relevance, settings).unwrap().of(s[i], s[j]).unwrap();
            let once = all.of(s[i], s[j]).unwrap();
            prop_assert!((then.credibility() - once.credibility()).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&once.credibility()) && once.deviation() < 0.5);
        }
    }

    #[test]
    fn no_relevance_no_spillover(events in events()) {
        let own = Relevance::own_experience(states(5)).unwrap();
        let report = trust(&events, &own, TrustSettings::default()).unwrap();
        let s = states(5);
        for (i, &observer) in s.iter().enumerate() {
            for (j, &guarantor) in s.iter().enumerate().filter(|&(j, _)| j != i) {
                let to_it = |e: &&TrustEvent| e.guarantor == s[j] && e.treated == s[i];
                let kept = |e: &TrustEvent| e.outcome == Outcome::Kept;
                let good = u32::try_from(events.iter().filter(to_it).filter(|e| kept(e)).count());
                let bad = u32::try_from(events.iter().filter(to_it).filter(|e| !kept(e)).count());
                let (good, bad) = (1.0 + f64::from(good.unwrap()), 1.0 + f64::from(bad.unwrap()));
                let ours = report.of(observer, guarantor).unwrap().credibility();
                prop_assert!((ours - good / (good + bad)).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn events_fade_by_half_in_a_half_life() {
    let own = Relevance::own_experience(states(5)).unwrap();
    let kept = [event(0, 1, Outcome::Kept, 2015.0), event(0, 1, Outcome::Kept, 2030.0)];
    let settings = TrustSettings::from(2025.0).memory(0.5_f64.powf(0.1));
    let report = trust(&kept, &own, settings).unwrap();
    let s = states(5);
    assert!((report.of(s[1], s[0]).unwrap().kept - 1.5).abs() < 1e-12);
    assert_eq!(report.later_events, 1);
}

#[test]
fn a_broken_promise_is_felt_by_those_alike_and_thins_out_what_is_believed() {
    let s = states(4);
    let mut pacts = Obligations::none(s.clone()).unwrap();
    // State 0 guarantees all; 1 and 2 owe alike, 3 owes the others.
    for protege in 1..4 {
        pacts.set(s[0], s[protege], Provisions::DEFENCE).unwrap();
    }
    pacts.set(s[1], s[0], Provisions::DEFENCE).unwrap();
    pacts.set(s[2], s[0], Provisions::DEFENCE).unwrap();
    let alike = similarity_all(&pacts, SimilaritySettings::default()).unwrap();
    let s_linear =
        Variant { coding: Coding::Valued, measure: Coefficient::S(Disagreement::Linear) };
    let relevance = Relevance::from_similarity(s.clone(), &alike, s_linear).unwrap();
    let extorted = [event(0, 1, Outcome::Extorted, 2025.0)];
    let after = trust(&extorted, &relevance, TrustSettings::default()).unwrap();
    let credibility = |k: usize| after.of(s[k], s[0]).unwrap().credibility();
    // S of 1 and 2: they differ on themselves only, 2 of 4, S = 0; nobody else learns.
    assert!((credibility(1) - 1.0 / 3.0).abs() < 1e-15);
    assert!((credibility(2) - 0.5).abs() < 1e-15 && (credibility(3) - 0.5).abs() < 1e-15);
    let believed = pacts.believed(&after, 0.4).unwrap();
    assert_eq!(believed.removed.len(), 1);
    assert_eq!(believed.obligations.owed(s[0], s[1]).unwrap(), Some(Provisions::NONE));
    assert_eq!(believed.obligations.owed(s[0], s[2]).unwrap(), Some(Provisions::DEFENCE));
}

#[test]
fn bad_settings_are_refused() {
    let own = Relevance::own_experience(states(5)).unwrap();
    let refused = |settings: TrustSettings, events: &[TrustEvent]| {
        assert!(matches!(trust(events, &own, settings), Err(Error::OutOfRange { .. })));
    };
    refused(TrustSettings::default().memory(0.9), &[]);
    refused(TrustSettings::from(2025.0).memory(0.0), &[]);
    refused(TrustSettings::default().prior(0.0, 1.0), &[]);
    refused(TrustSettings::from(f64::NAN), &[]);
    refused(TrustSettings::default(), &[event(1, 1, Outcome::Kept, 2000.0)]);
    refused(TrustSettings::default(), &[event(1, 2, Outcome::Kept, f64::INFINITY)]);
    let mut relevance = own.clone();
    let s = states(5);
    assert!(matches!(relevance.set(s[0], s[1], 1.5), Err(Error::Cell { .. })));
}
