//! First-order exposures, gains from trade, embargoes and productivity against the expected files.

use geoecon::{
    StateId,
    economy::{
        Calibration, Labels, Shock, SolveSettings, TradeElasticity, exposure, gains_from_trade_pct,
        solve,
    },
};
use ndarray::array;

use crate::{folder::Csv, reference::data, wiod_data::Wiod};

fn state(wiod: &Wiod, name: &str) -> StateId {
    let at = wiod.names.iter().position(|n| n == name).unwrap();
    wiod.economy.labels().states()[at]
}

fn wiod() -> Option<(Wiod, std::path::PathBuf)> {
    let folder = data("trade/exposure_wiod2011")?;
    Some((Wiod::read(&folder, 5.0).unwrap(), folder.join("expected")))
}

#[test]
fn exposures_to_1e_9() {
    let Some((wiod, expected)) = wiod() else { return };
    let exposure = exposure(&wiod.economy, ()).unwrap();
    for (file, matrix) in [
        ("expected_klr_income_W_theta5.csv", exposure.income_matrix()),
        ("expected_klr_welfare_U_theta5.csv", exposure.welfare_matrix()),
    ] {
        let want = Csv::read(&expected.join(file)).unwrap();
        assert_eq!(want.rows.len(), wiod.names.len());
        for (row, affected) in want.rows.iter().zip(matrix.rows()) {
            for ((name, want), got) in wiod.names.iter().zip(&row[1..]).zip(affected) {
                let want: f64 = want.parse().unwrap();
                assert!((got - want).abs() < 1e-9, "{file} {} {name}: {got} {want}", row[0]);
            }
        }
    }
}

#[test]
fn gains_from_trade_and_embargoes_to_1e_6() {
    let Some((wiod, expected)) = wiod() else { return };
    let want = Csv::read(&expected.join("expected_acr_and_embargo_theta5.csv")).unwrap();
    let four = wiod.economy.with_elasticities(TradeElasticity::from_theta(4.0).unwrap()).unwrap();
    for name in &wiod.names {
        let id = state(&wiod, name);
        let figures = [
            ("domestic_share_lambda", wiod.economy.trade_share(id, id, "goods".parse().unwrap())),
            ("acr_gain_pct_theta5", gains_from_trade_pct(&wiod.economy, id)),
            ("acr_gain_pct_theta4", gains_from_trade_pct(&four, id)),
        ];
        for (column, got) in figures {
            let (got, want) = (got.unwrap(), want.lookup(name, column).unwrap());
            assert!((got - want).abs() < 1e-9, "{name} {column}: {got} {want}");
        }
    }
    for (a, b) in [("USA", "CHN"), ("KOR", "USA"), ("KOR", "CHN")] {
        let shock = Shock::new().embargo_between(state(&wiod, a), state(&wiod, b));
        let after = solve(&wiod.economy, &shock, ()).unwrap();
        assert!(after.status.is_solved());
        let mut winners = 0;
        for (name, got) in wiod.names.iter().zip(after.welfare_hat()) {
            let want = want.lookup(name, &format!("welfare_hat_embargo_{a}_{b}")).unwrap();
            assert!((got - want).abs() < 1e-9, "{name} {a}-{b}: {got} {want}");
            winners += usize::from(got > 1.0);
        }
        assert!(winners > 0, "a third party can win");
        let pi = after.pi();
        let at = |s: &str| wiod.names.iter().position(|n| n == s).unwrap();
        assert!(pi[[0, at(a), at(b)]].abs() <= 0.0, "an embargo is an exact zero");
    }
}

#[test]
fn productivity_of_china() {
    let Some((wiod, expected)) = wiod() else { return };
    let want = Csv::read(&expected.join("expected_exact_hat_theta5_CHN_shock.csv")).unwrap();
    let china = state(&wiod, "CHN");
    let [z, country, income, welfare] =
        ["shock_CHN_productivity", "country", "income_hat", "welfare_hat"]
            .map(|c| want.column(c).unwrap());
    for (r, row) in want.rows.iter().enumerate() {
        if r > 0 && row[z] == want.rows[r - 1][z] {
            continue;
        }
        let factor = 1.0 + want.number(r, z).unwrap();
        let shock = Shock::new().productivity(china, None, factor).unwrap();
        let after =
            solve(&wiod.economy, &shock, SolveSettings::default().tolerance(1e-13)).unwrap();
        for (q, row) in want.rows.iter().enumerate().filter(|(_, other)| other[z] == row[z]) {
            let n = wiod.names.iter().position(|n| *n == row[country]).unwrap();
            let (w, u) = (after.w_hat()[n], after.welfare_hat()[n]);
            assert!((w - want.number(q, income).unwrap()).abs() < 1e-9, "{row:?}: {w}");
            assert!((u - want.number(q, welfare).unwrap()).abs() < 1e-9, "{row:?}: {u}");
        }
    }
}

#[test]
fn the_error_of_the_first_order_is_second_order() {
    let Some((wiod, _)) = wiod() else { return };
    let exposure = exposure(&wiod.economy, ()).unwrap();
    let china = state(&wiod, "CHN");
    let [large, small] = [0.08_f64, 0.04].map(|z| exposure.error(china, z.exp()).unwrap());
    for (large, small) in [(large.income, small.income), (large.welfare, small.welfare)] {
        let ratio = large.unwrap() / small.unwrap();
        assert!((3.6..4.4).contains(&ratio), "halving the shock divides the error by {ratio}");
    }
}

#[test]
fn exposure_refuses_what_its_formulas_do_not_cover() {
    let labels = Labels::new(["AAA", "BBB"], ["goods"]).unwrap();
    let theta = TradeElasticity::from_theta(5.0).unwrap();
    let unbalanced =
        Calibration::new(labels).flows(array![[[80.0, 30.0], [10.0, 80.0]]]).elasticities(theta);
    assert!(exposure(&unbalanced.clone().build().unwrap(), ()).is_err());
    assert!(exposure(&unbalanced.purge_surplus(true).build().unwrap(), ()).is_ok());
}
