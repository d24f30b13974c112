//! What an SVG draws, read back by a parser: where everything lies, and what meets what.

use roxmltree::{Document, Node};

/// A box from its least to its greatest coordinates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: [f64; 2],
    pub(crate) y: [f64; 2],
}

/// The texts of a picture with the boxes they take.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) texts: Vec<(String, Area)>,
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let value = node.attribute(name).unwrap_or_else(|| panic!("{node:?} has no {name}"));
    assert_ne!(value, "-0", "{name}");
    value.parse().unwrap_or_else(|_| panic!("{name} is {value}"))
}

/// The points of path data made of absolute commands.
fn points(data: &str) -> Vec<[f64; 2]> {
    assert!(data.chars().all(|c| c.is_ascii_digit() || "MLCQZ .-".contains(c)), "{data}");
    let split = data.replace(['M', 'L', 'C', 'Q', 'Z'], " ");
    assert!(split.split_whitespace().all(|n| n != "-0"), "{data}");
    let numbers: Vec<f64> = split.split_whitespace().map(|n| n.parse().unwrap()).collect();
    assert_eq!(numbers.len() % 2, 0, "{data}");
    numbers.chunks(2).map(|c| [c[0], c[1]]).collect()
}

/// What a wide sans-serif font takes at least, by kinds of letters: independent of the table that the
/// pictures are made with.
fn text_width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' => 0.27,
        'f' | 't' | 'r' | ' ' => 0.31,
        'm' | 'M' | 'W' | '@' | '%' => 0.86,
        'w' | 'O' | 'Q' | 'G' | 'N' | 'H' | 'D' => 0.74,
        '0'..='9' => 0.62,
        c if c.is_ascii_lowercase() => 0.51,
        c if c.is_ascii_uppercase() => 0.55,
        c if c.is_ascii() => 0.3,
        '\u{4e00}'..='\u{9fff}' => 0.98,
        _ => 0.0,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// Parses an SVG, and checks that all it draws lies inside its view box.
pub(crate) fn check_svg(svg: &str) -> Drawn {
    let document = Document::parse(svg).unwrap_or_else(|e| panic!("{e}\n{svg}"));
    check_element(document.root_element())
}

/// The same for an `svg` element of a larger document.
pub(crate) fn check_element(root: Node<'_, '_>) -> Drawn {
    assert_eq!(root.tag_name().name(), "svg");
    let view: Vec<f64> =
        root.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let (width, height) = (view[2], view[3]);
    let inside = |[x, y]: [f64; 2], what: &str| {
        assert!(
            (0.0..=width).contains(&x) && (0.0..=height).contains(&y),
            "{what} at {x}, {y} of {width}, {height}"
        );
    };
    let name = |node: &Node<'_, '_>| node.tag_name().name().to_owned();
    let children: Vec<_> = root.children().filter(Node::is_element).map(|n| name(&n)).collect();
    assert_eq!(children[..2], ["title", "desc"]);

    let mut texts = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        if node.ancestors().any(|a| a.has_tag_name(("http://www.w3.org/2000/svg", "defs"))) {
            continue;
        }
        let at = |name| number(node, name);
        match node.tag_name().name() {
            "rect" => {
                inside([at("x"), at("y")], "rect");
                inside([at("x") + at("width"), at("y") + at("height")], "rect");
            }
            "line" => {
                inside([at("x1"), at("y1")], "line");
                inside([at("x2"), at("y2")], "line");
            }
            "circle" => {
                inside([at("cx") - at("r"), at("cy") - at("r")], "circle");
                inside([at("cx") + at("r"), at("cy") + at("r")], "circle");
            }
            "path" => {
                for point in points(node.attribute("d").unwrap()) {
                    inside(point, "path");
                }
            }
            "text" => {
                let (x, y, size) = (at("x"), at("y"), at("font-size"));
                inside([x, y], "text");
                let text = node.text().unwrap_or_default().to_owned();
                let wide = text_width(&text, size);
                let begin = match node.attribute("text-anchor") {
                    Some("end") => x - wide,
                    Some("middle") => x - wide / 2.0,
                    _ => x,
                };
                if let Some(turn) = node.attribute("transform") {
                    let degrees: f64 =
                        turn["rotate(".len()..].split(' ').next().unwrap().parse().unwrap();
                    let (sin, cos) = degrees.to_radians().sin_cos();
                    inside([x + wide * cos, y + wide * sin], &text);
                    continue;
                }
                inside([begin, y - 0.74 * size], &text);
                inside([begin + wide, y + 0.2 * size], &text);
                let area = Area { x: [begin, begin + wide], y: [y - 0.74 * size, y + 0.2 * size] };
                texts.push((text, area));
            }
            "svg" | "title" | "desc" | "defs" => {}
            other => panic!("unexpected element {other}"),
        }
    }
    for (i, (text, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[..i] {
            let apart = |p: [f64; 2], q: [f64; 2]| p[1] <= q[0] || q[1] <= p[0];
            assert!(apart(a.x, b.x) || apart(a.y, b.y), "`{text}` {a:?} over `{other}` {b:?}");
        }
    }
    Drawn { texts }
}
