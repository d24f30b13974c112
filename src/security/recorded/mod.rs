//! The doors from what a world records.

mod burden;
mod capabilities;
mod commitments;
mod cover;
mod events;
mod networks;
mod parameters;
mod rivalries;

use std::collections::BTreeSet;

pub use burden::{
    MemberReport, PresenceReport, PresenceRow, PresenceSettings, RecordedMember, Target, Targets,
    members, presences,
};
pub use capabilities::{CapabilityFigure, CapabilityReport, capabilities};
pub use commitments::{
    Commitment, CommitmentSettings, Commitments, OpenTrigger, SetAside, commitments,
};
pub use cover::{CoverReport, CoverSettings, StateCover, cover_all};
pub use events::{
    EventReport, EventRule, EventSettings, RecordedEvent, Unattributed, Undated, events,
};
pub use rivalries::{RivalPair, Rivalries};

use crate::{
    error::Result,
    snapshot::Snapshot,
    units::{Date, StateId},
    world::{LegalStatus, StateKind, Tie},
};

/// The states that can promise or fight, and whoever is recorded to, by code.
fn signatories(snapshot: &Snapshot, named: impl Iterator<Item = StateId>) -> Vec<StateId> {
    let states = snapshot.states().filter(|s| s.kind == StateKind::State).map(|s| s.id);
    states.chain(named).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The first day after the snapshot's on which a tie may be gone: by its own days, by those of its
/// agreement and parties, or by notice given today.
fn earliest_end(snapshot: &Snapshot, tie: &Tie, notice: Option<u16>) -> Result<Option<Date>> {
    let today = snapshot.date();
    let by_notice = notice.map(|days| today.plus_days(days.into())).transpose()?;
    let mut ends: Vec<Date> = by_notice.into_iter().chain(tie.validity.until()).collect();
    if let Some(agreement) = &tie.agreement {
        let agreement = snapshot.world().agreement(agreement)?;
        let over = agreement.life.iter().find(|m| {
            let later = m.date > today;
            later && m.status != LegalStatus::InForce
        });
        ends.extend(over.map(|m| m.date));
        for state in [tie.from, tie.to] {
            let spans = agreement.parties.iter().filter(|p| p.state == state);
            let now = spans.map(|p| p.validity).find(|v| v.contains(today));
            ends.extend(now.and_then(crate::units::Validity::until));
        }
    }
    Ok(ends.into_iter().min())
}
