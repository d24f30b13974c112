use std::fmt;

use serde::{Deserialize, Serialize};

use super::terms::{Kind, Terms};
use crate::units::{AgreementId, ClaimId, ClauseId, SourceId, StateId, Validity};

/// Names a tie within its world. Ids are counted up and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TieId(pub(super) u64);

impl TieId {
    /// The id as a number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for TieId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A directed, dated, sourced edge of the graph.
///
/// ```
/// use geoecon::{Tie, Validity, terms::{Defence, Trigger}};
///
/// let treaty = Tie::new("USA".parse()?, "JPN".parse()?, Defence::on(Trigger::ArmedAttack))
///     .valid("1960-06-23..".parse()?);
/// assert_eq!(treaty.to_string(), "USA -> JPN: defence (armed attack), in force 1960-06-23..");
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// Where the edge starts; the [family](super::terms) of the terms says who that is.
    pub from: StateId,
    /// Where it ends.
    pub to: StateId,
    /// What it says.
    pub terms: Terms,
    /// The days it is meant for.
    #[serde(default, skip_serializing_if = "is_always")]
    pub validity: Validity,
    /// How far it has come.
    #[serde(default)]
    pub status: LegalStatus,
    /// The agreement it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementId>,
    /// The clause of that agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    /// Whose reading of that clause, where the parties disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// Where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

fn is_always(validity: &Validity) -> bool {
    *validity == Validity::ALWAYS
}

impl Tie {
    /// An edge that is in force on every day.
    pub fn new(from: StateId, to: StateId, terms: impl Into<Terms>) -> Self {
        Self {
            from,
            to,
            terms: terms.into(),
            validity: Validity::ALWAYS,
            status: LegalStatus::InForce,
            agreement: None,
            clause: None,
            claim: None,
            source: None,
        }
    }

    /// The same for other days.
    #[must_use]
    pub fn valid(mut self, validity: Validity) -> Self {
        self.validity = validity;
        self
    }

    /// The same with another status.
    #[must_use]
    pub fn status(mut self, status: LegalStatus) -> Self {
        self.status = status;
        self
    }

    /// The same as part of an agreement.
    #[must_use]
    pub fn agreement(mut self, agreement: AgreementId) -> Self {
        self.agreement = Some(agreement);
        self
    }

    /// The same as part of a clause of its agreement.
    #[must_use]
    pub fn clause(mut self, clause: ClauseId) -> Self {
        self.clause = Some(clause);
        self
    }

    /// The same as one reading of its clause.
    #[must_use]
    pub fn claim(mut self, claim: ClaimId) -> Self {
        self.claim = Some(claim);
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }

    /// The kind of its terms.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.terms.kind()
    }
}

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}: {}, {}", self.from, self.to, self.terms, self.status)?;
        if self.validity != Validity::ALWAYS {
            write!(f, " {}", self.validity)?;
        }
        Ok(())
    }
}

/// How far a tie or an agreement has come. Only what is in force counts in a snapshot.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum LegalStatus {
    /// Put forward by one side.
    Proposed,
    /// Made public by its authors.
    Announced,
    /// Held out as a reprisal.
    Threatened,
    /// Signed, not yet in force.
    Signed,
    /// In force.
    #[default]
    InForce,
    /// In force once, and set aside for a time.
    Suspended,
    /// Left by a party.
    Withdrawn,
    /// Ended.
    Terminated,
}

impl fmt::Display for LegalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Proposed => "proposed",
            Self::Announced => "announced",
            Self::Threatened => "threatened",
            Self::Signed => "signed",
            Self::InForce => "in force",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
            Self::Terminated => "terminated",
        })
    }
}
