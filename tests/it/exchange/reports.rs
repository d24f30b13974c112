//! HTML reports are well-formed, load nothing, and have ids that occur once.

use std::collections::BTreeSet;

use geoecon::{
    Error, Source,
    exchange::{
        html::{Report, Section, Table},
        plot::*,
    },
};
use proptest::prelude::*;
use roxmltree::{Document, ParsingOptions};

use super::drawn::check_element;

fn parse(html: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(html, options).unwrap_or_else(|e| panic!("{e}\n{html}"))
}

/// Well-formed, every id once and every reference answered, nothing loaded, no script.
fn check(html: &str) {
    let document = parse(html);
    let mut ids = BTreeSet::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        if let Some(id) = node.attribute("id") {
            assert!(ids.insert(id.to_owned()), "id {id} twice");
        }
        let tag = node.tag_name().name();
        assert!(
            !["script", "link", "img", "iframe", "object", "image", "use"].contains(&tag),
            "{tag}"
        );
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && name != "src", "{name}");
            match name {
                "href" if tag == "a" => {
                    assert!(
                        ["#", "http://", "https://"].iter().any(|b| value.starts_with(b)),
                        "{value}"
                    );
                }
                "href" => panic!("{tag} loads {value}"),
                _ => assert!(!value.contains("url(") || value.contains("url(#"), "{value}"),
            }
        }
        if tag == "style" {
            let style = node.text().unwrap();
            assert!(!style.contains("url(") && !style.contains("@import"), "{style}");
        }
        if tag == "svg" {
            check_element(node);
        }
    }
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let labelled = node.attribute("aria-labelledby").into_iter().flat_map(|l| l.split(' '));
        let linked = node.attribute("href").and_then(|h| h.strip_prefix('#'));
        let filled =
            node.attribute("fill").and_then(|f| f.strip_prefix("url(#")?.strip_suffix(')'));
        for id in labelled.chain(linked).chain(filled) {
            assert!(ids.contains(id), "nothing has id {id}");
        }
    }
}

#[test]
fn a_picture_twice_keeps_ids_apart() {
    let map = HeatMap::new("percent", ["A", "B"], ["C", "D"], [None, Some(2.0), Some(1.0), None]);
    let picture = heat_map("Leverage", &map).unwrap();
    let section = |name: &str| Section::new(name).picture(picture.clone());
    let report =
        ["a", "b", "c", "d"].iter().fold(Report::new("twice"), |r, n| r.section(section(n)));
    let html = report.to_html().unwrap();
    check(&html);
    assert_eq!(html.matches("<svg ").count(), 4);
    assert!(html.contains("id=\"p4-hatch\"") && html.contains("url(#p4-hatch)"));
    assert!(html.contains("<a href=\"#s4\">d</a>"));
}

#[test]
fn only_addresses_of_the_web_become_links() {
    let source = |url: &str| Source::new("a source").url(url);
    let report = Report::new("links")
        .source(source("javascript:alert(1)"))
        .source(source("https://example.org/?a=1&b=\"2\""))
        .source(source("https://example.org/?a=1&b=\"2\""));
    let html = report.to_html().unwrap();
    check(&html);
    assert!(!html.contains("javascript:"));
    assert_eq!(html.matches("<a href=").count(), 1);
    assert_eq!(html.matches("<li>").count(), 2);
}

#[test]
fn figures_are_aligned_and_words_are_not() {
    let table = Table::new("Loss", ["State", "Percent", "Model"])
        .rows([["Korea", "−3.1", "linear"], ["Japan", "not known", "exact"]]);
    let html = Report::new("t").section(Section::new("s").table(table)).to_html().unwrap();
    check(&html);
    assert!(html.contains("<td class=\"n\">−3.1</td><td>linear</td>"), "{html}");
}

#[test]
fn wrong_tables_are_named() {
    let html = |table| Report::new("t").section(Section::new("s").table(table)).to_html();
    let none: [&str; 0] = [];
    assert!(matches!(html(Table::new("c", none)), Err(Error::OutOfRange { .. })));
    let error = html(Table::new("c", ["a", "b"]).row(["1"])).unwrap_err();
    assert_eq!(error.to_string(), "row of a table has 1 entries, expected 2");
    assert!(matches!(Report::new(" ").to_html(), Err(Error::OutOfRange { .. })));
}

#[cfg(feature = "shipped-world")]
#[test]
fn a_comparison_says_what_the_ledger_says() {
    use geoecon::{
        Scenario, data,
        exchange::html::comparison,
        value::{Finance, Fiscal, Models, compare},
    };

    let world = data::indo_pacific_2025().unwrap();
    let honoured = world.snapshot("2025-11-22".parse().unwrap()).unwrap();
    let broken = Scenario::new("Korea does not pay")
        .break_clause("kor-usa-2025".parse().unwrap(), "pledge".parse().unwrap())
        .apply(&world)
        .unwrap()
        .snapshot(honoured.date())
        .unwrap();
    let models = Models::new().with(Fiscal::default()).with(Finance::default());
    let ledger = compare(&honoured, &broken, &models).unwrap();
    let html = comparison("If Korea does not pay", &honoured, &broken, &ledger)
        .unwrap()
        .to_html()
        .unwrap();
    check(&html);
    let total = ledger.total("KOR".parse().unwrap()).unwrap();
    let verb = if total.middle < 0.0 { "loses" } else { "gains" };
    let answer = format!("South Korea {verb} USD {:.2} bn a year", total.middle.abs() / 1e9);
    assert!(html.contains(&answer), "{answer}");
    let duty = "<td>KOR</td><td>vehicles</td><td class=\"n\">15%</td><td class=\"n\">25.68%</td>";
    assert!(html.contains(duty));
    let document = parse(&html);
    let items: Vec<&str> = document
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.w3.org/1999/xhtml", "li")))
        .filter_map(|n| n.text())
        .collect();
    for assumption in ledger.models.iter().flat_map(|m| &m.method.assumptions) {
        assert_eq!(items.iter().filter(|i| *i == assumption).count(), 1, "{assumption}");
    }
    // Nothing changed is said as such.
    let same = compare(&honoured, &honoured, &models).unwrap();
    let html = comparison("nothing", &honoured, &honoured, &same).unwrap().to_html().unwrap();
    check(&html);
    assert!(html.contains("Nothing: the two are the same."));
}

proptest! {
    #[test]
    fn any_text_is_well_formed(texts in proptest::collection::vec(any::<String>(), 9)) {
        let t = |i: usize| texts[i].as_str();
        let table = Table::new(t(0), [t(1), t(2)]).row([t(3), t(4)]);
        let bar = bars(Caption::new(format!("x{}", t(5))), &BarChart::new(t(6), [Bar::new(t(7), 1.0)])).unwrap();
        let section = Section::new(t(8)).paragraph(t(0)).list([t(1), t(2)]).text(t(3)).table(table).picture(bar);
        let report = Report::new(format!("x{}", t(4)))
            .subtitle(t(5))
            .answer(t(6))
            .section(section)
            .assumption(t(7))
            .source(Source::new(t(8)).url(t(0)).note(t(1)));
        let html = report.to_html().unwrap();
        check(&html);
        prop_assert_eq!(html, report.to_html().unwrap());
    }
}
