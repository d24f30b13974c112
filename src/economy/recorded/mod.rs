//! The door from what a world records: an [`Economy`] from a snapshot, a [`Shock`] from two.

mod arrays;
mod barriers;
mod models;
mod settings;
mod technology;

use ndarray::{Array3, Axis};

pub use self::settings::{RecordedSettings, Structure};
use self::{
    arrays::{average, duties, elasticities, one_sector},
    barriers::Barrier,
    technology::technology,
};
use super::{Calibration, Economy, Labels, Shock, TariffSchedule};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::{Matrix, Snapshot},
    units::{Date, ProductCode, StateId},
    world::{Attribute, Kind, Overlap, Scope, TieId, terms::Flow},
};

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
    /// By state, as far as recorded.
    gdp: Vec<Option<f64>>,
    date: Date,
    sectors: Vec<ProductCode>,
    goods: Vec<ProductCode>,
    /// What was in force in the base, beside duties.
    barriers: Vec<Barrier>,
}

/// What changed between two snapshots, in the terms of an economy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedShock {
    /// The shock: duties, barriers, and embargoes where a control or sanction stops all trade.
    pub shock: Shock,
    /// What the economy has no place for, and is left out: controls and sanctions that stop a part of the
    /// trade; changes on goods finer than a sector; in an economy of one sector those on all goods, which would
    /// hold for services too; and controls and sanctions that end, as the flows of the base were shaped by them.
    pub left_out: Vec<TieId>,
    /// Those of `left_out` that hold for all goods and would have a place in an economy of more sectors.
    pub needs_sectors: Vec<TieId>,
    /// Cells with trade whose duty after the change is not recorded: taken as free.
    pub unknown_duties: usize,
}

/// The states that buy or sell anything, and those that do not.
fn traders(snapshot: &Snapshot, matrices: &[Matrix]) -> Result<(Vec<StateId>, Vec<StateId>)> {
    let (mut trading, mut idle) = (Vec::new(), Vec::new());
    for state in snapshot.states().map(|s| s.id) {
        let mut trades = false;
        for matrix in matrices {
            let mut cells = matrix.row(state)?.iter().copied().chain(matrix.column(state)?);
            trades = trades || cells.any(|flow| flow > Some(0.0));
        }
        if trades { trading.push(state) } else { idle.push(state) }
    }
    if trading.is_empty() {
        let world = snapshot.world();
        return Err(Error::NothingTraded {
            world: world.name().to_owned(),
            date: snapshot.date(),
            recorded: world.recorded_days(Kind::Flow),
        });
    }
    Ok((trading, idle))
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
    /// technology of a state that an input-output economy needs; [`Error::NothingTraded`]; those
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
        let (states, without_trade) = traders(snapshot, &matrices)?;
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
            let all = flows.sum_axis(Axis(0)).insert_axis(Axis(0));
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
        let gdp =
            states.iter().map(|s| snapshot.first_number(*s, Attribute::Gdp)).collect::<Result<_>>();
        Ok(Recorded {
            economy,
            settings,
            without_trade,
            unknown_duties,
            unknown_flows,
            unclassified_flows,
            value_added_scale,
            flows,
            gdp: gdp?,
            date: snapshot.date(),
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
    /// In an economy of one sector with services in it those on all goods are left out.
    /// Ties are the same where id, states and terms are, so the snapshot this was read from is no change.
    ///
    /// # Errors
    /// Those of [`Snapshot::duty`]; [`Error::UnknownState`] where `after` lacks a state of the economy.
    pub fn shock_to(&self, after: &Snapshot) -> Result<RecordedShock> {
        let (duties, unknown_duties) = self.duties_of(after)?;
        let (shock, left_out, needs_sectors) =
            self.barriers(Shock::new().tariffs(duties), after)?;
        Ok(RecordedShock { shock, left_out, needs_sectors, unknown_duties })
    }

    /// What `scenario` changes, carried out in the world and on the date that `before`, which this was read
    /// from, was taken of.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{Scenario, Share, StateId, Tie, data, economy::{Economy, Structure, solve}};
    /// use geoecon::terms::{Sanction, Scope};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let today = world.snapshot("2025-11-22".parse()?)?;
    /// let [chn, usa]: [StateId; 2] = ["CHN".parse()?, "USA".parse()?];
    /// let all_goods = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
    /// let cut = Scenario::new("no trade in goods").add_tie(Tie::new(usa, chn, all_goods));
    ///
    /// let recorded = Economy::recorded(&today, Structure::InputOutput)?;
    /// let change = recorded.shock_of(&today, &cut)?;
    /// let result = solve(&recorded.economy, &change.shock, ())?;
    /// assert!(result.welfare_pct(usa)? < 0.0 && result.welfare_pct(chn)? < 0.0);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Scenario::apply`] and [`shock_to`](Self::shock_to).
    pub fn shock_of(&self, before: &Snapshot, scenario: &Scenario) -> Result<RecordedShock> {
        self.shock_to(&scenario.apply(before.world())?.snapshot(before.date())?)
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
