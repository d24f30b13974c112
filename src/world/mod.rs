//! Recorded facts: states, typed ties, agreements, sources. Exact, dated, editable.
//!
//! A [`World`] says what is recorded, whoever claims it and whenever it holds; a
//! [`Snapshot`](crate::Snapshot) says what holds on a day. Recording is permissive, so that a world can
//! be built in any order; [`World::problems`] lists what does not fit together and [`World::check`]
//! returns the first of it.
//!
//! ```
//! use geoecon::{Currency, Money, State, Tie, World, terms::Flow};
//!
//! let mut world = World::new("two states");
//! world.add_state(State::new("KOR".parse()?, "South Korea"))?;
//! world.add_state(State::new("USA".parse()?, "United States"))?;
//! let chips = Flow::new("8542".parse()?, "USD 7.2 bn".parse()?, 2022);
//! let id = world.add_tie(Tie::new("KOR".parse()?, "USA".parse()?, chips));
//! world.check()?;
//! assert_eq!(world.tie(id)?.terms.to_string(), "USD 7.2 bn of 8542 in 2022");
//! # Ok::<(), geoecon::Error>(())
//! ```

mod agreement;
mod check;
mod classification;
mod conditions;
mod coverage;
mod figures;
pub(crate) mod form;
mod pairs;
mod problem;
mod span;
mod state;
mod technology;
pub mod terms;
mod tie;
mod ties;
pub(crate) mod unique;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

pub use agreement::{Agreement, AgreementKind, Claim, Clause, Milestone, Party};
pub use classification::{Classification, HsPart, Overlap, Sector};
pub use coverage::Coverage;
pub use problem::{Place, Problem};
pub use state::{Attribute, Observation, State, StateKind};
pub use technology::{ElasticitySet, Technology, Theta};
pub use terms::{Family, Kind, Layer, Scope, Terms};
pub use tie::{LegalStatus, Tie, TieId};

use crate::{
    error::{Error, Result},
    units::{AgreementId, ClauseId, ProductCode, Source, SourceId, StateId},
};

/// Recorded facts.
///
/// A clone is cheap: the tables are shared until one of the two is edited. Two worlds are equal when
/// they record the same facts under the same ids.
///
/// serde reads and writes a world whole, and refuses one in which a key occurs twice. It does not
/// [`check`](Self::check) what it read; the loaders in [`exchange`](crate::exchange) do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "form::Form", into = "form::Form")]
pub struct World {
    name: String,
    states: Arc<BTreeMap<StateId, State>>,
    agreements: Arc<BTreeMap<AgreementId, Agreement>>,
    sources: Arc<BTreeMap<SourceId, Source>>,
    ties: ties::Ties,
    next_tie: u64,
    coverage: Arc<Vec<Coverage>>,
    classification: Arc<Classification>,
    technology: Arc<BTreeMap<(StateId, ProductCode), Technology>>,
    elasticities: Arc<BTreeMap<String, ElasticitySet>>,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        // Not the counter: a tie added and removed again leaves the facts as they were.
        self.name == other.name
            && self.states == other.states
            && self.agreements == other.agreements
            && self.sources == other.sources
            && self.ties == other.ties
            && self.coverage == other.coverage
            && self.classification == other.classification
            && self.technology == other.technology
            && self.elasticities == other.elasticities
    }
}

impl World {
    /// A world in which nothing is recorded yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            states: Arc::default(),
            agreements: Arc::default(),
            sources: Arc::default(),
            ties: ties::Ties::default(),
            next_tie: 1,
            coverage: Arc::default(),
            classification: Arc::default(),
            technology: Arc::default(),
            elasticities: Arc::default(),
        }
    }

    /// The name of the data set.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    // --- states

    /// Records a state.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the code is taken.
    pub fn add_state(&mut self, state: State) -> Result<()> {
        insert(&mut self.states, "state", state.id, state)
    }

    /// The states, by code.
    #[must_use]
    pub fn states(&self) -> impl ExactSizeIterator<Item = &State> {
        self.states.values()
    }

    /// The state with this code.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, id: StateId) -> Result<&State> {
        self.states.get(&id).ok_or(Error::UnknownState { state: id })
    }

    /// The state with this code, to edit. Its code stays what it was, whatever the edit does to it.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn edit_state<R>(&mut self, id: StateId, edit: impl FnOnce(&mut State) -> R) -> Result<R> {
        let state = Arc::make_mut(&mut self.states)
            .get_mut(&id)
            .ok_or(Error::UnknownState { state: id })?;
        let out = edit(state);
        state.id = id;
        Ok(out)
    }

    /// Takes a state out of the record. Ties that name it are left and become
    /// [`problems`](Self::problems).
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn remove_state(&mut self, id: StateId) -> Result<State> {
        self.state(id)?;
        Arc::make_mut(&mut self.states).remove(&id).ok_or(Error::UnknownState { state: id })
    }

    // --- ties

    /// Records a tie and gives it an id that no tie of this world ever had.
    pub fn add_tie(&mut self, tie: Tie) -> TieId {
        let id = TieId(self.next_tie);
        self.next_tie += 1;
        self.ties.push(id, tie);
        id
    }

    /// Records many ties, in their order; the result are their ids as numbers.
    pub fn add_ties(&mut self, ties: impl IntoIterator<Item = Tie>) -> std::ops::Range<u64> {
        let first = self.next_tie;
        for tie in ties {
            self.add_tie(tie);
        }
        first..self.next_tie
    }

    /// The number of the next tie that is added.
    #[cfg(feature = "csv")]
    pub(crate) fn next_tie(&self) -> u64 {
        self.next_tie
    }

    /// Records the ties of a reader that may fail. After an error the world holds a part of them, so it must
    /// not get out.
    #[cfg(feature = "csv")]
    pub(crate) fn read_ties(&mut self, ties: impl Iterator<Item = Result<Tie>>) -> Result<()> {
        for tie in ties {
            self.add_tie(tie?);
        }
        Ok(())
    }

    /// The ties, in the order of their ids.
    #[must_use]
    pub fn ties(&self) -> impl DoubleEndedIterator<Item = (TieId, &Tie)> {
        self.ties.iter()
    }

    /// How many ties are recorded.
    #[must_use]
    pub fn tie_count(&self) -> usize {
        self.ties.len()
    }

    /// The tie with this id.
    ///
    /// # Errors
    /// [`Error::UnknownTie`].
    pub fn tie(&self, id: TieId) -> Result<&Tie> {
        self.find_tie(id).ok_or(Error::UnknownTie { id })
    }

    pub(crate) fn find_tie(&self, id: TieId) -> Option<&Tie> {
        self.ties.get(id)
    }

    /// The tie with this id, to edit.
    ///
    /// # Errors
    /// [`Error::UnknownTie`].
    pub fn edit_tie<R>(&mut self, id: TieId, edit: impl FnOnce(&mut Tie) -> R) -> Result<R> {
        self.ties.get_mut(id).map(edit).ok_or(Error::UnknownTie { id })
    }

    /// Takes a tie out of the record; its id is not used again.
    ///
    /// # Errors
    /// [`Error::UnknownTie`].
    pub fn remove_tie(&mut self, id: TieId) -> Result<Tie> {
        self.ties.remove(id).ok_or(Error::UnknownTie { id })
    }

    /// Puts back a tie that was removed, under the id it had.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is in use, [`Error::UnknownTie`] where this world never gave
    /// it out.
    pub fn restore_tie(&mut self, id: TieId, tie: Tie) -> Result<()> {
        if id.0 == 0 || id.0 >= self.next_tie {
            return Err(Error::UnknownTie { id });
        }
        if self.ties.insert(id, tie) {
            return Ok(());
        }
        Err(Error::Duplicate { what: "tie", label: id.to_string() })
    }

    // --- agreements and sources

    /// Records an agreement.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the key is taken.
    pub fn add_agreement(&mut self, agreement: Agreement) -> Result<()> {
        insert(&mut self.agreements, "agreement", agreement.id.clone(), agreement)
    }

    /// The agreements, by key.
    #[must_use]
    pub fn agreements(&self) -> impl ExactSizeIterator<Item = &Agreement> {
        self.agreements.values()
    }

    /// The agreement with this key.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn agreement(&self, id: &AgreementId) -> Result<&Agreement> {
        self.agreements.get(id).ok_or_else(|| unknown("agreement", id))
    }

    /// The agreement with this key, to edit. Its key stays what it was.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn edit_agreement<R>(
        &mut self,
        id: &AgreementId,
        edit: impl FnOnce(&mut Agreement) -> R,
    ) -> Result<R> {
        let agreement = Arc::make_mut(&mut self.agreements)
            .get_mut(id)
            .ok_or_else(|| unknown("agreement", id))?;
        let out = edit(agreement);
        agreement.id = id.clone();
        Ok(out)
    }

    /// Takes an agreement out of the record. Ties that name it are left and become
    /// [`problems`](Self::problems).
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn remove_agreement(&mut self, id: &AgreementId) -> Result<Agreement> {
        self.agreement(id)?;
        Arc::make_mut(&mut self.agreements).remove(id).ok_or_else(|| unknown("agreement", id))
    }

    /// The ties of a clause, in the order of their ids.
    pub fn ties_of<'w>(
        &'w self,
        agreement: &'w AgreementId,
        clause: &'w ClauseId,
    ) -> impl Iterator<Item = (TieId, &'w Tie)> {
        self.ties().filter(move |(_, tie)| {
            tie.agreement.as_ref() == Some(agreement) && tie.clause.as_ref() == Some(clause)
        })
    }

    /// Records a source.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the key is taken.
    pub fn add_source(&mut self, id: SourceId, source: Source) -> Result<()> {
        insert(&mut self.sources, "source", id, source)
    }

    /// The sources, by key.
    #[must_use]
    pub fn sources(&self) -> impl ExactSizeIterator<Item = (&SourceId, &Source)> {
        self.sources.iter()
    }

    /// The source with this key.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn source(&self, id: &SourceId) -> Result<&Source> {
        self.sources.get(id).ok_or_else(|| unknown("source", id))
    }

    // --- what analyses need beside the ties

    /// What was looked for, so that missing is not zero.
    #[must_use]
    pub fn coverage(&self) -> &[Coverage] {
        &self.coverage
    }

    /// Records that a kind of tie was looked for among some states.
    pub fn add_coverage(&mut self, coverage: Coverage) {
        Arc::make_mut(&mut self.coverage).push(coverage);
    }

    /// The sectors and the HS codes that belong to them.
    #[must_use]
    pub fn classification(&self) -> &Classification {
        &self.classification
    }

    /// Sets the sectors and the HS codes that belong to them.
    pub fn set_classification(&mut self, classification: Classification) {
        self.classification = Arc::new(classification);
    }

    /// How a sector of a state produces, where it is recorded.
    #[must_use]
    pub fn technology(&self, state: StateId, sector: ProductCode) -> Option<&Technology> {
        self.technology.get(&(state, sector))
    }

    /// Every technology recorded, by state and sector.
    #[must_use]
    pub fn technologies(&self) -> impl ExactSizeIterator<Item = &Technology> {
        self.technology.values()
    }

    /// Records how a sector of a state produces.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where it is recorded already.
    pub fn add_technology(&mut self, technology: Technology) -> Result<()> {
        let (state, sector) = (technology.state, technology.sector);
        if self.technology.contains_key(&(state, sector)) {
            return Err(Error::Duplicate {
                what: "technology of",
                label: format!("{state} {sector}"),
            });
        }
        Arc::make_mut(&mut self.technology).insert((state, sector), technology);
        Ok(())
    }

    /// The sets of trade elasticities, by name.
    #[must_use]
    pub fn elasticity_sets(&self) -> impl ExactSizeIterator<Item = (&str, &ElasticitySet)> {
        self.elasticities.iter().map(|(name, set)| (name.as_str(), set))
    }

    /// The set of trade elasticities with this name.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn elasticities(&self, name: &str) -> Result<&ElasticitySet> {
        self.elasticities.get(name).ok_or_else(|| unknown("set of elasticities", name))
    }

    /// Records a set of trade elasticities.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub fn add_elasticities(&mut self, name: impl Into<String>, set: ElasticitySet) -> Result<()> {
        insert(&mut self.elasticities, "set of elasticities", name.into(), set)
    }
}

fn unknown(what: &'static str, label: &(impl ToString + ?Sized)) -> Error {
    Error::UnknownLabel { what, label: label.to_string() }
}

fn insert<K, V>(table: &mut Arc<BTreeMap<K, V>>, what: &'static str, key: K, value: V) -> Result<()>
where
    K: Ord + Clone + ToString,
    V: Clone,
{
    if table.contains_key(&key) {
        return Err(Error::Duplicate { what, label: key.to_string() });
    }
    Arc::make_mut(table).insert(key, value);
    Ok(())
}
