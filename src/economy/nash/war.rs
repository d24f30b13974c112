use super::{
    Equilibrium, WarSettings, World, report,
    respond::deviations,
    system::{Point, System},
};
use crate::{
    Error, Result, StateId, Status,
    economy::{Newton, anderson::Anderson, newton::largest},
};

/// Steps of Newton's method for the wages under one set of duties.
const WAGE_STEPS: usize = 200;
/// Earlier rounds of duties that the next one learns from.
const MEMORY: usize = 5;
/// Rounds without a smaller change after which the memory is dropped and steps are halved.
const PATIENCE: usize = 12;

/// The duties at which no player's formula asks for another duty: the published Nash equilibrium,
/// with the best deviation of each player as its certificate.
///
/// # Errors
/// [`Error::UnknownState`] or [`Error::Duplicate`] for a player, [`Error::OutOfRange`] for a
/// tolerance. Ending early is the result's [`Status`].
pub fn tariff_war(world: &World, settings: impl Into<WarSettings>) -> Result<Equilibrium> {
    let settings = settings.into();
    let players = players(world, &settings)?;
    let mut system = System::applied(world);
    let (mut point, mut trial) = (world.base.clone(), world.base.clone());
    let mut factors = None;
    let start = first_duties(world);
    let mut duties: Vec<f64> = players.iter().map(|&i| start[i]).collect();
    let (mut answers, mut changes) = (duties.clone(), duties.clone());
    let mut memory = Anderson::default();
    memory.start(players.len(), MEMORY);
    let (mut rounds, mut damping, mut change) = (0, 1.0, f64::INFINITY);
    let (mut best, mut since_best) = (f64::INFINITY, 0);
    let status = loop {
        for (&i, duty) in players.iter().zip(&duties) {
            system.uniform[i] = Some(*duty);
        }
        // Wages need be no better than the duties they answer to.
        let tolerance = settings.tolerance.max((1e-3 * change).min(1e-6));
        let newton = Newton { tolerance, max_steps: WAGE_STEPS, patience: usize::MAX };
        let wages = newton.run(&system, &mut point, &mut trial, &mut factors, &mut 0);
        if !wages.is_solved() {
            break wages;
        }
        rounds += 1;
        let wanted = system.formula(&point);
        for (k, &i) in players.iter().enumerate() {
            changes[k] = damping * (wanted[i] - duties[k]);
            answers[k] = duties[k] + changes[k];
        }
        change = largest(&changes) / damping;
        if change <= settings.tolerance && tolerance <= settings.tolerance {
            break Status::Solved;
        }
        if rounds >= settings.max_iterations {
            break Status::IterationLimit;
        }
        since_best = if change < best { 0 } else { since_best + 1 };
        best = best.min(change);
        if since_best > PATIENCE {
            damping *= 0.5;
            if damping < 1e-3 {
                break Status::Stalled;
            }
            since_best = 0;
            memory.start(players.len(), MEMORY);
            duties.copy_from_slice(&answers);
            continue;
        }
        memory.step(&mut duties, &changes, &answers);
        for (duty, answer) in duties.iter_mut().zip(&answers) {
            // The formula gives duties above 0 and up to 1: nothing else is an answer.
            if !(0.0..=1.0).contains(duty) {
                *duty = *answer;
            }
        }
    };
    let mut war = report::equilibrium(
        "Nash duties by the formula 1 / sum of (sigma - 1) omega",
        &system,
        &point,
        status,
    );
    war.iterations = rounds;
    war.duty_change = change.is_finite().then_some(change);
    if settings.certificate && war.status.is_solved() {
        war.deviations = deviations(&system, &players, &point, factors.as_ref());
    }
    Ok(war)
}

/// The equilibrium where some states levy a uniform duty on all imports and the others keep the
/// duties they apply.
///
/// # Errors
/// [`Error::UnknownState`], [`Error::Duplicate`], or [`Error::Cell`] for a duty that is not a number
/// above -1. Ending early is the result's [`Status`].
pub fn under_duties(
    world: &World,
    uniform: impl IntoIterator<Item = (StateId, f64)>,
) -> Result<Equilibrium> {
    let system = with_duties(world, uniform)?;
    let (mut point, mut trial) = (world.base.clone(), world.base.clone());
    let newton = Newton { tolerance: 1e-12, max_steps: WAGE_STEPS, patience: usize::MAX };
    let mut rounds = 0;
    let status = newton.run(&system, &mut point, &mut trial, &mut None, &mut rounds);
    let mut after = report::equilibrium("given duties", &system, &point, status);
    after.iterations = rounds;
    Ok(after)
}

pub(super) fn with_duties(
    world: &World,
    uniform: impl IntoIterator<Item = (StateId, f64)>,
) -> Result<System<'_>> {
    let mut system = System::applied(world);
    for (state, rate) in uniform {
        if !(rate.is_finite() && rate > -1.0) {
            return Err(Error::Cell {
                what: "duty",
                row: state.to_string(),
                column: "uniform".to_owned(),
                value: rate,
                expected: "a fraction above -1, as in 0.25",
            });
        }
        if system.uniform[world.index.of(state)?].replace(rate).is_some() {
            return Err(Error::Duplicate { what: "uniform duty of", label: state.to_string() });
        }
    }
    Ok(system)
}

fn players(world: &World, settings: &WarSettings) -> Result<Vec<usize>> {
    if settings.tolerance.is_nan() || settings.tolerance <= 0.0 {
        return Err(Error::OutOfRange {
            what: "tolerance",
            value: settings.tolerance.to_string(),
            expected: "a positive number, as in 1e-12",
        });
    }
    let Some(named) = &settings.players else { return Ok((0..world.output.len()).collect()) };
    let mut players = Vec::with_capacity(named.len());
    for &state in named {
        let at = world.index.of(state)?;
        if players.contains(&at) {
            return Err(Error::Duplicate { what: "player", label: state.to_string() });
        }
        players.push(at);
    }
    players.sort_unstable();
    Ok(players)
}

/// What the formula gives at the flows of the balanced world.
fn first_duties(world: &World) -> Vec<f64> {
    let mut point: Point = world.base.clone();
    point.shares.clone_from(&world.shares);
    point.income.clone_from(&world.spending);
    System::applied(world).formula(&point)
}
