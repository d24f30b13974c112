//! The models as their papers write them, solved by plain damped iteration: slow and short. What the
//! fast solvers are timed and tested against.

#![allow(dead_code, reason = "tests and benchmarks each read a part")]
#![allow(clippy::many_single_char_names, reason = "the letters of the papers")]

/// One sector with labour supply, scale effects and local costs.
pub(crate) struct Scale<'a> {
    /// Expenditure shares, one row per importer.
    pub(crate) shares: &'a [f64],
    /// Duties, one row per importer.
    pub(crate) duties: &'a [f64],
    pub(crate) income: &'a [f64],
    pub(crate) spending: &'a [f64],
    pub(crate) local: &'a [f64],
    pub(crate) exponent: &'a [f64],
    pub(crate) epsilon: f64,
    pub(crate) kappa: f64,
    pub(crate) psi: f64,
    pub(crate) income_tax_relief: bool,
}

/// Wages, spending, employment and prices, each over its base.
pub(crate) struct Hats {
    pub(crate) wage: Vec<f64>,
    pub(crate) spending: Vec<f64>,
    pub(crate) labour: Vec<f64>,
    pub(crate) price: Vec<f64>,
}

impl Scale<'_> {
    /// Iterates until no unknown moves by more than `tolerance`; none where it does not settle.
    pub(crate) fn solve(&self, tolerance: f64, rounds: usize) -> Option<Hats> {
        let n = self.income.len();
        let ones = vec![1.0_f64; n];
        let (mut w, mut e, mut l, mut p) = (ones.clone(), ones.clone(), ones.clone(), ones);
        let world: f64 = self.income.iter().sum();
        let step = 0.5 / (1.0 + self.epsilon);
        for _ in 0..rounds {
            let cost: Vec<f64> = (0..n).map(|j| w[j] * l[j].powf(-self.psi)).collect();
            let mut sales = vec![0.0; n];
            let mut revenue = vec![0.0; n];
            for i in 0..n {
                let mut a = vec![0.0; n];
                for j in 0..n {
                    let at = i * n + j;
                    a[j] = self.shares[at]
                        * cost[j].powf(-self.epsilon)
                        * (1.0 + self.duties[at]).powf(-self.epsilon * self.exponent[i]);
                }
                let total: f64 = a.iter().sum();
                p[i] = (e[i] / w[i]).powf(1.0 - self.exponent[i]) * total.powf(-1.0 / self.epsilon);
                for j in 0..n {
                    let duty = self.duties[i * n + j];
                    let flow = a[j] / total * e[i] * self.spending[i] / (1.0 + duty);
                    sales[j] += (1.0 - self.local[i]) * flow;
                    sales[i] += self.local[i] * flow;
                    revenue[i] += duty * flow;
                }
            }
            let earned: Vec<f64> = (0..n).map(|i| w[i] * l[i] * self.income[i]).collect();
            let scale = earned.iter().sum::<f64>() / world;
            let mut moved = 0.0_f64;
            for i in 0..n {
                let tax = if self.income_tax_relief { revenue[i] / earned[i] } else { 0.0 };
                let supplied = (w[i] / ((1.0 - tax) * p[i])).powf(self.kappa);
                let transfer = (self.spending[i] - self.income[i]) * scale;
                let afforded = (revenue[i] + earned[i] + transfer) / self.spending[i];
                let wage = w[i] * (sales[i] / earned[i]).powf(step);
                moved = moved
                    .max((wage / w[i]).ln().abs())
                    .max((afforded / e[i]).ln().abs())
                    .max((supplied / l[i]).ln().abs());
                w[i] = wage;
                e[i] *= (afforded / e[i]).powf(0.5);
                l[i] *= (supplied / l[i]).powf(0.5);
            }
            let level = p.iter().zip(self.spending).map(|(p, e)| p * e).sum::<f64>()
                / self.spending.iter().sum::<f64>();
            for i in 0..n {
                w[i] /= level;
                e[i] /= level;
            }
            if moved < tolerance {
                return Some(Hats { wage: w, spending: e, labour: l, price: p });
            }
        }
        None
    }
}

/// Many sectors, uniform duties, fixed expenditure shares across sectors.
pub(crate) struct War<'a> {
    /// Expenditure shares and applied duties, `[sector][importer][exporter]`.
    pub(crate) shares: &'a [Vec<Vec<f64>>],
    pub(crate) duties: &'a [Vec<Vec<f64>>],
    /// Share of each sector in an importer's spending, `[sector][importer]`.
    pub(crate) sector_share: &'a [Vec<f64>],
    pub(crate) spending: &'a [f64],
    pub(crate) output: &'a [f64],
    pub(crate) sigma: &'a [f64],
}

/// Duties, ln welfare, wages.
pub(crate) struct Answer {
    pub(crate) duty: Vec<f64>,
    pub(crate) welfare: Vec<f64>,
    pub(crate) wage: Vec<f64>,
}

impl War<'_> {
    /// The iteration on the formula of the optimal duty; with `given` duties, on wages alone.
    pub(crate) fn solve(
        &self,
        given: Option<&[f64]>,
        tolerance: f64,
        rounds: usize,
    ) -> Option<Answer> {
        let (n, sectors) = (self.output.len(), self.sigma.len());
        let steepest = self.sigma.iter().copied().fold(0.0, f64::max);
        let mut duty = given.map_or_else(|| vec![0.3; n], <[f64]>::to_vec);
        let mut wage = vec![1.0; n];
        let mut income = vec![1.0; n];
        for _ in 0..rounds {
            let (mut sales, mut revenue) = (vec![0.0; n], vec![0.0; n]);
            let (mut exports, mut weighted) = (vec![0.0; n], vec![0.0; n]);
            let mut welfare: Vec<f64> = income.iter().map(|y: &f64| y.ln()).collect();
            for k in 0..sectors {
                let power = 1.0 - self.sigma[k];
                for i in 0..n {
                    let rate = |j: usize| if i == j { 0.0 } else { duty[i] };
                    let a: Vec<f64> = (0..n)
                        .map(|j| {
                            let dearer = (1.0 + rate(j)) / (1.0 + self.duties[k][i][j]);
                            self.shares[k][i][j] * (dearer * wage[j]).powf(power)
                        })
                        .collect();
                    let total: f64 = a.iter().sum();
                    if total <= 0.0 {
                        continue;
                    }
                    let spent = self.sector_share[k][i] * income[i] * self.spending[i];
                    welfare[i] -= self.sector_share[k][i] * total.ln() / power;
                    for j in 0..n {
                        let share = a[j] / total;
                        let flow = share * spent / (1.0 + rate(j));
                        sales[j] += flow;
                        revenue[i] += rate(j) * flow;
                        if i != j {
                            exports[j] += flow;
                            weighted[j] -= power * flow * (1.0 - share);
                        }
                    }
                }
            }
            let mut moved = 0.0_f64;
            for i in 0..n {
                let earned = wage[i] * self.output[i];
                let wanted = match given {
                    Some(_) => duty[i],
                    None => 1.0 / f64::max(1.0, weighted[i] / exports[i]),
                };
                let afforded = (earned + revenue[i]) / self.spending[i];
                let paid = sales[i] / earned;
                moved = moved
                    .max(paid.ln().abs())
                    .max((afforded / income[i]).ln().abs())
                    .max((wanted - duty[i]).abs());
                wage[i] *= paid.powf(0.7 / steepest);
                income[i] = afforded;
                duty[i] = wanted;
            }
            let level = wage.iter().zip(self.output).map(|(w, r)| w * r).sum::<f64>()
                / self.output.iter().sum::<f64>();
            for i in 0..n {
                wage[i] /= level;
                income[i] /= level;
            }
            if moved < tolerance {
                return Some(Answer { duty, welfare, wage });
            }
        }
        None
    }
}
