mod layout;

use std::fmt::Write;

use super::{
    canvas::{Anchor, At, Type},
    caption::Caption,
    colour,
    frame::{Frame, Key, MARGIN},
    number::{Format, amount, between},
    picture::Picture,
    text::clean,
};
use crate::error::{Error, Result};
use layout::{Layout, Place};

const LABEL: Type = Type::new(12.5);
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];
/// Colours of groups, unlike those of ties (Tol 2021, muted).
const GROUPS: [&str; 6] = ["#332288", "#117733", "#882255", "#999933", "#44aa99", "#661100"];

#[derive(Debug, Clone, PartialEq)]
struct Node {
    label: String,
    group: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct Edge {
    from: String,
    to: String,
    kind: String,
    weight: f64,
    directed: bool,
}

/// What [`network`] draws: labelled nodes in groups, and edges of several kinds between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    groups: Vec<String>,
    nodes: Vec<Node>,
    kinds: Vec<(String, String)>,
    edges: Vec<Edge>,
}

impl Network {
    /// A network without nodes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a node of this group: an alliance, a bloc, a community; an empty name for none.
    #[must_use]
    pub fn node(mut self, label: impl AsRef<str>, group: impl AsRef<str>) -> Self {
        let group = clean(group.as_ref());
        let group = self.groups.iter().position(|g| *g == group).unwrap_or_else(|| {
            self.groups.push(group);
            self.groups.len() - 1
        });
        self.nodes.push(Node { label: clean(label.as_ref()), group });
        self
    }

    /// The same, with a kind of edge and the unit of its weights; kinds declared first are drawn first.
    #[must_use]
    pub fn kind(mut self, name: impl AsRef<str>, unit: impl AsRef<str>) -> Self {
        self.kinds.push((clean(name.as_ref()), clean(unit.as_ref())));
        self
    }

    /// The same, with an edge that has no direction.
    #[must_use]
    pub fn edge(
        self,
        from: impl AsRef<str>,
        to: impl AsRef<str>,
        kind: impl AsRef<str>,
        weight: f64,
    ) -> Self {
        self.with(from.as_ref(), to.as_ref(), kind.as_ref(), weight, false)
    }

    /// The same, with an edge that ends in an arrow.
    #[must_use]
    pub fn arrow(
        self,
        from: impl AsRef<str>,
        to: impl AsRef<str>,
        kind: impl AsRef<str>,
        weight: f64,
    ) -> Self {
        self.with(from.as_ref(), to.as_ref(), kind.as_ref(), weight, true)
    }

    fn with(mut self, from: &str, to: &str, kind: &str, weight: f64, directed: bool) -> Self {
        let (from, to, kind) = (clean(from), clean(to), clean(kind));
        self.edges.push(Edge { from, to, kind, weight, directed });
        self
    }

    /// The edges, each with the places of its ends and its kind.
    fn checked(&self) -> Result<Vec<(usize, usize, usize, Edge)>> {
        between("number of nodes", self.nodes.len(), 1, 200, "1 to 200")?;
        between("number of edges", self.edges.len(), 0, 10_000, "at most 10,000")?;
        between("number of kinds of edges", self.kinds.len(), 0, 4, "at most 4")?;
        for (i, node) in self.nodes.iter().enumerate() {
            if self.nodes.iter().take(i).any(|n| n.label == node.label) {
                return Err(Error::Duplicate { what: "node", label: node.label.clone() });
            }
        }
        let node = |label: &str| {
            self.nodes.iter().position(|n| n.label == label).ok_or_else(|| Error::UnknownLabel {
                what: "node of an edge",
                label: label.to_owned(),
            })
        };
        self.edges
            .iter()
            .map(|edge| {
                let (from, to) = (node(&edge.from)?, node(&edge.to)?);
                if from == to {
                    return Err(Error::Duplicate {
                        what: "end of an edge",
                        label: edge.to.clone(),
                    });
                }
                let kind = self.kinds.iter().position(|(name, _)| *name == edge.kind);
                let kind = kind.ok_or_else(|| Error::UnknownLabel {
                    what: "kind of edge",
                    label: edge.kind.clone(),
                })?;
                let weight = amount("edge", &edge.from, &edge.to, edge.weight)?;
                Ok((from, to, kind, Edge { weight, ..edge.clone() }))
            })
            .collect()
    }
}

/// States and what ties them: nodes on a circle, group by group, edges by kind in colour and dash, as wide
/// as their weight within its kind.
///
/// Labels stand in two columns beside the circle, so that none meets another however many there are. Nodes
/// keep the order given within their group; groups and kinds, that of their first mention.
///
/// ```
/// use geoecon::exchange::plot::{Network, network};
///
/// let ties = Network::new()
///     .node("United States", "treaty allies")
///     .node("Korea", "treaty allies")
///     .node("China", "others")
///     .kind("trade", "USD bn")
///     .kind("defence", "")
///     .edge("Korea", "China", "trade", 310.0)
///     .edge("Korea", "United States", "trade", 190.0)
///     .arrow("United States", "Korea", "defence", 1.0);
/// let picture = network("Korea between two poles", &ties)?;
/// assert_eq!(
///     picture.description(),
///     "Network of 3 nodes. treaty allies: United States, Korea. others: China. \
///      trade: 2 edges, the widest Korea and China 310 USD bn. defence: 1 edge.",
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] for no nodes, more than 200, more than 10,000 edges or 4 kinds, or a caption
/// without a title; [`Error::Duplicate`] for two nodes of one label and an edge from a node to itself;
/// [`Error::UnknownLabel`] for an edge whose ends or kind are not there; [`Error::Cell`] for a weight that
/// is negative or not finite.
pub fn network(caption: impl Into<Caption>, ties: &Network) -> Result<Picture> {
    let edges = ties.checked()?;
    let groups: Vec<usize> = ties.nodes.iter().map(|n| n.group).collect();
    let layout = Layout::of(&groups);
    let room = ties.nodes.iter().map(|n| LABEL.width(&n.label)).fold(40.0, f64::max).min(180.0);
    let width = 2.0 * (MARGIN + room + 34.0 + layout.radius);
    let mut frame = Frame::new(caption.into(), width)?;
    let kinds: Vec<Kind> = (0..ties.kinds.len()).map(|k| Kind::of(k, &edges)).collect();
    frame.legend(&edge_legend(ties, &kinds));
    frame.legend(&group_legend(ties));
    let centre = [width / 2.0, frame.top + layout.half + 6.0];
    let at = |place: &Place| [centre[0] + place.at[0], centre[1] + place.at[1]];

    for (k, kind) in kinds.iter().enumerate() {
        for (from, to, _, edge) in edges.iter().filter(|e| e.2 == k) {
            if let (Some(from), Some(to)) = (layout.places.get(*from), layout.places.get(*to)) {
                draw_edge(&mut frame, centre, [at(from), at(to)], k, kind, edge, ties);
            }
        }
    }
    for (node, place) in ties.nodes.iter().zip(&layout.places) {
        let side = if place.right { 1.0 } else { -1.0 };
        let [x, y] = at(place);
        let end = [centre[0] + side * (layout.radius + 26.0), centre[1] + place.label];
        let bend = [centre[0] + side * (layout.radius + 12.0), end[1]];
        let data = format!(
            "M{} {}L{} {}L{} {}",
            At(x),
            At(y),
            At(bend[0]),
            At(bend[1]),
            At(end[0]),
            At(end[1])
        );
        let look = format!(r#"fill="none" stroke="{}" stroke-width="1""#, colour::RULE);
        frame.canvas.path(&data, &look, None);
        let fill = group_colour(ties, node.group);
        frame.canvas.circle([x, y], 6.0, fill, Some(&node.label));
        let anchor = if place.right { Anchor::Start } else { Anchor::End };
        let label = LABEL.shorten(&node.label, room);
        frame.canvas.text([end[0] + side * 4.0, end[1] + 4.4], anchor, LABEL, &label);
    }
    Ok(frame.finish(centre[1] + layout.half + 8.0, &description(ties, &kinds, &edges)))
}

/// What is common to the edges of a kind.
struct Kind {
    number: usize,
    largest: f64,
    weighted: bool,
    format: Format,
}

impl Kind {
    fn of(kind: usize, edges: &[(usize, usize, usize, Edge)]) -> Self {
        let weights = || edges.iter().filter(|e| e.2 == kind).map(|e| e.3.weight);
        let largest = weights().fold(0.0, f64::max);
        let least = weights().fold(f64::INFINITY, f64::min);
        let number = weights().count();
        Self { number, largest, weighted: least < largest, format: Format::of_values(weights()) }
    }

    fn stroke(&self, weight: f64) -> f64 {
        if !self.weighted {
            return 2.2;
        }
        // Many wide edges would cover each other.
        let widest = (40.0 / super::number::count(self.number).sqrt()).clamp(2.5, 7.0);
        0.6 + widest * weight / self.largest
    }
}

fn draw_edge(
    frame: &mut Frame,
    centre: [f64; 2],
    [from, to]: [[f64; 2]; 2],
    k: usize,
    kind: &Kind,
    edge: &Edge,
    ties: &Network,
) {
    // Kinds bend differently, so that edges between the same two nodes lie beside each other.
    let pull = 0.35 + 0.22 * super::number::count(k);
    let middle = |i: usize| {
        let chord = f64::midpoint(from[i], to[i]);
        chord + pull * (centre[i] - chord)
    };
    let mut control = [middle(0), middle(1)];
    let chord = [to[0] - from[0], to[1] - from[1]];
    let length = chord[0].hypot(chord[1]).max(1e-9);
    if k > 0 {
        let aside = 10.0 * super::number::count(k);
        control = [control[0] - chord[1] / length * aside, control[1] + chord[0] / length * aside];
    }
    let along = [to[0] - control[0], to[1] - control[1]];
    let reach = along[0].hypot(along[1]).max(1e-9);
    let unit = [along[0] / reach, along[1] / reach];
    let wide = kind.stroke(edge.weight);
    let head = if edge.directed { 7.0 + wide } else { 0.0 };
    let tip = [to[0] - unit[0] * 6.0, to[1] - unit[1] * 6.0];
    let end = if edge.directed { [tip[0] - unit[0] * head, tip[1] - unit[1] * head] } else { to };
    let data = format!(
        "M{} {}Q{} {} {} {}",
        At(from[0]),
        At(from[1]),
        At(control[0]),
        At(control[1]),
        At(end[0]),
        At(end[1])
    );
    let (stroke, dashes) = (colour::series(k), DASHES.get(k).copied().unwrap_or(""));
    let pattern =
        if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
    let look = format!(
        r#"fill="none" stroke="{stroke}" stroke-opacity="0.62" stroke-width="{}"{pattern}"#,
        At(wide)
    );
    let (name, measure) = ties.kinds.get(k).map_or(("", ""), |(n, u)| (n.as_str(), u.as_str()));
    let joint = if edge.directed { "to" } else { "and" };
    let weight = if kind.weighted || !measure.is_empty() {
        format!(" {} {measure}", kind.format.text(edge.weight))
    } else {
        String::new()
    };
    let words = format!("{} {joint} {}: {name}{weight}", edge.from, edge.to);
    frame.canvas.path(&data, &look, Some(words.trim_end()));
    if edge.directed {
        let half = 2.5 + wide * 0.8;
        let data = format!(
            "M{} {}L{} {}L{} {}Z",
            At(tip[0]),
            At(tip[1]),
            At(end[0] - unit[1] * half),
            At(end[1] + unit[0] * half),
            At(end[0] + unit[1] * half),
            At(end[1] - unit[0] * half)
        );
        frame.canvas.path(&data, &format!(r#"fill="{stroke}""#), None);
    }
}

fn edge_legend(ties: &Network, kinds: &[Kind]) -> Vec<(Key, String)> {
    let entry = |(k, ((name, unit), kind)): (usize, (&(String, String), &Kind))| {
        let widest = if kind.weighted {
            format!(", widest {} {unit}", kind.format.text(kind.largest))
        } else {
            String::new()
        };
        let key = Key::Stroke(colour::series(k), DASHES.get(k).copied().unwrap_or(""));
        (key, format!("{name}{widest}").trim_end().to_owned())
    };
    ties.kinds.iter().zip(kinds).enumerate().map(entry).collect()
}

fn group_legend(ties: &Network) -> Vec<(Key, String)> {
    let named = ties.groups.iter().enumerate().filter(|(_, name)| !name.is_empty());
    named.map(|(i, name)| (Key::Dot(group_colour(ties, i)), name.clone())).collect()
}

fn group_colour(ties: &Network, group: usize) -> &'static str {
    match ties.groups.get(group) {
        Some(name) if !name.is_empty() => GROUPS.get(group).copied().unwrap_or(colour::OTHER),
        _ => colour::MUTED,
    }
}

fn description(ties: &Network, kinds: &[Kind], edges: &[(usize, usize, usize, Edge)]) -> String {
    let mut out = format!("Network of {} nodes.", ties.nodes.len());
    for (i, group) in ties.groups.iter().enumerate() {
        let members: Vec<_> =
            ties.nodes.iter().filter(|n| n.group == i).map(|n| n.label.as_str()).collect();
        let group = if group.is_empty() { "in no group" } else { group };
        let _ = write!(out, " {group}: {}.", members.join(", "));
    }
    for (k, ((name, unit), kind)) in ties.kinds.iter().zip(kinds).enumerate() {
        let s = if kind.number == 1 { "" } else { "s" };
        let _ = write!(out, " {name}: {} edge{s}", kind.number);
        let widest =
            edges.iter().filter(|e| e.2 == k && kind.weighted).find(|e| e.3.weight >= kind.largest);
        if let Some((_, _, _, edge)) = widest {
            let weight = format!("{} {unit}", kind.format.text(edge.weight));
            let _ = write!(out, ", the widest {} and {} {}", edge.from, edge.to, weight.trim_end());
        }
        out.push('.');
    }
    out
}
