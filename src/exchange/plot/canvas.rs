//! Shapes and text as SVG elements; every coordinate passes through here.

use std::fmt::{self, Write};

use super::{colour, picture::PREFIX, text};

/// A coordinate or length to a tenth of a pixel, without signed zeros.
pub(super) struct At(pub(super) f64);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() / 10.0 + 0.0;
        if tenths.fract().abs() > 0.0 { write!(f, "{tenths:.1}") } else { write!(f, "{tenths:.0}") }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) fill: &'static str,
    /// A white outline, for text over shapes.
    pub(super) halo: bool,
}

impl Type {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, bold: false, fill: colour::INK, halo: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn fill(self, fill: &'static str) -> Self {
        Self { fill, ..self }
    }

    pub(super) const fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    pub(super) fn width(self, text: &str) -> f64 {
        text::width(text, self.size, self.bold)
    }

    pub(super) fn wrap(self, text: &str, room: f64, lines: usize) -> Vec<String> {
        text::wrap(text, self.size, self.bold, room, lines)
    }

    pub(super) fn shorten(self, text: &str, room: f64) -> String {
        text::shorten(text, self.size, self.bold, room)
    }

    /// The distance between base lines.
    pub(super) fn line(self) -> f64 {
        (self.size * 1.25).ceil()
    }
}

/// The elements drawn so far.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    pub(super) out: String,
}

impl Canvas {
    /// One element, with content of its own if a tooltip is given.
    fn element(&mut self, tag: &str, attributes: fmt::Arguments<'_>, tip: Option<&str>) {
        let _ = write!(self.out, "<{tag} {attributes}");
        match tip {
            Some(tip) => {
                self.out.push_str("><title>");
                text::escape_into(&mut self.out, tip);
                let _ = writeln!(self.out, "</title></{tag}>");
            }
            None => self.out.push_str("/>\n"),
        }
    }

    pub(super) fn rect(&mut self, [x, y, w, h]: [f64; 4], fill: &str, tip: Option<&str>) {
        let (x, y, w, h) = (At(x), At(y), At(w.max(0.0)), At(h.max(0.0)));
        self.element(
            "rect",
            format_args!(r#"x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}""#),
            tip,
        );
    }

    pub(super) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str, width: f64) {
        let ([x, y], [u, v]) = (from.map(At), to.map(At));
        let width = At(width);
        self.element(
            "line",
            format_args!(
                r#"x1="{x}" y1="{y}" x2="{u}" y2="{v}" stroke="{stroke}" stroke-width="{width}""#
            ),
            None,
        );
    }

    pub(super) fn circle(&mut self, [x, y]: [f64; 2], r: f64, fill: &str, tip: Option<&str>) {
        let (x, y, r) = (At(x), At(y), At(r));
        self.element(
            "circle",
            format_args!(
                r##"cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="#ffffff" stroke-width="1""##
            ),
            tip,
        );
    }

    /// A path by its data, with any further attributes; these are the caller's, not the user's.
    pub(super) fn path(&mut self, data: &str, attributes: &str, tip: Option<&str>) {
        self.element("path", format_args!(r#"d="{data}" {attributes}"#), tip);
    }

    pub(super) fn text(&mut self, at: [f64; 2], anchor: Anchor, look: Type, text: &str) {
        self.turned(at, anchor, look, text, None);
    }

    /// Text turned by so many degrees about the point it is anchored at.
    pub(super) fn turned(
        &mut self,
        at: [f64; 2],
        anchor: Anchor,
        look: Type,
        text: &str,
        degrees: Option<f64>,
    ) {
        if text.is_empty() {
            return;
        }
        let [x, y] = at.map(At);
        let _ = write!(self.out, r#"<text x="{x}" y="{y}" font-size="{}""#, At(look.size));
        if look.fill != colour::INK {
            let _ = write!(self.out, r#" fill="{}""#, look.fill);
        }
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(r#" text-anchor="middle""#),
            Anchor::End => self.out.push_str(r#" text-anchor="end""#),
        }
        if look.bold {
            self.out.push_str(r#" font-weight="600""#);
        }
        if look.halo {
            self.out.push_str(
                r##" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke""##,
            );
        }
        if let Some(degrees) = degrees {
            let _ = write!(self.out, r#" transform="rotate({} {x} {y})""#, At(degrees));
        }
        self.out.push('>');
        text::escape_into(&mut self.out, text);
        self.out.push_str("</text>\n");
    }

    /// Labels centred at their coordinates on one line, without those that would meet the one before or
    /// leave the picture.
    pub(super) fn spaced(
        &mut self,
        y: f64,
        look: Type,
        width: f64,
        labels: impl IntoIterator<Item = (f64, String)>,
    ) {
        let mut free = 2.0;
        for (x, label) in labels {
            let half = look.width(&label) / 2.0;
            if x - half >= free && x + half <= width - 2.0 {
                self.text([x, y], Anchor::Middle, look, &label);
                free = x + half + 6.0;
            }
        }
    }

    /// A label as near to centred at `x` as the picture's width allows.
    pub(super) fn centred(&mut self, [x, y]: [f64; 2], look: Type, width: f64, label: &str) {
        let label = look.shorten(label, width - 32.0);
        let half = look.width(&label) / 2.0;
        let x = x.clamp(16.0 + half - 0.1, (width - 16.0 - half + 0.1).max(16.0 + half));
        self.text([x, y], Anchor::Middle, look, &label);
    }

    /// Lines of text under each other, centred on `y`.
    pub(super) fn block(&mut self, [x, y]: [f64; 2], anchor: Anchor, look: Type, lines: &[String]) {
        let half = look.line() * (super::number::count(lines.len()) - 1.0) / 2.0;
        for (i, line) in lines.iter().enumerate() {
            let down = look.line() * super::number::count(i) - half + look.size * 0.35;
            self.text([x, y + down], anchor, look, line);
        }
    }

    /// The pattern of what is not known, to be named as the fill [`HATCH`].
    pub(super) fn define_hatch(&mut self) {
        let _ = writeln!(
            self.out,
            r##"<defs><pattern id="{PREFIX}hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f3f4f6"/><path d="M0 6L6 0" stroke="#8c959f" stroke-width="1.2"/></pattern></defs>"##,
        );
    }
}

/// The fill of what is not known; needs [`Canvas::define_hatch`].
pub(super) const HATCH: &str = "url(#\u{1}hatch)";
