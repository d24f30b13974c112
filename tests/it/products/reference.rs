use std::collections::BTreeMap;

use geoecon::dependency::{
    Aggregates, Bloc, MarketPower, ScreeningSettings, import_concentration, strategic_dependencies,
};

use crate::{product_data::Trade, reference::data, sheet::Sheet};

const EU_2011: [&str; 27] = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROM", "SVK", "SVN",
    "SWE",
];

/// Printed with twelve digits.
fn same(ours: Option<f64>, theirs: f64, what: &str) {
    let ours = ours.unwrap_or_else(|| panic!("{what}: none, expected {theirs}"));
    assert!((ours - theirs).abs() <= 1e-11 * theirs.abs().max(0.1), "{what}: {ours}, {theirs}");
}

#[test]
fn strategic_dependencies_of_the_european_union() {
    let Some(folder) = data("products") else { return };
    let trade = Trade::read(&folder, None).unwrap();
    let members = EU_2011.map(|name| trade.find(name).unwrap());
    let bloc = Bloc::new("EU", members).unwrap();
    let settings = ScreeningSettings::from(Aggregates::One);
    let report = strategic_dependencies(&trade.flows, &bloc, settings).unwrap();
    let expected = Sheet::read(&folder.join("expected/expected_eu_cdi_wiod2011.csv"));
    assert_eq!(report.goods.len(), expected.len());
    for row in 0..expected.len() {
        let name = expected.text(row, "product");
        let good = report.good(name.parse().unwrap()).unwrap();
        let is = |column: &str, ours: Option<f64>| {
            same(ours, expected.number(row, column), &format!("{name} {column}"));
        };
        is("extra_eu_imports", Some(good.outside_imports));
        is("total_eu_imports", Some(good.outside_imports + good.inside_imports));
        is("eu_exports_total", Some(good.outside_exports + good.inside_imports));
        is("eu_exports_extra", Some(good.outside_exports));
        is("CDI1_hhi", good.cdi1);
        is("CDI2_extra_share", good.cdi2);
        is("CDI3_extraimports_over_total_eu_exports", good.cdi3);
        is("CDI3alt_over_extra_eu_exports", Some(good.outside_imports / good.outside_exports));
        is("flag_0.4_0.5_1", Some(f64::from(u8::from(good.dependent))));
        let suppliers = trade.flows.suppliers(&bloc, good.product).unwrap();
        let (top, share) = trade.largest(&suppliers).unwrap();
        assert_eq!(top, expected.text(row, "top_extra_supplier"), "{name}");
        is("top_extra_supplier_share", Some(share));
        is("top_extra_supplier_share", good.top_share);
    }
}

/// With the rest of the world as one supplier two goods are dependent, and one of them because of that.
#[test]
fn what_hinges_on_the_rest_of_the_world_says_so() {
    let Some(folder) = data("products") else { return };
    let trade = Trade::read(&folder, None).unwrap();
    let bloc = Bloc::new("EU", EU_2011.map(|name| trade.find(name).unwrap())).unwrap();
    let dependent = |aggregates| {
        let report =
            strategic_dependencies(&trade.flows, &bloc, ScreeningSettings::from(aggregates));
        let report = report.unwrap();
        let list: Vec<String> = report.dependent().map(|good| good.product.to_string()).collect();
        let hinging = report.goods.iter().filter(|good| good.hinges_on_aggregates);
        (list, hinging.map(|good| good.product.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(dependent(Aggregates::One).0, ["c2", "c35"]);
    assert_eq!(dependent(Aggregates::Many), (vec!["c35".to_owned()], vec!["c2".to_owned()]));
}

#[test]
fn concentration_of_imports() {
    let Some(folder) = data("products") else { return };
    let trade = Trade::read(&folder, None).unwrap();
    let report = import_concentration(&trade.flows);
    let ours: BTreeMap<(&str, &str), _> = report
        .goods
        .iter()
        .map(|good| ((trade.state(good.importer), trade.product(good.product)), good))
        .collect();
    let expected = Sheet::read(&folder.join("expected/expected_import_hhi_wiod2011.csv"));
    assert_eq!(ours.len(), expected.len());
    for row in 0..expected.len() {
        let key = (expected.text(row, "importer"), expected.text(row, "product"));
        let good = ours[&key];
        let is = |column: &str, ours: Option<f64>| {
            same(ours, expected.number(row, column), &format!("{key:?} {column}"));
        };
        is("imports_musd", Some(good.imports));
        is("hhi", good.hhi(Aggregates::One));
        is("top_share", Some(good.top_share));
        assert_eq!(good.suppliers.to_string(), expected.text(row, "n_suppliers"), "{key:?}");
        let suppliers = trade.flows.suppliers(good.importer, good.product).unwrap();
        assert_eq!(trade.largest(&suppliers).unwrap().0, expected.text(row, "top_supplier"));
    }
}

/// Every code and year by the definition, with codes of exporters that are no state codes (`S19`).
#[test]
fn world_market_power_in_critical_goods() {
    let Some(folder) = data("products") else { return };
    let sheet = Sheet::read(&folder.join("baci_critical_hs6_export_shares.csv"));
    let mut groups: BTreeMap<(&str, &str), Vec<(&str, f64)>> = BTreeMap::new();
    for row in 0..sheet.len() {
        let key = (sheet.text(row, "year"), sheet.text(row, "hs6"));
        let seller = (sheet.text(row, "exporter"), sheet.number(row, "world_export_share"));
        groups.entry(key).or_default().push(seller);
    }
    assert_eq!(groups.len(), 4 * 42);
    for (key, shares) in &groups {
        let power = MarketPower::of_shares(shares.iter().copied()).unwrap().unwrap();
        let squares: f64 = shares.iter().map(|(_, s)| s * s).sum();
        assert!((power.hhi - squares).abs() < 1e-12, "{key:?}");
        assert_eq!(power.exporters, shares.len());
        let amounts = shares.iter().map(|&(who, share)| (who, 1e6 * share));
        let of_amounts = MarketPower::of_exports(amounts).unwrap().unwrap();
        assert!((power.hhi - of_amounts.hhi).abs() < 1e-8, "{key:?}");
        assert_eq!(power.top_exporter, of_amounts.top_exporter);
    }
    let beryllium = &groups[&("2023", "811211")];
    let power = MarketPower::of_shares(beryllium.iter().copied()).unwrap().unwrap();
    assert_eq!((power.top_exporter, power.exporters), ("KAZ", 30));
}
