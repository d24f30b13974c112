use geoecon::{
    Error, Ratio,
    coalition::{Coalition, Game, core_check, myerson, sample_shapley, shapley},
};
use proptest::prelude::*;

use crate::{reference, security::inputs::Csv};

fn myerson_1977() -> Game<u32, Ratio> {
    Game::new(vec![1, 2, 3], |c| match (c.contains(0), c.contains(1), c.contains(2)) {
        (true, true, _) => Ratio::from(12),
        (true, _, true) | (_, true, true) => Ratio::from(6),
        _ => Ratio::ZERO,
    })
    .unwrap()
}

fn gloves() -> Game<u32, Ratio> {
    let pairs = |c: Coalition| i64::from(c.contains(0) && (c.contains(1) || c.contains(2)));
    Game::new(vec![1, 2, 3], |c| Ratio::from(pairs(c))).unwrap()
}

#[test]
fn published_myerson_and_shapley_values() {
    let Some(file) = reference::data("security/expected/myerson_shapley.csv") else { return };
    let csv = Csv::read(&file).unwrap();
    for row in csv.rows() {
        let values = match (row.text("game").unwrap(), row.text("graph").unwrap()) {
            ("myerson1977", graph) => {
                let links: &[(u32, u32)] = match graph {
                    "empty" => &[],
                    "12" => &[(1, 2)],
                    "13" => &[(1, 3)],
                    "23" => &[(2, 3)],
                    "12+13" => &[(1, 2), (1, 3)],
                    "12+23" => &[(1, 2), (2, 3)],
                    "13+23" => &[(1, 3), (2, 3)],
                    _ => &[(1, 2), (1, 3), (2, 3)],
                };
                myerson(&myerson_1977(), links).unwrap().values
            }
            _ => shapley(&gloves()).unwrap().values,
        };
        let expected: Vec<Ratio> =
            ["x1", "x2", "x3"].iter().map(|c| row.value(c).unwrap()).collect();
        assert_eq!(values, expected, "{}", row.text("graph").unwrap());
    }
}

/// Games of 1 to 6 players with whole worths, and links among them.
fn games() -> impl Strategy<Value = (Game<usize, Ratio>, Vec<(usize, usize)>)> {
    (1_usize..7).prop_flat_map(|n| {
        let worths = prop::collection::vec(-50_i64..50, 1 << n);
        let links = prop::collection::vec((0..n, 0..n), 0..8);
        (worths, links).prop_map(move |(worths, links)| {
            let worth = |(i, &w): (usize, &i64)| Ratio::from(if i == 0 { 0 } else { w });
            let table = worths.iter().enumerate().map(worth).collect();
            (Game::from_table((0..n).collect(), table).unwrap(), links)
        })
    })
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![vec![]];
    }
    let with_first = |i: usize| {
        let mut rest = items.to_vec();
        let first = rest.remove(i);
        permutations(&rest).into_iter().map(move |p| [vec![first], p].concat())
    };
    (0..items.len()).flat_map(with_first).collect()
}

proptest! {
    #[test]
    fn shapley_is_the_mean_over_all_orders((game, _) in games()) {
        let orders = permutations(game.players());
        let mut sums = vec![Ratio::ZERO; game.players().len()];
        for order in &orders {
            let mut joined = Coalition::EMPTY;
            for &player in order {
                let next = joined.with(player);
                let added = game.worth(next).try_sub(game.worth(joined)).unwrap();
                sums[player] = sums[player].try_add(added).unwrap();
                joined = next;
            }
        }
        let count = Ratio::from(i64::try_from(orders.len()).unwrap());
        let means: Vec<Ratio> = sums.iter().map(|s| s.try_div(count).unwrap()).collect();
        prop_assert_eq!(&shapley(&game).unwrap().values, &means);
        // In floats, the same to rounding.
        let table = (0..1_u64 << means.len())
            .map(|bits| game.worth(Coalition::from_bits(bits)).to_f64())
            .collect();
        let floats = Game::from_table(game.players().to_vec(), table).unwrap();
        for (float, exact) in shapley(&floats).unwrap().values.iter().zip(&means) {
            prop_assert!((float - exact.to_f64()).abs() < 1e-11);
        }
    }

    #[test]
    fn dropping_a_link_costs_both_ends_the_same((game, links) in games()) {
        let before = myerson(&game, &links).unwrap().values;
        for dropped in &links {
            let (a, b) = *dropped;
            let rest: Vec<_> =
                links.iter().filter(|&&(x, y)| (x, y) != (a, b) && (x, y) != (b, a)).copied().collect();
            let after = myerson(&game, &rest).unwrap().values;
            let lost = |p: usize| before[p].try_sub(after[p]).unwrap();
            prop_assert_eq!(lost(a), lost(b));
        }
    }

    #[test]
    fn with_every_link_myerson_is_shapley((game, _) in games()) {
        let n = game.players().len();
        let all: Vec<_> = (0..n).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        prop_assert_eq!(myerson(&game, &all).unwrap().values, shapley(&game).unwrap().values);
    }

    #[test]
    fn the_core_check_looks_at_every_coalition((game, _) in games(), share in -20_i64..20) {
        let division = vec![Ratio::from(share); game.players().len()];
        let check = core_check(&game, &division, Ratio::ZERO).unwrap();
        let all = (1_u64 << division.len()) - 1;
        let excess = |bits: u64| {
            let c = Coalition::from_bits(bits);
            let paid = Ratio::from(share * i64::try_from(c.len()).unwrap());
            game.worth(c).try_sub(paid).unwrap()
        };
        let excesses: Vec<Ratio> = (1..all).map(excess).collect();
        prop_assert_eq!(check.worst.map(|w| w.excess), excesses.iter().max().copied());
        prop_assert_eq!(check.blocking, excesses.iter().filter(|&&e| e > Ratio::ZERO).count());
        prop_assert_eq!(check.undivided, excess(all));
        prop_assert_eq!(check.in_core, check.blocking == 0 && excess(all) == Ratio::ZERO);
    }
}

#[test]
fn sampling_stays_within_its_standard_errors() {
    let size = |p: usize| f64::from(u8::try_from(p + 1).unwrap());
    let worth = |c: Coalition| c.members().map(size).sum::<f64>().powi(2);
    let exact = shapley(&Game::new((0..12).collect(), worth).unwrap()).unwrap().values;
    let sampled = sample_shapley((0..12).collect::<Vec<usize>>(), 4000, worth).unwrap();
    for ((value, error), exact) in sampled.values.iter().zip(&sampled.standard_errors).zip(&exact) {
        assert!((value - exact).abs() < 4.5 * error, "{value} +- {error} against {exact}");
        assert!(*error < 0.02 * exact + 5.0);
    }
    let again = sample_shapley((0..12).collect::<Vec<usize>>(), 4000, worth).unwrap();
    assert_eq!(sampled, again);
}

#[test]
fn bad_tables_are_refused() {
    let table = |worth: Vec<f64>| Game::from_table(vec!["a", "b"], worth);
    assert!(matches!(table(vec![0.0; 3]), Err(Error::Shape { expected: 4, found: 3, .. })));
    assert!(matches!(table(vec![1.0; 4]), Err(Error::OutOfRange { .. })));
    assert!(matches!(table(vec![0.0, 1.0, f64::NAN, 1.0]), Err(Error::OutOfRange { .. })));
    let game = table(vec![0.0, 1.0, 1.0, 3.0]).unwrap();
    assert!(matches!(myerson(&game, &[("a", "c")]), Err(Error::UnknownLabel { .. })));
    assert!(matches!(core_check(&game, &[1.0], 0.0), Err(Error::Shape { .. })));
    let many = Game::new((0..21).collect::<Vec<u8>>(), |_| 0.0);
    assert!(matches!(many, Err(Error::OutOfRange { .. })));
}
