use std::fmt;

use serde::Serialize;

use super::super::{
    Bargain, Credibility, Demand, Issue, LeftOutModel, Loss, ModelName, nash_bargain,
};
use crate::{
    Currency, Date, StateId, Status,
    economy::nash::Deviation,
    error::{Error, Result},
    world::TieId,
};

/// What two sides can do to each other. Made by [`threat_points`](super::threat_points).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ThreatPoints {
    /// Name of the method.
    pub method: &'static str,
    /// The date of the snapshot: the status quo.
    pub date: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The two sides.
    pub sides: [StateId; 2],
    /// What each demands of the other, for the credibility of its threats.
    pub demand: Demand,
    /// What carrying out a threat is worth to each beyond trade, a year.
    pub resolve: [f64; 2],
    /// One for each model.
    pub runs: Vec<ThreatRun>,
    /// Where both sides set the duties that suit them best; `None` where it was not asked for.
    pub nash: Option<NashPoint>,
    /// Models that have no place for an instrument.
    pub left_out: Vec<LeftOutModel>,
}

/// What one model says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ThreatRun {
    /// The model.
    pub name: ModelName,
    /// Solved where every outcome is; otherwise how the first that is not ended.
    pub status: Status,
    /// What the first side can choose: nothing, each of its instruments, and all of them if there are several.
    pub first_choices: Vec<String>,
    /// Likewise the second side.
    pub second_choices: Vec<String>,
    /// Every choice of the first with every choice of the second, row by row. The first is the status quo.
    pub outcomes: Vec<ThreatOutcome>,
    /// Every instrument as a threat.
    pub threats: Vec<Threat>,
    /// Outcomes from which neither side would move alone, as positions in `outcomes`: the equilibria in pure
    /// strategies of the game played once.
    pub equilibria: Vec<usize>,
    /// Ties that changed and that the model has no place for.
    pub left_out: Vec<TieId>,
}

/// What comes of one choice of each side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ThreatOutcome {
    /// What the first side does.
    pub first: String,
    /// What the second side does.
    pub second: String,
    /// How the equilibrium ended.
    pub status: Status,
    /// What each side loses beside the status quo; `None` where there is no solution.
    pub losses: Option<[Loss; 2]>,
    /// What all others lose together, an amount a year; negative where they gain. Without those whose loss is
    /// unbounded; `None` where there is no solution.
    pub third_parties_lose: Option<f64>,
    /// The others whose loss is unbounded.
    pub third_parties_unbounded: Vec<StateId>,
    /// Who of the others gains most, and how much a year.
    pub winner: Option<(StateId, f64)>,
}

/// One instrument as a threat: carried out alone, and answered as suits the other side best.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Threat {
    /// The instrument.
    pub name: String,
    /// Who holds it.
    pub by: StateId,
    /// What carrying it out costs its holder, if it is not answered; `None` where there is no solution.
    pub sender: Option<Loss>,
    /// What it costs the other side, if it does not answer; likewise.
    pub target: Option<Loss>,
    /// Whether it pays the holder to carry it out, if it is not answered; likewise.
    pub credible: Option<Credibility>,
    /// The answer that leaves the other side best off; `nothing` where none helps it, `None` where some answer
    /// has no solution.
    pub answer: Option<String>,
    /// What each then loses: the holder, the other side.
    pub after_answer: Option<[Loss; 2]>,
    /// Whether it pays the holder to carry it out, given that answer.
    pub credible_after_answer: Option<Credibility>,
}

/// Where both sides set the uniform duties that suit them best, others keep theirs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NashPoint {
    /// The method, in words.
    pub method: &'static str,
    /// The elasticities.
    pub elasticities: String,
    /// What the percentages are of.
    pub percent_of: &'static str,
    /// How it ended.
    pub status: Status,
    /// The duties of the two sides, fractions.
    pub duties: [Option<f64>; 2],
    /// What each side loses; `None` where there is no solution.
    pub losses: Option<[Loss; 2]>,
    /// The most that either could still gain by another duty: the certificate.
    pub best_deviation: Option<Deviation>,
}

impl ThreatRun {
    /// The outcome of a choice of each side, by name.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn outcome(&self, first: &str, second: &str) -> Result<&ThreatOutcome> {
        let found = self.outcomes.iter().find(|o| o.first == first && o.second == second);
        found.ok_or_else(|| Error::UnknownLabel {
            what: "pair of choices",
            label: format!("{first}, {second}"),
        })
    }

    /// How the sides settle if failing that they end in this outcome: the status quo is kept, and one pays the
    /// other. Payoffs are amounts a year beside the status quo, so the first payoff is what the second side pays
    /// the first (Nash 1953, with threats given). There is no deal where the outcome is worth more to both
    /// together than the status quo.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for a choice; [`Error::Missing`] where a loss has no finite value; those of
    /// [`nash_bargain`].
    pub fn settlement(&self, first: &str, second: &str, weight: f64) -> Result<Bargain> {
        let outcome = self.outcome(first, second)?;
        let finite = |at: usize| {
            let loss = outcome.losses.and_then(|losses| losses.get(at)?.value());
            loss.ok_or_else(|| Error::Missing {
                what: "finite loss",
                label: format!("{first}, {second}"),
            })
        };
        nash_bargain(0.0, &[-finite(0)?, -finite(1)?], &[weight, 1.0 - weight])
    }

    /// Every instrument as an issue that is settled by using it: concessions. Worth is against the status quo.
    ///
    /// Feed it to [`agreement_zone`](crate::leverage::agreement_zone), which takes worths to add up;
    /// [`ThreatRun::interaction`] says how far they do not.
    #[must_use]
    pub fn concessions(&self) -> Vec<Issue> {
        self.issues(-1.0)
    }

    /// Every instrument as an issue that is settled by not using it: threats called off. Worth is against the
    /// threat carried out alone.
    #[must_use]
    pub fn withdrawals(&self) -> Vec<Issue> {
        self.issues(1.0)
    }

    fn issues(&self, sign: f64) -> Vec<Issue> {
        let worth = |threat: &Threat| {
            let (mine, theirs) = (threat.sender?.value()?, threat.target?.value()?);
            let of_first = self.first_choices.contains(&threat.name);
            let (first, second) = if of_first { (mine, theirs) } else { (theirs, mine) };
            Some(Issue::new(&threat.name, sign * first, sign * second))
        };
        self.threats.iter().filter_map(worth).collect()
    }

    /// What each side loses when all instruments are used at once, less the sum of what it loses by each alone:
    /// how far issues are not worth the sum of their parts. `None` where a loss has no finite value, or neither
    /// side holds an instrument.
    #[must_use]
    pub fn interaction(&self) -> Option<[f64; 2]> {
        let all = self.outcomes.last()?.losses?;
        let alone = self.withdrawals();
        if alone.is_empty() || alone.len() < self.threats.len() {
            return None;
        }
        let sum = |of: fn(&Issue) -> f64| alone.iter().map(of).sum::<f64>();
        let [first, second] = all;
        Some([first.value()? - sum(|i| i.first), second.value()? - sum(|i| i.second)])
    }
}

/// Losses in billions a year, one block for each model.
impl fmt::Display for ThreatPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.sides;
        writeln!(f, "{first} and {second} on {}: {}", self.date, self.method)?;
        let bn =
            |loss: Loss| loss.value().map_or("unbounded".to_owned(), |v| format!("{:.2}", v / 1e9));
        for run in &self.runs {
            writeln!(f, "{}, losses in {} bn a year: {}", run.name, self.currency, run.status)?;
            writeln!(f, "  {first:<30} {second:<30} {first:>10} {second:>10}")?;
            for (at, outcome) in run.outcomes.iter().enumerate() {
                let Some([mine, theirs]) = outcome.losses else {
                    writeln!(
                        f,
                        "  {:<30} {:<30} {}",
                        outcome.first, outcome.second, outcome.status
                    )?;
                    continue;
                };
                let mark = if run.equilibria.contains(&at) { "  neither moves alone" } else { "" };
                let (a, b) = (bn(mine), bn(theirs));
                writeln!(
                    f,
                    "  {:<30} {:<30} {a:>10} {b:>10}{mark}",
                    outcome.first, outcome.second
                )?;
            }
            for threat in &run.threats {
                let word = |c: Option<Credibility>| match c {
                    Some(c) if c.credible => "credible",
                    Some(_) => "not credible",
                    None => "no solution",
                };
                writeln!(
                    f,
                    "  {} of {}: {}; answered by {}: {}",
                    threat.name,
                    threat.by,
                    word(threat.credible),
                    threat.answer.as_deref().unwrap_or("-"),
                    word(threat.credible_after_answer)
                )?;
            }
        }
        if let Some(nash) = &self.nash {
            let duty =
                |d: Option<f64>| d.map_or("kept".to_owned(), |d| format!("{:.1}%", 100.0 * d));
            let [a, b] = nash.duties;
            write!(
                f,
                "Nash duties ({}, {}): {first} {}, {second} {}",
                nash.elasticities,
                nash.status,
                duty(a),
                duty(b)
            )?;
            if let Some([mine, theirs]) = nash.losses {
                write!(f, "; losses {mine} and {theirs} of {}", nash.percent_of)?;
            }
            writeln!(f)?;
        }
        for skipped in &self.left_out {
            writeln!(f, "not run: {}: {}", skipped.name, skipped.reason)?;
        }
        Ok(())
    }
}
