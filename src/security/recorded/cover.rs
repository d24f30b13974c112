use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{CommitmentSettings, Commitments, Rivalries, commitments};
use crate::{
    error::{Error, Result},
    security::{
        Capability, Cover, LossOfStrength, Position, Provisions, TrustReport,
        balance::AlliedRivals, cover,
    },
    snapshot::Snapshot,
    units::{Date, StateId},
    world::terms::{Presence, Trigger},
};

/// Which promises cover a state, what threatens it, and how far strength reaches.
///
/// Default: promises of defence, as [`CommitmentSettings`] read them; a state's rivals threaten it;
/// who is ally and rival at once threatens; the composite index of capability, without loss over
/// distance; troops stationed make no promise more credible. From [`CommitmentSettings`] or [`Provisions`]: these promises.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverSettings {
    pub(super) commitments: CommitmentSettings,
    pub(super) both: AlliedRivals,
    pub(super) threats: BTreeMap<StateId, Vec<StateId>>,
    pub(super) capability: Option<Capability>,
    pub(super) distance: Option<(LossOfStrength, Vec<(StateId, Position)>)>,
    pub(super) trust: Option<TrustReport>,
    pub(super) tripwire: Option<f64>,
}

impl Default for CoverSettings {
    fn default() -> Self {
        Provisions::DEFENCE.into()
    }
}

impl From<CommitmentSettings> for CoverSettings {
    fn from(commitments: CommitmentSettings) -> Self {
        let (both, threats) = (AlliedRivals::Rivals, BTreeMap::new());
        Self {
            commitments,
            both,
            threats,
            capability: None,
            distance: None,
            trust: None,
            tripwire: None,
        }
    }
}

impl From<Provisions> for CoverSettings {
    fn from(provisions: Provisions) -> Self {
        CommitmentSettings::from(provisions).into()
    }
}

impl CoverSettings {
    /// What a state is to another that is its guarantor and its rival.
    #[must_use]
    pub fn allied_rivals(mut self, rule: AlliedRivals) -> Self {
        self.both = rule;
        self
    }

    /// What threatens `state`, in place of its rivals.
    #[must_use]
    pub fn threats(mut self, state: StateId, by: impl IntoIterator<Item = StateId>) -> Self {
        self.threats.insert(state, by.into_iter().collect());
        self
    }

    /// Another measure of capability than the one recorded.
    #[must_use]
    pub fn capability(mut self, capability: Capability) -> Self {
        self.capability = Some(capability);
        self
    }

    /// Everyone's strength, friend and foe, as it reaches the state that is covered: `places` are
    /// the capitals. The strength of a state without a place is unknown, and so is any there.
    #[must_use]
    pub fn distance(
        mut self,
        loss: LossOfStrength,
        places: impl IntoIterator<Item = (StateId, Position)>,
    ) -> Self {
        self.distance = Some((loss, places.into_iter().collect()));
        self
    }

    /// What each state trusts its guarantors, in place of the credibility of their promises.
    #[must_use]
    pub fn trust(mut self, trust: TrustReport) -> Self {
        self.trust = Some(trust);
        self
    }

    /// Troops of a guarantor in the state it covers make its promise more credible: so many halve the
    /// doubt that is left, as `1 - (1 - credibility) / 2^(troops / halving)`. Schelling (1966), *Arms and
    /// Influence*, chapter 2, for the argument; the number is the user's.
    #[must_use]
    pub fn tripwire(mut self, halving: f64) -> Self {
        self.tripwire = Some(halving);
        self
    }

    /// How far a guarantor is believed, by trust and troops.
    fn credibility(
        &self,
        snapshot: &Snapshot,
        (guarantor, state): (StateId, StateId),
        promised: f64,
    ) -> Result<f64> {
        let trusted = match &self.trust {
            Some(trust) => trust.of(state, guarantor)?.credibility(),
            None => promised,
        };
        let Some(halving) = self.tripwire else { return Ok(trusted) };
        if !(halving.is_finite() && halving > 0.0) {
            let (value, expected) = (halving.to_string(), "finite and above 0");
            return Err(Error::OutOfRange { what: "troops that halve doubt", value, expected });
        }
        let present = snapshot.between::<Presence>(guarantor, state)?;
        let troops: f64 = present.map(|edge| f64::from(edge.terms.personnel)).sum();
        Ok(1.0 - (1.0 - trusted) * (-troops / halving).exp2())
    }
}

/// How one state stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateCover {
    /// The state.
    pub state: StateId,
    /// What threatens it.
    pub threats: Vec<StateId>,
    /// Its cover; `None` where its own capability or that of a threat is unknown. A state without
    /// threats has a ratio of 0.
    pub cover: Option<Cover>,
    /// Who of it, its threats and its guarantors has no capability; such guarantors count for
    /// nothing.
    pub unknown: Vec<StateId>,
    /// Guarantors each of whose promises leaves open what calls it.
    pub left_open: Vec<StateId>,
    /// The ratio if those did nothing; `None` where nothing stands against the threat.
    pub ratio_without_open: Option<f64>,
    /// States that are guarantor and rival at once.
    pub allied_rivals: Vec<StateId>,
    /// The first day on which all promises of its strongest guarantor may be gone, were notice given
    /// on the date of the snapshot; `None` where that is not known.
    pub strongest_may_leave: Option<Date>,
}

/// How the states of a world stand against what threatens them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CoverReport {
    /// What was computed.
    pub method: &'static str,
    /// The date of the snapshot.
    pub date: Date,
    /// The name of the measure of capability.
    pub measure: String,
    /// Whether strength was discounted over distance.
    pub over_distance: bool,
    /// One row a state, by code.
    pub states: Vec<StateCover>,
    /// Promises of defence whose credibility nobody has judged.
    pub unjudged: usize,
    /// Pairs of states of which it is unknown whether they are rivals.
    pub unknown_rivalries: usize,
    /// Ordered pairs of which it is unknown what is owed.
    pub unknown_obligations: usize,
}

impl CoverReport {
    /// The row of one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn of(&self, state: StateId) -> Result<&StateCover> {
        let row = self.states.iter().find(|row| row.state == state);
        row.ok_or(Error::UnknownState { state })
    }
}

impl fmt::Display for CoverReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {} ({})", self.method, self.date, self.measure)?;
        let number = |r: Option<f64>| r.map_or("unbounded".to_owned(), |r| format!("{r:.3}"));
        writeln!(f, "{:<6}{:>10}{:>10}{:>12}  threats", "", "ratio", "alone", "dependence")?;
        for row in self.states.iter().filter(|row| !row.threats.is_empty()) {
            let threats: Vec<String> = row.threats.iter().map(ToString::to_string).collect();
            let threats = threats.join(" ");
            let Some(c) = &row.cover else {
                writeln!(f, "{:<6}{:>32}  {threats}", row.state, "capability unknown")?;
                continue;
            };
            let (with, alone) = (number(c.ratio), number(c.ratio_alone));
            let share = c.dependence().map_or("-".to_owned(), |d| format!("{d:.3}"));
            writeln!(f, "{:<6}{with:>10}{alone:>10}{share:>12}  {threats}", row.state)?;
        }
        writeln!(
            f,
            "{} promises judged by nobody; unknown: {} obligations, {} rivalries",
            self.unjudged, self.unknown_obligations, self.unknown_rivalries
        )
    }
}

/// How every state of a snapshot stands with its guarantors against its rivals.
///
/// Each row is a [`cover()`] of what the world records: capabilities, promises of defence with their
/// credibility, rivalries. What the answer hinges on is in the row: guarantors who left the trigger
/// open with the ratio without them, states that are ally and rival, unknown capabilities. Cost: the
/// number of states times that of guarantors.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, security::{CoverSettings, cover_all}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// // The record has no rival of Korea's near: China is taken to threaten it.
/// let kor = "KOR".parse()?;
/// let settings = CoverSettings::default().threats(kor, ["CHN".parse()?]);
/// let report = cover_all(&today, settings)?;
/// let korea = report.of(kor)?.cover.as_ref().expect("capabilities are recorded");
/// assert!((korea.ratio.unwrap_or(0.0) - 1.6311197860).abs() < 1e-9);
/// // Taiwan's guarantor left open what calls its promise.
/// assert_eq!(report.of("TWN".parse()?)?.left_open, ["USA".parse()?]);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// As [`commitments`] and [`capabilities`](super::capabilities);
/// [`Error::OutOfRange`] where distances are asked for and capability is not a share, or for a
/// tripwire that is not above 0; [`Error::UnknownState`] for a state without trust where trust is
/// given; [`Error::Duplicate`] for a threat named twice or a state that
/// threatens itself.
pub fn cover_all(snapshot: &Snapshot, settings: impl Into<CoverSettings>) -> Result<CoverReport> {
    let settings = settings.into();
    let promised = commitments(snapshot, settings.commitments.clone())?;
    let rivalries = Rivalries::recorded(snapshot);
    let capability = match &settings.capability {
        Some(capability) => capability.clone(),
        None => Capability::recorded(snapshot)?,
    };
    let states = promised.obligations.states();
    let rows = states
        .iter()
        .map(|&state| settings.row(snapshot, state, &promised, &rivalries, &capability))
        .collect::<Result<_>>()?;
    Ok(CoverReport {
        method: "threats over own strength and what guarantors add",
        date: snapshot.date(),
        measure: capability.measure().to_owned(),
        over_distance: settings.distance.is_some(),
        states: rows,
        unjudged: promised.unjudged(),
        unknown_rivalries: rivalries.unknown_pairs,
        unknown_obligations: promised.coverage.unknown,
    })
}

impl CoverSettings {
    fn row(
        &self,
        snapshot: &Snapshot,
        state: StateId,
        promised: &Commitments,
        rivalries: &Rivalries,
        capability: &Capability,
    ) -> Result<StateCover> {
        let at_state = match &self.distance {
            None => None,
            Some((loss, places)) if places.iter().any(|&(known, _)| known == state) => {
                Some(loss.at(state, capability, places)?)
            }
            // Nobody's strength is known there.
            Some(_) => Some(Capability::new(capability.measure(), [])?),
        };
        let capability = at_state.as_ref().unwrap_or(capability);
        let mut threats = match self.threats.get(&state) {
            Some(threats) => threats.clone(),
            None => rivalries.rivals_of(state),
        };
        let mut guarantors = promised.guarantors(state);
        for (guarantor, credibility) in &mut guarantors {
            *credibility = self.credibility(snapshot, (*guarantor, state), *credibility)?;
        }
        let allied_rivals: Vec<StateId> =
            guarantors.iter().map(|&(g, _)| g).filter(|g| threats.contains(g)).collect();
        if self.both != AlliedRivals::Allies {
            guarantors.retain(|(g, _)| !allied_rivals.contains(g));
        }
        if self.both != AlliedRivals::Rivals {
            threats.retain(|t| !allied_rivals.contains(t));
        }
        let known = |s: StateId| capability.get(s).is_some();
        let sides = threats.iter().chain([&state]).copied();
        let mut unknown: Vec<StateId> = sides.filter(|&s| !known(s)).collect();
        let computable = unknown.is_empty();
        unknown.extend(guarantors.iter().map(|&(g, _)| g).filter(|&g| !known(g)));
        guarantors.retain(|&(g, _)| known(g));
        let of = |guarantor: StateId| {
            let ours = move |c: &&super::Commitment| (c.guarantor, c.protege) == (guarantor, state);
            promised.counted().filter(ours)
        };
        let open = |g: StateId| of(g).all(|c| c.trigger == Trigger::LeftOpen);
        let left_open: Vec<StateId> =
            guarantors.iter().map(|&(g, _)| g).filter(|&g| open(g)).collect();
        let firm: Vec<(StateId, f64)> =
            guarantors.iter().copied().filter(|(g, _)| !left_open.contains(g)).collect();
        let covered =
            |by: &[(StateId, f64)]| computable.then(|| cover(capability, state, by, &threats));
        let row = covered(&guarantors).transpose()?;
        let strongest = row.as_ref().and_then(|c| c.guarantors.first()).map(|g| g.state);
        // All promises must go; one without a known end keeps the day unknown.
        let strongest_may_leave = strongest.and_then(|g| {
            let ends = of(g).map(|c| c.earliest_end).collect::<Option<Vec<Date>>>();
            ends?.into_iter().max()
        });
        Ok(StateCover {
            state,
            ratio_without_open: covered(&firm).transpose()?.and_then(|c| c.ratio),
            cover: row,
            threats,
            unknown,
            left_open,
            allied_rivals,
            strongest_may_leave,
        })
    }
}
