//! Cut-off power and bargaining.

mod bargaining;
mod cutoff;
