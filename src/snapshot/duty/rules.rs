//! The rules by which duties combine, one function for each.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    Duty, Origin, Rule, Segment, Step, Unknown,
    candidates::{
        Additions, Candidate, additions, is, lowest, most_specific, step, tariff, utilisation,
    },
    parts::Part,
};
use crate::{
    error::Result,
    snapshot::{Snapshot, standing::Agreements},
    units::{AgreementId, Measure, ProductCode, Rate, Share, StateId},
    world::{
        Overlap, Scope, Terms,
        terms::{Lift, Stacking},
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

/// The duty on a segment, and how it comes about.
struct Resolved<'a> {
    rate: Decimal,
    steps: Vec<Step>,
    base_known: bool,
    /// The agreements by which goods that qualify are treated differently; `None` stands for a concession outside
    /// of any agreement.
    preferences: BTreeSet<Option<&'a AgreementId>>,
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

fn push_new(list: &mut Vec<Unknown>, item: Unknown) {
    if !list.contains(&item) {
        list.push(item);
    }
}
