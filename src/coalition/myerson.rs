use super::{Game, Payoffs, shapley::payoffs};
use crate::{
    error::Result,
    units::{Label, Number, position},
};

/// What each player gets when only linked players can work together: the Myerson value.
///
/// It is the Shapley value of the [`restricted`] game. It is the one rule that shares out the worth
/// of every component of the network and is fair: dropping a link costs both its ends the same.
///
/// ```
/// use geoecon::{Ratio, coalition::{Game, myerson}};
///
/// // Myerson's example: 1 and 2 together make 12, either of them with 3 makes 6.
/// let game = Game::new(vec![1, 2, 3], |c| match (c.contains(0), c.contains(1), c.contains(2)) {
///     (true, true, _) => Ratio::from(12),
///     (true, false, true) | (false, true, true) => Ratio::from(6),
///     _ => Ratio::ZERO,
/// })?;
/// let through_1 = myerson(&game, &[(1, 2), (1, 3)])?;
/// assert_eq!(through_1.values, [7, 4, 1].map(Ratio::from));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) for a link to one who does not play;
/// [`Error::OutOfRange`](crate::Error::OutOfRange) where an exact value does not fit.
///
/// # References
/// Myerson (1977), "Graphs and cooperation in games", Mathematics of Operations Research 2.
pub fn myerson<P: Label, V: Number>(game: &Game<P, V>, links: &[(P, P)]) -> Result<Payoffs<P, V>> {
    payoffs("Myerson value", &restricted(game, links)?)
}

/// The game in which a coalition is worth what its connected parts are worth.
///
/// `links` are undirected; a player linked to itself changes nothing. Cost: 2^n.
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) for a link to one who does not play.
pub fn restricted<P: Label, V: Number>(game: &Game<P, V>, links: &[(P, P)]) -> Result<Game<P, V>> {
    let players = game.players();
    let mut neighbours = vec![0_usize; players.len()];
    for (a, b) in links {
        let (a, b) = (position("player", players, a)?, position("player", players, b)?);
        for (from, to) in [(a, b), (b, a)] {
            if let Some(n) = neighbours.get_mut(from) {
                *n |= 1 << to;
            }
        }
    }
    let mut worth: Vec<V> = Vec::with_capacity(game.table().len());
    for coalition in 0..game.table().len() {
        let part = component(coalition, &neighbours);
        let of = |table: &[V], bits: usize| table.get(bits).copied().unwrap_or(V::ZERO);
        // The rest is a smaller number than the coalition, so its worth is known already.
        let rest = of(&worth, coalition & !part);
        worth.push(of(game.table(), part).plus(rest)?);
    }
    Game::from_table(players.to_vec(), worth)
}

/// The part of `coalition` connected to its first member.
fn component(coalition: usize, neighbours: &[usize]) -> usize {
    let mut reached = coalition & coalition.wrapping_neg();
    let mut fresh = reached;
    while fresh != 0 {
        let member = fresh.trailing_zeros() as usize;
        fresh &= fresh - 1;
        let next = neighbours.get(member).copied().unwrap_or(0) & coalition & !reached;
        reached |= next;
        fresh |= next;
    }
    reached
}
