use rust_decimal::Decimal;

use super::{Input, Ties, number, rows::Rows, ties::Layout};
use crate::{
    error::{Error, Result},
    exchange::FlowTable,
    units::{Money, ProductCode, StateId},
    world::{Tie, terms::Flow},
};

const AMOUNT: &str = "an amount of 0 or more, at most 28 digits with its multiple";

/// The flows of a table, long or wide.
///
/// | layout | header | a row |
/// | --- | --- | --- |
/// | long | `exporter,importer,product,value`, in any order | one flow |
/// | wide | `product,exporter,` and then the codes of the importers | one flow for each importer |
///
/// Values are in the currency of `table`, times its multiple, a year. An empty field records nothing,
/// and so does a 0. A flow of a state to itself is its home sales. Rows that record one flow twice are
/// found by [`World::check`](crate::World::check).
///
/// ```
/// use geoecon::{Currency, exchange::{FlowTable, csv}};
///
/// let text = "exporter,importer,product,value\nKOR,USA,8542,7.2\nKOR,JPN,8542,\n";
/// let flows = csv::flows(text, FlowTable::new(2022, Currency::USD).multiple(1_000_000_000))?;
/// let ties = flows.read_all()?;
/// assert_eq!(ties.len(), 1);
/// assert_eq!(ties[0].to_string(), "KOR -> USA: USD 7.2 bn of 8542 in 2022, in force");
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`] for a header of another layout, and from the iterator for a row that is no flow;
/// [`Error::OutOfRange`] for a multiple that is not above 0.
pub fn flows<'a>(input: impl Into<Input<'a>>, table: FlowTable) -> Result<Ties<'a>> {
    if table.multiple <= Decimal::ZERO {
        return Err(Error::OutOfRange {
            what: "multiple of a table of flows",
            value: table.multiple.to_string(),
            expected: "a number above 0",
        });
    }
    let rows = Rows::open(input.into())?;
    let shape = if rows.column("value").is_some() {
        Shape::Long(rows.columns(["exporter", "importer", "product", "value"], false)?)
    } else {
        Shape::Wide(rows.labels(&["product", "exporter"], StateId::new)?)
    };
    Ok(Ties::new(rows, Layout::Flows(Flows { table, shape })))
}

pub(super) struct Flows {
    table: FlowTable,
    shape: Shape,
}

enum Shape {
    Long([usize; 4]),
    Wide(Vec<StateId>),
}

impl Flows {
    pub(super) fn cells(&self) -> usize {
        match &self.shape {
            Shape::Long(_) => 1,
            Shape::Wide(importers) => importers.len(),
        }
    }

    pub(super) fn tie(&self, rows: &Rows<'_>, cell: usize) -> Result<Option<Tie>> {
        let (exporter, importer, product, value) = match &self.shape {
            Shape::Long([exporter, importer, product, value]) => {
                (*exporter, rows.state(*importer)?, *product, *value)
            }
            Shape::Wide(importers) => {
                let Some(importer) = importers.get(cell) else { return Ok(None) };
                (1, *importer, 0, cell + 2)
            }
        };
        let exporter = rows.state(exporter)?;
        let product = rows.parse(product, ProductCode::new)?;
        let Some(value) = amount(rows, value, self.table.multiple)? else { return Ok(None) };
        let flow = Flow::new(product, Money::new(value, self.table.currency), self.table.year);
        let mut tie = Tie::new(exporter, importer, flow).valid(self.table.validity);
        tie.source.clone_from(&self.table.source);
        Ok(Some(tie))
    }
}

/// A field times the multiple; `None` where it is empty or 0.
pub(super) fn amount(rows: &Rows<'_>, column: usize, multiple: Decimal) -> Result<Option<Decimal>> {
    match number::not_negative(rows, column, AMOUNT)? {
        None => Ok(None),
        Some(number) if number.is_zero() => Ok(None),
        Some(number) if multiple == Decimal::ONE => Ok(Some(number)),
        Some(number) => match number.checked_mul(multiple) {
            Some(amount) => Ok(Some(amount)),
            None => Err(rows.fault(column, AMOUNT)),
        },
    }
}
