//! The one door from recorded decimals to computed floats.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    Snapshot,
    duty::{Bound, Origin},
    standing::Agreements,
};
use crate::{
    error::{Error, Result},
    units::{Currency, Money, ProductCode, Rates, StateId},
    world::{Attribute, Kind, Layer, Overlap, Scope, terms::Flow},
};

/// Numbers for ordered pairs of states, where an unknown cell is not a zero.
///
/// Rows are the states that ties start from, columns those they end in.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Matrix {
    states: Vec<StateId>,
    /// Row by row; `None` is unknown.
    cells: Vec<Option<f64>>,
}

impl Matrix {
    fn filled(states: Vec<StateId>, mut cell: impl FnMut(StateId, StateId) -> Option<f64>) -> Self {
        let cells = states
            .iter()
            .flat_map(|from| states.iter().map(|to| (*from, *to)))
            .map(|(a, b)| cell(a, b))
            .collect();
        Self { states, cells }
    }

    /// The states, in the order of rows and of columns.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        &self.states
    }

    /// The cell of a pair; `None` is unknown.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn get(&self, from: StateId, to: StateId) -> Result<Option<f64>> {
        let at = self.place(from, to)?;
        Ok(self.cells.get(at).copied().flatten())
    }

    /// The row of a state: a cell for each of [`states`](Self::states).
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn row(&self, from: StateId) -> Result<&[Option<f64>]> {
        let start = self.index(from)? * self.states.len();
        Ok(self.cells.get(start..start + self.states.len()).unwrap_or_default())
    }

    /// The column of a state, in the order of [`states`](Self::states).
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn column(&self, to: StateId) -> Result<impl Iterator<Item = Option<f64>>> {
        let start = self.index(to)?;
        Ok(self.cells.iter().skip(start).step_by(self.states.len().max(1)).copied())
    }

    /// How many cells are unknown.
    #[must_use]
    pub fn unknown_cells(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_none()).count()
    }

    /// All cells row by row, `unknown` in place of those that are not known: how an analysis says what it
    /// takes them for.
    #[must_use]
    pub fn to_dense(&self, unknown: f64) -> Vec<f64> {
        self.cells.iter().map(|cell| cell.unwrap_or(unknown)).collect()
    }

    fn index(&self, state: StateId) -> Result<usize> {
        self.states.binary_search(&state).map_err(|_| Error::UnknownState { state })
    }

    fn place(&self, from: StateId, to: StateId) -> Result<usize> {
        Ok(self.index(from)? * self.states.len() + self.index(to)?)
    }
}

/// Trade in one scope, while flows are added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    matrix: Matrix,
    /// Cells of which a part is not known.
    unknown: Vec<usize>,
    /// That of the first flow in another currency.
    other_currency: Option<Currency>,
}

impl Sum {
    fn add(&mut self, at: usize, flow: &Flow, overlap: Overlap, currency: Currency) {
        if flow.value.currency() != currency {
            self.other_currency.get_or_insert(flow.value.currency());
        }
        let amount = match overlap {
            Overlap::Whole => Some(flow.value.amount()),
            Overlap::Part(Some(share)) => flow.value.amount().checked_mul(share.fraction()),
            Overlap::Part(None) => {
                self.unknown.push(at);
                None
            }
            Overlap::None => None,
        };
        if let (Some(amount), Some(cell)) = (amount, self.matrix.cells.get_mut(at)) {
            *cell = Some(cell.unwrap_or(0.0) + to_f64(amount));
        }
    }

    fn finish(mut self, currency: Currency) -> Result<Matrix> {
        if let Some(right) = self.other_currency {
            return Err(Error::CurrencyMismatch { left: currency, right });
        }
        for at in self.unknown {
            if let Some(cell) = self.matrix.cells.get_mut(at) {
                *cell = None;
            }
        }
        Ok(self.matrix)
    }
}

impl Snapshot {
    /// A number for each ordered pair: the sum of `number` over the ties of one kind between the two.
    ///
    /// A pair without ties is 0 where the kind is [covered](Self::covers), unknown elsewhere. Ties for
    /// which `number` is `None` do not count.
    ///
    /// ```
    /// use geoecon::{State, Tie, World, terms::{Kind, Presence}, world::Coverage};
    ///
    /// let (usa, kor, jpn) = ("USA".parse()?, "KOR".parse()?, "JPN".parse()?);
    /// let mut world = World::new("troops");
    /// for id in [usa, kor, jpn] {
    ///     world.add_state(State::new(id, id.as_str()))?;
    /// }
    /// let troops = Presence { personnel: 23_642, cost_per_year: None, host_pays_per_year: None };
    /// world.add_tie(Tie::new(usa, kor, troops));
    /// world.add_coverage(Coverage::new(Kind::Presence, [usa, kor]));
    ///
    /// let today = world.snapshot("2025-11-22".parse()?)?;
    /// let matrix = today.matrix::<Presence>(|p| Some(p.personnel.into()));
    /// assert_eq!(matrix.get(usa, kor)?, Some(23_642.0));
    /// assert_eq!(matrix.get(kor, usa)?, Some(0.0));
    /// assert_eq!(matrix.get(usa, jpn)?, None);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn matrix<L: Layer>(&self, mut number: impl FnMut(&L) -> Option<Decimal>) -> Matrix {
        let states: Vec<StateId> = self.states().map(|s| s.id).collect();
        let mut matrix =
            Matrix::filled(states, |from, to| self.covers(L::KIND, from, to).then_some(0.0));
        for edge in self.layer::<L>() {
            if let (Some(value), Ok(at)) = (number(edge.terms), matrix.place(edge.from, edge.to))
                && let Some(cell) = matrix.cells.get_mut(at)
            {
                *cell = Some(cell.unwrap_or(0.0) + to_f64(value));
            }
        }
        matrix
    }

    /// Trade in everything, or in `scope`: exporters in rows, importers in columns, home sales on the diagonal,
    /// in units of `currency` a year.
    ///
    /// A flow of which only a part is in scope counts with the classification's share; where that is not
    /// recorded, the pair's trade in the scope is unknown.
    ///
    /// *Cost:* a pass over the flows. Trade by sector is found for all sectors at once, once for a snapshot and its
    /// clones, in the currency first asked for.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] where a flow is recorded in another currency.
    pub fn trade(&self, scope: impl Into<Option<Scope>>, currency: Currency) -> Result<Matrix> {
        let scope = scope.into();
        let sectors = &self.world.classification().sectors;
        let kept = match scope {
            Some(Scope::Product(code)) => sectors
                .iter()
                .position(|sector| sector.code == code)
                .zip(self.sector_trade(currency))
                .and_then(|(place, all)| all.get(place)),
            _ => None,
        };
        match kept {
            Some(sector) => sector.clone().finish(currency),
            None => self.sum_trade(&[scope], currency).pop().unwrap_or_default().finish(currency),
        }
    }

    /// Trade in each sector of the classification, where it is kept in this currency.
    fn sector_trade(&self, currency: Currency) -> Option<&[Sum]> {
        let (kept, all) = self.trade.get_or_init(|| {
            let sectors = self.world.classification().sectors.iter();
            let scopes: Vec<_> = sectors.map(|s| Some(Scope::Product(s.code))).collect();
            (currency, self.sum_trade(&scopes, currency))
        });
        (*kept == currency).then_some(all.as_slice())
    }

    /// Trade in each scope, in one pass over the flows.
    fn sum_trade(&self, scopes: &[Option<Scope>], currency: Currency) -> Vec<Sum> {
        let states: Vec<StateId> = self.states().map(|s| s.id).collect();
        let places =
            Matrix::filled(states, |from, to| self.covers(Kind::Flow, from, to).then_some(0.0));
        let start = Sum { matrix: places.clone(), ..Sum::default() };
        let mut sums = vec![start; scopes.len()];
        let classification = self.world.classification();
        let mut parts: BTreeMap<ProductCode, Vec<(usize, Overlap)>> = BTreeMap::new();
        for edge in self.layer::<Flow>() {
            let flow = edge.terms;
            let parts = parts.entry(flow.product).or_insert_with(|| {
                let overlap = |scope: &Option<Scope>| {
                    scope.map_or(Overlap::Whole, |s| classification.overlap(s, flow.product))
                };
                let all = scopes.iter().map(overlap).enumerate();
                all.filter(|(_, overlap)| *overlap != Overlap::None).collect()
            });
            let Ok(at) = places.place(edge.from, edge.to) else { continue };
            for &(scope, overlap) in parts.iter() {
                if let Some(sum) = sums.get_mut(scope) {
                    sum.add(at, flow, overlap, currency);
                }
            }
        }
        sums
    }

    /// Duties on `product`: importers in rows, exporters in columns, ad valorem as fractions, at one end of
    /// what is known of each.
    ///
    /// A cell is unknown where the base duty is not recorded. Duties on a sector are resolved once for a snapshot
    /// and its clones.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where `product` is a sector the classification does not list.
    pub fn duties(&self, product: ProductCode, bound: Bound) -> Result<Matrix> {
        let sectors = &self.world.classification().sectors;
        let place = sectors.iter().position(|sector| sector.code == product);
        let Some(kept) = place.and_then(|place| self.duties.get(place)) else {
            let [low, middle, high] = self.resolve_duties(product)?;
            return Ok(match bound {
                Bound::Low => low,
                Bound::Middle => middle,
                Bound::High => high,
            });
        };
        if kept.get().is_none() {
            // Another thread may have been first: it found the same.
            let _ = kept.set(self.resolve_duties(product)?);
        }
        let kept = kept.get().and_then(|bounds| bounds.get(bound as usize));
        Ok(kept.cloned().unwrap_or_default())
    }

    /// Duties at the low end, in the middle and at the high end.
    fn resolve_duties(&self, product: ProductCode) -> Result<[Matrix; 3]> {
        let states: Vec<StateId> = self.states().map(|s| s.id).collect();
        let agreements = Agreements::new(&self.world, self.date);
        let mut cells = [const { Vec::new() }; 3];
        for importer in &states {
            for exporter in &states {
                let duty =
                    self.duty_by(&agreements, *importer, *exporter, product, Origin::Mixed)?;
                for (cells, bound) in cells.iter_mut().zip([Bound::Low, Bound::Middle, Bound::High])
                {
                    cells.push(duty.at(bound).map(|rate| to_f64(rate.fraction())));
                }
            }
        }
        Ok(cells.map(|cells| Matrix { states: states.clone(), cells }))
    }

    /// As [`number`](Self::number), and where the date is before the first figure, that one: a base year is
    /// better served by it than by none.
    pub(crate) fn first_number(&self, state: StateId, attribute: Attribute) -> Result<Option<f64>> {
        let first = self.state(state)?.attributes.get(&attribute).and_then(|series| series.first());
        Ok(self.number(state, attribute)?.or(first.map(|o| to_f64(o.estimate.value()))))
    }

    /// The last figure of an attribute of a state, as a float in the attribute's unit.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn number(&self, state: StateId, attribute: Attribute) -> Result<Option<f64>> {
        Ok(self.state(state)?.latest(attribute, self.date).map(|o| to_f64(o.estimate.value())))
    }
}

/// What part `part` is of `whole`; `None` of nothing.
pub(crate) fn ratio(part: Decimal, whole: Decimal) -> Option<f64> {
    part.checked_div(whole).map(to_f64)
}

/// An amount in units of the rates' base currency.
pub(crate) fn amount(money: Money, rates: &Rates) -> Result<f64> {
    Ok(to_f64(rates.convert(money, rates.base())?.amount()))
}

/// The nearest `f64`: the one way from what was recorded to what is computed.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;

    /// Below it every integer is an `f64`.
    const EXACT: u128 = 1 << 53;
    let value = value.normalize();
    let (mantissa, scale) = (value.mantissa(), value.scale());
    if mantissa.unsigned_abs() < EXACT && scale <= 22 {
        // Both operands are exact, so the quotient is rounded once.
        #[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
        return mantissa as f64 / 10_f64.powi(i32::try_from(scale).unwrap_or(0));
    }
    value.to_string().parse().ok().or_else(|| value.to_f64()).unwrap_or(0.0)
}
