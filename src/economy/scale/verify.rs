use serde::Serialize;

use super::{Equilibrium, Model, Rebate, calibrate::row};
use crate::{
    Error, Result,
    economy::{Bilateral, Duties},
};

/// Largest violations of the model's conditions, recomputed from wages, spending and employment
/// alone. Each is relative to the state's income.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Certificate {
    /// Goods and labour markets, all of them.
    pub markets: f64,
    /// What states spend against what they have.
    pub budgets: f64,
    /// Employment against the labour supplied.
    pub labour: f64,
    /// Mean price change of the world.
    pub price_level: f64,
}

impl Certificate {
    /// The largest of the four.
    #[must_use]
    pub fn worst(&self) -> f64 {
        self.markets.max(self.budgets).max(self.labour).max(self.price_level)
    }
}

impl Model {
    /// Flows net of duty in an equilibrium under `duties`, home sales on the diagonal, in the unit
    /// of the data times the change of the world's mean price.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::Shape`] where `after` is of another model.
    pub fn flows_after(&self, after: &Equilibrium, duties: &Duties) -> Result<Bilateral> {
        let n = self.income.len();
        let shares = self.shares_after(after, duties)?;
        let mut cells = vec![0.0; n * n];
        for (i, importer) in after.states.iter().enumerate() {
            for j in 0..n {
                let rate = duties.rate(importer.state, self.states()[j]);
                let spending = importer.spending_hat * self.spending[i];
                cells[i * n + j] = shares[i * n + j].1 * spending / (1.0 + rate);
            }
        }
        Ok(Bilateral::from_importers(self.index.clone(), &cells))
    }

    /// How far an answer is from meeting the model's conditions as the paper writes them.
    ///
    /// # Errors
    /// As [`flows_after`](Self::flows_after).
    pub fn verify(&self, after: &Equilibrium, duties: &Duties) -> Result<Certificate> {
        let n = self.income.len();
        let parameters = &self.parameters;
        let cells = self.shares_after(after, duties)?;
        let flows = self.flows_after(after, duties)?.by_importer();
        let earned =
            |i: usize| after.states[i].wage_hat * after.states[i].employment_hat * self.income[i];
        let world = (0..n).map(earned).sum::<f64>() / self.income.iter().sum::<f64>();
        let mut worst = Certificate { markets: 0.0, budgets: 0.0, labour: 0.0, price_level: 0.0 };
        let mut level = vec![(0.0, 0.0); self.groups];
        for (i, s) in after.states.iter().enumerate() {
            let own = row(&flows, n, i);
            let sales: f64 = (0..n).map(|k| (1.0 - self.local[k]) * flows[k * n + i]).sum();
            let local = self.local[i] * own.iter().sum::<f64>();
            let revenue: f64 =
                (0..n).map(|j| duties.rate(s.state, self.states()[j]) * own[j]).sum();
            let spending = s.spending_hat * self.spending[i];
            let total: f64 = cells[i * n..(i + 1) * n].iter().map(|cell| cell.0).sum();
            let price = (s.spending_hat / s.wage_hat).powf(1.0 - self.exponent[i])
                * total.powf(-1.0 / parameters.get_trade_elasticity());
            let tax = match parameters.get_rebate() {
                Rebate::IncomeTaxRelief => revenue / earned(i),
                Rebate::LumpSum => 0.0,
            };
            let supplied = (s.wage_hat / ((1.0 - tax) * price))
                .powf(parameters.get_labour_supply_elasticity());
            let budget = revenue + earned(i) + self.transfer[i] * world - spending;
            worst.markets = worst.markets.max((sales + local - earned(i)).abs() / self.income[i]);
            worst.budgets = worst.budgets.max(budget.abs() / self.income[i]);
            worst.labour = worst.labour.max((supplied - s.employment_hat).abs());
            level[self.group[i]].0 += (price - 1.0) * self.spending[i];
            level[self.group[i]].1 += self.spending[i];
        }
        worst.price_level = level.iter().fold(0.0, |most: f64, (p, e)| most.max((p / e).abs()));
        Ok(worst)
    }

    /// For each importer and exporter the unscaled share and the share.
    fn shares_after(&self, after: &Equilibrium, duties: &Duties) -> Result<Vec<(f64, f64)>> {
        let n = self.income.len();
        if after.states.len() != n {
            return Err(Error::Shape {
                what: "equilibrium",
                expected: n,
                found: after.states.len(),
            });
        }
        for (importer, exporter, _) in duties.iter() {
            self.index.of(importer)?;
            self.index.of(exporter)?;
        }
        let parameters = &self.parameters;
        let epsilon = parameters.get_trade_elasticity();
        let psi = parameters.get_scale_elasticity();
        let cost: Vec<f64> =
            after.states.iter().map(|s| s.wage_hat * s.employment_hat.powf(-psi)).collect();
        let mut cells = Vec::with_capacity(n * n);
        for (i, &importer) in self.states().iter().enumerate() {
            let base = row(&self.shares, n, i);
            let unscaled: Vec<f64> = (0..n)
                .map(|j| {
                    let rate = duties.rate(importer, self.states()[j]);
                    let duty = (1.0 + rate).powf(-epsilon * self.exponent[i]);
                    base[j] * cost[j].powf(-epsilon) * duty
                })
                .collect();
            let total: f64 = unscaled.iter().sum();
            cells.extend(unscaled.iter().map(|a| (*a, a / total)));
        }
        Ok(cells)
    }
}
