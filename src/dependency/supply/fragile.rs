use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::betweenness;
use crate::{
    dependency::ProductFlows,
    error::Result,
    snapshot::to_f64,
    units::{ProductCode, Share, StateId},
};

/// How much of exporters' sales to others a buyer could win.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FragilitySettings {
    redirectable: Share,
}

impl Default for FragilitySettings {
    /// All of it: substitutability is an upper bound.
    fn default() -> Self {
        Self { redirectable: Share::ONE }
    }
}

impl From<Share> for FragilitySettings {
    fn from(redirectable: Share) -> Self {
        Self { redirectable }
    }
}

/// How fragile the trade in a good is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fragility {
    /// What was computed.
    pub method: &'static str,
    /// The good.
    pub product: ProductCode,
    /// How much of exporters' sales to others a buyer could win.
    pub settings: FragilitySettings,
    /// Presence of central players: standard deviation of the weighted out-degree, the share in world exports,
    /// over the states that trade the good. 0 where all sell the same.
    pub central_players: f64,
    /// Tendency to cluster: average over the states of the part of a state's partners, either way, that trade
    /// the good with each other, from 0 to 1; 0 for a state with fewer than two.
    pub clustering: f64,
    /// Part of what buyers get from their largest supplier that others could sell them instead, from 0 to 1.
    pub substitutability: f64,
    /// The exporters, largest first; of equal size by code.
    pub exporters: Vec<ExporterRole>,
}

/// What an exporter is to the trade in a good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExporterRole {
    /// Who.
    pub state: StateId,
    /// Weighted out-degree: its share in world exports, from 0 to 1.
    pub out_degree: f64,
    /// States it sells to.
    pub buyers: usize,
    /// Buyers whose largest supplier it is.
    pub largest_for: usize,
    /// Share of ordered pairs of others whose shortest path passes it, from 0 to 1; see [`betweenness`].
    pub between: f64,
}

/// How fragile the trade in `product` is to the loss of one supplier, and who that would be.
///
/// *Method:* the three components of Korniyenko, Pinat and Dew (2017): central players, the tendency to
/// cluster and substitutability, here read from the flows of the good itself: shares in world exports, the
/// clustering coefficient of who trades with whom, and what other exporters sell elsewhere. Aggregates are
/// left out. The components are not added up: they have no common unit.
///
/// *Cost:* for `n` states and `m` flows `n (n^2 + m)`.
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) where the product is not traded.
///
/// ```
/// use geoecon::{StateId, dependency::{FragilitySettings, ProductFlows, fragility}};
///
/// let [chn, mys, kor, usa]: [StateId; 4] =
///     ["CHN".parse()?, "MYS".parse()?, "KOR".parse()?, "USA".parse()?];
/// let magnets = "850511".parse()?;
/// let flows = ProductFlows::new([
///     (chn, kor, magnets, 50.0),
///     (chn, usa, magnets, 30.0),
///     (mys, usa, magnets, 20.0),
/// ])?;
/// let report = fragility(&flows, magnets, FragilitySettings::default())?;
/// // Korea could win Malaysia's 20, the US has them already: 20 of 80.
/// assert!((report.substitutability - 0.25).abs() < 1e-12);
/// assert_eq!((report.exporters[0].state, report.exporters[0].largest_for), (chn, 2));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Korniyenko, Y., Pinat, M. and Dew, B. (2017). *Assessing the Fragility of Global Trade: The Impact of
/// Localized Supply Shocks Using Network Analysis.* IMF Working Paper 17/30.
pub fn fragility(
    flows: &ProductFlows,
    product: ProductCode,
    settings: impl Into<FragilitySettings>,
) -> Result<Fragility> {
    let settings = settings.into();
    let many: Vec<StateId> = flows.aggregate_states().collect();
    let rows: Vec<(StateId, StateId, f64)> = flows
        .of_product(product)?
        .filter(|(from, to, _)| !many.contains(from) && !many.contains(to))
        .collect();
    let single =
        ProductFlows::new(rows.iter().map(|&(from, to, value)| (from, to, product, value)))?;
    let mut states: Vec<StateId> = rows.iter().flat_map(|row| [row.0, row.1]).collect();
    states.sort_unstable();
    states.dedup();

    let mut exports: BTreeMap<StateId, (f64, usize)> = BTreeMap::new();
    for &(from, _, value) in &rows {
        let (sum, buyers) = exports.entry(from).or_default();
        *sum += value;
        *buyers += 1;
    }
    let world: f64 = exports.values().map(|e| e.0).sum();
    let (largest_for, substitutability) = substitutes(&rows, &exports, settings.redirectable);
    let between = if rows.is_empty() { Vec::new() } else { betweenness(&single, product)?.states };
    let mut exporters: Vec<ExporterRole> = exports
        .iter()
        .map(|(&state, &(value, buyers))| ExporterRole {
            state,
            out_degree: value / world,
            buyers,
            largest_for: largest_for.get(&state).copied().unwrap_or(0),
            between: between.iter().find(|b| b.0 == state).map_or(0.0, |b| b.1),
        })
        .collect();
    exporters.sort_by(|a, b| b.out_degree.total_cmp(&a.out_degree).then(a.state.cmp(&b.state)));
    #[expect(clippy::cast_precision_loss, reason = "there are fewer states than 2^53")]
    let n = states.len().max(1) as f64;
    let mean = if world > 0.0 { 1.0 / n } else { 0.0 };
    let squares: f64 = exporters.iter().map(|e| e.out_degree * e.out_degree).sum();
    Ok(Fragility {
        method: "central players, clustering and substitutability, after Korniyenko, Pinat and Dew (2017)",
        product,
        settings,
        central_players: (squares / n - mean * mean).max(0.0).sqrt(),
        clustering: clustering(&states, &rows),
        substitutability,
        exporters,
    })
}

/// For how many buyers each exporter is the largest, and what part of that others could sell instead.
fn substitutes(
    rows: &[(StateId, StateId, f64)],
    exports: &BTreeMap<StateId, (f64, usize)>,
    redirectable: Share,
) -> (BTreeMap<StateId, usize>, f64) {
    let world: f64 = exports.values().map(|e| e.0).sum();
    let sold = |state: &StateId| exports.get(state).map_or(0.0, |e| e.0);
    let mut largest_for = BTreeMap::new();
    let (mut needed, mut found) = (0.0, 0.0);
    // Rows come by importer.
    for bought in rows.chunk_by(|a, b| a.1 == b.1) {
        let mut top: Option<(StateId, f64)> = None;
        for &(from, _, value) in bought {
            if top.is_none_or(|(_, most)| value > most) {
                top = Some((from, value));
            }
        }
        let (Some((top, most)), Some(buyer)) = (top, bought.first().map(|row| row.1)) else {
            continue;
        };
        *largest_for.entry(top).or_default() += 1;
        let others: f64 = bought.iter().filter(|row| row.0 != top).map(|row| row.2).sum();
        // All that others sell, but to this buyer; its own sales are not for it to win.
        let elsewhere = (world - sold(&top) - sold(&buyer) - others).max(0.0);
        needed += most;
        found += most.min(to_f64(redirectable.fraction()) * elsewhere);
    }
    (largest_for, if needed > 0.0 { found / needed } else { 0.0 })
}

/// Average clustering coefficient of who trades with whom, either way.
fn clustering(states: &[StateId], rows: &[(StateId, StateId, f64)]) -> f64 {
    let n = states.len();
    let mut linked = vec![false; n * n];
    let place = |state: StateId| states.binary_search(&state).unwrap_or(0);
    for &(from, to, _) in rows {
        let (a, b) = (place(from), place(to));
        (linked[a * n + b], linked[b * n + a]) = (true, true);
    }
    let mut sum = 0.0;
    for node in 0..n {
        let partners: Vec<usize> = (0..n).filter(|&other| linked[node * n + other]).collect();
        let links = |(at, &a): (usize, &usize)| {
            partners.iter().skip(at + 1).filter(|&&b| linked[a * n + b]).count()
        };
        let closed: usize = partners.iter().enumerate().map(links).sum();
        let pairs = partners.len() * partners.len().saturating_sub(1) / 2;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        if pairs > 0 {
            sum += closed as f64 / pairs as f64;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "there are fewer states than 2^53")]
    if n > 0 { sum / n as f64 } else { 0.0 }
}

impl fmt::Display for Fragility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "trade in {} ({})", self.product, self.method)?;
        writeln!(
            f,
            "  central players {:.3}, clustering {:.3}, substitutable {:.1} % of what comes from largest suppliers",
            self.central_players,
            self.clustering,
            100.0 * self.substitutability
        )?;
        for row in self.exporters.iter().take(10) {
            writeln!(
                f,
                "  {:<6} {:>6.1} % of exports, {} buyers, largest for {}, between {:.1} % of pairs",
                row.state,
                100.0 * row.out_degree,
                row.buyers,
                row.largest_for,
                100.0 * row.between
            )?;
        }
        Ok(())
    }
}
