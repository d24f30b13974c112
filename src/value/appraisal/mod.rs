//! What a deal is worth to each side, against what each could do instead.

mod break_even;
mod course;
mod display;
mod report;

pub use course::{Alternative, Course};
pub use report::{
    Appraisal, Breach, BreakEven, ClaimReading, Entitlement, PartyAppraisal, Standpoint,
};

use std::collections::BTreeSet;

use self::course::Courses;
use super::{Adding, Component, Item, Ledger, Method, Prepared, Readings, Total, account::Account};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::Snapshot,
    units::AgreementId,
};

/// A deal to appraise: an agreement of the world, and what its parties could do instead.
///
/// Made from an [`AgreementId`] alone, each party can refuse, and retaliate where that raises the other's
/// duties.
#[derive(Debug, Clone)]
pub struct Deal {
    agreement: AgreementId,
    alternatives: Vec<Alternative>,
    earlier: Vec<AgreementId>,
    retaliation: bool,
}

impl From<AgreementId> for Deal {
    fn from(agreement: AgreementId) -> Self {
        Self { agreement, alternatives: Vec::new(), earlier: Vec::new(), retaliation: true }
    }
}

impl Deal {
    /// The same with something more that a party could do instead.
    #[must_use]
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.alternatives.push(alternative);
        self
    }

    /// The same, beside what an earlier agreement of the same parties had granted already.
    #[must_use]
    pub fn earlier(mut self, agreement: AgreementId) -> Self {
        self.earlier.push(agreement);
        self
    }

    /// Whether answering the other's duties in kind is among the alternatives; it is by default.
    #[must_use]
    pub fn retaliation(self, wanted: bool) -> Self {
        Self { retaliation: wanted, ..self }
    }
}

/// What is a deal worth to each side?
///
/// `with` is a snapshot in which the deal is honoured. A deal needs all its parties: who refuses leaves
/// none, with every clause broken. Its value to a party is its
/// total with the deal less that of the best it can do by itself: refuse, retaliate (refuse, and
/// answer the duties that this brings in kind), or an [`Alternative`] of the caller's. To third parties it is the total with
/// the deal less that without.
///
/// - *Break-even pledge:* the multiple of what a party has pledged at which the deal is worth nothing to it, at the lowest,
///   the median and the highest of the models.
/// - *Grant share:* the part of its outlays that is a gift in present value.
/// - *Breach:* what each clause's breaking takes from whom.
/// - *Claims:* the value under each reading of a disputed clause.
/// - *Entitlement:* what earlier agreements alone would give: the deal broken, and no duty but the base duties between the parties.
///   A deal that gives back a part of what was owed already is worth less than its headline.
///
/// Totals are in the ledger's currency a year, those of the models that are added; what else changes is in
/// the ledgers of the [`standpoints`](Appraisal::standpoints).
///
/// A party that stands for a customs union has the account of its members: each model's amounts are summed over the
/// states in the union on the day, what the union itself pays or gets is added, and the range is that of the sums, so
/// that each model is believed for all members or for none. A model that lacks a member's amount has no
/// part in it. Each member's own part is in [`PartyAppraisal::members`], and members are no third parties.
///
/// A model that has no place for a course has no part in the choice of the best: medians are compared over
/// the models that answer in every course compared.
///
/// *Cost:* a reading for each alternative, clause, claim and earlier agreement ([`Prepared::read`]).
///
/// # Errors
/// [`Error::UnknownLabel`] where the world lacks an agreement; [`Error::UnknownState`] where an alternative is
/// of no party; those of [`Scenario::apply`] and [`Prepared::read`].
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{AgreementId, data, economy::{Structure, TradeModel}, value::{Fiscal, Models, Trade, appraise, prepare}};
///
/// let world = data::indo_pacific_2025()?;
/// let base = world.snapshot("2025-01-01".parse()?)?;
/// let models = Models::new()
///     .with(Trade::new(TradeModel::equilibrium(Structure::InputOutput, "CP")))
///     .with(Fiscal::default());
/// let prepared = prepare(&base, &models)?;
///
/// let today = world.snapshot("2025-11-22".parse()?)?;
/// let deal = appraise(&prepared, &today, AgreementId::new("kor-usa-2025")?)?;
/// let korea = deal.party("KOR".parse()?)?;
/// // In this model the pledge costs Korea more than the duties it avoids, and part of it would be worth it.
/// assert!(korea.value.as_ref().is_some_and(|value| value.middle < 0.0));
/// assert!(korea.break_even.as_ref().and_then(|even| even.multiple[1]).is_some_and(|part| part < 1.0));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn appraise(prepared: &Prepared, with: &Snapshot, deal: impl Into<Deal>) -> Result<Appraisal> {
    let deal = deal.into();
    let courses = Courses::new(with, &deal.agreement)?;
    for alternative in &deal.alternatives {
        if !courses.parties.contains(&alternative.party) {
            return Err(Error::UnknownState { state: alternative.party });
        }
    }
    let accept = prepared.read(with)?;
    let no_deal_at = courses.apply(&courses.no_deal())?;
    let no_deal = prepared.read(&no_deal_at)?;
    let stand = |name: String, course, party, readings: &Readings| -> Result<Standpoint> {
        let ledger = prepared.between(&no_deal, readings)?;
        let (answered, not_applicable) = (ledger.models.len(), ledger.not_applicable.clone());
        let totals = totals(&ledger, &courses.accounts);
        Ok(Standpoint { name, course, party, totals, answered, not_applicable, ledger })
    };

    let accepted = stand("accept".to_owned(), Course::Accept, None, &accept)?;
    let refused = stand("refuse: no deal".to_owned(), Course::Refuse, None, &no_deal)?;
    let mut taken =
        vec![Taken { standpoint: refused, readings: no_deal.clone(), scenario: courses.no_deal() }];
    for alternative in courses.alternatives(&deal, &no_deal_at)? {
        let readings = prepared.read(&courses.apply(&alternative.scenario)?)?;
        let Alternative { name, party, course, scenario, .. } = alternative;
        let standpoint = stand(name, course, Some(party), &readings)?;
        taken.push(Taken { standpoint, readings, scenario });
    }

    let mut parties = Vec::new();
    for account in &courses.accounts {
        let party = account.party;
        let own = taken.iter().filter(|t| t.standpoint.is_open_to(party)).collect();
        let Some(choice) = Choice::of(account, &accepted, own) else { continue };
        let best = choice.best;
        let ledger = prepared.between(&best.readings, &accept)?;
        let value = account.total(&ledger);
        let break_even = match &value {
            Some(value) => {
                let of = (account, value);
                break_even::search(prepared, &courses, &accept, &best.scenario, of)?
            }
            None => None,
        };
        let members = account.members.iter();
        parties.push(PartyAppraisal {
            party,
            members: members.filter_map(|state| ledger.total(*state).ok().cloned()).collect(),
            best_alternative: best.standpoint.name.clone(),
            compared_by: choice.compared_by,
            not_compared: choice.not_compared,
            grant_share: grant_share(&ledger, account)?,
            reserves: account
                .entries(&ledger)
                .filter(|entry| entry.component == Component::Finance)
                .cloned()
                .collect(),
            value,
            break_even,
            ledger,
        });
    }

    let entitlement = deal.earlier.iter().map(|earlier| {
        let readings = prepared.read(&courses.apply(&courses.entitled(earlier, &no_deal_at)?)?)?;
        let without = prepared.between(&no_deal, &readings)?;
        let deal = prepared.between(&readings, &accept)?;
        let of = |ledger: &Ledger| totals(ledger, &courses.accounts);
        Ok(Entitlement { earlier: earlier.clone(), worth: of(&without), deal: of(&deal) })
    });
    let entitlement = entitlement.collect::<Result<_>>()?;

    let mut standpoints = vec![accepted];
    let third_parties = third_parties(&standpoints, &courses.accounts);
    let breaches = breaches(prepared, &courses, &accept)?;
    let claims = claims(prepared, &courses, &parties, &taken)?;
    standpoints.extend(taken.into_iter().map(|taken| taken.standpoint));
    Ok(Appraisal {
        agreement: deal.agreement,
        name: courses.agreement.name.clone(),
        date: with.date(),
        base: prepared.base().date(),
        in_force: courses.agreement.holds_on(with.date()),
        parties,
        standpoints,
        third_parties,
        breaches,
        claims,
        entitlement,
    })
}

/// A course with its readings.
struct Taken {
    standpoint: Standpoint,
    readings: Readings,
    /// From the world with the deal.
    scenario: Scenario,
}

/// The best that a party could do by itself.
struct Choice<'a> {
    best: &'a Taken,
    compared_by: usize,
    not_compared: Vec<String>,
}

impl<'a> Choice<'a> {
    /// By the median over the models that answer for the account in every standpoint compared. What would leave a
    /// component without a model is not compared; who keeps most models comes first.
    fn of(account: &Account, accepted: &Standpoint, mut own: Vec<&'a Taken>) -> Option<Self> {
        let answered = |taken: &Taken| account.answered(&taken.standpoint.ledger).len();
        own.sort_by_key(|taken| std::cmp::Reverse(answered(taken)));
        let components = |models: &[&Method]| -> BTreeSet<Component> {
            models.iter().map(|method| method.component).collect()
        };
        let mut common = account.answered(&accepted.ledger);
        let all = components(&common);
        let (mut compared, mut not_compared) = (Vec::new(), Vec::new());
        for taken in own {
            let answered = account.answered(&taken.standpoint.ledger);
            let mut both = common.clone();
            both.retain(|method| answered.contains(method));
            if components(&both) == all {
                common = both;
                compared.push(taken);
            } else {
                not_compared.push(taken.standpoint.name.clone());
            }
        }
        let worth = |taken: &Taken| {
            let total = account.total_over(&taken.standpoint.ledger, |m| common.contains(&m));
            total.map_or(0.0, |total| total.middle)
        };
        let best = compared.into_iter().max_by(|a, b| worth(a).total_cmp(&worth(b)))?;
        Some(Self { best, compared_by: common.len(), not_compared })
    }
}

/// The totals of the parties for which something is added.
fn totals(ledger: &Ledger, parties: &[Account]) -> Vec<Total> {
    parties.iter().filter_map(|account| account.total(ledger)).collect()
}

fn third_parties(standpoints: &[Standpoint], parties: &[Account]) -> Vec<Total> {
    let ledger = standpoints.first().map(|accepted| &accepted.ledger);
    let all = ledger.into_iter().flat_map(|ledger| &ledger.totals);
    let third = |total: &&Total| !parties.iter().any(|account| account.holds(total.state));
    let mut others: Vec<Total> = all.filter(third).cloned().collect();
    others.sort_by(|a, b| b.middle.total_cmp(&a.middle));
    others
}

fn breaches(prepared: &Prepared, courses: &Courses<'_>, accept: &Readings) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for clause in &courses.agreement.clauses {
        let scenario =
            Scenario::new("").break_clause(courses.agreement.id.clone(), clause.id.clone());
        let ledger = prepared.between(accept, &prepared.read(&courses.apply(&scenario)?)?)?;
        breaches.push(Breach {
            clause: clause.id.clone(),
            title: clause.title.clone(),
            owed_by: courses.owed_by(&clause.id),
            lapses: courses.depending_on(&clause.id),
            totals: totals(&ledger, &courses.accounts),
        });
    }
    Ok(breaches)
}

fn claims(
    prepared: &Prepared,
    courses: &Courses<'_>,
    parties: &[PartyAppraisal],
    taken: &[Taken],
) -> Result<Vec<ClaimReading>> {
    let mut readings = Vec::new();
    for clause in &courses.agreement.clauses {
        for claim in &clause.claims {
            let id = courses.agreement.id.clone();
            let scenario = Scenario::new("").choose_claim(id, clause.id.clone(), claim.id.clone());
            let read = prepared.read(&courses.apply(&scenario)?)?;
            let mut values = Vec::new();
            for party in parties {
                let best = taken.iter().find(|t| t.standpoint.name == party.best_alternative);
                let best = best.map_or(&read, |best| &best.readings);
                let account = courses.accounts.iter().find(|a| a.party == party.party);
                let ledger = prepared.between(best, &read)?;
                values.extend(account.and_then(|account| account.total(&ledger)));
            }
            readings.push(ClaimReading {
                clause: clause.id.clone(),
                claim: claim.id.clone(),
                reading: claim.reading.clone(),
                chosen: clause.chosen.as_ref() == Some(&claim.id),
                values,
            });
        }
    }
    Ok(readings)
}

/// The part of a party's outlays on pledges that is a gift, in present value.
fn grant_share(ledger: &Ledger, account: &Account) -> Result<Option<f64>> {
    let (mut outlays, mut receipts) = (0.0, 0.0);
    for entry in account.entries(ledger) {
        let (Item::PledgeTo(_), Adding::Added, Some(payments)) =
            (&entry.item, entry.adding, &entry.payments)
        else {
            continue;
        };
        let of = |start: &[f64], end: &[f64]| {
            let (rate, years) = (payments.discount_rate, payments.annuity_years);
            super::Payments::new(start.to_vec(), end.to_vec(), rate, years)
        };
        outlays -= of(&payments.at_start, &[])?.present_value;
        receipts += of(&[], &payments.at_end)?.present_value;
    }
    Ok((outlays > 0.0).then(|| 1.0 - receipts / outlays))
}
