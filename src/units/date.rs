use std::{fmt, str::FromStr};

use jiff::{Span, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// A day of the Gregorian calendar, written `2025-08-07`; in TOML with or without quotes.
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
    /// The first day of the calendar, in the year −9999.
    pub const MIN: Self = Self(civil::Date::MIN);

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
        self.plus(Span::new().try_years(years), i32::from(years), "years")
    }

    /// `days` later (or earlier).
    ///
    /// # Errors
    /// [`Error::OutOfRange`] beyond the years −9999 to 9999.
    pub fn plus_days(self, days: i32) -> Result<Self> {
        self.plus(Span::new().try_days(days), days, "days")
    }

    fn plus(self, span: Result<Span, jiff::Error>, count: i32, unit: &str) -> Result<Self> {
        let sum = span.and_then(|span| self.0.checked_add(span));
        sum.map(Self).map_err(|_| Error::OutOfRange {
            what: "date",
            value: format!("{self} plus {count} {unit}"),
            expected: "a year from -9999 to 9999",
        })
    }

    /// The day as a year with a fraction, to the day: 2025.0 is 1 January 2025.
    ///
    /// ```
    /// use geoecon::Date;
    ///
    /// let day: Date = "2025-07-02".parse()?;
    /// assert!((day.decimal_year() - (2025.0 + 182.0 / 365.0)).abs() < 1e-12);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn decimal_year(self) -> f64 {
        let passed = f64::from(self.0.day_of_year()) - 1.0;
        f64::from(self.year()) + passed / f64::from(self.0.days_in_year())
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
        // Only the form that is written: jiff accepts others, and drops a time and a zone behind them.
        let day: civil::Date = text.parse().map_err(|_| malformed())?;
        let years = text.strip_prefix("-00").unwrap_or(text);
        match *years.as_bytes() {
            [_, _, _, _, b'-', _, _, b'-', _, _] => Ok(Self(day)),
            _ => Err(malformed()),
        }
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
        let key = map.next_key::<String>()?;
        if key.as_deref() != Some("$__toml_private_datetime") {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        }
        self.visit_str(&map.next_value::<String>()?)
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
