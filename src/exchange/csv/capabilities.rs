use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    Input,
    baci::year,
    number,
    rivalries::is_missing,
    rows::{Rows, expected},
};
use crate::{
    error::{Error, Result},
    units::{Date, Estimate, SourceId, StateId},
    world::{Attribute, Observation, World},
};

const FIGURE: &str = "a number of 0 or more, or -9 or nothing where it is missing";
const NAMES: [&str; 7] = ["milex", "milper", "irst", "pec", "tpop", "upop", "cinc"];

/// The national material capabilities of one state in one year. `None` is coded as missing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaterialCapabilities {
    /// The state.
    pub state: StateId,
    /// The year.
    pub year: i16,
    /// Military expenditures, thousand USD of the year (thousand pounds before 1914).
    pub military_spending: Option<Decimal>,
    /// Military personnel, thousand persons.
    pub military_personnel: Option<Decimal>,
    /// Production of iron and steel, thousand tons.
    pub iron_and_steel: Option<Decimal>,
    /// Consumption of primary energy, thousand tons of coal equivalent.
    pub energy: Option<Decimal>,
    /// Population, thousand persons.
    pub population: Option<Decimal>,
    /// Population of cities above 100,000, thousand persons.
    pub urban_population: Option<Decimal>,
    /// The Composite Index of National Capability, share of the world's.
    pub cinc: Option<Decimal>,
}

/// The national material capabilities of the Correlates of War project.
///
/// Two layouts. As published: `ccode`, `year`, and of `milex`, `milper`, `irst`, `pec`, `tpop`, `upop`,
/// `cinc` at least the last; one row a state and year. Wide: `ccode` and columns with the year behind
/// the name, as `cinc_2018`; one row a state. A state is read by its code in `iso3`, where there is such
/// a column, and by its number and year otherwise. Empty fields and −9 are missing. Rows come in the
/// order of the file, wide ones by year. Singer, Bremer and Stuckey (1972).
///
/// ```
/// use geoecon::exchange::csv;
///
/// let text = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version\n\
///     USA,2,2016,593372000,1347,78475,3166083,323016,111304,.1331609,2021\n\
///     ROK,732,2016,-9,634,68576,398085,50792,33400,.0231386,2021\n";
/// let rows = csv::capabilities(text)?;
/// assert_eq!((rows[1].state.as_str(), rows[1].military_spending), ("KOR", None));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`] where a column is missing, a number is no state, a figure is none, or a state and year
/// come twice.
pub fn capabilities<'a>(input: impl Into<Input<'a>>) -> Result<Vec<MaterialCapabilities>> {
    let mut rows = Rows::open(input.into())?;
    let layout = Layout::of(&rows)?;
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    while rows.advance()? {
        let years = match &layout.years {
            Years::Column(column, columns) => vec![(year(&rows, *column)?, columns)],
            Years::Wide(by_year) => by_year.iter().map(|(&year, c)| (year, c)).collect(),
        };
        for (year, columns) in years {
            let mut figures = [None; 7];
            for (figure, column) in figures.iter_mut().zip(columns) {
                if let Some(column) = column.filter(|&c| !is_missing(rows.bytes(c))) {
                    *figure = number::not_negative(&rows, column, FIGURE)?;
                }
            }
            let state = layout.state(&rows, year)?;
            if !seen.insert((state, year)) {
                return Err(rows.fault(layout.number, "each state and year once"));
            }
            let [
                military_spending,
                military_personnel,
                iron_and_steel,
                energy,
                population,
                urban_population,
                cinc,
            ] = figures;
            out.push(MaterialCapabilities {
                state,
                year,
                military_spending,
                military_personnel,
                iron_and_steel,
                energy,
                population,
                urban_population,
                cinc,
            });
        }
    }
    Ok(out)
}

type Columns = [Option<usize>; 7];

struct Layout {
    number: usize,
    iso3: Option<usize>,
    years: Years,
}

enum Years {
    Column(usize, Columns),
    Wide(BTreeMap<i16, Columns>),
}

impl Layout {
    fn of(rows: &Rows<'_>) -> Result<Self> {
        let [number] = rows.columns(["ccode"], true)?;
        let years = match rows.column("year") {
            Some(column) => {
                rows.columns(["cinc"], true)?;
                Years::Column(column, NAMES.map(|name| rows.column(name)))
            }
            None => Years::Wide(wide(rows)?),
        };
        Ok(Self { number, iso3: rows.column("iso3"), years })
    }

    fn state(&self, rows: &Rows<'_>, year: i16) -> Result<StateId> {
        if let Some(iso3) = self.iso3.filter(|&c| !is_missing(rows.bytes(c))) {
            return rows.state(iso3);
        }
        let number = rows.text(self.number)?.parse();
        let number = number.map_err(|_| rows.fault(self.number, "a state number, as in 732"))?;
        StateId::from_cow(number, year).map_err(|e| rows.fault(self.number, expected(&e)))
    }
}

/// The columns of each year that has a column `cinc_` of its own.
fn wide(rows: &Rows<'_>) -> Result<BTreeMap<i16, Columns>> {
    let mut by_year = BTreeMap::new();
    for name in rows.header() {
        if let Some(year) = name.strip_prefix("cinc_")
            && let Ok(year) = year.parse::<i16>()
        {
            let columns = NAMES.map(|name| rows.column(&format!("{name}_{year}")));
            by_year.insert(year, columns);
        }
    }
    if by_year.is_empty() {
        let found = rows.header().join(",");
        return Err(rows.header_error(&found, "the columns year and cinc, or cinc_ and a year"));
    }
    Ok(by_year)
}

/// Records the index and the population of each row with its state, as of the last day of the year.
///
/// What is missing is not recorded, and rows of states that the world does not have are passed over; the
/// result is how many figures were recorded.
///
/// # Errors
/// [`Error::OutOfRange`] where a population has more than 28 digits.
pub fn record_capabilities(
    world: &mut World,
    rows: &[MaterialCapabilities],
    source: Option<&SourceId>,
) -> Result<usize> {
    let mut recorded = 0;
    for row in rows {
        if world.state(row.state).is_err() {
            continue;
        }
        let persons = |thousands: Decimal| {
            thousands.checked_mul(Decimal::ONE_THOUSAND).ok_or_else(|| Error::OutOfRange {
                what: "population",
                value: format!("{thousands} thousand"),
                expected: "a number of at most 28 digits",
            })
        };
        let population = row.population.map(persons).transpose()?;
        let as_of = Date::new(row.year, 12, 31)?;
        for (attribute, value) in
            [(Attribute::Capability, row.cinc), (Attribute::Population, population)]
        {
            if let Some(value) = value {
                let (estimate, source) = (Estimate::exact(value), source.cloned());
                world.edit_state(row.state, |state| {
                    state.observe(attribute, Observation { as_of, estimate, source });
                })?;
                recorded += 1;
            }
        }
    }
    Ok(recorded)
}
