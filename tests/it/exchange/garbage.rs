//! Arbitrary bytes and mutilated files: refused, or loaded whole, never a panic.

#![cfg(all(feature = "toml", feature = "json", feature = "csv"))]

use geoecon::{
    Currency,
    exchange::{
        self, FlowTable, Folder, RateUnit, TariffTable,
        csv::{self, BaciTable, DyadTable},
    },
    terms::Stacking,
};
use proptest::prelude::*;

use super::folder::files;
use crate::worlds;

/// Gives the bytes to every loader.
fn load_all(bytes: &[u8]) {
    for name in ["world.toml", "world.json"] {
        let _ = Folder::from_files([(name, bytes)]).load();
    }
    for (name, _) in files() {
        let replaced = files()
            .into_iter()
            .map(|(known, text)| (known, if known == name { bytes } else { text.as_bytes() }));
        let _ = Folder::from_files(replaced).load();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = exchange::toml::from_str(text);
        let _ = exchange::json::from_str(text);
    }
    load_tables(bytes);
}

fn load_tables(bytes: &[u8]) {
    let flows = FlowTable::new(2022, Currency::USD).multiple(1000);
    let _ = csv::flows(bytes, flows).and_then(csv::Ties::read_all);
    let base = |unit| TariffTable::new("mfn".parse().unwrap(), Stacking::Base, unit);
    let _ = csv::tariffs(bytes, base(RateUnit::Percent)).and_then(csv::Ties::read_all);
    let _ = csv::tariffs(bytes, base(RateUnit::Fraction)).and_then(csv::Ties::read_all);
    if let Ok(table) = BaciTable::read(bytes) {
        let _ = csv::baci(bytes, table).and_then(csv::Ties::read_all);
    }
    let _ = csv::alliances(bytes, DyadTable::atop()).and_then(csv::Ties::read_all);
    let _ = csv::alliances(bytes, DyadTable::cow()).and_then(csv::Ties::read_all);
}

/// One thing gone wrong with a file.
#[derive(Debug, Clone)]
enum Mutation {
    Cut(prop::sample::Index),
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    use Mutation::{Cut, Insert, Repeat, Set};
    let telling = prop::sample::select(vec![
        "\"", "'''", "[", "{", "}", "\n", "\r", ",", "=", "-1", "1e40", "NaN", "\u{0}", "\u{feff}",
        "KOR", "..",
    ]);
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Cut),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Set(at, byte)),
        (any::<prop::sample::Index>(), telling).prop_map(|(at, s)| Insert(at, s.into())),
        (any::<prop::sample::Index>(), any::<prop::sample::Index>())
            .prop_map(|(from, to)| Repeat(from, to)),
    ]
}

fn mutate(mut bytes: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        if bytes.is_empty() {
            break;
        }
        let len = bytes.len();
        match mutation {
            Mutation::Cut(at) => bytes.truncate(at.index(len)),
            Mutation::Set(at, byte) => bytes[at.index(len)] = *byte,
            Mutation::Insert(at, more) => {
                let at = at.index(len);
                bytes.splice(at..at, more.iter().copied());
            }
            Mutation::Repeat(from, to) => {
                let (from, to) = (from.index(len), to.index(len));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.extend(part);
            }
        }
    }
    bytes
}

proptest! {
    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        load_all(&bytes);
    }

    #[test]
    fn arbitrary_text(text in ".{0,200}") {
        load_all(text.as_bytes());
    }

    #[test]
    fn text_of_the_format(text in r#"([\[\]{}=,."'#\-0-9a-z\n ]|geoecon = 1\n|name = "x"\n|\[\[ties\]\]\n|KOR,USA,87,1\n|exporter,importer,product,value\n){0,60}"#) {
        load_all(text.as_bytes());
    }

    #[test]
    fn mutilated_tables(
        file in 0_usize..9,
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let (name, text) = files()[file];
        let bytes = mutate(text.into(), &mutations);
        load_tables(&bytes);
        let replaced: Vec<(&str, &[u8])> = files()
            .into_iter()
            .map(|(known, text)| (known, if known == name { &bytes[..] } else { text.as_bytes() }))
            .collect();
        // What loads at all holds together.
        if let Ok(world) = Folder::from_files(replaced).load() {
            prop_assert_eq!(world.problems(), vec![]);
        }
    }

    #[test]
    fn mutilated_worlds(
        world in worlds::any(),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let toml = mutate(exchange::toml::to_string(&world).unwrap().into(), &mutations);
        let json = mutate(exchange::json::to_string(&world).unwrap().into(), &mutations);
        for (name, bytes) in [("world.toml", &toml), ("world.json", &json)] {
            if let Ok(world) = Folder::from_files([(name, bytes)]).load() {
                prop_assert_eq!(world.problems(), vec![]);
            }
        }
    }
}

/// Megabytes of what is no world end at the first fault, and deep nesting at the parser's limit.
#[test]
fn much_garbage_is_refused() {
    let size = 2 << 20;
    for unit in
        ["[", "{\"a\":", "a.", "a=", "\n", "x", "[[a]]\n", "\"", "a,", "a=[[{a=[", "KOR,USA,87,1\n"]
    {
        let text = unit.repeat(size / unit.len());
        assert!(exchange::toml::from_str(&text).is_err(), "{unit:?}");
        assert!(exchange::json::from_str(&text).is_err(), "{unit:?}");
        load_tables(text.as_bytes());
        let table = format!("exporter,importer,product,value\n{text}");
        load_tables(table.as_bytes());
    }
}
