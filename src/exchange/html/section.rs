use std::fmt::Write;

use super::table::Table;
use crate::{
    error::Result,
    exchange::plot::{Picture, clean, escape_into},
};

#[derive(Debug, Clone, PartialEq)]
enum Block {
    Paragraph(String),
    List(Vec<String>),
    Text(String),
    Table(Table),
    Picture(Picture),
}

/// A part of a [`Report`](super::Report) under one heading; its blocks stand in the order they were added.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub(super) heading: String,
    blocks: Vec<Block>,
}

impl Section {
    /// A section without content.
    #[must_use]
    pub fn new(heading: impl AsRef<str>) -> Self {
        Self { heading: clean(heading.as_ref()), blocks: Vec::new() }
    }

    /// The same, with a paragraph.
    #[must_use]
    pub fn paragraph(self, text: impl AsRef<str>) -> Self {
        self.with(Block::Paragraph(clean(text.as_ref())))
    }

    /// The same, with a list.
    #[must_use]
    pub fn list<S: AsRef<str>>(self, items: impl IntoIterator<Item = S>) -> Self {
        self.with(Block::List(items.into_iter().map(|i| clean(i.as_ref())).collect()))
    }

    /// The same, with a text set as it is, line by line: what a report prints, for example.
    #[must_use]
    pub fn text(self, text: impl AsRef<str>) -> Self {
        let kept: String = text
            .as_ref()
            .chars()
            .map(|c| if matches!(c, '\n' | ' ') || !c.is_control() { c } else { ' ' })
            .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
            .collect();
        self.with(Block::Text(kept))
    }

    /// The same, with a table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.with(Block::Table(table))
    }

    /// The same, with a picture.
    #[must_use]
    pub fn picture(self, picture: Picture) -> Self {
        self.with(Block::Picture(picture))
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Writes the section; `pictures` counts those of the whole report.
    pub(super) fn write(
        &self,
        out: &mut String,
        number: usize,
        pictures: &mut usize,
    ) -> Result<()> {
        let _ = write!(out, "<section aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">");
        escape_into(out, &self.heading);
        out.push_str("</h2>\n");
        for block in &self.blocks {
            match block {
                Block::Paragraph(text) => super::element(out, "p", text),
                Block::List(items) => super::list(out, "ul", items),
                Block::Text(text) => super::element(out, "pre", text),
                Block::Table(table) => table.write(out)?,
                Block::Picture(picture) => {
                    *pictures += 1;
                    let _ = write!(out, "<figure>\n{}", picture.with_ids(&format!("p{pictures}-")));
                    out.push_str("<figcaption><details><summary>In words</summary>");
                    super::element(out, "p", picture.description());
                    out.push_str("</details></figcaption>\n</figure>\n");
                }
            }
        }
        out.push_str("</section>\n");
        Ok(())
    }
}
