use super::Coalition;
use crate::{
    error::{Error, Result},
    units::{Label, Number, check_unique, position},
};

/// Most players whose coalitions are tabulated: 2^20 of them.
pub const MAX_TABLE: usize = 20;

/// A game with transferable worth: players, and what every coalition of them is worth.
///
/// The worth is in any one unit (dollars, votes, a ratio) and is 0 for nobody. `V` is `f64`, or
/// [`Ratio`](crate::Ratio) where the results must be exact.
///
/// ```
/// use geoecon::coalition::Game;
///
/// // One left glove, two right ones: a pair is worth 1.
/// let gloves = Game::new(vec!["left", "right", "right too"], |c| {
///     let right = c.members().filter(|&p| p > 0).count();
///     f64::from(u8::from(c.contains(0) && right > 0))
/// })?;
/// assert_eq!(gloves.grand_worth(), 1.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Game<P, V = f64> {
    players: Vec<P>,
    /// By the bits of the coalition.
    worth: Vec<V>,
}

impl<P: Label, V: Number> Game<P, V> {
    /// The game in which a coalition is worth `worth(coalition)`; nobody is worth 0 without asking.
    ///
    /// `worth` is called once for each of the 2^n - 1 other coalitions.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for no players or more than [`MAX_TABLE`], or a worth that is not
    /// finite; [`Error::Duplicate`] for a player named twice.
    pub fn new(players: Vec<P>, mut worth: impl FnMut(Coalition) -> V) -> Result<Self> {
        check_players(&players)?;
        let table = (0..1_u64 << players.len())
            .map(|bits| if bits == 0 { V::ZERO } else { worth(Coalition::from_bits(bits)) })
            .collect();
        Self::from_table(players, table)
    }

    /// The game with this table of worths, indexed by the coalition's bits (player 0 the lowest).
    ///
    /// # Errors
    /// As [`Game::new`]; [`Error::Shape`] unless there are 2^n entries; [`Error::OutOfRange`] where
    /// the first, nobody's, is not 0.
    pub fn from_table(players: Vec<P>, worth: Vec<V>) -> Result<Self> {
        check_players(&players)?;
        let expected = 1 << players.len();
        if worth.len() != expected {
            return Err(Error::Shape { what: "worth of coalitions", expected, found: worth.len() });
        }
        for &w in &worth {
            w.finite("worth of a coalition")?;
        }
        if let Some(&nobody) = worth.first()
            && nobody != V::ZERO
        {
            return Err(Error::OutOfRange {
                what: "worth of the empty coalition",
                value: nobody.to_string(),
                expected: "0; subtract it from every worth first",
            });
        }
        Ok(Self { players, worth })
    }

    /// The players, in the order of their positions.
    #[must_use]
    pub fn players(&self) -> &[P] {
        &self.players
    }

    /// What `coalition` is worth; positions beyond the last player do not count.
    #[must_use]
    pub fn worth(&self, coalition: Coalition) -> V {
        let bits = usize::try_from(coalition.bits()).unwrap_or(usize::MAX);
        self.worth.get(bits & (self.worth.len() - 1)).copied().unwrap_or(V::ZERO)
    }

    /// What all players together are worth.
    #[must_use]
    pub fn grand_worth(&self) -> V {
        self.worth.last().copied().unwrap_or(V::ZERO)
    }

    /// The coalition of these players.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one who does not play.
    pub fn coalition(&self, members: &[P]) -> Result<Coalition> {
        members
            .iter()
            .try_fold(Coalition::EMPTY, |c, p| Ok(c.with(position("player", &self.players, p)?)))
    }

    pub(super) fn table(&self) -> &[V] {
        &self.worth
    }
}

fn check_players<P: Label>(players: &[P]) -> Result<()> {
    if players.is_empty() || players.len() > MAX_TABLE {
        return Err(Error::OutOfRange {
            what: "number of players",
            value: players.len().to_string(),
            expected: "1 to 20; sample the Shapley value of larger games",
        });
    }
    check_unique("player", players)
}
