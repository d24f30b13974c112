use std::fmt;

use serde::{Deserialize, Serialize};

use super::tie::LegalStatus;
use crate::units::{AgreementId, ClaimId, ClauseId, Date, SourceId, StateId, Validity};

/// Parties, a life cycle and clauses; the clauses' content is in the ties that name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its key.
    pub id: AgreementId,
    /// Its name, for people.
    pub name: String,
    /// What it is.
    pub kind: AgreementKind,
    /// Who is in it, and since when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// What became of it when, in the order of the days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub life: Vec<Milestone>,
    /// Whether each security obligation in it must be owed both ways.
    #[serde(default)]
    pub mutual: bool,
    /// The territory that stands for all members of a customs union in its duties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<StateId>,
    /// Its clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
    /// Where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

impl Agreement {
    /// An agreement without parties, life cycle and clauses yet.
    pub fn new(id: AgreementId, name: impl Into<String>, kind: AgreementKind) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            parties: Vec::new(),
            life: Vec::new(),
            mutual: false,
            territory: None,
            clauses: Vec::new(),
            source: None,
        }
    }

    /// The same with a party more.
    #[must_use]
    pub fn party(mut self, state: StateId, validity: Validity) -> Self {
        self.parties.push(Party { state, validity });
        self
    }

    /// The same with a milestone more, kept in the order of the days; of one day only the last stays.
    #[must_use]
    pub fn milestone(mut self, date: Date, status: LegalStatus) -> Self {
        self.record(date, status);
        self
    }

    /// The same with a clause more.
    #[must_use]
    pub fn clause(mut self, clause: Clause) -> Self {
        self.clauses.push(clause);
        self
    }

    /// Records that the agreement reached `status` on `date`; of one day only the last record stays.
    ///
    /// An agreement without milestones, which [holds](Self::holds_on) on every day, held until then.
    pub fn reach(&mut self, date: Date, status: LegalStatus) {
        let ends = matches!(
            status,
            LegalStatus::Suspended | LegalStatus::Withdrawn | LegalStatus::Terminated
        );
        if self.life.is_empty() && ends {
            self.record(Date::MIN, LegalStatus::InForce);
        }
        self.record(date, status);
    }

    fn record(&mut self, date: Date, status: LegalStatus) {
        self.life.retain(|m| m.date != date);
        let after = self.life.partition_point(|m| m.date < date);
        self.life.insert(after, Milestone { date, status });
    }

    /// How far it had come on `date`; `None` before its first milestone.
    #[must_use]
    pub fn status_on(&self, date: Date) -> Option<LegalStatus> {
        self.life.iter().rev().find(|m| m.date <= date).map(|m| m.status)
    }

    /// Whether what it says holds on `date`: it is in force, or it has no milestones and so no dates of its own.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.life.is_empty() || self.in_force_on(date)
    }

    /// Whether a milestone had brought it into force by `date`, and none had ended that.
    #[must_use]
    pub fn in_force_on(&self, date: Date) -> bool {
        self.status_on(date) == Some(LegalStatus::InForce)
    }

    /// Whether `state` was a party on `date`. A party that joined, left and joined again has one entry
    /// for each span.
    #[must_use]
    pub fn has_party(&self, state: StateId, date: Date) -> bool {
        self.parties.iter().any(|p| p.state == state && p.validity.contains(date))
    }

    /// The clause with this key.
    #[must_use]
    pub fn find_clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == *id)
    }
}

/// What an agreement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AgreementKind {
    /// One customs territory: no duties inside, the same outside.
    CustomsUnion,
    /// Lower duties among the parties.
    TradeAgreement,
    /// A deal of concessions for payments or pledges.
    Deal,
    /// Obligations of security.
    Alliance,
    /// Pooled or lent reserves.
    Financial,
    /// A forum or organisation.
    Organisation,
}

/// A party and the days it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Who.
    pub state: StateId,
    /// From when until when.
    #[serde(default)]
    pub validity: Validity,
}

/// A step in the life of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// When.
    pub date: Date,
    /// What it became.
    pub status: LegalStatus,
}

/// A clause: ties belong to it, and it may hold only while another clause does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its key within the agreement.
    pub id: ClauseId,
    /// What it says, for people.
    pub title: String,
    /// Whether it is honoured: a clause that is not in force takes its ties, and all that depends on
    /// it, out of force.
    #[serde(default)]
    pub status: LegalStatus,
    /// The clauses, of this agreement, that must be in force for this one to be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditional_on: Vec<ClauseId>,
    /// How the parties read it, where they disagree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// The reading that a snapshot takes; ties of the others do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<ClaimId>,
}

impl Clause {
    /// A clause that is in force, without conditions.
    pub fn new(id: ClauseId, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            status: LegalStatus::InForce,
            conditional_on: Vec::new(),
            claims: Vec::new(),
            chosen: None,
        }
    }

    /// The same, holding only while `other` does.
    #[must_use]
    pub fn conditional_on(mut self, other: ClauseId) -> Self {
        self.conditional_on.push(other);
        self
    }

    /// The same with a reading more; the first is the one that counts until another is chosen.
    #[must_use]
    pub fn claim(mut self, claim: Claim) -> Self {
        self.chosen.get_or_insert_with(|| claim.id.clone());
        self.claims.push(claim);
        self
    }
}

/// One reading of a clause, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its key within the clause.
    pub id: ClaimId,
    /// The reading, in words.
    pub reading: String,
    /// Who says so.
    pub source: SourceId,
}

impl fmt::Display for AgreementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CustomsUnion => "customs union",
            Self::TradeAgreement => "trade agreement",
            Self::Deal => "deal",
            Self::Alliance => "alliance",
            Self::Financial => "financial arrangement",
            Self::Organisation => "organisation",
        })
    }
}
