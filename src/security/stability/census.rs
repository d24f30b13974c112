use std::fmt;

use serde::Serialize;

use super::{AllianceNetwork, network::Forces, network::check, war_stability};
use crate::{
    error::{Error, Result},
    units::Number,
};

/// Most states of which all networks are looked at: 2^15 networks.
const MAX: usize = 6;

/// How many networks of alliances could last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Census {
    /// Labelled networks of this many states.
    pub networks: u32,
    /// Those in which nobody is vulnerable.
    pub invulnerable: u32,
    /// Whether the network without links is war-stable.
    pub empty_is_stable: bool,
    /// Networks with links that are war-stable; none, by the theorem.
    pub nonempty_stable: u32,
}

impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} networks: {} with nobody vulnerable; empty stable: {}; others stable: {}",
            self.networks, self.invulnerable, self.empty_is_stable, self.nonempty_stable
        )
    }
}

/// Looks at every network of a few states and counts the war-stable ones.
///
/// Jackson and Nei's theorem 1 says what comes out: without trade, no network with links is
/// war-stable, and the empty one is just where gamma reaches [`empty_network_threshold`].
///
/// ```
/// use geoecon::{Ratio, security::war_stable_census};
///
/// let equal = [Ratio::ONE; 3];
/// let at_threshold = war_stable_census(&equal, Ratio::from(2))?;
/// assert!(at_threshold.empty_is_stable);
/// assert_eq!((at_threshold.invulnerable, at_threshold.nonempty_stable), (8, 0));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] beyond 6 states, and as [`war_stability`].
pub fn war_stable_census<M: Number>(strengths: &[M], gamma: M) -> Result<Census> {
    let n = strengths.len();
    if n > MAX {
        let (value, expected) = (n.to_string(), "at most 6: all networks of them are looked at");
        return Err(Error::OutOfRange { what: "number of states", value, expected });
    }
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
    let empty = AllianceNetwork::new((0..n).collect())?;
    check(&empty, strengths, gamma)?;
    let forces = Forces { strengths, support: None };
    let networks = 1_u32 << pairs.len();
    let mut census =
        Census { networks, invulnerable: 0, empty_is_stable: false, nonempty_stable: 0 };
    for links in 0..networks {
        let mut network = empty.clone();
        for (bit, &(i, j)) in pairs.iter().enumerate() {
            if links >> bit & 1 == 1 {
                network.toggle(i, j);
            }
        }
        let mut anyone = false;
        for i in 0..n {
            anyone = anyone || forces.is_vulnerable(&network, i, gamma)?;
        }
        if anyone {
            continue;
        }
        census.invulnerable += 1;
        let stable = war_stability(&network, strengths, gamma)?.stable;
        if links == 0 {
            census.empty_is_stable = stable;
        } else {
            census.nonempty_stable += u32::from(stable);
        }
    }
    Ok(census)
}

/// Numerator and denominator of the gamma from which the empty network is war-stable: the two
/// largest strengths added, and the smallest; `None` below three states.
///
/// # Errors
/// [`Error::OutOfRange`] for a strength that is not finite.
pub fn empty_network_threshold<M: Number>(strengths: &[M]) -> Result<Option<(M, M)>> {
    for s in strengths {
        s.finite("strength")?;
    }
    let mut sorted = strengths.to_vec();
    sorted.sort_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    match sorted.as_slice() {
        [first, second, .., last] => {
            let largest = first.plus(*second)?;
            largest.finite("sum of the two largest strengths")?;
            Ok(Some((largest, *last)))
        }
        _ => Ok(None),
    }
}
