use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Obligations, Provisions, SimilarityReport, Variant, obligations::position};
use crate::{
    StateId,
    error::{Error, Result},
    units::check_unique,
};

/// What a guarantor did with a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Outcome {
    /// It kept it.
    Kept,
    /// It broke it.
    Broken,
    /// It made keeping it depend on a new payment.
    Extorted,
    /// It withdrew from it.
    Abandoned,
}

/// One thing that a guarantor did to one of its proteges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustEvent {
    /// Who had promised.
    pub guarantor: StateId,
    /// Whom it treated so.
    pub treated: StateId,
    /// What it did.
    pub outcome: Outcome,
    /// When, as a year (2025.5 is the middle of 2025).
    pub year: f64,
}

/// How much what happens to one state tells another: a matrix of observer by treated party, from 0
/// to 1, where each is fully relevant to itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relevance {
    states: Vec<StateId>,
    /// Row by row.
    cells: Vec<f64>,
}

impl Relevance {
    /// Each state learns from its own treatment alone: no spillover.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state named twice.
    pub fn own_experience(states: Vec<StateId>) -> Result<Self> {
        check_unique("state", &states)?;
        let n = states.len();
        let cells = (0..n * n).map(|i| f64::from(u8::from(i / n == i % n))).collect();
        Ok(Self { states, cells })
    }

    /// Each state learns from those whose commitments are like its own.
    ///
    /// Relevance is the similarity, and 0 where that is negative, undefined or not in the report.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for a variant that the report does not hold; [`Error::UnknownState`]
    /// for a pair of the report outside `states`; [`Error::Duplicate`].
    pub fn from_similarity(
        states: Vec<StateId>,
        report: &SimilarityReport,
        variant: Variant,
    ) -> Result<Self> {
        let column = report.variants.iter().position(|&v| v == variant).ok_or_else(|| {
            Error::UnknownLabel { what: "variant of similarity", label: variant.to_string() }
        })?;
        let mut relevance = Self::own_experience(states)?;
        for pair in &report.pairs {
            let value = pair.values.get(column).copied().flatten().unwrap_or(0.0);
            // S reaches 1 only up to rounding.
            let value = value.clamp(0.0, 1.0);
            relevance.set(pair.a, pair.b, value)?;
            relevance.set(pair.b, pair.a, value)?;
        }
        Ok(relevance)
    }

    /// The states, in the order of rows and columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// Sets how much the treatment of `party` tells `observer`.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::Cell`] outside 0 to 1.
    pub fn set(&mut self, observer: StateId, party: StateId, relevance: f64) -> Result<()> {
        if !(0.0..=1.0).contains(&relevance) {
            return Err(Error::Cell {
                what: "relevance",
                row: observer.to_string(),
                column: party.to_string(),
                value: relevance,
                expected: "from 0 to 1",
            });
        }
        let (row, column) = (position(&self.states, observer)?, position(&self.states, party)?);
        if let Some(cell) = self.cells.get_mut(row * self.states.len() + column) {
            *cell = relevance;
        }
        Ok(())
    }

    fn column(&self, party: usize) -> impl Iterator<Item = f64> {
        self.cells.iter().skip(party).step_by(self.states.len().max(1)).copied()
    }
}

/// Larger counts of a prior mean nothing more, and their products would overflow.
const LARGEST_PRIOR: f64 = 1e100;

/// Prior trust and how fast events fade.
///
/// Default: a uniform prior, Beta(1, 1), and no fading; from a year: as of that year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrustSettings {
    prior: (f64, f64),
    memory: f64,
    year: f64,
}

impl Default for TrustSettings {
    fn default() -> Self {
        Self { prior: (1.0, 1.0), memory: 1.0, year: f64::INFINITY }
    }
}

impl TrustSettings {
    /// Pseudo-counts of kept and of broken promises that everyone starts from; both above 0.
    #[must_use]
    pub fn prior(mut self, kept: f64, broken: f64) -> Self {
        self.prior = (kept, broken);
        self
    }

    /// What is left of an event's weight after a year: above 0, at most 1. Below 1 the year the
    /// trust is asked for must be set.
    #[must_use]
    pub fn memory(mut self, memory: f64) -> Self {
        self.memory = memory;
        self
    }

    /// Trust as of this year; later events do not count yet.
    #[must_use]
    pub fn year(mut self, year: f64) -> Self {
        self.year = year;
        self
    }

    fn check(self) -> Result<()> {
        let out_of_range =
            |what, value: String, expected| Err(Error::OutOfRange { what, value, expected });
        let (kept, broken) = self.prior;
        let is_count = |x: f64| x > 0.0 && x <= LARGEST_PRIOR;
        if !is_count(kept) || !is_count(broken) {
            let value = format!("{kept}, {broken}");
            return out_of_range("prior of trust", value, "two numbers above 0, at most 1e100");
        }
        if !(self.memory > 0.0 && self.memory <= 1.0) {
            let value = self.memory.to_string();
            return out_of_range("memory", value, "above 0 and at most 1");
        }
        if self.year.is_nan() || (self.memory < 1.0 && !self.year.is_finite()) {
            let value = self.year.to_string();
            return out_of_range("year of trust", value, "a year, so that events have an age");
        }
        Ok(())
    }
}

impl From<f64> for TrustSettings {
    /// As of this year.
    fn from(year: f64) -> Self {
        Self::default().year(year)
    }
}

/// One state's trust in another, a Beta distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Trust {
    /// Weight of kept promises, the prior's included.
    pub kept: f64,
    /// Weight of broken, extorted and abandoned ones, the prior's included.
    pub broken: f64,
}

impl Trust {
    /// The credibility of the next promise: the mean, from 0 to 1.
    #[must_use]
    pub fn credibility(self) -> f64 {
        self.kept / (self.kept + self.broken)
    }

    /// Standard deviation of the credibility.
    #[must_use]
    pub fn deviation(self) -> f64 {
        let credibility = self.credibility();
        (credibility * (1.0 - credibility) / (self.kept + self.broken + 1.0)).sqrt()
    }
}

/// The trust of every observer in every guarantor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TrustReport {
    /// The states, in the order of rows and columns.
    pub states: Vec<StateId>,
    /// Row by row: observer by guarantor. The diagonal is the prior and has no meaning.
    pub cells: Vec<Trust>,
    /// Events after the year asked for, which do not count.
    pub later_events: usize,
}

impl TrustReport {
    /// How far `observer` trusts `guarantor`.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn of(&self, observer: StateId, guarantor: StateId) -> Result<Trust> {
        let row = position(&self.states, observer)?;
        let cell = row * self.states.len() + position(&self.states, guarantor)?;
        self.cells.get(cell).copied().ok_or(Error::UnknownState { state: observer })
    }
}

impl fmt::Display for TrustReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trust in")?;
        for state in &self.states {
            write!(f, "  {state:>5}")?;
        }
        writeln!(f)?;
        let rows = self.cells.chunks(self.states.len().max(1));
        for (observer, row) in self.states.iter().zip(rows) {
            write!(f, "{observer:>8}")?;
            for trust in row {
                write!(f, "  {:.3}", trust.credibility())?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// How far every state trusts every guarantor, given what guarantors did to others.
///
/// The trust of `k` in `j` is a Beta distribution. Each thing `j` did adds
/// `memory^age * relevance(k, the party treated)` to one side: kept promises to the one, broken,
/// extorted and abandoned ones to the other. So extorting one ally costs trust with all to whom
/// that ally's fate is relevant, and with nobody else. The order of events does not matter, to the
/// bit. Cost: events times states.
///
/// ```
/// use geoecon::{StateId, security::{Outcome, Relevance, TrustEvent, trust}};
///
/// let [usa, kor, jpn] = ["USA", "KOR", "JPN"].map(StateId::new);
/// let (usa, kor, jpn) = (usa?, kor?, jpn?);
/// let mut relevance = Relevance::own_experience(vec![usa, kor, jpn])?;
/// relevance.set(jpn, kor, 0.5)?;
/// let pressed =
///     TrustEvent { guarantor: usa, treated: kor, outcome: Outcome::Extorted, year: 2025.5 };
/// let after = trust(&[pressed], &relevance, 2026.0)?;
/// assert!((after.of(kor, usa)?.credibility() - 1.0 / 3.0).abs() < 1e-15);
/// assert!((after.of(jpn, usa)?.credibility() - 0.4).abs() < 1e-15);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`] for an event of a state without a row of relevance;
/// [`Error::OutOfRange`] for settings out of range, an event's year that is not finite, or one of a
/// state with itself.
///
/// # References
/// Jøsang and Ismail (2002), "The beta reputation system"; Crescenzi (2007), "Reputation and
/// interstate conflict", American Journal of Political Science 51.
pub fn trust(
    events: &[TrustEvent],
    relevance: &Relevance,
    settings: impl Into<TrustSettings>,
) -> Result<TrustReport> {
    let settings = settings.into();
    settings.check()?;
    let states = relevance.states.clone();
    let n = states.len();
    let (kept, broken) = settings.prior;
    let mut cells = vec![Trust { kept, broken }; n * n];
    let mut sorted: Vec<&TrustEvent> = events.iter().collect();
    // One order of summation, whatever the order given.
    sorted.sort_by(|a, b| {
        let key = |e: &TrustEvent| (e.guarantor, e.treated, e.outcome);
        a.year.total_cmp(&b.year).then_with(|| key(a).cmp(&key(b)))
    });
    let mut later_events = 0;
    for event in sorted {
        let guarantor = position(&states, event.guarantor)?;
        let treated = position(&states, event.treated)?;
        if !event.year.is_finite() || guarantor == treated {
            return Err(Error::OutOfRange {
                what: "event",
                value: format!("{} to {} in {}", event.guarantor, event.treated, event.year),
                expected: "two different states and a finite year",
            });
        }
        if event.year > settings.year {
            later_events += 1;
            continue;
        }
        let faded = if settings.memory < 1.0 {
            settings.memory.powf(settings.year - event.year)
        } else {
            1.0
        };
        let column = cells.iter_mut().skip(guarantor).step_by(n.max(1));
        for (observer, (cell, relevant)) in column.zip(relevance.column(treated)).enumerate() {
            if observer == guarantor {
                continue;
            }
            match event.outcome {
                Outcome::Kept => cell.kept += faded * relevant,
                Outcome::Broken | Outcome::Extorted | Outcome::Abandoned => {
                    cell.broken += faded * relevant;
                }
            }
        }
    }
    Ok(TrustReport { states, cells, later_events })
}

/// Obligations that are believed, and those that are not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Believed {
    /// The obligations with the others removed.
    pub obligations: Obligations,
    /// The least credibility that counts.
    pub threshold: f64,
    /// What was removed: guarantor, protege, and the protege's trust.
    pub removed: Vec<(StateId, StateId, f64)>,
}

impl Obligations {
    /// These obligations without those that the protege does not believe, with a log.
    ///
    /// Feeds what credibility does into networks of alliances and signed graphs, which know only
    /// whether there is a commitment.
    ///
    /// # Errors
    /// [`Error::UnknownState`] for a state without trust; [`Error::OutOfRange`] for a threshold
    /// outside 0 to 1.
    pub fn believed(&self, trust: &TrustReport, threshold: f64) -> Result<Believed> {
        if !(0.0..=1.0).contains(&threshold) {
            let (value, expected) = (threshold.to_string(), "from 0 to 1");
            return Err(Error::OutOfRange { what: "threshold of credibility", value, expected });
        }
        let mut obligations = self.clone();
        let mut removed = Vec::new();
        for (guarantor, protege, cell) in self.cells_of_pairs() {
            if cell.owed == Provisions::NONE {
                continue;
            }
            let credibility = trust.of(protege, guarantor)?.credibility();
            if credibility < threshold {
                obligations.set_partly(guarantor, protege, Provisions::NONE, cell.known)?;
                removed.push((guarantor, protege, credibility));
            }
        }
        Ok(Believed { obligations, threshold, removed })
    }
}
