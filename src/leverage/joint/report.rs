use std::fmt;

use serde::Serialize;

use super::{
    super::{LeftOutModel, Loss, ModelName, Pressure, RangeByModel},
    read::pivotal,
    settings::{Valuation, Worth, check_threshold},
};
use crate::{
    Currency, Date, Ratio, StateId, Status,
    coalition::{CoreCheck, Game},
    error::{Error, Result},
};

/// What a coalition of senders can do to a target. Made by [`coalition_leverage`](super::coalition_leverage).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JointLeverage {
    /// Name of the method.
    pub method: &'static str,
    /// The date of the snapshot; `None` for an economy of arrays.
    pub date: Option<Date>,
    /// The currency of amounts; `None` for an economy of arrays, whose unit they have.
    pub currency: Option<Currency>,
    /// Who is pressed.
    pub target: StateId,
    /// Who may press.
    pub members: Vec<StateId>,
    /// What each does.
    pub pressure: Pressure,
    /// What a coalition is worth.
    pub worth: Worth,
    /// How coalitions are valued.
    pub valuation: Valuation,
    /// Solved where every run is.
    pub status: Status,
    /// One for each model.
    pub runs: Vec<JointRun>,
    /// Models that have no place for the pressure.
    pub left_out: Vec<LeftOutModel>,
}

/// What one model says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JointRun {
    /// The model.
    pub name: ModelName,
    /// Solved where every coalition is; cancelled where the callback broke off.
    pub status: Status,
    /// Equilibria solved for.
    pub equilibria: usize,
    /// Of these, without a solution.
    pub unsolved: usize,
    /// What follows; `None` where a coalition has no solution.
    pub readings: Option<JointReadings>,
}

/// What the worths of all coalitions say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JointReadings {
    /// The worth of every coalition.
    #[serde(skip)]
    pub game: Game<StateId>,
    /// What all members together are worth.
    pub all: f64,
    /// The sum of what each is worth alone.
    pub sum_of_members: f64,
    /// What the target loses by all, exactly.
    pub target: Loss,
    /// Each member.
    pub members: Vec<Member>,
    /// The worth at which the target gives in.
    pub threshold: f64,
    /// Coalitions that reach it, of 2^n.
    pub winning: usize,
    /// The members of the smallest coalition that reaches it; of several the one worth most. Empty where none does.
    pub smallest_winning: Vec<StateId>,
    /// Whether joining never adds less to a larger coalition, to a millionth of what all are worth: then the
    /// division by Shapley is stable.
    pub convex: bool,
    /// Whether any coalition does better alone than by Shapley's division.
    pub core: CoreCheck<StateId>,
    /// How far an approximation is off; `None` where every coalition is exact.
    pub error: Option<ValuationError>,
}

/// What one member brings and bears.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Member {
    /// Who.
    pub state: StateId,
    /// What it is worth alone.
    pub alone: f64,
    /// What all others lack without it.
    pub last: f64,
    /// Its Shapley value: what it adds on average over all orders of joining.
    pub shapley: f64,
    /// Its Myerson value on the links given; `None` where none were.
    pub myerson: Option<f64>,
    /// Shapley-Shubik: the part of all orders of joining in which its joining reaches the threshold.
    pub pivotal: Ratio,
    /// Whether all reach the threshold, and not without it.
    pub indispensable: bool,
    /// What it loses itself when all press.
    pub own_loss: Loss,
    /// What it loses when all others press and it does not.
    pub own_loss_outside: Loss,
    /// What it gains by leaving, an amount a year, if the others go on; negative where it does better inside.
    /// `None` where a loss is unbounded.
    pub gain_from_leaving: Option<f64>,
}

/// How far an approximation is off, in the unit of the worths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ValuationError {
    /// Coalitions it was measured on, drawn at random.
    pub checks: u32,
    /// Mean absolute error on them.
    pub mean: f64,
    /// Largest absolute error on them.
    pub largest: f64,
    /// Error of the coalition of all: approximate less exact.
    pub all: f64,
}

impl JointLeverage {
    /// What all together are worth, by model. `None` where no model has a solution.
    #[must_use]
    pub fn range(&self) -> Option<RangeByModel> {
        self.range_of(|readings| Some(readings.all))
    }

    /// What some members together are worth, by model.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one that is no member; [`Error::Missing`] where no model has a solution.
    pub fn range_for(&self, members: &[StateId]) -> Result<RangeByModel> {
        for member in members {
            if !self.members.contains(member) {
                return Err(Error::UnknownLabel { what: "member", label: member.to_string() });
            }
        }
        let worth = |readings: &JointReadings| readings.worth_of(members).ok();
        self.range_of(worth).ok_or_else(|| Error::Missing {
            what: "solved worth",
            label: "the coalition".to_owned(),
        })
    }

    /// Any number that can be read off the worths, by model. `None` where no model says anything.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, economy::{Structure, TradeModels}, leverage::{JointSettings, coalition_leverage}};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let [usa, jpn, kor] = ["USA".parse()?, "JPN".parse()?, "KOR".parse()?];
    /// let models = TradeModels::from(Structure::MultiSector).elasticities(["U4", "CP"]);
    /// let settings = JointSettings::default().models(models);
    /// let joint = coalition_leverage(&today, "CHN".parse()?, &[usa, jpn, kor], settings)?;
    /// let brings = joint.range_of(|readings| Some(readings.member(jpn).ok()?.shapley)).unwrap();
    /// assert!(brings.models == 2 && brings.low < brings.high);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn range_of(&self, number: impl Fn(&JointReadings) -> Option<f64>) -> Option<RangeByModel> {
        RangeByModel::new(
            self.runs.iter().filter_map(|run| Some((&run.name, number(run.readings.as_ref()?)?))),
        )
    }
}

impl JointReadings {
    /// What some members together are worth.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one that is no member.
    pub fn worth_of(&self, members: &[StateId]) -> Result<f64> {
        Ok(self.game.worth(self.game.coalition(members)?))
    }

    /// Who would be pivotal if the target gave in at another loss: each member's part of all orders of joining in
    /// which its joining reaches `threshold`, in the unit of the worths. All zero where no coalition does.
    ///
    /// *Cost:* n 2^n additions for n members.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the threshold is above 0 and finite.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{Ratio, data, leverage::coalition_leverage};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let members = ["USA".parse()?, "JPN".parse()?, "KOR".parse()?];
    /// let joint = coalition_leverage(&today, "CHN".parse()?, &members, ())?;
    /// let readings = joint.runs[0].readings.as_ref().unwrap();
    /// // Where all are needed, all are as pivotal.
    /// let all = readings.pivotal(0.999 * readings.all)?;
    /// assert!(all.iter().all(|(_, part)| *part == Ratio::new(1, 3).unwrap()));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn pivotal(&self, threshold: f64) -> Result<Vec<(StateId, Ratio)>> {
        check_threshold(threshold)?;
        let parts = pivotal(&self.game, threshold)?;
        Ok(self.game.players().iter().copied().zip(parts).collect())
    }

    /// One member.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for one that is none.
    pub fn member(&self, state: StateId) -> Result<&Member> {
        let found = self.members.iter().find(|member| member.state == state);
        found.ok_or_else(|| Error::UnknownLabel { what: "member", label: state.to_string() })
    }
}

/// One table for each model; amounts in billions.
impl fmt::Display for JointLeverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} against {}: {}", self.pressure, self.target, self.method)?;
        let scale = if self.worth == Worth::TargetLossPercent { 1.0 } else { 1e9 };
        for run in &self.runs {
            writeln!(f, "{}, {}: {}", run.name, self.worth.unit(), run.status)?;
            let Some(readings) = &run.readings else { continue };
            writeln!(
                f,
                "  all {:.3}, sum of members {:.3}, target loses {} of {}",
                readings.all / scale,
                readings.sum_of_members / scale,
                readings.target,
                run.name.percent_of
            )?;
            writeln!(
                f,
                "  {:<6} {:>9} {:>9} {:>9} {:>9} {:>10} {:>14}",
                "member", "alone", "last", "Shapley", "pivotal", "own loss", "by leaving, bn"
            )?;
            for member in &readings.members {
                let gain = member.gain_from_leaving;
                writeln!(
                    f,
                    "  {:<6} {:>9.3} {:>9.3} {:>9.3} {:>9.3} {:>10} {:>14}",
                    member.state,
                    member.alone / scale,
                    member.last / scale,
                    member.shapley / scale,
                    member.pivotal.to_f64(),
                    member.own_loss,
                    gain.map_or("-".to_owned(), |gain| format!("{:+.3}", gain / 1e9))
                )?;
            }
            if let Some(error) = &readings.error {
                writeln!(
                    f,
                    "  approximate: mean error {:.4} on {} coalitions, largest {:.4}, of all {:+.4}",
                    error.mean / scale,
                    error.checks,
                    error.largest / scale,
                    error.all / scale
                )?;
            }
        }
        for skipped in &self.left_out {
            writeln!(f, "not run: {}: {}", skipped.name, skipped.reason)?;
        }
        Ok(())
    }
}
