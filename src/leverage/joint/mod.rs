//! What several senders can do to a target together.

mod ledger;
mod read;
mod report;
mod sampled;
mod settings;
mod trust;
mod value;

use std::{cell::RefCell, collections::BTreeMap, ops::ControlFlow};

use self::value::Valuer;
pub use self::{
    ledger::ledger_game,
    report::{JointLeverage, JointReadings, JointRun, Member, ValuationError},
    sampled::SampledLeverage,
    settings::{JointSettings, Valuation, Worth},
    trust::{ExpectedLeverage, ExpectedMember, joining},
};
use super::{
    LeftOutModel, ModelName, Progress,
    batch::{Callback, Counter, Engine},
    models::{calibrate, none_fits},
};
use crate::{
    StateId, Status,
    coalition::{MAX_TABLE, SampleSettings, sample_shapley},
    economy::Economy,
    error::{Error, Result},
    snapshot::Snapshot,
    units::check_unique,
};

const METHOD: &str = "worth of every coalition by trade equilibrium, all adjusted";

/// How much more can senders take from a target together than alone, who of them is pivotal, and who would rather
/// not take part?
///
/// Every coalition of the members presses the target at once (an embargo, one of some goods, a duty), and the trade
/// model says what that costs whom. From these worths follow the Shapley value, the Myerson value where only some
/// talk to each other, who is pivotal for a threshold, whether the division is stable, and what each member gains
/// by leaving. [`JointReadings::expected`] says what lost trust in a leader takes away.
///
/// Where all of a target's partners cut it off it can keep no surplus or deficit, so with fixed ones there is no
/// solution, and the run says so; [`TradeModels::solver`](crate::economy::TradeModels::solver) takes
/// [`SurplusClosure::Purged`](crate::economy::SurplusClosure::Purged).
///
/// *Cost:* 2^n equilibria for n members; half a minute for 15 members, 40 states and 10 sectors on two cores.
/// [`Valuation::Pairwise`] and [`Valuation::Additive`] take n (n + 1) / 2 and n, and measure their error;
/// [`sample_leverage`] goes beyond 20 members.
///
/// # Errors
/// Those of [`Economy::recorded`]; [`Error::UnknownState`] for a target or member that does not trade;
/// [`Error::UnknownLabel`] for an unknown sector or a link of one that is no member; [`Error::Duplicate`] for a
/// member named twice or that is the target; [`Error::OutOfRange`] for no members or more than 20, or a threshold
/// not above 0; [`Error::NoModel`] where no model has a place for the pressure.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, leverage::{Pressure, coalition_leverage}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, jpn, kor] = ["USA".parse()?, "JPN".parse()?, "KOR".parse()?];
/// let joint = coalition_leverage(&today, "CHN".parse()?, &[usa, jpn, kor], Pressure::cut_exports())?;
/// let readings = joint.runs[0].readings.as_ref().unwrap();
/// assert!(readings.all > readings.worth_of(&[usa])?);
/// let shapley: f64 = readings.members.iter().map(|m| m.shapley).sum();
/// assert!((shapley / readings.all - 1.0).abs() < 1e-12);
///
/// // Half the trust is less than all of it, and more than none.
/// let doubt = readings.expected(usa, &[(jpn, 0.5), (kor, 0.5)])?;
/// assert!(doubt.alone < doubt.expected && doubt.expected < doubt.all);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Shapley (1953); Myerson (1977), Mathematics of Operations Research 2; Owen (1972), "Multilinear extensions of
/// games", Management Science 18; Drezner, D. (2000), "Bargaining, Enforcement, and Multilateral Sanctions",
/// International Organization 54.
pub fn coalition_leverage(
    snapshot: &Snapshot,
    target: StateId,
    members: &[StateId],
    settings: impl Into<JointSettings>,
) -> Result<JointLeverage> {
    coalition_leverage_with(snapshot, target, members, settings, |_| ControlFlow::Continue(()))
}

/// [`coalition_leverage`], telling `progress` how far it is, every 64 equilibria. Where that breaks off, the run
/// has no readings and its status is [`Status::Cancelled`].
///
/// # Errors
/// Those of [`coalition_leverage`].
pub fn coalition_leverage_with(
    snapshot: &Snapshot,
    target: StateId,
    members: &[StateId],
    settings: impl Into<JointSettings>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<JointLeverage> {
    let settings = settings.into();
    let (models, mut left_out) = calibrate(&settings.models, snapshot)?;
    let mut tasks = Vec::new();
    for model in models {
        match settings.pressure.fitted(model.structure, snapshot.world()) {
            Ok(pressure) => tasks.push((model.name, model.engine, pressure)),
            Err(reason) => {
                left_out.push(LeftOutModel { name: model.name, reason: reason.to_owned() });
            }
        }
    }
    if tasks.is_empty() {
        return Err(none_fits(&left_out));
    }
    let report = run(tasks, target, members, &settings, &mut progress)?;
    Ok(JointLeverage {
        date: Some(snapshot.date()),
        currency: Some(settings.models.currency),
        left_out,
        ..report
    })
}

/// [`coalition_leverage`] in an economy of arrays. Amounts are in the unit of its flows; of the settings' models
/// only how they are solved counts.
///
/// # Errors
/// Those of [`coalition_leverage`], except of reading a snapshot.
pub fn coalition_leverage_of(
    economy: &Economy,
    target: StateId,
    members: &[StateId],
    settings: impl Into<JointSettings>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<JointLeverage> {
    let settings = settings.into();
    let engine = Engine::new(economy, settings.models.solver.clone())?;
    let task = (ModelName::of(economy), engine, settings.pressure.clone());
    run(vec![task], target, members, &settings, &mut progress)
}

fn run(
    tasks: Vec<(ModelName, Engine, super::Pressure)>,
    target: StateId,
    members: &[StateId],
    settings: &JointSettings,
    callback: Callback<'_>,
) -> Result<JointLeverage> {
    settings.check()?;
    check_members(members, MAX_TABLE)?;
    let blocs = blocs(target, members, settings)?;
    let mut valuers = Vec::new();
    for (name, engine, pressure) in tasks {
        valuers.push((name, Valuer::new(engine, pressure, target, blocs.clone(), settings.worth)?));
    }
    let plan = value::Plan::new(members.len(), settings);
    let mut counter = Counter::new(plan.equilibria() * valuers.len(), callback);
    let mut runs = Vec::new();
    for (name, valuer) in valuers {
        runs.push(valuer.run(name, &plan, settings, &mut counter)?);
    }
    let bad = runs.iter().find(|run| !run.status.is_solved());
    Ok(JointLeverage {
        method: METHOD,
        date: None,
        currency: None,
        target,
        members: members.to_vec(),
        pressure: settings.pressure.clone(),
        worth: settings.worth,
        valuation: settings.valuation,
        status: bad.map_or(Status::Solved, |run| run.status),
        runs,
        left_out: Vec::new(),
    })
}

fn check_members(members: &[StateId], most: usize) -> Result<()> {
    if members.is_empty() || members.len() > most {
        return Err(Error::OutOfRange {
            what: "number of members",
            value: members.len().to_string(),
            expected: "1 to 20; sample the Shapley value of larger coalitions, of up to 64",
        });
    }
    Ok(())
}

/// Each player with the states that act with it. No state is in two, nor both pressed and pressing.
fn blocs(
    target: StateId,
    members: &[StateId],
    settings: &JointSettings,
) -> Result<Vec<Vec<StateId>>> {
    let mut blocs: Vec<Vec<StateId>> = members.iter().map(|&member| vec![member]).collect();
    for (member, with) in &settings.blocs {
        let at = members.iter().position(|known| known == member);
        let Some(bloc) = at.and_then(|at| blocs.get_mut(at)) else {
            return Err(Error::UnknownLabel { what: "member", label: member.to_string() });
        };
        bloc.extend(with);
    }
    let all: Vec<StateId> = blocs.iter().flatten().copied().collect();
    check_unique("member", &all)?;
    if all.contains(&target) {
        return Err(Error::Duplicate { what: "member and target", label: target.to_string() });
    }
    Ok(blocs)
}

/// The Shapley value of up to 64 senders from random orders of joining, by the first model of the settings that has a
/// place for the pressure. The models before it are in [`SampledLeverage::left_out`].
///
/// An equilibrium for each coalition met on the way, each once; see [`sample_shapley`].
///
/// # Errors
/// Those of [`coalition_leverage`], with 64 for 20; [`Error::Missing`] where a coalition that is met has no
/// solution.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, leverage::{Pressure, sample_leverage}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let allies = ["USA".parse()?, "JPN".parse()?, "KOR".parse()?];
/// let sampled = sample_leverage(&today, "CHN".parse()?, &allies, Pressure::cut_exports(), 20)?;
/// assert!(sampled.shapley.values[0] > sampled.shapley.values[2]);
/// assert_eq!(sampled.model.to_string(), "input-output, U4");
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn sample_leverage(
    snapshot: &Snapshot,
    target: StateId,
    members: &[StateId],
    settings: impl Into<JointSettings>,
    draws: impl Into<SampleSettings>,
) -> Result<SampledLeverage> {
    let settings = settings.into();
    check_members(members, 64)?;
    let blocs = blocs(target, members, &settings)?;
    let mut fitting = None;
    let (models, mut left_out) = calibrate(&settings.models, snapshot)?;
    for model in models {
        match settings.pressure.fitted(model.structure, snapshot.world()) {
            Ok(pressure) => {
                fitting = Some((model.name, model.engine, pressure));
                break;
            }
            Err(reason) => {
                left_out.push(LeftOutModel { name: model.name, reason: reason.to_owned() });
            }
        }
    }
    let (model, engine, pressure) = fitting.ok_or_else(|| none_fits(&left_out))?;
    let valuer = Valuer::new(engine, pressure, target, blocs, settings.worth)?;
    let known: RefCell<BTreeMap<u64, f64>> = RefCell::default();
    let failed: RefCell<Option<Error>> = RefCell::default();
    let sampled = sample_shapley(members.to_vec(), draws, |coalition| {
        if let Some(&worth) = known.borrow().get(&coalition.bits()) {
            return worth;
        }
        let worth = valuer.worth_alone(coalition).unwrap_or_else(|error| {
            failed.borrow_mut().get_or_insert(error);
            f64::NAN
        });
        known.borrow_mut().insert(coalition.bits(), worth);
        worth
    });
    // What the draw stumbled over says more than that a worth was no number.
    match failed.into_inner() {
        Some(error) => Err(error),
        None => Ok(SampledLeverage {
            date: snapshot.date(),
            currency: settings.models.currency,
            target,
            pressure: settings.pressure,
            worth: settings.worth,
            model,
            shapley: sampled?,
            left_out,
        }),
    }
}
