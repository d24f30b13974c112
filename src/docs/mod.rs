//! Longer texts: how the crate is built, which formulas it computes, what changed.
//!
//! | page | for whom |
//! | --- | --- |
//! | [`design`] | who wants to extend the crate, or to know why it is as it is |
//! | [`methods`] | who checks a result against a paper |
//! | [`changelog`] | who upgrades |

#[doc = include_str!("design.md")]
pub mod design {}

#[doc = include_str!("methods.md")]
pub mod methods {}

#[doc = include_str!("../../CHANGELOG.md")]
pub mod changelog {}
