//! Options under uncertainty, best mixes, sweeps, alignment and what follows from them.

mod decision;
#[cfg(feature = "optimize")]
mod mix;
mod options;
mod stance;
mod sweep;
mod tree;
