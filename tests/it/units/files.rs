//! Every type through JSON and TOML, alone and inside what a host may put it in. These run with every
//! feature of `serde_json` and `rust_decimal` that a host may switch on.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
};

use geoecon::{
    AgreementId, Basis, ClaimId, ClauseId, Currency, Date, Estimate, Measure, Money, Probability,
    ProductCode, Rate, Rates, Share, Source, SourceId, StateId, Validity,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::values;

/// One value of every type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Every {
    money: Money,
    rate: Rate,
    share: Share,
    probability: Probability,
    currency: Currency,
    date: Date,
    validity: Validity,
    state: StateId,
    product: ProductCode,
    basis: Basis,
    agreement: AgreementId,
    clause: ClauseId,
    claim: ClaimId,
    source_id: SourceId,
    measure: Measure,
    rates: Rates,
    estimate: Estimate,
    source: Source,
}

/// What a host may put them in, although this crate does not write all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Host {
    #[serde(flatten)]
    flat: Every,
    maybe: Option<Every>,
    many: Vec<Every>,
    either: Either,
    by_state: BTreeMap<StateId, Money>,
    by_currency: BTreeMap<Currency, Rate>,
    by_product: BTreeMap<ProductCode, Share>,
    by_date: BTreeMap<Date, Estimate>,
    by_validity: HashMap<Validity, Probability>,
    by_key: BTreeMap<Measure, Validity>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Typed { typed: Box<Every> },
    Other { other: bool },
}

fn every() -> impl Strategy<Value = Every> {
    let exact =
        (values::money(), values::rate(), values::share(), values::rates(), values::estimate());
    let codes = (values::currency(), values::state(), values::product(), values::key());
    let rest = (
        values::probability(),
        values::date(),
        values::validity(),
        values::basis(),
        values::source(),
    );
    (exact, codes, rest).prop_map(
        |(
            (money, rate, share, rates, estimate),
            (currency, state, product, key),
            (probability, date, validity, basis, source),
        )| Every {
            money,
            rate,
            share,
            probability,
            currency,
            date,
            validity,
            state,
            product,
            basis,
            agreement: key.parse().unwrap(),
            clause: key.parse().unwrap(),
            claim: key.parse().unwrap(),
            source_id: key.parse().unwrap(),
            measure: key.parse().unwrap(),
            rates,
            estimate,
            source,
        },
    )
}

proptest! {
    #[test]
    fn every_type_survives_in_every_place(every in every(), full: bool) {
        let host = Host {
            maybe: full.then(|| every.clone()),
            many: vec![every.clone(); 2 * usize::from(full)],
            either: Either::Typed { typed: Box::new(every.clone()) },
            by_state: BTreeMap::from([(every.state, every.money)]),
            by_currency: BTreeMap::from([(every.currency, every.rate)]),
            by_product: BTreeMap::from([(every.product, every.share)]),
            by_date: BTreeMap::from([(every.date, every.estimate)]),
            by_validity: HashMap::from([(every.validity, every.probability)]),
            by_key: BTreeMap::from([(every.measure.clone(), every.validity)]),
            flat: every,
        };
        let json = serde_json::to_string(&host).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Host>(&json).unwrap(), &host);
        prop_assert_eq!(&serde_json::from_reader::<_, Host>(json.as_bytes()).unwrap(), &host);
        let tree = serde_json::to_value(&host).unwrap();
        prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&json).unwrap(), &tree);
        prop_assert_eq!(&serde_json::from_value::<Host>(tree).unwrap(), &host);

        let toml = toml::to_string(&host).unwrap();
        prop_assert_eq!(&toml::from_str::<Host>(&toml).unwrap(), &host);
        let tree = toml::Table::try_from(&host).unwrap();
        prop_assert_eq!(&tree.try_into::<Host>().unwrap(), &host);
    }

    #[test]
    fn every_type_survives_alone(every in every()) {
        fn alone<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
        }
        alone(&every.money);
        alone(&every.rate);
        alone(&every.share);
        alone(&every.probability);
        alone(&every.currency);
        alone(&every.date);
        alone(&every.validity);
        alone(&every.state);
        alone(&every.product);
        alone(&every.basis);
        alone(&every.agreement);
        alone(&every.rates);
        alone(&every.estimate);
        alone(&every.source);
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Forms {
    bare: Date,
    #[serde(flatten)]
    rest: BTreeMap<String, Date>,
}

#[test]
fn dates_are_read_bare_and_quoted() {
    let date: Date = "2024-02-29".parse().unwrap();
    let forms: Forms =
        toml::from_str("bare = 2024-02-29\nflat = 2024-02-29\nquoted = '2024-02-29'").unwrap();
    let rest = BTreeMap::from([("flat".into(), date), ("quoted".into(), date)]);
    assert_eq!(forms, Forms { bare: date, rest });
    assert_eq!(serde_json::from_str::<Date>("\"2024-02-29\"").unwrap(), date);
    assert_eq!(serde_json::to_string(&date).unwrap(), "\"2024-02-29\"");
    assert_eq!(toml::Value::try_from(date).unwrap(), toml::Value::from("2024-02-29"));
}

#[test]
fn probabilities_are_read_as_text_and_as_numbers() {
    let half = Probability::new(0.5).unwrap();
    for text in ["0.5", "\"0.5\"", "5e-1"] {
        assert_eq!(serde_json::from_str::<Probability>(text).unwrap(), half);
        let table: BTreeMap<String, Probability> = toml::from_str(&format!("p = {text}")).unwrap();
        assert_eq!(table["p"], half);
    }
    for (text, value) in
        [("0", Probability::ZERO), ("1", Probability::ONE), ("1.0", Probability::ONE)]
    {
        assert_eq!(serde_json::from_str::<Probability>(text).unwrap(), value);
        let table: BTreeMap<String, Probability> = toml::from_str(&format!("p = {text}")).unwrap();
        assert_eq!(table["p"], value);
    }
    assert_eq!(serde_json::to_string(&half).unwrap(), "\"0.5\"");
}

#[test]
fn forms_in_files_are_fixed() {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let rates: Rates =
        serde_json::from_str(r#"{"base": "USD", "per_unit": {"KRW": "0.00070"}}"#).unwrap();
    assert_eq!(
        serde_json::to_value(&rates).unwrap(),
        read(r#"{"base": "USD", "per_unit": {"KRW": "0.0007", "USD": "1"}}"#)
    );
    let estimate: Estimate = "2.50 (1 to 3)".parse().unwrap();
    assert_eq!(
        serde_json::to_value(estimate).unwrap(),
        read(r#"{"value": "2.5", "low": "1", "high": "3"}"#)
    );
    assert_eq!(serde_json::to_value(Estimate::exact(7)).unwrap(), read(r#"{"value": "7"}"#));
    let money: Money = "USD 350 bn".parse().unwrap();
    assert_eq!(serde_json::to_value(money).unwrap(), read(r#""USD 350000000000""#));
    assert_eq!(serde_json::to_value(Basis::Claimed).unwrap(), read(r#""Claimed""#));
    let ids: (StateId, Currency, ProductCode, Validity) =
        serde_json::from_str(r#"["KOR", "KRW", "8703", "2025-08-07.."]"#).unwrap();
    assert_eq!(
        serde_json::to_value(ids).unwrap(),
        read(r#"["KOR", "KRW", "8703", "2025-08-07.."]"#)
    );
}
