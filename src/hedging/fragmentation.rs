use std::fmt;

use serde::Serialize;

use super::{alignment::Promises, community};
use crate::{
    error::{Error, Result},
    snapshot::Snapshot,
    units::{Currency, StateId, check_unique},
    world::{AgreementKind, StateKind, terms::SwapLine},
};

/// One kind of tie as an undirected network: how strongly each pair of states is tied, in any one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkLayer {
    name: String,
    states: Vec<StateId>,
    /// Row by row, symmetric, nothing on the diagonal.
    weights: Vec<f64>,
    unknown: usize,
}

impl NetworkLayer {
    /// The network in which `weight(a, b)`, asked once for each pair, ties them.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a state named twice; [`Error::Cell`] for a weight that is negative or not finite.
    pub fn new(
        name: impl Into<String>,
        states: Vec<StateId>,
        mut weight: impl FnMut(StateId, StateId) -> Result<f64>,
    ) -> Result<Self> {
        check_unique("state", &states)?;
        let n = states.len();
        let mut weights = vec![0.0; n * n];
        for (i, &a) in states.iter().enumerate() {
            for (j, &b) in states.iter().enumerate().skip(i + 1) {
                let value = weight(a, b)?;
                if !(value.is_finite() && value >= 0.0) {
                    return Err(Error::Cell {
                        what: "weight of a pair",
                        row: a.to_string(),
                        column: b.to_string(),
                        value,
                        expected: "a finite number of 0 or more",
                    });
                }
                for at in [i * n + j, j * n + i] {
                    if let Some(cell) = weights.get_mut(at) {
                        *cell = value;
                    }
                }
            }
        }
        Ok(Self { name: name.into(), states, weights, unknown: 0 })
    }

    /// As [`new`](Self::new), of what goes each way; a pair of which a direction is not known counts with the other.
    fn both_ways(
        name: &str,
        states: &[StateId],
        weight: impl Fn(StateId, StateId) -> Result<Option<f64>>,
    ) -> Result<Self> {
        let mut unknown = 0;
        let layer = Self::new(name, states.to_vec(), |a, b| {
            let ways = [weight(a, b)?, weight(b, a)?];
            unknown += usize::from(ways.iter().any(Option::is_none));
            Ok(ways.into_iter().flatten().sum())
        })?;
        Ok(Self { unknown, ..layer })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The states, in the order of rows and columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// Pairs of which a direction is not known: no tie as far as it goes.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    fn total(&self) -> f64 {
        self.weights.iter().sum()
    }
}

/// The layers of a snapshot: trade in both directions, trade agreements in force, swap lines, and promises of
/// security; among states, without aggregates.
///
/// An unknown pair is no tie here, since a network has none; [`NetworkLayer::unknown`] counts them. Agreements are
/// those of the world, without unknowns.
///
/// # Errors
/// [`Error::CurrencyMismatch`] where trade is recorded in another currency.
pub fn network_layers(snapshot: &Snapshot, currency: Currency) -> Result<Vec<NetworkLayer>> {
    let states: Vec<StateId> =
        snapshot.states().filter(|s| s.kind != StateKind::Aggregate).map(|s| s.id).collect();
    let date = snapshot.date();
    let trade = snapshot.trade(None, currency)?;
    let lines = snapshot.matrix::<SwapLine>(|_| Some(1.into()));
    let promises = Promises::new(snapshot);
    let agreements = |a, b| {
        let common = snapshot.world().agreements().filter(|agreement| {
            matches!(agreement.kind, AgreementKind::TradeAgreement | AgreementKind::CustomsUnion)
                && agreement.in_force_on(date)
                && agreement.has_party(a, date)
                && agreement.has_party(b, date)
        });
        Ok(super::table::count(common.count()))
    };
    Ok(vec![
        NetworkLayer::both_ways("trade", &states, |a, b| trade.get(a, b))?,
        NetworkLayer::new("trade agreements", states.clone(), agreements)?,
        NetworkLayer::both_ways("swap lines", &states, |a, b| lines.get(a, b))?,
        NetworkLayer::both_ways("security", &states, |a, b| promises.owed(a, b))?,
    ])
}

/// How far one layer falls into groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LayerFragmentation {
    /// The layer.
    pub layer: String,
    /// Pairs that are tied.
    pub pairs: usize,
    /// Pairs of which a direction is not known, and which count as if nothing went that way.
    pub unknown: usize,
    /// Modularity of the best groups found: weight inside groups beyond what chance would put there, as a share of
    /// all; 0 in one piece, towards 1 in many. `None` without ties.
    pub modularity: Option<f64>,
    /// The groups found, the largest first; states without a tie are left out.
    pub groups: Vec<Vec<StateId>>,
    /// Modularity of the blocs given; `None` without blocs or ties.
    pub modularity_of_blocs: Option<f64>,
    /// Share of the weight that crosses the blocs given, 0 to 1.
    pub across_blocs: Option<f64>,
}

/// How far two layers tie the same states.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LayerOverlap {
    /// The two layers.
    pub layers: [String; 2],
    /// Pairs tied in both, as a share of those tied in either (Jaccard), 0 to 1.
    pub pairs: Option<f64>,
    /// The same by weight, each layer's weights as shares of its sum: the smaller over the larger, 0 to 1.
    pub weight: Option<f64>,
}

/// How far a world falls into blocs, layer by layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fragmentation {
    /// The method.
    pub method: &'static str,
    /// Each layer, in the order given.
    pub layers: Vec<LayerFragmentation>,
    /// Each pair of layers.
    pub overlaps: Vec<LayerOverlap>,
}

/// Does a world fall into blocs, and the same ones in every layer?
///
/// Newman's modularity of each layer, with the best groups of up to eight states, and of more those that the greedy
/// method of Blondel et al. (2008) finds from each state on, the same every time: a lower bound of the best. `blocs` are groups of states to
/// measure besides, such as the sides of a split; states in none form one more. Two snapshots, one with a scenario,
/// say how it changes all that. *Cost:* pairs of states times a few passes.
///
/// # Errors
/// [`Error::Shape`] where layers have different states; [`Error::UnknownState`] for a bloc's member that no layer
/// has; [`Error::Duplicate`] for a state in two blocs.
///
/// ```
/// use geoecon::{StateId, hedging::{NetworkLayer, fragmentation}};
///
/// let states: Vec<StateId> = ["USA", "JPN", "CHN", "RUS"].map(|s| s.parse()).into_iter().collect::<Result<_, _>>()?;
/// let west = [states[0], states[1]];
/// let side = |a, b| west.contains(&a) == west.contains(&b);
/// let trade = NetworkLayer::new("trade", states.clone(), |a, b| Ok(if side(a, b) { 2.0 } else { 1.0 }))?;
/// let arms = NetworkLayer::new("arms", states.clone(), |a, b| Ok(if side(a, b) { 1.0 } else { 0.0 }))?;
/// let report = fragmentation(&[trade, arms], &[west.to_vec()])?;
/// assert_eq!(report.layers[1].modularity, Some(0.5));
/// assert_eq!(report.layers[0].across_blocs, Some(0.5));
/// assert_eq!(report.overlaps[0].pairs, Some(1.0 / 3.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Newman (2006), "Modularity and community structure in networks", PNAS 103; Blondel, Guillaume, Lambiotte and
/// Lefebvre (2008), "Fast unfolding of communities in large networks".
pub fn fragmentation(layers: &[NetworkLayer], blocs: &[Vec<StateId>]) -> Result<Fragmentation> {
    let states = layers.first().map(NetworkLayer::states).unwrap_or_default();
    for layer in layers {
        if layer.states != states {
            let (expected, found) = (states.len(), layer.states.len());
            return Err(Error::Shape { what: "states of a layer", expected, found });
        }
    }
    let members: Vec<StateId> = blocs.iter().flatten().copied().collect();
    check_unique("member of a bloc", &members)?;
    if let Some(&state) = members.iter().find(|state| !states.contains(state)) {
        return Err(Error::UnknownState { state });
    }
    let bloc =
        |state: &StateId| blocs.iter().position(|bloc| bloc.contains(state)).unwrap_or(blocs.len());
    let sides: Vec<usize> = states.iter().map(bloc).collect();
    let given = (!blocs.is_empty()).then_some(sides.as_slice());
    let mut overlaps = Vec::new();
    for (i, a) in layers.iter().enumerate() {
        overlaps.extend(layers.iter().skip(i + 1).map(|b| overlap(a, b)));
    }
    Ok(Fragmentation {
        method: "Newman's modularity, groups by Blondel et al. 2008, of up to eight states the best; Jaccard overlaps",
        layers: layers.iter().map(|layer| measure(layer, given)).collect(),
        overlaps,
    })
}

fn measure(layer: &NetworkLayer, sides: Option<&[usize]>) -> LayerFragmentation {
    let n = layer.states.len();
    let found = community::groups(&layer.weights, n);
    let mut groups: Vec<Vec<StateId>> = vec![Vec::new(); n];
    for ((&state, row), &group) in
        layer.states.iter().zip(layer.weights.chunks(n.max(1))).zip(&found)
    {
        if let Some(members) = groups.get_mut(group)
            && row.iter().any(|w| *w > 0.0)
        {
            members.push(state);
        }
    }
    groups.retain(|members| !members.is_empty());
    groups.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let total = layer.total();
    let across = |sides: &[usize]| {
        let cells = layer.weights.iter().enumerate();
        let crossing = cells.filter(|(at, _)| sides.get(at / n) != sides.get(at % n));
        (total > 0.0).then(|| crossing.map(|(_, w)| w).sum::<f64>() / total)
    };
    LayerFragmentation {
        layer: layer.name.clone(),
        pairs: layer.weights.iter().filter(|w| **w > 0.0).count() / 2,
        unknown: layer.unknown,
        modularity: community::modularity(&layer.weights, n, &found),
        groups,
        modularity_of_blocs: sides.and_then(|s| community::modularity(&layer.weights, n, s)),
        across_blocs: sides.and_then(across),
    }
}

fn overlap(a: &NetworkLayer, b: &NetworkLayer) -> LayerOverlap {
    let tied = |rule: fn(bool, bool) -> bool| {
        let cells = a.weights.iter().zip(&b.weights);
        super::table::count(cells.filter(|(x, y)| rule(**x > 0.0, **y > 0.0)).count())
    };
    let either = tied(|x, y| x || y);
    let (sum_a, sum_b) = (a.total(), b.total());
    let shares = || a.weights.iter().zip(&b.weights).map(|(x, y)| (x / sum_a, y / sum_b));
    LayerOverlap {
        layers: [a.name.clone(), b.name.clone()],
        pairs: (either > 0.0).then(|| tied(|x, y| x && y) / either),
        weight: (sum_a > 0.0 && sum_b > 0.0).then(|| {
            let smaller: f64 = shares().map(|(x, y)| x.min(y)).sum();
            let larger: f64 = shares().map(|(x, y)| x.max(y)).sum();
            smaller / larger
        }),
    }
}

impl fmt::Display for Fragmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.4}"));
        let columns = ["layer", "pairs", "unknown", "modularity", "blocs", "across", "groups"];
        let [a, b, u, c, d, e, g] = columns;
        writeln!(f, "{a:<18}{b:>7}{u:>9}{c:>12}{d:>9}{e:>9}  {g}")?;
        for l in &self.layers {
            let sizes: Vec<String> = l.groups.iter().map(|group| group.len().to_string()).collect();
            let (modularity, blocs) = (figure(l.modularity), figure(l.modularity_of_blocs));
            let (across, sizes) = (figure(l.across_blocs), sizes.join(" "));
            let (layer, pairs, unknown) = (&l.layer, l.pairs, l.unknown);
            write!(f, "{layer:<18}{pairs:>7}{unknown:>9}{modularity:>12}")?;
            writeln!(f, "{blocs:>9}{across:>9}  {sizes}")?;
        }
        for o in &self.overlaps {
            let ([a, b], pairs, weight) = (&o.layers, figure(o.pairs), figure(o.weight));
            writeln!(f, "overlap of {a} and {b}: {pairs} of pairs, {weight} by weight")?;
        }
        Ok(())
    }
}
