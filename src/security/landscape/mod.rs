//! Which alignments of actors into two sides hold.

mod alignment;
mod descent;
mod minima;

pub use self::{
    alignment::Alignments,
    descent::{AlignmentPath, Step, alignment_path},
    minima::{Explored, LandscapeReport, LandscapeSettings, MAX_ACTORS, Minimum, landscape},
};
