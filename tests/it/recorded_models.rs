//! The shipped world through every model: tariff wars, scale effects, gravity, scenarios, own elasticities.

use geoecon::{
    Error, Scenario, Share, Snapshot, StateId, Tie,
    economy::{
        Economy, Elasticities, Recorded, Structure, TradeElasticity, TradeModels, gravity, nash,
        scale, spread, spread_scenario,
    },
    terms::{Sanction, Scope},
};

use crate::shipped_world::world;

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

fn on(day: &str) -> Snapshot {
    world().snapshot(day.parse().unwrap()).unwrap()
}

fn before() -> Snapshot {
    on("2025-01-01")
}

fn today() -> Snapshot {
    on("2025-11-22")
}

fn read(snapshot: &Snapshot, structure: Structure) -> Recorded {
    Economy::recorded(snapshot, structure).unwrap()
}

fn cut() -> Scenario {
    let all_goods = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
    Scenario::new("cut").add_tie(Tie::new(state("USA"), state("CHN"), all_goods))
}

#[test]
fn a_lone_player_is_near_its_best_response() {
    for structure in [Structure::OneSector, Structure::MultiSector] {
        let recorded = read(&today(), structure);
        let world = recorded.nash_world(nash::Balance::default()).unwrap();
        assert!(world.balanced().is_solved());
        assert_eq!(world.states(), recorded.economy.labels().states());
        for player in ["USA", "KOR", "VNM"].map(state) {
            let alone = nash::WarSettings::default().players([player]);
            let war = nash::tariff_war(&world, alone).unwrap();
            let best = nash::best_response(&world, [], player).unwrap();
            assert!(war.status.is_solved() && best.status.is_solved());
            let here = war.state(player).unwrap();
            let gain = 100.0
                * ((1.0 + best.welfare_pct.unwrap() / 100.0) / (1.0 + here.welfare_pct / 100.0)
                    - 1.0);
            // The formula's duty is no better than the best one, and hardly worse than the best uniform one;
            // what the certificate found is what the search finds.
            let certificate = war.best_deviation().unwrap();
            assert_eq!(certificate.state, player);
            assert!(war.certified());
            let certified = certificate.gain_pct.unwrap();
            assert!((0.0..1e-3).contains(&certified), "{certificate:?}");
            match best.duty {
                Some(duty) => {
                    assert!((gain - certified).abs() < 1e-7, "{gain} {certificate:?}");
                    assert!((duty - here.duty.unwrap()).abs() < 0.05, "{duty} {here:?}");
                }
                None => assert!(gain > certified - 1e-7),
            }
            // Everyone else keeps what is recorded.
            assert_eq!(war.states.iter().filter(|s| s.duty.is_some()).count(), 1);
        }
    }
}

#[test]
fn flows_and_duties_of_a_war_are_those_recorded() {
    let recorded = read(&today(), Structure::MultiSector);
    let world = recorded.nash_world(nash::Balance::default()).unwrap();
    let [usa, kor] = ["USA", "KOR"].map(state);
    for &sector in world.sectors() {
        let ours = world.duty(sector, kor, usa).unwrap();
        let recorded = recorded.economy.tariff(usa, kor, sector).unwrap();
        assert!((ours - recorded).abs() < 1e-12);
    }
}

#[test]
fn doors_are_the_runs_of_the_spread() {
    let (before, after) = (before(), today());
    let few = TradeModels::default().structures([]);
    let report = spread(&before, &after, few).unwrap();
    let theta = TradeElasticity::from_theta(4.0).unwrap();
    let settings = geoecon::economy::RecordedSettings::from(Structure::OneSector);
    let recorded = Economy::recorded(&before, settings.own_elasticities(theta)).unwrap();

    let model = recorded.scale_model(scale::Parameters::default()).unwrap();
    let rises = recorded.duty_rises(&after).unwrap();
    let scaled = scale::solve(&model, &rises, scale::SolveSettings::default()).unwrap();
    let costs = recorded.gravity_costs(&after, 5.0).unwrap();
    let settings = gravity::Settings::default().sigma(5.0);
    let resisted =
        gravity::counterfactual(&recorded.gravity_model().unwrap(), &costs, settings).unwrap();
    assert_eq!(report.runs.len(), 2, "{report}");
    for id in recorded.economy.labels().states() {
        let [a, b] = [&report.runs[0], &report.runs[1]].map(|r| r.state(*id).unwrap().welfare_pct);
        assert_eq!(a.to_bits(), scaled.state(*id).unwrap().welfare_pct.to_bits());
        assert_eq!(b.to_bits(), resisted.state(*id).unwrap().real_gdp_pct.to_bits());
    }
}

#[test]
fn no_change_is_none_in_every_model() {
    let before = before();
    for structure in [Structure::OneSector, Structure::MultiSector] {
        let recorded = read(&before, structure);
        assert_eq!(recorded.duty_rises(&before).unwrap().iter().count(), 0);
        let costs = recorded.gravity_costs(&before, 5.0).unwrap();
        let same = gravity::counterfactual(
            &recorded.gravity_model().unwrap(),
            &costs,
            gravity::Settings::default(),
        )
        .unwrap();
        assert!(same.states.iter().all(|s| s.real_gdp_pct.abs() < 1e-9));
    }
    // All sectors together are the one sector.
    let [one, many] = [Structure::OneSector, Structure::MultiSector].map(|s| read(&before, s));
    let rises = |recorded: &Recorded| recorded.duty_rises(&today()).unwrap();
    for ((_, _, a), (_, _, b)) in rises(&one).iter().zip(rises(&many).iter()) {
        assert!((a - b).abs() < 1e-12);
    }
}

#[test]
fn falling_duties_and_odd_elasticities_are_refused() {
    let recorded = read(&today(), Structure::OneSector);
    assert!(matches!(recorded.duty_rises(&before()), Err(Error::Cell { .. })));
    for sigma in [1.0, 0.5, f64::NAN] {
        assert!(matches!(recorded.gravity_costs(&today(), sigma), Err(Error::OutOfRange { .. })));
    }
}

#[test]
fn optimal_duties_of_the_shipped_world() {
    let recorded = read(&before(), Structure::OneSector);
    let model = recorded.scale_model(scale::Parameters::default()).unwrap();
    let rate = |code| scale::optimal_duty(&model, state(code)).unwrap();
    let (large, small) = (rate("USA"), rate("LAO"));
    // 1/((1 + dl eps) phi - 1), where a small economy's markets weigh 1.
    for duty in [large, small] {
        let formula = 1.0 / ((1.0 + 4.0 * duty.market_weight) * duty.duty_exponent - 1.0);
        assert!((duty.rate - formula).abs() < 1e-12);
    }
    assert!(small.market_weight > large.market_weight);
    let answer = scale::optimal_retaliation(&model, state("USA")).unwrap();
    assert!(answer.rate > 0.0 && answer.rate < 1.0);
    // The formula's duty gains its state more than half or double of it.
    let gain = |factor: f64| {
        let others = model.states().to_vec();
        let usa = state("USA");
        let duties = geoecon::economy::Duties::uniform(usa, others, factor * large.rate).unwrap();
        let after = scale::solve(&model, &duties, scale::SolveSettings::default()).unwrap();
        after.state(usa).unwrap().welfare_pct
    };
    assert!(gain(1.0) > gain(0.5) && gain(1.0) > gain(2.0));
}

#[test]
fn scenario_is_the_snapshot_it_makes() {
    let before = today();
    let after = cut().apply(world()).unwrap().snapshot(before.date()).unwrap();
    let few = || TradeModels::default().elasticities(["U4"]);
    let [by_hand, direct] =
        [spread(&before, &after, few()).unwrap(), spread_scenario(&before, &cut(), few()).unwrap()];
    assert_eq!(by_hand, direct);
    let recorded = read(&before, Structure::InputOutput);
    let [by_hand, direct] =
        [recorded.shock_to(&after).unwrap(), recorded.shock_of(&before, &cut()).unwrap()];
    assert_eq!(by_hand.shock, direct.shock);
    assert_eq!(by_hand.left_out, direct.left_out);
}

#[test]
fn own_elasticities_run_beside_those_of_the_world() {
    let world = world();
    let recorded = world.elasticities("CP").unwrap();
    let mut own = Elasticities::new("mine");
    for (sector, theta) in &recorded.theta {
        let theta = theta.value().to_string().parse().unwrap();
        own = own.sector(*sector, TradeElasticity::from_theta(theta).unwrap()).unwrap();
    }
    let settings = TradeModels::default()
        .structures([Structure::OneSector, Structure::InputOutput])
        .elasticities(["CP"])
        .own_elasticities(own)
        .own_elasticities(TradeElasticity::from_theta(2.0).unwrap())
        .scale(false)
        .gravity(false);
    let report = spread(&before(), &today(), settings).unwrap();
    let names: Vec<&str> = report.runs.iter().map(|run| run.elasticities.as_str()).collect();
    assert_eq!(names, ["CP", "mine", "theta 2", "CP", "mine", "theta 2"]);
    for pair in [(0, 1), (3, 4)] {
        assert_eq!(report.runs[pair.0].states, report.runs[pair.1].states);
    }
    assert_ne!(report.runs[3].states, report.runs[5].states);
}

#[test]
fn exposures_of_the_shipped_world_name_their_repairs() {
    use geoecon::economy::{ExposureSettings, Repair, exposure};

    let recorded = read(&today(), Structure::OneSector);
    let economy = &recorded.economy;
    assert!(exposure(economy, ()).is_err());
    assert!(exposure(economy, ExposureSettings::default().drop_duties(true)).is_err());
    assert!(exposure(economy, ExposureSettings::default().balance_trade(true)).is_err());

    let exposed = exposure(economy, ExposureSettings::repaired()).unwrap();
    assert!(matches!(
        exposed.repairs(),
        [Repair::DutiesDropped { .. }, Repair::SurplusPurged { .. }]
    ));
    assert!(exposed.to_string().contains("dropped") && exposed.to_string().contains("removed"));
    // Everyone one percent more productive is everyone one percent better off.
    for row in exposed.welfare_matrix().rows() {
        assert!((row.sum() - 1.0).abs() < 1e-9);
    }
    // First order: half the shock, a quarter of the error.
    for shocked in ["CHN", "USA"].map(state) {
        let [large, small] =
            [0.04_f64, 0.02].map(|z| exposed.error(shocked, z.exp()).unwrap().welfare);
        let (large, small) = (large.unwrap(), small.unwrap());
        assert!((3.5..4.5).contains(&(large / small)), "{shocked}: {large} {small}");
    }
    // What needs no repair gets none.
    let clean = economy.without_duties().unwrap().purge_surplus(()).unwrap();
    let same = exposure(&clean, ExposureSettings::repaired()).unwrap();
    assert_eq!(same.repairs(), []);
    for (a, b) in same.welfare_matrix().iter().zip(&exposed.welfare_matrix()) {
        assert!((a - b).abs() < 1e-9);
    }
}
