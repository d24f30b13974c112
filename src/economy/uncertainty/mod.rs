//! How sure the effects of a shock are.

mod draw;
mod range;
mod report;
mod settings;

use super::{Economy, Shock, solve};
use crate::{Error, Result};

use self::draw::draw;
pub(super) use self::{
    draw::Numbers,
    report::{Drawn, summarise},
    settings::check_draws,
};
pub use self::{
    range::{ElasticityRange, FactorRange},
    report::{StateUncertainty, UncertaintyReport},
    settings::UncertaintySettings,
};

/// How sure the welfare effects of a shock are: elasticities, and as far as asked value-added shares,
/// duties and the size of the shock, drawn from their ranges, one exact solution for each draw.
///
/// Draw k takes its numbers from stream k of a `ChaCha8` generator, so the report is the same bits for
/// any number of threads (feature `parallel`). Quantiles interpolate between order statistics.
/// A draw whose economy cannot be built, or is not solved, is counted as such, and no part of the figures. Cost: one
/// solve a draw, and one more where value-added shares or duties are drawn and the base has to be
/// solved anew. The model of scale effects has its own: [`scale::uncertainty`](super::scale::uncertainty).
///
/// # Errors
/// [`Error::OutOfRange`] for settings out of their range, [`Error::UnknownLabel`] for a sector the
/// economy lacks, and those of [`solve`].
///
/// # Example
/// ```
/// use geoecon::economy::{
///     Calibration, ElasticityRange, Labels, Shock, TradeElasticity, UncertaintySettings, uncertainty,
/// };
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let cut = Shock::new().embargo_between("AAA".parse()?, "BBB".parse()?);
/// let range = ElasticityRange::Uniform { low: 2.0, high: 8.0 };
/// let report = uncertainty(&world, &cut, UncertaintySettings::from(range).draws(100))?;
/// let a = &report.states[0];
/// // A duty that may turn out a fifth higher or lower.
/// use geoecon::economy::{Cells, FactorRange};
///
/// let duty = Shock::new().tariff(Cells::all().importer("AAA".parse()?), 0.1)?;
/// let size = FactorRange::Uniform { low: 0.8, high: 1.2 };
/// let sized = uncertainty(&world, &duty, UncertaintySettings::certain().shock_size(size).draws(100))?;
/// let b = &sized.states[1];
/// let central = b.central_pct.unwrap();
/// assert!(b.quantiles_pct[0] < central && central < b.quantiles_pct[2]);
///
/// // Autarky costs 1 - 0.8^(1/theta): between 10.6 and 2.8 percent.
/// assert!(a.quantiles_pct[0] > -10.6 && a.quantiles_pct[2] < -2.7 && a.loses == Some(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn uncertainty(
    economy: &Economy,
    shock: &Shock,
    settings: impl Into<UncertaintySettings>,
) -> Result<UncertaintyReport> {
    let settings = settings.into();
    settings.check()?;
    if !settings.value_added_shares.is_known() && !economy.has_input_output() {
        return Err(Error::OutOfRange {
            what: "range of value-added shares",
            value: "given".to_owned(),
            expected: "known: without input-output loops all output is value added",
        });
    }
    let labels = economy.labels();
    let mut ranges = vec![settings.range; labels.sectors().len()];
    for &(sector, range) in &settings.sectors {
        ranges[labels.sector_position(sector)?] = range;
    }
    let central = solve(economy, shock, settings.solver.clone())?;
    let one = |k| {
        let (economy, shock) = draw(economy, shock, &ranges, &settings, k)?;
        let result = solve(&economy, &shock, settings.solver.clone())?;
        Ok(result.status.is_solved().then(|| result.welfare_hat().to_vec()))
    };
    let draws = each_draw(settings.draws, |k| Drawn::from_result(one(k)));
    let method = format!("{}; {}, seed {}", central.method(), settings.drawn(), settings.seed);
    let welfare = central.welfare_hat().to_vec();
    let central = (central.status, welfare.as_slice());
    Ok(summarise(method, labels.states(), central, &draws, &settings.quantiles))
}

/// The draws in order, whichever thread makes them.
pub(super) fn each_draw<T: Send>(draws: usize, draw: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..draws).into_par_iter().map(draw).collect()
    }
    #[cfg(not(feature = "parallel"))]
    (0..draws).map(draw).collect()
}
