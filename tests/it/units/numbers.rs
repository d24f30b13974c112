//! Amounts, rates, shares, estimates: exact against integers, and never across currencies.

use geoecon::{Currency, Error, Estimate, Money, Probability, Rate, Rates, Share};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::values::{currency, decimal, estimate, money, probability, rates, share};

const USD: Currency = Currency::USD;

fn usd(digits: i128, scale: u32) -> Money {
    Money::new(Decimal::from_i128_with_scale(digits, scale), USD)
}

fn dec(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// `digits / 10^scale`, where a decimal holds it without rounding.
fn exact(mut digits: i128, mut scale: u32) -> Option<Decimal> {
    while scale > 0 && digits % 10 == 0 {
        (digits, scale) = (digits / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(digits, scale).ok()
}

proptest! {
    #[test]
    fn sums_are_exact_or_refused(a in -10_i128.pow(18)..10_i128.pow(18), sa in 0_u32..=18, b in -10_i128.pow(18)..10_i128.pow(18), sb in 0_u32..=18) {
        let total = a * 10_i128.pow(18 - sa) + b * 10_i128.pow(18 - sb);
        prop_assert_eq!(usd(a, sa).try_add(usd(b, sb)).ok().map(Money::amount), exact(total, 18));
    }

    #[test]
    fn sums_at_the_edge_are_exact_or_refused(a in 0_i128..1 << 96, sa in 0_u32..=3, b in -(1_i128 << 96) + 1..1 << 96, sb in 0_u32..=3) {
        let total = a * 10_i128.pow(3 - sa) + b * 10_i128.pow(3 - sb);
        prop_assert_eq!(usd(a, sa).try_add(usd(b, sb)).ok().map(Money::amount), exact(total, 3));
    }

    #[test]
    fn sums_obey_the_rules(a in decimal(), b in decimal(), c in decimal()) {
        let [a, b, c] = [a, b, c].map(|amount| Money::new(amount, USD));
        prop_assert_eq!(a.try_add(b).ok(), b.try_add(a).ok());
        if let (Ok(ab), Ok(bc)) = (a.try_add(b), b.try_add(c)) {
            if let (Ok(left), Ok(right)) = (ab.try_add(c), a.try_add(bc)) {
                prop_assert_eq!(left, right);
            }
            prop_assert_eq!(ab.try_sub(b), Ok(a));
        }
        prop_assert_eq!(a.try_sub(a), Ok(Money::zero(USD)));
        prop_assert_eq!(a.try_add(Money::zero(USD)), Ok(a));
        prop_assert_eq!(a.try_cmp(b).unwrap(), a.amount().cmp(&b.amount()));
        prop_assert_eq!(a.is_negative(), a.try_cmp(Money::zero(USD)).unwrap().is_lt());
        prop_assert_eq!(-(-a), a);
    }

    #[test]
    fn currencies_never_mix(a in money(), b in money()) {
        let mismatch = Error::CurrencyMismatch { left: a.currency(), right: b.currency() };
        if a.currency() == b.currency() {
            prop_assert_ne!(a.try_add(b), Err(mismatch));
        } else {
            prop_assert_eq!(a.try_add(b), Err(mismatch.clone()));
            prop_assert_eq!(a.try_sub(b), Err(mismatch.clone()));
            prop_assert_eq!(a.try_cmp(b), Err(mismatch));
            prop_assert_ne!(a, b);
        }
    }

    #[test]
    fn the_compact_form_keeps_four_digits(a in money()) {
        let compact: Money = a.compact().parse().unwrap();
        let off = compact.try_sub(a).unwrap().amount().abs();
        let half_a_digit = a.amount().abs().checked_mul(dec("0.0005")).unwrap();
        prop_assert!(off <= half_a_digit + dec("0.0000000000000000000000000001"), "{} {a}", a.compact());
    }

    #[test]
    fn rates_convert_by_way_of_the_base(rates in rates(), amount in decimal(), from in currency(), to in currency()) {
        let money = Money::new(amount, from);
        match (rates.price(from), rates.price(to), rates.convert(money, to)) {
            (_, _, Ok(same)) if from == to => prop_assert_eq!(same, money),
            (Some(_), Some(_), Ok(converted)) => {
                let in_base = rates.convert(money, rates.base()).unwrap();
                prop_assert_eq!(rates.convert(in_base, to).unwrap(), converted);
                prop_assert_eq!(converted.currency(), to);
            }
            (Some(_), Some(_), Err(error)) => {
                let too_large = matches!(error, Error::OutOfRange { what: "amount", .. });
                prop_assert!(too_large, "{error}");
            }
            (_, _, result) => {
                let unknown = matches!(result, Err(Error::NoExchangeRate { .. }));
                prop_assert!(unknown, "{result:?}");
            }
        }
        prop_assert_eq!(rates.price(rates.base()), Some(Decimal::ONE));
    }

    #[test]
    fn rates_there_and_back(amount in 1_i64..1_000_000_000_000, price in 1_i64..1_000_000_000) {
        let rates = Rates::new(USD).with(Currency::KRW, Decimal::new(price, 6)).unwrap();
        let won = Money::new(amount, Currency::KRW);
        let dollars = rates.convert(won, USD).unwrap();
        prop_assert_eq!(dollars.amount(), exact(i128::from(amount) * i128::from(price), 6).unwrap());
        prop_assert_eq!(rates.convert(dollars, Currency::KRW), Ok(won));
    }

    #[test]
    fn shares_and_their_complements(share in share(), p in probability(), amount in -1_000_000_i64..1_000_000, percent in 0_i64..=100) {
        prop_assert_eq!(share.complement().complement(), share);
        prop_assert_eq!(share.fraction() + share.complement().fraction(), Decimal::ONE);
        prop_assert!((p.value() + p.complement().value() - 1.0).abs() < 1e-15);
        let (whole, part) = (Money::new(amount, USD), Share::percent(percent).unwrap());
        let sum = whole.try_mul(part.fraction()).unwrap()
            .try_add(whole.try_mul(part.complement().fraction()).unwrap());
        prop_assert_eq!(sum, Ok(whole));
    }

    #[test]
    fn bounds_of_rates_and_shares(value in decimal()) {
        let whole = Decimal::ZERO..=Decimal::ONE;
        let rates = Decimal::NEGATIVE_ONE..=Decimal::ONE_THOUSAND;
        prop_assert_eq!(Share::new(value).is_ok(), whole.contains(&value));
        prop_assert_eq!(Rate::new(value).is_ok(), rates.contains(&value));
        if let Ok(percent) = Rate::percent(value) {
            prop_assert_eq!(percent.to_string(), format!("{}%", value.normalize()));
        }
    }

    #[test]
    fn bounds_of_estimates(value in decimal(), low in decimal(), high in decimal(), any in estimate()) {
        match Estimate::new(value, low, high) {
            Ok(e) => prop_assert_eq!((e.value(), e.low(), e.high()), (value, low, high)),
            Err(_) => prop_assert!(value < low || high < value),
        }
        prop_assert!(any.low() <= any.value() && any.value() <= any.high());
        prop_assert_eq!(any.is_exact(), any == Estimate::exact(any.value()));
    }

    #[test]
    fn bounds_of_probabilities(value: f64) {
        prop_assert_eq!(Probability::new(value).is_ok(), (0.0..=1.0).contains(&value));
    }

    #[test]
    fn powers_of_ten_move_the_point(digits in -10_i64.pow(9)..10_i64.pow(9), power in -19_i32..=19) {
        let written: Money = format!("USD {digits}e{power}").parse().unwrap();
        let scale = power.min(0).unsigned_abs();
        let expected = i128::from(digits) * 10_i128.pow(power.max(0).unsigned_abs());
        prop_assert_eq!(written, usd(expected, scale));
    }
}

#[test]
fn the_edges_are_in() {
    assert!(Share::new(Decimal::ZERO).is_ok() && Share::new(Decimal::ONE).is_ok());
    assert!(Rate::new(Decimal::NEGATIVE_ONE).is_ok() && Rate::new(Decimal::ONE_THOUSAND).is_ok());
    assert!(Rate::new(dec("-1.0000000000000000000000000001")).is_err());
    assert!(Share::new(dec("1.0000000000000000000000000001")).is_err());
    assert_eq!(Share::ONE.complement(), Share::ZERO);
    assert_eq!((Share::default(), Rate::default()), (Share::ZERO, Rate::ZERO));
    assert_eq!(Probability::default(), Probability::ZERO);
    assert!(Estimate::new(1, 1, 1).is_ok_and(Estimate::is_exact));
}

#[test]
fn one_figure_has_one_form() {
    for text in ["USD 350 bn", "USD 350000000000.00", "USD 3.5e11", "USD 0.35 trn", " USD  350E9 "]
    {
        assert_eq!(text.parse::<Money>().unwrap().to_string(), "USD 350000000000");
    }
    for text in ["15%", "15.0%", "0.15", "1.5e-1", " +0.150 "] {
        assert_eq!(text.parse::<Rate>().unwrap().to_string(), "15%");
    }
}

#[test]
fn compact_amounts() {
    for (amount, compact) in [
        ("USD 0", "USD 0"),
        ("USD 0.123456", "USD 0.1235"),
        ("USD -1234567", "USD -1.235 mn"),
        ("USD 428800000000", "USD 428.8 bn"),
        ("USD 999999999", "USD 1 bn"),
        ("USD 1234567890123", "USD 1.235 trn"),
        ("USD 79228162514264337593543950335", "USD 79230000000000000 trn"),
    ] {
        assert_eq!(amount.parse::<Money>().unwrap().compact(), compact);
    }
}
