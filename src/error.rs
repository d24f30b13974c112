//! The one error type of the crate.
//!
//! Variants carry the offending values and positions as typed fields, so that a host can build its
//! own message. An [`Error`] always means wrong input; a computation that ends early says so in its
//! [`Status`](crate::Status).

use crate::units::StateId;

/// What was wrong with an input, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text is not a well-formed value of a validated type.
    #[error("`{value}` is not a {what}: expected {expected}")]
    Malformed {
        /// The type, in words.
        what: &'static str,
        /// The text as given, shortened to its first 80 characters.
        value: String,
        /// The form it should have, with an example.
        expected: &'static str,
    },

    /// A number lies outside what its type or setting allows.
    #[error("{what} is {value}: expected {expected}")]
    OutOfRange {
        /// The quantity, in words.
        what: &'static str,
        /// The number as given.
        value: String,
        /// The allowed range.
        expected: &'static str,
    },

    /// A state is not known to the world, snapshot or model that was asked about it.
    #[error("unknown state {state}: add it first, or check its code")]
    UnknownState {
        /// The state asked for.
        state: StateId,
    },

    /// A label (a sector, product, parameter set, layer) is not known to the object that was asked.
    #[error("unknown {what} `{label}`")]
    UnknownLabel {
        /// What the label names.
        what: &'static str,
        /// The label asked for.
        label: String,
    },

    /// A label occurs twice where it must be unique.
    #[error("duplicate {what} `{label}`")]
    Duplicate {
        /// What the label names.
        what: &'static str,
        /// The repeated label.
        label: String,
    },

    /// An array does not have the shape its labels ask for.
    #[error("{what} has {found} entries, expected {expected}")]
    Shape {
        /// The array, by its textbook name.
        what: &'static str,
        /// Entries expected from the labels.
        expected: usize,
        /// Entries given.
        found: usize,
    },

    /// A cell of a table holds a value it may not hold.
    #[error("{what} at ({row}, {column}) is {value}: expected {expected}")]
    Cell {
        /// The table, by its textbook name.
        what: &'static str,
        /// Label of the row.
        row: String,
        /// Label of the column.
        column: String,
        /// The value found.
        value: f64,
        /// What the cell may hold.
        expected: &'static str,
    },

    /// A figure that the answer needs is not known. Missing is not zero.
    #[error("{what} of {label} is not known: supply it, or leave {label} out")]
    Missing {
        /// The figure, in words.
        what: &'static str,
        /// Whose figure it is.
        label: String,
    },
}

/// The crate's result type.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// At most the first 80 characters of `text`, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    let mut out: String = text.chars().take(80).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
