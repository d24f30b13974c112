//! What production uses, by the technology that is recorded.

use ndarray::{Array2, Array3, Axis};

use super::RecordedSettings;
use crate::{
    error::{Error, Result},
    snapshot::{Snapshot, to_f64},
    units::{ProductCode, StateId},
    world::Attribute,
};

/// B (state, sector), g (state, input, user), and what B was multiplied by.
pub(super) type TechnologyArrays = (Array2<f64>, Array3<f64>, Vec<(StateId, f64)>);

pub(super) fn technology(
    snapshot: &Snapshot,
    states: &[StateId],
    sectors: &[ProductCode],
    flows: &Array3<f64>,
    settings: &RecordedSettings,
) -> Result<TechnologyArrays> {
    let mut beta = Array2::zeros((states.len(), sectors.len()));
    let mut inputs = Array3::zeros((states.len(), sectors.len(), sectors.len()));
    let mut scales = Vec::new();
    for (n, state) in states.iter().enumerate() {
        for (j, user) in sectors.iter().enumerate() {
            let technology = snapshot.world().technology(*state, *user).ok_or_else(|| {
                Error::UnknownLabel { what: "technology of", label: format!("{state} {user}") }
            })?;
            let number = |share: Option<&crate::Share>| share.map_or(0.0, |s| to_f64(s.fraction()));
            if let Some(cell) = beta.get_mut([n, j]) {
                *cell = number(Some(&technology.value_added));
            }
            for (k, input) in sectors.iter().enumerate() {
                if let Some(cell) = inputs.get_mut([n, k, j]) {
                    *cell = number(technology.inputs.get(input));
                }
            }
        }
        let gdp = snapshot.first_number(*state, Attribute::Gdp)?;
        let Some(gdp) = gdp.filter(|gdp| *gdp > 0.0 && settings.match_gdp) else { continue };
        let output: Vec<f64> =
            (0..sectors.len()).map(|j| flows.index_axis(Axis(0), j).column(n).sum()).collect();
        let factor = scale_to(gdp, &output, beta.row(n).to_slice().unwrap_or_default());
        beta.row_mut(n).mapv_inplace(|b| scaled(b, factor));
        scales.push((*state, factor));
    }
    Ok((beta, inputs, scales))
}

/// A value-added share after scaling: never all of output, so that inputs keep their place.
fn scaled(beta: f64, factor: f64) -> f64 {
    (beta * factor).min(0.99_f64.max(beta))
}

/// The factor on value-added shares at which they add up to `gdp`, as near as shares below 1 allow.
fn scale_to(gdp: f64, output: &[f64], beta: &[f64]) -> f64 {
    let value_added =
        |factor: f64| output.iter().zip(beta).map(|(y, b)| y * scaled(*b, factor)).sum::<f64>();
    let (mut low, mut high) = (0.0, 100.0);
    if value_added(high) <= gdp {
        return high;
    }
    // Value added rises with the factor: halve the interval until it is one number.
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if value_added(middle) < gdp { low = middle } else { high = middle }
    }
    high
}
