//! Structural balance: how far friends and foes are from two camps.
//!
//! A [`SignedGraph`] has alliances as positive edges and rivalries as negative ones. It is balanced
//! when two camps explain all of it. Three measures say how far it is from that, from the local to
//! the global: [`triangles`], [`walk_balance`] and the [`frustration`] index with the camps that are
//! closest; [`group_frustration`] allows more than two.

mod compact;
mod descent;
mod frustration;
mod graph;
mod groups;
mod indices;
mod packing;
mod search;
mod work;

pub use frustration::{FrustrationIndex, FrustrationReport, FrustrationSettings, frustration};
pub use graph::{AlliedRivals, Sign, SignedGraph};
pub use groups::{GroupsReport, group_frustration, optimal_divisions};
pub use indices::{Triangles, triangles, walk_balance};
