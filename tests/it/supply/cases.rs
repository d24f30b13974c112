use geoecon::{
    Error, Share, StateId,
    dependency::{ChokeSettings, CutElement, ProductFlows, SupplyGraph, choke_points, dominators},
};

use super::plain::id;

fn rare_earths() -> SupplyGraph {
    let mut graph = SupplyGraph::new("motors", ["ore", "oxide", "magnet", "motor"]).unwrap();
    for (stage, state, capacity) in [
        ("ore", "AUS", 30.0),
        ("ore", "CHN", 70.0),
        ("oxide", "CHN", 90.0),
        ("oxide", "MYS", 10.0),
        ("magnet", "CHN", 94.0),
        ("magnet", "JPN", 6.0),
        ("motor", "DEU", 40.0),
        ("motor", "JPN", 60.0),
    ] {
        graph = graph.supplier(stage, id(state), capacity).unwrap();
    }
    graph
}

#[test]
fn the_way_from_ore_to_motor_is_told() {
    let report = choke_points(&rare_earths(), id("KOR"), 0.1).unwrap();
    assert!((report.max_flow - 100.0).abs() < 1e-9);
    let china = &report.choke_points[0];
    assert_eq!(china.supplier, id("CHN"));
    assert!((china.flow_without - 6.0).abs() < 1e-9, "magnets of Japan alone are left");
    let stages: Vec<(&str, f64)> =
        china.by_stage.iter().map(|s| (s.stage.as_str(), (1e3 * s.loss).round() / 1e3)).collect();
    assert_eq!(stages, [("ore", 0.7), ("oxide", 0.9), ("magnet", 0.94)]);
    assert_eq!(
        report.paths[0].to_string(),
        "CHN ore -> CHN oxide -> CHN magnet -> JPN motor -> KOR"
    );
    let text = report.to_string();
    assert!(text.starts_with(
        "motors for KOR (ore -> oxide -> magnet -> motor): without CHN it loses 94.0 %"
    ));
    // No state is at one stage on every path; Japan and Germany together make all motors.
    assert_eq!(dominators(&rare_earths(), id("KOR")).unwrap(), []);
}

/// On every path, though at no one stage: it mines for one half and refines the other.
#[test]
fn a_state_can_be_on_every_path_without_being_so_at_any_stage() {
    let graph = SupplyGraph::new("oxide", ["ore", "oxide"]).unwrap();
    let graph = graph.supplier("ore", id("AUS"), 5.0).unwrap();
    let graph = graph.supplier("ore", id("CHN"), 5.0).unwrap();
    let graph = graph.supplier("oxide", id("CHN"), 5.0).unwrap();
    let graph = graph.supplier("oxide", id("MYS"), 5.0).unwrap();
    let graph = graph.route("ore", id("AUS"), id("CHN"), 5.0).unwrap();
    let graph = graph.route("ore", id("CHN"), id("MYS"), 5.0).unwrap();
    let report = choke_points(&graph, id("KOR"), 0.1).unwrap();
    let china = report.choke_points.iter().find(|p| p.supplier == id("CHN")).unwrap();
    assert!(china.disconnects && china.by_stage.iter().all(|s| !s.dominator && s.loss < 0.6));
    assert!(report.dominators.is_empty());
}

#[test]
fn the_user_and_aggregates_are_no_choke_points() {
    let graph = rare_earths().aggregates([id("CHN")]);
    let report = choke_points(&graph, id("JPN"), 0.0).unwrap();
    let listed: Vec<StateId> = report.choke_points.iter().map(|p| p.supplier).collect();
    assert!(!listed.contains(&id("CHN")) && !listed.contains(&id("JPN")) && !listed.is_empty());
}

#[test]
fn the_cut_names_what_is_full() {
    let report = choke_points(&rare_earths(), id("KOR"), 0.1).unwrap();
    assert!(
        report
            .min_cut
            .iter()
            .all(|c| matches!(c, CutElement::Supplier { stage, .. } if stage == "ore"))
    );
    let need = ChokeSettings::default().demand(50.0);
    let report = choke_points(&rare_earths(), id("KOR"), need).unwrap();
    assert!(matches!(report.min_cut[..], [CutElement::Demand { .. }]));
    assert!((report.max_flow - 50.0).abs() < 1e-9);
}

#[test]
fn shares_make_stages_of_different_units_comparable() {
    let graph = SupplyGraph::new("x", ["ore", "part"]).unwrap();
    let graph = graph.supplier("ore", id("AUS"), 300_000.0).unwrap();
    let graph = graph.supplier("ore", id("CHN"), 100_000.0).unwrap();
    let graph = graph.supplier("part", id("CHN"), 90.0).unwrap();
    let graph = graph.supplier("part", id("JPN"), 10.0).unwrap().in_shares();
    let report = choke_points(&graph, id("KOR"), 0.1).unwrap();
    assert!((report.max_flow - 1.0).abs() < 1e-12);
    assert!((report.choke_points[0].loss - 0.9).abs() < 1e-12);
}

/// Trade alone: a state that refines what it mines buys no ore, and must be able to supply its own.
#[test]
fn a_chain_of_trade_supplies_at_home_what_it_does_not_buy() {
    let [ore, oxide] = ["253090", "284690"].map(|code| code.parse().unwrap());
    let flows = ProductFlows::new([
        (id("AUS"), id("MYS"), ore, 10.0),
        (id("CHN"), id("KOR"), oxide, 90.0),
        (id("MYS"), id("KOR"), oxide, 10.0),
    ])
    .unwrap();
    let graph = SupplyGraph::from_flows(&flows, [ore, oxide], Share::ZERO).unwrap();
    let report = choke_points(&graph, id("KOR"), 0.05).unwrap();
    assert!((report.max_flow - 1.0).abs() < 1e-9);
    let loss = |code: &str| {
        report.choke_points.iter().find(|p| p.supplier == id(code)).map_or(0.0, |p| p.loss)
    };
    assert!((loss("CHN") - 0.9).abs() < 1e-9);
    // All ore that is traded is Australia's, and Malaysia's oxide hangs on it.
    assert!((loss("AUS") - 0.1).abs() < 1e-9 && (loss("MYS") - 0.1).abs() < 1e-9);
}

#[test]
fn bad_input_is_named() {
    let graph = || SupplyGraph::new("x", ["ore"]).unwrap();
    assert!(SupplyGraph::new("x", Vec::<String>::new()).is_err());
    assert!(matches!(SupplyGraph::new("x", ["ore", "ore"]), Err(Error::Duplicate { .. })));
    assert!(matches!(
        graph().supplier("metal", id("CHN"), 1.0),
        Err(Error::UnknownLabel { what: "stage", .. })
    ));
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(matches!(graph().supplier("ore", id("CHN"), bad), Err(Error::Cell { .. })));
        assert!(matches!(graph().route("ore", id("CHN"), id("KOR"), bad), Err(Error::Cell { .. })));
        assert!(choke_points(&graph(), id("KOR"), ChokeSettings::default().demand(bad)).is_err());
    }
    let twice = graph().supplier("ore", id("CHN"), 1.0).unwrap().supplier("ore", id("CHN"), 1.0);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
    assert!(choke_points(&graph(), id("KOR"), 1.5).is_err());
    let nothing = choke_points(&graph(), id("KOR"), 0.1).unwrap();
    assert!(nothing.max_flow == 0.0 && nothing.choke_points.is_empty() && nothing.paths.is_empty());
    assert!(nothing.to_string().contains("nothing can reach it"));
    assert_eq!(dominators(&graph(), id("KOR")), None);
}

#[test]
fn what_is_tiny_or_huge_stays_a_way() {
    let graph = SupplyGraph::new("x", ["ore"]).unwrap();
    let graph = graph.supplier("ore", id("CHN"), 1e300).unwrap();
    let graph = graph.supplier("ore", id("AUS"), 1e-300).unwrap();
    let report = choke_points(&graph, id("KOR"), 0.1).unwrap();
    assert!(report.choke_points[0].loss > 0.999_999 && !report.choke_points[0].disconnects);

    let graph =
        SupplyGraph::new("x", ["ore"]).unwrap().supplier("ore", id("CHN"), 1.7e308).unwrap();
    let report = choke_points(&graph, id("KOR"), 0.1).unwrap();
    assert!((report.max_flow / 1.7e308 - 1.0).abs() < 1e-12 && report.choke_points[0].disconnects);
}
