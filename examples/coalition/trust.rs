//! How far partners follow a leader that has used them.

use std::error::Error;

use geoecon::{
    Money, Snapshot, SourceId, StateId,
    leverage::{ExpectedLeverage, JointLeverage, JointReadings, RangeByModel, joining},
    security::{Outcome, Relevance, TrustEvent, TrustSettings, trust},
    world::{LegalStatus, Terms, Tie},
};
use serde::Serialize;

use crate::Cli;

pub(crate) const INTACT: &str = "trust as the record has it";
pub(crate) const DAMAGED: &str = "after the deals of the year";

/// What lost trust does to the coalition.
#[derive(Serialize)]
pub(crate) struct Trust {
    /// As it was, after the deals, and in even steps.
    pub(crate) cases: Vec<TrustCase>,
    pub(crate) deals: Vec<Deal>,
    /// What is left after the deals of what the whole coalition can take, by model.
    pub(crate) left: Option<RangeByModel>,
    /// How far each assumption alone moves what is expected after the deals, first the one that moves it most.
    pub(crate) hinges_on: Vec<Swing>,
}

impl Trust {
    pub(crate) fn case(&self, name: &str) -> Option<&TrustCase> {
        self.cases.iter().find(|case| case.name == name)
    }

    /// Those in which each partner trusts as far as it has reason to.
    pub(crate) fn uneven(&self) -> impl Iterator<Item = &TrustCase> {
        [INTACT, DAMAGED].into_iter().filter_map(|name| self.case(name))
    }
}

/// What the coalition is worth under one state of trust.
#[derive(Serialize)]
pub(crate) struct TrustCase {
    pub(crate) name: String,
    pub(crate) expected: ExpectedLeverage,
    /// What is expected, by model.
    pub(crate) range: Option<RangeByModel>,
}

/// A deal that a partner made under pressure of the leader.
#[derive(Serialize)]
pub(crate) struct Deal {
    pub(crate) partner: StateId,
    pub(crate) pledged: Money,
    /// Whether the partner has only announced it.
    pub(crate) announced: bool,
    /// When it was made, in years.
    year: f64,
    /// Where it is recorded.
    pub(crate) source: Option<SourceId>,
}

/// One assumption, and what is expected at its two ends.
#[derive(Serialize)]
pub(crate) struct Swing {
    pub(crate) assumption: &'static str,
    pub(crate) ends: [f64; 2],
    pub(crate) expected: [f64; 2],
}

impl Swing {
    pub(crate) fn width(&self) -> f64 {
        (self.expected[1] - self.expected[0]).abs()
    }
}

/// What partners are assumed to make of a leader's record.
#[derive(Clone, Copy)]
struct Belief {
    kept: f64,
    broken: f64,
    weight: u32,
    spillover: f64,
}

/// Who may trust whom, and when.
struct Circle<'a> {
    leader: StateId,
    players: &'a [StateId],
    deals: &'a [Deal],
    year: f64,
}

impl Circle<'_> {
    /// How likely each partner joins after the deals.
    fn joins(&self, belief: Belief) -> geoecon::Result<Vec<(StateId, f64)>> {
        let mut relevance = Relevance::own_experience(self.players.to_vec())?;
        for &observer in self.players {
            for &party in self.players.iter().filter(|party| **party != observer) {
                relevance.set(observer, party, belief.spillover)?;
            }
        }
        let mut events: Vec<TrustEvent> = Vec::new();
        for deal in self.deals {
            // One deal is one event, whatever it is made of.
            if events.iter().any(|event| event.treated == deal.partner) {
                continue;
            }
            let (guarantor, treated) = (self.leader, deal.partner);
            let event =
                TrustEvent { guarantor, treated, outcome: Outcome::Extorted, year: deal.year };
            events.extend(std::iter::repeat_n(event, belief.weight as usize));
        }
        let settings = TrustSettings::from(self.year).prior(belief.kept, belief.broken);
        joining(&trust(&events, &relevance, settings)?, self.leader, self.players)
    }

    fn even(&self, chance: f64) -> Vec<(StateId, f64)> {
        let partners = self.players.iter().filter(|p| **p != self.leader);
        partners.map(|&p| (p, chance)).collect()
    }
}

pub(crate) fn answer(
    cli: &Cli,
    today: &Snapshot,
    blocs: &[Vec<StateId>],
    (readings, every): (&JointReadings, &JointLeverage),
) -> Result<Trust, Box<dyn Error>> {
    let &[kept, broken] = cli.record.as_slice() else {
        return Err("--record takes two numbers, as in 9,1".into());
    };
    let belief = Belief { kept, broken, weight: cli.weight, spillover: cli.spillover };
    let players: Vec<StateId> = blocs.iter().filter_map(|bloc| bloc.first().copied()).collect();
    let deals = deals(today, cli.leader, blocs);
    let year = today.date().decimal_year();
    let circle = Circle { leader: cli.leader, players: &players, deals: &deals, year };
    let expected = |joins: &[(StateId, f64)]| readings.expected(cli.leader, joins);
    let ranged = |number: &dyn Fn(&JointReadings) -> geoecon::Result<f64>| {
        every.range_of(|readings| number(readings).ok())
    };
    let case = |name: &str, joins: &[(StateId, f64)]| {
        let range = ranged(&|readings| Ok(readings.expected(cli.leader, joins)?.expected));
        Ok::<_, geoecon::Error>(TrustCase {
            name: name.to_owned(),
            expected: expected(joins)?,
            range,
        })
    };
    let before = Circle { deals: &[], ..circle }.joins(belief)?;
    let mut cases = vec![case(INTACT, &before)?];
    let (mut left, mut hinges_on) = (None, Vec::new());
    if !deals.is_empty() {
        let after = circle.joins(belief)?;
        cases.push(case(DAMAGED, &after)?);
        left =
            ranged(&|readings| Ok(readings.expected(cli.leader, &after)?.expected / readings.all));
        let at = |belief| Ok::<_, geoecon::Error>(expected(&circle.joins(belief)?)?.expected);
        let long = |times: f64| Belief { kept: kept * times, broken: broken * times, ..belief };
        hinges_on = vec![
            Swing {
                assumption: "how many promises a deal weighs",
                ends: [1.0, 2.0 * f64::from(cli.weight)],
                expected: [
                    at(Belief { weight: 1, ..belief })?,
                    at(Belief { weight: 2 * cli.weight, ..belief })?,
                ],
            },
            Swing {
                assumption: "how much one partner's deal tells the others",
                ends: [0.0, 1.0],
                expected: [
                    at(Belief { spillover: 0.0, ..belief })?,
                    at(Belief { spillover: 1.0, ..belief })?,
                ],
            },
            Swing {
                assumption: "how many promises the leader's record holds",
                ends: [0.5 * (kept + broken), 2.0 * (kept + broken)],
                expected: [at(long(0.5))?, at(long(2.0))?],
            },
        ];
        hinges_on.sort_by(|a, b| b.width().total_cmp(&a.width()));
    }
    for quarter in (0..=4).rev() {
        let chance = f64::from(quarter) / 4.0;
        cases.push(case(&format!("each joins with {:.0}%", 100.0 * chance), &circle.even(chance))?);
    }
    Ok(Trust { cases, deals, left, hinges_on })
}

/// What partners pledged to the leader, in force or announced.
fn deals(today: &Snapshot, leader: StateId, blocs: &[Vec<StateId>]) -> Vec<Deal> {
    let partner = |signs: StateId| {
        // A customs union signs under a code of its own.
        let mut parties = today.union_members(signs);
        parties.push(signs);
        let bloc = blocs.iter().find(|bloc| bloc.iter().any(|member| parties.contains(member)))?;
        bloc.first().copied().filter(|first| *first != leader)
    };
    let deal = |tie: &Tie, announced: bool| {
        let Terms::InvestmentPledge(pledge) = &tie.terms else { return None };
        let since = tie.validity.from().unwrap_or(today.date());
        (tie.to == leader).then_some(Deal {
            partner: partner(tie.from)?,
            pledged: pledge.total,
            announced,
            year: since.decimal_year(),
            source: tie.source.clone(),
        })
    };
    let binding = today.ties().filter_map(|(_, tie)| deal(tie, false));
    let announced = today
        .dormant()
        .filter(|(_, tie, _)| tie.status == LegalStatus::Announced)
        .filter_map(|(_, tie, _)| deal(tie, true));
    binding.chain(announced).collect()
}
