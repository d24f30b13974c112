//! Nash tariffs against the published ones, and against the plain iteration.

use geoecon::{
    Error, ProductCode, StateId,
    economy::nash::{self, Balance, Observed, Response, WarSettings, World},
};
use proptest::prelude::*;

use super::plain;
use crate::{reference::data, sheet::Sheet};

fn wiod() -> Option<World> {
    let folder = data("trade/tariffwar_wiod2014")?;
    let sigma = Sheet::read(&folder.join("sectors_sigma.csv"));
    let sector = |number: &str| format!("s{number}").parse::<ProductCode>().unwrap();
    let sigma: Vec<(ProductCode, f64)> = (0..sigma.len())
        .map(|r| (sector(sigma.text(r, "index")), sigma.number(r, "sigma_U4")))
        .collect();
    let flows = Sheet::read(&folder.join("trade_flows.csv"));
    let tariffs = Sheet::read(&folder.join("applied_tariffs.csv"));
    let states = flows.states(2);
    assert_eq!(flows.header(), tariffs.header());
    let mut observed =
        Observed::new(states.iter().copied(), sigma.iter().map(|(code, _)| *code)).unwrap();
    for row in 0..flows.len() {
        for &to in &states {
            let from = flows.state(row, "exporter");
            let value = flows.number(row, to.as_str());
            observed.set_flow(sector(flows.text(row, "sector")), from, to, value).unwrap();
        }
    }
    for row in 0..tariffs.len() {
        for &to in &states {
            let from = tariffs.state(row, "exporter");
            let rate = tariffs.number(row, to.as_str());
            observed.set_duty(sector(tariffs.text(row, "sector")), from, to, rate).unwrap();
        }
    }
    Some(nash::calibrate(&observed, sigma, Balance::default()).unwrap())
}

#[test]
fn nash_tariffs_are_the_published_ones() {
    let Some(world) = wiod() else { return };
    let war = nash::tariff_war(&world, WarSettings::default()).unwrap();
    assert!(war.status.is_solved(), "{}", war.status);
    let folder = data("trade/tariffwar_wiod2014/expected").unwrap();
    let expected = Sheet::read(&folder.join("expected_nash_U4.csv"));
    assert_eq!(expected.len(), 44);
    for row in 0..expected.len() {
        let state = expected.state(row, "code");
        let ours = war.state(state).unwrap();
        for (column, ours) in [
            ("welfare_pct", ours.welfare_pct),
            ("nash_tariff", ours.duty.unwrap()),
            ("wage_hat", ours.wage_hat),
            ("income_hat", ours.income_hat),
        ] {
            let theirs = expected.number(row, column);
            assert!((ours - theirs).abs() < 1e-5, "{state} {column}: {ours}, published {theirs}");
        }
    }
    // The formula is an approximation: a player gains a little by leaving it, and what it gains is
    // far below what the war costs.
    assert_eq!(war.deviations.len(), 44);
    let best = war.best_deviation().unwrap();
    assert!(war.certified());
    let certified = best.gain_pct.unwrap();
    assert!(certified > 1e-6 && certified < 1e-3, "{best:?}");
    let losses: f64 = war.states.iter().map(|s| -s.welfare_pct).fold(f64::INFINITY, f64::min);
    assert!(certified < losses / 100.0, "{best:?} {losses}");
    // The deviation is what it says, by a solve of its own.
    let duties = war
        .states
        .iter()
        .map(|s| (s.state, if s.state == best.state { best.duty } else { s.duty }.unwrap()));
    let deviating = nash::under_duties(&world, duties).unwrap().state(best.state).unwrap().clone();
    let here = war.state(best.state).unwrap();
    let gain =
        100.0 * ((1.0 + deviating.welfare_pct / 100.0) / (1.0 + here.welfare_pct / 100.0) - 1.0);
    assert!((gain - certified).abs() < 1e-8, "{gain} {best:?}");
}

#[test]
fn those_who_do_not_play_keep_their_duties() {
    let Some(world) = wiod() else { return };
    let [usa, chn]: [StateId; 2] = ["USA", "CHN"].map(|code| code.parse().unwrap());
    let duel = nash::tariff_war(&world, WarSettings::default().players([usa, chn])).unwrap();
    assert!(duel.status.is_solved());
    let players: Vec<StateId> =
        duel.states.iter().filter(|s| s.duty.is_some()).map(|s| s.state).collect();
    assert_eq!(players, [chn, usa]);
    assert_eq!(duel.deviations.len(), 2);
    let all = nash::tariff_war(&world, WarSettings::default().certificate(false)).unwrap();
    for state in [usa, chn] {
        let [duel, all] = [&duel, &all].map(|war| war.state(state).unwrap().welfare_pct);
        assert!(duel > all, "{state}: {duel} {all}");
    }
}

#[derive(Debug, Clone)]
struct Drawn {
    flows: Vec<f64>,
    duties: Vec<f64>,
    sigma: Vec<f64>,
    given: Vec<f64>,
}

const STATES: [&str; 3] = ["AAA", "BBB", "CCC"];
const SECTORS: [&str; 2] = ["food", "steel"];

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        prop::collection::vec(prop_oneof![1 => Just(0.0), 8 => 1.0..40.0], 18),
        prop::collection::vec(0.0..0.3, 18),
        prop::collection::vec(2.0..9.0, 2),
        prop::collection::vec(0.0..0.8, 3),
    )
        .prop_map(|(mut flows, mut duties, sigma, given)| {
            for i in 0..3 {
                // A ring: trade that flows one way only cannot be balanced.
                flows[i * 3 + (i + 1) % 3] += 5.0;
                for k in 0..2 {
                    flows[k * 9 + i * 4] += 60.0;
                    duties[k * 9 + i * 4] = 0.0;
                }
            }
            Drawn { flows, duties, sigma, given }
        })
}

fn build(drawn: &Drawn, order: [usize; 3], unit: f64) -> World {
    let states = STATES.map(|code| code.parse::<StateId>().unwrap());
    let sectors = SECTORS.map(|code| code.parse::<ProductCode>().unwrap());
    let mut observed = Observed::new(order.map(|i| states[i]), sectors).unwrap();
    for (k, &sector) in sectors.iter().enumerate() {
        for (i, &to) in states.iter().enumerate() {
            for (j, &from) in states.iter().enumerate() {
                let at = k * 9 + i * 3 + j;
                observed.set_flow(sector, from, to, unit * drawn.flows[at]).unwrap();
                observed.set_duty(sector, from, to, drawn.duties[at]).unwrap();
            }
        }
    }
    nash::calibrate(&observed, sectors.into_iter().zip(drawn.sigma.clone()), Balance::default())
        .unwrap()
}

/// The arrays of the balanced world, by the plain iteration on balanced trade.
struct Arrays {
    shares: Vec<Vec<Vec<f64>>>,
    duties: Vec<Vec<Vec<f64>>>,
    sector_share: Vec<Vec<f64>>,
    spending: Vec<f64>,
    output: Vec<f64>,
    sigma: Vec<f64>,
}

impl Arrays {
    fn of(world: &World, drawn: &Drawn) -> Self {
        let cells = |of: &dyn Fn(usize, usize, usize) -> f64| -> Vec<Vec<Vec<f64>>> {
            let row = |k, i| (0..3).map(|j| of(k, i, j)).collect();
            (0..2).map(|k| (0..3).map(|i| row(k, i)).collect()).collect()
        };
        let sectors = world.sectors().to_vec();
        let states = world.states().to_vec();
        let flow =
            |k: usize, i: usize, j: usize| world.flow(sectors[k], states[j], states[i]).unwrap();
        let duty =
            |k: usize, i: usize, j: usize| world.duty(sectors[k], states[j], states[i]).unwrap();
        let in_sector = |k: usize, i: usize| (0..3).map(|j| flow(k, i, j)).sum::<f64>();
        let spending: Vec<f64> = (0..3).map(|i| in_sector(0, i) + in_sector(1, i)).collect();
        let output = (0..3).map(|j| {
            let sold =
                |k: usize| (0..3).map(|i| flow(k, i, j) / (1.0 + duty(k, i, j))).sum::<f64>();
            sold(0) + sold(1)
        });
        Self {
            shares: cells(&|k, i, j| flow(k, i, j) / in_sector(k, i)),
            duties: cells(&duty),
            sector_share: (0..2)
                .map(|k| (0..3).map(|i| in_sector(k, i) / spending[i]).collect())
                .collect(),
            output: output.collect(),
            spending,
            sigma: drawn.sigma.clone(),
        }
    }

    fn plain(&self) -> plain::War<'_> {
        plain::War {
            shares: &self.shares,
            duties: &self.duties,
            sector_share: &self.sector_share,
            spending: &self.spending,
            output: &self.output,
            sigma: &self.sigma,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn war_and_given_duties_agree_with_the_plain_iteration(drawn in drawn()) {
        let world = build(&drawn, [0, 1, 2], 1.0);
        prop_assert!(world.balanced().is_solved());
        let arrays = Arrays::of(&world, &drawn);
        let quiet = WarSettings::default().certificate(false);
        let war = nash::tariff_war(&world, quiet).unwrap();
        prop_assert!(war.status.is_solved(), "{}", war.status);
        prop_assert!(war.iterations <= 100, "{} rounds", war.iterations);
        let given = world.states().iter().copied().zip(drawn.given.clone());
        let under = nash::under_duties(&world, given).unwrap();
        prop_assert!(under.status.is_solved(), "{}", under.status);
        let plain = arrays.plain();
        for (fast, slow) in [
            (war, plain.solve(None, 1e-12, 200_000)),
            (under, plain.solve(Some(&drawn.given), 1e-12, 200_000)),
        ] {
            let Some(slow) = slow else {
                return Err(TestCaseError::reject("the plain iteration does not settle"));
            };
            for (i, s) in fast.states.iter().enumerate() {
                prop_assert!((s.duty.unwrap() - slow.duty[i]).abs() < 1e-8);
                prop_assert!((s.wage_hat - slow.wage[i]).abs() < 1e-8);
                prop_assert!((s.welfare_pct - 100.0 * slow.welfare[i].exp_m1()).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn neither_order_nor_unit_matters(drawn in drawn()) {
        let base = nash::tariff_war(&build(&drawn, [0, 1, 2], 1.0), WarSettings::default()).unwrap();
        for (order, unit) in [([2, 0, 1], 1.0), ([0, 1, 2], 1e6)] {
            let other =
                nash::tariff_war(&build(&drawn, order, unit), WarSettings::default()).unwrap();
            for s in &base.states {
                let there = other.state(s.state).unwrap();
                prop_assert!((s.welfare_pct - there.welfare_pct).abs() < 1e-8);
                prop_assert!((s.duty.unwrap() - there.duty.unwrap()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn no_duty_on_a_grid_beats_the_best_response(drawn in drawn()) {
        best_response_is_best(&drawn)?;
    }
}

/// No duty on a grid, nor what the player does now, is better for it.
fn best_response_is_best(drawn: &Drawn) -> Result<Response, TestCaseError> {
    let world = build(drawn, [0, 1, 2], 1.0);
    let player = world.states()[0];
    let others: Vec<(StateId, f64)> =
        world.states().iter().copied().zip(drawn.given.clone()).skip(1).collect();
    let best = nash::best_response(&world, others.clone(), player).unwrap();
    prop_assert!(best.status.is_solved());
    for rate in [0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5.0] {
        let duties = others.iter().copied().chain([(player, rate)]);
        let there = nash::under_duties(&world, duties).unwrap();
        let welfare = there.state(player).unwrap().welfare_pct;
        prop_assert!(welfare <= best.welfare_pct.unwrap() + 1e-9, "{rate}: {welfare}, {best:?}");
    }
    prop_assert!(best.welfare_before_pct.unwrap() <= best.welfare_pct.unwrap() + 1e-9, "{best:?}");
    // The response is what it says, by a solve of its own.
    let duties = others.iter().copied().chain(best.duty.map(|duty| (player, duty)));
    let there = nash::under_duties(&world, duties).unwrap().state(player).unwrap().welfare_pct;
    prop_assert!((there - best.welfare_pct.unwrap()).abs() < 1e-8, "{there}, {best:?}");
    Ok(best)
}

#[test]
fn duties_by_sector_can_beat_every_uniform_one() {
    let drawn = Drawn {
        flows: vec![
            60.0,
            5.0,
            28.298_611_967_505_696,
            0.0,
            60.0,
            5.0,
            6.0,
            32.491_369_879_745_07,
            91.844_717_706_953_15,
            60.0,
            0.0,
            0.0,
            27.689_723_289_149_74,
            60.0,
            1.0,
            10.699_883_966_150_527,
            0.0,
            94.794_087_264_406_7,
        ],
        duties: [
            (1, 0.184_226_416_657_155_97),
            (2, 0.252_674_641_560_681_87),
            (5, 0.152_310_866_738_153),
        ]
        .into_iter()
        .chain([(6, 0.157_468_967_183_621_58), (12, 0.270_438_040_184_195)])
        .fold(vec![0.0; 18], |mut duties, (at, duty)| {
            duties[at] = duty;
            duties
        }),
        sigma: vec![6.656_804_128_900_91, 6.723_991_926_523_959],
        given: vec![0.0, 0.510_288_862_251_461_2, 0.0],
    };
    let best = best_response_is_best(&drawn).unwrap();
    assert!(best.duty.is_none(), "{best:?}");
    // Where a uniform duty wins, it is one of those searched, wherever the player stands now.
    let world = build(&drawn, [0, 1, 2], 1.0);
    let player = world.states()[0];
    for now in [-0.01, 0.1, 50.0] {
        let best = nash::best_response(&world, [(player, now)], player).unwrap();
        assert!(best.welfare_before_pct < best.welfare_pct, "{best:?}");
        assert!(best.duty.is_some_and(|duty| (0.0..=20.0).contains(&duty)), "{best:?}");
    }
}

#[test]
fn applied_duties_change_nothing() {
    let drawn = Drawn {
        flows: (0..18_u8).map(|x| f64::from(x % 7) + if x % 4 == 0 { 80.0 } else { 1.0 }).collect(),
        duties: vec![0.0; 18],
        sigma: vec![3.0, 6.0],
        given: vec![0.0; 3],
    };
    let world = build(&drawn, [0, 1, 2], 1.0);
    let same = nash::under_duties(&world, []).unwrap();
    for s in &same.states {
        assert!(s.welfare_pct.abs() < 1e-9 && s.duty.is_none(), "{s:?}");
    }
}

#[test]
fn hard_cases_end_with_a_status() {
    let [a, b, c]: [StateId; 3] = STATES.map(|code| code.parse().unwrap());
    let food: ProductCode = "food".parse().unwrap();
    let mut observed = Observed::new([a, b, c], [food]).unwrap();
    for (from, to, value) in [(a, a, 80.0), (a, b, 20.0), (b, a, 30.0), (b, b, 300.0), (c, c, 9.0)]
    {
        observed.set_flow(food, from, to, value).unwrap();
    }
    for sigma in [1.01, 1.5, 61.0] {
        let world = nash::calibrate(&observed, [(food, sigma)], Balance::default()).unwrap();
        let war = nash::tariff_war(&world, WarSettings::default()).unwrap();
        assert!(war.status.is_solved(), "{sigma}: {}", war.status);
        let alone = war.state(c).unwrap();
        assert!(alone.welfare_pct.abs() < 1e-9, "{alone:?}");
        // The formula is capped at 100 percent.
        assert!(war.states.iter().all(|s| s.duty.is_some_and(|duty| duty > 0.0 && duty <= 1.0)));
        let wall = nash::under_duties(&world, [(a, 1e4), (b, 1e4)]).unwrap();
        assert!(wall.states.iter().all(|s| s.welfare_pct.is_finite()), "{wall:?}");
    }
    let error = nash::calibrate(&observed, [(food, 1.0)], Balance::default()).unwrap_err();
    let expected = "elasticity of substitution at (food, sigma) is 1: expected a number above 1";
    assert_eq!(error.to_string(), expected);
    let none = nash::calibrate(&observed, [], Balance::default()).unwrap_err();
    assert!(matches!(none, Error::UnknownLabel { what: "elasticity of sector", .. }));
}
