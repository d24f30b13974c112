use std::fmt;

use serde::Serialize;

use super::signatories;
use crate::{
    error::Result,
    security::Capability,
    snapshot::Snapshot,
    units::{Date, SourceId, StateId},
    world::Attribute,
};

/// A figure of capability and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CapabilityFigure {
    /// The state.
    pub state: StateId,
    /// Its capability, in the unit of the attribute.
    pub value: f64,
    /// The day that the figure holds for.
    pub as_of: Date,
    /// Who says so.
    pub source: Option<SourceId>,
}

/// How strong the states of a world are, as far as that is recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CapabilityReport {
    /// What was read.
    pub attribute: Attribute,
    /// The unit of the figures.
    pub unit: &'static str,
    /// The date of the snapshot.
    pub date: Date,
    /// The last figure of each state up to that date, by code.
    pub figures: Vec<CapabilityFigure>,
    /// States without a figure.
    pub missing: Vec<StateId>,
    /// The same for the measures of this module; missing states are unknown.
    pub capability: Capability,
}

impl fmt::Display for CapabilityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {} ({})", self.attribute, self.date, self.unit)?;
        for figure in &self.figures {
            let source = figure.source.as_ref().map_or("no source", SourceId::as_str);
            writeln!(f, "  {} {:>14}  {}, {source}", figure.state, figure.value, figure.as_of)?;
        }
        let missing: Vec<String> = self.missing.iter().map(ToString::to_string).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            writeln!(f, "  not recorded: {}", missing.join(" "))
        }
    }
}

/// How strong the states of a snapshot are, each figure with its date and source.
///
/// [`Attribute::Capability`] is the Composite Index of National Capability, a share of the world's;
/// GDP or population serve as well where a measure of them is asked for. Aggregates and customs
/// territories are not states and are left out.
///
/// ```
/// use geoecon::{Attribute, Estimate, State, World, security::capabilities};
/// use rust_decimal::Decimal;
///
/// let (usa, kor) = ("USA".parse()?, "KOR".parse()?);
/// let mut world = World::new("two states");
/// let cinc = Estimate::exact(Decimal::new(124, 3));
/// let strong = State::new(usa, "United States");
/// world.add_state(strong.with(Attribute::Capability, "2022-12-31".parse()?, cinc, None))?;
/// world.add_state(State::new(kor, "South Korea"))?;
///
/// let report = capabilities(&world.snapshot("2025-11-22".parse()?)?, Attribute::Capability)?;
/// assert_eq!(report.capability.get(usa), Some(0.124));
/// assert_eq!(report.missing, [kor]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Cell`](crate::Error::Cell) for a negative figure.
pub fn capabilities(snapshot: &Snapshot, attribute: Attribute) -> Result<CapabilityReport> {
    let (mut figures, mut missing, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for state in signatories(snapshot, std::iter::empty()) {
        let value = snapshot.number(state, attribute)?;
        let figure = snapshot.state(state)?.latest(attribute, snapshot.date());
        values.push((state, value));
        match (value, figure) {
            (Some(value), Some(o)) => {
                let (as_of, source) = (o.as_of, o.source.clone());
                figures.push(CapabilityFigure { state, value, as_of, source });
            }
            _ => missing.push(state),
        }
    }
    let measure =
        match (figures.iter().map(|f| f.as_of).min(), figures.iter().map(|f| f.as_of).max()) {
            (Some(first), Some(last)) if first == last => format!("{attribute} of {first}"),
            (Some(first), Some(last)) => format!("{attribute} of {first} to {last}"),
            _ => attribute.to_string(),
        };
    let capability = Capability::new(measure, values)?;
    let (unit, date) = (attribute.unit(), snapshot.date());
    Ok(CapabilityReport { attribute, unit, date, figures, missing, capability })
}

impl Capability {
    /// The Composite Index of National Capability of the states of a snapshot, as last recorded; see
    /// [`capabilities`] for dates and sources.
    ///
    /// # Errors
    /// As [`capabilities`].
    pub fn recorded(snapshot: &Snapshot) -> Result<Self> {
        capabilities(snapshot, Attribute::Capability).map(|report| report.capability)
    }
}
