use std::{fmt, str::FromStr};

use super::{date::Date, text_form::text_form};
use crate::error::{Error, Result, excerpt};

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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
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

    /// Until, and without, the day `until`.
    #[must_use]
    pub fn before(until: Date) -> Self {
        Self { from: None, until: Some(until) }
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

    /// How many days it has, if both ends are set.
    #[must_use]
    pub fn days(self) -> Option<i32> {
        Some(self.from?.days_until(self.until?))
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

    /// The shortest span with every day of both.
    ///
    /// ```
    /// use geoecon::Validity;
    ///
    /// let (first, later): (Validity, Validity) = ("2018-01-01..2019-01-01".parse()?, "2025-08-07..".parse()?);
    /// assert_eq!(first.hull(later).to_string(), "2018-01-01..");
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            from: self.from.zip(other.from).map(|(a, b)| a.min(b)),
            until: self.until.zip(other.until).map(|(a, b)| a.max(b)),
        }
    }

    /// Whether some day is in both spans.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
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

text_form!(Validity, "a span of days in quotes, as in \"2025-08-07..2025-11-01\"");
