use std::fmt;

use serde::Serialize;

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
