//! What the answer rests on.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    Attribute, Basis, Snapshot, SourceId, StateId,
    terms::{Defence, Flow, InvestmentPledge, Presence, SpendingTarget, SwapLine, Terms},
};
use serde::Serialize;

use crate::pays;

/// A source that the answer rests on.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) basis: Basis,
    pub(crate) source: String,
}

pub(crate) fn figures(
    days: &[Snapshot; 2],
    guarantor: StateId,
    allies: &[StateId],
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let [_, last] = days;
    let mut named: BTreeSet<(&'static str, SourceId)> = BTreeSet::new();
    for (day, &ally) in days.iter().flat_map(|day| allies.iter().map(move |ally| (day, ally))) {
        for (what, attribute) in [
            ("capability", Attribute::Capability),
            ("GDP", Attribute::Gdp),
            ("military spending", Attribute::MilitarySpending),
        ] {
            let latest = day.state(ally)?.latest(attribute, day.date());
            named.extend(latest.and_then(|o| o.source.clone()).map(|source| (what, source)));
        }
        let presences = day.between::<Presence>(guarantor, ally)?;
        named.extend(presences.filter_map(|e| Some(("forces", e.tie.source.clone()?))));
        let promised = day.between::<Defence>(guarantor, ally)?;
        named.extend(promised.filter_map(|e| Some(("promises", e.tie.source.clone()?))));
        let pledged = day.between::<InvestmentPledge>(ally, guarantor)?;
        named.extend(pledged.filter_map(|e| Some(("pledges", e.tie.source.clone()?))));
        let targets = day.between::<SpendingTarget>(guarantor, ally)?;
        named.extend(targets.filter_map(|e| Some(("targets", e.tie.source.clone()?))));
        for edge in day.between::<Flow>(ally, guarantor)? {
            named.extend(edge.tie.source.clone().map(|source| ("flows", source)));
        }
        for tie in pays::duty_ties(day, guarantor, ally)?.into_keys() {
            let source = day.world().tie(tie)?.source.clone();
            named.extend(source.map(|source| ("duties", source)));
        }
    }
    for day in days {
        let lines = day.layer::<SwapLine>();
        named.extend(lines.filter_map(|e| Some(("swap lines", e.tie.source.clone()?))));
    }
    for (_, tie) in last.world().ties().filter(|(_, tie)| allies.contains(&tie.from)) {
        if let (Terms::InvestmentPledge(_), Some(_)) = (&tie.terms, &tie.claim) {
            named.extend(tie.source.clone().map(|source| ("pledges", source)));
        }
    }
    let technologies = last.world().technologies();
    named.extend(technologies.filter_map(|t| Some(("technology", t.source.clone()?))));
    let sets = last.world().elasticity_sets();
    named.extend(sets.filter_map(|(_, set)| Some(("elasticities", set.source.clone()?))));
    let mut figures = Vec::new();
    for (what, id) in named {
        let source = last.world().source(&id)?;
        figures.push(Figure { what, basis: source.basis, source: source.to_string() });
    }
    figures.sort();
    Ok(figures)
}
