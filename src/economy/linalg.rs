//! A dense LU factorization, blocked: most of its work is done by `general_mat_mul`.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, linalg::general_mat_mul};

/// Columns factored at a time before the rest is updated by one matrix product.
const BLOCK: usize = 32;
/// Triangles of at most this many rows are solved row by row.
const SMALL: usize = 16;

/// P A = L U with partial pivoting.
#[derive(Debug, Clone)]
pub(crate) struct Lu {
    lu: Array2<f64>,
    /// At step k, row k was exchanged with row `pivots[k]`.
    pivots: Vec<usize>,
}

impl Lu {
    /// Factors a square matrix; `None` where it is singular to working precision or not finite.
    pub(crate) fn factor(a: Array2<f64>) -> Option<Self> {
        let n = a.nrows();
        if a.ncols() != n {
            return None;
        }
        let mut lu = if a.is_standard_layout() { a } else { a.as_standard_layout().into_owned() };
        let mut pivots = vec![0; n];
        for start in (0..n).step_by(BLOCK) {
            let end = (start + BLOCK).min(n);
            factor_panel(lu.as_slice_mut()?, &mut pivots, start, end)?;
            let (left, right) = lu.view_mut().split_at(Axis(1), end);
            let (_, panel) = left.split_at(Axis(1), start);
            let (_, panel) = panel.split_at(Axis(0), start);
            let (triangle, factors) = panel.view().split_at(Axis(0), end - start);
            let (above, mut below) = right.split_at(Axis(0), end);
            let (_, mut solved) = above.split_at(Axis(0), start);
            lower(&triangle, &mut solved, true);
            general_mat_mul(-1.0, &factors, &solved, 1.0, &mut below);
        }
        Some(Self { lu, pivots })
    }

    /// Overwrites `b` by the solution of A x = b.
    pub(crate) fn solve_vec(&self, b: &mut [f64]) {
        for (k, &p) in self.pivots.iter().enumerate() {
            b.swap(k, p);
        }
        for (i, row) in self.lu.rows().into_iter().enumerate() {
            let (done, rest) = b.split_at_mut(i);
            rest[0] -= row.iter().zip(&*done).map(|(l, x)| l * x).sum::<f64>();
        }
        for (i, row) in self.lu.rows().into_iter().enumerate().rev() {
            let (rest, done) = b.split_at_mut(i + 1);
            let known: f64 = row.iter().skip(i + 1).zip(&*done).map(|(u, x)| u * x).sum();
            rest[i] = (rest[i] - known) / row[i];
        }
    }

    /// Overwrites `b` by the solution of A x = b, for each of its columns.
    pub(crate) fn solve(&self, b: &mut Array2<f64>) {
        for (k, &p) in self.pivots.iter().enumerate() {
            swap_rows(&mut b.view_mut(), k, p);
        }
        lower(&self.lu.view(), &mut b.view_mut(), true);
        upper(&self.lu.view(), &mut b.view_mut(), false);
    }

    /// Overwrites `b` by the solution of A' x = b.
    pub(crate) fn solve_transposed(&self, b: &mut Array2<f64>) {
        // A' = U' L' P: a lower system with U's diagonal, then an upper one with ones.
        lower(&self.lu.t(), &mut b.view_mut(), false);
        upper(&self.lu.t(), &mut b.view_mut(), true);
        for (k, &p) in self.pivots.iter().enumerate().rev() {
            swap_rows(&mut b.view_mut(), k, p);
        }
    }
}

fn swap_rows(a: &mut ArrayViewMut2<'_, f64>, k: usize, p: usize) {
    if k != p {
        for j in 0..a.ncols() {
            a.swap([k, j], [p, j]);
        }
    }
}

/// Eliminates columns `start..end` of the square matrix in `cells` below the diagonal, exchanging
/// whole rows; `None` at a pivot that is 0, subnormal or not finite.
fn factor_panel(cells: &mut [f64], pivots: &mut [usize], start: usize, end: usize) -> Option<()> {
    let n = pivots.len();
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

/// Solves L x = b, by halves; `unit` says that L's diagonal is 1.
fn lower(l: &ArrayView2<'_, f64>, b: &mut ArrayViewMut2<'_, f64>, unit: bool) {
    let n = b.nrows();
    if n <= SMALL {
        for i in 0..n {
            for k in 0..i {
                eliminate(b, i, k, l[[i, k]]);
            }
            if !unit {
                let diagonal = l[[i, i]];
                b.row_mut(i).mapv_inplace(|x| x / diagonal);
            }
        }
        return;
    }
    let half = n / 2;
    let (top, bottom) = l.split_at(Axis(0), half);
    let (l11, _) = top.split_at(Axis(1), half);
    let (l21, l22) = bottom.split_at(Axis(1), half);
    let (mut b1, mut b2) = b.view_mut().split_at(Axis(0), half);
    lower(&l11, &mut b1, unit);
    let (l21, _) = l21.split_at(Axis(1), half);
    general_mat_mul(-1.0, &l21, &b1, 1.0, &mut b2);
    lower(&l22, &mut b2, unit);
}

/// Solves U x = b, by halves; `unit` says that U's diagonal is 1.
fn upper(u: &ArrayView2<'_, f64>, b: &mut ArrayViewMut2<'_, f64>, unit: bool) {
    let n = b.nrows();
    if n <= SMALL {
        for i in (0..n).rev() {
            for k in i + 1..n {
                eliminate(b, i, k, u[[i, k]]);
            }
            if !unit {
                let diagonal = u[[i, i]];
                b.row_mut(i).mapv_inplace(|x| x / diagonal);
            }
        }
        return;
    }
    let half = n / 2;
    let (top, bottom) = u.split_at(Axis(0), half);
    let (u11, u12) = top.split_at(Axis(1), half);
    let (_, u22) = bottom.split_at(Axis(1), half);
    let (mut b1, mut b2) = b.view_mut().split_at(Axis(0), half);
    upper(&u22, &mut b2, unit);
    general_mat_mul(-1.0, &u12, &b2, 1.0, &mut b1);
    upper(&u11, &mut b1, unit);
}

/// Row i less `factor` times row k.
fn eliminate(b: &mut ArrayViewMut2<'_, f64>, i: usize, k: usize, factor: f64) {
    let (mut above, mut below) = b.view_mut().split_at(Axis(0), i.max(k));
    if i > k {
        below.row_mut(0).scaled_add(-factor, &above.row(k));
    } else {
        above.row_mut(i).scaled_add(-factor, &below.row(0));
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::Lu;

    fn matrix(n: usize) -> Array2<f64> {
        let mut state = 1_u64;
        Array2::from_shape_fn((n, n), |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(u32::MAX) - 0.25
        })
    }

    #[test]
    fn solves_a_system_and_its_transpose() {
        for n in [1, 2, 15, 16, 17, 33, 77, 100] {
            let a = matrix(n);
            let x = Array2::from_shape_fn((n, 3), |(i, j)| {
                (f64::from(u32::try_from(i * 7 + j * 13).unwrap())).sin()
            });
            let lu = Lu::factor(a.clone()).unwrap();
            let mut b = a.dot(&x);
            lu.solve(&mut b);
            let mut bt = a.t().dot(&x);
            lu.solve_transposed(&mut bt);
            let mut column = a.dot(&x.column(1)).to_vec();
            lu.solve_vec(&mut column);
            let off = column.iter().zip(x.column(1)).map(|(got, x)| (got - x).abs());
            assert!(off.fold(0.0, f64::max) < 1e-9, "n = {n}");
            for got in [b, bt] {
                assert!((&got - &x).iter().all(|e| e.abs() < 1e-9), "n = {n}");
            }
        }
    }

    #[test]
    fn refuses_a_singular_matrix() {
        let mut a = matrix(20);
        a.row_mut(3).fill(0.0);
        assert!(Lu::factor(a).is_none());
        let mut a = matrix(40);
        a[[39, 0]] = f64::NAN;
        assert!(Lu::factor(a).is_none());
        assert!(Lu::factor(Array2::zeros((2, 3))).is_none());
    }

    #[test]
    fn exchanges_rows_for_a_pivot_far_below() {
        let n = 50;
        let a = Array2::from_shape_fn((n, n), |(i, j)| if i + j == n - 1 { 2.0 } else { 0.0 });
        let mut b: Vec<f64> = (0..50).map(f64::from).collect();
        Lu::factor(a).unwrap().solve_vec(&mut b);
        assert!(b.iter().zip((0..50).rev()).all(|(x, y)| (2.0 * x - f64::from(y)).abs() < 1e-12));
    }
}
