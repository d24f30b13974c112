use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// Longest key, in bytes.
const MAX: usize = 64;

fn check(what: &'static str, key: &str) -> Result<Arc<str>> {
    let well_formed = (1..=MAX).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
        && key.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
    if well_formed {
        return Ok(key.into());
    }
    Err(Error::Malformed {
        what,
        value: excerpt(key),
        expected: "1 to 64 lower-case letters, digits, `-`, `_` and `.` that start with a letter or digit, as in \
                   kor-usa-2025",
    })
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $what:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// Lower-case letters, digits, `-`, `_` and `.`, at most 64, the first a letter or digit. Cheap to
        /// clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The key that this text writes.
            ///
            /// # Errors
            /// [`Error::Malformed`] where the text is not a well-formed key.
            pub fn new(key: &str) -> Result<Self> {
                check($what, key).map(Self)
            }

            /// The key as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(key: &str) -> Result<Self> {
                Self::new(key)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// A map with these keys can be asked for a `&str`.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        text_form!($name, "a key in quotes, as in \"kor-usa-2025\"");
    )+};
}

keys! {
    /// Names an agreement, as in `rcep` or `kor-usa-2025`.
    AgreementId = "agreement key";
    /// Names a clause within its agreement, as in `pledge`.
    ClauseId = "clause key";
    /// Names one reading of a clause whose parties disagree, as in `us-side`.
    ClaimId = "claim key";
    /// Names a source, as in `wdi-2024`.
    SourceId = "source key";
    /// Names the measure a duty belongs to, as in `mfn` or `section-232-vehicles`: duties of one
    /// measure do not add up, duties of different measures do.
    Measure = "measure key";
}
