//! Who depends on whom.
//!
//! | question | function | reading |
//! | --- | --- | --- |
//! | whom does a state buy from and sell to, and how concentrated is that | [`partners`] | shares and indices |
//! | the same, sector by sector | [`sectors`] | shares and indices |
//! | the same, by HS code | [`goods`] | shares and indices |
//! | how that changed between two dates | [`partner_changes`] | shares and indices |
//! | for which goods does a bloc or a state depend on outsiders | [`strategic_dependencies`], [`screen`] | indicators by good |
//! | who has the world market of a good in hand | [`market_power`] | shares and indices |
//! | who lends it reserves | [`funders`] | shares and indices |
//! | whose forces stand behind it | [`protectors`] | shares of capability |
//!
//! Shares and concentration indices are the cheap first-order reading of dependence: they say how much
//! there is to lose, not how well it could be replaced.
//!
//! # References
//! Hirschman, A. O. (1945). *National Power and the Structure of Foreign Trade.* University of California Press.

mod change;
mod concentration;
mod funders;
mod levels;
mod partners;
mod products;
mod protectors;

pub use change::{PartnerChange, PartnerChanges, partner_changes};
pub use concentration::Concentration;
pub use funders::{Funder, FunderSettings, Funders, funders};
pub use levels::{TradedGood, TradedGoods, goods};
pub use partners::{
    Direction, Partner, PartnerSettings, Partners, SectorPartners, Sectors, partners, sectors,
};
pub use products::{
    Aggregates, AtLevel, Bloc, ExportBase, GoodMarketPower, HsLevel, ImportConcentration,
    ImportedGood, MarketPower, MarketPowers, ProductFlows, ScreenedGood, ScreenedState, Screening,
    ScreeningSettings, StrategicDependencies, StrategicGood, Supplier, Threshold,
    import_concentration, market_power, screen, strategic_dependencies,
};
pub use protectors::{Protector, Protectors, protectors};
