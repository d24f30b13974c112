use std::collections::HashMap;

use super::ProductFlows;
use crate::{
    error::{Error, Result},
    snapshot::{Snapshot, to_f64},
    units::{Currency, ProductCode, StateId},
    world::{StateKind, terms::Flow},
};

impl ProductFlows {
    /// The flows of an iterator: exporter, importer, product, value.
    ///
    /// *Cost:* `n log n` within each product; while it runs, 28 bytes a flow.
    ///
    /// # Errors
    /// [`Error::SectorCell`] for a value that is negative or not finite; [`Error::OutOfRange`] where all
    /// values together exceed what an `f64` holds.
    pub fn new(
        flows: impl IntoIterator<Item = (StateId, StateId, ProductCode, f64)>,
    ) -> Result<Self> {
        Self::try_new(flows.into_iter().map(Ok))
    }

    /// As [`new`](Self::new), from a reader that may fail.
    ///
    /// # Errors
    /// The first of the reader; those of [`new`](Self::new).
    pub fn try_new(
        flows: impl IntoIterator<Item = Result<(StateId, StateId, ProductCode, f64)>>,
    ) -> Result<Self> {
        let flows = flows.into_iter();
        let mut builder = Builder::new(flows.size_hint().0);
        for flow in flows {
            let (exporter, importer, product, value) = flow?;
            builder.add(exporter, importer, product, value)?;
        }
        builder.finish()
    }

    /// The flows of a snapshot, products as they are recorded, aggregates marked.
    ///
    /// A world that records a sector and HS codes of it counts what they share twice:
    /// [`at_level`](Self::at_level) takes one level.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] where a flow is recorded in another currency; those of [`new`](Self::new).
    pub fn from_snapshot(snapshot: &Snapshot, currency: Currency) -> Result<Self> {
        let mut builder = Builder::new(0);
        for state in snapshot.states() {
            builder.state(state.id);
        }
        for edge in snapshot.layer::<Flow>() {
            let value = edge.terms.value;
            if value.currency() != currency {
                return Err(Error::CurrencyMismatch { left: currency, right: value.currency() });
            }
            builder.add(edge.from, edge.to, edge.terms.product, to_f64(value.amount()))?;
        }
        let many = snapshot.states().filter(|s| s.kind == StateKind::Aggregate).map(|s| s.id);
        builder.finish()?.aggregates(many)
    }
}

struct Row {
    product: u32,
    exporter: u16,
    importer: u16,
    value: f64,
}

/// Codes of three letters.
const CODES: usize = 26 * 26 * 26;

pub(super) struct Builder {
    states: Vec<StateId>,
    /// The number of each code, by its place among all codes.
    numbers: Vec<u16>,
    products: Vec<ProductCode>,
    by_code: HashMap<ProductCode, u32>,
    /// Tables mostly list a product's flows together.
    last: Option<(ProductCode, u32)>,
    rows: Vec<Row>,
}

impl Builder {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            states: Vec::new(),
            numbers: vec![u16::MAX; CODES],
            products: Vec::new(),
            by_code: HashMap::new(),
            last: None,
            rows: Vec::with_capacity(rows),
        }
    }

    pub(super) fn state(&mut self, state: StateId) -> u16 {
        let place = |letters: &[u8]| {
            letters.iter().fold(0, |at, &letter| 26 * at + usize::from(letter.wrapping_sub(b'A')))
        };
        let Some(number) = self.numbers.get_mut(place(state.as_str().as_bytes())) else { return 0 };
        if *number == u16::MAX {
            // There are fewer codes than u16 has numbers.
            *number = u16::try_from(self.states.len()).unwrap_or(0);
            self.states.push(state);
        }
        *number
    }

    fn product(&mut self, product: ProductCode) -> u32 {
        if let Some((code, number)) = self.last
            && code == product
        {
            return number;
        }
        let next = u32::try_from(self.products.len()).unwrap_or(u32::MAX);
        let number = *self.by_code.entry(product).or_insert(next);
        if number == next {
            self.products.push(product);
        }
        self.last = Some((product, number));
        number
    }

    pub(super) fn add(
        &mut self,
        exporter: StateId,
        importer: StateId,
        product: ProductCode,
        value: f64,
    ) -> Result<()> {
        if !(value.is_finite() && value >= 0.0) {
            let expected = "a finite number of 0 or more";
            return Err(Error::SectorCell {
                what: "flow",
                sector: product,
                exporter,
                importer,
                value,
                expected,
            });
        }
        let row = Row {
            product: self.product(product),
            exporter: self.state(exporter),
            importer: self.state(importer),
            value,
        };
        if value > 0.0 && exporter != importer {
            self.rows.push(row);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<ProductFlows> {
        let (states, state_rank) = ranked(self.states);
        let (products, product_rank) = ranked(self.products);
        let rank = |ranks: &[u32], number: usize| ranks.get(number).map_or(0, |&r| r as usize);
        let rank_u16 =
            |number: u16| u16::try_from(rank(&state_rank, usize::from(number))).unwrap_or(0);

        let mut starts = vec![0; products.len() + 1];
        for row in &self.rows {
            if let Some(count) = starts.get_mut(rank(&product_rank, row.product as usize) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // Ends before value: the key by which a product's flows are sorted, and its value.
        let mut cells = vec![(0_u32, 0.0_f64); self.rows.len()];
        let mut next = starts.clone();
        for row in self.rows {
            let key = u32::from(rank_u16(row.importer)) << 16 | u32::from(rank_u16(row.exporter));
            if let Some(at) = next.get_mut(rank(&product_rank, row.product as usize)) {
                if let Some(cell) = cells.get_mut(*at) {
                    *cell = (key, row.value);
                }
                *at += 1;
            }
        }

        let mut flows = ProductFlows {
            aggregate: vec![false; states.len()],
            states,
            products,
            starts: vec![0],
            exporters: Vec::with_capacity(cells.len()),
            importers: Vec::with_capacity(cells.len()),
            values: Vec::with_capacity(cells.len()),
        };
        for bounds in starts.windows(2) {
            let &[start, end] = bounds else { continue };
            let cells = cells.get_mut(start..end).unwrap_or_default();
            // Values too, so that the sum of repeated flows has one order.
            cells.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            for same in cells.chunk_by(|a, b| a.0 == b.0) {
                let Some(&(key, _)) = same.first() else { continue };
                flows.importers.push(u16::try_from(key >> 16).unwrap_or(0));
                flows.exporters.push(u16::try_from(key & 0xffff).unwrap_or(0));
                flows.values.push(same.iter().map(|cell| cell.1).sum());
            }
            flows.starts.push(flows.values.len());
        }
        let total = flows.total();
        if !total.is_finite() {
            return Err(Error::OutOfRange {
                what: "sum of all flows",
                value: total.to_string(),
                expected: "a number below 1.8e308: use a larger unit",
            });
        }
        Ok(flows)
    }
}

/// The items in their order, and the place that each had number takes in it.
fn ranked<T: Copy + Ord>(items: Vec<T>) -> (Vec<T>, Vec<u32>) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_unstable_by_key(|&at| items.get(at).copied());
    let mut ranks = vec![0; items.len()];
    for (rank, &at) in (0_u32..).zip(&order) {
        if let Some(slot) = ranks.get_mut(at) {
            *slot = rank;
        }
    }
    let mut sorted = items;
    sorted.sort_unstable();
    (sorted, ranks)
}
