//! Tables in their published layouts.

#![cfg(feature = "csv")]

use geoecon::{
    Currency, Error, Tie, TieId,
    exchange::{
        FlowTable, RateUnit, TariffTable,
        csv::{self, BaciTable, DyadTable, Input},
    },
    terms::Stacking,
    world::{Kind, Terms},
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{reference, worlds::id};

fn flows(text: &str) -> Result<Vec<Tie>, Error> {
    csv::flows(text, FlowTable::new(2022, Currency::USD))?.read_all()
}

fn amounts(ties: &[Tie]) -> Vec<(String, String, Decimal)> {
    ties.iter()
        .map(|tie| match &tie.terms {
            Terms::Flow(f) => (tie.from.to_string(), tie.to.to_string(), f.value.amount()),
            other => panic!("{other}"),
        })
        .collect()
}

#[test]
fn long_and_wide_flows_are_the_same_ties() {
    let long = "value,product,importer,exporter\n1,food,USA,KOR\n2.5,food,KOR,KOR\n0,food,USA,USA\n,food,KOR,USA\n";
    let wide = "product,exporter,USA,KOR\nfood,KOR,1,2.5\nfood,USA,0,\n";
    assert_eq!(flows(long).unwrap(), flows(wide).unwrap());
    assert_eq!(amounts(&flows(long).unwrap())[1].2, Decimal::new(25, 1));
}

/// Line ends, a byte-order mark, blanks, quotes, empty lines and a missing last line end do not count.
#[test]
fn the_same_table_in_other_clothes() {
    let plain = "exporter,importer,product,value\nKOR,USA,87,10\nKOR,JPN,87,20\n";
    let expected = flows(plain).unwrap();
    assert_eq!(expected.len(), 2);
    for text in [
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.trim_end().to_owned(),
        plain.replace(',', " , "),
        plain.replace("KOR", "\"KOR\""),
        plain.replace('\n', "\n\n\n"),
        plain.replace('\n', "\r\n\r\n"),
    ] {
        assert_eq!(flows(&text).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn rows_are_counted_with_every_line_end() {
    for end in ["\n", "\r\n", "\n\n", "\r\n\r\n"] {
        let text =
            "exporter,importer,product,value\nKOR,USA,87,10\nKOR,JPN,87,x\n".replace('\n', end);
        let error = flows(&text).unwrap_err();
        assert!(
            matches!(&error, Error::Row { row: 3, field, value, .. }
            if field == "field `value`" && value == "x"),
            "{error}"
        );
    }
}

#[test]
fn a_reader_gives_the_same_as_a_text() {
    let text = "exporter,importer,product,value\nKOR,USA,87,10\n";
    let table = || FlowTable::new(2022, Currency::USD);
    let from_reader = csv::flows(Input::reader(text.as_bytes()), table()).unwrap().read_all();
    assert_eq!(from_reader.unwrap(), flows(text).unwrap());
}

#[test]
fn after_an_error_there_is_nothing() {
    let text = "exporter,importer,product,value\nKOR,USA,87,10\nKOR,USA,87\nKOR,USA,87,10\n";
    let mut ties = csv::flows(text, FlowTable::new(2022, Currency::USD)).unwrap();
    assert!(ties.next().unwrap().is_ok());
    assert!(ties.next().unwrap().is_err());
    assert!(ties.next().is_none());
}

#[test]
fn baci_has_numbers_of_its_own_and_thousands() {
    let countries = "country_code,country_name,country_iso2,country_iso3\n\
        842,USA,US,USA\n251,\"France, Monaco\",FR,FRA\n490,\"Other Asia, not elsewhere specified\",S19,S19\n";
    let flows = "t,i,j,k,v,q\n2021,842,251, 10121,           0.548,        NA\n2021,490,842,854231,12.5,3\n";
    let table = BaciTable::read(countries).unwrap();
    let error = csv::baci(flows, table.clone()).unwrap().read_all().unwrap_err();
    assert_eq!(
        error.to_string(),
        "CSV text, row 3, field `i` is `490`: expected a number that the table of countries gives a \
         three-letter code"
    );
    let ties = csv::baci(flows, table.country(490, id("TWN"))).unwrap().read_all().unwrap();
    assert_eq!(
        amounts(&ties),
        [
            ("USA".to_owned(), "FRA".to_owned(), Decimal::from(548)),
            ("TWN".to_owned(), "USA".to_owned(), Decimal::from(12_500)),
        ]
    );
    let text = ties[0].to_string();
    assert_eq!(text, "USA -> FRA: USD 548 of 010121 in 2021, in force 2021-01-01..2022-01-01");
}

#[test]
fn duties_in_percent_and_as_fractions_are_the_same() {
    let read = |text: &str, unit| {
        let table = TariffTable::new("mfn".parse().unwrap(), Stacking::Base, unit);
        csv::tariffs(text, table).unwrap().read_all().unwrap()
    };
    let percent =
        "importer,exporter,product,rate\nUSA,KOR,87,2.5\nUSA,JPN,*,0\nUSA,USA,87,0\nUSA,CHN,87,\n";
    let fraction = "importer,exporter,product,rate\nUSA,KOR,87,0.025\nUSA,JPN,*,0.000\n";
    let ties = read(percent, RateUnit::Percent);
    assert_eq!(ties, read(fraction, RateUnit::Fraction));
    let texts: Vec<_> = ties.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "USA -> KOR: base duty of 2.5% on HS 87 (mfn), in force",
            "USA -> JPN: base duty of 0% on all goods (mfn), in force",
        ]
    );
}

#[test]
fn a_cow_dyad_owes_what_is_marked_one() {
    let text = "version4id,ccode1,state_name1,ccode2,state_name2,defense,neutrality,nonaggression,entente,year,version\n\
        1,200,United Kingdom,235,Portugal,1,0,1,0,1816,4.1\n1,235,Portugal,200,United Kingdom,1,0,,-9,1816,4.1\n";
    let ties = csv::alliances(text, DyadTable::cow()).unwrap().read_all().unwrap();
    let texts: Vec<_> = ties.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "GBR -> PRT: defence (trigger left open), in force 1816-01-01..1817-01-01",
            "GBR -> PRT: non-aggression (trigger left open), in force 1816-01-01..1817-01-01",
            "PRT -> GBR: defence (trigger left open), in force 1816-01-01..1817-01-01",
        ]
    );
}

#[test]
fn a_state_number_is_read_for_the_year_or_by_the_caller() {
    let text = "ccode1,ccode2,year,defense,neutrality,nonaggression,entente\n345,365,1955,1,0,0,0\n345,365,2006,1,0,0,0\n";
    let error = csv::alliances(text, DyadTable::cow()).unwrap().read_all().unwrap_err();
    assert!(
        matches!(&error, Error::Row { row: 3, field, value, expected, .. }
            if field == "field `ccode1`" && value == "345" && expected.contains("may be SRB or SCG")),
        "{error}"
    );
    let states = |number, year| match (number, year) {
        (345, 2006) => Ok(id("SRB")),
        _ => geoecon::StateId::from_cow(number, year),
    };
    let table = DyadTable::cow().states(states);
    let ties = csv::alliances(text, table).unwrap().read_all().unwrap();
    let ends: Vec<_> = ties.iter().map(|tie| (tie.from, tie.to)).collect();
    assert_eq!(ends, [(id("YUG"), id("SUN")), (id("SRB"), id("RUS"))]);
}

/// Every obligation of the published dyads, against a reading of the file cell by cell.
#[test]
fn atop_dyads_are_read_whole() {
    let Some(path) = reference::data("security/atop51_directed_dyads_2018.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let at = |name: &str| header.iter().position(|known| *known == name).unwrap();
    let kinds = [
        ("atop_defense", Kind::Defence),
        ("atop_offense", Kind::Offence),
        ("atop_neutral", Kind::Neutrality),
        ("atop_nonagg", Kind::NonAggression),
        ("atop_consul", Kind::Consultation),
    ];
    let mut expected = Vec::new();
    for row in rows {
        for (column, kind) in kinds {
            if row[at(column)] == "1" {
                expected.push((id(row[at("iso3_1")]), id(row[at("iso3_2")]), kind));
            }
        }
    }
    let ties = csv::alliances(&*text, DyadTable::atop()).unwrap().read_all().unwrap();
    let found: Vec<_> = ties.iter().map(|tie| (tie.from, tie.to, tie.kind())).collect();
    assert!(found.len() > 5_000, "{}", found.len());
    assert_eq!(found, expected);
    assert!(ties.iter().all(|tie| tie.validity.to_string() == "2018-01-01..2019-01-01"));
}

/// What a row of a long table costs in memory once it is a tie of a world.
#[test]
fn a_tie_takes_less_than_200_bytes() {
    assert!(size_of::<(TieId, Tie)>() < 200, "{}", size_of::<(TieId, Tie)>());
    let rows = 10_000;
    let text = format!("exporter,importer,product,value\n{}", "KOR,USA,870323,1000\n".repeat(rows));
    let ties = csv::flows(&*text, FlowTable::new(2022, Currency::USD)).unwrap().read_all().unwrap();
    assert_eq!((ties.len(), ties.capacity()), (rows, rows));
}

proptest! {
    #[test]
    fn a_multiple_is_exact_or_refused(mantissa in 1_i128..=9_999_999_999_999_999_999_999_999_999, scale in 0_u32..=28, multiple in 1_u32..10_000_000) {
        let number = Decimal::from_i128_with_scale(mantissa, scale);
        let text = format!("exporter,importer,product,value\nKOR,USA,87,{number}\n");
        let table = FlowTable::new(2022, Currency::USD).multiple(multiple);
        // The product in digits: both as integers, before the point is set.
        let digits = |text: String| text.trim_start_matches('0').trim_end_matches('0').to_owned();
        let exact = digits((mantissa * i128::from(multiple)).to_string());
        match csv::flows(&*text, table).unwrap().read_all() {
            Ok(ties) => prop_assert_eq!(digits(amounts(&ties)[0].2.to_string().replace('.', "")), exact),
            Err(_) => prop_assert!(exact.len() >= 28),
        }
    }

    /// The short way to read a number against the general one.
    #[test]
    fn amounts_are_read_exactly(mantissa in 1_i64.., scale in 0_u32..19) {
        let number = Decimal::new(mantissa, scale);
        let text = format!("exporter,importer,product,value\nKOR,USA,87,{number}\n");
        prop_assert_eq!(amounts(&flows(&text).unwrap())[0].2, number.normalize());
    }

    #[test]
    fn what_is_no_amount_is_refused(text in "[0-9.+eE_-]{1,6}") {
        let table = format!("exporter,importer,product,value\nKOR,USA,87,{text}\n");
        match (flows(&table), text.parse::<f64>()) {
            (Ok(ties), Ok(value)) => {
                let read: Vec<f64> = amounts(&ties).iter().map(|a| a.2.to_string().parse().unwrap()).collect();
                let expected = if value == 0.0 { vec![] } else { vec![value] };
                prop_assert_eq!(read, expected);
            }
            (Ok(ties), Err(_)) => prop_assert!(text.contains('_') || text.ends_with('.'), "{text}: {ties:?}"),
            (Err(Error::Row { row, .. }), _) => prop_assert_eq!(row, 2),
            (Err(other), _) => return Err(TestCaseError::fail(other.to_string())),
        }
    }
}
