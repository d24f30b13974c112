//! The tables of a world folder.

use super::{Input, Ties, attributes, flows, tariffs};
use crate::{
    error::{Error, Result},
    exchange::{
        locate,
        part::Assembly,
        table::{Holds, Table},
    },
    world::{TieId, World},
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
    let (mut world, mut origins) = assembly.finish()?;
    // The first tie of each table of ties.
    let mut firsts = Vec::new();
    for table in tables {
        let input = open(table)?;
        match &table.holds {
            Holds::Attributes(_) => attributes::attributes(&mut world, &mut origins, input)?,
            Holds::Technology(table) => {
                let source = table.source.as_ref();
                attributes::technology(&mut world, &mut origins, input, source)?;
            }
            Holds::Elasticities(table) => {
                let source = table.source.as_ref();
                attributes::elasticities(&mut world, &mut origins, input, source)?;
            }
            Holds::Flows(_) | Holds::Tariffs(_) => {
                firsts.push((world.next_tie(), table));
                let ties = ties(table, input)?;
                world.read_ties(ties)?;
            }
        }
    }
    // Only for an error, so the table is read again rather than the row of each tie kept.
    let row_of = |id: TieId| {
        let (first, table) = firsts.iter().rev().find(|(first, _)| *first <= id.number())?;
        let mut ties = ties(table, open(table).ok()?).ok()?;
        ties.nth(usize::try_from(id.number() - first).ok()?)?.ok()?;
        Some(format!("row {} of `{}`", ties.row(), table.file))
    };
    locate::checked(world, &origins, row_of)
}

fn ties<'a>(table: &Table, input: Input<'a>) -> Result<Ties<'a>> {
    match &table.holds {
        Holds::Tariffs(table) => tariffs(input, table.clone()),
        Holds::Flows(table) => flows(input, table.clone()),
        _ => Err(Error::UnknownLabel { what: "table of ties", label: table.file.clone() }),
    }
}
