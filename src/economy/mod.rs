//! The quantitative trade model.
