//! Codes: currencies against `iso_currency`, products by prefix, states and keys by their bounds.

use std::collections::BTreeSet;

use geoecon::{Currency, ProductCode, SourceId, StateId};
use proptest::prelude::*;

use super::values::product;

fn all_codes() -> impl Iterator<Item = String> {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(move |a| letters().map(move |b| (a, b)))
        .flat_map(move |(a, b)| letters().map(move |c| [a, b, c].iter().collect()))
}

#[test]
fn currencies_are_those_of_the_standard() {
    let ours: BTreeSet<String> = all_codes().filter(|code| Currency::new(code).is_ok()).collect();
    let theirs: BTreeSet<String> =
        all_codes().filter(|code| iso_currency::Currency::from_code(code).is_some()).collect();

    // The oracle dropped the Antillean guilder with the amendment of 2025 that brought XCG; figures of
    // earlier years are recorded in it.
    assert_eq!(ours.difference(&theirs).collect::<Vec<_>>(), ["ANG"]);

    // Codes of the standard that name no money: funds and indexed units, metals, bond market and bank
    // units of account, tests, and "no currency".
    let no_money = [
        "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAG", "XAU", "XBA", "XBB",
        "XBC", "XBD", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
    ];
    assert_eq!(theirs.difference(&ours).collect::<Vec<_>>(), no_money);

    let listed: Vec<String> = Currency::all().map(|currency| currency.to_string()).collect();
    assert_eq!(listed, Vec::from_iter(ours), "all() is complete and in order");
}

#[test]
fn constants_are_currencies() {
    for constant in [Currency::USD, Currency::EUR, Currency::CNY, Currency::JPY, Currency::KRW] {
        assert_eq!(Currency::new(constant.as_str()), Ok(constant));
    }
}

#[test]
fn a_state_code_is_any_three_capitals_and_nothing_else() {
    assert!(all_codes().all(|code| StateId::new(&code).is_ok_and(|id| id.as_str() == code)));
    for wrong in
        ["", "K", "KO", "KORE", "KoR", "K R", "KÖR", "K0R", "KOR ", "\u{410}\u{411}\u{412}"]
    {
        assert!(StateId::new(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn keys_have_1_to_64_characters() {
    assert!(SourceId::new(&"a".repeat(64)).is_ok());
    for wrong in [String::new(), "a".repeat(65), "A".into(), "-a".into(), ".".into(), "a b".into()]
    {
        assert!(SourceId::new(&wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn products_contain_by_prefix(code in "([0-9]{2}){3}", other in product()) {
        let levels = [2, 4, 6].map(|digits| ProductCode::new(&code[..digits]).unwrap());
        for (i, wide) in levels.iter().enumerate() {
            for (j, narrow) in levels.iter().enumerate() {
                prop_assert_eq!(wide.contains(narrow), i <= j);
            }
            let by_text = wide == &other || (other.is_hs() && other.as_str().starts_with(wide.as_str()));
            prop_assert_eq!(wide.contains(&other), by_text);
        }
        prop_assert!(other.contains(&other));
        prop_assert_ne!(other.is_hs(), other.is_sector());
    }

    #[test]
    fn sectors_contain_only_themselves(a in "[a-c]{1,3}", b in "[a-c]{1,3}") {
        let sector = |name: &str| ProductCode::new(name).unwrap();
        prop_assert_eq!(sector(&a).contains(&sector(&b)), a == b);
    }

    #[test]
    fn products_order_as_their_text(a in product(), b in product()) {
        prop_assert_eq!(a.cmp(&b), a.as_str().cmp(b.as_str()));
    }
}
