use crate::error::{Error, Result};

/// How a coercer presses and how others respond. Default: half of its leverage extracted every year, 20 years, 4 percent
/// discount, four promises kept for one broken at the start, events that keep 90 percent of their weight a year, exits
/// that take 2 years and whose cost is known to 25 percent, 200 draws, seed 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BlowbackSettings {
    pub(super) extraction: f64,
    pub(super) frequency: f64,
    pub(super) years: u16,
    pub(super) discount: f64,
    pub(super) prior: (f64, f64),
    pub(super) memory: f64,
    pub(super) delay: u16,
    pub(super) spread: f64,
    pub(super) draws: u32,
    pub(super) seed: u64,
    pub(super) quantiles: Vec<f64>,
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

    pub(super) fn check(&self) -> Result<()> {
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
