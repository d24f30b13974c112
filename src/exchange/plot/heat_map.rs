use super::{
    canvas::{Anchor, HATCH, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN},
    number::{Format, between, count, drawable},
    picture::Picture,
    text::clean,
};
use crate::error::{Error, Result};

const LABEL: Type = Type::new(12.0);
const NAME: Type = Type::new(12.0).bold().fill(colour::MUTED);
const VALUE: Type = Type::new(11.0);
const TICK: Type = Type::new(11.0).fill(colour::MUTED);
/// What cells share out between them where their number leaves a choice.
const ROOM: f64 = 520.0;

/// What [`heat_map`] draws: a table of values in one unit, rows and columns in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    unit: String,
    rows: Vec<String>,
    columns: Vec<String>,
    values: Vec<Option<f64>>,
    row_name: String,
    column_name: String,
    root: bool,
}

impl HeatMap {
    /// The values of each row in turn, all in this unit; `None` is not known.
    #[must_use]
    pub fn new<R: AsRef<str>, C: AsRef<str>, V: Into<Option<f64>>>(
        unit: impl AsRef<str>,
        rows: impl IntoIterator<Item = R>,
        columns: impl IntoIterator<Item = C>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            unit: clean(unit.as_ref()),
            rows: rows.into_iter().map(|r| clean(r.as_ref())).collect(),
            columns: columns.into_iter().map(|c| clean(c.as_ref())).collect(),
            values: values.into_iter().map(Into::into).collect(),
            row_name: String::new(),
            column_name: String::new(),
            root: false,
        }
    }

    /// The same, with what the rows are ("who cuts").
    #[must_use]
    pub fn row_name(mut self, name: impl AsRef<str>) -> Self {
        self.row_name = clean(name.as_ref());
        self
    }

    /// The same, with what the columns are ("who loses").
    #[must_use]
    pub fn column_name(mut self, name: impl AsRef<str>) -> Self {
        self.column_name = clean(name.as_ref());
        self
    }

    /// The same, with shades by the square root of the values, so that a few large ones leave differences
    /// among the small ones in sight. Figures and legend stay in the unit.
    #[must_use]
    pub fn root_scale(mut self) -> Self {
        self.root = true;
        self
    }

    fn checked(&self) -> Result<Vec<Option<f64>>> {
        between("number of rows", self.rows.len(), 1, 300, "1 to 300")?;
        between("number of columns", self.columns.len(), 1, 300, "1 to 300")?;
        let expected = self.rows.len() * self.columns.len();
        if self.values.len() != expected {
            return Err(Error::Shape { what: "heat map", expected, found: self.values.len() });
        }
        let places = self.rows.iter().flat_map(|r| self.columns.iter().map(move |c| (r, c)));
        self.values
            .iter()
            .zip(places)
            .map(|(v, (r, c))| v.map(|v| drawable("heat map", r, c, v)).transpose())
            .collect()
    }
}

/// A table as shades, with the figures in the cells where they fit.
///
/// Values of one sign go from white to dark, values of both signs from brown (negative) over white to blue
/// (positive). A cell that is not known is hatched; one on the diagonal (the row's label is the column's) is
/// left blank then. Up to 1,000 cells say their value as a tooltip.
///
/// ```
/// use geoecon::exchange::plot::{Caption, HeatMap, heat_map};
///
/// let states = ["CHN", "JPN", "KOR"];
/// let losses = [None, Some(1.9), Some(3.1), Some(0.4), None, None, Some(0.3), Some(-0.1), None];
/// let map = HeatMap::new("percent", states, states, losses).row_name("who cuts").column_name("who loses");
/// let picture = heat_map(Caption::new("Leverage").subtitle("losses in real income"), &map)?;
/// assert!(picture.to_string().contains("<title>CHN, KOR: 3.1 percent</title>"));
/// assert!(picture.description().ends_with("1 cell is not known."));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no rows or columns, more than 300 of either, or a caption without a title;
/// [`Error::Shape`] where the values are not one for each cell; [`Error::Cell`] for a value that is not
/// finite or exceeds 1e30 in size.
pub fn heat_map(caption: impl Into<Caption>, map: &HeatMap) -> Result<Picture> {
    let values = map.checked()?;
    let known = || values.iter().copied().flatten();
    let format = Format::of_values(known());
    let scale = Scale::of(known(), map.root);
    let layout =
        Layout::of(map, known().map(|v| VALUE.width(&format.short(v))).fold(0.0, f64::max));

    let mut frame = Frame::new(caption.into(), layout.width)?;
    let left = MARGIN + layout.label_width + 8.0;
    let across = layout.cell[0] * count(map.columns.len());
    if !map.column_name.is_empty() {
        let look = NAME;
        let name = look.shorten(&map.column_name, layout.width - left - MARGIN);
        frame.canvas.text([left, frame.top + 10.0], Anchor::Start, look, &name);
        frame.top += 18.0;
    }
    let top = frame.top + layout.header;
    for (j, column) in map.columns.iter().enumerate() {
        let x = left + layout.cell[0] * (count(j) + 0.5);
        match layout.turned {
            None => frame.canvas.text([x, top - 6.0], Anchor::Middle, LABEL, column),
            Some(degrees) => {
                let label = LABEL.shorten(column, LABEL_ROOM);
                let at = if degrees < -60.0 { [x + 4.0, top - 6.0] } else { [x, top - 6.0] };
                frame.canvas.turned(at, Anchor::Start, LABEL, &label, Some(degrees));
            }
        }
    }
    if !map.row_name.is_empty() {
        let name = NAME.shorten(&map.row_name, layout.label_width);
        frame.canvas.text([left - 6.0, top - 6.0], Anchor::End, NAME, &name);
    }

    let tips = values.len() <= 1000;
    let mut cells = values.iter();
    let mut unknown = 0_usize;
    for (i, row) in map.rows.iter().enumerate() {
        let y = top + layout.cell[1] * count(i);
        let middle = y + layout.cell[1] / 2.0;
        let label = LABEL.shorten(row, layout.label_width);
        frame.canvas.text([left - 6.0, middle + 4.2], Anchor::End, LABEL, &label);
        for (j, (column, value)) in map.columns.iter().zip(cells.by_ref()).enumerate() {
            let x = left + layout.cell[0] * count(j);
            let shape = [x, y, layout.cell[0] - 1.0, layout.cell[1] - 1.0];
            let Some(value) = value else {
                let diagonal = row == column;
                unknown += usize::from(!diagonal);
                let fill = if diagonal { "#f3f4f6" } else { HATCH };
                let tip = format!("{row}, {column}: not known");
                frame.canvas.rect(shape, fill, (tips && !diagonal).then_some(&tip));
                continue;
            };
            let (fill, text) = colour::shade(scale.at(*value));
            let figure = format.text(*value);
            let tip = format!("{row}, {column}: {figure} {}", map.unit);
            frame.canvas.rect(shape, &fill, tips.then_some(&tip));
            if layout.figures {
                let look = VALUE.fill(text);
                let x = x + (layout.cell[0] - 1.0) / 2.0;
                frame.canvas.text([x, middle + 3.5], Anchor::Middle, look, &format.short(*value));
            }
        }
    }
    frame.top = top + layout.cell[1] * count(map.rows.len()) + 12.0;
    scale.draw(
        &mut frame,
        map,
        left.min(layout.width - MARGIN - across.max(LEGEND_WIDTH)).max(MARGIN),
    );
    if unknown > 0 {
        frame.legend(&[(Key::Hatch, "not known".to_owned())]);
    }
    let bottom = frame.top;
    Ok(frame.finish(bottom, &description(map, &values, &format, unknown)))
}

/// The longest that a turned label gets.
const LABEL_ROOM: f64 = 170.0;
const LEGEND_WIDTH: f64 = 200.0;

/// Sizes that depend on the number of cells and the length of labels.
struct Layout {
    width: f64,
    label_width: f64,
    header: f64,
    turned: Option<f64>,
    cell: [f64; 2],
    figures: bool,
}

impl Layout {
    fn of(map: &HeatMap, widest: f64) -> Self {
        let columns = count(map.columns.len());
        let label_width = map
            .rows
            .iter()
            .map(|r| LABEL.width(r))
            .fold(NAME.width(&map.row_name), f64::max)
            .clamp(24.0, 170.0);
        let need = widest + 6.0;
        let figures = need * columns <= ROOM + 40.0;
        let wide = if figures {
            (ROOM / columns).clamp(need.max(22.0), need.max(56.0))
        } else {
            (ROOM / columns).clamp(15.0, 30.0)
        };
        let longest = map.columns.iter().map(|c| LABEL.width(c)).fold(0.0, f64::max);
        let longest_turned = longest.min(LABEL_ROOM);
        let (turned, header, beyond) = if longest + 4.0 <= wide {
            (None, 18.0, 0.0)
        } else if wide >= 20.0 {
            (Some(-45.0), longest_turned * 0.71 + 16.0, longest_turned * 0.71 + 10.0 - wide / 2.0)
        } else {
            (Some(-90.0), longest_turned + 10.0, 0.0)
        };
        let left = MARGIN + label_width + 8.0;
        let width = left + wide * columns + MARGIN + beyond.max(0.0);
        let cell = [wide, if figures { wide.clamp(22.0, 30.0) } else { wide.clamp(16.0, 30.0) }];
        Self { width: width.max(400.0), label_width, header, turned, cell, figures }
    }
}

/// From values to shades between -1 and 1.
struct Scale {
    low: f64,
    high: f64,
    root: bool,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>, root: bool) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        let high = if low < 0.0 || high > 0.0 { high } else { 1.0 };
        Self { low, high, root }
    }

    fn at(&self, value: f64) -> f64 {
        let part = value / self.high.max(-self.low);
        if self.root { part.abs().sqrt().copysign(part) } else { part }
    }

    /// The value with this shade.
    fn value(&self, at: f64) -> f64 {
        (if self.root { at * at.abs() } else { at }) * self.high.max(-self.low)
    }

    /// The shades in use, with the values at the ends, at zero and in the middle of one sign.
    fn draw(&self, frame: &mut Frame, map: &HeatMap, left: f64) {
        let (from, to) = (self.at(self.low), self.at(self.high));
        let top = frame.top;
        for i in 0..40_u8 {
            let at = from + (to - from) * (f64::from(i) + 0.5) / 40.0;
            let part = LEGEND_WIDTH / 40.0;
            let shape = [left + part * f64::from(i), top, part + 0.3, 10.0];
            frame.canvas.rect(shape, &colour::shade(at).0, None);
        }
        let both = self.low < 0.0 && self.high > 0.0;
        let inner = if both { 0.0 } else { f64::midpoint(from, to) };
        let format = Format::of_values([self.low, self.high, self.value(inner)]);
        let mut taken: Vec<[f64; 2]> = Vec::new();
        for (mark, anchor) in [(inner, Anchor::Middle), (to, Anchor::End), (from, Anchor::Start)] {
            let x = left + LEGEND_WIDTH * (mark - from) / (to - from);
            let figure = format.text(self.value(mark));
            let wide = TICK.width(&figure) + 6.0;
            let begin = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - wide / 2.0,
                Anchor::End => x - wide,
            };
            if taken.iter().all(|[a, b]| begin + wide <= *a || begin >= *b) {
                taken.push([begin, begin + wide]);
                frame.canvas.text([x, top + 23.0], anchor, TICK, &figure);
            }
        }
        let unit = if self.root { format!("{}, root scale", map.unit) } else { map.unit.clone() };
        let room = frame.width - MARGIN - left - LEGEND_WIDTH - 8.0;
        if TICK.width(&unit) <= room {
            frame.canvas.text([left + LEGEND_WIDTH + 8.0, top + 9.0], Anchor::Start, TICK, &unit);
            frame.top = top + 34.0;
        } else {
            let x = left.min(MARGIN);
            let unit = TICK.shorten(&unit, frame.width - 2.0 * MARGIN);
            frame.canvas.text([x, top + 38.0], Anchor::Start, TICK, &unit);
            frame.top = top + 46.0;
        }
    }
}

fn description(map: &HeatMap, values: &[Option<f64>], format: &Format, unknown: usize) -> String {
    let places = map.rows.iter().flat_map(|r| map.columns.iter().map(move |c| (r, c)));
    let mut known: Vec<_> =
        values.iter().zip(places).filter_map(|(v, p)| Some(((*v)?, p))).collect();
    known.sort_by(|(a, _), (b, _)| b.abs().total_cmp(&a.abs()));
    let largest: Vec<_> = known
        .iter()
        .take(5)
        .map(|(v, (row, column))| format!("{row}, {column} {}", format.text(*v)))
        .collect();
    let axes = match (map.row_name.as_str(), map.column_name.as_str()) {
        ("", "") => String::new(),
        (rows, columns) => format!(" (rows: {rows}; columns: {columns})"),
    };
    let missing = match unknown {
        0 => "Every cell is known.".to_owned(),
        1 => "1 cell is not known.".to_owned(),
        n => format!("{n} cells are not known."),
    };
    let (r, c) = (map.rows.len(), map.columns.len());
    let largest = if largest.is_empty() {
        String::new()
    } else {
        format!(" Largest: {}.", largest.join("; "))
    };
    format!("Table of {r} by {c}{axes} in {}.{largest} {missing}", map.unit)
}
