use std::collections::BTreeMap;

use crate::{
    Error, Result, StateId,
    economy::{Bilateral, StateIndex},
};

/// What gravity is estimated on: distance, contiguity, agreements, by exporter and importer.
///
/// A covariate that is not set for a pair is 0 there.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariates {
    index: StateIndex,
    tables: BTreeMap<String, Bilateral>,
}

impl Covariates {
    /// No covariates yet.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a state occurs twice.
    pub fn new(states: impl IntoIterator<Item = StateId>) -> Result<Self> {
        Ok(Self { index: StateIndex::new(states)?, tables: BTreeMap::new() })
    }

    /// Sets one covariate of one pair.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::Cell`] where the value is not finite.
    pub fn set(
        &mut self,
        name: &str,
        exporter: StateId,
        importer: StateId,
        value: f64,
    ) -> Result<()> {
        if !self.tables.contains_key(name) {
            let table = Bilateral::zeros(self.index.states().iter().copied())?;
            self.tables.insert(name.to_owned(), table);
        }
        match self.tables.get_mut(name) {
            Some(table) => table.set(exporter, importer, value),
            None => Ok(()),
        }
    }

    /// One covariate of one pair, 0 where it is not set.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn get(&self, name: &str, exporter: StateId, importer: StateId) -> Result<f64> {
        self.index.of(exporter)?;
        self.index.of(importer)?;
        self.tables.get(name).map_or(Ok(0.0), |table| table.get(exporter, importer))
    }

    /// t = exp(Σ coefficient × covariate) for every pair: (trade cost)^(1 - σ), the larger the
    /// easier. A constant is a covariate of 1. A coefficient whose covariate is nowhere set adds
    /// nothing; a covariate without a coefficient is not used.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a coefficient occurs twice, [`Error::OutOfRange`] where one is not
    /// finite, [`Error::Cell`] where t is too large for a number.
    pub fn costs<'a>(
        &self,
        coefficients: impl IntoIterator<Item = (&'a str, f64)>,
    ) -> Result<Bilateral> {
        let n = self.index.len();
        let mut exponents = vec![0.0; n * n];
        let mut used = std::collections::BTreeSet::new();
        for (name, coefficient) in coefficients {
            if !used.insert(name) {
                return Err(Error::Duplicate { what: "coefficient", label: name.to_owned() });
            }
            if !coefficient.is_finite() {
                return Err(Error::OutOfRange {
                    what: "gravity coefficient",
                    value: coefficient.to_string(),
                    expected: "a finite number",
                });
            }
            if let Some(table) = self.tables.get(name) {
                for (exponent, value) in exponents.iter_mut().zip(table.cells()) {
                    *exponent += coefficient * value;
                }
            }
        }
        Bilateral::from_rows(
            self.index.states().iter().copied(),
            exponents.into_iter().map(f64::exp),
        )
    }
}
