use std::collections::BTreeMap;

use super::SupplyGraph;
use crate::{
    dependency::ProductFlows,
    error::Result,
    units::{ProductCode, Share, StateId},
};

/// The flows of one product, by seller and buyer, each with the sum of its side.
struct Trade {
    flows: BTreeMap<(StateId, StateId), f64>,
    exports: BTreeMap<StateId, f64>,
    imports: BTreeMap<StateId, f64>,
}

impl SupplyGraph {
    /// The supply graph of a good that recorded trade shows, each product of `chain` a stage.
    ///
    /// What a state can supply is what it exports; `redirectable` is the part of an exporter's sales to others
    /// that a buyer could win: nothing (0 %) leaves each its present imports, everything (100 %) makes the
    /// stage an open market.
    ///
    /// With one product capacities are in the unit of the flows. With several each stage is in shares of its
    /// world exports, and what a state sells of a stage beyond what it buys of the one before is taken to be
    /// made of its own: it is added to what it can supply there. What a state makes for itself alone is not
    /// in trade: where production is known, build the graph from it.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel) for a product that is not traded; those of
    /// [`SupplyGraph::new`].
    ///
    /// ```
    /// use geoecon::{Share, StateId, dependency::{ProductFlows, SupplyGraph, choke_points}};
    ///
    /// let [chn, jpn, kor, usa]: [StateId; 4] =
    ///     ["CHN".parse()?, "JPN".parse()?, "KOR".parse()?, "USA".parse()?];
    /// let magnets = "850511".parse()?;
    /// let flows = ProductFlows::new([
    ///     (chn, kor, magnets, 60.0),
    ///     (chn, usa, magnets, 20.0),
    ///     (jpn, kor, magnets, 20.0),
    ///     (jpn, usa, magnets, 20.0),
    /// ])?;
    /// let as_is = SupplyGraph::from_flows(&flows, [magnets], Share::ZERO)?;
    /// assert!((choke_points(&as_is, kor, 0.1)?.choke_points[0].loss - 0.75).abs() < 1e-12);
    /// // Half of what Japan sells the US could be bid away: 20 + 10 are left of 80 + 30.
    /// let bid_away = SupplyGraph::from_flows(&flows, [magnets], "50%".parse()?)?;
    /// assert!((choke_points(&bid_away, kor, 0.1)?.choke_points[0].flow_without - 30.0).abs() < 1e-9);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn from_flows(
        flows: &ProductFlows,
        chain: impl IntoIterator<Item = ProductCode>,
        redirectable: Share,
    ) -> Result<Self> {
        let chain: Vec<ProductCode> = chain.into_iter().collect();
        let names: Vec<String> = chain.iter().map(ToString::to_string).collect();
        let mut graph = Self::new(names.join(" to "), names.clone())?;
        graph.aggregates = flows.aggregate_states().collect();
        let trades = chain.iter().map(|p| Trade::of(flows, *p, chain.len() > 1));
        let trades: Vec<Trade> = trades.collect::<Result<_>>()?;
        let redirected = crate::snapshot::to_f64(redirectable.fraction());
        for (at, trade) in trades.iter().enumerate() {
            let stage = names.get(at).map_or("", String::as_str);
            let next = trades.get(at + 1);
            // What the next stage must get at home.
            let home = |state: &StateId| {
                let sold = next.and_then(|n| n.exports.get(state)).copied().unwrap_or(0.0);
                (sold - trade.imports.get(state).copied().unwrap_or(0.0)).max(0.0)
            };
            let mut states: Vec<StateId> = trade.exports.keys().copied().collect();
            states.extend(next.into_iter().flat_map(|n| n.exports.keys().copied()));
            states.sort_unstable();
            states.dedup();
            let open = redirectable == Share::ONE;
            for state in states {
                let exports = trade.exports.get(&state).copied().unwrap_or(0.0);
                graph = graph.supplier(stage, state, exports + home(&state))?;
                if open {
                    continue;
                }
                if next.is_some() {
                    let own = home(&state) + redirected * exports;
                    graph = graph.route(stage, state, state, own)?;
                }
                for &buyer in flows.states().iter().filter(|buyer| **buyer != state) {
                    let now = trade.flows.get(&(state, buyer)).copied().unwrap_or(0.0);
                    let most = now + redirected * (exports - now).max(0.0);
                    if most > 0.0 {
                        graph = graph.route(stage, state, buyer, most)?;
                    }
                }
            }
        }
        Ok(graph)
    }
}

impl Trade {
    fn of(flows: &ProductFlows, product: ProductCode, in_shares: bool) -> Result<Self> {
        let whole = if in_shares { flows.world_exports(product)? } else { 1.0 };
        let unit = if whole > 0.0 { whole } else { 1.0 };
        let mut trade =
            Self { flows: BTreeMap::new(), exports: BTreeMap::new(), imports: BTreeMap::new() };
        for (exporter, importer, value) in flows.of_product(product)? {
            let value = value / unit;
            trade.flows.insert((exporter, importer), value);
            *trade.exports.entry(exporter).or_default() += value;
            *trade.imports.entry(importer).or_default() += value;
        }
        Ok(trade)
    }
}
