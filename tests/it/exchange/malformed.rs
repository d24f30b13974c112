//! Files that are not worlds, each with the exact message that refuses it.

#![cfg(all(feature = "toml", feature = "json", feature = "csv"))]

use geoecon::{
    Error, World,
    exchange::{self, Folder},
};

use super::folder::{files, with};

/// A world in TOML whose tables begin on line 5.
const HEAD: &str = "geoecon = 1\nname = \"two\"\nstates = [{ id = \"KOR\", name = \"Korea\" }, { id = \"USA\", name = \"America\" }]\n\n";

fn toml(rest: &str) -> Result<World, Error> {
    exchange::toml::from_str(&format!("{HEAD}{rest}"))
}

fn tie(terms: &str) -> Result<World, Error> {
    toml(&format!("[[ties]]\nfrom = \"KOR\"\nto = \"USA\"\nterms = {terms}\n"))
}

fn json(rest: &str) -> Result<World, Error> {
    exchange::json::from_str(&format!("{{\n\"geoecon\": 1,\n\"name\": \"two\",\n{rest}\n}}"))
}

fn bytes(name: &'static str, bytes: &'static [u8]) -> Result<World, Error> {
    let replaced = files()
        .into_iter()
        .map(|(known, text)| (known, if known == name { bytes } else { text.as_bytes() }));
    Folder::from_files(replaced).load()
}

/// The folder with the end of one of its files.
fn and(name: &'static str, more: &str) -> Result<World, Error> {
    let text = files().into_iter().find(|(known, _)| *known == name).unwrap().1;
    with(name, format!("{text}{more}").leak())
}

const LONG: &str = "exporter,importer,product,value\n";

fn flows(rows: &str) -> Result<World, Error> {
    with("flows.csv", format!("{LONG}KOR,USA,food,1\n{rows}").leak())
}

#[test]
fn each_is_refused_with_its_message() {
    let cases: Vec<(&str, Result<World, Error>, &str)> = vec![
        // --- TOML
        ("truncated TOML", toml("[[ties]]\nfrom = \"KO"), "?"),
        ("an empty file", exchange::toml::from_str(""), "?"),
        ("another version", exchange::toml::from_str("geoecon = 2\nname = \"x\""), "?"),
        ("no name", exchange::toml::from_str("geoecon = 1"), "?"),
        ("an unknown key", toml("[[tie]]\nfrom = \"KOR\""), "?"),
        ("an unknown key of a tie", toml("[[ties]]\nform = \"KOR\""), "?"),
        ("an unknown kind of terms", tie("{ Alliance = {} }"), "?"),
        ("a missing field of terms", tie("{ Flow = { product = \"food\", year = 2022 } }"), "?"),
        ("lower-case code", toml("[[ties]]\nfrom = \"kor\""), "?"),
        ("a number where text is due", tie("{ Aid = { per_year = 5 } }"), "?"),
        (
            "a float where text is due",
            tie("{ Loan = { outstanding = \"USD 1\", interest = 0.05 } }"),
            "?",
        ),
        (
            "an amount of 10^30",
            tie("{ Aid = { per_year = \"USD 1000000000000000000000000000000\" } }"),
            "?",
        ),
        ("an amount of 1e30", tie("{ Aid = { per_year = \"USD 1e30\" } }"), "?"),
        ("NaN", tie("{ Aid = { per_year = \"USD NaN\" } }"), "?"),
        ("an unknown currency", tie("{ Aid = { per_year = \"WON 5\" } }"), "?"),
        ("a probability that is NaN", tie("{ Defence = { credibility = nan } }"), "?"),
        ("a probability that is infinite", tie("{ Defence = { credibility = inf } }"), "?"),
        (
            "inverted validity",
            toml("[[ties]]\nfrom = \"KOR\"\nto = \"USA\"\nvalidity = \"2026-01-01..2025-01-01\""),
            "?",
        ),
        (
            "a day that is none",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = \"2025-02-30\" } }"),
            "?",
        ),
        (
            "a bare day that is none",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = 2025-02-30 } }"),
            "?",
        ),
        (
            "a time for a day",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = 2025-02-03T10:00:00 } }"),
            "?",
        ),
        ("a share above one", tie("{ SpendingTarget = { share_of_gdp = \"350%\" } }"), "?"),
        ("a key given twice", toml("[sources.a]\ntitle = \"A\"\n[sources.a]\ntitle = \"B\""), "?"),
        (
            "a duplicate state",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\nstates = [{ id = \"KOR\", name = \"a\" }, { id = \"KOR\", name = \"b\" }]",
            ),
            "?",
        ),
        (
            "a duplicate tie",
            toml(
                "[[ties]]\nid = 7\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }\n[[ties]]\nid = 7\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }\n",
            ),
            "?",
        ),
        (
            "a tie with the id 0",
            toml("[[ties]]\nid = 0\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }"),
            "?",
        ),
        (
            "a tie with the last id",
            toml(
                "[[ties]]\nid = 9223372036854775807\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }",
            ),
            "?",
        ),
        (
            "an unknown state",
            toml("[[ties]]\nfrom = \"KOR\"\nto = \"PRK\"\nterms = { Rivalry = {} }"),
            "?",
        ),
        (
            "negative GDP",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\n[[states]]\nid = \"KOR\"\nname = \"Korea\"\n[states.attributes]\nGdp = [{ as_of = 2024-12-31, estimate = { value = \"-5\" } }]",
            ),
            "?",
        ),
        (
            "low above high",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\n[[states]]\nid = \"KOR\"\nname = \"Korea\"\n[states.attributes]\nGdp = [{ as_of = 2024-12-31, estimate = { value = \"5\", low = \"6\", high = \"4\" } }]",
            ),
            "?",
        ),
        (
            "cyclic conditions",
            toml(
                "[[agreements]]\nid = \"deal\"\nname = \"Deal\"\nkind = \"Deal\"\n[[agreements.clauses]]\nid = \"a\"\ntitle = \"A\"\nconditional_on = [\"b\"]\n[[agreements.clauses]]\nid = \"b\"\ntitle = \"B\"\nconditional_on = [\"a\"]",
            ),
            "?",
        ),
        (
            "a table in one file",
            toml("[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "?",
        ),
        (
            "deep nesting in TOML",
            exchange::toml::from_str(&format!("a = {}", "[".repeat(100_000))),
            "?",
        ),
        (
            "deep nesting of keys",
            exchange::toml::from_str(&format!("{}a = 1", "a.".repeat(100_000))),
            "?",
        ),
        ("a text with NUL", exchange::toml::from_str("geoecon = 1\nname = \"\0\""), "?"),
        // --- JSON
        ("truncated JSON", exchange::json::from_str("{\n\"geoecon\": 1,\n\"name\": \"tw"), "?"),
        ("an empty JSON text", exchange::json::from_str(""), "?"),
        ("JSON that is no object", exchange::json::from_str("[1]"), "?"),
        (
            "a key given twice in JSON",
            json("\"sources\": {\"a\": {\"title\": \"A\"}, \"a\": {\"title\": \"B\"}}"),
            "?",
        ),
        ("a field given twice in JSON", json("\"name\": \"three\""), "?"),
        (
            "an attribute given twice in JSON",
            json(
                "\"states\": [{\"id\": \"KOR\", \"name\": \"K\", \"attributes\": {\"Gdp\": [], \"Gdp\": []}}]",
            ),
            "?",
        ),
        ("NaN in JSON", json("\"next_tie\": NaN"), "?"),
        (
            "an unknown code in JSON",
            json("\"states\": [\n{\"id\": \"Korea\", \"name\": \"한국\"}]"),
            "?",
        ),
        ("deep nesting in JSON", exchange::json::from_str(&"[".repeat(100_000)), "?"),
        (
            "deep nesting in a field of JSON",
            json(&format!("\"ties\": {}", "[{\"terms\":".repeat(100_000))),
            "?",
        ),
        ("text after JSON", exchange::json::from_str("{\"geoecon\": 1, \"name\": \"x\"} x"), "?"),
        // --- folders
        ("no world file", Folder::from_files([("flows.csv", "a")]).load(), "?"),
        (
            "two world files",
            Folder::from_files([("world.toml", ""), ("world.json", "")]).load(),
            "?",
        ),
        (
            "a second named world",
            and("states.toml", "\n").and(with("deals.toml", "geoecon = 1\nname = \"other\"")),
            "?",
        ),
        (
            "tables in a part",
            with("deals.toml", "[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "?",
        ),
        ("UTF-16", bytes("states.toml", b"\xff\xfe[\0[\0"), "?"),
        ("UTF-16 table", bytes("flows.csv", b"\xff\xfee\0x\0p\0"), "?"),
        ("Latin-1", bytes("states.toml", b"[[states]]\nid = \"TUR\"\nname = \"T\xfcrkiye\""), "?"),
        (
            "Latin-1 table",
            bytes("flows.csv", b"exporter,importer,product,value\nKOR,USA,caf\xe9,1\n"),
            "?",
        ),
        (
            "Latin-1 header",
            bytes("flows.csv", b"exporter,importer,produit\xe9,value\nKOR,USA,food,1\n"),
            "?",
        ),
        (
            "a state in two files",
            and("deals.toml", "\n[[states]]\nid = \"USA\"\nname = \"again\""),
            "?",
        ),
        ("a source in two files", and("deals.toml", "\n[sources.icio]\ntitle = \"again\""), "?"),
        ("a tie id in two files", and("deals.toml", "id = 3\n").and(and("states.toml", "")), "?"),
        (
            "an unknown state in a second file",
            and("deals.toml", "\n[[ties]]\nfrom = \"KOR\"\nto = \"PRK\"\nterms = { Rivalry = {} }"),
            "?",
        ),
        (
            "a path out of the folder",
            and(
                "world.toml",
                "\n[[tables]]\nfile = \"../secret.csv\"\nholds = { Attributes = {} }",
            ),
            "?",
        ),
        (
            "an absolute path",
            and("world.toml", "\n[[tables]]\nfile = \"/etc/passwd\"\nholds = { Attributes = {} }"),
            "?",
        ),
        (
            "a table listed twice",
            and("world.toml", "\n[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "?",
        ),
        (
            "an unknown kind of table",
            and("world.toml", "\n[[tables]]\nfile = \"x.csv\"\nholds = { Trade = {} }"),
            "?",
        ),
        (
            "a table without its year",
            and(
                "world.toml",
                "\n[[tables]]\nfile = \"x.csv\"\nholds = { Flows = { currency = \"USD\" } }",
            ),
            "?",
        ),
        // --- tables
        ("an empty table", with("flows.csv", ""), "?"),
        ("a missing column", with("flows.csv", "exporter,importer,value\nKOR,USA,1\n"), "?"),
        ("a repeated column", with("flows.csv", "exporter,importer,product,value,value\n"), "?"),
        ("an unknown column", with("flows.csv", "exporter,importer,product,value,note\n"), "?"),
        ("another layout", with("flows.csv", "a,b\n1,2\n"), "?"),
        ("a wide table with a bad code", with("flows.csv", "product,exporter,KOR,Usa\n"), "?"),
        ("a wide table without states", with("flows.csv", "product,exporter\n"), "?"),
        ("a ragged row", flows("KOR,USA,87\n"), "?"),
        ("a longer row", flows("KOR,USA,87,1,2\n"), "?"),
        ("a negative flow", flows("KOR,USA,87,-1\n"), "?"),
        ("a flow that is NaN", flows("KOR,USA,87,NaN\n"), "?"),
        ("a flow that is infinite", flows("KOR,USA,87,inf\n"), "?"),
        ("a flow of 10^30", flows("KOR,USA,87,1e30\n"), "?"),
        ("a flow of 10^24 millions", flows("KOR,USA,87,1e24\n"), "?"),
        ("a decimal comma", flows("KOR,USA,87,\"1,5\"\n"), "?"),
        ("a bad code in a table", flows("KOR,U.S.,87,1\n"), "?"),
        ("a bad product", flows("KOR,USA,870,1\n"), "?"),
        ("an unknown state in a table", flows("KOR,PRK,87,1\n"), "?"),
        ("a repeated flow", flows("USA,KOR,food,2\nKOR,USA,food,3\n"), "?"),
        ("a quote left open", flows("KOR,USA,\"87,1\nKOR,USA,87,1\n"), "?"),
        (
            "a quote left open for long",
            flows(&format!("KOR,USA,\"87,1\n{}", "KOR,USA,87,1\n".repeat(100_000))),
            "?",
        ),
        (
            "a duty of a state on itself",
            with("duties.csv", "product,exporter,KOR,USA\nfood,USA,1,2\n"),
            "?",
        ),
        (
            "a negative duty",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,-2\n"),
            "?",
        ),
        (
            "a duty above all bounds",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,100001\n"),
            "?",
        ),
        (
            "two duties on one",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,2\nKOR,USA,food,3\n"),
            "?",
        ),
        ("negative GDP in a table", and("attributes.csv", "KOR,Gdp,2023-12-31,-1,,,\n"), "?"),
        ("a figure that is missing", and("attributes.csv", "KOR,Gdp,2023-12-31,,,,\n"), "?"),
        ("a figure out of its range", and("attributes.csv", "KOR,Gdp,2023-12-31,5,6,7,\n"), "?"),
        ("an unknown attribute", and("attributes.csv", "KOR,gdp,2023-12-31,1,,,\n"), "?"),
        ("a bad day in a table", and("attributes.csv", "KOR,Gdp,31.12.2023,1,,,\n"), "?"),
        ("a repeated figure", and("attributes.csv", "KOR,Population,2024-07-01,5,,,\n"), "?"),
        ("a figure of an unknown state", and("attributes.csv", "PRK,Gdp,2023-12-31,1,,,\n"), "?"),
        (
            "a figure of an unknown source",
            and("attributes.csv", "KOR,Gdp,2023-12-31,1,,,imf\n"),
            "?",
        ),
        ("technology that does not sum", and("technology.csv", "KOR,steel,,0.5,0.4,\n"), "?"),
        ("technology given twice", and("technology.csv", "KOR,food,,0.5,0.5,\n"), "?"),
        ("a share above one in a table", and("technology.csv", "KOR,steel,,0.5,40,\n"), "?"),
        ("an elasticity of 0", and("theta.csv", "wheat,0,\n"), "?"),
        ("an elasticity given twice", and("theta.csv", "food,1,\n"), "?"),
    ];
    let mut wrong = String::new();
    for (name, result, expected) in &cases {
        match result {
            Ok(_) => wrong += &format!("{name}: loaded\n"),
            Err(error) if error.to_string() == *expected => {}
            Err(error) => wrong += &format!("{name}:\n  {error}\n  {expected}\n"),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cases.len() >= 30);
}
