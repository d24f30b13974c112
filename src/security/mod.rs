//! Obligations, capability, similarity, stability, balance, credibility.
//!
//! Who has promised to defend whom, whether that covers the threat, and what follows from it.
//! Promises are directed and stay so: what one state owes another is not what it is owed.
//!
//! | question | function | source |
//! | --- | --- | --- |
//! | who owes whom what, and where is it one-sided | [`Obligations`] | Leeds et al. 2002 |
//! | how alike are two states' commitments | [`similarity()`], [`similarity_all`] | Signorino and Ritter 1999; Häge 2011 |
//! | is a state covered, and what if an ally leaves | [`cover()`] | |
//! | how far does strength reach | [`LossOfStrength`] | Bueno de Mesquita 1981 |
//! | who is vulnerable, and is the network war-stable | [`critical_gamma`], [`war_stability`] | Jackson and Nei 2015 |
//! | how far is the network from two camps | [`balance`] | Harary 1953; Aref and Wilson 2019 |
//! | which alignments hold | [`landscape()`] | Axelrod and Bennett 1993 |
//! | who carries the burden | [`burden()`] | Olson and Zeckhauser 1966 |
//! | whose word is trusted, and what a broken one costs | [`trust()`] | Crescenzi 2007 |
//!
//! All of these take labelled arrays, so that any source of them serves. The same on what a
//! [`Snapshot`](crate::Snapshot) records:
//!
//! | question | function |
//! | --- | --- |
//! | what has been promised, on what terms, and when could it lapse | [`commitments`], [`Obligations::recorded`] |
//! | how strong are states, by whose figures | [`capabilities`], [`Capability::recorded`] |
//! | who sees a rival in whom | [`Rivalries::recorded`] |
//! | how does each state stand against its rivals | [`cover_all`] |
//! | what did guarantors do with their promises | [`events`] |
//! | how do others see a state's cover, given that | [`CoverReport::seen`] |
//! | who is asked to spend what, and what do forces abroad cost whom | [`members`], [`presences`] |
//! | the network of alliances, the graph of friends and foes | [`AllianceNetwork::recorded`], [`balance::SignedGraph::recorded`] |
//!
//! Power in coalitions is in [`coalition`](crate::coalition).

pub mod balance;

mod believed;
mod burden;
mod capability;
mod cover;
mod credibility;
mod distance;
mod landscape;
mod obligations;
mod recorded;
mod similarity;
mod stability;
mod symmetry;

pub use believed::{SeenCover, SeenReport};
pub use burden::{
    BurdenReport, Member, MemberBurden, SoldierYear, Standing, burden, cost_per_soldier_year,
};
pub use capability::Capability;
pub use cover::{BreakEven, Cover, GuarantorCover, cover};
pub use credibility::{
    Believed, Outcome, Relevance, Trust, TrustEvent, TrustReport, TrustSettings, trust,
};
pub use distance::{LossOfStrength, Position, chance_to_prevail};
pub use landscape::{
    AlignmentPath, Alignments, Explored, LandscapeReport, LandscapeSettings, MAX_ACTORS, Minimum,
    Step, alignment_path, landscape,
};
pub use obligations::{Coverage, Obligations, Provisions};
pub use recorded::{
    CapabilityFigure, CapabilityReport, Commitment, CommitmentSettings, Commitments, CoverReport,
    CoverSettings, EventReport, EventRule, EventSettings, MemberReport, OpenTrigger,
    PresenceReport, PresenceRow, PresenceSettings, RecordedEvent, RecordedMember, RivalPair,
    Rivalries, SetAside, StateCover, Target, Targets, Unattributed, Undated, capabilities,
    commitments, cover_all, events, members, presences,
};
pub use similarity::{
    Coding, Coefficient, Disagreement, PairSimilarity, SimilarityReport, SimilaritySettings,
    Variant, similarity, similarity_all,
};
pub use stability::{
    AllianceNetwork, Census, CriticalGamma, CriticalGammaReport, GammaSettings, LinkChange,
    LinkChanges, Vulnerability, WarStability, critical_gamma, empty_network_threshold,
    link_changes, war_stability, war_stable_census,
};
pub use symmetry::{Asymmetry, AsymmetryReport, Symmetrisation, Symmetrised, SymmetrisedPair};
