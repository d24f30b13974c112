//! What the profile rests on.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    Attribute, Basis, Snapshot, SourceId, StateId,
    dependency::CriticalGoods,
    terms::{Defence, Flow, Loan, Presence, SwapLine, Tariff},
};
use serde::Serialize;

/// A source, and what was read from it.
#[derive(Serialize)]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) basis: Basis,
    pub(crate) source: String,
}

/// The sources of what a state's profile is read from, by what they say.
pub(crate) fn list(
    day: &Snapshot,
    state: StateId,
    goods: Option<&CriticalGoods>,
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let mut named: BTreeSet<(&'static str, SourceId)> = BTreeSet::new();
    macro_rules! ties {
        ($($kind:ident: $what:literal),+ $(,)?) => {$(
            let both = day.incoming::<$kind>(state)?.chain(day.outgoing::<$kind>(state)?);
            named.extend(both.filter_map(|edge| Some(($what, edge.tie.source.clone()?))));
        )+};
    }
    ties!(
        Flow: "trade", Tariff: "duties", Defence: "promises", Presence: "forces",
        SwapLine: "lines", Loan: "loans",
    );
    let technologies = day.world().technologies().filter_map(|t| t.source.clone());
    named.extend(technologies.map(|source| ("technology", source)));
    let guarantors = day.incoming::<Defence>(state)?.map(|edge| edge.from);
    for of in guarantors.chain([state]) {
        let latest = day.state(of)?.latest(Attribute::Capability, day.date());
        named.extend(latest.and_then(|o| o.source.clone()).map(|source| ("capability", source)));
    }
    let reserves = day.state(state)?.latest(Attribute::Reserves, day.date());
    named.extend(reserves.and_then(|o| o.source.clone()).map(|source| ("reserves", source)));
    let production = goods.into_iter().flat_map(CriticalGoods::production);
    named.extend(production.map(|row| ("production", row.source.clone())));
    let mut all = Vec::new();
    for (what, id) in named {
        let source = day.world().source(&id)?;
        all.push(Figure { what, basis: source.basis, source: source.to_string() });
    }
    Ok(all)
}

/// The titles of the sources of a good's production.
pub(crate) fn of_good(
    day: &Snapshot,
    goods: &CriticalGoods,
    good: &str,
) -> geoecon::Result<Vec<String>> {
    let rows = goods.production().iter().filter(|row| row.good == good);
    let ids: BTreeSet<&SourceId> = rows.map(|row| &row.source).collect();
    ids.into_iter().map(|id| Ok(day.world().source(id)?.title.clone())).collect()
}
