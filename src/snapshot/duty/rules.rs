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
struct Resolved<'a> {
    rate: Decimal,
    steps: Vec<Step>,
    base_known: bool,
    /// The agreements by which goods that qualify are treated differently; `None` stands for a concession outside
    /// of any agreement.
    preferences: BTreeSet<Option<&'a AgreementId>>,
}

/// A part of the product that the same scopes cover.
struct Part {
    /// The scope that sets it apart; `None` is the rest.
    scope: Option<Scope>,
    share: Option<Share>,
    /// Scopes of which it is not known whether they cover it too.
    undecided: Vec<Scope>,
}

/// Undecided scopes that are tried in every combination; of more, only none and all.
const TRIED: usize = 6;

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
        for part in self.partition(&candidates) {
            let (mut least, mut most) = (None::<Decimal>, None::<Decimal>);
            let tried = if part.undecided.len() > TRIED { 1 } else { part.undecided.len() };
            for choice in 0..1_usize << tried {
                let taken = |scope: Scope| {
                    let place = part.undecided.iter().position(|s| *s == scope);
                    place.is_some_and(|place| choice >> place.min(tried.saturating_sub(1)) & 1 == 1)
                };
                let applies = |c: &&Candidate<'a>| match (c.overlap, part.scope) {
                    (Overlap::Whole, _) => true,
                    (Overlap::Part(_), Some(own)) => {
                        self.encloses(c.scope, own) == Some(true) || taken(c.scope)
                    }
                    _ => false,
                };
                let here: Vec<&Candidate<'a>> = candidates.iter().filter(applies).collect();
                let (low, high) =
                    self.by_origin(&here, &part, origin, &mut segments, &mut unknown)?;
                least = Some(least.map_or(low, |least| least.min(low)));
                most = Some(most.map_or(high, |most| most.max(high)));
            }
            for scope in &part.undecided {
                push_new(&mut unknown, Unknown::ShareOf(*scope));
            }
            let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
            if let Some(share) = part.share {
                rest -= share.fraction();
                low += share.fraction() * least;
                high += share.fraction() * most;
            } else {
                if let Some(scope) = part.scope {
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
        let inside = self.importer == self.exporter
            || self.agreements.share_a_union(self.importer, self.exporter);
        inside.then(|| self.free(Rule::Inside))
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
    fn partition(&self, candidates: &[Candidate<'_>]) -> Vec<Part> {
        let classification = self.snapshot.world.classification();
        let partial: BTreeSet<Scope> = candidates
            .iter()
            .filter(|c| matches!(c.overlap, Overlap::Part(_)))
            .map(|c| c.scope)
            .collect();
        let undecided = |scope: Scope| -> Vec<Scope> {
            partial.iter().copied().filter(|other| self.encloses(*other, scope).is_none()).collect()
        };
        // Where it is not known how scopes lie in each other, neither are the shares of what sets them apart.
        let shares_known = partial.iter().all(|scope| undecided(*scope).is_empty());
        let share = |scope: Scope| match classification.overlap(scope, self.product) {
            Overlap::Part(share) => share.map(Share::fraction),
            Overlap::Whole => Some(Decimal::ONE),
            Overlap::None => Some(Decimal::ZERO),
        };
        let encloses = |outer: Scope, inner: Scope| self.encloses(outer, inner) == Some(true);
        let inside = |outer: Option<Scope>| {
            let within = move |inner: &Scope| match outer {
                Some(outer) => *inner != outer && encloses(outer, *inner),
                None => true,
            };
            partial.iter().copied().filter(within).collect::<Vec<_>>()
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
                .filter(|_| shares_known)
                .and_then(|left| Share::new(left.max(Decimal::ZERO)).ok())
        };
        partial
            .iter()
            .map(|scope| Some(*scope))
            .chain([None])
            .map(|scope| Part {
                scope,
                share: own(scope),
                undecided: scope.map(undecided).unwrap_or_default(),
            })
            .filter(|part| part.share != Some(Share::ZERO))
            .collect()
    }

    /// Whether `outer` holds all of `inner`; `None` where the classification splits `inner` between `outer` and
    /// something else, so that it is not known.
    fn encloses(&self, outer: Scope, inner: Scope) -> Option<bool> {
        match (outer, inner) {
            (Scope::AllGoods, _) => Some(true),
            (Scope::Product(outer), Scope::Product(inner)) if outer.contains(&inner) => Some(true),
            (Scope::Product(wide), Scope::Product(code)) if wide.is_sector() && code.is_hs() => {
                match self.snapshot.world.classification().overlap(outer, code) {
                    Overlap::Whole => Some(true),
                    Overlap::None => Some(false),
                    Overlap::Part(_) => None,
                }
            }
            _ => Some(false),
        }
    }

    /// The least and the most due on a part, by whether its goods qualify for preferences.
    fn by_origin(
        &self,
        here: &[&Candidate<'a>],
        part: &Part,
        origin: Origin,
        segments: &mut Vec<Segment>,
        unknown: &mut Vec<Unknown>,
    ) -> Result<(Decimal, Decimal)> {
        let mut add =
            |resolved: Resolved<'_>, qualifying: Option<bool>, unknown: &mut Vec<Unknown>| {
                if !resolved.base_known {
                    push_new(unknown, Unknown::BaseDuty);
                }
                let rate = Rate::new(resolved.rate)?;
                let segment = Segment {
                    scope: part.scope,
                    share: part.share,
                    qualifying,
                    rate,
                    steps: resolved.steps,
                };
                if !segments.contains(&segment) {
                    segments.push(segment);
                }
                Ok::<_, crate::Error>(resolved.rate)
            };
        let with = self.segment(here, true)?;
        let preferred = !with.preferences.is_empty();
        let qualifies = match origin {
            Origin::Qualifying => Some(true),
            Origin::NotQualifying => Some(false),
            Origin::Mixed if !preferred => Some(true),
            Origin::Mixed => None,
        };
        if let Some(qualifies) = qualifies {
            let mark = preferred.then_some(qualifies);
            let rate =
                add(if qualifies { with } else { self.segment(here, false)? }, mark, unknown)?;
            return Ok((rate, rate));
        }
        let without = self.segment(here, false)?;
        if with.rate == without.rate {
            let rate = add(without, None, unknown)?;
            return Ok((rate, rate));
        }
        let used = utilisation(here, &with.preferences);
        let a = add(with, Some(true), unknown)?;
        let b = add(without, Some(false), unknown)?;
        if let Some(used) = used {
            let average = used.fraction() * a + used.complement().fraction() * b;
            return Ok((average, average));
        }
        push_new(unknown, Unknown::Utilisation);
        Ok((a.min(b), a.max(b)))
    }

    /// Rules 3 to 6 on goods that all candidates cover.
    fn segment(&self, here: &[&Candidate<'a>], qualifying: bool) -> Result<Resolved<'a>> {
        let mut steps = Vec::new();
        let mut preferences = BTreeSet::new();
        let base = Self::base(here, qualifying, &mut steps, &mut preferences)?;
        let covered =
            self.snapshot.covers(crate::world::Kind::Tariff, self.importer, self.exporter);
        let base_known = base.is_some() || covered;
        let base = base.unwrap_or_default();
        let mut total = base;

        let additions = additions(here);
        let (levied, lifted_for_origin) = self.levied(&additions, qualifying);
        preferences.extend(lifted_for_origin);
        for (measure, (c, t)) in &additions {
            if !levied.contains(measure) {
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
        Ok(Resolved { rate: total, steps, base_known, preferences })
    }

    /// Rules 3 and 4: the base, what replaces it for all goods, and the lowest concession for goods that qualify;
    /// `None` where nothing is recorded.
    fn base(
        here: &[&Candidate<'a>],
        qualifying: bool,
        steps: &mut Vec<Step>,
        preferences: &mut BTreeSet<Option<&'a AgreementId>>,
    ) -> Result<Option<Decimal>> {
        let mut total = None;
        match most_specific(here.iter().filter(|c| is(c, Stacking::Base)))
            .and_then(|c| Some((c, tariff(c)?)))
        {
            Some((c, t)) => {
                total = Some(t.rate.fraction());
                steps.push(step(Rule::Base, c, t.rate.fraction())?);
            }
            None => {
                steps.push(Step { rule: Rule::NoBase, tie: None, terms: None, total: Rate::ZERO });
            }
        }
        let replacements = lowest(here, |c| {
            tariff(c)
                .filter(|t| t.stacking == Stacking::Replacement)
                .map(|t| (t.measure.as_str(), t.rate))
        });
        if let Some((c, rate)) = replacements {
            total = Some(rate);
            steps.push(step(Rule::Replaced, c, rate)?);
        }
        let concessions = lowest(here, |c| match c.terms {
            Terms::TariffConcession(t) => {
                Some((c.tie.agreement.as_ref().map_or("", AgreementId::as_str), t.rate))
            }
            _ => None,
        });
        if let Some((c, rate)) =
            concessions.filter(|(_, rate)| total.is_none_or(|total| *rate < total))
        {
            preferences.insert(c.tie.agreement.as_ref());
            if qualifying {
                total = Some(rate);
                steps.push(step(Rule::Replaced, c, rate)?);
            }
        }
        Ok(total)
    }

    /// Rule 5: the measures that do add their duty, and the agreements that lift one from goods that qualify.
    ///
    /// A measure is lifted by another only where that one is levied itself. Of measures that lift each other in a
    /// circle the first by key is levied.
    fn levied(
        &self,
        additions: &Additions<'_, 'a>,
        qualifying: bool,
    ) -> (BTreeSet<&'a Measure>, BTreeSet<Option<&'a AgreementId>>) {
        let mut agreements = BTreeSet::new();
        let mut open: BTreeMap<&'a Measure, Vec<&'a Measure>> = BTreeMap::new();
        for (measure, (_, t)) in additions {
            let mut lifters = Vec::new();
            let mut by_agreement = false;
            for lift in &t.lifted_by {
                match lift {
                    Lift::Measure(other) => lifters.push(other),
                    Lift::Agreement(id) => {
                        if self.agreements.binds(id, self.importer, self.exporter) {
                            by_agreement = true;
                            agreements.insert(Some(id));
                        }
                    }
                }
            }
            if !(by_agreement && qualifying) {
                open.insert(*measure, lifters);
            }
        }
        let mut levied: BTreeSet<&'a Measure> = BTreeSet::new();
        while !open.is_empty() {
            open.retain(|_, lifters| !lifters.iter().any(|other| levied.contains(other)));
            let free = open.iter().find(|(measure, lifters)| {
                !lifters.iter().any(|other| other != *measure && open.contains_key(other))
            });
            let Some(next) = free.or_else(|| open.iter().next()).map(|(measure, _)| *measure)
            else {
                break;
            };
            open.remove(next);
            levied.insert(next);
        }
        (levied, agreements)
    }
}

/// The additional duty of each measure, of its most specific scope.
type Additions<'c, 'a> = BTreeMap<&'a Measure, (&'c Candidate<'a>, &'a Tariff)>;

fn additions<'c, 'a>(here: &[&'c Candidate<'a>]) -> Additions<'c, 'a> {
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

/// Of each class the most specific duty, and of those the lowest.
fn lowest<'c, 'a>(
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
fn utilisation(
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

fn push_new(list: &mut Vec<Unknown>, item: Unknown) {
    if !list.contains(&item) {
        list.push(item);
    }
}
