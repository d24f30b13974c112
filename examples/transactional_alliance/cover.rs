//! What an ally gets on one date: cover, as promised and as far as the guarantor is trusted.

use std::collections::BTreeMap;

use geoecon::{
    Date, Result, Snapshot, StateId,
    security::{
        BreakEven, Cover, CoverReport, CoverSettings, EventReport, EventSettings, Relevance,
        TrustSettings, cover_all, events, trust,
    },
};
use serde::Serialize;

/// What one ally gets on one date.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Gets {
    /// What threatens it.
    pub(crate) threats: Vec<StateId>,
    /// Its trust in the guarantor, from 0 to 1.
    pub(crate) trust: f64,
    /// Own and allied capability over that of the threat: as promised, as trusted, and without the guarantor.
    pub(crate) cover: [Option<f64>; 3],
    /// What the guarantor adds to that ratio, as trusted.
    pub(crate) cover_from_guarantor: Option<f64>,
    /// The chance that the threat prevails: as promised, as trusted, and without the guarantor.
    pub(crate) risk: [Option<f64>; 3],
    /// The trust at which threat and cover are even.
    pub(crate) break_even: Option<BreakEven>,
    /// Whether the guarantor left open what calls its promise.
    pub(crate) left_open: bool,
    /// The first day on which the promise may be gone, were notice given on this date.
    pub(crate) may_end: Option<Date>,
}

/// What all allies get on one date.
pub(crate) struct Day {
    pub(crate) gets: BTreeMap<StateId, Gets>,
    /// Of whom cover cannot be computed, and why.
    pub(crate) left_out: BTreeMap<StateId, String>,
    /// Events after the date, which do not count.
    pub(crate) later_events: usize,
}

/// What is needed to read a date.
pub(crate) struct Reader<'a> {
    pub(crate) guarantor: StateId,
    pub(crate) allies: &'a [StateId],
    pub(crate) threats: &'a BTreeMap<StateId, StateId>,
    pub(crate) prior: (f64, f64),
    pub(crate) kept_since: Option<i16>,
    pub(crate) broken_on: Option<Date>,
    pub(crate) spillover: f64,
    pub(crate) memory: f64,
}

impl Reader<'_> {
    pub(crate) fn settings(&self) -> CoverSettings {
        self.threats.iter().fold(CoverSettings::default(), |settings, (&ally, &threat)| {
            settings.threats(ally, [threat])
        })
    }

    pub(crate) fn events(&self, day: &Snapshot) -> Result<EventReport> {
        let settings = EventSettings::default().demands();
        let settings = self.broken_on.map_or(settings, |date| settings.broken_on(date));
        events(day, self.kept_since.map_or(settings, |year| settings.kept_since(year)))
    }

    pub(crate) fn read(&self, day: &Snapshot) -> Result<Day> {
        let report = cover_all(day, self.settings())?;
        let everyone: Vec<StateId> = report.states.iter().map(|row| row.state).collect();
        let mut relevance = Relevance::own_experience(everyone)?;
        for &observer in self.allies {
            for &treated in self.allies.iter().filter(|&&treated| treated != observer) {
                relevance.set(observer, treated, self.spillover)?;
            }
        }
        let read = self.events(day)?;
        // Of the guarantor alone: what allies do to each other is another question.
        let of_guarantor: Vec<_> = read
            .events()
            .into_iter()
            .filter(|e| e.guarantor == self.guarantor && self.allies.contains(&e.treated))
            .collect();
        // The clock of the events: to the day.
        let year = day.date().decimal_year();
        let settings = TrustSettings::default().memory(self.memory).year(year);
        let settings = settings.prior(self.prior.0, self.prior.1);
        let trusted = trust(&of_guarantor, &relevance, settings)?;
        let (mut gets, mut left_out) = (BTreeMap::new(), BTreeMap::new());
        for &ally in self.allies {
            let credibility = trusted.of(ally, self.guarantor)?.credibility();
            match self.ally(&report, ally, credibility)? {
                Ok(got) => drop(gets.insert(ally, got)),
                Err(why) => drop(left_out.insert(ally, why)),
            }
        }
        Ok(Day { gets, left_out, later_events: trusted.later_events })
    }

    /// What an ally gets, or why that cannot be told.
    fn ally(
        &self,
        report: &CoverReport,
        ally: StateId,
        trust: f64,
    ) -> Result<std::result::Result<Gets, String>> {
        let row = report.of(ally)?;
        let date = report.date;
        if row.threats.contains(&self.guarantor) || row.allied_rivals.contains(&self.guarantor) {
            return Ok(Err(format!("{} is taken as what threatens it", self.guarantor)));
        }
        let Some(cover) = &row.cover else {
            let codes: Vec<String> = row.unknown.iter().map(ToString::to_string).collect();
            return Ok(Err(format!("no capability of {} is recorded", codes.join(" "))));
        };
        let Some(guarantor) = cover.guarantors.iter().find(|g| g.state == self.guarantor) else {
            return Ok(Err(if row.unknown.contains(&self.guarantor) {
                format!("no capability of {} is recorded", self.guarantor)
            } else {
                format!("{} owes it no defence on {date}", self.guarantor)
            }));
        };
        let all = strength(cover);
        let without = all - guarantor.contribution;
        let trusted = without + guarantor.capability * trust;
        let over = |strength: f64| (cover.threat > 0.0).then(|| strength / cover.threat);
        let risk =
            |strength: f64| (cover.threat > 0.0).then(|| cover.threat / (cover.threat + strength));
        Ok(Ok(Gets {
            threats: row.threats.clone(),
            trust,
            cover: [all, trusted, without].map(over),
            cover_from_guarantor: over(trusted - without),
            risk: [all, trusted, without].map(risk),
            break_even: cover.break_even(self.guarantor, 1.0).ok(),
            left_open: row.left_open.contains(&self.guarantor),
            may_end: row.strongest_may_leave,
        }))
    }
}

fn strength(cover: &Cover) -> f64 {
    cover.own + cover.guarantors.iter().map(|g| g.contribution).sum::<f64>()
}
