//! The data of the 2025 tariffs hold zeros where goods flow.

use geoecon::{
    StateId,
    economy::{ZeroRule, implausible_zeros},
};

use super::liberation_day::world;

#[test]
fn missing_flows_of_korea_are_listed() {
    let Some(world) = world() else { return };
    let report = implausible_zeros(&world.trade, ZeroRule::default()).unwrap();
    let kor: StateId = "KOR".parse().unwrap();
    for partner in ["VNM", "PHL", "POL"] {
        let partner: StateId = partner.parse().unwrap();
        for (exporter, importer) in [(kor, partner), (partner, kor)] {
            assert!(
                report.pairs.iter().any(|p| p.exporter == exporter && p.importer == importer),
                "{exporter} to {importer}"
            );
        }
    }
    // Few of the zeros are suspicious, and the few weigh.
    assert!(report.pairs.len() < report.zeros / 50, "{} of {}", report.pairs.len(), report.zeros);
    assert!(report.expected_share > 0.005, "{}", report.expected_share);
    let wider = implausible_zeros(&world.trade, ZeroRule::default().one_way(true)).unwrap();
    assert!(wider.pairs.len() > report.pairs.len());
    let stricter = ZeroRule::default().least_expected_share(1e-4);
    assert!(implausible_zeros(&world.trade, stricter).unwrap().pairs.len() < report.pairs.len());
}
