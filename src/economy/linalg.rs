//! A dense LU factorization: recursive and blocked, its work done by `general_mat_mul`.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, linalg::general_mat_mul};

/// Below this many columns a panel is factored column by column.
const PANEL: usize = 16;

/// P A = L U with partial pivoting.
#[derive(Debug, Clone)]
pub(crate) struct Lu {
    lu: Array2<f64>,
    /// At step k, row k was exchanged with row `pivots[k]`.
    pivots: Vec<usize>,
}

impl Lu {
    /// Factors a square matrix; `None` where it is singular to working precision or not finite.
    pub(crate) fn factor(mut a: Array2<f64>) -> Option<Self> {
        let n = a.nrows();
        if a.ncols() != n {
            return None;
        }
        let mut pivots = vec![0; n];
        factor_columns(&mut a.view_mut(), &mut pivots).then_some(Self { lu: a, pivots })
    }

    /// Overwrites `b` by the solution of A x = b, for each of its columns.
    pub(crate) fn solve(&self, b: &mut Array2<f64>) {
        for (k, &p) in self.pivots.iter().enumerate() {
            swap_rows(&mut b.view_mut(), k, p);
        }
        lower(self.lu.view(), b.view_mut(), true);
        upper(self.lu.view(), b.view_mut());
    }

    /// Overwrites `b` by the solution of A' x = b.
    pub(crate) fn solve_transposed(&self, b: &mut Array2<f64>) {
        // A' = U' L' P: a lower system with U's diagonal, then an upper one with ones.
        lower(self.lu.t(), b.view_mut(), false);
        upper_unit(self.lu.t(), b.view_mut());
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

/// Factors a tall panel in place; `pivots` has one entry for each of its columns.
fn factor_columns(a: &mut ArrayViewMut2<'_, f64>, pivots: &mut [usize]) -> bool {
    let cols = a.ncols();
    if cols <= PANEL {
        return factor_panel(a, pivots);
    }
    let half = cols / 2;
    let (left_pivots, right_pivots) = pivots.split_at_mut(half);
    let (mut left, mut right) = a.view_mut().split_at(Axis(1), half);
    if !factor_columns(&mut left, left_pivots) {
        return false;
    }
    for (k, &p) in left_pivots.iter().enumerate() {
        swap_rows(&mut right, k, p);
    }
    let (left_top, left_bottom) = left.view().split_at(Axis(0), half);
    let (mut right_top, mut right_bottom) = right.split_at(Axis(0), half);
    lower(left_top, right_top.view_mut(), true);
    general_mat_mul(-1.0, &left_bottom, &right_top, 1.0, &mut right_bottom);
    if !factor_columns(&mut right_bottom, right_pivots) {
        return false;
    }
    for (k, p) in right_pivots.iter_mut().enumerate() {
        *p += half;
        swap_rows(&mut left, half + k, *p);
    }
    true
}

fn factor_panel(a: &mut ArrayViewMut2<'_, f64>, pivots: &mut [usize]) -> bool {
    let (rows, cols) = a.dim();
    for k in 0..cols {
        let mut p = k;
        for i in k + 1..rows {
            if a[[i, k]].abs() > a[[p, k]].abs() {
                p = i;
            }
        }
        let pivot = a[[p, k]];
        if !pivot.is_finite() || pivot.abs() < f64::MIN_POSITIVE {
            return false;
        }
        pivots[k] = p;
        swap_rows(a, k, p);
        for i in k + 1..rows {
            let factor = a[[i, k]] / pivot;
            a[[i, k]] = factor;
            for j in k + 1..cols {
                a[[i, j]] -= factor * a[[k, j]];
            }
        }
    }
    true
}

/// Solves L x = b, by halves; `unit` says that L's diagonal is 1.
fn lower(l: ArrayView2<'_, f64>, mut b: ArrayViewMut2<'_, f64>, unit: bool) {
    let n = b.nrows();
    if n <= PANEL {
        for i in 0..n {
            for k in 0..i {
                let factor = l[[i, k]];
                for j in 0..b.ncols() {
                    b[[i, j]] -= factor * b[[k, j]];
                }
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
    let (mut b1, mut b2) = b.split_at(Axis(0), half);
    lower(l11, b1.view_mut(), unit);
    let (l21, _) = l21.split_at(Axis(1), half);
    general_mat_mul(-1.0, &l21, &b1, 1.0, &mut b2);
    lower(l22, b2, unit);
}

/// Solves U x = b, by halves.
fn upper(u: ArrayView2<'_, f64>, b: ArrayViewMut2<'_, f64>) {
    upper_by(u, b, false);
}

fn upper_unit(u: ArrayView2<'_, f64>, b: ArrayViewMut2<'_, f64>) {
    upper_by(u, b, true);
}

fn upper_by(u: ArrayView2<'_, f64>, mut b: ArrayViewMut2<'_, f64>, unit: bool) {
    let n = b.nrows();
    if n <= PANEL {
        for i in (0..n).rev() {
            for k in i + 1..n {
                let factor = u[[i, k]];
                for j in 0..b.ncols() {
                    b[[i, j]] -= factor * b[[k, j]];
                }
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
    let (mut b1, mut b2) = b.split_at(Axis(0), half);
    upper_by(u22, b2.view_mut(), unit);
    general_mat_mul(-1.0, &u12, &b2, 1.0, &mut b1);
    upper_by(u11, b1, unit);
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
        for n in [1, 2, 15, 16, 17, 33, 100] {
            let a = matrix(n);
            let x = Array2::from_shape_fn((n, 3), |(i, j)| (i as f64 - 2.0 * j as f64).sin());
            let lu = Lu::factor(a.clone()).unwrap();
            let mut b = a.dot(&x);
            lu.solve(&mut b);
            let mut bt = a.t().dot(&x);
            lu.solve_transposed(&mut bt);
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
    }
}
