//! Vulnerability of states in a network of alliances, and whether such a network can last.

mod census;
mod change;
mod gamma;
mod network;
mod war;

pub use self::{
    census::{Census, empty_network_threshold, war_stable_census},
    change::{LinkChange, LinkChanges, link_changes},
    gamma::{CriticalGamma, CriticalGammaReport, GammaSettings, Vulnerability, critical_gamma},
    network::AllianceNetwork,
    war::{WarStability, war_stability},
};
