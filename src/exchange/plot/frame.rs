//! What every picture has: heading, card, source, legend.

use std::fmt::Write;

use super::{
    canvas::{Anchor, At, Canvas, HATCH, Type},
    caption::Caption,
    colour,
    number::between,
    picture::{PREFIX, Picture},
    text,
};
use crate::error::Result;

/// The white space at the edge.
pub(super) const MARGIN: f64 = 16.0;

const TITLE: Type = Type::new(17.0).bold();
const SUBTITLE: Type = Type::new(12.5).fill(colour::MUTED);
const SOURCE: Type = Type::new(11.0).fill(colour::MUTED);
pub(super) const LEGEND: Type = Type::new(12.0);
const FONTS: &str =
    "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif";

/// A picture being drawn: the heading stands, what comes next begins at `top`.
pub(super) struct Frame {
    caption: Caption,
    pub(super) canvas: Canvas,
    pub(super) width: f64,
    pub(super) top: f64,
}

impl Frame {
    pub(super) fn new(caption: Caption, width: f64) -> Result<Self> {
        between(
            "number of characters of the title",
            caption.title.chars().count(),
            1,
            500,
            "1 to 500",
        )?;
        let width = width.ceil();
        let room = width - 2.0 * MARGIN;
        let mut canvas = Canvas::default();
        let mut y = MARGIN;
        for (look, words, lines) in [(TITLE, &caption.title, 4), (SUBTITLE, &caption.subtitle, 8)] {
            for line in look.wrap(words, room, lines) {
                y += look.line();
                canvas.text([MARGIN, y - look.size * 0.25], Anchor::Start, look, &line);
            }
            y += 3.0;
        }
        Ok(Self { caption, canvas, width, top: y + 8.0 })
    }

    /// A legend from the left margin; moves `top` below it.
    pub(super) fn legend(&mut self, items: &[(Key, String)]) {
        if items.is_empty() {
            return;
        }
        let (mut x, mut y) = (MARGIN, self.top + 8.0);
        let right = self.width - MARGIN;
        for (key, name) in items {
            let name = LEGEND.shorten(name, right - MARGIN - 24.0);
            let wide = 24.0 + LEGEND.width(&name);
            if x > MARGIN && x + wide > right {
                x = MARGIN;
                y += 19.0;
            }
            key.draw(&mut self.canvas, [x, y]);
            self.canvas.text([x + 22.0, y + 4.0], Anchor::Start, LEGEND, &name);
            x += wide + 14.0;
        }
        self.top = y + 18.0;
    }

    /// The picture, whose drawing ends at `bottom`.
    pub(super) fn finish(mut self, bottom: f64, description: &str) -> Picture {
        let mut y = bottom + 4.0;
        if !self.caption.source.is_empty() {
            let words = format!("Source: {}", self.caption.source);
            for line in SOURCE.wrap(&words, self.width - 2.0 * MARGIN, 10) {
                y += SOURCE.line();
                self.canvas.text([MARGIN, y], Anchor::Start, SOURCE, &line);
            }
        }
        let height = (y + MARGIN - 2.0).ceil();
        let description = text::clean(description);
        let (w, h) = (At(self.width), At(height));
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" style="max-width:100%;height:auto" role="img" aria-labelledby="{PREFIX}title {PREFIX}desc" font-family="{FONTS}" fill="{}">"#,
            colour::INK,
        );
        let _ = write!(svg, "\n<title id=\"{PREFIX}title\">");
        text::escape_into(&mut svg, &self.caption.title);
        let _ = write!(svg, "</title>\n<desc id=\"{PREFIX}desc\">");
        text::escape_into(&mut svg, &description);
        let _ = writeln!(
            svg,
            "</desc>\n<rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{}\" stroke=\"{}\"/>",
            At(self.width - 1.0),
            At(height - 1.0),
            colour::CARD,
            colour::RULE,
        );
        svg.push_str(&self.canvas.out);
        svg.push_str("</svg>\n");
        Picture { svg, title: self.caption.title, description, width: self.width, height }
    }
}

/// The sign of an entry of a legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    /// A filled box.
    Box(&'static str),
    /// A box filled so much, of one.
    Tint(&'static str, f64),
    /// The hatching of what is not known.
    Hatch,
    /// A line with ends, for a range.
    Whisker,
    /// A stroke with its pattern of dashes.
    Stroke(&'static str, &'static str),
    /// A round dot, as nodes are drawn.
    Dot(&'static str),
    /// The mark of a choke point.
    Diamond,
    /// An upright line, for a base value.
    Upright,
}

impl Key {
    fn draw(self, canvas: &mut Canvas, [x, y]: [f64; 2]) {
        let whole = [x, y - 6.0, 16.0, 12.0];
        match self {
            Self::Box(fill) => canvas.rect(whole, fill, None),
            Self::Tint(fill, opacity) => {
                let look = format!(r#"fill="{fill}" fill-opacity="{opacity}""#);
                canvas.path(&outline(whole), &look, None);
            }
            Self::Hatch => {
                canvas.define_hatch();
                canvas.rect(whole, HATCH, None);
            }
            Self::Whisker => whisker(canvas, [x, x + 16.0], y, 4.0),
            Self::Stroke(stroke, dashes) => {
                let data = format!("M{} {}L{} {}", At(x), At(y), At(x + 16.0), At(y));
                let look = format!(
                    r#"fill="none" stroke="{stroke}" stroke-width="3" stroke-dasharray="{dashes}""#
                );
                canvas.path(&data, &look, None);
            }
            Self::Dot(fill) => canvas.circle([x + 8.0, y], 6.0, fill, None),
            Self::Diamond => diamond(canvas, [x + 8.0, y], None),
            Self::Upright => canvas.line([x + 8.0, y - 7.0], [x + 8.0, y + 7.0], colour::INK, 1.5),
        }
    }
}

/// A rectangle as the data of a path.
pub(super) fn outline([x, y, w, h]: [f64; 4]) -> String {
    let (left, right, top, bottom) = (At(x), At(x + w), At(y), At(y + h));
    format!("M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}Z")
}

/// A range with ends.
pub(super) fn whisker(canvas: &mut Canvas, [from, to]: [f64; 2], y: f64, half: f64) {
    // A white edge keeps it in sight on a dark bar.
    canvas.line([from, y], [to, y], colour::CARD, 3.4);
    for x in [from, to] {
        canvas.line([x, y - half - 1.0], [x, y + half + 1.0], colour::CARD, 3.4);
    }
    canvas.line([from, y], [to, y], colour::INK, 1.4);
    for x in [from, to] {
        canvas.line([x, y - half], [x, y + half], colour::INK, 1.4);
    }
}

/// The mark of a choke point.
pub(super) fn diamond(canvas: &mut Canvas, [x, y]: [f64; 2], tip: Option<&str>) {
    let data = format!(
        "M{} {}L{} {}L{} {}L{} {}Z",
        At(x),
        At(y - 7.0),
        At(x + 7.0),
        At(y),
        At(x),
        At(y + 7.0),
        At(x - 7.0),
        At(y)
    );
    let look = format!(r##"fill="{}" stroke="#ffffff" stroke-width="1""##, colour::ALARM);
    canvas.path(&data, &look, tip);
}
