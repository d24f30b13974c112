//! The form in which serde reads and writes a world: tables as lists, so that a key that occurs twice is
//! an error rather than the last one.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    Agreement, Classification, Coverage, Elasticities, LegalStatus, State, Technology, Terms, Tie,
    TieId, World,
};
use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Source, SourceId, StateId, Validity},
};

/// The only version of the form so far.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// Version of the form.
    geoecon: u32,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_tie: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    sources: BTreeMap<SourceId, Source>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    elasticities: BTreeMap<String, Elasticities>,
    #[serde(default, skip_serializing_if = "is_empty")]
    classification: Classification,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    coverage: Vec<Coverage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    states: Vec<State>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    agreements: Vec<Agreement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    technology: Vec<Technology>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ties: Vec<NumberedTie>,
}

fn is_empty(classification: &Classification) -> bool {
    classification.sectors.is_empty()
}

/// A tie with its id, which may be left out where nothing refers to it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberedTie {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<TieId>,
    from: StateId,
    to: StateId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validity: Option<Validity>,
    #[serde(default)]
    status: LegalStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreement: Option<AgreementId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clause: Option<ClauseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claim: Option<ClaimId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceId>,
    terms: Terms,
}

impl From<NumberedTie> for Tie {
    fn from(t: NumberedTie) -> Self {
        Self {
            from: t.from,
            to: t.to,
            terms: t.terms,
            validity: t.validity.unwrap_or_default(),
            status: t.status,
            agreement: t.agreement,
            clause: t.clause,
            claim: t.claim,
            source: t.source,
        }
    }
}

impl From<(TieId, Tie)> for NumberedTie {
    fn from((id, t): (TieId, Tie)) -> Self {
        Self {
            id: Some(id),
            from: t.from,
            to: t.to,
            validity: (t.validity != Validity::ALWAYS).then_some(t.validity),
            status: t.status,
            agreement: t.agreement,
            clause: t.clause,
            claim: t.claim,
            source: t.source,
            terms: t.terms,
        }
    }
}

impl TryFrom<Form> for World {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self> {
        if form.geoecon != VERSION {
            return Err(Error::OutOfRange {
                what: "version of the world's form",
                value: form.geoecon.to_string(),
                expected: "geoecon = 1",
            });
        }
        let mut world = Self::new(form.name);
        world.sources = Arc::new(form.sources);
        world.elasticities = Arc::new(form.elasticities);
        world.classification = Arc::new(form.classification);
        world.coverage = Arc::new(form.coverage);
        for state in form.states {
            world.add_state(state)?;
        }
        for agreement in form.agreements {
            world.add_agreement(agreement)?;
        }
        for technology in form.technology {
            world.add_technology(technology)?;
        }
        let mut ties: Vec<(TieId, Tie)> = Vec::with_capacity(form.ties.len());
        let mut next = 1;
        for tie in form.ties {
            let id = tie.id.unwrap_or(TieId(next));
            if id.0 == 0 || id.0 == u64::MAX {
                return Err(Error::UnknownTie { id });
            }
            next = next.max(id.0 + 1);
            ties.push((id, tie.into()));
        }
        ties.sort_by_key(|(id, _)| *id);
        if let Some(id) = ties.windows(2).find_map(|w| match w {
            [(a, _), (b, _)] if a == b => Some(*a),
            _ => None,
        }) {
            return Err(Error::Duplicate { what: "tie", label: id.to_string() });
        }
        world.ties = ties.into_iter().collect();
        world.next_tie = next.max(form.next_tie.unwrap_or(1));
        Ok(world)
    }
}

impl From<World> for Form {
    fn from(world: World) -> Self {
        Self {
            geoecon: VERSION,
            name: world.name,
            next_tie: Some(world.next_tie),
            sources: Arc::unwrap_or_clone(world.sources),
            elasticities: Arc::unwrap_or_clone(world.elasticities),
            classification: Arc::unwrap_or_clone(world.classification),
            coverage: Arc::unwrap_or_clone(world.coverage),
            states: Arc::unwrap_or_clone(world.states).into_values().collect(),
            agreements: Arc::unwrap_or_clone(world.agreements).into_values().collect(),
            technology: Arc::unwrap_or_clone(world.technology).into_values().collect(),
            ties: world.ties.iter().map(|(id, tie)| NumberedTie::from((id, tie.clone()))).collect(),
        }
    }
}
