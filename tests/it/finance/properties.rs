//! What must hold whatever the pledge.

use geoecon::{
    Rate, Share,
    finance::{
        PathSettings, Pledge, Reserves, Schedule, Waterfall, WaterfallSettings, level_annuity,
        reserve_path, valuation, waterfall,
    },
};
use proptest::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{decimal, rate, share, three_outlays};

fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

fn shares() -> impl Strategy<Value = Share> {
    (0..=100_i64).prop_map(|percent| Share::new(cents(percent)).unwrap())
}

fn yields(least: i64) -> impl Strategy<Value = Rate> {
    (least..400_i64).prop_map(|tenths| Rate::new(Decimal::new(tenths, 3)).unwrap())
}

fn schedules() -> impl Strategy<Value = (Decimal, Schedule)> {
    let total = (1..100_000_000_i64).prop_map(cents);
    prop_oneof![
        total.clone().prop_map(|total| (total, Schedule::AtOnce)),
        (total, 1..12_u32).prop_map(|(total, years)| (total, Schedule::Equal { years })),
        prop::collection::vec(1..9_000_000_i64, 1..12).prop_map(|amounts| {
            let amounts: Vec<Decimal> = amounts.into_iter().map(cents).collect();
            (amounts.iter().copied().sum(), Schedule::ByYear(amounts))
        }),
    ]
}

prop_compose! {
    fn pledges()(
        (total, schedule) in schedules(),
        cap_parts in prop::option::of(1..20_i64),
        cash in shares(),
        until in shares(),
        thereafter in shares(),
    ) -> Pledge {
        let pledge = Pledge::new(total)
            .schedule(schedule)
            .cash_share(cash)
            .profit_split(until, thereafter);
        match cap_parts {
            // Rounded up, so that the pledge is paid within `parts` years of its last call.
            Some(parts) => pledge.annual_cap((total / Decimal::from(parts)).round_dp(2) + cents(1)),
            None => pledge,
        }
    }
}

fn settings(profit_yield: Rate, years: u32) -> WaterfallSettings {
    WaterfallSettings::from(profit_yield).horizon(years)
}

fn float(amount: Decimal) -> f64 {
    amount.to_f64().unwrap()
}

/// The same split in fractions of whole numbers would need no rounding; floats come close to it.
fn receipts_by_definition(flows: &Waterfall, year: usize) -> f64 {
    let profits: f64 = flows.rows[..=year].iter().map(|row| float(row.profit)).sum();
    let until = float(flows.until_recouped.fraction());
    let total = float(flows.total);
    if until * profits <= total {
        until * profits
    } else {
        total + float(flows.thereafter.fraction()) * (profits - total / until)
    }
}

proptest! {
    #[test]
    fn every_payment_is_accounted_for(pledge in pledges(), profit_yield in yields(0)) {
        let flows = waterfall(&pledge, settings(profit_yield, 60)).unwrap();
        prop_assert_eq!(flows.unpaid, Decimal::ZERO);
        prop_assert_eq!(flows.rows.iter().map(|row| row.outlay).sum::<Decimal>(), pledge.total());
        let mut received = Decimal::ZERO;
        for row in &flows.rows {
            prop_assert_eq!(row.to_investor + row.to_host, row.profit);
            prop_assert!(row.to_investor >= Decimal::ZERO && row.to_host >= Decimal::ZERO);
            received += row.to_investor;
            prop_assert_eq!(row.cumulative_to_investor, received);
        }
        prop_assert_eq!(flows.receipts + flows.host_receipts, flows.profits);
        let recouped = flows.rows.iter().find(|row| {
            row.cumulative_to_investor + Decimal::new(60, flows.decimal_places) >= flows.total
        });
        prop_assert_eq!(flows.recouped_in, recouped.map(|row| row.year));
    }

    #[test]
    fn receipts_follow_the_definition(pledge in pledges(), profit_yield in yields(0)) {
        let flows = waterfall(&pledge, settings(profit_yield, 60)).unwrap();
        for (year, row) in flows.rows.iter().enumerate() {
            let expected = receipts_by_definition(&flows, year);
            let found = float(row.cumulative_to_investor);
            prop_assert!((found - expected).abs() <= 1e-12 * (1.0 + expected.abs()));
        }
    }

    #[test]
    fn the_cap_holds_and_delays_only(pledge in pledges(), cap in 1..5_000_000_i64) {
        let with = |cap| pledge.clone().annual_cap(cents(cap)).outlays(60).unwrap();
        let (mut early, mut late) = (Decimal::ZERO, Decimal::ZERO);
        for (loose, tight) in with(2 * cap).into_iter().zip(with(cap)) {
            prop_assert!(tight <= cents(cap));
            early += loose;
            late += tight;
            prop_assert!(late <= early && early <= pledge.total());
        }
    }

    #[test]
    fn the_cash_cap_holds(pledge in pledges(), cash in shares(), cap in 1..5_000_000_i64) {
        let pledge = pledge.cash_share(cash).annual_cash_cap(cents(cap));
        for part in pledge.cash_outlays(60).unwrap() {
            prop_assert!(part <= cents(cap));
        }
    }

    #[test]
    fn cash_is_its_share_of_the_pledge(pledge in pledges(), cash in shares()) {
        let parts = pledge.clone().cash_share(cash).cash_outlays(60).unwrap();
        prop_assert_eq!(parts.iter().copied().sum::<Decimal>(), pledge.total() * cash.fraction());
    }

    #[test]
    fn more_yield_is_worth_no_less(
        pledge in pledges(),
        profit_yield in yields(0),
        discount in yields(0),
    ) {
        let worth = |profit_yield| {
            let flows = waterfall(&pledge, settings(profit_yield, 40)).unwrap();
            (valuation(&flows, discount).unwrap(), flows.receipts)
        };
        let more = Rate::new(profit_yield.fraction() + cents(1)).unwrap();
        let ((low, low_sum), (high, high_sum)) = (worth(profit_yield), worth(more));
        prop_assert!(high_sum >= low_sum);
        prop_assert!(high.npv >= low.npv - 1e-9 * low.pv_outlay);
    }

    #[test]
    fn npv_is_linear_in_the_yield_until_recouped(pledge in pledges(), discount in yields(0)) {
        let npv = |thousandths| {
            let profit_yield = Rate::new(Decimal::new(thousandths, 3)).unwrap();
            let flows = waterfall(&pledge, settings(profit_yield, 40)).unwrap();
            prop_assert_eq!(flows.recouped_in, None);
            Ok(valuation(&flows, discount).unwrap().npv)
        };
        let (none, one, two) = (npv(0)?, npv(10)?, npv(20)?);
        prop_assert!((two - one - (one - none)).abs() <= 1e-12 * none.abs());
        let flows = waterfall(&pledge, settings(Rate::ZERO, 40)).unwrap();
        let worth = valuation(&flows, discount).unwrap();
        prop_assert_eq!(worth.grant_share, Some(1.0));
        prop_assert!((worth.npv + worth.pv_outlay).abs() <= 1e-12 * worth.pv_outlay);
    }

    #[test]
    fn the_break_even_yield_breaks_even(pledge in pledges(), discount in yields(0)) {
        let at = |profit_yield| waterfall(&pledge, settings(profit_yield, 40)).unwrap();
        let worth = valuation(&at(Rate::ZERO), discount).unwrap();
        if let Some(found) = worth.break_even_yield {
            prop_assume!(found < 900.0);
            let text = format!("{found:.18}");
            let again = valuation(&at(rate(&text)), discount).unwrap();
            prop_assert!(again.npv.abs() <= 1e-9 * worth.pv_outlay, "{} at {}", again.npv, found);
            prop_assert!(again.grant_share.unwrap().abs() <= 1e-9);
            prop_assert_eq!(again.break_even_yield, Some(found));
        } else {
            let most = valuation(&at(rate("1000")), discount).unwrap();
            prop_assert!(most.npv < 0.0);
        }
    }

    #[test]
    fn an_annuity_is_worth_its_present_value(
        value in -1e6..1e6_f64,
        thousandths in -200..400_i64,
        years in 1..100_u32,
    ) {
        let annual = Rate::new(Decimal::new(thousandths, 3)).unwrap();
        let payment = level_annuity(value, annual, years).unwrap();
        let growth = 1.0 + float(annual.fraction());
        let worth: f64 = (1..=years).map(|t| payment / growth.powi(t.cast_signed())).sum();
        prop_assert!((worth - value).abs() <= 1e-9 * value.abs());
    }

    #[test]
    fn swap_lines_never_change_reserves(
        pledge in pledges(),
        stock in 0..100_000_000_i64,
        inflow in -100_000..100_000_i64,
        dues in prop::collection::vec(0..100_000_i64, 0..20),
        line in 1..100_000_000_i64,
    ) {
        let korea = Reserves::new(cents(stock)).imports(70);
        let dues: Vec<Decimal> = dues.into_iter().map(cents).collect();
        let without = PathSettings::from(15)
            .pledge("pledge", pledge.clone())
            .inflow(cents(inflow))
            .other_dues(dues.clone());
        let with = without.clone().swap_line("provider", cents(line));
        let (without, with) =
            (reserve_path(&korea, without).unwrap(), reserve_path(&korea, with).unwrap());
        prop_assert_eq!(&without.before, &with.before);
        prop_assert_eq!(&without.after, &with.after);
        prop_assert_eq!(&without.before, &without.before_with_lines);
        prop_assert!(
            with.before_with_lines.ratios.months_of_imports > with.before.ratios.months_of_imports
        );
        let cash = pledge.cash_outlays(15).unwrap();
        let mut expected = cents(stock);
        for (t, (a, b)) in without.rows.iter().zip(&with.rows).enumerate() {
            expected += cents(inflow) - cash[t] - dues.get(t).copied().unwrap_or_default();
            prop_assert_eq!(a.reserves, expected);
            prop_assert_eq!(b.reserves, expected);
            prop_assert_eq!(a.drawable, expected);
            prop_assert_eq!(b.drawable, expected + cents(line));
        }
        let below = without.rows.iter().find(|row| row.reserves < Decimal::ZERO);
        prop_assert_eq!(without.exhausted_in, below.map(|row| row.year));
    }
}

#[test]
fn the_crossing_year_is_split_in_proportion() {
    // 44 a year: 22 + 22 + 22 + 22 of 100 received after year 4, 12 to go. In year 5 the first 24 of
    // 44 are split in half and of the other 20 the investor gets a tenth.
    let pledge = Pledge::new(100).profit_split(share("0.5"), share("0.1"));
    let flows = waterfall(&pledge, settings(rate("0.44"), 6)).unwrap();
    let shares: Vec<Decimal> = flows.rows.iter().map(|row| row.to_investor).collect();
    let expected = ["22", "22", "22", "22", "14", "4.4"].map(decimal);
    assert_eq!(shares, expected);
    assert_eq!(flows.rows[4].to_host, decimal("30"));
    assert_eq!(flows.recouped_in, Some(5));
}

/// The values are from a separate computation in floats.
#[test]
fn present_values_when_recoupment_falls_within_a_year() {
    for (profit_yield, npv, receipts) in [
        ("0.05", -315.652_562_168_508_7, "398.75"),
        ("0.12", -133.235_610_504_460_85, "631.4"),
        ("0.2", -24.081_737_669_125_744, "759"),
    ] {
        let flows = waterfall(&three_outlays(), rate(profit_yield)).unwrap();
        assert_eq!(flows.receipts.round_dp(9), decimal(receipts));
        let worth = valuation(&flows, rate("0.045")).unwrap();
        assert!((worth.npv - npv).abs() < 1e-9, "{} at {profit_yield}", worth.npv);
    }
}

#[test]
fn no_profit_and_no_share_recoup_nothing() {
    let idle = waterfall(&three_outlays(), Rate::ZERO).unwrap();
    assert_eq!((idle.receipts, idle.recouped_in), (Decimal::ZERO, None));

    let given = Pledge::new(100).profit_split(Share::ZERO, Share::ONE);
    let flows = waterfall(&given, rate("0.5")).unwrap();
    assert_eq!((flows.receipts, flows.recouped_in), (Decimal::ZERO, None));
    assert_eq!(valuation(&flows, rate("0.05")).unwrap().break_even_yield, None);
}

#[test]
fn a_zero_rate_adds_up_undiscounted() {
    let flows = waterfall(&three_outlays(), rate("0.08")).unwrap();
    let worth = valuation(&flows, Rate::ZERO).unwrap();
    assert!((worth.npv - 17.6).abs() < 1e-12);
    assert!((worth.level_annuity - 17.6 / 30.0).abs() < 1e-12);
    // Below zero later payments are worth more.
    assert!(valuation(&flows, rate("-0.01")).unwrap().pv_receipts > 567.6);
}

#[test]
fn what_the_horizon_cuts_off_is_reported() {
    let pledge = Pledge::new(350).annual_cap(20);
    let flows = waterfall(&pledge, settings(rate("0.05"), 10)).unwrap();
    assert_eq!(flows.unpaid, decimal("150"));
    assert!(flows.to_string().ends_with("150.00 not yet paid out"));
    let path =
        reserve_path(&Reserves::new(410), PathSettings::from(10).pledge("p", pledge)).unwrap();
    assert_eq!(path.pledges[0].unpaid, decimal("150"));
    assert_eq!(path.rows[9].reserves, decimal("210"));
}
