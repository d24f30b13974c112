use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use crate::{
    error::Result,
    security::{Outcome, TrustEvent},
    snapshot::Snapshot,
    units::{AgreementId, ClauseId, Date, StateId, Validity},
    world::{
        Agreement, Family, Kind, LegalStatus, Terms, Tie, TieId,
        terms::{Defence, Presence},
    },
};

/// What of a record counts as an event of trust beside promises set aside.
///
/// Default: nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventSettings {
    kept_since: Option<i16>,
    demands: bool,
    broken_on: Option<Date>,
}

impl EventSettings {
    /// Every full calendar year from `year` on in which an obligation held counts as one kept promise.
    #[must_use]
    pub fn kept_since(mut self, year: i16) -> Self {
        self.kept_since = Some(year);
        self
    }

    /// The day on which clauses that are not honoured were broken. The record gives none: without this they
    /// are listed as undated, and no event. Before that day they count as honoured.
    #[must_use]
    pub fn broken_on(mut self, day: Date) -> Self {
        self.broken_on = Some(day);
        self
    }

    /// A payment for its forces that a guarantor asks of a state it owes defence, and that is not
    /// agreed, counts as extortion.
    #[must_use]
    pub fn demands(mut self) -> Self {
        self.demands = true;
        self
    }
}

/// Why a record counts as an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum EventRule {
    /// The tie is recorded as suspended, withdrawn or terminated since that day.
    TieEnded,
    /// The guarantor left the agreement on that day.
    PartyLeft,
    /// The clause is not honoured, since the day that the [settings](EventSettings::broken_on) give.
    ClauseBroken,
    /// A payment is demanded since that day.
    Demand,
    /// The obligation held all that year.
    HeldAYear,
}

/// An event, and the record that it was read from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordedEvent {
    /// The event.
    pub event: TrustEvent,
    /// The tie.
    pub tie: TieId,
    /// The reading.
    pub rule: EventRule,
    /// The agreement that the tie is part of.
    pub agreement: Option<AgreementId>,
}

/// An agreement that ended or was set aside, of which the record does not say by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unattributed {
    /// The agreement.
    pub agreement: AgreementId,
    /// When.
    pub date: Date,
    /// What it became.
    pub status: LegalStatus,
}

/// A clause that is not honoured, of which the record does not say since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Undated {
    /// Who does not honour it.
    pub guarantor: StateId,
    /// Towards whom.
    pub treated: StateId,
    /// The tie.
    pub tie: TieId,
    /// The agreement.
    pub agreement: AgreementId,
    /// The clause.
    pub clause: ClauseId,
}

/// What guarantors did with their promises, as far as a world records it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EventReport {
    /// The date of the snapshot; what comes later is not in it.
    pub date: Date,
    /// The events, in the order of time.
    pub list: Vec<RecordedEvent>,
    /// What ended without an author; not in the list.
    pub unattributed: Vec<Unattributed>,
    /// Clauses that are not honoured, since an unknown day; not in the list.
    pub undated: Vec<Undated>,
}

impl EventReport {
    /// The events, for [`trust()`](crate::security::trust()).
    #[must_use]
    pub fn events(&self) -> Vec<TrustEvent> {
        self.list.iter().map(|e| e.event).collect()
    }
}

impl fmt::Display for EventReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} events up to {}", self.list.len(), self.date)?;
        for RecordedEvent { event: e, tie, rule, .. } in &self.list {
            let (by, to, year) = (e.guarantor, e.treated, e.year);
            writeln!(f, "  {year:>8.2}  {by} -> {to}  {:?} ({rule:?}, {tie})", e.outcome)?;
        }
        for u in &self.unattributed {
            writeln!(f, "  {}  `{}` {}, by whom is not recorded", u.date, u.agreement, u.status)?;
        }
        for Undated { guarantor, treated, agreement, clause, .. } in &self.undated {
            writeln!(
                f,
                "  {guarantor} -> {treated}  `{clause}` of `{agreement}` is not honoured, since when is not recorded"
            )?;
        }
        Ok(())
    }
}

/// What guarantors did with their promises up to the date of a snapshot, read from the record.
///
/// An obligation of security that its guarantor set aside is abandoned; a promise of a deal, or a
/// clause, that is not honoured is broken; a clause has no day on which it was, so it counts once
/// [`EventSettings::broken_on`] gives one and is listed as undated until then. An agreement that a state left is abandoned by it towards
/// all to whom it owed something there; what is recorded as suspended both ways, each set aside.
/// Where an agreement ended and the record does not say by whom,
/// there is no event, and the agreement is listed. Several ties of one agreement between the same two
/// states are one event. Cost: the ties of the world.
///
/// ```
/// use geoecon::{LegalStatus, State, Tie, World, security::*, terms::{Defence, Trigger}};
///
/// let (usa, nzl) = ("USA".parse()?, "NZL".parse()?);
/// let mut world = World::new("ANZUS");
/// for id in [usa, nzl] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// let treaty = Tie::new(usa, nzl, Defence::on(Trigger::AttackInArea));
/// world.add_tie(treaty.status(LegalStatus::Suspended).valid("1986-08-11..".parse()?));
///
/// let read = events(&world.snapshot("2025-11-22".parse()?)?, EventSettings::default())?;
/// assert_eq!(read.list[0].event.outcome, Outcome::Abandoned);
/// let trusted = trust(&read.events(), &Relevance::own_experience(vec![usa, nzl])?, 2025.9)?;
/// assert!((trusted.of(nzl, usa)?.credibility() - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) where a tie names an agreement that is not
/// recorded.
pub fn events(snapshot: &Snapshot, settings: impl Into<EventSettings>) -> Result<EventReport> {
    let settings = settings.into();
    let today = snapshot.date();
    let (mut list, mut undated) = (Vec::new(), Vec::new());
    for (id, tie) in snapshot.world().ties() {
        let agreement = match &tie.agreement {
            Some(agreement) => Some(snapshot.world().agreement(agreement)?),
            None => None,
        };
        let mut note = |rule, outcome, date| list.push(event(id, tie, rule, outcome, date));
        if let Some((outcome, date)) = ended(tie).filter(|&(_, date)| date <= today) {
            note(EventRule::TieEnded, outcome, date);
        }
        let Some(outcome) = outcome_of(tie.kind()) else { continue };
        if let Some(agreement) = agreement {
            for date in departures(agreement, tie).filter(|&date| date <= today) {
                note(EventRule::PartyLeft, outcome, date);
            }
        }
    }
    for (id, tie, _) in snapshot.dormant() {
        if let Some((agreement, clause)) = broken_clause(snapshot, tie)? {
            match settings.broken_on {
                Some(day) if day <= today => {
                    list.push(event(id, tie, EventRule::ClauseBroken, Outcome::Broken, day));
                }
                Some(_) => {}
                None => undated.push(Undated {
                    guarantor: tie.from,
                    treated: tie.to,
                    tie: id,
                    agreement: agreement.clone(),
                    clause: clause.clone(),
                }),
            }
        }
        if settings.demands && is_demand(snapshot, tie)? {
            let since = tie.validity.from().unwrap_or(today);
            list.push(event(id, tie, EventRule::Demand, Outcome::Extorted, since));
        }
    }
    if let Some(first) = settings.kept_since {
        for (id, tie) in snapshot.ties().filter(|(_, tie)| is_obligation(tie.kind())) {
            let from = tie.validity.from().map_or(i16::MIN, |day| {
                // The first calendar year that it held from the first day on.
                if (day.month(), day.day()) == (1, 1) { day.year() } else { day.year() + 1 }
            });
            for year in first.max(from)..today.year() {
                let day = Date::new(year, 12, 31)?;
                list.push(event(id, tie, EventRule::HeldAYear, Outcome::Kept, day));
            }
        }
    }
    list.sort_by(|a, b| {
        a.event.year.total_cmp(&b.event.year).then((a.rule, a.tie).cmp(&(b.rule, b.tie)))
    });
    let mut seen = BTreeSet::new();
    list.retain(|e| {
        let key = (e.event.guarantor, e.event.treated, e.event.outcome);
        seen.insert((key, e.event.year.to_bits(), e.agreement.clone()))
    });
    let unattributed = snapshot.world().agreements().flat_map(|agreement| {
        let past = agreement.life.iter().filter(|m| m.date <= today && has_ended(m.status));
        past.map(|m| Unattributed {
            agreement: agreement.id.clone(),
            date: m.date,
            status: m.status,
        })
    });
    Ok(EventReport { date: today, unattributed: unattributed.collect(), undated, list })
}

fn event(tie_id: TieId, tie: &Tie, rule: EventRule, outcome: Outcome, date: Date) -> RecordedEvent {
    let event =
        TrustEvent { guarantor: tie.from, treated: tie.to, outcome, year: date.decimal_year() };
    RecordedEvent { event, tie: tie_id, rule, agreement: tie.agreement.clone() }
}

fn has_ended(status: LegalStatus) -> bool {
    matches!(status, LegalStatus::Suspended | LegalStatus::Withdrawn | LegalStatus::Terminated)
}

fn is_obligation(kind: Kind) -> bool {
    use Kind::{Consultation, Defence, Neutrality, NonAggression, Offence};
    matches!(kind, Defence | Offence | Neutrality | Consultation | NonAggression)
}

/// What it is to set aside a promise of this kind.
fn outcome_of(kind: Kind) -> Option<Outcome> {
    if is_obligation(kind) {
        Some(Outcome::Abandoned)
    } else {
        (kind.family() == Family::Deal).then_some(Outcome::Broken)
    }
}

/// How and when the tie itself was set aside.
fn ended(tie: &Tie) -> Option<(Outcome, Date)> {
    let since = tie.validity.from().filter(|_| has_ended(tie.status))?;
    Some((outcome_of(tie.kind())?, since))
}

/// The days on which who owes left the agreement, while it was in force and the tie held.
fn departures<'a>(agreement: &'a Agreement, tie: &'a Tie) -> impl Iterator<Item = Date> + 'a {
    let spans = agreement.parties.iter().filter(|p| p.state == tie.from).map(|p| p.validity);
    spans.filter_map(Validity::until).filter(move |&left| {
        let held = left.plus_days(-1).is_ok_and(|eve| {
            tie.validity.contains(eve)
                && agreement.holds_on(eve)
                && agreement.has_party(tie.to, eve)
        });
        held && tie.status == LegalStatus::InForce && !agreement.has_party(tie.from, left)
    })
}

/// The clause but for which the tie would hold, and which its author does not honour.
fn broken_clause<'a>(
    snapshot: &Snapshot,
    tie: &'a Tie,
) -> Result<Option<(&'a AgreementId, &'a ClauseId)>> {
    let (Some(of), Some(id)) = (&tie.agreement, &tie.clause) else { return Ok(None) };
    let agreement = snapshot.world().agreement(of)?;
    let Some(clause) = agreement.find_clause(id) else { return Ok(None) };
    let chosen = tie.claim.is_none() || tie.claim == clause.chosen;
    let broken = tie.status == LegalStatus::InForce
        && has_ended(clause.status)
        && chosen
        && agreement.holds_on(snapshot.date());
    Ok(broken.then_some((of, id)))
}

/// Whether a payment for forces is asked for, not agreed, of a state that is owed defence.
fn is_demand(snapshot: &Snapshot, tie: &Tie) -> Result<bool> {
    use LegalStatus::{Announced, Proposed, Threatened};
    let Terms::Presence(Presence { host_pays_per_year: Some(_), .. }) = &tie.terms else {
        return Ok(false);
    };
    let asked = matches!(tie.status, Proposed | Announced | Threatened);
    Ok(asked && snapshot.between::<Defence>(tie.from, tie.to)?.next().is_some())
}
