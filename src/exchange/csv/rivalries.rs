use std::fmt;

use super::{
    Input, Ties,
    baci::year,
    rows::{Rows, expected},
    ties::{Found, Layout},
};
use crate::{
    error::Result,
    units::{Date, SourceId, StateId, Validity},
    world::{
        Tie,
        terms::{Rivalry, RivalryKind},
    },
};

type Resolver<'a> = Box<dyn Fn(u16, i16) -> Result<StateId> + 'a>;

/// How to read rivalries by pair of states and first and last year.
pub struct RivalryTable<'a> {
    states: Resolver<'a>,
    years: (i16, i16),
    source: Option<SourceId>,
}

impl<'a> RivalryTable<'a> {
    /// The layout of Thompson, Sakuwa and Suhas (2021), *Analyzing Strategic Rivalries in World
    /// Politics*: state numbers `ccode1` and `ccode2`, the years `start` and `end`, and what it is
    /// about, `positional`, `spatial`, `ideological`, `interventionary`. It covers the years up to 2020;
    /// those from 1816, when the list of states begins, are read.
    #[must_use]
    pub fn tss() -> Self {
        let states = Box::new(|number, year: i16| StateId::from_cow(number, year));
        Self { states, years: (1816, 2020), source: None }
    }

    /// The same, with the state that `states` gives for a number and a year, in place of
    /// [`StateId::from_cow`].
    #[must_use]
    pub fn states(mut self, states: impl Fn(u16, i16) -> Result<StateId> + 'a) -> Self {
        self.states = Box::new(states);
        self
    }

    /// The same, from the first to the last of these years: rivalries that ended before are not read,
    /// and those that had not ended by the last year have no end.
    #[must_use]
    pub fn years(mut self, first: i16, last: i16) -> Self {
        self.years = (first, last);
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}

impl fmt::Debug for RivalryTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RivalryTable").field("years", &self.years).finish_non_exhaustive()
    }
}

/// The rivalries of a table: two ties a row, for it says that both see a rival in the other.
///
/// A rivalry is named by what it is about where that is one thing; where the table marks several, the
/// tie leaves it open. A number is read as the state that it meant in the last year of the rivalry in
/// which it was in use, or else in the first year after: 255 is Germany, as in 1945, though the rivalry
/// with France went on to 1955, and 305 Austria, as in 1919, though that with Prussia ended in 1870.
///
/// ```
/// use geoecon::exchange::csv::{self, RivalryTable};
///
/// let text = "ccode1,ccode2,start,end,positional,spatial,ideological,interventionary\n\
///     2,710,1996,2020,1.0,,,\n220,255,1756,1955,1.0,1.0,,\n";
/// let ties = csv::rivalries(text, RivalryTable::tss())?.read_all()?;
/// assert_eq!(ties[0].to_string(), "USA -> CHN: rivalry over rank, in force 1996-01-01..");
/// assert_eq!(ties[2].to_string(), "FRA -> DEU: rivalry, in force 1756-01-01..1956-01-01");
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) where a column is missing, and from the iterator for a number that
/// is no state in any year of the rivalry, a year that is none, and a mark that is neither 1, 0 nor
/// missing.
pub fn rivalries<'a>(input: impl Into<Input<'a>>, table: RivalryTable<'a>) -> Result<Ties<'a>> {
    let rows = Rows::open(input.into())?;
    let names = ["ccode1", "ccode2", "start", "end"];
    let ends = rows.columns(names, true)?;
    let marks = ["positional", "spatial", "ideological", "interventionary"];
    let marks = rows.columns(marks, true)?;
    Ok(Ties::new(rows, Layout::Rivalries(RivalryRows { table, ends, marks })))
}

pub(super) struct RivalryRows<'a> {
    table: RivalryTable<'a>,
    ends: [usize; 4],
    marks: [usize; 4],
}

impl RivalryRows<'_> {
    /// The tie one way, cell 0, and the other, cell 1.
    pub(super) fn tie(&self, rows: &Rows<'_>, cell: usize) -> Result<Found> {
        let [a, b, start, end] = self.ends;
        let first = year(rows, start)?;
        let (earliest, latest) = self.table.years;
        // Blank is a rivalry that has not ended.
        let last = if is_missing(rows.bytes(end)) { latest } else { year(rows, end)? };
        if last < first {
            return Err(rows.fault(end, "a year not before `start`"));
        }
        if last < earliest || first > latest {
            return Ok(Found::Nothing);
        }
        let until = (last < latest).then(|| Date::year_start(last.saturating_add(1)));
        let validity = Validity::new(Date::year_start(first)?, until.transpose()?)?;
        let spell = first.max(earliest)..=last.min(latest);
        let (a, b) = (self.state(rows, a, spell.clone())?, self.state(rows, b, spell)?);
        let (from, to) = if cell == 0 { (a, b) } else { (b, a) };
        let mut tie = Tie::new(from, to, Rivalry { over: self.over(rows)? }).valid(validity);
        tie.source.clone_from(&self.table.source);
        Ok(Found::Tie(Box::new(tie)))
    }

    /// The state of a number in the last year of the spell in which it was one, or in the first after.
    fn state(
        &self,
        rows: &Rows<'_>,
        column: usize,
        spell: std::ops::RangeInclusive<i16>,
    ) -> Result<StateId> {
        let number = rows.text(column)?.parse();
        let number = number.map_err(|_| rows.fault(column, "a state number, as in 732"))?;
        let latest = (self.table.states)(number, *spell.end());
        let found = latest.or_else(|error| {
            let after = spell.end().saturating_add(1)..=self.table.years.1;
            let mut nearest = spell.rev().chain(after);
            nearest.find_map(|year| (self.table.states)(number, year).ok()).ok_or(error)
        });
        found.map_err(|error| rows.fault(column, expected(&error)))
    }

    fn over(&self, rows: &Rows<'_>) -> Result<Option<RivalryKind>> {
        use RivalryKind::{Ideological, Interventionary, Positional, Spatial};
        let mut over = Vec::new();
        for (&column, kind) in
            self.marks.iter().zip([Positional, Spatial, Ideological, Interventionary])
        {
            match rows.bytes(column) {
                b"1" | b"1.0" => over.push(kind),
                b"0" | b"0.0" => {}
                other if is_missing(other) => {}
                _ => return Err(rows.fault(column, "1, 0, or -9 or nothing where it is missing")),
            }
        }
        Ok(match over.as_slice() {
            &[one] => Some(one),
            _ => None,
        })
    }

    /// The years that the table covers.
    pub(super) fn covered(&self) -> Result<Validity> {
        let (first, last) = self.table.years;
        Validity::new(Date::year_start(first)?, Date::year_start(last.saturating_add(1))?)
    }

    pub(super) fn source(&self) -> Option<&SourceId> {
        self.table.source.as_ref()
    }
}

pub(super) fn is_missing(field: &[u8]) -> bool {
    matches!(field, b"" | b"-9" | b"-9.0" | b"NA")
}
