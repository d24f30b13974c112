//! Hard cases end well: a solution, or a status that says there is none.

use geoecon::{
    Error, StateId, Status,
    economy::{
        Calibration, Cells, Economy, InputOutputTable, Labels, Repair, RepairPolicy, Shock,
        SolveSettings, TradeElasticity, UncertaintySettings, solve, solve_batch, uncertainty,
    },
};
use ndarray::{Array2, Array3, array};

fn states() -> [StateId; 3] {
    ["AAA", "BBB", "CCC"].map(|s| s.parse().unwrap())
}

fn labels() -> Labels {
    Labels::new(["AAA", "BBB", "CCC"], ["food", "steel"]).unwrap()
}

fn flows() -> Array3<f64> {
    array![
        [[60.0, 10.0, 5.0], [8.0, 70.0, 6.0], [4.0, 12.0, 30.0]],
        [[20.0, 30.0, 0.0], [5.0, 50.0, 5.0], [0.0, 25.0, 0.0]],
    ]
}

fn world(theta: f64, loops: bool) -> Economy {
    let data = Calibration::new(labels())
        .flows(flows())
        .elasticities(TradeElasticity::from_theta(theta).unwrap());
    let data = if loops {
        data.value_added_shares(Array2::from_elem((3, 2), 0.5))
            .input_shares(Array3::from_elem((3, 2, 2), 0.5))
    } else {
        data
    };
    data.purge_surplus(true).build().unwrap()
}

fn finite(economy: &Economy, shock: &Shock) -> geoecon::economy::Equilibrium {
    let after = solve(economy, shock, ()).unwrap();
    for array in [after.welfare_hat(), after.w_hat(), after.price_index_hat()] {
        assert!(array.iter().all(|x| x.is_finite()), "{after}");
    }
    assert!(after.pi().iter().all(|x| (0.0..=1.0 + 1e-9).contains(x)));
    assert!(after.welfare().states.iter().all(|s| s.linear_pct.is_finite()));
    after
}

#[test]
fn extreme_tariffs_and_elasticities_solve() {
    let [a, b, _] = states();
    for theta in [0.5, 5.0, 60.0] {
        for loops in [false, true] {
            let economy = world(theta, loops);
            for rate in [0.01, 1.0, 10.0, 100.0, 1e6] {
                let one = Shock::new().tariff(Cells::all().importer(a).exporter(b), rate).unwrap();
                let all = Shock::new().tariff(Cells::all(), rate).unwrap();
                for (shock, everywhere) in [(one, false), (all, true)] {
                    let after = finite(&economy, &shock);
                    if everywhere && rate > 1e5 && theta > 50.0 {
                        // Less than a number can hold is left of trade to tell relative wages by: the
                        // status says so, and what is printed is marked.
                        let marked = after.to_string().contains("not a solution");
                        assert_eq!(marked, !after.status.is_solved());
                        continue;
                    }
                    assert!(after.status.is_solved(), "theta {theta}, duty {rate}: {after}");
                    let certificate = after.verify().unwrap();
                    assert!(
                        certificate.worst() < 1e-6,
                        "theta {theta}, duty {rate}: {certificate}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_subsidy_is_a_negative_tariff() {
    let [a, b, _] = states();
    for loops in [false, true] {
        let subsidy = Shock::new().tariff(Cells::all().importer(a).exporter(b), -0.2).unwrap();
        let after = finite(&world(5.0, loops), &subsidy);
        assert!(after.status.is_solved());
        assert!(after.verify().unwrap().worst() < 1e-8);
        assert!(after.trade().revenue(a).unwrap().after < 0.0);
    }
}

#[test]
fn a_prohibitive_tariff_is_close_to_an_embargo() {
    let [a, b, _] = states();
    let economy = world(8.0, true);
    let scope = Cells::all().importer(a).exporter(b);
    let duty = finite(&economy, &Shock::new().tariff(scope, 1e4).unwrap());
    let cut = finite(&economy, &Shock::new().embargo(scope));
    assert!((duty.welfare_pct(a).unwrap() - cut.welfare_pct(a).unwrap()).abs() < 1e-4);
    assert!((cut.trade().flow(a, b, None).unwrap().after).abs() <= 0.0);
}

#[test]
fn isolation_ends_in_a_solution_or_in_total_loss() {
    let [a, _, c] = states();
    for loops in [false, true] {
        let economy = world(5.0, loops);
        let alone = finite(&economy, &Shock::new().isolate(a));
        assert!(alone.status.is_solved());
        assert!(alone.welfare_pct(a).unwrap() < 0.0 && alone.cut_off.is_empty());
        // CCC makes no steel: cut off from it, a Cobb-Douglas consumer has lost everything.
        let starved = solve(&economy, &Shock::new().isolate(c), ()).unwrap();
        assert!(starved.cut_off.contains(&(c, "steel".parse().unwrap())));
        assert!((starved.welfare_pct(c).unwrap() + 100.0).abs() < 1e-12);
        assert!(starved.welfare_hat().iter().all(|x| x.is_finite()));
        assert!(starved.status.is_solved(), "loops {loops}: {starved}");
        assert!(starved.verify().unwrap().worst() < 1e-8);
        // With loops everything CCC makes needs steel: nothing is left to earn a wage by.
        assert_eq!(starved.idle, if loops { vec![c] } else { vec![] });
        if loops {
            assert!((starved.income()[2]).abs() <= 0.0);
            assert!((starved.real_wage_pct(c).unwrap() + 100.0).abs() < 1e-12);
        }
    }
}

#[test]
fn who_loses_its_supplier_by_anothers_isolation_is_idle_too() {
    let [a, b, c] = states();
    // BBB alone sells steel to CCC.
    let after = finite(&world(5.0, true), &Shock::new().isolate(b));
    assert!(after.status.is_solved(), "{after}");
    assert_eq!(after.idle, [c]);
    assert!((after.welfare_pct(c).unwrap() + 100.0).abs() < 1e-12);
    assert!(after.welfare_pct(a).unwrap() > -100.0 && after.welfare_pct(b).unwrap() > -100.0);
    assert!(after.verify().unwrap().worst() < 1e-8);
    // A state without income that is to keep a surplus has no solution.
    let owing = Shock::new().isolate(b).surplus(c, 1.0).and_then(|s| s.surplus(a, -1.0)).unwrap();
    let after = solve(&world(5.0, true), &owing, ()).unwrap();
    assert!(!after.status.is_solved() && after.to_string().contains("not a solution"));
}

#[test]
fn everyone_alone_is_autarky_at_any_elasticity() {
    for theta in [0.5, 5.0, 60.0] {
        let flows = array![[[60.0, 10.0, 5.0], [8.0, 70.0, 6.0], [7.0, 4.0, 30.0]]];
        let economy = Calibration::new(Labels::new(["AAA", "BBB", "CCC"], ["food"]).unwrap())
            .flows(flows)
            .elasticities(TradeElasticity::from_theta(theta).unwrap())
            .purge_surplus(true)
            .build()
            .unwrap();
        let alone = states().into_iter().fold(Shock::new(), Shock::isolate);
        let closed = finite(&economy, &alone);
        let taxed = finite(&economy, &Shock::new().tariff(Cells::all(), 1e4).unwrap());
        assert!(closed.status.is_solved() && taxed.status.is_solved());
        for state in states() {
            let home = economy.trade_share(state, state, "food".parse().unwrap()).unwrap();
            let loss = 100.0 * (home.powf(1.0 / theta) - 1.0);
            assert!((closed.welfare_pct(state).unwrap() - loss).abs() < 1e-9, "theta {theta}");
            // A prohibitive duty is the same but for what still trickles through.
            if theta > 1.0 {
                assert!((taxed.welfare_pct(state).unwrap() - loss).abs() < 1e-6, "theta {theta}");
            }
        }
    }
}

#[test]
fn a_state_that_trades_with_no_one_is_left_alone() {
    let mut flows = flows();
    for j in 0..2 {
        for k in 0..2 {
            flows[[j, 2, k]] = 0.0;
            flows[[j, k, 2]] = 0.0;
        }
        flows[[j, 2, 2]] = 40.0;
    }
    let [a, b, c] = states();
    let economy = Calibration::new(labels())
        .flows(flows)
        .elasticities(TradeElasticity::from_theta(5.0).unwrap())
        .purge_surplus(true)
        .build()
        .unwrap();
    let after = finite(&economy, &Shock::new().embargo_between(a, b));
    assert!(after.status.is_solved(), "{after}");
    assert!(after.welfare_pct(c).unwrap().abs() < 1e-8);
}

#[test]
fn what_has_no_solution_says_so() {
    let [a, b, c] = states();
    // A surplus larger than the state's income.
    let shock = Shock::new()
        .surplus(a, 500.0)
        .and_then(|s| s.surplus(b, -250.0))
        .and_then(|s| s.surplus(c, -250.0))
        .unwrap();
    let after = solve(&world(5.0, false), &shock, ()).unwrap();
    assert!(!after.status.is_solved());
    assert!(after.to_string().contains("not a solution"));
    assert!(after.welfare_hat().iter().all(|x| x.is_finite()));
    let cut_short = SolveSettings::default().max_iterations(2);
    let duty = Shock::new().tariff(Cells::all(), 0.5).unwrap();
    assert_eq!(solve(&world(5.0, true), &duty, cut_short).unwrap().status, Status::IterationLimit);
}

#[test]
fn bad_input_is_named() {
    let theta = TradeElasticity::from_theta(5.0).unwrap();
    let data = || Calibration::new(labels()).elasticities(theta);
    let missing = data().build();
    assert!(matches!(missing, Err(Error::Shape { what: "flows", .. })), "{missing:?}");
    let no_theta = Calibration::new(labels()).flows(flows()).build();
    assert!(matches!(no_theta, Err(Error::Shape { what: "theta", .. })));
    let mut bad = flows();
    bad[[1, 0, 2]] = f64::NAN;
    let nan = data().flows(bad).build().unwrap_err();
    assert!(nan.to_string().contains("steel, importer AAA"), "{nan}");
    let mut negative = flows();
    negative[[0, 0, 1]] = -1.0;
    let repaired = data().flows(negative.clone()).build().unwrap();
    assert!(matches!(repaired.repairs(), [Repair::NegativeFlow { .. }]));
    assert!(data().flows(negative).repairs(RepairPolicy::none()).build().is_err());
    let economy = world(5.0, false);
    let shares = array![[1.1, 0.5], [0.5, 0.5], [0.5, 0.5]];
    let odd =
        data().flows(flows()).value_added_shares(shares).input_shares(Array3::ones((3, 2, 2)));
    let listed = odd.clone().build().unwrap();
    assert!(matches!(listed.repairs()[0], Repair::ValueAddedShare { .. }));
    assert!(odd.repairs(RepairPolicy::none()).build().is_err());
    let own = Shock::new().embargo_between(states()[0], states()[0]);
    assert!(matches!(solve(&economy, &own, ()), Err(Error::OutOfRange { what: "embargo", .. })));
    let unknown = Shock::new().embargo_between("ZZZ".parse().unwrap(), states()[0]);
    assert!(matches!(solve(&economy, &unknown, ()), Err(Error::UnknownState { .. })));
    let lopsided = Shock::new().surplus(states()[0], 5.0).unwrap();
    assert!(matches!(solve(&economy, &lopsided, ()), Err(Error::OutOfRange { .. })));
    assert!(Shock::new().tariff(Cells::all(), f64::NAN).is_err());
    assert!(Shock::new().tariff(Cells::all(), -1.0).is_err());
}

#[test]
fn a_table_becomes_an_economy() {
    let labels = Labels::new(["AAA", "BBB"], ["food", "steel"]).unwrap();
    let z = array![
        [10.0, 5.0, 1.0, 2.0],
        [4.0, 20.0, 0.0, 6.0],
        [2.0, 1.0, 8.0, 4.0],
        [0.0, 5.0, 3.0, 15.0],
    ];
    let y = array![[50.0, 5.0], [20.0, -2.0], [4.0, 40.0], [6.0, 30.0]];
    let table = InputOutputTable::new(labels, z, y).unwrap();
    let economy = Calibration::from_table(&table)
        .elasticities(TradeElasticity::from_theta(4.0).unwrap())
        .build()
        .unwrap();
    assert!(economy.has_input_output());
    let (a, steel) = ("AAA".parse().unwrap(), "steel".parse().unwrap());
    let flow = economy.flow("BBB".parse().unwrap(), a, steel).unwrap();
    assert!((flow - 4.0).abs() < 1e-12, "6 of inputs less 2 of inventories: {flow}");
    assert!((table.output_of(a, steel).unwrap() - 48.0).abs() < 1e-12);
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<InputOutputTable>(&json).unwrap(), table);
}

#[test]
fn written_shocks_are_checked_as_built_ones() {
    let shock = Shock::new().tariff(Cells::all(), 0.25).unwrap();
    let shock = shock.trade_cost(Cells::all(), 1.1).unwrap().surplus(states()[0], 0.5).unwrap();
    let text = serde_json::to_string(&shock).unwrap();
    assert_eq!(serde_json::from_str::<Shock>(&text).unwrap(), shock);
    for (good, bad) in [("0.25", "-1.0"), ("1.1", "0.0"), ("1.1", "-2.0")] {
        assert!(text.contains(good));
        assert!(serde_json::from_str::<Shock>(&text.replace(good, bad)).is_err(), "{bad}");
    }
}

#[test]
fn tolerance_has_to_be_a_positive_number() {
    for tolerance in [0.0, -1e-9, f64::NAN, f64::INFINITY] {
        let settings = SolveSettings::default().tolerance(tolerance);
        let refused = solve(&world(4.0, true), &Shock::new(), settings.clone());
        assert!(matches!(refused, Err(Error::OutOfRange { what: "tolerance", .. })));
        assert!(solve_batch(&world(4.0, true), &[], settings).is_err());
    }
}

#[test]
fn error_of_a_batch_is_that_of_its_first_shock() {
    let wrong = |n: usize| {
        let letter = |k: usize| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[k]);
        let code = format!("Z{}{}", letter(n / 26), letter(n % 26));
        Shock::new().isolate(code.parse().unwrap())
    };
    let mut shocks = vec![Shock::new(); 3];
    shocks.extend((0..200).map(wrong));
    let error = solve_batch(&world(4.0, true), &shocks, ()).unwrap_err();
    assert_eq!(error, Error::UnknownState { state: "ZAA".parse().unwrap() });
}

#[test]
fn unsolved_draws_have_no_mean() {
    let [a, b, _] = states();
    let settings =
        UncertaintySettings::default().draws(3).solver(SolveSettings::default().max_iterations(1));
    let shock = Shock::new().embargo_between(a, b);
    let report = uncertainty(&world(4.0, true), &shock, settings).unwrap();
    assert_eq!((report.unsolved, report.invalid), (3, 0));
    assert!(!report.status.is_solved());
    for state in &report.states {
        assert_eq!(state.central_pct, None);
        assert_eq!((state.mean_pct, state.standard_deviation_pct, state.loses), (None, None, None));
    }
}

#[test]
fn certificate_solves_the_base_for_no_change() {
    for loops in [false, true] {
        let after = solve(&world(4.0, loops), &Shock::new().isolate(states()[0]), ()).unwrap();
        let certificate = after.verify().unwrap();
        assert!(certificate.no_change < 1e-9 && certificate.worst() < 1e-8, "{certificate}");
    }
}
