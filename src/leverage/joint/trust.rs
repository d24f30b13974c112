use std::fmt;

use serde::Serialize;

use super::{read::reaches, report::JointReadings};
use crate::{
    StateId,
    coalition::Coalition,
    error::{Error, Result},
    security::TrustReport,
};

/// What a coalition is worth when its members join only as far as they trust its leader.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExpectedLeverage {
    /// Name of the method.
    pub method: &'static str,
    /// Who leads, and always acts.
    pub leader: StateId,
    /// What the leader is worth alone.
    pub alone: f64,
    /// What all are worth when all join.
    pub all: f64,
    /// The expected worth.
    pub expected: f64,
    /// Standard deviation of the worth.
    pub deviation: f64,
    /// The probability that the target gives in: that those who join reach the threshold.
    pub gives_in: f64,
    /// Each other member.
    pub members: Vec<ExpectedMember>,
}

/// A member whose joining is uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExpectedMember {
    /// Who.
    pub state: StateId,
    /// The probability that it joins, 0 to 1.
    pub joins: f64,
    /// How much the expected worth rises from its staying out to its joining for sure: what winning its trust
    /// wholly is worth, times what is lacking.
    pub matters: f64,
}

impl JointReadings {
    /// What trust in the leader does to the worth of the coalition.
    ///
    /// Each other member joins with the probability given, independently of the others; the leader always acts. The
    /// expected worth is the multilinear extension of the game (Owen 1972), a sum over all coalitions.
    /// `joins` is read as how far each member believes the leader: see [`joining`].
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for a leader or member that is none; [`Error::Missing`] for a member without a
    /// probability; [`Error::Cell`] for one outside 0 to 1; [`Error::Duplicate`].
    pub fn expected(&self, leader: StateId, joins: &[(StateId, f64)]) -> Result<ExpectedLeverage> {
        let players = self.game.players();
        let mut probability = Vec::with_capacity(players.len());
        for (state, _) in joins {
            self.member(*state)?;
        }
        for &player in players {
            if player == leader {
                probability.push(1.0);
                continue;
            }
            let mut given = joins.iter().filter(|(state, _)| *state == player);
            let Some(&(_, p)) = given.next() else {
                let label = player.to_string();
                return Err(Error::Missing { what: "probability of joining", label });
            };
            if given.next().is_some() {
                return Err(Error::Duplicate { what: "member", label: player.to_string() });
            }
            if !(0.0..=1.0).contains(&p) {
                return Err(Error::Cell {
                    what: "probability of joining",
                    row: player.to_string(),
                    column: leader.to_string(),
                    value: p,
                    expected: "0 to 1",
                });
            }
            probability.push(p);
        }
        self.member(leader)?;
        let moments = |probability: &[f64]| {
            let (mut mean, mut square, mut wins) = (0.0, 0.0, 0.0);
            for bits in 0..1_u64 << players.len() {
                let coalition = Coalition::from_bits(bits);
                let chance: f64 = probability
                    .iter()
                    .enumerate()
                    .map(|(at, &p)| if coalition.contains(at) { p } else { 1.0 - p })
                    .product();
                let worth = self.game.worth(coalition);
                mean += chance * worth;
                square += chance * worth * worth;
                wins += if reaches(worth, self.threshold) { chance } else { 0.0 };
            }
            (mean, (square - mean * mean).max(0.0).sqrt(), wins.min(1.0))
        };
        let (expected, deviation, gives_in) = moments(&probability);
        let mut members = Vec::new();
        for (at, &state) in players.iter().enumerate() {
            if state == leader {
                continue;
            }
            let at_sure = |sure: f64| {
                let mut fixed = probability.clone();
                if let Some(p) = fixed.get_mut(at) {
                    *p = sure;
                }
                moments(&fixed).0
            };
            let joins = probability.get(at).copied().unwrap_or(0.0);
            members.push(ExpectedMember { state, joins, matters: at_sure(1.0) - at_sure(0.0) });
        }
        Ok(ExpectedLeverage {
            method: "members join independently, as far as they trust the leader",
            leader,
            alone: self.worth_of(&[leader])?,
            all: self.all,
            expected,
            deviation,
            gives_in,
            members,
        })
    }
}

/// How likely each member is to join: its trust in the leader's next promise, the mean of
/// [`Trust`](crate::security::Trust).
///
/// A member that presses the target bears losses for which it depends on the leader's word, as to share them, not
/// to settle alone, or to protect it from the answer. That belief is taken as the probability itself: the
/// simplest reading, and an assumption.
///
/// # Errors
/// [`Error::UnknownState`] for one without trust.
///
/// ```
/// use geoecon::{StateId, leverage::joining, security::{Outcome, Relevance, TrustEvent, trust}};
///
/// let [usa, kor, jpn] = ["USA", "KOR", "JPN"].map(StateId::new);
/// let (usa, kor, jpn) = (usa?, kor?, jpn?);
/// let pressed = TrustEvent { guarantor: usa, treated: kor, outcome: Outcome::Extorted, year: 2025.5 };
/// let after = trust(&[pressed], &Relevance::own_experience(vec![usa, kor, jpn])?, 2026.0)?;
/// assert_eq!(joining(&after, usa, &[kor, jpn])?, [(kor, 1.0 / 3.0), (jpn, 0.5)]);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn joining(
    trust: &TrustReport,
    leader: StateId,
    members: &[StateId],
) -> Result<Vec<(StateId, f64)>> {
    members
        .iter()
        .filter(|member| **member != leader)
        .map(|&member| Ok((member, trust.of(member, leader)?.credibility())))
        .collect()
}

impl fmt::Display for ExpectedLeverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} alone {:.4e}, all {:.4e}, expected {:.4e} +- {:.1e}, the target gives in: {:.3}",
            self.leader, self.alone, self.all, self.expected, self.deviation, self.gives_in
        )?;
        for member in &self.members {
            writeln!(
                f,
                "{:<6} joins {:.3}, matters {:.4e}",
                member.state, member.joins, member.matters
            )?;
        }
        Ok(())
    }
}
