use std::fmt::Write;

use super::drawing::{Drawing, amount, rate};
use crate::world::{State, Tie, TieId};

/// The attributes of nodes and edges: id, whose, name, type.
const KEYS: [(&str, &str, &str, &str); 14] = [
    ("n0", "node", "name", "string"),
    ("n1", "node", "kind", "string"),
    ("e0", "edge", "kind", "string"),
    ("e1", "edge", "terms", "string"),
    ("e2", "edge", "status", "string"),
    ("e3", "edge", "from", "string"),
    ("e4", "edge", "until", "string"),
    ("e5", "edge", "amount", "double"),
    ("e6", "edge", "currency", "string"),
    ("e7", "edge", "rate", "double"),
    ("e8", "edge", "agreement", "string"),
    ("e9", "edge", "clause", "string"),
    ("e10", "edge", "claim", "string"),
    ("e11", "edge", "source", "string"),
];

/// States and ties as GraphML, which `NetworkX`, igraph, Gephi and yEd read.
///
/// Nodes have `name` and `kind`. Edges have `kind`, `terms` (in words), `status`, `from` and `until`
/// (the first day, and the first day after), `amount` (in units of `currency`; a year, in all or
/// outstanding, as the kind says), `rate` (a fraction), `agreement`, `clause`, `claim` and `source`; what
/// is not recorded is left out. The id of an edge is that of its tie. Amounts are exact decimals in the
/// text, though most readers round them to 53 bits.
///
/// The same input gives the same text: nodes in the order of their codes, edges in that of their ids.
/// Costs `O(n log n)` in states and ties.
///
/// ```
/// use geoecon::{State, Tie, World, exchange, terms::Flow, world::Kind};
///
/// let mut world = World::new("chips");
/// world.add_state(State::new("KOR".parse()?, "South Korea"))?;
/// let chips = Flow::new("8542".parse()?, "USD 7.2 bn".parse()?, 2022);
/// world.add_tie(Tie::new("KOR".parse()?, "USA".parse()?, chips));
/// let text = exchange::graphml(world.states(), world.ties(), Kind::Flow);
/// assert!(text.contains(r#"<edge id="t1" source="KOR" target="USA">"#));
/// assert!(text.contains(r#"<data key="e5">7200000000</data><data key="e6">USD</data>"#));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn graphml<'w>(
    states: impl IntoIterator<Item = &'w State>,
    ties: impl IntoIterator<Item = (TieId, &'w Tie)>,
    drawing: impl Into<Drawing>,
) -> String {
    let (nodes, ties) = drawing.into().select(states, ties);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (id, whose, name, kind) in KEYS {
        let _ = writeln!(
            out,
            "  <key id=\"{id}\" for=\"{whose}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    }
    out.push_str("  <graph edgedefault=\"directed\">\n");
    for (id, state) in nodes {
        let _ = write!(out, "    <node id=\"{id}\">");
        if let Some(state) = state {
            data(&mut out, "n0", Some(&state.name));
            data(&mut out, "n1", Some(state.kind));
        }
        out.push_str("</node>\n");
    }
    for (id, tie) in ties {
        let (number, from, to) = (id.number(), tie.from, tie.to);
        let _ = write!(out, "    <edge id=\"t{number}\" source=\"{from}\" target=\"{to}\">");
        data(&mut out, "e0", Some(tie.kind()));
        data(&mut out, "e1", Some(&tie.terms));
        data(&mut out, "e2", Some(tie.status));
        data(&mut out, "e3", tie.validity.from());
        data(&mut out, "e4", tie.validity.until());
        let amount = amount(&tie.terms);
        data(&mut out, "e5", amount.map(crate::Money::amount));
        data(&mut out, "e6", amount.map(crate::Money::currency));
        data(&mut out, "e7", rate(&tie.terms));
        data(&mut out, "e8", tie.agreement.as_ref());
        data(&mut out, "e9", tie.clause.as_ref());
        data(&mut out, "e10", tie.claim.as_ref());
        data(&mut out, "e11", tie.source.as_ref());
        out.push_str("</edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// A string takes what is written to it, so `write!` never fails here.
fn data(out: &mut String, key: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        let _ = write!(out, "<data key=\"{key}\">{}</data>", escaped(&value.to_string()));
    }
}

/// Text of XML 1.0, in which some characters cannot be written at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
