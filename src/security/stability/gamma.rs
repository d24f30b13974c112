use std::fmt;

use serde::Serialize;

use super::{
    AllianceNetwork,
    network::{Attack, Forces},
};
use crate::{
    StateId,
    error::{Error, Result},
    security::{Capability, TrustReport},
};

/// The gamma up to which a state is vulnerable.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub enum CriticalGamma {
    /// Vulnerable at any gamma below this.
    At(f64),
    /// Vulnerable at every gamma: nothing defends it.
    Unbounded,
}

impl CriticalGamma {
    pub(super) fn of(worst: &Attack<f64>) -> Self {
        if worst.offence <= 0.0 {
            Self::At(0.0)
        } else if worst.defence <= 0.0 {
            Self::Unbounded
        } else {
            Self::At(worst.offence / worst.defence)
        }
    }

    /// The number, where there is one.
    #[must_use]
    pub fn finite(self) -> Option<f64> {
        match self {
            Self::At(gamma) => Some(gamma),
            Self::Unbounded => None,
        }
    }
}

impl fmt::Display for CriticalGamma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(gamma) => write!(f, "{gamma:.6}"),
            Self::Unbounded => f.write_str("unbounded"),
        }
    }
}

/// Whose promises count for how much in defence.
///
/// Default: all in full. From a [`TrustReport`]: each ally's strength times the defended state's
/// trust in it.
#[derive(Debug, Clone, Default)]
pub struct GammaSettings {
    trust: Option<TrustReport>,
}

impl From<TrustReport> for GammaSettings {
    fn from(trust: TrustReport) -> Self {
        Self { trust: Some(trust) }
    }
}

/// The worst that can happen to one state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Vulnerability {
    /// The state.
    pub state: StateId,
    /// Its capability.
    pub capability: f64,
    /// How many allies it has.
    pub allies: usize,
    /// Their capability, in full.
    pub allied_capability: f64,
    /// Attack over defence.
    pub gamma: CriticalGamma,
    /// Who leads the worst attack; `None` in a world of one state.
    pub attacker: Option<StateId>,
    /// Whether that is an ally.
    pub attacker_is_ally: bool,
    /// The attackers, the leader first.
    pub coalition: Vec<StateId>,
    /// Capability of the attackers.
    pub attack: f64,
    /// Capability of the state and of its allies that do not attack.
    pub defence: f64,
}

/// The critical gamma of every state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CriticalGammaReport {
    /// The name of the measure of capability.
    pub measure: String,
    /// One row a state, in the order of the network.
    pub states: Vec<Vulnerability>,
    /// Pairs without a link of which an obligation is unknown.
    pub unknown_pairs: usize,
}

impl CriticalGammaReport {
    /// The row of one state.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn of(&self, state: StateId) -> Result<&Vulnerability> {
        self.states.iter().find(|v| v.state == state).ok_or(Error::UnknownState { state })
    }

    /// The states that some coalition defeats at this gamma.
    pub fn vulnerable_at(&self, gamma: f64) -> impl Iterator<Item = StateId> {
        self.states.iter().filter(move |v| v.attack > gamma * v.defence).map(|v| v.state)
    }
}

impl fmt::Display for CriticalGammaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "critical gamma by {}", self.measure)?;
        for v in &self.states {
            let by = v.attacker.map_or("nobody".to_owned(), |a| a.to_string());
            writeln!(
                f,
                "{} {:>16} by {by} and {}",
                v.state,
                v.gamma,
                v.coalition.len().max(1) - 1
            )?;
        }
        Ok(())
    }
}

/// How strong an advantage must be for each state to be safe: its critical gamma, the worst
/// attacker, and the coalition it leads.
///
/// A coalition of a leader and some of its allies defeats a state when its capability exceeds gamma
/// times that of the state and those of its allies that are not in the coalition. For a given leader
/// the largest coalition is the best, so the critical gamma is exact: the largest ratio of attack to
/// defence over all leaders. Low gamma favours attackers; a state with critical gamma 0.63 is
/// defeated only where attackers need less than that part of the defender's strength. Cost: `n^2`
/// times the number of allies.
///
/// ```
/// use geoecon::{StateId, security::*};
///
/// let [a, b, c] = ["AAA", "BBB", "CCC"].map(StateId::new);
/// let (a, b, c) = (a?, b?, c?);
/// let strength = Capability::new("strength", [(a, Some(3.0)), (b, Some(2.0)), (c, Some(1.0))])?;
/// let mut network = AllianceNetwork::new(vec![a, b, c])?;
/// network.link(&b, &c)?;
/// let report = critical_gamma(&network, &strength, GammaSettings::default())?;
/// // Against a: 2 + 1 over 3. Against c: its ally b does not defend it from itself, but a's
/// // attack meets both, 3 over 3; b's own attack is 2 over 1.
/// assert_eq!(report.of(a)?.gamma, CriticalGamma::At(1.0));
/// assert_eq!(report.of(c)?.gamma, CriticalGamma::At(2.0));
/// assert_eq!(report.of(c)?.attacker, Some(b));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`] and [`Error::Missing`] where a capability or trust is not known.
///
/// # References
/// Jackson and Nei (2015), "Networks of military alliances, wars, and international trade", PNAS
/// 112.
pub fn critical_gamma(
    network: &AllianceNetwork,
    capability: &Capability,
    settings: impl Into<GammaSettings>,
) -> Result<CriticalGammaReport> {
    let labels = network.labels();
    let strengths = labels.iter().map(|&s| capability.known(s)).collect::<Result<Vec<_>>>()?;
    let support = match settings.into().trust {
        Some(trust) => Some(support(labels, &strengths, &trust)?),
        None => None,
    };
    let forces = Forces { strengths: &strengths, support: support.as_deref() };
    let states = labels
        .iter()
        .enumerate()
        .map(|(i, &state)| vulnerability(network, &forces, i, state))
        .collect::<Result<_>>()?;
    let measure = capability.measure().to_owned();
    Ok(CriticalGammaReport { measure, states, unknown_pairs: network.unknown_pairs })
}

/// What each ally is good for to each state that it defends.
fn support(labels: &[StateId], strengths: &[f64], trust: &TrustReport) -> Result<Vec<f64>> {
    let mut table = Vec::with_capacity(strengths.len().pow(2));
    for &defended in labels {
        for (&ally, strength) in labels.iter().zip(strengths) {
            table.push(strength * trust.of(defended, ally)?.credibility());
        }
    }
    Ok(table)
}

fn vulnerability(
    network: &AllianceNetwork,
    forces: &Forces<'_, f64>,
    target: usize,
    state: StateId,
) -> Result<Vulnerability> {
    let allies = network.allies_of(target);
    let mut row = Vulnerability {
        state,
        capability: forces.strength(target),
        allies: allies.len(),
        allied_capability: allies.iter().fold(0.0, |sum, &ally| sum + forces.strength(ally)),
        gamma: CriticalGamma::At(0.0),
        attacker: None,
        attacker_is_ally: false,
        coalition: Vec::new(),
        attack: 0.0,
        defence: forces.strength(target),
    };
    if let Some(worst) = forces.worst(network, target)? {
        let followers = network.allies_of(worst.leader).iter().filter(|&&ally| ally != target);
        let coalition = [worst.leader].into_iter().chain(followers.copied());
        row.coalition = coalition.filter_map(|i| network.labels().get(i).copied()).collect();
        row.attacker = row.coalition.first().copied();
        row.attacker_is_ally = network.is_linked(worst.leader, target);
        (row.attack, row.defence) = (worst.offence, worst.defence);
        row.gamma = CriticalGamma::of(&worst);
    }
    Ok(row)
}
