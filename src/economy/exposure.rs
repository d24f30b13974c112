use std::fmt;

use ndarray::{Array2, ArrayView2};
use serde::Serialize;

use super::{Economy, Labels, Repair, Shock, SolveSettings, linalg::Lu, solve};
use crate::{Error, Result, StateId, Status};

/// Largest trade imbalance, as a share of value added, that counts as balanced.
const BALANCED: f64 = 1e-6;

/// First-order exposure of every state to every state's productivity.
///
/// Entry (n, m) is the elasticity of n's income or welfare to m's productivity, world income held
/// constant: who gains and who loses when a trade partner grows. "International friends" have
/// positive entries, "enemies" negative ones.
#[derive(Debug, Clone)]
pub struct Exposure {
    theta: f64,
    labels: Labels,
    income: Array2<f64>,
    welfare: Array2<f64>,
    economy: Economy,
    repairs: Vec<Repair>,
}

/// Which repairs [`exposure`] makes to data its formulas do not hold for.
///
/// Default none: such data are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExposureSettings {
    drop_duties: bool,
    balance_trade: bool,
}

impl ExposureSettings {
    /// Both repairs, as data of the world need them.
    #[must_use]
    pub fn repaired() -> Self {
        Self { drop_duties: true, balance_trade: true }
    }

    /// Whether duties are dropped, the flows before duty kept: [`Economy::without_duties`].
    #[must_use]
    pub fn drop_duties(self, wanted: bool) -> Self {
        Self { drop_duties: wanted, ..self }
    }

    /// Whether trade is balanced by solving the model without surpluses: [`Economy::purge_surplus`].
    #[must_use]
    pub fn balance_trade(self, wanted: bool) -> Self {
        Self { balance_trade: wanted, ..self }
    }

    fn repair(self, economy: &Economy) -> Result<Economy> {
        let base = &economy.base;
        let duties = base.tau.iter().any(|t| t.abs() > 0.0);
        let free =
            if self.drop_duties && duties { economy.without_duties()? } else { economy.clone() };
        let unbalanced = unbalanced(&free).is_some();
        if self.balance_trade && unbalanced { free.purge_surplus(()) } else { Ok(free) }
    }
}

impl From<()> for ExposureSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

/// The first state whose trade is not balanced, and its surplus.
fn unbalanced(economy: &Economy) -> Option<(usize, f64)> {
    let base = &economy.base;
    let sizes = base.surplus.iter().zip(&base.value_added).enumerate();
    let mut off = sizes.filter(|(_, (surplus, value))| surplus.abs() > BALANCED * **value);
    off.next().map(|(n, (surplus, _))| (n, *surplus))
}

/// Computes the exposure matrices of Kleinman, Liu and Redding from a one-sector economy.
///
/// With S the shares of spending, T the shares of sales and q the shares of world income:
/// M = TS - I, V = (T + theta TS) / (1 + theta) - 1q', income W = -theta / (1 + theta) (I - V)^-1 M,
/// welfare U = (I - S) W + S. Cost: one LU factorization of a states-squared matrix.
///
/// # Errors
/// [`Error::OutOfRange`] unless the economy has one sector, no input-output loops, no duties and
/// balanced trade: the formulas hold there only. The last two can be repaired by setting, and
/// [`Exposure::repairs`] lists what was.
///
/// # Example
/// ```
/// use geoecon::economy::{Calibration, Labels, TradeElasticity, exposure};
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(5.0)?)
///     .build()?;
/// let exposure = exposure(&world, ())?;
/// let (a, b) = ("AAA".parse()?, "BBB".parse()?);
/// // A partner's growth makes a state poorer in relative income and better off in welfare.
/// assert!(exposure.income(a, b)? < 0.0 && exposure.welfare(a, b)? > 0.0);
/// assert!((exposure.welfare(a, a)? + exposure.welfare(a, b)? - 1.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// The shipped world has duties and deficits, which are removed first:
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{StateId, data, economy::{Economy, ExposureSettings, Structure, exposure}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let recorded = Economy::recorded(&today, Structure::OneSector)?;
/// assert!(exposure(&recorded.economy, ()).is_err());
///
/// let exposure = exposure(&recorded.economy, ExposureSettings::repaired())?;
/// assert_eq!(exposure.repairs().len(), 2);
/// let [kor, chn]: [StateId; 2] = ["KOR".parse()?, "CHN".parse()?];
/// // Korea sells to China more of what it makes than China sells to Korea of its own.
/// assert!(exposure.welfare(kor, chn)?.abs() > exposure.welfare(chn, kor)?.abs());
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Kleinman, B., Liu, E. and Redding, S. (2024), "International Friends and Enemies", American
/// Economic Journal: Macroeconomics 16(4).
pub fn exposure(economy: &Economy, settings: impl Into<ExposureSettings>) -> Result<Exposure> {
    let repaired = settings.into().repair(economy)?;
    let repairs = repaired.repairs().get(economy.repairs().len()..).unwrap_or_default().to_vec();
    let economy = &repaired;
    let base = &*economy.base;
    let (n, sectors) = base.counts();
    if sectors != 1 || base.loops {
        return Err(Error::OutOfRange {
            what: "number of sectors of an economy whose exposure is asked",
            value: sectors.to_string(),
            expected: "1, without input-output loops",
        });
    }
    if let Some((cell, &tau)) = base.tau.indexed_iter().find(|&(_, t)| t.abs() > 0.0) {
        return Err(base.labels.cell_error("tau", cell, tau, "0: the formulas have no duties"));
    }
    if let Some((n, surplus)) = unbalanced(economy) {
        return Err(base.labels.pair_error("surplus S", (n, 0), surplus, "balanced trade"));
    }
    let theta = base.theta[0];
    let s = base.pi.index_axis(ndarray::Axis(0), 0).to_owned();
    let spending = base.spending.column(0);
    let sales = Array2::from_shape_fn((n, n), |(i, n)| s[[n, i]] * spending[n]);
    let output = sales.sum_axis(ndarray::Axis(1));
    let t = Array2::from_shape_fn((n, n), |(i, n)| sales[[i, n]] / output[i]);
    let q = &output / output.sum();

    let ts = t.dot(&s);
    let identity: Array2<f64> = Array2::eye(n);
    let m = &ts - &identity;
    let v = (&t + &(theta * &ts)) / (1.0 + theta) - q.broadcast((n, n)).unwrap_or(t.view());
    let lu = Lu::factor(&identity - &v).ok_or(Error::OutOfRange {
        what: "determinant of I - V",
        value: "0".to_owned(),
        expected: "not 0: some states do not trade with the others",
    })?;
    let mut income = m * (-theta / (1.0 + theta));
    lu.solve(&mut income);
    let welfare = (&identity - &s).dot(&income) + &s;
    let labels = base.labels.clone();
    Ok(Exposure { theta, labels, income, welfare, economy: repaired, repairs })
}

impl Exposure {
    /// Elasticity of `affected`'s income to `shocked`'s productivity.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn income(&self, affected: StateId, shocked: StateId) -> Result<f64> {
        let at = |s| self.labels.state_position(s);
        Ok(self.income[[at(affected)?, at(shocked)?]])
    }

    /// Elasticity of `affected`'s welfare to `shocked`'s productivity.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn welfare(&self, affected: StateId, shocked: StateId) -> Result<f64> {
        let at = |s| self.labels.state_position(s);
        Ok(self.welfare[[at(affected)?, at(shocked)?]])
    }

    /// W: income exposures, row affected, column shocked.
    #[must_use]
    pub fn income_matrix(&self) -> ArrayView2<'_, f64> {
        self.income.view()
    }

    /// U: welfare exposures, row affected, column shocked.
    #[must_use]
    pub fn welfare_matrix(&self) -> ArrayView2<'_, f64> {
        self.welfare.view()
    }

    /// The states, in the order of rows and columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.labels.states()
    }

    /// What was changed in the data for the formulas to hold.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// The trade elasticity.
    #[must_use]
    pub fn theta(&self) -> f64 {
        self.theta
    }

    /// How far the first order is off when `shocked`'s productivity is multiplied by `factor`.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::OutOfRange`] unless `factor` is finite and above 0.
    pub fn error(&self, shocked: StateId, factor: f64) -> Result<FirstOrderError> {
        let column = self.labels.state_position(shocked)?;
        let shock = Shock::new().productivity(shocked, None, factor)?;
        let exact = solve(
            &self.economy,
            &shock,
            SolveSettings::default().tolerance(1e-14).max_iterations(300),
        )?;
        let worst = |matrix: &Array2<f64>, hats: ndarray::Array1<f64>| {
            matrix
                .column(column)
                .iter()
                .zip(&hats)
                .fold(0.0_f64, |m, (e, hat)| m.max((e * factor.ln() - hat.ln()).abs()))
        };
        let solved = exact.status.is_solved();
        Ok(FirstOrderError {
            shocked,
            factor,
            status: exact.status,
            income: solved.then(|| worst(&self.income, exact.w_hat())),
            welfare: solved.then(|| worst(&self.welfare, exact.welfare_hat())),
        })
    }
}

/// Largest error of the first order over all states, in log points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FirstOrderError {
    /// Whose productivity changed.
    pub shocked: StateId,
    /// New over old productivity.
    pub factor: f64,
    /// How the exact solution ended.
    pub status: Status,
    /// Of income; `None` where the exact solution was not found.
    pub income: Option<f64>,
    /// Of welfare; likewise.
    pub welfare: Option<f64>,
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "welfare exposure (Kleinman-Liu-Redding, theta {}): row affected, column shocked",
            self.theta
        )?;
        for repair in &self.repairs {
            writeln!(f, "  {repair}")?;
        }
        write!(f, "{:<6}", "")?;
        for state in self.states() {
            write!(f, "{state:>10}")?;
        }
        writeln!(f)?;
        for (state, row) in self.states().iter().zip(self.welfare.rows()) {
            write!(f, "{state:<6}")?;
            for value in row {
                write!(f, "{value:>10.5}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
