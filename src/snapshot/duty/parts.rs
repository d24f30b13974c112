//! The parts of a product on which the scopes of duties differ.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{candidates::Candidate, rules::Query};
use crate::{
    units::Share,
    world::{Overlap, Scope},
};

/// A part of the product that the same scopes cover.
pub(super) struct Part {
    /// The scope that sets it apart; `None` is the rest.
    pub(super) scope: Option<Scope>,
    pub(super) share: Option<Share>,
    /// Scopes of which it is not known whether they cover it too.
    pub(super) undecided: Vec<Scope>,
}

impl Query<'_> {
    /// Rule 7: the parts of the product on which scopes differ, with the shares that are recorded. The last
    /// part, without a scope, is the rest.
    pub(super) fn partition(&self, candidates: &[Candidate<'_>]) -> Vec<Part> {
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
    pub(super) fn encloses(&self, outer: Scope, inner: Scope) -> Option<bool> {
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
}
