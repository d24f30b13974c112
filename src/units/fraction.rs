use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::{decimal, text_form::text_form};
use crate::error::{Error, Result, excerpt};

/// The fraction that `0.15` or `15%` writes.
fn parse(what: &'static str, text: &str) -> Result<Decimal> {
    match text.trim().strip_suffix('%') {
        Some(percent) => {
            decimal::shift(decimal::parse(what, percent)?, -2).ok_or_else(|| Error::Malformed {
                what,
                value: excerpt(text),
                expected: "a percentage of at most 26 decimals, as in 15%",
            })
        }
        None => decimal::parse(what, text),
    }
}

macro_rules! fractions {
    ($($(#[$doc:meta])* $name:ident = $what:literal, $low:expr, $high:expr, $expected:literal, $example:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(Decimal);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// The value as a fraction: 0.15 is 15 percent.
            ///
            /// # Errors
            /// [`Error::OutOfRange`] outside the range of the type.
            pub fn new(fraction: Decimal) -> Result<Self> {
                if fraction < $low || fraction > $high {
                    return Err(Error::OutOfRange {
                        what: $what,
                        value: fraction.to_string(),
                        expected: $expected,
                    });
                }
                Ok(Self(fraction.normalize()))
            }

            /// The value in percent: `percent(15)` is 0.15.
            ///
            /// # Errors
            /// As [`new`](Self::new), and for more than 26 decimals.
            pub fn percent(percent: impl Into<Decimal>) -> Result<Self> {
                let percent = percent.into();
                Self::new(decimal::shift(percent, -2).ok_or_else(|| Error::OutOfRange {
                    what: $what,
                    value: format!("{percent}%"),
                    expected: "a percentage of at most 26 decimals",
                })?)
            }

            /// The value as a fraction.
            #[must_use]
            pub fn fraction(self) -> Decimal {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(parse($what, text)?)
            }
        }

        /// In percent, as in `15%`.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}%", (self.0 * Decimal::ONE_HUNDRED).normalize()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        text_form!($name, $example);
    )+};
}

fractions! {
    /// A rate as a fraction: a duty, an interest or a discount rate. Written `15%` or `0.15`.
    ///
    /// From −1 to 1000, so that a duty of 1,000 percent fits and a slip of units shows.
    ///
    /// ```
    /// use geoecon::Rate;
    ///
    /// let duty: Rate = "15%".parse()?;
    /// assert_eq!(duty, "0.15".parse()?);
    /// assert_eq!(duty.to_string(), "15%");
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    Rate = "rate", Decimal::NEGATIVE_ONE, Decimal::ONE_THOUSAND,
        "a fraction from -1 to 1000, where 0.15 is 15 percent", "a rate in quotes, as in \"15%\"";

    /// A part of a whole, from 0 to 1. Written `90%` or `0.9`.
    ///
    /// ```
    /// use geoecon::Share;
    ///
    /// let to_host: Share = "90%".parse()?;
    /// assert_eq!(to_host.complement(), "0.1".parse()?);
    /// assert!("110%".parse::<Share>().is_err());
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    Share = "share", Decimal::ZERO, Decimal::ONE,
        "a fraction from 0 to 1, where 0.9 is 90 percent", "a share in quotes, as in \"90%\"";
}

impl Share {
    /// The whole.
    pub const ONE: Self = Self(Decimal::ONE);

    /// What is left of the whole.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(Decimal::ONE - self.0)
    }
}
