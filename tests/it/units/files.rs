//! Every type through JSON and TOML, alone and inside what a host may put it in. These run with every
//! feature of `serde_json` and `rust_decimal` that a host may switch on.

use std::{collections::BTreeMap, fmt::Debug};

use geoecon::{
    AgreementId, ClaimId, ClauseId, Currency, Date, Measure, Probability, ProductCode, Rates,
    SourceId, StateId, Validity,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::values;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Holder<T> {
    one: T,
    maybe: Option<T>,
    many: Vec<T>,
    named: BTreeMap<String, T>,
}

/// What a host may do, although this crate does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flat<T> {
    label: String,
    #[serde(flatten)]
    rest: Holder<T>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either<T> {
    Typed { typed: T },
    Other { other: bool },
}

fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    value: &T,
) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    prop_assert_eq!(&serde_json::from_slice::<T>(json.as_bytes()).unwrap(), value);
    let tree = serde_json::to_value(value).unwrap();
    prop_assert_eq!(&serde_json::from_value::<T>(tree).unwrap(), value);
    prop_assert_eq!(
        &serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        &serde_json::to_value(value).unwrap()
    );

    let toml = toml::to_string(value).unwrap();
    prop_assert_eq!(&toml::from_str::<T>(&toml).unwrap(), value);
    let tree = toml::Table::try_from(value).unwrap();
    prop_assert_eq!(&tree.try_into::<T>().unwrap(), value);
    Ok(())
}

fn held<T: Serialize + DeserializeOwned + PartialEq + Debug + Clone>(
    value: T,
) -> Result<Holder<T>, TestCaseError> {
    let json = serde_json::to_string(&value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), &value);
    let holder = Holder {
        one: value.clone(),
        maybe: Some(value.clone()),
        many: vec![value.clone(), value.clone()],
        named: BTreeMap::from([("a name".into(), value)]),
    };
    same(&holder)?;
    same(&Holder { maybe: None, many: Vec::new(), ..holder.clone() })?;
    Ok(holder)
}

fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug + Clone>(
    value: T,
) -> Result<(), TestCaseError> {
    let rest = held(value.clone())?;
    same(&Flat { label: "flat".into(), rest })?;
    same(
        &BTreeMap::from([("either", Either::Typed { typed: value })])
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v))
            .collect::<BTreeMap<_, _>>(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_type_survives(
        money in values::money(), rate in values::rate(), share in values::share(), rates in values::rates(),
        date in values::date(), validity in values::validity(), estimate in values::estimate(),
        state in values::state(), product in values::product(), source in values::source(),
        (currency, basis, key, probability) in
            (values::currency(), values::basis(), values::key(), values::probability()),
    ) {
        survives(money)?;
        survives(rate)?;
        survives(share)?;
        survives(rates)?;
        survives(currency)?;
        survives(date)?;
        survives(validity)?;
        survives(estimate)?;
        survives(state)?;
        survives(product)?;
        survives(source)?;
        survives(basis)?;
        survives(probability)?;
        survives(AgreementId::new(&key).unwrap())?;
        survives(ClauseId::new(&key).unwrap())?;
        survives(ClaimId::new(&key).unwrap())?;
        survives(SourceId::new(&key).unwrap())?;
        survives(Measure::new(&key).unwrap())?;
        same(&BTreeMap::from([(state, currency)]))?;
        same(&BTreeMap::from([(currency, product)]))?;
        same(&BTreeMap::from([(product, date)]))?;
        same(&BTreeMap::from([(date, state)]))?;
        same(&BTreeMap::from([(SourceId::new(&key).unwrap(), validity)]))?;
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Forms {
    bare: Date,
    quoted: Date,
}

#[test]
fn dates_are_read_bare_and_quoted() {
    let date: Date = "2024-02-29".parse().unwrap();
    let forms: Forms = toml::from_str("bare = 2024-02-29\nquoted = '2024-02-29'").unwrap();
    assert_eq!(forms, Forms { bare: date, quoted: date });
    let flat: Flat<Date> =
        toml::from_str("label = ''\none = 2024-02-29\nmany = [2024-02-29]\n[named]\n").unwrap();
    assert_eq!((flat.rest.one, flat.rest.many), (date, vec![date]));
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
    let estimate: geoecon::Estimate = "2.50 (1 to 3)".parse().unwrap();
    assert_eq!(
        serde_json::to_value(estimate).unwrap(),
        read(r#"{"value": "2.5", "low": "1", "high": "3"}"#)
    );
    assert_eq!(
        serde_json::to_value(geoecon::Estimate::exact(7)).unwrap(),
        read(r#"{"value": "7"}"#)
    );
    let money: geoecon::Money = "USD 350 bn".parse().unwrap();
    assert_eq!(serde_json::to_value(money).unwrap(), read(r#""USD 350000000000""#));
    assert_eq!(serde_json::to_value(geoecon::Basis::Claimed).unwrap(), read(r#""Claimed""#));
    let ids: (StateId, Currency, ProductCode, Validity) =
        serde_json::from_str(r#"["KOR", "KRW", "8703", "2025-08-07.."]"#).unwrap();
    assert_eq!(
        serde_json::to_value(ids).unwrap(),
        read(r#"["KOR", "KRW", "8703", "2025-08-07.."]"#)
    );
}
