//! The day that is asked about.

use std::{error::Error, path::Path};

use geoecon::{Date, Snapshot};

use crate::screen;

/// What holds on a day in the world of a folder or file, or in the one that ships; a day beyond its record is said.
pub(crate) fn open(world: Option<&Path>, date: Date) -> Result<Snapshot, Box<dyn Error>> {
    let world = screen::world(world)?;
    screen::warn(&world, date);
    screen::day(&world, date)
}
