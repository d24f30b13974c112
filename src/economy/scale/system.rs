//! The equilibrium conditions at one guess of costs.

use ndarray::Array2;

use super::{Model, Rebate, calibrate::row};
use crate::{
    Result,
    economy::{Duties, Equations},
};

/// A calibrated model under one set of duties.
#[derive(Debug)]
pub(super) struct System<'m> {
    pub(super) model: &'m Model,
    /// Base shares times the duties' direct effect (1+t)^(-εφ), one row per importer; each row is
    /// divided by its largest effect so that no duty is high enough to empty it.
    weights: Vec<f64>,
    /// Logarithm of what each row was divided by.
    shift: Vec<f64>,
    /// t/(1+t), one row per importer.
    pub(super) duty_share: Vec<f64>,
    /// Whether the importer levies any duty: rows without need no look at `duty_share`.
    pub(super) dutied: Vec<bool>,
    /// In each trading group the market that the others' clearing implies.
    pub(super) implied: Vec<usize>,
    /// Whether a state sells goods at all, or lives on local costs alone.
    pub(super) sells: Vec<bool>,
}

/// Everything that follows from a guess.
#[derive(Debug, Clone)]
pub(super) struct Point {
    /// ln of cost w l^-ψ by state.
    pub(super) cost: Vec<f64>,
    /// ln of world income over its base.
    pub(super) world: f64,
    /// ln of employment by state.
    pub(super) labour: Vec<f64>,
    /// Expenditure shares, one row per importer.
    pub(super) shares: Vec<f64>,
    /// Share of spending that is duty.
    pub(super) duty: Vec<f64>,
    /// ln of the price index before the effect of entry.
    pub(super) index: Vec<f64>,
    /// Labour income and spending, in money.
    pub(super) income: Vec<f64>,
    pub(super) spending: Vec<f64>,
    /// Duty revenue over labour income, where it relieves the income tax; else 0.
    pub(super) relief: Vec<f64>,
    /// ln of consumer prices.
    pub(super) price: Vec<f64>,
    /// Markets, as ln of sales over what must be sold, one of each group replaced by its price
    /// level; then world income.
    pub(super) residual: Vec<f64>,
}

impl Point {
    /// The observed world.
    pub(super) fn base(model: &Model) -> Self {
        let n = model.income.len();
        Self {
            cost: vec![0.0; n],
            world: 0.0,
            labour: vec![0.0; n],
            shares: model.shares.clone(),
            duty: vec![0.0; n],
            index: vec![0.0; n],
            income: model.income.clone(),
            spending: model.spending.clone(),
            relief: vec![0.0; n],
            price: vec![0.0; n],
            residual: vec![0.0; n + 1],
        }
    }

    /// Guesses what follows `last` if things go on as from `before`, `times` as far.
    pub(super) fn follow(&mut self, before: &Self, last: &Self, times: f64) {
        let next = |before: f64, last: f64| last + times * (last - before);
        for (guess, pair) in self.cost.iter_mut().zip(before.cost.iter().zip(&last.cost)) {
            *guess = next(*pair.0, *pair.1);
        }
        self.world = next(before.world, last.world);
        self.labour.clone_from(&last.labour);
    }
}

impl<'m> System<'m> {
    pub(super) fn new(model: &'m Model, duties: &Duties) -> Result<Self> {
        let n = model.income.len();
        let mut implied = vec![usize::MAX; model.groups];
        for (i, &group) in model.group.iter().enumerate() {
            let largest = &mut implied[group];
            if *largest == usize::MAX || model.income[i] > model.income[*largest] {
                *largest = i;
            }
        }
        let mut system = Self {
            model,
            weights: model.shares.clone(),
            shift: vec![0.0; n],
            duty_share: vec![0.0; n * n],
            dutied: vec![false; n],
            implied,
            sells: (0..n).map(|j| (0..n).any(|i| model.shares[i * n + j] > 0.0)).collect(),
        };
        for (importer, exporter, rate) in duties.iter() {
            let (i, j) = (model.index.of(importer)?, model.index.of(exporter)?);
            system.duty_share[i * n + j] = rate / (1.0 + rate);
            system.dutied[i] = true;
        }
        system.weigh();
        Ok(system)
    }

    /// Scales every duty's logarithm 1+t to `part` of that of `full`.
    pub(super) fn scale_to(&mut self, full: &Self, part: f64) {
        for (scaled, &whole) in self.duty_share.iter_mut().zip(&full.duty_share) {
            // 1 - share is 1/(1+t).
            *scaled = 1.0 - (1.0 - whole).powf(part);
        }
        self.weigh();
    }

    fn weigh(&mut self) {
        let n = self.shift.len();
        for i in (0..n).filter(|&i| self.dutied[i]) {
            let exponent = self.model.parameters.get_trade_elasticity() * self.model.exponent[i];
            let base = row(&self.model.shares, n, i);
            let duty = row(&self.duty_share, n, i);
            let effects = base.iter().zip(duty).filter(|(share, _)| **share > 0.0);
            let largest = effects
                .map(|(_, duty)| exponent * (-duty).ln_1p())
                .fold(f64::NEG_INFINITY, f64::max);
            self.shift[i] = largest;
            for j in 0..n {
                let effect = exponent * (-duty[j]).ln_1p() - largest;
                self.weights[i * n + j] = if base[j] > 0.0 { base[j] * effect.exp() } else { 0.0 };
            }
        }
    }

    /// What a state must sell to earn its income beside local costs.
    pub(super) fn owed(&self, j: usize, world: f64, point: &Point) -> f64 {
        let local = self.model.local[j];
        (1.0 - local) * point.income[j] - local * self.model.transfer[j] * world
    }

    /// ln of mean prices in a trading group, weighted by base spending: 0 is the numeraire.
    fn price_level(&self, group: usize, point: &Point) -> f64 {
        let (mut change, mut weight) = (0.0, 0.0);
        for (i, spending) in self.model.spending.iter().enumerate() {
            if self.model.group[i] == group {
                change += point.price[i].exp_m1() * spending;
                weight += spending;
            }
        }
        (change / weight).ln_1p()
    }

    /// Employment of one state given its cost: labour supply meets the wage that the cost implies.
    fn settle_labour(&self, i: usize, world: f64, point: &mut Point) -> bool {
        let model = self.model;
        let psi = model.parameters.get_scale_elasticity();
        let transfer = model.transfer[i] * world;
        let mut labour = point.labour[i];
        for _ in 0..60 {
            let wage = point.cost[i] + psi * labour;
            let income = (wage + labour).exp() * model.income[i];
            let spending = (income + transfer) / (1.0 - point.duty[i]);
            let relief = self.relief(point.duty[i], spending, income);
            if !(spending > 0.0 && relief < 1.0) {
                return false;
            }
            let per_wage = (spending / model.spending[i]).ln() - wage;
            let price = (1.0 - model.exponent[i]) * per_wage + point.index[i];
            let kappa = model.parameters.get_labour_supply_elasticity();
            let excess = labour - kappa * (wage - (-relief).ln_1p() - price);
            let slope = 1.0 - kappa * self.supply_slope(i, income / (income + transfer), relief);
            let step = (-excess / slope).clamp(-0.5, 0.5);
            point.income[i] = income;
            point.spending[i] = spending;
            point.relief[i] = relief;
            point.price[i] = price;
            point.labour[i] = labour;
            if !step.is_finite() {
                return false;
            }
            if step.abs() < 1e-14 {
                return true;
            }
            labour += step;
        }
        true
    }

    fn relief(&self, duty: f64, spending: f64, income: f64) -> f64 {
        match self.model.parameters.get_rebate() {
            Rebate::IncomeTaxRelief => duty * spending / income,
            Rebate::LumpSum => 0.0,
        }
    }

    /// d ln(real wage net of tax) / d ln(employment) at a given cost; `earned` is the part of
    /// spending net of duty that is labour income.
    pub(super) fn supply_slope(&self, i: usize, earned: f64, relief: f64) -> f64 {
        let psi = self.model.parameters.get_scale_elasticity();
        let leverage = relief / (1.0 - relief);
        let entry = 1.0 - self.model.exponent[i];
        psi + leverage * (earned - 1.0) * (1.0 + psi) - entry * (earned * (1.0 + psi) - psi)
    }
}

impl Equations for System<'_> {
    type Point = Point;

    fn evaluate(&self, point: &mut Point) -> bool {
        let model = self.model;
        let n = model.income.len();
        let epsilon = model.parameters.get_trade_elasticity();
        let world = point.world.exp();

        // The tail of the residual is scratch until the end: it holds each exporter's factor.
        for (factor, cost) in point.residual.iter_mut().zip(&point.cost) {
            *factor = (-epsilon * cost).exp();
        }
        for (i, weights) in self.weights.chunks_exact(n).enumerate() {
            let shares = &mut point.shares[i * n..(i + 1) * n];
            let mut total = 0.0;
            for ((share, weight), factor) in shares.iter_mut().zip(weights).zip(&point.residual) {
                *share = weight * factor;
                total += *share;
            }
            if !(total.is_normal() && total > 0.0) {
                return false;
            }
            let scale = 1.0 / total;
            for share in shares.iter_mut() {
                *share *= scale;
            }
            point.duty[i] = if self.dutied[i] {
                shares.iter().zip(row(&self.duty_share, n, i)).map(|(s, q)| s * q).sum()
            } else {
                0.0
            };
            point.index[i] = -(total.ln() + self.shift[i]) / epsilon;
        }
        if !(0..n).all(|i| self.settle_labour(i, world, point)) {
            return false;
        }

        // Sales to foreign and home buyers net of duty and local cost.
        point.residual.fill(0.0);
        for i in 0..n {
            let paid = (1.0 - model.local[i]) * point.spending[i];
            let shares = row(&point.shares, n, i);
            if self.dutied[i] {
                let duties = row(&self.duty_share, n, i);
                for ((sales, share), duty) in point.residual.iter_mut().zip(shares).zip(duties) {
                    *sales += paid * share * (1.0 - duty);
                }
            } else {
                for (sales, share) in point.residual.iter_mut().zip(shares) {
                    *sales += paid * share;
                }
            }
        }
        let (mut world_income, mut world_base) = (0.0, 0.0);
        for j in 0..n {
            point.residual[j] = if self.sells[j] {
                (point.residual[j] / self.owed(j, world, point)).ln()
            } else {
                -self.owed(j, world, point) / point.income[j]
            };
            world_income += point.income[j];
            world_base += model.income[j];
        }
        for (group, &market) in self.implied.iter().enumerate() {
            point.residual[market] = self.price_level(group, point);
        }
        point.residual[n] = (world_income / world_base).ln() - point.world;
        point.residual.iter().all(|r| r.is_finite())
    }

    fn residual<'p>(&self, point: &'p Point) -> &'p [f64] {
        &point.residual
    }

    fn step(&self, from: &Point, step: &[f64], length: f64, to: &mut Point) {
        for ((next, now), step) in to.cost.iter_mut().zip(&from.cost).zip(step) {
            *next = now - length * step;
        }
        to.world = from.world - length * step.last().copied().unwrap_or_default();
        to.labour.clone_from(&from.labour);
    }

    fn jacobian(&self, point: &Point) -> Array2<f64> {
        self.derivatives(point)
    }
}
