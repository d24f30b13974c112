//! What the bargain does to dependence and to the fragmentation of the world: who sells to whom once all have
//! adjusted, who is aligned with whom, and how far layers of ties fall into blocs.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use geoecon::{
    Currency, Result, Snapshot, StateId, StateKind,
    economy::{Economy, Recorded, RecordedSettings, SolveSettings, Structure, solve},
    hedging::{
        AlignmentReport, Fragmentation, alignment, fragmentation, network_layers,
        recorded_alignment,
    },
    terms::{Defence, Flow, Terms},
};
use indicatif::ProgressBar;
use rust_decimal::{Decimal, prelude::FromPrimitive};
use serde::Serialize;

use crate::pays::Range;

/// A figure before, now, and now had no ally a deal: the last two at their lowest, median and highest model.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Shift {
    pub(crate) before: f64,
    pub(crate) after: Range,
    pub(crate) without_deals: Range,
}

/// One kind of tie.
#[derive(Serialize)]
pub(crate) struct LayerShift {
    pub(crate) layer: String,
    /// Pairs that are tied, before and now.
    pub(crate) pairs: [usize; 2],
    /// How far it falls into groups: 0 in one piece, towards 1 in many.
    pub(crate) modularity: Option<Shift>,
    /// The part of it that crosses from one bloc to another, 0 to 1.
    pub(crate) across: Option<Shift>,
    /// How far it ties the same states as promises of security do, by weight, 0 to 1.
    pub(crate) overlap_with_security: Option<Shift>,
}

/// One ally's ties.
#[derive(Serialize)]
pub(crate) struct AllyTies {
    pub(crate) state: StateId,
    /// The part of its exports that goes to the guarantor, 0 to 1.
    pub(crate) exports: Option<Shift>,
    /// Where it stands: 100 with the guarantor, 0 with the other pole.
    pub(crate) alignment: Option<Shift>,
}

/// How ties change.
#[derive(Serialize)]
pub(crate) struct Ties {
    pub(crate) method: String,
    pub(crate) models: Vec<String>,
    pub(crate) not_solved: Vec<String>,
    /// The guarantor with its allies, and those who threaten them; all others are a third.
    pub(crate) blocs: Vec<Vec<StateId>>,
    /// Between which two alignment is measured.
    pub(crate) poles: Option<[StateId; 2]>,
    /// The part of the allies' exports that goes to the guarantor.
    pub(crate) exports_of_allies: Option<Shift>,
    /// The part of the guarantor's imports that comes from its allies.
    pub(crate) imports_of_guarantor: Option<Shift>,
    /// The models in which the allies' exports to the guarantor are now the least and the most of all.
    pub(crate) ends: Option<[String; 2]>,
    pub(crate) layers: Vec<LayerShift>,
    /// Between whom defence is owed now, in one direction or both.
    pub(crate) promises: Vec<[StateId; 2]>,
    /// The allies in the order given.
    pub(crate) allies: Vec<AllyTies>,
}

/// What is asked of one world.
struct Reading {
    exports: BTreeMap<StateId, f64>,
    exports_of_allies: Option<f64>,
    imports_of_guarantor: Option<f64>,
    layers: Fragmentation,
    alignment: Option<AlignmentReport>,
}

/// Who is asked about.
pub(crate) struct Reader<'a> {
    pub(crate) guarantor: StateId,
    pub(crate) allies: &'a [StateId],
    pub(crate) threats: &'a BTreeMap<StateId, StateId>,
}

impl Reader<'_> {
    /// The world before, now and without deals; the last two by every structure and set of elasticities.
    pub(crate) fn read(
        &self,
        before: &Snapshot,
        after: &Snapshot,
        without: &Snapshot,
        bar: &ProgressBar,
    ) -> std::result::Result<Ties, Box<dyn Error>> {
        let sets: Vec<String> =
            before.world().elasticity_sets().map(|(name, _)| name.to_owned()).collect();
        let structures = [Structure::InputOutput, Structure::MultiSector];
        let blocs = self.blocs(before);
        let poles = self.poles();
        let base = self.measure(before, &blocs, poles)?;
        let (mut models, mut not_solved) = (Vec::new(), Vec::new());
        let (mut now, mut refused) = (Vec::new(), Vec::new());
        bar.set_length((sets.len() * structures.len()) as u64);
        for (structure, set) in structures.iter().flat_map(|s| sets.iter().map(move |e| (*s, e))) {
            let name = format!("{structure}, {set}");
            let settings = RecordedSettings::from(structure).elasticities(set);
            let economy = Economy::recorded(before, settings)?;
            match (traded(&economy, after)?, traded(&economy, without)?) {
                (Some(after), Some(without)) => {
                    now.push(self.measure(&after, &blocs, poles)?);
                    refused.push(self.measure(&without, &blocs, poles)?);
                    models.push(name);
                }
                _ => not_solved.push(name),
            }
            bar.inc(1);
        }
        let shift = |of: &dyn Fn(&Reading) -> Option<f64>| {
            Some(Shift {
                before: of(&base)?,
                after: range(now.iter().map(of))?,
                without_deals: range(refused.iter().map(of))?,
            })
        };
        let layers = base.layers.layers.iter().enumerate().map(|(i, layer)| LayerShift {
            layer: layer.layer.clone(),
            pairs: [layer.pairs, now.first().map_or(layer.pairs, |r| pairs(r, i))],
            modularity: shift(&|r| r.layers.layers.get(i)?.modularity),
            across: shift(&|r| r.layers.layers.get(i)?.across_blocs),
            overlap_with_security: shift(&|r| {
                let pair = [layer.layer.as_str(), SECURITY];
                r.layers.overlaps.iter().find(|o| o.layers == pair)?.weight
            }),
        });
        let allies = self.allies.iter().map(|&state| AllyTies {
            state,
            exports: shift(&|r| r.exports.get(&state).copied()),
            alignment: shift(&|r| Some(r.alignment.as_ref()?.of(state).ok()?.score)),
        });
        let by_exports =
            |a: &(f64, &String), b: &(f64, &String)| a.0.total_cmp(&b.0).then(a.1.cmp(b.1));
        let ranked: BTreeMap<usize, (f64, &String)> = now
            .iter()
            .zip(&models)
            .filter_map(|(r, name)| Some((r.exports_of_allies?, name)))
            .enumerate()
            .collect();
        let least = ranked.values().min_by(|a, b| by_exports(a, b));
        let most = ranked.values().max_by(|a, b| by_exports(a, b));
        let promises: BTreeSet<[StateId; 2]> = after
            .layer::<Defence>()
            .map(|edge| [edge.from.min(edge.to), edge.from.max(edge.to)])
            .collect();
        Ok(Ties {
            promises: promises.into_iter().collect(),
            method: format!(
                "trade of the base year, moved as {} equilibria say once all have adjusted to the duties; other ties as recorded on each day",
                models.len()
            ),
            exports_of_allies: shift(&|r| r.exports_of_allies),
            imports_of_guarantor: shift(&|r| r.imports_of_guarantor),
            ends: least.zip(most).map(|(a, b)| [a.1.clone(), b.1.clone()]),
            layers: layers.collect(),
            allies: allies.collect(),
            models,
            not_solved,
            blocs,
            poles,
        })
    }

    fn blocs(&self, day: &Snapshot) -> Vec<Vec<StateId>> {
        let one = |state: &StateId| {
            day.state(*state).is_ok_and(|known| known.kind != StateKind::Aggregate)
        };
        let ours: BTreeSet<StateId> =
            self.allies.iter().copied().chain([self.guarantor]).filter(one).collect();
        let theirs: BTreeSet<StateId> =
            self.threats.values().copied().filter(one).filter(|s| !ours.contains(s)).collect();
        let blocs = [ours, theirs].into_iter().filter(|bloc| !bloc.is_empty());
        blocs.map(|bloc| bloc.into_iter().collect()).collect()
    }

    /// The guarantor, and what threatens most of its allies.
    fn poles(&self) -> Option<[StateId; 2]> {
        let mut threatened: BTreeMap<StateId, usize> = BTreeMap::new();
        for (_, &threat) in self.threats.iter().filter(|(ally, _)| self.allies.contains(ally)) {
            *threatened.entry(threat).or_default() += 1;
        }
        // China before Russia where both threaten: trade is a pole's strength too.
        let china = threatened.keys().find(|state| state.as_str() == "CHN").copied();
        let most = threatened.iter().max_by_key(|(_, allies)| **allies).map(|(state, _)| *state);
        let other = china.or(most).filter(|state| *state != self.guarantor)?;
        Some([self.guarantor, other])
    }

    fn measure(
        &self,
        day: &Snapshot,
        blocs: &[Vec<StateId>],
        poles: Option<[StateId; 2]>,
    ) -> Result<Reading> {
        let trade = day.trade(None, Currency::USD)?;
        let (mut exports, mut sold, mut to_guarantor) = (BTreeMap::new(), 0.0, 0.0);
        for &ally in self.allies {
            let abroad = trade.row(ally)?.iter().flatten().sum::<f64>()
                - trade.get(ally, ally)?.unwrap_or(0.0);
            let Some(there) = trade.get(ally, self.guarantor)?.filter(|_| abroad > 0.0) else {
                continue;
            };
            exports.insert(ally, there / abroad);
            sold += abroad;
            to_guarantor += there;
        }
        let bought = trade.column(self.guarantor)?.flatten().sum::<f64>()
            - trade.get(self.guarantor, self.guarantor)?.unwrap_or(0.0);
        let alignment = poles.map(|[first, second]| {
            alignment(&recorded_alignment(day, first, second, Currency::USD)?, ())
        });
        Ok(Reading {
            exports,
            exports_of_allies: (sold > 0.0).then(|| to_guarantor / sold),
            imports_of_guarantor: (bought > 0.0).then(|| to_guarantor / bought),
            layers: fragmentation(&network_layers(day, Currency::USD)?, blocs)?,
            alignment: alignment.transpose()?,
        })
    }
}

const SECURITY: &str = "security";

fn pairs(reading: &Reading, layer: usize) -> usize {
    reading.layers.layers.get(layer).map_or(0, |layer| layer.pairs)
}

/// The same day, with the trade to which all adjust; `None` where the model has no solution.
fn traded(base: &Recorded, day: &Snapshot) -> Result<Option<Snapshot>> {
    let shock = base.shock_to(day)?.shock;
    let result = solve(&base.economy, &shock, SolveSettings::default())?;
    if !result.status.is_solved() {
        return Ok(None);
    }
    let trade = result.trade();
    let place: BTreeMap<StateId, usize> =
        trade.labels().states().iter().enumerate().map(|(i, state)| (*state, i)).collect();
    let mut world = day.world().clone();
    for flow in day.layer::<Flow>() {
        let sector = trade.labels().sector_position(flow.terms.product);
        let (Ok(sector), Some(&seller), Some(&buyer)) =
            (sector, place.get(&flow.from), place.get(&flow.to))
        else {
            continue;
        };
        let cell = [sector, buyer, seller];
        let (Some(was), Some(is)) =
            (trade.before().get(cell).copied(), trade.after().get(cell).copied())
        else {
            continue;
        };
        let Some(factor) = Decimal::from_f64(is / was) else { continue };
        world.edit_tie(flow.id, |tie| {
            if let Terms::Flow(flow) = &mut tie.terms {
                let value = (flow.value.amount() * factor).round_dp(2);
                flow.value = geoecon::Money::new(value, flow.value.currency());
            }
        })?;
    }
    world.snapshot(day.date()).map(Some)
}

/// Lowest, median and highest.
fn range(values: impl Iterator<Item = Option<f64>>) -> Option<Range> {
    let mut values: Vec<f64> = values.flatten().collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |i: usize| values.get(i).copied();
    Some([at(0)?, f64::midpoint(at(last / 2)?, at(values.len() / 2)?), at(last)?])
}
