use std::fmt;

use super::{
    Input, Ties,
    baci::{calendar_year, year},
    rows::{Rows, expected},
    ties::{Found, Layout},
};
use crate::{
    error::Result,
    units::{AgreementId, SourceId, StateId, Validity},
    world::{
        Kind, Terms, Tie,
        terms::{Consultation, Defence, Neutrality, NonAggression, Offence, Trigger},
    },
};

type Resolver<'a> = Box<dyn Fn(u16, i16) -> Result<StateId> + 'a>;
type Obligation = fn() -> Terms;

/// How to read obligations by directed pair of states and year.
pub struct DyadTable<'a> {
    columns: &'static [(&'static [&'static str], Obligation)],
    states: Resolver<'a>,
    validity: Option<Validity>,
    agreement: Option<AgreementId>,
    source: Option<SourceId>,
}

const LEFT_OPEN: Trigger = Trigger::LeftOpen;

impl<'a> DyadTable<'a> {
    /// The layout of the Alliance Treaty Obligations and Provisions project's directed dyads: state
    /// numbers `ccode1` (or `stateA`) and `ccode2` (or `stateB`), `year`, and the obligations
    /// `defense`, `offense`, `neutral`, `nonagg`, `consul`, each also with `atop_` before it. Leeds,
    /// Ritter, Mitchell, Long (2002), *International Interactions* 28(3), 237–260.
    #[must_use]
    pub fn atop() -> Self {
        Self::new(&[
            (&["atop_defense", "defense"], || Defence::on(LEFT_OPEN).into()),
            (&["atop_offense", "offense"], || Offence::on(LEFT_OPEN).into()),
            (&["atop_neutral", "neutral"], || Neutrality::on(LEFT_OPEN).into()),
            (&["atop_nonagg", "nonagg"], || NonAggression::on(LEFT_OPEN).into()),
            (&["atop_consul", "consul"], || Consultation::on(LEFT_OPEN).into()),
        ])
    }

    /// The layout of the Correlates of War project's formal alliances by directed dyad and year:
    /// `ccode1`, `ccode2`, `year`, and the obligations `defense`, `neutrality`, `nonaggression`,
    /// `entente`; an entente is read as [`Consultation`]. Gibler (2009), *International Military
    /// Alliances, 1648–2008*.
    #[must_use]
    pub fn cow() -> Self {
        Self::new(&[
            (&["defense"], || Defence::on(LEFT_OPEN).into()),
            (&["neutrality"], || Neutrality::on(LEFT_OPEN).into()),
            (&["nonaggression"], || NonAggression::on(LEFT_OPEN).into()),
            (&["entente"], || Consultation::on(LEFT_OPEN).into()),
        ])
    }

    fn new(columns: &'static [(&'static [&'static str], Obligation)]) -> Self {
        let states = Box::new(|number, year: i16| StateId::from_cow(number, year));
        Self { columns, states, validity: None, agreement: None, source: None }
    }

    /// The same, with the state that `states` gives for a number and a year, in place of
    /// [`StateId::from_cow`]: for numbers of another list, and for years in which one is ambiguous.
    #[must_use]
    pub fn states(mut self, states: impl Fn(u16, i16) -> Result<StateId> + 'a) -> Self {
        self.states = Box::new(states);
        self
    }

    /// The same, with each obligation owed on these days rather than in the year of its row.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = Some(validity);
        self
    }

    /// The same, as part of an agreement.
    #[must_use]
    pub fn agreement(mut self, agreement: AgreementId) -> Self {
        self.agreement = Some(agreement);
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}

impl fmt::Debug for DyadTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DyadTable").field("columns", &self.columns.len()).finish_non_exhaustive()
    }
}

/// The obligations of a table of directed dyads: what the first state owes to the second, a tie for
/// each field that is 1.
///
/// Fields that are empty or −9 are missing, which records nothing, as 0 does; which is which, and what
/// the table covers, is kept by [`Ties::read_covered`]. Triggers are left open: no such table
/// has them. Other columns are not read.
///
/// ```
/// use geoecon::exchange::csv::{self, DyadTable};
///
/// let text = "ccode1,ccode2,year,defense,neutrality,nonaggression,entente\n2,732,2012,1,0,-9,1\n";
/// let ties = csv::alliances(text, DyadTable::cow())?.read_all()?;
/// assert_eq!(ties.len(), 2);
/// assert_eq!(
///     ties[0].to_string(),
///     "USA -> KOR: defence (trigger left open), in force 2012-01-01..2013-01-01",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) where a column is missing, and from the iterator for a number that
/// is no state and for a field that is neither 0, 1 nor missing.
pub fn alliances<'a>(input: impl Into<Input<'a>>, table: DyadTable<'a>) -> Result<Ties<'a>> {
    let rows = Rows::open(input.into())?;
    let find = |names: &[&str]| {
        names.iter().find_map(|name| rows.column(name)).ok_or_else(|| {
            let expected = format!("a column `{}`", names.join("` or `"));
            rows.header_error(&rows.header().join(","), expected)
        })
    };
    let at = [find(&["ccode1", "stateA"])?, find(&["ccode2", "stateB"])?, find(&["year"])?];
    let cells = table.columns.iter().map(|(names, _)| find(names)).collect::<Result<_>>()?;
    Ok(Ties::new(rows, Layout::Dyads(Dyads { table, at, cells })))
}

pub(super) struct Dyads<'a> {
    table: DyadTable<'a>,
    at: [usize; 3],
    cells: Vec<usize>,
}

impl Dyads<'_> {
    pub(super) fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The kinds of ties that the table looks for.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.table.columns.iter().map(|(_, terms)| terms().kind())
    }

    /// The days on which what the current row says holds.
    pub(super) fn year(&self, rows: &Rows<'_>) -> Result<Validity> {
        let [.., at_year] = self.at;
        match self.table.validity {
            Some(validity) => Ok(validity),
            None => calendar_year(rows, at_year, year(rows, at_year)?),
        }
    }

    pub(super) fn source(&self) -> Option<&SourceId> {
        self.table.source.as_ref()
    }

    pub(super) fn tie(&self, rows: &Rows<'_>, cell: usize) -> Result<Found> {
        let (Some(&column), Some((_, terms))) =
            (self.cells.get(cell), self.table.columns.get(cell))
        else {
            return Ok(Found::Nothing);
        };
        let is_missing = match rows.bytes(column) {
            b"1" => false,
            b"0" => return Ok(Found::Nothing),
            b"" | b"-9" => true,
            _ => return Err(rows.fault(column, "1, 0, or -9 or nothing where it is missing")),
        };
        let [from, to, at_year] = self.at;
        let year = year(rows, at_year)?;
        let state = |column| {
            let number = rows.text(column)?.parse();
            let number = number.map_err(|_| rows.fault(column, "a state number, as in 732"))?;
            (self.table.states)(number, year).map_err(|e| rows.fault(column, expected(&e)))
        };
        let (from, to, validity) = (state(from)?, state(to)?, self.year(rows)?);
        if is_missing {
            return Ok(Found::Missing { kind: terms().kind(), from, to, validity });
        }
        let mut tie = Tie::new(from, to, terms()).valid(validity);
        tie.agreement.clone_from(&self.table.agreement);
        tie.source.clone_from(&self.table.source);
        Ok(Found::Tie(Box::new(tie)))
    }
}
