use crate::{
    dependency::Direction,
    economy::{RecordedSettings, SolveSettings, Structure},
    error::{Error, Result},
    units::ProductCode,
};

/// Which ties are cut, and how those left adjust.
///
/// ```
/// use geoecon::dependency::{Direction, LossSettings};
///
/// // What Korea buys in two sectors, at half the recorded elasticities in the short run.
/// let settings = LossSettings::from(Direction::Imports)
///     .sectors(["electronics".parse()?, "chemicals".parse()?])
///     .short_run(0.5);
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LossSettings {
    pub(super) direction: Direction,
    pub(super) sectors: Option<Vec<ProductCode>>,
    pub(super) duty: Option<f64>,
    pub(super) recorded: RecordedSettings,
    pub(super) short_run: f64,
    pub(super) substitution: f64,
    pub(super) solver: SolveSettings,
}

impl Default for LossSettings {
    /// All trade both ways stops; input-output economy with elasticities `U4`; 0.38 of them in the short run,
    /// the ratio of 0.76 after a year to 2 in the long run that Boehm, Levchenko and Pandalai-Nayar (2023) estimate; 0.1 between
    /// sectors where nothing is replaced.
    fn default() -> Self {
        Self {
            direction: Direction::Both,
            sectors: None,
            duty: None,
            recorded: RecordedSettings::default(),
            short_run: 0.38,
            substitution: 0.1,
            solver: SolveSettings::default().tolerance(1e-9),
        }
    }
}

impl From<()> for LossSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Direction> for LossSettings {
    fn from(direction: Direction) -> Self {
        Self::default().direction(direction)
    }
}

impl From<Structure> for LossSettings {
    fn from(structure: Structure) -> Self {
        Self::default().economy(structure)
    }
}

impl LossSettings {
    /// Which ties: what the state buys from the other, what it sells to it, or both. Default both.
    #[must_use]
    pub fn direction(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    /// Only these sectors; all by default.
    #[must_use]
    pub fn sectors(self, sectors: impl IntoIterator<Item = ProductCode>) -> Self {
        Self { sectors: Some(sectors.into_iter().collect()), ..self }
    }

    /// A duty on top of those in force instead of an embargo, on both sides where both directions are cut: a
    /// fraction, 0.25 is 25 percent.
    #[must_use]
    pub fn duty(self, duty: impl Into<Option<f64>>) -> Self {
        Self { duty: duty.into(), ..self }
    }

    /// How the economy is read: structure, elasticities, duties that are not one number.
    #[must_use]
    pub fn economy(self, settings: impl Into<RecordedSettings>) -> Self {
        Self { recorded: settings.into(), ..self }
    }

    /// What the trade elasticities are multiplied by in the short run, above 0 and at most 1. Default 0.38.
    #[must_use]
    pub fn short_run(self, scale: f64) -> Self {
        Self { short_run: scale, ..self }
    }

    /// Elasticity of substitution between sectors where nothing is replaced, 0 or more. Default 0.1.
    #[must_use]
    pub fn substitution(self, elasticity: f64) -> Self {
        Self { substitution: elasticity, ..self }
    }

    /// How equilibria are solved. Default to a tolerance of 1e-9.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    pub(super) fn check(&self) -> Result<()> {
        let out = |what, value: f64, expected| {
            Err(Error::OutOfRange { what, value: value.to_string(), expected })
        };
        if !(self.short_run > 0.0 && self.short_run <= 1.0) {
            return out("short-run part of the elasticities", self.short_run, "above 0, at most 1");
        }
        if !(self.substitution >= 0.0 && self.substitution.is_finite()) {
            let expected = "a finite number of 0 or more";
            return out("elasticity of substitution", self.substitution, expected);
        }
        if let Some(duty) = self.duty.filter(|duty| !(duty.is_finite() && *duty >= 0.0)) {
            return out("additional duty", duty, "a fraction of 0 or more, as 0.25 for 25 percent");
        }
        if self.sectors.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::Shape { what: "list of sectors", expected: 1, found: 0 });
        }
        Ok(())
    }
}
