use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Date, StateId},
    world::{Agreement, AgreementKind, Clause, LegalStatus, Tie, TieId, World},
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
        Agreements::new(&self.world, self.date).with_clauses().standing(self.world.tie(id)?)
    }

    /// The members, by code, of the customs union in force that `territory` stands for; none where it stands for
    /// no union.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// let today = geoecon::data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let members = today.union_members("EUN".parse()?);
    /// assert!(members.contains(&"DEU".parse()?) && !members.contains(&"CHE".parse()?));
    /// assert!(today.union_members("DEU".parse()?).is_empty());
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn union_members(&self, territory: StateId) -> Vec<StateId> {
        let unions = self.world.agreements().filter(|agreement| {
            agreement.kind == AgreementKind::CustomsUnion
                && agreement.territory == Some(territory)
                && agreement.holds_on(self.date)
        });
        let parties = unions.flat_map(|union| &union.parties);
        let today = parties.filter(|party| party.validity.contains(self.date));
        let members: BTreeSet<StateId> = today.map(|party| party.state).collect();
        members.into_iter().filter(|member| *member != territory).collect()
    }

    /// The customs unions in force that `state` is in, by key: its duties on others are theirs to set. None for the
    /// territory that stands for a union.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// let today = geoecon::data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let unions = today.customs_unions("DEU".parse()?);
    /// assert_eq!(unions.iter().filter_map(|union| union.territory).collect::<Vec<_>>(), ["EUN".parse()?]);
    /// assert!(today.customs_unions("EUN".parse()?).is_empty());
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn customs_unions(&self, state: StateId) -> Vec<&Agreement> {
        let unions = Agreements::new(&self.world, self.date).unions;
        let of = |union: &&Agreement| {
            union.has_party(state, self.date) && union.territory != Some(state)
        };
        unions.into_iter().filter(of).collect()
    }
}

/// How far each agreement, and each of its clauses, has come on a date.
pub(super) struct Agreements<'w> {
    date: Date,
    known: BTreeMap<&'w AgreementId, &'w Agreement>,
    /// The customs unions in force.
    unions: Vec<&'w Agreement>,
    /// The clauses that are honoured, with all they are conditional on.
    honoured: BTreeMap<&'w AgreementId, BTreeSet<&'w ClauseId>>,
}

impl<'w> Agreements<'w> {
    /// The agreements alone: enough for unions and for what lifts a duty.
    pub(super) fn new(world: &'w World, date: Date) -> Self {
        let known = world.agreements().map(|a| (&a.id, a)).collect();
        let in_force = |a: &&Agreement| a.kind == AgreementKind::CustomsUnion && a.holds_on(date);
        let unions = world.agreements().filter(in_force).collect();
        Self { date, known, unions, honoured: BTreeMap::new() }
    }

    /// The same with their clauses resolved.
    pub(super) fn with_clauses(mut self) -> Self {
        self.honoured =
            self.known.iter().map(|(id, agreement)| (*id, honoured(agreement))).collect();
        self
    }

    /// Whether the agreement is in force with both states, or territories, in it.
    pub(super) fn binds(&self, id: &AgreementId, a: StateId, b: StateId) -> bool {
        self.known.get(id).is_some_and(|agreement| {
            agreement.holds_on(self.date) && [a, b].iter().all(|s| self.is_party(agreement, *s))
        })
    }

    /// The customs unions in force that `state` is in.
    pub(super) fn unions(&self, state: StateId) -> impl Iterator<Item = &'w Agreement> {
        let date = self.date;
        self.unions.iter().copied().filter(move |union| union.has_party(state, date))
    }

    /// Whether the two are one customs territory: members of a union, or a member and the territory that
    /// stands for it.
    pub(super) fn share_a_union(&self, a: StateId, b: StateId) -> bool {
        let date = self.date;
        self.unions(a).any(|union| union.has_party(b, date) || union.territory == Some(b))
            || self.unions(b).any(|union| union.territory == Some(a))
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
        if !agreement.holds_on(self.date) {
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
        let holds =
            |id: &ClauseId| self.honoured.get(&agreement.id).is_some_and(|h| h.contains(id));
        if !holds(clause_id) {
            let waits_for = clause.conditional_on.iter().find(|other| !holds(other));
            let unmet =
                waits_for.filter(|_| clause.status == LegalStatus::InForce).unwrap_or(clause_id);
            return Ok(Standing::Clause(id.clone(), unmet.clone()));
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

/// The clauses that are in force themselves and conditional only on such. Clauses that wait for each other in
/// a circle are none of them in force.
fn honoured(agreement: &Agreement) -> BTreeSet<&ClauseId> {
    let in_force = |clause: &&Clause| clause.status == LegalStatus::InForce;
    let mut waiting: BTreeMap<&ClauseId, usize> = BTreeMap::new();
    let mut waited_for: BTreeMap<&ClauseId, Vec<&ClauseId>> = BTreeMap::new();
    for clause in agreement.clauses.iter().filter(in_force) {
        waiting.insert(&clause.id, clause.conditional_on.len());
        for other in &clause.conditional_on {
            waited_for.entry(other).or_default().push(&clause.id);
        }
    }
    let mut ready: Vec<&ClauseId> =
        waiting.iter().filter(|(_, open)| **open == 0).map(|(id, _)| *id).collect();
    let mut out = BTreeSet::new();
    while let Some(id) = ready.pop() {
        out.insert(id);
        for next in waited_for.get(id).into_iter().flatten() {
            if let Some(open) = waiting.get_mut(next) {
                *open -= 1;
                if *open == 0 {
                    ready.push(next);
                }
            }
        }
    }
    out
}
