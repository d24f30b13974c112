//! What extraction costs a coercer later.

mod report;
mod settings;
mod simulation;
mod subject;

pub use self::{
    report::{Blowback, BlowbackYear, BreakEvenExtraction, ExtractionOutcome},
    settings::BlowbackSettings,
    subject::{Exit, Subject},
};
use self::{
    simulation::{Future, Game},
    subject::check_subjects,
};
use super::{sweep::quantile, table::count};
use crate::{StateId, error::Result, security::Relevance};

/// What does a coercer's gain today cost it tomorrow?
///
/// Every year the coercer presses the states it presses, with the frequency set, and takes a part of its leverage
/// over each. Each such event is an extortion that lowers the trust of all to whom it is relevant
/// ([`trust`](crate::security::trust)); a year in which a state of that kind is left alone is a promise kept. A state
/// expects to be pressed with the probability that the next promise is not kept, and then to pay the part that is
/// extracted; it chooses the exit with the best value over the years that are left, if one has any, and keeps it;
/// leverage is read again once the exit is there. The same futures without extraction are what leverage lost is measured
/// against, year by year: leverage is what could be extracted in the year, so what is lost is an upper bound of what it
/// would have brought. The break-even is sought on a grid of hundredths, up to the first change.
///
/// *Cost:* draws times years squared times states squared for each part run: with the one asked for, twenty-one
/// twentieths and the hundredths as far as the break-even, 102 at most; each is run once.
///
/// # Errors
/// [`Shape`](crate::Error::Shape) without subjects; [`Duplicate`](crate::Error::Duplicate) for a state named twice, or
/// the coercer among them; [`OutOfRange`](crate::Error::OutOfRange) for numbers out of range;
/// [`UnknownState`](crate::Error::UnknownState) where `relevance` lacks a state.
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
    let still = game.futures(0.0)?;
    let drawn =
        (settings.extraction > 0.0).then(|| game.futures(settings.extraction)).transpose()?;
    let futures = drawn.as_deref().unwrap_or(&still);
    let asked = Means::new(settings.extraction, futures, &still);
    let years = (0..settings.years).map(|year| game.year(year, futures)).collect();
    let mut nets = nets(futures, &still);
    let pays = count(nets.iter().filter(|net| **net > 0.0).count()) / f64::from(settings.draws);
    nets.sort_by(f64::total_cmp);
    let known = [Means::new(0.0, &still, &still), asked];
    let mut parts = Parts { game: &game, still: &still, known: known.into() };
    Ok(Blowback {
        method: format!(
            "trust, exits and leverage year by year; extraction of {} of leverage, {} futures, seed {}",
            settings.extraction, settings.draws, settings.seed
        ),
        quantiles: settings.quantiles.clone(),
        leverage_at_start: subjects.iter().map(|s| s.leverage).sum(),
        years,
        extracted: asked.outcome.extracted,
        leverage_lost: asked.outcome.leverage_lost,
        net: asked.outcome.extracted - asked.outcome.leverage_lost,
        net_quantiles: settings.quantiles.iter().filter_map(|&q| quantile(&nets, q)).collect(),
        pays,
        break_even: parts.break_even()?,
        by_extraction: (0..=20)
            .map(|step: u8| Ok(parts.at(f64::from(step) / 20.0)?.outcome))
            .collect::<Result<_>>()?,
    })
}

/// What extraction brings in each future, less the leverage lost.
fn nets(futures: &[Future], still: &[Future]) -> Vec<f64> {
    futures.iter().zip(still).map(|(f, s)| f.extracted - (s.leverage - f.leverage)).collect()
}

/// Means over the futures of one part.
#[derive(Debug, Clone, Copy)]
struct Means {
    outcome: ExtractionOutcome,
    net: f64,
}

impl Means {
    fn new(extraction: f64, futures: &[Future], still: &[Future]) -> Self {
        let draws = count(futures.len());
        let lost = futures.iter().zip(still).map(|(f, s)| s.leverage - f.leverage);
        let outcome = ExtractionOutcome {
            extraction,
            extracted: futures.iter().map(|f| f.extracted).sum::<f64>() / draws,
            leverage_lost: lost.sum::<f64>() / draws,
        };
        Self { outcome, net: nets(futures, still).into_iter().sum::<f64>() / draws }
    }
}

/// The parts that were run, each once.
struct Parts<'a> {
    game: &'a Game<'a>,
    still: &'a [Future],
    known: Vec<Means>,
}

impl Parts<'_> {
    fn at(&mut self, part: f64) -> Result<Means> {
        let same = |known: &&Means| known.outcome.extraction.total_cmp(&part).is_eq();
        if let Some(known) = self.known.iter().find(same) {
            return Ok(*known);
        }
        let means = Means::new(part, &self.game.futures(part)?, self.still);
        self.known.push(means);
        Ok(means)
    }

    fn break_even(&mut self) -> Result<BreakEvenExtraction> {
        let mut before: Option<(f64, bool)> = None;
        for step in 1..=100_u8 {
            let part = f64::from(step) / 100.0;
            let pays = self.at(part)?.net > 0.0;
            // What comes after the first change does not matter.
            match before {
                Some((_, false)) if pays => return Ok(BreakEvenExtraction::OnlyFrom(part)),
                Some((last, true)) if !pays => return Ok(BreakEvenExtraction::At(last)),
                _ => before = Some((part, pays)),
            }
        }
        let pays = before.is_some_and(|(_, pays)| pays);
        Ok(if pays { BreakEvenExtraction::AlwaysPays } else { BreakEvenExtraction::NeverPays })
    }
}
