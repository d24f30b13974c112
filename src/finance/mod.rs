//! Cash flows, reserves, and what streams of payments are worth.
//!
//! Amounts are exact [`Decimal`](rust_decimal::Decimal)s in units of one currency, the same for all
//! arguments of a call; present values and ratios are `f64`.
//!
//! | question | function |
//! | --- | --- |
//! | who gets what of a pledged investment, year by year | [`waterfall`] |
//! | what those payments are worth today, and how much of the pledge is a gift | [`valuation`] |
//! | how far reserves carry the pledge and what else falls due | [`reserve_path`] |
//! | whether reserves are adequate, by three usual measures | [`adequacy`] |
//!
//! ```
//! use geoecon::{Rate, finance::{Pledge, valuation, waterfall}};
//!
//! // USD 550 bn over three years; half of the profits until repaid, a tenth after that.
//! let pledge = Pledge::new(550)
//!     .equal_outlays(3)
//!     .profit_split("50%".parse()?, "10%".parse()?);
//! let flows = waterfall(&pledge, "8%".parse::<Rate>()?)?;
//! assert_eq!(flows.recouped_in, Some(26));
//!
//! let worth = valuation(&flows, "4.5%".parse::<Rate>()?)?;
//! assert!((worth.npv + 209.154_723_841).abs() < 1e-9);
//! # Ok::<(), geoecon::Error>(())
//! ```

mod adequacy;
mod amount;
mod ara;
mod pledge;
mod recorded;
mod reserves;
mod text;
mod valuation;
mod waterfall;

pub use adequacy::{Adequacy, Gap, Input, Metric, Ratios, Reserves, Why, adequacy};
pub use ara::{AraBand, AraMetric, AraWeights, Regime};
pub use pledge::{Pledge, Schedule};
pub use reserves::{
    PathRow, PathSettings, PledgeDues, ReservePath, SwapLimit, Yearly, reserve_path,
};
pub use valuation::{Discount, Valuation, level_annuity, valuation};
pub use waterfall::{Waterfall, WaterfallRow, WaterfallSettings, waterfall};
