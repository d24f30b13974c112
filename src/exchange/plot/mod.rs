//! Pictures: plain labelled figures in, self-contained SVG out.
//!
//! | picture | input | what it answers |
//! | --- | --- | --- |
//! | [`bars`] | [`BarChart`] | on whom does a state depend, with which range |
//! | [`heat_map`] | [`HeatMap`] | who can press whom |
//! | [`supply_chain`] | [`SupplyChain`] | where a good comes from, and where it can be stopped |
//! | [`network`] | [`Network`] | who is tied to whom, by what |
//! | [`fan`] | [`Fan`] | how a result spreads over the years |
//! | [`curve`] | [`Curve`] | how one figure moves with another |
//! | [`tornado`] | [`Tornado`] | which assumption a result hinges on |
//!
//! The inputs know labels and numbers, not analyses. Every picture takes a [`Caption`] (title, method and
//! units, source) and is a [`Picture`]: the same bytes for the same input, no script, no font, no network,
//! text that does not overlap in any of the usual sans-serif fonts, colours that any colour vision can
//! tell apart, and a title and description for screen readers.

mod axis;
mod bars;
mod canvas;
mod caption;
mod colour;
mod curve;
mod fan;
mod frame;
mod heat_map;
mod network;
mod number;
mod picture;
mod supply_chain;
mod text;
mod tornado;

pub use bars::{Bar, BarChart, bars};
pub use caption::Caption;
pub use curve::{Curve, curve};
pub use fan::{Fan, fan};
pub use heat_map::{HeatMap, heat_map};
pub use network::{Network, network};
pub use picture::Picture;
pub use supply_chain::{SupplyChain, supply_chain};
pub use tornado::{Swing, Tornado, tornado};

pub(super) use text::{clean, escape_into};
