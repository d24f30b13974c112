//! From a contradiction to the file, and the entry or row of it, that brought it in.

use super::part::Origins;
use crate::{
    error::{Error, Result},
    world::{Place, Problem, TieId, World},
};

/// The world, where it holds together; `row_of` names the row of a table that a tie comes from.
pub(super) fn checked(
    world: World,
    origins: &Origins,
    row_of: impl Fn(TieId) -> Option<String>,
) -> Result<World> {
    match world.check() {
        Ok(()) => Ok(world),
        Err(Error::Inconsistent { problem, more }) => Err(locate(problem, more, origins, row_of)),
        Err(other) => Err(other),
    }
}

fn locate(
    problem: Box<Problem>,
    more: usize,
    origins: &Origins,
    row_of: impl Fn(TieId) -> Option<String>,
) -> Error {
    let place = match problem.place() {
        Place::Tie(id) | Place::Terms(id, _) => origins.tie(id).or_else(|| row_of(id)),
        Place::Attribute(state, attribute) => origins
            .place("attribute", &format_args!("{attribute} of {state}"))
            .or_else(|| origins.place("state", &state)),
        Place::Agreement(agreement) | Place::Clause(agreement, _) => {
            origins.place("agreement", &agreement)
        }
        Place::Sector(sector) => origins.place("sector", &sector),
        Place::Technology(state, sector) => {
            origins.place("technology", &format_args!("{state} {sector}"))
        }
        Place::Elasticities(name) => origins.place("set of elasticities", &name),
        _ => None,
    };
    match place {
        Some(place) => Error::InconsistentFile { place, problem, more },
        None => Error::Inconsistent { problem, more },
    }
}
