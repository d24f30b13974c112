use geoecon::{
    Error,
    security::{
        Provisions,
        balance::{
            AlliedRivals, FrustrationIndex, FrustrationSettings, Sign, SignedGraph, frustration,
            group_frustration, optimal_divisions, triangles, walk_balance,
        },
    },
};
use proptest::prelude::*;

use super::inputs::{self, Csv};
use crate::reference;

#[test]
fn published_frustration_with_a_proof() {
    let Some(dir) = reference::data("security") else { return };
    let files = ["signed_read_highland_tribes.csv", "signed_2018_atop_tss.csv"];
    let expected = Csv::read(&dir.join("expected/signed_frustration.csv")).unwrap();
    for (row, file) in expected.rows().zip(files) {
        let graph = inputs::signed_graph(&dir.join(file)).unwrap();
        let of = |column| row.value::<usize>(column).unwrap();
        assert_eq!(graph.labels().len(), of("n"));
        assert_eq!((graph.len(), graph.negative()), (of("m"), of("m_negative")));
        let report = frustration(&graph, FrustrationSettings::default());
        let index = of("frustration_index_L");
        assert_eq!(report.index, FrustrationIndex::Exact(u32::try_from(index).unwrap()));
        // As many edge-disjoint unbalanced cycles as frustrated edges: a proof, checked here.
        assert_eq!(report.verify(&graph), Some((index, index)));
        assert_eq!(report.frustrated.len(), index);
        let published: f64 = row.value("F_1_minus_2L_over_m").unwrap();
        assert!((report.line_index.unwrap() - published).abs() < 1e-12);
        let count = triangles(&graph);
        assert_eq!(count.all, of("triangles") as u64);
        assert_eq!(count.unbalanced, of("unbalanced_triangles") as u64);
    }
}

#[test]
fn published_balance_of_the_highland_tribes() {
    let Some(dir) = reference::data("security") else { return };
    let graph = inputs::signed_graph(&dir.join("signed_read_highland_tribes.csv")).unwrap();
    assert!((triangles(&graph).index().unwrap() - 0.867_647_1).abs() < 1e-7);
    assert!((walk_balance(&graph).unwrap() - 0.357_576_1).abs() < 1e-7);
    assert_eq!(optimal_divisions(&graph), Some(1));
    let expected = Csv::read(&dir.join("expected/signed_frustration.csv")).unwrap();
    let side = expected.rows().next().unwrap().text("one_optimal_side").unwrap();
    let ours = frustration(&graph, FrustrationSettings::default()).side.join("|");
    assert_eq!(ours, side);
}

/// The signed graph of 2018 from its sources is the published one; and the rule for pairs that are
/// both moves the index.
#[test]
fn the_rule_for_allied_rivals_decides() {
    let Some(dir) = reference::data("security") else { return };
    let states = inputs::states(&dir).unwrap();
    let atop = inputs::obligations(&dir, &states, 2018).unwrap();
    let rivals = inputs::rivalries(&dir, &states, 2018..=2018).unwrap();
    let build = |rule| {
        let defence = Provisions::DEFENCE;
        SignedGraph::from_alliances_and_rivalries(&atop, defence, &rivals, rule).unwrap()
    };
    let (graph, both) = build(AlliedRivals::Rivals);
    let csv = Csv::read(&dir.join("signed_2018_atop_tss.csv")).unwrap();
    let mut published = Vec::new();
    for row in csv.rows() {
        let sign = if row.text("sign").unwrap() == "1" { Sign::Positive } else { Sign::Negative };
        published.push((row.value("iso3_1").unwrap(), row.value("iso3_2").unwrap(), sign));
    }
    assert_eq!(graph, SignedGraph::new(published).unwrap());
    assert!(!both.is_empty());
    let index = |rule| frustration(&build(rule).0, FrustrationSettings::default()).index;
    assert_eq!(index(AlliedRivals::Rivals), FrustrationIndex::Exact(32));
    assert_eq!(index(AlliedRivals::Allies), FrustrationIndex::Exact(12));
}

fn graphs(most: usize) -> impl Strategy<Value = SignedGraph<usize>> {
    (2..=most).prop_flat_map(|n| {
        prop::collection::vec((0_u8..4, any::<bool>()), n * (n - 1) / 2).prop_map(move |cells| {
            let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
            let sign = |negative| if negative { Sign::Negative } else { Sign::Positive };
            let edges = pairs.zip(cells).filter(|(_, (density, _))| *density > 0);
            SignedGraph::new(edges.map(|((i, j), (_, negative))| (i, j, sign(negative)))).unwrap()
        })
    })
}

fn cost(graph: &SignedGraph<usize>, group: impl Fn(usize) -> usize) -> u32 {
    let frustrated =
        graph.edges().filter(|&(&a, &b, sign)| (group(a) == group(b)) == (sign == Sign::Negative));
    u32::try_from(frustrated.count()).unwrap()
}

fn brute_force(graph: &SignedGraph<usize>, groups: usize, labels: usize) -> u32 {
    let count = u32::try_from(labels).unwrap();
    let all = 0..groups.pow(count);
    let group =
        |code: usize, label: usize| code / groups.pow(u32::try_from(label).unwrap()) % groups;
    all.map(|code| cost(graph, |label| group(code, label))).min().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Dense random signs need the search: cycles alone do not prove them.
    #[test]
    fn the_index_is_the_least_of_all_divisions(graph in graphs(10)) {
        let report = frustration(&graph, FrustrationSettings::default());
        let least = brute_force(&graph, 2, 10);
        prop_assert_eq!(report.index, FrustrationIndex::Exact(least));
        let (upper, cycles) = report.verify(&graph).unwrap();
        prop_assert_eq!(upper, least as usize);
        prop_assert!(cycles <= least as usize);
    }

    #[test]
    fn bounds_hold_where_the_search_is_cut_short(graph in graphs(9)) {
        let least = brute_force(&graph, 2, 9);
        let cut = frustration(&graph, FrustrationSettings::default().branches(1));
        match cut.index {
            FrustrationIndex::Exact(index) => prop_assert_eq!(index, least),
            FrustrationIndex::Between { lower, upper } => {
                prop_assert!(lower <= least && least <= upper && lower < upper);
                prop_assert_eq!(cut.line_index, None);
            }
            _ => prop_assert!(false, "two kinds of index"),
        }
    }

    #[test]
    fn bounds_hold_wherever_the_work_ends(graph in graphs(9), steps in 0_u64..4000) {
        let least = brute_force(&graph, 2, 9);
        let cut = frustration(&graph, FrustrationSettings::default().steps(steps));
        prop_assert!(cut.index.lower() <= least && least <= cut.index.upper());
        prop_assert_eq!(cut.index.exact().is_some(), cut.index.lower() == cut.index.upper());
        let (upper, cycles) = cut.verify(&graph).unwrap();
        prop_assert_eq!(upper, cut.index.upper() as usize);
        prop_assert!(cycles <= cut.index.lower() as usize);
    }

    #[test]
    fn groups_are_the_least_of_all_divisions(graph in graphs(7), most in 1_usize..4) {
        let report = group_frustration(&graph, most).unwrap();
        prop_assert_eq!(report.index, FrustrationIndex::Exact(brute_force(&graph, most, 7)));
        prop_assert!(report.groups.len() <= most.max(1));
        let group = |label| report.groups.iter().position(|g| g.contains(&label)).unwrap_or(9);
        prop_assert_eq!(cost(&graph, group), report.index.upper());
    }

    /// Turning a label over (all its signs) changes no measure of balance.
    #[test]
    fn balance_survives_switching(graph in graphs(8), label in 0_usize..8) {
        let turned = graph.edges().map(|(&a, &b, sign)| {
            let turn = (a == label) != (b == label);
            let negative = (sign == Sign::Negative) != turn;
            (a, b, if negative { Sign::Negative } else { Sign::Positive })
        });
        let turned = SignedGraph::new(turned).unwrap();
        prop_assert_eq!(triangles(&graph), triangles(&turned));
        let settings = FrustrationSettings::default;
        prop_assert_eq!(
            frustration(&graph, settings()).index,
            frustration(&turned, settings()).index
        );
        prop_assert_eq!(optimal_divisions(&graph), optimal_divisions(&turned));
        match (walk_balance(&graph), walk_balance(&turned)) {
            (Some(x), Some(y)) => {
                prop_assert!((x - y).abs() < 1e-10);
                prop_assert!(x > 0.0 && x < 1.0 + 1e-12);
                let balanced = frustration(&graph, settings()).index == FrustrationIndex::Exact(0);
                prop_assert_eq!(balanced, x > 1.0 - 1e-12);
            }
            (x, y) => prop_assert_eq!(x, y),
        }
    }
}

/// A graph of squares modulo a prime with signs from a fixed recurrence: no structure helps.
fn hard(n: u64, degree: u64) -> SignedGraph<u64> {
    let mut state = 1_u64;
    let mut edges = Vec::new();
    for a in 0..n {
        for step in 1..=degree / 2 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let sign = if state >> 63 == 0 { Sign::Positive } else { Sign::Negative };
            edges.push((a, (a + step * step) % n, sign));
        }
    }
    SignedGraph::new(edges).unwrap()
}

#[test]
fn a_hard_graph_ends_with_proven_bounds() {
    let graph = hard(101, 16);
    let search = |steps| frustration(&graph, FrustrationSettings::default().steps(steps));
    let mut before = (0, u32::MAX);
    for steps in [100_000, 1_000_000, 10_000_000] {
        let report = search(steps);
        let (lower, upper) = (report.index.lower(), report.index.upper());
        assert!(lower < upper && report.index.exact().is_none() && report.line_index.is_none());
        // One pass over the graph at most beyond what was allowed.
        let pass = (graph.labels().len() + 2 * graph.len()).pow(2);
        assert!(report.steps <= steps + pass as u64, "{} of {steps}", report.steps);
        let (counted, cycles) = report.verify(&graph).unwrap();
        assert!(counted == upper as usize && cycles <= lower as usize);
        // All bounds hold, so any two of them bracket the index.
        assert!(before.0 <= upper && lower <= before.1);
        assert!(lower >= before.0, "more work proves no less");
        before = (lower, upper);
        assert_eq!(search(steps), report);
    }
    // A division that is not ours frustrates no less than the bound.
    assert!(before.0 <= u32::try_from(graph.negative()).unwrap());
    assert!(before.0 > 0);
}

#[test]
fn bad_edges_are_refused() {
    let twice = SignedGraph::new([("a", "b", Sign::Positive), ("b", "a", Sign::Negative)]);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
    let own = SignedGraph::new([("a", "a", Sign::Positive)]);
    assert!(matches!(own, Err(Error::OutOfRange { .. })));
    let empty = SignedGraph::<&str>::new([]).unwrap();
    assert_eq!((triangles(&empty).index(), walk_balance(&empty)), (None, None));
    let report = frustration(&empty, FrustrationSettings::default());
    assert_eq!((report.index, report.line_index), (FrustrationIndex::Exact(0), None));
    assert!(group_frustration(&empty, 0).is_err());
}
