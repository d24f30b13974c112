use std::fmt;

use rand::RngExt;
use rand_distr::{Distribution as _, StandardNormal};
use serde::{Deserialize, Serialize};

use super::{sweep::quantile, table::count};
use crate::{
    error::{Error, Result},
    random,
    security::{Outcome, Relevance, TrustEvent, TrustSettings, trust},
    units::{Number, StateId, check_unique},
};

/// A state that a coercer has leverage over, and how it can get out from under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The state.
    pub state: StateId,
    /// What it loses a year when the coercer cuts it off: the most it would pay a year not to be. In any one unit.
    pub leverage: f64,
    /// Whether the coercer presses it.
    pub pressed: bool,
    /// What it can do.
    pub exits: Vec<Exit>,
}

/// A way to shrink a coercer's leverage for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Its name.
    pub name: String,
    /// What it costs a year from the year it is chosen, in the unit of leverage.
    pub cost: f64,
    /// The part of the leverage it takes away once it is there, 0 to 1.
    pub removes: f64,
}

/// How a coercer presses and how others respond. Default: half of its leverage extracted every year, 20 years, 4 percent
/// discount, four promises kept for one broken at the start, events that keep 90 percent of their weight a year, exits that take 2 years and
/// whose cost is known to 25 percent, 200 draws, seed 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BlowbackSettings {
    extraction: f64,
    frequency: f64,
    years: u16,
    discount: f64,
    prior: (f64, f64),
    memory: f64,
    delay: u16,
    spread: f64,
    draws: u32,
    seed: u64,
    quantiles: Vec<f64>,
}

impl Default for BlowbackSettings {
    fn default() -> Self {
        Self {
            extraction: 0.5,
            frequency: 1.0,
            years: 20,
            discount: 0.04,
            prior: (4.0, 1.0),
            memory: 0.9,
            delay: 2,
            spread: 0.25,
            draws: 200,
            seed: 0,
            quantiles: vec![0.05, 0.25, 0.5, 0.75, 0.95],
        }
    }
}

impl From<()> for BlowbackSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl BlowbackSettings {
    /// Part of the leverage over a pressed state that is demanded and paid when it is pressed, 0 to 1.
    #[must_use]
    pub fn extraction(self, extraction: f64) -> Self {
        Self { extraction, ..self }
    }

    /// Probability that a state that the coercer presses is pressed in a year, 0 to 1; a year without is a promise
    /// kept.
    #[must_use]
    pub fn frequency(self, frequency: f64) -> Self {
        Self { frequency, ..self }
    }

    /// How many years, 1 to 200.
    #[must_use]
    pub fn years(self, years: u16) -> Self {
        Self { years, ..self }
    }

    /// Discount rate a year, a fraction above -1.
    #[must_use]
    pub fn discount(self, discount: f64) -> Self {
        Self { discount, ..self }
    }

    /// Trust at the start, as pseudo-counts of promises kept and broken.
    #[must_use]
    pub fn prior(self, kept: f64, broken: f64) -> Self {
        Self { prior: (kept, broken), ..self }
    }

    /// What is left of an event's weight after a year, above 0 and at most 1.
    #[must_use]
    pub fn memory(self, memory: f64) -> Self {
        Self { memory, ..self }
    }

    /// Years until an exit that was chosen takes leverage away.
    #[must_use]
    pub fn delay(self, delay: u16) -> Self {
        Self { delay, ..self }
    }

    /// Standard deviation of the log of each exit's cost, unknown to the coercer.
    #[must_use]
    pub fn spread(self, spread: f64) -> Self {
        Self { spread, ..self }
    }

    /// How many futures are drawn.
    #[must_use]
    pub fn draws(self, draws: u32) -> Self {
        Self { draws, ..self }
    }

    /// The seed; future k takes its numbers from stream k.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Which quantiles are reported.
    #[must_use]
    pub fn quantiles(self, quantiles: impl Into<Vec<f64>>) -> Self {
        Self { quantiles: quantiles.into(), ..self }
    }

    fn check(&self) -> Result<()> {
        let bad = |what, value: f64, expected| {
            Err(Error::OutOfRange { what, value: value.to_string(), expected })
        };
        for (what, part) in [("extraction", self.extraction), ("frequency", self.frequency)] {
            if !(0.0..=1.0).contains(&part) {
                return bad(what, part, "from 0 to 1");
            }
        }
        if let Some(&q) = self.quantiles.iter().find(|q| !(0.0..=1.0).contains(*q)) {
            return bad("quantile", q, "from 0 to 1");
        }
        if !(self.discount.is_finite() && self.discount > -1.0) {
            return bad("discount rate", self.discount, "a finite number above -1");
        }
        if !(0.0..=3.0).contains(&self.spread) {
            return bad("spread of the log of costs", self.spread, "from 0 to 3");
        }
        if !(1..=200).contains(&self.years) {
            return bad("number of years", self.years.into(), "1 to 200");
        }
        if self.draws == 0 {
            return bad("number of draws", 0.0, "1 or more");
        }
        Ok(())
    }
}

/// A figure of one year over all futures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BlowbackYear {
    /// The year, from 1.
    pub year: u16,
    /// Trust in the coercer, mean over the states: its quantiles, 0 to 1.
    pub trust: Vec<f64>,
    /// What is extracted in the year: its quantiles, in the unit of leverage.
    pub extracted: Vec<f64>,
    /// Leverage over all states at the end of the year: its quantiles.
    pub leverage: Vec<f64>,
    /// Mean number of states that have chosen an exit by then.
    pub exits: f64,
}

/// What extraction brings and what it costs a coercer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Blowback {
    /// The method with its parameters.
    pub method: String,
    /// Which quantiles the years report.
    pub quantiles: Vec<f64>,
    /// Leverage over all states at the start, a year.
    pub leverage_at_start: f64,
    /// Year by year.
    pub years: Vec<BlowbackYear>,
    /// Present value of what is extracted: its mean over the futures.
    pub extracted: f64,
    /// Present value of the leverage lost against a future without extraction: its mean.
    pub leverage_lost: f64,
    /// The first less the second.
    pub net: f64,
    /// Its quantiles over the futures.
    pub net_quantiles: Vec<f64>,
    /// Share of the futures in which extraction pays.
    pub pays: f64,
    /// Where extraction and leverage lost break even.
    pub break_even: BreakEvenExtraction,
    /// What each part brings and costs, from 0 to 1 in twentieths.
    pub by_extraction: Vec<ExtractionOutcome>,
}

/// What the extraction of one part of its leverage a year brings a coercer and costs it: means over the futures of
/// present values, in the unit of leverage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExtractionOutcome {
    /// The part, 0 to 1.
    pub extraction: f64,
    /// What is extracted.
    pub extracted: f64,
    /// The leverage lost against a future without extraction.
    pub leverage_lost: f64,
}

/// The extraction from which a coercer loses more than it gets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum BreakEvenExtraction {
    /// Up to this part of its leverage extraction pays, and a little above it does not.
    At(f64),
    /// It pays only from this part on: less costs as much trust and brings less.
    OnlyFrom(f64),
    /// It pays at every part tried.
    AlwaysPays,
    /// It pays at none.
    NeverPays,
}

/// What does a coercer's gain today cost it tomorrow?
///
/// Every year the coercer presses the states it presses, with the frequency set, and takes a part of its leverage
/// over each. Each such event is an extortion that lowers the trust of all to whom it is relevant
/// ([`trust`](crate::security::trust)); a year in which a state of that kind is left alone is a promise kept. A state expects to be pressed with the probability that the
/// next promise is not kept, and then to pay the part that is extracted; it chooses the exit with the best value over the years that are left, if one has any, and
/// keeps it; leverage is read again once the exit is there. The same futures without extraction are what leverage
/// lost is measured against, year by year: leverage is what could be extracted in the year, so what is lost is an
/// upper bound of what it would have brought. The break-even is sought on a grid of hundredths. *Cost:* draws times
/// years squared times states squared, a hundred times over for the break-even.
///
/// # Errors
/// [`Error::Shape`] without subjects; [`Error::Duplicate`] for a state named twice, or the coercer among them;
/// [`Error::OutOfRange`] for numbers out of range; [`Error::UnknownState`] where `relevance` lacks a state.
///
/// ```
/// use geoecon::{StateId, security::Relevance};
/// use geoecon::hedging::{BlowbackSettings, Exit, Subject, blowback};
///
/// let [usa, kor, jpn] = ["USA", "KOR", "JPN"].map(StateId::new);
/// let (usa, kor, jpn) = (usa?, kor?, jpn?);
/// let mut relevance = Relevance::own_experience(vec![usa, kor, jpn])?;
/// relevance.set(jpn, kor, 0.5)?;
/// let exit = |cost| vec![Exit { name: "divert".into(), cost, removes: 0.6 }];
/// let subjects = [
///     Subject { state: kor, leverage: 10.0, pressed: true, exits: exit(0.8) },
///     Subject { state: jpn, leverage: 20.0, pressed: false, exits: exit(1.6) },
/// ];
/// let none = blowback(usa, &subjects, &relevance, BlowbackSettings::default().extraction(0.0))?;
/// assert_eq!((none.extracted, none.leverage_lost), (0.0, 0.0));
/// let some = blowback(usa, &subjects, &relevance, BlowbackSettings::default().extraction(0.5))?;
/// // Pressing one ally loses leverage over both.
/// assert!(some.leverage_lost > some.extracted);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn blowback(
    coercer: StateId,
    subjects: &[Subject],
    relevance: &Relevance,
    settings: impl Into<BlowbackSettings>,
) -> Result<Blowback> {
    let settings = settings.into();
    settings.check()?;
    check_subjects(coercer, subjects)?;
    let game = Game { coercer, subjects, relevance, settings: &settings };
    let futures = game.futures(settings.extraction)?;
    let still = game.futures(0.0)?;
    let net = |futures: &[Future]| -> Vec<f64> {
        futures.iter().zip(&still).map(|(f, s)| f.extracted - (s.leverage - f.leverage)).collect()
    };
    let mean =
        |numbers: &mut dyn Iterator<Item = f64>| numbers.sum::<f64>() / f64::from(settings.draws);
    let years = (0..settings.years).map(|year| game.year(year, &futures)).collect();
    let mut nets = net(&futures);
    let pays = count(nets.iter().filter(|net| **net > 0.0).count()) / f64::from(settings.draws);
    nets.sort_by(f64::total_cmp);
    let extracted = mean(&mut futures.iter().map(|f| f.extracted));
    let pairs = futures.iter().zip(&still);
    let leverage_lost = mean(&mut pairs.map(|(f, s)| s.leverage - f.leverage));
    let outcome = |step: u8| -> Result<ExtractionOutcome> {
        let extraction = f64::from(step) / 20.0;
        let futures = game.futures(extraction)?;
        let pairs = futures.iter().zip(&still);
        Ok(ExtractionOutcome {
            extraction,
            extracted: mean(&mut futures.iter().map(|f| f.extracted)),
            leverage_lost: mean(&mut pairs.map(|(f, s)| s.leverage - f.leverage)),
        })
    };
    Ok(Blowback {
        method: format!(
            "trust, exits and leverage year by year; extraction of {} of leverage, {} futures, seed {}",
            settings.extraction, settings.draws, settings.seed
        ),
        quantiles: settings.quantiles.clone(),
        leverage_at_start: subjects.iter().map(|s| s.leverage).sum(),
        years,
        extracted,
        leverage_lost,
        net: extracted - leverage_lost,
        net_quantiles: settings.quantiles.iter().filter_map(|&q| quantile(&nets, q)).collect(),
        pays,
        break_even: game.break_even(|futures| {
            let nets = net(futures);
            mean(&mut nets.into_iter())
        })?,
        by_extraction: (0..=20).map(outcome).collect::<Result<_>>()?,
    })
}

fn check_subjects(coercer: StateId, subjects: &[Subject]) -> Result<()> {
    if subjects.is_empty() {
        return Err(Error::Shape { what: "list of subjects", expected: 1, found: 0 });
    }
    let states: Vec<StateId> = subjects.iter().map(|s| s.state).chain([coercer]).collect();
    check_unique("state", &states)?;
    let bad = |what, value: f64, state: StateId, expected| {
        Err(Error::OutOfRange { what, value: format!("{value} of {state}"), expected })
    };
    for subject in subjects {
        let state = subject.state;
        let amounts = subject.exits.iter().map(|exit| exit.cost).chain([subject.leverage]);
        for amount in amounts {
            if !(amount.is_finite() && amount >= 0.0) {
                return bad("leverage or cost", amount, state, "a finite number of 0 or more");
            }
        }
        if let Some(exit) = subject.exits.iter().find(|e| !(0.0..=1.0).contains(&e.removes)) {
            return bad("part that an exit removes", exit.removes, state, "from 0 to 1");
        }
    }
    subjects.iter().map(|s| s.leverage).sum::<f64>().finite("sum of leverage").map(|_| ())
}

struct Game<'a> {
    coercer: StateId,
    subjects: &'a [Subject],
    relevance: &'a Relevance,
    settings: &'a BlowbackSettings,
}

/// One future.
struct Future {
    /// Trust, extraction, leverage and number of exits, year by year.
    years: Vec<[f64; 4]>,
    /// Present values.
    extracted: f64,
    leverage: f64,
}

impl Game<'_> {
    fn futures(&self, extraction: f64) -> Result<Vec<Future>> {
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

    fn year(&self, year: u16, futures: &[Future]) -> BlowbackYear {
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

    fn break_even(&self, net: impl Fn(&[Future]) -> f64) -> Result<BreakEvenExtraction> {
        let mut signs = Vec::new();
        for step in 1..=100_u8 {
            let part = f64::from(step) / 100.0;
            signs.push((part, net(&self.futures(part)?) > 0.0));
            // What comes after the first change does not matter.
            if let [.., (before, was), (at, is)] = signs.as_slice()
                && was != is
            {
                return Ok(if *is {
                    BreakEvenExtraction::OnlyFrom(*at)
                } else {
                    BreakEvenExtraction::At(*before)
                });
            }
        }
        let pays = signs.iter().all(|(_, pays)| *pays);
        Ok(if pays { BreakEvenExtraction::AlwaysPays } else { BreakEvenExtraction::NeverPays })
    }
}

impl fmt::Display for BreakEvenExtraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(part) => write!(f, "up to {:.0} % of its leverage", 100.0 * part),
            Self::OnlyFrom(part) => write!(f, "only from {:.0} % of its leverage on", 100.0 * part),
            Self::AlwaysPays => f.write_str("it pays at every part"),
            Self::NeverPays => f.write_str("it pays at none"),
        }
    }
}

/// Medians year by year, then present values.
impl fmt::Display for Blowback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.method)?;
        let middle = self.quantiles.iter().position(|q| (q - 0.5).abs() < 1e-9);
        let at = |numbers: &[f64]| {
            let found = middle.and_then(|middle| numbers.get(middle));
            found.map_or("-".to_owned(), |x| format!("{x:.3}"))
        };
        let [a, b, c, d, e] = ["year", "trust", "extracted", "leverage", "exits"];
        writeln!(f, "{a:>4}{b:>9}{c:>12}{d:>12}{e:>8}  (medians; exits are a mean)")?;
        for y in &self.years {
            let (trust, taken, left) = (at(&y.trust), at(&y.extracted), at(&y.leverage));
            writeln!(f, "{:>4}{trust:>9}{taken:>12}{left:>12}{:>8.2}", y.year, y.exits)?;
        }
        let (extracted, lost) = (self.extracted, self.leverage_lost);
        writeln!(f, "present value extracted {extracted:.3}, of leverage lost {lost:.3}")?;
        writeln!(
            f,
            "pays in {:.0} % of futures; breaks even: {}",
            100.0 * self.pays,
            self.break_even
        )
    }
}
