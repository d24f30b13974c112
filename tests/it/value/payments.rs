use geoecon::{Rate, value::Payments};
use proptest::prelude::*;

#[test]
fn bad_terms_are_refused() {
    let rate = |text: &str| text.parse::<Rate>().unwrap();
    assert!(Payments::new(vec![1.0], Vec::new(), rate("-100%"), 10).is_err());
    assert!(Payments::new(vec![1.0], Vec::new(), rate("5%"), 0).is_err());
    assert!(Payments::new(vec![f64::NAN], Vec::new(), rate("5%"), 10).is_err());
    assert!(Payments::new(vec![f64::MAX, f64::MAX], Vec::new(), rate("0%"), 10).is_err());
}

proptest! {
    #[test]
    fn level_annuity_is_worth_the_payments(
        starts in prop::collection::vec(-1e3..1e3_f64, 0..20),
        ends in prop::collection::vec(-1e3..1e3_f64, 0..20),
        tenths in -200..300_i64,
        years in 1..60_u32,
    ) {
        let rate = Rate::new(rust_decimal::Decimal::new(tenths, 3)).unwrap();
        let payments = Payments::new(starts, ends, rate, years).unwrap();
        let level = vec![payments.level_annuity; years as usize];
        let back = Payments::new(Vec::new(), level, rate, years).unwrap();
        let scale = payments.present_value.abs().max(1.0);
        prop_assert!((back.present_value - payments.present_value).abs() < 1e-9 * scale);
    }
}
