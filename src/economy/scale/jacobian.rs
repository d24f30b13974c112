//! Derivatives of the equilibrium conditions with respect to ln costs and ln world income.

use ndarray::{Array2, linalg::general_mat_mul};

use super::{
    Rebate,
    calibrate::row,
    system::{Point, System},
};

/// How a quantity of one state moves (all in logarithms) with its own cost, world income, the duty
/// share of its spending, and its price index.
#[derive(Debug, Clone, Copy, Default)]
struct Response {
    cost: f64,
    world: f64,
    duty: f64,
    index: f64,
}

impl Response {
    fn plus(self, factor: f64, other: Self) -> Self {
        Self {
            cost: self.cost + factor * other.cost,
            world: self.world + factor * other.world,
            duty: self.duty + factor * other.duty,
            index: self.index + factor * other.index,
        }
    }

    fn times(self, factor: f64) -> Self {
        Self::default().plus(factor, self)
    }
}

/// The responses of one state: employment is eliminated.
struct Responses {
    income: Response,
    spending: Response,
    price: Response,
}

impl System<'_> {
    fn responses(&self, i: usize, point: &Point) -> Responses {
        let parameters = &self.model.parameters;
        let psi = parameters.get_scale_elasticity();
        let kappa = parameters.get_labour_supply_elasticity();
        let (income, spending) = (point.income[i], point.spending[i]);
        let kept = 1.0 - point.duty[i];
        let earned = income / (spending * kept);
        let relief = point.relief[i];
        let entry = 1.0 - self.model.exponent[i];

        let cost = Response { cost: 1.0, ..Response::default() };
        let index = Response { index: 1.0, ..Response::default() };
        // At given employment; d relief = (spending/income) d duty + relief d ln(spending/income).
        let spending_fixed =
            Response { cost: earned, world: 1.0 - earned, duty: 1.0 / kept, index: 0.0 };
        let tax = match parameters.get_rebate() {
            Rebate::LumpSum => Response::default(),
            Rebate::IncomeTaxRelief => {
                let direct = Response { duty: spending / income, ..Response::default() };
                direct.plus(relief, spending_fixed.plus(-1.0, cost)).times(1.0 / (1.0 - relief))
            }
        };
        let price_fixed = index.plus(entry, spending_fixed.plus(-1.0, cost));
        let slope = 1.0 - kappa * self.supply_slope(i, earned, relief);
        let labour = cost.plus(1.0, tax).plus(-1.0, price_fixed).times(kappa / slope);

        Responses {
            income: cost.plus(1.0 + psi, labour),
            spending: spending_fixed.plus(earned * (1.0 + psi), labour),
            price: price_fixed.plus(entry * (earned * (1.0 + psi) - psi), labour),
        }
    }

    /// The derivatives of `point.residual`; rows and columns as there and in the guess.
    pub(super) fn derivatives(&self, point: &Point) -> Array2<f64> {
        let model = self.model;
        let n = model.income.len();
        let epsilon = model.parameters.get_trade_elasticity();
        let world = point.world.exp();
        let world_income: f64 = point.income.iter().sum();
        let responses: Vec<Responses> = (0..n).map(|i| self.responses(i, point)).collect();

        // d ln x_i / d ln c_k = own cost where i = k, plus share_ki times this.
        let through_share = |i: usize, k: usize, r: &Response| {
            r.index - epsilon * r.duty * (self.duty_share[i * n + k] - point.duty[i])
        };
        let mut paid = Array2::zeros((n, n));
        let mut moves = Array2::zeros((n, n + 1));
        for (i, response) in responses.iter().enumerate() {
            let buyers = (1.0 - model.local[i]) * point.spending[i];
            let spending = &response.spending;
            for (k, share) in row(&point.shares, n, i).iter().enumerate() {
                paid[[i, k]] = buyers * share * (1.0 - self.duty_share[i * n + k]);
                moves[[i, k]] = share * (epsilon + through_share(i, k, spending));
            }
            moves[[i, i]] += spending.cost;
            moves[[i, n]] = spending.world;
        }
        let mut jacobian = Array2::zeros((n + 1, n + 1));
        {
            let (mut markets, _) = jacobian.view_mut().split_at(ndarray::Axis(0), n);
            general_mat_mul(1.0, &paid.t(), &moves, 0.0, &mut markets);
        }
        for (j, response) in responses.iter().enumerate() {
            let sales: f64 = paid.column(j).sum();
            let owed = self.owed(j, world, point);
            let (sold, due) =
                if self.sells[j] { (sales, owed) } else { (point.income[j], point.income[j]) };
            jacobian.row_mut(j).mapv_inplace(|x| x / sold);
            jacobian[[j, j]] -= epsilon * sales / sold;
            let earned = (1.0 - model.local[j]) * point.income[j] / due;
            for (k, share) in row(&point.shares, n, j).iter().enumerate() {
                jacobian[[j, k]] -= earned * share * through_share(j, k, &response.income);
            }
            jacobian[[j, j]] -= earned * response.income.cost;
            jacobian[[j, n]] +=
                model.local[j] * model.transfer[j] * world / due - earned * response.income.world;
        }
        for (group, &market) in self.implied.iter().enumerate() {
            jacobian.row_mut(market).fill(0.0);
            let members = (0..n).filter(|&i| model.group[i] == group);
            let weight: f64 =
                members.clone().map(|i| point.price[i].exp() * model.spending[i]).sum();
            for i in members {
                let part = point.price[i].exp() * model.spending[i] / weight;
                let price = &responses[i].price;
                for (k, share) in row(&point.shares, n, i).iter().enumerate() {
                    jacobian[[market, k]] += part * share * through_share(i, k, price);
                }
                jacobian[[market, i]] += part * price.cost;
                jacobian[[market, n]] += part * price.world;
            }
        }
        for (i, response) in responses.iter().enumerate() {
            let part = point.income[i] / world_income;
            for (k, share) in row(&point.shares, n, i).iter().enumerate() {
                jacobian[[n, k]] += part * share * through_share(i, k, &response.income);
            }
            jacobian[[n, i]] += part * response.income.cost;
            jacobian[[n, n]] += part * response.income.world;
        }
        jacobian[[n, n]] -= 1.0;
        jacobian
    }
}
