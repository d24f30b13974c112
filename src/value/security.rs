use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Calibrated, Component, Item, Line, Method, Model, Reading, Unit};
use crate::{
    error::{Error, Result},
    security::{Cover, CoverReport, CoverSettings, cover_all},
    snapshot::{self, Snapshot, to_f64},
    units::{Currency, Date, Money, Probability, Rates, Share, StateId},
    world::Attribute,
};

/// The security component: what commitments, forces and credibility are worth, by the cover they give.
///
/// Each state that something threatens has a cover, its own and its guarantors' capability over that of the
/// threats ([`cover_all`]), and a risk: how much of what is at stake it is expected to lose where the threat is
/// carried out. By default the risk is the chance that the threats prevail in a contest of strength,
/// `threat / (threat + cover)`; [`Security::risk`] takes another function.
///
/// Cover and risk are ratios and no part of a total. They are only where the user gives a price:
/// [`Security::price`] says how likely a threat is carried out in a year and what share of a year's GDP is lost
/// where it prevails, and each state then loses `probability * share * GDP * risk` a year. No such price is
/// known; what a result owes to it is one multiplication. GDP is that of the base.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{Attribute, Scenario, data, security::CoverSettings, value::*};
///
/// let world = data::indo_pacific_2025()?;
/// let today = world.snapshot("2025-11-22".parse()?)?;
/// let (kor, usa) = ("KOR".parse()?, "USA".parse()?);
/// let alone = Scenario::new("the United States leave Korea")
///     .withdraw("kor-usa-defence".parse()?, usa, today.date())
///     .apply(&world)?
///     .snapshot(today.date())?;
///
/// let threatened = CoverSettings::default().threats(kor, ["CHN".parse()?]);
/// let models = Models::new().with(Security::from(threatened.clone()));
/// let ledger = compare(&today, &alone, &models)?;
/// assert!(ledger.total(kor).is_err(), "without a price of risk there is nothing to add");
///
/// // A threat carried out once in a hundred years, at the loss of a year's GDP.
/// let priced = Security::from(threatened).price("0.01".parse()?, "100%".parse()?);
/// let ledger = compare(&today, &alone, &Models::new().with(priced))?;
/// let loss = ledger.total(kor)?.middle;
/// // The risk goes from 0.620 to 0.921.
/// let gdp = today.number(kor, Attribute::Gdp)?.unwrap_or(0.0);
/// assert!((loss + 0.01 * gdp * (0.92146 - 0.61995)).abs() < 1e7);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Hirshleifer, J. (1989), "Conflict and rent-seeking success functions", Public Choice 63, for the contest.
#[derive(Clone)]
pub struct Security {
    cover: CoverSettings,
    name: String,
    risk: Arc<Risk>,
    price: Option<(Probability, Share)>,
    rates: Rates,
}

/// The risk at a threat and a cover, both in the measure of capability.
type Risk = dyn Fn(f64, f64) -> f64 + Send + Sync;

impl Default for Security {
    /// Cover as by default, risk by a contest of strength, without a price; USD alone.
    fn default() -> Self {
        CoverSettings::default().into()
    }
}

impl From<CoverSettings> for Security {
    fn from(cover: CoverSettings) -> Self {
        let contest = |threat: f64, cover: f64| threat / (threat + cover);
        let (name, rates) = ("threat / (threat + cover)".to_owned(), Rates::new(Currency::USD));
        Self { cover, name, risk: Arc::new(contest), price: None, rates }
    }
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Security")
            .field("cover", &self.cover)
            .field("risk", &self.name)
            .field("price", &self.price)
            .finish_non_exhaustive()
    }
}

impl Security {
    /// Another function from threat and cover, both 0 or more in the measure of capability and not both 0, to
    /// the risk: the share of what is at stake that is lost where the threat is carried out. `name` is for
    /// reports, and tells this model from others.
    #[must_use]
    pub fn risk(
        self,
        name: impl Into<String>,
        risk: impl Fn(f64, f64) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), risk: Arc::new(risk), ..self }
    }

    /// A price of risk: the probability that a threat is carried out in a year, and the share of a year's GDP
    /// that is lost where it prevails.
    #[must_use]
    pub fn price(self, carried_out: Probability, at_stake: Share) -> Self {
        Self { price: Some((carried_out, at_stake)), ..self }
    }

    /// Exchange rates; priced amounts are in their base currency, from GDP in USD.
    #[must_use]
    pub fn rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }
}

impl Model for Security {
    fn method(&self) -> Method {
        let method = Method::new(Component::Security, "cover against threats", self.rates.base())
            .parameter("risk", &self.name)
            .assumption("whoever is asked for help gives it by its credibility")
            .assumption("strength adds up, and threats come together");
        let cover = self.cover.parameters().into_iter();
        let method = cover.fold(method, |method, (name, value)| method.parameter(name, value));
        match self.price {
            None => method.assumption("risk has no price"),
            Some((carried_out, at_stake)) => method
                .parameter("carried out a year", carried_out)
                .parameter("GDP at stake", at_stake),
        }
    }

    fn calibrate(&self, base: &Snapshot) -> Result<Box<dyn Calibrated>> {
        let mut incomes = BTreeMap::new();
        for state in base.states() {
            if let Some(gdp) = state.latest(Attribute::Gdp, base.date()) {
                let dollars = Money::new(gdp.estimate.value(), Currency::USD);
                incomes.insert(state.id, snapshot::amount(dollars, &self.rates)?);
            }
        }
        Ok(Box::new(Base { settings: self.clone(), incomes, date: base.date() }))
    }
}

/// What is at stake: a year's GDP of each state.
#[derive(Debug)]
struct Base {
    settings: Security,
    incomes: BTreeMap<StateId, f64>,
    date: Date,
}

impl Base {
    fn lines(&self, state: StateId, cover: &Cover, lines: &mut Vec<Line>) -> Result<()> {
        let strength = cover.own + cover.guarantors.iter().map(|g| g.contribution).sum::<f64>();
        if cover.threat <= 0.0 {
            self.risk(state, 0.0, lines);
            return Ok(());
        }
        let risk = (self.settings.risk)(cover.threat, strength);
        if !risk.is_finite() {
            let value = format!("{risk} at threat {} and cover {strength}", cover.threat);
            return Err(Error::OutOfRange { what: "risk", value, expected: "a finite number" });
        }
        let ratio = strength / cover.threat;
        if ratio.is_finite() {
            lines.push(Line::new(state, Item::Cover, Unit::Ratio, ratio));
        }
        self.risk(state, risk, lines);
        Ok(())
    }

    fn risk(&self, state: StateId, risk: f64, lines: &mut Vec<Line>) {
        lines.push(Line::new(state, Item::Risk, Unit::Ratio, risk));
        if let (Some((carried_out, at_stake)), Some(gdp)) =
            (self.settings.price, self.incomes.get(&state))
        {
            let price = carried_out.value() * to_f64(at_stake.fraction()) * gdp;
            lines.push(Line::new(state, Item::PricedRisk, Unit::PerYear, 0.0 - price * risk));
        }
    }

    fn notes(&self, report: &CoverReport, mut reading: Reading) -> Reading {
        let named = |states: Vec<StateId>| {
            states.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        let of = |wanted: fn(&crate::security::StateCover) -> bool| {
            let rows = report.states.iter().filter(|row| !row.threats.is_empty() && wanted(row));
            rows.map(|row| row.state).collect::<Vec<_>>()
        };
        let unknown = of(|row| row.cover.is_none());
        if !unknown.is_empty() {
            reading = reading.note(format!("capability unknown, no cover: {}", named(unknown)));
        }
        let open = of(|row| !row.left_open.is_empty());
        if !open.is_empty() {
            let note = "guarantors left open what calls their promise";
            reading = reading.note(format!("{note}: {}", named(open)));
        }
        let priced = self.settings.price.is_some();
        let mut without: Vec<StateId> = of(|_| true);
        without.retain(|state| priced && !self.incomes.contains_key(state));
        if !without.is_empty() {
            let date = self.date;
            reading = reading.note(format!("GDP not recorded by {date}: {}", named(without)));
        }
        reading
    }
}

impl Calibrated for Base {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let report = cover_all(snapshot, self.settings.cover.clone())?;
        let mut lines = Vec::new();
        for row in &report.states {
            // Whom nothing threatens is at no risk; of whom no capability is recorded it is not known.
            if row.threats.is_empty() {
                self.risk(row.state, 0.0, &mut lines);
            } else if let Some(cover) = &row.cover {
                self.lines(row.state, cover, &mut lines)?;
            }
        }
        Ok(self.notes(&report, Reading::new(lines)))
    }
}
