use std::ops::ControlFlow;

use geoecon::{
    Error, Status,
    economy::{Cells, Shock, SolveSettings, Structure, TradeModels, solve},
    leverage::{Demand, LeverageMatrix, Loss, MatrixSettings, PairLosses, Pressure, matrix_of},
};
use proptest::prelude::*;

use super::worlds::{STATES, economy, flows, id, ids};

const ORDER: [usize; 5] = [0, 1, 2, 3, 4];

fn all(economy: &geoecon::economy::Economy, settings: impl Into<MatrixSettings>) -> LeverageMatrix {
    matrix_of(economy, settings, |_| ControlFlow::Continue(())).unwrap()
}

fn pair<'m>(matrix: &'m LeverageMatrix, sender: &str, target: &str) -> &'m PairLosses {
    matrix.models[0].pair(id(sender), id(target)).unwrap().losses.as_ref().unwrap()
}

fn close(a: Loss, b: Loss) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-7 * (1.0 + a.abs());
    near(a.percent().unwrap(), b.percent().unwrap()) && near(a.value().unwrap(), b.value().unwrap())
}

/// The bits of every number.
fn bits(losses: &PairLosses) -> Vec<u64> {
    let of = |loss: Loss| [loss.percent(), loss.value()].map(|x| x.unwrap_or(f64::NAN).to_bits());
    let winners = losses.winners.iter().flat_map(|w| [w.percent.to_bits(), w.value.to_bits()]);
    of(losses.target)
        .into_iter()
        .chain(of(losses.sender))
        .chain(winners)
        .chain([losses.third_parties_gain.to_bits(), losses.third_parties_loss.to_bits()])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_pair_is_its_own_embargo(flows in flows(), loops in any::<bool>()) {
        let world = economy(&flows, ORDER, loops);
        let sold = all(&world, Pressure::cut_exports());
        prop_assert!(sold.status.is_solved());
        for sender in STATES {
            for target in STATES.into_iter().filter(|t| *t != sender) {
                let (i, j) = (id(sender), id(target));
                let shock = Shock::new().embargo(Cells::all().importer(j).exporter(i));
                let alone = solve(&world, &shock, ()).unwrap();
                let read = pair(&sold, sender, target);
                prop_assert_eq!(
                    read.target.percent().unwrap().to_bits(),
                    (-alone.welfare_pct(j).unwrap()).to_bits()
                );
                let gains: f64 = STATES
                    .into_iter()
                    .filter(|s| *s != sender && *s != target)
                    .map(|s| alone.welfare_pct(id(s)).unwrap() * 0.01 * world.income_of(id(s)).unwrap())
                    .sum();
                let net = read.third_parties_gain - read.third_parties_loss;
                prop_assert!((net - gains).abs() < 1e-9 * (1.0 + gains.abs()));
            }
        }
    }

    #[test]
    fn order_of_states_does_not_matter(
        flows in flows(),
        order in Just(ORDER).prop_shuffle(),
        loops in any::<bool>(),
    ) {
        let (one, other) = (economy(&flows, ORDER, loops), economy(&flows, order, loops));
        let (one, other) = (all(&one, ()), all(&other, ()));
        for sender in STATES {
            for target in STATES.into_iter().filter(|t| *t != sender) {
                let (a, b) = (pair(&one, sender, target), pair(&other, sender, target));
                prop_assert!(close(a.target, b.target) && close(a.sender, b.sender));
            }
        }
    }

    #[test]
    fn a_cut_both_ways_has_no_direction(flows in flows(), loops in any::<bool>()) {
        let world = economy(&flows, ORDER, loops);
        let both = all(&world, Pressure::cut_both());
        prop_assert_eq!(both.models[0].equilibria, 10);
        let (sold, bought) = (all(&world, Pressure::cut_exports()), all(&world, Pressure::cut_imports()));
        for sender in STATES {
            for target in STATES.into_iter().filter(|t| *t != sender) {
                let (there, back) = (pair(&both, sender, target), pair(&both, target, sender));
                prop_assert_eq!(there.target, back.sender);
                let (percent, value) = there.asymmetry.unwrap();
                prop_assert_eq!(back.asymmetry.unwrap(), (-percent, -value));
                // What one sells is what the other buys.
                let (seller, buyer) = (pair(&sold, sender, target), pair(&bought, target, sender));
                prop_assert_eq!((seller.target, seller.sender), (buyer.sender, buyer.target));
            }
        }
    }

    #[test]
    fn cutting_nothing_costs_nothing(flows in flows(), loops in any::<bool>()) {
        let world = economy(&flows, ORDER, loops);
        for pressure in [Pressure::cut_both(), Pressure::duty(0.5).unwrap()] {
            let none = all(&world, pressure.sectors([]));
            for pair in &none.models[0].pairs {
                let losses = pair.losses.as_ref().unwrap();
                let zero = |loss: Loss| {
                    loss.percent().unwrap().to_bits() == 0 && loss.value().unwrap().to_bits() == 0
                };
                prop_assert!(zero(losses.target) && zero(losses.sender));
                prop_assert!(losses.winners.is_empty());
                prop_assert_eq!(losses.asymmetry, Some((0.0, 0.0)));
                // What takes nothing is no threat.
                prop_assert!(!losses.credibility.credible);
                prop_assert_eq!(losses.credibility.break_even_resolve, None);
            }
        }
    }

    #[test]
    fn break_even_resolve_is_where_credibility_turns(flows in flows(), demand in 0.0_f64..2.0) {
        let world = economy(&flows, ORDER, false);
        let settings = || MatrixSettings::default().demand(Demand::ShareOfLoss(demand));
        let plain = all(&world, settings());
        for pair in &plain.models[0].pairs {
            let losses = pair.losses.as_ref().unwrap();
            let takes = losses.target.value() > Some(0.0);
            prop_assert_eq!(losses.credibility.break_even_resolve.is_some(), takes);
            let Some(least) = losses.credibility.break_even_resolve else { continue };
            prop_assert_eq!(losses.credibility.credible, least <= 0.0);
            let asked = demand * losses.target.value().unwrap().max(0.0);
            let own = losses.sender.value().unwrap();
            prop_assert!((least - (own - asked).max(0.0)).abs() < 1e-12 * (1.0 + own.abs()));
            let few = settings().states([pair.sender, pair.target]);
            let at = |resolve: f64| {
                let one = all(&world, few.clone().resolve(resolve));
                let losses = one.models[0].pair(pair.sender, pair.target).unwrap().losses.clone();
                losses.unwrap().credibility.credible
            };
            prop_assert!(at(least));
            prop_assert!(least <= 0.0 || !at(least * (1.0 - 1e-9)));
        }
    }
}

/// A batch, on however many threads, gives the bits of each pair solved with nobody else.
#[test]
fn batches_do_not_change_bits() {
    let flows: Vec<f64> = (0..50).map(|k| 1.0 + f64::from(k * 37 % 19)).collect();
    let world = economy(&flows, ORDER, true);
    let together = all(&world, Pressure::cut_exports());
    for sender in STATES {
        for target in STATES.into_iter().filter(|t| *t != sender) {
            let few = MatrixSettings::from(Pressure::cut_exports()).states(ids([sender, target]));
            let alone = all(&world, few);
            assert_eq!(bits(pair(&together, sender, target)), bits(pair(&alone, sender, target)));
        }
    }
}

#[test]
fn breaking_off_marks_the_rest() {
    let world = economy(&[5.0; 50], ORDER, false);
    let mut seen = Vec::new();
    let stopped = matrix_of(&world, Pressure::cut_exports(), |progress| {
        seen.push((progress.done, progress.total));
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(stopped.status, Status::Cancelled);
    assert_eq!(seen, [(20, 20)]);

    let stuck = TradeModels::from(Structure::InputOutput)
        .solver(SolveSettings::default().max_iterations(1));
    let stuck = all(&world, MatrixSettings::from(stuck));
    assert_eq!(stuck.status, Status::IterationLimit);
    assert_eq!(stuck.models[0].unsolved, 20);
    assert!(stuck.models[0].pairs.iter().all(|pair| pair.losses.is_none()));
    assert!(stuck.strongest(9).is_empty());
    assert!(matches!(stuck.range(id("AAA"), id("BBB")), Err(Error::Missing { .. })));
}

/// The only supplier of a sector that the target spends on.
#[test]
fn a_monopolist_takes_everything() {
    let labels = geoecon::economy::Labels::new(["HAS", "NOT"], ["ore", "rest"]).unwrap();
    let flows = ndarray::array![[[10.0, 0.0], [10.0, 0.0]], [[50.0, 10.0], [0.0, 60.0]]];
    let world = geoecon::economy::Calibration::new(labels)
        .flows(flows)
        .elasticities(geoecon::economy::TradeElasticity::from_theta(4.0).unwrap())
        .build()
        .unwrap();
    let cut = all(&world, Pressure::cut_exports().sectors(["ore".parse().unwrap()]));
    let losses = pair(&cut, "HAS", "NOT");
    assert_eq!(losses.target, Loss::Unbounded);
    assert_eq!(losses.asymmetry, None);
    assert!(losses.credibility.credible && losses.credibility.demand.is_none());
    assert_eq!(pair(&cut, "NOT", "HAS").sender.percent(), Some(0.0));
}

#[test]
fn bad_input_is_named() {
    let world = economy(&[5.0; 50], ORDER, false);
    let fails = |settings: MatrixSettings| {
        matrix_of(&world, settings, |_| ControlFlow::Continue(())).unwrap_err()
    };
    let settings = MatrixSettings::default;
    let unknown = fails(settings().states(ids(["AAA", "ZZZ"])));
    assert_eq!(unknown, Error::UnknownState { state: id("ZZZ") });
    assert!(matches!(fails(settings().states(ids(["AAA", "AAA"]))), Error::Duplicate { .. }));
    for resolve in [f64::NAN, -1.0] {
        assert!(matches!(fails(settings().resolve(resolve)), Error::OutOfRange { .. }));
    }
    let negative = settings().demand(Demand::Amount(-1.0));
    assert!(matches!(fails(negative), Error::OutOfRange { .. }));
    let sector = settings().pressure(Pressure::cut_both().sectors(["moon".parse().unwrap()]));
    assert!(matches!(fails(sector), Error::UnknownLabel { .. }));
    assert!(Pressure::duty(f64::INFINITY).is_err());
    let matrix = all(&world, ());
    assert!(matrix.models[0].pair(id("AAA"), id("AAA")).is_err());
}

#[cfg(feature = "shipped-world")]
mod shipped {
    use geoecon::{
        economy::TradeModel,
        leverage::{JointSettings, matrix, sample_leverage},
        snapshot::Bound,
    };

    use super::*;
    use crate::shipped_world::world;

    #[test]
    fn models_give_a_range() {
        let today = world().snapshot("2025-11-22".parse().unwrap()).unwrap();
        let (chn, kor) = (id("CHN"), id("KOR"));
        let chips = Pressure::cut_exports().sectors(["electronics".parse().unwrap()]);
        let models = TradeModels::equilibria().elasticities(["U4", "CP"]).gravity(true);
        let settings = MatrixSettings::from(chips)
            .models(models)
            .states([chn, kor])
            .demand(Demand::Amount(0.0));
        let report = matrix(&today, settings).unwrap();
        assert!(report.status.is_solved());
        // One sector of goods and services cannot lose its chips alone, and gravity knows no embargo.
        assert_eq!((report.models.len(), report.left_out.len()), (4, 3));
        assert_eq!(report.left_out[0].name.model, TradeModel::gravity().name());
        let range = report.range(chn, kor).unwrap();
        assert_eq!(range.target_value.models, 4);
        assert!(range.target_value.low > 0.0 && range.target_value.low < range.target_value.high);
        assert!(range.target_value.low <= range.target_value.median);
        assert_eq!(range.credible_in, 0);
        serde_json::to_string(&report).unwrap();
    }

    #[test]
    fn a_model_is_a_list_of_one() {
        let today = world().snapshot("2025-11-22".parse().unwrap()).unwrap();
        let own = geoecon::economy::TradeElasticity::from_theta(3.0).unwrap();
        for model in [
            TradeModel::equilibrium(Structure::MultiSector, "CP").bound(Bound::High),
            TradeModel::own_equilibrium(Structure::OneSector, own),
            TradeModel::scale_effects().bound(Bound::Low),
            TradeModel::gravity(),
        ] {
            let list = TradeModels::from(model.clone()).list(&today);
            assert_eq!(format!("{list:?}"), format!("{:?}", [&model]));
        }

        // Two ends of the duties are two models, and tell so.
        let both = TradeModels::from(Structure::InputOutput).bounds([Bound::Low, Bound::High]);
        let pair = [id("USA"), id("CHN")];
        let report = matrix(&today, MatrixSettings::from(both).states(pair)).unwrap();
        let names: Vec<String> = report.models.iter().map(|m| m.name.to_string()).collect();
        assert_eq!(names, ["input-output, U4, low duties", "input-output, U4, high duties"]);
        let gravity = MatrixSettings::from(TradeModels::from(TradeModel::gravity()));
        let error = matrix(&today, gravity).unwrap_err();
        assert!(matches!(&error, Error::NoModel { reasons } if reasons.len() == 1));
        let text = error.to_string();
        assert!(
            text.contains("structural gravity") && text.contains("it knows duties alone"),
            "{text}"
        );
    }

    #[test]
    fn a_sample_tells_which_models_are_left_out() {
        let today = world().snapshot("2025-11-22".parse().unwrap()).unwrap();
        let members = [id("USA"), id("JPN")];
        let run = |models: TradeModels| {
            let settings = JointSettings::from(Pressure::cut_exports()).models(models);
            sample_leverage(&today, id("CHN"), &members, settings, 4)
        };
        let linked = TradeModels::from(Structure::InputOutput).gravity(true);
        let sampled = run(linked.clone()).unwrap();
        assert_eq!(sampled.model.to_string(), "input-output, U4");
        assert_eq!(sampled.shapley.values.len(), 2);
        let left_out: Vec<&str> =
            sampled.left_out.iter().map(|model| model.name.model.as_str()).collect();
        assert_eq!(left_out, ["structural gravity"]);
        assert!(sampled.to_string().contains("not run: structural gravity"), "{sampled}");
        let none = run(linked.structures([]).scale(true)).unwrap_err();
        assert!(matches!(none, Error::NoModel { reasons } if reasons.len() == 2));
    }

    #[test]
    fn a_duty_falls_on_goods_alone() {
        let today = world().snapshot("2025-11-22".parse().unwrap()).unwrap();
        let (usa, kor) = (id("USA"), id("KOR"));
        let duty = MatrixSettings::from(Pressure::duty(0.1).unwrap()).states([usa, kor]);
        let report = matrix(&today, duty).unwrap();

        let recorded = geoecon::economy::Economy::recorded(&today, Structure::InputOutput).unwrap();
        let classification = world().classification();
        let mut shock = Shock::new();
        for sector in &classification.sectors {
            if !classification.is_services(sector.code) {
                let cells = Cells::all().importer(usa).exporter(kor).sector(sector.code);
                let now = recorded.economy.tariff(usa, kor, sector.code).unwrap();
                shock = shock.tariff(cells, now + 0.1).unwrap();
            }
        }
        let alone = solve(&recorded.economy, &shock, ()).unwrap();
        let losses = report.models[0].pair(usa, kor).unwrap().losses.clone().unwrap();
        assert_eq!(losses.target.percent(), Some(-alone.welfare_pct(kor).unwrap()));
        assert!(losses.target.percent() > Some(0.0));
    }
}
