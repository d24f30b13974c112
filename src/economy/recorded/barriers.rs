//! What is recorded in the way of trade beside duties, and what of it is new.

use super::{Recorded, Structure};
use crate::{
    economy::{Cells, Shock},
    error::Result,
    snapshot::{Snapshot, to_f64},
    units::{Share, StateId},
    world::{
        Scope, TieId,
        terms::{ExportControl, MarketAccess, Sanction},
    },
};

/// A sanction, export control or grant of market access in force.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Barrier {
    id: TieId,
    from: StateId,
    to: StateId,
    scope: Scope,
    effect: Effect,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Effect {
    /// Both ways.
    Sanction(Share),
    /// From exporter to importer.
    ExportControl(Share),
    /// Trade costs of what `from` buys of `to`, over what they are without the grant.
    MarketAccess(f64),
}

impl Barrier {
    pub(super) fn in_force(snapshot: &Snapshot) -> Vec<Self> {
        let mut all = Vec::new();
        for edge in snapshot.layer::<Sanction>() {
            let effect = Effect::Sanction(edge.terms.severity);
            let scope = edge.terms.scope;
            all.push(Self { id: edge.id, from: edge.from, to: edge.to, scope, effect });
        }
        for edge in snapshot.layer::<ExportControl>() {
            let effect = Effect::ExportControl(edge.terms.severity);
            let scope = edge.terms.scope;
            all.push(Self { id: edge.id, from: edge.from, to: edge.to, scope, effect });
        }
        for edge in snapshot.layer::<MarketAccess>() {
            let cut = to_f64(edge.terms.barrier_cut.fraction());
            let (scope, effect) = (edge.terms.scope, Effect::MarketAccess(1.0 / (1.0 + cut)));
            all.push(Self { id: edge.id, from: edge.from, to: edge.to, scope, effect });
        }
        all
    }

    /// The (importer, exporter) pairs whose trade it stops; none where it stops a part.
    fn stops(&self) -> Vec<(StateId, StateId)> {
        match self.effect {
            Effect::Sanction(severity) if severity == Share::ONE => {
                vec![(self.to, self.from), (self.from, self.to)]
            }
            Effect::ExportControl(severity) if severity == Share::ONE => vec![(self.to, self.from)],
            _ => Vec::new(),
        }
    }

    /// Whether it stops all that `other` stopped a part of.
    fn covers(&self, other: &Self) -> bool {
        let same = (self.id, self.from, self.to, self.scope)
            == (other.id, other.from, other.to, other.scope);
        same && !self.stops().is_empty()
    }
}

impl Recorded {
    /// Adds to `shock` what is in force in `after` and was not in the base, and takes back the market access
    /// that ended. What the economy has no place for is returned, and what of it is for want of sectors.
    pub(super) fn barriers(
        &self,
        mut shock: Shock,
        after: &Snapshot,
    ) -> Result<(Shock, Vec<TieId>, Vec<TieId>)> {
        let now = Barrier::in_force(after);
        let (mut left_out, mut needs_sectors) = (Vec::new(), Vec::new());
        for barrier in self.barriers.iter().filter(|old| !now.contains(old)) {
            match barrier.effect {
                Effect::MarketAccess(factor) => {
                    needs_sectors.extend(self.is_beyond(barrier).then_some(barrier.id));
                    shock = self.costs(shock, barrier, 1.0 / factor, &mut left_out)?;
                }
                // The flows of the base were shaped by it, and say nothing of trade without it.
                _ if now.iter().any(|new| new.covers(barrier)) => {}
                _ => left_out.push(barrier.id),
            }
        }
        for barrier in now.iter().filter(|new| !self.barriers.contains(new)) {
            let stops = barrier.stops();
            let access = matches!(barrier.effect, Effect::MarketAccess(_));
            if (access || !stops.is_empty()) && self.is_beyond(barrier) {
                needs_sectors.push(barrier.id);
            }
            if let Effect::MarketAccess(factor) = barrier.effect {
                shock = self.costs(shock, barrier, factor, &mut left_out)?;
                continue;
            }
            let cells: Option<Vec<_>> = stops
                .iter()
                .map(|(importer, exporter)| self.cells(*importer, *exporter, barrier.scope))
                .collect();
            match cells.filter(|cells| !cells.is_empty()) {
                Some(cells) => shock = cells.into_iter().flatten().fold(shock, Shock::embargo),
                None => left_out.push(barrier.id),
            }
        }
        for ties in [&mut left_out, &mut needs_sectors] {
            ties.sort_unstable();
            ties.dedup();
        }
        Ok((shock, left_out, needs_sectors))
    }

    fn costs(
        &self,
        mut shock: Shock,
        access: &Barrier,
        factor: f64,
        left_out: &mut Vec<TieId>,
    ) -> Result<Shock> {
        match self.cells(access.from, access.to, access.scope) {
            Some(cells) => {
                for cell in cells {
                    shock = shock.trade_cost(cell, factor)?;
                }
            }
            None => left_out.push(access.id),
        }
        Ok(shock)
    }

    fn has_services(&self) -> bool {
        self.goods.len() < self.sectors.len()
    }

    /// Whether it is on all goods between states of an economy whose one sector holds services too.
    fn is_beyond(&self, barrier: &Barrier) -> bool {
        let labels = self.economy.labels();
        self.settings.structure == Structure::OneSector
            && self.has_services()
            && barrier.scope == Scope::AllGoods
            && [barrier.from, barrier.to].iter().all(|s| labels.state_position(*s).is_ok())
    }

    /// The cells of the economy that are wholly in scope; `None` where the scope cuts through a sector or a
    /// state is no part of the economy.
    fn cells(&self, importer: StateId, exporter: StateId, scope: Scope) -> Option<Vec<Cells>> {
        let labels = self.economy.labels();
        labels.state_position(importer).ok()?;
        labels.state_position(exporter).ok()?;
        let pair = Cells::all().importer(importer).exporter(exporter);
        match scope {
            Scope::AllGoods if self.settings.structure == Structure::OneSector => {
                (!self.has_services()).then(|| vec![pair])
            }
            Scope::AllGoods => Some(self.goods.iter().map(|sector| pair.sector(*sector)).collect()),
            Scope::Product(code) => {
                labels.sector_position(code).ok()?;
                Some(vec![pair.sector(code)])
            }
        }
    }
}
