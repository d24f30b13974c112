use std::fmt::Write;

use super::{
    axis::Axis,
    canvas::{Anchor, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN, whisker},
    number::{Format, between, count, drawable},
    picture::Picture,
    text::clean,
};
use crate::error::{Error, Result};

const LABEL: Type = Type::new(13.0);
const VALUE: Type = Type::new(12.0).bold();
const RANGE: Type = Type::new(11.0).fill(colour::MUTED);
const WIDTH: f64 = 560.0;

/// One row of a [`BarChart`]: a label, its value, the range around it and a second value beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    label: String,
    value: Option<f64>,
    range: Option<(f64, f64)>,
    second: Option<f64>,
}

impl Bar {
    /// A row; a value of `None` is drawn as "not known".
    #[must_use]
    pub fn new(label: impl AsRef<str>, value: impl Into<Option<f64>>) -> Self {
        Self { label: clean(label.as_ref()), value: value.into(), range: None, second: None }
    }

    /// The same, with a whisker from `low` to `high`.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// The same, with a value of the second series.
    #[must_use]
    pub fn second(mut self, value: impl Into<Option<f64>>) -> Self {
        self.second = value.into();
        self
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let (low, high) = self.range.unzip();
        [self.value, low, high, self.second].into_iter().flatten()
    }

    fn checked(&self) -> Result<Self> {
        let of = |column, value| drawable("bar", &self.label, column, value);
        let range = match self.range {
            Some((low, high)) => {
                let (low, high) = (of("low", low)?, of("high", high)?);
                if low > high {
                    return Err(Error::Cell {
                        what: "bar",
                        row: self.label.clone(),
                        column: "low".to_owned(),
                        value: low,
                        expected: "at most the high end of the range",
                    });
                }
                Some((low, high))
            }
            None => None,
        };
        Ok(Self {
            label: self.label.clone(),
            value: self.value.map(|v| of("value", v)).transpose()?,
            range,
            second: self.second.map(|v| of("second", v)).transpose()?,
        })
    }
}

/// What [`bars`] draws: labelled values in one unit, in their order or [`ranked`](Self::ranked).
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart {
    unit: String,
    bars: Vec<Bar>,
    value_name: String,
    second_name: String,
    range_name: String,
    ranked: bool,
}

impl BarChart {
    /// These rows, all values in this unit ("percent of GDP", "USD bn a year").
    #[must_use]
    pub fn new(unit: impl AsRef<str>, bars: impl IntoIterator<Item = Bar>) -> Self {
        Self {
            unit: clean(unit.as_ref()),
            bars: bars.into_iter().collect(),
            value_name: "value".to_owned(),
            second_name: "second value".to_owned(),
            range_name: "range".to_owned(),
            ranked: false,
        }
    }

    /// The same, with a name for the values in the legend.
    #[must_use]
    pub fn value_name(mut self, name: impl AsRef<str>) -> Self {
        self.value_name = clean(name.as_ref());
        self
    }

    /// The same, with a name for the second series in the legend.
    #[must_use]
    pub fn second_name(mut self, name: impl AsRef<str>) -> Self {
        self.second_name = clean(name.as_ref());
        self
    }

    /// The same, with what the whiskers are in the legend ("lowest and highest of 52 runs").
    #[must_use]
    pub fn range_name(mut self, name: impl AsRef<str>) -> Self {
        self.range_name = clean(name.as_ref());
        self
    }

    /// The same, the largest value first; equal values keep their order, unknown ones come last.
    #[must_use]
    pub fn ranked(mut self) -> Self {
        self.ranked = true;
        self
    }

    fn rows(&self) -> Result<Vec<Bar>> {
        between("number of bars", self.bars.len(), 1, 300, "1 to 300")?;
        let mut rows = self.bars.iter().map(Bar::checked).collect::<Result<Vec<_>>>()?;
        if self.ranked {
            let key = |bar: &Bar| bar.value.unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
        }
        Ok(rows)
    }
}

/// Bars with the range around each, a second series, and the figures beside them.
///
/// ```
/// use geoecon::exchange::plot::{Bar, BarChart, Caption, bars};
///
/// let chart = BarChart::new("percent of real income", [
///     Bar::new("Viet Nam", 1.4).range(0.9, 2.2).second(0.8),
///     Bar::new("China", 3.1).range(2.0, 4.6).second(5.2),
///     Bar::new("Bhutan", None),
/// ])
/// .value_name("loss after all have adjusted")
/// .second_name("share of imports in GDP")
/// .ranked();
/// let picture = bars(Caption::new("On whom Korea depends").source("OECD ICIO 2022"), &chart)?;
/// assert_eq!(
///     picture.description(),
///     "Bars in percent of real income. China: 3.1 (2.0 to 4.6), share of imports in GDP 5.2; \
///      Viet Nam: 1.4 (0.9 to 2.2), share of imports in GDP 0.8; Bhutan: not known.",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no bars, more than 300, or a caption without a title; [`Error::Cell`] for a
/// value that is not finite or exceeds 1e30 in size, and a range whose ends are reversed.
pub fn bars(caption: impl Into<Caption>, chart: &BarChart) -> Result<Picture> {
    let rows = chart.rows()?;
    let format = Format::of_values(rows.iter().flat_map(Bar::values));
    let figures: Vec<_> = rows.iter().map(|bar| Figures::of(bar, &format)).collect();
    let labels: Vec<_> = rows.iter().map(|bar| LABEL.wrap(&bar.label, 170.0, 2)).collect();
    let second = rows.iter().any(|bar| bar.second.is_some());

    let mut frame = Frame::new(caption.into(), WIDTH)?;
    frame.legend(&legend(chart, &rows));
    let label_width =
        labels.iter().flatten().map(|line| LABEL.width(line)).fold(0.0, f64::max).max(20.0);
    let beside = figures.iter().map(|f| RANGE.width(&f.range)).fold(0.0, f64::max);
    let figure = figures.iter().map(Figures::width).fold(0.0, f64::max);
    let right = WIDTH - MARGIN - beside - figure - 10.0;
    let left = MARGIN + label_width + 10.0;
    let values = rows.iter().flat_map(Bar::values).chain([0.0]);
    let axis = Axis::new(values, [left + 4.0, right.max(left + 104.0) - 4.0], 4);
    let high = if second || labels.iter().any(|l| l.len() > 1) { 38.0 } else { 26.0 };
    let bottom = frame.top + high * count(rows.len());
    axis.draw_across(&mut frame.canvas, WIDTH, frame.top, bottom);

    for (i, ((bar, label), figures)) in rows.iter().zip(&labels).zip(&figures).enumerate() {
        let y = frame.top + high * (count(i) + 0.5);
        frame.canvas.block([left - 6.0, y], Anchor::End, LABEL, label);
        let tip = figures.sentence(&bar.label, &chart.second_name);
        let mut draw = |value: Option<f64>, y: f64, thick: f64, fill| {
            if let Some(value) = value {
                let (from, to) = (axis.at(value.min(0.0)), axis.at(value.max(0.0)));
                let shape = [from, y - thick / 2.0, (to - from).max(1.0), thick];
                frame.canvas.rect(shape, fill, Some(&tip));
            }
        };
        let main = if second { y - 6.0 } else { y };
        draw(bar.value, main, 14.0, colour::series(0));
        if second {
            draw(bar.second, y + 8.0, 8.0, colour::series(1));
        }
        if let Some((low, high)) = bar.range {
            whisker(&mut frame.canvas, [axis.at(low), axis.at(high)], main, 4.0);
        }
        figures.draw(&mut frame, [WIDTH - MARGIN - beside, y], second);
    }
    frame.canvas.centred([f64::midpoint(left, right), bottom + 30.0], RANGE, WIDTH, &chart.unit);
    let told: Vec<_> = rows
        .iter()
        .zip(&figures)
        .map(|(bar, figures)| figures.sentence(&bar.label, &chart.second_name))
        .collect();
    Ok(frame.finish(bottom + 36.0, &format!("Bars in {}. {}.", chart.unit, told.join("; "))))
}

fn legend(chart: &BarChart, rows: &[Bar]) -> Vec<(Key, String)> {
    let mut items = Vec::new();
    let ranges = rows.iter().any(|bar| bar.range.is_some());
    let second = rows.iter().any(|bar| bar.second.is_some());
    if second || ranges {
        items.push((Key::Box(colour::series(0)), chart.value_name.clone()));
    }
    if second {
        items.push((Key::Box(colour::series(1)), chart.second_name.clone()));
    }
    if ranges {
        items.push((Key::Whisker, chart.range_name.clone()));
    }
    items
}

/// The figures of one row as text.
struct Figures {
    value: String,
    range: String,
    second: String,
}

impl Figures {
    fn of(bar: &Bar, format: &Format) -> Self {
        Self {
            value: bar.value.map_or_else(|| "not known".to_owned(), |v| format.text(v)),
            range: bar.range.map_or_else(String::new, |(low, high)| {
                format!(" ({} to {})", format.text(low), format.text(high))
            }),
            second: bar.second.map_or_else(String::new, |v| format.text(v)),
        }
    }

    /// Of the value and the second one, which stand under each other.
    fn width(&self) -> f64 {
        VALUE.width(&self.value).max(RANGE.width(&self.second))
    }

    fn sentence(&self, label: &str, second: &str) -> String {
        let mut out = format!("{label}: {}{}", self.value, self.range);
        if !self.second.is_empty() {
            let _ = write!(out, ", {second} {}", self.second);
        }
        out
    }

    /// The values end at `x`, the range begins there.
    fn draw(&self, frame: &mut Frame, [x, y]: [f64; 2], second: bool) {
        let main = if second && !self.second.is_empty() { y - 2.0 } else { y + 4.0 };
        let space = RANGE.width(" ");
        frame.canvas.text([x + space, main], Anchor::Start, RANGE, self.range.trim_start());
        frame.canvas.text([x, main], Anchor::End, VALUE, &self.value);
        frame.canvas.text([x, y + 12.0], Anchor::End, RANGE, &self.second);
    }
}
