use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserializer, de};

use crate::Error;

/// Gives a validated type with `FromStr` and `Display` the conversions that every such type has:
/// `TryFrom<&str>`, `TryFrom<String>`, `From<_> for String`; and, where it is told what to expect in
/// a file, serde as that text. Numbers are refused there: as floats they would lose digits.
macro_rules! text_form {
    ($name:ty) => {
        impl TryFrom<&str> for $name {
            type Error = $crate::Error;

            fn try_from(text: &str) -> $crate::Result<Self> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Error;

            fn try_from(text: String) -> $crate::Result<Self> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
    ($name:ty, $expecting:literal) => {
        text_form!($name);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::units::text_form::deserialize(deserializer, $expecting)
            }
        }
    };
}

pub(super) use text_form;

/// Reads a `T` from its text, without a `String` in between.
pub(super) fn deserialize<'de, T: FromStr<Err = Error>, D: Deserializer<'de>>(
    deserializer: D,
    expecting: &'static str,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(expecting, PhantomData))
}

struct Text<T>(&'static str, PhantomData<T>);

impl<T: FromStr<Err = Error>> de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
