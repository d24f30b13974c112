use ndarray::{Array2, ArrayViewMut2, Axis, linalg::general_mat_mul};

/// Columns factored at a time before the rest is updated by one matrix product.
const BLOCK: usize = 32;

/// A factored square matrix: `P A = L U` with partial pivoting.
#[derive(Debug, Clone)]
pub(crate) struct Lu {
    factors: Array2<f64>,
    /// Row that was exchanged with each row in turn.
    pivots: Vec<usize>,
}

impl Lu {
    /// Factors `matrix`; `None` where it is singular or not finite.
    pub(crate) fn new(mut matrix: Array2<f64>) -> Option<Self> {
        let n = matrix.nrows();
        let mut pivots = vec![0; n];
        let mut start = 0;
        while start < n {
            let end = (start + BLOCK).min(n);
            factor_panel(&mut matrix, &mut pivots, start, end)?;
            update(matrix.view_mut(), start, end);
            start = end;
        }
        Some(Self { factors: matrix, pivots })
    }

    /// Solves `A x = b` in place.
    pub(crate) fn solve(&self, b: &mut [f64]) {
        for (row, &pivot) in self.pivots.iter().enumerate() {
            b.swap(row, pivot);
        }
        for (i, row) in self.factors.rows().into_iter().enumerate() {
            let (done, rest) = b.split_at_mut(i);
            rest[0] -= row.iter().zip(&*done).map(|(l, x)| l * x).sum::<f64>();
        }
        for (i, row) in self.factors.rows().into_iter().enumerate().rev() {
            let (rest, done) = b.split_at_mut(i + 1);
            let known: f64 = row.iter().skip(i + 1).zip(&*done).map(|(u, x)| u * x).sum();
            rest[i] = (rest[i] - known) / row[i];
        }
    }
}

/// Eliminates columns `start..end` below the diagonal, exchanging whole rows.
fn factor_panel(a: &mut Array2<f64>, pivots: &mut [usize], start: usize, end: usize) -> Option<()> {
    let n = a.nrows();
    let cells = a.as_slice_mut()?;
    for k in start..end {
        let mut pivot = k;
        for i in k + 1..n {
            if cells[i * n + k].abs() > cells[pivot * n + k].abs() {
                pivot = i;
            }
        }
        pivots[k] = pivot;
        if pivot != k {
            let (upper, lower) = cells.split_at_mut(pivot * n);
            upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
        }
        let (upper, lower) = cells.split_at_mut((k + 1) * n);
        let pivot_row = &upper[k * n..];
        let diagonal = pivot_row[k];
        if !diagonal.is_normal() {
            return None;
        }
        for row in lower.chunks_exact_mut(n) {
            let factor = row[k] / diagonal;
            row[k] = factor;
            if factor != 0.0 {
                for (x, u) in row[k + 1..end].iter_mut().zip(&pivot_row[k + 1..end]) {
                    *x -= factor * u;
                }
            }
        }
    }
    Some(())
}

/// Carries the panel `start..end` over to the columns right of it.
fn update(a: ArrayViewMut2<'_, f64>, start: usize, end: usize) {
    let (left, mut right) = a.split_at(Axis(1), end);
    let (_, panel) = left.split_at(Axis(1), start);
    for k in start..end {
        for i in k + 1..end {
            let factor = panel[[i, k - start]];
            let (upper, mut lower) = right.view_mut().split_at(Axis(0), i);
            lower.row_mut(0).scaled_add(-factor, &upper.row(k));
        }
    }
    let (above, mut below) = right.split_at(Axis(0), end);
    let (_, solved) = above.split_at(Axis(0), start);
    let (_, factors) = panel.split_at(Axis(0), end);
    general_mat_mul(-1.0, &factors, &solved, 1.0, &mut below);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_a_product_made() {
        let n = 77;
        let a = Array2::from_shape_fn((n, n), |(i, j)| {
            let mixed = u8::try_from((i * 31 + j * 17) % 101).unwrap();
            f64::from(mixed) / 50.0 - 1.0 + if i + j == n - 1 { 9.0 } else { 0.0 }
        });
        let x: Vec<f64> = (0..77).map(|i| f64::from(i) - 30.0).collect();
        let mut b: Vec<f64> =
            a.rows().into_iter().map(|r| r.iter().zip(&x).map(|(a, x)| a * x).sum()).collect();
        Lu::new(a).unwrap().solve(&mut b);
        for (found, expected) in b.iter().zip(&x) {
            assert!((found - expected).abs() < 1e-10, "{found} {expected}");
        }
        assert!(Lu::new(Array2::zeros((3, 3))).is_none());
    }
}
