use geoecon::dependency::{ChokeSettings, CutElement, choke_points, dominators};
use proptest::prelude::*;

use super::plain::{Plain, STAGES, STATES, USER, id};

fn stage() -> impl Strategy<Value = [u32; 5]> {
    prop::array::uniform5(prop_oneof![2 => Just(0_u32), 3 => 1..20_u32])
}

fn routes() -> impl Strategy<Value = Option<Vec<(usize, usize, u32)>>> {
    let route = (0..5_usize, 0..6_usize, prop_oneof![1 => Just(0_u32), 5 => 1..15_u32]);
    let some = prop::collection::vec(route, 1..18).prop_map(|mut list| {
        list.sort_unstable();
        list.dedup_by_key(|route| (route.0, route.1));
        list
    });
    prop_oneof![1 => Just(None), 2 => some.prop_map(Some)]
}

fn supply() -> impl Strategy<Value = Plain> {
    (1..4_usize).prop_flat_map(|stages| {
        let capacity = prop::collection::vec(stage(), stages);
        let routes = prop::collection::vec(routes(), stages);
        (capacity, routes).prop_map(|(capacity, routes)| Plain { capacity, routes })
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #[test]
    fn flows_cuts_and_losses_are_those_of_a_plain_search(plain in supply()) {
        let graph = plain.graph(false);
        let settings = ChokeSettings::default().threshold(0.0).paths(1000);
        let report = choke_points(&graph, id(USER), settings).unwrap();
        let flow = f64::from(plain.max_flow(|_, _| false));
        prop_assert!(near(report.max_flow, flow), "{} for {flow}", report.max_flow);

        // The cut is as wide as the flow, and the paths are all of it.
        let cut: f64 = report.min_cut.iter().map(CutElement::capacity).sum();
        prop_assert!((cut - report.max_flow).abs() <= 1e-12 * cut.max(1.0));
        let paths: f64 = report.paths.iter().map(|path| path.flow).sum();
        prop_assert!((paths - report.max_flow).abs() <= 1e-12 * paths.max(1.0));
        let shares: f64 = report.paths.iter().map(|path| path.share).sum();
        prop_assert!(flow == 0.0 || (shares - 1.0).abs() < 1e-12);
        for path in &report.paths {
            let stages: Vec<&str> = path.steps.iter().map(|step| step.stage.as_str()).collect();
            prop_assert_eq!(&stages[..], &STAGES[..plain.capacity.len()]);
        }

        for (at, code) in STATES.iter().enumerate() {
            let left = f64::from(plain.max_flow(|_, state| state == at));
            match report.choke_points.iter().find(|point| point.supplier == id(code)) {
                Some(point) => {
                    prop_assert!(near(point.flow_without, left));
                    prop_assert!(near(point.loss, (flow - left) / flow));
                    prop_assert_eq!(point.disconnects, left == 0.0);
                    for loss in &point.by_stage {
                        let stage = STAGES.iter().position(|s| *s == loss.stage).unwrap();
                        let left = f64::from(plain.max_flow(|s, i| (s, i) == (stage, at)));
                        prop_assert!(near(loss.loss, (flow - left) / flow));
                        prop_assert_eq!(loss.dominator, left == 0.0);
                    }
                }
                None => prop_assert!(near(left, flow), "{code} carries {flow} - {left}"),
            }
        }
    }

    /// On every path is what leaves none when it is gone, and its removal gives zero flow.
    #[test]
    fn dominators_are_whose_removal_leaves_nothing(plain in supply()) {
        let found = dominators(&plain.graph(false), id(USER));
        prop_assert_eq!(found.is_some(), plain.max_flow(|_, _| false) > 0);
        let Some(found) = found else { return Ok(()) };
        for stage in 0..plain.capacity.len() {
            for (at, code) in STATES.iter().enumerate() {
                let on_all = found.iter().any(|step| (step.at, step.state) == (stage, id(code)));
                prop_assert_eq!(on_all, plain.max_flow(|s, i| (s, i) == (stage, at)) == 0);
            }
        }
    }

    #[test]
    fn the_order_of_entry_and_the_unit_do_not_matter(plain in supply()) {
        let settings = ChokeSettings::default().threshold(0.0);
        let report = choke_points(&plain.graph(false), id(USER), settings).unwrap();
        prop_assert_eq!(&report, &choke_points(&plain.graph(true), id(USER), settings).unwrap());
    }

    #[test]
    fn more_capacity_never_brings_less(plain in supply(), stage in 0..3_usize, at in 0..5_usize) {
        let mut more = plain.clone();
        let stage = stage % plain.capacity.len();
        more.capacity[stage][at] += 5;
        let flow = |plain: &Plain| choke_points(&plain.graph(false), id(USER), 0.0).unwrap().max_flow;
        prop_assert!(flow(&more) >= flow(&plain) - 1e-9);
    }

    /// With a need, a loss that others can make up for is none.
    #[test]
    fn a_need_bounds_the_flow(plain in supply(), need in 1..40_u32) {
        let need = f64::from(need);
        let settings = ChokeSettings::default().threshold(0.0).demand(need);
        let report = choke_points(&plain.graph(false), id(USER), settings).unwrap();
        let flow = f64::from(plain.max_flow(|_, _| false)).min(need);
        prop_assert!(near(report.max_flow, flow));
        for (at, code) in STATES.iter().enumerate() {
            let left = f64::from(plain.max_flow(|_, state| state == at)).min(need);
            let point = report.choke_points.iter().find(|point| point.supplier == id(code));
            prop_assert!(near(point.map_or(flow, |point| point.flow_without), left));
        }
    }
}
