//! Days and spans of days, against sets of days.

use geoecon::{Date, Error, Validity};
use proptest::{option, prelude::*};

use super::values::{date, validity};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn leap_days() {
    for good in ["2024-02-29", "2000-02-29", "1904-02-29"] {
        assert_eq!(day(good).to_string(), good);
    }
    for bad in ["2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30"] {
        assert!(bad.parse::<Date>().is_err(), "{bad}");
    }
    assert_eq!(day("2024-02-29").plus_years(1), Ok(day("2025-02-28")));
    assert_eq!(day("2024-02-29").plus_years(4), Ok(day("2028-02-29")));
    assert_eq!(day("2024-02-28").plus_days(1), Ok(day("2024-02-29")));
    assert_eq!(day("2024-01-01").days_until(day("2025-01-01")), 366);
}

#[test]
fn the_calendar_ends() {
    let (first, last) = (Date::new(-9999, 1, 1).unwrap(), Date::new(9999, 12, 31).unwrap());
    assert_eq!(first.to_string(), "-009999-01-01");
    assert_eq!(day("-009999-01-01"), first);
    assert!(last.plus_days(1).is_err() && first.plus_days(-1).is_err());
    assert!(last.plus_years(i16::MAX).is_err() && last.plus_days(i32::MIN).is_err());
    assert_eq!(first.plus_days(first.days_until(last)), Ok(last));
}

#[test]
fn half_open() {
    let truce = Validity::new(day("2025-11-10"), day("2026-11-10")).unwrap();
    assert!(!truce.contains(day("2025-11-09")) && truce.contains(day("2025-11-10")));
    assert!(truce.contains(day("2026-11-09")) && !truce.contains(day("2026-11-10")));
    let next = Validity::since(day("2026-11-10"));
    assert!(!truce.overlaps(next) && !next.overlaps(truce));
    assert_eq!(truce.days(), Some(365));
    assert_eq!((Validity::ALWAYS.days(), Validity::default()), (None, Validity::ALWAYS));
    assert!(Validity::before(day("2026-11-10")).contains(day("2026-11-09")));
}

/// Spans with both ends among 8 days, or open, and the days that tell them apart.
fn small() -> impl Strategy<Value = Validity> {
    let day = |n: i32| day("2024-02-26").plus_days(n).unwrap();
    (option::of(1..9), option::of(1..9)).prop_filter_map("empty", move |(from, until)| {
        Validity::new(from.map(day), until.map(day)).ok()
    })
}

fn days(span: Validity) -> Vec<bool> {
    (0..10).map(|n| span.contains(day("2024-02-26").plus_days(n).unwrap())).collect()
}

proptest! {
    #[test]
    fn spans_are_sets_of_days(a in small(), b in small(), c in small()) {
        let (in_a, in_b) = (days(a), days(b));
        let both: Vec<bool> = in_a.iter().zip(&in_b).map(|(a, b)| *a && *b).collect();
        match a.intersection(b) {
            Some(span) => prop_assert_eq!(&days(span), &both),
            None => prop_assert!(!both.contains(&true)),
        }
        prop_assert_eq!(a.overlaps(b), both.contains(&true));
        prop_assert_eq!(a.within(b), both == in_a);
        prop_assert_eq!(a == b, in_a == in_b);
        prop_assert_eq!(a.intersection(b), b.intersection(a));
        prop_assert_eq!(
            a.intersection(b).and_then(|ab| ab.intersection(c)),
            b.intersection(c).and_then(|bc| a.intersection(bc))
        );
    }

    #[test]
    fn any_span(a in validity(), date in date()) {
        prop_assert_eq!(a.intersection(Validity::ALWAYS), Some(a));
        prop_assert_eq!(a.intersection(a), Some(a));
        prop_assert!(a.within(a) && a.within(Validity::ALWAYS));
        let from_here = Validity::since(date);
        prop_assert_eq!(a.contains(date), Validity::new(date, date.plus_days(1).ok()).unwrap().within(a));
        prop_assert!(a.intersection(from_here).is_none_or(|span| span.from() >= Some(date)));
    }

    #[test]
    fn a_span_that_ends_before_it_begins_is_refused(a in date(), b in date()) {
        match Validity::new(a, b) {
            Ok(span) => prop_assert!(a < b && span.days() == Some(a.days_until(b))),
            Err(error) => {
                prop_assert!(a >= b);
                prop_assert_eq!(error, Error::InvertedValidity { from: a, until: b });
            }
        }
    }

    #[test]
    fn days_count(a in date(), b in date()) {
        prop_assert_eq!(a.plus_days(a.days_until(b)), Ok(b));
        prop_assert_eq!(a.days_until(b), -b.days_until(a));
        prop_assert_eq!(a < b, a.days_until(b) > 0);
        let parts = |d: Date| (d.year(), d.month(), d.day());
        prop_assert_eq!(a.cmp(&b), parts(a).cmp(&parts(b)));
        prop_assert_eq!(Date::new(a.year(), a.month(), a.day()), Ok(a));
    }

    #[test]
    fn no_step_panics(date in date(), days: i32, years: i16, y: i16, m: i8, d: i8) {
        if let Ok(later) = date.plus_days(days) {
            prop_assert_eq!(date.days_until(later), days);
        }
        if let Ok(later) = date.plus_years(years) {
            prop_assert_eq!(i32::from(later.year()) - i32::from(date.year()), i32::from(years));
        }
        let _ = Date::new(y, m, d);
    }
}
