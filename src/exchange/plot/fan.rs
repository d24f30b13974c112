use std::fmt::Write;

use super::{
    axis::Axis,
    canvas::{Anchor, At, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN},
    number::{Format, between, drawable, step},
    picture::Picture,
    text::clean,
};
use crate::{
    error::{Error, Result},
    units::Probability,
};

const SMALL: Type = Type::new(11.0).fill(colour::MUTED);
const VALUE: Type = Type::new(12.0).bold();
const WIDTH: f64 = 560.0;
const TALL: f64 = 230.0;
const DASHES: [&str; 4] = ["6 4", "2 3", "9 3 2 3", "4 2"];

/// What [`fan`] draws: quantiles of a result over the years, and single paths beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    unit: String,
    years: Vec<i32>,
    quantiles: Vec<(Probability, Vec<f64>)>,
    paths: Vec<(String, Vec<f64>)>,
}

impl Fan {
    /// A fan over these years, all values in this unit.
    #[must_use]
    pub fn new(unit: impl AsRef<str>, years: impl IntoIterator<Item = i32>) -> Self {
        let years = years.into_iter().collect();
        Self { unit: clean(unit.as_ref()), years, quantiles: Vec::new(), paths: Vec::new() }
    }

    /// The same, with this quantile, a value for each year.
    #[must_use]
    pub fn quantile(mut self, p: Probability, values: impl IntoIterator<Item = f64>) -> Self {
        self.quantiles.push((p, values.into_iter().collect()));
        self
    }

    /// The same, with a path to compare with, a value for each year.
    #[must_use]
    pub fn path(mut self, name: impl AsRef<str>, values: impl IntoIterator<Item = f64>) -> Self {
        self.paths.push((clean(name.as_ref()), values.into_iter().collect()));
        self
    }

    fn checked(&self) -> Result<Self> {
        between("number of years of a fan chart", self.years.len(), 2, 1000, "2 to 1000")?;
        between("number of quantiles of a fan chart", self.quantiles.len(), 1, 21, "1 to 21")?;
        between("number of paths of a fan chart", self.paths.len(), 0, 4, "at most 4")?;
        if let Some(pair) = self.years.windows(2).find(|pair| pair.first() >= pair.last()) {
            let value = pair.last().map(ToString::to_string).unwrap_or_default();
            let expected = "later than the year before it";
            return Err(Error::OutOfRange { what: "year of a fan chart", value, expected });
        }
        let of = |name: &str, values: &[f64]| {
            if values.len() != self.years.len() {
                let (expected, found) = (self.years.len(), values.len());
                return Err(Error::Shape { what: "series of a fan chart", expected, found });
            }
            let years = self.years.iter().map(ToString::to_string);
            let cells = values.iter().zip(years);
            cells
                .map(|(v, year)| drawable("fan chart", name, &year, *v))
                .collect::<Result<Vec<_>>>()
        };
        let mut quantiles = self
            .quantiles
            .iter()
            .map(|(p, values)| Ok((*p, of(&percent(*p), values)?)))
            .collect::<Result<Vec<_>>>()?;
        quantiles.sort_by_key(|(p, _)| *p);
        for pair in quantiles.windows(2) {
            let [(p, lower), (q, upper)] = pair else { continue };
            if p == q {
                return Err(Error::Duplicate { what: "quantile", label: percent(*q) });
            }
            if let Some(i) = lower.iter().zip(upper).position(|(l, u)| l > u) {
                return Err(Error::Cell {
                    what: "fan chart",
                    row: percent(*q),
                    column: self.years.get(i).map(ToString::to_string).unwrap_or_default(),
                    value: upper.get(i).copied().unwrap_or_default(),
                    expected: "at least the next lower quantile",
                });
            }
        }
        let paths = self
            .paths
            .iter()
            .map(|(name, values)| Ok((name.clone(), of(name, values)?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self { unit: self.unit.clone(), years: self.years.clone(), quantiles, paths })
    }

    /// The outermost pair of quantiles first.
    fn bands(&self) -> impl Iterator<Item = [&(Probability, Vec<f64>); 2]> {
        let half = self.quantiles.len() / 2;
        self.quantiles.iter().zip(self.quantiles.iter().rev()).take(half).map(|(a, b)| [a, b])
    }

    fn median(&self) -> Option<&(Probability, Vec<f64>)> {
        let n = self.quantiles.len();
        (n % 2 == 1).then(|| self.quantiles.get(n / 2)).flatten()
    }
}

/// How a result spreads over the years: bands between quantiles, the middle one as a line.
///
/// Quantiles pair from the outside in, whatever the order they were given in; an odd one in the middle (the
/// median, as a rule) is the line, whose last value is written at its end.
///
/// ```
/// use geoecon::exchange::plot::{Fan, fan};
///
/// let chart = Fan::new("index, 2025 = 100", 2025..=2027)
///     .quantile("0.05".parse()?, [100.0, 91.0, 85.0])
///     .quantile("0.5".parse()?, [100.0, 97.0, 95.0])
///     .quantile("0.95".parse()?, [100.0, 101.0, 103.0])
///     .path("no coercion", [100.0, 100.5, 101.0]);
/// let picture = fan("Leverage of the coercer", &chart)?;
/// assert_eq!(
///     picture.description(),
///     "Fan in index, 2025 = 100, 2025 to 2027. In 2027: 5% to 95% of runs 85 to 103; 50% 95; \
///      no coercion 101.",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for fewer than 2 years, years that do not rise, no quantiles or more than 21, more
/// than 4 paths, or a caption without a title; [`Error::Shape`] for a series without one value a year;
/// [`Error::Duplicate`] for a quantile given twice; [`Error::Cell`] for values that are not finite, exceed
/// 1e30 in size, or lie below those of a lower quantile.
pub fn fan(caption: impl Into<Caption>, chart: &Fan) -> Result<Picture> {
    let chart = chart.checked()?;
    let series =
        || chart.quantiles.iter().map(|(_, v)| v).chain(chart.paths.iter().map(|(_, v)| v));
    let format = Format::of_values(series().flatten().copied());
    let mut frame = Frame::new(caption.into(), WIDTH)?;
    frame.legend(&legend(&chart));
    let (top, bottom) = (frame.top + 18.0, frame.top + 18.0 + TALL);
    let up = Axis::new(series().flatten().copied(), [bottom - 4.0, top + 4.0], 5);
    let unit = SMALL.shorten(&chart.unit, WIDTH - 2.0 * MARGIN);
    frame.canvas.text([MARGIN, frame.top + 9.0], Anchor::Start, SMALL, &unit);
    let last = chart.median().and_then(|(_, v)| v.last()).map(|v| (*v, format.text(*v)));
    let left = MARGIN + up.label_width() + 8.0;
    let right = WIDTH - MARGIN - last.as_ref().map_or(8.0, |(_, text)| VALUE.width(text) + 8.0);
    up.draw_up(&mut frame.canvas, left, right);

    let (first, end) = ends(&chart.years);
    let x = |year: i32| left + (right - left) * (f64::from(year) - first) / (end - first);
    let points = |values: &[f64]| -> Vec<[f64; 2]> {
        chart.years.iter().zip(values).map(|(year, v)| [x(*year), up.at(*v)]).collect()
    };
    for [(low, lower), (high, upper)] in chart.bands() {
        let mut points_around = points(upper);
        points_around.extend(points(lower).into_iter().rev());
        let tip = format!("{} to {} of runs", percent(*low), percent(*high));
        let look = format!(r#"fill="{}" fill-opacity="{TINT}""#, colour::series(0));
        frame.canvas.path(&format!("{}Z", track(&points_around)), &look, Some(&tip));
    }
    for (i, (name, values)) in chart.paths.iter().enumerate() {
        let look = stroke(colour::series(i + 1), dashes(i));
        frame.canvas.path(&track(&points(values)), &look, Some(name));
    }
    if let Some((p, values)) = chart.median() {
        let look = stroke(MEDIAN, "");
        frame.canvas.path(&track(&points(values)), &look, Some(&percent(*p)));
    }
    if let Some((value, text)) = &last {
        frame.canvas.text([right + 6.0, up.at(*value) + 4.0], Anchor::Start, VALUE, text);
    }
    years_below(&mut frame, [first, end], x, bottom);
    Ok(frame.finish(bottom + 20.0, &description(&chart, &format)))
}

const TINT: f64 = 0.3;
const MEDIAN: &str = "#08306b";

fn ends(years: &[i32]) -> (f64, f64) {
    let of = |year: Option<&i32>| year.copied().map_or(0.0, f64::from);
    (of(years.first()), of(years.last()))
}

/// Years at round distances, as many as fit.
#[expect(clippy::cast_possible_truncation, reason = "the years were whole numbers of 32 bits")]
fn years_below(frame: &mut Frame, [first, end]: [f64; 2], x: impl Fn(i32) -> f64, bottom: f64) {
    let every = step(end - first, 8).ceil().max(1.0);
    let mut labels = Vec::new();
    let mut year = (first / every).ceil() * every;
    while year <= end {
        let at = x(year as i32);
        frame.canvas.line([at, bottom - 4.0], [at, bottom], colour::MUTED, 1.0);
        labels.push((at, format!("{year:.0}")));
        year += every;
    }
    frame.canvas.spaced(bottom + 14.0, SMALL, WIDTH, labels);
}

fn legend(chart: &Fan) -> Vec<(Key, String)> {
    let mut items = Vec::new();
    let mut through = 1.0;
    for [(low, _), (high, _)] in chart.bands() {
        through *= 1.0 - TINT;
        let name = format!("{} to {} of runs", percent(*low), percent(*high));
        items.push((Key::Tint(colour::series(0), 1.0 - through), name));
    }
    if let Some((p, _)) = chart.median() {
        let half = percent(*p) == "50%";
        let name = if half { "median".to_owned() } else { percent(*p) };
        items.push((Key::Stroke(MEDIAN, ""), name));
    }
    for (i, (name, _)) in chart.paths.iter().enumerate() {
        items.push((Key::Stroke(colour::series(i + 1), dashes(i)), name.clone()));
    }
    items
}

pub(super) fn dashes(i: usize) -> &'static str {
    DASHES.get(i).copied().unwrap_or("")
}

pub(super) fn stroke(colour: &str, dashes: &str) -> String {
    let pattern =
        if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
    format!(r#"fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"{pattern}"#)
}

/// A line through points as the data of a path.
pub(super) fn track(points: &[[f64; 2]]) -> String {
    let mut out = String::new();
    for (i, [x, y]) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if i == 0 { 'M' } else { 'L' }, At(*x), At(*y));
    }
    out
}

fn percent(p: Probability) -> String {
    let text = format!("{:.2}", p.value() * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn description(chart: &Fan, format: &Format) -> String {
    let (first, end) = ends(&chart.years);
    let last = |values: &[f64]| values.last().map_or_else(String::new, |v| format.text(*v));
    let mut parts: Vec<String> = chart
        .bands()
        .map(|[(p, lower), (q, upper)]| {
            format!("{} to {} of runs {} to {}", percent(*p), percent(*q), last(lower), last(upper))
        })
        .collect();
    parts.extend(chart.median().map(|(p, values)| format!("{} {}", percent(*p), last(values))));
    parts.extend(chart.paths.iter().map(|(name, values)| format!("{name} {}", last(values))));
    format!("Fan in {}, {first:.0} to {end:.0}. In {end:.0}: {}.", chart.unit, parts.join("; "))
}
