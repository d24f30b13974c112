//! The folder of Caliendo and Parro (2015) as a calibration and its tariff schedules.

use std::{error::Error, path::Path};

use geoecon::economy::{Calibration, Economy, Labels, RepairPolicy, TariffSchedule};
use ndarray::{Array1, Array2, Array3};

use crate::{
    folder::Csv,
    names::{States, sector_codes},
};

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
        let lists = Lists::read(folder)?;
        let labels =
            Labels::new(lists.states.codes().iter().copied(), sector_codes(&lists.sectors)?)?;
        // Thousand USD; sectors without trade are not in the file and stay at 0.
        let mut flows = lists.trade(folder, "trade_1993_thousand_usd.csv", Csv::amount)? * 1e3;
        for (mut sector, tradable) in flows.outer_iter_mut().zip(&lists.tradable) {
            if !tradable {
                sector.fill(0.0);
            }
        }
        let duty = |csv: &Csv, row, column| {
            csv.number_if(row, column, |x| x > -100.0, "a duty in percent, above -100")
        };
        let tau_1993 = lists.trade(folder, "tariffs_1993_percent.csv", duty)? / 100.0;
        let tau_2005 = lists.trade(folder, "tariffs_2005_percent.csv", duty)? / 100.0;
        let calibration = Calibration::new(labels.clone())
            .flows(flows)
            .tariffs(tau_1993)
            .output(lists.by_state(folder, "gross_output_usd.csv", Csv::amount)?)
            .value_added_shares(lists.by_state(folder, "value_added_share.csv", Csv::number)?)
            .input_shares(lists.input_shares(folder)?)
            .theta(Array1::from_vec(lists.theta))
            .repairs(RepairPolicy::all());
        let duties_2005 = TariffSchedule::new(labels.clone(), tau_2005)?;
        Ok(Self { names: lists.names, labels, calibration, duties_2005 })
    }

    /// The base of 1993, with its surpluses or without.
    pub(crate) fn economy(&self, purged: bool) -> Result<Economy> {
        Ok(self.calibration.clone().purge_surplus(purged).build()?)
    }
}

/// The folder's states and sectors, which its other files are about.
struct Lists {
    states: States,
    names: Vec<String>,
    sectors: Vec<String>,
    /// The number of each sector in the names of columns: 3 for `s3`.
    numbers: Vec<String>,
    tradable: Vec<bool>,
    theta: Vec<f64>,
}

impl Lists {
    fn read(folder: &Path) -> Result<Self> {
        let countries = Csv::read(&folder.join("countries.csv"))?;
        let sheet = Csv::read(&folder.join("sectors.csv"))?;
        let [index, name] = [sheet.column("index")?, sheet.column("name")?];
        sheet.unique(&[index])?;
        sheet.unique(&[name])?;
        let [tradable, theta] = [sheet.column("tradable")?, sheet.column("theta")?];
        let rows = || 0..sheet.len();
        let tradable = |row| match sheet.text(row, tradable) {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(sheet.expected(row, tradable, "1, or 0 for what is not traded")),
        };
        let theta = |row| sheet.number_if(row, theta, |x| x > 0.0, "a number above 0");
        Ok(Self {
            states: States::of_rows(&countries, "iso3")?,
            names: countries.texts("iso3")?,
            sectors: sheet.texts("name")?,
            numbers: sheet.texts("index")?,
            tradable: rows().map(tradable).collect::<Result<_>>()?,
            theta: rows().map(theta).collect::<Result<_>>()?,
        })
    }

    /// The columns of the states.
    fn columns(&self, csv: &Csv) -> Result<Vec<usize>> {
        self.names.iter().map(|name| csv.column(name)).collect()
    }

    /// A (sector) by state file as (state, sector).
    fn by_state(
        &self,
        folder: &Path,
        file: &str,
        cell: impl Fn(&Csv, usize, usize) -> Result<f64>,
    ) -> Result<Array2<f64>> {
        let csv = Csv::read(&folder.join(file))?;
        let (sector, columns) = (csv.column("sector")?, self.columns(&csv)?);
        csv.unique(&[sector])?;
        let mut array = Array2::zeros((self.names.len(), self.sectors.len()));
        for row in 0..csv.len() {
            let j = self.sector_at(&csv, row, sector)?;
            for (n, &column) in columns.iter().enumerate() {
                array[[n, j]] = cell(&csv, row, column)?;
            }
        }
        let missing =
            self.sectors.iter().find(|name| !csv.rows.iter().any(|r| r[sector] == **name));
        match missing {
            Some(name) => Err(csv.fault(format!("no row of sector `{name}`"))),
            None => Ok(array),
        }
    }

    /// A (sector, importer) by exporter file as (sector, importer, exporter), with a row for each that trades.
    fn trade(
        &self,
        folder: &Path,
        file: &str,
        cell: impl Fn(&Csv, usize, usize) -> Result<f64>,
    ) -> Result<Array3<f64>> {
        let csv = Csv::read(&folder.join(file))?;
        let [sector, importer] = [csv.column("sector")?, csv.column("importer")?];
        let columns = self.columns(&csv)?;
        csv.unique(&[sector, importer])?;
        let n_states = self.names.len();
        let mut array = Array3::zeros((self.sectors.len(), n_states, n_states));
        let mut known = Array2::from_elem((self.sectors.len(), n_states), false);
        for row in 0..csv.len() {
            let j = self.sector_at(&csv, row, sector)?;
            let n = self.country_at(&csv, row, importer)?;
            known[[j, n]] = true;
            for (i, &column) in columns.iter().enumerate().filter(|(i, _)| *i != n) {
                array[[j, n, i]] = cell(&csv, row, column)?;
            }
        }
        let absent = known.indexed_iter().find(|((j, _), known)| self.tradable[*j] && !**known);
        if let Some(((j, n), _)) = absent {
            let (sector, importer) = (&self.sectors[j], &self.names[n]);
            return Err(csv.fault(format!("no row of sector `{sector}` and importer `{importer}`")));
        }
        Ok(array)
    }

    /// Shares of materials as (state, input, user). The using sectors are the columns `s1`, `s2` and so on,
    /// by their numbers.
    fn input_shares(&self, folder: &Path) -> Result<Array3<f64>> {
        let csv = Csv::read(&folder.join("io_coefficients.csv"))?;
        let [country, input] = [csv.column("country")?, csv.column("input_sector")?];
        csv.unique(&[country, input])?;
        let users = self.numbers.iter().map(|number| csv.column(&format!("s{number}")));
        let users: Vec<usize> = users.collect::<Result<_>>()?;
        let unlisted = csv.header.iter().find(|header| {
            let number = header.strip_prefix('s').filter(|k| k.parse::<u32>().is_ok());
            number.is_some_and(|number| !self.numbers.iter().any(|known| known == number))
        });
        if let Some(header) = unlisted {
            return Err(csv.fault(format!("column `{header}`: sectors.csv has no such index")));
        }
        let (n_states, n_sectors) = (self.names.len(), self.sectors.len());
        let mut shares = Array3::zeros((n_states, n_sectors, n_sectors));
        for row in 0..csv.len() {
            let n = self.country_at(&csv, row, country)?;
            let k = self.sector_at(&csv, row, input)?;
            for (j, &column) in users.iter().enumerate() {
                shares[[n, k, j]] = csv.number(row, column)?;
            }
        }
        if csv.len() != n_states * n_sectors {
            let (rows, expected) = (csv.len(), n_states * n_sectors);
            return Err(csv.fault(format!(
                "{rows} rows, expected one for each country and input sector: {expected}"
            )));
        }
        Ok(shares)
    }

    fn sector_at(&self, csv: &Csv, row: usize, column: usize) -> Result<usize> {
        let at = self.sectors.iter().position(|name| name == csv.text(row, column));
        at.ok_or_else(|| csv.expected(row, column, "a sector of sectors.csv"))
    }

    fn country_at(&self, csv: &Csv, row: usize, column: usize) -> Result<usize> {
        let at = self.names.iter().position(|name| name == csv.text(row, column));
        at.ok_or_else(|| csv.expected(row, column, "a country of countries.csv"))
    }
}
