use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::units::{Date, Estimate, SourceId, StateId};

/// A node of the graph, with what is known of it over time.
///
/// ```
/// use geoecon::{Attribute, Estimate, State};
///
/// let korea = State::new("KOR".parse()?, "South Korea")
///     .with(Attribute::Reserves, "2024-12-31".parse()?, Estimate::exact(418_219_000_000_i64), None);
/// let latest = korea.latest(Attribute::Reserves, "2025-08-07".parse()?);
/// assert_eq!(latest.map(|o| o.as_of.to_string()), Some("2024-12-31".to_owned()));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its code.
    pub id: StateId,
    /// Its name, for people.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: StateKind,
    /// What is known of it, by attribute, in the order of the days.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "super::unique::map"
    )]
    pub attributes: BTreeMap<Attribute, Vec<Observation>>,
}

impl State {
    /// A state of which nothing is known yet.
    pub fn new(id: StateId, name: impl Into<String>) -> Self {
        Self { id, name: name.into(), kind: StateKind::State, attributes: BTreeMap::new() }
    }

    /// The same, of another kind.
    #[must_use]
    pub fn kind(mut self, kind: StateKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same, with an observation more; one of the same day and source is replaced.
    #[must_use]
    pub fn with(
        mut self,
        attribute: Attribute,
        as_of: Date,
        estimate: Estimate,
        source: impl Into<Option<SourceId>>,
    ) -> Self {
        self.observe(attribute, Observation { as_of, estimate, source: source.into() });
        self
    }

    /// Records an observation; one of the same day and source is replaced.
    pub fn observe(&mut self, attribute: Attribute, observation: Observation) {
        let series = self.attributes.entry(attribute).or_default();
        series.retain(|o| o.as_of != observation.as_of || o.source != observation.source);
        let after = series.partition_point(|o| o.as_of <= observation.as_of);
        series.insert(after, observation);
    }

    /// The last observation of the day `date` or before it.
    #[must_use]
    pub fn latest(&self, attribute: Attribute, date: Date) -> Option<&Observation> {
        self.attributes.get(&attribute)?.iter().rev().find(|o| o.as_of <= date)
    }
}

/// What a node of the graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum StateKind {
    /// A state.
    #[default]
    State,
    /// A territory with duties of its own that is no state: Hong Kong, a customs union.
    CustomsTerritory,
    /// Several states added up, as the rest of the world. It trades, but it is not one supplier, and it
    /// signs nothing.
    Aggregate,
}

impl fmt::Display for StateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::State => "state",
            Self::CustomsTerritory => "customs territory",
            Self::Aggregate => "aggregate",
        })
    }
}

/// What can be known of a state; each has its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Attribute {
    /// Gross domestic product, USD a year at current prices.
    Gdp,
    /// Official reserves, USD.
    Reserves,
    /// Residents, persons.
    Population,
    /// Military spending, percent of GDP.
    MilitarySpending,
    /// Composite Index of National Capability, share of the world's.
    Capability,
    /// Exports of goods and services, USD a year.
    Exports,
    /// Imports of goods and services, USD a year.
    Imports,
    /// External debt due within a year, USD.
    ShortTermDebt,
    /// Broad money, USD.
    BroadMoney,
    /// Other portfolio liabilities to non-residents, USD.
    PortfolioLiabilities,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: &'static [Self] = &[
        Self::Gdp,
        Self::Reserves,
        Self::Population,
        Self::MilitarySpending,
        Self::Capability,
        Self::Exports,
        Self::Imports,
        Self::ShortTermDebt,
        Self::BroadMoney,
        Self::PortfolioLiabilities,
    ];

    /// The unit of its figures.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Gdp | Self::Exports | Self::Imports => "USD a year",
            Self::Reserves
            | Self::ShortTermDebt
            | Self::BroadMoney
            | Self::PortfolioLiabilities => "USD",
            Self::Population => "persons",
            Self::MilitarySpending => "percent of GDP",
            Self::Capability => "share of the world",
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Gdp => "GDP",
            Self::Reserves => "official reserves",
            Self::Population => "population",
            Self::MilitarySpending => "military spending",
            Self::Capability => "capability (CINC)",
            Self::Exports => "exports of goods and services",
            Self::Imports => "imports of goods and services",
            Self::ShortTermDebt => "short-term external debt",
            Self::BroadMoney => "broad money",
            Self::PortfolioLiabilities => "other portfolio liabilities",
        })
    }
}

/// A figure, the day it holds for, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// The day, or the last day of the period, that the figure holds for.
    pub as_of: Date,
    /// The figure, in the unit of its attribute.
    pub estimate: Estimate,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}
