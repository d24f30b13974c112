use std::fmt;

use ndarray::{Array3, ArrayView3};
use serde::Serialize;

use super::{Equilibrium, Labels};
use crate::{ProductCode, Result, StateId, Status};

/// Trade before and after a shock, before duty, with world value added as numeraire.
///
/// ```
/// use geoecon::{StateId, economy::{Calibration, Labels, Cells, Shock, TradeElasticity, solve}};
/// use ndarray::array;
///
/// let labels = Labels::new(["AAA", "BBB", "CCC"], ["goods"])?;
/// let [a, b, c]: [StateId; 3] = ["AAA".parse()?, "BBB".parse()?, "CCC".parse()?];
/// let world = Calibration::new(labels)
///     .flows(array![[[80.0, 10.0, 10.0], [10.0, 80.0, 10.0], [10.0, 10.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let duty = Shock::new().tariff(Cells::all().importer(a).exporter(b), 0.25)?;
/// let trade = solve(&world, &duty, ())?.trade();
/// let market = trade.diversion(a, "goods".parse()?)?;
/// // Home and the third country take what the taxed one loses.
/// let gain = |state| market.suppliers.iter().find(|s| s.state == state).map(|s| s.share_change_pp());
/// assert!(gain(b) < Some(-5.0) && gain(a) > Some(3.0) && gain(c) > Some(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TradeChange {
    status: Status,
    labels: Labels,
    before: Array3<f64>,
    after: Array3<f64>,
    revenue_before: Array3<f64>,
    revenue_after: Array3<f64>,
}

/// A figure before and after, in the unit of the flows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BeforeAfter {
    /// In the base.
    pub before: f64,
    /// After the shock.
    pub after: f64,
}

impl BeforeAfter {
    /// The change in percent; `None` where there was nothing before.
    #[must_use]
    pub fn pct(&self) -> Option<f64> {
        (self.before.abs() > 0.0).then(|| 100.0 * (self.after / self.before - 1.0))
    }
}

impl Equilibrium {
    /// Trade by pair and sector before and after.
    #[must_use]
    pub fn trade(&self) -> TradeChange {
        let base = &*self.economy().base;
        let lowered = self.lowered();
        let (tau, pi) = (lowered.tau_array(base), self.shares(&lowered));
        let spending = self.spending();
        let before = Array3::from_shape_fn(base.net.dim(), |(j, n, i)| {
            base.net[[j, n, i]] * base.spending[[n, j]]
        });
        let after = Array3::from_shape_fn(pi.dim(), |(j, n, i)| {
            pi[[j, n, i]] / (1.0 + tau[[j, n, i]]) * spending[[n, j]]
        });
        TradeChange {
            status: self.status,
            labels: base.labels.clone(),
            revenue_before: &before * &base.tau,
            revenue_after: &after * &tau,
            before,
            after,
        }
    }
}

impl TradeChange {
    /// Whether the numbers are a solution.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// The states and sectors.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Flows in the base, (sector, importer, exporter); home sales on the diagonal.
    #[must_use]
    pub fn before(&self) -> ArrayView3<'_, f64> {
        self.before.view()
    }

    /// Flows after the shock, (sector, importer, exporter).
    #[must_use]
    pub fn after(&self) -> ArrayView3<'_, f64> {
        self.after.view()
    }

    /// What `importer` buys from `exporter`, in one sector or (`None`) in all.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel).
    pub fn flow(
        &self,
        importer: StateId,
        exporter: StateId,
        sector: Option<ProductCode>,
    ) -> Result<BeforeAfter> {
        let n = self.labels.state_position(importer)?;
        let i = self.labels.state_position(exporter)?;
        let only = sector.map(|j| self.labels.sector_position(j)).transpose()?;
        Ok(self.sum(|j, n2, i2| n2 == n && i2 == i && only.is_none_or(|only| only == j)))
    }

    /// A state's exports to all others.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn exports(&self, state: StateId) -> Result<BeforeAfter> {
        let at = self.labels.state_position(state)?;
        Ok(self.sum(|_, n, i| i == at && n != at))
    }

    /// A state's imports from all others, before duty.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn imports(&self, state: StateId) -> Result<BeforeAfter> {
        let at = self.labels.state_position(state)?;
        Ok(self.sum(|_, n, i| n == at && i != at))
    }

    /// A state's tariff revenue.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn revenue(&self, state: StateId) -> Result<BeforeAfter> {
        let at = self.labels.state_position(state)?;
        let sum = |array: &Array3<f64>| array.index_axis(ndarray::Axis(1), at).sum();
        Ok(BeforeAfter { before: sum(&self.revenue_before), after: sum(&self.revenue_after) })
    }

    /// Who gained whose market: shares of `importer`'s purchases in `sector`, largest gain first.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel).
    pub fn diversion(&self, importer: StateId, sector: ProductCode) -> Result<Market> {
        let n = self.labels.state_position(importer)?;
        let j = self.labels.sector_position(sector)?;
        let total = |array: &Array3<f64>| {
            let row: f64 = (0..self.labels.states().len()).map(|i| array[[j, n, i]]).sum();
            if row > 0.0 { row } else { 1.0 }
        };
        let (before, after) = (total(&self.before), total(&self.after));
        let mut suppliers: Vec<Supplier> = self
            .labels
            .states()
            .iter()
            .enumerate()
            .map(|(i, &state)| Supplier {
                state,
                value: BeforeAfter { before: self.before[[j, n, i]], after: self.after[[j, n, i]] },
                share_before: self.before[[j, n, i]] / before,
                share_after: self.after[[j, n, i]] / after,
            })
            .collect();
        suppliers.sort_by(|a, b| b.share_change_pp().total_cmp(&a.share_change_pp()));
        Ok(Market { status: self.status, importer, sector, suppliers })
    }

    fn sum(&self, take: impl Fn(usize, usize, usize) -> bool) -> BeforeAfter {
        let add = |array: &Array3<f64>| {
            array
                .indexed_iter()
                .filter(|&((j, n, i), _)| take(j, n, i))
                .fold(0.0, |sum, (_, x)| sum + x)
        };
        BeforeAfter { before: add(&self.before), after: add(&self.after) }
    }
}

/// One market before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Market {
    /// Whether the numbers are a solution.
    pub status: Status,
    /// Whose purchases.
    pub importer: StateId,
    /// Of what.
    pub sector: ProductCode,
    /// All suppliers, home among them, largest gain of share first.
    pub suppliers: Vec<Supplier>,
}

/// One supplier of a market.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Supplier {
    /// Who.
    pub state: StateId,
    /// Sales before duty, in the unit of the flows.
    pub value: BeforeAfter,
    /// Share of the market in the base, before duty.
    pub share_before: f64,
    /// Share after the shock.
    pub share_after: f64,
}

impl Supplier {
    /// Change of the market share in percentage points.
    #[must_use]
    pub fn share_change_pp(&self) -> f64 {
        100.0 * (self.share_after - self.share_before)
    }
}

impl fmt::Display for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} in {}: market shares before duty; {}",
            self.sector, self.importer, self.status
        )?;
        writeln!(f, "{:<8}{:>10}{:>10}{:>12}", "supplier", "before, %", "after, %", "change, pp")?;
        for s in &self.suppliers {
            let (before, after) = (100.0 * s.share_before, 100.0 * s.share_after);
            writeln!(f, "{:<8}{before:>10.3}{after:>10.3}{:>12.4}", s.state, s.share_change_pp())?;
        }
        Ok(())
    }
}
