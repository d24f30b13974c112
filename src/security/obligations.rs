use std::{fmt, ops::BitOr};

use serde::Serialize;

use crate::{
    StateId,
    error::{Error, Result},
    units::check_unique,
};

/// What one state has promised another, in the five provisions of the ATOP project.
///
/// ```
/// use geoecon::security::Provisions;
///
/// let promised = Provisions::DEFENCE | Provisions::CONSULTATION;
/// assert!(promised.contains(Provisions::DEFENCE));
/// assert_eq!(promised.valued(), 3);
/// assert_eq!(Provisions::NON_AGGRESSION.valued(), 1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Provisions(u8);

impl Provisions {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// To fight for it when it is attacked.
    pub const DEFENCE: Self = Self(1);
    /// To fight with it in an attack.
    pub const OFFENCE: Self = Self(2);
    /// Not to help its enemies.
    pub const NEUTRALITY: Self = Self(4);
    /// To consult in a crisis.
    pub const CONSULTATION: Self = Self(8);
    /// Not to attack it.
    pub const NON_AGGRESSION: Self = Self(16);

    /// All five.
    pub const ALL: Self = Self(31);

    /// The two at the top of ATOP's scale.
    const FIGHT: Self = Self(3);

    /// Whether all of `other` is promised.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` is promised.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What both promise.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The strongest provision on ATOP's scale: 3 defence or offence, 2 neutrality or consultation,
    /// 1 non-aggression, 0 none.
    #[must_use]
    pub fn valued(self) -> u8 {
        if self.intersects(Self::FIGHT) {
            3
        } else if self.intersects(Self::NEUTRALITY | Self::CONSULTATION) {
            2
        } else {
            u8::from(self.intersects(Self::NON_AGGRESSION))
        }
    }
}

impl BitOr for Provisions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Provisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (Self::DEFENCE, "defence"),
            (Self::OFFENCE, "offence"),
            (Self::NEUTRALITY, "neutrality"),
            (Self::CONSULTATION, "consultation"),
            (Self::NON_AGGRESSION, "non-aggression"),
        ];
        let promised: Vec<&str> =
            names.iter().filter(|(p, _)| self.contains(*p)).map(|&(_, name)| name).collect();
        f.pad(&if promised.is_empty() { "nothing".to_owned() } else { promised.join(", ") })
    }
}

impl fmt::Debug for Provisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Who owes whom what, at one date: a directed matrix over labelled states.
///
/// Row: the guarantor, who owes; column: the protege, to whom it is owed. A cell may be unknown, in
/// whole or for some provisions, which is not the same as nothing; the diagonal holds nothing.
/// What reads the matrix asks for the provisions it uses and takes no notice of the others.
///
/// ```
/// use geoecon::{StateId, security::{Obligations, Provisions}};
///
/// let [usa, jpn] = ["USA", "JPN"].map(|c| StateId::new(c));
/// let (usa, jpn) = (usa?, jpn?);
/// let mut treaty = Obligations::none(vec![usa, jpn])?;
/// // The 1960 treaty: attacks on territory under Japan's administration only.
/// treaty.set(usa, jpn, Provisions::DEFENCE | Provisions::CONSULTATION)?;
/// treaty.set(jpn, usa, Provisions::CONSULTATION)?;
/// assert_eq!(treaty.asymmetry().one_sided.len(), 1);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obligations {
    pub(super) states: Vec<StateId>,
    /// Row by row.
    pub(super) cells: Vec<Owed>,
}

/// What one state owes another, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Owed {
    /// Within what is known.
    pub(super) owed: Provisions,
    pub(super) known: Provisions,
}

impl Owed {
    const UNKNOWN: Self = Self { owed: Provisions::NONE, known: Provisions::NONE };

    /// All of it, where all of it is known.
    pub(super) fn whole(self) -> Option<Provisions> {
        (self.known == Provisions::ALL).then_some(self.owed)
    }

    /// Whether any of `provisions` is owed: one that is known to be settles it, and so do all that
    /// are known not to be.
    pub(super) fn any(self, provisions: Provisions) -> Option<bool> {
        let owed = self.owed.intersects(provisions);
        (owed || self.known.contains(provisions)).then_some(owed)
    }

    /// The strongest provision, where none that may be stronger is unknown.
    pub(super) fn valued(self) -> Option<u8> {
        let level = self.owed.valued();
        let stronger = match level {
            3 => Provisions::NONE,
            2 => Provisions::FIGHT,
            1 => Provisions::FIGHT | Provisions::NEUTRALITY | Provisions::CONSULTATION,
            _ => Provisions::ALL,
        };
        self.known.contains(stronger).then_some(level)
    }
}

impl From<Option<Provisions>> for Owed {
    fn from(owed: Option<Provisions>) -> Self {
        owed.map_or(Self::UNKNOWN, |owed| Self { owed, known: Provisions::ALL })
    }
}

/// How much of a matrix is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// States.
    pub states: usize,
    /// Ordered pairs of different states of which every provision, or its absence, is known.
    pub known: usize,
    /// Ordered pairs of different states of which some provision is not known, or none is.
    pub unknown: usize,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} states, {} pairs known, {} unknown", self.states, self.known, self.unknown)
    }
}

impl Obligations {
    /// No state owes another anything, and that is known: for sources that cover every pair and
    /// list only those with an obligation, as ATOP does.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state named twice.
    pub fn none(states: Vec<StateId>) -> Result<Self> {
        Self::filled(states, Some(Provisions::NONE))
    }

    /// Nothing is known of any pair yet.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state named twice.
    pub fn unknown(states: Vec<StateId>) -> Result<Self> {
        Self::filled(states, None)
    }

    fn filled(states: Vec<StateId>, cell: Option<Provisions>) -> Result<Self> {
        check_unique("state", &states)?;
        let n = states.len();
        let own = |i: usize| i / n == i % n;
        let nothing = Some(Provisions::NONE);
        let cells = (0..n * n).map(|i| Owed::from(if own(i) { nothing } else { cell })).collect();
        Ok(Self { states, cells })
    }

    /// The states, in the order of rows and columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// Records what `guarantor` owes `protege`; `None` records that it is unknown.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::OutOfRange`] where both are the same state.
    pub fn set(
        &mut self,
        guarantor: StateId,
        protege: StateId,
        owed: impl Into<Option<Provisions>>,
    ) -> Result<()> {
        self.put(guarantor, protege, owed.into().into())
    }

    /// Records what `guarantor` owes `protege` where only some provisions are known: `owed` are
    /// those that are promised, which makes them known, and of the rest `known` are those that are
    /// known not to be. The others are unknown.
    ///
    /// ```
    /// use geoecon::{StateId, security::{Obligations, Provisions}};
    ///
    /// let (usa, kor) = (StateId::new("USA")?, StateId::new("KOR")?);
    /// let mut treaty = Obligations::none(vec![usa, kor])?;
    /// // A source without an entry on neutrality.
    /// treaty.set_partly(usa, kor, Provisions::DEFENCE, Provisions::DEFENCE | Provisions::OFFENCE)?;
    /// assert_eq!(treaty.owes(usa, kor, Provisions::DEFENCE)?, Some(true));
    /// assert_eq!(treaty.owes(usa, kor, Provisions::NEUTRALITY)?, None);
    /// assert_eq!(treaty.owed(usa, kor)?, None);
    /// // What is promised is known, whether it is named again or not.
    /// treaty.set_partly(usa, kor, Provisions::DEFENCE, Provisions::OFFENCE)?;
    /// assert_eq!(treaty.owes(usa, kor, Provisions::DEFENCE)?, Some(true));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_partly(
        &mut self,
        guarantor: StateId,
        protege: StateId,
        owed: Provisions,
        known: Provisions,
    ) -> Result<()> {
        self.put(guarantor, protege, Owed { owed, known: known | owed })
    }

    fn put(&mut self, guarantor: StateId, protege: StateId, owed: Owed) -> Result<()> {
        let cell = self.cell(guarantor, protege)?;
        if guarantor == protege {
            return Err(Error::OutOfRange {
                what: "obligation",
                value: format!("{guarantor} to {protege}"),
                expected: "between two different states",
            });
        }
        if let Some(cell) = self.cells.get_mut(cell) {
            *cell = owed;
        }
        Ok(())
    }

    /// What `guarantor` owes `protege`; `None` where it is unknown, in whole or in part.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn owed(&self, guarantor: StateId, protege: StateId) -> Result<Option<Provisions>> {
        let cell = self.cell(guarantor, protege)?;
        Ok(self.cells.get(cell).and_then(|owed| owed.whole()))
    }

    /// Whether `guarantor` owes `protege` any of `provisions`; `None` where none is known to be owed
    /// and one of them is unknown. Other provisions do not matter.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn owes(
        &self,
        guarantor: StateId,
        protege: StateId,
        provisions: Provisions,
    ) -> Result<Option<bool>> {
        let cell = self.cell(guarantor, protege)?;
        Ok(self.cells.get(cell).and_then(|owed| owed.any(provisions)))
    }

    /// How much is known.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let states = self.states.len();
        let pairs = states * states.saturating_sub(1);
        let unknown = self.pairs().filter(|(_, _, owed)| owed.is_none()).count();
        Coverage { states, known: pairs - unknown, unknown }
    }

    /// Guarantor, protege and what is owed, for every ordered pair of different states; `None` where
    /// that is unknown, in whole or in part.
    pub fn pairs(&self) -> impl Iterator<Item = (StateId, StateId, Option<Provisions>)> {
        self.cells_of_pairs().map(|(guarantor, protege, owed)| (guarantor, protege, owed.whole()))
    }

    pub(super) fn cells_of_pairs(&self) -> impl Iterator<Item = (StateId, StateId, Owed)> {
        self.rows().flat_map(|(guarantor, row)| {
            self.states
                .iter()
                .zip(row)
                .filter(move |&(&protege, _)| protege != guarantor)
                .map(move |(&protege, &owed)| (guarantor, protege, owed))
        })
    }

    /// Each guarantor with its row.
    pub(super) fn rows(&self) -> impl Iterator<Item = (StateId, &[Owed])> {
        self.states.iter().copied().zip(self.cells.chunks(self.states.len().max(1)))
    }

    /// By position; unknown where out of bounds.
    pub(super) fn at(&self, guarantor: usize, protege: usize) -> Owed {
        let cell = self.cells.get(guarantor * self.states.len() + protege);
        cell.copied().unwrap_or(Owed::UNKNOWN)
    }

    fn cell(&self, guarantor: StateId, protege: StateId) -> Result<usize> {
        let row = position(&self.states, guarantor)?;
        Ok(row * self.states.len() + position(&self.states, protege)?)
    }
}

/// The position of a state.
pub(super) fn position(states: &[StateId], state: StateId) -> Result<usize> {
    states.iter().position(|&known| known == state).ok_or(Error::UnknownState { state })
}
