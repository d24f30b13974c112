//! What two sides can do to each other, and which of it is believed.

mod instrument;
mod report;

pub use self::{
    instrument::{Action, Instrument},
    report::{NashPoint, Threat, ThreatOutcome, ThreatPoints, ThreatRun},
};
use super::{
    Credibility, Demand, LeftOutModel, Loss,
    credibility::check_resolve,
    models::{Calibrated, calibrate, none_fits, usual},
    war::{duty_game, loss_in},
};
use crate::{
    StateId, Status,
    economy::{
        TradeModels,
        nash::{self, WarSettings},
    },
    error::{Error, Result},
    snapshot::Snapshot,
    units::check_unique,
};

/// What a side does that does nothing.
const NOTHING: &str = "nothing";
/// Percentage points below which a side is not better off.
const SAME: f64 = 1e-7;

/// By which models threats are judged, what is demanded, and whether Nash duties are looked for.
///
/// By default one model, a demand of all that the other side would lose, no resolve, and Nash duties.
#[derive(Debug, Clone)]
pub struct ThreatSettings {
    models: TradeModels,
    demand: Demand,
    resolve: [f64; 2],
    nash: Option<String>,
}

impl Default for ThreatSettings {
    fn default() -> Self {
        Self {
            models: usual(),
            demand: Demand::ShareOfLoss(1.0),
            resolve: [0.0; 2],
            nash: Some("U4".to_owned()),
        }
    }
}

impl From<()> for ThreatSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<TradeModels> for ThreatSettings {
    fn from(models: TradeModels) -> Self {
        Self { models, ..Self::default() }
    }
}

impl ThreatSettings {
    /// The models.
    #[must_use]
    pub fn models(self, models: impl Into<TradeModels>) -> Self {
        Self { models: models.into(), ..self }
    }

    /// What each side demands of the other.
    #[must_use]
    pub fn demand(self, demand: Demand) -> Self {
        Self { demand, ..self }
    }

    /// What carrying out a threat is worth to the first side, and to the second, beyond trade, a year; 0 or more.
    #[must_use]
    pub fn resolve(self, first: f64, second: f64) -> Self {
        Self { resolve: [first, second], ..self }
    }

    /// The elasticities, by name, with which Nash duties are looked for; `None` for not at all.
    #[must_use]
    pub fn nash<S: Into<String>>(self, elasticities: impl Into<Option<S>>) -> Self {
        Self { nash: elasticities.into().map(Into::into), ..self }
    }
}

/// What can each of two sides do to the other, what does it cost itself, and what does the other do then?
///
/// Every choice of the one (nothing, each of its instruments, all of them) with every choice of the other is an
/// equilibrium of the trade model; losses are against the status quo, the snapshot. An instrument as a threat is
/// read twice: unanswered, and with the answer that leaves the other side best off. Beside them stand the
/// outcomes from which neither would move alone, and the Nash duties of the two (Lashkaripour 2021, another
/// model: without input-output loops, uniform duties, balanced trade).
///
/// Scenarios of both sides apply to the world, one after the other; pressure and shocks come after, and an added
/// duty counts from the duties of the snapshot.
///
/// *Cost:* an equilibrium for each pair of choices and model, and a small tariff war.
///
/// # Errors
/// Those of [`Economy::recorded`](crate::economy::Economy::recorded) and of the scenarios; [`Error::UnknownState`]
/// for a side that does not trade; [`Error::UnknownLabel`] for an instrument of neither side, or one named
/// `nothing` or `all at once`; [`Error::Duplicate`] for two of one name; [`Error::OutOfRange`] for a demand or
/// resolve; [`Error::NoModel`] where no model has a place for the instruments.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, leverage::{Instrument, Pressure, threat_points}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, chn] = ["USA".parse()?, "CHN".parse()?];
/// let points = threat_points(&today, (usa, chn), &[
///     Instrument::new(usa, "100% more", Pressure::duty(1.0)?),
///     Instrument::new(chn, "no electronics", Pressure::cut_exports().sectors(["electronics".parse()?])),
/// ], ())?;
/// let run = &points.runs[0];
/// assert!(run.status.is_solved());
/// let both = run.outcome("100% more", "no electronics")?.losses.unwrap();
/// assert!(both[0].percent() > Some(0.0) && both[1].percent() > Some(0.0));
/// // A settlement splits what both avoid.
/// assert!(run.settlement("100% more", "no electronics", 0.5)?.deal);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Nash, J. (1953), "Two-Person Cooperative Games", Econometrica 21. Schelling, T. (1960), *The Strategy of
/// Conflict*.
pub fn threat_points(
    snapshot: &Snapshot,
    (first, second): (StateId, StateId),
    instruments: &[Instrument],
    settings: impl Into<ThreatSettings>,
) -> Result<ThreatPoints> {
    let settings = settings.into();
    settings.demand.check()?;
    for resolve in settings.resolve {
        check_resolve(resolve)?;
    }
    check_unique("side", &[first, second])?;
    let mut names: Vec<&str> = instruments.iter().map(|i| i.name.as_str()).collect();
    names.extend([NOTHING, ALL]);
    check_unique("instrument", &names)?;
    if let Some(other) = instruments.iter().find(|i| i.by != first && i.by != second) {
        let label = format!("{} of {}", other.name, other.by);
        return Err(Error::UnknownLabel { what: "side of the instrument", label });
    }
    let game = Game { snapshot, sides: (first, second), instruments, settings: &settings };
    let (models, mut left_out) = calibrate(&settings.models, snapshot)?;
    let mut runs = Vec::new();
    for model in models {
        match game.run(&model)? {
            Ok(run) => runs.push(run),
            Err(reason) => {
                left_out.push(LeftOutModel { name: model.name, reason: reason.to_owned() });
            }
        }
    }
    if runs.is_empty() {
        return Err(none_fits(&left_out));
    }
    Ok(ThreatPoints {
        method: "trade equilibria, all adjusted, against the status quo",
        date: snapshot.date(),
        currency: settings.models.currency,
        sides: [first, second],
        demand: settings.demand,
        resolve: settings.resolve,
        runs,
        nash: settings.nash.as_deref().map(|set| game.nash(set)).transpose()?,
        left_out,
    })
}

/// What a side does that uses all it has.
const ALL: &str = "all at once";

struct Game<'a> {
    snapshot: &'a Snapshot,
    sides: (StateId, StateId),
    instruments: &'a [Instrument],
    settings: &'a ThreatSettings,
}

/// What a side may choose: a name and instruments.
type Choice<'a> = (String, Vec<&'a Instrument>);

impl<'a> Game<'a> {
    fn choices(&self, side: StateId) -> Vec<Choice<'a>> {
        let own: Vec<&Instrument> = self.instruments.iter().filter(|i| i.by == side).collect();
        let mut choices = vec![(NOTHING.to_owned(), Vec::new())];
        choices.extend(own.iter().map(|&i| (i.name.clone(), vec![i])));
        if own.len() > 1 {
            choices.push((ALL.to_owned(), own));
        }
        choices
    }

    fn run(&self, model: &Calibrated) -> Result<std::result::Result<ThreatRun, &'static str>> {
        let (first, second) = (self.choices(self.sides.0), self.choices(self.sides.1));
        let labels = model.engine.economy().labels();
        let at = (labels.state_position(self.sides.0)?, labels.state_position(self.sides.1)?);
        let (mut outcomes, mut left_out) = (Vec::new(), Vec::new());
        for (one, mine) in &first {
            for (other, theirs) in &second {
                let used: Vec<&Instrument> = mine.iter().chain(theirs).copied().collect();
                let (shock, ties) =
                    match instrument::shock(model, self.snapshot, &used, self.sides)? {
                        Ok(shock) => shock,
                        Err(reason) => return Ok(Err(reason)),
                    };
                left_out.extend(ties);
                let solved = model.engine.one(&shock)?;
                let all = model.engine.states().iter().zip(&solved.losses).enumerate();
                let others = all.filter(|(n, _)| *n != at.0 && *n != at.1).map(|(_, both)| both);
                let unbounded = others.clone().filter(|(_, loss)| loss.value().is_none());
                let third_parties_unbounded = unbounded.map(|(state, _)| *state).collect();
                let finite = others.filter_map(|(state, loss)| Some((*state, loss.value()?)));
                let best = finite.clone().min_by(|a, b| a.1.total_cmp(&b.1));
                outcomes.push(ThreatOutcome {
                    first: one.clone(),
                    second: other.clone(),
                    status: solved.status,
                    losses: solved.loss(at.0).zip(solved.loss(at.1)).map(|(a, b)| [a, b]),
                    third_parties_lose: solved
                        .status
                        .is_solved()
                        .then(|| finite.map(|(_, value)| value).sum()),
                    third_parties_unbounded,
                    winner: best.filter(|(_, value)| *value < 0.0).map(|(s, v)| (s, -v)),
                });
            }
        }
        left_out.sort_unstable();
        left_out.dedup();
        let table = Table { outcomes: &outcomes, columns: second.len() };
        let bad = outcomes.iter().find(|o| !o.status.is_solved());
        Ok(Ok(ThreatRun {
            name: model.name.clone(),
            status: bad.map_or(Status::Solved, |o| o.status),
            threats: self.threats(&table, &first, &second),
            equilibria: table.equilibria(),
            first_choices: first.into_iter().map(|(name, _)| name).collect(),
            second_choices: second.into_iter().map(|(name, _)| name).collect(),
            outcomes,
            left_out,
        }))
    }

    fn threats(
        &self,
        table: &Table<'_>,
        first: &[Choice<'_>],
        second: &[Choice<'_>],
    ) -> Vec<Threat> {
        let mut threats = Vec::new();
        for (of_first, choices, answers) in [(true, first, second), (false, second, first)] {
            let (by, resolve) = match (of_first, self.settings.resolve) {
                (true, [resolve, _]) => (self.sides.0, resolve),
                (false, [_, resolve]) => (self.sides.1, resolve),
            };
            // As [holder, other].
            let losses = |choice: usize, answer: usize| {
                let [a, b] = if of_first {
                    table.losses(choice, answer)
                } else {
                    table.losses(answer, choice)
                }?;
                Some(if of_first { [a, b] } else { [b, a] })
            };
            let demand = self.settings.demand;
            let judge = |[mine, theirs]: [Loss; 2]| Credibility::new(mine, theirs, demand, resolve);
            for (at, (name, used)) in choices.iter().enumerate() {
                if used.len() != 1 {
                    continue;
                }
                let alone = losses(at, 0);
                // Which answer is best is known only where all have an equilibrium.
                let after: Option<Vec<_>> = (0..answers.len()).map(|to| losses(at, to)).collect();
                let best = after.and_then(|after| {
                    let all = answers.iter().map(|(name, _)| name).zip(after);
                    all.reduce(|best, next| {
                        let better = amount(next.1[1]) < amount(best.1[1]) - SAME;
                        if better { next } else { best }
                    })
                });
                threats.push(Threat {
                    name: name.clone(),
                    by,
                    sender: alone.map(|[sender, _]| sender),
                    target: alone.map(|[_, target]| target),
                    credible: alone.map(judge),
                    answer: best.map(|(name, _)| name.clone()),
                    after_answer: best.map(|(_, after)| after),
                    credible_after_answer: best.map(|(_, after)| judge(after)),
                });
            }
        }
        threats
    }

    fn nash(&self, elasticities: &str) -> Result<NashPoint> {
        let currency = self.settings.models.currency;
        let world = duty_game(self.snapshot, elasticities, currency)?;
        let (first, second) = self.sides;
        let war = nash::tariff_war(&world, WarSettings::default().players([first, second]))?;
        let (one, other) = (war.state(first)?, war.state(second)?);
        let solved = war.status.is_solved();
        let losses =
            [loss_in(&world, first, one.welfare_pct)?, loss_in(&world, second, other.welfare_pct)?];
        Ok(NashPoint {
            method: war.method,
            elasticities: elasticities.to_owned(),
            percent_of: war.base,
            status: war.status,
            duties: [one.duty, other.duty],
            losses: solved.then_some(losses),
            best_deviation: war.best_deviation().copied(),
        })
    }
}

/// A loss as a number that orders: in percent, and unbounded is worst.
fn amount(loss: Loss) -> f64 {
    loss.percent().unwrap_or(f64::INFINITY)
}

/// The outcomes as a table of choices.
struct Table<'a> {
    outcomes: &'a [ThreatOutcome],
    columns: usize,
}

impl Table<'_> {
    fn losses(&self, row: usize, column: usize) -> Option<[Loss; 2]> {
        self.outcomes.get(row * self.columns + column)?.losses
    }

    /// Where neither side is better off by another choice. None where an outcome it compares with has no
    /// solution.
    fn equilibria(&self) -> Vec<usize> {
        let rows = self.outcomes.len() / self.columns.max(1);
        let stays = |at: usize| -> Option<bool> {
            let (row, column) = (at / self.columns, at % self.columns);
            let [mine, theirs] = self.losses(row, column)?.map(amount);
            for other in 0..rows {
                if amount(self.losses(other, column)?[0]) < mine - SAME {
                    return Some(false);
                }
            }
            for other in 0..self.columns {
                if amount(self.losses(row, other)?[1]) < theirs - SAME {
                    return Some(false);
                }
            }
            Some(true)
        };
        (0..self.outcomes.len()).filter(|&at| stays(at) == Some(true)).collect()
    }
}
