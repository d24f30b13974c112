//! Numbers of the two lists of independent states that conflict research uses.

mod table;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{date::Date, state_id::StateId, validity::Validity};
use crate::error::{Error, Result};
use table::{MEMBERS, NOW, Row, Spells};

/// A list of the independent states since 1816 that numbers them.
///
/// The lists share most numbers, but not their dates, and some numbers mean another state: 970 is
/// Nauru in one and Kiribati in the other. So a number is read under the list its data set follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum StateList {
    /// Correlates of War Project (2017), *State System Membership List, v2016*; members at the end of
    /// 2016 are taken to be members still.
    CorrelatesOfWar,
    /// Gleditsch and Ward (1999), "A revised list of independent states since the Congress of Vienna",
    /// *International Interactions* 25(4), 393–413, as revised, with their list of microstates.
    GleditschWard,
}

impl StateList {
    fn spells(self, &(_, _, cow, gw): &Row) -> Spells {
        match self {
            Self::CorrelatesOfWar => cow,
            Self::GleditschWard => gw,
        }
    }

    fn state(self, number: u16, when: DayOrYear) -> Result<StateId> {
        let begin = MEMBERS.partition_point(|row| row.0 < number);
        let rows = || {
            let rows = MEMBERS.iter().skip(begin).take_while(move |row| row.0 == number);
            rows.filter(move |row| !self.spells(row).is_empty())
        };
        let candidates = || {
            rows().filter(|row| when.meets(self.spells(row))).map(|&(_, code, ..)| StateId(*code))
        };
        match (candidates().next(), candidates().nth(1)) {
            (Some(state), None) => Ok(state),
            (Some(_), Some(_)) => Err(Error::AmbiguousStateNumber {
                list: self,
                number,
                when,
                candidates: candidates().collect(),
            }),
            (None, _) if rows().next().is_none() => {
                Err(Error::UnknownStateNumber { list: self, number })
            }
            (None, _) => Err(Error::StateNumberNotInUse {
                list: self,
                number,
                when,
                in_use: rows().flat_map(|row| validities(self.spells(row))).collect(),
            }),
        }
    }

    fn number(self, state: StateId, when: DayOrYear) -> Result<u16> {
        let rows = || MEMBERS.iter().filter(|&&(_, code, ..)| StateId(*code) == state);
        let candidates =
            || rows().filter(|row| when.meets(self.spells(row))).map(|&(number, ..)| number);
        match (candidates().next(), candidates().nth(1)) {
            // What the number may also mean at that time makes it ambiguous, so it is read back.
            (Some(number), None) => self.state(number, when).map(|_| number),
            (Some(_), Some(_)) => Err(Error::AmbiguousState {
                list: self,
                state,
                when,
                candidates: candidates().collect(),
            }),
            (None, _) => Err(Error::NoStateNumber {
                list: self,
                state,
                when,
                numbers: rows()
                    .flat_map(|row| validities(self.spells(row)).map(|span| (row.0, span)))
                    .collect(),
            }),
        }
    }
}

/// `Correlates of War` or `Gleditsch-Ward`.
impl fmt::Display for StateList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CorrelatesOfWar => "Correlates of War",
            Self::GleditschWard => "Gleditsch-Ward",
        })
    }
}

/// When a state number is read: on a day, or, for panels by year, at any time in a year.
///
/// ```
/// use geoecon::{Date, DayOrYear};
///
/// assert_eq!(DayOrYear::from(1991), DayOrYear::Year(1991));
/// assert_eq!(DayOrYear::from(Date::new(1991, 12, 31)?).to_string(), "1991-12-31");
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayOrYear {
    /// One day.
    Day(Date),
    /// Any day of the year.
    Year(i16),
}

impl DayOrYear {
    /// `on 1991-12-31` or `in 1991`.
    pub(crate) fn phrase(self) -> String {
        match self {
            Self::Day(day) => format!("on {day}"),
            Self::Year(year) => format!("in {year}"),
        }
    }

    fn meets(self, spells: Spells) -> bool {
        let (first, last) = match self {
            Self::Day(day) => (as_number(day), as_number(day)),
            Self::Year(year) => (as_number_of(year, 1, 1), as_number_of(year, 12, 31)),
        };
        spells.iter().any(|&(from, to)| from <= last && first <= to)
    }
}

impl From<Date> for DayOrYear {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<i16> for DayOrYear {
    fn from(year: i16) -> Self {
        Self::Year(year)
    }
}

impl fmt::Display for DayOrYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Year(year) => year.fmt(f),
        }
    }
}

/// Conversion from and to the numbers of conflict research.
///
/// A number is read with a day or, in panels by year, a year ([`DayOrYear`]), because its meaning
/// changes: 365 is `RUS` until 1922, then `SUN`, and `RUS` again since 26 December 1991. Where a day or
/// year leaves more than one meaning, the answer is an error that lists them, not a guess.
///
/// - A state has its ISO 3166-1 code, and the former code of ISO 3166-3 while it was another state: `SUN`,
///   `CSK`, `DDR`, `YUG` until 3 February 2003, then `SCG` until 4 June 2006, `YMD`, and `VDR` for Vietnam
///   north of the line until 1 July 1976. A state that only changed its name or its borders keeps its
///   present code (`COD`, not `ZAR`), and so do the predecessors that a list continues into it: Prussia is
///   `DEU`, Sardinia `ITA`, the Ottoman Empire `TUR`.
/// - Kosovo is `XKX`. Other states without an ISO code have the lists' abbreviation: `AUH`, `BAV`, `ZAN`,
///   `TBT`, and `RVN` for South Vietnam, whose ISO code `VNM` now names another state.
/// - 730, Korea before 1910, is ambiguous: `KOR` or `PRK`.
/// - Numbers that other data sets added, as Polity's 364 for the Soviet Union, are in neither list.
///
/// Membership ends under occupation in the Correlates of War list (France, 1942 to 1944), and so do the
/// numbers. A conversion searches a table of 235 rows and allocates nothing unless it fails.
impl StateId {
    /// The state of this Correlates of War number (`ccode`) on a day or in a year.
    ///
    /// ```
    /// use geoecon::{Date, StateId};
    ///
    /// assert_eq!(StateId::from_cow(732, 2018)?.as_str(), "KOR");
    /// assert_eq!(StateId::from_cow(345, 1990)?.as_str(), "YUG");
    /// assert_eq!(StateId::from_cow(345, Date::new(2006, 6, 4)?)?.as_str(), "SCG");
    /// let in_2006 = StateId::from_cow(345, 2006).unwrap_err();
    /// assert!(in_2006.to_string().contains("may be SRB or SCG"));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownStateNumber`] where the list has no such number, [`Error::StateNumberNotInUse`]
    /// where it has, but not then, [`Error::AmbiguousStateNumber`] where it means more than one state.
    pub fn from_cow(number: u16, when: impl Into<DayOrYear>) -> Result<Self> {
        StateList::CorrelatesOfWar.state(number, when.into())
    }

    /// The state of this Gleditsch-Ward number (`gwno`, `gwcode`) on a day or in a year.
    ///
    /// ```
    /// use geoecon::StateId;
    ///
    /// // After unification the number is still that of the Federal Republic.
    /// assert_eq!(StateId::from_gleditsch_ward(260, 2018)?.as_str(), "DEU");
    /// assert!(StateId::from_cow(260, 2018).is_err());
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_cow`](Self::from_cow).
    pub fn from_gleditsch_ward(number: u16, when: impl Into<DayOrYear>) -> Result<Self> {
        StateList::GleditschWard.state(number, when.into())
    }

    /// The Correlates of War number of this state on a day or in a year.
    ///
    /// ```
    /// use geoecon::StateId;
    ///
    /// let yemen: StateId = "YEM".parse()?;
    /// assert_eq!((yemen.to_cow(1985)?, yemen.to_cow(1995)?), (678, 679));
    /// assert_eq!(yemen.to_gleditsch_ward(1995)?, 678);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoStateNumber`] where the state has no number then, [`Error::AmbiguousState`] where it has
    /// more than one, [`Error::AmbiguousStateNumber`] where its number means another state as well.
    pub fn to_cow(self, when: impl Into<DayOrYear>) -> Result<u16> {
        StateList::CorrelatesOfWar.number(self, when.into())
    }

    /// The Gleditsch-Ward number of this state on a day or in a year.
    ///
    /// # Errors
    /// As [`to_cow`](Self::to_cow).
    pub fn to_gleditsch_ward(self, when: impl Into<DayOrYear>) -> Result<u16> {
        StateList::GleditschWard.number(self, when.into())
    }
}

fn as_number(day: Date) -> i32 {
    as_number_of(day.year(), day.month(), day.day())
}

fn as_number_of(year: i16, month: i8, day: i8) -> i32 {
    i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day)
}

fn validities(spells: Spells) -> impl Iterator<Item = Validity> {
    let day = |number: i32| {
        let part = |value: i32| i8::try_from(value % 100).ok();
        Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100)?, part(number)?).ok()
    };
    spells.iter().filter_map(move |&(from, to)| {
        let until = if to == NOW { None } else { Some(day(to)?.plus_days(1).ok()?) };
        Validity::new(day(from)?, until).ok()
    })
}
