use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::{
    units::{Money, Rate, StateId},
    world::{Kind, State, Terms, Tie, TieId},
};

/// The nodes by code, each with its state where it is known.
type Nodes<'w> = BTreeMap<StateId, Option<&'w State>>;

/// What of a world a [`dot`](super::dot) or [`graphml`](super::graphml) text shows; by default every
/// kind of tie and every state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    kinds: Option<BTreeSet<Kind>>,
    only_tied: bool,
}

impl Drawing {
    /// The same, with ties of these kinds only.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.kinds = Some(kinds.into_iter().collect());
        self
    }

    /// The same, without states that no tie shown touches.
    #[must_use]
    pub fn only_tied(mut self, only_tied: bool) -> Self {
        self.only_tied = only_tied;
        self
    }

    /// The nodes by code, each with its state if it is known, and the ties in the order of their ids.
    pub(super) fn select<'w>(
        &self,
        states: impl IntoIterator<Item = &'w State>,
        ties: impl IntoIterator<Item = (TieId, &'w Tie)>,
    ) -> (Nodes<'w>, Vec<(TieId, &'w Tie)>) {
        let shown = |tie: &Tie| self.kinds.as_ref().is_none_or(|k| k.contains(&tie.kind()));
        let mut ties: Vec<_> = ties.into_iter().filter(|(_, tie)| shown(tie)).collect();
        ties.sort_by_key(|(id, _)| *id);
        let mut nodes: Nodes<'w> =
            ties.iter().flat_map(|(_, tie)| [(tie.from, None), (tie.to, None)]).collect();
        for state in states {
            if !self.only_tied || nodes.contains_key(&state.id) {
                nodes.insert(state.id, Some(state));
            }
        }
        (nodes, ties)
    }
}

impl From<Kind> for Drawing {
    fn from(kind: Kind) -> Self {
        Self::default().kinds([kind])
    }
}

/// The amount that the terms are about, if they name one.
pub(super) fn amount(terms: &Terms) -> Option<Money> {
    match terms {
        Terms::Flow(t) => Some(t.value),
        Terms::Quota(t) => t.limit,
        Terms::InvestmentPledge(t) => Some(t.total),
        Terms::PurchasePledge(t) => Some(t.total),
        Terms::SwapLine(t) => t.limit,
        Terms::Loan(t) => Some(t.outstanding),
        Terms::Aid(t) => Some(t.per_year),
        Terms::ArmsTransfer(t) => Some(t.value),
        Terms::Presence(t) => t.cost_per_year,
        _ => None,
    }
}

/// The rate or share that the terms are about, as a fraction, if they name one.
pub(super) fn rate(terms: &Terms) -> Option<Decimal> {
    match terms {
        Terms::Tariff(t) => Some(t.rate),
        Terms::TariffConcession(t) => Some(t.rate),
        Terms::MarketAccess(t) => Some(t.barrier_cut),
        Terms::Loan(t) => Some(t.interest),
        _ => None,
    }
    .map(Rate::fraction)
    .or(match terms {
        Terms::ExportControl(t) => Some(t.severity.fraction()),
        Terms::Sanction(t) => Some(t.severity.fraction()),
        Terms::Quota(t) => Some(t.severity.fraction()),
        Terms::SpendingTarget(t) => Some(t.share_of_gdp.fraction()),
        _ => None,
    })
}
