use geoecon::{
    Error, Ratio,
    coalition::{Game, WeightedGame, power, shapley},
};
use proptest::prelude::*;

use crate::{
    reference,
    security::inputs::{self, Csv},
};

/// The rows of one game are consecutive in the file.
#[test]
fn published_power_indices() {
    let Some(file) = reference::data("security/expected/power_indices.csv") else { return };
    let csv = Csv::read(&file).unwrap();
    let rows: Vec<_> = csv.rows().collect();
    let mut compared = 0;
    for body in rows.chunk_by(|a, b| a.text("game").unwrap() == b.text("game").unwrap()) {
        let weights = body.iter().map(|r| r.value("weight").unwrap()).collect();
        let players = body.iter().map(|r| r.value::<usize>("player_index").unwrap()).collect();
        let game = WeightedGame::new(players, weights, body[0].value("quota").unwrap()).unwrap();
        for (ours, row) in power(&game).unwrap().players.iter().zip(body) {
            assert_eq!(ours.shapley_shubik, row.value("shapley_shubik_exact").unwrap());
            assert_eq!(ours.swings, row.value::<u128>("banzhaf_swings").unwrap());
            let near = |x: Ratio, column: &str| {
                (x.to_f64() - row.value::<f64>(column).unwrap()).abs() < 5.1e-11
            };
            assert!(near(ours.banzhaf.unwrap(), "banzhaf_normalised"));
            assert!(near(ours.penrose, "penrose_absolute"));
            compared += 1;
        }
    }
    assert_eq!(compared, 25);
}

#[test]
fn published_balancing_game_against_china() {
    let Some(dir) = reference::data("security") else { return };
    let states = inputs::states(&dir).unwrap();
    let cinc = |iso3: &str, year: i32| -> Ratio {
        states.iter().find(|s| s.id.as_str() == iso3).unwrap().cinc[&year].parse().unwrap()
    };
    let csv = Csv::read(&dir.join("expected/balancing_game_vs_china.csv")).unwrap();
    let rows: Vec<_> = csv.rows().collect();
    for body in rows.chunk_by(|a, b| a.text("gamma").unwrap() == b.text("gamma").unwrap()) {
        let year = body[0].value("year").unwrap();
        let players: Vec<&str> = body.iter().map(|r| r.text("player").unwrap()).collect();
        let weights = players.iter().map(|p| cinc(p, year)).collect();
        let gamma: Ratio = body[0].value("gamma").unwrap();
        let quota = gamma.try_mul(cinc("CHN", year)).unwrap();
        let indices = power(&WeightedGame::new(players, weights, quota).unwrap()).unwrap();
        for (ours, row) in indices.players.iter().zip(body) {
            assert_eq!(ours.shapley_shubik, row.value("shapley_shubik_exact").unwrap());
            assert_eq!(ours.swings, row.value::<u128>("banzhaf_swings").unwrap());
            let winning: u128 = row.value("n_winning_coalitions_of_1024").unwrap();
            let minimal: u128 = row.value("n_minimal_winning").unwrap();
            assert_eq!((indices.winning, indices.minimal_winning), (winning, minimal));
        }
    }
}

proptest! {
    #[test]
    fn shapley_shubik_is_the_shapley_value_of_winning(
        weights in prop::collection::vec(0_u32..9, 1..8),
        quota in 1_u64..40,
    ) {
        let players: Vec<usize> = (0..weights.len()).collect();
        let game = WeightedGame::votes(players.clone(), &weights, quota).unwrap();
        let indices = power(&game).unwrap();
        let wins = Game::new(players, |c| {
            let weight: u64 = c.members().map(|p| u64::from(weights[p])).sum();
            if weight >= quota { Ratio::ONE } else { Ratio::ZERO }
        });
        let values = shapley(&wins.unwrap()).unwrap().values;
        for (player, value) in indices.players.iter().zip(&values) {
            prop_assert_eq!(player.shapley_shubik, *value);
        }
        // Somebody decides every order, or nobody ever wins.
        let total = values.iter().try_fold(Ratio::ZERO, |sum, &v| sum.try_add(v)).unwrap();
        prop_assert_eq!(total, if indices.winning > 0 { Ratio::ONE } else { Ratio::ZERO });
    }

    #[test]
    fn swings_have_the_parity_of_winning_coalitions(
        weights in prop::collection::vec(0_u32..30, 2..10),
        quota in 1_u64..100,
    ) {
        let players = (0..weights.len()).collect();
        let indices = power(&WeightedGame::votes(players, &weights, quota).unwrap()).unwrap();
        for player in &indices.players {
            // With and without the player, coalitions pair up; unpaired winners are its swings.
            prop_assert_eq!(player.swings % 2, indices.winning % 2);
            prop_assert!(player.swings <= indices.winning);
        }
    }

    #[test]
    fn fractions_order_as_their_cross_products(
        a in -1000_i128..1000, b in 1_i128..1000, c in -1000_i128..1000, d in 1_i128..1000,
    ) {
        let (x, y) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
        prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
        prop_assert_eq!(x.try_add(y).unwrap(), Ratio::new(a * d + c * b, b * d).unwrap());
        prop_assert_eq!(x.try_sub(y).unwrap().try_add(y).unwrap(), x);
        if c != 0 {
            prop_assert_eq!(x.try_div(y).unwrap().try_mul(y).unwrap(), x);
        }
        prop_assert_eq!(x.to_string().parse::<Ratio>().unwrap(), x);
    }
}

#[test]
fn decimals_are_exact() {
    let parse = |text: &str| text.parse::<Ratio>();
    let sum = parse("0.1").unwrap().try_add(parse("0.2").unwrap()).unwrap();
    assert_eq!(sum, parse("0.3").unwrap());
    assert_eq!(parse("3.9078215e-05").unwrap(), Ratio::new(39_078_215, 1_000_000_000_000).unwrap());
    for bad in ["", "x", "1/0", "1.2.3", "1.-2", "1e99", "--1"] {
        assert!(matches!(parse(bad), Err(Error::Malformed { .. })), "{bad}");
    }
    let huge = Ratio::new(i128::MAX, 1).unwrap();
    assert!(matches!(huge.try_add(Ratio::ONE), Err(Error::OutOfRange { .. })));
    assert!(huge > Ratio::new(i128::MAX - 1, 1).unwrap());
}

/// A big body: 80 players by weight; the same count with one vote each has a closed form.
#[test]
fn eighty_equal_players_share_power_equally() {
    let game = WeightedGame::votes((0..80).collect(), &[1; 80], 41).unwrap();
    for player in power(&game).unwrap().players {
        assert_eq!(player.shapley_shubik, Ratio::new(1, 80).unwrap());
    }
}

#[test]
fn bad_games_are_refused() {
    let out_of_range = |result| matches!(result, Err(Error::OutOfRange { .. }));
    assert!(out_of_range(WeightedGame::votes(vec![1, 2], &[1, 1], 0)));
    assert!(out_of_range(WeightedGame::votes(Vec::<u8>::new(), &[], 1)));
    let negative = vec![Ratio::ONE, Ratio::from(-1)];
    assert!(out_of_range(WeightedGame::new(vec![1, 2], negative, Ratio::ONE)));
    let twice = WeightedGame::votes(vec![1, 1], &[1, 1], 1);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
    let short = WeightedGame::votes(vec![1, 2], &[1], 1);
    assert!(matches!(short, Err(Error::Shape { expected: 2, found: 1, .. })));
    let many = WeightedGame::votes((0..81).collect(), &[1; 81], 41).unwrap();
    assert!(matches!(power(&many), Err(Error::OutOfRange { .. })));
}
