use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::Date;

/// Where a figure or a term comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who says it and where, as one would cite it.
    pub title: String,
    /// Where it can be read, if it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// How far it carries.
    #[serde(default)]
    pub basis: Basis,
    /// What a reader must know to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Source {
    /// A source that can be cited as `title`, of measured figures.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            url: None,
            published: None,
            basis: Basis::default(),
            note: None,
        }
    }

    /// The same source, to be read at `url`.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The same source, published on `date`.
    #[must_use]
    pub fn published(mut self, date: Date) -> Self {
        self.published = Some(date);
        self
    }

    /// The same source with another basis.
    #[must_use]
    pub fn basis(mut self, basis: Basis) -> Self {
        self.basis = basis;
        self
    }

    /// The same source with a note for its readers.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Title and date, as in `World Bank, WDI (2024-06-28)`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.published {
            Some(date) => write!(f, "{} ({date})", self.title),
            None => f.write_str(&self.title),
        }
    }
}

/// How far a source carries: a report says which of its figures are measured, agreed, claimed or assumed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Basis {
    /// Counted or estimated by a statistical body.
    #[default]
    Measured,
    /// The text of a law, treaty or joint statement.
    Agreed,
    /// What one side, or one account of events, says.
    Claimed,
    /// Set by the author of the data to make an analysis possible.
    Assumed,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Measured => "measured",
            Self::Agreed => "agreed",
            Self::Claimed => "claimed",
            Self::Assumed => "assumed",
        })
    }
}
