use std::fmt;

use serde::Serialize;

use super::{Obligations, Provisions, obligations::Owed};
use crate::StateId;

/// Two states that do not owe each other the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Asymmetry {
    /// The state that comes first in the matrix.
    pub a: StateId,
    /// The other.
    pub b: StateId,
    /// What `a` owes `b`; `None` where unknown.
    pub a_owes: Option<Provisions>,
    /// What `b` owes `a`; `None` where unknown.
    pub b_owes: Option<Provisions>,
}

/// Where obligations are not mutual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsymmetryReport {
    /// Pairs of which both directions are known, and differ.
    pub one_sided: Vec<Asymmetry>,
    /// Pairs of which only one direction is known.
    pub half_known: Vec<Asymmetry>,
    /// Pairs of which both directions are known, and at least one state owes the other something.
    pub committed: usize,
}

impl fmt::Display for AsymmetryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} committed pairs differ", self.one_sided.len(), self.committed)?;
        for pair in self.one_sided.iter().chain(&self.half_known) {
            let said = |owed: Option<Provisions>| {
                owed.map_or("unknown".to_owned(), |provisions| provisions.to_string())
            };
            let (a_owes, b_owes) = (said(pair.a_owes), said(pair.b_owes));
            writeln!(f, "{} owes {}: {a_owes}; is owed: {b_owes}", pair.a, pair.b)?;
        }
        Ok(())
    }
}

/// How to make obligations mutual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Symmetrisation {
    /// Each owes what either owes.
    Either,
    /// Each owes what both owe.
    Both,
}

/// One pair that was made mutual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SymmetrisedPair {
    /// How it was.
    pub before: Asymmetry,
    /// What each owes the other now; `None` where one direction was unknown, and so both are now.
    pub after: Option<Provisions>,
}

/// Obligations made mutual, and every pair that this changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Symmetrised {
    /// The mutual obligations.
    pub obligations: Obligations,
    /// The rule.
    pub rule: Symmetrisation,
    /// The pairs that were not mutual.
    pub changed: Vec<SymmetrisedPair>,
}

impl Obligations {
    /// Where obligations are not mutual.
    #[must_use]
    pub fn asymmetry(&self) -> AsymmetryReport {
        let mut report =
            AsymmetryReport { one_sided: Vec::new(), half_known: Vec::new(), committed: 0 };
        for (pair, _) in self.unordered() {
            match (pair.a_owes, pair.b_owes) {
                (Some(a), Some(b)) => {
                    report.committed += usize::from((a | b) != Provisions::NONE);
                    if a != b {
                        report.one_sided.push(pair);
                    }
                }
                (None, None) => {}
                _ => report.half_known.push(pair),
            }
        }
        report
    }

    /// These obligations made mutual by `rule`, with a log of what changed.
    ///
    /// Nothing in the crate does this unasked. What is unknown in one direction of a pair becomes
    /// unknown in both.
    ///
    /// ```
    /// use geoecon::{StateId, security::{Obligations, Provisions, Symmetrisation}};
    ///
    /// let (usa, jpn) = (StateId::new("USA")?, StateId::new("JPN")?);
    /// let mut treaty = Obligations::none(vec![usa, jpn])?;
    /// treaty.set(usa, jpn, Provisions::DEFENCE)?;
    /// let mutual = treaty.symmetrise(Symmetrisation::Both);
    /// assert_eq!(mutual.obligations.owed(usa, jpn)?, Some(Provisions::NONE));
    /// assert_eq!(mutual.changed.len(), 1);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn symmetrise(&self, rule: Symmetrisation) -> Symmetrised {
        let mutual = |a: Owed, b: Owed| {
            let known = a.known.common(b.known);
            let owed = match rule {
                Symmetrisation::Either => a.owed | b.owed,
                Symmetrisation::Both => a.owed.common(b.owed),
            };
            Owed { owed: owed.common(known), known }
        };
        let n = self.states.len();
        let changed = self
            .unordered()
            .filter(|(_, [a, b])| a != b)
            .map(|(before, [a, b])| SymmetrisedPair { before, after: mutual(a, b).whole() })
            .collect();
        let mut obligations = self.clone();
        for (i, cell) in obligations.cells.iter_mut().enumerate() {
            *cell = mutual(self.at(i / n, i % n), self.at(i % n, i / n));
        }
        Symmetrised { obligations, rule, changed }
    }

    /// Every pair once, with what is known of either direction.
    fn unordered(&self) -> impl Iterator<Item = (Asymmetry, [Owed; 2])> {
        self.states.iter().enumerate().flat_map(move |(i, &a)| {
            self.states.iter().enumerate().skip(i + 1).map(move |(j, &b)| {
                let [of_a, of_b] = [self.at(i, j), self.at(j, i)];
                (Asymmetry { a, b, a_owes: of_a.whole(), b_owes: of_b.whole() }, [of_a, of_b])
            })
        })
    }
}
