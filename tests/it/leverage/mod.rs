//! Cut-off power, leverage by equilibrium, threats, wars, coalitions and bargaining.

mod bargaining;
mod cutoff;
mod joint;
mod matrix;
#[cfg(feature = "shipped-world")]
mod threat;
mod worlds;
