//! Which ways out remain: lines to draw on, and partners to trade with.

use std::error::Error;

use geoecon::{Currency, Date, Money, Rates, Snapshot, StateId, terms::SwapLine};
use serde::Serialize;

use crate::analysis::float;

/// Lines that one central bank holds open.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) provider: StateId,
    /// As recorded.
    pub(crate) limit: String,
    /// USD; `None` without limit, or without a rate.
    pub(crate) usd: Option<f64>,
    pub(crate) until: Option<Date>,
    /// Months of imports that it pays for.
    pub(crate) months_of_imports: Option<f64>,
    pub(crate) source: Option<String>,
}

/// The lines open to a state on a day; those without an amount in dollars last.
pub(crate) fn lines(
    day: &Snapshot,
    state: StateId,
    rates: &Rates,
    imports: Option<f64>,
) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut lines = Vec::new();
    for edge in day.incoming::<SwapLine>(state)? {
        let usd = edge.terms.limit.and_then(|limit| rates.convert(limit, Currency::USD).ok());
        let usd = usd.map(|usd| float(usd.amount()));
        let source = edge.tie.source.as_ref().and_then(|key| day.world().source(key).ok());
        lines.push(Line {
            provider: edge.from,
            limit: edge.terms.limit.map_or("without limit".to_owned(), Money::compact),
            usd,
            until: edge.tie.validity.until(),
            months_of_imports: usd.zip(imports).map(|(usd, imports)| 12.0 * usd / imports),
            source: source.map(|source| source.title.clone()),
        });
    }
    lines.sort_by(|a, b| {
        let key = |line: &Line| line.usd.unwrap_or(-1.0);
        key(b).total_cmp(&key(a)).then(a.provider.cmp(&b.provider))
    });
    Ok(lines)
}
