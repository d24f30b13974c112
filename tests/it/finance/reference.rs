//! Against independent computations and published figures.

use geoecon::finance::{AraBand, Regime, Reserves, adequacy, valuation, waterfall};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{decimal, rate, three_outlays};
use crate::reference::data;

/// The records of a CSV file, as text.
fn records(file: std::path::PathBuf) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn waterfall_year_by_year() {
    let Some(file) = data("leverage/expected/expected_deal_waterfall_y8.csv") else { return };
    let flows = waterfall(&three_outlays(), rate("0.08")).unwrap();
    let expected = records(file);
    assert_eq!(flows.rows.len(), expected.len());
    for (row, expected) in flows.rows.iter().zip(expected) {
        assert_eq!(row.year.to_string(), expected[0]);
        let found = [row.profit, row.to_investor, row.to_host, row.cumulative_to_investor];
        for (found, expected) in found.iter().zip(&expected[1..]) {
            close(found.to_f64().unwrap(), expected.parse().unwrap(), 1e-9);
        }
    }
    assert_eq!(flows.recouped_in, Some(26));
}

#[test]
fn present_value_of_the_deal() {
    let Some(file) = data("leverage/expected/deal_npv.csv") else { return };
    for row in records(file) {
        let flows = waterfall(&three_outlays(), rate(&row[0])).unwrap();
        let worth = valuation(&flows, rate("0.045")).unwrap();
        close(worth.npv, row[1].parse().unwrap(), 1e-9);
        close(worth.pv_outlay, row[2].parse().unwrap(), 1e-9);
        assert_eq!(flows.receipts.round_dp(9), decimal(&row[3]));
    }
}

#[test]
fn weights_of_the_imf_metric() {
    let Some(file) = data("leverage/expected/ara_weights.csv") else { return };
    let regimes = [
        ("fixed", Regime::Fixed),
        ("floating", Regime::Floating),
        ("fixed_with_effective_capital_controls", Regime::FixedWithCapitalControls),
        ("floating_with_effective_capital_controls", Regime::FloatingWithCapitalControls),
    ];
    let rows = records(file);
    assert_eq!(rows.len(), regimes.len());
    for row in rows {
        let (_, regime) = regimes.into_iter().find(|(name, _)| *name == row[0]).unwrap();
        let weights = regime.weights();
        let found = [
            weights.exports,
            weights.broad_money,
            weights.short_term_debt,
            weights.other_liabilities,
        ];
        assert_eq!(found.to_vec(), row[1..].iter().map(|w| decimal(w)).collect::<Vec<_>>());
    }
}

/// The metric's inputs for Korea are not published with the ratio, so inputs are made here that sum
/// to the implied metric; the ratio must then be the published one, and below the adequate range.
#[test]
fn published_ratio_of_korea() {
    let Some(file) = data("leverage/expected/published_ara_korea.csv") else { return };
    let mut compared = 0;
    for row in records(file).iter().filter(|row| !row[1].is_empty()) {
        let metric = decimal(&row[3]);
        // 0.05 × 4m + 0.05 × 5m + 0.30 × m + 0.15 × 5/3 m = m, for m the metric.
        let korea = Reserves::new(decimal(&row[1]))
            .regime(Regime::Floating)
            .exports(metric * Decimal::from(4))
            .broad_money(metric * Decimal::from(5))
            .short_term_debt(metric)
            .other_liabilities(metric * Decimal::from(5) / Decimal::from(3));
        let report = adequacy(&korea).unwrap();
        assert_eq!(report.ara_metric.unwrap().amount.round_dp(6), metric.round_dp(6));
        close(report.ratios.ara.unwrap(), row[2].parse().unwrap(), 5e-4);
        assert_eq!(report.ratios.ara_band(), Some(AraBand::Below));
        compared += 1;
    }
    assert!(compared > 0);
}
