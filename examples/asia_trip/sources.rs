//! What the answer rests on.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    Snapshot, SourceId, StateId,
    terms::{ExportControl, Flow},
};
use serde::Serialize;

use crate::{holdings, outcomes::Ties};

/// A source, and what it is of.
#[derive(Serialize)]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) source: String,
}

pub(crate) fn figures(
    today: &Snapshot,
    (usa, chn): (StateId, StateId),
    ties: &Ties,
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let world = today.world();
    let mut named: BTreeSet<(&'static str, SourceId)> = BTreeSet::new();
    for (importer, exporter) in [(usa, chn), (chn, usa)] {
        for sector in world.classification().sectors.iter().filter(|sector| !sector.services) {
            let duty = today.duty(importer, exporter, sector.code)?;
            for step in duty.segments.iter().flat_map(|segment| &segment.steps) {
                let tie = step.tie.map(|id| world.tie(id)).transpose()?;
                named.extend(tie.and_then(|tie| Some(("duties", tie.source.clone()?))));
            }
        }
        let controls = today.between::<ExportControl>(importer, exporter)?;
        named.extend(controls.filter_map(|edge| Some(("controls", edge.tie.source.clone()?))));
        let flows = today.between::<Flow>(importer, exporter)?;
        named.extend(flows.filter_map(|edge| Some(("flows", edge.tie.source.clone()?))));
    }
    for &id in &ties.suspended {
        named.extend(world.tie(id)?.source.clone().map(|source| ("truce", source)));
    }
    for threat in &ties.threats {
        named.extend(world.tie(threat.tie)?.source.clone().map(|source| ("threats", source)));
    }
    named.extend(world.technologies().filter_map(|t| Some(("technology", t.source.clone()?))));
    let sets = world.elasticity_sets();
    named.extend(sets.filter_map(|(_, set)| Some(("elasticities", set.source.clone()?))));
    let mut figures = Vec::new();
    for (what, id) in named {
        figures.push(Figure { what, source: world.source(&id)?.to_string() });
    }
    let produced = holdings::production_sources(world)?;
    figures.extend(produced.into_iter().map(|source| Figure { what: "production", source }));
    Ok(figures)
}
