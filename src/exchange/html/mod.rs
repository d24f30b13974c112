//! Reports as one self-contained HTML file: the answer first, then tables and pictures, assumptions, sources.
//!
//! The file loads nothing: no script, no font, no picture, no style from elsewhere, and its content policy
//! forbids them. It reads on a phone, on light and dark screens and on paper, is
//! well-formed XML as well, and is the same bytes for the same input. Links to sources are links.
//!
//! [`comparison`] makes the report of one change from two snapshots and their ledger; [`Report`] is for any other.

mod comparison;
mod section;
mod table;

pub use comparison::comparison;
pub use section::Section;
pub use table::Table;

use std::{fmt::Write, io};

use crate::{
    error::{Error, Result},
    exchange::plot::{clean, escape_into},
    units::Source,
};

/// A report being put together; [`to_html`](Self::to_html) gives the file.
///
/// ```
/// use geoecon::{Source, exchange::html::{Report, Section, Table}, exchange::plot::{Bar, BarChart, bars}};
///
/// let picture = bars("Losses", &BarChart::new("percent", [Bar::new("Korea", 3.1).range(2.0, 4.6)]))?;
/// let report = Report::new("If Korea does not pay")
///     .subtitle("Indo-Pacific 2025, against the deal as agreed")
///     .answer("Korea loses USD 3.1 bn a year in trade (1.8 to 5.7) and keeps what it would have paid.")
///     .section(
///         Section::new("Who loses")
///             .paragraph("Real income, after all have adjusted.")
///             .table(Table::new("Loss, percent", ["State", "Median"]).row(["Korea", "3.1"]))
///             .picture(picture),
///     )
///     .assumption("Trade balances stay as they are.")
///     .source(Source::new("OECD, Inter-Country Input-Output tables").url("https://www.oecd.org/"));
/// let html = report.to_html()?;
/// assert!(html.starts_with("<!DOCTYPE html>"));
/// assert!(html.contains("<td class=\"n\">3.1</td>"));
/// assert!(!html.contains("<script"));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    title: String,
    subtitle: String,
    answers: Vec<String>,
    sections: Vec<Section>,
    assumptions: Vec<String>,
    sources: Vec<Source>,
}

impl Report {
    /// A report with a title only. Control characters in texts become spaces.
    #[must_use]
    pub fn new(title: impl AsRef<str>) -> Self {
        Self {
            title: clean(title.as_ref()),
            subtitle: String::new(),
            answers: Vec::new(),
            sections: Vec::new(),
            assumptions: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// The same, with a line under the title: the world, the dates, what is compared with what.
    #[must_use]
    pub fn subtitle(mut self, text: impl AsRef<str>) -> Self {
        self.subtitle = clean(text.as_ref());
        self
    }

    /// The same, with one more sentence of the answer, which stands above everything else.
    #[must_use]
    pub fn answer(mut self, text: impl AsRef<str>) -> Self {
        self.answers.push(clean(text.as_ref()));
        self
    }

    /// The same, with one more section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// The same, with one more assumption.
    #[must_use]
    pub fn assumption(mut self, text: impl AsRef<str>) -> Self {
        self.assumptions.push(clean(text.as_ref()));
        self
    }

    /// The same, with one more source, unless it is there already. Only `http` and `https` addresses become
    /// links.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
        self
    }

    /// The same, with more sources.
    #[must_use]
    pub fn sources(self, sources: impl IntoIterator<Item = Source>) -> Self {
        sources.into_iter().fold(self, Report::source)
    }

    /// The file.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] without a title, and for a table without columns; [`Error::Shape`] for a row
    /// that does not have a cell for each column.
    pub fn to_html(&self) -> Result<String> {
        if self.title.is_empty() {
            return Err(Error::OutOfRange {
                what: "number of characters of the title",
                value: "0".to_owned(),
                expected: "at least 1",
            });
        }
        let mut out = String::from(concat!(
            "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n",
            "<meta charset=\"utf-8\"/>\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n",
            "<meta name=\"generator\" content=\"geoecon ",
            env!("CARGO_PKG_VERSION"),
            "\"/>\n"
        ));
        element(&mut out, "title", &self.title);
        let _ = writeln!(
            out,
            "<style>\n{}</style>\n</head>\n<body>\n<header>",
            include_str!("style.css")
        );
        element(&mut out, "h1", &self.title);
        if !self.subtitle.is_empty() {
            classed(&mut out, "p", "sub", &self.subtitle);
        }
        out.push_str("</header>\n<main>\n");
        if !self.answers.is_empty() {
            out.push_str("<div class=\"answer\">\n");
            for answer in &self.answers {
                element(&mut out, "p", answer);
            }
            out.push_str("</div>\n");
        }
        self.contents(&mut out);
        let mut pictures = 0;
        for (i, section) in self.sections.iter().enumerate() {
            section.write(&mut out, i + 1, &mut pictures)?;
        }
        if !self.assumptions.is_empty() {
            out.push_str("<section aria-labelledby=\"assumptions\">\n<h2 id=\"assumptions\">Assumptions</h2>\n");
            list(&mut out, "ol", &self.assumptions);
            out.push_str("</section>\n");
        }
        self.write_sources(&mut out);
        out.push_str("</main>\n</body>\n</html>\n");
        Ok(out)
    }

    /// Writes the file in UTF-8.
    ///
    /// # Errors
    /// What the writer says; [`InvalidInput`](io::ErrorKind::InvalidInput) with the error of
    /// [`to_html`](Self::to_html).
    pub fn write_to(&self, mut out: impl io::Write) -> io::Result<()> {
        let html = self.to_html().map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        out.write_all(html.as_bytes())
    }

    /// Links to the sections, where there are many.
    fn contents(&self, out: &mut String) {
        if self.sections.len() < 4 {
            return;
        }
        out.push_str("<nav aria-label=\"Contents\"><ol>\n");
        for (i, section) in self.sections.iter().enumerate() {
            let _ = write!(out, "<li><a href=\"#s{}\">", i + 1);
            escape_into(out, &section.heading);
            out.push_str("</a></li>\n");
        }
        out.push_str("</ol></nav>\n");
    }

    fn write_sources(&self, out: &mut String) {
        if self.sources.is_empty() {
            return;
        }
        out.push_str(
            "<section aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n<ol>\n",
        );
        for source in &self.sources {
            out.push_str("<li>");
            let link = source.url.as_deref().map(clean).filter(|url| is_web(url));
            if let Some(url) = &link {
                out.push_str("<a href=\"");
                escape_into(out, url);
                out.push_str("\" rel=\"noreferrer\">");
            }
            escape_into(out, &clean(&source.title));
            if link.is_some() {
                out.push_str("</a>");
            }
            if let Some(date) = source.published {
                let _ = write!(out, ", {date}");
            }
            let _ =
                write!(out, " <span class=\"note\">({})", source.basis.to_string().to_lowercase());
            if let Some(note) = &source.note {
                out.push(' ');
                escape_into(out, &clean(note));
            }
            out.push_str("</span></li>\n");
        }
        out.push_str("</ol>\n</section>\n");
    }
}

/// Whether the address is one of the web: what else an address can say is not made a link.
fn is_web(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")) && !url.contains(' ')
}

fn element(out: &mut String, tag: &str, text: &str) {
    let _ = write!(out, "<{tag}>");
    escape_into(out, text);
    let _ = writeln!(out, "</{tag}>");
}

fn classed(out: &mut String, tag: &str, class: &str, text: &str) {
    let _ = write!(out, "<{tag} class=\"{class}\">");
    escape_into(out, text);
    let _ = writeln!(out, "</{tag}>");
}

fn list(out: &mut String, tag: &str, items: &[String]) {
    let _ = writeln!(out, "<{tag}>");
    for item in items {
        element(out, "li", item);
    }
    let _ = writeln!(out, "</{tag}>");
}
