//! Duties and elasticities as arrays, by what is recorded.

use ndarray::{Array3, Axis};

use super::{RecordedSettings, Structure};
use crate::{
    economy::{Elasticities, TradeElasticity},
    error::{Error, Result},
    snapshot::{Bound, Snapshot, to_f64},
    units::{ProductCode, StateId},
};

/// The label of the one sector.
pub(super) fn one_sector() -> Result<ProductCode> {
    ProductCode::new("all")
}

/// tau by (sector, importer, exporter), and how many cells with trade have no duty recorded.
pub(super) fn duties(
    snapshot: &Snapshot,
    states: &[StateId],
    sectors: &[ProductCode],
    flows: &Array3<f64>,
    bound: Bound,
) -> Result<(Array3<f64>, usize)> {
    let mut unknown = 0;
    let mut tau = Array3::zeros(flows.dim());
    for (j, sector) in sectors.iter().enumerate() {
        let matrix = snapshot.duties(*sector, bound)?;
        for (n, importer) in states.iter().enumerate() {
            for (i, exporter) in states.iter().enumerate() {
                let duty = matrix.get(*importer, *exporter)?;
                let traded = flows.get([j, n, i]).is_some_and(|flow| *flow > 0.0);
                unknown += usize::from(traded && duty.is_none());
                if let Some(cell) = tau.get_mut([j, n, i]) {
                    *cell = duty.unwrap_or(0.0);
                }
            }
        }
    }
    Ok((tau, unknown))
}

/// Duties of all sectors as one, weighted by the trade they fall on.
pub(super) fn average(tau: &Array3<f64>, flows: &Array3<f64>) -> Array3<f64> {
    let paid = (tau * flows).sum_axis(Axis(0));
    let base = flows.sum_axis(Axis(0));
    let mut out = paid;
    ndarray::Zip::from(&mut out).and(&base).for_each(|paid, base| {
        *paid = if *base > 0.0 { *paid / base } else { 0.0 };
    });
    out.insert_axis(Axis(0))
}

/// The set of elasticities; for one sector the mean weighted by trade across borders.
pub(super) fn elasticities(
    snapshot: &Snapshot,
    settings: &RecordedSettings,
    sectors: &[ProductCode],
    flows: &Array3<f64>,
) -> Result<Elasticities> {
    let (name, set) = if let Some(own) = &settings.own {
        (own.name().to_owned(), own.clone())
    } else {
        let recorded = snapshot.world().elasticities(&settings.elasticities)?;
        let mut set = Elasticities::new(&settings.elasticities);
        for (sector, theta) in &recorded.theta {
            set = set.sector(*sector, TradeElasticity::from_theta(to_f64(theta.value()))?)?;
        }
        (settings.elasticities.clone(), set)
    };
    if settings.structure != Structure::OneSector {
        return Ok(set);
    }
    let (mut sum, mut weight) = (0.0, 0.0);
    for (j, sector) in sectors.iter().enumerate() {
        let slice = flows.index_axis(Axis(0), j);
        let crossing = slice.sum() - slice.diag().sum();
        sum += crossing * set.get(*sector)?.theta();
        weight += crossing;
    }
    if weight <= 0.0 {
        return Err(Error::Shape { what: "trade across borders", expected: 1, found: 0 });
    }
    Ok(Elasticities::uniform(
        format!("{name}, mean by trade"),
        TradeElasticity::from_theta(sum / weight)?,
    ))
}
