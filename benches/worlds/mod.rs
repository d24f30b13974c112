//! Economies to measure on.

#![allow(clippy::cast_precision_loss, reason = "small counts")]

use std::{error::Error, path::Path};

use geoecon::economy::{Calibration, Economy, Labels, TradeElasticity};
use ndarray::{Array1, Array2, Array3};

use crate::{
    folder::Csv,
    names::{sector_codes, state_codes},
};

/// OECD ICIO 2022 as in Lashkaripour's package: gross output, values with duties, balanced.
pub(crate) fn icio(folder: &Path) -> Result<Economy, Box<dyn Error>> {
    let names = Csv::read(&folder.join("countries.csv"))?.texts("code")?;
    let sectors = Csv::read(&folder.join("sectors_sigma.csv"))?;
    let sector_names = sectors.texts("sector")?;
    let (n, s) = (names.len(), sector_names.len());
    let cells = |file: &str| -> Result<Array3<f64>, Box<dyn Error>> {
        let csv = Csv::read(&folder.join(file))?;
        let (of, exporters) = (csv.numbers("sector")?, csv.texts("exporter")?);
        let importers: Vec<usize> =
            names.iter().map(|n| csv.column(n)).collect::<Result<_, _>>()?;
        let mut array = Array3::zeros((s, n, n));
        for (row, (sector, exporter)) in of.iter().zip(&exporters).enumerate() {
            let i = names.iter().position(|n| n == exporter).ok_or("unknown exporter")?;
            let j = (0..s).find(|&j| (j as f64 + 1.0 - sector).abs() < 0.5).ok_or("no sector")?;
            for (n, &importer) in importers.iter().enumerate() {
                array[[j, n, i]] = csv.number(row, importer)?;
            }
        }
        Ok(array)
    };
    let mut flows = cells("trade_flows.csv")?;
    for j in 0..s {
        for n in 0..n {
            flows[[j, n, n]] += 1.0;
        }
    }
    let sigma = Array1::from_vec(sectors.numbers("sigma_IS")?);
    let economy =
        Calibration::new(Labels::new(state_codes(&names)?, sector_codes(&sector_names)?)?)
            .flows_with_duties(flows)
            .tariffs(cells("applied_tariffs.csv")?)
            .theta(sigma - 1.0)
            .purge_surplus(true)
            .build()?;
    Ok(economy)
}

/// The economies of the world that ships, with technology.
#[cfg(feature = "shipped-world")]
pub(crate) fn shipped() -> Economy {
    use geoecon::economy::Structure;

    let today = "2025-11-22".parse().unwrap();
    let snapshot = geoecon::data::indo_pacific_2025().unwrap().snapshot(today).unwrap();
    Economy::recorded(&snapshot, Structure::InputOutput).unwrap().economy
}

/// A made-up world with gravity-like flows, duties and input-output loops.
pub(crate) fn synthetic(states: usize, sectors: usize) -> Economy {
    let wave = |k: usize| (k as f64 * 12.9898).sin().abs();
    let size: Vec<f64> = (0..states).map(|n| (3.0 * wave(n + 1)).exp()).collect();
    let flows = Array3::from_shape_fn((sectors, states, states), |(j, n, i)| {
        let distance = if n == i { 0.05 } else { 0.5 + wave(7 * j + 31 * n + 17 * i) };
        size[n] * size[i] / distance
    });
    let tau = Array3::from_shape_fn((sectors, states, states), |(j, n, i)| {
        if n == i { 0.0 } else { 0.15 * wave(j + 3 * n + 5 * i) }
    });
    let input = Array3::from_shape_fn((states, sectors, sectors), |(n, k, j)| {
        0.05 + wave(n + 11 * k + 13 * j)
    });
    Calibration::new(labels(states, sectors))
        .flows(flows)
        .tariffs(tau)
        .value_added_shares(Array2::from_shape_fn((states, sectors), |(n, j)| {
            0.35 + 0.3 * wave(n + 19 * j)
        }))
        .input_shares(input)
        .theta(Array1::from_shape_fn(sectors, |j| 2.0 + 8.0 * wave(j + 5)))
        .build()
        .unwrap()
}

/// The same with one sector, without duties and loops, in balance.
pub(crate) fn one_sector(states: usize) -> Economy {
    let wave = |k: usize| (k as f64 * 12.9898).sin().abs();
    let flows = Array3::from_shape_fn((1, states, states), |(_, n, i)| {
        if n == i { 100.0 } else { wave(n.max(i) * 31 + n.min(i) * 17) }
    });
    Calibration::new(labels(states, 1))
        .flows(flows)
        .elasticities(TradeElasticity::from_theta(5.0).unwrap())
        .build()
        .unwrap()
}

fn labels(states: usize, sectors: usize) -> Labels {
    let names: Vec<String> = (0..states).map(|n| format!("no code {n}")).collect();
    let goods: Vec<String> = (0..sectors).map(|j| format!("sector {j}")).collect();
    Labels::new(state_codes(&names).unwrap(), sector_codes(&goods).unwrap()).unwrap()
}
