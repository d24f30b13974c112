//! Market clearing at one guess of wages, given duties.

use ndarray::Array2;

use super::World;
use crate::economy::Equations;

/// A world under one set of duties.
#[derive(Debug, Clone)]
pub(super) struct System<'w> {
    pub(super) world: &'w World,
    /// The uniform duty of each importer that sets one; the others keep what they apply.
    pub(super) uniform: Vec<Option<f64>>,
    /// In each trading group the market that the others' clearing implies.
    pub(super) implied: Vec<usize>,
}

/// Everything that follows from wages.
#[derive(Debug, Clone)]
pub(super) struct Point {
    /// ln of wages.
    pub(super) wage: Vec<f64>,
    /// Expenditure shares, a row of exporters for each importer and sector.
    pub(super) shares: Vec<f64>,
    /// What each row was divided by: the price index to the power 1 - σ.
    pub(super) index: Vec<f64>,
    /// Spending in money, and the share of it that is duty.
    pub(super) income: Vec<f64>,
    pub(super) duty: Vec<f64>,
    /// Markets, as ln of sales over output; one of each group replaced by its wage level.
    pub(super) residual: Vec<f64>,
    /// Exporters' factors w^(1-σ), a row for each sector.
    factors: Vec<f64>,
}

impl Point {
    pub(super) fn new(states: usize, sectors: usize) -> Self {
        let rows = states * sectors;
        Self {
            wage: vec![0.0; states],
            shares: vec![0.0; rows * states],
            index: vec![0.0; rows],
            income: vec![0.0; states],
            duty: vec![0.0; states],
            residual: vec![0.0; states],
            factors: vec![0.0; rows],
        }
    }
}

impl<'w> System<'w> {
    /// The world under the duties it applies.
    pub(super) fn applied(world: &'w World) -> Self {
        let mut implied = vec![usize::MAX; world.groups];
        for (i, &group) in world.group.iter().enumerate() {
            let largest = &mut implied[group];
            if *largest == usize::MAX || world.output[i] > world.output[*largest] {
                *largest = i;
            }
        }
        Self { world, uniform: vec![None; world.output.len()], implied }
    }

    /// Shares of one importer, and the share of its spending that is duty.
    fn share_out(&self, i: usize, point: &mut Point) -> bool {
        let world = self.world;
        let (n, sectors) = (world.output.len(), world.sigma.len());
        let mut duty = 0.0;
        for k in 0..sectors {
            let row = i * sectors + k;
            if world.sector_share[row] <= 0.0 {
                point.index[row] = 1.0;
                continue;
            }
            let cells = row * n..(row + 1) * n;
            let factors = &point.factors[k * n..(k + 1) * n];
            let shares = &mut point.shares[cells.clone()];
            let weights = match self.uniform[i] {
                None => &world.shares[cells.clone()],
                Some(_) => &world.dutyless[cells.clone()],
            };
            let mut total = 0.0;
            for ((share, weight), factor) in shares.iter_mut().zip(weights).zip(factors) {
                *share = weight * factor;
                total += *share;
            }
            let index = match self.uniform[i] {
                None => total,
                Some(rate) => {
                    // The duty makes all but the home good dearer.
                    let dearer = (1.0 + rate).powf(1.0 - world.sigma[k]);
                    shares[i] /= dearer;
                    total += shares[i] * (1.0 - dearer);
                    total * dearer
                }
            };
            if !(index.is_normal() && index > 0.0) {
                return false;
            }
            let scale = 1.0 / total;
            for share in shares.iter_mut() {
                *share *= scale;
            }
            point.index[row] = index;
            duty += world.sector_share[row]
                * match self.uniform[i] {
                    Some(rate) => rate / (1.0 + rate) * (1.0 - shares[i]),
                    None => {
                        shares.iter().zip(&world.duty_share[cells]).map(|(s, q)| s * q).sum::<f64>()
                    }
                };
        }
        point.duty[i] = duty;
        true
    }

    /// Adds what one importer pays each exporter net of duty.
    fn pay(&self, i: usize, point: &mut Point) {
        let world = self.world;
        let (n, sectors) = (world.output.len(), world.sigma.len());
        for k in 0..sectors {
            let row = i * sectors + k;
            let spent = point.income[i] * world.sector_share[row];
            let shares = &point.shares[row * n..(row + 1) * n];
            let sales = &mut point.residual;
            if let Some(rate) = self.uniform[i] {
                let net = spent / (1.0 + rate);
                sales.iter_mut().zip(shares).for_each(|(sales, share)| *sales += net * share);
                sales[i] += (spent - net) * shares[i];
            } else {
                let duties = &world.duty_share[row * n..(row + 1) * n];
                for ((sales, share), duty) in sales.iter_mut().zip(shares).zip(duties) {
                    *sales += spent * share * (1.0 - duty);
                }
            }
        }
    }

    /// t/(1+t) of importer `i` on exporter `j` in a sector.
    pub(super) fn duty_share(&self, i: usize, k: usize, j: usize) -> f64 {
        match self.uniform[i] {
            Some(_) if i == j => 0.0,
            Some(rate) => rate / (1.0 + rate),
            None => {
                let row = i * self.world.sigma.len() + k;
                self.world.duty_share[row * self.world.output.len() + j]
            }
        }
    }

    /// ln of real income over that of the balanced world.
    pub(super) fn welfare(&self, i: usize, point: &Point) -> f64 {
        let world = self.world;
        let sectors = world.sigma.len();
        let mut welfare = (point.income[i] / world.spending[i]).ln();
        for (k, sigma) in world.sigma.iter().enumerate() {
            let row = i * sectors + k;
            welfare -= world.sector_share[row] * point.index[row].ln() / (1.0 - sigma);
        }
        welfare
    }

    /// The duty that the formula gives each state at this point.
    pub(super) fn formula(&self, point: &Point) -> Vec<f64> {
        let world = self.world;
        let (n, sectors) = (world.output.len(), world.sigma.len());
        let mut exports = vec![0.0; n];
        let mut weighted = vec![0.0; n];
        for i in 0..n {
            for (k, sigma) in world.sigma.iter().enumerate() {
                let row = i * sectors + k;
                let spent = point.income[i] * world.sector_share[row];
                for (j, share) in point.shares[row * n..(row + 1) * n].iter().enumerate() {
                    if i != j {
                        let sold = spent * share * (1.0 - self.duty_share(i, k, j));
                        exports[j] += sold;
                        weighted[j] += (sigma - 1.0) * sold * (1.0 - share);
                    }
                }
            }
        }
        let pairs = weighted.iter().zip(&exports);
        pairs.map(|(w, e)| 1.0 / if *e > 0.0 { f64::max(1.0, w / e) } else { 1.0 }).collect()
    }
}

impl Equations for System<'_> {
    type Point = Point;

    fn evaluate(&self, point: &mut Point) -> bool {
        let world = self.world;
        let n = world.output.len();
        for (k, sigma) in world.sigma.iter().enumerate() {
            let factors = &mut point.factors[k * n..(k + 1) * n];
            for (factor, wage) in factors.iter_mut().zip(&point.wage) {
                *factor = ((1.0 - sigma) * wage).exp();
            }
        }
        point.residual.fill(0.0);
        for i in 0..n {
            if !self.share_out(i, point) {
                return false;
            }
            point.income[i] = point.wage[i].exp() * world.output[i] / (1.0 - point.duty[i]);
            self.pay(i, point);
        }
        for j in 0..n {
            point.residual[j] = (point.residual[j] / world.output[j]).ln() - point.wage[j];
        }
        for (group, &market) in self.implied.iter().enumerate() {
            let (mut change, mut weight) = (0.0, 0.0);
            for i in (0..n).filter(|&i| world.group[i] == group) {
                change += world.output[i] * point.wage[i].exp_m1();
                weight += world.output[i];
            }
            point.residual[market] = (change / weight).ln_1p();
        }
        point.residual.iter().all(|r| r.is_finite())
    }

    fn residual<'p>(&self, point: &'p Point) -> &'p [f64] {
        &point.residual
    }

    fn step(&self, from: &Point, step: &[f64], length: f64, to: &mut Point) {
        for ((next, now), step) in to.wage.iter_mut().zip(&from.wage).zip(step) {
            *next = now - length * step;
        }
    }

    fn jacobian(&self, point: &Point) -> Array2<f64> {
        self.derivatives(point)
    }
}
