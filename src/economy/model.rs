use std::sync::Arc;

use ndarray::{Array, Array1, Array2, Array3, ArrayView1, ArrayView2, ArrayView3};
use serde::{Deserialize, Serialize};

use super::{Elasticities, Labels, Repair, TradeElasticity, lanes::sum, record::Record};
use crate::{ProductCode, Result, StateId};

/// A calibrated trade model: the world at rest, ready for any number of shocks.
///
/// Caliendo and Parro (2015) in changes: Ricardian trade in any number of sectors, with tariff
/// revenue and input-output loops. One sector without loops is Eaton-Kortum or Armington; several
/// sectors without loops is Costinot-Donaldson-Komunjer. Build one with
/// [`Calibration`](super::Calibration), change it with [`solve`](super::solve).
///
/// Every array is here under its textbook name. Axes: three-dimensional trade arrays are (sector,
/// importer, exporter), `gamma` is (state, input, user), two-dimensional arrays are (state,
/// sector); [`labels`](Self::labels) names the positions. Values are in the unit of the flows it
/// was built from, a year.
///
/// Cloning is cheap: the arrays are shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub struct Economy {
    pub(super) base: Arc<Base>,
}

impl Economy {
    pub(super) fn new(base: Base) -> Self {
        Self { base: Arc::new(base) }
    }

    /// The states and sectors, in the order of the axes.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.base.labels
    }

    /// What was changed in the data to make them a model's, in order.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.base.repairs
    }

    /// The name of the set of elasticities.
    #[must_use]
    pub fn elasticity_set(&self) -> &str {
        &self.base.elasticity_set
    }

    /// The same world with other trade elasticities; nothing else depends on them.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel) where the set lacks a sector.
    pub fn with_elasticities(&self, set: impl Into<Elasticities>) -> Result<Self> {
        let set = set.into();
        let theta: Result<Vec<f64>> = self
            .labels()
            .sectors()
            .iter()
            .map(|&j| set.get(j).map(TradeElasticity::theta))
            .collect();
        let mut base = (*self.base).clone();
        base.theta = Array1::from_vec(theta?);
        set.name().clone_into(&mut base.elasticity_set);
        base.prepare();
        Ok(Self::new(base))
    }

    /// The same world with every value multiplied by `factor`.
    pub(super) fn rescaled(&self, factor: f64) -> Self {
        let mut base = (*self.base).clone();
        base.spending *= factor;
        base.value_added *= factor;
        base.surplus *= factor;
        base.prepare();
        Self::new(base)
    }

    /// Whether production uses other sectors' goods (some B below 1).
    #[must_use]
    pub fn has_input_output(&self) -> bool {
        self.base.loops
    }

    /// Trade shares, pi: of `importer`'s spending on `sector`, the part that goes to `exporter`.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel).
    pub fn trade_share(
        &self,
        importer: StateId,
        exporter: StateId,
        sector: ProductCode,
    ) -> Result<f64> {
        Ok(self.base.pi[self.base.cell(importer, exporter, sector)?])
    }

    /// Duty of `importer` on `exporter`'s goods of `sector`, ad valorem as a fraction.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel).
    pub fn tariff(&self, importer: StateId, exporter: StateId, sector: ProductCode) -> Result<f64> {
        Ok(self.base.tau[self.base.cell(importer, exporter, sector)?])
    }

    /// Value of `importer`'s purchases from `exporter` in `sector` before duty.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel).
    pub fn flow(&self, importer: StateId, exporter: StateId, sector: ProductCode) -> Result<f64> {
        let cell @ [j, n, _] = self.base.cell(importer, exporter, sector)?;
        Ok(self.base.net[cell] * self.base.spending[[n, j]])
    }

    /// A state's final spending: value added, tariff revenue and trade deficit.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn income_of(&self, state: StateId) -> Result<f64> {
        Ok(self.base.income[self.labels().state_position(state)?])
    }

    /// pi: shares of spending by source, (sector, importer, exporter); rows sum to 1, or to 0 where
    /// nothing is bought.
    #[must_use]
    pub fn pi(&self) -> ArrayView3<'_, f64> {
        self.base.pi.view()
    }

    /// tau: duties ad valorem as fractions, (sector, importer, exporter).
    #[must_use]
    pub fn tau(&self) -> ArrayView3<'_, f64> {
        self.base.tau.view()
    }

    /// X: spending including duties, (state, sector).
    #[must_use]
    pub fn spending(&self) -> ArrayView2<'_, f64> {
        self.base.spending.view()
    }

    /// Bytes that its arrays hold, shared by all clones and results: about 24 for each sector and pair
    /// of states and 8 for each state, input and user.
    ///
    /// ```
    /// use geoecon::economy::{Calibration, Labels, TradeElasticity};
    /// use ndarray::array;
    ///
    /// let small = Calibration::new(Labels::new(["KOR", "USA"], ["goods"])?)
    ///     .flows(array![[[90.0, 10.0], [10.0, 290.0]]])
    ///     .elasticities(TradeElasticity::from_theta(5.0)?)
    ///     .build()?;
    /// assert!(small.heap_bytes() > 24 * 4 && small.heap_bytes() < 1000);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let base = &*self.base;
        let trade = base.pi.len() + base.tau.len() + base.net.len() + base.gamma.len();
        let pairs = base.spending.len() + base.beta.len() + base.alpha.len();
        let states = base.value_added.len() + base.surplus.len() + base.income.len();
        let numbers = trade + pairs + states + base.theta.len() + base.step.len();
        numbers * size_of::<f64>() + base.rows.len() * size_of::<Row>()
    }

    /// theta: trade elasticities by sector.
    #[must_use]
    pub fn theta(&self) -> ArrayView1<'_, f64> {
        self.base.theta.view()
    }

    /// B: value added as a share of output, (state, sector).
    #[must_use]
    pub fn beta(&self) -> ArrayView2<'_, f64> {
        self.base.beta.view()
    }

    /// gamma: input of each sector as a share of a using sector's output, (state, input, user);
    /// sums to 1 - B over inputs.
    #[must_use]
    pub fn gamma(&self) -> ArrayView3<'_, f64> {
        self.base.gamma.view()
    }

    /// alpha: shares of final spending, (state, sector); rows sum to 1.
    #[must_use]
    pub fn alpha(&self) -> ArrayView2<'_, f64> {
        self.base.alpha.view()
    }

    /// V: value added by state.
    #[must_use]
    pub fn value_added(&self) -> ArrayView1<'_, f64> {
        self.base.value_added.view()
    }

    /// S: trade surplus by state, exports less imports before duty.
    #[must_use]
    pub fn surplus(&self) -> ArrayView1<'_, f64> {
        self.base.surplus.view()
    }

    /// I: final spending by state, V plus tariff revenue less S.
    #[must_use]
    pub fn income(&self) -> ArrayView1<'_, f64> {
        self.base.income.view()
    }
}

/// How a row of trade shares (one sector, one importer) is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Row {
    /// Nothing is bought.
    Empty,
    /// One supplier: its share is 1 whatever it costs. `ln_cost` is the change of the trade cost.
    Single { supplier: usize, ln_cost: f64, keep: f64 },
    /// Suppliers in `lo..hi`; shares are scaled by exp(`shift`); `duty` says whether any is paid.
    Many { lo: usize, hi: usize, shift: f64, scale: f64, duty: bool },
}

/// The arrays, and what is derived from them once for all solves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Base {
    pub(super) labels: Labels,
    pub(super) elasticity_set: String,
    pub(super) repairs: Vec<Repair>,
    pub(super) theta: Array1<f64>,
    pub(super) pi: Array3<f64>,
    pub(super) tau: Array3<f64>,
    pub(super) spending: Array2<f64>,
    pub(super) beta: Array2<f64>,
    pub(super) gamma: Array3<f64>,
    pub(super) alpha: Array2<f64>,
    pub(super) value_added: Array1<f64>,
    pub(super) surplus: Array1<f64>,
    // Derived by `prepare`.
    pub(super) income: Array1<f64>,
    pub(super) world_income: f64,
    /// pi / (1 + tau)
    pub(super) net: Array3<f64>,
    /// By (sector, importer).
    pub(super) rows: Vec<Row>,
    pub(super) loops: bool,
    /// By state, see `wage_steps`.
    pub(super) step: Vec<f64>,
    /// Largest step of a log wage: shares turn over within a few times 1/theta.
    pub(super) reach: f64,
}

impl Base {
    pub(super) fn counts(&self) -> (usize, usize) {
        self.labels.counts()
    }

    pub(super) fn cell(
        &self,
        importer: StateId,
        exporter: StateId,
        sector: ProductCode,
    ) -> Result<[usize; 3]> {
        Ok([
            self.labels.sector_position(sector)?,
            self.labels.state_position(importer)?,
            self.labels.state_position(exporter)?,
        ])
    }

    /// Recomputes what is derived: net shares, rows, income, step sizes.
    pub(super) fn prepare(&mut self) {
        let (n_states, n_sectors) = self.counts();
        self.net = &self.pi / &self.tau.mapv(|t| 1.0 + t);
        self.rows = Vec::with_capacity(n_states * n_sectors);
        for j in 0..n_sectors {
            for n in 0..n_states {
                let (pi, net) = (row(&self.pi, j, n), row(&self.net, j, n));
                self.rows.push(classify(pi, net, |_| 0.0));
            }
        }
        self.loops = self.gamma.iter().any(|&g| g.abs() > 0.0);
        let (x, pi, net) = (flat(&self.spending), flat(&self.pi), flat(&self.net));
        self.step = self.wage_steps(x, pi, net, self.loops);
        let weight = |j: usize| self.spending.column(j).sum();
        let theta: f64 = self.theta.iter().enumerate().map(|(j, t)| t * weight(j)).sum();
        self.reach = (5.0 / (1.0 + theta / self.spending.sum())).min(1.0);
        self.settle();
    }

    /// How a relative excess of labour demand becomes a step of the log wage, with shares `pi`, net
    /// shares `net` and spending `x`: the inverse of how strongly sales less own income fall as the
    /// wage rises, its slope on the diagonal. `cautious` leaves own income out, which loops call for.
    pub(super) fn wage_steps(
        &self,
        x: &[f64],
        pi: &[f64],
        net: &[f64],
        cautious: bool,
    ) -> Vec<f64> {
        let (n_states, n_sectors) = self.counts();
        let beta = flat(&self.beta);
        let (mut slope, mut total) = (vec![0.0; n_states], vec![0.0; n_states]);
        let rows = pi.chunks_exact(n_states).zip(net.chunks_exact(n_states));
        for (r, (pi, net)) in rows.enumerate() {
            let (j, n) = (r / n_states, r % n_states);
            let (theta, spending) = (self.theta[j], x[n * n_sectors + j]);
            for (i, (&pi, &net)) in pi.iter().zip(net).enumerate() {
                let sales = beta[i * n_sectors + j] * net * spending;
                let abroad = if i == n && !cautious { 0.0 } else { 1.0 };
                total[i] += sales;
                slope[i] += sales * (theta * (1.0 - pi) + abroad);
            }
        }
        let step = |(slope, total): (f64, f64)| if slope > 0.0 { total / slope } else { 1.0 };
        slope.into_iter().zip(total).map(step).collect()
    }
}

/// The kind of a row with shares `pi`, net shares `net` and log cost changes `ln_cost`.
pub(super) fn classify(pi: &[f64], net: &[f64], ln_cost: impl Fn(usize) -> f64) -> Row {
    let mut suppliers = pi.iter().enumerate().filter(|&(_, &p)| p > 0.0).map(|(i, _)| i);
    let Some(lo) = suppliers.next() else { return Row::Empty };
    match suppliers.next_back() {
        None => Row::Single {
            supplier: lo,
            ln_cost: ln_cost(lo),
            keep: net.get(lo).map_or(1.0, |m| m / pi[lo]),
        },
        Some(last) => {
            let duty = pi.iter().zip(net).any(|(p, m)| (p - m).abs() > 0.0);
            Row::Many { lo, hi: last + 1, shift: 0.0, scale: sum(&pi[lo..=last]), duty }
        }
    }
}

/// The row of a trade array for one sector and importer.
pub(super) fn row(array: &Array3<f64>, j: usize, n: usize) -> &[f64] {
    let (_, n_states, len) = array.dim();
    let start = (j * n_states + n) * len;
    flat(array).get(start..start + len).unwrap_or(&[])
}

/// The entries in memory order; every array of this module is in standard layout.
pub(super) fn flat<D: ndarray::Dimension>(array: &Array<f64, D>) -> &[f64] {
    array.as_slice().unwrap_or(&[])
}

/// The array in standard layout, which [`flat`] and [`row`] need.
pub(super) fn standard<D: ndarray::Dimension>(array: Array<f64, D>) -> Array<f64, D> {
    if array.is_standard_layout() { array } else { array.as_standard_layout().into_owned() }
}
