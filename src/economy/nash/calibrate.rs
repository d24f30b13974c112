use super::{
    Balance, Observed,
    system::{Point, System},
};
use crate::{
    Error, ProductCode, Result, StateId, Status,
    economy::{Newton, StateIndex, groups::trading_groups},
};

/// A calibrated world with balanced trade. Made by [`calibrate`].
#[derive(Debug, Clone)]
pub struct World {
    pub(super) index: StateIndex,
    pub(super) sectors: Vec<ProductCode>,
    /// Elasticity of substitution by sector.
    pub(super) sigma: Vec<f64>,
    /// Expenditure shares within a sector; a row of exporters for each importer and sector.
    pub(super) shares: Vec<f64>,
    /// The same as they would be without the duties, before they are made to sum to one.
    pub(super) dutyless: Vec<f64>,
    /// t/(1+t) of the applied duties.
    pub(super) duty_share: Vec<f64>,
    /// Share of each sector in an importer's spending.
    pub(super) sector_share: Vec<f64>,
    /// Spending with duties, and sales net of duties, by state.
    pub(super) spending: Vec<f64>,
    pub(super) output: Vec<f64>,
    pub(super) group: Vec<usize>,
    pub(super) groups: usize,
    pub(super) balanced: Status,
    /// Derivatives at the balanced world serve every war as its first.
    pub(super) base: Point,
}

/// Makes the observed world consistent: with each state spending what it earns, under the applied
/// duties.
///
/// `sigma` is the elasticity of substitution between the goods of different states in a sector.
///
/// # Errors
/// [`Error::UnknownLabel`] for an elasticity of an unknown sector or a sector without one,
/// [`Error::Cell`] for one that is not above 1, or for a state that sells or buys nothing;
/// [`Error::OutOfRange`] for a setting. A world that could not be balanced says so in
/// [`World::balanced`].
pub fn calibrate(
    observed: &Observed,
    sigma: impl IntoIterator<Item = (ProductCode, f64)>,
    balance: impl Into<Balance>,
) -> Result<World> {
    let balance = balance.into();
    let added = balance.added_home_sales;
    if !(added >= 0.0 && added.is_finite()) {
        return Err(out_of_range("added home sales", added, "zero or more"));
    }
    if balance.tolerance.is_nan() || balance.tolerance <= 0.0 {
        return Err(out_of_range("tolerance", balance.tolerance, "a positive number, as in 1e-12"));
    }
    let sigma = elasticities(observed, sigma)?;
    let (n, sectors) = (observed.index.len(), observed.sectors.len());
    let mut flows = observed.flows.clone();
    for i in 0..n {
        for k in 0..sectors {
            flows[(i * sectors + k) * n + i] += added;
        }
    }
    let world = World::from_flows(observed, sigma, flows)?;
    world.balance(observed, balance)
}

fn out_of_range(what: &'static str, value: f64, expected: &'static str) -> Error {
    Error::OutOfRange { what, value: value.to_string(), expected }
}

fn elasticities(
    observed: &Observed,
    sigma: impl IntoIterator<Item = (ProductCode, f64)>,
) -> Result<Vec<f64>> {
    let mut known = vec![None; observed.sectors.len()];
    for (sector, value) in sigma {
        if !(value.is_finite() && value > 1.0) {
            return Err(Error::Cell {
                what: "elasticity of substitution",
                row: sector.to_string(),
                column: "sigma".to_owned(),
                value,
                expected: "a number above 1",
            });
        }
        known[observed.sector(sector)?] = Some(value);
    }
    let pairs = observed.sectors.iter().zip(known);
    pairs
        .map(|(sector, value)| {
            value.ok_or_else(|| Error::UnknownLabel {
                what: "elasticity of sector",
                label: sector.to_string(),
            })
        })
        .collect()
}

impl World {
    fn from_flows(observed: &Observed, sigma: Vec<f64>, flows: Vec<f64>) -> Result<Self> {
        let (n, sectors) = (observed.index.len(), observed.sectors.len());
        let rows = n * sectors;
        let mut shares = flows.clone();
        let mut dutyless = flows;
        let mut sector_share = vec![0.0; rows];
        let (mut spending, mut output) = (vec![0.0; n], vec![0.0; n]);
        let mut trade = vec![0.0; n * n];
        let duty_share: Vec<f64> = observed.duties.iter().map(|t| t / (1.0 + t)).collect();
        for (row, in_sector) in sector_share.iter_mut().enumerate() {
            let (i, k) = (row / sectors, row % sectors);
            let cells = row * n..(row + 1) * n;
            let shares = &mut shares[cells.clone()];
            let total: f64 = shares.iter().sum();
            *in_sector = total;
            spending[i] += total;
            for (j, share) in shares.iter_mut().enumerate() {
                let duty = duty_share[cells.start + j];
                output[j] += *share * (1.0 - duty);
                trade[i * n + j] += *share;
                if total > 0.0 {
                    *share /= total;
                }
                let effect = (1.0 + observed.duties[cells.start + j]).powf(sigma[k] - 1.0);
                dutyless[cells.start + j] = *share * effect;
            }
        }
        for (what, values) in [("spending", &spending), ("output", &output)] {
            for (&state, &value) in observed.states().iter().zip(values) {
                if !(value.is_finite() && value > 0.0) {
                    return Err(Error::Cell {
                        what: "calibrated world",
                        row: state.to_string(),
                        column: what.to_owned(),
                        value,
                        expected: "a positive number: give the state flows, home sales included",
                    });
                }
            }
        }
        for (row, share) in sector_share.iter_mut().enumerate() {
            *share /= spending[row / sectors];
        }
        let (group, groups) = trading_groups(&trade, n);
        let base = Point::new(n, sectors);
        Ok(Self {
            index: observed.index.clone(),
            sectors: observed.sectors.clone(),
            sigma,
            shares,
            dutyless,
            duty_share,
            sector_share,
            spending,
            output,
            group,
            groups,
            balanced: Status::Solved,
            base,
        })
    }

    /// Solves for the wages at which nobody borrows, and takes the flows at these as the base.
    fn balance(self, observed: &Observed, balance: Balance) -> Result<Self> {
        let n = self.index.len();
        let system = System::applied(&self);
        let (mut point, mut trial) = (self.base.clone(), self.base.clone());
        let newton = Newton { tolerance: balance.tolerance, max_steps: 400, patience: usize::MAX };
        let status = newton.run(&system, &mut point, &mut trial, &mut None, &mut 0);
        let mut flows = point.shares.clone();
        for (row, flows) in flows.chunks_exact_mut(n.max(1)).enumerate() {
            let spent = point.income[row / self.sectors.len()] * self.sector_share[row];
            for flow in flows {
                *flow *= spent;
            }
        }
        let mut world = Self::from_flows(observed, self.sigma, flows)?;
        world.balanced = status;
        Ok(world)
    }

    /// The states, in the order of all results.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.index.states()
    }

    /// The sectors.
    #[must_use]
    pub fn sectors(&self) -> &[ProductCode] {
        &self.sectors
    }

    /// How the balancing of trade ended. Where it is not solved, no later answer is.
    #[must_use]
    pub fn balanced(&self) -> Status {
        self.balanced
    }

    /// What an importer spends on a sector's goods of an exporter in the balanced world, duty
    /// included, in the unit of the flows.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`] for the sector.
    pub fn flow(&self, sector: ProductCode, exporter: StateId, importer: StateId) -> Result<f64> {
        let row = self.row(sector, importer)?;
        let share = self.shares[row * self.index.len() + self.index.of(exporter)?];
        Ok(share * self.sector_share[row] * self.spending[self.index.of(importer)?])
    }

    /// The duty that an importer applies to a sector's goods of an exporter, a fraction.
    ///
    /// # Errors
    /// As [`flow`](Self::flow).
    pub fn duty(&self, sector: ProductCode, exporter: StateId, importer: StateId) -> Result<f64> {
        let row = self.row(sector, importer)?;
        let share = self.duty_share[row * self.index.len() + self.index.of(exporter)?];
        Ok(share / (1.0 - share))
    }

    fn row(&self, sector: ProductCode, importer: StateId) -> Result<usize> {
        let k = self.sectors.iter().position(|&known| known == sector);
        let k =
            k.ok_or_else(|| Error::UnknownLabel { what: "sector", label: sector.to_string() })?;
        Ok(self.index.of(importer)? * self.sectors.len() + k)
    }

    /// Spending of a state in the balanced world, duties included, in the unit of the flows.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn spending(&self, state: StateId) -> Result<f64> {
        Ok(self.spending[self.index.of(state)?])
    }
}
