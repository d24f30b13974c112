use std::ops::ControlFlow;

use geoecon::{
    Error, StateId, Status,
    economy::{Cells, Economy, Labels, Shock, solve},
    leverage::{
        CutoffSettings, JointReadings, JointSettings, Pressure, Spending, Valuation, Worth,
        coalition_leverage_of, cutoff_parts,
    },
};
use ndarray::Array3;
use proptest::prelude::*;

use super::worlds::{economy, flows, id, ids};

const ORDER: [usize; 5] = [0, 1, 2, 3, 4];
/// EEE stays out: who sells to nobody can buy nothing.
const MEMBERS: [&str; 3] = ["BBB", "CCC", "DDD"];

fn readings(world: &Economy, settings: impl Into<JointSettings>) -> JointReadings {
    let go = |_| ControlFlow::Continue(());
    let joint = coalition_leverage_of(world, id("AAA"), &ids(MEMBERS), settings, go).unwrap();
    assert!(joint.status.is_solved());
    joint.runs[0].readings.clone().unwrap()
}

fn get(flows: &[f64], j: usize, n: usize, i: usize) -> f64 {
    flows[(j * 5 + n.min(i)) * 5 + n.max(i)]
}

fn set(flows: &mut [f64], j: usize, n: usize, i: usize, value: f64) {
    flows[(j * 5 + n.min(i)) * 5 + n.max(i)] = value;
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn worths_are_embargoes_and_shares_add_up(flows in flows(), loops in any::<bool>()) {
        let world = economy(&flows, ORDER, loops);
        let all = readings(&world, Pressure::cut_exports());
        let target = id("AAA");
        let joined = |who: &[&str]| {
            let shock = who.iter().fold(Shock::new(), |shock, member| {
                shock.embargo(Cells::all().importer(target).exporter(id(member)))
            });
            solve(&world, &shock, ()).unwrap()
        };
        for who in [&MEMBERS[..1], &MEMBERS[1..3], &MEMBERS[..]] {
            let members: Vec<StateId> = who.iter().map(|m| id(m)).collect();
            let loss = -0.01 * joined(who).welfare_pct(target).unwrap() * world.income_of(target).unwrap();
            prop_assert!(near(all.worth_of(&members).unwrap(), loss));
        }
        let sum: f64 = all.members.iter().map(|m| m.shapley).sum();
        prop_assert!(near(sum, all.all));
        prop_assert!(near(all.sum_of_members, all.members.iter().map(|m| m.alone).sum()));
        // Leaving, by hand.
        let (inside, outside) = (joined(&MEMBERS), joined(&MEMBERS[1..]));
        let leaver = id(MEMBERS[0]);
        let gain = 0.01 * world.income_of(leaver).unwrap()
            * (outside.welfare_pct(leaver).unwrap() - inside.welfare_pct(leaver).unwrap());
        prop_assert!(near(all.members[0].gain_from_leaving.unwrap(), gain));
        // Suppliers replace each other: who joins a coalition never makes it weaker.
        for member in &all.members {
            prop_assert!(member.alone > 0.0 && member.last > member.alone);
            prop_assert!(all.all >= member.alone);
        }
        let pivots: f64 = all.members.iter().map(|m| m.pivotal.to_f64()).sum();
        prop_assert!(near(pivots, 1.0));
    }

    #[test]
    fn equals_get_equal_shares(flow in flows(), share in 1.0_f64..20.0) {
        // CCC trades as BBB does with everyone.
        let mut flow = flow;
        for j in 0..2 {
            for other in [0, 3, 4] {
                let same = get(&flow, j, 1, other);
                set(&mut flow, j, 2, other, same);
            }
            set(&mut flow, j, 1, 2, share);
            let home = get(&flow, j, 1, 1);
            set(&mut flow, j, 2, 2, home);
        }
        let all = readings(&economy(&flow, ORDER, true), ());
        let (b, c) = (&all.members[0], &all.members[1]);
        prop_assert!((b.shapley - c.shapley).abs() < 1e-7 * all.all);
        prop_assert_eq!(b.pivotal, c.pivotal);
        let gap = b.gain_from_leaving.unwrap() - c.gain_from_leaving.unwrap();
        prop_assert!(gap.abs() < 1e-7 * all.all);
    }

    #[test]
    fn trust_spans_from_alone_to_all(flows in flows(), p in prop::array::uniform2(0.0_f64..1.0)) {
        let all = readings(&economy(&flows, ORDER, false), ());
        let [leader, rest @ ..] = ids(MEMBERS);
        let with = |p: [f64; 2]| {
            all.expected(leader, &[(rest[0], p[0]), (rest[1], p[1])]).unwrap()
        };
        prop_assert!(near(with([1.0; 2]).expected, all.all));
        prop_assert!(near(with([0.0; 2]).expected, all.worth_of(&[leader]).unwrap()));
        prop_assert!(near(with([0.0, 1.0]).expected, all.worth_of(&[leader, rest[1]]).unwrap()));
        // Linear in each probability, with the slope reported.
        let here = with(p);
        prop_assert!((0.0..=1.0).contains(&here.gives_in));
        for at in 0..2 {
            let mut less = p;
            less[at] *= 0.5;
            let fall = here.expected - with(less).expected;
            prop_assert!((fall - 0.5 * p[at] * here.members[at].matters).abs() < 1e-9 * all.all);
        }
    }

    #[test]
    fn links_to_all_change_nothing_and_none_leave_each_alone(flows in flows()) {
        let world = economy(&flows, ORDER, false);
        let members = ids(MEMBERS);
        let every = (0..3).flat_map(|a| (0..a).map(move |b| (members[a], members[b])));
        let (linked, apart) = (
            readings(&world, JointSettings::default().links(every)),
            readings(&world, JointSettings::default().links([])),
        );
        for member in linked.members {
            prop_assert!(near(member.myerson.unwrap(), member.shapley));
        }
        for member in apart.members {
            prop_assert!(near(member.myerson.unwrap(), member.alone));
        }
    }

    #[test]
    fn approximations_measure_themselves(flows in flows()) {
        let world = economy(&flows, ORDER, false);
        let exact = readings(&world, ());
        for valuation in [Valuation::Additive, Valuation::Pairwise] {
            let rough = readings(&world, JointSettings::default().valuation(valuation).checks(24, 3));
            let error = rough.error.unwrap();
            prop_assert!(near(rough.all - exact.all, error.all));
            prop_assert!(near(rough.members[1].alone, exact.members[1].alone));
            prop_assert_eq!(rough.members[1].own_loss, exact.members[1].own_loss);
            prop_assert!(error.mean <= error.largest && error.largest > 0.0);
            // The largest error over all coalitions bounds what was drawn.
            let worst = (1..8_u64)
                .map(geoecon::coalition::Coalition::from_bits)
                .map(|c| (rough.game.worth(c) - exact.game.worth(c)).abs())
                .fold(0.0, f64::max);
            prop_assert!(error.largest <= worst * (1.0 + 1e-9));
        }
    }

    #[test]
    fn joint_threats_are_worth_their_parts_and_more(
        flows in prop::collection::vec(0.0_f64..10.0, 75),
        rho in 0.0_f64..3.0,
        sigma in 1.1_f64..8.0,
        nested in prop::option::of(0.0_f64..1.0),
    ) {
        let labels = Labels::new(["AAA", "BBB", "CCC", "DDD", "EEE"], ["s1", "s2", "s3"]).unwrap();
        let flows = Array3::from_shape_vec((3, 5, 5), flows).unwrap() + 0.1;
        let spending = Spending::new(labels, flows).unwrap();
        let mut settings = CutoffSettings::from(sigma).rho(rho);
        // With home goods that replace foreign ones well the second to leave may do less harm.
        if let Some(eta) = nested {
            settings = settings.home_elasticity(eta);
        }
        let all = cutoff_parts(&spending, id("AAA"), &ids(["BBB", "CCC", "DDD"]), settings.clone()).unwrap();
        let linked = all.linked.unwrap();
        let with_sign = linked * (rho - 1.0).signum();
        prop_assert!(with_sign > -1e-12);
        let fixed = cutoff_parts(
            &spending,
            id("AAA"),
            &ids(["BBB", "CCC", "DDD"]),
            settings.clone().rho(1.0),
        )
        .unwrap();
        prop_assert!(fixed.together.unwrap() > -1e-12 && fixed.linked.unwrap().abs() < 1e-12);
        for few in [ids(["BBB", "CCC"]), ids(["BBB", "DDD"])] {
            let fewer = cutoff_parts(&spending, id("AAA"), &few, settings.clone()).unwrap();
            prop_assert!(all.joint.share() >= fewer.joint.share());
            for (_, part) in &fewer.by_sender {
                prop_assert!(fewer.joint.share() >= part.share());
            }
        }
    }
}

#[test]
fn the_net_of_own_losses_can_make_a_coalition_not_worth_it() {
    let world = economy(&[5.0; 50], ORDER, false);
    let gross = readings(&world, ());
    let net = readings(&world, JointSettings::default().worth(Worth::NetOfOwnLosses));
    let own: f64 = gross.members.iter().map(|m| m.own_loss.value().unwrap()).sum();
    assert!((net.all - (gross.all - own)).abs() < 1e-9);
    let percent = readings(&world, JointSettings::default().worth(Worth::TargetLossPercent));
    assert_eq!(Some(percent.all), gross.target.percent());
}

#[test]
fn the_threshold_decides_who_is_indispensable() {
    let world = economy(&[5.0; 50], ORDER, false);
    let just_all = readings(&world, ()).all * (1.0 - 1e-9);
    let all = readings(&world, JointSettings::default().threshold(just_all));
    assert_eq!((all.winning, all.smallest_winning.len()), (1, 3));
    assert!(
        all.members
            .iter()
            .all(|m| m.indispensable && (m.pivotal.to_f64() - 1.0 / 3.0).abs() < 1e-15)
    );
    let any = readings(&world, JointSettings::default().threshold(1e-9));
    assert_eq!((any.winning, any.smallest_winning.len()), (7, 1));
    assert!(!any.members.iter().any(|m| m.indispensable));
}

#[test]
fn a_bloc_acts_and_loses_as_one() {
    let flows: Vec<f64> = (0..50).map(|k| 1.0 + f64::from(k * 37 % 19)).collect();
    let world = economy(&flows, ORDER, true);
    let go = |_| ControlFlow::Continue(());
    let [b, c, d] = ids(MEMBERS);
    let bloc = JointSettings::default().bloc(c, [d]);
    let two = coalition_leverage_of(&world, id("AAA"), &[b, c], bloc, go).unwrap();
    let (two, three) = (two.runs[0].readings.clone().unwrap(), readings(&world, ()));
    assert!(near(two.worth_of(&[c]).unwrap(), three.worth_of(&[c, d]).unwrap()));
    assert!(near(two.all, three.all));
    let own = |r: &JointReadings, who| r.member(who).unwrap().own_loss.value().unwrap();
    assert!(near(own(&two, c), own(&three, c) + own(&three, d)));
    let whole = world.income_of(c).unwrap() + world.income_of(d).unwrap();
    let percent = two.member(c).unwrap().own_loss.percent().unwrap();
    assert!(near(percent, 100.0 * own(&two, c) / whole));
    let twice = JointSettings::default().bloc(c, [b]);
    let error = coalition_leverage_of(&world, id("AAA"), &[b, c], twice, go).unwrap_err();
    assert!(matches!(error, Error::Duplicate { .. }));
}

#[test]
fn one_member_is_a_coalition() {
    let world = economy(&[5.0; 50], ORDER, false);
    let go = |_| ControlFlow::Continue(());
    let one = coalition_leverage_of(&world, id("AAA"), &[id("BBB")], (), go).unwrap();
    let readings = one.runs[0].readings.as_ref().unwrap();
    let member = &readings.members[0];
    assert!((member.shapley - readings.all).abs() < 1e-12 && member.indispensable);
    assert_eq!(member.own_loss_outside.percent(), Some(0.0));
}

#[test]
fn bad_input_is_named() {
    let world = economy(&[5.0; 50], ORDER, false);
    let run = |members: &[StateId], settings: JointSettings| {
        coalition_leverage_of(&world, id("AAA"), members, settings, |_| ControlFlow::Continue(()))
    };
    let plain = JointSettings::default;
    assert!(matches!(run(&[], plain()).unwrap_err(), Error::OutOfRange { .. }));
    assert!(matches!(run(&ids(["AAA"]), plain()).unwrap_err(), Error::Duplicate { .. }));
    assert!(matches!(run(&ids(["BBB", "BBB"]), plain()).unwrap_err(), Error::Duplicate { .. }));
    assert!(matches!(run(&ids(["ZZZ"]), plain()).unwrap_err(), Error::UnknownState { .. }));
    let zero = plain().threshold(0.0);
    assert!(matches!(run(&ids(["BBB"]), zero).unwrap_err(), Error::OutOfRange { .. }));
    let stranger = plain().links([(id("BBB"), id("AAA"))]);
    assert!(matches!(run(&ids(["BBB"]), stranger).unwrap_err(), Error::UnknownLabel { .. }));

    let all = readings(&world, ());
    let [b, c, d] = ids(MEMBERS);
    let expected = |joins: &[(StateId, f64)]| all.expected(b, joins).unwrap_err();
    assert!(matches!(expected(&[(c, 0.5)]), Error::Missing { .. }));
    assert!(matches!(expected(&[(c, 0.5), (d, 1.5)]), Error::Cell { .. }));
    assert!(matches!(expected(&[(c, 0.5), (c, 0.5), (d, 0.5)]), Error::Duplicate { .. }));

    let stop = |_| ControlFlow::Break(());
    let stopped = coalition_leverage_of(&world, id("AAA"), &ids(MEMBERS), (), stop).unwrap();
    // The last of seven was done when the callback first heard of it.
    assert!(stopped.runs[0].readings.is_some() && stopped.status == Status::Solved);
}

#[cfg(feature = "shipped-world")]
#[test]
fn the_ledgers_game_is_that_of_the_embargo() {
    use geoecon::{
        Scenario, Share, Tie,
        coalition::{Coalition, Game},
        economy::{Structure, TradeModel},
        leverage::{coalition_leverage, ledger_game},
        terms::{Sanction, Scope},
        value::{Component, Models, Trade, prepare},
    };

    let world = crate::shipped_world::world();
    let today = world.snapshot("2025-11-22".parse().unwrap()).unwrap();
    let (chn, members) = (id("CHN"), ids(["USA", "JPN"]));
    let classification = world.classification();
    let codes = classification.sectors.iter().map(|s| s.code);
    let goods = Pressure::cut_both().sectors(codes.filter(|&c| !classification.is_services(c)));
    let joint = coalition_leverage(&today, chn, &members, goods).unwrap();
    let direct = &joint.runs[0].readings.as_ref().unwrap().game;

    let models =
        Models::new().with(Trade::new(TradeModel::equilibrium(Structure::InputOutput, "U4")));
    let stop = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
    let scenario = |coalition: Coalition| {
        coalition.members().fold(Scenario::default(), |scenario, member| {
            scenario.add_tie(Tie::new(members[member], chn, stop.clone()))
        })
    };
    let prepared = prepare(&today, &models).unwrap();
    let game: Game<StateId> =
        ledger_game(&prepared, chn, Some(Component::Trade), members.to_vec(), scenario).unwrap();
    for bits in 1..4 {
        let coalition = Coalition::from_bits(bits);
        assert!((game.worth(coalition) / direct.worth(coalition) - 1.0).abs() < 1e-9);
    }
    let fiscal = ledger_game(&prepared, chn, Some(Component::Fiscal), members.to_vec(), scenario);
    assert!(matches!(fiscal, Err(Error::Missing { .. })));
}
