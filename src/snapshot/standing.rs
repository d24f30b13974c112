use std::{collections::BTreeMap, fmt};

use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Date, StateId},
    world::{Agreement, Clause, LegalStatus, Tie, TieId, World},
};

use super::Snapshot;

/// Whether a tie recorded for a date is in force, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It is in force.
    InForce,
    /// The date is outside its days.
    OutsideValidity,
    /// Its own status is another.
    Status(LegalStatus),
    /// Its agreement has not come that far, or is past; `None` before the agreement's first milestone.
    Agreement(AgreementId, Option<LegalStatus>),
    /// One of its ends is no party to its agreement on the date.
    NotAParty(AgreementId, StateId),
    /// Its clause, or one it is conditional on, is not honoured.
    Clause(AgreementId, ClauseId),
    /// Another reading of its clause is chosen.
    OtherClaim(Option<ClaimId>),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InForce => f.write_str("in force"),
            Self::OutsideValidity => f.write_str("outside its days"),
            Self::Status(status) => status.fmt(f),
            Self::Agreement(id, Some(status)) => write!(f, "`{id}` is {status}"),
            Self::Agreement(id, None) => write!(f, "`{id}` has not begun"),
            Self::NotAParty(id, state) => write!(f, "{state} is no party to `{id}`"),
            Self::Clause(id, clause) => write!(f, "clause `{clause}` of `{id}` is not in force"),
            Self::OtherClaim(Some(chosen)) => write!(f, "the reading `{chosen}` is chosen"),
            Self::OtherClaim(None) => f.write_str("no reading of its clause is chosen"),
        }
    }
}

impl Snapshot {
    /// Whether a tie is in force on the date, and if not, why.
    ///
    /// # Errors
    /// [`Error::UnknownTie`].
    pub fn standing(&self, id: TieId) -> Result<Standing> {
        Agreements::new(&self.world, self.date).standing(self.world.tie(id)?)
    }
}

/// How far each agreement, and each of its clauses, has come on a date.
pub(super) struct Agreements<'w> {
    date: Date,
    known: BTreeMap<&'w AgreementId, &'w Agreement>,
}

impl<'w> Agreements<'w> {
    pub(super) fn new(world: &'w World, date: Date) -> Self {
        Self { date, known: world.agreements().map(|a| (&a.id, a)).collect() }
    }

    /// Whether the agreement is in force with both states, or territories, in it.
    pub(super) fn binds(&self, id: &AgreementId, a: StateId, b: StateId) -> bool {
        self.known.get(id).is_some_and(|agreement| {
            agreement.in_force_on(self.date) && [a, b].iter().all(|s| self.is_party(agreement, *s))
        })
    }

    /// The customs unions in force that `state` is in.
    pub(super) fn unions(&self, state: StateId) -> impl Iterator<Item = &'w Agreement> {
        use crate::world::AgreementKind::CustomsUnion;
        let date = self.date;
        self.known.values().copied().filter(move |a| {
            a.kind == CustomsUnion && a.in_force_on(date) && a.has_party(state, date)
        })
    }

    pub(super) fn standing(&self, tie: &Tie) -> Result<Standing> {
        if !tie.validity.contains(self.date) {
            return Ok(Standing::OutsideValidity);
        }
        if tie.status != LegalStatus::InForce {
            return Ok(Standing::Status(tie.status));
        }
        let Some(id) = &tie.agreement else { return Ok(Standing::InForce) };
        let unknown = |what, label: String| Error::UnknownLabel { what, label };
        let agreement = self.known.get(id).ok_or_else(|| unknown("agreement", id.to_string()))?;
        // An agreement without milestones is undated: it holds as long as its ties do.
        if !agreement.life.is_empty() && !agreement.in_force_on(self.date) {
            return Ok(Standing::Agreement(id.clone(), agreement.status_on(self.date)));
        }
        for state in [tie.from, tie.to] {
            if !agreement.parties.is_empty() && !self.is_party(agreement, state) {
                return Ok(Standing::NotAParty(id.clone(), state));
            }
        }
        let Some(clause_id) = &tie.clause else { return Ok(Standing::InForce) };
        let clause = agreement
            .find_clause(clause_id)
            .ok_or_else(|| unknown("clause", clause_id.to_string()))?;
        if let Some(broken) = broken(agreement, clause, &mut Vec::new()) {
            return Ok(Standing::Clause(id.clone(), broken));
        }
        if tie.claim.is_some() && tie.claim != clause.chosen {
            return Ok(Standing::OtherClaim(clause.chosen.clone()));
        }
        Ok(Standing::InForce)
    }

    fn is_party(&self, agreement: &Agreement, state: StateId) -> bool {
        agreement.has_party(state, self.date) || agreement.territory == Some(state)
    }
}

/// The first clause, from this one along its conditions, that is not honoured. Clauses that wait for
/// each other in a circle are none of them in force.
fn broken<'a>(
    agreement: &'a Agreement,
    clause: &'a Clause,
    path: &mut Vec<&'a ClauseId>,
) -> Option<ClauseId> {
    if clause.status != LegalStatus::InForce || path.contains(&&clause.id) {
        return Some(clause.id.clone());
    }
    path.push(&clause.id);
    let found = clause.conditional_on.iter().find_map(|other| match agreement.find_clause(other) {
        Some(next) => broken(agreement, next, path),
        None => Some(other.clone()),
    });
    path.pop();
    found
}
