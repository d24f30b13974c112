use super::Economy;
use crate::{Error, Result, StateId};

/// What a state would lose by going without trade, in percent of its welfare: 1 - lambda^(1/theta).
///
/// Arkolakis, Costinot and Rodriguez-Clare's formula for one sector without input-output loops,
/// lambda the share of spending on home goods. In other models isolate the state with
/// [`Shock::isolate`](super::Shock::isolate) and solve.
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::OutOfRange`] where the economy has several sectors or loops.
///
/// # Example
/// ```
/// use geoecon::economy::{Calibration, Labels, TradeElasticity, gains_from_trade_pct};
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(5.0)?)
///     .build()?;
/// let gain = gains_from_trade_pct(&world, "AAA".parse()?)?;
/// assert!((gain - 100.0 * (1.0 - 0.8_f64.powf(0.2))).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Arkolakis, C., Costinot, A. and Rodriguez-Clare, A. (2012), "New Trade Models, Same Old Gains?",
/// American Economic Review 102(1).
pub fn gains_from_trade_pct(economy: &Economy, state: StateId) -> Result<f64> {
    let base = &*economy.base;
    let n = base.labels.state_position(state)?;
    let sectors = base.counts().1;
    if sectors != 1 || base.loops {
        return Err(Error::OutOfRange {
            what: "number of sectors of an economy in the formula for the gains from trade",
            value: sectors.to_string(),
            expected: "1, without input-output loops",
        });
    }
    Ok(100.0 * (1.0 - base.pi[[0, n, n]].powf(1.0 / base.theta[0])))
}
