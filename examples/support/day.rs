//! The day that is asked about.

use std::{error::Error, path::Path};

use geoecon::{Date, Snapshot, World};

use crate::screen;

/// What holds on a day in the world of a folder or file, or in the one that ships; a day beyond its record is said.
pub(crate) fn open(world: Option<&Path>, date: Date) -> Result<Snapshot, Box<dyn Error>> {
    let world = screen::world(world)?;
    warn(&world, date);
    Ok(world.snapshot(date)?)
}

/// Says on stderr that a day is later than the record.
pub(crate) fn warn(world: &World, date: Date) {
    if let Some(end) = world.record_end().filter(|end| *end < date) {
        eprintln!(
            "warning: the record of `{}` ends on {end}: figures after it are the last known ones",
            world.name()
        );
    }
}
