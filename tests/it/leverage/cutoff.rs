//! Cut-off power against a separate computation, its identities and its limits.

use std::path::Path;

use geoecon::{
    Error, ProductCode, StateId,
    economy::{InputOutputTable, Labels},
    leverage::{CutoffLoss, CutoffSettings, SectorExposure, Spending, cutoff_loss, cutoff_power},
};
use ndarray::{Array2, Array3};
use proptest::prelude::*;

use crate::reference::data;

/// A table with a header and a first column of names.
fn labelled(file: &Path) -> (Vec<String>, Vec<String>, Array2<f64>) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let columns: Vec<String> =
        lines.next().unwrap().split(',').skip(1).map(str::to_owned).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for line in lines {
        let mut cells = line.split(',');
        rows.push(cells.next().unwrap().to_owned());
        values.extend(cells.map(|cell| cell.parse::<f64>().unwrap()));
    }
    let values = Array2::from_shape_vec((rows.len(), columns.len()), values).unwrap();
    (rows, columns, values)
}

fn wiod_2011() -> Option<Spending> {
    let (z, y) =
        (data("input_output/wiod2011_41x6_Z.csv")?, data("input_output/wiod2011_41x6_Y.csv")?);
    let (rows, _, z) = labelled(&z);
    let (_, states, y) = labelled(&y);
    let states = states.iter().map(|state| StateId::new(&state.to_uppercase()).unwrap());
    let sectors =
        rows[..6].iter().map(|row| ProductCode::new(row.split_once('_').unwrap().1).unwrap());
    let labels = Labels::new(states, sectors).unwrap();
    let table = InputOutputTable::new(labels, z, y).unwrap();
    Some(Spending::try_from(&table).unwrap())
}

#[test]
fn the_united_states_in_2011() {
    let Some(spending) = wiod_2011() else { return };
    let file = data("leverage/expected/cutoff_power_usa_wiod2011_41x6.csv").unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let power = |settings: CutoffSettings| {
        cutoff_power(&spending, &["USA".parse().unwrap()], settings).unwrap().rows
    };
    let columns = [
        power(CutoffSettings::from(5.0)),
        power(CutoffSettings::from(2.0)),
        power(CutoffSettings::from(5.0).rho(0.5)),
        power(CutoffSettings::from(4.0).home_elasticity(2.0)),
    ];
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let target: StateId = cells[1].to_uppercase().parse().unwrap();
        let expected: Vec<f64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        let losses = columns
            .each_ref()
            .map(|rows| rows.iter().find(|row| row.target == target).unwrap().loss);
        for (loss, expected) in losses.iter().zip(&expected) {
            let found = loss.ln_price().unwrap();
            assert!((found - expected).abs() < 1e-9, "{target}: {found} is not {expected}");
        }
        let percent = 100.0 * losses[0].share().unwrap();
        assert!((percent - expected[4]).abs() < 1e-9, "{target}: {percent}");
        compared += 1;
    }
    assert_eq!(compared, columns[0].len());
}

fn exposures() -> impl Strategy<Value = Vec<SectorExposure>> {
    prop::collection::vec((0.01..10.0_f64, 0.0..0.97_f64, 0.0..1.0_f64), 1..7).prop_map(|sectors| {
        let sectors = sectors.into_iter().enumerate();
        sectors
            .map(|(k, (spending, controlled, part))| SectorExposure {
                sector: ProductCode::new(&format!("s{k}")).unwrap(),
                spending,
                controlled,
                home: part * (1.0 - controlled),
            })
            .collect()
    })
}

fn flows() -> impl Strategy<Value = Spending> {
    prop::collection::vec(0.1..100.0_f64, 3 * 5 * 5).prop_map(|flows| {
        let labels = Labels::new(["AAA", "BBB", "CCC", "DDD", "EEE"], ["x", "y", "z"]).unwrap();
        Spending::new(labels, Array3::from_shape_vec((3, 5, 5), flows).unwrap()).unwrap()
    })
}

fn ln_price(exposure: &[SectorExposure], settings: &CutoffSettings) -> f64 {
    cutoff_loss(exposure, settings.clone()).unwrap().ln_price().unwrap()
}

/// The formula as written, in powers.
fn by_powers(exposure: &[SectorExposure], sigma: f64, rho: f64, eta: Option<f64>) -> f64 {
    let total: f64 = exposure.iter().map(|e| e.spending).sum();
    let mut sum = 0.0;
    for e in exposure {
        let without = |share: f64| (1.0 - share).powf(-1.0 / (sigma - 1.0));
        let price = match eta {
            None => without(e.controlled),
            Some(eta) => {
                let foreign = without(e.controlled / (1.0 - e.home));
                (e.home + (1.0 - e.home) * foreign.powf(1.0 - eta)).powf(1.0 / (1.0 - eta))
            }
        };
        sum += e.spending / total * price.powf(1.0 - rho);
    }
    sum.ln() / (1.0 - rho)
}

proptest! {
    #[test]
    fn logs_equal_powers(
        exposure in exposures(),
        sigma in 1.5..12.0_f64,
        rho in prop_oneof![0.0..0.9_f64, 1.1..4.0_f64],
        eta in prop::option::of(prop_oneof![0.0..0.9_f64, 1.1..4.0_f64]),
    ) {
        let settings = CutoffSettings::from(sigma).rho(rho);
        let settings = match eta { Some(eta) => settings.home_elasticity(eta), None => settings };
        let (found, expected) =
            (ln_price(&exposure, &settings), by_powers(&exposure, sigma, rho, eta));
        prop_assert!((found - expected).abs() <= 1e-10 * (1.0 + expected), "{found} {expected}");
    }

    #[test]
    fn one_is_the_limit_of_both_elasticities(exposure in exposures(), step in -1e-7..1e-7_f64) {
        let at = |rho, eta| {
            ln_price(&exposure, &CutoffSettings::default().rho(rho).home_elasticity(eta))
        };
        let limit = at(1.0, 1.0);
        prop_assert!((at(1.0 + step, 1.0) - limit).abs() < 1e-6);
        prop_assert!((at(1.0, 1.0 + step) - limit).abs() < 1e-6);
    }

    #[test]
    fn the_loss_rises_ever_faster_with_control(
        exposure in exposures(),
        sigma in 1.5..12.0_f64,
        rho in 0.0..1.0_f64,
        step in 0.0..1.0_f64,
    ) {
        let settings = CutoffSettings::from(sigma).rho(rho);
        let with = |controlled: f64| {
            let mut exposure = exposure.clone();
            exposure[0].controlled = controlled;
            exposure[0].home = 0.0;
            ln_price(&exposure, &settings)
        };
        let low = exposure[0].controlled;
        let high = low + step * (0.98 - low);
        let middle = with(f64::midpoint(low, high));
        prop_assert!(with(low) <= middle + 1e-12 && middle <= with(high) + 1e-12);
        prop_assert!(middle <= f64::midpoint(with(low), with(high)) + 1e-12);
    }

    #[test]
    fn a_joint_threat_is_more_than_its_parts(spending in flows(), sigma in 1.5..12.0_f64) {
        let [a, b] = ["AAA", "BBB"].map(|code| StateId::new(code).unwrap());
        let alone = |sender| cutoff_power(&spending, &[sender], sigma).unwrap().rows;
        let (first, second) = (alone(a), alone(b));
        for row in cutoff_power(&spending, &[a, b], sigma).unwrap().rows {
            let of = |rows: &[geoecon::leverage::CutoffRow]| {
                rows.iter().find(|r| r.target == row.target).unwrap().loss.ln_price().unwrap()
            };
            prop_assert!(row.loss.ln_price().unwrap() >= of(&first) + of(&second) - 1e-12);
        }
    }

    #[test]
    fn a_coalition_is_at_least_its_members(
        spending in flows(),
        sigma in 1.5..12.0_f64,
        rho in 0.0..4.0_f64,
        eta in 0.0..4.0_f64,
    ) {
        let settings = CutoffSettings::from(sigma).rho(rho).home_elasticity(eta);
        let members = ["AAA", "CCC", "DDD"].map(|code| StateId::new(code).unwrap());
        let together = cutoff_power(&spending, &members, settings.clone()).unwrap();
        prop_assert_eq!(together.rows.len(), 2);
        for member in members {
            let alone = cutoff_power(&spending, &[member], settings.clone()).unwrap();
            for row in &together.rows {
                let other = alone.rows.iter().find(|r| r.target == row.target).unwrap();
                prop_assert!(row.loss.share().unwrap() >= other.loss.share().unwrap() - 1e-12);
            }
        }
        let mut reversed = members;
        reversed.reverse();
        let again = cutoff_power(&spending, &reversed, settings).unwrap();
        prop_assert_eq!(again.rows, together.rows);
    }

    #[test]
    fn sectors_alone_sum_to_all_at_fixed_shares(spending in flows(), sigma in 1.5..12.0_f64) {
        let exposure = spending.exposure("EEE".parse().unwrap(), &["AAA".parse().unwrap()]).unwrap();
        let all = CutoffSettings::from(sigma);
        let alone: f64 =
            exposure.iter().map(|e| ln_price(&exposure, &all.clone().sectors([e.sector]))).sum();
        prop_assert!((alone - ln_price(&exposure, &all)).abs() < 1e-12);
    }
}

fn sector(name: &str, controlled: f64, home: f64) -> SectorExposure {
    SectorExposure { sector: name.parse().unwrap(), spending: 1.0, controlled, home }
}

#[test]
fn a_complete_cut_off_leaves_no_trace_of_rounding() {
    let names = ["HAS", "SAA", "SBB", "SCC", "SDD", "SEE", "SFF", "SGG", "SHH", "SII"];
    let labels = Labels::new(names, ["ore"]).unwrap();
    let senders: Vec<StateId> = names[1..].iter().map(|s| s.parse().unwrap()).collect();
    for scale in 1..200_u32 {
        for home in [0.0, 0.7] {
            let flows = Array3::from_shape_fn((1, 10, 10), |(_, importer, exporter)| {
                let k = u32::try_from(exporter).unwrap();
                match (importer, exporter) {
                    (0, 0) => home,
                    _ => 0.1 * f64::from(k * scale % 17 + 1) / f64::from(scale),
                }
            });
            let spending = Spending::new(labels.clone(), flows).unwrap();
            let exposure = spending.exposure("HAS".parse().unwrap(), &senders).unwrap();
            let settings = CutoffSettings::default().home_elasticity(0.5);
            // Home goods cannot stand in for foreign ones of which nothing is left.
            assert_eq!(cutoff_loss(&exposure, settings).unwrap(), CutoffLoss::Unbounded);
            let alone = cutoff_loss(&exposure, 5.0).unwrap();
            assert_eq!(alone == CutoffLoss::Unbounded, home <= 0.0, "{exposure:?}");
        }
    }
}

#[test]
fn without_a_supplier_left_the_loss_is_unbounded() {
    let exposure = [sector("magnets", 1.0, 0.0), sector("rest", 0.0, 1.0)];
    let with = |settings: CutoffSettings| cutoff_loss(&exposure, settings).unwrap();
    for rho in [0.0, 0.5, 1.0] {
        assert_eq!(with(CutoffSettings::default().rho(rho)), CutoffLoss::Unbounded);
    }
    assert_eq!(with(CutoffSettings::default()).share(), Some(1.0));
    // Where sectors replace one another half of the spending still buys something: P = 2 at rho 2.
    let loss = with(CutoffSettings::default().rho(2.0));
    assert!((loss.share().unwrap() - 0.5).abs() < 1e-12);
    // A sector the target spends nothing on is not missed.
    let unused = [SectorExposure { spending: 0.0, ..exposure[0] }, exposure[1]];
    let loss = cutoff_loss(&unused, 5.0).unwrap();
    assert_eq!(loss.ln_price(), Some(0.0));
    assert_eq!(cutoff_loss(&unused[..1], 5.0).unwrap(), CutoffLoss::NoSpending);
    assert_eq!(cutoff_loss(&[], 5.0).unwrap(), CutoffLoss::NoSpending);
    let all = [sector("a", 1.0, 0.0), sector("b", 1.0, 0.0), sector("c", 1.0, 0.0)];
    assert_eq!(
        cutoff_loss(&all, CutoffSettings::default().rho(3.0)).unwrap(),
        CutoffLoss::Unbounded
    );
}

#[test]
fn home_goods_bound_the_loss_where_they_replace_foreign_ones() {
    let exposure = [sector("energy", 0.5, 0.5)];
    let with =
        |eta| cutoff_loss(&exposure, CutoffSettings::from(4.0).home_elasticity(eta)).unwrap();
    // All imports gone, eta 2: P = 0.5^(1/(1-2)) = 2.
    assert!((with(2.0).share().unwrap() - 0.5).abs() < 1e-12);
    assert_eq!(with(1.0), CutoffLoss::Unbounded);
    assert_eq!(with(0.5), CutoffLoss::Unbounded);
}

#[test]
fn negative_cells_count_as_nothing() {
    let labels = || Labels::new(["KOR", "JPN"], ["x"]).unwrap();
    let of = |flows: [f64; 4]| {
        let flows = Array3::from_shape_vec((1, 2, 2), flows.to_vec()).unwrap();
        Spending::new(labels(), flows)
    };
    assert_eq!(of([10.0, -3.0, 0.0, 5.0]).unwrap(), of([10.0, 0.0, 0.0, 5.0]).unwrap());
    assert!(matches!(of([10.0, f64::NAN, 0.0, 5.0]), Err(Error::Cell { what: "spending", .. })));
}

#[test]
fn bad_input_is_refused() {
    let good = sector("x", 0.2, 0.5);
    let of = |e: SectorExposure, settings: CutoffSettings| cutoff_loss(&[e], settings).unwrap_err();
    for sigma in [1.0, 0.5, f64::NAN, f64::INFINITY] {
        assert!(matches!(of(good, sigma.into()), Error::OutOfRange { what: "sigma", .. }));
    }
    let own = CutoffSettings::default().sector_sigma(good.sector, 1.0);
    assert!(matches!(of(good, own), Error::OutOfRange { what: "sigma", .. }));
    let rho = CutoffSettings::default().rho(-0.1);
    assert!(matches!(of(good, rho), Error::OutOfRange { what: "rho", .. }));
    let eta = CutoffSettings::default().home_elasticity(f64::NAN);
    assert!(matches!(of(good, eta), Error::OutOfRange { what: "eta", .. }));
    let elsewhere = CutoffSettings::default().sectors(["y".parse().unwrap()]);
    assert!(matches!(of(good, elsewhere), Error::UnknownLabel { what: "sector", .. }));
    for bad in [
        SectorExposure { controlled: 1.2, ..good },
        SectorExposure { controlled: 0.6, ..good },
        SectorExposure { controlled: f64::NAN, ..good },
        SectorExposure { home: -0.1, ..good },
        SectorExposure { spending: -1.0, ..good },
        SectorExposure { spending: f64::INFINITY, ..good },
    ] {
        assert!(matches!(of(bad, 5.0.into()), Error::Cell { what: "exposure", .. }), "{bad:?}");
    }

    let labels = Labels::new(["KOR", "JPN"], ["x"]).unwrap();
    assert!(Spending::new(labels.clone(), Array3::zeros((1, 2, 3))).is_err());
    let spending = Spending::new(labels, Array3::ones((1, 2, 2))).unwrap();
    let [japan, france] = ["JPN", "FRA"].map(|code| StateId::new(code).unwrap());
    assert!(matches!(cutoff_power(&spending, &[], 5.0), Err(Error::Shape { .. })));
    assert_eq!(cutoff_power(&spending, &[france], 5.0), Err(Error::UnknownState { state: france }));
    assert!(matches!(
        cutoff_power(&spending, &[japan, japan], 5.0),
        Err(Error::Duplicate { what: "sender", .. })
    ));
}
