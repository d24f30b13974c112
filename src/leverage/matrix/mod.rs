//! What every state can take from every other, and what that costs it.

mod report;
mod settings;

use std::ops::ControlFlow;

pub use self::{
    report::{LeverageMatrix, ModelMatrix, PairLeverage, PairLosses, PairRange, Winner},
    settings::MatrixSettings,
};
use super::{
    Credibility, LeftOutModel, Loss, ModelName, Pressure, Progress,
    batch::{Callback, Counter, Engine, Solved},
    models::{calibrate, none_fits},
};
use crate::{
    StateId, Status,
    economy::Economy,
    error::{Error, Result},
    snapshot::Snapshot,
    units::check_unique,
};

const METHOD: &str = "loss of welfare by trade equilibrium, all adjusted";

/// Who can take how much from whom, and at what cost to itself?
///
/// For every ordered pair the sender cuts what the settings say (its exports to the target, its imports from it,
/// both, some sectors, or it adds a duty), the world adjusts to a new equilibrium, and each state's change of
/// welfare is read off: the target's loss, the sender's own, their difference, and who wins beside them.
/// Asymmetry in these losses is power in the sense of Hirschman (1945) and of Keohane and Nye (1977). A threat is
/// credible where the sender's own loss is no more than what it demands and its resolve ([`Credibility`]).
///
/// Each model is calibrated to the snapshot once. Percentages are of what [`ModelName::percent_of`] says, amounts
/// are equivalent variation a year on that base.
///
/// *Cost:* an equilibrium for each ordered pair and model, for each unordered one where trade is cut both ways;
/// a millisecond or two each at 40 states and 10 sectors. The feature `parallel` shares them between cores; the
/// results are the same bits.
///
/// # Errors
/// Those of [`Economy::recorded`]; [`Error::UnknownState`] for a state asked for that does not trade;
/// [`Error::UnknownLabel`] for an unknown sector; [`Error::Duplicate`] for a state named twice;
/// [`Error::OutOfRange`] for a demand or a resolve that is negative or not finite; [`Error::NoModel`] where no
/// model has a place for the pressure.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, leverage::{MatrixSettings, Pressure, matrix}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, chn, kor] = ["USA".parse()?, "CHN".parse()?, "KOR".parse()?];
/// let all = matrix(&today, MatrixSettings::default().states([usa, chn, kor]))?;
/// assert!(all.status.is_solved());
///
/// // Korea would lose far more than China, each as a part of what it has.
/// let pair = all.models[0].pair(chn, kor)?.losses.as_ref().unwrap();
/// assert!(pair.target.percent().unwrap() > 4.0 * pair.sender.percent().unwrap());
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Hirschman, A. O. (1945), *National Power and the Structure of Foreign Trade*. Keohane, R. and Nye, J. (1977),
/// *Power and Interdependence*. Caliendo, L. and Parro, F. (2015), Review of Economic Studies 82(1).
pub fn matrix(snapshot: &Snapshot, settings: impl Into<MatrixSettings>) -> Result<LeverageMatrix> {
    matrix_with(snapshot, settings, |_| ControlFlow::Continue(()))
}

/// [`matrix`], telling `progress` how far it is, every 64 equilibria. Where that breaks off, what was done until
/// then is in the report, and its status is [`Status::Cancelled`].
///
/// # Errors
/// Those of [`matrix`].
pub fn matrix_with(
    snapshot: &Snapshot,
    settings: impl Into<MatrixSettings>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<LeverageMatrix> {
    let settings = settings.into();
    settings.check()?;
    let (models, mut left_out) = calibrate(&settings.models, snapshot)?;
    let mut tasks = Vec::new();
    for model in models {
        match settings.pressure.fitted(model.structure, snapshot.world()) {
            Ok(pressure) => {
                let recorded = model.recorded();
                let (unknown_duties, unknown_flows) =
                    (recorded.unknown_duties, recorded.unknown_flows);
                let task = Task::new(&settings, model.name, model.engine, pressure)?;
                tasks.push(Task { unknown_duties, unknown_flows, ..task });
            }
            Err(reason) => {
                left_out.push(LeftOutModel { name: model.name, reason: reason.to_owned() });
            }
        }
    }
    if tasks.is_empty() {
        return Err(none_fits(&left_out));
    }
    let report = run(&settings, tasks, &mut progress)?;
    Ok(LeverageMatrix {
        date: Some(snapshot.date()),
        currency: Some(settings.models.currency),
        left_out,
        ..report
    })
}

/// [`matrix`] of an economy of arrays. Amounts are in the unit of its flows; of the settings' models only how they
/// are solved counts, and a duty falls on every sector unless some are named.
///
/// # Errors
/// Those of [`matrix`], except of reading a snapshot.
///
/// ```
/// use geoecon::{StateId, economy::{Calibration, Labels, TradeElasticity}, leverage::{Pressure, matrix_of}};
/// use ndarray::array;
///
/// let world = Calibration::new(Labels::new(["BIG", "LOW"], ["goods"])?)
///     .flows(array![[[900.0, 20.0], [20.0, 80.0]]])
///     .elasticities(TradeElasticity::from_theta(4.0)?)
///     .build()?;
/// let [big, low]: [StateId; 2] = ["BIG".parse()?, "LOW".parse()?];
/// let all = matrix_of(&world, Pressure::cut_both(), |_| std::ops::ControlFlow::Continue(()))?;
/// // A fifth of what LOW buys is BIG's: its loss is 1 - 0.8^(1/4).
/// let losses = all.models[0].pair(big, low)?.losses.as_ref().unwrap();
/// assert!((losses.target.percent().unwrap() - 100.0 * (1.0 - 0.8_f64.powf(0.25))).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn matrix_of(
    economy: &Economy,
    settings: impl Into<MatrixSettings>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<LeverageMatrix> {
    let settings = settings.into();
    settings.check()?;
    let engine = Engine::new(economy, settings.models.solver.clone())?;
    let name = ModelName::of(economy);
    let task = Task::new(&settings, name, engine, settings.pressure.clone())?;
    run(&settings, vec![task], &mut progress)
}

/// One model and the pairs to solve for.
struct Task {
    name: ModelName,
    engine: Engine,
    pressure: Pressure,
    states: Vec<StateId>,
    /// Sender and target of each equilibrium, as positions in the economy.
    solves: Vec<(StateId, StateId)>,
    unknown_duties: usize,
    unknown_flows: usize,
}

impl Task {
    fn new(
        settings: &MatrixSettings,
        name: ModelName,
        engine: Engine,
        pressure: Pressure,
    ) -> Result<Self> {
        let states = match &settings.states {
            Some(only) => only.clone(),
            None => engine.states().to_vec(),
        };
        check_unique("state", &states)?;
        for &state in &states {
            engine.economy().labels().state_position(state)?;
        }
        let mut solves = Vec::new();
        for (row, &sender) in states.iter().enumerate() {
            for (column, &target) in states.iter().enumerate() {
                let once = if pressure.is_mutual() { column > row } else { column != row };
                if once {
                    solves.push((sender, target));
                }
            }
        }
        Ok(Self { name, engine, pressure, states, solves, unknown_duties: 0, unknown_flows: 0 })
    }

    /// Which equilibrium a pair is read off.
    fn solve_of(&self, row: usize, column: usize) -> usize {
        let n = self.states.len();
        if self.pressure.is_mutual() {
            let (low, high) = (row.min(column), row.max(column));
            low * (2 * n - low - 1) / 2 + high - low - 1
        } else {
            row * (n - 1) + if column > row { column - 1 } else { column }
        }
    }

    fn run(self, settings: &MatrixSettings, counter: &mut Counter<'_>) -> Result<ModelMatrix> {
        let economy = self.engine.economy();
        let shock = |at: usize| match self.solves.get(at) {
            Some(&(sender, target)) => self.pressure.shock(economy, sender, target),
            None => Err(Error::Shape { what: "list of pairs", expected: at + 1, found: at }),
        };
        let solved = self.engine.all(self.solves.len(), shock, counter)?;
        let positions = self
            .states
            .iter()
            .map(|&state| economy.labels().state_position(state))
            .collect::<Result<Vec<_>>>()?;
        let mut pairs = Vec::with_capacity(self.states.len() * self.states.len());
        for (row, (&sender, &i)) in self.states.iter().zip(&positions).enumerate() {
            for (column, (&target, &j)) in self.states.iter().zip(&positions).enumerate() {
                if row == column {
                    continue;
                }
                let Some(solved) = solved.get(self.solve_of(row, column)) else { continue };
                pairs.push(PairLeverage {
                    sender,
                    target,
                    status: solved.status,
                    residual: solved.residual.is_finite().then_some(solved.residual),
                    losses: losses(settings, self.engine.states(), solved, (i, j)),
                });
            }
        }
        Ok(ModelMatrix {
            unsolved: pairs.iter().filter(|pair| pair.losses.is_none()).count(),
            name: self.name,
            states: self.states,
            pairs,
            equilibria: self.solves.len(),
            unknown_duties: self.unknown_duties,
            unknown_flows: self.unknown_flows,
        })
    }
}

fn run(
    settings: &MatrixSettings,
    tasks: Vec<Task>,
    callback: Callback<'_>,
) -> Result<LeverageMatrix> {
    let mut counter = Counter::new(tasks.iter().map(|task| task.solves.len()).sum(), callback);
    let models = tasks
        .into_iter()
        .map(|task| task.run(settings, &mut counter))
        .collect::<Result<Vec<_>>>()?;
    let first_bad = models.iter().flat_map(|m| &m.pairs).find(|pair| !pair.status.is_solved());
    let status = if counter.cancelled() {
        Status::Cancelled
    } else {
        first_bad.map_or(Status::Solved, |pair| pair.status)
    };
    Ok(LeverageMatrix {
        method: METHOD,
        date: None,
        currency: None,
        pressure: settings.pressure.clone(),
        demand: settings.demand,
        resolve: settings.resolve,
        status,
        models,
        left_out: Vec::new(),
    })
}

/// Reads one pair off its equilibrium.
fn losses(
    settings: &MatrixSettings,
    states: &[StateId],
    solved: &Solved,
    (sender, target): (usize, usize),
) -> Option<PairLosses> {
    let (mine, theirs) = (solved.loss(sender)?, solved.loss(target)?);
    let asymmetry = match (theirs, mine) {
        (Loss::Finite { percent: a, value: x }, Loss::Finite { percent: b, value: y }) => {
            Some((a - b, x - y))
        }
        _ => None,
    };
    let mut winners = Vec::new();
    let (mut gain, mut lost) = (0.0, 0.0);
    for (at, (&state, loss)) in states.iter().zip(&solved.losses).enumerate() {
        let &Loss::Finite { percent, value } = loss else { continue };
        if at == sender || at == target {
            continue;
        }
        if value < 0.0 {
            gain -= value;
            winners.push(Winner { state, percent: -percent, value: -value });
        } else {
            lost += value;
        }
    }
    winners.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.state.cmp(&b.state)));
    winners.truncate(settings.winners);
    Some(PairLosses {
        target: theirs,
        sender: mine,
        asymmetry,
        credibility: Credibility::new(mine, theirs, settings.demand, settings.resolve),
        winners,
        third_parties_gain: gain,
        third_parties_loss: lost,
    })
}
