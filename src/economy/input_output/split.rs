use std::fmt;

use ndarray::{Array1, Array2, ArrayView1};
use serde::Serialize;

use super::{Leontief, exports::extracted};
use crate::{Error, Result, StateId, economy::linalg::Lu};

/// The published ways of splitting exports into value added and double counting.
///
/// They agree on exports, domestic content and own value added; they differ in which foreign value counts as
/// counted before, and in what they call participation in value chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[non_exhaustive]
pub enum SplitMethod {
    /// Borin and Mancini (2019), counted where it first leaves a state.
    #[default]
    BorinManciniSource,
    /// Borin and Mancini (2019), counted where it last leaves a state.
    BorinManciniSink,
    /// Koopman, Wang and Wei (2014): foreign value counts where the importer uses it up.
    KoopmanWangWei,
    /// Wang, Wei and Zhu (2013); over all partners the same as Koopman, Wang and Wei.
    WangWeiZhu,
    /// Miroudot and Ye (2021); over all partners the same as Borin and Mancini by source.
    MiroudotYe,
    /// The OECD's Trade in Value Added: no split of foreign content.
    Oecd,
}

impl fmt::Display for SplitMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BorinManciniSource => "Borin and Mancini (2019), by source",
            Self::BorinManciniSink => "Borin and Mancini (2019), by sink",
            Self::KoopmanWangWei => "Koopman, Wang and Wei (2014)",
            Self::WangWeiZhu => "Wang, Wei and Zhu (2013)",
            Self::MiroudotYe => "Miroudot and Ye (2021)",
            Self::Oecd => "OECD Trade in Value Added",
        })
    }
}

/// A state's exports to all others, split. Amounts in the unit of the table, a year; `None` where the method does not
/// define a part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExportSplit {
    /// The method.
    pub method: SplitMethod,
    /// The state.
    pub state: StateId,
    /// All exports: domestic and foreign content.
    pub exports: f64,
    /// Own value each time it crosses the border: own value added and its double counting.
    pub domestic_content: f64,
    /// Own value added in exports, once: what is absorbed abroad and what returns.
    pub domestic_value_added: f64,
    /// Own value added that ends in final demand abroad.
    pub absorbed_abroad: f64,
    /// Own value added that comes back and ends in final demand at home.
    pub returned: f64,
    /// Own value added counted again when it leaves again.
    pub domestic_double_counting: f64,
    /// Others' value each time it crosses the border: foreign value added and its double counting.
    pub foreign_content: f64,
    /// Others' value added in exports, once.
    pub foreign_value_added: Option<f64>,
    /// Others' value added counted again.
    pub foreign_double_counting: Option<f64>,
    /// Own value added that the direct importer uses up without selling on (by source), or that ends there
    /// by whatever way (by sink).
    pub absorbed_by_importer: Option<f64>,
    /// Exports in value chains: backward and forward.
    pub value_chains: Option<f64>,
    /// Of these what rests on others' inputs.
    pub value_chains_backward: Option<f64>,
    /// Of these what others sell on.
    pub value_chains_forward: Option<f64>,
}

/// Splits the exports of `state` by a published method.
///
/// *Cost:* a solve with three columns for each state and one for each sector.
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::SingularTable`] where a state's own block has no inverse.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::{Leontief, SplitMethod, export_split}};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let leontief = Leontief::new(table)?;
/// let split = export_split(&leontief, "KOR".parse()?, SplitMethod::BorinManciniSource)?;
/// assert!((split.domestic_value_added - split.absorbed_abroad - split.returned).abs() < 1e-12);
/// assert!((split.foreign_value_added.unwrap() + split.foreign_double_counting.unwrap() - split.foreign_content).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Borin, A. and Mancini, M. (2019). *Measuring What Matters in Global Value Chains and Value-Added Trade.* World Bank
/// Policy Research Working Paper 8804. Koopman, R., Wang, Z. and Wei, S.-J. (2014). Tracing value-added and
/// double counting in gross exports. *American Economic Review* 104(2). Wang, Z., Wei, S.-J. and Zhu, K. (2013). *Quantifying
/// International Production Sharing at the Bilateral and Sector Levels.* NBER Working Paper 19677. Miroudot, S.
/// and Ye, M. (2021). Decomposing value added in gross exports. *Economic Systems Research* 33(1).
pub fn export_split(
    leontief: &Leontief,
    state: StateId,
    method: SplitMethod,
) -> Result<ExportSplit> {
    use SplitMethod::{
        BorinManciniSink, BorinManciniSource, KoopmanWangWei, MiroudotYe, Oecd, WangWeiZhu,
    };
    let n = leontief.labels().state_position(state)?;
    let own = Own::new(leontief, n)?;
    let exports = own.all.column(n).sum();
    let domestic_content = leontief.value_added(n, &own.output.column(n));
    let domestic_value_added = extracted(leontief, n, &own.all)?;
    let foreign_content = own.foreign(&own.output.column(n));
    let absorbed_abroad: f64 =
        own.others().map(|d| leontief.value_added(n, &own.demand.column(d))).sum();

    let foreign_value_added = match method {
        BorinManciniSource | BorinManciniSink | MiroudotYe => {
            Some(own.foreign(&own.once.column(0)))
        }
        KoopmanWangWei | WangWeiZhu => {
            let column = own.columns.dot(&own.used_up()?);
            Some(own.foreign(&column.view()))
        }
        Oecd => None,
    };
    let absorbed_by_importer = match method {
        BorinManciniSource => Some(own.directly_absorbed()?),
        BorinManciniSink => Some(own.ends_at_importer()),
        _ => None,
    };
    let (backward, forward) = match method {
        BorinManciniSource => (
            Some(exports - domestic_value_added),
            absorbed_by_importer.map(|absorbed| domestic_value_added - absorbed),
        ),
        Oecd => {
            let sold_on = own.others().map(|r| leontief.value_added(n, &own.output.column(r)));
            (Some(foreign_content), Some(sold_on.sum()))
        }
        _ => (None, None),
    };
    Ok(ExportSplit {
        method,
        state,
        exports,
        domestic_content,
        domestic_value_added,
        absorbed_abroad,
        returned: domestic_value_added - absorbed_abroad,
        domestic_double_counting: domestic_content - domestic_value_added,
        foreign_content,
        foreign_value_added,
        foreign_double_counting: foreign_value_added.map(|once| foreign_content - once),
        absorbed_by_importer,
        value_chains: backward.zip(forward).map(|(backward, forward)| backward + forward),
        value_chains_backward: backward,
        value_chains_forward: forward,
    })
}

/// What the split of one state's exports needs.
struct Own<'a> {
    leontief: &'a Leontief,
    state: usize,
    /// e, a column for each state.
    all: Array2<f64>,
    /// L e.
    output: Array2<f64>,
    /// L Y.
    demand: Array2<f64>,
    /// The state's columns of L.
    columns: Array2<f64>,
    /// I + R L E, with R the state's rows of A abroad and E its columns: what turns L into the inverse without
    /// its sales of inputs abroad, L~ = L - L E (I + R L E)^-1 R L.
    cut: Lu,
    /// L~ e for the state.
    once: Array2<f64>,
}

impl<'a> Own<'a> {
    fn new(leontief: &'a Leontief, state: usize) -> Result<Self> {
        let (n, s) = leontief.labels().counts();
        let all = leontief.exports();
        let rows = leontief.rows(state);
        let unit = |j: usize| Array1::from_shape_fn(n * s, |i| f64::from(u8::from(i == j)));
        let mut units = Array2::zeros((n * s, s));
        for (k, row) in rows.clone().enumerate() {
            units.column_mut(k).assign(&unit(row));
        }
        let columns = leontief.solve(units);
        let own = Array2::from_shape_fn((s, 1), |(i, _)| all[[rows.start + i, state]]);
        let output = leontief.solve(all.clone());
        let demand = leontief.solve(leontief.table().y().to_owned());
        let mut system = abroad(leontief, state, &columns);
        system.diag_mut().mapv_inplace(|a| 1.0 + a);
        let cut = Lu::factor(system).ok_or(Error::SingularTable { sectors: Vec::new() })?;
        let mut pulled = own;
        cut.solve(&mut pulled);
        let once = columns.dot(&pulled);
        Ok(Self { leontief, state, all, output, demand, columns, cut, once })
    }

    fn others(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let (n, state) = (self.all.ncols(), self.state);
        (0..n).filter(move |r| *r != state)
    }

    /// Value added of all other states in a column of output.
    fn foreign(&self, column: &ArrayView1<'_, f64>) -> f64 {
        self.others().map(|r| self.leontief.value_added(r, column)).sum()
    }

    /// The state's sales abroad that the direct importer uses up: for final demand, and as inputs into what it
    /// makes for itself with its own inputs.
    fn used_up(&self) -> Result<Array1<f64>> {
        let rows = self.leontief.rows(self.state);
        let y = self.leontief.table().y();
        let mut used = Array1::zeros(rows.len());
        for r in self.others() {
            let theirs = self.leontief.rows(r);
            let mut made =
                Array2::from_shape_fn((theirs.len(), 1), |(i, _)| y[[theirs.start + i, r]]);
            self.leontief.domestic(r)?.solve(&mut made);
            for (k, i) in rows.clone().enumerate() {
                let inputs: f64 =
                    theirs.clone().zip(&made).map(|(j, made)| self.leontief.a(i, j) * made).sum();
                used[k] += y[[i, r]] + inputs;
            }
        }
        Ok(used)
    }

    /// Own value added that the direct importer uses up, made with own inputs alone.
    fn directly_absorbed(&self) -> Result<f64> {
        let mut made = self.used_up()?.insert_axis(ndarray::Axis(1));
        self.leontief.domestic(self.state)?.solve(&mut made);
        let v = self.leontief.value_added_shares();
        Ok(self.leontief.rows(self.state).zip(&made).map(|(i, made)| v[i] * made).sum())
    }

    /// Own value added that, the last time it leaves, goes to the state where it ends.
    fn ends_at_importer(&self) -> f64 {
        let rows = self.leontief.rows(self.state);
        let y = self.leontief.table().y();
        let mut sold = Array1::<f64>::zeros(rows.len());
        for r in self.others() {
            // L~ y, for r's final demand without what it buys from the state.
            let direct = Array1::from_shape_fn(rows.len(), |i| y[[rows.start + i, r]]);
            let with = &self.demand.column(r) - &self.columns.dot(&direct);
            let with = with.insert_axis(ndarray::Axis(1));
            let mut pulled = abroad(self.leontief, self.state, &with);
            self.cut.solve(&mut pulled);
            let made = &with - &self.columns.dot(&pulled);
            for (k, i) in rows.clone().enumerate() {
                let inputs: f64 =
                    self.leontief.rows(r).map(|j| self.leontief.a(i, j) * made[[j, 0]]).sum();
                sold[k] += direct[k] + inputs;
            }
        }
        let output = self.columns.dot(&sold);
        self.leontief.value_added(self.state, &output.view())
    }
}

/// R m: the state's rows of A, its own users left out, times the columns of m.
fn abroad(leontief: &Leontief, state: usize, m: &Array2<f64>) -> Array2<f64> {
    let rows = leontief.rows(state);
    let a = Array2::from_shape_fn((rows.len(), m.nrows()), |(i, j)| {
        if rows.contains(&j) { 0.0 } else { leontief.a(rows.start + i, j) }
    });
    a.dot(m)
}

impl fmt::Display for ExportSplit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "exports of {}, {}; in the unit of the table, a year",
            self.state, self.method
        )?;
        let rows = [
            ("exports", Some(self.exports)),
            ("  domestic content", Some(self.domestic_content)),
            ("    own value added", Some(self.domestic_value_added)),
            ("      absorbed abroad", Some(self.absorbed_abroad)),
            ("      returned", Some(self.returned)),
            ("    double counting", Some(self.domestic_double_counting)),
            ("  foreign content", Some(self.foreign_content)),
            ("    value added", self.foreign_value_added),
            ("    double counting", self.foreign_double_counting),
            ("absorbed by the direct importer", self.absorbed_by_importer),
            ("in value chains", self.value_chains),
            ("  backward", self.value_chains_backward),
            ("  forward", self.value_chains_forward),
        ];
        for (name, amount) in rows {
            if let Some(amount) = amount {
                writeln!(f, "  {name:<34} {amount:>16.3}")?;
            }
        }
        Ok(())
    }
}
