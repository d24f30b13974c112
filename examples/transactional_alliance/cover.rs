//! What an ally gets on one date: cover, as promised and as far as the guarantor is trusted.

use std::collections::BTreeMap;

use geoecon::{
    Result, Snapshot, StateId,
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
    pub(crate) may_end: Option<geoecon::Date>,
}

/// What is needed to read a date.
pub(crate) struct Reader<'a> {
    pub(crate) guarantor: StateId,
    pub(crate) allies: &'a [StateId],
    pub(crate) threats: &'a BTreeMap<StateId, StateId>,
    pub(crate) prior: (f64, f64),
    pub(crate) kept_since: Option<i16>,
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
        events(day, self.kept_since.map_or(settings, |year| settings.kept_since(year)))
    }

    pub(crate) fn read(&self, day: &Snapshot) -> Result<BTreeMap<StateId, Gets>> {
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
        let year = f64::from(day.date().year()) + f64::from(day.date().month() - 1) / 12.0;
        let settings = TrustSettings::default().memory(self.memory).year(year);
        let settings = settings.prior(self.prior.0, self.prior.1);
        let trusted = trust(&of_guarantor, &relevance, settings)?;
        let mut all = BTreeMap::new();
        for &ally in self.allies {
            let credibility = trusted.of(ally, self.guarantor)?.credibility();
            if let Some(gets) = self.ally(&report, ally, credibility)? {
                all.insert(ally, gets);
            }
        }
        Ok(all)
    }

    fn ally(&self, report: &CoverReport, ally: StateId, trust: f64) -> Result<Option<Gets>> {
        let row = report.of(ally)?;
        let Some(cover) = &row.cover else { return Ok(None) };
        let Some(guarantor) = cover.guarantors.iter().find(|g| g.state == self.guarantor) else {
            return Ok(None);
        };
        let all = strength(cover);
        let without = all - guarantor.contribution;
        let trusted = without + guarantor.capability * trust;
        let over = |strength: f64| (cover.threat > 0.0).then(|| strength / cover.threat);
        let risk =
            |strength: f64| (cover.threat > 0.0).then(|| cover.threat / (cover.threat + strength));
        Ok(Some(Gets {
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
