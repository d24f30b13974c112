//! Files that are not worlds, each with the exact message that refuses it.

#![cfg(all(feature = "toml", feature = "json", feature = "csv"))]
#![allow(clippy::too_many_lines, reason = "the tests are tables of cases")]

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

/// What a file is, what loading it gives, and what that says.
type Case = (&'static str, Result<World, Error>, &'static str);

fn check(cases: Vec<Case>) {
    let wrong: String = cases
        .into_iter()
        .filter_map(|(name, result, expected)| match result {
            Ok(_) => Some(format!("{name}: loaded\n")),
            Err(error) if error.to_string() == expected => None,
            Err(error) => Some(format!("{name}:\n  {error}\n  {expected}\n")),
        })
        .collect();
    assert!(wrong.is_empty(), "\n{wrong}");
}

const LONG: &str = "exporter,importer,product,value\n";

fn flows(rows: &str) -> Result<World, Error> {
    with("flows.csv", format!("{LONG}KOR,USA,food,1\n{rows}").leak())
}

#[test]
fn toml_that_is_no_world() {
    check(vec![
        (
            "truncated TOML",
            toml("[[ties]]\nfrom = \"KO"),
            "TOML text, line 6, column 11: invalid basic string, expected `\"`",
        ),
        (
            "an empty file",
            exchange::toml::from_str(""),
            "TOML text, line 1, column 1: the form's version is missing: expected `geoecon` to be 1",
        ),
        (
            "another version",
            exchange::toml::from_str("geoecon = 2\nname = \"x\""),
            "version of the world's form is 2: expected geoecon = 1",
        ),
        (
            "no name",
            exchange::toml::from_str("geoecon = 1"),
            "TOML text, line 1, column 1: the world has no name: expected `name`",
        ),
        (
            "an unknown key",
            toml("[[tie]]\nfrom = \"KOR\""),
            "TOML text, line 5, column 3: unknown field `tie`, expected one of `geoecon`, `name`, `next_tie`, `sources`, `elasticities`, `classification`, `coverage`, `states`, `agreements`, `technology`, `ties`, `tables`",
        ),
        (
            "an unknown key of a tie",
            toml("[[ties]]\nform = \"KOR\""),
            "TOML text, line 6, column 1: unknown field `form`, expected one of `id`, `from`, `to`, `validity`, `status`, `agreement`, `clause`, `claim`, `source`, `terms`",
        ),
        (
            "an unknown kind of terms",
            tie("{ Alliance = {} }"),
            "TOML text, line 8, column 11: unknown variant `Alliance`, expected one of `Flow`, `Tariff`, `ExportControl`, `Sanction`, `Quota`, `InvestmentPledge`, `PurchasePledge`, `TariffConcession`, `MarketAccess`, `SwapLine`, `Loan`, `Aid`, `Defence`, `Offence`, `Consultation`, `Neutrality`, `NonAggression`, `Presence`, `ArmsTransfer`, `SpendingTarget`, `Rivalry`",
        ),
        (
            "a missing field of terms",
            tie("{ Flow = { product = \"food\", year = 2022 } }"),
            "TOML text, line 8, column 18: missing field `value`",
        ),
        (
            "lower-case code",
            toml("[[ties]]\nfrom = \"kor\""),
            "TOML text, line 6, column 8: `kor` is not a state code: expected three capital letters, as in KOR",
        ),
        (
            "a number where text is due",
            tie("{ Aid = { per_year = 5 } }"),
            "TOML text, line 8, column 30: invalid type: integer `5`, expected an amount of money in quotes, as in \"USD 350 bn\"",
        ),
        (
            "a float where text is due",
            tie("{ Loan = { outstanding = \"USD 1\", interest = 0.05 } }"),
            "TOML text, line 8, column 54: invalid type: floating point `0.05`, expected a rate in quotes, as in \"15%\"",
        ),
        (
            "an amount of 10^30",
            tie("{ Aid = { per_year = \"USD 1000000000000000000000000000000\" } }"),
            "TOML text, line 8, column 30: `USD 1000000000000000000000000000000` is not an amount of money: expected a currency and an amount of at most 28 digits, as in USD 350000000000 or USD 350 bn",
        ),
        (
            "an amount of 1e30",
            tie("{ Aid = { per_year = \"USD 1e30\" } }"),
            "TOML text, line 8, column 30: `USD 1e30` is not an amount of money: expected a currency and an amount of at most 28 digits, as in USD 350000000000 or USD 350 bn",
        ),
        (
            "NaN",
            tie("{ Aid = { per_year = \"USD NaN\" } }"),
            "TOML text, line 8, column 30: `USD NaN` is not an amount of money: expected a currency and an amount of at most 28 digits, as in USD 350000000000 or USD 350 bn",
        ),
        (
            "an unknown currency",
            tie("{ Aid = { per_year = \"WON 5\" } }"),
            "TOML text, line 8, column 30: `WON` is not a currency: expected an ISO 4217 code in use since 2020, as in USD",
        ),
        (
            "a probability that is NaN",
            tie("{ Defence = { credibility = nan } }"),
            "TOML text, line 8, column 37: probability is NaN: expected a number from 0 to 1, as in 0.25",
        ),
        (
            "a probability that is infinite",
            tie("{ Defence = { credibility = inf } }"),
            "TOML text, line 8, column 37: probability is inf: expected a number from 0 to 1, as in 0.25",
        ),
        (
            "inverted validity",
            toml("[[ties]]\nfrom = \"KOR\"\nto = \"USA\"\nvalidity = \"2026-01-01..2025-01-01\""),
            "TOML text, line 8, column 12: validity from 2026-01-01 until 2025-01-01 is empty: the first day must come before the end",
        ),
        (
            "a day that is none",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = \"2025-02-30\" } }"),
            "TOML text, line 8, column 56: `2025-02-30` is not a date: expected a day of the calendar, as in 2025-08-07",
        ),
        (
            "a bare day that is none",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = 2025-02-30 } }"),
            "TOML text, line 8, column 56: invalid date, expected day between 01 and 28",
        ),
        (
            "a time for a day",
            tie("{ SpendingTarget = { share_of_gdp = \"5%\", by = 2025-02-03T10:00:00 } }"),
            "TOML text, line 8, column 56: `2025-02-03T10:00:00` is not a date: expected a day of the calendar, as in 2025-08-07",
        ),
        (
            "a share above one",
            tie("{ SpendingTarget = { share_of_gdp = \"350%\" } }"),
            "TOML text, line 8, column 45: share is 3.5: expected a fraction from 0 to 1, where 0.9 is 90 percent",
        ),
        (
            "a key given twice",
            toml("[sources.a]\ntitle = \"A\"\n[sources.a]\ntitle = \"B\""),
            "TOML text, line 7, column 10: duplicate key",
        ),
        (
            "a duplicate state",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\nstates = [{ id = \"KOR\", name = \"a\" }, { id = \"KOR\", name = \"b\" }]",
            ),
            "state `KOR` is recorded in entry 1 of `states` in `TOML text` and again in entry 2 of `states` in `TOML text`",
        ),
        (
            "a duplicate tie",
            toml(
                "[[ties]]\nid = 7\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }\n[[ties]]\nid = 7\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }\n",
            ),
            "tie `#7` is recorded in entry 1 of `ties` in `TOML text` and again in entry 2 of `ties` in `TOML text`",
        ),
        (
            "a tie with the id 0",
            toml("[[ties]]\nid = 0\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }"),
            "id of a tie is 0: expected a number from 1 to 2^53 - 1",
        ),
        (
            "a tie with the last id",
            toml(
                "[[ties]]\nid = 9223372036854775807\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }",
            ),
            "id of a tie is 9223372036854775807: expected a number from 1 to 2^53 - 1",
        ),
        (
            "an unknown state",
            toml("[[ties]]\nfrom = \"KOR\"\nto = \"PRK\"\nterms = { Rivalry = {} }"),
            "entry 1 of `ties` in `TOML text`: tie #1 names the state PRK, which is not recorded: add it, or correct the code",
        ),
        (
            "negative GDP",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\n[[states]]\nid = \"KOR\"\nname = \"Korea\"\n[states.attributes]\nGdp = [{ as_of = 2024-12-31, estimate = { value = \"-5\" } }]",
            ),
            "entry 1 of `states` in `TOML text`: GDP of KOR is -5: expected 0 or more",
        ),
        (
            "low above high",
            exchange::toml::from_str(
                "geoecon = 1\nname = \"x\"\n[[states]]\nid = \"KOR\"\nname = \"Korea\"\n[states.attributes]\nGdp = [{ as_of = 2024-12-31, estimate = { value = \"5\", low = \"6\", high = \"4\" } }]",
            ),
            "TOML text, line 7, column 41: estimate is 5 in 6 to 4: expected low <= value <= high",
        ),
        (
            "cyclic conditions",
            toml(
                "[[agreements]]\nid = \"deal\"\nname = \"Deal\"\nkind = \"Deal\"\n[[agreements.clauses]]\nid = \"a\"\ntitle = \"A\"\nconditional_on = [\"b\"]\n[[agreements.clauses]]\nid = \"b\"\ntitle = \"B\"\nconditional_on = [\"a\"]",
            ),
            "entry 1 of `agreements` in `TOML text`: clause `a` of `deal` is conditional on itself through a -> b -> a",
        ),
        (
            "a table in one file",
            toml("[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "`TOML text` has `tables`: expected a folder with them, whose `world.toml` lists them",
        ),
        (
            "deep nesting in TOML",
            exchange::toml::from_str(&format!("a = {}", "[".repeat(100_000))),
            "TOML text, line 1, column 85: cannot recurse further; max recursion depth met",
        ),
        (
            "deep nesting of keys",
            exchange::toml::from_str(&format!("{}a = 1", "a.".repeat(100_000))),
            "TOML text, line 1, column 1: recursion limit",
        ),
        (
            "fifty megabytes",
            exchange::toml::from_str(&"[[ties]]\n".repeat(50_000_000 / 9)),
            "`TOML text` has more than 8 MiB of TOML: expected bulk figures in CSV tables, or the world in JSON",
        ),
        (
            "a text with NUL",
            exchange::toml::from_str("geoecon = 1\nname = \"\0\""),
            "TOML text, line 2, column 9: invalid basic string, expected non-double-quote visible characters, `\\`",
        ),
    ]);
}

#[test]
fn json_that_is_no_world() {
    check(vec![
        (
            "truncated JSON",
            exchange::json::from_str("{\n\"geoecon\": 1,\n\"name\": \"tw"),
            "JSON text, line 3, column 11: EOF while parsing a string",
        ),
        (
            "an empty JSON text",
            exchange::json::from_str(""),
            "JSON text, line 1, column 1: expected an object, which begins with `{`",
        ),
        (
            "JSON that is no object",
            exchange::json::from_str("[1]"),
            "JSON text, line 1, column 1: expected an object, which begins with `{`",
        ),
        (
            "a key given twice in JSON",
            json("\"sources\": {\"a\": {\"title\": \"A\"}, \"a\": {\"title\": \"B\"}}"),
            "JSON text, line 4, column 36: the key `a` occurs twice",
        ),
        (
            "a field given twice in JSON",
            json("\"name\": \"three\""),
            "JSON text, line 4, column 6: duplicate field `name`",
        ),
        (
            "an attribute given twice in JSON",
            json(
                "\"states\": [{\"id\": \"KOR\", \"name\": \"K\", \"attributes\": {\"Gdp\": [], \"Gdp\": []}}]",
            ),
            "JSON text, line 4, column 69: the key `Gdp` occurs twice",
        ),
        ("NaN in JSON", json("\"next_tie\": NaN"), "JSON text, line 4, column 13: expected value"),
        (
            "an unknown code in JSON",
            json("\"states\": [\n{\"id\": \"Korea\", \"name\": \"한국\"}]"),
            "JSON text, line 5, column 14: `Korea` is not a state code: expected three capital letters, as in KOR",
        ),
        (
            "deep nesting in JSON",
            exchange::json::from_str(&"[".repeat(100_000)),
            "JSON text, line 1, column 1: expected an object, which begins with `{`",
        ),
        (
            "deep nesting in a field of JSON",
            json(&format!("\"ties\": {}", "[{\"terms\":".repeat(100_000))),
            "JSON text, line 4, column 19: expected value",
        ),
        (
            "text after JSON",
            exchange::json::from_str("{\"geoecon\": 1, \"name\": \"x\"} x"),
            "JSON text, line 1, column 29: trailing characters",
        ),
    ]);
}

#[test]
fn folders_that_are_no_world() {
    check(vec![
        (
            "no world file",
            Folder::from_files([("flows.csv", "a")]).load(),
            "cannot read or write `world.toml`: entity not found",
        ),
        (
            "two world files",
            Folder::from_files([("world.toml", ""), ("world.json", "")]).load(),
            "world `world` is recorded in `world.toml` and again in `world.json`",
        ),
        (
            "a second named world",
            and("states.toml", "\n").and(with("deals.toml", "geoecon = 1\nname = \"other\"")),
            "world `other` is recorded in `world.toml` and again in `deals.toml`",
        ),
        (
            "tables in a part",
            with("deals.toml", "[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "`deals.toml` has `tables`: expected them in the file that names the world",
        ),
        (
            "UTF-16",
            bytes("states.toml", b"\xff\xfe[\0[\0"),
            "states.toml, line 1, column 1: this is UTF-16: expected a text in UTF-8, so convert the file",
        ),
        (
            "UTF-16 table",
            bytes("flows.csv", b"\xff\xfee\0x\0p\0"),
            "flows.csv, line 1, column 1: this is UTF-16: expected a text in UTF-8, so convert the file",
        ),
        (
            "Latin-1",
            bytes("states.toml", b"[[states]]\nid = \"TUR\"\nname = \"T\xfcrkiye\""),
            "states.toml, line 3, column 10: the byte 0xfc is not UTF-8: convert the file to UTF-8",
        ),
        (
            "Latin-1 table",
            bytes("flows.csv", b"exporter,importer,product,value\nKOR,USA,caf\xe9,1\n"),
            "flows.csv, row 2, field `product` is `caf�`: expected text in UTF-8",
        ),
        (
            "Latin-1 header",
            bytes("flows.csv", b"exporter,importer,produit\xe9,value\nKOR,USA,food,1\n"),
            "flows.csv, row 1, the header is `produit�`: expected names of columns in UTF-8",
        ),
        (
            "a state in two files",
            and("deals.toml", "\n[[states]]\nid = \"USA\"\nname = \"again\""),
            "state `USA` is recorded in entry 1 of `states` in `deals.toml` and again in entry 2 of `states` in `states.toml`",
        ),
        (
            "a source in two files",
            and("deals.toml", "\n[sources.icio]\ntitle = \"again\""),
            "source `icio` is recorded in `world.toml` and again in `deals.toml`",
        ),
        (
            "a tie id in two files",
            Folder::from_files([
                ("world.toml", HEAD),
                (
                    "a.toml",
                    "[[ties]]\nid = 3\nfrom = \"KOR\"\nto = \"USA\"\nterms = { Rivalry = {} }",
                ),
                (
                    "b.toml",
                    "ties = [{ id = 3, from = \"USA\", to = \"KOR\", terms = { Rivalry = {} } }]",
                ),
            ])
            .load(),
            "tie `#3` is recorded in entry 1 of `ties` in `a.toml` and again in entry 1 of `ties` in `b.toml`",
        ),
        (
            "an unknown state in a second file",
            and("deals.toml", "\n[[ties]]\nfrom = \"KOR\"\nto = \"PRK\"\nterms = { Rivalry = {} }"),
            "entry 2 of `ties` in `deals.toml`: tie #2 names the state PRK, which is not recorded: add it, or correct the code",
        ),
        (
            "a path out of the folder",
            and(
                "world.toml",
                "\n[[tables]]\nfile = \"../secret.csv\"\nholds = { Attributes = {} }",
            ),
            "`../secret.csv` is not a name of a table: expected the name of a file in the folder itself",
        ),
        (
            "an absolute path",
            and("world.toml", "\n[[tables]]\nfile = \"/etc/passwd\"\nholds = { Attributes = {} }"),
            "`/etc/passwd` is not a name of a table: expected the name of a file in the folder itself",
        ),
        (
            "a table listed twice",
            and("world.toml", "\n[[tables]]\nfile = \"flows.csv\"\nholds = { Attributes = {} }"),
            "duplicate table `flows.csv`",
        ),
        (
            "an unknown kind of table",
            and("world.toml", "\n[[tables]]\nfile = \"x.csv\"\nholds = { Trade = {} }"),
            "world.toml, line 30, column 11: unknown variant `Trade`, expected one of `Flows`, `Tariffs`, `Attributes`, `Technology`, `Elasticities`",
        ),
        (
            "a table without its year",
            and(
                "world.toml",
                "\n[[tables]]\nfile = \"x.csv\"\nholds = { Flows = { currency = \"USD\" } }",
            ),
            "world.toml, line 30, column 19: missing field `year`",
        ),
        (
            "a table that is not there",
            and("world.toml", "\n[[tables]]\nfile = \"x.csv\"\nholds = { Attributes = {} }"),
            "cannot read or write `x.csv`: entity not found",
        ),
        (
            "a capability above one in a table",
            and("attributes.csv", "KOR,Capability,2023-12-31,1.5,,,\n"),
            "row 4 of `attributes.csv`: capability (CINC) of KOR is 1.5: expected a share of the world, at most 1",
        ),
    ]);
}

#[test]
fn tables_that_are_refused() {
    check(vec![
        (
            "an empty table",
            with("flows.csv", ""),
            "flows.csv, row 1, the header is ``: expected a header with the names of the columns",
        ),
        (
            "a missing column",
            with("flows.csv", "exporter,importer,value\nKOR,USA,1\n"),
            "flows.csv, row 1, the header is `exporter,importer,value`: expected the columns exporter,importer,product,value; `product` is missing",
        ),
        (
            "a repeated column",
            with("flows.csv", "exporter,importer,product,value,value\n"),
            "flows.csv, row 1, the header is `value`: expected each column once",
        ),
        (
            "an unknown column",
            with("flows.csv", "exporter,importer,product,value,note\n"),
            "flows.csv, row 1, the header is `note`: expected only the columns exporter,importer,product,value",
        ),
        (
            "another layout",
            with("flows.csv", "a,b\n1,2\n"),
            "flows.csv, row 1, the header is `a,b`: expected exporter,importer,product,value in any order, or product,exporter and the codes of importers",
        ),
        (
            "a wide table with a bad code",
            with("flows.csv", "product,exporter,KOR,Usa\n"),
            "flows.csv, row 1, the header is `Usa`: expected three capital letters, as in KOR",
        ),
        (
            "a wide table without states",
            with("flows.csv", "product,exporter\n"),
            "flows.csv, row 1, the header is `product,exporter`: expected exporter,importer,product,value in any order, or product,exporter and the codes of importers",
        ),
        (
            "a ragged row",
            flows("KOR,USA,87\n"),
            "flows.csv, row 3, its number of fields is `3`: expected 4, as in the header",
        ),
        (
            "a longer row",
            flows("KOR,USA,87,1,2\n"),
            "flows.csv, row 3, its number of fields is `5`: expected 4, as in the header",
        ),
        (
            "a negative flow",
            flows("KOR,USA,87,-1\n"),
            "flows.csv, row 3, field `value` is `-1`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a flow that is NaN",
            flows("KOR,USA,87,NaN\n"),
            "flows.csv, row 3, field `value` is `NaN`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a flow that is infinite",
            flows("KOR,USA,87,inf\n"),
            "flows.csv, row 3, field `value` is `inf`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a flow of 10^30",
            flows("KOR,USA,87,1e30\n"),
            "flows.csv, row 3, field `value` is `1e30`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a flow of 10^24 millions",
            flows("KOR,USA,87,1e24\n"),
            "flows.csv, row 3, field `value` is `1e24`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a decimal comma",
            flows("KOR,USA,87,\"1,5\"\n"),
            "flows.csv, row 3, field `value` is `1,5`: expected an amount of 0 or more, at most 28 digits with its multiple",
        ),
        (
            "a bad code in a table",
            flows("KOR,U.S.,87,1\n"),
            "flows.csv, row 3, field `importer` is `U.S.`: expected three capital letters, as in KOR",
        ),
        (
            "a bad product",
            flows("KOR,USA,870,1\n"),
            "flows.csv, row 3, field `product` is `870`: expected 2, 4 or 6 digits of the Harmonized System, or a sector name of up to 23 letters, digits, `_` and `-` that starts with a letter",
        ),
        (
            "an unknown state in a table",
            flows("KOR,PRK,87,1\n"),
            "row 3 of `flows.csv`: tie #3 names the state PRK, which is not recorded: add it, or correct the code",
        ),
        (
            "a repeated flow",
            flows("USA,KOR,food,2\nKOR,USA,food,3\n"),
            "row 4 of `flows.csv`: ties #2 and #4 both record KOR -> USA, food, for the same days",
        ),
        (
            "a quote left open",
            flows("KOR,USA,\"87,1\nKOR,USA,87,1\n"),
            "flows.csv, row 3, its number of fields is `3`: expected 4, as in the header",
        ),
        (
            "a quote left open for long",
            flows(&format!("KOR,USA,\"87,1\n{}", "KOR,USA,87,1\n".repeat(100_000))),
            "flows.csv, row 3, its length is `above 1 MiB`: expected a shorter record; is a quote left open?",
        ),
        (
            "a duty of a state on itself",
            with("duties.csv", "product,exporter,KOR,USA\nfood,USA,1,2\n"),
            "duties.csv, row 2, field `USA` is `2`: expected no duty of a state on itself",
        ),
        (
            "a negative duty",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,-2\n"),
            "duties.csv, row 2, field `rate` is `-2`: expected a duty in percent, from 0 to 100000, as in 2.5",
        ),
        (
            "a duty above all bounds",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,100001\n"),
            "duties.csv, row 2, field `rate` is `100001`: expected a duty in percent, from 0 to 100000, as in 2.5",
        ),
        (
            "two duties on one",
            with("duties.csv", "importer,exporter,product,rate\nKOR,USA,food,2\nKOR,USA,food,3\n"),
            "row 3 of `duties.csv`: ties #9 and #10 are both in force: KOR on USA, `mfn`, food",
        ),
        (
            "negative GDP in a table",
            and("attributes.csv", "KOR,Gdp,2023-12-31,-1,,,\n"),
            "attributes.csv, row 4, field `value` is `-1`: expected a number of 0 or more, at most 28 digits",
        ),
        (
            "a figure that is missing",
            and("attributes.csv", "KOR,Gdp,2023-12-31,,,,\n"),
            "attributes.csv, row 4, field `value` is ``: expected a number of 0 or more, at most 28 digits",
        ),
        (
            "a figure out of its range",
            and("attributes.csv", "KOR,Gdp,2023-12-31,5,6,7,\n"),
            "attributes.csv, row 4, field `value` is `5`: expected low <= value <= high",
        ),
        (
            "an unknown attribute",
            and("attributes.csv", "KOR,gdp,2023-12-31,1,,,\n"),
            "attributes.csv, row 4, field `attribute` is `gdp`: expected one of Gdp, Reserves, Population, MilitarySpending, Capability, Exports, Imports, ShortTermDebt, BroadMoney, PortfolioLiabilities",
        ),
        (
            "a bad day in a table",
            and("attributes.csv", "KOR,Gdp,31.12.2023,1,,,\n"),
            "attributes.csv, row 4, field `as_of` is `31.12.2023`: expected a day of the calendar, as in 2025-08-07",
        ),
        (
            "a repeated figure",
            and("attributes.csv", "KOR,Population,2024-07-01,5,,,\n"),
            "attributes.csv, row 4, field `as_of` is `2024-07-01`: expected one figure of a day and a source",
        ),
        (
            "a figure of an unknown state",
            and("attributes.csv", "PRK,Gdp,2023-12-31,1,,,\n"),
            "attributes.csv, row 4, field `state` is `PRK`: expected a state of the world",
        ),
        (
            "a figure of an unknown source",
            and("attributes.csv", "KOR,Gdp,2023-12-31,1,,,imf\n"),
            "attributes.csv, row 4, field `source` is `imf`: expected a source of the world, or nothing",
        ),
        (
            "technology that does not sum",
            and("technology.csv", "KOR,steel,,0.5,0.4,\n"),
            "row 4 of `technology.csv`: technology of KOR steel: shares sum to 0.9, expected 1, up to 0.001 of rounding",
        ),
        (
            "technology given twice",
            and("technology.csv", "KOR,food,,0.5,0.5,\n"),
            "technology.csv, row 4, field `sector` is `food`: expected each sector of a state once",
        ),
        (
            "a share above one in a table",
            and("technology.csv", "KOR,steel,,0.5,40,\n"),
            "technology.csv, row 4, field `food` is `40`: expected a fraction from 0 to 1, where 0.9 is 90 percent",
        ),
        (
            "an elasticity of 0",
            and("theta.csv", "wheat,0,\n"),
            "theta.csv, row 4, field `cp2015` is `0`: expected a number above 0, at most 1000",
        ),
        (
            "an elasticity given twice",
            and("theta.csv", "food,1,\n"),
            "theta.csv, row 4, field `sector` is `food`: expected each sector once",
        ),
    ]);
}
