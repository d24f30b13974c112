//! The rules by which duties combine, one function for each.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Duty, Origin, Rule, Segment, Step, Unknown};
use crate::{
    error::Result,
    snapshot::{Snapshot, standing::Agreements},
    units::{AgreementId, Measure, ProductCode, Rate, Share, StateId},
    world::{
        Overlap, Scope, Terms, Tie, TieId,
        terms::{Lift, Stacking, Tariff},
    },
};

/// One question: which duty does `importer` levy on `product` of `exporter`?
pub(super) struct Query<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) agreements: &'a Agreements<'a>,
    pub(super) importer: StateId,
    pub(super) exporter: StateId,
    pub(super) product: ProductCode,
}

/// A duty that touches the product.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    id: TieId,
    tie: &'a Tie,
    terms: &'a Terms,
    scope: Scope,
    overlap: Overlap,
    /// Recorded for the very pair rather than for a customs union.
    direct: bool,
}

/// The duty on a segment, and how it comes about.
struct Resolved {
    rate: Decimal,
    steps: Vec<Step>,
    base_known: bool,
    /// Whether goods that qualify are treated differently.
    preference: bool,
}

impl<'a> Query<'a> {
    pub(super) fn resolve(&self, origin: Origin) -> Result<Duty> {
        if let Some(duty) = self.inside() {
            return Ok(duty);
        }
        let candidates = self.candidates()?;
        if candidates.is_empty() && self.snapshot.world.classification().is_services(self.product) {
            return Ok(self.free(Rule::Services));
        }
        let mut unknown = Vec::new();
        let mut segments = Vec::new();
        let (mut low, mut high, mut rest) = (Decimal::ZERO, Decimal::ZERO, Decimal::ONE);
        // Parts without a share, among them the rest of the product, divide `rest` in unknown proportion.
        let mut free: Option<(Decimal, Decimal)> = None;
        for (scope, share) in self.partition(&candidates) {
            let applies = |c: &&Candidate<'a>| match (c.overlap, scope) {
                (Overlap::Whole, _) => true,
                (Overlap::Part(_), Some(own)) => encloses(c.scope, own),
                _ => false,
            };
            let here: Vec<&Candidate<'a>> = candidates.iter().filter(applies).collect();
            let (least, most) =
                self.by_origin(&here, scope, share, origin, &mut segments, &mut unknown)?;
            if let Some(share) = share {
                rest -= share.fraction();
                low += share.fraction() * least;
                high += share.fraction() * most;
            } else {
                if let Some(scope) = scope {
                    push_new(&mut unknown, Unknown::ShareOf(scope));
                }
                let so_far = free.get_or_insert((least, most));
                *so_far = (so_far.0.min(least), so_far.1.max(most));
            }
        }
        if let Some((least, most)) = free {
            low += rest * least;
            high += rest * most;
        }
        Ok(Duty {
            importer: self.importer,
            exporter: self.exporter,
            product: self.product,
            date: self.snapshot.date,
            low: Rate::new(low)?,
            high: Rate::new(high)?,
            unknown,
            segments,
        })
    }

    /// Rule 2: no duty at home and inside a customs union.
    fn inside(&self) -> Option<Duty> {
        let date = self.snapshot.date;
        let shared = || {
            self.agreements.unions(self.importer).any(|union| union.has_party(self.exporter, date))
        };
        (self.importer == self.exporter || shared()).then(|| self.free(Rule::Inside))
    }

    /// Nothing is due, by one rule.
    fn free(&self, rule: Rule) -> Duty {
        let step = Step { rule, tie: None, terms: None, total: Rate::ZERO };
        let segment = Segment {
            scope: None,
            share: Some(Share::ONE),
            qualifying: None,
            rate: Rate::ZERO,
            steps: vec![step],
        };
        Duty {
            importer: self.importer,
            exporter: self.exporter,
            product: self.product,
            date: self.snapshot.date,
            low: Rate::ZERO,
            high: Rate::ZERO,
            unknown: Vec::new(),
            segments: vec![segment],
        }
    }

    /// The duties and concessions in force, of the importer or its union, on the exporter or its union, that
    /// touch the product.
    fn candidates(&self) -> Result<Vec<Candidate<'a>>> {
        let territories = |state| {
            let unions = self.agreements.unions(state).filter_map(|union| union.territory);
            std::iter::once(state).chain(unions).collect::<BTreeSet<_>>()
        };
        let snapshot = self.snapshot;
        let mut found = Vec::new();
        for importer in territories(self.importer) {
            for exporter in territories(self.exporter) {
                for id in snapshot.all_between(importer, exporter)? {
                    let tie = snapshot.world.tie(id)?;
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

    /// Rule 7: the parts of the product on which scopes differ, with the shares that are recorded. The last
    /// part, without a scope, is the rest.
    fn partition(&self, candidates: &[Candidate<'_>]) -> Vec<(Option<Scope>, Option<Share>)> {
        let classification = self.snapshot.world.classification();
        let partial: BTreeSet<Scope> = candidates
            .iter()
            .filter(|c| matches!(c.overlap, Overlap::Part(_)))
            .map(|c| c.scope)
            .collect();
        let share = |scope: Scope| match classification.overlap(scope, self.product) {
            Overlap::Part(share) => share.map(Share::fraction),
            Overlap::Whole => Some(Decimal::ONE),
            Overlap::None => Some(Decimal::ZERO),
        };
        let inside = |outer: Option<Scope>| {
            partial
                .iter()
                .copied()
                .filter(move |inner| match outer {
                    Some(outer) => *inner != outer && encloses(outer, *inner),
                    None => true,
                })
                .collect::<Vec<_>>()
        };
        // What a scope holds beside the widest scopes within it.
        let own = |outer: Option<Scope>| {
            let nested = inside(outer);
            let widest = nested.iter().filter(|scope| {
                !nested.iter().any(|other| other != *scope && encloses(*other, **scope))
            });
            let whole = outer.map_or(Some(Decimal::ONE), share);
            widest
                .fold(whole, |left, scope| Some(left? - share(*scope)?))
                .and_then(|left| Share::new(left.max(Decimal::ZERO)).ok())
        };
        partial
            .iter()
            .map(|scope| Some(*scope))
            .chain([None])
            .map(|scope| (scope, own(scope)))
            .filter(|(_, share)| *share != Some(Share::ZERO))
            .collect()
    }

    /// The least and the most due on a segment, by whether its goods qualify for preferences.
    fn by_origin(
        &self,
        here: &[&Candidate<'a>],
        scope: Option<Scope>,
        share: Option<Share>,
        origin: Origin,
        segments: &mut Vec<Segment>,
        unknown: &mut Vec<Unknown>,
    ) -> Result<(Decimal, Decimal)> {
        let mut add = |resolved: Resolved, qualifying: Option<bool>, unknown: &mut Vec<Unknown>| {
            if !resolved.base_known {
                push_new(unknown, Unknown::BaseDuty);
            }
            let rate = Rate::new(resolved.rate)?;
            segments.push(Segment { scope, share, qualifying, rate, steps: resolved.steps });
            Ok::<_, crate::Error>(resolved.rate)
        };
        let with = self.segment(here, true)?;
        let qualifies = match origin {
            Origin::Qualifying => Some(true),
            Origin::NotQualifying => Some(false),
            Origin::Mixed if !with.preference => Some(true),
            Origin::Mixed => None,
        };
        let told = |q: bool| with.preference.then_some(q);
        if let Some(qualifies) = qualifies {
            let mark = told(qualifies);
            let rate =
                add(if qualifies { with } else { self.segment(here, false)? }, mark, unknown)?;
            return Ok((rate, rate));
        }
        let without = self.segment(here, false)?;
        if with.rate == without.rate {
            let rate = add(without, None, unknown)?;
            return Ok((rate, rate));
        }
        let a = add(with, Some(true), unknown)?;
        let b = add(without, Some(false), unknown)?;
        if let Some(used) = utilisation(here) {
            let average = used.fraction() * a + used.complement().fraction() * b;
            return Ok((average, average));
        }
        push_new(unknown, Unknown::Utilisation);
        Ok((a.min(b), a.max(b)))
    }

    /// Rules 3 to 6 on goods that all candidates cover.
    fn segment(&self, here: &[&Candidate<'a>], qualifying: bool) -> Result<Resolved> {
        let mut steps = Vec::new();
        let mut preference = false;

        let base = most_specific(here.iter().filter(|c| is(c, Stacking::Base)));
        let covered =
            self.snapshot.covers(crate::world::Kind::Tariff, self.importer, self.exporter);
        let mut total = Decimal::ZERO;
        match base.and_then(|c| tariff(c).map(|t| (c, t))) {
            Some((c, t)) => {
                total = t.rate.fraction();
                steps.push(step(Rule::Base, c, total)?);
            }
            None => {
                steps.push(Step { rule: Rule::NoBase, tie: None, terms: None, total: Rate::ZERO });
            }
        }
        let mut base_known = base.is_some() || covered;

        if let Some((c, rate, concession)) = best_replacement(here)
            && (rate < total || !concession)
        {
            preference |= concession && rate < total;
            if qualifying || !concession {
                total = rate;
                base_known = true;
                steps.push(step(Rule::Replaced, c, total)?);
            }
        }

        let base = total;
        let mut additions: BTreeMap<&Measure, (&Candidate<'a>, &Tariff)> = BTreeMap::new();
        for c in here.iter().filter(|c| is(c, Stacking::Addition)) {
            let Some(t) = tariff(c) else { continue };
            let kept = additions.entry(&t.measure).or_insert((c, t));
            if rank(c) > rank(kept.0) {
                *kept = (c, t);
            }
        }
        let by_agreement = |t: &Tariff| {
            t.lifted_by.iter().any(|lift| match lift {
                Lift::Agreement(id) => self.agreements.binds(id, self.importer, self.exporter),
                Lift::Measure(_) => false,
            })
        };
        let levied: BTreeSet<&Measure> = additions
            .iter()
            .filter(|(_, (_, t))| !(qualifying && by_agreement(t)))
            .map(|(measure, _)| *measure)
            .collect();
        for (measure, (c, t)) in &additions {
            let by_measure = t.lifted_by.iter().any(|lift| match lift {
                Lift::Measure(other) => levied.contains(other),
                Lift::Agreement(_) => false,
            });
            preference |= by_agreement(t) && !by_measure;
            if by_measure || !levied.contains(measure) {
                steps.push(step(Rule::Lifted, c, total)?);
                continue;
            }
            total += t.rate.fraction();
            steps.push(step(Rule::Added, c, total)?);
            let ceiling = here.iter().filter(|c| {
                is(c, Stacking::Ceiling) && tariff(c).is_some_and(|t| t.measure == **measure)
            });
            if let Some((c, cap)) =
                most_specific(ceiling).and_then(|c| tariff(c).map(|t| (c, t.rate.fraction())))
            {
                let added = t.rate.fraction();
                let allowed = (cap - base).max(Decimal::ZERO).min(added);
                total -= added - allowed;
                steps.push(step(Rule::Capped, c, total)?);
            }
        }
        Ok(Resolved { rate: total, steps, base_known, preference })
    }
}

fn step(rule: Rule, c: &Candidate<'_>, total: Decimal) -> Result<Step> {
    Ok(Step { rule, tie: Some(c.id), terms: Some(c.terms.clone()), total: Rate::new(total)? })
}

fn tariff<'a>(c: &Candidate<'a>) -> Option<&'a Tariff> {
    match c.terms {
        Terms::Tariff(t) => Some(t),
        _ => None,
    }
}

fn is(c: &Candidate<'_>, stacking: Stacking) -> bool {
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

fn most_specific<'a, 'b: 'a>(
    candidates: impl Iterator<Item = &'a &'a Candidate<'b>>,
) -> Option<&'a Candidate<'b>> {
    candidates.copied().max_by(|a, b| rank(a).cmp(&rank(b)))
}

/// The lowest duty in place of the base: of each measure the most specific, of those the lowest. The flag
/// says whether goods must qualify for it.
fn best_replacement<'a, 'b>(
    here: &[&'a Candidate<'b>],
) -> Option<(&'a Candidate<'b>, Decimal, bool)> {
    let mut classes: BTreeMap<(bool, Option<&str>), &'a Candidate<'b>> = BTreeMap::new();
    for c in here {
        let class = match c.terms {
            Terms::Tariff(t) if t.stacking == Stacking::Replacement => {
                (false, Some(t.measure.as_str()))
            }
            Terms::TariffConcession(_) => (true, c.tie.agreement.as_ref().map(AgreementId::as_str)),
            _ => continue,
        };
        let kept = classes.entry(class).or_insert(c);
        if rank(c) > rank(kept) {
            *kept = c;
        }
    }
    classes
        .into_iter()
        .filter_map(|((concession, _), c)| match c.terms {
            Terms::Tariff(t) => Some((c, t.rate.fraction(), concession)),
            Terms::TariffConcession(t) => Some((c, t.rate.fraction(), concession)),
            _ => None,
        })
        .min_by_key(|(_, rate, _)| *rate)
}

/// The recorded share of trade that uses the concession in force on it.
fn utilisation(here: &[&Candidate<'_>]) -> Option<Share> {
    let (best, ..) = best_replacement(here)?;
    match best.terms {
        Terms::TariffConcession(t) => t.utilisation,
        _ => None,
    }
}

/// Whether `outer` holds all of `inner`, as codes.
fn encloses(outer: Scope, inner: Scope) -> bool {
    match (outer, inner) {
        (Scope::AllGoods, _) => true,
        (Scope::Product(outer), Scope::Product(inner)) => outer.contains(&inner),
        (Scope::Product(_), Scope::AllGoods) => false,
    }
}

fn push_new(list: &mut Vec<Unknown>, item: Unknown) {
    if !list.contains(&item) {
        list.push(item);
    }
}
