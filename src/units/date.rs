use std::{fmt, str::FromStr};

use jiff::{ToSpan, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// A day of the Gregorian calendar, written `2025-08-07`.
///
/// ```
/// use geoecon::Date;
///
/// let date: Date = "2025-08-07".parse()?;
/// assert_eq!(date, Date::new(2025, 8, 7)?);
/// assert!("2025-02-30".parse::<Date>().is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

const EXPECTED: &str = "a day of the calendar, as in 2025-08-07";

impl Date {
    /// The day `day` of `month` (1 to 12) of `year` (−9999 to 9999).
    ///
    /// # Errors
    /// [`Error::Malformed`] where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self> {
        civil::Date::new(year, month, day).map(Self).map_err(|_| Error::Malformed {
            what: "date",
            value: format!("{year:04}-{month:02}-{day:02}"),
            expected: EXPECTED,
        })
    }

    /// The first day of `year`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn year_start(year: i16) -> Result<Self> {
        Self::new(year, 1, 1)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The same day `years` later (or earlier); 29 February becomes the 28th where it must.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] beyond the years −9999 to 9999.
    pub fn plus_years(self, years: i16) -> Result<Self> {
        self.plus(i32::from(years).years())
    }

    /// `days` later (or earlier).
    ///
    /// # Errors
    /// [`Error::OutOfRange`] beyond the years −9999 to 9999.
    pub fn plus_days(self, days: i32) -> Result<Self> {
        self.plus(days.days())
    }

    fn plus(self, span: jiff::Span) -> Result<Self> {
        self.0.checked_add(span).map(Self).map_err(|_| Error::OutOfRange {
            what: "date",
            value: format!("{self} {span:+}"),
            expected: "a year from -9999 to 9999",
        })
    }

    /// Days from this day to `other`, negative where `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        // Both lie within 20,000 years, some 7.3 million days.
        self.0.until(other.0).map_or(0, |span| span.get_days())
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed =
            || Error::Malformed { what: "date", value: excerpt(text), expected: EXPECTED };
        // Only the plain form: jiff would accept a time and a zone behind it and drop them.
        if text.len() > 10 {
            return Err(malformed());
        }
        text.parse().map(Self).map_err(|_| malformed())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

text_form!(Date);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Day;

impl<'de> de::Visitor<'de> for Day {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
        text.parse().map_err(E::custom)
    }

    /// TOML's bare dates come as a map of one private key.
    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Date, A::Error> {
        match map.next_entry::<de::IgnoredAny, String>()? {
            Some((_, text)) => self.visit_str(&text),
            None => Err(de::Error::custom(EXPECTED)),
        }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Day)
        } else {
            deserializer.deserialize_str(Day)
        }
    }
}

/// A half-open span of days: from its first day, until the first day after it. Either end may be
/// open. Written `2025-08-07..2025-11-01`, `2025-08-07..` or `..`.
///
/// ```
/// use geoecon::Validity;
///
/// let truce: Validity = "2025-11-10..2026-11-10".parse()?;
/// assert!(truce.contains("2025-11-10".parse()?));
/// assert!(!truce.contains("2026-11-10".parse()?));
/// assert!("2026-01-01..2025-01-01".parse::<Validity>().is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Validity {
    from: Option<Date>,
    until: Option<Date>,
}

impl Validity {
    /// Without beginning and end.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// From the day `from` until, and without, the day `until`.
    ///
    /// # Errors
    /// [`Error::InvertedValidity`] unless `from` is before `until`.
    pub fn new(from: impl Into<Option<Date>>, until: impl Into<Option<Date>>) -> Result<Self> {
        let (from, until) = (from.into(), until.into());
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            return Err(Error::InvertedValidity { from, until });
        }
        Ok(Self { from, until })
    }

    /// From the day `from` on.
    #[must_use]
    pub fn since(from: Date) -> Self {
        Self { from: Some(from), until: None }
    }

    /// The first day, if there is one.
    #[must_use]
    pub fn from(self) -> Option<Date> {
        self.from
    }

    /// The first day after, if there is one.
    #[must_use]
    pub fn until(self) -> Option<Date> {
        self.until
    }

    /// Whether the span holds on `date`.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }

    /// The days in both spans, if any.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(from, until).ok()
    }

    /// Whether every day of this span is in `other`.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.intersection(other) == Some(self)
    }
}

impl FromStr for Validity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (from, until) = text.split_once("..").ok_or_else(|| Error::Malformed {
            what: "validity",
            value: excerpt(text),
            expected: "first day..first day after, either may be missing, as in 2025-08-07..2025-11-01",
        })?;
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            day => day.parse::<Date>().map(Some),
        };
        Self::new(end(from)?, end(until)?)
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
        f.pad(&format!("{}..{}", end(self.from), end(self.until)))
    }
}

impl fmt::Debug for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

text_form!(Validity);
