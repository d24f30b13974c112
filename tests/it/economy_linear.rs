//! Derivatives against differences of exact solutions, and uncertainty.

use geoecon::{
    StateId,
    economy::{
        Calibration, Cells, Economy, Elasticities, ElasticityRange, Labels, Shock, SolveSettings,
        SurplusClosure, TradeElasticity, UncertaintySettings, linearise, solve, uncertainty,
    },
};
use ndarray::{Array1, array};

use crate::{nafta_data::Nafta, reference::data};

fn states() -> [StateId; 3] {
    ["AAA", "BBB", "CCC"].map(|s| s.parse().unwrap())
}

fn world(loops: bool) -> Economy {
    let data = Calibration::new(Labels::new(["AAA", "BBB", "CCC"], ["food", "steel"]).unwrap())
        .flows(array![
            [[60.0, 10.0, 5.0], [8.0, 70.0, 6.0], [4.0, 12.0, 30.0]],
            [[20.0, 15.0, 0.0], [5.0, 50.0, 5.0], [2.0, 25.0, 9.0]],
        ])
        .tariffs(array![
            [[0.0, 0.1, 0.05], [0.2, 0.0, 0.0], [0.1, 0.15, 0.0]],
            [[0.0, 0.0, 0.05], [0.1, 0.0, 0.3], [0.2, 0.05, 0.0]],
        ])
        .theta(Array1::from_vec(vec![3.0, 7.0]));
    let data = if loops {
        data.value_added_shares(array![[0.5, 0.4], [0.6, 0.3], [0.7, 0.5]]).input_shares(
            ndarray::Array3::from_shape_fn((3, 2, 2), |(n, k, j)| {
                [0.2, 0.3, 0.4, 0.5, 0.6, 0.7][n + 2 * k + j]
            }),
        )
    } else {
        data
    };
    data.build().unwrap()
}

fn settings(closure: SurplusClosure) -> SolveSettings {
    SolveSettings::from(closure).tolerance(1e-13)
}

#[test]
fn derivatives_are_limits_of_differences() {
    let [a, b, c] = states();
    let shocked = Shock::new()
        .tariff(Cells::all().importer(a), 0.3)
        .and_then(|s| s.productivity(b, None, 1.1))
        .map(|s| s.embargo(Cells::all().importer(c).exporter(a)))
        .unwrap();
    for loops in [false, true] {
        let economy = world(loops);
        for closure in [SurplusClosure::Fixed, SurplusClosure::Proportional] {
            for shock in [Shock::new(), shocked.clone()] {
                let at = solve(&economy, &shock, settings(closure)).unwrap();
                let linear = linearise(&at).unwrap();
                check_tariffs(&economy, &shock, closure, &linear);
                check_elasticities(&economy, &shock, closure, &linear);
            }
        }
    }
}

fn log_welfare(economy: &Economy, shock: &Shock, closure: SurplusClosure) -> Array1<f64> {
    let after = solve(economy, shock, settings(closure)).unwrap();
    assert!(after.status.is_solved(), "{after}");
    after.welfare_hat().mapv(f64::ln)
}

fn check_tariffs(
    economy: &Economy,
    shock: &Shock,
    closure: SurplusClosure,
    linear: &geoecon::economy::Linearisation,
) {
    let h = 1e-5;
    let tau = linear.at().tau();
    let labels = economy.labels();
    for (j, &sector) in labels.sectors().iter().enumerate() {
        for (n, &importer) in labels.states().iter().enumerate() {
            for (i, &exporter) in labels.states().iter().enumerate() {
                let scope = Cells::all().importer(importer).exporter(exporter).sector(sector);
                let step = |h: f64| {
                    let moved = shock.clone().tariff(scope, tau[[j, n, i]] + h).unwrap();
                    log_welfare(economy, &moved, closure)
                };
                let difference = (step(h) - step(-h)) / (2.0 * h);
                for (&state, want) in labels.states().iter().zip(difference) {
                    let got = linear.tariff(state, importer, exporter, sector).unwrap();
                    assert!(
                        (got - want).abs() < 1e-6,
                        "d {state} / d tau {importer} {exporter} {sector}: {got}, difference {want}"
                    );
                }
            }
        }
    }
}

fn check_elasticities(
    economy: &Economy,
    shock: &Shock,
    closure: SurplusClosure,
    linear: &geoecon::economy::Linearisation,
) {
    let h = 1e-4;
    let labels = economy.labels();
    for (j, &sector) in labels.sectors().iter().enumerate() {
        let step = |h: f64| {
            let mut set = Elasticities::new("moved");
            for (k, (&name, theta)) in labels.sectors().iter().zip(economy.theta()).enumerate() {
                let theta = if k == j { theta + h } else { *theta };
                set = set.sector(name, TradeElasticity::from_theta(theta).unwrap()).unwrap();
            }
            log_welfare(&economy.with_elasticities(set).unwrap(), shock, closure)
        };
        let difference = (step(h) - step(-h)) / (2.0 * h);
        for (&state, want) in labels.states().iter().zip(difference) {
            let got = linear.elasticity(state, sector).unwrap();
            assert!(
                (got - want).abs() < 1e-7,
                "d {state} / d theta {sector}: {got}, difference {want}"
            );
        }
    }
}

#[test]
fn the_error_of_the_linearisation_is_second_order() {
    let [a, b, _] = states();
    for loops in [false, true] {
        let at = solve(&world(loops), &Shock::new(), settings(SurplusClosure::Fixed)).unwrap();
        let linear = linearise(&at).unwrap();
        let scope = Cells::all().importer(a);
        for state in [a, b] {
            let [large, small] =
                [0.04, 0.02].map(|h| linear.error(state, scope, h).unwrap().error().unwrap());
            assert!((3.4..4.6).contains(&(large / small)), "{large} {small}");
        }
    }
}

#[test]
fn derivatives_of_the_nafta_base() {
    let Some(folder) = data("trade/cp2015_nafta") else { return };
    let economy = Nafta::read(&folder).unwrap().economy(true).unwrap();
    let at = solve(&economy, &Shock::new(), settings(SurplusClosure::Fixed)).unwrap();
    let linear = linearise(&at).unwrap();
    let [mexico, usa] = ["MEX", "USA"].map(|s| s.parse().unwrap());
    let scope = Cells::all().importer(mexico).exporter(usa);
    let [large, small] = [2e-3, 1e-3].map(|h| linear.error(mexico, scope, h).unwrap());
    let [far, near] = [large, small].map(|error| error.error().unwrap());
    assert!(near.abs() < 0.1 * small.exact.unwrap().abs(), "{small:?}");
    assert!((3.8..4.2).contains(&(far / near)), "{large:?} {small:?}");
}

#[test]
fn draws_are_the_seeds_and_quantiles_are_ordered() {
    let [a, b, _] = states();
    let shock = Shock::new().embargo_between(a, b);
    let settings = UncertaintySettings::from(ElasticityRange::LogNormal { spread: 0.4 }).draws(60);
    let one = uncertainty(&world(true), &shock, settings.clone().seed(1)).unwrap();
    let same = uncertainty(&world(true), &shock, settings.clone().seed(1)).unwrap();
    let other = uncertainty(&world(true), &shock, settings.clone().seed(2)).unwrap();
    assert_eq!(one, same);
    assert_ne!(one, other);
    for state in &one.states {
        assert!(state.quantiles_pct.is_sorted());
        assert!(state.quantiles_pct[0] <= state.central_pct.unwrap().max(state.mean_pct.unwrap()));
    }
    // No spread: every draw is the central one.
    let sure = UncertaintySettings::from(ElasticityRange::LogNormal { spread: 0.0 }).draws(3);
    let sure = uncertainty(&world(true), &shock, sure).unwrap();
    for state in &sure.states {
        assert!(state.quantiles_pct.iter().all(|q| (q - state.central_pct.unwrap()).abs() < 1e-9));
    }
    let bad = ElasticityRange::Uniform { low: 5.0, high: 2.0 };
    assert!(uncertainty(&world(true), &shock, bad).is_err());
}

#[test]
fn shares_of_a_uniform_range_fill_it() {
    let [a, b, c] = states();
    let economy = Calibration::new(Labels::new([a, b, c], ["goods"]).unwrap())
        .flows(ndarray::Array3::from_shape_fn(
            (1, 3, 3),
            |(_, n, i)| if n == i { 80.0 } else { 10.0 },
        ))
        .elasticities(TradeElasticity::from_theta(4.0).unwrap())
        .build()
        .unwrap();
    let range = ElasticityRange::Uniform { low: 2.0, high: 8.0 };
    let settings = UncertaintySettings::from(range).draws(2000).quantiles([0.0, 0.5, 1.0]);
    let report = uncertainty(&economy, &Shock::new().isolate(a), settings).unwrap();
    let loss = |theta: f64| 100.0 * (0.8_f64.powf(1.0 / theta) - 1.0);
    let [low, median, high] = report.states[0].quantiles_pct[..] else { panic!() };
    assert!((low - loss(2.0)).abs() < 0.1 && (high - loss(8.0)).abs() < 0.1);
    // Four standard errors of the median.
    assert!((median - loss(5.0)).abs() < 0.25, "{median} {}", loss(5.0));
}
