//! The same record read by the models that are not an [`Economy`](crate::economy::Economy).

use ndarray::Axis;

use super::{Recorded, Structure, arrays::average};
use crate::{
    economy::{Bilateral, Duties, gravity, nash, scale},
    error::{Error, Result},
    snapshot::Snapshot,
    units::StateId,
    world::Attribute,
};

/// A number for each state.
type Sizes = Vec<(StateId, f64)>;

impl Recorded {
    /// The world of a tariff war: flows and duties in force by sector, sigma = theta + 1. States that
    /// do not play keep the duties that are recorded for them, by sector and partner.
    ///
    /// Made of what was recorded: inputs, which that model has not, are no part of it. Services are
    /// goods like others there, so a uniform duty falls on them too.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{StateId, data, economy::{Economy, Structure, nash}};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let today = world.snapshot("2025-11-22".parse()?)?;
    /// let recorded = Economy::recorded(&today, Structure::MultiSector)?;
    /// let world = recorded.nash_world(nash::Balance::default())?;
    ///
    /// let [chn, usa]: [StateId; 2] = ["CHN".parse()?, "USA".parse()?];
    /// let duel = nash::tariff_war(&world, nash::WarSettings::default().players([chn, usa]))?;
    /// assert!(duel.status.is_solved());
    /// assert!(duel.state(usa)?.duty.is_some() && duel.state("KOR".parse()?)?.duty.is_none());
    /// // No player can better the formula's answer by much.
    /// assert!(duel.best_deviation().is_some_and(|best| best.gain_pct < Some(0.01)));
    ///
    /// // And alone, everyone else keeping the duties of today.
    /// let alone = nash::best_response(&world, [], usa)?;
    /// assert!(alone.welfare_pct >= alone.welfare_before_pct);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`nash::calibrate`].
    pub fn nash_world(&self, balance: impl Into<nash::Balance>) -> Result<nash::World> {
        let labels = self.economy.labels();
        let (states, sectors) = (labels.states(), labels.sectors());
        let flows = match self.settings.structure {
            Structure::OneSector => self.flows.sum_axis(Axis(0)).insert_axis(Axis(0)),
            Structure::MultiSector | Structure::InputOutput => self.flows.clone(),
        };
        let mut observed = nash::Observed::new(states.iter().copied(), sectors.iter().copied())?;
        for (slice, &sector) in flows.outer_iter().zip(sectors) {
            for (row, &importer) in slice.rows().into_iter().zip(states) {
                for (&flow, &exporter) in row.iter().zip(states) {
                    let duty = self.economy.tariff(importer, exporter, sector)?;
                    observed.set_flow(sector, exporter, importer, flow * (1.0 + duty))?;
                    observed.set_duty(sector, exporter, importer, duty)?;
                }
            }
        }
        let theta = self.economy.theta();
        let sigma = sectors.iter().copied().zip(theta.iter().map(|theta| theta + 1.0));
        nash::calibrate(&observed, sigma, balance)
    }

    /// The model of labour supply, scale effects and local costs: trade of all sectors before duty, and GDP.
    ///
    /// Its base has no duties, so what is studied with it is a rise from those of today:
    /// [`duty_rises`](Self::duty_rises). Optimal duties are [`scale::optimal_duty`] and its neighbours.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, economy::{Economy, Structure, scale}};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let (before, after) = (world.snapshot("2025-01-01".parse()?)?, world.snapshot("2025-11-22".parse()?)?);
    /// let recorded = Economy::recorded(&before, Structure::OneSector)?;
    /// let model = recorded.scale_model(scale::Parameters::default())?;
    /// let result = scale::solve(&model, &recorded.duty_rises(&after)?, scale::SolveSettings::default())?;
    /// assert!(result.status.is_solved());
    /// assert!(result.state("KOR".parse()?)?.welfare_pct < 0.0);
    ///
    /// let best = scale::optimal_duty(&model, "USA".parse()?)?;
    /// assert!(best.rate > 0.1 && best.rate < 0.4);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotRecorded`] where a state's GDP is missing; those of [`scale::calibrate`].
    pub fn scale_model(&self, parameters: impl Into<scale::Parameters>) -> Result<scale::Model> {
        let observed = scale::Observed::new(self.all_goods(false)?, self.gdp()?)?;
        scale::calibrate(&observed, parameters)
    }

    /// Duties that rise from here to `after`, as (1 + new) / (1 + old) - 1, sectors averaged by the
    /// trade they fall on: what [`scale::solve`] takes.
    ///
    /// # Errors
    /// [`Error::Cell`] at the first pair whose duty falls: a world without duties, which that model
    /// starts from, has none to lower. Those of [`Snapshot::duty`].
    pub fn duty_rises(&self, after: &Snapshot) -> Result<Duties> {
        let mut rises = Duties::none();
        for (importer, exporter, factor) in self.duty_factors(after)? {
            if factor < 1.0 {
                return Err(Error::Cell {
                    what: "rise of the duty",
                    row: importer.to_string(),
                    column: exporter.to_string(),
                    value: factor - 1.0,
                    expected: "0 or more: the model's base has no duty that could fall",
                });
            }
            rises = rises.with(importer, exporter, factor - 1.0)?;
        }
        Ok(rises)
    }

    /// Structural gravity whose base is the flows themselves: trade costs such that every multilateral
    /// resistance is 1; output and spending are those of all sectors, before duty.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, economy::{Economy, Structure, gravity}};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let (before, after) = (world.snapshot("2025-01-01".parse()?)?, world.snapshot("2025-11-22".parse()?)?);
    /// let recorded = Economy::recorded(&before, Structure::OneSector)?;
    /// let costs = recorded.gravity_costs(&after, 5.0)?;
    /// let settings = gravity::Settings::default().sigma(5.0);
    /// let result = gravity::counterfactual(&recorded.gravity_model()?, &costs, settings)?;
    /// assert!(result.status.is_solved());
    /// assert!(result.state("KOR".parse()?)?.real_gdp_pct < 0.0);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Cell`] for a state that sells or buys nothing.
    pub fn gravity_model(&self) -> Result<gravity::Model> {
        let flows = self.all_goods(true)?;
        let (output, spending) = self.sizes(&flows);
        gravity::Model::new(output, spending, &self.base_costs(&flows)?)
    }

    /// The trade costs of [`gravity_model`](Self::gravity_model), t = cost^(1 - sigma), with the duties of
    /// `after`: what [`gravity::counterfactual`] takes, with the same `sigma`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `sigma` is above 1; those of [`Snapshot::duty`].
    pub fn gravity_costs(&self, after: &Snapshot, sigma: f64) -> Result<Bilateral> {
        if !(sigma.is_finite() && sigma > 1.0) {
            return Err(Error::OutOfRange {
                what: "elasticity of substitution sigma",
                value: sigma.to_string(),
                expected: "a finite number above 1",
            });
        }
        let mut costs = self.base_costs(&self.all_goods(true)?)?;
        for (importer, exporter, factor) in self.duty_factors(after)? {
            let dearer = costs.get(exporter, importer)? * factor.powf(1.0 - sigma);
            costs.set(exporter, importer, dearer)?;
        }
        Ok(costs)
    }

    /// (importer, exporter, (1 + new duty) / (1 + old duty)) of every pair of states.
    pub(in super::super) fn duty_factors(
        &self,
        after: &Snapshot,
    ) -> Result<Vec<(StateId, StateId, f64)>> {
        let states = self.economy.labels().states();
        let (new, _) = self.duties_of(after)?;
        let mean = |tau: ndarray::ArrayView3<'_, f64>| match self.settings.structure {
            Structure::OneSector => tau.to_owned(),
            Structure::MultiSector | Structure::InputOutput => {
                average(&tau.to_owned(), &self.flows)
            }
        };
        let (old, new) = (mean(self.economy.tau()), mean(new.tau()));
        let mut factors = Vec::new();
        for ((at, old), new) in old.indexed_iter().zip(&new) {
            let (_, importer, exporter) = at;
            if importer == exporter {
                continue;
            }
            if let (Some(n), Some(i)) = (states.get(importer), states.get(exporter)) {
                factors.push((*n, *i, (1.0 + new) / (1.0 + old)));
            }
        }
        Ok(factors)
    }

    /// GDP of every state.
    pub(in super::super) fn gdp(&self) -> Result<Vec<(StateId, f64)>> {
        let known = self.economy.labels().states().iter().zip(&self.gdp);
        known
            .map(|(&state, gdp)| {
                let missing =
                    Error::NotRecorded { state, attribute: Attribute::Gdp, date: self.date };
                gdp.map(|gdp| (state, gdp)).ok_or(missing)
            })
            .collect()
    }

    /// Output of every state, all sectors, before duty.
    pub(in super::super) fn gross_output(&self) -> Result<Vec<(StateId, f64)>> {
        Ok(self.sizes(&self.all_goods(true)?).0)
    }

    /// Trade of all sectors before duty, home sales on the diagonal if wanted.
    fn all_goods(&self, home: bool) -> Result<Bilateral> {
        let states = self.economy.labels().states();
        let all = self.flows.sum_axis(Axis(0));
        let mut flows = Bilateral::zeros(states.iter().copied())?;
        for (row, &importer) in all.rows().into_iter().zip(states) {
            for (&flow, &exporter) in row.iter().zip(states) {
                if home || importer != exporter {
                    flows.set(exporter, importer, flow)?;
                }
            }
        }
        Ok(flows)
    }

    /// What each state sells and what it buys.
    fn sizes(&self, flows: &Bilateral) -> (Sizes, Sizes) {
        let states = self.economy.labels().states();
        let sum = |state: StateId, sold: bool| -> f64 {
            let own = flows.iter().filter(|(i, n, _)| state == if sold { *i } else { *n });
            own.map(|(_, _, flow)| flow).sum()
        };
        let all = |sold: bool| states.iter().map(|&state| (state, sum(state, sold))).collect();
        (all(true), all(false))
    }

    /// Costs at which both multilateral resistances are 1 and the base is the flows themselves.
    fn base_costs(&self, flows: &Bilateral) -> Result<Bilateral> {
        let (output, spending) = self.sizes(flows);
        let world: f64 = output.iter().map(|(_, y)| y).sum();
        let mut costs = Bilateral::zeros(flows.states().iter().copied())?;
        for &(exporter, y) in &output {
            for &(importer, e) in &spending {
                costs.set(exporter, importer, flows.get(exporter, importer)? * world / (y * e))?;
            }
        }
        Ok(costs)
    }
}
