//! What is lost when ties are cut, whose protection, whose money, and the profile that joins them.

use geoecon::{
    Attribute, Error, Estimate, Snapshot, State, StateId, Tie, World,
    dependency::{
        FunderSettings, LossSettings, Lost, ProtectionSettings, funding, loss, losses, protection,
    },
    economy::{RecordedSettings, Structure, TradeElasticity},
    terms::{Defence, Flow, InvestmentPledge, Loan, Rivalry},
    world::{Classification, Sector},
};
#[cfg(feature = "shipped-world")]
use geoecon::{
    dependency::{Counterfactuals, Direction, ProfileSettings, matrix, profile},
    economy::{Economy, Shock, SolveSettings, solve},
};
use rust_decimal::Decimal;

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

/// States that trade with each other what the rows say, in billions; home sales on the diagonal.
fn world(flows: &[(&str, &[u32])]) -> Snapshot {
    let mut world = World::new("made up");
    let goods = "goods".parse().unwrap();
    for (code, _) in flows {
        world.add_state(State::new(id(code), *code)).unwrap();
    }
    let sector = Sector { code: goods, name: "Goods".to_owned(), services: false, hs: Vec::new() };
    world.set_classification(Classification { sectors: vec![sector] });
    for (from, row) in flows {
        for ((to, _), value) in flows.iter().zip(*row) {
            let value = format!("USD {value} bn").parse().unwrap();
            world.add_tie(Tie::new(id(from), id(to), Flow::new(goods, value, 2022)));
        }
    }
    world.snapshot("2025-01-01".parse().unwrap()).unwrap()
}

fn one_sector(theta: f64) -> LossSettings {
    let set = TradeElasticity::from_theta(theta).unwrap();
    LossSettings::default()
        .economy(RecordedSettings::from(Structure::OneSector).own_elasticities(set))
}

fn percent(lost: Lost) -> f64 {
    lost.percent().unwrap()
}

/// Two states that lose each other are in autarky: 1 - lambda^(1/theta) (Arkolakis, Costinot, Rodriguez-Clare 2012).
#[test]
fn two_states_without_each_other_lose_the_gains_from_trade() {
    let snapshot = world(&[("AAA", &[80, 20]), ("BBB", &[20, 180])]);
    let report = loss(&snapshot, id("BBB"), id("AAA"), one_sector(4.0).short_run(0.5)).unwrap();
    let gains = |home: f64, theta: f64| 100.0 * (1.0 - home.powf(1.0 / theta));
    assert!((percent(report.long_run.lost) - gains(0.8, 4.0)).abs() < 1e-6);
    assert!((percent(report.short_run.lost) - gains(0.8, 2.0)).abs() < 1e-6);
    assert!((percent(report.partner_loses) - gains(0.9, 4.0)).abs() < 1e-6);
    assert_eq!(report.trade_share, Some(1.0));
    // With one sector, what is gone is a fifth of all there is.
    assert!((report.nothing_replaced_pct.unwrap() - 20.0).abs() < 1e-9);
    // An amount of final spending, in dollars a year.
    let Lost::Part { percent, value } = report.long_run.lost else { panic!("{report:?}") };
    assert!((value - 1e9 * percent).abs() < 1e-3 * value);
}

#[test]
fn a_state_without_any_other_supplier_loses_everything() {
    let snapshot = world(&[("AAA", &[0, 20]), ("BBB", &[20, 180])]);
    let report = loss(&snapshot, id("BBB"), id("AAA"), one_sector(4.0)).unwrap();
    assert_eq!(report.long_run.lost, Lost::Everything);
    assert_eq!((report.long_run.lost.percent(), report.long_run.lost.value()), (None, None));
}

#[test]
fn the_order_of_ties_and_states_does_not_matter() {
    let one = world(&[("AAA", &[80, 20, 5]), ("BBB", &[20, 180, 7]), ("CCC", &[5, 7, 60])]);
    let other = world(&[("CCC", &[60, 7, 5]), ("BBB", &[7, 180, 20]), ("AAA", &[5, 20, 80])]);
    let [a, b] = [one, other].map(|s| losses(&s, id("AAA"), one_sector(4.0)).unwrap());
    assert_eq!(a, b);
}

#[cfg(feature = "shipped-world")]
mod shipped {
    use super::*;

    fn today() -> Snapshot {
        let world = geoecon::data::indo_pacific_2025().unwrap();
        world.snapshot("2025-08-07".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_loss_is_that_of_the_embargo_in_the_recorded_economy() {
        let today = today();
        let recorded = Economy::recorded(&today, Structure::InputOutput).unwrap();
        let shock = Shock::new().embargo_between(id("KOR"), id("CHN"));
        let result = solve(&recorded.economy, &shock, SolveSettings::default()).unwrap();
        let report = loss(&today, id("CHN"), id("KOR"), ()).unwrap();
        assert!(
            (percent(report.long_run.lost) + result.welfare_pct(id("KOR")).unwrap()).abs() < 1e-5
        );
        let vietnam = report.others.iter().find(|row| row.state == id("VNM")).unwrap();
        assert!((percent(vietnam.long_run) + result.welfare_pct(id("VNM")).unwrap()).abs() < 1e-5);
        let (winner, gain) = report.largest_winner().unwrap();
        assert!(gain > 0.0 && winner != id("CHN") && winner != id("KOR"));
    }

    #[test]
    fn one_question_many_and_all_pairs_agree() {
        let today = today();
        let model = Counterfactuals::new(&today, Structure::OneSector).unwrap();
        let all = model.matrix().unwrap();
        assert_eq!(all.cells.len(), 40 * 39);
        let many = model.losses(id("KOR")).unwrap();
        assert!(
            many.rows.windows(2).all(|w| w[0].long_run.lost.total_cmp(w[1].long_run.lost).is_ge())
        );
        for row in &many.rows {
            let cell = all.get(id("KOR"), row.on).unwrap();
            // Seen from either side it is one equilibrium, with shocks in another order.
            let (a, b) = (percent(cell.long_run.lost), percent(row.long_run.lost));
            assert!((a - b).abs() < 1e-6, "{}: {a} {b}", row.on);
            assert_eq!(model.loss(row.on, id("KOR")).unwrap(), *row);
        }
        assert!(all.get(id("KOR"), id("KOR")).is_err() && all.get(id("AAA"), id("KOR")).is_err());
        assert!(
            matrix(&today, LossSettings::from(Structure::OneSector).duty(0.0))
                .unwrap()
                .to_string()
                .contains("KOR")
        );
    }

    #[test]
    fn what_adjusts_less_loses_more_and_less_cut_less_lost() {
        let today = today();
        let all = losses(&today, id("KOR"), ()).unwrap();
        let imports = losses(&today, id("KOR"), Direction::Imports).unwrap();
        let some = LossSettings::from(Direction::Imports).sectors(["electronics".parse().unwrap()]);
        let some = losses(&today, id("KOR"), some).unwrap();
        for row in &all.rows {
            let (long, short) = (percent(row.long_run.lost), percent(row.short_run.lost));
            assert!(row.long_run.status.is_solved() && row.long_run.residual <= 1e-9);
            assert!(short > long && long > 0.0, "{}: {long} {short}", row.on);
            let [buys, parts] =
                [&imports, &some].map(|r| percent(r.on(row.on).unwrap().long_run.lost));
            assert!(buys < long && parts < buys, "{}: {parts} {buys} {long}", row.on);
        }
        assert!(
            losses(&today, id("KOR"), Direction::Exports).unwrap().rows[0]
                .nothing_replaced_pct
                .is_none()
        );
    }

    #[test]
    fn a_duty_costs_less_than_an_embargo_and_none_costs_nothing() {
        let today = today();
        let of = |duty: Option<f64>| {
            let report = loss(&today, id("CHN"), id("KOR"), LossSettings::default().duty(duty));
            percent(report.unwrap().long_run.lost)
        };
        assert!(of(Some(0.0)).abs() < 1e-6);
        let [some, more, embargo] = [of(Some(0.25)), of(Some(1.0)), of(None)];
        assert!(0.0 < some && some < more && more < embargo, "{some} {more} {embargo}");
    }

    #[test]
    fn what_is_not_solved_has_no_number() {
        let settings = LossSettings::default().solver(SolveSettings::default().max_iterations(1));
        let report = loss(&today(), id("CHN"), id("KOR"), settings).unwrap();
        assert_eq!((report.long_run.lost, report.long_run.lost.percent()), (Lost::NotSolved, None));
        assert!(report.to_string().contains("not solved"));
    }

    #[test]
    fn bad_input_is_named() {
        let today = today();
        let of = |settings: LossSettings| loss(&today, id("CHN"), id("KOR"), settings).unwrap_err();
        for settings in [
            LossSettings::default().short_run(0.0),
            LossSettings::default().short_run(1.5),
            LossSettings::default().substitution(-1.0),
            LossSettings::default().duty(f64::NAN),
        ] {
            assert!(matches!(of(settings), Error::OutOfRange { .. }));
        }
        assert!(matches!(of(LossSettings::default().sectors([])), Error::Shape { .. }));
        let unknown = LossSettings::default().sectors(["cheese".parse().unwrap()]);
        assert!(matches!(of(unknown), Error::UnknownLabel { .. }));
        assert!(matches!(loss(&today, id("KOR"), id("KOR"), ()), Err(Error::OutOfRange { .. })));
        assert!(matches!(loss(&today, id("AAA"), id("KOR"), ()), Err(Error::UnknownState { .. })));
        // The European Union stands for its members in duties and has no flows.
        assert!(matches!(profile(&today, id("EUN"), ()), Err(Error::UnknownState { .. })));
    }

    #[test]
    fn a_profile_ranks_by_loss_and_says_what_it_rests_on() {
        let today = today();
        let korea = profile(&today, id("KOR"), ()).unwrap();
        assert_eq!(korea.partners.len(), 39);
        let lost = |at: usize| percent(korea.partners[at].long_run.unwrap());
        assert!((1..39).all(|at| lost(at) <= lost(at - 1)));
        let mut ranks: Vec<usize> = korea.partners.iter().map(|p| p.rank_by_share).collect();
        assert_ne!(ranks, (1..=39).collect::<Vec<_>>(), "losses and shares rank alike");
        ranks.sort_unstable();
        assert_eq!(ranks, (1..=39).collect::<Vec<_>>());
        for row in &korea.partners {
            for share in [
                row.inputs_face_share,
                row.inputs_look_share,
                row.value_added_bought,
                row.value_added_sold,
            ] {
                assert!((0.0..1.0).contains(&share.unwrap()), "{row:?}");
            }
        }
        let total: f64 = korea.partners.iter().map(|p| p.trade_share).sum();
        assert!((total - 1.0).abs() < 1e-9);
        let figures: Vec<_> = korea.hinges.iter().map(|hinge| hinge.figure).collect();
        for figure in ["shares of trade", "looking through", "losses", "cut off", "protection"] {
            assert!(figures.contains(&figure), "{figure}");
        }
        let text = korea.to_string();
        assert!(text.contains("ON WHOM SOUTH KOREA DEPENDS") && !text.contains("NaN"));

        let quick =
            profile(&today, id("KOR"), ProfileSettings::default().counterfactuals(false)).unwrap();
        assert!(
            quick
                .partners
                .iter()
                .zip(1..)
                .all(|(p, rank)| p.rank_by_share == rank && p.long_run.is_none())
        );
        assert_eq!(quick.assumptions, None);
    }

    #[test]
    fn every_state_that_trades_has_a_profile() {
        let today = today();
        for state in ["USA", "CHN", "LAO", "BRN", "ROW", "HKG"] {
            let settings = ProfileSettings::default().counterfactuals(false);
            let report = profile(&today, id(state), settings).unwrap();
            assert!(!report.partners.is_empty() && !report.to_string().contains("NaN"), "{state}");
        }
    }
}

fn armed(states: &[(&str, Option<i64>)]) -> World {
    let mut world = World::new("capabilities");
    for (code, cinc) in states {
        let mut state = State::new(id(code), *code);
        if let Some(cinc) = cinc {
            let cinc = Estimate::exact(Decimal::new(*cinc, 2));
            state = state.with(Attribute::Capability, "2022-12-31".parse().unwrap(), cinc, None);
        }
        world.add_state(state).unwrap();
    }
    world
}

fn day(world: &World) -> Snapshot {
    world.snapshot("2025-01-01".parse().unwrap()).unwrap()
}

#[test]
fn cover_knows_whom_it_cannot_count() {
    let mut world = armed(&[
        ("AAA", Some(2)),
        ("BBB", Some(8)),
        ("CCC", None),
        ("DDD", Some(20)),
        ("EEE", None),
    ]);
    for guarantor in ["BBB", "CCC", "DDD"] {
        world.add_tie(Tie::new(id(guarantor), id("AAA"), Defence::default()));
    }
    for rival in ["DDD", "EEE"] {
        world.add_tie(Tie::new(id("AAA"), id(rival), Rivalry::default()));
    }
    let today = day(&world);
    let report = protection(&today, id("AAA"), ()).unwrap();
    assert_eq!(report.rivals_that_protect, [id("DDD")]);
    assert_eq!(report.unknown_threats, [id("EEE")]);
    assert!(report.cover.is_none() && report.threats.is_empty());
    // Named, the rival threatens, whatever it has promised.
    let settings = ProtectionSettings::default().threats([id("DDD")]).credibility(0.5);
    let report = protection(&today, id("AAA"), settings).unwrap();
    let cover = report.cover.as_ref().unwrap();
    assert!((cover.ratio.unwrap() - 20.0 / 6.0).abs() < 1e-12);
    assert!((report.ratio_without_largest().unwrap() - 10.0).abs() < 1e-12);
    let own = ProtectionSettings::default().threats([id("AAA")]);
    assert!(matches!(protection(&today, id("AAA"), own), Err(Error::Duplicate { .. })));
    let half = ProtectionSettings::default().threats([id("DDD")]).credibility(1.5);
    assert!(matches!(protection(&today, id("AAA"), half), Err(Error::OutOfRange { .. })));
    // Without its own capability there is no ratio, and no error.
    let report = protection(&today, id("CCC"), ProtectionSettings::default().threats([id("DDD")]));
    assert!(report.unwrap().cover.is_none());
}

#[test]
fn reserves_stand_against_loans_and_pledges() {
    // Another state with the same debts, whose reserves are recorded.
    let mut world = armed(&[("AAA", None), ("BBB", None), ("CCC", None)]);
    let reserves = Estimate::exact(20_000_000_000_i64);
    let rich = State::new(id("DDD"), "DDD");
    let day_of = "2024-12-31".parse().unwrap();
    world.add_state(rich.with(Attribute::Reserves, day_of, reserves, None)).unwrap();
    let loan =
        |owed: &str| Loan { outstanding: owed.parse().unwrap(), interest: "3%".parse().unwrap() };
    world.add_tie(Tie::new(id("BBB"), id("DDD"), loan("USD 10 bn")));
    world.add_tie(Tie::new(
        id("DDD"),
        id("BBB"),
        InvestmentPledge::new("USD 30 bn".parse().unwrap()),
    ));
    world.add_tie(Tie::new(id("BBB"), id("AAA"), loan("USD 10 bn")));
    world.add_tie(Tie::new(id("CCC"), id("AAA"), loan("CNY 10 bn")));
    world.add_tie(Tie::new(
        id("AAA"),
        id("BBB"),
        InvestmentPledge::new("USD 30 bn".parse().unwrap()),
    ));
    let report = funding(&day(&world), id("AAA"), FunderSettings::default()).unwrap();
    assert_eq!((report.reserves_over_owed, report.adequacy.is_none()), (None, true));
    assert_eq!(report.without_rate.len(), 1);
    let bn = |n: i64| Decimal::from(n * 1_000_000_000);
    assert_eq!((report.owed, report.pledged), (bn(10), bn(30)));
    let report = funding(&day(&world), id("DDD"), FunderSettings::default()).unwrap();
    assert_eq!(report.reserves_over_owed, Some(0.5));
    assert!(report.to_string().contains("reserves are 0.50 times what it owes and has pledged"));
}
