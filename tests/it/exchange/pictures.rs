//! Pictures of any labels and figures are well-formed, inside their view box, and no text lies over another.

use geoecon::{Error, Probability, exchange::plot::*};
use proptest::{collection::vec, option, prelude::*};

use super::drawn::check_svg;

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Z]{3}",
        3 => "[A-Za-z]{1,12}( [A-Za-z&<>\"']{1,14}){0,5}",
        1 => any::<String>(),
        1 => "[\u{4e00}-\u{4fff}]{1,20}",
        1 => "[A-Za-z]{40,90}",
    ]
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -100.0..100.0,
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => -1e13..1e13,
        1 => -1e-6..1e-6,
        1 => prop_oneof![Just(1e30), Just(-1e30), Just(f64::MIN_POSITIVE), Just(0.05), Just(99_999.5)],
    ]
}

/// A label, a value, a range and a second value.
type Row = (String, Option<f64>, Option<(f64, f64)>, Option<f64>);

fn caption() -> impl Strategy<Value = Caption> {
    (label(), label(), label())
        .prop_map(|(a, b, c)| Caption::new(format!("Q {a}")).subtitle(b).source(c))
}

fn drawn(picture: &Picture) -> super::drawn::Drawn {
    let svg = picture.to_string();
    let drawn = check_svg(&svg);
    for (text, _) in &drawn.texts {
        assert!(
            !["NaN", "inf", "-0", "−0", "-0.0", "−0.0", "−0.00"].contains(&text.as_str()),
            "{text}"
        );
    }
    drawn
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn bars_are_drawn_well(
        caption in caption(),
        unit in label(),
        rows in vec((label(), option::of(value()), option::of((value(), value())), option::of(value())), 1..12),
        ranked in any::<bool>(),
    ) {
        let bar = |(label, value, range, second): &Row| {
            let bar = Bar::new(label, *value).second(*second);
            range.map_or(bar.clone(), |(a, b)| bar.range(a.min(b), a.max(b)))
        };
        let chart = BarChart::new(unit, rows.iter().map(bar));
        let chart = if ranked { chart.ranked() } else { chart };
        let picture = bars(&caption, &chart).unwrap();
        prop_assert_eq!(&picture, &bars(&caption, &chart).unwrap());
        let texts = drawn(&picture).texts;
        let unknown = rows.iter().filter(|row| row.1.is_none()).count();
        prop_assert_eq!(texts.iter().filter(|(t, _)| t == "not known").count(), unknown);
    }

    #[test]
    fn heat_maps_are_drawn_well(
        caption in caption(),
        names in (label(), label(), label()),
        rows in vec(label(), 1..14),
        columns in vec(label(), 1..30),
        values in vec(option::of(value()), 14 * 30),
        root in any::<bool>(),
    ) {
        let cells = values.into_iter().take(rows.len() * columns.len());
        let map = HeatMap::new(names.0, &rows, &columns, cells).row_name(names.1).column_name(names.2);
        let map = if root { map.root_scale() } else { map };
        drawn(&heat_map(&caption, &map).unwrap());
    }

    #[test]
    fn supply_chains_are_drawn_well(
        caption in caption(),
        stages in vec(label(), 2..6),
        names in vec(label(), 1..6),
        links in vec((0_usize..5, 0_usize..6, 0_usize..5, 0_usize..6, 0.0..300.0), 1..25),
    ) {
        let name = |i: usize| &names[i % names.len()];
        let last = stages.len() - 1;
        let mut chain = SupplyChain::new("kt", &stages);
        for (stage, from, span, to, amount) in &links {
            let begin = stage % last;
            let end = (begin + 1 + span % (last - begin)).min(last);
            chain = chain.link((begin, name(*from)), (end, name(*to)), *amount + 0.001_f64);
        }
        let (stage, from, ..) = links[0];
        let chain = chain.choke_point(stage % last, name(from), "its loss <stops> all & more".repeat(4));
        drawn(&supply_chain(&caption, &chain).unwrap());
    }

    #[test]
    fn networks_are_drawn_well(
        caption in caption(),
        nodes in proptest::collection::btree_map("[A-Za-z ]{1,30}[a-z]", 0_usize..4, 1..60),
        edges in vec((0_usize..60, 0_usize..60, 0_usize..3, 0.0..900.0, any::<bool>()), 0..80),
    ) {
        let labels: Vec<String> =
            nodes.keys().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let mut distinct = labels.clone();
        distinct.sort();
        distinct.dedup();
        prop_assume!(distinct.len() == labels.len());
        let mut ties = Network::new().kind("trade", "USD bn").kind("defence", "").kind("swap", "USD bn");
        for (label, group) in labels.iter().zip(nodes.values()) {
            ties = ties.node(label, ["", "one", "two", "three"][*group]);
        }
        for (from, to, kind, weight, directed) in edges {
            let (from, to) = (from % labels.len(), to % labels.len());
            let kind = ["trade", "defence", "swap"][kind];
            if from == to {
                continue;
            }
            ties = if directed {
                ties.arrow(&labels[from], &labels[to], kind, weight)
            } else {
                ties.edge(&labels[from], &labels[to], kind, weight)
            };
        }
        drawn(&network(&caption, &ties).unwrap());
    }

    #[test]
    fn fans_are_drawn_well(
        caption in caption(),
        start in prop_oneof![Just(2025), any::<i32>().prop_map(|y| y / 2)],
        rows in vec(vec(value(), 7), 2..40),
        unit in label(),
    ) {
        let years = start..start + i32::try_from(rows.len()).unwrap();
        let sorted: Vec<Vec<f64>> = rows
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.sort_by(f64::total_cmp);
                row
            })
            .collect();
        let at = |i: usize| sorted.iter().map(move |row| row[i]).collect::<Vec<_>>();
        let p = |p: f64| Probability::new(p).unwrap();
        let chart = Fan::new(unit, years)
            .quantile(p(0.5), at(3))
            .quantile(p(0.05), at(0))
            .quantile(p(0.95), at(6))
            .quantile(p(0.25), at(1))
            .quantile(p(0.75), at(5))
            .path("as it is", at(2));
        drawn(&fan(&caption, &chart).unwrap());
    }

    #[test]
    fn curves_are_drawn_well(
        caption in caption(),
        lines in vec((label(), vec([value(), value()], 2..30)), 1..6),
        (across, up) in (label(), label()),
    ) {
        let chart = lines.iter().enumerate().fold(Curve::new(across, up), |chart, (k, (name, points))| {
            chart.line(format!("{k} {name}"), points.iter().copied())
        });
        drawn(&curve(&caption, &chart).unwrap());
    }

    #[test]
    fn tornados_are_drawn_well(
        caption in caption(),
        base in value(),
        rows in vec((label(), value(), value(), option::of((label(), label()))), 1..12),
        unit in label(),
    ) {
        let swing = |(label, low, high, ends): &(String, f64, f64, Option<(String, String)>)| {
            let swing = Swing::new(label, *low, *high);
            ends.as_ref().map_or(swing.clone(), |(a, b)| swing.ends(a, b))
        };
        let chart = Tornado::new(unit, base, rows.iter().map(swing));
        drawn(&tornado(&caption, &chart).unwrap());
    }
}

#[test]
fn rank_is_by_value_and_the_unknown_come_last() {
    let chart = BarChart::new(
        "percent",
        [
            Bar::new("unknown", None),
            Bar::new("small", 1.0),
            Bar::new("large", 3.0),
            Bar::new("loss", -2.0),
        ],
    );
    let order = |picture: Picture| {
        let mut texts = drawn(&picture).texts;
        texts.retain(|(t, _)| ["unknown", "small", "large", "loss"].contains(&t.as_str()));
        texts.sort_by(|(_, a), (_, b)| a.y[0].total_cmp(&b.y[0]));
        texts.into_iter().map(|(t, _)| t).collect::<Vec<_>>()
    };
    assert_eq!(order(bars("t", &chart).unwrap()), ["unknown", "small", "large", "loss"]);
    assert_eq!(order(bars("t", &chart.ranked()).unwrap()), ["large", "small", "loss", "unknown"]);
}

#[test]
fn lengths_of_bars_are_in_proportion() {
    let chart =
        BarChart::new("percent", [Bar::new("a", 2.0), Bar::new("b", 6.0), Bar::new("c", -2.0)]);
    let svg = bars("t", &chart).unwrap().to_string();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let widths: Vec<f64> = document
        .descendants()
        .filter(|n| n.attribute("fill") == Some("#0072b2"))
        .map(|n| n.attribute("width").unwrap().parse().unwrap())
        .collect();
    assert_eq!(widths.len(), 3);
    assert!((widths[1] / widths[0] - 3.0).abs() < 0.01, "{widths:?}");
    assert!((widths[2] - widths[0]).abs() < 0.11, "{widths:?}");
}

#[test]
fn unknown_cells_are_hatched_and_the_diagonal_is_not() {
    let map = HeatMap::new("percent", ["A", "B"], ["A", "B"], [None, None, Some(1.0), None]);
    let picture = heat_map("t", &map).unwrap();
    let svg = picture.to_string();
    // One cell and the legend.
    assert_eq!(svg.matches("url(#p-hatch)").count(), 2);
    assert!(svg.contains("<title>A, B: not known</title>"));
    assert!(picture.description().ends_with("1 cell is not known."));
}

#[test]
fn ribbons_of_a_supplier_fill_its_bar() {
    let chain = SupplyChain::new("kt", ["mine", "refine"]).link((0, "A"), (1, "C"), 30.0).link(
        (0, "B"),
        (1, "C"),
        10.0,
    );
    let svg = supply_chain("t", &chain).unwrap().to_string();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let mut heights: Vec<f64> = document
        .descendants()
        .filter(|n| {
            n.has_tag_name(("http://www.w3.org/2000/svg", "rect"))
                && n.attribute("width") == Some("12")
        })
        .map(|n| n.attribute("height").unwrap().parse().unwrap())
        .collect();
    heights.sort_by(f64::total_cmp);
    assert_eq!(heights, [60.0, 180.0, 240.0]);
}

#[test]
fn wrong_input_is_named() {
    let one = |bar| BarChart::new("percent", [bar]);
    let message = |result: geoecon::Result<Picture>| result.unwrap_err().to_string();
    assert_eq!(
        message(bars("t", &BarChart::new("", []))),
        "number of bars is 0: expected 1 to 300"
    );
    assert_eq!(
        message(bars("t", &one(Bar::new("KOR", f64::NAN)))),
        "bar at (KOR, value) is NaN: expected a finite number of at most 1e30 in size; None where it is not known"
    );
    assert!(matches!(
        bars("t", &one(Bar::new("KOR", 1.0).range(2.0, 1.0))),
        Err(Error::Cell { .. })
    ));
    assert!(matches!(
        bars("t", &one(Bar::new("KOR", 1.0).second(f64::INFINITY))),
        Err(Error::Cell { .. })
    ));
    assert!(matches!(bars("\u{7}", &one(Bar::new("KOR", 1.0))), Err(Error::OutOfRange { .. })));
    let short = HeatMap::new("", ["A"], ["B", "C"], [1.0]);
    assert_eq!(message(heat_map("t", &short)), "heat map has 1 entries, expected 2");
    let chain = SupplyChain::new("kt", ["mine", "refine"]);
    assert!(matches!(supply_chain("t", &chain), Err(Error::OutOfRange { .. })));
    let back = chain.clone().link((1, "A"), (1, "B"), 1.0);
    assert!(message(supply_chain("t", &back)).contains("a later stage"));
    let beyond = chain.clone().link((0, "A"), (2, "B"), 1.0);
    assert!(message(supply_chain("t", &beyond)).contains("count from 0"));
    let stray = chain.clone().link((0, "A"), (1, "B"), 1.0).choke_point(1, "A", "");
    assert_eq!(
        message(supply_chain("t", &stray)),
        "unknown supplier, marked as a choke point, `A (refine)`"
    );
    let nothing = chain.link((0, "A"), (1, "B"), 0.0);
    assert!(message(supply_chain("t", &nothing)).contains("more than zero"));
    let p = |p: f64| Probability::new(p).unwrap();
    let crossed = Fan::new("", [1, 2]).quantile(p(0.9), [1.0, 1.0]).quantile(p(0.1), [0.0, 2.0]);
    let line = |points: &[[f64; 2]]| Curve::new("x", "y").line("a", points.iter().copied());
    assert!(message(curve("t", &line(&[[0.0, 0.0]]))).contains("2 to 1000"));
    assert!(message(curve("t", &Curve::new("x", "y"))).contains("1 to 5"));
    assert!(curve("t", &line(&[[0.0, 0.0], [f64::NAN, 1.0]])).is_err());
    let twice = line(&[[0.0, 0.0], [1.0, 1.0]]).line("a", [[0.0, 0.0], [1.0, 1.0]]);
    assert!(matches!(curve("t", &twice), Err(Error::Duplicate { .. })));
    assert!(message(fan("t", &crossed)).contains("at least the next lower quantile"));
    let same = Fan::new("", [1, 1]).quantile(p(0.5), [1.0, 1.0]);
    assert!(message(fan("t", &same)).contains("later than the year before it"));
    let ties = Network::new().node("A", "").kind("trade", "");
    assert_eq!(message(network("t", &ties.clone().node("A", "x"))), "duplicate node `A`");
    assert_eq!(
        message(network("t", &ties.clone().edge("A", "B", "trade", 1.0))),
        "unknown node of an edge `B`"
    );
    let odd = ties.node("B", "").edge("A", "B", "war", 1.0);
    assert_eq!(message(network("t", &odd)), "unknown kind of edge `war`");
    assert!(matches!(
        tornado("t", &Tornado::new("", f64::NAN, [Swing::new("a", 0.0, 1.0)])),
        Err(Error::Cell { .. })
    ));
}
