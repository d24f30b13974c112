//! What is refused, and in which words: the value, and what to do.

use std::{fmt::Debug, str::FromStr};

use geoecon::{
    AgreementId, ClaimId, ClauseId, Currency, Date, Error, Estimate, Measure, Money, Probability,
    ProductCode, Rate, Rates, Share, Source, SourceId, StateId, Validity,
};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;

fn refused<T: FromStr<Err = Error> + Debug>(text: &str) -> String {
    text.parse::<T>().unwrap_err().to_string()
}

const STATE: &str = "expected three capital letters, as in KOR";
const CURRENCY: &str = "expected an ISO 4217 code in use since 2020, as in USD";
const MONEY: &str = "expected a currency and an amount of at most 28 digits, as in USD 350000000000 or \
                     USD 350 bn";
const DECIMAL: &str = "expected a decimal number of at most 28 digits, as in 0.15 or 350000000000";
const RATE: &str = "expected a fraction from -1 to 1000, where 0.15 is 15 percent";
const SHARE: &str = "expected a fraction from 0 to 1, where 0.9 is 90 percent";
const DATE: &str = "expected a day of the calendar, as in 2025-08-07";
const SPAN: &str = "expected first day..first day after, either may be missing, as in \
                    2025-08-07..2025-11-01";
const PRODUCT: &str = "expected 2, 4 or 6 digits of the Harmonized System, or a sector name of up to 23 \
                       letters, digits, `_` and `-` that starts with a letter";
const KEY: &str = "expected 1 to 64 lower-case letters, digits, `-`, `_` and `.` that start with a letter \
                   or digit, as in kor-usa-2025";

#[test]
fn texts() {
    let thirty_digits = "123456789012345678901234567890";
    let garbage = "x".repeat(50_000_000);
    let cut = format!("{}…", "x".repeat(80));
    for (message, expected) in [
        (refused::<StateId>("kor"), format!("`kor` is not a state code: {STATE}")),
        (refused::<StateId>("KORE"), format!("`KORE` is not a state code: {STATE}")),
        (refused::<StateId>(""), format!("`` is not a state code: {STATE}")),
        (refused::<StateId>("한국"), format!("`한국` is not a state code: {STATE}")),
        (refused::<StateId>("K\n\u{1b}"), format!("`K\\n\\u{{1b}}` is not a state code: {STATE}")),
        (refused::<StateId>(&garbage), format!("`{cut}` is not a state code: {STATE}")),
        (refused::<Currency>("WON"), format!("`WON` is not a currency: {CURRENCY}")),
        (refused::<Currency>("usd"), format!("`usd` is not a currency: {CURRENCY}")),
        (refused::<Currency>("USD EUR"), format!("`USD EUR` is not a currency: {CURRENCY}")),
        (refused::<Currency>("XAU"), format!("`XAU` is not a currency: {CURRENCY}")),
        (refused::<Currency>("DEM"), format!("`DEM` is not a currency: {CURRENCY}")),
        (refused::<Money>("USD"), format!("`USD` is not an amount of money: {MONEY}")),
        (refused::<Money>("350 bn"), format!("`350` is not a currency: {CURRENCY}")),
        (refused::<Money>("USD 350 billion"), format!("`USD 350 billion` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD 3 bn more"), format!("`USD 3 bn more` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD 1,000"), format!("`USD 1,000` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD NaN"), format!("`USD NaN` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD inf"), format!("`USD inf` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD 1e30"), format!("`USD 1e30` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD 1e-29"), format!("`USD 1e-29` is not an amount of money: {MONEY}")),
        (refused::<Money>("USD 1e9999999999"), format!("`USD 1e9999999999` is not an amount of money: {MONEY}")),
        (
            refused::<Money>(&format!("USD {thirty_digits}")),
            format!("`USD {thirty_digits}` is not an amount of money: {MONEY}"),
        ),
        (
            refused::<Money>("USD 1.0000000000000000000000000000001e2"),
            format!("`USD 1.0000000000000000000000000000001e2` is not an amount of money: {MONEY}"),
        ),
        (refused::<Rate>("fifteen"), format!("`fifteen` is not a rate: {DECIMAL}")),
        (refused::<Rate>("15 %%"), format!("`15 %` is not a rate: {DECIMAL}")),
        (refused::<Rate>("%"), format!("`` is not a rate: {DECIMAL}")),
        (refused::<Rate>("0.15.0"), format!("`0.15.0` is not a rate: {DECIMAL}")),
        (
            refused::<Rate>("0.000000000000000000000000001%"),
            "`0.000000000000000000000000001%` is not a rate: expected a percentage of at most 26 \
             decimals, as in 15%"
                .into(),
        ),
        (refused::<Rate>("1500"), format!("rate is 1500: {RATE}")),
        (refused::<Rate>("-101%"), format!("rate is -1.01: {RATE}")),
        (refused::<Share>("110%"), format!("share is 1.1: {SHARE}")),
        (refused::<Share>("-0.1"), format!("share is -0.1: {SHARE}")),
        (refused::<Probability>("1.5"), "probability is 1.5: expected a number from 0 to 1, as in 0.25".into()),
        (refused::<Probability>("NaN"), "probability is NaN: expected a number from 0 to 1, as in 0.25".into()),
        (
            refused::<Probability>("likely"),
            "`likely` is not a probability: expected a number from 0 to 1, as in 0.25".into(),
        ),
        (refused::<Date>("2025-02-30"), format!("`2025-02-30` is not a date: {DATE}")),
        (refused::<Date>("2025-13-01"), format!("`2025-13-01` is not a date: {DATE}")),
        (refused::<Date>("07.08.2025"), format!("`07.08.2025` is not a date: {DATE}")),
        (refused::<Date>("20250807"), format!("`20250807` is not a date: {DATE}")),
        (refused::<Date>("2025-8-7"), format!("`2025-8-7` is not a date: {DATE}")),
        (refused::<Date>("2025-08-07T10:00"), format!("`2025-08-07T10:00` is not a date: {DATE}")),
        (refused::<Date>("2025-W32-4"), format!("`2025-W32-4` is not a date: {DATE}")),
        (refused::<Validity>("2025-08-07"), format!("`2025-08-07` is not a validity: {SPAN}")),
        (refused::<Validity>("2025-08-07..soon"), format!("`soon` is not a date: {DATE}")),
        (
            refused::<Validity>("2026-01-01..2025-01-01"),
            "validity from 2026-01-01 until 2025-01-01 is empty: the first day must come before the end".into(),
        ),
        (
            refused::<Validity>("2026-01-01..2026-01-01"),
            "validity from 2026-01-01 until 2026-01-01 is empty: the first day must come before the end".into(),
        ),
        (refused::<Estimate>("about 7"), format!("`about 7` is not an estimate: {DECIMAL}")),
        (
            refused::<Estimate>("7 (6-8)"),
            "`7 (6-8)` is not an estimate: expected a number and, in brackets, its range, as in 270000 \
             (250000 to 290000)"
                .into(),
        ),
        (refused::<Estimate>("9 (6 to 8)"), "estimate is 9 in 6 to 8: expected low <= value <= high".into()),
        (refused::<ProductCode>("870"), format!("`870` is not a product code: {PRODUCT}")),
        (refused::<ProductCode>("87032310"), format!("`87032310` is not a product code: {PRODUCT}")),
        (refused::<ProductCode>("8703.23"), format!("`8703.23` is not a product code: {PRODUCT}")),
        (refused::<ProductCode>("motor vehicles"), format!("`motor vehicles` is not a product code: {PRODUCT}")),
        (refused::<AgreementId>("RCEP"), format!("`RCEP` is not an agreement key: {KEY}")),
        (refused::<ClauseId>(""), format!("`` is not a clause key: {KEY}")),
        (refused::<ClaimId>("us side"), format!("`us side` is not a claim key: {KEY}")),
        (refused::<SourceId>(".wdi"), format!("`.wdi` is not a source key: {KEY}")),
        (refused::<Measure>("section§232"), format!("`section§232` is not a measure key: {KEY}")),
    ] {
        assert_eq!(message, expected);
    }
}

#[test]
fn values() {
    let usd = |text: &str| format!("USD {text}").parse::<Money>().unwrap();
    let most = usd("79228162514264337593543950335");
    let rates = Rates::new(Currency::USD);
    let won: Money = "KRW 1000".parse().unwrap();
    let day: Date = "2025-08-07".parse().unwrap();
    let price = |n: i64| rates.clone().with(Currency::KRW, Decimal::from(n)).unwrap_err();
    for (error, expected) in [
        (
            won.try_add(usd("1")).unwrap_err(),
            "KRW meets USD: convert one of them with explicit rates first",
        ),
        (
            won.try_cmp(usd("1")).unwrap_err(),
            "KRW meets USD: convert one of them with explicit rates first",
        ),
        (
            most.try_add(usd("0.5")).unwrap_err(),
            "amount is 79228162514264337593543950335 plus 0.5: expected an amount of at most 28 digits",
        ),
        (
            most.try_mul(Decimal::TWO).unwrap_err(),
            "amount is 79228162514264337593543950335 times 2: expected an amount of at most 28 digits",
        ),
        (
            rates.convert(won, Currency::USD).unwrap_err(),
            "no exchange rate of KRW in USD: add it to the rates",
        ),
        (
            price(0),
            "exchange rate is 0 USD for one KRW: expected a positive price in the base currency, 1 for the \
             base itself",
        ),
        (
            price(-3),
            "exchange rate is -3 USD for one KRW: expected a positive price in the base currency, 1 for the \
             base itself",
        ),
        (
            rates.clone().with(Currency::USD, Decimal::TWO).unwrap_err(),
            "exchange rate is 2 USD for one USD: expected a positive price in the base currency, 1 for the \
             base itself",
        ),
        (
            day.plus_days(i32::MAX).unwrap_err(),
            "date is 2025-08-07 plus 2147483647 days: expected a year from -9999 to 9999",
        ),
        (
            day.plus_years(-20_000).unwrap_err(),
            "date is 2025-08-07 plus -20000 years: expected a year from -9999 to 9999",
        ),
        (
            Date::new(2025, 2, 30).unwrap_err(),
            "`2025-02-30` is not a date: expected a day of the calendar, as in 2025-08-07",
        ),
        (
            Share::percent(101).unwrap_err(),
            "share is 1.01: expected a fraction from 0 to 1, where 0.9 is 90 percent",
        ),
        (
            Rate::percent(Decimal::new(1, 27)).unwrap_err(),
            "rate is 0.000000000000000000000000001%: expected a percentage of at most 26 decimals",
        ),
    ] {
        assert_eq!(error.to_string(), expected);
    }
}

fn json<T: DeserializeOwned + Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

fn toml<T: DeserializeOwned + Debug>(text: &str) -> String {
    #[derive(Debug, serde::Deserialize)]
    struct Field<T> {
        #[serde(rename = "field")]
        _field: T,
    }
    toml::from_str::<Field<T>>(&format!("field = {text}")).unwrap_err().message().to_owned()
}

/// Numbers would pass through a float, so they are refused whatever a host switches on. What the number
/// is called differs by feature; the cure does not.
#[test]
fn numbers_where_text_is_due() {
    fn refused<T: DeserializeOwned + Debug>(number: &str, cure: &str) {
        for message in [json::<T>(number), toml::<T>(number)] {
            let expected = message.contains(&format!("expected {cure}"));
            assert!(message.starts_with("invalid type: ") && expected, "{message}");
        }
        let tree: serde_json::Value = serde_json::from_str(number).unwrap();
        let message = serde_json::from_value::<T>(tree).unwrap_err().to_string();
        assert!(message.contains(&format!("expected {cure}")), "{message}");
    }
    for number in ["15", "0.15", "-1", "1e3"] {
        refused::<Rate>(number, "a rate in quotes, as in \"15%\"");
        refused::<Share>(number, "a share in quotes, as in \"90%\"");
        refused::<Money>(number, "an amount of money in quotes, as in \"USD 350 bn\"");
        refused::<StateId>(number, "a state code in quotes, as in \"KOR\"");
        refused::<ProductCode>(number, "a product code in quotes, as in \"8703\"");
        refused::<Currency>(number, "a currency code in quotes, as in \"USD\"");
        refused::<SourceId>(number, "a key in quotes, as in \"kor-usa-2025\"");
        refused::<Validity>(number, "a span of days in quotes, as in \"2025-08-07..2025-11-01\"");
        for table in
            [format!("{{\"value\": {number}}}"), format!("{{\"value\": \"1\", \"low\": {number}}}")]
        {
            let message = json::<Estimate>(&table);
            assert!(
                message.contains("expected a decimal number in quotes, as in \"0.15\""),
                "{message}"
            );
        }
        let message = toml::<Estimate>(&format!("{{ value = {number} }}"));
        assert!(
            message.contains("expected a decimal number in quotes, as in \"0.15\""),
            "{message}"
        );
        let message =
            json::<Rates>(&format!("{{\"base\": \"USD\", \"per_unit\": {{\"KRW\": {number}}}}}"));
        assert!(
            message.contains("expected a decimal number in quotes, as in \"0.15\""),
            "{message}"
        );
        let message = json::<Date>(number);
        assert!(message.contains("a day of the calendar, as in 2025-08-07"), "{message}");
    }
}

#[test]
fn files() {
    const DAY: &str = "a day of the calendar, as in 2025-08-07";
    for (message, expected) in [
        (json::<Rate>("\"1500\""), format!("rate is 1500: {RATE} at line 1 column 6")),
        (toml::<Rate>("'1500'"), format!("rate is 1500: {RATE}")),
        (json::<StateId>("\"kor\""), format!("`kor` is not a state code: {STATE} at line 1 column 5")),
        (
            json::<Rate>("null"),
            "invalid type: null, expected a rate in quotes, as in \"15%\" at line 1 column 4".into(),
        ),
        (
            json::<Probability>("true"),
            "invalid type: boolean `true`, expected a number from 0 to 1, as in 0.25 at line 1 column 4".into(),
        ),
        (
            toml::<Probability>("2"),
            "invalid value: integer `2`, expected a number from 0 to 1, as in 0.25".into(),
        ),
        (
            toml::<Probability>("-1"),
            "invalid value: integer `-1`, expected a number from 0 to 1, as in 0.25".into(),
        ),
        (toml::<Probability>("nan"), "probability is NaN: expected a number from 0 to 1, as in 0.25".into()),
        (toml::<Probability>("inf"), "probability is inf: expected a number from 0 to 1, as in 0.25".into()),
        (
            toml::<Date>("2025-08-07T10:00:00Z"),
            format!("`2025-08-07T10:00:00Z` is not a date: expected {DAY}"),
        ),
        (toml::<Date>("10:00:00"), format!("`10:00:00` is not a date: expected {DAY}")),
        (toml::<Date>("2025"), format!("invalid type: integer `2025`, expected {DAY}")),
        (
            json::<Date>("{\"day\": \"2025-08-07\"}"),
            format!("invalid type: map, expected {DAY} at line 1 column 6"),
        ),
        (json::<Date>("{}"), format!("invalid type: map, expected {DAY} at line 1 column 2")),
        (
            toml::<Validity>("2025-08-07"),
            "invalid type: map, expected a span of days in quotes, as in \"2025-08-07..2025-11-01\"".into(),
        ),
        (
            json::<Estimate>("{\"value\": \"1\", \"hihg\": \"2\"}"),
            "unknown field `hihg`, expected one of `value`, `low`, `high` at line 1 column 21".into(),
        ),
        (
            json::<Estimate>("{\"value\": \"1\", \"high\": \"0\"}"),
            "estimate is 1 in 1 to 0: expected low <= value <= high".into(),
        ),
        (
            json::<Rates>("{\"base\": \"USD\", \"per_unit\": {\"USD\": \"2\"}}"),
            "exchange rate is 2 USD for one USD: expected a positive price in the base currency, 1 for the \
             base itself"
                .into(),
        ),
        (toml::<Source>("{ url = 'https://x' }"), "missing field `title`".into()),
    ] {
        assert_eq!(message, expected);
    }
}
