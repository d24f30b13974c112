use super::{Calibrated, Component, Item, Line, Method, Model, Reading, Unit};
use crate::{
    error::{Error, Result},
    finance::{PathSettings, Reserves, reserve_path},
    snapshot::{Snapshot, to_f64},
    units::{Currency, Rates, StateId},
};

/// The finance component: reserves after the pledges that are recorded and in force have been paid.
///
/// Months of imports, ratios and a shortfall, each in its own unit; nothing is added to what falls every year. Reserves
/// otherwise, imports and liabilities stay as they are ([`reserve_path`]). States without recorded reserves have no lines.
///
/// Made from [`Rates`] alone, it is the default with those exchange rates.
#[derive(Debug, Clone)]
pub struct Finance {
    years: u32,
    rates: Rates,
}

impl Default for Finance {
    /// The reserves of 10 years ahead; USD alone.
    fn default() -> Self {
        Self { years: 10, rates: Rates::new(Currency::USD) }
    }
}

impl From<Rates> for Finance {
    fn from(rates: Rates) -> Self {
        Self::default().rates(rates)
    }
}

impl Finance {
    /// How many years ahead, 1 to 1000.
    #[must_use]
    pub fn years(self, years: u32) -> Self {
        Self { years, ..self }
    }

    /// Exchange rates; amounts are in their base currency. A swap line in a currency without a rate is left
    /// out.
    #[must_use]
    pub fn rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }

    fn state(&self, snapshot: &Snapshot, state: StateId) -> Result<Vec<Line>> {
        let reserves = match Reserves::recorded(snapshot, state, &self.rates) {
            Ok(reserves) => reserves,
            Err(Error::NotRecorded { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let settings = PathSettings::from(self.years)
            .recorded_pledges(snapshot, state, &self.rates)?
            .recorded_swap_lines(snapshot, state, &self.rates)?;
        let path = reserve_path(&reserves, settings)?;
        let mut levels = path.rows.iter().map(|row| to_f64(row.reserves));
        let lowest = levels.clone().fold(0.0, f64::min);
        let at_end = levels.next_back().unwrap_or(0.0);
        let line = |item, unit, amount| Line::new(state, item, unit, amount);
        let mut lines = vec![
            line(Item::Reserves, Unit::Sum, at_end),
            line(Item::ReserveShortfall, Unit::Sum, 0.0 - lowest),
        ];
        let (after, with_lines) = (path.after.ratios, path.after_with_lines.ratios);
        for (item, unit, amount) in [
            (Item::PledgedShareOfReserves, Unit::Ratio, path.pledged_share),
            (Item::MonthsOfImports, Unit::Months, after.months_of_imports),
            (Item::MonthsOfImportsWithLines, Unit::Months, with_lines.months_of_imports),
            (Item::ShortTermDebtCover, Unit::Ratio, after.short_term_debt_cover),
            (Item::Ara, Unit::Ratio, after.ara),
        ] {
            lines.extend(amount.map(|amount| line(item, unit, amount)));
        }
        Ok(lines)
    }
}

impl Model for Finance {
    fn method(&self) -> Method {
        Method::new(Component::Finance, "reserve path", self.rates.base())
            .parameter("years", self.years)
            .parameter("rates", &self.rates)
            .assumption("reserves otherwise, imports and liabilities stay as they are")
            .assumption("swap lines can be drawn and are not reserves; those without limit, or without an exchange rate, are left out")
    }

    fn calibrate(&self, _: &Snapshot) -> Result<Box<dyn Calibrated>> {
        Ok(Box::new(Base { settings: self.clone() }))
    }
}

/// It needs nothing of a base: stocks are what they are.
#[derive(Debug)]
struct Base {
    settings: Finance,
}

impl Calibrated for Base {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let mut lines = Vec::new();
        for state in snapshot.states() {
            lines.extend(self.settings.state(snapshot, state.id)?);
        }
        Ok(Reading::new(lines))
    }
}
