//! An economy without its surpluses, or without its duties.

use ndarray::Array3;

use super::{Calibration, Repair};
use crate::{
    Error, Result,
    economy::{Economy, Shock, SolveSettings, solve::solve},
};

impl Economy {
    /// The equilibrium with every trade surplus and deficit at 0, as a new base.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where no such equilibrium is found.
    pub fn purge_surplus(&self, settings: impl Into<SolveSettings>) -> Result<Self> {
        let base = &self.base;
        let largest_share = base
            .surplus
            .iter()
            .zip(&base.value_added)
            .fold(0.0_f64, |m, (s, v)| m.max((s / v).abs()));
        let zero = self
            .labels()
            .states()
            .iter()
            .try_fold(Shock::new(), |shock, &state| shock.surplus(state, 0.0))?;
        let solution = solve(self, &zero, settings.into().unsettled())?;
        if !solution.status.is_solved() {
            return Err(Error::OutOfRange {
                what: "largest gap after removing trade surpluses",
                value: solution.residuals.worst().to_string(),
                expected: "below the tolerance: no equilibrium without surpluses was found",
            });
        }
        Ok(solution.rebase().with_repair(Repair::SurplusPurged { largest_share }))
    }

    /// The same flows before duty, with no duty on them.
    ///
    /// What was paid in duties is then no part of anyone's spending or income. It is a change of the data, not
    /// a counterfactual: for what free trade would do, [`solve`](crate::economy::solve) for duties of 0.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where the flows have no equilibrium without the duties.
    pub fn without_duties(&self) -> Result<Self> {
        let traded = self.base.tau.iter().zip(&self.base.pi);
        let paid = traded.filter(|(tau, pi)| tau.abs() > 0.0 && **pi > 0.0).map(|(tau, _)| *tau);
        let (cells, highest) = paid.fold((0, 0.0_f64), |(n, most), tau| (n + 1, most.max(tau)));
        let free = Calibration::from_economy(self).tariffs(Array3::zeros(self.base.tau.dim()));
        let built = free.build()?;
        let mut base = (*built.base).clone();
        let mut repairs = self.base.repairs.clone();
        repairs.push(Repair::DutiesDropped { cells, highest });
        repairs.append(&mut base.repairs);
        base.repairs = repairs;
        Ok(Self::new(base))
    }

    pub(super) fn with_repair(&self, repair: Repair) -> Self {
        let mut base = (*self.base).clone();
        base.repairs.push(repair);
        Self::new(base)
    }
}
