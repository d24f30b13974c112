//! Which duty applies.

mod candidates;
mod parts;
mod rules;

use std::fmt;

use rust_decimal::Decimal;

use super::{Snapshot, standing::Agreements};
use crate::{
    error::{Error, Result},
    units::{Date, ProductCode, Rate, Share, StateId},
    world::{Scope, Terms, TieId},
};

/// Whether goods meet the rules of origin of agreements between the two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Origin {
    /// They do.
    Qualifying,
    /// They do not.
    NotQualifying,
    /// Some do: the average over trade as it is, where the share that does is recorded.
    #[default]
    Mixed,
}

/// Which end of what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The least duty that what is recorded allows.
    Low,
    /// The middle between the two ends.
    Middle,
    /// The highest duty that what is recorded allows.
    High,
}

/// The duty that an importer levies on a product of an exporter, and how it comes about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Duty {
    /// Who levies it.
    pub importer: StateId,
    /// On whose goods.
    pub exporter: StateId,
    /// On what.
    pub product: ProductCode,
    /// When.
    pub date: Date,
    /// The least that what is recorded allows: ad valorem, a fraction. Without the base where that is
    /// [unknown](Unknown::BaseDuty).
    pub low: Rate,
    /// The most that what is recorded allows: ad valorem, a fraction. Without the base where that is
    /// [unknown](Unknown::BaseDuty).
    pub high: Rate,
    /// What would have to be known for the two to be one.
    pub unknown: Vec<Unknown>,
    /// The parts of the product on which duties differ, each with the rules that made its duty.
    pub segments: Vec<Segment>,
}

/// A part of a product on which one duty is due.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Segment {
    /// The scope that sets it apart; `None` is the rest of the product.
    pub scope: Option<Scope>,
    /// Its share of the product's trade, where the classification gives it.
    pub share: Option<Share>,
    /// Whether it is the part that qualifies for preferences; `None` where that makes no difference.
    pub qualifying: Option<bool>,
    /// The duty on it: ad valorem, a fraction.
    pub rate: Rate,
    /// How it comes about, in the order in which the rules apply.
    pub steps: Vec<Step>,
}

/// One rule applied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// The tie that it applies, if it is one.
    pub tie: Option<TieId>,
    /// The tie's terms.
    pub terms: Option<Terms>,
    /// The duty after the rule: ad valorem, a fraction.
    pub total: Rate,
}

/// The rules by which duties combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Goods of the state itself or of its customs union pay nothing.
    Inside,
    /// Services pay no duty.
    Services,
    /// The base duty of the most specific scope.
    Base,
    /// No base duty is recorded; none is counted.
    NoBase,
    /// A concession or replacement takes the place of the base; of several the lowest counts.
    Replaced,
    /// An additional duty, of the most specific scope of its measure.
    Added,
    /// An additional duty is lifted from these goods.
    Lifted,
    /// A ceiling limits base and addition.
    Capped,
}

/// What keeps a duty from being one number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unknown {
    /// No base duty is recorded for the pair and product.
    BaseDuty,
    /// How much of the product's trade falls under a scope.
    ShareOf(Scope),
    /// How much of the trade qualifies for preferences.
    Utilisation,
}

impl Duty {
    /// The duty as one number, where what is recorded makes it one.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        (self.low == self.high && !self.unknown.contains(&Unknown::BaseDuty)).then_some(self.low)
    }

    /// One end of what is known; `None` where not even the base duty is.
    #[must_use]
    pub fn at(&self, bound: Bound) -> Option<Rate> {
        if self.unknown.contains(&Unknown::BaseDuty) {
            return None;
        }
        Some(match bound {
            Bound::Low => self.low,
            Bound::High => self.high,
            Bound::Middle => Rate::new((self.low.fraction() + self.high.fraction()) / Decimal::TWO)
                .unwrap_or(self.high),
        })
    }
}

impl Snapshot {
    /// The duty that `importer` levies on `product` of `exporter`.
    ///
    /// The rules, in their order:
    ///
    /// 1. Only ties in force on the date count; threatened and suspended ones do not.
    /// 2. A state's own goods, goods inside a customs union, and services pay nothing. A duty of a union holds for
    ///    its members as importers, a duty on a union for its members as exporters.
    /// 3. The base is the base duty of the most specific scope (all goods, a sector, 2, 4, 6 digits).
    /// 4. A replacement takes the place of the base for all goods; goods that qualify pay the lowest concession
    ///    where that is lower still.
    /// 5. Each measure adds its additional duty of the most specific scope, unless an agreement in force lifts it
    ///    from goods that qualify, or a measure that is levied itself lifts it. Of measures that lift each other
    ///    the first by key is levied. Additional duties of different measures add up.
    /// 6. A ceiling limits the base and what its own measure adds; it never lowers the base.
    /// 7. Where scopes split the product, each part is a [`Segment`] and the duty is their average, weighted
    ///    by the classification's shares. Where a share is not recorded, [`low`](Duty::low) and
    ///    [`high`](Duty::high) enclose the duty and [`unknown`](Duty::unknown) says what is missing.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::UnknownLabel`] where `product` is a sector that the
    /// classification does not list; [`Error::OutOfRange`] where duties add up to more than a [`Rate`] holds.
    ///
    /// *Cost:* linear in the ties between the two states and the agreements; for all pairs see
    /// [`duties`](Self::duties), which looks agreements up once.
    ///
    /// ```
    /// use geoecon::{Measure, State, Tie, World, terms::Tariff};
    ///
    /// let (usa, jpn) = ("USA".parse()?, "JPN".parse()?);
    /// let mut world = World::new("vehicles");
    /// for id in [usa, jpn] {
    ///     world.add_state(State::new(id, id.as_str()))?;
    /// }
    /// let section_232 = Measure::new("section-232-vehicles")?;
    /// let cars: geoecon::ProductCode = "8703".parse()?;
    /// for duty in [
    ///     Tariff::base(cars.into(), "2.5%".parse()?, Measure::new("mfn")?),
    ///     Tariff::addition(cars.into(), "25%".parse()?, section_232.clone()),
    /// ] {
    ///     world.add_tie(Tie::new(usa, jpn, duty));
    /// }
    /// let ceiling = Tariff::ceiling(cars.into(), "15%".parse()?, section_232);
    /// world.add_tie(Tie::new(usa, jpn, ceiling).valid("2025-09-16..".parse()?));
    ///
    /// let on = |date: &str| world.snapshot(date.parse()?)?.duty(usa, jpn, cars);
    /// assert_eq!(on("2025-08-07")?.rate(), Some("27.5%".parse()?));
    /// assert_eq!(on("2025-10-01")?.rate(), Some("15%".parse()?));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn duty(&self, importer: StateId, exporter: StateId, product: ProductCode) -> Result<Duty> {
        self.duty_at(importer, exporter, product, Origin::Mixed)
    }

    /// The duty on goods that do, or do not, meet the rules of origin; see [`duty`](Self::duty).
    ///
    /// # Errors
    /// As [`duty`](Self::duty).
    pub fn duty_at(
        &self,
        importer: StateId,
        exporter: StateId,
        product: ProductCode,
        origin: Origin,
    ) -> Result<Duty> {
        let agreements = Agreements::new(&self.world, self.date);
        self.duty_by(&agreements, importer, exporter, product, origin)
    }

    /// As [`duty_at`](Self::duty_at), with the agreements looked up once for many duties.
    pub(super) fn duty_by(
        &self,
        agreements: &Agreements<'_>,
        importer: StateId,
        exporter: StateId,
        product: ProductCode,
        origin: Origin,
    ) -> Result<Duty> {
        self.state(importer)?;
        self.state(exporter)?;
        let classification = self.world.classification();
        if product.is_sector()
            && !classification.sectors.is_empty()
            && classification.sector(product).is_none()
        {
            return Err(Error::UnknownLabel { what: "sector", label: product.to_string() });
        }
        rules::Query { snapshot: self, agreements, importer, exporter, product }.resolve(origin)
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} of {}, {}: ", self.importer, self.product, self.exporter, self.date)?;
        match self.rate() {
            Some(rate) => writeln!(f, "{rate}")?,
            None if self.low == self.high => writeln!(f, "{} beside an unknown base", self.low)?,
            None => writeln!(f, "{} to {}", self.low, self.high)?,
        }
        for segment in &self.segments {
            if self.segments.len() > 1 {
                segment.fmt(f)?;
            }
            for step in &segment.steps {
                writeln!(f, "    {step}")?;
            }
        }
        for unknown in &self.unknown {
            writeln!(f, "  not known: {unknown}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.scope, self.share) {
            (Some(scope), _) => write!(f, "  {scope}")?,
            (None, Some(share)) if share == Share::ONE => f.write_str("  all of it")?,
            (None, _) => f.write_str("  the rest")?,
        }
        match self.qualifying {
            Some(true) => f.write_str(", goods that qualify")?,
            Some(false) => f.write_str(", goods that do not qualify")?,
            None => {}
        }
        match self.share {
            Some(share) if share != Share::ONE => {
                writeln!(f, " ({share} of the trade): {}", self.rate)
            }
            _ => writeln!(f, ": {}", self.rate),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rule, &self.terms) {
            (Rule::Inside, _) => f.write_str("inside one customs territory")?,
            (Rule::Services, _) => f.write_str("services pay no duty")?,
            (Rule::Lifted, Some(terms)) => write!(f, "lifted: {terms}")?,
            (_, Some(terms)) => terms.fmt(f)?,
            (_, None) => f.write_str("no base duty recorded")?,
        }
        if let Some(tie) = self.tie {
            write!(f, " [{tie}]")?;
        }
        write!(f, " -> {}", self.total)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseDuty => f.write_str("the base duty"),
            Self::ShareOf(scope) => write!(f, "the share of the trade in {scope}"),
            Self::Utilisation => {
                f.write_str("the share of the trade that qualifies for preferences")
            }
        }
    }
}
