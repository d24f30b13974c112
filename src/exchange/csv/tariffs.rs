use super::{
    Input, Ties, number,
    rows::{Rows, expected},
    ties::Layout,
};
use crate::{
    error::Result,
    exchange::{RateUnit, TariffTable},
    units::{Rate, StateId},
    world::{
        Tie,
        terms::{Scope, Tariff},
    },
};

/// The duties of a table, long or wide.
///
/// | layout | header | a row |
/// | --- | --- | --- |
/// | long | `importer,exporter,product,rate`, in any order | one duty |
/// | wide | `product,exporter,` and then the codes of the importers | one duty for each importer |
///
/// Ties go from the importer to the exporter. Rates are in the unit of `table`. A product is a code, or
/// `*` for all goods. An empty field records nothing; a 0 records that there is no duty, except of a
/// state on itself, where it records nothing.
///
/// ```
/// use geoecon::{exchange::{RateUnit, TariffTable, csv}, world::terms::Stacking};
///
/// let text = "product,exporter,USA,JPN\n87,KOR,2.5,0\n";
/// let base = TariffTable::new("mfn".parse()?, Stacking::Base, RateUnit::Percent);
/// let ties = csv::tariffs(text, base)?.read_all()?;
/// assert_eq!(ties[0].to_string(), "USA -> KOR: base duty of 2.5% on HS 87 (mfn), in force");
/// assert_eq!(ties.len(), 2);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) for a header of another layout, and from the iterator for a row
/// that is no duty.
pub fn tariffs<'a>(input: impl Into<Input<'a>>, table: TariffTable) -> Result<Ties<'a>> {
    let rows = Rows::open(input.into())?;
    let shape = if rows.column("rate").is_some() {
        Shape::Long(rows.columns(["importer", "exporter", "product", "rate"], false)?)
    } else {
        Shape::Wide(rows.labels(&["product", "exporter"], StateId::new)?)
    };
    Ok(Ties::new(rows, Layout::Tariffs(Tariffs { table, shape })))
}

pub(super) struct Tariffs {
    table: TariffTable,
    shape: Shape,
}

enum Shape {
    Long([usize; 4]),
    Wide(Vec<StateId>),
}

impl Tariffs {
    pub(super) fn cells(&self) -> usize {
        match &self.shape {
            Shape::Long(_) => 1,
            Shape::Wide(importers) => importers.len(),
        }
    }

    pub(super) fn tie(&self, rows: &Rows<'_>, cell: usize) -> Result<Option<Tie>> {
        let (importer, exporter, product, column) = match &self.shape {
            Shape::Long([importer, exporter, product, rate]) => {
                (rows.state(*importer)?, *exporter, *product, *rate)
            }
            Shape::Wide(importers) => {
                let Some(importer) = importers.get(cell) else { return Ok(None) };
                (*importer, 1, 0, cell + 2)
            }
        };
        let exporter = rows.state(exporter)?;
        let scope: Scope = rows.parse(product, str::parse)?;
        let (wanted, rate): (_, fn(_) -> _) = match self.table.unit {
            RateUnit::Percent => ("a duty in percent, 0 or more, as in 2.5", |n| Rate::percent(n)),
            RateUnit::Fraction => ("a duty as a fraction, 0 or more, as in 0.025", Rate::new),
        };
        let Some(number) = number::not_negative(rows, column, wanted)? else { return Ok(None) };
        if importer == exporter {
            return match number.is_zero() {
                true => Ok(None),
                false => Err(rows.fault(column, "no duty of a state on itself")),
            };
        }
        let rate = rate(number).map_err(|error| rows.fault(column, expected(&error)))?;
        let (stacking, measure) = (self.table.stacking, self.table.measure.clone());
        let duty = Tariff { stacking, ..Tariff::base(scope, rate, measure) };
        let mut tie = Tie::new(importer, exporter, duty).valid(self.table.validity);
        tie.source.clone_from(&self.table.source);
        Ok(Some(tie))
    }
}
