//! The folder of a balanced trade matrix as a one-sector economy.

use std::{error::Error, path::Path};

use geoecon::economy::{Calibration, Economy, Labels, TradeElasticity};
use ndarray::Array3;

use super::folder::{Csv, state_codes};

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
        let (csv, balanced) = match matrix("trade_matrix_balanced.csv")? {
            Some(csv) => (csv, true),
            None => {
                let raw = matrix("trade_matrix.csv")?;
                (raw.ok_or_else(|| format!("{}: no *trade_matrix*.csv", folder.display()))?, false)
            }
        };
        let names = csv.header[1..].to_vec();
        let exporters = csv.texts(&csv.header[0])?;
        let values = csv.matrix(&names)?;
        let mut flows = Array3::zeros((1, names.len(), names.len()));
        for (exporter, row) in exporters.iter().zip(&values) {
            let i = names.iter().position(|n| n == exporter);
            let i = i.ok_or_else(|| format!("exporter `{exporter}` is not among the importers"))?;
            for (n, &value) in row.iter().enumerate() {
                flows[[0, n, i]] = value;
            }
        }
        let labels = Labels::new(state_codes(&names), ["goods"])?;
        let economy = Calibration::new(labels)
            .flows(flows)
            .elasticities(TradeElasticity::from_theta(theta)?)
            .purge_surplus(!balanced)
            .build()?;
        Ok(Self { names, economy })
    }
}
