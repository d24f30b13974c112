use std::fmt;

use serde::Serialize;

use super::Game;
use crate::{
    error::{Error, Result},
    units::{Label, Number, Ratio},
};

/// What each player of a game gets by some rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Payoffs<P, V = f64> {
    /// The rule: `Shapley value`, `Myerson value`.
    pub method: &'static str,
    /// The players.
    pub players: Vec<P>,
    /// What each gets, in the unit of the worths.
    pub values: Vec<V>,
}

impl<P: Label, V: Number> Payoffs<P, V> {
    /// What `player` gets.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one who does not play.
    pub fn of(&self, player: &P) -> Result<V> {
        self.players
            .iter()
            .zip(&self.values)
            .find_map(|(known, &value)| (known == player).then_some(value))
            .ok_or_else(|| Error::UnknownLabel { what: "player", label: player.to_string() })
    }
}

impl<P: fmt::Display, V: fmt::Display> fmt::Display for Payoffs<P, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.method)?;
        for (player, value) in self.players.iter().zip(&self.values) {
            writeln!(f, "{player:<12} {value}")?;
        }
        Ok(())
    }
}

/// What each player brings on average over all orders of joining: the Shapley value.
///
/// For player `i` of `n`, the mean over coalition sizes `s` of its mean contribution
/// `v(S + i) - v(S)` to the coalitions `S` of that size without it. Values add up to the worth of
/// all players.
///
/// Cost: `n 2^(n-1)` differences; a fifth of a million for 15 players, ten million for 20. The
/// contributions of one size are added up before they are weighed, so the weights cost nothing.
///
/// ```
/// use geoecon::{Ratio, coalition::{Game, shapley}};
///
/// let gloves = Game::new(vec![1, 2, 3], |c| {
///     let right = usize::from(c.contains(1)) + usize::from(c.contains(2));
///     if c.contains(0) && right > 0 { Ratio::ONE } else { Ratio::ZERO }
/// })?;
/// assert_eq!(shapley(&gloves)?.values, [Ratio::new(2, 3)?, Ratio::new(1, 6)?, Ratio::new(1, 6)?]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] where an exact value does not fit a [`Ratio`].
///
/// # References
/// Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II.
pub fn shapley<P: Label, V: Number>(game: &Game<P, V>) -> Result<Payoffs<P, V>> {
    payoffs("Shapley value", game)
}

pub(super) fn payoffs<P: Label, V: Number>(
    method: &'static str,
    game: &Game<P, V>,
) -> Result<Payoffs<P, V>> {
    let players = game.players().to_vec();
    let weights = weights(players.len())?;
    let values = (0..players.len())
        .map(|player| {
            let by_size = contributions(game.table(), player)?;
            let mut value = V::ZERO;
            for (total, &weight) in by_size.into_iter().zip(&weights) {
                value = value.plus(total.weighted(weight)?)?;
            }
            value.finite("value of a player")
        })
        .collect::<Result<_>>()?;
    Ok(Payoffs { method, players, values })
}

/// What joining adds, summed over the coalitions of each size that `player` can join.
fn contributions<V: Number>(table: &[V], player: usize) -> Result<Vec<V>> {
    let mut by_size = vec![V::ZERO; table.len().ilog2() as usize];
    let half = 1_usize << player;
    // The table is blocks of `half` coalitions without the player, then the same ones with it.
    for (b, block) in table.chunks_exact(2 * half).enumerate() {
        let (without, with) = block.split_at(half);
        for (low, (&before, &after)) in without.iter().zip(with).enumerate() {
            let size = (b.count_ones() + low.count_ones()) as usize;
            if let Some(total) = by_size.get_mut(size) {
                *total = total.plus(after.minus(before)?)?;
            }
        }
    }
    Ok(by_size)
}

/// `s! (n - 1 - s)! / n!` for each size `s`.
fn weights(n: usize) -> Result<Vec<Ratio>> {
    let n = i128::try_from(n).unwrap_or(i128::MAX);
    let mut choose = 1_i128;
    (0..n)
        .map(|s| {
            let weight = Ratio::new(1, n * choose);
            choose = choose * (n - 1 - s) / (s + 1);
            weight
        })
        .collect()
}
