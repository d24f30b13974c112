use std::collections::BTreeMap;

use super::{
    Input, Ties,
    baci::{calendar_year, year},
    rivalries::is_missing,
    rows::{Rows, expected},
    ties::{Found, Layout},
};
use crate::{
    error::Result,
    units::{SourceId, StateId, Validity},
    world::{Kind, Tie, terms::Presence},
};

/// How to read counts of troops by host and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TroopTable {
    sender: StateId,
    hosts: BTreeMap<u16, StateId>,
    source: Option<SourceId>,
}

impl TroopTable {
    /// Troops of `sender`; its own row, the troops at home, is not read.
    ///
    /// Two hosts of the published table are no states and have no code in it: 1014, Wake Island, is read
    /// as `UMI`, and 1016, the Netherlands Antilles, as `ANT`.
    #[must_use]
    pub fn of(sender: StateId) -> Self {
        let named = |(number, code)| Some((number, StateId::new(code).ok()?));
        let hosts = [(1014, "UMI"), (1016, "ANT")].into_iter().filter_map(named).collect();
        Self { sender, hosts, source: None }
    }

    /// The same, with the host `number`, where it has no code, read as `state`.
    #[must_use]
    pub fn host(mut self, number: u16, state: StateId) -> Self {
        self.hosts.insert(number, state);
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}

/// The troops of one state abroad: a [`Presence`] for each host and year.
///
/// The layout is that of the counts of the Defense Manpower Data Center as compiled by Allen, Flynn and
/// Machain (2022), *Conflict Management and Peace Science* 39: `ccode`, `iso3c`, `year`, `troops_ad`;
/// other columns are not read. A host without an ISO code is read by its Correlates of War number. Each
/// count is valid in its calendar year; 0 is none, and a field that is empty, `NA` or −9 is missing.
///
/// ```
/// use geoecon::exchange::csv::{self, TroopTable};
///
/// let text = "ccode,iso3c,countryname,year,troops_ad\n732,KOR,South Korea,2025,23642\n";
/// let ties = csv::troops(text, TroopTable::of("USA".parse()?))?.read_all()?;
/// assert_eq!(ties[0].to_string(), "USA -> KOR: 23642 troops, in force 2025-01-01..2026-01-01");
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) where a column is missing, and from the iterator for a host that is
/// no state and a count that is none.
pub fn troops<'a>(input: impl Into<Input<'a>>, table: TroopTable) -> Result<Ties<'a>> {
    let rows = Rows::open(input.into())?;
    let at = rows.columns(["ccode", "iso3c", "year", "troops_ad"], true)?;
    Ok(Ties::new(rows, Layout::Troops(TroopRows { table, at })))
}

pub(super) struct TroopRows {
    table: TroopTable,
    at: [usize; 4],
}

impl TroopRows {
    pub(super) fn tie(&self, rows: &Rows<'_>) -> Result<Found> {
        let [number, iso3, at_year, count] = self.at;
        let year = year(rows, at_year)?;
        let host = if is_missing(rows.bytes(iso3)) {
            let number_of = rows.text(number)?.parse();
            let known = number_of.map_err(|_| rows.fault(number, "a state number, as in 732"))?;
            match self.table.hosts.get(&known) {
                Some(&host) => host,
                None => StateId::from_cow(known, year)
                    .map_err(|error| rows.fault(number, expected(&error)))?,
            }
        } else {
            rows.state(iso3)?
        };
        let sender = self.table.sender;
        if host == sender {
            return Ok(Found::Nothing);
        }
        let validity = calendar_year(rows, at_year, year)?;
        if is_missing(rows.bytes(count)) {
            return Ok(Found::Missing { kind: Kind::Presence, from: sender, to: host, validity });
        }
        let text = rows.text(count)?;
        // A table that passed through a data frame has counts as in `28500.0`.
        let personnel = text.strip_suffix(".0").unwrap_or(text).parse::<u32>();
        let personnel = personnel.map_err(|_| rows.fault(count, "a number of persons"))?;
        if personnel == 0 {
            return Ok(Found::Nothing);
        }
        let terms = Presence { personnel, cost_per_year: None, host_pays_per_year: None };
        let mut tie = Tie::new(sender, host, terms).valid(validity);
        tie.source.clone_from(&self.table.source);
        Ok(Found::Tie(Box::new(tie)))
    }

    pub(super) fn year(&self, rows: &Rows<'_>) -> Result<Validity> {
        let [.., at_year, _] = self.at;
        calendar_year(rows, at_year, year(rows, at_year)?)
    }

    pub(super) fn sender(&self) -> StateId {
        self.table.sender
    }

    pub(super) fn source(&self) -> Option<&SourceId> {
        self.table.source.as_ref()
    }
}
