use serde::Serialize;

use super::Course;
use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Date, StateId},
    value::{Entry, Ledger, Skipped, Total},
};

/// What a deal is worth to whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Appraisal {
    /// The agreement.
    pub agreement: AgreementId,
    /// Its name.
    pub name: String,
    /// The day.
    pub date: Date,
    /// Date of the base from which all is measured.
    pub base: Date,
    /// Whether the agreement holds on the day; if not, its clauses have no effect, and all is nothing.
    pub in_force: bool,
    /// Each party, by code.
    pub parties: Vec<PartyAppraisal>,
    /// Accepting, then each alternative: what it is worth against no deal.
    pub standpoints: Vec<Standpoint>,
    /// Third parties with the deal, against no deal: who gains most comes first. Members of a union that is a party are
    /// none.
    pub third_parties: Vec<Total>,
    /// What breaking each clause changes.
    pub breaches: Vec<Breach>,
    /// The deal under each reading of its disputed clauses.
    pub claims: Vec<ClaimReading>,
    /// What earlier agreements had granted already.
    pub entitlement: Vec<Entitlement>,
}

/// A deal to one party.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartyAppraisal {
    /// The party.
    pub party: StateId,
    /// Where it stands for a customs union, the deal less the best alternative to each member for which something is
    /// added, by code; what the union itself pays or gets is in [`value`](Self::value) alone.
    pub members: Vec<Total>,
    /// The best it could do by itself, by the median of the models that answer for it in all that is compared.
    pub best_alternative: String,
    /// How many models those are.
    pub compared_by: usize,
    /// What it could do by itself and is not compared, as no model of some component answers there and for the rest.
    pub not_compared: Vec<String>,
    /// The deal less the best alternative; `None` where nothing is added for it.
    pub value: Option<Total>,
    /// The pledge at which the deal is worth nothing to it; `None` where nobody, or more than one party, has pledged.
    pub break_even: Option<BreakEven>,
    /// The part of its outlays on pledges that is a gift in present value; `None` where it has none.
    pub grant_share: Option<f64>,
    /// Its reserves, or those of its members, with the deal, beside those with the best alternative.
    pub reserves: Vec<Entry>,
    /// The deal less the best alternative, entry by entry; not serialized.
    #[serde(skip)]
    pub ledger: Ledger,
}

/// The pledge at which a deal is worth nothing to a party: the investor, or the host.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BreakEven {
    /// Who has pledged.
    pub investor: StateId,
    /// What is pledged in all, in the ledger's currency; `None` where some of it is in another.
    pub pledged: Option<f64>,
    /// The multiple of it at which the deal is worth nothing, where all else is worth its lowest, its median and
    /// its highest, the payments too; `None` where no multiple up to 1024 makes it so, and where the deal without the
    /// pledge is worth nothing.
    pub multiple: [Option<f64>; 3],
}

impl BreakEven {
    /// The pledges at which the deal is worth nothing, in the ledger's currency.
    #[must_use]
    pub fn amounts(&self) -> [Option<f64>; 3] {
        self.multiple.map(|multiple| multiple.zip(self.pledged).map(|(m, all)| m * all))
    }
}

/// The world after the parties took a course.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Standpoint {
    /// What is done.
    pub name: String,
    /// What kind of thing that is.
    pub course: Course,
    /// Who does it; `None` where the parties keep the deal, or any of them can refuse it.
    pub party: Option<StateId>,
    /// Each party for which something is added, against no deal.
    pub totals: Vec<Total>,
    /// How many models answered.
    pub answered: usize,
    /// Those that did not, and why.
    pub not_applicable: Vec<Skipped>,
    /// All states against no deal, entry by entry; not serialized.
    #[serde(skip)]
    pub ledger: Ledger,
}

/// What breaking a clause changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Breach {
    /// The clause.
    pub clause: ClauseId,
    /// What it says.
    pub title: String,
    /// Who owes it: whose ties in force it holds.
    pub owed_by: Vec<StateId>,
    /// The clauses that lapse with it.
    pub lapses: Vec<ClauseId>,
    /// Each party for which something is added, against the deal as it is.
    pub totals: Vec<Total>,
}

/// The deal under one reading of a disputed clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClaimReading {
    /// The clause.
    pub clause: ClauseId,
    /// The reading's key.
    pub claim: ClaimId,
    /// The reading.
    pub reading: String,
    /// Whether it is the one that the appraisal is of.
    pub chosen: bool,
    /// The deal to each party for which something is added, less its best alternative.
    pub values: Vec<Total>,
}

/// A deal beside what an earlier agreement had granted already.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entitlement {
    /// The earlier agreement.
    pub earlier: AgreementId,
    /// What it alone would be worth to each party for which something is added, against no deal.
    pub worth: Vec<Total>,
    /// The deal to each party, against it.
    pub deal: Vec<Total>,
}

impl Standpoint {
    /// Whether `party` can bring it about by itself.
    pub(super) fn is_open_to(&self, party: StateId) -> bool {
        self.course.is_unilateral() && self.party.is_none_or(|own| own == party)
    }
}

impl Appraisal {
    /// The deal to one party.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where it is no party.
    pub fn party(&self, state: StateId) -> Result<&PartyAppraisal> {
        let found = self.parties.iter().find(|party| party.party == state);
        found.ok_or(Error::UnknownState { state })
    }

    /// The world after a party took a course; the first of several.
    #[must_use]
    pub fn standpoint(&self, party: Option<StateId>, course: Course) -> Option<&Standpoint> {
        self.standpoints.iter().find(|s| s.party == party && s.course == course)
    }
}
