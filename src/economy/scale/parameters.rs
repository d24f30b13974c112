use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What a state does with the revenue of its duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Rebate {
    /// It lowers the tax on labour income, so people work more.
    #[default]
    IncomeTaxRelief,
    /// It is paid out in equal sums, whoever works.
    LumpSum,
}

/// Elasticities of the model. All are pure numbers.
///
/// The defaults are those of the paper: trade elasticity 4, labour supply 0.5, scale 0.67/4, and
/// dispersion of firms 4/0.67. Changing one leaves the others as they are.
///
/// ```
/// use geoecon::economy::scale::{Parameters, Rebate};
///
/// let elastic = Parameters::default().trade_elasticity(8.0).rebate(Rebate::LumpSum);
/// assert_eq!(elastic.get_trade_elasticity(), 8.0);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    trade_elasticity: f64,
    labour_supply_elasticity: f64,
    scale_elasticity: f64,
    firm_dispersion: f64,
    direct_pass_through: f64,
    rebate: Rebate,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            trade_elasticity: 4.0,
            labour_supply_elasticity: 0.5,
            scale_elasticity: 0.67 / 4.0,
            firm_dispersion: 4.0 / 0.67,
            direct_pass_through: 1.0,
            rebate: Rebate::IncomeTaxRelief,
        }
    }
}

impl Parameters {
    /// Trade elasticity ε: how many percent trade falls when its cost rises by one. Default 4.
    #[must_use]
    pub fn trade_elasticity(mut self, epsilon: f64) -> Self {
        self.trade_elasticity = epsilon;
        self
    }

    /// Elasticity κ of labour supply to the real wage net of tax. Default 0.5; 0 is fixed labour.
    #[must_use]
    pub fn labour_supply_elasticity(mut self, kappa: f64) -> Self {
        self.labour_supply_elasticity = kappa;
        self
    }

    /// Elasticity ψ by which cost falls as employment grows. Default 0.67/4; 0 is constant returns.
    #[must_use]
    pub fn scale_elasticity(mut self, psi: f64) -> Self {
        self.scale_elasticity = psi;
        self
    }

    /// Dispersion parameter θ of firms, which governs how many serve a market. Default 4/0.67.
    #[must_use]
    pub fn firm_dispersion(mut self, theta: f64) -> Self {
        self.firm_dispersion = theta;
        self
    }

    /// Share of a duty that reaches the price at the border: 1 (default) or less.
    ///
    /// The paper's case of partial pass-through is 0.25.
    #[must_use]
    pub fn direct_pass_through(mut self, share: f64) -> Self {
        self.direct_pass_through = share;
        self
    }

    /// What becomes of the revenue. Default [`Rebate::IncomeTaxRelief`].
    #[must_use]
    pub fn rebate(mut self, rebate: Rebate) -> Self {
        self.rebate = rebate;
        self
    }

    /// Trade elasticity ε.
    #[must_use]
    pub fn get_trade_elasticity(&self) -> f64 {
        self.trade_elasticity
    }

    /// Elasticity κ of labour supply.
    #[must_use]
    pub fn get_labour_supply_elasticity(&self) -> f64 {
        self.labour_supply_elasticity
    }

    /// Scale elasticity ψ.
    #[must_use]
    pub fn get_scale_elasticity(&self) -> f64 {
        self.scale_elasticity
    }

    /// Dispersion parameter θ of firms.
    #[must_use]
    pub fn get_firm_dispersion(&self) -> f64 {
        self.firm_dispersion
    }

    /// Use of the revenue.
    #[must_use]
    pub fn get_rebate(&self) -> Rebate {
        self.rebate
    }

    /// Exponent φ on duties of an importer whose buyers pay `local_cost_share` as local cost.
    pub(super) fn duty_exponent(&self, local_cost_share: f64) -> f64 {
        let theta = self.firm_dispersion;
        self.direct_pass_through
            + ((1.0 + theta) / ((1.0 - local_cost_share) * theta) - 1.0 / theta - 1.0)
    }

    pub(super) fn check(&self) -> Result<()> {
        let ranges = [
            ("trade elasticity", self.trade_elasticity, f64::MIN_POSITIVE, "a positive number"),
            ("labour supply elasticity", self.labour_supply_elasticity, 0.0, "zero or more"),
            ("scale elasticity", self.scale_elasticity, 0.0, "zero or more"),
            ("firm dispersion", self.firm_dispersion, f64::MIN_POSITIVE, "a positive number"),
            ("direct pass-through", self.direct_pass_through, 0.0, "zero or more"),
        ];
        for (what, value, least, expected) in ranges {
            if !value.is_finite() || value < least {
                return Err(Error::OutOfRange { what, value: value.to_string(), expected });
            }
        }
        Ok(())
    }
}
