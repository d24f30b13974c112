//! One draw: numbers from its own stream, and the economy and shock they make.

use ndarray::{Array2, Array3};
use rand::{RngExt, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};

use super::{ElasticityRange, UncertaintySettings, range::Pair};
use crate::{
    Result,
    economy::{
        Calibration, Economy, Elasticities, Shift, Shock, TariffSchedule, TradeElasticity,
        solve::Lowered,
    },
    random::stream,
};

/// A value-added share after scaling leaves inputs this place at least.
const MOST_VALUE_ADDED: f64 = 0.99;

/// The numbers of one draw, in order.
#[derive(Debug)]
pub(in super::super) struct Numbers(ChaCha8Rng);

impl Numbers {
    pub(in super::super) fn new(seed: u64, draw: usize) -> Self {
        Self(stream(seed, draw as u64))
    }

    /// Both are always drawn, so that what kind of range one number has does not move the others.
    pub(in super::super) fn next(&mut self) -> Pair {
        Pair { uniform: self.0.random::<f64>(), normal: StandardNormal.sample(&mut self.0) }
    }
}

/// The economy and the shock of draw `k`.
pub(super) fn draw(
    economy: &Economy,
    shock: &Shock,
    ranges: &[ElasticityRange],
    settings: &UncertaintySettings,
    k: usize,
) -> Result<(Economy, Shock)> {
    let mut numbers = Numbers::new(settings.seed, k);
    let mut pair = numbers.next();
    let mut set = Elasticities::new(format!("{}, draw {k}", economy.elasticity_set()));
    for ((&sector, &theta), range) in
        economy.labels().sectors().iter().zip(economy.theta()).zip(ranges)
    {
        set = set.sector(sector, TradeElasticity::from_theta(range.at(theta, pair))?)?;
        if !settings.common {
            pair = numbers.next();
        }
    }
    // All are drawn whether they are asked for or not: a range more leaves the others' draws alone.
    let states = economy.labels().states().len();
    let mut factors = |range: super::FactorRange, count: usize| -> Vec<f64> {
        (0..count).map(|_| range.at(numbers.next())).collect()
    };
    let value_added = factors(settings.value_added_shares, states);
    let duties = factors(settings.duties, states);
    let size = factors(settings.shock_size, 1).first().copied().unwrap_or(1.0);

    let mut drawn = economy.clone();
    if !(settings.value_added_shares.is_known() && settings.duties.is_known()) {
        let mut data = Calibration::from_economy(economy);
        if !settings.value_added_shares.is_known() {
            data = data.value_added_shares(scaled_shares(economy, &value_added));
        }
        if !settings.duties.is_known() {
            data = data.tariffs(by_importer(economy.tau().to_owned(), &duties));
        }
        drawn = data.build()?;
    }
    let drawn = drawn.with_elasticities(set)?;
    if settings.duties.is_known() && settings.shock_size.is_known() {
        return Ok((drawn, shock.clone()));
    }
    Ok((drawn, resized(economy, shock, &duties, size)?))
}

fn scaled_shares(economy: &Economy, factors: &[f64]) -> Array2<f64> {
    let mut beta = economy.beta().to_owned();
    for (mut row, factor) in beta.rows_mut().into_iter().zip(factors) {
        // Where value added is all there is no input to make room for.
        row.mapv_inplace(|b| if b < 1.0 { (b * factor).min(MOST_VALUE_ADDED.max(b)) } else { b });
    }
    beta
}

fn by_importer(mut tau: Array3<f64>, factors: &[f64]) -> Array3<f64> {
    for ((_, n, _), t) in tau.indexed_iter_mut() {
        *t *= factors.get(n).copied().unwrap_or(1.0);
    }
    tau
}

/// The shock `size` times as large on duties `duties` times as high; embargoes stay what they are.
fn resized(economy: &Economy, shock: &Shock, duties: &[f64], size: f64) -> Result<Shock> {
    let base = &*economy.base;
    let mut lowered = Lowered::default();
    lowered.lower(base, shock)?;
    let mut tau = lowered.tau_array(base);
    for (new, old) in tau.iter_mut().zip(&base.tau) {
        *new = old + size * (*new - old);
    }
    let tau = by_importer(tau, duties);
    let mut drawn = Shock::new().tariffs(TariffSchedule::new(economy.labels().clone(), tau)?);
    for change in shock.changes() {
        drawn = match change {
            Shift::Tariff { .. } | Shift::Tariffs { .. } => drawn,
            Shift::TradeCost { scope, factor } => drawn.trade_cost(*scope, factor.powf(size))?,
            Shift::Embargo { scope } => drawn.embargo(*scope),
            Shift::Productivity { state, sector, factor } => {
                drawn.productivity(*state, *sector, factor.powf(size))?
            }
            Shift::Surplus { state, value } => {
                let old = base.surplus[base.labels.state_position(*state)?];
                drawn.surplus(*state, old + size * (value - old))?
            }
        };
    }
    Ok(drawn)
}
