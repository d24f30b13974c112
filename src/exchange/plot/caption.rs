/// What a reader must know beside the figures: the question, the method and units, the sources.
///
/// ```
/// use geoecon::exchange::plot::Caption;
///
/// let caption = Caption::new("What Korea loses when a partner cuts its exports")
///     .subtitle("Equilibrium with input-output loops, six sets of elasticities; percent of real income")
///     .source("OECD ICIO 2022; Teti 2024");
/// assert_eq!(caption.title(), "What Korea loses when a partner cuts its exports");
/// assert_eq!(Caption::from("Losses").title(), "Losses");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) source: String,
}

impl Caption {
    /// A caption with a title only. Control characters in texts become spaces.
    #[must_use]
    pub fn new(title: impl AsRef<str>) -> Self {
        Self { title: super::text::clean(title.as_ref()), ..Self::default() }
    }

    /// The same, with a line on method, parameters and units under the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl AsRef<str>) -> Self {
        self.subtitle = super::text::clean(subtitle.as_ref());
        self
    }

    /// The same, with the sources of the figures, written at the foot after "Source: ".
    #[must_use]
    pub fn source(mut self, source: impl AsRef<str>) -> Self {
        self.source = super::text::clean(source.as_ref());
        self
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

impl From<&str> for Caption {
    fn from(title: &str) -> Self {
        Self::new(title)
    }
}

impl From<String> for Caption {
    fn from(title: String) -> Self {
        Self::new(title)
    }
}

impl From<&Caption> for Caption {
    fn from(caption: &Caption) -> Self {
        caption.clone()
    }
}
