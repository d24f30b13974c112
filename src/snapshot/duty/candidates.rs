//! The duties and concessions that touch a product, and which of them counts.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Rule, Step, rules::Query};
use crate::{
    error::Result,
    units::{AgreementId, Measure, Rate, Share},
    world::{
        Overlap, Scope, Terms, Tie, TieId,
        terms::{Stacking, Tariff},
    },
};

/// A duty that touches the product.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) id: TieId,
    pub(super) tie: &'a Tie,
    pub(super) terms: &'a Terms,
    pub(super) scope: Scope,
    pub(super) overlap: Overlap,
    /// Recorded for the very pair rather than for a customs union.
    pub(super) direct: bool,
}
impl<'a> Query<'a> {
    /// The duties and concessions in force, of the importer or its union, on the exporter or its union, that
    /// touch the product.
    pub(super) fn candidates(&self) -> Result<Vec<Candidate<'a>>> {
        let territories = |state| {
            let unions = self.agreements.unions(state).filter_map(|union| union.territory);
            std::iter::once(state).chain(unions).collect::<BTreeSet<_>>()
        };
        let snapshot = self.snapshot;
        let mut found = Vec::new();
        for importer in territories(self.importer) {
            for exporter in territories(self.exporter) {
                for id in snapshot.all_between(importer, exporter)? {
                    let Some(tie) = snapshot.world.find_tie(id) else { continue };
                    let terms = &tie.terms;
                    let scope = match terms {
                        Terms::Tariff(t) => t.scope,
                        Terms::TariffConcession(t) => t.scope,
                        _ => continue,
                    };
                    let overlap = snapshot.world.classification().overlap(scope, self.product);
                    if overlap != Overlap::None {
                        let direct = (importer, exporter) == (self.importer, self.exporter);
                        found.push(Candidate { id, tie, terms, scope, overlap, direct });
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The additional duty of each measure, of its most specific scope.
pub(super) type Additions<'c, 'a> = BTreeMap<&'a Measure, (&'c Candidate<'a>, &'a Tariff)>;

pub(super) fn additions<'c, 'a>(here: &[&'c Candidate<'a>]) -> Additions<'c, 'a> {
    let mut out: Additions<'c, 'a> = BTreeMap::new();
    for c in here.iter().filter(|c| is(c, Stacking::Addition)) {
        let Some(t) = tariff(c) else { continue };
        let kept = out.entry(&t.measure).or_insert((c, t));
        if rank(c) > rank(kept.0) {
            *kept = (c, t);
        }
    }
    out
}

pub(super) fn step(rule: Rule, c: &Candidate<'_>, total: Decimal) -> Result<Step> {
    Ok(Step { rule, tie: Some(c.id), terms: Some(c.terms.clone()), total: Rate::new(total)? })
}

pub(super) fn tariff<'a>(c: &Candidate<'a>) -> Option<&'a Tariff> {
    match c.terms {
        Terms::Tariff(t) => Some(t),
        _ => None,
    }
}

pub(super) fn is(c: &Candidate<'_>, stacking: Stacking) -> bool {
    tariff(c).is_some_and(|t| t.stacking == stacking)
}

/// More specific scopes rank higher, then duties for the very pair, then the later day, then the later record.
fn rank(c: &Candidate<'_>) -> impl Ord {
    let scope = match c.scope {
        Scope::AllGoods => 0,
        Scope::Product(code) if code.is_sector() => 1,
        Scope::Product(code) => code.as_str().len(),
    };
    (scope, c.direct, c.tie.validity.from(), c.id)
}

pub(super) fn most_specific<'a, 'b: 'a>(
    candidates: impl Iterator<Item = &'a &'a Candidate<'b>>,
) -> Option<&'a Candidate<'b>> {
    candidates.copied().max_by(|a, b| rank(a).cmp(&rank(b)))
}

/// Of each class the most specific duty, and of those the lowest.
pub(super) fn lowest<'c, 'a>(
    here: &[&'c Candidate<'a>],
    class: impl Fn(&Candidate<'a>) -> Option<(&'a str, Rate)>,
) -> Option<(&'c Candidate<'a>, Decimal)> {
    let mut classes: BTreeMap<&'a str, (&'c Candidate<'a>, Rate)> = BTreeMap::new();
    for c in here {
        let Some((name, rate)) = class(c) else { continue };
        let kept = classes.entry(name).or_insert((c, rate));
        if rank(c) > rank(kept.0) {
            *kept = (c, rate);
        }
    }
    classes.into_values().map(|(c, rate)| (c, rate.fraction())).min_by_key(|(_, rate)| *rate)
}

/// The recorded share of trade that uses the agreements which prefer it: of one agreement, or the same of all.
pub(super) fn utilisation(
    here: &[&Candidate<'_>],
    preferences: &BTreeSet<Option<&AgreementId>>,
) -> Option<Share> {
    let of = |agreement: Option<&AgreementId>| {
        let own = here.iter().filter(|c| c.tie.agreement.as_ref() == agreement);
        let concessions = own.filter(|c| matches!(c.terms, Terms::TariffConcession(_)));
        match most_specific(concessions)?.terms {
            Terms::TariffConcession(t) => t.utilisation,
            _ => None,
        }
    };
    let mut shares = preferences.iter().map(|agreement| of(*agreement));
    let first = shares.next()??;
    shares.all(|share| share == Some(first)).then_some(first)
}
