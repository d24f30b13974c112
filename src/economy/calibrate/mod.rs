//! From data to an economy at rest.

mod build;
mod removal;
mod repair;

use ndarray::{Array1, Array2, Array3};

pub use self::repair::{Repair, RepairPolicy};
use super::{Economy, Elasticities, InputOutputTable, Labels, SolveSettings, TradeElasticity};
use crate::{Error, ProductCode, Result, StateId};

/// Data for an [`Economy`], by name; what is left out has a stated default.
///
/// Axes are as in the economy: trade arrays (sector, importer, exporter), input arrays (state,
/// input, user), others (state, sector). Values in any one unit, a year.
///
/// | data | textbook | default |
/// | --- | --- | --- |
/// | [`flows`](Self::flows), or [`pi`](Self::pi) with [`spending`](Self::spending) | X, pi | required |
/// | [`tariffs`](Self::tariffs) | tau | 0 |
/// | [`elasticities`](Self::elasticities) or [`theta`](Self::theta) | theta | required |
/// | [`value_added_shares`](Self::value_added_shares) | B | 1: no input-output loops |
/// | [`input_shares`](Self::input_shares) or [`gamma`](Self::gamma) | g, gamma | required where B is below 1 |
/// | [`output`](Self::output) | GO | what the flows add up to |
/// | [`final_shares`](Self::final_shares) | alpha | what spending and inputs leave |
///
/// Value added V, surplus S, and income I follow: V = sum B Y, S = exports less imports, I = V plus
/// tariff revenue less S.
///
/// ```
/// use geoecon::economy::{Calibration, Labels, TradeElasticity};
/// use ndarray::array;
///
/// // One good; rows buy from columns.
/// let economy = Calibration::new(Labels::new(["KOR", "USA"], ["goods"])?)
///     .flows(array![[[90.0, 10.0], [10.0, 290.0]]])
///     .elasticities(TradeElasticity::from_theta(5.0)?)
///     .build()?;
/// assert_eq!(economy.trade_share("KOR".parse()?, "USA".parse()?, "goods".parse()?)?, 0.1);
/// assert_eq!(economy.income_of("USA".parse()?)?, 300.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Calibration {
    labels: Labels,
    flows: Option<Array3<f64>>,
    after_duty: bool,
    entries: Vec<(StateId, StateId, ProductCode, f64)>,
    pi: Option<Array3<f64>>,
    spending: Option<Array2<f64>>,
    tariffs: Option<Array3<f64>>,
    output: Option<Array2<f64>>,
    value_added_shares: Option<Array2<f64>>,
    input_shares: Option<Array3<f64>>,
    gamma: Option<Array3<f64>>,
    final_shares: Option<Array2<f64>>,
    elasticities: Option<Elasticities>,
    theta: Option<Array1<f64>>,
    repairs: RepairPolicy,
    purge: bool,
    solver: SolveSettings,
}

impl Calibration {
    /// No data yet, for these states and sectors.
    #[must_use]
    pub fn new(labels: Labels) -> Self {
        Self {
            labels,
            flows: None,
            after_duty: false,
            entries: Vec::new(),
            pi: None,
            spending: None,
            tariffs: None,
            output: None,
            value_added_shares: None,
            input_shares: None,
            gamma: None,
            final_shares: None,
            elasticities: None,
            theta: None,
            repairs: RepairPolicy::default(),
            purge: false,
            solver: SolveSettings::default(),
        }
    }

    /// Flows, input coefficients and value-added shares of an input-output table.
    ///
    /// Intermediate and final purchases from a source are added up, since the model buys both in the
    /// same proportions. A table has no duties: add them with [`tariffs`](Self::tariffs).
    #[must_use]
    pub fn from_table(table: &InputOutputTable) -> Self {
        Self {
            flows: Some(table.flows()),
            value_added_shares: Some(table.value_added_shares()),
            gamma: Some(table.input_coefficients()),
            ..Self::new(table.labels().clone())
        }
    }

    /// The data that an economy is made of, to build it again with one of them changed: flows before
    /// duty, duties, B, gamma and theta. Its surpluses and final shares follow from these anew.
    ///
    /// ```
    /// use geoecon::economy::{Calibration, Labels, TradeElasticity};
    /// use ndarray::{Array3, array};
    ///
    /// let taxed = Calibration::new(Labels::new(["KOR", "USA"], ["goods"])?)
    ///     .flows(array![[[90.0, 10.0], [10.0, 290.0]]])
    ///     .tariffs(array![[[0.0, 0.1], [0.2, 0.0]]])
    ///     .elasticities(TradeElasticity::from_theta(5.0)?)
    ///     .build()?;
    /// let free = Calibration::from_economy(&taxed).tariffs(Array3::zeros((1, 2, 2))).build()?;
    /// assert_eq!(taxed.income_of("KOR".parse()?)?, 101.0);
    /// assert_eq!(free.income_of("KOR".parse()?)?, 100.0);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn from_economy(economy: &Economy) -> Self {
        let base = &*economy.base;
        let flows = Array3::from_shape_fn(base.net.dim(), |(j, n, i)| {
            base.net[[j, n, i]] * base.spending[[n, j]]
        });
        let mut theta = base.labels.sectors().iter().copied().zip(base.theta.iter().copied());
        let set = theta.try_fold(Elasticities::new(economy.elasticity_set()), |set, (j, theta)| {
            set.sector(j, TradeElasticity::from_theta(theta).ok()?).ok()
        });
        Self {
            flows: Some(flows),
            tariffs: Some(base.tau.clone()),
            value_added_shares: Some(base.beta.clone()),
            input_shares: Some(base.gamma.clone()),
            elasticities: set,
            ..Self::new(base.labels.clone())
        }
    }

    /// Purchases of each importer from each exporter, home sales on the diagonal, before duty;
    /// (sector, importer, exporter).
    #[must_use]
    pub fn flows(self, flows: Array3<f64>) -> Self {
        Self { flows: Some(flows), after_duty: false, ..self }
    }

    /// The same with duties in the values.
    #[must_use]
    pub fn flows_with_duties(self, flows: Array3<f64>) -> Self {
        Self { flows: Some(flows), after_duty: true, ..self }
    }

    /// One flow, in the valuation of the others; replaces what is there. A flow that is never named
    /// is 0.
    #[must_use]
    pub fn flow(
        mut self,
        importer: StateId,
        exporter: StateId,
        sector: ProductCode,
        value: f64,
    ) -> Self {
        self.entries.push((importer, exporter, sector, value));
        self
    }

    /// pi: shares of spending by source, (sector, importer, exporter); scaled to sum to 1.
    #[must_use]
    pub fn pi(self, pi: Array3<f64>) -> Self {
        Self { pi: Some(pi), ..self }
    }

    /// X: spending including duties, (state, sector); used with [`pi`](Self::pi).
    #[must_use]
    pub fn spending(self, spending: Array2<f64>) -> Self {
        Self { spending: Some(spending), ..self }
    }

    /// tau: duties ad valorem as fractions, (sector, importer, exporter).
    #[must_use]
    pub fn tariffs(self, tau: Array3<f64>) -> Self {
        Self { tariffs: Some(tau), ..self }
    }

    /// GO: gross output, (state, sector); home sales become output less exports.
    #[must_use]
    pub fn output(self, output: Array2<f64>) -> Self {
        Self { output: Some(output), ..self }
    }

    /// B: value added as a share of output, (state, sector), in 0 to 1.
    #[must_use]
    pub fn value_added_shares(self, beta: Array2<f64>) -> Self {
        Self { value_added_shares: Some(beta), ..self }
    }

    /// g: shares of materials by input, (state, input, user); columns are scaled to sum to 1, and
    /// gamma = (1 - B) g.
    #[must_use]
    pub fn input_shares(self, g: Array3<f64>) -> Self {
        Self { input_shares: Some(g), ..self }
    }

    /// gamma: inputs as shares of output, (state, input, user); columns are scaled to sum to 1 - B.
    #[must_use]
    pub fn gamma(self, gamma: Array3<f64>) -> Self {
        Self { gamma: Some(gamma), ..self }
    }

    /// alpha: shares of final spending, (state, sector), instead of what the flows leave. The flows
    /// are then solved for anew.
    #[must_use]
    pub fn final_shares(self, alpha: Array2<f64>) -> Self {
        Self { final_shares: Some(alpha), ..self }
    }

    /// theta by sector from a set, or one for all sectors.
    #[must_use]
    pub fn elasticities(self, set: impl Into<Elasticities>) -> Self {
        Self { elasticities: Some(set.into()), ..self }
    }

    /// theta by sector as an array; sigma - 1, never its inverse.
    #[must_use]
    pub fn theta(self, theta: Array1<f64>) -> Self {
        Self { theta: Some(theta), ..self }
    }

    /// Which repairs are made; all by default.
    #[must_use]
    pub fn repairs(self, policy: RepairPolicy) -> Self {
        Self { repairs: policy, ..self }
    }

    /// Removes trade surpluses and deficits: the base becomes the equilibrium without them.
    #[must_use]
    pub fn purge_surplus(self, purge: bool) -> Self {
        Self { purge, ..self }
    }

    /// How the base is solved for where repairs make that necessary.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// The economy.
    ///
    /// # Errors
    /// [`Error::Shape`] where an array does not fit the labels or a required one is missing,
    /// [`Error::Cell`] where one holds what it may not hold or would need a repair that is switched
    /// off, [`Error::UnknownState`] and [`Error::UnknownLabel`] for single flows and elasticities,
    /// [`Error::OutOfRange`] where the repaired data have no equilibrium.
    pub fn build(self) -> Result<Economy> {
        build::build(self)
    }

    fn theta_array(&self) -> Result<(Array1<f64>, String)> {
        let sectors = self.labels.sectors();
        if let Some(theta) = &self.theta {
            if theta.len() != sectors.len() {
                let found = theta.len();
                return Err(Error::Shape { what: "theta", expected: sectors.len(), found });
            }
            for &value in theta {
                TradeElasticity::from_theta(value)?;
            }
            return Ok((theta.clone(), "given".to_owned()));
        }
        let Some(set) = &self.elasticities else {
            return Err(Error::Shape { what: "theta", expected: sectors.len(), found: 0 });
        };
        let theta: Result<Vec<f64>> =
            sectors.iter().map(|&j| set.get(j).map(TradeElasticity::theta)).collect();
        Ok((Array1::from_vec(theta?), set.name().to_owned()))
    }
}
