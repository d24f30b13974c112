use std::fmt;

use serde::Serialize;

use super::{AllianceNetwork, CriticalGamma, network::Forces};
use crate::{
    StateId,
    error::{Error, Result},
    security::Capability,
};

/// A link added or dropped, and what it does for a state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkChange {
    /// One end.
    pub a: StateId,
    /// The other end.
    pub b: StateId,
    /// Whether the link is added; otherwise it is dropped.
    pub adds: bool,
    /// The state's critical gamma with the change.
    pub gamma: CriticalGamma,
}

/// The single changes of a network that make a state safer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkChanges {
    /// The state.
    pub state: StateId,
    /// Its critical gamma as things are.
    pub gamma: CriticalGamma,
    /// Changes that lower it, the best first.
    pub helpful: Vec<LinkChange>,
}

impl fmt::Display for LinkChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: critical gamma {}", self.state, self.gamma)?;
        for c in &self.helpful {
            let verb = if c.adds { "add" } else { "drop" };
            writeln!(f, "  {verb} {}-{}: {}", c.a, c.b, c.gamma)?;
        }
        Ok(())
    }
}

/// Which single link, anywhere in the network, added or dropped would make a state safer.
///
/// Ranked by its critical gamma afterwards. Links between others count too: an attacker's alliance
/// that falls apart helps as much as a defender that is won. Cost: `n^3` times the number of allies
/// at worst; a change that leaves the worst attack as it is is seen at once.
///
/// ```
/// use geoecon::{StateId, security::{AllianceNetwork, Capability, CriticalGamma, link_changes}};
///
/// let [a, b, c] = ["AAA", "BBB", "CCC"].map(StateId::new);
/// let (a, b, c) = (a?, b?, c?);
/// let strength = Capability::new("strength", [(a, Some(4.0)), (b, Some(2.0)), (c, Some(2.0))])?;
/// let changes = link_changes(&AllianceNetwork::new(vec![a, b, c])?, &strength, c)?;
/// // With b at its side c meets a on even terms, and b alone as well.
/// assert_eq!(changes.gamma, CriticalGamma::At(2.0));
/// assert_eq!((changes.helpful[0].a, changes.helpful[0].b), (b, c));
/// assert_eq!(changes.helpful[0].gamma, CriticalGamma::At(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`] and [`Error::Missing`] where a capability is not known.
pub fn link_changes(
    network: &AllianceNetwork,
    capability: &Capability,
    state: StateId,
) -> Result<LinkChanges> {
    let labels = network.labels();
    let strengths = labels.iter().map(|&s| capability.known(s)).collect::<Result<Vec<_>>>()?;
    let forces = Forces { strengths: &strengths, support: None };
    let target = labels.iter().position(|&s| s == state).ok_or(Error::UnknownState { state })?;
    let Some(worst) = forces.worst(network, target)? else {
        return Ok(LinkChanges { state, gamma: CriticalGamma::At(0.0), helpful: Vec::new() });
    };
    let mut helpful = Vec::new();
    let mut changed = network.clone();
    for (i, &a) in labels.iter().enumerate() {
        for (j, &b) in labels.iter().enumerate().skip(i + 1) {
            changed.toggle(i, j);
            let same_leader = forces.attack(&changed, worst.leader, target)?;
            if worst.beats(&same_leader)?
                && let Some(after) = forces.worst(&changed, target)?
                && worst.beats(&after)?
            {
                let (adds, gamma) = (changed.is_linked(i, j), CriticalGamma::of(&after));
                helpful.push(LinkChange { a, b, adds, gamma });
            }
            changed.toggle(i, j);
        }
    }
    // Both kinds of gamma compare: finite ones come first.
    helpful.sort_by(|x, y| x.gamma.partial_cmp(&y.gamma).unwrap_or(std::cmp::Ordering::Equal));
    Ok(LinkChanges { state, gamma: CriticalGamma::of(&worst), helpful })
}
