//! The critical goods that ship, and tables of them that are wrong.

use geoecon::{
    Error, data,
    dependency::{Aggregates, ProductFlows, choke_points, market_power},
    exchange::csv,
};

const GOODS: &str = "good,kind,stage,hs,description,strategic,source\n";
const PRODUCTION: &str = "good,stage,state,aggregate,amount,low,high,unit,year,source\n";

#[test]
fn every_figure_has_a_source_of_the_world() {
    let (critical, world) = (data::critical_goods().unwrap(), data::indo_pacific_2025().unwrap());
    critical.check_sources(&world).unwrap();
    assert!(critical.production().iter().all(|row| world.state(row.state).is_ok()));
    assert!(critical.goods().len() > 60);
}

/// The US Geological Survey has 270,000 of 390,000 t mined in China, and about nine tenths are refined there.
#[test]
fn mining_and_refining_are_separate_stages() {
    let critical = data::critical_goods().unwrap();
    let chain = critical.supply_graph("rare earths").unwrap();
    let share = |stage: &str| {
        let found = chain.suppliers().find(|(s, state, _)| *s == stage && state.as_str() == "CHN");
        found.unwrap().2
    };
    assert!((share("mining") - 270.0 / 390.0).abs() < 1e-12);
    assert!((share("refining") - 0.9).abs() < 0.02 && share("magnets") > 0.9);
    let report = choke_points(&chain, "USA".parse().unwrap(), 0.05).unwrap();
    let china = &report.choke_points[0];
    assert_eq!(china.supplier.as_str(), "CHN");
    assert!(china.by_stage[0].loss < china.by_stage[1].loss);
    // The rest of the world is no single supplier.
    assert!(report.choke_points.iter().all(|p| p.supplier.as_str() != "ROW"));
    assert!(critical.supply_graph("unobtainium").is_err());
}

#[test]
fn flows_of_critical_goods_alone() {
    let critical = data::critical_goods().unwrap();
    let (chn, kor, row) = ("CHN".parse().unwrap(), "KOR".parse().unwrap(), "ROW".parse().unwrap());
    let flows = ProductFlows::new([
        (chn, kor, "850511".parse().unwrap(), 9.0),
        (row, kor, "850511".parse().unwrap(), 1.0),
        (chn, kor, "610910".parse().unwrap(), 50.0),
        (kor, chn, "854231".parse().unwrap(), 70.0),
    ]);
    let kept = critical.select(&flows.unwrap().aggregates([row]).unwrap()).unwrap();
    let goods = market_power(&kept, Aggregates::Many).goods;
    assert_eq!(goods.iter().map(|g| g.product.as_str()).collect::<Vec<_>>(), ["850511", "854231"]);
    assert!((goods[0].hhi_low - 0.81).abs() < 1e-12 && goods[0].hhi_high > 0.81);
}

#[test]
fn wrong_tables_name_the_row_and_the_field() {
    let row = |goods: &str, production: &str| {
        let (goods, production) = (format!("{GOODS}{goods}"), format!("{PRODUCTION}{production}"));
        csv::critical_goods(goods.as_str(), production.as_str()).unwrap_err()
    };
    for (goods, production, field) in [
        ("x,ore,mining,2846,d,yes,s\n", "", "kind"),
        ("x,material,mining,28469,d,yes,s\n", "", "hs"),
        ("x,material,mining,2846,d,maybe,s\n", "", "strategic"),
        (",material,mining,2846,d,yes,s\n", "", "good"),
        ("x,material,mining,2846,d,yes,\n", "", "source"),
        ("", "x,mining,China,no,1,,,t,2024,s\n", "state"),
        ("", "x,mining,CHN,no,,,,t,2024,s\n", "amount"),
        ("", "x,mining,CHN,no,-1,,,t,2024,s\n", "amount"),
        ("", "x,mining,CHN,no,5,6,7,t,2024,s\n", "amount"),
        ("", "x,mining,CHN,no,5,,,t,24th,s\n", "year"),
    ] {
        let error = row(goods, production);
        assert!(
            matches!(&error, Error::Row { row: 2, field: f, .. } if f.contains(field)),
            "{error}"
        );
    }
    let twice = "x,mining,CHN,no,5,,,t,2024,s\n".repeat(2);
    assert!(matches!(row("", &twice), Error::Duplicate { .. }));
    let units = "x,mining,CHN,no,5,,,t,2024,s\nx,mining,USA,no,5,,,kg,2024,s\n";
    assert!(matches!(row("", units), Error::Malformed { .. }));
    let years = "x,mining,CHN,no,5,,,t,2024,s\nx,mining,USA,no,5,,,t,2023,s\n";
    assert!(matches!(row("", years), Error::Malformed { .. }));
}
