use std::fmt;

use serde::Serialize;

use super::WeightedGame;
use crate::{
    error::{Error, Result},
    units::{Label, Ratio},
};

/// Most players whose indices fit an exact fraction.
const MAX_BY_WEIGHT: usize = 80;
/// Most players whose coalitions are looked at one by one.
const MAX_BY_COALITION: usize = 28;
/// Most cells of a count by size and weight (64 MB).
const MAX_CELLS: u128 = 1 << 22;

/// The power of one player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlayerPower<P> {
    /// The player.
    pub player: P,
    /// Its weight, as given.
    pub weight: Ratio,
    /// Shapley-Shubik index: share of the orders of joining in which it turns losing into winning.
    pub shapley_shubik: Ratio,
    /// Winning coalitions that lose without it.
    pub swings: u128,
    /// Normalised Banzhaf index: its share of all players' swings; `None` where nobody ever swings.
    pub banzhaf: Option<Ratio>,
    /// Penrose's absolute index: swings / 2^(n-1), the chance that it decides if all others vote
    /// either way with equal chance.
    pub penrose: Ratio,
}

/// Power indices of all players.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PowerIndices<P> {
    /// One entry a player, in the order of the game.
    pub players: Vec<PlayerPower<P>>,
    /// The weight that wins.
    pub quota: Ratio,
    /// Coalitions that win, of 2^n.
    pub winning: u128,
    /// Winning coalitions that lose without any one of their members.
    pub minimal_winning: u128,
}

impl<P: Label> PowerIndices<P> {
    /// The power of `player`.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one who does not play.
    pub fn of(&self, player: &P) -> Result<&PlayerPower<P>> {
        self.players
            .iter()
            .find(|p| p.player == *player)
            .ok_or_else(|| Error::UnknownLabel { what: "player", label: player.to_string() })
    }
}

impl<P: fmt::Display> fmt::Display for PowerIndices<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "quota {}, {} winning coalitions", self.quota, self.winning)?;
        writeln!(
            f,
            "{:<12} {:>14} {:>14} {:>10}",
            "player", "Shapley-Shubik", "Banzhaf", "swings"
        )?;
        for p in &self.players {
            let banzhaf = p.banzhaf.map_or("-".to_owned(), |b| format!("{:.6}", b.to_f64()));
            let index = p.shapley_shubik.to_f64();
            writeln!(f, "{:<12} {index:>14.6} {banzhaf:>14} {:>10}", p.player, p.swings)?;
        }
        Ok(())
    }
}

/// How often each player of a weighted game is decisive: Shapley-Shubik, Banzhaf and Penrose
/// indices, as exact fractions.
///
/// Coalitions are counted by size and weight, in time `n^2 quota` with the weights as whole numbers
/// without a common divisor; where the weights have many digits, coalition by coalition in 2^n.
///
/// ```
/// use geoecon::{Ratio, coalition::{WeightedGame, power}};
///
/// // The Security Council since 1966: five permanent members with a veto, ten others, 9 of 15.
/// let votes = [[7; 5].as_slice(), &[1; 10]].concat();
/// let council = WeightedGame::votes((1..=15).collect(), &votes, 39)?;
/// let indices = power(&council)?;
/// assert_eq!(indices.of(&1)?.shapley_shubik, Ratio::new(421, 2145)?);
/// assert_eq!(indices.of(&15)?.shapley_shubik, Ratio::new(4, 2145)?);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] beyond 80 players, or beyond 28 where the whole-number quota times the
/// number of players exceeds four million.
///
/// # References
/// Shapley and Shubik (1954), American Political Science Review 48; Banzhaf (1965), Rutgers Law
/// Review 19; Penrose (1946), Journal of the Royal Statistical Society 109.
pub fn power<P: Label>(game: &WeightedGame<P>) -> Result<PowerIndices<P>> {
    let n = game.players().len();
    let (weights, quota) = (game.whole_weights(), game.whole_quota());
    let cells = quota.saturating_mul(n as u128);
    let by_weight = n <= MAX_BY_WEIGHT && cells <= MAX_CELLS;
    let count = match usize::try_from(quota) {
        Ok(quota) if by_weight && (n > MAX_BY_COALITION || cells <= 1 << n) => {
            Count::by_weight(weights, quota)
        }
        _ if n <= MAX_BY_COALITION => Count::by_coalition(weights, quota),
        _ => {
            return Err(Error::OutOfRange {
                what: "number of players",
                value: n.to_string(),
                expected: "up to 28, or up to 80 where players times whole-number quota are at \
                           most 4194304; round the weights",
            });
        }
    };
    indices(game, &count)
}

fn indices<P: Label>(game: &WeightedGame<P>, count: &Count) -> Result<PowerIndices<P>> {
    let others = game.players().len() - 1;
    let all_swings: u128 = count.swings.iter().flatten().sum();
    let signed = |x: u128| i128::try_from(x).unwrap_or(i128::MAX);
    let players = game
        .players()
        .iter()
        .zip(game.weights())
        .zip(&count.swings)
        .map(|((player, &weight), by_size)| {
            let mut shapley_shubik = Ratio::ZERO;
            // A swing among `size` others has 1 / (n C(n - 1, size)) of the orders.
            let mut choose = 1_u128;
            for (size, &swings) in by_size.iter().enumerate() {
                let orders = signed(choose * (others as u128 + 1));
                shapley_shubik = shapley_shubik.try_add(Ratio::new(signed(swings), orders)?)?;
                choose = choose * (others - size) as u128 / (size as u128 + 1);
            }
            let swings = by_size.iter().sum();
            let banzhaf = match all_swings {
                0 => None,
                all => Some(Ratio::new(signed(swings), signed(all))?),
            };
            let penrose = Ratio::new(signed(swings), 1 << others)?;
            let player = player.clone();
            Ok(PlayerPower { player, weight, shapley_shubik, swings, banzhaf, penrose })
        })
        .collect::<Result<_>>()?;
    Ok(PowerIndices {
        players,
        quota: game.quota(),
        winning: count.winning,
        minimal_winning: count.minimal_winning,
    })
}

/// What both ways of counting find.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    /// By player, then by the number of others in the coalition.
    swings: Vec<Vec<u128>>,
    winning: u128,
    minimal_winning: u128,
}

impl Count {
    fn by_weight(weights: &[u128], quota: usize) -> Self {
        let n = weights.len();
        // No weight beyond the quota counts for more than the quota.
        let weights: Vec<usize> =
            weights.iter().map(|&w| usize::try_from(w).unwrap_or(quota).min(quota)).collect();
        // Heaviest first: a winning coalition is minimal when its last member is decisive.
        let mut descending = weights.clone();
        descending.sort_unstable_by(|a, b| b.cmp(a));
        let mut losing = Losing::new(n, quota);
        let mut minimal_winning = 0;
        for &weight in &descending {
            minimal_winning += losing.near(weight).iter().sum::<u128>();
            losing.add(weight);
        }
        let winning = (1_u128 << n) - losing.rows.iter().flatten().sum::<u128>();
        let swings = weights.iter().map(|&weight| losing.without(weight).near(weight)).collect();
        Self { swings, winning, minimal_winning }
    }

    fn by_coalition(weights: &[u128], quota: u128) -> Self {
        let n = weights.len();
        let mut swings = vec![vec![0; n]; n];
        let (mut winning, mut minimal_winning) = (0, 0);
        let (mut members, mut weight) = (0_u64, 0_u128);
        // Gray code: one player joins or leaves at each step.
        for step in 1..1_u64 << n {
            let changed = step.trailing_zeros() as usize;
            let changed_weight = weights.get(changed).copied().unwrap_or(0);
            members ^= 1 << changed;
            if members >> changed & 1 == 1 {
                weight += changed_weight;
            } else {
                weight -= changed_weight;
            }
            if weight < quota {
                continue;
            }
            winning += 1;
            let others = members.count_ones() as usize - 1;
            let mut all_decisive = true;
            for (player, (&own, by_size)) in weights.iter().zip(&mut swings).enumerate() {
                if members >> player & 1 == 0 {
                    continue;
                }
                let decisive = weight - own < quota;
                all_decisive &= decisive;
                if let Some(count) = by_size.get_mut(others) {
                    *count += u128::from(decisive);
                }
            }
            minimal_winning += u128::from(all_decisive);
        }
        Self { swings, winning, minimal_winning }
    }
}

/// Numbers of losing coalitions by size (rows) and weight (columns, below the quota).
struct Losing {
    rows: Vec<Vec<u128>>,
    quota: usize,
}

impl Losing {
    /// Of nobody yet: one coalition, of no weight.
    fn new(players: usize, quota: usize) -> Self {
        let mut rows = vec![vec![0; quota]; players + 1];
        if let Some(cell) = rows.first_mut().and_then(|row| row.first_mut()) {
            *cell = 1;
        }
        Self { rows, quota }
    }

    fn add(&mut self, weight: usize) {
        for size in (1..self.rows.len()).rev() {
            if let Ok([smaller, row]) = self.rows.get_disjoint_mut([size - 1, size]) {
                for (with, &without) in row.iter_mut().skip(weight).zip(smaller.iter()) {
                    *with += without;
                }
            }
        }
    }

    /// The same without one player of this weight: [`add`](Self::add) undone.
    fn without(&self, weight: usize) -> Self {
        let mut rows = self.rows.clone();
        for size in 1..rows.len() {
            if let Ok([smaller, row]) = rows.get_disjoint_mut([size - 1, size]) {
                for (with, &without) in row.iter_mut().skip(weight).zip(smaller.iter()) {
                    *with -= without;
                }
            }
        }
        Self { rows, quota: self.quota }
    }

    /// By size, the coalitions that a player of this weight makes win.
    fn near(&self, weight: usize) -> Vec<u128> {
        let players = self.rows.len() - 1;
        let from = self.quota.saturating_sub(weight);
        self.rows.iter().take(players).map(|row| row.iter().skip(from).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Count;

    proptest! {
        #[test]
        fn counting_by_weight_is_counting_by_coalition(
            weights in prop::collection::vec(0_u128..12, 1..9),
            quota in 1_usize..50,
        ) {
            let quick = Count::by_weight(&weights, quota);
            prop_assert_eq!(quick, Count::by_coalition(&weights, quota as u128));
        }
    }
}
