use std::fmt;

use super::{alliances::Dyads, baci::Baci, flows::Flows, rows::Rows, tariffs::Tariffs};
use crate::{error::Result, world::Tie};

/// The ties of a CSV table, read row by row. After an error there are no more.
pub struct Ties<'a> {
    rows: Rows<'a>,
    layout: Layout<'a>,
    /// The next cell of the current row, and how many cells a row has.
    cell: usize,
    cells: usize,
    ended: bool,
}

/// How a row is read. Each row has a fixed number of cells, and each cell is one tie at most.
pub(super) enum Layout<'a> {
    Flows(Flows),
    Baci(Baci),
    Tariffs(Tariffs),
    Dyads(Dyads<'a>),
}

impl<'a> Ties<'a> {
    pub(super) fn new(rows: Rows<'a>, layout: Layout<'a>) -> Self {
        let cells = match &layout {
            Layout::Flows(flows) => flows.cells(),
            Layout::Baci(_) => 1,
            Layout::Tariffs(tariffs) => tariffs.cells(),
            Layout::Dyads(dyads) => dyads.cells(),
        };
        Self { rows, layout, cell: cells, cells, ended: false }
    }

    /// The row of the tie that was read last. The header is row 1; empty lines do not count.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.rows.row()
    }

    /// All ties, or the first error; memory is allocated once where the lines could be counted.
    ///
    /// # Errors
    /// As the function that opened the table.
    pub fn read_all(self) -> Result<Vec<Tie>> {
        let mut ties = Vec::with_capacity(self.expected());
        for tie in self {
            ties.push(tie?);
        }
        ties.shrink_to_fit();
        Ok(ties)
    }

    /// How many ties there are at most, where each row is one; a guess otherwise.
    pub(super) fn expected(&self) -> usize {
        self.rows.lines
    }

    fn advance(&mut self) -> Result<Option<Tie>> {
        loop {
            if self.cell == self.cells {
                if !self.rows.advance()? {
                    return Ok(None);
                }
                self.cell = 0;
            }
            let cell = self.cell;
            self.cell += 1;
            let tie = match &self.layout {
                Layout::Flows(flows) => flows.tie(&self.rows, cell),
                Layout::Baci(baci) => baci.tie(&self.rows),
                Layout::Tariffs(tariffs) => tariffs.tie(&self.rows, cell),
                Layout::Dyads(dyads) => dyads.tie(&self.rows, cell),
            };
            if let Some(tie) = tie? {
                return Ok(Some(tie));
            }
        }
    }
}

impl Iterator for Ties<'_> {
    type Item = Result<Tie>;

    fn next(&mut self) -> Option<Result<Tie>> {
        if self.ended {
            return None;
        }
        let tie = self.advance().transpose();
        self.ended = !matches!(tie, Some(Ok(_)));
        tie
    }
}

impl std::iter::FusedIterator for Ties<'_> {}

impl fmt::Debug for Ties<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ties").field("row", &self.row()).finish_non_exhaustive()
    }
}
