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
//! | whose loss cuts what can reach it, through which stages | [`choke_points`], [`dominators`] | flows in a supply graph |
//! | how fragile is the trade in a good | [`fragility`], [`betweenness`] | measures of its graph |
//! | who lends it reserves | [`funders`] | shares and indices |
//! | and what are its reserves against what it owes | [`funding`] | ratios |
//! | whose forces stand behind it | [`protectors`] | shares of capability |
//! | and what is its cover without the largest | [`protection`] | ratios |
//! | what does it lose if ties are cut, after everyone adjusts | [`loss`], [`losses`] | counterfactual |
//! | the same for all pairs | [`matrix`] | counterfactual |
//! | all of this for one state, ranked by what would be lost | [`profile`] | both, side by side |
//!
//! Shares and concentration indices are the cheap first-order reading of dependence: they say how much
//! there is to lose, not how well it could be replaced. The counterfactual reading says what is lost, by a
//! model that is named; the two rank partners differently.
//!
//! # References
//! Hirschman, A. O. (1945). *National Power and the Structure of Foreign Trade.* University of California Press.

mod change;
mod concentration;
mod counterfactual;
mod critical;
mod funders;
mod funding;
mod levels;
mod partners;
mod products;
mod profile;
mod protection;
mod protectors;
mod supply;

pub use change::{PartnerChange, PartnerChanges, partner_changes};
pub use concentration::Concentration;
pub use counterfactual::{
    Counterfactuals, Loss, LossMatrix, LossRun, LossSettings, Losses, Lost, StateLoss, loss,
    losses, matrix,
};
pub use critical::{CriticalGood, CriticalGoods, CriticalKind, Production};
pub use funders::{Funder, FunderSettings, Funders, funders};
pub use funding::{Funding, ReservesUnknown, funding};
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
pub use profile::{Hinge, PartnerProfile, Profile, ProfileSettings, Winner, profile};
pub use protection::{Protection, ProtectionSettings, protection};
pub use protectors::{Protector, Protectors, protectors};
pub use supply::{
    Between, ChokePoint, ChokePoints, ChokeSettings, CutElement, ExporterRole, Fragility,
    FragilitySettings, StageLoss, SupplyGraph, SupplyPath, SupplyStep, betweenness, choke_points,
    dominators, fragility,
};
