//! The door from what a world records: an [`Economy`] from a snapshot, a [`Shock`] from two.

use ndarray::{Array2, Array3};
use serde::Serialize;

use super::{
    Calibration, Economy, Elasticities, Labels, Shock, TariffSchedule, TradeElasticity,
    barriers::Barrier,
};
use crate::{
    error::{Error, Result},
    snapshot::{Bound, Snapshot, to_f64},
    units::{Currency, ProductCode, StateId},
    world::{Attribute, Overlap, Scope, TieId, terms::Flow},
};

/// How much structure a trade model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub enum Structure {
    /// One good: flows of all sectors added up. Eaton-Kortum, or Armington.
    OneSector,
    /// The sectors of the classification, without intermediate inputs.
    MultiSector,
    /// Sectors that use each other's goods, by the technology the world records.
    #[default]
    InputOutput,
}

impl std::fmt::Display for Structure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::OneSector => "one sector",
            Self::MultiSector => "many sectors",
            Self::InputOutput => "input-output",
        })
    }
}

/// How an economy is read from a snapshot.
///
/// ```
/// use geoecon::{economy::{RecordedSettings, Structure}, snapshot::Bound};
///
/// let settings = RecordedSettings::default().structure(Structure::MultiSector).elasticities("CP").bound(Bound::Low);
/// # let _ = settings;
/// ```
#[derive(Debug, Clone)]
pub struct RecordedSettings {
    pub(super) structure: Structure,
    elasticities: String,
    own: Option<Elasticities>,
    bound: Bound,
    currency: Currency,
    match_gdp: bool,
}

impl Default for RecordedSettings {
    /// Input-output, elasticities `U4`, the middle of duties that are not one number, USD, value added as
    /// GDP.
    fn default() -> Self {
        Self {
            structure: Structure::default(),
            elasticities: "U4".to_owned(),
            own: None,
            bound: Bound::Middle,
            currency: Currency::USD,
            match_gdp: true,
        }
    }
}

impl From<Structure> for RecordedSettings {
    fn from(structure: Structure) -> Self {
        Self::default().structure(structure)
    }
}

impl RecordedSettings {
    /// How much structure.
    #[must_use]
    pub fn structure(self, structure: Structure) -> Self {
        Self { structure, ..self }
    }

    /// The set of trade elasticities that the world records under this name.
    #[must_use]
    pub fn elasticities(self, name: impl Into<String>) -> Self {
        Self { elasticities: name.into(), own: None, ..self }
    }

    /// Trade elasticities of one's own.
    #[must_use]
    pub fn own_elasticities(self, set: impl Into<Elasticities>) -> Self {
        Self { own: Some(set.into()), ..self }
    }

    /// Which end of a duty that what is recorded leaves open.
    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound, ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// Whether, in an input-output economy, each state's value-added shares are scaled so that its value added
    /// is its recorded GDP. Technology of another year, or of an average state, implies a value added that is
    /// off.
    #[must_use]
    pub fn match_gdp(self, wanted: bool) -> Self {
        Self { match_gdp: wanted, ..self }
    }
}

/// An economy as a snapshot records it, with what was assumed on the way.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The economy; values in the currency of the settings, a year.
    pub economy: Economy,
    /// How it was read.
    pub settings: RecordedSettings,
    /// States that neither buy nor sell, and so are no part of it.
    pub without_trade: Vec<StateId>,
    /// Cells with trade whose duty is not recorded: taken as free.
    pub unknown_duties: usize,
    /// Cells (sector, importer, exporter) whose flow is not recorded and not covered: taken as no trade.
    pub unknown_flows: usize,
    /// Flows recorded on goods that lie in no sector of the classification: no part of the economy.
    pub unclassified_flows: usize,
    /// What each state's value-added shares were multiplied by to meet its GDP.
    pub value_added_scale: Vec<(StateId, f64)>,
    /// Trade by sector, the weights of a one-sector duty; (sector, importer, exporter).
    flows: Array3<f64>,
    sectors: Vec<ProductCode>,
    pub(super) goods: Vec<ProductCode>,
    /// What was in force in the base, beside duties.
    pub(super) barriers: Vec<Barrier>,
}

/// What changed between two snapshots, in the terms of an economy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedShock {
    /// The shock: duties, barriers, and embargoes where a control or sanction stops all trade.
    pub shock: Shock,
    /// What the economy has no place for, and is left out: controls and sanctions that stop a part of the
    /// trade; changes on goods finer than a sector; and controls and sanctions that end, as the flows of the
    /// base were shaped by them.
    pub left_out: Vec<TieId>,
    /// Cells with trade whose duty after the change is not recorded: taken as free.
    pub unknown_duties: usize,
}

impl Economy {
    /// The economy that a snapshot records: its flows and home sales by sector, the duties in force on them,
    /// technology and elasticities.
    ///
    /// Flows are gross output. With [`Structure::InputOutput`] value added comes from the technology, and a
    /// percentage of welfare is of final spending; without, all output is value added, and it is of gross
    /// spending.
    ///
    /// *Cost:* a pass over the flows for each sector and one duty for each pair of states and sector.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where the world has no such set of elasticities, no classification, or no
    /// technology of a state that an input-output economy needs; [`Error::Shape`] where nothing is traded; those
    /// of [`Calibration::build`].
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, economy::{Economy, SolveSettings, Structure, solve}};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let before = world.snapshot("2025-01-01".parse()?)?;
    /// let after = world.snapshot("2025-11-22".parse()?)?;
    ///
    /// let recorded = Economy::recorded(&before, Structure::InputOutput)?;
    /// let change = recorded.shock_to(&after)?;
    /// let result = solve(&recorded.economy, &change.shock, SolveSettings::default())?;
    /// assert!(result.status.is_solved());
    /// assert!(result.welfare_pct("VNM".parse()?)? < 0.0);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn recorded(
        snapshot: &Snapshot,
        settings: impl Into<RecordedSettings>,
    ) -> Result<Recorded> {
        let settings = settings.into();
        let sectors: Vec<ProductCode> =
            snapshot.world().classification().sectors.iter().map(|s| s.code).collect();
        if sectors.is_empty() {
            return Err(Error::UnknownLabel {
                what: "classification of",
                label: snapshot.world().name().to_owned(),
            });
        }
        let matrices = sectors
            .iter()
            .map(|sector| snapshot.trade(Scope::Product(*sector), settings.currency))
            .collect::<Result<Vec<_>>>()?;
        let known: Vec<StateId> = snapshot.states().map(|s| s.id).collect();
        let trades = |state: StateId| -> Result<bool> {
            for matrix in &matrices {
                if matrix
                    .row(state)?
                    .iter()
                    .copied()
                    .chain(matrix.column(state)?)
                    .flatten()
                    .any(|v| v > 0.0)
                {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let mut states = Vec::new();
        let mut without_trade = Vec::new();
        for state in known {
            if trades(state)? { states.push(state) } else { without_trade.push(state) }
        }
        let mut unknown_flows = 0;
        let mut flows = Array3::zeros((sectors.len(), states.len(), states.len()));
        for (j, matrix) in matrices.iter().enumerate() {
            for (n, importer) in states.iter().enumerate() {
                for (i, exporter) in states.iter().enumerate() {
                    if let Some(cell) = flows.get_mut([j, n, i]) {
                        let flow = matrix.get(*exporter, *importer)?;
                        unknown_flows += usize::from(flow.is_none());
                        *cell = flow.unwrap_or(0.0);
                    }
                }
            }
        }
        let (tau, unknown_duties) = duties(snapshot, &states, &sectors, &flows, settings.bound)?;
        let set = elasticities(snapshot, &settings, &sectors, &flows)?;
        let mut value_added_scale = Vec::new();
        let economy = if settings.structure == Structure::OneSector {
            let labels = Labels::new(states.iter().copied(), [one_sector()?])?;
            let all = flows.sum_axis(ndarray::Axis(0)).insert_axis(ndarray::Axis(0));
            Calibration::new(labels)
                .flows(all)
                .tariffs(average(&tau, &flows))
                .elasticities(set)
                .build()?
        } else {
            let labels = Labels::new(states.iter().copied(), sectors.iter().copied())?;
            let mut calibration =
                Calibration::new(labels).flows(flows.clone()).tariffs(tau).elasticities(set);
            if settings.structure == Structure::InputOutput {
                let (beta, g, scale) = technology(snapshot, &states, &sectors, &flows, &settings)?;
                value_added_scale = scale;
                calibration = calibration.value_added_shares(beta).input_shares(g);
            }
            calibration.build()?
        };
        let classification = snapshot.world().classification();
        let in_sector = |product| {
            sectors
                .iter()
                .any(|s| classification.overlap(Scope::Product(*s), product) == Overlap::Whole)
        };
        let unclassified_flows =
            snapshot.layer::<Flow>().filter(|edge| !in_sector(edge.terms.product)).count();
        let goods = sectors.iter().copied().filter(|s| !classification.is_services(*s)).collect();
        Ok(Recorded {
            economy,
            settings,
            without_trade,
            unknown_duties,
            unknown_flows,
            unclassified_flows,
            value_added_scale,
            flows,
            sectors,
            goods,
            barriers: Barrier::in_force(snapshot),
        })
    }
}

impl Recorded {
    /// What changes from the snapshot this was read from to `after`.
    ///
    /// Duties are resolved by the rules of [`Snapshot::duty`]. New sanctions (both ways) and export controls
    /// that stop a sector or all goods wholly are embargoes; barriers lowered by a new
    /// [`MarketAccess`](crate::terms::MarketAccess) are a fall of trade costs, and a rise again where it ends.
    /// Ties are the same where id, states and terms are, so the snapshot this was read from is no change.
    ///
    /// # Errors
    /// Those of [`Snapshot::duty`]; [`Error::UnknownState`] where `after` lacks a state of the economy.
    pub fn shock_to(&self, after: &Snapshot) -> Result<RecordedShock> {
        let (duties, unknown_duties) = self.duties_of(after)?;
        let (shock, left_out) = self.barriers(Shock::new().tariffs(duties), after)?;
        Ok(RecordedShock { shock, left_out, unknown_duties })
    }

    /// The duties of a snapshot on the cells of this economy, and how many cells with trade have none recorded.
    pub(super) fn duties_of(&self, snapshot: &Snapshot) -> Result<(TariffSchedule, usize)> {
        let labels = self.economy.labels();
        let (tau, unknown) =
            duties(snapshot, labels.states(), &self.sectors, &self.flows, self.settings.bound)?;
        let one = self.settings.structure == Structure::OneSector;
        let tau = if one { average(&tau, &self.flows) } else { tau };
        Ok((TariffSchedule::new(labels.clone(), tau)?, unknown))
    }
}

/// The label of the one sector.
fn one_sector() -> Result<ProductCode> {
    ProductCode::new("all")
}

/// tau by (sector, importer, exporter), and how many cells with trade have no duty recorded.
fn duties(
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
fn average(tau: &Array3<f64>, flows: &Array3<f64>) -> Array3<f64> {
    let paid = (tau * flows).sum_axis(ndarray::Axis(0));
    let base = flows.sum_axis(ndarray::Axis(0));
    let mut out = paid;
    ndarray::Zip::from(&mut out).and(&base).for_each(|paid, base| {
        *paid = if *base > 0.0 { *paid / base } else { 0.0 };
    });
    out.insert_axis(ndarray::Axis(0))
}

/// The set of elasticities; for one sector the mean weighted by trade across borders.
fn elasticities(
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
        let slice = flows.index_axis(ndarray::Axis(0), j);
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

/// B (state, sector), g (state, input, user), and what B was multiplied by.
type TechnologyArrays = (Array2<f64>, Array3<f64>, Vec<(StateId, f64)>);

fn technology(
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
        let output: Vec<f64> = (0..sectors.len())
            .map(|j| flows.index_axis(ndarray::Axis(0), j).column(n).sum())
            .collect();
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
