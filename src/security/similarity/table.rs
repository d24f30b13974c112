//! The contingency table of two portfolios, from which every measure follows.

use super::{Coding, Disagreement, Measure, Variant};

/// Levels of the valued coding, 0 to 3.
pub(super) const LEVELS: usize = 4;
/// The level of an unknown commitment: its cells are counted and never read.
pub(super) const UNKNOWN: u8 = 4;
const WIDTH: usize = 8;

/// How many third states stand at each pair of levels, and their weight.
#[derive(Debug, Default)]
pub(super) struct Contingency {
    /// Row `8 x + y`; the width is a power of two so that a cell's place is a shift.
    counts: [[u32; WIDTH]; WIDTH],
    weights: [[f64; WIDTH]; WIDTH],
}

/// The cells of one coding.
struct Cells<T> {
    cells: [[T; LEVELS]; LEVELS],
    /// Highest level, K.
    top: usize,
}

impl Contingency {
    pub(super) fn new(x: &[u8], y: &[u8]) -> Self {
        let mut table = Self::default();
        for (&x, &y) in x.iter().zip(y) {
            // The mask shows that both are in bounds; levels are at most 4.
            table.counts[usize::from(x & 7)][usize::from(y & 7)] += 1;
        }
        table
    }

    pub(super) fn weighted(x: &[u8], y: &[u8], weights: &[f64]) -> Self {
        let mut table = Self::default();
        for ((&x, &y), &weight) in x.iter().zip(y).zip(weights) {
            let (x, y) = (usize::from(x & 7), usize::from(y & 7));
            table.counts[x][y] += 1;
            table.weights[x][y] += weight;
        }
        table
    }

    /// Third states of which both commitments are known.
    pub(super) fn known(&self) -> u32 {
        self.counts.iter().take(LEVELS).flat_map(|row| row.iter().take(LEVELS)).sum()
    }

    /// The measure; `None` where it is not defined for these portfolios.
    pub(super) fn measure(&self, variant: Variant) -> Option<f64> {
        let counts = Cells::of(&self.counts, variant.coding).map(f64::from);
        let n = counts.total();
        let value = match variant.measure {
            Measure::S(d) => 1.0 - 2.0 * counts.observed(d) / n,
            Measure::WeightedS(d) => {
                let weights = Cells::of(&self.weights, variant.coding);
                1.0 - 2.0 * weights.observed(d) / weights.total()
            }
            Measure::Kappa(d) => {
                let [x, y] = counts.margins();
                1.0 - counts.observed(d) * n / counts.expected(d, &x, &y)
            }
            Measure::ScottPi(d) => {
                let [x, y] = counts.margins();
                let mut both = [0.0; LEVELS];
                for (both, (x, y)) in both.iter_mut().zip(x.iter().zip(&y)) {
                    *both = x + y;
                }
                1.0 - 4.0 * counts.observed(d) * n / counts.expected(d, &both, &both)
            }
            Measure::TauB => counts.tau_b(),
            Measure::Alignment(d) => {
                let [x, y] = counts.margins();
                2.0 * (counts.expected(d, &x, &y) / n - counts.observed(d)) / n
            }
        };
        // Exact zeros divide only where the portfolios are constant or empty.
        value.is_finite().then_some(value)
    }
}

impl<T: Copy + Default + std::ops::AddAssign> Cells<T> {
    fn of(table: &[[T; WIDTH]; WIDTH], coding: Coding) -> Self {
        let mut cells = [[T::default(); LEVELS]; LEVELS];
        let (level, top): (fn(usize) -> usize, usize) = match coding {
            Coding::Valued => (|level| level, LEVELS - 1),
            Coding::Binary => (|level| level.min(1), 1),
        };
        for (x, row) in table.iter().take(LEVELS).enumerate() {
            for (y, &cell) in row.iter().take(LEVELS).enumerate() {
                if let Some(sum) = cells.get_mut(level(x)).and_then(|r| r.get_mut(level(y))) {
                    *sum += cell;
                }
            }
        }
        Self { cells, top }
    }

    fn map<U: Copy>(self, f: impl Fn(T) -> U) -> Cells<U> {
        Cells { cells: self.cells.map(|row| row.map(&f)), top: self.top }
    }
}

impl Cells<f64> {
    fn each(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.cells
            .iter()
            .enumerate()
            .flat_map(|(x, row)| row.iter().enumerate().map(move |(y, &cell)| (x, y, cell)))
    }

    fn total(&self) -> f64 {
        self.each().map(|(_, _, cell)| cell).sum()
    }

    fn margins(&self) -> [[f64; LEVELS]; 2] {
        let mut columns = [0.0; LEVELS];
        for row in &self.cells {
            for (sum, cell) in columns.iter_mut().zip(row) {
                *sum += cell;
            }
        }
        [self.cells.map(|row| row.iter().sum()), columns]
    }

    fn distance(&self, d: Disagreement, x: usize, y: usize) -> f64 {
        let apart = f64::from(u8::try_from(x.abs_diff(y)).unwrap_or(u8::MAX));
        let top = f64::from(u8::try_from(self.top).unwrap_or(u8::MAX));
        match d {
            Disagreement::Nominal => f64::from(u8::from(x != y)),
            Disagreement::Linear => apart / top,
            Disagreement::Squared => (apart / top).powi(2),
        }
    }

    /// Sum of disagreement over the third states.
    fn observed(&self, d: Disagreement) -> f64 {
        self.each().map(|(x, y, cell)| cell * self.distance(d, x, y)).sum()
    }

    /// The same for every pairing of these two margins.
    fn expected(&self, d: Disagreement, xs: &[f64], ys: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (x, in_x) in xs.iter().enumerate() {
            for (y, in_y) in ys.iter().enumerate() {
                sum += in_x * in_y * self.distance(d, x, y);
            }
        }
        sum
    }

    fn tau_b(&self) -> f64 {
        // Twice the concordant less the discordant pairs.
        let mut difference = 0.0;
        for (x, y, cell) in self.each() {
            for (u, v, other) in self.each() {
                let order = (x.cmp(&u) as i8) * (y.cmp(&v) as i8);
                difference += f64::from(order) * cell * other;
            }
        }
        let n = self.total();
        let untied = |margin: &[f64; LEVELS]| n * n - margin.iter().map(|m| m * m).sum::<f64>();
        let [x, y] = self.margins();
        difference / (untied(&x) * untied(&y)).sqrt()
    }
}
