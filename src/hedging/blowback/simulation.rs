use rand::RngExt;
use rand_distr::{Distribution as _, StandardNormal};

use super::{
    super::{sweep::quantile, table::count},
    BlowbackSettings, BlowbackYear, Exit, Subject,
};
use crate::{
    StateId,
    error::Result,
    random,
    security::{Outcome, Relevance, TrustEvent, TrustSettings, trust},
};

/// The same draws whatever is extracted.
pub(super) struct Game<'a> {
    pub(super) coercer: StateId,
    pub(super) subjects: &'a [Subject],
    pub(super) relevance: &'a Relevance,
    pub(super) settings: &'a BlowbackSettings,
}

/// One future.
pub(super) struct Future {
    /// Trust, extraction, leverage and number of exits, year by year.
    years: Vec<[f64; 4]>,
    /// Present values.
    pub(super) extracted: f64,
    pub(super) leverage: f64,
}

impl Game<'_> {
    pub(super) fn futures(&self, extraction: f64) -> Result<Vec<Future>> {
        let draw = |k: u32| self.future(extraction, k);
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            // In order, so that the error is that of the first future that has one.
            let drawn: Vec<Result<Future>> =
                (0..self.settings.draws).into_par_iter().map(draw).collect();
            drawn.into_iter().collect()
        }
        #[cfg(not(feature = "parallel"))]
        (0..self.settings.draws).map(draw).collect()
    }

    fn future(&self, extraction: f64, draw: u32) -> Result<Future> {
        let s = self.settings;
        // The same numbers in the same order whatever is extracted.
        let mut rng = random::stream(s.seed, draw.into());
        let mut factor = || {
            let z: f64 = StandardNormal.sample(&mut rng);
            (s.spread * z).exp()
        };
        let costs: Vec<Vec<f64>> = self
            .subjects
            .iter()
            .map(|subject| subject.exits.iter().map(|exit| exit.cost * factor()).collect())
            .collect();
        // The exit that each state has chosen, and the year in which it is there.
        let mut chosen: Vec<Option<(u16, f64)>> = vec![None; self.subjects.len()];
        let mut events = Vec::new();
        let mut future = Future { years: Vec::new(), extracted: 0.0, leverage: 0.0 };
        for year in 0..s.years {
            let left = |chosen: &Option<(u16, f64)>| match chosen {
                Some((from, removes)) if *from <= year => 1.0 - removes,
                _ => 1.0,
            };
            let (mut taken, mut leverage) = (0.0, 0.0);
            for (subject, chosen) in self.subjects.iter().zip(&chosen) {
                let now = subject.leverage * left(chosen);
                leverage += now;
                let unlucky = rng.random::<f64>() < s.frequency;
                let pressed = subject.pressed && unlucky && extraction > 0.0;
                if pressed {
                    taken += extraction * now;
                }
                // Where nothing is ever asked nothing is learned.
                if !subject.pressed {
                    continue;
                }
                let outcome = if pressed { Outcome::Extorted } else { Outcome::Kept };
                let (guarantor, treated) = (self.coercer, subject.state);
                events.push(TrustEvent { guarantor, treated, outcome, year: year.into() });
            }
            let settings =
                TrustSettings::from(f64::from(year)).prior(s.prior.0, s.prior.1).memory(s.memory);
            let trusts = trust(&events, self.relevance, settings)?;
            let mut sum = 0.0;
            for ((subject, chosen), costs) in self.subjects.iter().zip(&mut chosen).zip(&costs) {
                let credible = trusts.of(subject.state, self.coercer)?.credibility();
                sum += credible;
                if chosen.is_none() {
                    *chosen = self.choose(subject, costs, extraction * (1.0 - credible), year);
                }
            }
            let discount = (1.0 + s.discount).powi(-i32::from(year));
            future.extracted += taken * discount;
            future.leverage += leverage * discount;
            let out = count(chosen.iter().filter(|c| c.is_some()).count());
            future.years.push([sum / count(self.subjects.len()), taken, leverage, out]);
        }
        Ok(future)
    }

    /// The exit with the best value over the years left, if one has any, and the year in which it is there;
    /// `at_stake` is the part of the leverage that the state expects to pay a year.
    fn choose(
        &self,
        subject: &Subject,
        costs: &[f64],
        at_stake: f64,
        year: u16,
    ) -> Option<(u16, f64)> {
        let s = self.settings;
        let there = year.saturating_add(1).saturating_add(s.delay);
        // Present value of one a year, from year to year.
        let annuity = |from: u16| -> f64 {
            let years = from..s.years.max(from);
            years.map(|t| (1.0 + s.discount).powi(-i32::from(t - year))).sum()
        };
        let (paid, saved) = (annuity(year + 1), annuity(there));
        let worth = |exit: &Exit, cost: f64| {
            at_stake * subject.leverage * exit.removes * saved - cost * paid
        };
        let all = subject.exits.iter().zip(costs).map(|(e, c)| (worth(e, *c), e.removes));
        let best = all.fold((0.0, 0.0), |best, next| if next.0 > best.0 { next } else { best });
        (best.0 > 0.0).then_some((there, best.1))
    }

    pub(super) fn year(&self, year: u16, futures: &[Future]) -> BlowbackYear {
        let column = |at: usize| {
            let rows = futures.iter().filter_map(|f| f.years.get(usize::from(year))?.get(at));
            let mut numbers: Vec<f64> = rows.copied().collect();
            numbers.sort_by(f64::total_cmp);
            numbers
        };
        let at = |k: usize| {
            let numbers = column(k);
            self.settings.quantiles.iter().filter_map(|&q| quantile(&numbers, q)).collect()
        };
        let exits = column(3).iter().sum::<f64>() / f64::from(self.settings.draws);
        BlowbackYear { year: year + 1, trust: at(0), extracted: at(1), leverage: at(2), exits }
    }
}
