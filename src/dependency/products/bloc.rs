use std::fmt;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    units::{StateId, check_unique},
};

/// States that count as one, or a single state.
///
/// ```
/// use geoecon::{StateId, dependency::Bloc};
///
/// let korea: StateId = "KOR".parse()?;
/// assert_eq!(Bloc::from(korea).to_string(), "KOR");
/// let bloc = Bloc::new("ANZ", ["AUS".parse()?, "NZL".parse()?])?;
/// assert_eq!(bloc.members().len(), 2);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bloc {
    name: String,
    members: Vec<StateId>,
}

impl Bloc {
    /// A bloc with its members.
    ///
    /// # Errors
    /// [`Error::Missing`] without members, [`Error::Duplicate`] for one that is named twice.
    pub fn new(
        name: impl Into<String>,
        members: impl IntoIterator<Item = StateId>,
    ) -> Result<Self> {
        let name = name.into();
        let members: Vec<StateId> = members.into_iter().collect();
        if members.is_empty() {
            return Err(Error::Missing { what: "any member", label: name });
        }
        check_unique("member of the bloc", &members)?;
        Ok(Self { name, members })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its members.
    #[must_use]
    pub fn members(&self) -> &[StateId] {
        &self.members
    }
}

impl From<StateId> for Bloc {
    fn from(state: StateId) -> Self {
        Self { name: state.to_string(), members: vec![state] }
    }
}

impl From<&Bloc> for Bloc {
    fn from(bloc: &Bloc) -> Self {
        bloc.clone()
    }
}

impl fmt::Display for Bloc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}
