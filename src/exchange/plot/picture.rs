use std::{fmt, io};

/// Stands in a picture's text for the beginning of its ids; no label can hold it.
pub(super) const PREFIX: char = '\u{1}';

/// A finished picture: self-contained SVG.
///
/// `to_string` gives the SVG as text, [`write_to`](Self::write_to) writes it. The text needs no script, font
/// or network, is the same for the same input, and stands on a white card of its own, so that it reads on
/// light and dark pages. It carries a title and a description for screen readers.
///
/// ```
/// use geoecon::exchange::plot::{Bar, BarChart, bars};
///
/// let picture = bars("Losses", &BarChart::new("percent", [Bar::new("Korea", 3.1)]))?;
/// assert!(picture.to_string().starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
/// let mut file = Vec::new();
/// picture.write_to(&mut file).unwrap();
/// assert_eq!(file, picture.to_string().into_bytes());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub(super) svg: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Picture {
    /// Width in pixels at 100 percent.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height in pixels at 100 percent.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.height
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the picture shows, in words: an alternative text.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The SVG with this beginning of its ids, so that several stand in one document.
    pub(in crate::exchange) fn with_ids(&self, prefix: &str) -> String {
        self.svg.replace(PREFIX, prefix)
    }

    /// Writes the SVG in UTF-8.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_to(&self, mut out: impl io::Write) -> io::Result<()> {
        out.write_all(self.to_string().as_bytes())
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_ids("p-"))
    }
}
