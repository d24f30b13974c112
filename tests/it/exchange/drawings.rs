//! DOT and GraphML texts.

use geoecon::{
    State, Tie, World, exchange,
    exchange::Drawing,
    terms::{Rivalry, SwapLine},
    world::Kind,
};
use proptest::prelude::*;

use crate::worlds::{self, id};

fn world(name: &str) -> World {
    let mut world = World::new("drawn");
    world.add_state(State::new(id("KOR"), name)).unwrap();
    world.add_state(State::new(id("CHN"), "China")).unwrap();
    world.add_tie(Tie::new(id("KOR"), id("USA"), Rivalry { over: None }));
    let limit = Some("CNY 400 bn".parse().unwrap());
    let line = Tie::new(id("CHN"), id("KOR"), SwapLine { limit });
    world.add_tie(line.valid("2025-11-01..2030-11-01".parse().unwrap()));
    world
}

#[test]
fn dot_escapes_and_draws_unknown_ends() {
    let world = world("a \"b\" \\N\nc\u{7}");
    assert_eq!(
        exchange::dot(world.states(), world.ties(), Drawing::default()),
        r#"digraph {
  "CHN" [label="China"];
  "KOR" [label="a \"b\" \\N\nc "];
  "USA" [label="USA"];
  "KOR" -> "USA" [id="1", kind="Rivalry", label="rivalry"];
  "CHN" -> "KOR" [id="2", kind="SwapLine", label="swap line of CNY 400 bn"];
}
"#
    );
    let only = Drawing::from(Kind::Rivalry).only_tied(true);
    assert_eq!(
        exchange::dot(world.states(), world.ties(), only).lines().nth(1),
        Some(r#"  "KOR" [label="a \"b\" \\N\nc "];"#)
    );
}

#[test]
fn graphml_escapes_and_gives_amounts() {
    let world = world("<a> & \"b\"\u{7}\r");
    let text = exchange::graphml(world.states(), world.ties(), Kind::SwapLine);
    let graph: Vec<&str> = text.lines().skip_while(|l| !l.contains("<graph edge")).collect();
    assert_eq!(
        graph,
        [
            r#"  <graph edgedefault="directed">"#,
            r#"    <node id="CHN"><data key="n0">China</data><data key="n1">state</data></node>"#,
            "    <node id=\"KOR\"><data key=\"n0\">&lt;a&gt; &amp; &quot;b&quot;\u{fffd}&#13;</data><data key=\"n1\">state</data></node>",
            r#"    <edge id="t2" source="CHN" target="KOR"><data key="e0">SwapLine</data><data key="e1">swap line of CNY 400 bn</data><data key="e2">in force</data><data key="e3">2025-11-01</data><data key="e4">2030-11-01</data><data key="e5">400000000000</data><data key="e6">CNY</data></edge>"#,
            "  </graph>",
            "</graphml>",
        ]
    );
}

/// The elements of an XML text in their order, or what is wrong with it.
fn elements(text: &str) -> Result<Vec<String>, String> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest =
        text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").ok_or("no declaration")?;
    while let Some(at) = rest.find('<') {
        let content = &rest[..at];
        if content.contains('>') || content.split('&').skip(1).any(|e| !e.contains(';')) {
            return Err(format!("content `{content}`"));
        }
        let end = rest.find('>').ok_or("an element that does not end")?;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes another element"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default().to_owned();
        if tag.matches('"').count() % 2 != 0 {
            return Err(format!("quotes of <{tag}>"));
        }
        found.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(found) } else { Err(format!("{open:?} stay open")) }
}

proptest! {
    #[test]
    fn drawings_are_well_formed_and_complete(world in worlds::any()) {
        let text = exchange::graphml(world.states(), world.ties(), Drawing::default());
        let elements = elements(&text).map_err(TestCaseError::fail)?;
        let count = |name: &str| elements.iter().filter(|e| *e == name).count();
        prop_assert_eq!(count("node"), world.states().len());
        prop_assert_eq!(count("edge"), world.tie_count());
        prop_assert!(text.chars().all(|c| c >= ' ' || c == '\n' || c == '\t'));

        let dot = exchange::dot(world.states(), world.ties(), Drawing::default());
        prop_assert_eq!(dot.lines().count(), 2 + world.states().len() + world.tie_count());
        // The order in which ties come does not matter.
        let mut reversed: Vec<_> = world.ties().collect();
        reversed.reverse();
        prop_assert_eq!(exchange::dot(world.states(), reversed, Drawing::default()), dot);
    }
}
