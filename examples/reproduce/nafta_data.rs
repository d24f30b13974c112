//! The folder of Caliendo and Parro (2015) as a calibration and its tariff schedules.

use std::{error::Error, path::Path};

use geoecon::economy::{Calibration, Economy, Labels, RepairPolicy, TariffSchedule};
use ndarray::{Array1, Array2, Array3};

use super::folder::{Csv, sector_codes, state_codes};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the folder holds.
pub(crate) struct Nafta {
    /// The states as the folder writes them, in the order of the labels.
    pub(crate) names: Vec<String>,
    pub(crate) labels: Labels,
    pub(crate) calibration: Calibration,
    pub(crate) duties_2005: TariffSchedule,
}

impl Nafta {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let names = Csv::read(&folder.join("countries.csv"))?.texts("iso3")?;
        let sectors = Csv::read(&folder.join("sectors.csv"))?;
        let sector_names = sectors.texts("name")?;
        let labels = Labels::new(state_codes(&names), sector_codes(&sector_names))?;
        let (n, s) = (names.len(), sector_names.len());

        // (sector, state) files become (state, sector) arrays.
        let by_state = |file: &str| -> Result<Array2<f64>> {
            let csv = Csv::read(&folder.join(file))?;
            let order = row_order(&csv.texts("sector")?, &sector_names, file)?;
            let values = csv.matrix(&names)?;
            Ok(Array2::from_shape_fn((n, s), |(n, j)| values[order[j]][n]))
        };
        let g = Csv::read(&folder.join("io_coefficients.csv"))?;
        let (countries, inputs) = (g.texts("country")?, g.texts("input_sector")?);
        let users: Vec<String> = g.header[2..].to_vec();
        let g = g.matrix(&users)?;
        let mut input_shares = Array3::zeros((n, s, s));
        for ((country, input), row) in countries.iter().zip(&inputs).zip(&g) {
            let n = position(&names, country, "io_coefficients.csv")?;
            let k = position(&sector_names, input, "io_coefficients.csv")?;
            for (j, &share) in row.iter().enumerate() {
                input_shares[[n, k, j]] = share;
            }
        }

        let trade = |file: &str| trade_array(folder, file, &names, &sector_names);
        // Thousand USD; sectors without trade are not in the file and stay at 0.
        let flows = trade("trade_1993_thousand_usd.csv")? * 1e3;
        let tau_2005 = trade("tariffs_2005_percent.csv")? / 100.0;
        let calibration = Calibration::new(labels.clone())
            .flows(flows)
            .tariffs(trade("tariffs_1993_percent.csv")? / 100.0)
            .output(by_state("gross_output_usd.csv")?)
            .value_added_shares(by_state("value_added_share.csv")?)
            .input_shares(input_shares)
            .theta(Array1::from_vec(sectors.numbers("theta")?))
            .repairs(RepairPolicy::all());
        let duties_2005 = TariffSchedule::new(labels.clone(), tau_2005)?;
        Ok(Self { names, labels, calibration, duties_2005 })
    }

    /// The base of 1993, with its surpluses or without.
    pub(crate) fn economy(&self, purged: bool) -> Result<Economy> {
        Ok(self.calibration.clone().purge_surplus(purged).build()?)
    }
}

/// A (sector, importer) by exporter file as (sector, importer, exporter).
fn trade_array(
    folder: &Path,
    file: &str,
    names: &[String],
    sectors: &[String],
) -> Result<Array3<f64>> {
    let csv = Csv::read(&folder.join(file))?;
    let (of, importer) = (csv.texts("sector")?, csv.texts("importer")?);
    let values = csv.matrix(names)?;
    let mut array = Array3::zeros((sectors.len(), names.len(), names.len()));
    for ((sector, importer), row) in of.iter().zip(&importer).zip(&values) {
        let (j, n) = (position(sectors, sector, file)?, position(names, importer, file)?);
        for (i, &value) in row.iter().enumerate() {
            array[[j, n, i]] = if i == n { 0.0 } else { value };
        }
    }
    Ok(array)
}

fn position(names: &[String], name: &str, file: &str) -> Result<usize> {
    let at = names.iter().position(|n| n == name);
    at.ok_or_else(|| format!("{file}: `{name}` is not in the folder's lists").into())
}

fn row_order(found: &[String], wanted: &[String], file: &str) -> Result<Vec<usize>> {
    wanted
        .iter()
        .map(|name| {
            let at = found.iter().position(|n| n == name);
            at.ok_or_else(|| format!("{file}: no row `{name}`").into())
        })
        .collect()
}
