//! The tables of a world folder.

use super::{Input, Ties, attributes, flows, tariffs};
use crate::{
    error::{Error, Result},
    exchange::{
        part::Assembly,
        table::{Holds, Table},
    },
    world::World,
};

/// The world of an assembly and its tables, checked.
pub(in crate::exchange) fn fill<'a>(
    assembly: Assembly,
    tables: &[Table],
    open: impl Fn(&Table) -> Result<Input<'a>>,
) -> Result<World> {
    for (index, table) in tables.iter().enumerate() {
        if tables.iter().take(index).any(|other| other.file == table.file) {
            return Err(Error::Duplicate { what: "table", label: table.file.clone() });
        }
    }
    let (mut world, _origins) = assembly.finish()?;
    for table in tables {
        let input = open(table)?;
        match &table.holds {
            Holds::Attributes(_) => attributes::attributes(&mut world, input)?,
            Holds::Technology(table) => {
                attributes::technology(&mut world, input, table.source.as_ref())?;
            }
            Holds::Elasticities(table) => {
                attributes::elasticities(&mut world, input, table.source.as_ref())?;
            }
            Holds::Flows(table) => add(&mut world, flows(input, table.clone())?)?,
            Holds::Tariffs(table) => add(&mut world, tariffs(input, table.clone())?)?,
        }
    }
    world.check()?;
    Ok(world)
}

fn add(world: &mut World, ties: Ties<'_>) -> Result<()> {
    world.read_ties(ties)
}
