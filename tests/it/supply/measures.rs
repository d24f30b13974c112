//! Betweenness and fragility by their definitions.

use geoecon::{
    StateId,
    dependency::{FragilitySettings, ProductFlows, betweenness, fragility},
};
use proptest::prelude::*;

fn id(at: usize) -> StateId {
    ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"][at].parse().unwrap()
}

#[allow(clippy::float_cmp, reason = "sums of a few powers of two are exact")]
/// For every pair the lengths and numbers of all shortest paths, by trying each state in between.
fn plain(n: usize, length: &[Vec<f64>]) -> Vec<f64> {
    let mut far = length.to_vec();
    for via in 0..n {
        for a in 0..n {
            for b in 0..n {
                far[a][b] = far[a][b].min(far[a][via] + far[via][b]);
            }
        }
    }
    // Paths by their last step, nearest first.
    let mut paths = vec![vec![0.0; n]; n];
    for a in 0..n {
        paths[a][a] = 1.0;
        let mut order: Vec<usize> = (0..n).filter(|&b| b != a && far[a][b].is_finite()).collect();
        order.sort_by(|&x, &y| far[a][x].total_cmp(&far[a][y]));
        for b in order {
            paths[a][b] = (0..n)
                .filter(|&k| k != b && far[a][k] + length[k][b] == far[a][b])
                .map(|k| paths[a][k])
                .sum();
        }
    }
    (0..n)
        .map(|via| {
            let mut sum = 0.0;
            for a in (0..n).filter(|&a| a != via) {
                for b in (0..n).filter(|&b| b != via && b != a && far[a][b].is_finite()) {
                    if far[a][via] + far[via][b] == far[a][b] {
                        sum += paths[a][via] * paths[via][b] / paths[a][b];
                    }
                }
            }
            sum
        })
        .collect()
}

proptest! {
    #[test]
    fn betweenness_is_that_of_all_shortest_paths(
        cells in prop::collection::vec(prop_oneof![3 => Just(0_u8), 2 => 1..4_u8], 49),
    ) {
        let product = "2846".parse().unwrap();
        let mut rows = Vec::new();
        let mut length = vec![vec![f64::INFINITY; 7]; 7];
        for a in 0..7 {
            length[a][a] = 0.0;
            for b in (0..7).filter(|&b| b != a) {
                let cell = cells[7 * a + b];
                if cell > 0 {
                    length[a][b] = f64::from(1 << cell);
                    rows.push((id(a), id(b), product, 1.0 / f64::from(1 << cell)));
                }
            }
        }
        let flows = ProductFlows::new(rows).unwrap();
        prop_assume!(!flows.is_empty());
        let report = betweenness(&flows, product).unwrap();
        let n = report.states.len();
        let pairs = if n > 2 { f64::from(u32::try_from((n - 1) * (n - 2)).unwrap()) } else { 2.0 };
        let expected = plain(7, &length);
        for (state, share) in report.states {
            let at = (0..7).find(|&at| id(at) == state).unwrap();
            prop_assert!((share * pairs - expected[at]).abs() < 1e-9, "{state}: {share}");
            prop_assert!((0.0..=1.0 + 1e-12).contains(&share));
        }
    }

    #[test]
    fn components_of_fragility_are_bounded(
        cells in prop::collection::vec(prop_oneof![2 => Just(0.0), 3 => 0.1..100.0_f64], 49),
        percent in 0..=100_u32,
    ) {
        let product = "2846".parse().unwrap();
        let rows = (0..49).map(|at| (id(at / 7), id(at % 7), product, cells[at]));
        let flows = ProductFlows::new(rows).unwrap();
        let settings = FragilitySettings::from(geoecon::Share::percent(percent).unwrap());
        let report = fragility(&flows, product, settings).unwrap();
        prop_assert!((0.0..=1.0 + 1e-12).contains(&report.clustering));
        prop_assert!((0.0..=1.0 + 1e-12).contains(&report.substitutability));
        prop_assert!((0.0..=0.5 + 1e-12).contains(&report.central_players));
        let shares: f64 = report.exporters.iter().map(|e| e.out_degree).sum();
        prop_assert!(report.exporters.is_empty() || (shares - 1.0).abs() < 1e-9);
        let all = fragility(&flows, product, FragilitySettings::default()).unwrap();
        prop_assert!(report.substitutability <= all.substitutability + 1e-12);
    }
}

#[test]
fn one_seller_to_all_is_as_central_as_can_be() {
    let product = "2846".parse().unwrap();
    let star = ProductFlows::new((1..5).map(|at| (id(0), id(at), product, 1.0))).unwrap();
    let report = fragility(&star, product, FragilitySettings::default()).unwrap();
    // Shares 1, 0, 0, 0, 0: mean 0.2, variance 0.16.
    assert!((report.central_players - 0.4).abs() < 1e-12);
    assert!(report.clustering == 0.0 && report.substitutability == 0.0);
    assert_eq!((report.exporters[0].buyers, report.exporters[0].largest_for), (4, 4));

    let ring = |step: usize| move |at: usize| (id(at), id((at + step) % 5), product, 1.0);
    let all = ProductFlows::new((1..5).flat_map(|step| (0..5).map(ring(step)))).unwrap();
    let report = fragility(&all, product, FragilitySettings::default()).unwrap();
    assert!(report.central_players < 1e-9 && (report.clustering - 1.0).abs() < 1e-12);
    assert!((report.substitutability - 1.0).abs() < 1e-12);
}

#[test]
fn aggregates_are_no_players() {
    let product = "2846".parse().unwrap();
    let rows = [(id(0), id(1), product, 1.0), (id(6), id(1), product, 99.0)];
    let flows = ProductFlows::new(rows).unwrap().aggregates([id(6)]).unwrap();
    let report = fragility(&flows, product, FragilitySettings::default()).unwrap();
    assert_eq!(report.exporters.len(), 1);
    let alone = ProductFlows::new([rows[1]]).unwrap().aggregates([id(6)]).unwrap();
    let report = fragility(&alone, product, FragilitySettings::default()).unwrap();
    assert!(report.exporters.is_empty() && report.central_players == 0.0);
}
