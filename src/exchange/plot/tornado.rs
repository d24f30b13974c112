use super::{
    axis::Axis,
    canvas::{Anchor, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN},
    number::{Format, between, count, drawable},
    picture::Picture,
    text::clean,
};
use crate::error::Result;

const LABEL: Type = Type::new(13.0);
const VALUE: Type = Type::new(12.0);
const SMALL: Type = Type::new(11.0).fill(colour::MUTED);
const WIDTH: f64 = 560.0;
const LOW: &str = colour::SERIES[1];
const HIGH: &str = colour::SERIES[0];

/// One assumption of a [`Tornado`]: the result when it alone is at its low and at its high end.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    label: String,
    at_low: f64,
    at_high: f64,
    ends: String,
}

impl Swing {
    /// An assumption and the results at its two ends.
    #[must_use]
    pub fn new(label: impl AsRef<str>, at_low: f64, at_high: f64) -> Self {
        Self { label: clean(label.as_ref()), at_low, at_high, ends: String::new() }
    }

    /// The same, with what the ends are, written under the label: "2.5" and "8".
    #[must_use]
    pub fn ends(mut self, low: impl AsRef<str>, high: impl AsRef<str>) -> Self {
        self.ends = format!("{} to {}", clean(low.as_ref()), clean(high.as_ref()));
        self
    }

    fn width(&self, base: f64) -> f64 {
        self.at_low.max(self.at_high).max(base) - self.at_low.min(self.at_high).min(base)
    }
}

/// What [`tornado`] draws: a base result, and how far each assumption moves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    unit: String,
    base: f64,
    swings: Vec<Swing>,
}

impl Tornado {
    /// A base result and the assumptions around it, all results in this unit.
    #[must_use]
    pub fn new(unit: impl AsRef<str>, base: f64, swings: impl IntoIterator<Item = Swing>) -> Self {
        Self { unit: clean(unit.as_ref()), base, swings: swings.into_iter().collect() }
    }

    /// The base and the rows, the widest first.
    fn checked(&self) -> Result<(f64, Vec<Swing>)> {
        between("number of assumptions", self.swings.len(), 1, 100, "1 to 100")?;
        let base = drawable("tornado", "base", "result", self.base)?;
        let mut rows = self
            .swings
            .iter()
            .map(|swing| {
                let of = |column, value| drawable("tornado", &swing.label, column, value);
                let (at_low, at_high) = (of("low", swing.at_low)?, of("high", swing.at_high)?);
                Ok(Swing { at_low, at_high, ..swing.clone() })
            })
            .collect::<Result<Vec<_>>>()?;
        rows.sort_by(|a, b| b.width(base).total_cmp(&a.width(base)));
        Ok((base, rows))
    }
}

/// What a result hinges on: how far each assumption alone moves it, the farthest first.
///
/// Where both ends move the result the same way, each has half of the bar.
///
/// ```
/// use geoecon::exchange::plot::{Swing, Tornado, tornado};
///
/// let chart = Tornado::new("USD bn a year", 3.1, [
///     Swing::new("discount rate", 2.9, 3.4).ends("3%", "6%"),
///     Swing::new("trade elasticity", 5.7, 1.8).ends("2.5", "8"),
/// ]);
/// let picture = tornado("What the deal's worth hinges on", &chart)?;
/// assert_eq!(
///     picture.description(),
///     "Tornado in USD bn a year around 3.1. trade elasticity (2.5 to 8): 5.7 to 1.8; \
///      discount rate (3% to 6%): 2.9 to 3.4.",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for no assumptions, more than 100, or a caption without a
/// title; [`Error::Cell`](crate::Error::Cell) for a result that is not finite or exceeds 1e30 in size.
pub fn tornado(caption: impl Into<Caption>, chart: &Tornado) -> Result<Picture> {
    let (base, rows) = chart.checked()?;
    let results = || rows.iter().flat_map(|r| [r.at_low, r.at_high]).chain([base]);
    let format = Format::of_values(results());
    let figures: Vec<_> = rows
        .iter()
        .map(|r| format!("{} to {}", format.text(r.at_low), format.text(r.at_high)))
        .collect();
    let labels: Vec<_> = rows.iter().map(|r| LABEL.wrap(&r.label, 170.0, 2)).collect();
    let ends: Vec<_> = rows.iter().map(|r| SMALL.shorten(&r.ends, 170.0)).collect();

    let mut frame = Frame::new(caption.into(), WIDTH)?;
    frame.legend(&[
        (Key::Box(LOW), "at the low end".to_owned()),
        (Key::Box(HIGH), "at the high end".to_owned()),
        (Key::Upright, format!("base: {}", format.text(base))),
    ]);
    let widths = labels.iter().flatten().map(|l| LABEL.width(l));
    let label_width = widths.chain(ends.iter().map(|e| SMALL.width(e))).fold(20.0, f64::max);
    let left = MARGIN + label_width + 10.0;
    let right = WIDTH - MARGIN - figures.iter().map(|f| VALUE.width(f)).fold(0.0, f64::max) - 10.0;
    let right = right.max(left + 104.0);
    let axis = Axis::new(results(), [left + 6.0, right - 6.0], 4);
    let most = labels
        .iter()
        .zip(&ends)
        .map(|(l, e)| LABEL.line() * count(l.len()) + if e.is_empty() { 0.0 } else { SMALL.line() })
        .fold(0.0, f64::max);
    let high = (most + 6.0).max(26.0);
    let bottom = frame.top + high * count(rows.len());
    axis.draw_across(&mut frame.canvas, WIDTH, frame.top, bottom);

    for (i, row) in rows.iter().enumerate() {
        let y = frame.top + high * (count(i) + 0.5);
        let (Some(label), Some(ends), Some(figure)) = (labels.get(i), ends.get(i), figures.get(i))
        else {
            continue;
        };
        let up = if ends.is_empty() { 0.0 } else { SMALL.line() / 2.0 };
        frame.canvas.block([left - 6.0, y - up], Anchor::End, LABEL, label);
        let under = y + LABEL.line() * count(label.len()) / 2.0 + 4.0;
        frame.canvas.text([left - 6.0, under], Anchor::End, SMALL, ends);
        let tip = format!("{}: {figure} {}", row.label, chart.unit);
        let same_side = (row.at_low - base) * (row.at_high - base) > 0.0;
        for (value, fill, upper) in [(row.at_low, LOW, true), (row.at_high, HIGH, false)] {
            let (from, to) = (axis.at(value.min(base)), axis.at(value.max(base)));
            let (top, thick) = match (same_side, upper) {
                (false, _) => (y - 8.0, 16.0),
                (true, true) => (y - 8.0, 8.0),
                (true, false) => (y, 8.0),
            };
            frame.canvas.rect([from, top, to - from, thick], fill, Some(&tip));
        }
        frame.canvas.text([WIDTH - MARGIN, y + 4.0], Anchor::End, VALUE, figure);
    }
    frame.canvas.line([axis.at(base), frame.top], [axis.at(base), bottom], colour::INK, 1.5);
    frame.canvas.centred([f64::midpoint(left, right), bottom + 30.0], SMALL, WIDTH, &chart.unit);
    let told: Vec<_> = rows
        .iter()
        .zip(&figures)
        .map(|(row, figure)| {
            let ends = if row.ends.is_empty() { String::new() } else { format!(" ({})", row.ends) };
            format!("{}{ends}: {figure}", row.label)
        })
        .collect();
    let base = format.text(base);
    let told = format!("Tornado in {} around {base}. {}.", chart.unit, told.join("; "));
    Ok(frame.finish(bottom + 36.0, &told))
}
