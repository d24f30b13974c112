//! Arbitrary values of every type, and the round trip through text.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::{Debug, Display},
    hash::Hash,
    str::FromStr,
};

use geoecon::{
    AgreementId, Basis, ClaimId, ClauseId, Currency, Date, Error, Estimate, Measure, Money,
    Probability, ProductCode, Rate, Rates, Share, Source, SourceId, StateId, Validity,
};
use proptest::{collection, option, prelude::*, sample};
use rust_decimal::Decimal;

/// Any decimal of up to 28 digits.
pub(super) fn decimal() -> impl Strategy<Value = Decimal> {
    let limit = 10_i128.pow(28) - 1;
    let digits = prop_oneof![-1_000_000_i128..=1_000_000, -limit..=limit];
    (digits, 0_u32..=28).prop_map(|(digits, scale)| Decimal::from_i128_with_scale(digits, scale))
}

pub(super) fn currency() -> impl Strategy<Value = Currency> {
    sample::select(Currency::all().collect::<Vec<_>>())
}

pub(super) fn money() -> impl Strategy<Value = Money> {
    (decimal(), currency()).prop_map(|(amount, currency)| Money::new(amount, currency))
}

pub(super) fn rates() -> impl Strategy<Value = Rates> {
    (currency(), collection::btree_map(currency(), decimal(), 0..5)).prop_map(|(base, prices)| {
        prices.into_iter().fold(Rates::new(base), |rates, (currency, price)| {
            rates.clone().with(currency, price.abs()).unwrap_or(rates)
        })
    })
}

pub(super) fn rate() -> impl Strategy<Value = Rate> {
    decimal().prop_filter_map("out of range", |d| Rate::new(d % Decimal::from(1001)).ok())
}

pub(super) fn share() -> impl Strategy<Value = Share> {
    decimal().prop_filter_map("out of range", |d| Share::new(d.abs().fract()).ok())
}

pub(super) fn probability() -> impl Strategy<Value = Probability> {
    (0.0..=1.0).prop_map(|p| Probability::new(p).unwrap())
}

pub(super) fn date() -> impl Strategy<Value = Date> {
    let years = prop_oneof![1800_i16..=2100, -9999_i16..=9999];
    (years, 0_i32..366).prop_map(|(year, day)| {
        let start = Date::year_start(year).unwrap();
        start.plus_days(day).unwrap_or(start)
    })
}

pub(super) fn validity() -> impl Strategy<Value = Validity> {
    (option::of(date()), option::of(date()))
        .prop_filter_map("empty", |(from, until)| Validity::new(from, until).ok())
}

pub(super) fn estimate() -> impl Strategy<Value = Estimate> {
    let range = [decimal(), decimal(), decimal()].prop_map(|mut d| {
        d.sort_unstable();
        Estimate::new(d[1], d[0], d[2]).unwrap()
    });
    prop_oneof![decimal().prop_map(Estimate::exact), range]
}

pub(super) fn state() -> impl Strategy<Value = StateId> {
    "[A-Z]{3}".prop_map(|code| code.parse().unwrap())
}

pub(super) fn product() -> impl Strategy<Value = ProductCode> {
    prop_oneof!["([0-9]{2}){1,3}", "[A-Za-z][A-Za-z0-9_-]{0,22}"]
        .prop_map(|code| code.parse().unwrap())
}

pub(super) fn key() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9_.-]{0,63}"
}

pub(super) fn basis() -> impl Strategy<Value = Basis> {
    sample::select(vec![Basis::Measured, Basis::Agreed, Basis::Claimed, Basis::Assumed])
}

pub(super) fn source() -> impl Strategy<Value = Source> {
    (any::<String>(), option::of("[ -~]*"), option::of(date()), basis(), option::of("\\PC*"))
        .prop_map(|(title, url, published, basis, note)| {
            let mut source = Source::new(title).basis(basis);
            source.url = url;
            source.published = published;
            source.note = note;
            source
        })
}

/// `value` is what its text reads as, in every way to read a text.
fn reads_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Clone + Display + Debug + PartialEq + FromStr<Err = Error>,
    T: for<'a> TryFrom<&'a str, Error = Error> + TryFrom<String, Error = Error> + Into<String>,
{
    let text = value.to_string();
    prop_assert_eq!(&text.parse::<T>().unwrap(), value);
    prop_assert_eq!(&T::try_from(text.as_str()).unwrap(), value);
    prop_assert_eq!(&T::try_from(text.clone()).unwrap(), value);
    let into: String = value.clone().into();
    prop_assert_eq!(&into, &text);
    let padded = format!("{value:>100}");
    prop_assert_eq!(padded.trim_start(), text.trim_start());
    prop_assert_eq!(padded.chars().count(), 100.max(text.chars().count()));
    Ok(())
}

/// The order and the hash agree with equality.
fn orders<T: Ord + Hash>([a, b, c]: &[T; 3]) {
    assert_eq!(a == b, a.cmp(b).is_eq());
    assert_eq!(a.cmp(b), b.cmp(a).reverse());
    assert!(!(a <= b && b <= c) || a <= c);
    let unequal = 1 + usize::from(a != b);
    assert_eq!(HashSet::from([a, b]).len(), unequal);
}

proptest! {
    #[test]
    fn text_reads_back(
        money in money(), rate in rate(), share in share(), currency in currency(),
        date in date(), validity in validity(), estimate in estimate(),
        state in state(), product in product(), key in key(), probability in probability(),
    ) {
        reads_back(&money)?;
        reads_back(&probability)?;
        reads_back(&rate)?;
        reads_back(&share)?;
        reads_back(&currency)?;
        reads_back(&date)?;
        reads_back(&validity)?;
        reads_back(&estimate)?;
        reads_back(&state)?;
        reads_back(&product)?;
        reads_back(&key.parse::<AgreementId>().unwrap())?;
        reads_back(&key.parse::<ClauseId>().unwrap())?;
        reads_back(&key.parse::<ClaimId>().unwrap())?;
        reads_back(&key.parse::<SourceId>().unwrap())?;
        reads_back(&key.parse::<Measure>().unwrap())?;
    }

    #[test]
    fn a_probability_is_its_number(p in probability()) {
        prop_assert_eq!(Probability::try_from(f64::from(p)).unwrap(), p);
    }

    #[test]
    fn orders_are_total(
        rates in [rate(), rate(), rate()], shares in [share(), share(), share()],
        probabilities in [probability(), probability(), probability()],
        dates in [date(), date(), date()], states in [state(), state(), state()],
        products in [product(), product(), product()], currencies in [currency(), currency(), currency()],
        keys in [key(), key(), key()],
    ) {
        orders(&rates);
        orders(&shares);
        orders(&probabilities);
        orders(&dates);
        orders(&states);
        orders(&products);
        orders(&currencies);
        orders(&keys.map(|key| SourceId::new(&key).unwrap()));
    }

    #[test]
    fn no_text_panics_and_what_is_read_is_stable(text in "\\PC{0,40}|[-+0-9eE.,% ()A-Zbnmtro]{0,40}") {
        fn stable<T: FromStr<Err = Error> + Display + Debug + PartialEq>(text: &str) {
            match text.parse::<T>() {
                Ok(value) => assert_eq!(value.to_string().parse::<T>().unwrap(), value),
                Err(error) => assert!(error.to_string().contains("expected") || error.to_string().contains("empty")),
            }
        }
        stable::<Money>(&text);
        stable::<Rate>(&text);
        stable::<Share>(&text);
        stable::<Probability>(&text);
        stable::<Currency>(&text);
        stable::<Date>(&text);
        stable::<Validity>(&text);
        stable::<Estimate>(&text);
        stable::<StateId>(&text);
        stable::<ProductCode>(&text);
        stable::<SourceId>(&text);
    }
}

#[test]
fn a_map_by_key_is_asked_with_a_plain_text() {
    let sources = BTreeMap::from([(SourceId::new("wdi-2024").unwrap(), 1)]);
    assert_eq!(sources.get("wdi-2024"), Some(&1));
    assert_eq!(sources.get("wdi-2025"), None);
}

#[test]
fn a_negative_zero_is_zero() {
    assert_eq!("-0".parse::<Rate>().unwrap().to_string(), "0%");
    assert_eq!("USD -0.00".parse::<Money>().unwrap().to_string(), "USD 0");
    assert_eq!((-Money::zero(Currency::USD)).to_string(), "USD 0");
    assert_eq!(Probability::new(-0.0).unwrap().to_string(), "0");
}
