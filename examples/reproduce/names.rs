//! Codes for the states and sectors of a folder, whatever it calls them.

use std::{collections::BTreeSet, error::Error};

use geoecon::{ProductCode, StateId};

use crate::folder::Csv;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The states of a folder, as it writes them.
#[derive(Debug)]
pub(crate) struct States {
    names: Vec<String>,
    codes: Vec<StateId>,
}

impl States {
    pub(crate) fn new(names: Vec<String>) -> Result<Self> {
        Ok(Self { codes: state_codes(&names)?, names })
    }

    /// The states in the rows of a list, in the column `name`.
    pub(crate) fn of_rows(csv: &Csv, name: &str) -> Result<Self> {
        csv.unique(&[csv.column(name)?])?;
        Self::new(csv.texts(name)?).map_err(|error| csv.fault(error))
    }

    /// The states that name the columns after the first `skipped`.
    pub(crate) fn of_columns(csv: &Csv, skipped: usize) -> Result<Self> {
        let names = csv.header.iter().skip(skipped).cloned().collect();
        Self::new(names).map_err(|error| csv.fault(error))
    }

    /// Their codes, in the order of the folder.
    pub(crate) fn codes(&self) -> &[StateId] {
        &self.codes
    }

    /// The state that the folder writes as `name`, or in another case.
    pub(crate) fn find(&self, name: &str) -> Option<StateId> {
        let exact = self.names.iter().position(|n| n == name);
        let at = exact.or_else(|| self.names.iter().position(|n| n.eq_ignore_ascii_case(name)))?;
        self.codes.get(at).copied()
    }

    /// The state that an option names.
    pub(crate) fn named(&self, name: &str) -> Result<StateId> {
        self.find(name).ok_or_else(|| format!("the folder has no state `{name}`").into())
    }

    /// The state that a cell names.
    pub(crate) fn cell(&self, csv: &Csv, row: usize, column: usize) -> Result<StateId> {
        let found = self.find(csv.text(row, column));
        found.ok_or_else(|| csv.expected(row, column, "a state of the folder"))
    }

    /// The states that the columns after the first `skipped` are about.
    pub(crate) fn columns(&self, csv: &Csv, skipped: usize) -> Result<Vec<StateId>> {
        let names = csv.header.iter().skip(skipped);
        names
            .map(|name| {
                let found = self.find(name);
                found.ok_or_else(|| {
                    csv.fault(format!("column `{name}` is not a state of the folder"))
                })
            })
            .collect()
    }

    /// What the folder calls a state.
    pub(crate) fn name(&self, code: StateId) -> &str {
        let at = self.codes.iter().position(|known| *known == code);
        at.and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
}

/// Codes for states that a file names in its own way: `RoW` is `ROW`; a name that makes no code gets
/// a free one from `QAA` on.
pub(crate) fn state_codes(names: &[String]) -> Result<Vec<StateId>> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.trim().is_empty() {
            return Err("a state has no name".into());
        }
        if !seen.insert(name) {
            return Err(format!("state `{name}` is there twice").into());
        }
    }
    let mut taken = BTreeSet::new();
    let mut free = (0..676_u32).filter_map(|k| {
        let letter = |x: u32| char::from_u32(u32::from('A') + x);
        format!("Q{}{}", letter(k / 26)?, letter(k % 26)?).parse::<StateId>().ok()
    });
    let wanted: Vec<Option<StateId>> =
        names.iter().map(|name| name.trim().to_uppercase().parse().ok()).collect();
    wanted
        .iter()
        .map(|code| match code {
            Some(code) if taken.insert(*code) => Ok(*code),
            _ => free
                .find(|code| !wanted.contains(&Some(*code)) && taken.insert(*code))
                .ok_or_else(|| "more than 676 states without a three-letter code".into()),
        })
        .collect()
}

/// Codes for sectors: other characters than letters, digits and `-` become `_`.
pub(crate) fn sector_codes(names: &[String]) -> Result<Vec<ProductCode>> {
    let mut taken = BTreeSet::new();
    let clean = |name: &str, k: usize| {
        let text: String = name
            .trim()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
            .collect();
        let short: String = text.chars().take(18).collect();
        [short.clone(), format!("s_{short}"), format!("{short}_{k}"), format!("sector_{k}")]
    };
    names
        .iter()
        .enumerate()
        .map(|(k, name)| {
            clean(name, k + 1)
                .iter()
                .filter_map(|code| code.parse().ok())
                .find(|code| taken.insert(*code))
                .ok_or_else(|| format!("sector `{name}` cannot be named").into())
        })
        .collect()
}
