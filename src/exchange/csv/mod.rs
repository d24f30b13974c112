//! Tables in CSV: flows, duties, obligations, rivalries, troops and capabilities, in the layouts they are
//! published in.
//!
//! Each function reads one layout and gives [`Ties`], an iterator over `Result<Tie>`. Fields are
//! separated by commas and may be quoted; blanks around them do not count; lines end in LF or CRLF; the
//! text is UTF-8, with or without a byte-order mark. An [`Error::Row`](crate::Error::Row) names the row
//! and the field.

mod alliances;
mod attributes;
mod baci;
mod capabilities;
mod covered;
mod critical;
mod fill;
mod flows;
mod input;
mod number;
mod rivalries;
mod rows;
mod tariffs;
mod ties;
mod troops;

pub use alliances::{DyadTable, alliances};
pub use baci::{BaciTable, baci};
pub use capabilities::{MaterialCapabilities, capabilities, record_capabilities};
pub use covered::Covered;
pub use critical::critical_goods;
pub(super) use fill::fill;
pub use flows::flows;
pub use input::Input;
pub use rivalries::{RivalryTable, rivalries};
pub use tariffs::tariffs;
pub use ties::Ties;
pub use troops::{TroopTable, troops};
