//! What programs share in which one presses another: how, by which models, and what the answer hinges on.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt,
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use geoecon::{
    Date, ProductCode, Snapshot, SourceId, StateId, World,
    economy::Structure,
    leverage::{ModelName, Pressure, RangeByModel},
    terms::{Flow, Tariff},
};
use serde::Serialize;

use crate::{day, report::wrapped, screen};

/// The world, the day, the pressure and the elasticities of a question.
#[derive(Args)]
pub(crate) struct Question {
    /// A world's folder or file; by default the world that ships.
    #[arg(long, value_name = "FOLDER")]
    world: Option<PathBuf>,

    /// The day whose flows, duties and deals count.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// What one stops who presses: what it sells to the target, what it buys of it, or both.
    #[arg(long, value_enum, default_value = "both")]
    cut: Cut,

    /// Instead of cutting, it adds this duty on the target's goods, as in 0.25.
    #[arg(long, value_name = "FRACTION", conflicts_with = "cut")]
    duty: Option<f64>,

    /// Only these sectors; by default all goods and services.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    sectors: Vec<ProductCode>,

    /// The elasticities of the tables; by default U4. The range takes all.
    #[arg(long, value_name = "NAME")]
    elasticities: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Cut {
    Exports,
    Imports,
    Both,
}

impl Question {
    /// What holds on the day, and the elasticities of the tables.
    pub(crate) fn open(&self) -> Result<(Snapshot, String), Box<dyn Error>> {
        let today = day::open(self.world.as_deref(), self.date)?;
        let set = screen::elasticities(today.world(), self.elasticities.as_deref())?;
        Ok((today, set))
    }

    pub(crate) fn pressure(&self) -> geoecon::Result<Pressure> {
        let pressure = match (self.duty, self.cut) {
            (Some(rate), _) => Pressure::duty(rate)?,
            (None, Cut::Exports) => Pressure::cut_exports(),
            (None, Cut::Imports) => Pressure::cut_imports(),
            (None, Cut::Both) => Pressure::cut_both(),
        };
        let only = self.sectors.iter().copied();
        Ok(if self.sectors.is_empty() { pressure } else { pressure.sectors(only) })
    }
}

/// A source, and what was read from it.
#[derive(Serialize)]
pub(crate) struct Cited {
    pub(crate) what: &'static str,
    pub(crate) title: String,
}

/// Each source once for what it is read for.
pub(crate) fn cited<'a>(
    world: &'a World,
    what: &'static str,
    keys: impl Iterator<Item = Option<&'a SourceId>>,
) -> impl Iterator<Item = Cited> {
    let keys: BTreeSet<&SourceId> = keys.flatten().collect();
    let known = keys.into_iter().filter_map(|key| world.source(key).ok());
    known.map(move |source| Cited { what, title: source.title.clone() })
}

/// The sources of what is traded, of the technology, the elasticities and the duties between these states.
pub(crate) fn sources(today: &Snapshot, set: &str, states: &[StateId]) -> Vec<Cited> {
    let world = today.world();
    // A customs union levies duties, and bears them, under a code of its own.
    let inside: BTreeSet<StateId> = today
        .states()
        .map(|state| state.id)
        .filter(|id| {
            let members = || today.union_members(*id);
            states.contains(id) || members().iter().any(|member| states.contains(member))
        })
        .collect();
    let duties = today
        .layer::<Tariff>()
        .filter(|edge| inside.contains(&edge.from) && inside.contains(&edge.to))
        .map(|edge| edge.tie.source.as_ref());
    let flows = today.layer::<Flow>().map(|edge| edge.tie.source.as_ref());
    let technology = world.technologies().map(|t| t.source.as_ref());
    let elasticities = world.elasticities(set).ok().map(|set| set.source.as_ref());
    cited(world, "flows", flows)
        .chain(cited(world, "technology", technology))
        .chain(cited(world, "elasticities", elasticities.into_iter()))
        .chain(cited(world, "duties", duties))
        .collect()
}

/// The titles of the sources of flows and technology, for a picture.
pub(crate) fn traded(sources: &[Cited]) -> String {
    let own = sources.iter().filter(|cited| ["flows", "technology"].contains(&cited.what));
    own.map(|cited| cited.title.as_str()).collect::<Vec<_>>().join("; ")
}

/// What ends an answer: models that did not run, sources and assumptions, a line each.
pub(crate) fn closing(
    f: &mut fmt::Formatter<'_>,
    left_out: &[String],
    sources: &[Cited],
    assumptions: &[&str],
) -> fmt::Result {
    for skipped in left_out {
        writeln!(f, "Not run: {skipped}.")?;
    }
    for assumption in assumptions {
        wrapped(&format!("Assumed: {assumption}."), 0, f)?;
    }
    writeln!(f, "\nSOURCES\n")?;
    for Cited { what, title } in sources {
        wrapped(&format!("{what:<14}{title}"), 2, f)?;
    }
    Ok(())
}

/// Whether an answer hinges more on the structure of the model or on its elasticities.
#[derive(Serialize)]
pub(crate) struct Hinge {
    /// Highest over lowest when only the structure of the model changes.
    of_structure: f64,
    /// The same when only the elasticities change.
    of_elasticities: f64,
}

impl Hinge {
    /// Around the input-output model with this set of elasticities. `None` where a model says nothing above 0, or
    /// there is only one.
    pub(crate) fn new<'a>(
        answers: impl IntoIterator<Item = (&'a ModelName, f64)>,
        set: &str,
    ) -> Option<Self> {
        let known: BTreeMap<(&str, &str), f64> = answers
            .into_iter()
            .map(|(name, value)| ((name.model.as_str(), name.elasticities.as_str()), value))
            .collect();
        let full = Structure::InputOutput.to_string();
        let ratio = |kept: &dyn Fn(&str, &str) -> bool| {
            let values = || known.iter().filter(|((m, e), _)| kept(m, e)).map(|(_, v)| *v);
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            (low > 0.0 && values().nth(1).is_some()).then_some(high / low)
        };
        Some(Self {
            of_structure: ratio(&|_, elasticities| elasticities == set)?,
            of_elasticities: ratio(&|model, _| model == full)?,
        })
    }

    /// What it hinges on, in words, and how far that moves `what`.
    pub(crate) fn moves(&self, what: impl fmt::Display) -> String {
        let mut both = [
            ("how easily goods are replaced (the elasticities)", self.of_elasticities),
            ("the structure of the model", self.of_structure),
        ];
        if self.of_structure >= self.of_elasticities {
            both.reverse();
        }
        let [(more, high), (less, low)] = both;
        let low = if low < 1.05 { "hardly at all".to_owned() } else { format!("by {low:.1}") };
        format!("{more}: that alone moves {what} by a factor of {high:.1}, {less} {low}")
    }
}

/// An amount in billions, without the unit.
pub(crate) fn billions(value: f64) -> String {
    let value = value / 1e9;
    if value.abs() < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// From the lowest to the highest model, in billions.
pub(crate) fn span(range: Option<&RangeByModel>) -> String {
    range.map_or("-".to_owned(), |r| format!("{} to {}", billions(r.low), billions(r.high)))
}
