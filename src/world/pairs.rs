//! What two ties may not both say, and what only two ties can say.

use std::{cmp::Ordering, collections::BTreeSet};

use super::{Kind, LegalStatus, Problem, Terms, Tie, TieId, World};
use crate::units::Date;

impl World {
    pub(super) fn check_pairs(&self, found: &mut Vec<Problem>) {
        let (mut duties, mut concessions) = (Vec::new(), Vec::new());
        let mut flows = Vec::new();
        let mut owed = BTreeSet::new();
        let mut currency = None;
        for (id, tie) in self.ties() {
            match &tie.terms {
                Terms::Tariff(_) if tie.status == LegalStatus::InForce => {
                    duties.push((id, tie));
                }
                Terms::TariffConcession(_) if tie.status == LegalStatus::InForce => {
                    concessions.push((id, tie));
                }
                Terms::Flow(flow) => {
                    flows.push((id, tie));
                    let found_in = flow.value.currency();
                    let first = *currency.get_or_insert(found_in);
                    if first != found_in {
                        found.push(Problem::MixedCurrencies { tie: id, first, found: found_in });
                    }
                }
                terms if is_obligation(terms.kind()) => {
                    if let Some(agreement) = &tie.agreement {
                        owed.insert((agreement, tie.kind(), tie.from, tie.to));
                    }
                }
                _ => {}
            }
        }
        for (first, second, tie) in clashes(duties, |a, b| by_duty(a).cmp(&by_duty(b))) {
            if let Terms::Tariff(duty) = &tie.terms {
                found.push(Problem::ConflictingDuties {
                    first,
                    second,
                    importer: tie.from,
                    exporter: tie.to,
                    measure: duty.measure.clone(),
                    scope: duty.scope,
                });
            }
        }
        for (first, second, tie) in
            clashes(concessions, |a, b| by_concession(a).cmp(&by_concession(b)))
        {
            if let Terms::TariffConcession(granted) = &tie.terms {
                found.push(Problem::ConflictingConcessions {
                    first,
                    second,
                    importer: tie.from,
                    exporter: tie.to,
                    scope: granted.scope,
                });
            }
        }
        for (first, second, tie) in clashes(flows, |a, b| by_flow(a).cmp(&by_flow(b))) {
            if let Terms::Flow(flow) = &tie.terms {
                let (from, to, product) = (tie.from, tie.to, flow.product);
                found.push(Problem::RepeatedFlow { first, second, from, to, product });
            }
        }
        for (id, tie) in self.ties().filter(|(_, t)| is_obligation(t.kind())) {
            let Some(agreement) = tie.agreement.as_ref().and_then(|key| self.agreements.get(key))
            else {
                continue;
            };
            if agreement.mutual && !owed.contains(&(&agreement.id, tie.kind(), tie.to, tie.from)) {
                found.push(Problem::OneWay {
                    tie: id,
                    kind: tie.kind(),
                    from: tie.from,
                    to: tie.to,
                    agreement: agreement.id.clone(),
                });
            }
        }
    }
}

fn is_obligation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Defence | Kind::Offence | Kind::Consultation | Kind::Neutrality | Kind::NonAggression
    )
}

/// What of two duties between the same two must differ, unless their days do.
fn by_duty(tie: &Tie) -> impl Ord {
    let of = match &tie.terms {
        Terms::Tariff(duty) => Some((duty.stacking, &duty.measure, duty.scope)),
        _ => None,
    };
    (of, &tie.clause, &tie.claim)
}

/// What of two concessions between the same two must differ, unless their days do.
fn by_concession(tie: &Tie) -> impl Ord {
    let scope = match &tie.terms {
        Terms::TariffConcession(granted) => Some(granted.scope),
        _ => None,
    };
    (&tie.agreement, scope, &tie.clause, &tie.claim)
}

/// What of two flows between the same two must differ, unless their days do.
fn by_flow(tie: &Tie) -> impl Ord {
    match &tie.terms {
        Terms::Flow(flow) => Some(&flow.product),
        _ => None,
    }
}

/// For each of these ties that shares a day with one of the same two states and the same key that begins no later:
/// the smaller id, the larger, and the tie. `compare` orders two ties by their keys.
///
/// `O(n log n)`; numbers are sorted first, keys only within a pair of states.
fn clashes(
    ties: Vec<(TieId, &Tie)>,
    compare: impl Fn(&Tie, &Tie) -> Ordering,
) -> Vec<(TieId, TieId, &Tie)> {
    let mut ties: Vec<(u64, TieId, &Tie)> =
        ties.into_iter().map(|(id, tie)| (ends_as_number(tie), id, tie)).collect();
    ties.sort_unstable_by_key(|(ends, id, _)| (*ends, *id));
    let mut found = Vec::new();
    for pair in ties.chunk_by_mut(|(a, ..), (b, ..)| a == b) {
        pair.sort_unstable_by(|(_, first, a), (_, second, b)| {
            compare(a, b).then_with(|| (a.validity.from(), first).cmp(&(b.validity.from(), second)))
        });
        // Of the ties of one key so far, the one that ends last: who meets any of them meets it.
        let mut last: Option<(TieId, &Tie)> = None;
        for &mut (_, id, tie) in pair {
            match last {
                Some((other, longest)) if compare(longest, tie) == Ordering::Equal => {
                    if longest.validity.intersection(tie.validity).is_some() {
                        found.push((other.min(id), other.max(id), tie));
                    }
                    if end(tie) > end(longest) {
                        last = Some((id, tie));
                    }
                }
                _ => last = Some((id, tie)),
            }
        }
    }
    found.sort_unstable_by_key(|(first, second, _)| (*second, *first));
    found
}

/// The codes of its two states in one number.
fn ends_as_number(tie: &Tie) -> u64 {
    let letters = tie.from.as_str().bytes().chain(tie.to.as_str().bytes());
    letters.fold(0, |number, letter| number << 8 | u64::from(letter))
}

/// The end of a tie's days, an open one after all others.
fn end(tie: &Tie) -> (bool, Option<Date>) {
    let until = tie.validity.until();
    (until.is_none(), until)
}
