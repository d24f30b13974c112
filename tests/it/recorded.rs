//! What an economy read from a world makes of what changed, and of what did not.

use geoecon::{
    Scenario, Share, Snapshot, StateId, Tie,
    economy::{Economy, Equilibrium, Recorded, Shift, SolveSettings, Structure, solve},
    terms::{MarketAccess, Sanction, Scope},
};

use crate::shipped_world::world;

const DAY: &str = "2025-01-01";

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

fn base() -> Snapshot {
    world().snapshot(DAY.parse().unwrap()).unwrap()
}

fn with(ties: impl IntoIterator<Item = Tie>) -> Snapshot {
    let scenario = ties.into_iter().fold(Scenario::new("more ties"), Scenario::add_tie);
    scenario.apply(world()).unwrap().snapshot(DAY.parse().unwrap()).unwrap()
}

fn sanction(severity: Share) -> Tie {
    Tie::new(state("USA"), state("CHN"), Sanction { scope: Scope::AllGoods, severity })
}

fn access() -> Tie {
    let barrier_cut = geoecon::Rate::percent(10).unwrap();
    Tie::new(state("JPN"), state("KOR"), MarketAccess { scope: Scope::AllGoods, barrier_cut })
}

fn solved(recorded: &Recorded, after: &Snapshot) -> Equilibrium {
    let change = recorded.shock_to(after).unwrap();
    solve(&recorded.economy, &change.shock, SolveSettings::default()).unwrap()
}

fn assert_no_change(before: &Snapshot, structure: Structure) {
    let recorded = Economy::recorded(before, structure).unwrap();
    let change = recorded.shock_to(before).unwrap();
    assert_eq!(change.left_out, []);
    assert_eq!(change.unknown_duties, recorded.unknown_duties);
    assert!(matches!(change.shock.changes(), [Shift::Tariffs { .. }]));
    let result = solved(&recorded, before);
    assert!(result.welfare_hat().iter().all(|w| w.to_bits() == 1.0_f64.to_bits()));
}

#[test]
fn same_snapshot_is_no_change() {
    for structure in [Structure::OneSector, Structure::MultiSector, Structure::InputOutput] {
        assert_no_change(&base(), structure);
        assert_no_change(&with([sanction(Share::ONE), access()]), structure);
    }
}

#[test]
fn new_sanction_is_an_embargo_that_costs_both() {
    let recorded = Economy::recorded(&base(), Structure::InputOutput).unwrap();
    let result = solved(&recorded, &with([sanction(Share::ONE)]));
    assert!(result.status.is_solved());
    assert!(result.welfare_pct(state("USA")).unwrap() < -0.1);
    assert!(result.welfare_pct(state("CHN")).unwrap() < -0.1);

    let half = Share::percent(50).unwrap();
    let change = recorded.shock_to(&with([sanction(half)])).unwrap();
    assert_eq!(change.left_out.len(), 1);
    assert!(matches!(change.shock.changes(), [Shift::Tariffs { .. }]));
}

#[test]
fn one_sector_has_no_place_for_what_holds_for_goods_alone() {
    use geoecon::economy::{TradeModels, spread};

    let recorded = Economy::recorded(&base(), Structure::OneSector).unwrap();
    for tie in [sanction(Share::ONE), access()] {
        let after = with([tie]);
        let change = recorded.shock_to(&after).unwrap();
        assert_eq!((change.left_out.len(), &change.left_out), (1, &change.needs_sectors));
        assert!(matches!(change.shock.changes(), [Shift::Tariffs { .. }]));
        // The models that cannot say anything are named, and not pooled.
        let settings = TradeModels::default()
            .structures([Structure::OneSector, Structure::InputOutput])
            .elasticities(["U4"]);
        let report = spread(&base(), &after, settings).unwrap();
        assert!(report.runs.iter().all(|run| run.left_out.is_empty()), "{report}");
        assert!(report.not_applicable.iter().any(|n| n.reason.contains("one sector")), "{report}");
    }
}

#[test]
fn lifted_sanction_is_left_out() {
    let recorded =
        Economy::recorded(&with([sanction(Share::ONE)]), Structure::InputOutput).unwrap();
    let change = recorded.shock_to(&base()).unwrap();
    assert_eq!(change.left_out.len(), 1);
    assert!(matches!(change.shock.changes(), [Shift::Tariffs { .. }]));
}

#[test]
fn market_access_that_ends_is_the_inverse() {
    let (without, granted) = (base(), with([access()]));
    let factors = |from: &Snapshot, to: &Snapshot| -> Vec<f64> {
        let recorded = Economy::recorded(from, Structure::InputOutput).unwrap();
        let change = recorded.shock_to(to).unwrap();
        assert_eq!(change.left_out, []);
        let factor = |change: &Shift| match change {
            Shift::TradeCost { factor, .. } => Some(*factor),
            _ => None,
        };
        change.shock.changes().iter().filter_map(factor).collect()
    };
    let (fall, rise) = (factors(&without, &granted), factors(&granted, &without));
    assert!(!fall.is_empty() && fall.len() == rise.len());
    for (fall, rise) in fall.iter().zip(&rise) {
        assert!((fall - 1.0 / 1.1).abs() < 1e-12 && (rise - 1.1).abs() < 1e-12);
    }
}

#[test]
fn unrecorded_flows_are_counted() {
    let recorded = Economy::recorded(&base(), Structure::InputOutput).unwrap();
    let states = recorded.economy.labels().states().len();
    assert!(recorded.unknown_flows < states * states);
    assert_eq!(recorded.unclassified_flows, 0);
}

#[test]
fn a_model_that_cannot_represent_the_change_is_not_pooled() {
    use geoecon::economy::{TradeModels, spread};

    let settings = || {
        TradeModels::default()
            .structures([Structure::InputOutput])
            .elasticities(["U4", "CP", "none"])
    };
    // An embargo is beyond the models of one sector that know duties alone; a set nobody recorded is named.
    let embargo = spread(&base(), &with([sanction(Share::ONE)]), settings()).unwrap();
    assert_eq!((embargo.runs.len(), embargo.not_applicable.len()), (2, 3), "{embargo}");
    let loss = embargo.range(state("CHN")).unwrap();
    assert_eq!(loss.runs, 2);
    assert!(loss.value.iter().all(|value| *value < 0.0));
    // Duties are within all of them.
    let today = world().snapshot("2025-11-22".parse().unwrap()).unwrap();
    let duties = spread(&base(), &today, settings()).unwrap();
    assert!(duties.runs.len() >= 3, "{duties}");
    // Where no model can run there is no answer to give.
    let none = TradeModels::default().elasticities(["none"]).scale(false).gravity(false);
    assert!(spread(&base(), &base(), none).is_err());
}
