use std::fmt;

use serde::Serialize;

use super::{Coalition, Game};
use crate::{
    error::{Error, Result},
    units::{Label, Number},
};

/// A coalition that does better alone than in a division of the whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Blocking<P, V = f64> {
    /// Its members.
    pub members: Vec<P>,
    /// What it makes alone beyond what it is given, in the unit of the worths.
    pub excess: V,
}

/// Whether a division of the whole is stable.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CoreCheck<P, V = f64> {
    /// Whether the division is in the core: it shares out exactly the whole, and nobody blocks it.
    pub in_core: bool,
    /// The worth of all players less what is handed out; 0 for an efficient division.
    pub undivided: V,
    /// The coalition, other than all players, with the largest excess; with one player there is
    /// none. It blocks where its excess is above the tolerance.
    pub worst: Option<Blocking<P, V>>,
    /// How many coalitions block.
    pub blocking: usize,
}

impl<P: fmt::Display, V: fmt::Display> fmt::Display for CoreCheck<P, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "in the core: {}; undivided {}", self.in_core, self.undivided)?;
        if let Some(worst) = &self.worst {
            let members: Vec<String> = worst.members.iter().map(ToString::to_string).collect();
            writeln!(f, "largest excess {} of {}", worst.excess, members.join(", "))?;
        }
        writeln!(f, "{} coalitions block", self.blocking)
    }
}

/// Whether any coalition would walk out of this division.
///
/// `division` is what each player gets, in the order of the game's players. Differences up to
/// `tolerance` count as none: 0 for exact games, the size of rounding errors for floats. Cost: 2^n.
///
/// ```
/// use geoecon::{Ratio, coalition::{Game, core_check}};
///
/// let majority = Game::new(vec!["a", "b", "c"], |c| {
///     if c.len() > 1 { Ratio::ONE } else { Ratio::ZERO }
/// })?;
/// let check = core_check(&majority, &[Ratio::new(1, 3)?; 3], Ratio::ZERO)?;
/// // Any two get 2/3 and can make 1: the core of the majority game is empty.
/// assert!(!check.in_core);
/// assert_eq!((check.blocking, check.worst.map(|w| w.excess)), (3, Some(Ratio::new(1, 3)?)));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`] unless there is one share a player; [`Error::OutOfRange`] for a share that is
/// not finite, or where exact sums do not fit.
///
/// # References
/// Gillies (1959), "Solutions to general non-zero-sum games", Contributions to the Theory of Games
/// IV.
pub fn core_check<P: Label, V: Number>(
    game: &Game<P, V>,
    division: &[V],
    tolerance: V,
) -> Result<CoreCheck<P, V>> {
    let players = game.players();
    if division.len() != players.len() {
        let (expected, found) = (players.len(), division.len());
        return Err(Error::Shape { what: "division", expected, found });
    }
    for &share in division {
        share.finite("share of a player")?;
    }
    // The payment to a coalition is the payment without its last member, plus that member's.
    let mut paid = vec![V::ZERO];
    for &share in division {
        let with = paid.iter().map(|p| p.plus(share)).collect::<Result<Vec<V>>>()?;
        paid.extend(with);
    }
    let excess = game
        .table()
        .iter()
        .zip(&paid)
        .map(|(worth, &paid)| worth.minus(paid))
        .collect::<Result<Vec<V>>>()?;
    let (undivided, proper) = match excess.as_slice() {
        [_nobody, proper @ .., all] => (*all, proper),
        _ => (V::ZERO, [].as_slice()),
    };
    let mut worst: Option<(u64, V)> = None;
    let mut blocking = 0;
    for (bits, &excess) in (1..).zip(proper) {
        blocking += usize::from(excess > tolerance);
        if worst.is_none_or(|(_, largest)| excess > largest) {
            worst = Some((bits, excess));
        }
    }
    let worst = worst.map(|(bits, excess)| {
        let is_member = Coalition::from_bits(bits);
        let members = players.iter().enumerate().filter(|&(p, _)| is_member.contains(p));
        Blocking { members: members.map(|(_, p)| p.clone()).collect(), excess }
    });
    let efficient = undivided <= tolerance && V::ZERO.minus(undivided)? <= tolerance;
    Ok(CoreCheck { in_core: efficient && blocking == 0, undivided, worst, blocking })
}
