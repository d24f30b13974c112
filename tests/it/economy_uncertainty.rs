//! Ranges of parameters: a range of no width is the point, the seed is all there is to a draw.

use geoecon::{
    Error, StateId,
    economy::{
        Bilateral, Calibration, Cells, Duties, Economy, ElasticityRange, FactorRange, Labels,
        Shock, TradeElasticity, UncertaintyReport, UncertaintySettings, scale, solve, uncertainty,
    },
};
use ndarray::{Array2, Array3};
use proptest::prelude::*;

const STATES: [&str; 3] = ["AAA", "BBB", "CCC"];

fn states() -> [StateId; 3] {
    STATES.map(|s| s.parse().unwrap())
}

fn world(loops: bool) -> Economy {
    let flows = Array3::from_shape_fn((2, 3, 3), |(j, n, i)| match (j + n + 2 * i) % 4 {
        _ if n == i => 80.0,
        0 => 6.0,
        1 => 9.0,
        _ => 14.0,
    });
    let tau = Array3::from_shape_fn((2, 3, 3), |(j, n, i)| match (j + n) % 2 {
        _ if n == i => 0.0,
        0 => 0.03,
        _ => 0.11,
    });
    let data = Calibration::new(Labels::new(STATES, ["food", "steel"]).unwrap())
        .flows(flows)
        .tariffs(tau)
        .elasticities(TradeElasticity::from_theta(4.0).unwrap());
    let data = if loops {
        data.value_added_shares(Array2::from_elem((3, 2), 0.5))
            .input_shares(Array3::from_elem((3, 2, 2), 0.5))
    } else {
        data
    };
    data.build().unwrap()
}

fn shock() -> Shock {
    let [a, b, c] = states();
    Shock::new()
        .tariff(Cells::all().importer(a).exporter(b), 0.3)
        .and_then(|s| s.trade_cost(Cells::all().importer(b), 1.05))
        .and_then(|s| s.productivity(c, None, 1.02))
        .unwrap()
}

fn wide() -> FactorRange {
    FactorRange::Uniform { low: 0.7, high: 1.3 }
}

fn model() -> scale::Model {
    let rows = [0.0, 30.0, 20.0, 25.0, 0.0, 15.0, 22.0, 12.0, 0.0];
    let trade = Bilateral::from_rows(states(), rows).unwrap();
    let gdp = states().into_iter().zip([300.0, 250.0, 200.0]);
    let observed = scale::Observed::new(trade, gdp).unwrap();
    scale::calibrate(&observed, scale::Parameters::default()).unwrap()
}

fn duties() -> Duties {
    let [a, b, c] = states();
    Duties::none().with(a, b, 0.25).unwrap().with(a, c, 0.1).unwrap().with(b, a, 0.1).unwrap()
}

fn assert_point(report: &UncertaintyReport) {
    assert_eq!((report.unsolved, report.invalid), (0, 0));
    for state in &report.states {
        let central = state.central_pct.unwrap();
        assert_eq!(state.mean_pct.map(|mean| (mean - central).abs() < 1e-9), Some(true));
        assert!(state.quantiles_pct.iter().all(|q| (q - central).abs() < 1e-9));
    }
}

fn assert_spread(report: &UncertaintyReport) {
    assert!(report.states.iter().any(|s| s.standard_deviation_pct > Some(1e-4)), "{report}");
    for state in &report.states {
        assert!(state.quantiles_pct.is_sorted());
    }
}

type With = fn(UncertaintySettings, FactorRange) -> UncertaintySettings;
const PARAMETERS: [With; 3] = [
    UncertaintySettings::value_added_shares,
    UncertaintySettings::duties,
    UncertaintySettings::shock_size,
];

type ScaleWith = fn(scale::UncertaintySettings, FactorRange) -> scale::UncertaintySettings;
const SCALE_PARAMETERS: [ScaleWith; 5] = [
    scale::UncertaintySettings::trade_elasticity,
    scale::UncertaintySettings::labour_supply_elasticity,
    scale::UncertaintySettings::scale_elasticity,
    scale::UncertaintySettings::firm_dispersion,
    scale::UncertaintySettings::duties,
];

#[test]
fn each_parameter_spreads_and_without_width_does_not() {
    let (economy, shock) = (world(true), shock());
    for with in PARAMETERS {
        let settings = || UncertaintySettings::certain().draws(20);
        for sure in [FactorRange::KNOWN, FactorRange::Uniform { low: 1.0, high: 1.0 }] {
            assert_point(&uncertainty(&economy, &shock, with(settings(), sure)).unwrap());
        }
        // So little that the base is built anew and has to come out the same.
        let hardly = FactorRange::LogNormal { spread: 1e-14 };
        assert_point(&uncertainty(&economy, &shock, with(settings(), hardly)).unwrap());
        assert_spread(&uncertainty(&economy, &shock, with(settings(), wide())).unwrap());
    }
    for with in SCALE_PARAMETERS {
        let settings = || scale::UncertaintySettings::certain().draws(20);
        let point = scale::uncertainty(&model(), &duties(), with(settings(), FactorRange::KNOWN));
        assert_point(&point.unwrap());
        let spread = scale::uncertainty(&model(), &duties(), with(settings(), wide())).unwrap();
        assert_spread(&spread);
    }
}

#[test]
fn a_draw_is_the_seeds_whatever_else_is_drawn() {
    let (economy, shock) = (world(true), shock());
    let all = PARAMETERS
        .into_iter()
        .fold(UncertaintySettings::default().draws(12), |settings, with| with(settings, wide()));
    let [one, same, other] = [1, 1, 2].map(|seed| {
        let settings = all.clone().seed(seed);
        serde_json::to_string(&uncertainty(&economy, &shock, settings).unwrap()).unwrap()
    });
    assert_eq!(one, same);
    assert_ne!(one, other);
    // The first draws are the same however many follow.
    let drawn = |draws| {
        let settings = all.clone().draws(draws).quantiles([0.0, 1.0]);
        uncertainty(&economy, &shock, settings).unwrap()
    };
    for (few, many) in drawn(5).states.iter().zip(&drawn(12).states) {
        assert!(many.quantiles_pct[0] <= few.quantiles_pct[0]);
        assert!(many.quantiles_pct[1] >= few.quantiles_pct[1]);
    }
    let settings = scale::UncertaintySettings::default().draws(10).seed(3);
    let [a, b] =
        [(); 2].map(|()| scale::uncertainty(&model(), &duties(), settings.clone()).unwrap());
    assert_eq!(a, b);
}

#[test]
fn a_factor_on_the_shock_is_the_shock_of_that_size() {
    let economy = world(true);
    let [a, b, _] = states();
    let old = economy.tariff(a, b, "food".parse().unwrap()).unwrap();
    let twice = FactorRange::Uniform { low: 2.0, high: 2.0 };
    let settings = UncertaintySettings::certain().draws(1).shock_size(twice);
    let cell = Cells::all().importer(a).exporter(b).sector("food".parse().unwrap());
    let duty = |rate: f64| Shock::new().tariff(cell, rate).unwrap();
    let cost = |factor: f64| Shock::new().trade_cost(cell, factor).unwrap();
    let grown = |factor: f64| Shock::new().productivity(b, None, factor).unwrap();
    for (shock, larger) in [
        (duty(old + 0.1), duty(old + 0.2)),
        (cost(1.1), cost(1.21)),
        (grown(1.05), grown(1.05 * 1.05)),
        (Shock::new().embargo(cell), Shock::new().embargo(cell)),
    ] {
        let report = uncertainty(&economy, &shock, settings.clone()).unwrap();
        let direct = solve(&economy, &larger, ()).unwrap();
        for state in &report.states {
            let direct = direct.welfare_pct(state.state).unwrap();
            assert!((state.quantiles_pct[0] - direct).abs() < 1e-8, "{shock:?}");
        }
    }
}

#[test]
fn a_factor_on_value_added_shares_or_duties_is_an_economy_with_those() {
    let economy = world(true);
    let shock = shock();
    let tenth = FactorRange::Uniform { low: 1.1, high: 1.1 };
    let shares = Calibration::from_economy(&economy)
        .value_added_shares(economy.beta().mapv(|b| 1.1 * b))
        .build()
        .unwrap();
    let settings = UncertaintySettings::certain().draws(1);
    let report = uncertainty(&economy, &shock, settings.clone().value_added_shares(tenth)).unwrap();
    let direct = solve(&shares, &shock, ()).unwrap();
    for state in &report.states {
        let direct = direct.welfare_pct(state.state).unwrap();
        assert!((state.quantiles_pct[0] - direct).abs() < 1e-8);
        assert!((state.central_pct.unwrap() - direct).abs() > 1e-6);
    }
    let higher = Calibration::from_economy(&economy)
        .tariffs(economy.tau().mapv(|t| 1.1 * t))
        .build()
        .unwrap();
    let [a, b, _] = states();
    let duty = |rate: f64| Shock::new().tariff(Cells::all().importer(a).exporter(b), rate).unwrap();
    let report = uncertainty(&economy, &duty(0.3), settings.duties(tenth)).unwrap();
    let direct = solve(&higher, &duty(0.33), ()).unwrap();
    for state in &report.states {
        let direct = direct.welfare_pct(state.state).unwrap();
        assert!((state.quantiles_pct[0] - direct).abs() < 1e-8);
    }
}

#[test]
fn ranges_out_of_range_are_refused() {
    let refused = |settings| {
        matches!(uncertainty(&world(true), &shock(), settings), Err(Error::OutOfRange { .. }))
    };
    for with in PARAMETERS {
        for bad in [
            FactorRange::Uniform { low: 1.2, high: 0.8 },
            FactorRange::Uniform { low: 0.0, high: 1.0 },
            FactorRange::Uniform { low: 1.0, high: f64::INFINITY },
            FactorRange::LogNormal { spread: -0.1 },
            FactorRange::LogNormal { spread: f64::NAN },
        ] {
            assert!(refused(with(UncertaintySettings::certain(), bad)), "{bad:?}");
        }
    }
    // Without loops there is no share of value added to be unsure of.
    let shares = UncertaintySettings::certain().value_added_shares(wide());
    assert!(matches!(uncertainty(&world(false), &shock(), shares), Err(Error::OutOfRange { .. })));
    let none = scale::UncertaintySettings::default().draws(0);
    assert!(scale::uncertainty(&model(), &duties(), none).is_err());
}

#[test]
fn an_economy_is_what_its_data_make() {
    for loops in [false, true] {
        let economy = world(loops);
        let again = Calibration::from_economy(&economy).build().unwrap();
        for (a, b) in economy.alpha().iter().zip(&again.alpha()) {
            assert!((a - b).abs() < 1e-12);
        }
        for (a, b) in economy.pi().iter().zip(&again.pi()) {
            assert!((a - b).abs() < 1e-12);
        }
        assert_eq!(economy.theta(), again.theta());
        let free = economy.without_duties().unwrap();
        assert!(free.tau().iter().all(|t| t.abs() <= 0.0));
        let [a, b, _] = states();
        let sector = "steel".parse().unwrap();
        let [before, after] = [&economy, &free].map(|e| e.flow(a, b, sector).unwrap());
        assert!((before - after).abs() < 1e-9);
        assert!(free.repairs()[0].to_string().contains("highest was 0.11"), "{:?}", free.repairs());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_factor_moves_the_scale_model_as_its_parameter_does(
        factor in 0.5..2.0_f64,
        which in 0..4_usize,
    ) {
        let at = scale::Parameters::default();
        let parameters = match which {
            0 => at.trade_elasticity(4.0 * factor),
            1 => at.labour_supply_elasticity(0.5 * factor),
            2 => at.scale_elasticity(0.67 / 4.0 * factor),
            _ => at.firm_dispersion(4.0 / 0.67 * factor),
        };
        let range = FactorRange::Uniform { low: factor, high: factor };
        let settings = SCALE_PARAMETERS[which](scale::UncertaintySettings::certain().draws(1), range);
        let report = scale::uncertainty(&model(), &duties(), settings).unwrap();
        let changed = model().with_parameters(parameters).unwrap();
        let direct = scale::solve(&changed, &duties(), scale::SolveSettings::default()).unwrap();
        for (state, direct) in report.states.iter().zip(&direct.states) {
            prop_assert!((state.quantiles_pct[0] - direct.welfare_pct).abs() < 1e-9);
        }
    }

    #[test]
    fn quantiles_of_elasticities_do_not_move_with_the_kind_of_other_ranges(seed in 0_u64..50) {
        let range = ElasticityRange::Uniform { low: 3.0, high: 6.0 };
        let settings = UncertaintySettings::certain().elasticities(range).draws(4).seed(seed);
        let alone = uncertainty(&world(true), &shock(), settings.clone()).unwrap();
        let known = settings.shock_size(FactorRange::Uniform { low: 1.0, high: 1.0 });
        let beside = uncertainty(&world(true), &shock(), known).unwrap();
        prop_assert_eq!(alone.states, beside.states);
    }
}
