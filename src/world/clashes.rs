//! Ties that say the same of the same on the same days.

use std::cmp::Ordering;

use super::{Tie, TieId};
use crate::units::Date;

/// For each tie that shares a day with an earlier one of the same key, the two ids in their order and
/// the later tie. `compare` orders two ties by their keys.
///
/// A sort and one pass: `O(n log n)`, with no allocation for each key.
pub(super) fn find<'w, T>(
    mut ties: Vec<(TieId, &'w Tie, &'w T)>,
    compare: impl Fn(&Tie, &T, &Tie, &T) -> Ordering,
) -> Vec<(TieId, TieId, &'w Tie, &'w T)> {
    let by_key = |a: &(TieId, &Tie, &T), b: &(TieId, &Tie, &T)| compare(a.1, a.2, b.1, b.2);
    ties.sort_unstable_by(|a, b| {
        by_key(a, b).then_with(|| (a.1.validity.from(), a.0).cmp(&(b.1.validity.from(), b.0)))
    });
    let mut found = Vec::new();
    // Of the ties of one key so far, the one that ends last: who meets any of them meets it.
    let mut last: Option<(TieId, &Tie, &T)> = None;
    for next in ties {
        match last {
            Some(longest) if by_key(&longest, &next) == Ordering::Equal => {
                if longest.1.validity.intersection(next.1.validity).is_some() {
                    let (first, second) = (longest.0.min(next.0), longest.0.max(next.0));
                    found.push((first, second, next.1, next.2));
                }
                if end(next.1) > end(longest.1) {
                    last = Some(next);
                }
            }
            _ => last = Some(next),
        }
    }
    found.sort_unstable_by_key(|(first, second, ..)| (*second, *first));
    found
}

/// The end of a tie's days, an open one after all others.
fn end(tie: &Tie) -> (bool, Option<Date>) {
    let until = tie.validity.until();
    (until.is_none(), until)
}
