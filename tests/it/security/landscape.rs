use std::collections::BTreeMap;

use geoecon::{
    Error,
    security::{Alignments, Explored, LandscapeSettings, alignment_path, landscape},
};
use proptest::prelude::*;

use super::inputs::{self, Csv};
use crate::reference;

#[test]
fn published_minima_and_basins() {
    let Some(dir) = reference::data("security") else { return };
    let actors = Csv::read(&dir.join("ab_unix_actors.csv")).unwrap();
    let pairs = Csv::read(&dir.join("ab_unix_propensity.csv")).unwrap();
    let unix = inputs::alignments(&actors, "size", &pairs).unwrap();
    let powers = inputs::great_powers(&dir).unwrap();
    let expected = Csv::read(&dir.join("expected/landscape_minima.csv")).unwrap();
    let mut compared = BTreeMap::new();
    for row in expected.rows() {
        let case = row.text("case").unwrap();
        let alignments = if case == "unix_1993" { &unix } else { &powers };
        let report = landscape(alignments, LandscapeSettings::default()).unwrap();
        assert_eq!(report.explored, Explored::All);
        assert_eq!(report.configurations, row.value::<u64>("n_configurations").unwrap());
        assert_eq!(report.found, row.value::<u64>("n_local_minima").unwrap());
        let side = row.text("side_1").unwrap();
        let ours = report.minima.iter().find(|m| m.side.join("|") == side).unwrap();
        assert_eq!(ours.other.join("|"), row.text("side_2").unwrap());
        let energy: f64 = row.value("energy_ordered_pairs").unwrap();
        assert!((ours.energy - energy).abs() < 1e-6, "{} not {energy}", ours.energy);
        assert_eq!(ours.basin, row.value::<u64>("basin_steepest_descent").unwrap());
        *compared.entry(case).or_insert(0) += 1;
    }
    assert_eq!(compared.into_values().collect::<Vec<_>>(), [4, 2]);
}

/// Up to seven actors with whole sizes and propensities, so that ties are exact.
fn alignments() -> impl Strategy<Value = (Vec<i32>, Vec<i32>)> {
    (1_usize..8).prop_flat_map(|n| {
        let pairs = prop::collection::vec(-2_i32..=2, n * n);
        (prop::collection::vec(0_i32..10, n), pairs)
    })
}

/// Size times size times propensity.
fn weight(sizes: &[i32], pairs: &[i32], i: usize, j: usize) -> i32 {
    let (low, high) = (i.min(j), i.max(j));
    if i == j { 0 } else { sizes[i] * sizes[j] * pairs[low * sizes.len() + high] }
}

fn build(sizes: &[i32], pairs: &[i32]) -> Alignments<usize> {
    let actors = sizes.iter().map(|&s| f64::from(s)).enumerate();
    let mut alignments = Alignments::new(actors).unwrap();
    for i in 0..sizes.len() {
        for j in i + 1..sizes.len() {
            let propensity = f64::from(pairs[i * sizes.len() + j]);
            alignments.set_propensity(&i, &j, propensity).unwrap();
        }
    }
    alignments
}

/// Energy by its definition, in whole numbers; bit `i` is the side of actor `i`.
fn energy(sizes: &[i32], pairs: &[i32], code: usize) -> i32 {
    let n = sizes.len();
    let apart = |i: usize, j: usize| (code >> i ^ code >> j) & 1 == 1;
    let ordered = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    ordered.filter(|&(i, j)| apart(i, j)).map(|(i, j)| weight(sizes, pairs, i, j)).sum()
}

fn members(n: usize, code: usize) -> Vec<usize> {
    (0..n).filter(|&i| code >> i & 1 == 1).collect()
}

proptest! {
    #[test]
    fn every_minimum_and_basin_is_found((sizes, pairs) in alignments()) {
        let n = sizes.len();
        let full = (1 << n) - 1;
        let mut basins: BTreeMap<usize, u64> = BTreeMap::new();
        for start in (0..=full).filter(|code| code & 1 == 0) {
            let mut at = start;
            loop {
                let now = energy(&sizes, &pairs, at);
                let after = |k: usize| energy(&sizes, &pairs, at ^ 1 << k);
                // The first of the best.
                let best = (0..n).min_by_key(|&k| (after(k), k)).unwrap();
                if after(best) >= now {
                    break;
                }
                at ^= 1 << best;
            }
            let canonical = if at & 1 == 1 { !at & full } else { at };
            *basins.entry(canonical).or_default() += 1;
        }
        let report = landscape(&build(&sizes, &pairs), LandscapeSettings::default()).unwrap();
        prop_assert_eq!(report.found, basins.len() as u64);
        prop_assert_eq!(report.minima.iter().map(|m| m.basin).sum::<u64>(), report.configurations);
        for minimum in &report.minima {
            let code = minimum.other.iter().map(|i| 1 << i).sum();
            prop_assert_eq!(basins.get(&code), Some(&minimum.basin));
            let exact = f64::from(energy(&sizes, &pairs, code));
            prop_assert!((minimum.energy - exact).abs() < 1e-9);
        }
    }

    #[test]
    fn a_flip_changes_the_energy_by_the_published_rule(
        (sizes, pairs) in alignments(), code in 0_usize..128, actor in 0_usize..7,
    ) {
        let n = sizes.len();
        let (code, actor) = (code & ((1 << n) - 1), actor % n);
        let alignments = build(&sizes, &pairs);
        let before = alignments.energy(&members(n, code)).unwrap();
        let after = alignments.energy(&members(n, code ^ 1 << actor)).unwrap();
        let sigma = |i: usize| if code >> i & 1 == 1 { 1 } else { -1 };
        let pull: i32 = (0..n).map(|j| weight(&sizes, &pairs, actor, j) * sigma(j)).sum();
        prop_assert!((after - before - f64::from(2 * sigma(actor) * pull)).abs() < 1e-9);
        let swapped = alignments.energy(&members(n, !code & ((1 << n) - 1))).unwrap();
        prop_assert!((swapped - before).abs() < 1e-9);
    }

    #[test]
    fn the_path_goes_down_to_a_minimum_of_the_list(
        (sizes, pairs) in alignments(), code in 0_usize..128,
    ) {
        let n = sizes.len();
        let alignments = build(&sizes, &pairs);
        let path = alignment_path(&alignments, &members(n, code & ((1 << n) - 1))).unwrap();
        let mut last = path.energy;
        for step in &path.steps {
            prop_assert!(step.energy < last);
            last = step.energy;
        }
        let report = landscape(&alignments, LandscapeSettings::default()).unwrap();
        prop_assert!(report.minima.iter().any(|m| m.side == path.side && m.other == path.other));
    }
}

/// Beyond 25 actors the deepest minimum of two hostile blocs is found by sampling, reproducibly.
#[test]
fn large_landscapes_are_sampled() {
    let mut alignments = Alignments::new((0..30).map(|i| (i, 1.0 + f64::from(i) / 100.0))).unwrap();
    for i in 0..30 {
        for j in i + 1..30 {
            let same_bloc = (i % 3 == 0) == (j % 3 == 0);
            alignments.set_propensity(&i, &j, if same_bloc { 1.0 } else { -0.5 }).unwrap();
        }
    }
    let settings = LandscapeSettings::default().starts(300).seed(7);
    let report = landscape(&alignments, settings).unwrap();
    assert_eq!(report.explored, Explored::Sampled { seed: 7 });
    assert_eq!(report.minima[0].side, (0..30).filter(|i| i % 3 == 0).collect::<Vec<_>>());
    assert_eq!(report, landscape(&alignments, settings).unwrap());
}

#[test]
fn bad_actors_are_refused() {
    assert!(matches!(Alignments::new([("a", f64::NAN)]), Err(Error::OutOfRange { .. })));
    assert!(matches!(Alignments::new([("a", 1.0), ("a", 1.0)]), Err(Error::Duplicate { .. })));
    let mut two = Alignments::new([("a", 1.0), ("b", 1.0)]).unwrap();
    assert!(matches!(two.set_propensity(&"a", &"b", f64::NAN), Err(Error::Cell { .. })));
    assert!(matches!(two.set_propensity(&"a", &"a", 1.0), Err(Error::Cell { .. })));
    assert!(matches!(two.energy(&["c"]), Err(Error::UnknownLabel { .. })));
    let nobody = Alignments::<&str>::new([]).unwrap();
    assert!(matches!(
        landscape(&nobody, LandscapeSettings::default()),
        Err(Error::OutOfRange { .. })
    ));
}
