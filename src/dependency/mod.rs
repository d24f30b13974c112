//! Who depends on whom.
//!
//! | question | function | reading |
//! | --- | --- | --- |
//! | whom does a state buy from and sell to, and how concentrated is that | [`partners`] | shares and indices |
//! | the same, sector by sector | [`sectors`] | shares and indices |
//! | who lends it reserves | [`funders`] | shares and indices |
//! | whose forces stand behind it | [`protectors`] | shares of capability |
//!
//! Shares and concentration indices are the cheap first-order reading of dependence: they say how much
//! there is to lose, not how well it could be replaced.
//!
//! # References
//! Hirschman, A. O. (1945). *National Power and the Structure of Foreign Trade.* University of California Press.

mod concentration;
mod funders;
mod partners;
mod protectors;

pub use concentration::Concentration;
pub use funders::{Funder, FunderSettings, Funders, funders};
pub use partners::{
    Direction, Partner, PartnerSettings, Partners, SectorPartners, Sectors, partners, sectors,
};
pub use protectors::{Protector, Protectors, protectors};
