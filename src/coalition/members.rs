use std::fmt;

/// A set of players, by position; up to 64 of them.
///
/// ```
/// use geoecon::coalition::Coalition;
///
/// let pair = Coalition::of([0, 2]);
/// assert_eq!(pair.len(), 2);
/// assert!(pair.contains(2) && !pair.contains(1));
/// assert_eq!(pair.members().collect::<Vec<_>>(), [0, 2]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Coalition(u64);

impl Coalition {
    /// Nobody.
    pub const EMPTY: Self = Self(0);

    /// The players at these positions; positions from 64 on are left out.
    #[must_use]
    pub fn of(positions: impl IntoIterator<Item = usize>) -> Self {
        positions.into_iter().fold(Self::EMPTY, Self::with)
    }

    /// The coalition whose members are the bits of `bits`.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The members as bits, player 0 the lowest.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// This coalition with one more player; unchanged for positions from 64 on.
    #[must_use]
    pub fn with(self, position: usize) -> Self {
        if position < 64 { Self(self.0 | 1 << position) } else { self }
    }

    /// Whether the player at `position` is a member.
    #[must_use]
    pub fn contains(self, position: usize) -> bool {
        position < 64 && self.0 >> position & 1 == 1
    }

    /// How many members there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether nobody is a member.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members' positions, ascending.
    pub fn members(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let position = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            Some(position)
        })
    }
}

impl fmt::Debug for Coalition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.members()).finish()
    }
}
