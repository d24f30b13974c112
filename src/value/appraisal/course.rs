//! What the parties of a deal can do, as scenarios.

use rust_decimal::{Decimal, prelude::FromPrimitive};
use serde::Serialize;

use super::Deal;
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::{Edge, Snapshot, to_f64},
    units::{AgreementId, ClauseId, Measure, Money, Rate, Share, StateId},
    value::account::Account,
    world::{
        Agreement, LegalStatus, Tie,
        terms::{InvestmentPledge, Stacking, Tariff},
    },
};

/// What a party does about a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Course {
    /// It takes the deal.
    Accept,
    /// There is no deal: every clause is broken.
    Refuse,
    /// It refuses, and answers in kind: by sector, the rise of duties that this brings.
    Retaliate,
    /// It refuses, and does something for itself.
    Hedge,
    /// It asks for other terms, which the other side has to grant.
    Renegotiate,
    /// Something else it can do by itself.
    Other,
}

impl Course {
    /// Whether a party can take it without the other's consent.
    #[must_use]
    pub fn is_unilateral(self) -> bool {
        !matches!(self, Self::Accept | Self::Renegotiate)
    }
}

/// Something that a party could do instead of honouring a deal.
#[derive(Debug, Clone)]
pub struct Alternative {
    pub(super) name: String,
    pub(super) party: StateId,
    pub(super) course: Course,
    pub(super) scenario: Scenario,
    /// What it pledges, over what is recorded.
    pledges: Option<Share>,
}

impl Alternative {
    /// `party` refuses, and then does what `scenario` says: opens a line, joins an agreement, sells elsewhere.
    #[must_use]
    pub fn hedge(party: StateId, scenario: Scenario) -> Self {
        Self::of(party, Course::Hedge, scenario)
    }

    /// `party` pays `share` of what it pledged, with the same cap a year and all else as agreed.
    #[must_use]
    pub fn renegotiate(party: StateId, share: Share) -> Self {
        let scenario = Scenario::new(format!("renegotiate to {share} of the pledge"));
        Self { pledges: Some(share), ..Self::of(party, Course::Renegotiate, scenario) }
    }

    /// `party` does what `scenario` says to the world with the deal, by itself.
    #[must_use]
    pub fn other(party: StateId, scenario: Scenario) -> Self {
        Self::of(party, Course::Other, scenario)
    }

    fn of(party: StateId, course: Course, scenario: Scenario) -> Self {
        Self { name: scenario.name.clone(), party, course, scenario, pledges: None }
    }
}

/// The scenarios that an agreement in a snapshot allows.
pub(super) struct Courses<'a> {
    pub(super) with: &'a Snapshot,
    pub(super) agreement: &'a Agreement,
    pub(super) parties: Vec<StateId>,
    /// Those of the parties, in their order.
    pub(super) accounts: Vec<Account>,
}

impl<'a> Courses<'a> {
    pub(super) fn new(with: &'a Snapshot, id: &AgreementId) -> Result<Self> {
        let agreement = with.world().agreement(id)?;
        let of_today = |state: &StateId| agreement.has_party(*state, with.date());
        let mut parties: Vec<StateId> =
            agreement.parties.iter().map(|party| party.state).filter(of_today).collect();
        parties.sort_unstable();
        parties.dedup();
        let accounts = parties.iter().map(|party| Account::new(with, *party)).collect();
        Ok(Self { with, agreement, parties, accounts })
    }

    pub(super) fn apply(&self, scenario: &Scenario) -> Result<Snapshot> {
        scenario.apply(self.with.world())?.snapshot(self.with.date())
    }

    /// Every clause broken: a deal needs all its parties.
    pub(super) fn no_deal(&self) -> Scenario {
        let clauses = self.agreement.clauses.iter().map(|clause| clause.id.clone());
        clauses.fold(Scenario::new("no deal"), |scenario, clause| {
            scenario.break_clause(self.agreement.id.clone(), clause)
        })
    }

    /// Whose ties in force a clause holds.
    pub(super) fn owed_by(&self, clause: &ClauseId) -> Vec<StateId> {
        let mut owed: Vec<StateId> = self
            .with
            .ties()
            .map(|(_, tie)| tie)
            .filter(|tie| tie.agreement.as_ref() == Some(&self.agreement.id))
            .filter(|tie| tie.clause.as_ref() == Some(clause))
            .map(|tie| tie.from)
            .collect();
        owed.sort_unstable();
        owed.dedup();
        owed
    }

    /// The clauses that lapse with another, directly or through others.
    pub(super) fn depending_on(&self, clause: &ClauseId) -> Vec<ClauseId> {
        let mut lapsed = vec![clause.clone()];
        loop {
            let next = self.agreement.clauses.iter().find(|c| {
                !lapsed.contains(&c.id) && c.conditional_on.iter().any(|on| lapsed.contains(on))
            });
            match next {
                Some(next) => lapsed.push(next.id.clone()),
                None => break,
            }
        }
        lapsed.split_off(1)
    }

    /// What each party could do beside refusing: retaliate, then the caller's.
    pub(super) fn alternatives(&self, deal: &Deal, no_deal: &Snapshot) -> Result<Vec<Alternative>> {
        let mut all = Vec::new();
        for &party in self.parties.iter().filter(|_| deal.retaliation) {
            if let Some(answer) = self.retaliation(party, no_deal)? {
                let scenario = self.no_deal().then(answer);
                let retaliate = Alternative::of(party, Course::Retaliate, scenario);
                all.push(Alternative { name: format!("{party}: retaliate"), ..retaliate });
            }
        }
        for own in &deal.alternatives {
            let mut own = own.clone();
            if let Some(share) = own.pledges {
                own.scenario = self.scaled(own.party, to_f64(share.fraction()))?;
            } else if own.course == Course::Hedge {
                own.scenario = self.no_deal().then(own.scenario);
            }
            own.name = format!("{}: {}", own.party, own.name);
            all.push(own);
        }
        Ok(all)
    }

    /// What the duties of other parties on goods of `party` rise by without the deal, levied on theirs; `None` where
    /// none rises. Duties that are not one number rise by what their low ends do.
    fn retaliation(&self, party: StateId, no_deal: &Snapshot) -> Result<Option<Scenario>> {
        let mut answer = Scenario::new("retaliation");
        let measure = Measure::new("retaliation")?;
        for &other in self.parties.iter().filter(|other| **other != party) {
            for sector in &self.with.world().classification().sectors {
                let rate = |snapshot: &Snapshot| snapshot.duty(other, party, sector.code);
                let rise = rate(no_deal)?.low.fraction() - rate(self.with)?.low.fraction();
                if rise > Decimal::ZERO {
                    let duty =
                        Tariff::addition(sector.code.into(), Rate::new(rise)?, measure.clone());
                    answer = answer.add_tie(Tie::new(party, other, duty));
                }
            }
        }
        Ok((!answer.changes.is_empty()).then_some(answer))
    }

    /// The pledges of `party` under this deal, times `factor`; 0 withdraws them.
    pub(super) fn scaled(&self, party: StateId, factor: f64) -> Result<Scenario> {
        let name = format!("{factor} of the pledge");
        let times = Decimal::from_f64(factor).ok_or_else(|| Error::OutOfRange {
            what: "multiple of a pledge",
            value: factor.to_string(),
            expected: "a finite number from 0",
        })?;
        let mut scenario = Scenario::new(name);
        for edge in self.pledges(party)? {
            let scaled = |money: Money| -> Result<Money> {
                let money = money.try_mul(times)?;
                Ok(Money::new(money.amount().round_dp(2), money.currency()))
            };
            let mut terms = edge.terms.clone();
            terms.total = scaled(terms.total)?;
            let mut sum = Money::zero(terms.total.currency());
            for part in &mut terms.schedule {
                part.amount = scaled(part.amount)?;
                sum = sum.try_add(part.amount)?;
            }
            if !terms.schedule.is_empty() {
                terms.total = sum;
            }
            // What is owed in return stays in force: the clause is there, and asks for nothing.
            let status =
                if terms.total.is_zero() { LegalStatus::Withdrawn } else { edge.tie.status };
            let terms = if terms.total.is_zero() { edge.terms.clone() } else { terms };
            let tie = Tie { terms: terms.into(), status, ..edge.tie.clone() };
            scenario = scenario.amend_tie(edge.id, tie);
        }
        Ok(scenario)
    }

    /// The pledges of `party` that are in force under this deal.
    pub(super) fn pledges(
        &self,
        party: StateId,
    ) -> Result<impl Iterator<Item = Edge<'a, InvestmentPledge>>> {
        let with: &'a Snapshot = self.with;
        let id = self.agreement.id.clone();
        let ours =
            move |edge: &Edge<'_, InvestmentPledge>| edge.tie.agreement.as_ref() == Some(&id);
        Ok(with.outgoing::<InvestmentPledge>(party)?.filter(ours))
    }

    /// The deal broken, and no duty between its parties but the base duties, where all are parties of the earlier
    /// agreement.
    pub(super) fn entitled(&self, earlier: &AgreementId, no_deal: &Snapshot) -> Result<Scenario> {
        let agreement = self.with.world().agreement(earlier)?;
        let date = self.with.date();
        let bound = |state: StateId| agreement.has_party(state, date);
        if agreement.status_on(date).is_some_and(|status| status != LegalStatus::InForce) {
            return Err(Error::UnknownLabel {
                what: "agreement in force",
                label: earlier.to_string(),
            });
        }
        let mut scenario = self.no_deal();
        scenario.name = format!("as `{earlier}` has it");
        for edge in no_deal.layer::<Tariff>() {
            let between = self.parties.contains(&edge.from) && self.parties.contains(&edge.to);
            if between
                && bound(edge.from)
                && bound(edge.to)
                && edge.terms.stacking != Stacking::Base
            {
                scenario = scenario.remove_tie(edge.id);
            }
        }
        Ok(scenario)
    }
}
