//! What one file of a world holds, and how the files become one world.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::table::Table;
use crate::{
    error::{Error, Result},
    units::{Source, SourceId},
    world::{
        Agreement, Classification, Coverage, ElasticitySet, State, Technology, TieId, World,
        form::{self, Form, NumberedTie},
        unique,
    },
};

/// A world file, whole or a part of a folder: the form of a [`World`] in which everything may be
/// missing, and a list of tables.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Part {
    pub(super) geoecon: Option<u32>,
    pub(super) name: Option<String>,
    pub(super) next_tie: Option<u64>,
    #[serde(deserialize_with = "unique::map")]
    sources: BTreeMap<SourceId, Source>,
    #[serde(deserialize_with = "unique::map")]
    elasticities: BTreeMap<String, ElasticitySet>,
    classification: Classification,
    coverage: Vec<Coverage>,
    states: Vec<State>,
    agreements: Vec<Agreement>,
    technology: Vec<Technology>,
    ties: Vec<NumberedTie>,
    pub(super) tables: Vec<Table>,
}

/// The parts read so far, and where each key was read.
pub(super) struct Assembly {
    form: Form,
    places: BTreeMap<(&'static str, String), String>,
    /// The file of the ties from each index of the form's list on.
    tie_files: Vec<(usize, String)>,
}

impl Assembly {
    /// Begins with the part that names the world; its tables are left to the caller.
    pub(super) fn begin(file: &str, part: &mut Part) -> Result<Self> {
        let missing = |message: &str| Error::Parse {
            file: file.to_owned(),
            line: 1,
            column: 1,
            message: message.to_owned(),
        };
        let Some(geoecon) = part.geoecon.take() else {
            return Err(missing("the form's version is missing: expected `geoecon` to be 1"));
        };
        if geoecon != form::VERSION {
            return Err(Error::OutOfRange {
                what: "version of the world's form",
                value: geoecon.to_string(),
                expected: "geoecon = 1",
            });
        }
        let Some(name) = part.name.take() else {
            return Err(missing("the world has no name: expected `name`"));
        };
        let form = Form {
            geoecon,
            name,
            next_tie: None,
            sources: BTreeMap::new(),
            elasticities: BTreeMap::new(),
            classification: Classification::default(),
            coverage: Vec::new(),
            states: Vec::new(),
            agreements: Vec::new(),
            technology: Vec::new(),
            ties: Vec::new(),
        };
        Ok(Self { form, places: BTreeMap::new(), tie_files: Vec::new() })
    }

    /// Adds what the part of `file` holds, except its tables.
    pub(super) fn add(&mut self, file: &str, part: Part) -> Result<()> {
        for (index, state) in part.states.iter().enumerate() {
            self.place(file, "states", index, "state", state.id.to_string())?;
        }
        for (index, agreement) in part.agreements.iter().enumerate() {
            self.place(file, "agreements", index, "agreement", agreement.id.to_string())?;
        }
        for (index, technology) in part.technology.iter().enumerate() {
            let label = format!("{} {}", technology.state, technology.sector);
            self.place(file, "technology", index, "technology", label)?;
        }
        for (index, sector) in part.classification.sectors.iter().enumerate() {
            self.place(file, "sectors", index, "sector", sector.code.to_string())?;
        }
        for key in part.sources.keys() {
            self.claim("source", key.to_string(), format!("`{file}`"))?;
        }
        for name in part.elasticities.keys() {
            self.claim("set of elasticities", name.clone(), format!("`{file}`"))?;
        }
        let form = &mut self.form;
        form.next_tie = form.next_tie.max(part.next_tie);
        form.sources.extend(part.sources);
        form.elasticities.extend(part.elasticities);
        form.classification.sectors.extend(part.classification.sectors);
        form.coverage.extend(part.coverage);
        form.states.extend(part.states);
        form.agreements.extend(part.agreements);
        form.technology.extend(part.technology);
        self.tie_files.push((form.ties.len(), file.to_owned()));
        form.ties.extend(part.ties);
        Ok(())
    }

    fn place(
        &mut self,
        file: &str,
        list: &str,
        index: usize,
        what: &'static str,
        label: String,
    ) -> Result<()> {
        self.claim(what, label, format!("entry {} of `{list}` in `{file}`", index + 1))
    }

    /// Notes where a key is recorded, unless it is already.
    fn claim(&mut self, what: &'static str, label: String, place: String) -> Result<()> {
        if let Some(first) = self.places.get(&(what, label.clone())) {
            return Err(Error::Repeated { what, label, first: first.clone(), second: place });
        }
        self.places.insert((what, label), place);
        Ok(())
    }

    /// The world of all parts, not yet checked.
    pub(super) fn finish(mut self) -> Result<(World, Origins)> {
        let next = form::number(&mut self.form.ties, self.form.next_tie.unwrap_or(1))?;
        self.form.next_tie = Some(next);
        let ids = self.form.ties.iter().filter_map(|tie| tie.id).collect();
        let origins = Origins { ids, tie_files: self.tie_files, places: self.places };
        match World::try_from(self.form) {
            Err(Error::Duplicate { what: "tie", label }) => Err(origins.repeated_tie(label)),
            world => Ok((world?, origins)),
        }
    }
}

/// Where things were read.
pub(super) struct Origins {
    /// The id of each tie of the world files, in the order of reading.
    ids: Vec<TieId>,
    tie_files: Vec<(usize, String)>,
    places: BTreeMap<(&'static str, String), String>,
}

impl Origins {
    fn repeated_tie(&self, label: String) -> Error {
        let mut indices = (0..self.ids.len())
            .filter(|&index| self.ids.get(index).is_some_and(|id| id.to_string() == label));
        let mut next = || indices.next().map(|i| self.nth_tie(i)).unwrap_or_default();
        Error::Repeated { what: "tie", first: next(), second: next(), label }
    }

    fn nth_tie(&self, index: usize) -> String {
        let (start, file) = self
            .tie_files
            .iter()
            .rev()
            .find(|(start, _)| *start <= index)
            .map_or((0, ""), |(start, file)| (*start, file.as_str()));
        format!("entry {} of `ties` in `{file}`", index - start + 1)
    }

    /// Where the tie was read, if a world file and not a table holds it.
    pub(super) fn tie(&self, id: TieId) -> Option<String> {
        self.ids.iter().position(|known| *known == id).map(|index| self.nth_tie(index))
    }

    /// Notes where a key of a table was read.
    #[cfg(feature = "csv")]
    pub(super) fn note(&mut self, what: &'static str, label: String, place: String) {
        self.places.insert((what, label), place);
    }

    /// Where the key was read.
    pub(super) fn place(&self, what: &'static str, label: &impl ToString) -> Option<String> {
        self.places.get(&(what, label.to_string())).cloned()
    }
}
