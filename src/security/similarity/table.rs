//! The contingency table of two portfolios, from which every measure follows.

use super::{Coding, Coefficient, Disagreement, Variant};

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

    /// The measures, in the order of the variants; `None` where one is not defined for these
    /// portfolios.
    pub(super) fn measures(&self, variants: &[Variant]) -> Vec<Option<f64>> {
        let valued = Coded::new(self, Coding::Valued);
        let binary = Coded::new(self, Coding::Binary);
        let of = |variant: &Variant| match variant.coding {
            Coding::Valued => valued.measure(variant.measure),
            Coding::Binary => binary.measure(variant.measure),
        };
        // Exact zeros divide only where the portfolios are constant or empty.
        variants.iter().map(of).map(|value| value.is_finite().then_some(value)).collect()
    }
}

/// The same under one coding, reduced to what the measures need.
struct Coded {
    n: f64,
    weight: f64,
    /// Third states, and their weight, by how many levels apart the commitments are.
    observed: [f64; LEVELS],
    weighted: [f64; LEVELS],
    /// Pairings of the two margins by levels apart, and of their sum with itself.
    across: [f64; LEVELS],
    pooled: [f64; LEVELS],
    tau_b: f64,
    /// Highest level, K.
    top: f64,
}

type Cells = [[f64; LEVELS]; LEVELS];

impl Coded {
    fn new(table: &Contingency, coding: Coding) -> Self {
        let counts = cells(&table.counts, coding, f64::from);
        let weights = cells(&table.weights, coding, |weight| weight);
        let rows: [f64; LEVELS] = counts.map(|row| row.iter().sum());
        let mut columns = [0.0; LEVELS];
        for row in &counts {
            for (sum, cell) in columns.iter_mut().zip(row) {
                *sum += cell;
            }
        }
        let mut both = rows;
        for (sum, column) in both.iter_mut().zip(&columns) {
            *sum += column;
        }
        let observed = by_distance(|x, y| cell(&counts, x, y));
        let weighted = by_distance(|x, y| cell(&weights, x, y));
        let of = |margin: &[f64; LEVELS], level: usize| margin.get(level).copied().unwrap_or(0.0);
        Self {
            n: observed.iter().sum(),
            weight: weighted.iter().sum(),
            observed,
            weighted,
            across: by_distance(|x, y| of(&rows, x) * of(&columns, y)),
            pooled: by_distance(|x, y| of(&both, x) * of(&both, y)),
            tau_b: tau_b(&counts, &rows, &columns),
            top: match coding {
                Coding::Valued => 3.0,
                Coding::Binary => 1.0,
            },
        }
    }

    fn measure(&self, measure: Coefficient) -> f64 {
        let n = self.n;
        let sum = |parts: &[f64; LEVELS], d| self.disagreement(parts, d);
        match measure {
            Coefficient::S(d) => 1.0 - 2.0 * sum(&self.observed, d) / n,
            Coefficient::WeightedS(d) => 1.0 - 2.0 * sum(&self.weighted, d) / self.weight,
            Coefficient::Kappa(d) => 1.0 - sum(&self.observed, d) * n / sum(&self.across, d),
            // The pooled margin counts every state twice.
            Coefficient::ScottPi(d) => {
                1.0 - 4.0 * sum(&self.observed, d) * n / sum(&self.pooled, d)
            }
            Coefficient::TauB => self.tau_b,
            Coefficient::Alignment(d) => {
                2.0 * (sum(&self.across, d) / n - sum(&self.observed, d)) / n
            }
        }
    }

    /// Disagreement summed over parts by levels apart.
    fn disagreement(&self, parts: &[f64; LEVELS], disagreement: Disagreement) -> f64 {
        let [_, one, two, three] = *parts;
        match disagreement {
            Disagreement::Nominal => one + two + three,
            Disagreement::Linear => (one + 2.0 * two + 3.0 * three) / self.top,
            Disagreement::Squared => (one + 4.0 * two + 9.0 * three) / (self.top * self.top),
        }
    }
}

fn cells<T: Copy>(table: &[[T; WIDTH]; WIDTH], coding: Coding, number: impl Fn(T) -> f64) -> Cells {
    let mut cells = [[0.0; LEVELS]; LEVELS];
    let level = |level: usize| match coding {
        Coding::Valued => level,
        Coding::Binary => level.min(1),
    };
    for (x, row) in table.iter().take(LEVELS).enumerate() {
        for (y, &cell) in row.iter().take(LEVELS).enumerate() {
            if let Some(sum) = cells.get_mut(level(x)).and_then(|r| r.get_mut(level(y))) {
                *sum += number(cell);
            }
        }
    }
    cells
}

fn cell(cells: &Cells, x: usize, y: usize) -> f64 {
    cells.get(x).and_then(|row| row.get(y)).copied().unwrap_or(0.0)
}

/// Sums over all pairs of levels, by how far apart they are.
fn by_distance(cell: impl Fn(usize, usize) -> f64) -> [f64; LEVELS] {
    let mut sums = [0.0; LEVELS];
    for x in 0..LEVELS {
        for y in 0..LEVELS {
            if let Some(sum) = sums.get_mut(x.abs_diff(y)) {
                *sum += cell(x, y);
            }
        }
    }
    sums
}

fn tau_b(counts: &Cells, rows: &[f64; LEVELS], columns: &[f64; LEVELS]) -> f64 {
    // Third states above level x, by their level y, as x descends.
    let mut above = [0.0; LEVELS];
    let (mut concordant, mut discordant) = (0.0, 0.0);
    for row in counts.iter().rev() {
        let mut below_y = 0.0;
        let mut above_y: f64 = above.iter().sum();
        for (cell, above) in row.iter().zip(&above) {
            above_y -= above;
            concordant += cell * above_y;
            discordant += cell * below_y;
            below_y += above;
        }
        for (sum, cell) in above.iter_mut().zip(row) {
            *sum += cell;
        }
    }
    let n: f64 = rows.iter().sum();
    let untied = |margin: &[f64; LEVELS]| n * n - margin.iter().map(|m| m * m).sum::<f64>();
    2.0 * (concordant - discordant) / (untied(rows) * untied(columns)).sqrt()
}
