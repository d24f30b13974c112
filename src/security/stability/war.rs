use std::fmt;

use serde::Serialize;

use super::{
    AllianceNetwork,
    network::{Forces, check},
};
use crate::{
    error::Result,
    units::{Label, Number},
};

/// Whether a network of alliances is war-stable, and what breaks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WarStability<L> {
    /// Whether nothing below breaks it.
    pub stable: bool,
    /// States that some coalition defeats.
    pub vulnerable: Vec<L>,
    /// Missing links, and a state that each would expose where nothing does now.
    pub exposing: Vec<(L, L, L)>,
    /// Links that protect nobody: without them nobody would be vulnerable.
    pub idle: Vec<(L, L)>,
}

impl<L: Label> fmt::Display for WarStability<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "war-stable: {}; vulnerable {}, exposing links {}, idle links {}",
            self.stable,
            self.vulnerable.len(),
            self.exposing.len(),
            self.idle.len()
        )
    }
}

/// Whether a network is war-stable at a gamma: nobody is vulnerable, no two states could link up to
/// expose somebody, and every link is needed.
///
/// `strengths` are in the order of the network; with [`Ratio`](crate::Ratio)s, comparisons are
/// exact. Links are tried one by one, and for each only the attacks that it changes. Cost: `n^3`
/// times the number of allies.
///
/// ```
/// use geoecon::security::{AllianceNetwork, war_stability};
///
/// let nobody_allied = AllianceNetwork::new(vec!["a", "b", "c"])?;
/// // The two strongest together have 2 + 2 against 1.
/// assert!(war_stability(&nobody_allied, &[2.0, 2.0, 1.0], 4.0)?.stable);
/// let below = war_stability(&nobody_allied, &[2.0, 2.0, 1.0], 3.0)?;
/// assert_eq!(below.exposing, [("a", "b", "c")]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) unless there is one strength a state;
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for one, or a gamma, that is negative or not
/// finite, or where exact sums do not fit.
///
/// # References
/// Jackson and Nei (2015), PNAS 112, definition 1.
pub fn war_stability<L: Label, M: Number>(
    network: &AllianceNetwork<L>,
    strengths: &[M],
    gamma: M,
) -> Result<WarStability<L>> {
    check(network, strengths, gamma)?;
    let check = Check { forces: Forces { strengths, support: None }, gamma };
    let n = strengths.len();
    let mut network = network.clone();
    let mut vulnerable = Vec::new();
    for i in 0..n {
        if check.is_vulnerable(&network, i)? {
            vulnerable.push(i);
        }
    }
    let (mut exposing, mut idle) = (Vec::new(), Vec::new());
    for i in 0..n {
        for j in i + 1..n {
            let drops = network.is_linked(i, j);
            network.toggle(i, j);
            if drops {
                if !check.anyone_without(&network, i, j, &vulnerable)? {
                    idle.push((i, j));
                }
            } else if let Some(victim) = check.exposed_by(&network, i, j, &vulnerable)? {
                exposing.push((i, j, victim));
            }
            network.toggle(i, j);
        }
    }
    let label = |i: &usize| network.labels.get(*i).cloned();
    Ok(WarStability {
        stable: vulnerable.is_empty() && exposing.is_empty() && idle.is_empty(),
        vulnerable: vulnerable.iter().filter_map(label).collect(),
        exposing: exposing
            .iter()
            .filter_map(|(i, j, victim)| Some((label(i)?, label(j)?, label(victim)?)))
            .collect(),
        idle: idle.iter().filter_map(|(i, j)| Some((label(i)?, label(j)?))).collect(),
    })
}

struct Check<'a, M> {
    forces: Forces<'a, M>,
    gamma: M,
}

impl<M: Number> Check<'_, M> {
    fn is_vulnerable<L: Label>(&self, network: &AllianceNetwork<L>, i: usize) -> Result<bool> {
        self.forces.is_vulnerable(network, i, self.gamma)
    }

    /// A state that the new link `i`-`j` exposes. Only attacks led from its ends have grown.
    fn exposed_by<L: Label>(
        &self,
        network: &AllianceNetwork<L>,
        i: usize,
        j: usize,
        already: &[usize],
    ) -> Result<Option<usize>> {
        for leader in [i, j] {
            for target in 0..network.labels.len() {
                if target == i || target == j || already.contains(&target) {
                    continue;
                }
                if self.forces.attack(network, leader, target)?.succeeds(self.gamma)? {
                    return Ok(Some(target));
                }
            }
        }
        Ok(None)
    }

    /// Whether anyone is vulnerable once `i`-`j` is gone. Only its ends are defended less.
    fn anyone_without<L: Label>(
        &self,
        network: &AllianceNetwork<L>,
        i: usize,
        j: usize,
        already: &[usize],
    ) -> Result<bool> {
        for &state in [i, j].iter().chain(already) {
            if self.is_vulnerable(network, state)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
