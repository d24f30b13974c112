use std::fmt;

use serde::Serialize;

use crate::{
    dependency::ProductFlows,
    error::Result,
    units::{ProductCode, StateId},
};

/// Who stands between others in the trade of a good.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Between {
    /// What was computed.
    pub method: &'static str,
    /// The good.
    pub product: ProductCode,
    /// Each state that trades it, aggregates included, with the share of ordered pairs of others whose
    /// shortest path passes it, from 0 to 1; of several shortest paths each counts in part. By code.
    pub states: Vec<(StateId, f64)>,
}

/// Who stands between others in the trade of `product`.
///
/// *Method:* betweenness in the directed graph of its flows, where the length of a flow is the inverse of
/// its value: goods go by the widest ways. Paths that agree to 1e-12 of their length count as equally short.
///
/// *Cost:* the cube of the number of states that trade the product, whatever the number of flows.
///
/// # Errors
/// [`Error::UnknownLabel`](crate::Error::UnknownLabel) where the product is not traded.
///
/// ```
/// use geoecon::{StateId, dependency::{ProductFlows, betweenness}};
///
/// let [aus, chn, usa]: [StateId; 3] = ["AUS".parse()?, "CHN".parse()?, "USA".parse()?];
/// let oxides = "2846".parse()?;
/// let flows = ProductFlows::new([
///     (aus, chn, oxides, 4.0),
///     (chn, usa, oxides, 4.0),
///     (aus, usa, oxides, 1.0),
/// ])?;
/// // The way over China is half as long as the direct one: it is on one of two pairs of others.
/// assert_eq!(betweenness(&flows, oxides)?.states, [(aus, 0.0), (chn, 0.5), (usa, 0.0)]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Brandes, U. (2001). A faster algorithm for betweenness centrality. *Journal of Mathematical Sociology* 25.
pub fn betweenness(flows: &ProductFlows, product: ProductCode) -> Result<Between> {
    let rows: Vec<(StateId, StateId, f64)> = flows.of_product(product)?.collect();
    let mut states: Vec<StateId> = rows.iter().flat_map(|row| [row.0, row.1]).collect();
    states.sort_unstable();
    states.dedup();
    let place = |state: StateId| states.binary_search(&state).unwrap_or(0);
    let mut lengths = vec![f64::INFINITY; states.len() * states.len()];
    for &(from, to, value) in &rows {
        if let Some(length) = lengths.get_mut(place(from) * states.len() + place(to)) {
            *length = 1.0 / value;
        }
    }
    let sums = brandes(states.len(), &lengths);
    #[expect(clippy::cast_precision_loss, reason = "there are fewer states than 2^26")]
    let pairs = ((states.len().max(3) - 1) * (states.len().max(3) - 2)) as f64;
    Ok(Between {
        method: "betweenness (Brandes 2001) over lengths of 1 / value",
        product,
        states: states.into_iter().zip(sums.into_iter().map(|sum| sum / pairs)).collect(),
    })
}

/// For each node the sum over pairs of others of the part of their shortest paths that passes it; `lengths` are
/// from each of `n` nodes to each, above 0, infinite where there is no way.
fn brandes(n: usize, lengths: &[f64]) -> Vec<f64> {
    const CLOSE: f64 = 1e-12;
    let mut between = vec![0.0; n];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); n];
    let (mut far, mut paths) = (vec![f64::INFINITY; n], vec![0.0_f64; n]);
    let (mut open, mut order) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let mut part = vec![0.0_f64; n];
    for source in 0..n {
        far.fill(f64::INFINITY);
        part.fill(0.0);
        order.clear();
        before.iter_mut().for_each(Vec::clear);
        (far[source], paths[source]) = (0.0, 1.0);
        open.clear();
        open.extend((0..n).filter(|node| *node != source));
        let mut nearest = Some(source);
        // The graphs of trade are dense: one pass over the nodes that are left, which relaxes and finds the next
        // nearest, beats a list of ways and a heap.
        while let Some(node) = nearest {
            order.push(node);
            let (here, row) = (far[node], &lengths[node * n..(node + 1) * n]);
            let (mut least, mut place) = (f64::INFINITY, None);
            for (at, &next) in open.iter().enumerate() {
                let way = here + row[next];
                let known = far[next];
                // One comparison: where there is no way is as good as random, and a branch on it costs more than the rest.
                if way <= (known * (1.0 + CLOSE)).min(f64::MAX) {
                    if way < known * (1.0 - CLOSE) {
                        far[next] = way;
                        paths[next] = paths[node];
                        before[next].clear();
                    } else {
                        paths[next] += paths[node];
                    }
                    before[next].push(node);
                }
                if far[next] < least {
                    (least, place) = (far[next], Some(at));
                }
            }
            nearest = place.map(|at| open.remove(at));
        }
        for &node in order.iter().rev() {
            let share = (1.0 + part[node]) / paths[node];
            for &previous in &before[node] {
                part[previous] += paths[previous] * share;
            }
            if node != source {
                between[node] += part[node];
            }
        }
    }
    between
}

/// The ten states most between others.
impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = self.states.clone();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        writeln!(f, "between others in {} ({})", self.product, self.method)?;
        for (state, share) in rows.iter().take(10).filter(|row| row.1 > 0.0) {
            writeln!(f, "  {state:<6} {:>6.1} % of pairs", 100.0 * share)?;
        }
        Ok(())
    }
}
