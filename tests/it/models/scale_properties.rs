//! What the model of labour supply, scale effects and local costs must satisfy on any data.

use geoecon::{
    Error, StateId,
    economy::{
        Bilateral, Duties,
        scale::{self, Model, Observed, Parameters, Rebate, SolveSettings},
    },
};
use proptest::prelude::*;

use super::plain;

const CODES: [&str; 4] = ["AAA", "BBB", "CCC", "DDD"];

fn states() -> Vec<StateId> {
    CODES.iter().map(|code| code.parse().unwrap()).collect()
}

#[derive(Debug, Clone)]
struct Drawn {
    trade: Vec<f64>,
    gdp: Vec<f64>,
    local: Vec<f64>,
    duties: Vec<f64>,
    parameters: Parameters,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let parameters = (2.0..8.0, 0.0..0.8, 0.0..0.12, 3.0..8.0, 0.2..1.0, any::<bool>());
    (
        prop::collection::vec(prop_oneof![1 => Just(0.0), 6 => 1.0..60.0], 16),
        prop::collection::vec(300.0..3_000.0, 4),
        prop::collection::vec(0.0..0.4, 4),
        prop::collection::vec(prop_oneof![2 => Just(0.0), 2 => 0.0..0.6], 16),
        parameters,
    )
        .prop_map(
            |(mut trade, gdp, local, duties, (epsilon, kappa, psi, theta, pass, relief))| {
                for i in 0..4 {
                    trade[i * 5] = 0.0;
                    // A ring keeps the world in one piece.
                    trade[i * 4 + (i + 1) % 4] += 5.0;
                }
                let rebate = if relief { Rebate::IncomeTaxRelief } else { Rebate::LumpSum };
                let parameters = Parameters::default()
                    .trade_elasticity(epsilon)
                    .labour_supply_elasticity(kappa)
                    .scale_elasticity(psi)
                    .firm_dispersion(theta)
                    .direct_pass_through(pass)
                    .rebate(rebate);
                Drawn { trade, gdp, local, duties, parameters }
            },
        )
}

fn build(drawn: &Drawn, order: &[usize], unit: f64) -> (Model, Duties) {
    let codes = states();
    let picked =
        order.iter().flat_map(|&i| order.iter().map(move |&j| unit * drawn.trade[i * 4 + j]));
    let trade = Bilateral::from_rows(order.iter().map(|&i| codes[i]), picked).unwrap();
    let gdp = codes.iter().zip(&drawn.gdp).map(|(&state, gdp)| (state, unit * gdp));
    let mut observed = Observed::new(trade, gdp).unwrap();
    let mut duties = Duties::none();
    for (i, &state) in codes.iter().enumerate() {
        observed = observed.local_cost_share(state, drawn.local[i]).unwrap();
        for (j, &exporter) in codes.iter().enumerate().filter(|&(j, _)| j != i) {
            duties = duties.with(state, exporter, drawn.duties[i * 4 + j]).unwrap();
        }
    }
    (scale::calibrate(&observed, drawn.parameters.clone()).unwrap(), duties)
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn neither_order_nor_unit_matters(drawn in drawn()) {
        let (model, duties) = build(&drawn, &[0, 1, 2, 3], 1.0);
        let base = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
        prop_assert!(base.status.is_solved(), "{}", base.status);
        prop_assert!(model.verify(&base, &duties).unwrap().worst() < 1e-9);
        for (order, unit) in [([2, 0, 3, 1], 1.0), ([0, 1, 2, 3], 1e6)] {
            let (model, duties) = build(&drawn, &order, unit);
            let other = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
            for s in &base.states {
                let there = other.state(s.state).unwrap();
                prop_assert!(close(s.welfare_pct, there.welfare_pct, 1e-8), "{s:?} {there:?}");
                prop_assert!(close(s.price_pct, there.price_pct, 1e-8), "{s:?} {there:?}");
            }
        }
    }

    #[test]
    fn no_duty_changes_nothing_at_all(drawn in drawn()) {
        let (model, _) = build(&drawn, &[0, 1, 2, 3], 1.0);
        let after = scale::solve(&model, &Duties::none(), SolveSettings::default()).unwrap();
        for s in after.states {
            prop_assert_eq!(s.welfare_pct.to_bits(), 0.0_f64.to_bits());
            prop_assert_eq!(s.price_pct.to_bits(), 0.0_f64.to_bits());
            prop_assert_eq!(s.wage_hat.to_bits(), 1.0_f64.to_bits());
        }
    }

    #[test]
    fn agrees_with_the_plain_iteration(drawn in drawn()) {
        let (model, duties) = build(&drawn, &[0, 1, 2, 3], 1.0);
        let after = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
        prop_assert!(after.status.is_solved());
        let arrays = Arrays::of(&model, &duties, &drawn);
        let Some(hats) = arrays.plain().solve(1e-12, 100_000) else {
            return Err(TestCaseError::reject("the plain iteration does not settle"));
        };
        for (i, s) in after.states.iter().enumerate() {
            prop_assert!(close(s.wage_hat, hats.wage[i], 1e-7), "{s:?} {}", hats.wage[i]);
            prop_assert!(close(s.spending_hat, hats.spending[i], 1e-7));
            prop_assert!(close(s.employment_hat, hats.labour[i], 1e-7));
            prop_assert!(close(1.0 + s.price_pct / 100.0, hats.price[i], 1e-7));
        }
    }

    #[test]
    fn hard_cases_end_with_numbers_and_a_status(
        drawn in drawn(),
        rate in prop::sample::select(vec![1.0, 10.0, 1e4]),
        epsilon in prop::sample::select(vec![0.5, 4.0, 60.0]),
    ) {
        let mut drawn = drawn;
        drawn.parameters = drawn.parameters.trade_elasticity(epsilon);
        let (model, mut duties) = build(&drawn, &[0, 1, 2, 3], 1.0);
        let codes = states();
        for &state in &codes {
            duties = duties.with(codes[0], state, if state == codes[0] { 0.0 } else { rate }).unwrap();
        }
        let after = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
        for s in &after.states {
            prop_assert!(s.welfare_pct.is_finite() && s.price_pct.is_finite(), "{s:?}");
        }
        if after.status.is_solved() {
            let worst = model.verify(&after, &duties).unwrap().worst();
            prop_assert!(worst < 1e-8, "{worst}");
        }
    }
}

/// What the plain iteration takes, from the public side of a model.
struct Arrays {
    shares: Vec<f64>,
    duties: Vec<f64>,
    income: Vec<f64>,
    spending: Vec<f64>,
    local: Vec<f64>,
    exponent: Vec<f64>,
    parameters: Parameters,
}

impl Arrays {
    fn of(model: &Model, duties: &Duties, drawn: &Drawn) -> Self {
        let flows = model.flows();
        let codes = model.states();
        let spending: Vec<f64> = codes.iter().map(|&s| model.spending(s).unwrap()).collect();
        let cells = || codes.iter().flat_map(|&i| codes.iter().map(move |&j| (i, j)));
        Self {
            shares: cells()
                .map(|(i, j)| flows.get(j, i).unwrap() / model.spending(i).unwrap())
                .collect(),
            duties: cells().map(|(i, j)| duties.rate(i, j)).collect(),
            income: codes.iter().map(|&s| model.income(s).unwrap()).collect(),
            spending,
            local: drawn.local.clone(),
            exponent: codes.iter().map(|&s| model.duty_exponent(s).unwrap()).collect(),
            parameters: drawn.parameters.clone(),
        }
    }

    fn plain(&self) -> plain::Scale<'_> {
        plain::Scale {
            shares: &self.shares,
            duties: &self.duties,
            income: &self.income,
            spending: &self.spending,
            local: &self.local,
            exponent: &self.exponent,
            epsilon: self.parameters.get_trade_elasticity(),
            kappa: self.parameters.get_labour_supply_elasticity(),
            psi: self.parameters.get_scale_elasticity(),
            income_tax_relief: self.parameters.get_rebate() == Rebate::IncomeTaxRelief,
        }
    }
}

/// Two states with balanced trade of 20 each.
fn pair() -> (Observed, StateId, StateId) {
    let [a, b]: [StateId; 2] = states()[..2].try_into().unwrap();
    let trade = Bilateral::from_rows([a, b], [0.0, 20.0, 20.0, 0.0]).unwrap();
    (Observed::new(trade, [(a, 100.0), (b, 400.0)]).unwrap(), a, b)
}

#[test]
fn prohibitive_duties_take_away_the_gains_from_trade() {
    let (observed, a, b) = pair();
    let fixed = Parameters::default().labour_supply_elasticity(0.0).scale_elasticity(0.0);
    let model = scale::calibrate(&observed, fixed).unwrap().eaton_kortum().unwrap();
    let duties = Duties::none().with(a, b, 1e6).unwrap().with(b, a, 1e6).unwrap();
    let after = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
    assert!(after.status.is_solved());
    for state in [a, b] {
        // Arkolakis, Costinot and Rodríguez-Clare: home share to the power 1/ε.
        let home = model.flows().get(state, state).unwrap() / model.spending(state).unwrap();
        let expected = 100.0 * (home.powf(1.0 / 4.0) - 1.0);
        let found = after.state(state).unwrap().welfare_pct;
        assert!((found - expected).abs() < 1e-6, "{state}: {found}, {expected}");
    }
}

#[test]
fn a_state_that_trades_with_no_one_is_untouched() {
    let codes = states();
    let trade = Bilateral::from_rows(
        codes[..3].iter().copied(),
        [0.0, 20.0, 0.0, 25.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    )
    .unwrap();
    let gdp = [(codes[0], 100.0), (codes[1], 400.0), (codes[2], 50.0)];
    let observed = Observed::new(trade, gdp).unwrap();
    let model = scale::calibrate(&observed, Parameters::default()).unwrap();
    let duties = Duties::uniform(codes[0], codes[..3].iter().copied(), 0.5).unwrap();
    let after = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
    assert!(after.status.is_solved(), "{}", after.status);
    let alone = after.state(codes[2]).unwrap();
    assert!(alone.welfare_pct.abs() < 1e-9 && alone.employment_pct.abs() < 1e-9, "{alone:?}");
    assert_eq!(alone.export_ratio_pct, None);
    assert!(after.state(codes[1]).unwrap().welfare_pct < -0.1);
}

#[test]
fn duties_of_a_thousand_percent_are_solved() {
    let codes = states();
    let [kor, usa, row]: [StateId; 3] = codes[..3].try_into().unwrap();
    let flows = [0.0, 116.0, 500.0, 65.0, 0.0, 1_900.0, 530.0, 2_900.0, 0.0];
    let trade = Bilateral::from_rows([kor, usa, row], flows).unwrap();
    let gdp = [(kor, 1_713.0), (usa, 27_843.0), (row, 75_000.0)];
    let observed = Observed::new(trade, gdp).unwrap();
    for epsilon in [0.5, 2.0, 4.0, 20.0, 60.0] {
        let parameters = Parameters::default().trade_elasticity(epsilon);
        let model = scale::calibrate(&observed, parameters).unwrap();
        for rate in [1.0, 10.0] {
            let alone = Duties::uniform(usa, model.states().iter().copied(), rate).unwrap();
            let answered = alone.clone().reciprocated(usa);
            for duties in [alone, answered] {
                let after = scale::solve(&model, &duties, SolveSettings::default()).unwrap();
                assert!(after.status.is_solved(), "{epsilon} {rate}: {}", after.status);
                let worst = model.verify(&after, &duties).unwrap().worst();
                assert!(worst < 1e-9, "{epsilon} {rate}: {worst}");
            }
        }
        // A surplus that must be earned through a wall of duties cannot be: said, not made up.
        let wall = Duties::uniform(usa, model.states().iter().copied(), 1e5).unwrap();
        let after = scale::solve(&model, &wall, SolveSettings::default()).unwrap();
        assert!(!after.status.is_solved() && after.duties_reached < 1.0);
        assert!(after.states.iter().all(|s| s.welfare_pct.is_finite()));
    }
}

#[test]
fn more_elastic_trade_is_hurt_less() {
    let (observed, a, b) = pair();
    let duties = Duties::none().with(b, a, 0.25).unwrap();
    let losses: Vec<f64> = [2.0, 4.0, 8.0, 16.0]
        .iter()
        .map(|&epsilon| {
            let parameters = Parameters::default().trade_elasticity(epsilon);
            let model = scale::calibrate(&observed, parameters).unwrap();
            -scale::solve(&model, &duties, SolveSettings::default())
                .unwrap()
                .state(a)
                .unwrap()
                .welfare_pct
        })
        .collect();
    assert!(losses.windows(2).all(|pair| pair[0] > pair[1] && pair[1] > 0.0), "{losses:?}");
}

#[test]
fn bad_input_is_named() {
    let (observed, a, b) = pair();
    let zzz: StateId = "ZZZ".parse().unwrap();
    let trade = observed.trade().clone();
    let missing = Observed::new(trade.clone(), [(a, 1.0)]).unwrap_err();
    assert_eq!(missing.to_string(), "unknown GDP of state `BBB`");
    let negative = Observed::new(trade.clone(), [(a, -1.0), (b, 1.0)]).unwrap_err();
    assert_eq!(negative.to_string(), "GDP at (AAA, gdp) is -1: expected a positive number");
    let stranger = Observed::new(trade, [(a, 1.0), (zzz, 1.0)]).unwrap_err();
    assert_eq!(stranger, Error::UnknownState { state: zzz });
    let nan = scale::calibrate(&observed, Parameters::default().trade_elasticity(f64::NAN));
    assert!(matches!(nan, Err(Error::OutOfRange { what: "trade elasticity", .. })));
    let model = scale::calibrate(&observed, Parameters::default()).unwrap();
    let duties = Duties::none().with(a, zzz, 0.1).unwrap();
    let unknown = scale::solve(&model, &duties, SolveSettings::default());
    assert_eq!(unknown.unwrap_err(), Error::UnknownState { state: zzz });
    assert!(Duties::none().with(a, a, 0.1).is_err());
    assert!(Duties::none().with(a, b, f64::INFINITY).is_err());
}

#[test]
fn tables_survive_a_round_trip() {
    let (observed, a, b) = pair();
    let text = serde_json::to_string(&observed).unwrap();
    assert_eq!(serde_json::from_str::<Observed>(&text).unwrap(), observed);
    let duties = Duties::none().with(a, b, 0.15).unwrap();
    let text = serde_json::to_string(&duties).unwrap();
    assert_eq!(serde_json::from_str::<Duties>(&text).unwrap(), duties);
    assert!(
        serde_json::from_str::<Bilateral>(r#"{"states":["AAA","AAA"],"cells":[0,0,0,0]}"#).is_err()
    );
}
