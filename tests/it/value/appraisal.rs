use geoecon::{
    Agreement, AgreementId, AgreementKind, LegalStatus, Scenario, Snapshot, StateId, Tie, Validity,
    economy::{Structure, TradeModel},
    security::CoverSettings,
    terms::{InvestmentPledge, SwapLine},
    value::{
        Alternative, Appraisal, Component, Course, Deal, Fiscal, Item, Ledger, Models, Prepared,
        Security, Trade, appraise, prepare,
    },
    world::Clause,
};
use proptest::prelude::*;

use super::{base, day, models, state, today};
use crate::shipped_world::world;

fn id(key: &str) -> AgreementId {
    key.parse().unwrap()
}

/// One trade model and payments: enough to search with.
fn quick() -> Prepared {
    let trade = Trade::new(TradeModel::equilibrium(Structure::MultiSector, "U4"));
    prepare(&base(), &Models::new().with(trade).with(Fiscal::default())).unwrap()
}

/// Today with Korea's cash pledge times `multiple`, within its cap a year.
fn pledging(multiple: f64) -> Snapshot {
    let deal = id("kor-usa-2025");
    let factor = rust_decimal::Decimal::from_f64_retain(multiple).unwrap();
    let mut scenario = Scenario::new("another pledge");
    for edge in today().layer::<InvestmentPledge>() {
        if edge.tie.agreement.as_ref() == Some(&deal) {
            let total = edge.terms.total.try_mul(factor).unwrap();
            let total = geoecon::Money::new(total.amount().round_dp(2), total.currency());
            let terms = InvestmentPledge { total, ..edge.terms.clone() };
            scenario = scenario.amend_tie(edge.id, Tie { terms: terms.into(), ..edge.tie.clone() });
        }
    }
    scenario.apply(world()).unwrap().snapshot(day("2025-11-22")).unwrap()
}

#[test]
fn an_empty_deal_is_worth_nothing() {
    let (kor, usa) = (state("KOR"), state("USA"));
    let empty = Agreement::new(id("empty"), "Nothing", AgreementKind::Deal)
        .party(kor, Validity::since(day("2025-01-01")))
        .party(usa, Validity::since(day("2025-01-01")))
        .milestone(day("2025-01-01"), LegalStatus::InForce)
        .clause(Clause::new("words".parse().unwrap(), "Friendship"));
    let world = Scenario::new("").conclude(empty).apply(world()).unwrap();
    let with = world.snapshot(day("2025-11-22")).unwrap();
    let prepared = prepare(&base(), &models()).unwrap();
    let appraisal = appraise(&prepared, &with, id("empty")).unwrap();
    assert!(appraisal.in_force);
    assert_eq!(appraisal.parties.len(), 2);
    for party in &appraisal.parties {
        let value = party.value.as_ref().unwrap();
        assert_eq!((value.low, value.middle, value.high), (0.0, 0.0, 0.0));
        assert_eq!((&party.break_even, party.grant_share), (&None, None));
        assert!(party.ledger.entries.iter().all(|entry| entry.change == Some(0.0)));
    }
    let totals = appraisal.standpoints.iter().flat_map(|s| &s.ledger.totals);
    let totals = totals.chain(&appraisal.third_parties);
    let totals = totals.chain(appraisal.breaches.iter().flat_map(|b| &b.totals));
    assert!(totals.into_iter().all(|total| total.low == 0.0 && total.high == 0.0));
    assert!(appraise(&prepared, &with, id("no-such")).is_err());
}

fn korea() -> Appraisal {
    let (kor, usa) = (state("KOR"), state("USA"));
    let hedge = Scenario::new("more dollars").add_tie(Tie::new(usa, kor, SwapLine { limit: None }));
    let deal = Deal::from(id("kor-usa-2025"))
        .alternative(Alternative::hedge(kor, hedge))
        .alternative(Alternative::renegotiate(kor, "10%".parse().unwrap()))
        .earlier(id("korus"));
    appraise(&prepare(&base(), &models()).unwrap(), &today(), deal).unwrap()
}

#[test]
fn korea_and_its_alternatives() {
    let (kor, usa) = (state("KOR"), state("USA"));
    let appraisal = korea();
    let at = |party, course| appraisal.standpoint(party, course).unwrap();
    let of = |standpoint: &geoecon::value::Standpoint, state| {
        standpoint.totals.iter().find(|total| total.state == state).unwrap().middle
    };
    assert_eq!(of(at(None, Course::Refuse), kor), 0.0);
    // A swap line does nothing for what is added up, so the hedge is no worse and no better.
    assert_eq!(of(at(Some(kor), Course::Hedge), kor), 0.0);
    assert!(of(at(Some(kor), Course::Retaliate), usa) < 0.0);
    // A tenth of the pledge is better than all of it, and needs the other's consent.
    assert!(of(at(Some(kor), Course::Renegotiate), kor) > of(at(None, Course::Accept), kor));
    let party = appraisal.party(kor).unwrap();
    assert!(!party.best_alternative.contains("renegotiate"), "{}", party.best_alternative);
    // The best alternative is the best there is by itself.
    for standpoint in &appraisal.standpoints {
        if standpoint.party != Some(usa) && standpoint.course.is_unilateral() {
            let value = of(at(None, Course::Accept), kor) - of(standpoint, kor);
            assert!(party.value.as_ref().unwrap().middle <= value + 1.0);
        }
    }
    // Claims: a tenth of the pledge is a tenth of the cost, or nearly.
    let [much, little] = appraisal.claims.as_slice() else { panic!("two claims") };
    assert!(much.chosen && !little.chosen);
    assert!((much.values[0].middle - party.value.as_ref().unwrap().middle).abs() < 1.0);
    assert!(little.values[0].middle > much.values[0].middle);
    // What KORUS had granted is worth more to Korea than the deal leaves it.
    let [korus] = appraisal.entitlement.as_slice() else { panic!("one earlier agreement") };
    assert!(korus.worth[0].low > 0.0 && korus.deal[0].high < 0.0);
    // Breaking the pledge takes the ceiling with it.
    let breach = appraisal.breaches.iter().find(|b| b.clause.as_str() == "pledge").unwrap();
    assert_eq!(breach.owed_by, [kor]);
    assert_eq!(
        breach.lapses.iter().map(geoecon::ClauseId::as_str).collect::<Vec<_>>(),
        ["tariff-cap"]
    );
    // If the other side breaks the ceiling, Korea still pays: worse than no deal at all.
    let cap = appraisal.breaches.iter().find(|b| b.clause.as_str() == "tariff-cap").unwrap();
    assert_eq!(cap.owed_by, [usa]);
    assert!(cap.totals[0].middle < breach.totals[0].middle);
    assert!(
        party.reserves.iter().any(|e| e.item == Item::MonthsOfImports && e.change.unwrap() < 0.0)
    );
    assert!(party.grant_share.is_some_and(|share| share > 0.0 && share < 1.0));
    let text = appraisal.to_string();
    assert!(!text.contains("-0.00"), "{text}");
    serde_json::to_string(&appraisal).unwrap();
}

#[test]
fn values_change_sign_at_the_break_even() {
    let prepared = quick();
    let deal = Deal::from(id("kor-usa-2025")).retaliation(false);
    let appraisal = appraise(&prepared, &today(), deal).unwrap();
    // By hand: the deal with another pledge, less no deal.
    let value = |code: &str, multiple: f64| {
        let with = pledging(multiple);
        let clauses = &with.world().agreement(&id("kor-usa-2025")).unwrap().clauses;
        let broken = clauses.iter().fold(Scenario::new("no deal"), |scenario, clause| {
            scenario.break_clause(id("kor-usa-2025"), clause.id.clone())
        });
        let without = broken.apply(with.world()).unwrap().snapshot(with.date()).unwrap();
        prepared.compare(&without, &with).unwrap().total(state(code)).unwrap().middle
    };
    let even = |code| {
        let party = appraisal.party(state(code)).unwrap();
        assert_eq!(party.best_alternative, "refuse: no deal");
        party.break_even.as_ref().unwrap().multiple[1]
    };
    let korea = even("KOR").unwrap();
    assert!(value("KOR", korea).abs() < 1.0);
    assert!(value("KOR", 0.95 * korea) > 0.0 && value("KOR", 1.05 * korea) < 0.0);
    // The host gets profits and, in this model, cheaper goods: no pledge is too small for it.
    assert_eq!(even("USA"), None);
    assert!(value("USA", 0.01) > 0.0 && value("USA", 4.0) > value("USA", 0.01));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// A deal of a pledge for aid: the pledge that is worth the aid is known in closed form.
    #[test]
    fn break_even_of_a_gift_is_what_is_got_for_it(pledged in 10..500_u32, aid in 1..9_u32) {
        use geoecon::terms::Aid;
        let (kor, usa) = (state("KOR"), state("USA"));
        let clause = |key: &str| key.parse::<geoecon::ClauseId>().unwrap();
        let agreement = Agreement::new(id("gift"), "A gift for aid", AgreementKind::Deal)
            .party(kor, Validity::since(day("2025-01-01")))
            .party(usa, Validity::since(day("2025-01-01")))
            .clause(Clause::new(clause("pledge"), "A gift"))
            .clause(Clause::new(clause("aid"), "Aid").conditional_on(clause("pledge")));
        let total = format!("USD {pledged} bn").parse().unwrap();
        // No profits come back: the outlay is a gift at once.
        let gift = InvestmentPledge { investor_share_before: Some("0%".parse().unwrap()),
            investor_share_after: Some("0%".parse().unwrap()), ..InvestmentPledge::new(total) };
        let per_year = format!("USD {aid} bn").parse().unwrap();
        let world = Scenario::new("").conclude(agreement)
            .add_tie(Tie::new(kor, usa, gift).agreement(id("gift")).clause(clause("pledge")))
            .add_tie(Tie::new(usa, kor, Aid { per_year }).agreement(id("gift")).clause(clause("aid")))
            .apply(world()).unwrap();
        let with = world.snapshot(day("2025-11-22")).unwrap();
        let prepared = prepare(&base(), &Models::new().with(Fiscal::default())).unwrap();
        let appraisal = appraise(&prepared, &with, id("gift")).unwrap();
        let annuity = geoecon::finance::level_annuity(1.0, "4.5%".parse().unwrap(), 30).unwrap();
        let expected = f64::from(aid) * 1e9 / annuity;
        let korea = appraisal.party(kor).unwrap();
        let even = korea.break_even.as_ref().unwrap().amounts();
        prop_assert!(even.iter().all(|e| (e.unwrap() / expected - 1.0).abs() < 1e-9), "{even:?} {expected}");
        prop_assert!((korea.grant_share.unwrap() - 1.0).abs() < 1e-12);
        // What one gains by the aid the other loses.
        let aid_of = |code| appraisal.party(code).unwrap().ledger.state(code)
            .find(|e| matches!(e.item, Item::AidTo(_) | Item::AidFrom(_))).and_then(|e| e.change).unwrap();
        prop_assert_eq!(aid_of(kor) + aid_of(usa), 0.0);
    }
}

/// The totals of the members by hand, model by model: what each adds, summed over the members.
fn by_hand(ledger: &Ledger, members: &[StateId]) -> Vec<f64> {
    let of = |place: usize, state: &StateId| {
        let found = ledger.by_model(*state).into_iter().find(|(model, _)| *model == place);
        found.map_or(0.0, |(_, amount)| amount)
    };
    let trade = |place: &usize| ledger.models[*place].method.component == Component::Trade;
    let places = (0..ledger.models.len()).filter(trade);
    let mut sums: Vec<f64> =
        places.map(|place| members.iter().map(|state| of(place, state)).sum()).collect();
    sums.sort_by(f64::total_cmp);
    sums
}

#[test]
fn a_union_has_the_account_of_its_members() {
    let (eun, usa) = (state("EUN"), state("USA"));
    let members = today().union_members(eun);
    assert_eq!(members, ["DEU", "ESP", "FRA", "ITA", "NLD", "POL", "XEU"].map(state));
    // What the Union itself pays is added once.
    let per_year = "USD 7 bn".parse().unwrap();
    let deal = id("eu-usa-2025");
    let aid = Tie::new(eun, usa, geoecon::terms::Aid { per_year })
        .agreement(deal.clone())
        .clause("energy".parse().unwrap());
    let world = Scenario::new("aid").add_tie(aid).apply(world()).unwrap();
    let with = world.snapshot(day("2025-11-22")).unwrap();
    let appraisal = appraise(&prepare(&base(), &models()).unwrap(), &with, deal).unwrap();

    let accepted = appraisal.standpoint(None, Course::Accept).unwrap();
    let total = accepted.totals.iter().find(|total| total.state == eun).unwrap();
    let trade = total.component(Component::Trade).unwrap();
    let sums = by_hand(&accepted.ledger, &members);
    let [low, middle, high] = sums[..] else { panic!("three models") };
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
    close(trade.low, low);
    close(trade.median, middle);
    close(trade.high, high);
    assert!(low < high && low > 0.0, "a ceiling on the duty is a gain in every model");
    close(total.middle, middle - 7e9);
    close(total.low, low - 7e9);

    // The parts of the members are there, and they are no third parties.
    let party = appraisal.party(eun).unwrap();
    let names: Vec<StateId> = party.members.iter().map(|total| total.state).collect();
    assert_eq!(names, members);
    assert!(appraisal.party(usa).unwrap().members.is_empty());
    assert!(appraisal.third_parties.iter().all(|t| !members.contains(&t.state) && t.state != eun));
    let lows: f64 = party.members.iter().map(|total| total.low).sum();
    assert!(party.value.as_ref().unwrap().low >= lows - 7e9 - 1.0);
    let breach = appraisal.breaches.iter().find(|b| b.clause.as_str() == "energy").unwrap();
    close(breach.totals.iter().find(|t| t.state == eun).unwrap().middle, 7e9);
    let text = appraisal.to_string();
    assert!(text.contains("of which DEU") && !text.contains("EUN -\n"), "{text}");
}

#[test]
fn a_union_of_which_a_member_is_not_known_has_no_account() {
    let eun = state("EUN");
    // Risk has a price; of the rest of the Union no capability is recorded.
    let priced = Security::from(CoverSettings::default().threats(state("POL"), [state("RUS")]))
        .price("0.01".parse().unwrap(), "50%".parse().unwrap());
    let prepared = prepare(&base(), &Models::new().with(priced).with(Fiscal::default())).unwrap();
    let appraisal = appraise(&prepared, &today(), id("eu-usa-2025")).unwrap();
    let accepted = appraisal.standpoint(None, Course::Accept).unwrap();
    assert!(accepted.ledger.total(state("POL")).is_ok());
    assert!(accepted.totals.iter().all(|total| total.state != eun));
}
