//! What the worths of all coalitions say.

use super::{
    report::{JointReadings, Member, ValuationError},
    settings::JointSettings,
    value::Valued,
};
use crate::{
    Ratio, StateId,
    coalition::{Coalition, Game, core_check, myerson, shapley},
    error::{Error, Result},
};

/// Worths closer than this part of what all are worth are the same.
const SAME: f64 = 1e-6;

/// Whether what a coalition can take makes the target give in: one that can take nothing reaches no threshold.
pub(super) fn reaches(worth: f64, threshold: f64) -> bool {
    worth > 0.0 && worth >= threshold
}

/// Shapley and Shubik's index of each player where a coalition wins that reaches the threshold.
pub(super) fn pivotal(game: &Game<StateId>, threshold: f64) -> Result<Vec<Ratio>> {
    let wins = |coalition| {
        if reaches(game.worth(coalition), threshold) { Ratio::ONE } else { Ratio::ZERO }
    };
    Ok(shapley(&Game::new(game.players().to_vec(), wins)?)?.values)
}

pub(super) fn readings<'v>(
    game: Game<StateId>,
    exact: &dyn Fn(Coalition) -> Option<&'v Valued>,
    error: Option<ValuationError>,
    settings: &JointSettings,
) -> Result<JointReadings> {
    let players = game.players().to_vec();
    let n = players.len();
    let everyone = Coalition::of(0..n);
    let without = |a: usize| Coalition::from_bits(everyone.bits() & !(1 << a));
    let all = game.grand_worth();
    let threshold = settings.threshold.unwrap_or(0.5 * all);
    let reaches = |coalition: Coalition| reaches(game.worth(coalition), threshold);
    let pivotal = pivotal(&game, threshold)?;
    let brings = shapley(&game)?.values;
    let talking = match &settings.links {
        Some(links) => Some(myerson(&game, links)?.values),
        None => None,
    };
    let missing =
        || Error::Missing { what: "equilibrium of the coalition", label: "all members".to_owned() };
    let inside = exact(everyone).ok_or_else(missing)?;
    let mut members = Vec::with_capacity(n);
    for (a, &state) in players.iter().enumerate() {
        let own_loss = *inside.members.get(a).ok_or_else(missing)?;
        let own_loss_outside = match exact(without(a)) {
            Some(outside) => *outside.members.get(a).ok_or_else(missing)?,
            // The only member: nobody presses.
            None => super::super::Loss::Finite { percent: 0.0, value: 0.0 },
        };
        let gain = own_loss.value().zip(own_loss_outside.value()).map(|(i, o)| i - o);
        members.push(Member {
            state,
            alone: game.worth(Coalition::of([a])),
            last: all - game.worth(without(a)),
            shapley: brings.get(a).copied().unwrap_or(0.0),
            myerson: talking.as_ref().and_then(|values| values.get(a).copied()),
            pivotal: pivotal.get(a).copied().unwrap_or(Ratio::ZERO),
            indispensable: reaches(everyone) && !reaches(without(a)),
            own_loss,
            own_loss_outside,
            gain_from_leaving: gain,
        });
    }
    let (mut winning, mut smallest) = (0, None);
    for bits in 1..=everyone.bits() {
        let coalition = Coalition::from_bits(bits);
        if !reaches(coalition) {
            continue;
        }
        winning += 1;
        let better = smallest.is_none_or(|best: Coalition| {
            let worth = |c: Coalition| game.worth(c);
            (coalition.len(), -worth(coalition)) < (best.len(), -worth(best))
        });
        if better {
            smallest = Some(coalition);
        }
    }
    let smallest_winning = smallest
        .iter()
        .flat_map(|coalition| coalition.members())
        .filter_map(|a| players.get(a).copied())
        .collect();
    Ok(JointReadings {
        all,
        sum_of_members: members.iter().map(|m| m.alone).sum(),
        target: inside.target,
        threshold,
        winning,
        smallest_winning,
        convex: is_convex(&game, SAME * all.abs()),
        core: core_check(&game, &brings, SAME * all.abs())?,
        members,
        error,
        game,
    })
}

/// Whether joining never adds less, but for `tolerance`, when another has joined before.
fn is_convex(game: &Game<StateId>, tolerance: f64) -> bool {
    let n = game.players().len();
    for bits in 0..1_u64 << n {
        let base = Coalition::from_bits(bits);
        for a in (0..n).filter(|&a| !base.contains(a)) {
            for b in (a + 1..n).filter(|&b| !base.contains(b)) {
                let apart = game.worth(base.with(a)) + game.worth(base.with(b));
                let together = game.worth(base.with(a).with(b)) + game.worth(base);
                if together < apart - tolerance {
                    return false;
                }
            }
        }
    }
    true
}
