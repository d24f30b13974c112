//! Each rule alone, on a world of two states and a union.

use geoecon::{
    Agreement, AgreementKind, LegalStatus, Measure, Rate, Snapshot, State, StateKind, Tie, World,
    snapshot::{Bound, Origin, Unknown},
    terms::{Lift, Scope, Stacking, Tariff, TariffConcession},
    world::{Classification, HsPart, Sector},
};
use proptest::prelude::*;

fn percent(text: &str) -> Rate {
    format!("{text}%").parse().unwrap()
}

fn measure(key: &str) -> Measure {
    Measure::new(key).unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

/// AAA imports from BBB; CCC is with BBB in the union UUU. Steel is HS 72, with HS 7208 in it, of metals.
fn world(share_of_72: Option<&str>) -> World {
    let mut world = World::new("rules");
    for id in ["AAA", "BBB", "CCC"] {
        world.add_state(State::new(id.parse().unwrap(), id)).unwrap();
    }
    let union = State::new("UUU".parse().unwrap(), "union").kind(StateKind::CustomsTerritory);
    world.add_state(union).unwrap();
    let mut agreement =
        Agreement::new("union".parse().unwrap(), "union", AgreementKind::CustomsUnion)
            .milestone("2000-01-01".parse().unwrap(), LegalStatus::InForce)
            .party("BBB".parse().unwrap(), "2000-01-01..".parse().unwrap())
            .party("CCC".parse().unwrap(), "2000-01-01..2030-01-01".parse().unwrap());
    agreement.territory = Some("UUU".parse().unwrap());
    world.add_agreement(agreement).unwrap();
    let pact = Agreement::new("pact".parse().unwrap(), "pact", AgreementKind::TradeAgreement)
        .milestone("2000-01-01".parse().unwrap(), LegalStatus::InForce)
        .party("AAA".parse().unwrap(), "..".parse().unwrap())
        .party("BBB".parse().unwrap(), "..".parse().unwrap());
    world.add_agreement(pact).unwrap();
    let hs = |code: &str, share: Option<&str>| HsPart {
        code: code.parse().unwrap(),
        share_of_code: geoecon::Share::ONE,
        share_of_sector: share.map(|s| s.parse().unwrap()),
    };
    let sector = |code: &str, services, parts| Sector {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        services,
        hs: parts,
    };
    world.set_classification(Classification {
        sectors: vec![
            sector(
                "metals",
                false,
                vec![hs("72", share_of_72), hs("7208", Some("0.1")), hs("76", None)],
            ),
            sector("cars", false, vec![hs("87", Some("1"))]),
            sector("services", true, Vec::new()),
        ],
    });
    world
}

fn levy(world: &mut World, from: &str, to: &str, tariff: Tariff) {
    world.add_tie(Tie::new(from.parse().unwrap(), to.parse().unwrap(), tariff));
}

fn today(world: &World) -> Snapshot {
    world.snapshot("2025-11-22".parse().unwrap()).unwrap()
}

fn ends(world: &World, exporter: &str, product: &str, origin: Origin) -> (Rate, Rate) {
    let duty = today(world)
        .duty_at(
            "AAA".parse().unwrap(),
            exporter.parse().unwrap(),
            product.parse().unwrap(),
            origin,
        )
        .unwrap();
    (duty.low, duty.high)
}

fn rate(world: &World, exporter: &str, product: &str) -> Rate {
    let (low, high) = ends(world, exporter, product, Origin::Mixed);
    assert_eq!(low, high);
    low
}

#[test]
fn the_most_specific_scope_of_a_measure_counts() {
    let mut world = world(None);
    for (text, r) in [("*", "1"), ("cars", "2"), ("87", "3"), ("8703", "4"), ("870323", "5")] {
        levy(&mut world, "AAA", "BBB", Tariff::base(scope(text), percent(r), measure("mfn")));
    }
    assert_eq!(rate(&world, "BBB", "870323"), percent("5"));
    assert_eq!(rate(&world, "BBB", "870322"), percent("4"));
    assert_eq!(rate(&world, "BBB", "8708"), percent("3"));
}

#[test]
fn additions_of_one_measure_replace_and_of_several_add_up() {
    let mut world = world(None);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("2"), measure("mfn")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("*"), percent("10"), measure("a")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("cars"), percent("25"), measure("a")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("*"), percent("5"), measure("b")));
    assert_eq!(rate(&world, "BBB", "cars"), percent("32"));
    assert_eq!(rate(&world, "BBB", "metals"), percent("17"));
}

#[test]
fn a_ceiling_limits_its_own_measure_and_never_the_base() {
    let mut world = world(None);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("cars"), percent("20"), measure("mfn")));
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("metals"), percent("3"), measure("mfn")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("*"), percent("25"), measure("a")));
    levy(&mut world, "AAA", "BBB", Tariff::ceiling(scope("*"), percent("15"), measure("a")));
    assert_eq!(rate(&world, "BBB", "cars"), percent("20"));
    assert_eq!(rate(&world, "BBB", "metals"), percent("15"));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("*"), percent("7"), measure("b")));
    assert_eq!(rate(&world, "BBB", "metals"), percent("22"));
}

#[test]
fn a_concession_needs_origin_and_a_replacement_does_not() {
    let mut world = world(None);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("cars"), percent("10"), measure("mfn")));
    let concession = |utilisation: Option<&str>| TariffConcession {
        scope: scope("cars"),
        rate: percent("0"),
        utilisation: utilisation.map(|u| u.parse().unwrap()),
    };
    let (aaa, bbb) = ("AAA".parse().unwrap(), "BBB".parse().unwrap());
    let id = world.add_tie(Tie::new(aaa, bbb, concession(None)).agreement("pact".parse().unwrap()));
    assert_eq!(ends(&world, "BBB", "cars", Origin::Qualifying), (percent("0"), percent("0")));
    assert_eq!(ends(&world, "BBB", "cars", Origin::NotQualifying), (percent("10"), percent("10")));
    assert_eq!(ends(&world, "BBB", "cars", Origin::Mixed), (percent("0"), percent("10")));
    world.edit_tie(id, |tie| tie.terms = concession(Some("75%")).into()).unwrap();
    assert_eq!(rate(&world, "BBB", "cars"), percent("2.5"));
    let replacement = Tariff {
        stacking: Stacking::Replacement,
        ..Tariff::base(scope("*"), percent("4"), measure("quota-in"))
    };
    world.remove_tie(id).unwrap();
    levy(&mut world, "AAA", "BBB", replacement);
    assert_eq!(ends(&world, "BBB", "cars", Origin::NotQualifying), (percent("4"), percent("4")));
}

#[test]
fn a_replacement_holds_beside_a_concession() {
    // Base 5, in its place 30 for all, and a concession for goods that qualify.
    for (conceded, qualifying) in [("0", "0"), ("8", "8"), ("40", "30")] {
        let mut world = world(None);
        levy(&mut world, "AAA", "BBB", Tariff::base(scope("cars"), percent("5"), measure("mfn")));
        let base = Tariff::base(scope("cars"), percent("30"), measure("quota-out"));
        levy(&mut world, "AAA", "BBB", Tariff { stacking: Stacking::Replacement, ..base });
        let terms =
            TariffConcession { scope: scope("cars"), rate: percent(conceded), utilisation: None };
        let (aaa, bbb) = ("AAA".parse().unwrap(), "BBB".parse().unwrap());
        world.add_tie(Tie::new(aaa, bbb, terms).agreement("pact".parse().unwrap()));
        let both = |rate: &str| (percent(rate), percent(rate));
        assert_eq!(ends(&world, "BBB", "cars", Origin::NotQualifying), both("30"));
        assert_eq!(ends(&world, "BBB", "cars", Origin::Qualifying), both(qualifying));
    }
}

#[test]
fn a_concession_is_known_where_the_base_is_not() {
    let mut world = world(None);
    let terms = TariffConcession { scope: scope("cars"), rate: percent("5"), utilisation: None };
    let (aaa, bbb) = ("AAA".parse().unwrap(), "BBB".parse().unwrap());
    world.add_tie(Tie::new(aaa, bbb, terms).agreement("pact".parse().unwrap()));
    let duty = |origin| today(&world).duty_at(aaa, bbb, "cars".parse().unwrap(), origin).unwrap();
    assert_eq!(duty(Origin::Qualifying).rate(), Some(percent("5")));
    assert_eq!(duty(Origin::NotQualifying).unknown, [Unknown::BaseDuty]);
    assert_eq!(duty(Origin::NotQualifying).rate(), None);
    assert!(duty(Origin::NotQualifying).to_string().contains("0% beside an unknown base"));
}

#[test]
fn utilisation_is_that_of_the_agreement_that_prefers() {
    let mut world = world(None);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("cars"), percent("10"), measure("mfn")));
    let other = Agreement::new("other".parse().unwrap(), "other", AgreementKind::TradeAgreement)
        .party("AAA".parse().unwrap(), "..".parse().unwrap())
        .party("BBB".parse().unwrap(), "..".parse().unwrap());
    world.add_agreement(other).unwrap();
    let (aaa, bbb) = ("AAA".parse().unwrap(), "BBB".parse().unwrap());
    // The other agreement's concession is no better than the base, so its utilisation says nothing.
    for (agreement, rate, used) in [("pact", "0", "50%"), ("other", "10", "90%")] {
        let terms = TariffConcession {
            scope: scope("cars"),
            rate: percent(rate),
            utilisation: Some(used.parse().unwrap()),
        };
        world.add_tie(Tie::new(aaa, bbb, terms).agreement(agreement.parse().unwrap()));
    }
    assert_eq!(rate(&world, "BBB", "cars"), percent("5"));
}

#[test]
fn a_measure_is_lifted_only_by_one_that_is_levied() {
    let lifted = |key: &str, r: &str, by: &str| {
        Tariff::addition(scope("*"), percent(r), measure(key)).lifted_by(Lift::Measure(measure(by)))
    };
    // A by B, B by C: C is levied, so B is not, so A is.
    let mut chain = world(None);
    levy(&mut chain, "AAA", "BBB", Tariff::base(scope("*"), percent("1"), measure("mfn")));
    levy(&mut chain, "AAA", "BBB", lifted("a", "10", "b"));
    levy(&mut chain, "AAA", "BBB", lifted("b", "20", "c"));
    levy(&mut chain, "AAA", "BBB", Tariff::addition(scope("*"), percent("40"), measure("c")));
    assert_eq!(rate(&chain, "BBB", "cars"), percent("51"));
    // A by B and B by A: one of them is levied, the first by key.
    let mut circle = world(None);
    levy(&mut circle, "AAA", "BBB", Tariff::base(scope("*"), percent("1"), measure("mfn")));
    levy(&mut circle, "AAA", "BBB", lifted("a", "10", "b"));
    levy(&mut circle, "AAA", "BBB", lifted("b", "20", "a"));
    assert_eq!(rate(&circle, "BBB", "cars"), percent("11"));
}

#[test]
fn an_agreement_without_milestones_holds_for_unions_and_lifts_too() {
    let mut world = world(None);
    let undated = |world: &mut World, key: &str| {
        world.edit_agreement(&key.parse().unwrap(), |agreement| agreement.life.clear()).unwrap();
    };
    undated(&mut world, "union");
    undated(&mut world, "pact");
    let lift = Lift::Agreement("pact".parse().unwrap());
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("1"), measure("mfn")));
    levy(
        &mut world,
        "AAA",
        "BBB",
        Tariff::addition(scope("*"), percent("25"), measure("a")).lifted_by(lift),
    );
    assert_eq!(ends(&world, "BBB", "cars", Origin::Qualifying), (percent("1"), percent("1")));
    let (bbb, ccc, uuu) = ("BBB".parse().unwrap(), "CCC".parse().unwrap(), "UUU".parse().unwrap());
    let cars = "cars".parse().unwrap();
    for (importer, exporter) in [(bbb, ccc), (bbb, uuu), (uuu, ccc)] {
        assert_eq!(today(&world).duty(importer, exporter, cars).unwrap().rate(), Some(Rate::ZERO));
    }
    // Suspended later, it held until then.
    world
        .edit_agreement(&"pact".parse().unwrap(), |agreement| {
            agreement.reach("2025-06-01".parse().unwrap(), LegalStatus::Suspended);
        })
        .unwrap();
    let before = world.snapshot("2025-01-01".parse().unwrap()).unwrap();
    let duty = |s: &Snapshot| {
        s.duty_at("AAA".parse().unwrap(), bbb, cars, Origin::Qualifying).unwrap().rate().unwrap()
    };
    assert_eq!((duty(&before), duty(&today(&world))), (percent("1"), percent("26")));
}

#[test]
fn a_split_code_keeps_every_reading_in_its_range() {
    // HS 72 is split over metals and cars; who asks about HS 72 cannot know how 7208 lies in that.
    let mut world = world(None);
    let mut classification = world.classification().clone();
    let split = HsPart {
        code: "72".parse().unwrap(),
        share_of_code: "50%".parse().unwrap(),
        share_of_sector: None,
    };
    classification.sectors[0].hs = vec![split.clone()];
    classification.sectors[1].hs.push(split);
    world.set_classification(classification);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("0"), measure("mfn")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("metals"), percent("10"), measure("a")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("7208"), percent("50"), measure("b")));
    let (low, high) = ends(&world, "BBB", "72", Origin::Mixed);
    // Nothing of 72 in either scope, up to 7208 alone and all of it metals.
    assert_eq!((low, high), (percent("0"), percent("60")));
}

#[test]
fn lifts_by_measure_and_by_agreement() {
    let mut world = world(None);
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("1"), measure("mfn")));
    let lifted = Tariff::addition(scope("*"), percent("25"), measure("a"))
        .lifted_by(Lift::Measure(measure("b")))
        .lifted_by(Lift::Agreement("pact".parse().unwrap()));
    levy(&mut world, "AAA", "BBB", lifted);
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("cars"), percent("50"), measure("b")));
    assert_eq!(rate(&world, "BBB", "cars"), percent("51"));
    assert_eq!(ends(&world, "BBB", "metals", Origin::Qualifying), (percent("1"), percent("1")));
    assert_eq!(
        ends(&world, "BBB", "metals", Origin::NotQualifying),
        (percent("26"), percent("26"))
    );
}

#[test]
fn a_duty_on_a_union_holds_for_its_members_while_they_are() {
    let mut world = world(None);
    levy(&mut world, "AAA", "UUU", Tariff::base(scope("*"), percent("9"), measure("mfn")));
    levy(&mut world, "UUU", "AAA", Tariff::base(scope("*"), percent("8"), measure("mfn")));
    assert_eq!(rate(&world, "CCC", "cars"), percent("9"));
    let snapshot = today(&world);
    let (aaa, bbb, ccc) = ("AAA".parse().unwrap(), "BBB".parse().unwrap(), "CCC".parse().unwrap());
    let cars = "cars".parse().unwrap();
    assert_eq!(snapshot.duty(bbb, aaa, cars).unwrap().rate(), Some(percent("8")));
    assert_eq!(snapshot.duty(bbb, ccc, cars).unwrap().rate(), Some(Rate::ZERO));
    let later = world.snapshot("2031-01-01".parse().unwrap()).unwrap();
    assert_eq!(later.duty(aaa, ccc, cars).unwrap().unknown, [Unknown::BaseDuty]);
    // The duty on the very state goes before the one on its union.
    levy(&mut world, "AAA", "CCC", Tariff::base(scope("*"), percent("3"), measure("mfn")));
    assert_eq!(rate(&world, "CCC", "cars"), percent("3"));
}

#[test]
fn finer_scopes_weigh_by_their_shares_and_nothing_counts_twice() {
    // 40 percent of metals is HS 72, of which 10 points are HS 7208; HS 76 has no share.
    let mut world = world(Some("0.4"));
    levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("0"), measure("mfn")));
    levy(&mut world, "AAA", "BBB", Tariff::addition(scope("72"), percent("50"), measure("steel")));
    assert_eq!(rate(&world, "BBB", "metals"), percent("20"));
    levy(
        &mut world,
        "AAA",
        "BBB",
        Tariff::addition(scope("7208"), percent("80"), measure("steel")),
    );
    // 0.3 x 50 + 0.1 x 80
    assert_eq!(rate(&world, "BBB", "metals"), percent("23"));
    levy(
        &mut world,
        "AAA",
        "BBB",
        Tariff::addition(scope("76"), percent("10"), measure("aluminium")),
    );
    // The other 60 percent pay 0 to 10.
    assert_eq!(ends(&world, "BBB", "metals", Origin::Mixed), (percent("23"), percent("29")));
    let duty = today(&world)
        .duty("AAA".parse().unwrap(), "BBB".parse().unwrap(), "metals".parse().unwrap())
        .unwrap();
    assert_eq!(duty.unknown, [Unknown::ShareOf(scope("76"))]);
    assert_eq!(duty.at(Bound::Middle), Some(percent("26")));
    assert_eq!(duty.rate(), None);
}

#[test]
fn what_is_not_in_force_does_not_count() {
    for status in [
        LegalStatus::Threatened,
        LegalStatus::Suspended,
        LegalStatus::Announced,
        LegalStatus::Terminated,
    ] {
        let mut world = world(None);
        levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent("1"), measure("mfn")));
        let duty = Tariff::addition(scope("*"), percent("100"), measure("a"));
        world
            .add_tie(Tie::new("AAA".parse().unwrap(), "BBB".parse().unwrap(), duty).status(status));
        assert_eq!(rate(&world, "BBB", "cars"), percent("1"));
        assert_eq!(today(&world).dormant().count(), 1);
    }
}

#[test]
fn a_sector_that_the_classification_does_not_list_is_an_error() {
    let snapshot = today(&world(None));
    let found =
        snapshot.duty("AAA".parse().unwrap(), "BBB".parse().unwrap(), "ships".parse().unwrap());
    assert_eq!(found.unwrap_err().to_string(), "unknown sector `ships`");
}

proptest! {
    /// The ends enclose the duty of every way to fill in the missing share.
    #[test]
    fn the_range_holds_whatever_the_unknown_share_is(
        base in 0_u32..40, on_72 in 0_u32..80, cap in 0_u32..40, share in 0_u32..=100,
    ) {
        let build = |share: Option<String>| {
            let mut world = world(share.as_deref());
            let percent = |p: u32| Rate::percent(p).unwrap();
            // Without HS 7208 the nested share cannot exceed that of HS 72.
            levy(&mut world, "AAA", "BBB", Tariff::base(scope("*"), percent(base), measure("mfn")));
            levy(&mut world, "AAA", "BBB", Tariff::addition(scope("72"), percent(on_72), measure("steel")));
            levy(&mut world, "AAA", "BBB", Tariff::ceiling(scope("72"), percent(cap), measure("steel")));
            world
        };
        let (low, high) = ends(&build(None), "BBB", "metals", Origin::Mixed);
        let known = rate(&build(Some(format!("{share}%"))), "BBB", "metals");
        prop_assert!(low <= known && known <= high);
        prop_assert!(low >= Rate::percent(base).unwrap());
    }
}
