//! The form in which serde reads and writes a world: tables as lists, so that a key that occurs twice is
//! an error rather than the last one.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    Agreement, Classification, Coverage, ElasticitySet, LegalStatus, State, Technology, Terms, Tie,
    TieId, World,
};
use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Source, SourceId, StateId, Validity},
};

/// The only version of the form so far.
pub(crate) const VERSION: u32 = 1;

/// The first number that is no id: from here on readers of JSON lose digits, and far above it TOML has
/// no integers.
const END: u64 = 1 << 53;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// Version of the form.
    pub(crate) geoecon: u32,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next_tie: Option<u64>,
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "super::unique::map"
    )]
    pub(crate) sources: BTreeMap<SourceId, Source>,
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "super::unique::map"
    )]
    pub(crate) elasticities: BTreeMap<String, ElasticitySet>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) classification: Classification,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) coverage: Vec<Coverage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) states: Vec<State>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) agreements: Vec<Agreement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) technology: Vec<Technology>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ties: Vec<NumberedTie>,
}

fn is_empty(classification: &Classification) -> bool {
    classification.sectors.is_empty()
}

/// A tie with its id, which may be left out where nothing refers to it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberedTie {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<TieId>,
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

/// Gives each tie that has no id the next one after all that are taken; the result is the first free.
pub(crate) fn number(ties: &mut [NumberedTie], next: u64) -> Result<u64> {
    let taken = || ties.iter().filter_map(|tie| tie.id).map(TieId::number);
    let mut free = taken().max().map_or(1, |last| last.saturating_add(1)).max(next);
    let without_id = ties.iter().filter(|tie| tie.id.is_none()).count() as u64;
    if taken().any(|id| id == 0) || free.saturating_add(without_id) > END {
        return Err(Error::OutOfRange {
            what: "id of a tie",
            value: taken().find(|id| *id == 0).unwrap_or(free - 1).to_string(),
            expected: "a number from 1 to 2^53 - 1",
        });
    }
    for tie in ties.iter_mut().filter(|tie| tie.id.is_none()) {
        tie.id = Some(TieId(free));
        free += 1;
    }
    Ok(free)
}

impl TryFrom<Form> for World {
    type Error = Error;

    fn try_from(mut form: Form) -> Result<Self> {
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
        for mut state in form.states {
            for series in state.attributes.values_mut() {
                series.sort_by_key(|observation| observation.as_of);
            }
            world.add_state(state)?;
        }
        for agreement in form.agreements {
            world.add_agreement(agreement)?;
        }
        for technology in form.technology {
            world.add_technology(technology)?;
        }
        let next_tie = number(&mut form.ties, form.next_tie.unwrap_or(1))?;
        let mut ties: Vec<(TieId, Tie)> =
            form.ties.into_iter().filter_map(|tie| Some((tie.id?, tie.into()))).collect();
        ties.sort_by_key(|(id, _)| *id);
        if let Some(id) = ties.windows(2).find_map(|w| match w {
            [(a, _), (b, _)] if a == b => Some(*a),
            _ => None,
        }) {
            return Err(Error::Duplicate { what: "tie", label: id.to_string() });
        }
        world.ties = ties.into_iter().collect();
        world.next_tie = next_tie;
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
