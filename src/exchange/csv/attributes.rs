//! Tables of a world folder whose rows are not ties.

use std::collections::BTreeMap;

use serde::{Deserialize, de};

use super::{
    Input, number,
    rows::{Rows, expected},
};
use crate::{
    error::Result,
    exchange::part::Origins,
    units::{Estimate, ProductCode, Share, SourceId, StateId},
    world::{Attribute, ElasticitySet, Observation, Technology, Theta, World},
};

const FIGURE: &str = "a number of 0 or more, at most 28 digits";
const TECHNOLOGY: &str = "state,sector,measured_for,value_added and the sectors of the inputs";
const ELASTICITIES: &str = "sector and the names of the sets";

/// `state,attribute,as_of,value,low,high,source`.
pub(super) fn attributes(world: &mut World, origins: &mut Origins, input: Input<'_>) -> Result<()> {
    let mut rows = Rows::open(input)?;
    let names = ["state", "attribute", "as_of", "value", "low", "high", "source"];
    let [state, attribute, as_of, value, low, high, source] = rows.columns(names, false)?;
    while rows.advance()? {
        let id = rows.state(state)?;
        let kind = attribute_named(rows.text(attribute)?)
            .map_err(|message| rows.fault(attribute, message))?;
        let number = |column| number::not_negative(&rows, column, FIGURE);
        let figure = number(value)?.ok_or_else(|| rows.fault(value, FIGURE))?;
        let estimate =
            Estimate::new(figure, number(low)?.unwrap_or(figure), number(high)?.unwrap_or(figure))
                .map_err(|error| rows.fault(value, expected(&error)))?;
        let observation = Observation {
            as_of: rows.parse(as_of, str::parse)?,
            estimate,
            source: rows.optional(source, SourceId::new)?,
        };
        if let Some(key) = &observation.source
            && world.source(key).is_err()
        {
            return Err(rows.fault(source, "a source of the world, or nothing"));
        }
        let known = world.state(id).map_err(|_| rows.fault(state, "a state of the world"))?;
        let mut series = known.attributes.get(&kind).into_iter().flatten();
        if series.any(|o| o.as_of == observation.as_of && o.source == observation.source) {
            return Err(rows.fault(as_of, "one figure of a day and a source"));
        }
        world.edit_state(id, |state| state.observe(kind, observation))?;
        origins.note("attribute", format!("{kind} of {id}"), rows.place());
    }
    Ok(())
}

/// The attribute of this name, as serde writes it, or which there are.
fn attribute_named(name: &str) -> Result<Attribute, String> {
    let name: de::value::StrDeserializer<'_, de::value::Error> =
        de::IntoDeserializer::into_deserializer(name);
    Attribute::deserialize(name).map_err(|_| {
        let all: Vec<_> = Attribute::ALL.iter().map(|a| format!("{a:?}")).collect();
        format!("one of {}", all.join(", "))
    })
}

/// `state,sector,measured_for,value_added,` and the sectors of the inputs.
pub(super) fn technology(
    world: &mut World,
    origins: &mut Origins,
    input: Input<'_>,
    source: Option<&SourceId>,
) -> Result<()> {
    let mut rows = Rows::open(input)?;
    let first = ["state", "sector", "measured_for", "value_added"];
    let sectors = rows.labels(&first, TECHNOLOGY, ProductCode::new)?;
    while rows.advance()? {
        let mut inputs = BTreeMap::new();
        for (column, sector) in (first.len()..).zip(&sectors) {
            if let Some(share) = rows.optional(column, str::parse::<Share>)? {
                inputs.insert(*sector, share);
            }
        }
        let technology = Technology {
            state: rows.state(0)?,
            sector: rows.parse(1, ProductCode::new)?,
            measured_for: rows.optional(2, StateId::new)?,
            value_added: rows.parse(3, str::parse)?,
            inputs,
            source: source.cloned(),
        };
        if world.state(technology.state).is_err() {
            return Err(rows.fault(0, "a state of the world"));
        }
        let label = format!("{} {}", technology.state, technology.sector);
        origins.note("technology", label, rows.place());
        world
            .add_technology(technology)
            .map_err(|_| rows.fault(1, "each sector of a state once"))?;
    }
    Ok(())
}

/// `sector,` and the names of the sets.
pub(super) fn elasticities(
    world: &mut World,
    origins: &mut Origins,
    input: Input<'_>,
    source: Option<&SourceId>,
) -> Result<()> {
    let mut rows = Rows::open(input)?;
    let names = rows.labels(&["sector"], ELASTICITIES, |name| Ok(name.to_owned()))?;
    let mut sets = vec![BTreeMap::new(); names.len()];
    let header = |name: &String| rows.header_error(name, "a name that no other set has");
    if let Some(taken) = names.iter().find(|name| world.elasticities(name).is_ok()) {
        return Err(header(taken));
    }
    while rows.advance()? {
        let sector = rows.parse(0, ProductCode::new)?;
        for (column, set) in (1..).zip(&mut sets) {
            let theta = rows.optional(column, |text| Theta::try_from(text.to_owned()))?;
            if let Some(theta) = theta
                && set.insert(sector, theta).is_some()
            {
                return Err(rows.fault(0, "each sector once"));
            }
        }
    }
    for (name, theta) in names.into_iter().zip(sets) {
        origins.note("set of elasticities", name.clone(), rows.place());
        world.add_elasticities(name, ElasticitySet { theta, source: source.cloned() })?;
    }
    Ok(())
}
