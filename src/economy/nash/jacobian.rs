//! Derivatives of market clearing with respect to ln wages.

use ndarray::{Array2, ArrayView2, linalg::general_mat_mul};

use super::system::{Point, System};

impl System<'_> {
    pub(super) fn derivatives(&self, point: &Point) -> Array2<f64> {
        let world = self.world;
        let (n, sectors) = (world.output.len(), world.sigma.len());
        // Payments times 1 - σ; summed over sectors; d ln spending / d ln wage.
        let mut elastic = Array2::zeros((n * sectors, n));
        let mut paid = Array2::<f64>::zeros((n, n));
        let mut spending = Array2::<f64>::eye(n);
        for i in 0..n {
            for (k, sigma) in world.sigma.iter().enumerate() {
                let row = i * sectors + k;
                let sector = world.sector_share[row];
                let shares = &point.shares[row * n..(row + 1) * n];
                let mean: f64 =
                    shares.iter().enumerate().map(|(j, s)| s * self.duty_share(i, k, j)).sum();
                let through = sector * (1.0 - sigma) / (1.0 - point.duty[i]);
                for (j, share) in shares.iter().enumerate() {
                    let duty = self.duty_share(i, k, j);
                    let pays = point.income[i] * sector * share * (1.0 - duty);
                    paid[[i, j]] += pays;
                    elastic[[row, j]] = (1.0 - sigma) * pays;
                    spending[[i, j]] += through * share * (duty - mean);
                }
            }
        }
        let mut jacobian = Array2::zeros((n, n));
        general_mat_mul(1.0, &paid.t(), &spending, 0.0, &mut jacobian);
        if let Ok(shares) = ArrayView2::from_shape((n * sectors, n), &point.shares) {
            general_mat_mul(-1.0, &elastic.t(), &shares, 1.0, &mut jacobian);
        }
        for j in 0..n {
            jacobian[[j, j]] += elastic.column(j).sum();
            let sales: f64 = paid.column(j).sum();
            jacobian.row_mut(j).mapv_inplace(|x| x / sales);
            jacobian[[j, j]] -= 1.0;
        }
        for (group, &market) in self.implied.iter().enumerate() {
            let members = (0..n).filter(|&i| world.group[i] == group);
            let weight: f64 = members.clone().map(|i| world.output[i] * point.wage[i].exp()).sum();
            jacobian.row_mut(market).fill(0.0);
            for i in members {
                jacobian[[market, i]] = world.output[i] * point.wage[i].exp() / weight;
            }
        }
        jacobian
    }
}
