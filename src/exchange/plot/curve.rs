use super::{
    axis::Axis,
    canvas::{Anchor, Type},
    caption::Caption,
    colour,
    fan::{dashes, stroke, track},
    frame::{Frame, Key, MARGIN},
    number::{Format, between, drawable},
    picture::Picture,
    text::clean,
};
use crate::error::{Error, Result};

const SMALL: Type = Type::new(11.0).fill(colour::MUTED);
const WIDTH: f64 = 560.0;
const TALL: f64 = 230.0;

/// What [`curve`] draws: lines through points, as a frontier of what is given up for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    across: String,
    up: String,
    lines: Vec<(String, Vec<[f64; 2]>)>,
}

impl Curve {
    /// A chart with these units along its two axes.
    #[must_use]
    pub fn new(across: impl AsRef<str>, up: impl AsRef<str>) -> Self {
        Self { across: clean(across.as_ref()), up: clean(up.as_ref()), lines: Vec::new() }
    }

    /// The same, with a line through these points, each across and up.
    #[must_use]
    pub fn line(
        mut self,
        name: impl AsRef<str>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        self.lines.push((clean(name.as_ref()), points.into_iter().collect()));
        self
    }

    fn checked(&self) -> Result<Self> {
        between("number of lines of a curve chart", self.lines.len(), 1, 5, "1 to 5")?;
        let mut lines: Vec<(String, Vec<[f64; 2]>)> = Vec::new();
        for (name, points) in &self.lines {
            between("number of points of a line", points.len(), 2, 1000, "2 to 1000")?;
            if lines.iter().any(|(known, _)| known == name) {
                return Err(Error::Duplicate { what: "line", label: name.clone() });
            }
            let cells = points.iter().enumerate().map(|(k, [x, y])| {
                let place = format!("point {}", k + 1);
                let of = |value: &f64| drawable("curve chart", name, &place, *value);
                Ok([of(x)?, of(y)?])
            });
            lines.push((name.clone(), cells.collect::<Result<_>>()?));
        }
        Ok(Self { across: self.across.clone(), up: self.up.clone(), lines })
    }
}

/// How one figure moves with another: the efficient frontier of a risk over what is spent, say.
///
/// ```
/// use geoecon::exchange::plot::{Curve, curve};
///
/// let frontier = [[0.0, 31.0], [0.2, 26.0], [0.9, 25.2]];
/// let chart = Curve::new("spent, USD bn a year", "risk, USD bn a year").line("best mix", frontier);
/// assert_eq!(
///     curve("What is spent, and what is left", &chart)?.description(),
///     "Lines of risk, USD bn a year over spent, USD bn a year. best mix: from 31.0 at 0 to 25.2 at 0.90.",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no lines or more than 5, a line of fewer than 2 or more than 1000 points, or a caption
/// without a title; [`Error::Duplicate`] for a name given twice; [`Error::Cell`] for a number that is not finite or
/// exceeds 1e30 in size.
pub fn curve(caption: impl Into<Caption>, chart: &Curve) -> Result<Picture> {
    let chart = chart.checked()?;
    let along = |axis: usize| {
        let points = chart.lines.iter().flat_map(|(_, points)| points);
        points.filter_map(move |point| point.get(axis)).copied()
    };
    let mut frame = Frame::new(caption.into(), WIDTH)?;
    let look = |i: usize| if i == 0 { "" } else { dashes(i - 1) };
    if chart.lines.len() > 1 {
        let lines = chart.lines.iter().enumerate();
        let items =
            lines.map(|(i, (name, _))| (Key::Stroke(colour::series(i), look(i)), name.clone()));
        let items: Vec<(Key, String)> = items.collect();
        frame.legend(&items);
    }
    let (top, bottom) = (frame.top + 18.0, frame.top + 18.0 + TALL);
    let up = Axis::new(along(1), [bottom - 4.0, top + 4.0], 5);
    let unit = SMALL.shorten(&chart.up, WIDTH - 2.0 * MARGIN);
    frame.canvas.text([MARGIN, frame.top + 9.0], Anchor::Start, SMALL, &unit);
    let (left, right) = (MARGIN + up.label_width() + 8.0, WIDTH - MARGIN - 16.0);
    let across = Axis::new(along(0), [left, right], 6);
    up.draw_up(&mut frame.canvas, left, right);
    across.draw_across(&mut frame.canvas, WIDTH, top, bottom);
    for (i, (name, points)) in chart.lines.iter().enumerate() {
        let at: Vec<[f64; 2]> = points.iter().map(|[x, y]| [across.at(*x), up.at(*y)]).collect();
        frame.canvas.path(&track(&at), &stroke(colour::series(i), look(i)), Some(name));
    }
    let unit = SMALL.shorten(&chart.across, WIDTH - 2.0 * MARGIN);
    frame.canvas.text([right, bottom + 30.0], Anchor::End, SMALL, &unit);
    Ok(frame.finish(bottom + 36.0, &description(&chart)))
}

fn description(chart: &Curve) -> String {
    let format = |axis: usize| {
        let points = chart.lines.iter().flat_map(|(_, points)| points);
        Format::of_values(points.filter_map(move |point| point.get(axis)).copied())
    };
    let (across, up) = (format(0), format(1));
    let one = |(name, points): &(String, Vec<[f64; 2]>)| {
        let end = |point: Option<&[f64; 2]>| {
            point.map_or_else(String::new, |[x, y]| {
                format!("{} at {}", up.text(*y), across.text(*x))
            })
        };
        format!("{name}: from {} to {}", end(points.first()), end(points.last()))
    };
    let lines: Vec<String> = chart.lines.iter().map(one).collect();
    format!("Lines of {} over {}. {}.", chart.up, chart.across, lines.join("; "))
}
