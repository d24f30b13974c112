use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{earliest_end, signatories};
use crate::{
    error::Result,
    security::{AsymmetryReport, Coverage, Obligations, Provisions},
    snapshot::{Edge, Snapshot},
    units::{AgreementId, Date, Probability, SourceId, StateId},
    world::{
        Kind, Terms, TieId,
        terms::{Consultation, Defence, Neutrality, NonAggression, Offence, Trigger},
    },
};

/// What a promise counts for whose text does not say what calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum OpenTrigger {
    /// As what it is called: a promise of defence as one of defence.
    AsWritten,
    /// As what it is called, its credibility times this.
    Discounted(Probability),
    /// As a promise to consult.
    AsConsultation,
    /// As nothing.
    Ignored,
}

/// How what a world records becomes obligations.
///
/// Default: all five provisions; a promise whose credibility nobody has judged counts as certain; one
/// whose trigger is left open counts as written. From [`Provisions`]: these provisions.
///
/// Where the trigger is open says little by itself: the Taiwan Relations Act leaves it open on
/// purpose, and a table of alliances has no triggers at all, so that all of its promises are open.
#[derive(Debug, Clone, PartialEq)]
pub struct CommitmentSettings {
    pub(super) provisions: Provisions,
    pub(super) unjudged: Probability,
    pub(super) open_trigger: OpenTrigger,
    pub(super) judged: BTreeMap<(StateId, StateId), Probability>,
    pub(super) states: Option<Vec<StateId>>,
}

impl Default for CommitmentSettings {
    fn default() -> Self {
        Self {
            provisions: Provisions::ALL,
            unjudged: Probability::ONE,
            open_trigger: OpenTrigger::AsWritten,
            judged: BTreeMap::new(),
            states: None,
        }
    }
}

impl From<Provisions> for CommitmentSettings {
    fn from(provisions: Provisions) -> Self {
        Self::default().provisions(provisions)
    }
}

impl CommitmentSettings {
    /// The provisions that are asked for; others are not read. A pair is known to owe none where
    /// the world's coverage says that ties of each of these kinds were looked for.
    #[must_use]
    pub fn provisions(mut self, provisions: Provisions) -> Self {
        self.provisions = provisions;
        self
    }

    /// The credibility of promises that nobody has judged.
    #[must_use]
    pub fn unjudged(mut self, credibility: Probability) -> Self {
        self.unjudged = credibility;
        self
    }

    /// What promises count for whose trigger is left open.
    #[must_use]
    pub fn open_trigger(mut self, rule: OpenTrigger) -> Self {
        self.open_trigger = rule;
        self
    }

    /// The credibility of all that `guarantor` owes `protege`, in place of what is recorded.
    #[must_use]
    pub fn judge(mut self, guarantor: StateId, protege: StateId, credibility: Probability) -> Self {
        self.judged.insert((guarantor, protege), credibility);
        self
    }

    /// Only these states, in this order. By default all that can promise, in the order of their
    /// codes: aggregates and customs territories cannot.
    #[must_use]
    pub fn states(mut self, states: impl IntoIterator<Item = StateId>) -> Self {
        self.states = Some(states.into_iter().collect());
        self
    }
}

/// One promise in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Commitment {
    /// The tie that records it.
    pub tie: TieId,
    /// Who owes.
    pub guarantor: StateId,
    /// To whom it is owed.
    pub protege: StateId,
    /// What is promised, as recorded.
    pub promised: Provisions,
    /// What it counts as, by the rule for open triggers.
    pub counts_as: Provisions,
    /// What calls it.
    pub trigger: Trigger,
    /// Probability that it is kept when called, by the settings.
    pub credibility: Probability,
    /// Whether somebody judged that: the record, or the user. Otherwise it is assumed.
    pub judged: bool,
    /// Notice that ends it, in days, where the text gives one.
    pub exit_notice_days: Option<u16>,
    /// The first day on which it may be gone: the end of its own days or of its agreement's, or of
    /// the notice, were it given on the date of the snapshot; `None` where no end is recorded and
    /// the text gives no notice.
    pub earliest_end: Option<Date>,
    /// The agreement that it is part of.
    pub agreement: Option<AgreementId>,
    /// Where it is recorded.
    pub source: Option<SourceId>,
}

/// A promise recorded for the date that is not in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SetAside {
    /// The tie that records it.
    pub tie: TieId,
    /// Who would owe.
    pub guarantor: StateId,
    /// To whom it would be owed.
    pub protege: StateId,
    /// What is promised.
    pub promised: Provisions,
    /// Why it does not count.
    pub why: String,
}

/// What states have promised each other, with the terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Commitments {
    /// The date of the snapshot.
    pub date: Date,
    /// The provisions asked for.
    pub provisions: Provisions,
    /// What promises counted for whose trigger is left open.
    pub open_trigger: OpenTrigger,
    /// Each promise in force, in the order of the ties.
    pub list: Vec<Commitment>,
    /// Promises recorded for the date that are not in force.
    pub set_aside: Vec<SetAside>,
    /// Who owes whom what.
    pub obligations: Obligations,
    /// Where that is not mutual.
    pub asymmetry: AsymmetryReport,
    /// How much of it is known.
    pub coverage: Coverage,
}

impl Commitments {
    /// How far what `guarantor` owes `protege` is believed: the highest credibility among its
    /// promises that count, since one kept is enough; `None` where none does.
    #[must_use]
    pub fn credibility(&self, guarantor: StateId, protege: StateId) -> Option<f64> {
        let between = self.counted().filter(|c| (c.guarantor, c.protege) == (guarantor, protege));
        between.map(|c| c.credibility).max().map(Probability::value)
    }

    /// Who owes `protege` anything that counts, with the credibility, by code.
    #[must_use]
    pub fn guarantors(&self, protege: StateId) -> Vec<(StateId, f64)> {
        let mut best: BTreeMap<StateId, Probability> = BTreeMap::new();
        for c in self.counted().filter(|c| c.protege == protege) {
            let known = best.entry(c.guarantor).or_default();
            *known = c.credibility.max(*known);
        }
        best.into_iter().map(|(state, p)| (state, p.value())).collect()
    }

    /// Promises whose credibility nobody has judged.
    #[must_use]
    pub fn unjudged(&self) -> usize {
        self.counted().filter(|c| !c.judged).count()
    }

    pub(super) fn counted(&self) -> impl Iterator<Item = &Commitment> {
        self.list.iter().filter(|c| c.counts_as.intersects(self.provisions))
    }
}

impl fmt::Display for Commitments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} promises on {}, {} of them judged by nobody; {}",
            self.list.len(),
            self.date,
            self.unjudged(),
            self.coverage
        )?;
        for c in &self.list {
            write!(f, "  {} -> {}  {:<14} {}", c.guarantor, c.protege, c.promised, c.trigger)?;
            if c.counts_as != c.promised {
                write!(f, ", counts as {}", c.counts_as)?;
            }
            write!(f, ", credibility {}", c.credibility)?;
            match c.earliest_end {
                Some(date) => writeln!(f, ", may end {date}")?,
                None => writeln!(f)?,
            }
        }
        for s in &self.set_aside {
            writeln!(f, "  {} -> {}  {:<14} not: {}", s.guarantor, s.protege, s.promised, s.why)?;
        }
        Ok(())
    }
}

/// What an obligation's terms say, whatever its kind.
struct Promise {
    provision: Provisions,
    trigger: Trigger,
    exit_notice_days: Option<u16>,
    credibility: Option<Probability>,
}

macro_rules! promises {
    ($($kind:ident => $provision:ident,)+) => {
        /// The provision of a kind of tie that is an obligation.
        fn provision(terms: &Terms) -> Option<Provisions> {
            match terms {
                $(Terms::$kind(_) => Some(Provisions::$provision),)+
                _ => None,
            }
        }

        const KINDS: [(Kind, Provisions); 5] = [$((Kind::$kind, Provisions::$provision)),+];

        /// The obligations in force, in the order of their ids.
        fn in_force(snapshot: &Snapshot) -> Vec<(Edge<'_, ()>, Promise)> {
            let mut all = Vec::new();
            $(all.extend(snapshot.layer::<$kind>().map(|edge| {
                let promise = Promise {
                    provision: Provisions::$provision,
                    trigger: edge.terms.trigger,
                    exit_notice_days: edge.terms.exit_notice_days,
                    credibility: edge.terms.credibility,
                };
                (edge.untyped(), promise)
            }));)+
            all.sort_by_key(|(edge, _)| edge.id);
            all
        }
    };
}

promises! {
    Defence => DEFENCE,
    Offence => OFFENCE,
    Neutrality => NEUTRALITY,
    Consultation => CONSULTATION,
    NonAggression => NON_AGGRESSION,
}

/// What states have promised each other on the date of a snapshot.
///
/// Each obligation in force is one directed promise. A pair is known where a promise is recorded, for
/// who recorded one read the treaty, or where coverage says that all kinds asked for were looked
/// for; otherwise what it owes is unknown, which is not nothing. Cost: the obligations, and the
/// square of the number of states.
///
/// ```
/// use geoecon::{Probability, State, Tie, World, security::*, terms::{Defence, Trigger}};
///
/// let (usa, twn) = ("USA".parse()?, "TWN".parse()?);
/// let mut world = World::new("an open promise");
/// for id in [usa, twn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// let act = Defence { exit_notice_days: Some(365), ..Defence::on(Trigger::LeftOpen) };
/// world.add_tie(Tie::new(usa, twn, act));
/// let today = world.snapshot("2025-11-22".parse()?)?;
///
/// let half = OpenTrigger::Discounted(Probability::new(0.5)?);
/// let promised = commitments(&today, CommitmentSettings::default().open_trigger(half))?;
/// assert_eq!(promised.credibility(usa, twn), Some(0.5));
/// assert_eq!(promised.list[0].earliest_end, Some("2026-11-22".parse()?));
/// // What Taiwan owes in return was not looked for.
/// assert_eq!(promised.obligations.owed(twn, usa)?, None);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState) for a state of the settings that the world does
/// not have; [`Error::Duplicate`](crate::Error::Duplicate) for one named twice;
/// [`Error::OutOfRange`](crate::Error::OutOfRange) where a notice ends after the year 9999.
///
/// # References
/// Leeds, Ritter, Mitchell and Long (2002), "Alliance Treaty Obligations and Provisions, 1815-1944",
/// International Interactions 28.
pub fn commitments(
    snapshot: &Snapshot,
    settings: impl Into<CommitmentSettings>,
) -> Result<Commitments> {
    let settings = settings.into();
    let edges = in_force(snapshot);
    let states = match &settings.states {
        Some(states) => {
            states.iter().try_for_each(|&s| snapshot.state(s).map(|_| ()))?;
            states.clone()
        }
        None => signatories(snapshot, edges.iter().flat_map(|(e, _)| [e.from, e.to])),
    };
    let mut obligations = Obligations::unknown(states.clone())?;
    let asked = KINDS.iter().filter(|(_, p)| settings.provisions.intersects(*p));
    let kinds: Vec<Kind> = asked.map(|&(kind, _)| kind).collect();
    for &a in &states {
        for &b in states.iter().filter(|&&b| b != a) {
            if kinds.iter().all(|&kind| snapshot.covers(kind, a, b)) {
                obligations.set(a, b, Provisions::NONE)?;
            }
        }
    }
    let date = snapshot.date();
    let left_open =
        |kind, a, b| snapshot.world().coverage().iter().any(|c| c.leaves_open(kind, a, b, date));
    let mut list = Vec::new();
    for (edge, promise) in edges {
        let ends = (edge.from, edge.to);
        let within = states.contains(&edge.from) && states.contains(&edge.to);
        if !within || !settings.provisions.intersects(promise.provision) {
            continue;
        }
        let (counts_as, credibility, judged) = settings.read(ends, &promise);
        // What else is owed, where the record says that it is not known, keeps the pair unknown.
        if !kinds.iter().any(|&kind| left_open(kind, edge.from, edge.to)) {
            let owed = obligations.owed(edge.from, edge.to)?.unwrap_or_default();
            obligations.set(edge.from, edge.to, owed | counts_as.common(settings.provisions))?;
        }
        list.push(Commitment {
            tie: edge.id,
            guarantor: edge.from,
            protege: edge.to,
            promised: promise.provision,
            counts_as,
            trigger: promise.trigger,
            credibility,
            judged,
            exit_notice_days: promise.exit_notice_days,
            earliest_end: earliest_end(snapshot, edge.tie, promise.exit_notice_days)?,
            agreement: edge.tie.agreement.clone(),
            source: edge.tie.source.clone(),
        });
    }
    let set_aside = snapshot.dormant().filter_map(|(id, tie, standing)| {
        let promised = provision(&tie.terms).filter(|p| settings.provisions.intersects(*p))?;
        let within = states.contains(&tie.from) && states.contains(&tie.to);
        let (tie, guarantor, protege) = (id, tie.from, tie.to);
        within.then(|| SetAside { tie, guarantor, protege, promised, why: standing.to_string() })
    });
    Ok(Commitments {
        date: snapshot.date(),
        provisions: settings.provisions,
        open_trigger: settings.open_trigger,
        list,
        set_aside: set_aside.collect(),
        asymmetry: obligations.asymmetry(),
        coverage: obligations.coverage(),
        obligations,
    })
}

impl CommitmentSettings {
    /// What a promise counts as, how far it is believed, and whether anybody judged that.
    fn read(&self, ends: (StateId, StateId), promise: &Promise) -> (Provisions, Probability, bool) {
        let judged = self.judged.get(&ends).copied();
        let recorded = judged.or(promise.credibility);
        let credibility = recorded.unwrap_or(self.unjudged);
        let known = recorded.is_some();
        if promise.trigger != Trigger::LeftOpen {
            return (promise.provision, credibility, known);
        }
        match self.open_trigger {
            OpenTrigger::AsWritten => (promise.provision, credibility, known),
            // Who judges a pair has the open trigger in mind.
            OpenTrigger::Discounted(_) if judged.is_some() => {
                (promise.provision, credibility, known)
            }
            OpenTrigger::Discounted(by) => (promise.provision, credibility.times(by), known),
            OpenTrigger::AsConsultation => {
                let weak = Provisions::NON_AGGRESSION;
                let stays = promise.provision == weak;
                let counts = if stays { weak } else { Provisions::CONSULTATION };
                (counts, credibility, known)
            }
            OpenTrigger::Ignored => (Provisions::NONE, credibility, known),
        }
    }
}

impl Obligations {
    /// Who owes whom what on the date of a snapshot; see [`commitments`] for the terms.
    ///
    /// # Errors
    /// As [`commitments`].
    pub fn recorded(snapshot: &Snapshot, settings: impl Into<CommitmentSettings>) -> Result<Self> {
        commitments(snapshot, settings).map(|c| c.obligations)
    }
}
