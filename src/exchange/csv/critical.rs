use super::{
    Input, number,
    rows::{Rows, expected},
};
use crate::{
    dependency::{CriticalGood, CriticalGoods, CriticalKind, Production},
    error::Result,
    units::{Estimate, ProductCode, SourceId},
};

const AMOUNT: &str = "a number of 0 or more, at most 28 digits";

/// Critical goods and who produces them, from two tables.
///
/// | table | header |
/// | --- | --- |
/// | `goods` | `good,kind,stage,hs,description,strategic,source`; kind is `material` or `technology`, strategic `yes` or `no` |
/// | `production` | `good,stage,state,aggregate,amount,low,high,unit,year,source`; aggregate is `yes` or `no`, low and high may be empty |
///
/// ```
/// use geoecon::exchange::csv;
///
/// let goods = "good,kind,stage,hs,description,strategic,source\n\
///     gallium,material,refining,811292,unwrought gallium,yes,crma\n";
/// let production = "good,stage,state,aggregate,amount,low,high,unit,year,source\n\
///     gallium,refining,CHN,no,98,,,percent,2023,usgs\n\
///     gallium,refining,ROW,yes,2,,,percent,2023,usgs\n";
/// let critical = csv::critical_goods(goods, production)?;
/// assert_eq!(critical.of_code("8112".parse()?).count(), 1);
/// assert_eq!(critical.production().len(), 2);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) with row and field; those of [`CriticalGoods::new`].
pub fn critical_goods<'a, 'b>(
    goods: impl Into<Input<'a>>,
    production: impl Into<Input<'b>>,
) -> Result<CriticalGoods> {
    CriticalGoods::new(read_goods(goods.into())?, read_production(production.into())?)
}

fn read_goods(input: Input<'_>) -> Result<Vec<CriticalGood>> {
    let mut rows = Rows::open(input)?;
    let names = ["good", "kind", "stage", "hs", "description", "strategic", "source"];
    let [good, kind, stage, hs, description, strategic, source] = rows.columns(names, false)?;
    let mut list = Vec::new();
    while rows.advance()? {
        list.push(CriticalGood {
            good: label(&rows, good)?,
            kind: match rows.text(kind)? {
                "material" => CriticalKind::Material,
                "technology" => CriticalKind::Technology,
                _ => return Err(rows.fault(kind, "material or technology")),
            },
            stage: label(&rows, stage)?,
            hs: rows.parse(hs, ProductCode::new)?,
            description: rows.text(description)?.to_owned(),
            strategic: yes(&rows, strategic)?,
            source: rows.parse(source, SourceId::new)?,
        });
    }
    Ok(list)
}

fn read_production(input: Input<'_>) -> Result<Vec<Production>> {
    let mut rows = Rows::open(input)?;
    let names =
        ["good", "stage", "state", "aggregate", "amount", "low", "high", "unit", "year", "source"];
    let [good, stage, who, aggregate, amount, low, high, unit, year, source] =
        rows.columns(names, false)?;
    let mut list = Vec::new();
    while rows.advance()? {
        let number = |column| number::not_negative(&rows, column, AMOUNT);
        let value = number(amount)?.ok_or_else(|| rows.fault(amount, AMOUNT))?;
        let estimate =
            Estimate::new(value, number(low)?.unwrap_or(value), number(high)?.unwrap_or(value))
                .map_err(|error| rows.fault(amount, expected(&error)))?;
        list.push(Production {
            good: label(&rows, good)?,
            stage: label(&rows, stage)?,
            state: rows.state(who)?,
            aggregate: yes(&rows, aggregate)?,
            amount: estimate,
            unit: label(&rows, unit)?,
            year: super::baci::year(&rows, year)?,
            source: rows.parse(source, SourceId::new)?,
        });
    }
    Ok(list)
}

fn label(rows: &Rows<'_>, column: usize) -> Result<String> {
    match rows.text(column)? {
        "" => Err(rows.fault(column, "a name")),
        text => Ok(text.to_owned()),
    }
}

fn yes(rows: &Rows<'_>, column: usize) -> Result<bool> {
    match rows.text(column)? {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(rows.fault(column, "yes or no")),
    }
}
