use std::collections::BTreeMap;

use super::{Calibrated, Component, Item, Line, Method, Model, Reading, Unit};
use crate::{
    error::Result,
    snapshot::{Bound, Matrix, Snapshot},
    units::{Currency, ProductCode, StateId},
    world::Scope,
};

/// Duties collected, and levied on what a state sells, at the base's trade: beside the fiscal component, never added.
///
/// The revenue of duties is inside the trade models' welfare, after all have adjusted. This is the bill before
/// they have, whoever bears it: the duty times the trade of the base.
#[derive(Debug, Clone)]
pub struct DutyBill {
    bound: Bound,
    currency: Currency,
}

impl Default for DutyBill {
    /// Duties in the middle of what is known; flows in USD.
    fn default() -> Self {
        Self { bound: Bound::Middle, currency: Currency::USD }
    }
}

impl DutyBill {
    /// Which end of duties that are not one number.
    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound, ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }
}

impl Model for DutyBill {
    fn method(&self) -> Method {
        let bound = match self.bound {
            Bound::Low => "low",
            Bound::Middle => "middle",
            Bound::High => "high",
        };
        Method::new(Component::Fiscal, "duties at the base's trade", self.currency)
            .parameter("duties", bound)
            .assumption("trade stays as it is, whoever bears the duty")
    }

    fn calibrate(&self, base: &Snapshot) -> Result<Box<dyn Calibrated>> {
        let sectors = base.world().classification().sectors.iter().map(|sector| sector.code);
        let trade = sectors
            .map(|code| Ok((code, base.trade(Scope::Product(code), self.currency)?)))
            .collect::<Result<_>>()?;
        Ok(Box::new(Base { bound: self.bound, trade }))
    }
}

#[derive(Debug)]
struct Base {
    bound: Bound,
    trade: Vec<(ProductCode, Matrix)>,
}

impl Calibrated for Base {
    fn read(&self, snapshot: &Snapshot) -> Result<Reading> {
        let mut unknown = 0;
        let mut bills: BTreeMap<(StateId, Item), f64> = BTreeMap::new();
        for (sector, trade) in &self.trade {
            let duties = snapshot.duties(*sector, self.bound)?;
            for &exporter in trade.states() {
                let sold = trade.row(exporter)?;
                for (&importer, flow) in trade.states().iter().zip(sold) {
                    let Some(flow) = flow.filter(|flow| *flow > 0.0) else { continue };
                    let Some(duty) = duties.get(importer, exporter)? else {
                        unknown += 1;
                        continue;
                    };
                    if duty.abs() > 0.0 {
                        *bills.entry((importer, Item::DutiesCollected)).or_default() += flow * duty;
                        *bills.entry((exporter, Item::DutiesOnExports)).or_default() -= flow * duty;
                    }
                }
            }
        }
        let lines = bills.into_iter().map(|((state, item), amount)| {
            Line::new(state, item, Unit::PerYear, amount)
                .not_added("the revenue of duties is inside welfare from trade")
        });
        let reading = Reading::new(lines);
        Ok(if unknown == 0 {
            reading
        } else {
            reading.note(format!("{unknown} duties are not recorded and taken as none"))
        })
    }
}
