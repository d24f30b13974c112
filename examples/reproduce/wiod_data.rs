//! The folder of a balanced trade matrix as a one-sector economy.

use std::{error::Error, path::Path};

use geoecon::economy::{Calibration, Economy, Labels, TradeElasticity};
use ndarray::Array3;

use crate::{folder::Csv, names::States};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A one-sector economy, with the states as the folder writes them.
pub(crate) struct Wiod {
    pub(crate) names: Vec<String>,
    pub(crate) economy: Economy,
}

impl Wiod {
    /// Reads the folder's balanced matrix; without one, its only matrix with surpluses removed.
    pub(crate) fn read(folder: &Path, theta: f64) -> Result<Self> {
        let matrix = |suffix: &str| -> Result<Option<Csv>> {
            let mut files: Vec<_> = std::fs::read_dir(folder)
                .map_err(|e| format!("{}: {e}", folder.display()))?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.to_string_lossy().ends_with(suffix))
                .collect();
            files.sort();
            files.first().map(|path| Csv::read(path)).transpose()
        };
        let balanced = matrix("trade_matrix_balanced.csv")?;
        let purge = balanced.is_none();
        let csv = balanced.map_or_else(|| matrix("trade_matrix.csv"), |csv| Ok(Some(csv)))?;
        let csv = csv.ok_or_else(|| format!("{}: no *trade_matrix*.csv", folder.display()))?;
        let states = States::of_columns(&csv, 1)?;
        let names = csv.header[1..].to_vec();
        csv.unique(&[0])?;
        let mut flows = Array3::zeros((1, names.len(), names.len()));
        for row in 0..csv.len() {
            let i = names.iter().position(|n| n == csv.text(row, 0));
            let i = i.ok_or_else(|| csv.expected(row, 0, "among the importers"))?;
            for n in 0..names.len() {
                flows[[0, n, i]] = csv.amount(row, n + 1)?;
            }
        }
        if let Some(name) = names.iter().find(|n| !csv.rows.iter().any(|row| row[0] == **n)) {
            return Err(csv.fault(format!("no row of exporter `{name}`")));
        }
        let labels = Labels::new(states.codes().iter().copied(), ["goods"])?;
        let economy = Calibration::new(labels)
            .flows(flows)
            .elasticities(TradeElasticity::from_theta(theta)?)
            .purge_surplus(purge)
            .build()?;
        Ok(Self { names, economy })
    }
}
