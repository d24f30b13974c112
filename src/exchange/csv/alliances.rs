use std::fmt;

use super::{
    Input, Ties,
    baci::{calendar_year, year},
    rows::{Rows, expected},
    ties::Layout,
};
use crate::{
    error::Result,
    units::{AgreementId, SourceId, StateId, Validity},
    world::{
        Terms, Tie,
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
    ///
    /// `states` gives the state that has a number of the Correlates of War project in a year.
    #[must_use]
    pub fn atop(states: impl Fn(u16, i16) -> Result<StateId> + 'a) -> Self {
        Self::new(
            &[
                (&["atop_defense", "defense"], || Defence::on(LEFT_OPEN).into()),
                (&["atop_offense", "offense"], || Offence::on(LEFT_OPEN).into()),
                (&["atop_neutral", "neutral"], || Neutrality::on(LEFT_OPEN).into()),
                (&["atop_nonagg", "nonagg"], || NonAggression::on(LEFT_OPEN).into()),
                (&["atop_consul", "consul"], || Consultation::on(LEFT_OPEN).into()),
            ],
            states,
        )
    }

    /// The layout of the Correlates of War project's formal alliances by directed dyad and year:
    /// `ccode1`, `ccode2`, `year`, and the obligations `defense`, `neutrality`, `nonaggression`,
    /// `entente`; an entente is read as [`Consultation`]. Gibler (2009), *International Military
    /// Alliances, 1648–2008*.
    ///
    /// `states` gives the state that has a number of the project in a year.
    #[must_use]
    pub fn cow(states: impl Fn(u16, i16) -> Result<StateId> + 'a) -> Self {
        Self::new(
            &[
                (&["defense"], || Defence::on(LEFT_OPEN).into()),
                (&["neutrality"], || Neutrality::on(LEFT_OPEN).into()),
                (&["nonaggression"], || NonAggression::on(LEFT_OPEN).into()),
                (&["entente"], || Consultation::on(LEFT_OPEN).into()),
            ],
            states,
        )
    }

    fn new(
        columns: &'static [(&'static [&'static str], Obligation)],
        states: impl Fn(u16, i16) -> Result<StateId> + 'a,
    ) -> Self {
        Self { columns, states: Box::new(states), validity: None, agreement: None, source: None }
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
/// Fields that are empty or −9 are missing, which records nothing, as 0 does; what the table covers is
/// said by [`World::add_coverage`](crate::World::add_coverage). Triggers are left open: no such table
/// has them. Other columns are not read.
///
/// ```
/// use geoecon::exchange::csv::{self, DyadTable};
///
/// let text = "ccode1,ccode2,year,defense,neutrality,nonaggression,entente\n2,732,2012,1,0,-9,1\n";
/// let states = |number, _year| match number {
///     2 => "USA".parse(),
///     732 => "KOR".parse(),
///     _ => "none".parse(),
/// };
/// let ties = csv::alliances(text, DyadTable::cow(states))?.read_all()?;
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

    pub(super) fn tie(&self, rows: &Rows<'_>, cell: usize) -> Result<Option<Tie>> {
        let (Some(&column), Some((_, terms))) =
            (self.cells.get(cell), self.table.columns.get(cell))
        else {
            return Ok(None);
        };
        match rows.bytes(column) {
            b"1" => {}
            b"0" | b"" | b"-9" => return Ok(None),
            _ => return Err(rows.fault(column, "1, 0, or -9 or nothing where it is missing")),
        }
        let [from, to, at_year] = self.at;
        let year = year(rows, at_year)?;
        let state = |column| {
            let number = rows.text(column)?.parse();
            let number = number.map_err(|_| rows.fault(column, "a state number, as in 732"))?;
            (self.table.states)(number, year).map_err(|e| rows.fault(column, expected(&e)))
        };
        let validity = match self.table.validity {
            Some(validity) => validity,
            None => calendar_year(rows, at_year, year)?,
        };
        let mut tie = Tie::new(state(from)?, state(to)?, terms()).valid(validity);
        tie.agreement.clone_from(&self.table.agreement);
        tie.source.clone_from(&self.table.source);
        Ok(Some(tie))
    }
}
