//! Caliendo and Parro (2015): Table 2 as printed, and all 31 countries.

use geoecon::economy::{
    Cells, Certificate, Economy, Equilibrium, Repair, Shock, SolveSettings, StateWelfare, solve,
};

use crate::{folder::Csv, nafta_data::Nafta, plain, reference::data, sheet::matrix};

struct Case {
    nafta: Nafta,
    economy: Economy,
    after: Equilibrium,
    expected: std::path::PathBuf,
}

fn nafta_shock(nafta: &Nafta) -> Shock {
    let members = ["MEX", "CAN", "USA"].map(|s| s.parse().unwrap());
    let mut shock = Shock::new();
    for importer in members {
        for exporter in members {
            for &sector in nafta.labels.sectors() {
                if importer != exporter {
                    let rate = nafta.duties_2005.get(importer, exporter, sector).unwrap();
                    let scope = Cells::all().importer(importer).exporter(exporter).sector(sector);
                    shock = shock.tariff(scope, rate).unwrap();
                }
            }
        }
    }
    shock
}

fn case() -> Option<Case> {
    let folder = data("trade/cp2015_nafta")?;
    let nafta = Nafta::read(&folder).unwrap();
    let economy = nafta.economy(true).unwrap();
    let settings = SolveSettings::default().tolerance(1e-12);
    let after = solve(&economy, &nafta_shock(&nafta), settings).unwrap();
    assert!(after.status.is_solved());
    Some(Case { nafta, economy, after, expected: folder.join("expected") })
}

fn figure(row: &StateWelfare, column: &str) -> f64 {
    match column {
        "welfare_pct" | "welfare_pct_linear" => row.linear_pct,
        "ToT_pct" | "ToT_pct_linear" => row.terms_of_trade_pct,
        "VoT_pct" | "VoT_pct_linear" => row.volume_of_trade_pct,
        "real_wage_pct" => row.real_wage_pct,
        "exact_welfare_hat_pct" => row.exact_pct,
        other => panic!("no column {other}"),
    }
}

#[test]
fn table_2_to_two_decimals() {
    let Some(case) = case() else { return };
    let published = Csv::read(&case.expected.join("table2_published.csv")).unwrap();
    let report = case.after.welfare();
    for state in ["MEX", "CAN", "USA"] {
        let row = report.states.iter().find(|r| r.state.as_str() == state).unwrap();
        for column in ["welfare_pct", "ToT_pct", "VoT_pct", "real_wage_pct"] {
            let want = published.lookup(state, column).unwrap();
            let got = (100.0 * figure(row, column)).round() / 100.0;
            assert!((got - want).abs() < 1e-9, "{state} {column}: {got}, published {want}");
        }
    }
    let mexico = report.states.iter().find(|r| r.state.as_str() == "MEX").unwrap();
    assert!(mexico.linear_misleads, "+1.31 linear against +0.0073 exact");
}

#[test]
fn all_countries_to_1e_5_percentage_points() {
    let Some(case) = case() else { return };
    let expected = Csv::read(&case.expected.join("nafta_all_countries_nodeficit.csv")).unwrap();
    let report = case.after.welfare();
    assert_eq!(report.states.len(), expected.rows.len());
    let columns = [
        "welfare_pct_linear",
        "ToT_pct_linear",
        "VoT_pct_linear",
        "real_wage_pct",
        "exact_welfare_hat_pct",
    ];
    let (w, p) = (case.after.w_hat(), case.after.price_index_hat());
    for (n, (name, row)) in case.nafta.names.iter().zip(&report.states).enumerate() {
        for column in columns {
            let want = expected.lookup(name, column).unwrap();
            let got = figure(row, column);
            assert!((got - want).abs() < 1e-5, "{name} {column}: {got}, expected {want}");
        }
        assert!((w[n] - expected.lookup(name, "w_hat").unwrap()).abs() < 1e-7, "{name} wage");
        assert!((p[n] - expected.lookup(name, "P_hat").unwrap()).abs() < 1e-7, "{name} price");
    }
}

#[test]
fn the_base_is_the_authors_purged_one() {
    let Some(case) = case() else { return };
    let folder = data("trade/cp2015_nafta/derived").unwrap();
    let read = |file: &str| Csv::read(&folder.join(file)).unwrap();
    let shares = matrix(&read("base1993_nodeficit_trade_share_pi.csv"), &case.nafta.names);
    let n = case.nafta.names.len();
    for (r, row) in shares.iter().enumerate() {
        for (i, want) in row.iter().enumerate() {
            let got = case.economy.pi()[[r / n, r % n, i]];
            assert!((got - want).abs() < 1e-6, "pi row {r} column {i}: {got}, theirs {want}");
        }
    }
    let value_added = read("base1993_nodeficit_value_added.csv").numbers("value_added").unwrap();
    for (want, got) in value_added.iter().zip(case.economy.value_added()) {
        assert!((got / (want * 1e10) - 1.0).abs() < 1e-6, "V {got}, theirs {want}e10");
    }
    let alpha = matrix(&read("final_demand_share_alpha.csv"), &case.nafta.names);
    for (j, row) in alpha.iter().enumerate() {
        for (n, want) in row.iter().enumerate() {
            assert!((case.economy.alpha()[[n, j]] - want).abs() < 1e-6);
        }
    }
    let negative = |r: &&Repair| matches!(r, Repair::NegativeFinalDemand { .. });
    assert_eq!(case.economy.repairs().iter().filter(negative).count(), 185);
}

#[test]
fn the_certificate_holds() {
    let Some(case) = case() else { return };
    let certificate: Certificate = case.after.verify().unwrap();
    assert!(certificate.worst() < 1e-9, "{certificate}");
    // The base is solved anew for the certificate; as a shock, no change is exactly no change.
    assert!(certificate.no_change < 1e-9, "{certificate}");
    let still = solve(&case.economy, &Shock::new(), SolveSettings::default()).unwrap();
    assert!(still.welfare_hat().iter().all(|hat| (hat - 1.0).abs() <= 0.0));
}

#[test]
fn agrees_with_the_textbook_algorithm() {
    let Some(case) = case() else { return };
    let tau = case.after.tau();
    let ones = ndarray::Array3::ones(tau.dim());
    let plain = plain::solve(&case.economy, &tau, &ones, 1e-10);
    for (got, want) in case.after.welfare_hat().iter().zip(&plain.welfare) {
        assert!((got - want).abs() < 1e-8, "{got}, plain {want}");
    }
    for (got, want) in case.after.w_hat().iter().zip(&plain.w) {
        assert!((got - want).abs() < 1e-8);
    }
    assert!(plain.evaluations > 10 * case.after.iterations);
}
