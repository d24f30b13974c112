//! What has to hold for any economy and any shock.

use geoecon::{
    StateId,
    economy::{
        Calibration, Cells, Economy, Labels, Shock, SolveSettings, SurplusClosure, TradeElasticity,
        gains_from_trade_pct, solve, solve_batch,
    },
};
use ndarray::{Array1, Array2, Array3};
use proptest::prelude::*;

use crate::plain;

/// Raw material of a random economy.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    n: usize,
    s: usize,
    flows: Vec<f64>,
    tau: Vec<f64>,
    beta: Vec<f64>,
    input: Vec<f64>,
    theta: Vec<f64>,
}

impl Data {
    fn labels(&self, order: &[usize]) -> Labels {
        let letter = |k: usize| char::from(b'A' + u8::try_from(k).unwrap());
        let states: Vec<String> = order.iter().map(|&k| format!("S{0}{0}", letter(k))).collect();
        let sectors: Vec<String> = (0..self.s).map(|j| format!("s{j}")).collect();
        Labels::new(
            states.iter().map(|s| s.as_str().parse::<StateId>().unwrap()),
            sectors.iter().map(String::as_str),
        )
        .unwrap()
    }

    fn cell(&self, values: &[f64], j: usize, n: usize, i: usize) -> f64 {
        values[(j * self.n + n) * self.n + i]
    }

    /// The economy with its states in `order`, values times `scale`, loops or not.
    fn build(&self, order: &[usize], scale: f64, loops: bool, purge: bool) -> Economy {
        let (n, s) = (self.n, self.s);
        let trade = |values: &[f64], scale: f64| {
            Array3::from_shape_fn((s, n, n), |(j, m, i)| {
                scale * self.cell(values, j, order[m], order[i])
            })
        };
        // Home sales are several times any import, as in the world.
        let mut flows = trade(&self.flows, scale);
        for j in 0..s {
            for m in 0..n {
                flows[[j, m, m]] *= 8.0;
            }
        }
        let mut tau = trade(&self.tau, 1.0);
        for j in 0..s {
            for m in 0..n {
                tau[[j, m, m]] = 0.0;
            }
        }
        let data = Calibration::new(self.labels(order))
            .flows(flows)
            .tariffs(tau)
            .theta(Array1::from_vec(self.theta.clone()))
            .purge_surplus(purge);
        let data = if loops {
            let beta = Array2::from_shape_fn((n, s), |(m, j)| self.beta[order[m] * s + j]);
            let input = Array3::from_shape_fn((n, s, s), |(m, k, j)| {
                self.input[(order[m] * s + k) * s + j]
            });
            data.value_added_shares(beta).input_shares(input)
        } else {
            data
        };
        data.build().unwrap()
    }

    fn straight(&self) -> Vec<usize> {
        (0..self.n).collect()
    }

    fn states(&self) -> Vec<StateId> {
        self.labels(&self.straight()).states().to_vec()
    }
}

fn data(sectors: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Data> {
    let sectors = sectors.into();
    let range = sectors.start()..=sectors.end_incl();
    (2_usize..6, range).prop_flat_map(|(n, s)| {
        let flow = prop_oneof![1 => Just(0.0), 9 => 1.0_f64..12.0];
        (
            proptest::collection::vec(flow, s * n * n),
            proptest::collection::vec(0.0_f64..0.4, s * n * n),
            proptest::collection::vec(0.3_f64..0.9, n * s),
            proptest::collection::vec(0.05_f64..1.0, n * s * s),
            proptest::collection::vec(0.8_f64..15.0, s),
        )
            .prop_map(move |(mut flows, tau, beta, input, theta)| {
                // Everybody trades both ways with a neighbour: one-way trade cannot balance.
                for j in 0..s {
                    for m in 0..n {
                        flows[(j * n + m) * n + m] += 20.0;
                        flows[(j * n + m) * n + (m + 1) % n] += 1.0;
                        flows[(j * n + (m + 1) % n) * n + m] += 1.0;
                    }
                }
                Data { n, s, flows, tau, beta, input, theta }
            })
    })
}

fn tight() -> SolveSettings {
    SolveSettings::default().tolerance(1e-12)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-8
}

fn a_shock(states: &[StateId], duty: f64) -> Shock {
    Shock::new()
        .tariff(Cells::all().importer(states[0]), duty)
        .unwrap()
        .trade_cost(Cells::all().importer(states[1]).exporter(states[0]), 1.2)
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_change_is_exactly_no_change(data in data(1..4), loops: bool, purge: bool) {
        let economy = data.build(&data.straight(), 1.0, loops, purge);
        for closure in [SurplusClosure::Fixed, SurplusClosure::Proportional] {
            let after = solve(&economy, &Shock::new(), closure).unwrap();
            prop_assert!(after.welfare_hat().iter().all(|x| (x - 1.0).abs() <= 0.0));
            prop_assert!(after.w_hat().iter().all(|x| (x - 1.0).abs() <= 0.0));
            prop_assert!(after.p_hat().iter().all(|x| (x - 1.0).abs() <= 0.0));
            prop_assert_eq!(after.pi(), economy.pi());
            prop_assert_eq!(after.spending(), &economy.spending());
        }
    }

    #[test]
    fn scaling_nominal_values_changes_nothing(data in data(1..4), duty in 0.0_f64..1.0, loops: bool) {
        let shock = a_shock(&data.states(), duty);
        let one = solve(&data.build(&data.straight(), 1.0, loops, false), &shock, tight()).unwrap();
        let many = solve(&data.build(&data.straight(), 1e6, loops, false), &shock, tight()).unwrap();
        prop_assert!(one.status.is_solved() && many.status.is_solved());
        for (a, b) in one.welfare_hat().iter().zip(&many.welfare_hat()) {
            prop_assert!(close(*a, *b));
        }
    }

    #[test]
    fn order_of_states_does_not_matter(data in data(1..4), duty in 0.0_f64..1.0, loops: bool) {
        let states = data.states();
        let shock = a_shock(&states, duty);
        let straight = data.build(&data.straight(), 1.0, loops, false);
        let reverse: Vec<usize> = data.straight().into_iter().rev().collect();
        let reversed = data.build(&reverse, 1.0, loops, false);
        let (a, b) =
            (solve(&straight, &shock, tight()).unwrap(), solve(&reversed, &shock, tight()).unwrap());
        for &state in &states {
            prop_assert!(close(a.welfare_pct(state).unwrap(), b.welfare_pct(state).unwrap()));
        }
    }

    #[test]
    fn equations_hold_and_starts_agree(data in data(1..4), duty in 0.0_f64..2.0, loops: bool) {
        let states = data.states();
        let economy = data.build(&data.straight(), 1.0, loops, false);
        let shock = a_shock(&states, duty);
        for closure in [SurplusClosure::Fixed, SurplusClosure::Proportional, SurplusClosure::Purged] {
            let cold = solve(&economy, &shock, tight().closure(closure)).unwrap();
            prop_assert!(cold.status.is_solved(), "{}", cold.status);
            let certificate = cold.verify().unwrap();
            prop_assert!(certificate.worst() < 1e-7, "{}", certificate);
            let near = solve(&economy, &a_shock(&states, duty + 0.1), tight().closure(closure)).unwrap();
            let warm = solve(cold.economy(), &shock, tight().closure(closure).warm_start(&near)).unwrap();
            for (a, b) in cold.welfare_hat().iter().zip(&warm.welfare_hat()) {
                prop_assert!(close(*a, *b));
            }
        }
    }

    #[test]
    fn agrees_with_the_textbook_algorithm(data in data(1..3), duty in 0.0_f64..0.6, loops: bool) {
        let economy = data.build(&data.straight(), 1.0, loops, true);
        let states = data.states();
        let shock = Shock::new()
            .tariff(Cells::all().importer(states[0]), duty)
            .unwrap()
            .embargo_between(states[1], states[0]);
        let after = solve(&economy, &shock, tight()).unwrap();
        let mut cost = Array3::ones(economy.tau().dim());
        for j in 0..data.s {
            cost[[j, 1, 0]] = f64::INFINITY;
            cost[[j, 0, 1]] = f64::INFINITY;
        }
        let plain = plain::solve(&economy, &after.tau(), &cost, 1e-9);
        prop_assume!(plain.converged);
        for (a, b) in after.welfare_hat().iter().zip(&plain.welfare) {
            prop_assert!((a - b).abs() < 1e-6, "{} {}", a, b);
        }
    }

    #[test]
    fn isolation_is_the_acr_formula(data in data(1)) {
        // Without duties and surpluses the formula is exact.
        let free = Data { tau: vec![0.0; data.tau.len()], ..data };
        let economy = free.build(&free.straight(), 1.0, false, true);
        for state in free.states() {
            let after = solve(&economy, &Shock::new().isolate(state), tight()).unwrap();
            prop_assert!(after.status.is_solved());
            let loss = gains_from_trade_pct(&economy, state).unwrap();
            prop_assert!(close(after.welfare_pct(state).unwrap(), -loss));
        }
    }

    #[test]
    fn more_elastic_trade_loses_less_from_an_embargo(data in data(1)) {
        let free = Data { tau: vec![0.0; data.tau.len()], ..data };
        let economy = free.build(&free.straight(), 1.0, false, true);
        let states = free.states();
        let shock = Shock::new().isolate(states[0]);
        let mut last = f64::NEG_INFINITY;
        for theta in [1.0, 2.0, 4.0, 8.0, 16.0] {
            let set = TradeElasticity::from_theta(theta).unwrap();
            let after = solve(&economy.with_elasticities(set).unwrap(), &shock, tight()).unwrap();
            let welfare = after.welfare_pct(states[0]).unwrap();
            prop_assert!(welfare >= last - 1e-9, "theta {}: {} after {}", theta, welfare, last);
            last = welfare;
        }
    }

    #[test]
    fn one_sector_split_in_two_is_one_sector(data in data(1), share in 0.1_f64..0.9, duty in 0.0_f64..0.5) {
        let states = data.states();
        let shock = a_shock(&states, duty);
        let one = data.build(&data.straight(), 1.0, false, false);
        let part = |values: &[f64], share: f64| values.iter().map(|x| x * share).collect::<Vec<_>>();
        let flows = [part(&data.flows, share), part(&data.flows, 1.0 - share)].concat();
        let two = Data {
            s: 2,
            flows,
            tau: [data.tau.clone(), data.tau.clone()].concat(),
            theta: vec![data.theta[0]; 2],
            ..data.clone()
        };
        let two = two.build(&two.straight(), 1.0, false, false);
        let (a, b) = (solve(&one, &shock, tight()).unwrap(), solve(&two, &shock, tight()).unwrap());
        for (a, b) in a.welfare_hat().iter().zip(&b.welfare_hat()) {
            prop_assert!(close(*a, *b));
        }
    }

    #[test]
    fn input_output_with_b_of_one_is_none(data in data(1..4), duty in 0.0_f64..0.5) {
        let ones = Data { beta: vec![1.0; data.beta.len()], ..data };
        let shock = a_shock(&ones.states(), duty);
        let a = solve(&ones.build(&ones.straight(), 1.0, true, false), &shock, tight()).unwrap();
        let b = solve(&ones.build(&ones.straight(), 1.0, false, false), &shock, tight()).unwrap();
        prop_assert_eq!(a.welfare_hat(), b.welfare_hat());
    }

    #[test]
    fn shocks_compose(data in data(1..3), duty in 0.0_f64..0.5, factor in 0.8_f64..1.3) {
        let economy = data.build(&data.straight(), 1.0, true, false);
        let states = data.states();
        let first = Shock::new().tariff(Cells::all().importer(states[0]), duty).unwrap();
        let second = Shock::new()
            .productivity(states[1], None, factor)
            .unwrap()
            .trade_cost(Cells::all().importer(states[1]), factor)
            .unwrap();
        let at_once = solve(&economy, &(first.clone() + second.clone()), tight()).unwrap();
        let rested = solve(&economy, &first, tight()).unwrap();
        let then = solve(&rested.rebase(), &second, tight()).unwrap();
        for n in 0..states.len() {
            let product = rested.welfare_hat()[n] * then.welfare_hat()[n];
            prop_assert!(close(at_once.welfare_hat()[n], product));
        }
    }

    #[test]
    fn an_embargo_names_its_pair_in_either_order(data in data(1..3)) {
        let economy = data.build(&data.straight(), 1.0, false, false);
        let states = data.states();
        let ab = solve(&economy, &Shock::new().embargo_between(states[0], states[1]), ()).unwrap();
        let ba = solve(&economy, &Shock::new().embargo_between(states[1], states[0]), ()).unwrap();
        prop_assert_eq!(ab.welfare_hat(), ba.welfare_hat());
    }

    #[test]
    fn a_transfer_without_trade_costs_changes_no_real_world_income(data in data(1), gift in 0.01_f64..0.2) {
        // Everybody buys from everybody in the same proportions: prices are the same everywhere.
        let n = data.n;
        let output: Vec<f64> = (0..n).map(|i| data.flows[i * n + i]).collect();
        let world: f64 = output.iter().sum();
        let flows = Array3::from_shape_fn((1, n, n), |(_, m, i)| output[m] * output[i] / world);
        let economy = Calibration::new(data.labels(&data.straight()))
            .flows(flows)
            .theta(Array1::from_vec(data.theta.clone()))
            .build()
            .unwrap();
        let states = data.states();
        let value = gift * output[0].min(output[1]);
        let shock =
            Shock::new().surplus(states[0], value).unwrap().surplus(states[1], -value).unwrap();
        let after = solve(&economy, &shock, tight()).unwrap();
        prop_assert!(after.status.is_solved());
        let before: f64 = economy.income().sum();
        let real: f64 = economy.income().iter().zip(&after.welfare_hat()).map(|(i, w)| i * w).sum();
        prop_assert!((real / before - 1.0).abs() < 1e-9);
        prop_assert!(after.welfare_pct(states[0]).unwrap() < 0.0);
        prop_assert!(after.welfare_pct(states[1]).unwrap() > 0.0);
    }

    #[test]
    fn a_batch_is_its_parts(data in data(1..3), duty in 0.0_f64..0.5, loops: bool) {
        let economy = data.build(&data.straight(), 1.0, loops, false);
        let states = data.states();
        let shocks: Vec<Shock> = (0..5).map(|k| a_shock(&states, duty * f64::from(k))).collect();
        let batch = solve_batch(&economy, &shocks, ()).unwrap();
        for (one, shock) in batch.iter().zip(&shocks) {
            let alone = solve(&economy, shock, ()).unwrap();
            prop_assert_eq!(one.welfare_hat(), alone.welfare_hat());
            prop_assert_eq!(one.iterations, alone.iterations);
        }
    }

    #[test]
    fn an_economy_survives_being_written(data in data(1..3), loops: bool) {
        let economy = data.build(&data.straight(), 1.0, loops, true);
        let text = serde_json::to_string(&economy).unwrap();
        let back: Economy = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back.labels(), economy.labels());
        prop_assert_eq!(back.repairs().len(), economy.repairs().len());
        for (a, b) in economy.pi().iter().zip(back.pi()) {
            prop_assert!((a - b).abs() < 1e-15);
        }
        let shock = a_shock(&data.states(), 0.2);
        let (a, b) = (solve(&economy, &shock, tight()).unwrap(), solve(&back, &shock, tight()).unwrap());
        for (a, b) in a.welfare_hat().iter().zip(&b.welfare_hat()) {
            prop_assert!(close(*a, *b));
        }
    }
}
