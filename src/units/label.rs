use std::fmt;

use crate::error::{Error, Result};

/// Whatever may name a row of a labelled array: a [`StateId`](crate::StateId), a text, a number.
///
/// Implemented for every type with these properties. Most of the crate names states; the general
/// tools (coalitions, signed graphs, landscapes) take any label, since firms align and tribes
/// balance too.
pub trait Label: Clone + Ord + fmt::Debug + fmt::Display {}

impl<T: Clone + Ord + fmt::Debug + fmt::Display> Label for T {}

/// Checks that no label occurs twice.
pub(crate) fn check_unique<L: Label>(what: &'static str, labels: &[L]) -> Result<()> {
    let mut sorted: Vec<&L> = labels.iter().collect();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if let [a, b] = pair
            && a == b
        {
            return Err(Error::Duplicate { what, label: a.to_string() });
        }
    }
    Ok(())
}

/// The position of `label`.
pub(crate) fn position<L: Label>(what: &'static str, labels: &[L], label: &L) -> Result<usize> {
    labels
        .iter()
        .position(|known| known == label)
        .ok_or_else(|| Error::UnknownLabel { what, label: label.to_string() })
}
