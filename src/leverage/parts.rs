use std::fmt;

use ndarray::{Array2, Array3};
use serde::Serialize;

use super::{CutoffLoss, CutoffSettings, Spending, cutoff_loss};
use crate::{
    ProductCode, StateId,
    economy::{Economy, RecordedSettings, input_output::Leontief},
    error::{Error, Result},
    snapshot::Snapshot,
};

impl Spending {
    /// What each state spends by sector and supplier as a snapshot records it: for all uses, at the price that the
    /// user pays, duties included.
    ///
    /// These are direct purchases, the face of trade; [`Spending::look_through`] sees behind them.
    ///
    /// # Errors
    /// Those of [`Economy::recorded`].
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, economy::Structure, leverage::{Spending, cutoff_power}};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let spending = Spending::recorded(&today, Structure::InputOutput)?;
    /// let china = cutoff_power(&spending, &["CHN".parse()?], 5.0)?;
    /// let vietnam = china.rows.iter().find(|row| row.target.as_str() == "VNM").unwrap();
    /// let usa = china.rows.iter().find(|row| row.target.as_str() == "USA").unwrap();
    /// assert!(vietnam.loss.share().unwrap() > 3.0 * usa.loss.share().unwrap());
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn recorded(snapshot: &Snapshot, settings: impl Into<RecordedSettings>) -> Result<Self> {
        Self::try_from(&Economy::recorded(snapshot, settings)?.economy)
    }

    /// What each state spends on final goods by sector, and whose value added that is through all stages.
    ///
    /// Who refines another's ore and sells the metal is the supplier at face value, and of its own value added
    /// here. Sums to final demand; inputs are not counted twice. The share of a sender is v L Y by sector of the
    /// final good, over the sum. A negative cell counts as zero, as in [`Spending::new`].
    ///
    /// *Cost:* a solve with the factored table for each sector of each state.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] or [`Error::Cell`] where a number of the table is not finite.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{StateId, data, leverage::{Spending, cutoff_power}};
    /// use geoecon::economy::{Economy, InputOutputTable, Structure, input_output::Leontief};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let economy = Economy::recorded(&today, Structure::InputOutput)?.economy;
    /// let table = Leontief::new(InputOutputTable::proportional(&economy)?)?;
    /// let (face, look) = (Spending::try_from(&economy)?, Spending::look_through(&table)?);
    ///
    /// // In American vehicles there is more of China than their last supplier shows.
    /// let [usa, chn]: [StateId; 2] = ["USA".parse()?, "CHN".parse()?];
    /// let share = |s: &Spending| Ok::<_, geoecon::Error>(s.exposure(usa, &[chn])?[7]);
    /// assert_eq!(share(&face)?.sector, "vehicles".parse()?);
    /// assert!(share(&look)?.controlled > 1.5 * share(&face)?.controlled);
    /// # let _ = cutoff_power(&look, &[chn], 5.0)?;
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn look_through(leontief: &Leontief) -> Result<Self> {
        let table = leontief.table();
        let labels = table.labels().clone();
        let (n, s) = (labels.states().len(), labels.sectors().len());
        let y = table.y();
        // A column for what each state buys of each sector, from wherever.
        let demand = Array2::from_shape_fn((n * s, n * s), |(row, column)| {
            let (k, target) = (column % s, column / s);
            if row % s == k { y.get((row, target)).copied().unwrap_or(0.0) } else { 0.0 }
        });
        let output = leontief.output_for(demand)?;
        let v = leontief.value_added_shares();
        let flows = Array3::from_shape_fn((s, n, n), |(k, target, origin)| {
            let column = output.column(target * s + k);
            let rows = column.iter().zip(v).skip(origin * s).take(s);
            rows.map(|(output, v)| v * output).sum::<f64>()
        });
        Self::new(labels, flows)
    }
}

impl TryFrom<&Economy> for Spending {
    type Error = Error;

    /// Spending for all uses, duties included.
    fn try_from(economy: &Economy) -> Result<Self> {
        let mut flows = economy.pi().to_owned();
        let spending = economy.spending();
        for ((sector, importer, _), share) in flows.indexed_iter_mut() {
            *share *= spending.get((importer, sector)).copied().unwrap_or(0.0);
        }
        Self::new(economy.labels().clone(), flows)
    }
}

/// What a cut-off takes in parts and as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CutoffParts {
    /// Name of the method.
    pub method: &'static str,
    /// Whose supply is cut off.
    pub target: StateId,
    /// All senders, all sectors of the settings.
    pub joint: CutoffLoss,
    /// Each sender alone, in all sectors.
    pub by_sender: Vec<(StateId, CutoffLoss)>,
    /// Each sector alone, by all senders.
    pub by_sector: Vec<(ProductCode, CutoffLoss)>,
    /// What acting together adds: log price of the joint threat less the sum of those of the senders; `None`
    /// where one is not finite.
    pub together: Option<f64>,
    /// What linking sectors adds: log price of the joint threat less the sum of those of the sectors; `None` where
    /// one is not finite. Zero where spending shares of sectors are fixed.
    pub linked: Option<f64>,
}

/// How much of what senders can take from a target comes from acting together, and from linking sectors?
///
/// [`cutoff_loss`] of the whole threat, of each sender alone and of each sector alone. Suppliers of one sector
/// replace each other, so the second to leave does more harm than the first: with fixed spending shares (rho 1)
/// the log price of the joint threat is at least the sum of the senders' (Clayton, Maggiori and Schreger 2024).
/// Sectors add up exactly there; where they replace each other (rho above 1) linking them adds, as there is
/// nowhere left to turn, and where they need each other (below 1) one of them alone does most of the harm. Log
/// prices are compared, not losses: losses are bounded by 1 and cannot add up.
///
/// *Cost:* one cut-off for each sender and sector.
///
/// # Errors
/// Those of [`cutoff_loss`] and [`Spending::exposure`]; [`Error::Shape`] without a sender.
///
/// ```
/// use geoecon::{economy::Labels, leverage::{Spending, cutoff_parts}};
/// use ndarray::arr3;
///
/// let labels = Labels::new(["KOR", "JPN", "TWN"], ["chips"])?;
/// let flows = arr3(&[[[50.0, 30.0, 20.0], [10.0, 80.0, 10.0], [5.0, 5.0, 90.0]]]);
/// let spending = Spending::new(labels, flows)?;
/// let parts = cutoff_parts(&spending, "KOR".parse()?, &["JPN".parse()?, "TWN".parse()?], 2.0)?;
/// // -ln 0.5 beside -ln 0.7 - ln 0.8.
/// assert!((parts.together.unwrap() - (0.56_f64 / 0.5).ln()).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn cutoff_parts(
    spending: &Spending,
    target: StateId,
    senders: &[StateId],
    settings: impl Into<CutoffSettings>,
) -> Result<CutoffParts> {
    let settings = settings.into();
    if senders.is_empty() {
        return Err(Error::Shape { what: "list of senders", expected: 1, found: 0 });
    }
    let loss = |senders: &[StateId], settings: CutoffSettings| {
        cutoff_loss(&spending.exposure(target, senders)?, settings)
    };
    let joint = loss(senders, settings.clone())?;
    let by_sender = senders
        .iter()
        .map(|&sender| Ok((sender, loss(&[sender], settings.clone())?)))
        .collect::<Result<Vec<_>>>()?;
    let cut = settings.cut_sectors(spending.labels().sectors());
    let by_sector = cut
        .into_iter()
        .map(|sector| Ok((sector, loss(senders, settings.clone().sectors([sector]))?)))
        .collect::<Result<Vec<_>>>()?;
    let beyond = |parts: Vec<CutoffLoss>| {
        let sum: Option<f64> = parts.iter().map(CutoffLoss::ln_price).sum();
        Some(joint.ln_price()? - sum?)
    };
    Ok(CutoffParts {
        method: "cut-off power, whole and in parts, prices of remaining supply unchanged",
        target,
        joint,
        together: beyond(by_sender.iter().map(|(_, loss)| *loss).collect()),
        linked: beyond(by_sector.iter().map(|(_, loss)| *loss).collect()),
        by_sender,
        by_sector,
    })
}

impl fmt::Display for CutoffParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "cut-off of {}, together {}", self.target, self.joint)?;
        for (sender, loss) in &self.by_sender {
            writeln!(f, "  {sender:<20} {loss:>11}")?;
        }
        for (sector, loss) in &self.by_sector {
            writeln!(f, "  {sector:<20} {loss:>11}")?;
        }
        let log = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.5}"));
        let (together, linked) = (log(self.together), log(self.linked));
        writeln!(f, "  beyond the parts, in log prices: senders {together}, sectors {linked}")
    }
}
