use std::fmt;

use super::{
    alliances::Dyads, baci::Baci, covered::Looked, flows::Flows, rivalries::RivalryRows,
    rows::Rows, tariffs::Tariffs, troops::TroopRows,
};
use crate::{
    error::Result,
    units::{StateId, Validity},
    world::{Kind, Tie},
};

/// The ties of a CSV table, read row by row. After an error there are no more.
pub struct Ties<'a> {
    rows: Rows<'a>,
    layout: Layout<'a>,
    /// The next cell of the current row, and how many cells a row has.
    cell: usize,
    cells: usize,
    ended: bool,
    /// What was looked for, where that is asked.
    looked: Option<Looked>,
}

/// How a row is read. Each row has a fixed number of cells, and each cell is one tie at most.
pub(super) enum Layout<'a> {
    Flows(Flows),
    Baci(Baci),
    Tariffs(Tariffs),
    Dyads(Dyads<'a>),
    Rivalries(RivalryRows<'a>),
    Troops(TroopRows),
}

/// What a cell says.
pub(super) enum Found {
    Tie(Box<Tie>),
    Nothing,
    /// That it is not known whether there is a tie.
    Missing {
        kind: Kind,
        from: StateId,
        to: StateId,
        validity: Validity,
    },
}

impl<'a> Ties<'a> {
    pub(super) fn new(rows: Rows<'a>, layout: Layout<'a>) -> Self {
        let cells = match &layout {
            Layout::Flows(flows) => flows.cells(),
            Layout::Baci(_) | Layout::Troops(_) => 1,
            Layout::Tariffs(tariffs) => tariffs.cells(),
            Layout::Dyads(dyads) => dyads.cells(),
            Layout::Rivalries(_) => 2,
        };
        Self { rows, layout, cell: cells, cells, ended: false, looked: None }
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
    pub fn read_all(mut self) -> Result<Vec<Tie>> {
        let mut ties = Vec::new();
        // Only to grow once: where it is refused, the ties may still turn out to be fewer.
        let _ = ties.try_reserve_exact(self.expected());
        while let Some(tie) = self.advance()? {
            ties.push(tie);
        }
        ties.shrink_to_fit();
        Ok(ties)
    }

    /// How many ties there are at most, where each row is one; a guess otherwise.
    pub(super) fn expected(&self) -> usize {
        self.rows.counted
    }

    /// From now on, keeps what the table looked for.
    pub(super) fn look(&mut self) -> Result<()> {
        let mut looked = match &self.layout {
            Layout::Dyads(dyads) => Looked::new(None, dyads.source().cloned()),
            Layout::Rivalries(table) => Looked::new(None, table.source().cloned()),
            Layout::Troops(table) => Looked::new(Some(table.sender()), table.source().cloned()),
            Layout::Flows(_) | Layout::Baci(_) | Layout::Tariffs(_) => return Ok(()),
        };
        if let Layout::Rivalries(table) = &self.layout {
            looked.on([Kind::Rivalry], table.covered()?);
        }
        self.looked = Some(looked);
        Ok(())
    }

    pub(super) fn looked(self) -> Option<Looked> {
        self.looked
    }

    /// The tie that a cell has; what it leaves unknown is kept.
    fn found(&mut self, found: Found) -> Option<Tie> {
        match found {
            Found::Tie(tie) => Some(*tie),
            Found::Nothing => None,
            Found::Missing { kind, from, to, validity } => {
                if let Some(looked) = &mut self.looked {
                    looked.missing(kind, (from, to), validity);
                }
                None
            }
        }
    }

    /// Notes the days of the current row.
    fn note(&mut self) -> Result<()> {
        if let Some(looked) = &mut self.looked {
            match &self.layout {
                Layout::Dyads(dyads) => looked.on(dyads.kinds(), dyads.year(&self.rows)?),
                Layout::Troops(troops) => looked.on([Kind::Presence], troops.year(&self.rows)?),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn advance(&mut self) -> Result<Option<Tie>> {
        loop {
            if self.cell == self.cells {
                if !self.rows.advance()? {
                    return Ok(None);
                }
                self.cell = 0;
                self.note()?;
            }
            let cell = self.cell;
            self.cell += 1;
            let tie = match &self.layout {
                Layout::Flows(flows) => flows.tie(&self.rows, cell)?,
                Layout::Baci(baci) => baci.tie(&self.rows)?,
                Layout::Tariffs(tariffs) => tariffs.tie(&self.rows, cell)?,
                Layout::Dyads(dyads) => self.found(dyads.tie(&self.rows, cell)?),
                Layout::Rivalries(table) => self.found(table.tie(&self.rows, cell)?),
                Layout::Troops(troops) => self.found(troops.tie(&self.rows)?),
            };
            if tie.is_some() {
                return Ok(tie);
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
