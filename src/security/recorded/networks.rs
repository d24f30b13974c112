//! Networks and signed graphs of a snapshot.

use super::{CommitmentSettings, Rivalries, commitments};
use crate::{
    error::Result,
    security::{
        AllianceNetwork, Provisions,
        balance::{AlliedRivals, SignedGraph},
    },
    snapshot::Snapshot,
    units::StateId,
};

impl AllianceNetwork {
    /// The network in which two states are linked where either owes the other, on the date of a
    /// snapshot, any of the provisions asked for: [`Provisions::DEFENCE`], as a rule.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, security::*};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let network = AllianceNetwork::recorded(&today, Provisions::DEFENCE)?;
    /// let capability = Capability::recorded(&today)?;
    /// let safety = critical_gamma(&network, &capability, GammaSettings::default())?;
    /// // The largest coalition against Korea would be led by its own guarantor: the measure asks who
    /// // could attack, not who wants to.
    /// let korea = safety.of("KOR".parse()?)?;
    /// assert_eq!((korea.attacker, korea.attacker_is_ally), (Some("USA".parse()?), true));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`commitments`].
    pub fn recorded(snapshot: &Snapshot, settings: impl Into<CommitmentSettings>) -> Result<Self> {
        let promised = commitments(snapshot, settings)?;
        Ok(Self::from_obligations(&promised.obligations, promised.provisions))
    }
}

impl SignedGraph {
    /// The signed graph of a snapshot: states that owe each other any of the provisions asked for
    /// are friends, rivals are foes, and `both` says what a pair is that is both. Returned with the
    /// pairs that are.
    ///
    /// # Errors
    /// As [`commitments`].
    pub fn recorded(
        snapshot: &Snapshot,
        settings: impl Into<CommitmentSettings>,
        both: AlliedRivals,
    ) -> Result<(Self, Vec<(StateId, StateId)>)> {
        let promised = commitments(snapshot, settings)?;
        let obligations = &promised.obligations;
        let within = |s: &StateId| obligations.states().contains(s);
        let rivalries = Rivalries::recorded(snapshot);
        let rivals: Vec<_> = rivalries.pairs().filter(|(a, b)| within(a) && within(b)).collect();
        // What was not asked for is not in the obligations.
        Self::from_alliances_and_rivalries(obligations, Provisions::ALL, &rivals, both)
    }
}
