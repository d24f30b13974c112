mod layout;

use std::fmt::Write;

use super::{
    canvas::{Anchor, At, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN, diamond},
    number::{Format, amount, between, count},
    picture::Picture,
    text::clean,
};
use crate::error::{Error, Result};
use layout::{Layout, Link};

const STAGE: Type = Type::new(12.5).bold().fill(colour::MUTED);
const NAME: Type = Type::new(12.5).bold().halo();
const FIGURE: Type = Type::new(11.0).halo();
/// The width of a supplier's bar.
const BAR: f64 = 12.0;

/// What [`supply_chain`] draws: who supplies whom with how much, stage by stage.
///
/// A supplier is a name at a stage, and exists as soon as a link names it; the same name at two stages is
/// two suppliers in one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyChain {
    unit: String,
    stages: Vec<String>,
    links: Vec<Link>,
    chokes: Vec<(usize, String, String)>,
}

impl SupplyChain {
    /// A chain of these stages, from the left, all amounts in this unit ("t of rare-earth oxide").
    #[must_use]
    pub fn new<S: AsRef<str>>(unit: impl AsRef<str>, stages: impl IntoIterator<Item = S>) -> Self {
        Self {
            unit: clean(unit.as_ref()),
            stages: stages.into_iter().map(|s| clean(s.as_ref())).collect(),
            links: Vec::new(),
            chokes: Vec::new(),
        }
    }

    /// The same, with an amount that goes from a supplier to one of a later stage; stages count from 0.
    /// Links between the same two add up.
    #[must_use]
    pub fn link<F: AsRef<str>, T: AsRef<str>>(
        mut self,
        (from_stage, from): (usize, F),
        (to_stage, to): (usize, T),
        value: f64,
    ) -> Self {
        let (from, to) = (clean(from.as_ref()), clean(to.as_ref()));
        self.links.push(Link { from: (from_stage, from), to: (to_stage, to), value });
        self
    }

    /// The same, with this supplier marked as a choke point, and why.
    #[must_use]
    pub fn choke_point(
        mut self,
        stage: usize,
        name: impl AsRef<str>,
        why: impl AsRef<str>,
    ) -> Self {
        self.chokes.push((stage, clean(name.as_ref()), clean(why.as_ref())));
        self
    }

    fn checked(&self) -> Result<Vec<Link>> {
        between("number of stages", self.stages.len(), 2, 12, "2 to 12")?;
        between("number of links", self.links.len(), 1, 2000, "1 to 2000")?;
        let mut links: Vec<Link> = Vec::with_capacity(self.links.len());
        for link in &self.links {
            if link.to.0 >= self.stages.len() {
                return Err(Error::OutOfRange {
                    what: "stage of a link",
                    value: link.to.0.to_string(),
                    expected: "less than the number of stages: they count from 0",
                });
            }
            if link.from.0 >= link.to.0 {
                return Err(Error::OutOfRange {
                    what: "stage at the end of a link",
                    value: link.to.0.to_string(),
                    expected: "a later stage than at its beginning",
                });
            }
            let value = amount("link", &link.from.1, &link.to.1, link.value)?;
            match links.iter_mut().find(|l| l.from == link.from && l.to == link.to) {
                Some(same) => same.value += value,
                None => links.push(Link { value, ..link.clone() }),
            }
        }
        if links.iter().all(|l| l.value <= 0.0) {
            return Err(Error::OutOfRange {
                what: "sum of the links of a supply chain",
                value: "0".to_owned(),
                expected: "more than zero",
            });
        }
        Ok(links)
    }
}

/// A supply chain from left to right: bars are suppliers, ribbons what goes from one to the next, both as
/// wide as the amount; choke points carry a mark, and their reasons stand below.
///
/// Beside each supplier stands its amount (the larger of what it takes in and what it gives on) and its
/// share of its stage. Suppliers are placed so that ribbons cross little: by the mean place of those they
/// are linked to, in a fixed number of sweeps.
///
/// ```
/// use geoecon::exchange::plot::{SupplyChain, supply_chain};
///
/// let chain = SupplyChain::new("kt of oxide", ["Mining", "Refining"])
///     .link((0, "China"), (1, "China"), 270.0)
///     .link((0, "Myanmar"), (1, "China"), 31.0)
///     .link((0, "Australia"), (1, "Malaysia"), 13.0)
///     .choke_point(1, "China", "no other refiner of heavy rare earths");
/// let picture = supply_chain("Rare earths", &chain)?;
/// assert!(picture.description().contains("Refining: China 301 (96%, choke point), Malaysia 13 (4%)"));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for fewer than 2 stages or more than 12, no links or more than 2,000, a link that
/// does not lead to a later stage, and links that sum to zero; [`Error::Cell`] for an amount that is
/// negative or not finite; [`Error::UnknownLabel`] for a choke point that no link names.
pub fn supply_chain(caption: impl Into<Caption>, chain: &SupplyChain) -> Result<Picture> {
    let links = chain.checked()?;
    let layout = Layout::of(chain.stages.len(), &links);
    for (stage, name, _) in &chain.chokes {
        if !layout.suppliers().any(|n| n.stage == *stage && n.name == *name) {
            let stage = chain.stages.get(*stage).map_or("no stage", String::as_str);
            let label = format!("{name} ({stage})");
            return Err(Error::UnknownLabel { what: "supplier, marked as a choke point,", label });
        }
    }
    let is_choke =
        |stage: usize, name: &str| chain.chokes.iter().any(|(s, n, _)| *s == stage && n == name);
    let format = Format::of_values(layout.suppliers().map(|n| n.value));
    let column = (620.0 / count(chain.stages.len())).clamp(132.0, 250.0);
    let mut frame = Frame::new(caption.into(), 2.0 * MARGIN + column * count(chain.stages.len()))?;
    let x = |stage: usize| MARGIN + column * count(stage);

    let heads: Vec<_> = chain.stages.iter().map(|s| STAGE.wrap(s, column - 12.0, 2)).collect();
    for (i, head) in heads.iter().enumerate() {
        for (k, line) in head.iter().enumerate() {
            let y = frame.top + 11.0 + STAGE.line() * count(k);
            frame.canvas.text([x(i), y], Anchor::Start, STAGE, line);
        }
    }
    frame.top += STAGE.line() * count(heads.iter().map(Vec::len).max().unwrap_or(0)) + 8.0;
    let top = frame.top;

    for ribbon in &layout.ribbons {
        let (left, right) = (x(ribbon.stage) + BAR, x(ribbon.stage + 1));
        let (left, right) = (if ribbon.begins { left } else { left - BAR }, right);
        let (a, b) = (top + ribbon.from, top + ribbon.to);
        let middle = At(f64::midpoint(left, right));
        let data = format!(
            "M{l} {a}C{middle} {a} {middle} {b} {r} {b}L{r} {d}C{middle} {d} {middle} {c} {l} {c}Z",
            l = At(left),
            r = At(right),
            a = At(a),
            b = At(b),
            c = At(a + ribbon.thick),
            d = At(b + ribbon.thick),
        );
        let link = ribbon.link;
        let tip =
            format!("{} to {}: {} {}", link.from.1, link.to.1, format.text(link.value), chain.unit);
        let fill = colour_of(&layout, &link.from.1);
        frame.canvas.path(&data, &format!(r#"fill="{fill}" fill-opacity="0.38""#), Some(&tip));
    }
    for node in layout.suppliers() {
        let (x, y) = (x(node.stage), top + node.top);
        let choke = is_choke(node.stage, &node.name);
        let fill = colour_of(&layout, &node.name);
        let tip = format!("{}: {} {}", node.name, format.text(node.value), chain.unit);
        frame.canvas.rect([x, y, BAR, node.height.max(1.5)], fill, Some(&tip));
        let middle = y + node.height / 2.0;
        let mut label = x + BAR + 5.0;
        if choke {
            diamond(&mut frame.canvas, [x + BAR / 2.0, middle], Some("choke point"));
            label += 3.0;
        }
        let room = column - (label - x) - 6.0;
        let name = NAME.shorten(&node.name, room);
        frame.canvas.text([label, middle - 2.0], Anchor::Start, NAME, &name);
        let figure = format!("{} ({})", format.text(node.value), percent(node.share));
        let figure = FIGURE.shorten(&figure, room);
        frame.canvas.text([label, middle + 11.0], Anchor::Start, FIGURE, &figure);
    }
    frame.top = top + layout.height + 12.0;
    for (stage, name, why) in &chain.chokes {
        let stage = chain.stages.get(*stage).map_or("", String::as_str);
        reasons(&mut frame, &format!("Choke point: {name}, {stage}"), why);
    }
    let bottom = frame.top;
    Ok(frame.finish(bottom, &description(chain, &layout, &format, is_choke)))
}

/// A choke point and why it is one, over as many lines as it takes.
fn reasons(frame: &mut Frame, what: &str, why: &str) {
    let look = super::frame::LEGEND;
    let words = if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") };
    for (i, line) in look.wrap(&words, frame.width - 2.0 * MARGIN - 22.0, 4).into_iter().enumerate()
    {
        if i == 0 {
            frame.legend(&[(Key::Diamond, line)]);
        } else {
            frame.top -= 3.0;
            frame.canvas.text([MARGIN + 22.0, frame.top + 4.0], Anchor::Start, look, &line);
            frame.top += look.line();
        }
    }
}

/// One colour a name, for the largest; the others are grey.
fn colour_of(layout: &Layout<'_>, name: &str) -> &'static str {
    match layout.ranks.iter().position(|n| n == name) {
        Some(rank) if rank < 5 => colour::series(rank),
        _ => colour::OTHER,
    }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.5 { "<1%".to_owned() } else { format!("{percent:.0}%") }
}

fn description(
    chain: &SupplyChain,
    layout: &Layout<'_>,
    format: &Format,
    is_choke: impl Fn(usize, &str) -> bool,
) -> String {
    let mut out = format!("Supply chain in {}.", chain.unit);
    for (i, stage) in chain.stages.iter().enumerate() {
        let mut nodes: Vec<_> = layout.suppliers().filter(|n| n.stage == i).collect();
        nodes.sort_by(|a, b| b.value.total_cmp(&a.value));
        let parts: Vec<_> = nodes
            .into_iter()
            .map(|n| {
                let mark = if is_choke(i, &n.name) { ", choke point" } else { "" };
                format!("{} {} ({}{mark})", n.name, format.text(n.value), percent(n.share))
            })
            .collect();
        let _ = write!(out, " {stage}: {}.", parts.join(", "));
    }
    out
}
