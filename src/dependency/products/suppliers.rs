use serde::Serialize;

use super::{Aggregates, is};
use crate::units::StateId;

/// A supplier of one product.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Supplier {
    /// Who.
    pub state: StateId,
    /// Whether it is an aggregate, which is not one supplier.
    pub aggregate: bool,
    /// What it sells, in the unit of the flows.
    pub value: f64,
    /// Its share of what is bought, from 0 to 1.
    pub share: f64,
}

/// What there is to say of a buyer's suppliers.
#[derive(Clone, Copy)]
pub(super) struct Summary {
    pub(super) count: usize,
    pub(super) total: f64,
    /// The largest; of equal size a state before an aggregate, then by code.
    pub(super) top: u16,
    pub(super) top_share: f64,
    /// Sum of squared shares with each aggregate spread over very many suppliers.
    pub(super) hhi_low: f64,
    /// With each aggregate as one supplier.
    pub(super) hhi_high: f64,
    /// Among the single suppliers alone.
    pub(super) hhi_named: Option<f64>,
}

impl Summary {
    /// Of suppliers in the order of their codes, with what each sells; `None` without any.
    pub(super) fn of(
        suppliers: impl Iterator<Item = (u16, f64)> + Clone,
        aggregate: &[bool],
    ) -> Option<Self> {
        let (mut count, mut total, mut named) = (0, 0.0, 0.0);
        let mut top: Option<(u16, f64, bool)> = None;
        for (who, value) in suppliers.clone() {
            let many = is(aggregate, who);
            count += 1;
            total += value;
            if !many {
                named += value;
            }
            let larger = top.is_none_or(|(_, most, was_many)| {
                value > most || (value >= most && was_many && !many)
            });
            if larger {
                top = Some((who, value, many));
            }
        }
        let (top, most, _) = top.filter(|_| total > 0.0)?;
        let (mut low, mut many) = (0.0, 0.0);
        for (who, value) in suppliers {
            let share = value / total;
            if is(aggregate, who) {
                many += share * share;
            } else {
                low += share * share;
            }
        }
        let part = named / total;
        Some(Self {
            count,
            total,
            top,
            top_share: most / total,
            hhi_low: low,
            hhi_high: low + many,
            hhi_named: (part > 0.0).then(|| (low / part / part).min(1.0)),
        })
    }

    /// The index under a treatment of aggregates.
    pub(super) fn hhi(&self, aggregates: Aggregates) -> Option<f64> {
        match aggregates {
            Aggregates::Many => Some(self.hhi_low),
            Aggregates::One => Some(self.hhi_high),
            Aggregates::LeftOut => self.hhi_named,
        }
    }
}
