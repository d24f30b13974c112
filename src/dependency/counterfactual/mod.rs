//! What is lost when ties are cut, after everyone has adjusted.

mod bound;
mod report;
mod settings;

pub use report::{Loss, LossMatrix, LossRun, Losses, Lost, StateLoss};
pub use settings::LossSettings;

use self::bound::output_left;
use super::Direction;
use crate::{
    economy::{
        Cells, Economy, Elasticities, Equilibrium, Recorded, Shock, TradeElasticity, Yardstick,
        solve_batch,
    },
    error::{Error, Result},
    snapshot::Snapshot,
    units::{Date, ProductCode, StateId},
    world::StateKind,
};

/// The economy of a snapshot, calibrated once, to cut any number of ties in.
///
/// [`loss`], [`losses`] and [`matrix`] build one for a single question.
#[derive(Debug, Clone)]
pub struct Counterfactuals {
    recorded: Recorded,
    short_run: Economy,
    settings: LossSettings,
    date: Date,
    aggregates: Vec<StateId>,
    sectors: Vec<ProductCode>,
}

/// What `of` loses when its ties from `on` are cut: the counterfactual reading of dependence.
///
/// By default all trade between the two stops, both ways; the settings choose exports or imports alone, some sectors,
/// or a duty instead of an embargo. Three readings:
///
/// - *long run*: the equilibrium of [`solve`](crate::economy::solve) with the recorded elasticities;
/// - *short run*: the same with elasticities scaled down, as buyers and sellers find others only slowly;
/// - *nothing replaced*: output with constant elasticity of substitution between sectors when the part of each sector's
///   goods that came from the other side is simply gone ([`input_cut`](crate::economy::input_cut) over several inputs):
///   the first weeks, without trade, prices or supply chains. It is of output, not of spending, and no bound on the others.
///
/// Losses are of final spending of the state; third parties are reported, and can gain.
///
/// *Cost:* two equilibria, some milliseconds each at 40 states and 10 sectors, after the calibration.
///
/// # Errors
/// [`Error::UnknownState`] where a state has no trade in this world; [`Error::UnknownLabel`] for a sector it lacks;
/// [`Error::OutOfRange`] for a setting out of range or where `on` is `of`; those of [`Economy::recorded`].
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, dependency::{Direction, loss}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-08-07".parse()?)?;
/// let (kor, chn) = ("KOR".parse()?, "CHN".parse()?);
/// let korea = loss(&today, chn, kor, ())?;
/// let [long, short] = [korea.long_run.lost, korea.short_run.lost].map(|lost| lost.percent().unwrap());
/// assert!(long > 1.0 && short > 2.0 * long);
/// // China loses less of its own: that asymmetry is leverage.
/// assert!(korea.partner_loses.percent().unwrap() < 0.5 * long);
/// // What Korea buys alone costs it less than buying and selling.
/// assert!(loss(&today, chn, kor, Direction::Imports)?.long_run.lost.percent().unwrap() < long);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Hirschman, A. O. (1945). *National Power and the Structure of Foreign Trade.* Boehm, C. E., Levchenko, A. A. and
/// Pandalai-Nayar, N. (2023). The long and short (run) of trade elasticities. *American Economic Review* 113(4).
/// Bachmann, R. and others (2022). *What if? The Economic Effects for Germany of a Stop of Energy Imports from Russia.*
pub fn loss(
    snapshot: &Snapshot,
    on: StateId,
    of: StateId,
    settings: impl Into<LossSettings>,
) -> Result<Loss> {
    Counterfactuals::new(snapshot, settings)?.loss(on, of)
}

/// What `of` loses when its ties are cut with one partner at a time, the largest loss first; see [`loss`].
///
/// # Errors
/// As [`loss`].
pub fn losses(
    snapshot: &Snapshot,
    of: StateId,
    settings: impl Into<LossSettings>,
) -> Result<Losses> {
    Counterfactuals::new(snapshot, settings)?.losses(of)
}

/// What every state loses when its ties are cut with any one other; see [`loss`].
///
/// *Cost:* two equilibria for each ordered pair, for each unordered one where both directions are cut.
///
/// # Errors
/// As [`loss`].
pub fn matrix(snapshot: &Snapshot, settings: impl Into<LossSettings>) -> Result<LossMatrix> {
    Counterfactuals::new(snapshot, settings)?.matrix()
}

impl Counterfactuals {
    /// Calibrates the economy that `snapshot` records.
    ///
    /// # Errors
    /// Those of [`loss`].
    pub fn new(snapshot: &Snapshot, settings: impl Into<LossSettings>) -> Result<Self> {
        let settings = settings.into();
        settings.check()?;
        let recorded = Economy::recorded(snapshot, settings.recorded.clone())?;
        let economy = &recorded.economy;
        let scale = settings.short_run;
        let mut slow = Elasticities::new(format!("{} x {scale}", economy.elasticity_set()));
        for (&sector, theta) in economy.labels().sectors().iter().zip(economy.theta()) {
            slow = slow.sector(sector, TradeElasticity::from_theta(theta * scale)?)?;
        }
        let sectors = match &settings.sectors {
            None => economy.labels().sectors().to_vec(),
            Some(sectors) => {
                for &sector in sectors {
                    economy.labels().sector_position(sector)?;
                }
                sectors.clone()
            }
        };
        let aggregates =
            snapshot.states().filter(|s| s.kind == StateKind::Aggregate).map(|s| s.id).collect();
        Ok(Self {
            short_run: economy.with_elasticities(slow)?,
            date: snapshot.date(),
            recorded,
            settings,
            aggregates,
            sectors,
        })
    }

    /// The economy, and what was assumed in reading it.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// As [`loss`].
    ///
    /// # Errors
    /// As [`loss`].
    pub fn loss(&self, on: StateId, of: StateId) -> Result<Loss> {
        let (long, short) = self.solve(&[self.shock(on, of)?])?;
        let (Some(long), Some(short)) = (long.first(), short.first()) else {
            return Err(Error::Shape { what: "list of counterfactuals", expected: 1, found: 0 });
        };
        self.read(on, of, long, short)
    }

    /// As [`losses`].
    ///
    /// # Errors
    /// As [`loss`].
    pub fn losses(&self, of: StateId) -> Result<Losses> {
        self.recorded.economy.labels().state_position(of)?;
        let partners: Vec<StateId> = self.states().filter(|on| *on != of).collect();
        let shocks = partners.iter().map(|&on| self.shock(on, of)).collect::<Result<Vec<_>>>()?;
        let (long, short) = self.solve(&shocks)?;
        let mut rows = Vec::with_capacity(partners.len());
        for ((&on, long), short) in partners.iter().zip(&long).zip(&short) {
            rows.push(self.read(on, of, long, short)?);
        }
        rows.sort_by(|a, b| b.long_run.lost.total_cmp(a.long_run.lost).then(a.on.cmp(&b.on)));
        Ok(Losses {
            of,
            date: self.date,
            method: report::METHOD,
            assumptions: self.assumptions(),
            rows,
        })
    }

    /// As [`matrix`].
    ///
    /// # Errors
    /// As [`loss`].
    pub fn matrix(&self) -> Result<LossMatrix> {
        let states: Vec<StateId> = self.states().collect();
        // A cut of both directions is the same seen from either side.
        let both = self.settings.direction == Direction::Both;
        let pairs: Vec<(StateId, StateId)> = states
            .iter()
            .flat_map(|&of| states.iter().map(move |&on| (of, on)))
            .filter(|(of, on)| if both { of < on } else { of != on })
            .collect();
        let mut cells = Vec::new();
        // In blocks, so that memory does not grow with the pairs.
        for block in pairs.chunks(64) {
            let shocks =
                block.iter().map(|&(of, on)| self.shock(on, of)).collect::<Result<Vec<_>>>()?;
            let (long, short) = self.solve(&shocks)?;
            for ((&(of, on), long), short) in block.iter().zip(&long).zip(&short) {
                cells.push(self.read(on, of, long, short)?);
                if both {
                    cells.push(self.read(of, on, long, short)?);
                }
            }
        }
        for cell in &mut cells {
            cell.others.clear();
        }
        cells.sort_by_key(|cell| (cell.of, cell.on));
        Ok(LossMatrix {
            date: self.date,
            method: report::METHOD,
            assumptions: self.assumptions(),
            states,
            cells,
        })
    }

    fn states(&self) -> impl Iterator<Item = StateId> + '_ {
        self.recorded.economy.labels().states().iter().copied()
    }

    fn assumptions(&self) -> String {
        let set = self.recorded.economy.elasticity_set();
        let Self { settings, .. } = self;
        let what = match settings.direction {
            Direction::Imports => "what it buys",
            Direction::Exports => "what it sells",
            Direction::Both => "what it buys and sells",
        };
        let how = settings
            .duty
            .map_or("stopped".to_owned(), |duty| format!("under {:.0} % more duty", 100.0 * duty));
        let sectors = settings.sectors.as_ref().map_or("all sectors".to_owned(), |sectors| {
            sectors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        });
        format!(
            "{what} {how}, {sectors}; elasticities {set}, in the short run x {}; nothing replaced: substitution between sectors {}",
            settings.short_run, settings.substitution
        )
    }

    fn shock(&self, on: StateId, of: StateId) -> Result<Shock> {
        if on == of {
            return Err(Error::OutOfRange {
                what: "the state whose ties are cut",
                value: on.to_string(),
                expected: "another one than the state that loses them",
            });
        }
        let economy = &self.recorded.economy;
        for state in [on, of] {
            economy.labels().state_position(state)?;
        }
        let mut shock = Shock::new();
        for (buyer, seller, wanted) in [(of, on, Direction::Imports), (on, of, Direction::Exports)]
        {
            if ![wanted, Direction::Both].contains(&self.settings.direction) {
                continue;
            }
            for &sector in &self.sectors {
                let cells = Cells::all().importer(buyer).exporter(seller).sector(sector);
                shock = match self.settings.duty {
                    None => shock.embargo(cells),
                    Some(duty) => {
                        shock.tariff(cells, economy.tariff(buyer, seller, sector)? + duty)?
                    }
                };
            }
        }
        Ok(shock)
    }

    fn solve(&self, shocks: &[Shock]) -> Result<(Vec<Equilibrium>, Vec<Equilibrium>)> {
        let run = |economy| solve_batch(economy, shocks, self.settings.solver.clone());
        Ok((run(&self.recorded.economy)?, run(&self.short_run)?))
    }

    fn read(
        &self,
        on: StateId,
        of: StateId,
        long: &Equilibrium,
        short: &Equilibrium,
    ) -> Result<Loss> {
        let mut others = Vec::new();
        for state in self.states().filter(|state| *state != of) {
            others.push(StateLoss {
                state,
                long_run: lost(long, state)?,
                short_run: lost(short, state)?,
            });
        }
        let run = |result: &Equilibrium| -> Result<LossRun> {
            Ok(LossRun {
                lost: lost(result, of)?,
                status: result.status,
                residual: result.residuals.worst(),
            })
        };
        let (value, share) = self.trade(on, of)?;
        Ok(Loss {
            of,
            on,
            aggregate: self.aggregates.contains(&on),
            trade: value,
            trade_share: share,
            long_run: run(long)?,
            short_run: run(short)?,
            nothing_replaced_pct: self.nothing_replaced(on, of)?,
            partner_loses: lost(long, on)?,
            others,
        })
    }

    /// The trade that is cut, and its share in the state's trade of the same kind.
    fn trade(&self, on: StateId, of: StateId) -> Result<(f64, Option<f64>)> {
        let economy = &self.recorded.economy;
        let (mut cut, mut all) = (0.0, 0.0);
        for partner in self.states().filter(|partner| *partner != of) {
            for &sector in &self.sectors {
                let bought = economy.flow(of, partner, sector)?;
                let sold = economy.flow(partner, of, sector)?;
                let trade = match self.settings.direction {
                    Direction::Imports => bought,
                    Direction::Exports => sold,
                    Direction::Both => bought + sold,
                };
                all += trade;
                cut += if partner == on { trade } else { 0.0 };
            }
        }
        Ok((cut, (all > 0.0).then(|| cut / all)))
    }

    /// What output is lost, in percent, if what `on` sold is gone and nobody steps in; `None` where purchases are not cut.
    fn nothing_replaced(&self, on: StateId, of: StateId) -> Result<Option<f64>> {
        if self.settings.duty.is_some() || self.settings.direction == Direction::Exports {
            return Ok(None);
        }
        let economy = &self.recorded.economy;
        let n = economy.labels().state_position(of)?;
        let spending = economy.spending();
        let total: f64 = spending.row(n).sum();
        if total <= 0.0 {
            return Ok(None);
        }
        let mut inputs = Vec::new();
        for (&sector, spent) in economy.labels().sectors().iter().zip(spending.row(n)) {
            let gone = if self.sectors.contains(&sector) {
                economy.trade_share(of, on, sector)?
            } else {
                0.0
            };
            inputs.push((spent / total, 1.0 - gone));
        }
        Ok(Some(100.0 * (1.0 - output_left(&inputs, self.settings.substitution))))
    }
}

/// What a state loses in an equilibrium.
fn lost(result: &Equilibrium, state: StateId) -> Result<Lost> {
    // Who has no supplier left follows from the cut, whether or not the rest was solved.
    if result.cut_off.iter().any(|(of, _)| *of == state) {
        return Ok(Lost::Everything);
    }
    if !result.status.is_solved() {
        return Ok(Lost::NotSolved);
    }
    Ok(Lost::Part {
        percent: -result.welfare_pct(state)?,
        value: -result.equivalent_variation(state, Yardstick::FinalSpending)?,
    })
}
