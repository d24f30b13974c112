use serde::Serialize;

use super::SignedGraph;
use crate::units::Label;

/// How balanced the triangles of a signed graph are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Triangles {
    /// Triangles.
    pub all: u64,
    /// Triangles with one or three negative edges.
    pub unbalanced: u64,
}

impl Triangles {
    /// Balanced triangles as a share of all, the triangle index; `None` without triangles.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn index(self) -> Option<f64> {
        (self.all > 0).then(|| (self.all - self.unbalanced) as f64 / self.all as f64)
    }
}

/// Counts the triangles of a signed graph, and those that are not balanced.
///
/// ```
/// use geoecon::security::balance::*;
///
/// let foes = [("a", "b"), ("b", "c"), ("a", "c")].map(|(a, b)| (a, b, Sign::Negative));
/// let count = triangles(&SignedGraph::new(foes)?);
/// assert_eq!((count.all, count.unbalanced, count.index()), (1, 1, Some(0.0)));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Cartwright and Harary (1956), "Structural balance", Psychological Review 63.
#[must_use]
pub fn triangles<L: Label>(graph: &SignedGraph<L>) -> Triangles {
    let n = graph.labels().len();
    let signs = signs(graph);
    let sign = |i: usize, j: usize| signs.get(i * n + j).copied().unwrap_or(0);
    let mut count = Triangles { all: 0, unbalanced: 0 };
    for edge in graph.raw() {
        for third in edge.b + 1..n {
            let product = sign(edge.a, edge.b) * sign(edge.a, third) * sign(edge.b, third);
            count.all += u64::from(product != 0);
            count.unbalanced += u64::from(product < 0);
        }
    }
    count
}

/// The walk index: closed walks weighed by length, those with an even number of negative edges less
/// the others, over all; `tr e^A / tr e^|A|` for the signed adjacency matrix `A`. 1 for a balanced
/// graph, less the more and the shorter its unbalanced cycles are; `None` without labels.
///
/// By all eigenvalues of both matrices (Jacobi's rotations); cost `n^3`.
///
/// ```
/// use geoecon::security::balance::*;
///
/// let foes = [("a", "b"), ("b", "c"), ("a", "c")].map(|(a, b)| (a, b, Sign::Negative));
/// // Eigenvalues 1, 1, -2 against -1, -1, 2.
/// let e = std::f64::consts::E;
/// let expected = (2.0 * e + e.powi(-2)) / (2.0 / e + e.powi(2));
/// let index = walk_balance(&SignedGraph::new(foes)?).unwrap_or(0.0);
/// assert!((index - expected).abs() < 1e-14);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Estrada and Benzi (2014), "Walk-based measure of balance in signed networks", Physical Review E
/// 90.
#[must_use]
pub fn walk_balance<L: Label>(graph: &SignedGraph<L>) -> Option<f64> {
    let n = graph.labels().len();
    let signed: Vec<f64> = signs(graph).into_iter().map(f64::from).collect();
    let unsigned: Vec<f64> = signed.iter().map(|x| x.abs()).collect();
    let (signed, unsigned) = (eigenvalues(signed, n), eigenvalues(unsigned, n));
    // Both sums over the same power of e: dense graphs would overflow.
    let largest = unsigned.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum = |values: &[f64]| values.iter().map(|v| (v - largest).exp()).sum::<f64>();
    let index = sum(&signed) / sum(&unsigned);
    index.is_finite().then_some(index)
}

fn signs<L: Label>(graph: &SignedGraph<L>) -> Vec<i8> {
    let n = graph.labels().len();
    let mut signs = vec![0; n * n];
    for edge in graph.raw() {
        for cell in [edge.a * n + edge.b, edge.b * n + edge.a] {
            if let Some(cell) = signs.get_mut(cell) {
                *cell = if edge.negative { -1 } else { 1 };
            }
        }
    }
    signs
}

/// The eigenvalues of a symmetric matrix, by cyclic Jacobi rotations.
fn eigenvalues(mut a: Vec<f64>, n: usize) -> Vec<f64> {
    let at = |a: &[f64], i: usize, j: usize| a.get(i * n + j).copied().unwrap_or(0.0);
    let total: f64 = a.iter().map(|x| x * x).sum();
    // Converges quadratically; a matrix of 200 takes about eight sweeps.
    for _ in 0..60 {
        let off: f64 =
            a.iter().enumerate().filter(|(k, _)| k / n != k % n).map(|(_, x)| x * x).sum();
        // What is left moves the eigenvalues by its square only.
        if off <= 1e-24 * total {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let apq = at(&a, p, q);
                if apq.abs() > 0.0 {
                    let theta = (at(&a, q, q) - at(&a, p, p)) / (2.0 * apq);
                    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                    let c = 1.0 / t.hypot(1.0);
                    rotate(&mut a, n, (p, q), (c, t * c));
                }
            }
        }
    }
    (0..n).map(|i| at(&a, i, i)).collect()
}

/// Rotates rows, then columns, `p` and `q`.
fn rotate(matrix: &mut [f64], n: usize, (p, q): (usize, usize), (cos, sin): (f64, f64)) {
    let (head, tail) = matrix.split_at_mut(q * n);
    if let (Some(row_p), Some(row_q)) = (head.get_mut(p * n..(p + 1) * n), tail.get_mut(..n)) {
        for (x, y) in row_p.iter_mut().zip(row_q) {
            (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
        }
    }
    for row in matrix.chunks_exact_mut(n) {
        if let Ok([x, y]) = row.get_disjoint_mut([p, q]) {
            (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
        }
    }
}
