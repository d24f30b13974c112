use std::fmt::Write;

use super::drawing::Drawing;
use crate::world::{State, Tie, TieId};

/// States and ties as a graph in DOT, the language of Graphviz: a node for each state, an edge for each
/// tie, labelled with what it says.
///
/// The same input gives the same text: nodes in the order of their codes, edges in that of their ids.
/// Ends of ties that are not among `states` are drawn by their codes. Costs `O(n log n)` in states and
/// ties.
///
/// ```
/// use geoecon::{State, Tie, World, exchange, terms::{Defence, Trigger}, world::Kind};
///
/// let mut world = World::new("treaty");
/// world.add_state(State::new("JPN".parse()?, "Japan"))?;
/// world.add_state(State::new("USA".parse()?, "United States"))?;
/// world.add_tie(Tie::new("USA".parse()?, "JPN".parse()?, Defence::on(Trigger::ArmedAttack)));
/// let text = exchange::dot(world.states(), world.ties(), Kind::Defence);
/// assert_eq!(
///     text,
///     r#"digraph {
///   "JPN" [label="Japan"];
///   "USA" [label="United States"];
///   "USA" -> "JPN" [id="1", kind="Defence", label="defence (armed attack)"];
/// }
/// "#,
/// );
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn dot<'w>(
    states: impl IntoIterator<Item = &'w State>,
    ties: impl IntoIterator<Item = (TieId, &'w Tie)>,
    drawing: impl Into<Drawing>,
) -> String {
    let (nodes, ties) = drawing.into().select(states, ties);
    let mut out = String::from("digraph {\n");
    for (id, state) in nodes {
        let name = state.map_or(id.as_str(), |state| state.name.as_str());
        let _ = writeln!(out, "  \"{id}\" [label={}];", quoted(name));
    }
    for (id, tie) in ties {
        let _ = writeln!(
            out,
            "  \"{}\" -> \"{}\" [id=\"{}\", kind=\"{}\", label={}];",
            tie.from,
            tie.to,
            id.number(),
            tie.kind(),
            quoted(&tie.terms.to_string()),
        );
    }
    out.push_str("}\n");
    out
}

/// A quoted string of DOT. A backslash there begins an escape, as `\N` for the name of the node.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
