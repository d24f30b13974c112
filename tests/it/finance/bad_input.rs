//! Every bad argument is refused with its name, and what is missing is said.

use geoecon::{
    Error, Rate, Result,
    finance::{
        AraWeights, Discount, Input, Metric, PathSettings, Pledge, Regime, Reserves,
        WaterfallSettings, Why, adequacy, level_annuity, reserve_path, valuation, waterfall,
    },
};
use rust_decimal::Decimal;

use super::{decimal, rate, three_outlays};

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, what: &str) {
    match result {
        Err(Error::OutOfRange { what: found, .. }) => assert_eq!(found, what),
        other => panic!("expected {what} out of range, got {other:?}"),
    }
}

#[test]
fn pledges() {
    let eight = rate("0.08");
    refused(waterfall(&Pledge::new(0), eight), "pledge");
    refused(waterfall(&Pledge::new(-5), eight), "pledge");
    refused(waterfall(&Pledge::new(Decimal::MAX), eight), "pledge");
    refused(waterfall(&Pledge::new(decimal("550.00000000000000000000001")), eight), "pledge");
    refused(waterfall(&Pledge::new(5).annual_cap(0), eight), "annual cap");
    refused(waterfall(&Pledge::new(5).annual_cap(-1), eight), "annual cap");
    refused(waterfall(&Pledge::new(5).annual_cash_cap(0), eight), "annual cap");
    refused(waterfall(&Pledge::new(5).equal_outlays(0), eight), "years of the schedule");
    let years = |amounts: &[i64]| {
        let amounts: Vec<Decimal> = amounts.iter().copied().map(Decimal::from).collect();
        waterfall(&Pledge::new(5).schedule(amounts), eight)
    };
    refused(years(&[]), "sum of the schedule");
    refused(years(&[2, 2]), "sum of the schedule");
    refused(years(&[6, -1]), "scheduled outlay");
    assert!(years(&[0, 5]).is_ok());
}

#[test]
fn horizons_and_rates() {
    let pledge = three_outlays();
    let settings = |years| WaterfallSettings::from(rate("0.08")).horizon(years);
    refused(waterfall(&pledge, settings(0)), "horizon");
    refused(waterfall(&pledge, settings(1001)), "horizon");
    assert!(waterfall(&pledge, settings(1000)).is_ok());
    refused(waterfall(&pledge, rate("-0.01")), "profit yield");

    let flows = waterfall(&pledge, rate("0.08")).unwrap();
    refused(valuation(&flows, rate("-1")), "discount rate");
    refused(
        valuation(&flows, Discount::from(rate("0.05")).annuity_years(0)),
        "years of the annuity",
    );
    let long = waterfall(&pledge, settings(1000)).unwrap();
    assert!(valuation(&long, rate("-0.9")).is_err(), "factors of 10^1000 exceed f64");
    refused(level_annuity(f64::NAN, Rate::ZERO, 3), "present value");
    refused(level_annuity(1.0, rate("0.05"), 0), "years of the annuity");
}

#[test]
fn the_largest_sums_stay_exact() {
    let pledge = Pledge::new(decimal("999999999999999999999"));
    let flows = waterfall(&pledge, WaterfallSettings::from(rate("1000")).horizon(1000)).unwrap();
    assert_eq!(flows.profits, decimal("999999999999999999999000000"));
    assert_eq!(flows.decimal_places, 0);
}

#[test]
fn reserves() {
    let of = |reserves: &Reserves, settings: PathSettings| reserve_path(reserves, settings);
    let korea = Reserves::new(410);
    refused(of(&Reserves::new(-1), PathSettings::default()), "reserves");
    refused(of(&korea, PathSettings::from(0)), "years of the path");
    refused(of(&korea, PathSettings::default().swap_line("PBOC", -1)), "swap line");
    refused(of(&korea, PathSettings::default().other_dues(decimal("-1"))), "other dues");
    refused(of(&korea, PathSettings::default().inflow(Decimal::MAX)), "amount");
    refused(adequacy(&korea.clone().imports(-1)), "imports");
    refused(adequacy(&korea.clone().short_term_debt(-1)), "short-term debt");
    let weights = AraWeights { exports: decimal("-0.1"), ..Regime::Floating.weights() };
    refused(adequacy(&korea.ara_weights(weights)), "weight of the IMF's metric");
}

#[test]
fn what_is_missing_is_said_and_not_guessed() {
    let gaps = |reserves: Reserves| {
        let report = adequacy(&reserves).unwrap();
        report.gaps.iter().map(|gap| (gap.metric, gap.why)).collect::<Vec<_>>()
    };
    let bare = Reserves::new(410);
    assert_eq!(
        gaps(bare.clone()),
        [
            (Metric::MonthsOfImports, Why::Missing(Input::Imports)),
            (Metric::GuidottiGreenspan, Why::Missing(Input::ShortTermDebt)),
            (Metric::Ara, Why::Missing(Input::Regime)),
        ]
    );
    let some = bare.imports(0).short_term_debt(100).regime(Regime::Floating).exports(700);
    assert_eq!(
        gaps(some.clone()),
        [
            (Metric::MonthsOfImports, Why::NothingToCover),
            (Metric::Ara, Why::Missing(Input::BroadMoney)),
            (Metric::Ara, Why::Missing(Input::OtherLiabilities)),
        ]
    );
    let full = some.imports(700).broad_money(2000).other_liabilities(600);
    assert_eq!(gaps(full.clone()), []);
    let issuer = full.clone().issues_reserve_currency(true);
    assert_eq!(gaps(issuer), [(Metric::Ara, Why::IssuesReserveCurrency)]);
    // 0.05 × 700 + 0.05 × 2000 + 0.30 × 100 + 0.15 × 600 = 255.
    let report = adequacy(&full).unwrap();
    assert_eq!(report.ara_metric.unwrap().amount, decimal("255"));
    assert_eq!(report.ratios.ara, Some(410.0 / 255.0));
}

#[test]
fn reports_print_and_serialize() {
    let korea = Reserves::new(decimal("410000000000")).imports(decimal("700000000000"));
    let pledge = Pledge::new(decimal("350000000000")).annual_cap(decimal("20000000000"));
    let path = reserve_path(&korea, PathSettings::from(2).pledge("deal", pledge.clone())).unwrap();
    let text = path.to_string();
    assert!(text.starts_with("reserves 410.00 at the start; amounts in bn\n"), "{text}");
    assert!(text.contains("deal: 310.00 not yet paid out"), "{text}");
    let json = serde_json::to_value(&path).unwrap();
    assert_eq!(json["rows"][1]["reserves"], "370000000000");
    assert_eq!(json["before"]["ratios"]["ara"], serde_json::Value::Null);
    let flows = waterfall(&pledge, rate("0.05")).unwrap();
    assert_eq!(serde_json::to_value(&flows).unwrap()["rows"][0]["to_host"], "0");
    let worth = valuation(&flows, rate("0.05")).unwrap();
    assert!(worth.to_string().contains("grant share"));
    assert!(serde_json::to_value(&worth).unwrap()["npv"].is_f64());
}
