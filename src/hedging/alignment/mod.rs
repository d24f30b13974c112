//! Where a state stands between two poles.

mod recorded;

pub(super) use recorded::Promises;
pub use recorded::recorded_alignment;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::table::count;
use crate::{
    error::{Error, Result},
    units::{Number, StateId, check_unique},
};

/// One indicator of one state: 100 wholly with the first pole, 0 wholly with the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlignmentScore {
    /// Whose.
    pub state: StateId,
    /// The dimension it belongs to, such as `trade`.
    pub dimension: String,
    /// What it measures, such as `exports`.
    pub indicator: String,
    /// From 0 to 100.
    pub score: f64,
}

impl AlignmentScore {
    /// An indicator of `state`.
    pub fn new(
        state: StateId,
        dimension: impl Into<String>,
        indicator: impl Into<String>,
        score: f64,
    ) -> Self {
        Self { state, dimension: dimension.into(), indicator: indicator.into(), score }
    }
}

/// Weights of dimensions, and what counts as hedging.
///
/// Default: all dimensions weigh the same; who scores 45 to 55 hedges, by compartment where its dimensions lie 20
/// points or more apart from its score (their standard deviation).
#[derive(Debug, Clone, PartialEq)]
pub struct AlignmentSettings {
    weights: Vec<(String, f64)>,
    band: (f64, f64),
    compartment: f64,
}

impl Default for AlignmentSettings {
    fn default() -> Self {
        Self { weights: Vec::new(), band: (45.0, 55.0), compartment: 20.0 }
    }
}

impl From<()> for AlignmentSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl AlignmentSettings {
    /// The weight of a dimension, 0 or more; those that are not named weigh 1.
    #[must_use]
    pub fn weight(mut self, dimension: impl Into<String>, weight: f64) -> Self {
        let dimension = dimension.into();
        self.weights.retain(|(known, _)| *known != dimension);
        self.weights.push((dimension, weight));
        self
    }

    /// Scores from `low` to `high` are those of a state that has not chosen.
    #[must_use]
    pub fn band(mut self, low: f64, high: f64) -> Self {
        self.band = (low, high);
        self
    }

    /// The dispersion from which hedging is by compartment, in points.
    #[must_use]
    pub fn compartment(mut self, dispersion: f64) -> Self {
        self.compartment = dispersion;
        self
    }

    fn check(&self) -> Result<()> {
        let bad = |what, value: String, expected| Err(Error::OutOfRange { what, value, expected });
        for (dimension, weight) in &self.weights {
            if !(weight.is_finite() && *weight >= 0.0) {
                let value = format!("{weight} of `{dimension}`");
                return bad("weight of a dimension", value, "a finite number of 0 or more");
            }
        }
        let (low, high) = self.band;
        if !(0.0 <= low && low <= high && high <= 100.0) {
            return bad("band of hedgers", format!("{low} to {high}"), "0 <= low <= high <= 100");
        }
        self.compartment.finite("dispersion of compartments").map(|_| ())
    }
}

/// How a state stands between two poles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Stance {
    /// With the first pole.
    First,
    /// With the second pole.
    Second,
    /// In the band, because it is with one pole in some things and with the other in others.
    HedgesByCompartment,
    /// In the band, and in the middle in most things.
    Neutral,
}

/// Where one state stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StateAlignment {
    /// The state.
    pub state: StateId,
    /// From 0, with the second pole, to 100, with the first.
    pub score: f64,
    /// Standard deviation of its dimensions about the score, in points: 0 for one that is the same in all, 50 for
    /// one that is torn.
    pub dispersion: f64,
    /// What that makes it.
    pub stance: Stance,
    /// Mean of its indicators in each dimension of the report; `None` where it has none.
    pub dimensions: Vec<Option<f64>>,
}

/// Where states stand between two poles.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AlignmentReport {
    /// The method with its parameters.
    pub method: String,
    /// The dimensions and their weights, which sum to 1.
    pub dimensions: Vec<(String, f64)>,
    /// The states that have an indicator in a dimension that weighs, by code.
    pub states: Vec<StateAlignment>,
}

/// A state that a change has moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AlignmentShift {
    /// The state.
    pub state: StateId,
    /// Its score before and after.
    pub scores: [f64; 2],
    /// Its stance before and after.
    pub stances: [Stance; 2],
}

impl AlignmentReport {
    /// Where one state stands.
    ///
    /// # Errors
    /// [`Error::UnknownState`] for one without indicators.
    pub fn of(&self, state: StateId) -> Result<&StateAlignment> {
        let found = self.states.iter().find(|known| known.state == state);
        found.ok_or(Error::UnknownState { state })
    }

    /// The states that hedge.
    pub fn hedgers(&self) -> impl Iterator<Item = &StateAlignment> {
        let hedges = [Stance::HedgesByCompartment, Stance::Neutral];
        self.states.iter().filter(move |state| hedges.contains(&state.stance))
    }

    /// Whom a change has moved, from this report to `after`: those that moved farthest first.
    #[must_use]
    pub fn moved(&self, after: &Self) -> Vec<AlignmentShift> {
        let pair = |was: &StateAlignment| {
            let is = after.of(was.state).ok()?;
            let shift = AlignmentShift {
                state: was.state,
                scores: [was.score, is.score],
                stances: [was.stance, is.stance],
            };
            (shift.distance() > 1e-9 || was.stance != is.stance).then_some(shift)
        };
        let mut moved: Vec<AlignmentShift> = self.states.iter().filter_map(pair).collect();
        moved.sort_by(|a, b| b.distance().total_cmp(&a.distance()).then(a.state.cmp(&b.state)));
        moved
    }
}

impl AlignmentShift {
    /// How far it moved, in points.
    #[must_use]
    pub fn distance(&self) -> f64 {
        (self.scores[1] - self.scores[0]).abs()
    }
}

/// Who is with whom, who hedges, and how?
///
/// `A_i = sum over d of w_d mean over k of x_idk`: the indicators of a dimension are averaged, then the dimensions by
/// weight (the form of published indices of alignment between the United States and China, with their band of 45 to
/// 55 for a state that has not chosen). A 50 made of 0 and 100 is hedging by compartment, a 50 of all 50s
/// neutrality: the dispersion tells them apart. Where a state lacks a dimension the others carry its weight.
/// Indicators come from the ties themselves by [`recorded_alignment`](super::recorded_alignment), or from the user.
///
/// # Errors
/// [`Error::Shape`] without scores; [`Error::Duplicate`] for an indicator of a state given twice;
/// [`Error::OutOfRange`] for a score outside 0 to 100, settings out of range, or where no dimension weighs.
///
/// ```
/// use geoecon::hedging::{AlignmentScore, Stance, alignment};
///
/// let (sgp, che) = ("SGP".parse()?, "CHE".parse()?);
/// let report = alignment(
///     &[
///         AlignmentScore::new(sgp, "security", "arms", 100.0),
///         AlignmentScore::new(sgp, "trade", "exports", 0.0),
///         AlignmentScore::new(che, "security", "arms", 50.0),
///         AlignmentScore::new(che, "trade", "exports", 50.0),
///     ],
///     (),
/// )?;
/// assert_eq!(report.of(sgp)?.stance, Stance::HedgesByCompartment);
/// assert_eq!(report.of(che)?.stance, Stance::Neutral);
/// assert_eq!(report.of(sgp)?.dispersion, 50.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn alignment(
    scores: &[AlignmentScore],
    settings: impl Into<AlignmentSettings>,
) -> Result<AlignmentReport> {
    let settings = settings.into();
    settings.check()?;
    if scores.is_empty() {
        return Err(Error::Shape { what: "list of scores", expected: 1, found: 0 });
    }
    let keys: Vec<String> =
        scores.iter().map(|s| format!("{} {} {}", s.state, s.dimension, s.indicator)).collect();
    check_unique("indicator", &keys)?;
    if let Some((score, key)) = scores.iter().zip(&keys).find(|(s, _)| !in_range(s.score)) {
        let value = format!("{} of {key}", score.score);
        return Err(Error::OutOfRange { what: "score of alignment", value, expected: "0 to 100" });
    }
    let mut names: Vec<&String> = scores.iter().map(|score| &score.dimension).collect();
    names.sort_unstable();
    names.dedup();
    if let Some((unknown, _)) = settings.weights.iter().find(|(name, _)| !names.contains(&name)) {
        return Err(Error::UnknownLabel { what: "dimension", label: unknown.clone() });
    }
    let weight = |name: &String| {
        settings.weights.iter().find(|(known, _)| known == name).map_or(1.0, |(_, w)| *w)
    };
    let sum: f64 = names.iter().map(|name| weight(name)).sum();
    if sum <= 0.0 {
        let (value, expected) = (sum.to_string(), "above 0");
        return Err(Error::OutOfRange { what: "sum of the weights", value, expected });
    }
    let dimensions: Vec<(String, f64)> =
        names.into_iter().map(|name| (name.clone(), weight(name) / sum)).collect();
    let mut states: Vec<StateId> = scores.iter().map(|score| score.state).collect();
    states.sort_unstable();
    states.dedup();
    let of = |state: StateId| {
        let mean = |name: &String| {
            let own = scores.iter().filter(|s| s.state == state && s.dimension == *name);
            let own: Vec<f64> = own.map(|s| s.score).collect();
            (!own.is_empty()).then(|| own.iter().sum::<f64>() / count(own.len()))
        };
        let means: Vec<Option<f64>> = dimensions.iter().map(|(name, _)| mean(name)).collect();
        let known = || {
            let pairs = means.iter().zip(&dimensions);
            pairs.filter_map(|(mean, (_, weight))| Some(((*mean)?, *weight)))
        };
        let carried: f64 = known().map(|(_, w)| w).sum();
        if carried <= 0.0 {
            return None;
        }
        let score = known().map(|(x, w)| x * w).sum::<f64>() / carried;
        let square = known().map(|(x, w)| w * (x - score).powi(2)).sum::<f64>() / carried;
        let dispersion = square.sqrt();
        let stance = if score > settings.band.1 {
            Stance::First
        } else if score < settings.band.0 {
            Stance::Second
        } else if dispersion >= settings.compartment {
            Stance::HedgesByCompartment
        } else {
            Stance::Neutral
        };
        Some(StateAlignment { state, score, dispersion, stance, dimensions: means })
    };
    let (low, high) = settings.band;
    Ok(AlignmentReport {
        method: format!(
            "weighted mean of dimensions; band {low} to {high}, compartments from {} points",
            settings.compartment
        ),
        states: states.into_iter().filter_map(of).collect(),
        dimensions,
    })
}

fn in_range(score: f64) -> bool {
    (0.0..=100.0).contains(&score)
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::First => "with the first",
            Self::Second => "with the second",
            Self::HedgesByCompartment => "hedges by compartment",
            Self::Neutral => "neutral",
        })
    }
}

impl fmt::Display for AlignmentReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.method)?;
        write!(f, "{:<6}{:>8}{:>12}  {:<22}", "state", "score", "dispersion", "stance")?;
        for (name, _) in &self.dimensions {
            write!(f, "{name:>12}")?;
        }
        writeln!(f)?;
        for s in &self.states {
            let (state, stance) = (s.state, s.stance);
            write!(f, "{state:<6}{:>8.1}{:>12.1}  {stance:<22}", s.score, s.dispersion)?;
            for mean in &s.dimensions {
                let mean = mean.map_or("-".to_owned(), |mean| format!("{mean:.1}"));
                write!(f, "{mean:>12}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
