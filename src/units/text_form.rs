/// Gives a validated type with `FromStr` and `Display` the conversions that every such type has:
/// `TryFrom<&str>`, `TryFrom<String>` (serde's way in) and `From<_> for String` (serde's way out).
macro_rules! text_form {
    ($($name:ty),+) => {$(
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
    )+};
}

pub(super) use text_form;
