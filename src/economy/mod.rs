//! The quantitative trade model.

mod substitution;

pub use substitution::{InputCut, input_cut};
