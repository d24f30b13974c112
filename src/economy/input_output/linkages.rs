use std::fmt;

use ndarray::Array2;
use serde::Serialize;

use super::Leontief;
use crate::{Error, ProductCode, Result, StateId};

/// How each sector hangs together with the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Linkages {
    /// What was computed.
    pub method: &'static str,
    /// The sectors of each state, in the order of the table.
    pub sectors: Vec<SectorLinkage>,
}

/// How a sector hangs together with the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectorLinkage {
    /// The state.
    pub state: StateId,
    /// The sector.
    pub sector: ProductCode,
    /// Its output, in the unit of the table, a year.
    pub output: f64,
    /// Value added per unit of output; `None` where it makes nothing.
    pub value_added_share: Option<f64>,
    /// What all sectors make for one unit of its goods in final demand, itself included: the column sum of L; `None` where
    /// it makes nothing. At least 1.
    pub backward: Option<f64>,
    /// The output that one more unit of its value added makes possible at fixed allocation of sales: the row sum of Ghosh's
    /// inverse; `None` where it makes nothing. At least 1.
    pub forward: Option<f64>,
}

impl SectorLinkage {
    /// Mean number of stages to final use, counting the last as 1 (Antràs, Chor, Fally and Hillberry 2012): the
    /// [forward](Self::forward) linkage by another name.
    #[must_use]
    pub fn upstreamness(&self) -> Option<f64> {
        self.forward
    }

    /// Mean number of stages since value was added, counting the last as 1 (Antràs and Chor 2018): the
    /// [backward](Self::backward) linkage by another name.
    #[must_use]
    pub fn downstreamness(&self) -> Option<f64> {
        self.backward
    }
}

/// Backward and forward linkages, upstreamness and downstreamness of every sector.
///
/// Over all sectors, output weighed by forward linkages sums to the same as output weighed by backward ones.
///
/// *Cost:* two solves with one column.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::{Leontief, linkages}};
/// use ndarray::array;
///
/// // Ore goes into metal, metal into final use.
/// let labels = Labels::new(["AUS"], ["ore", "metal"])?;
/// let table = InputOutputTable::new(labels, array![[0.0, 10.0], [0.0, 0.0]], array![[0.0], [40.0]])?;
/// let report = linkages(&Leontief::new(table)?);
/// let [ore, metal] = report.sectors.as_slice() else { unreachable!() };
/// assert_eq!((ore.upstreamness(), metal.upstreamness()), (Some(2.0), Some(1.0)));
/// assert_eq!((ore.backward, metal.backward), (Some(1.0), Some(1.25)));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Rasmussen, P. N. (1956). *Studies in Inter-Sectoral Relations.* Ghosh, A. (1958). Input-output approach in an allocation
/// system. *Economica* 25(97). Antràs, P., Chor, D., Fally, T. and Hillberry, R. (2012). Measuring the
/// upstreamness of production and trade flows. *American Economic Review* 102(3). Antràs, P. and Chor, D. (2018). On
/// the measurement of upstreamness and downstreamness in global value chains.
#[must_use]
pub fn linkages(leontief: &Leontief) -> Linkages {
    let labels = leontief.labels();
    let (z, x, v) = (leontief.table().z(), leontief.table().x(), leontief.value_added_shares());
    let makes = |i: usize| x[i].abs() > 0.0;
    let mut backward = Array2::ones((x.len(), 1));
    leontief.solve_transposed(&mut backward);
    // x_i U_i = x_i + sum_j Z_ij U_j, and U = 1 where nothing is made: A x U has no such columns, so they stand
    // on the right-hand side.
    let right = Array2::from_shape_fn((x.len(), 1), |(i, _)| {
        let lost: f64 =
            z.row(i).iter().enumerate().filter(|(j, _)| !makes(*j)).map(|(_, z)| z).sum();
        x[i] + lost
    });
    let forward = leontief.solve(right);
    let pairs = labels.states().iter().flat_map(|n| labels.sectors().iter().map(|j| (*n, *j)));
    let sectors = pairs
        .enumerate()
        .map(|(i, (state, sector))| SectorLinkage {
            state,
            sector,
            output: x[i],
            value_added_share: makes(i).then(|| v[i]),
            backward: makes(i).then(|| backward[[i, 0]]),
            forward: makes(i).then(|| forward[[i, 0]] / x[i]),
        })
        .collect();
    Linkages { method: "column sums of Leontief's and row sums of Ghosh's inverse", sectors }
}

impl Linkages {
    /// The row of a sector.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn sector(&self, state: StateId, sector: ProductCode) -> Result<&SectorLinkage> {
        let row = self.sectors.iter().find(|row| row.state == state && row.sector == sector);
        row.ok_or_else(|| Error::UnknownLabel {
            what: "sector",
            label: format!("{state} {sector}"),
        })
    }
}

impl fmt::Display for Linkages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, per unit of output", self.method)?;
        writeln!(
            f,
            "  {:<6} {:<20} {:>9} {:>9} {:>11}",
            "state", "sector", "backward", "forward", "value added"
        )?;
        let number = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.4}"));
        for row in &self.sectors {
            writeln!(
                f,
                "  {:<6} {:<20} {:>9} {:>9} {:>11}",
                row.state,
                row.sector,
                number(row.backward),
                number(row.forward),
                number(row.value_added_share)
            )?;
        }
        Ok(())
    }
}
