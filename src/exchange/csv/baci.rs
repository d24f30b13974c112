use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Input, Ties, flows::amount, rows::Rows, ties::Layout};
use crate::{
    error::Result,
    units::{Currency, Date, Money, ProductCode, SourceId, StateId, Validity},
    world::{Tie, terms::Flow},
};

/// How to read the flows of BACI: its table of countries, and what its rows leave open.
///
/// BACI numbers countries by itself: 842 is the United States where ISO 3166 has 840, 251 is France,
/// 490 is Taiwan under the code `S19`. So the numbers are read by the table that comes with the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaciTable {
    countries: BTreeMap<u32, Option<StateId>>,
    validity: Option<Validity>,
    source: Option<SourceId>,
}

impl BaciTable {
    /// Reads the table of countries, with columns `country_code` and `country_iso3` among others.
    /// A country whose code is not three letters, as `S19`, stays without a state until
    /// [`country`](Self::country) gives it one.
    ///
    /// # Errors
    /// [`Error::Row`](crate::Error::Row) where a column is missing or a number is none or repeated.
    pub fn read<'a>(countries: impl Into<Input<'a>>) -> Result<Self> {
        let mut rows = Rows::open(countries.into())?;
        let [code, iso3] = rows.columns(["country_code", "country_iso3"], true)?;
        let mut countries = BTreeMap::new();
        while rows.advance()? {
            let number = country_number(&rows, code)?;
            if countries.insert(number, StateId::new(rows.text(iso3)?).ok()).is_some() {
                return Err(rows.fault(code, "each country once"));
            }
        }
        Ok(Self { countries, validity: None, source: None })
    }

    /// The same, with the country `number` read as `state`.
    #[must_use]
    pub fn country(mut self, number: u32, state: StateId) -> Self {
        self.countries.insert(number, Some(state));
        self
    }

    /// The same, with each flow used on these days rather than in the year it was measured in.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = Some(validity);
        self
    }

    /// The same with a source.
    #[must_use]
    pub fn source(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }
}

/// The flows of a table of BACI: year `t`, exporter `i`, importer `j`, HS code `k`, value `v` in
/// thousand USD; the quantity `q` and other columns are not read.
///
/// Each flow is valid in its calendar year unless the table says otherwise. Gaulier and Zignago (2010),
/// "BACI: International Trade Database at the Product-Level", CEPII Working Paper 2010-23.
///
/// ```
/// use geoecon::exchange::csv::{self, BaciTable};
///
/// let countries = "country_code,country_name,country_iso2,country_iso3\n\
///     410,Rep. of Korea,KR,KOR\n842,USA,US,USA\n";
/// let text = "t,i,j,k,v,q\n2022,410,842,870323,9520301.5,512000\n";
/// let ties = csv::baci(text, BaciTable::read(countries)?)?.read_all()?;
/// assert_eq!(
///     ties[0].to_string(),
///     "KOR -> USA: USD 9.52 bn of 870323 in 2022, in force 2022-01-01..2023-01-01",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) where a column is missing, and from the iterator for a country
/// without a state and for a row that is no flow.
pub fn baci<'a>(input: impl Into<Input<'a>>, table: BaciTable) -> Result<Ties<'a>> {
    let rows = Rows::open(input.into())?;
    let at = rows.columns(["t", "i", "j", "k", "v"], true)?;
    Ok(Ties::new(rows, Layout::Baci(Baci { table, at })))
}

pub(super) struct Baci {
    table: BaciTable,
    at: [usize; 5],
}

impl Baci {
    pub(super) fn tie(&self, rows: &Rows<'_>) -> Result<Option<Tie>> {
        let [t, i, j, k, v] = self.at;
        let year = year(rows, t)?;
        let (exporter, importer) = (self.state(rows, i)?, self.state(rows, j)?);
        let product = rows.parse(k, product)?;
        let Some(value) = amount(rows, v, Decimal::ONE_THOUSAND)? else { return Ok(None) };
        let flow = Flow::new(product, Money::new(value, Currency::USD), year);
        let validity = match self.table.validity {
            Some(validity) => validity,
            None => calendar_year(rows, t, year)?,
        };
        let mut tie = Tie::new(exporter, importer, flow).valid(validity);
        tie.source.clone_from(&self.table.source);
        Ok(Some(tie))
    }

    fn state(&self, rows: &Rows<'_>, column: usize) -> Result<StateId> {
        let number = country_number(rows, column)?;
        self.table.countries.get(&number).copied().flatten().ok_or_else(|| {
            rows.fault(column, "a number that the table of countries gives a three-letter code")
        })
    }
}

/// An HS code whose leading zero a spreadsheet may have dropped.
fn product(code: &str) -> Result<ProductCode> {
    match code.len() {
        5 => ProductCode::new(&format!("0{code}")),
        _ => ProductCode::new(code),
    }
}

fn country_number(rows: &Rows<'_>, column: usize) -> Result<u32> {
    rows.text(column)?.parse().map_err(|_| rows.fault(column, "the number of a country, as in 842"))
}

pub(super) fn year(rows: &Rows<'_>, column: usize) -> Result<i16> {
    let year = rows.text(column)?.parse().ok().filter(|year| (1..=9998).contains(year));
    year.ok_or_else(|| rows.fault(column, "a year, as in 2022"))
}

pub(super) fn calendar_year(rows: &Rows<'_>, column: usize, year: i16) -> Result<Validity> {
    let day = |year| Date::year_start(year).ok();
    match (day(year), day(year.saturating_add(1))) {
        (Some(from), Some(until)) => Validity::new(from, until),
        _ => Err(rows.fault(column, "a year, as in 2022")),
    }
}
